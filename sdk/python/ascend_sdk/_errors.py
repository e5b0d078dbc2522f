"""What can go wrong, as exceptions."""
from __future__ import annotations

import dataclasses
from typing import Any, Mapping, Sequence


class AscendError(Exception):
    """The base of all errors of this package."""


class CompileError(AscendError):
    """A source did not become an object. `kind` says what has to change: request, source, toolchain, system, internal."""

    def __init__(self, message: str, kind: str, diagnostics: str = "") -> None:
        super().__init__(diagnostics + message if diagnostics else message)
        self.message = message
        self.kind = kind
        self.diagnostics = diagnostics


class LaunchError(AscendError):
    """A kernel could not be launched: the arguments do not fit, or the simulator refused."""


@dataclasses.dataclass(frozen=True)
class Finding:
    """One fault that the simulator's checks found."""

    severity: str
    code: str
    message: str
    hint: str
    kernel: str
    operation: str
    file: str
    line: int
    column: int
    count: int

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> "Finding":
        return cls(severity=str(entry.get("severity", "error")), code=str(entry.get("code", "")),
                   message=str(entry.get("message", "")), hint=str(entry.get("hint", "")),
                   kernel=str(entry.get("kernel", "")), operation=str(entry.get("operation", "")),
                   file=str(entry.get("file", "")), line=int(entry.get("line", 0)),
                   column=int(entry.get("column", 0)), count=int(entry.get("count", 1)))

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.file else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.severity}: {self.code}: {self.operation}: {self.message}{hint}"


class CheckError(AscendError):
    """The kernel ran, and the checks found a fault. The outputs hold what it computed, if it was not stopped."""

    def __init__(self, kernel: str, findings: Sequence[Finding]) -> None:
        super().__init__(f"{kernel}: the checks found {len(findings)} fault{'s' if len(findings) != 1 else ''}\n" +
                         "\n".join(str(finding) for finding in findings))
        self.findings = list(findings)


class CheckWarning(UserWarning):
    """What the checks warn of."""
