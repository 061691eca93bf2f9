//! wasm-bindgen as a program of this repository, at the version of the lock file.
//!
//! `bindgen ENGINE.wasm FOLDER NAME` writes `NAME_bg.wasm` into a folder, with the JavaScript and the
//! types that a page imports it by.

use anyhow::{Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [wasm, folder, name] = &arguments[..] else {
        bail!("usage: bindgen ENGINE.wasm FOLDER NAME");
    };
    Bindgen::new()
        .input_path(wasm)
        .out_name(name)
        .web(true)?
        .typescript(true)
        .omit_default_module_path(false)
        .generate(folder)
}
