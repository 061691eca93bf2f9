//! Inverse energy learning.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
// What only the entries of the complete build use is left unused without them.
#![cfg_attr(
    not(feature = "complete"),
    allow(dead_code, unused_imports, unreachable_patterns)
)]

mod catalog;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub mod cli;
pub mod code_length;
pub mod data;
pub mod density;
pub mod dynamics;
pub mod energy;
pub mod error;
pub mod frame;
pub mod gradient;
pub mod initial;
pub mod landscape;
pub mod objective;
pub mod optimizer;
pub mod random;
pub mod scalar;
pub mod scenario;
pub mod session;
#[cfg(feature = "complete")]
pub mod study;
pub mod tensor;
#[cfg(target_arch = "wasm32")]
pub mod web;

/// The examples of the README, which are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
