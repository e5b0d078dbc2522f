use std::fmt;

/// What has to change before another try makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An option: unknown, missing, or of no meaning here.
    Request,
    /// The source: it does not compile, has no kernel, or a check found a fault.
    Source,
    /// A compiler: not there, crashed, or took too long.
    Toolchain,
    /// Files, folders, disk, memory.
    System,
    /// A fault of the library.
    Internal,
}

impl ErrorKind {
    pub(crate) fn from_status(status: i32) -> Option<ErrorKind> {
        match status {
            0 => None,
            1 => Some(ErrorKind::Request),
            2 => Some(ErrorKind::Source),
            3 => Some(ErrorKind::Toolchain),
            4 => Some(ErrorKind::System),
            _ => Some(ErrorKind::Internal),
        }
    }
}

/// Why there is no object.
#[derive(Clone, Debug)]
pub struct Error {
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
    pub(crate) diagnostics: String,
}

impl Error {
    /// What has to change.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
    /// One sentence: what is wrong and what to do.
    pub fn message(&self) -> &str {
        &self.message
    }
    /// What compilers and checks said: lines of "file:line:col: error: ...".
    pub fn diagnostics(&self) -> &str {
        &self.diagnostics
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.diagnostics, self.message)
    }
}

impl std::error::Error for Error {}
