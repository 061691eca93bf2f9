//! Exact maximum likelihood of the Gibbs density, in two dimensions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Negative log-likelihood of the observations under `e^{−E/τ}/Z` on the field of view:
/// `⟨E(x_i)⟩/τ + log Z`, with `Z` by midpoint quadrature on a grid, so that the gradient
/// `⟨∂_θE⟩_data − ⟨∂_θE⟩_model` (over τ) is exact up to the grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Gibbs likelihood", extend("x-formula" = r"\tfrac1n\sum_i E(x_i)/\tau + \log Z"))]
pub struct GibbsLikelihood {
    /// Temperature τ.
    #[schemars(range(min = 0.01, max = 100.0), extend("x-scale" = "log"))]
    pub temperature: f64,
    /// Grid cells along each axis.
    #[schemars(range(min = 16, max = 192))]
    pub resolution: usize,
}

impl Default for GibbsLikelihood {
    fn default() -> Self {
        Self {
            temperature: 1.0,
            resolution: 64,
        }
    }
}
