//! Compiles AscendC kernels for Huawei Ascend NPUs and for their simulator, with the Ascend SDK's libascend_compile.
//!
//! ```no_run
//! let object = ascend_compile::Request::new("sim")?
//!     .source_file("add.cpp")?
//!     .compile()?;
//! std::fs::write("add.so", object.bytes())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![warn(missing_docs)]

mod error;
mod ffi;

pub use error::{Error, ErrorKind};

use std::ffi::{CStr, CString, OsStr};
use std::os::raw::c_char;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr::NonNull;

/// The version of the SDK whose library is loaded.
pub fn sdk_version() -> String {
    // SAFETY: the function takes nothing and returns a static string.
    text(unsafe { ffi::ascend_compile_sdk_version() })
}

fn text(pointer: *const c_char) -> String {
    if pointer.is_null() {
        return String::new();
    }
    // SAFETY: the library's strings end in NUL and live until the next call on their owner, which is after this copy.
    unsafe { CStr::from_ptr(pointer) }.to_string_lossy().into_owned()
}

fn error(kind: ErrorKind, message: impl Into<String>) -> Error {
    Error { kind, message: message.into(), diagnostics: String::new() }
}

fn c_string(what: &str, value: &OsStr) -> Result<CString, Error> {
    CString::new(value.as_bytes()).map_err(|_| error(ErrorKind::Request, format!("{what} holds a NUL character")))
}

/// What to compile, and how. The options are those of ascend/compile.h.
pub struct Request {
    handle: NonNull<ffi::Request>,
}

// SAFETY: a request is plain data that no thread but its owner's touches; the library keeps nothing per thread.
unsafe impl Send for Request {}

impl Request {
    /// A request for one target: "sim", "sim:<SoC>" or an NPU such as "Ascend910B3".
    pub fn new(soc: &str) -> Result<Request, Error> {
        // SAFETY: the function takes nothing.
        let found = unsafe { ffi::ascend_compile_abi_version() };
        if found != ffi::ABI_VERSION {
            let message = format!(
                "libascend_compile has version {found} of its interface, this crate is for {}: install both from one SDK",
                ffi::ABI_VERSION
            );
            return Err(error(ErrorKind::Internal, message));
        }
        // SAFETY: as above; null is handled.
        let handle = NonNull::new(unsafe { ffi::ascend_compile_request_create() })
            .ok_or_else(|| error(ErrorKind::System, "out of memory"))?;
        Request { handle }.option("soc", soc)
    }

    /// Sets an option by its name in ascend/compile.h; repeatable ones are added to.
    pub fn option(self, name: &str, value: impl AsRef<OsStr>) -> Result<Request, Error> {
        let c_name = c_string("an option's name", OsStr::new(name))?;
        let c_value = c_string(name, value.as_ref())?;
        // SAFETY: the handle is valid until drop, both strings until the call returns.
        let status =
            unsafe { ffi::ascend_compile_request_set(self.handle.as_ptr(), c_name.as_ptr(), c_value.as_ptr()) };
        self.checked(status)
    }

    /// Adds a source that is no file; `name` is what messages call it.
    pub fn source(self, name: &str, source: &str) -> Result<Request, Error> {
        let c_name = c_string("a source's name", OsStr::new(name))?;
        // SAFETY: the text is given with its length, and is copied before the call returns.
        let status = unsafe {
            ffi::ascend_compile_request_add_source(
                self.handle.as_ptr(),
                c_name.as_ptr(),
                source.as_ptr().cast(),
                source.len(),
            )
        };
        self.checked(status)
    }

    /// Adds a source file.
    pub fn source_file(self, path: impl AsRef<Path>) -> Result<Request, Error> {
        self.option("source-file", path.as_ref())
    }

    /// Gives a hand-written kernel the types of its GM_ADDR parameters: `"add(in f16 x, out f16[?] z, i64 n)"`.
    pub fn declare(self, declaration: &str) -> Result<Request, Error> {
        self.option("declare", declaration)
    }

    /// Compiles. The request can be used again.
    pub fn compile(&self) -> Result<Object, Error> {
        // SAFETY: the handle is valid, and &self keeps others from changing it meanwhile.
        let handle = NonNull::new(unsafe { ffi::ascend_compile_run(self.handle.as_ptr()) })
            .ok_or_else(|| error(ErrorKind::System, "out of memory"))?;
        let outcome = Object { handle };
        // SAFETY: the result is valid until drop.
        let status = unsafe { ffi::ascend_compile_result_status(handle.as_ptr()) };
        match ErrorKind::from_status(status) {
            None => Ok(outcome),
            Some(kind) => Err(Error {
                kind,
                // SAFETY: as above.
                message: text(unsafe { ffi::ascend_compile_result_message(handle.as_ptr()) }),
                diagnostics: outcome.diagnostics(),
            }),
        }
    }

    fn checked(self, status: i32) -> Result<Request, Error> {
        match ErrorKind::from_status(status) {
            None => Ok(self),
            // SAFETY: the handle is valid; the text is copied.
            Some(kind) => {
                Err(error(kind, text(unsafe { ffi::ascend_compile_request_error(self.handle.as_ptr()) })))
            }
        }
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        // SAFETY: the handle is this request's own and is not used again.
        unsafe { ffi::ascend_compile_request_destroy(self.handle.as_ptr()) }
    }
}

/// A compiled object.
pub struct Object {
    handle: NonNull<ffi::Outcome>,
}

// SAFETY: a result is never changed after it is made.
unsafe impl Send for Object {}
// SAFETY: as above.
unsafe impl Sync for Object {}

impl Object {
    /// The object: an NPU's ELF, or the simulator's shared object. Empty after a dry run.
    pub fn bytes(&self) -> &[u8] {
        let mut length = 0usize;
        // SAFETY: the result is valid as long as self, and so is what it points at.
        unsafe {
            let data = ffi::ascend_compile_result_object(self.handle.as_ptr(), &mut length);
            if data.is_null() {
                &[]
            } else {
                std::slice::from_raw_parts(data.cast(), length)
            }
        }
    }
    /// The kernels and their parameters, as JSON.
    pub fn signature(&self) -> String {
        // SAFETY: the result is valid as long as self.
        text(unsafe { ffi::ascend_compile_result_signature(self.handle.as_ptr()) })
    }
    /// What compilers and checks said.
    pub fn diagnostics(&self) -> String {
        // SAFETY: as above.
        text(unsafe { ffi::ascend_compile_result_diagnostics(self.handle.as_ptr()) })
    }
    /// The files and command lines, as `ascend-compile --dry-run` prints them.
    pub fn plan(&self) -> String {
        // SAFETY: as above.
        text(unsafe { ffi::ascend_compile_result_plan(self.handle.as_ptr()) })
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        // SAFETY: the handle is this object's own and is not used again.
        unsafe { ffi::ascend_compile_result_destroy(self.handle.as_ptr()) }
    }
}
