//! What a stationary point is.

use crate::periods::Periods;
use nalgebra::{DMatrix, SymmetricEigen};
use serde::{Deserialize, Serialize};

/// Kind of a stationary point, by the signs of the Hessian's eigenvalues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// All positive.
    Minimum,
    /// Some of each sign.
    Saddle,
    /// All negative.
    Maximum,
    /// One is 0, compared with those nearby.
    Degenerate,
}

/// A stationary point `∇E(x) = 0`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct CriticalPoint {
    /// Position, `[d]`.
    pub x: Vec<f64>,
    /// Energy there.
    pub energy: f64,
    /// Kind.
    pub kind: Kind,
    /// Eigenvalues of the Hessian, ascending.
    pub curvatures: Vec<f64>,
    /// Of a degenerate one, what more there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub degenerate: Option<Degenerate>,
}

/// What a stationary point without curvature in some direction is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Degenerate {
    /// The kind that the energies around it are of.
    pub like: Kind,
    /// Where stationary points go on from it, a valley or a ring: the box of those that were found,
    /// `[low, high]`; `x` is one of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "[number[], number[]]"))]
    pub continuum: Option<[Vec<f64>; 2]>,
}

impl CriticalPoint {
    /// Whether no energy near it is lower, and it stands alone.
    #[must_use]
    pub fn is_minimum(&self) -> bool {
        let lone = |d: &Degenerate| d.like == Kind::Minimum && d.continuum.is_none();
        self.kind == Kind::Minimum || self.degenerate.as_ref().is_some_and(lone)
    }
}

/// How a search goes.
#[derive(Clone, Debug)]
pub struct Search {
    /// Longest step.
    pub reach: f64,
    /// Rounding error of the energies, relative.
    pub epsilon: f64,
    /// Periods of the coordinates.
    pub periods: Periods,
}

/// Where Newton's method came to from one start.
#[derive(Clone)]
pub(super) struct Settled {
    pub x: Vec<f64>,
    pub energy: f64,
    pub hessian: DMatrix<f64>,
    /// The step that would have come next: about how far off it is.
    pub error: f64,
}

/// `‖a − b‖²`.
pub(crate) fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// Eigenvalues and vectors of the symmetric part.
pub(super) fn symmetric(hessian: &DMatrix<f64>) -> SymmetricEigen<f64, nalgebra::Dyn> {
    SymmetricEigen::new((hessian + hessian.transpose()) * 0.5)
}
