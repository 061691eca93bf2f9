//! The pseudo-inverse rule.

use super::{Learning, Rule, Update, needs_hopfield};
use crate::error::Error;
use crate::units::Network;
use nalgebra::DMatrix;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The projection onto what the patterns span, so that each is its own field (Personnaz, Guyon & Dreyfus 1985). Up to
/// N independent patterns stay where they are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Pseudo-inverse", extend("x-formula" = r"W = \Xi \Xi^{+}"))]
pub struct PseudoInverse {}

/// Directions whose patterns have less of them than this share of the most are none.
const RANK: f64 = 1e-10;

impl Rule for PseudoInverse {
    fn at_once(&self) -> bool {
        true
    }

    fn work(&self, network: &Network, patterns: f64) -> f64 {
        let n = network.biases.len() as f64;
        10.0 * patterns * n * n.min(patterns) + n * n * n.min(patterns)
    }

    fn check(&self, network: &Network, _patterns: &[Vec<f64>]) -> Result<(), Error> {
        needs_hopfield(network)
    }

    fn update(&self, at: &mut Learning) -> Result<Update, Error> {
        let (n, m) = (at.network.biases.len(), at.patterns.len());
        let rows = DMatrix::from_fn(m, n, |k, i| at.patterns[k][i]);
        let svd = rows.svd(false, true);
        let (Some(directions), values) = (svd.v_t, svd.singular_values) else {
            let message = "could not be decomposed, expected patterns of finite numbers";
            return Err(Error::invalid("patterns", message));
        };
        let largest = values.max();
        let kept = values.iter().filter(|v| **v > RANK * largest).count();
        let spanned = directions.rows(0, kept).into_owned();
        Ok(Update::To(
            (spanned.transpose() * &spanned).as_slice().to_vec(),
        ))
    }
}
