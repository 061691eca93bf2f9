//! Where the dynamics start: the initial conditions `z_i`.

use crate::catalog::catalog;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

catalog! {
    ($) initial_config;
    /// Which initial conditions, with their settings.
    pub enum InitialConfig {
        Perturbed(Perturbed),
        Given(Given),
        Learned(Learned),
        Free(Free),
        Prior(Prior),
    }
}

/// Each observation, moved by fresh noise at every iteration: `z_i = x_i + σξ`. The energy must
/// contract a neighborhood of the data onto it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Perturbed", extend("x-formula" = r"z_i = x_i + \sigma\xi"))]
pub struct Perturbed {
    /// Standard deviation σ of the noise, in the units of the observations.
    #[schemars(range(min = 0.0, max = 5.0), extend("x-live" = true))]
    pub sigma: f64,
}

impl Default for Perturbed {
    fn default() -> Self {
        Self { sigma: 0.5 }
    }
}

/// The known start of each observed pair or stroke; an observation without one starts where it
/// was observed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Given", extend("x-formula" = r"z_i \text{ observed}"))]
pub struct Given {}

/// A free vector per observation, with the penalty `½‖z_i‖²/s²`: energy and initial conditions
/// are learned together, and the price of `z` keeps the energy meaningful.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Learned", extend("x-formula" = r"\min_z\ \ell + \tfrac12\lVert z_i\rVert^2/s^2"))]
pub struct Learned {
    /// Scale s of the prior on `z`.
    #[schemars(range(min = 0.01, max = 100.0), extend("x-scale" = "log", "x-live" = true))]
    pub scale: f64,
}

impl Default for Learned {
    fn default() -> Self {
        Self { scale: 2.0 }
    }
}

/// A free vector per observation, without a price. Degenerate on purpose: where one step is
/// invertible, every energy fits all data with `z = Φ^{−T}(x)`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Free", extend("x-formula" = r"\min_z\ \ell"))]
pub struct Free {}

/// Drawn from a prior: `z ~ N(0, s²I)`. Under the objective `flow-likelihood`, the `z_i` that each
/// observation came from is found by running the process backwards; under objectives that run it
/// forward, `z_i` is drawn afresh at every iteration, and belongs to no observation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Prior", extend("x-formula" = r"z \sim N(0, s^2 I)"))]
pub struct Prior {
    /// Standard deviation s of each coordinate.
    #[schemars(range(min = 0.01, max = 100.0), extend("x-scale" = "log", "x-live" = true))]
    pub scale: f64,
}

impl Default for Prior {
    fn default() -> Self {
        Self { scale: 1.5 }
    }
}

impl InitialConfig {
    /// Whether the initial conditions are parameters of the fit.
    #[must_use]
    pub fn is_learned(&self) -> bool {
        matches!(self, Self::Learned(_) | Self::Free(_))
    }

    /// `s` of the prior `N(0, s²I)`; 1 where there is none.
    #[must_use]
    pub fn prior_scale(&self) -> f64 {
        match self {
            Self::Prior(prior) => prior.scale,
            _ => 1.0,
        }
    }

    /// Weight `1/s²` of the price `½‖z‖²/s²` of an initial condition; 0 where it costs nothing.
    #[must_use]
    pub fn price(&self) -> f64 {
        match self {
            Self::Learned(learned) => learned.scale.powi(-2),
            _ => 0.0,
        }
    }
}
