//! Finds libascend_compile: in ASCEND_SDK_PREFIX, else where the linker looks itself.
use std::{env, fs, path::Path};

fn main() {
    println!("cargo:rerun-if-env-changed=ASCEND_SDK_PREFIX");
    if let Ok(prefix) = env::var("ASCEND_SDK_PREFIX") {
        let lib = Path::new(&prefix).join("lib");
        let mut folders = vec![lib.clone(), Path::new(&prefix).join("lib64")];
        if let Ok(entries) = fs::read_dir(&lib) {
            folders.extend(entries.flatten().map(|e| e.path()).filter(|p| p.is_dir()));
        }
        for folder in folders.iter().filter(|f| f.join("libascend_compile.so").exists()) {
            println!("cargo:rustc-link-search=native={}", folder.display());
        }
    }
    println!("cargo:rustc-link-lib=dylib=ascend_compile");
}
