//! The losses of the tutorial on energy-based learning.

use super::chain::langevin;
use super::pointwise::{Observed, Pointwise};
use super::{Evaluator, Objective};
use crate::scalar::{Lanes, Scalar};
use crate::tile::{Tile, zeros};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The losses of the tutorial on energy-based learning (LeCun et al. 2006), of the energy E of an
/// observation and the energy Ē of a wrong answer: the end, held fixed, of a short chain of
/// unadjusted Langevin steps from the observation, whatever dynamics are chosen. The plain energy loss has no wrong answer: the energy collapses, falling
/// without end or equally everywhere. (The tutorial's negative log-likelihood is the Gibbs
/// likelihood.) It does not follow the dynamics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Tutorial losses", extend("x-unrolled" = true, "x-formula" = r"\tfrac1n\sum_i \ell\big(E(x_i), E(\bar x_i)\big)"))]
pub struct EnergyLoss {
    /// Which of them.
    pub loss: TutorialLoss,
    /// Margin m of the hinge and square–square losses.
    #[schemars(range(min = 0.0, max = 100.0), extend("x-live" = true))]
    pub margin: f64,
    /// Steps k of the chain to the wrong answer.
    #[schemars(range(min = 1, max = 200))]
    pub k: usize,
    /// Step size η of the chain.
    #[schemars(range(min = 1e-4, max = 2.0), extend("x-scale" = "log"))]
    pub eta: f64,
    /// Temperature τ of the chain.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub temperature: f64,
}

/// A loss of the energies E of an observation and Ē of a wrong answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum TutorialLoss {
    /// E alone: collapses.
    Energy,
    /// E − Ē.
    Perceptron,
    /// max(0, m + E − Ē).
    #[default]
    Hinge,
    /// ln(1 + e^(E − Ē)).
    Log,
    /// E² + max(0, m − Ē)².
    SquareSquare,
}

impl Default for EnergyLoss {
    fn default() -> Self {
        Self {
            loss: TutorialLoss::Hinge,
            margin: 1.0,
            k: 10,
            eta: 0.1,
            temperature: 1.0,
        }
    }
}

impl EnergyLoss {
    /// Loss, and its derivatives with respect to E and Ē.
    fn of<S: Scalar>(&self, e: S, wrong: S) -> [S; 3] {
        let (zero, one) = (S::zero(), S::one());
        let gap = e - wrong;
        match self.loss {
            TutorialLoss::Energy => [e, one, zero],
            TutorialLoss::Perceptron => [gap, one, -one],
            TutorialLoss::Hinge => {
                let over = gap + S::constant(self.margin);
                let active = one.where_greater(zero, over, zero);
                [over.max(zero), active, -active]
            }
            TutorialLoss::Log => {
                let share = gap.sigmoid();
                [gap.softplus(), share, -share]
            }
            TutorialLoss::SquareSquare => {
                let short = (S::constant(self.margin) - wrong).max(zero);
                let loss = e.square() + short.square();
                [loss, e.times(2.0), short.times(-2.0)]
            }
        }
    }
}

impl Objective for EnergyLoss {
    fn temperature(&self) -> Option<f64> {
        Some(self.temperature).filter(|t| *t > 0.0)
    }

    fn evaluations(&self, n: usize, _dim: usize) -> Option<usize> {
        Some(n * (self.k + 3))
    }

    fn is_random(&self) -> bool {
        self.temperature > 0.0 && self.loss != TutorialLoss::Energy
    }
}

impl Pointwise for EnergyLoss {
    fn losses<L: Lanes>(&self, evaluator: &mut Evaluator<L>, seen: &Observed<L>) -> Tile<L> {
        let field = evaluator.field.as_mut();
        let mut end = seen.x;
        langevin(field, &mut end, seen, self.k, self.eta, self.temperature);
        let mut unused = zeros();
        let here = field.value_and_gradient(0, &seen.x, &mut unused);
        let there = field.value_and_gradient(0, &end, &mut unused);
        let [losses, slope, wrong_slope] = self.of(here, there);
        field.accumulate(&seen.x, slope * seen.weight);
        field.accumulate(&end, wrong_slope * seen.weight);
        losses
    }
}
