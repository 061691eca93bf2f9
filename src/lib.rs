//! Inverse energy learning.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
// docs.rs says beside an item which features it needs.
#![cfg_attr(docsrs, feature(doc_cfg))]
// What only the entries of the complete build use is left unused without them.
#![cfg_attr(
    not(feature = "complete"),
    allow(dead_code, unused_imports, unreachable_patterns)
)]

// From the ground up, a paragraph a layer: a module uses what stands above its paragraph only.
mod catalog;
pub mod error;
pub mod notice;
pub mod scalar;

pub mod code_length;
pub mod random;
pub mod tensor;
pub mod tile;

pub mod density;
pub mod energy;
pub mod initial;
pub mod optimizer;

pub mod data;
pub mod dynamics;
pub mod landscape;

pub mod gradient;

pub mod objective;

pub mod frame;
pub mod scenario;

pub mod session;

#[cfg(feature = "complete")]
pub mod study;

#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub mod cli;
#[cfg(target_arch = "wasm32")]
pub mod web;

/// The examples of the README, which are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
