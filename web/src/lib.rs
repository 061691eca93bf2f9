//! The engine as one wasm file: what `iel::web` exports.
#![cfg(target_arch = "wasm32")]

pub use iel::web::*;
