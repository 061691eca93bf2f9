//! Laws that every energy family obeys, over the whole catalogue.
#![cfg(not(target_arch = "wasm32"))]

mod cases;
mod catalogue;
mod derivatives;
mod families;
mod numbers;
mod teachers;
