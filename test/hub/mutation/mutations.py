"""Every way of breaking a kernel: edits at the calls that clang's tree shows."""
import dataclasses

import clang_ast as ast

MOVES = {"DataCopy", "DataCopyPad"}
EVENTS = {"MTE2_V": "MTE2_MTE3", "V_MTE3": "V_S", "V_MTE2": "V_S", "MTE3_V": "MTE3_S", "MTE3_MTE2": "MTE3_S",
          "MTE2_MTE3": "MTE2_V", "V_S": "V_MTE3", "S_V": "S_MTE3", "MTE2_S": "MTE2_V", "S_MTE3": "S_V"}
OTHER_TYPE = {"half": "int32_t", "float": "half", "int32_t": "float", "int16_t": "float"}


@dataclasses.dataclass(frozen=True)
class Mutation:
    kind: str
    line: int
    text: str


class Mutator:
    def __init__(self, source, tree):
        self.source = source
        self.calls = [n for n in tree.walk() if n.kind == ast.CALL and n.name]
        self.nodes = list(tree.walk())

    def edit(self, *changes):
        """The text with (begin, end, replacement) applied."""
        text = self.source
        for begin, end, replacement in sorted(changes, reverse=True):
            text = text[:begin] + replacement + text[end:]
        return text

    def code(self, node):
        return self.source[node.begin:node.end]

    def line(self, node):
        return self.source.count("\n", 0, node.begin) + 1

    def statement(self, node):
        """The range of the statement that a node is in, with its semicolon; nothing when it is no simple one."""
        while node.parent is not None and node.parent.kind != ast.COMPOUND:
            node = node.parent
        end = self.source.find(";", node.end - 1)
        if node.parent is None or node.kind == ast.FOR or end < 0 or self.source[node.end:end].strip():
            return None
        return node.begin, end + 1

    def all(self):
        seen = set()
        for kind, node, text in self.generate():
            if text is not None and text != self.source and text not in seen:
                seen.add(text)
                yield Mutation(kind, self.line(node), text)

    def generate(self):
        for call in self.calls:
            statement = self.statement(call)
            drop = {"EnQue": "drop EnQue", "FreeTensor": "drop FreeTensor (leak)", "SetFlag": "drop SetFlag",
                    "WaitFlag": "drop WaitFlag", "PipeBarrier": "drop PipeBarrier", "InitBuffer": "drop InitBuffer",
                    "SyncAll": "drop SyncAll"}
            if call.name in drop and statement:
                yield drop[call.name], call, self.edit((*statement, ";"))
            if call.name == "FreeTensor" and statement:
                yield "double FreeTensor", call, self.edit((*statement, self.source[slice(*statement)] * 2))
                yield from self.early_free(call, statement)
            if call.name == "EnQue" and statement:
                yield "double EnQue", call, self.edit((*statement, self.source[slice(*statement)] * 2))
            if call.name in ("AllocTensor", "DeQue"):
                yield from self.tensor(call, statement)
            if call.name in ("SetFlag", "WaitFlag"):
                yield from self.flags(call)
            if call.name == "InitBuffer":
                size = call.arguments[-1]
                yield "shrink a buffer to half", call, self.edit((size.begin, size.end, f"({self.code(size)}) / 2"))
                yield "buffer beyond the UB", call, self.edit((size.begin, size.end, f"({self.code(size)}) * 16384"))
            if call.name in MOVES or (call.arguments and self.is_local(call.arguments[0])):
                yield from self.operation(call, statement)
            if call.name == "operator[]" and self.is_global(call) and "[" in self.code(call):
                code = self.code(call)
                yield "drop an offset in GM", call, self.edit((call.begin, call.end, code[:code.index("[")] + "[0]"))
        yield from self.declarations()

    @staticmethod
    def is_local(node):
        return "LocalTensor<" in node.type

    @staticmethod
    def is_global(node):
        return "GlobalTensor<" in node.type

    def early_free(self, call, statement):
        """FreeTensor before the tensor's last use."""
        name = self.code(call.arguments[0])
        uses = [c for c in self.calls if c.end < statement[0] and c.name not in ("AllocTensor", "DeQue", "FreeTensor") and
                any(self.code(a) == name for a in c.arguments)]
        place = self.statement(uses[-1]) if uses else None
        if place and self.block(uses[-1]) is self.block(call):
            free = self.source[slice(*statement)]
            yield "FreeTensor before the last use", call, self.edit((*statement, ";"), (place[0], place[0], free + " "))

    def block(self, node):
        while node is not None and node.kind != ast.COMPOUND:
            node = node.parent
        return node

    def tensor(self, call, statement):
        code = self.code(call)
        other = "DeQue" if call.name == "AllocTensor" else "AllocTensor"
        yield f"{other} for {call.name}", call, self.edit((call.begin, call.end, code.replace(call.name, other)))
        if statement:
            whole = self.source[slice(*statement)]
            yield "one tensor too many", call, self.edit((*statement, f"{whole} {code};"))
            for type_name, wrong in OTHER_TYPE.items():
                if f"<{type_name}>" in whole:
                    yield "wrong element type", call, self.edit((*statement, whole.replace(f"<{type_name}>", f"<{wrong}>")))

    def flags(self, call):
        code = self.code(call)
        for event, wrong in EVENTS.items():
            if f"::{event}>" in code:
                yield "flag between wrong pipes", call, self.edit((call.begin, call.end, code.replace(f"::{event}>", f"::{wrong}>")))
        if call.arguments:
            identity = call.arguments[0]
            yield "other event id", call, self.edit((identity.begin, identity.end, "EVENT_ID5"))

    def operation(self, call, statement):
        arguments = call.arguments
        if call.name == "operator=":
            # Of "source = queue.DeQue<float>()": nothing else of it can be broken, for what an element is assigned to is gone.
            if statement:
                yield "drop an assignment", call, self.edit((*statement, ";"))
            return
        if statement and call.name in MOVES:
            yield f"drop a {call.name}", call, self.edit((*statement, ";"))
        elif statement and call.name not in ("EnQue", "FreeTensor", "SetValue", "GetValue"):
            yield "drop a vector operation", call, self.edit((*statement, ";"))
        else:
            return
        for argument in arguments[:2]:
            if self.is_local(argument) and self.code(argument).isidentifier():
                yield "misaligned address", call, self.edit((argument.begin, argument.end, f"{self.code(argument)}[1]"))
        if len(arguments) > 1 and all(self.is_local(a) for a in arguments[:2]) and arguments[0].type == arguments[1].type:
            first, second = arguments[:2]
            if self.code(first) != self.code(second):
                yield "swap operands", call, self.edit((first.begin, first.end, self.code(second)),
                                                       (second.begin, second.end, self.code(first)))
        count = arguments[-1]
        if "int" in count.type and not self.is_local(count):
            yield "twice the count", call, self.edit((count.begin, count.end, f"2 * ({self.code(count)})"))
            yield "count not whole blocks", call, self.edit((count.begin, count.end, f"({self.code(count)}) - 1"))

    def declarations(self):
        for node in self.nodes:
            code = self.code(node)
            if node.kind in (ast.FIELD, ast.VARIABLE) and node.type.startswith(("TQue<", "AscendC::TQue<")) and ">" in code:
                head = code[:code.index(">") + 1]
                for position, wrong in (("VECIN", "VECOUT"), ("VECOUT", "VECIN")):
                    if f"TPosition::{position}," in head:
                        begin = node.begin + code.index(position)
                        yield "queue of the wrong position", node, self.edit((begin, begin + len(position), wrong))
        mark = self.source.find('extern "C"')
        entry = next(n for n in self.nodes if n.begin >= mark)
        open_parenthesis = self.source.index("(", mark)
        yield "kernel name of a tiling key", entry, self.edit((open_parenthesis, open_parenthesis, "_2"))
        yield "kernel without C linkage", entry, self.edit((mark, mark + len('extern "C"'), ""))


def mutations(path, arguments):
    source = path.read_text()
    return list(Mutator(source, ast.parse(path, arguments)).all())
