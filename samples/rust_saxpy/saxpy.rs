//! y = a x + y. The kernel is the function that is named as this file.
#![no_std]

/// # Safety
/// `x` and `y` are device memory of `n` elements each.
#[no_mangle]
pub unsafe extern "C" fn saxpy(x: *const f32, y: *mut f32, a: f32, n: usize) {
    for i in 0..n {
        let value = a * *x.add(i) + *y.add(i);
        *y.add(i) = value;
    }
}
