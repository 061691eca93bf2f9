//! What the documentation of the operators states, measured: rates of contraction, fixed points,
//! stationary distributions, and gradients in other dimensions than two.
#![cfg(not(target_arch = "wasm32"))]

mod cases;
#[path = "../common/mod.rs"]
mod common;
mod operators;
mod samplers;
