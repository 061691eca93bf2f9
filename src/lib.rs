//! Inverse energy learning: from where a known process came to rest, the energy that drove it.
//!
//! Observations `x_i` are end points of `x ← Φ(x; E_θ)`, taken `T` times from `z_i`. The process Φ is
//! known, the energy `E_θ` and the starts `z_i` are not. A [`scenario::Scenario`] says what was observed
//! and how to learn; a [`session::Session`] is that scenario running, and minimizes
//! `L(θ, z) = 1/n Σ ℓ(x_{i,T}, x_i) + R(z)`, differentiating through all of the inner process.
//!
//! # Two examples
//!
//! Two wells, learned from where the process ended in them; then what was learned, asked at three points:
//!
//! ```
//! use iel::{scenario::from_link, session::Session};
//!
//! let (scenario, _) = from_link("v=1&data=points&points=-1,0;1,0&initial.sigma=0.3")?; // a network
//! let mut session = Session::new(scenario, 1)?;
//! session.run(500, || true);
//! let at = session.local(&[vec![-1.0, 0.0], vec![0.0, 0.0], vec![1.0, 0.0]], &[])?;
//! assert!(at.energy[1] > at.energy[0] && at.energy[1] > at.energy[2]);
//! # Ok::<(), iel::error::Error>(())
//! ```
//!
//! Which of two families describes Old Faithful in fewer bits ([`study`], with the feature
//! `complete`):
//!
//! ```
//! # #[cfg(feature = "complete")] {
//! use iel::energy::{EnergyConfig, GaussianMixture, Quadratic};
//! use iel::{scenario::from_link, study::{Ranking, complete}};
//!
//! let (scenario, _) = from_link("v=1&data=old-faithful&objective=gibbs-likelihood&objective.resolution=32")?;
//! let mixture = GaussianMixture { components: 2, ..Default::default() };
//! let families = [Quadratic::default().into(), mixture.into()];
//! let ranked = complete(Ranking::new(&scenario, &families, 200, 0.01, 1)?)?;
//! assert!(matches!(ranked[0].energy, EnergyConfig::GaussianMixture(_))); // two kinds of eruption
//! # }
//! # Ok::<(), iel::error::Error>(())
//! ```
//!
//! # Map
//!
//! | to | look in |
//! |---|---|
//! | write down what to learn from what, and share it | [`scenario`], [`data`] |
//! | run it, change it, look at it | [`session`], [`frame`] |
//! | choose or add an energy, an operator, an objective, … | [`energy`], [`dynamics`], [`initial`], [`objective`], [`gradient`], [`optimizer`] |
//! | learn an energy of a type of your own | [`EnergyConfig::formula`](energy::EnergyConfig::formula), [`EnergyConfig::own`](energy::EnergyConfig::own) |
//! | know the shape of an energy, or its density | [`landscape`], [`density`] |
//! | measure and compare | [`mod@study`], [`code_length`] |
//! | know what the mathematics is written over | [`scalar`], [`tile`], [`tensor`], [`random`] |
//!
//! What is public in `scalar`, `tile`, `objective` and `gradient` is there for those who add entries, and
//! may change between minor versions; the rest follows semantic versioning.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![warn(missing_debug_implementations, unreachable_pub)]
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
mod json;
pub mod notice;
mod parallel;
pub mod scalar;

pub mod code_length;
#[cfg(feature = "complete")]
pub mod expression;
pub mod periods;
pub mod random;
pub mod tensor;
pub mod tile;
#[cfg(feature = "complete")]
mod transport;

#[cfg(feature = "complete")]
mod planning;

pub mod density;
pub mod energy;
pub mod initial;
pub mod optimizer;

#[cfg(feature = "complete")]
pub mod concepts;
#[cfg(feature = "complete")]
pub mod system;
#[cfg(feature = "complete")]
pub mod units;

pub mod data;
pub mod dynamics;
pub mod landscape;

pub mod gradient;

pub mod objective;

pub mod frame;
pub mod scenario;

pub mod session;

#[cfg(feature = "complete")]
pub mod export;
#[cfg(feature = "complete")]
pub mod study;

#[cfg(feature = "picture")]
pub mod picture;

#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub mod cli;
// Called from JavaScript: out of the reach of Rust, and shown by nobody.
#[cfg(target_arch = "wasm32")]
#[allow(unreachable_pub, missing_debug_implementations)]
pub mod web;

/// The examples of the README, which are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
