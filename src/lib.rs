//! Inverse energy learning.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod catalog;
pub mod data;
pub mod dynamics;
pub mod energy;
pub mod error;
pub mod gradient;
pub mod initial;
pub mod objective;
pub mod optimizer;
pub mod random;
pub mod scalar;
pub mod scenario;
pub mod tensor;
