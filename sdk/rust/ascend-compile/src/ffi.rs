//! The C interface, as ascend/compile.h declares it.
use std::os::raw::{c_char, c_int, c_void};

#[repr(C)]
pub struct Request {
    _private: [u8; 0],
}
#[repr(C)]
pub struct Outcome {
    _private: [u8; 0],
}

pub const ABI_VERSION: u32 = 1;

extern "C" {
    pub fn ascend_compile_abi_version() -> u32;
    pub fn ascend_compile_sdk_version() -> *const c_char;
    pub fn ascend_compile_request_create() -> *mut Request;
    pub fn ascend_compile_request_destroy(request: *mut Request);
    pub fn ascend_compile_request_set(request: *mut Request, name: *const c_char, value: *const c_char) -> c_int;
    pub fn ascend_compile_request_add_source(
        request: *mut Request,
        name: *const c_char,
        text: *const c_char,
        bytes: usize,
    ) -> c_int;
    pub fn ascend_compile_request_error(request: *const Request) -> *const c_char;
    pub fn ascend_compile_run(request: *const Request) -> *mut Outcome;
    pub fn ascend_compile_result_destroy(result: *mut Outcome);
    pub fn ascend_compile_result_status(result: *const Outcome) -> c_int;
    pub fn ascend_compile_result_message(result: *const Outcome) -> *const c_char;
    pub fn ascend_compile_result_diagnostics(result: *const Outcome) -> *const c_char;
    pub fn ascend_compile_result_signature(result: *const Outcome) -> *const c_char;
    pub fn ascend_compile_result_plan(result: *const Outcome) -> *const c_char;
    pub fn ascend_compile_result_object(result: *const Outcome, bytes: *mut usize) -> *const c_void;
}
