//! Likelihood of observed steps of Langevin dynamics.

use super::pointwise::{Observed, Pointwise, each_step, match_gradient, times};
use super::{Combination, Evaluator, Likelihood, Objective, few_steps};
use crate::data::Shape;
use crate::error::Error;
use crate::expression::python;
use crate::notice::Advice;
use crate::scalar::{Lanes, Scalar};
use crate::tile::{State, Tile};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Each observation is one step of Langevin dynamics from its start z:
/// `‖x − z + η∇E(z)‖²/(4τη)`, the negative log-likelihood of `x ~ N(z − η∇E(z), 2τη)` up to a
/// constant; one with a path is a step between every two positions in a row, whose terms are
/// summed. Steps η as long as the time between two positions are needed; an observation that says the
/// `time` of its steps has that for η. It does not follow the dynamics chosen, and needs observations with
/// starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Transition likelihood", extend("x-unrolled" = true, "x-formula" = r"\tfrac1n\sum_i\sum_j \lVert o_{i,j+1} - o_{ij} + \eta\nabla E(o_{ij})\rVert^2/(4\tau\eta)"))]
pub struct TransitionLikelihood {
    /// Step η from one position to the next.
    #[schemars(range(min = 1e-4, max = 2.0), extend("x-scale" = "log"))]
    pub eta: f64,
    /// Temperature τ of the steps.
    #[schemars(range(min = 1e-4, max = 100.0), extend("x-scale" = "log"))]
    pub temperature: f64,
}

impl Default for TransitionLikelihood {
    fn default() -> Self {
        Self {
            eta: 0.05,
            temperature: 0.1,
        }
    }
}

impl TransitionLikelihood {
    /// The losses of steps between two positions, of those lanes that are 1 and not 0.
    fn step<L: Lanes>(
        &self,
        evaluator: &mut Evaluator<L>,
        seen: &Observed<L>,
        from: &State<L>,
        to: &State<L>,
        lanes: Tile<L>,
    ) -> Tile<L> {
        let mut slope = *from;
        if let Some(eta) = times(seen, self.eta) {
            for (slope, to) in slope.iter_mut().zip(to) {
                *slope = (*slope - *to) / eta;
            }
            let factor = 0.5 / self.temperature;
            let (field, weight) = (evaluator.field.as_mut(), seen.weight * lanes * eta);
            return match_gradient(field, from, &slope, factor, weight) * lanes * eta;
        }
        for (slope, to) in slope.iter_mut().zip(to) {
            *slope = (*slope - *to).times(1.0 / self.eta);
        }
        let factor = self.eta / (2.0 * self.temperature);
        let field = evaluator.field.as_mut();
        match_gradient(field, from, &slope, factor, seen.weight * lanes) * lanes
    }
}

impl Objective for TransitionLikelihood {
    fn advice(&self, shape: Shape, parameters: usize) -> Option<Advice> {
        few_steps(shape, parameters)
    }

    fn terms(&self, path: usize) -> usize {
        path + 1
    }

    fn spacing(&self) -> Option<f64> {
        Some(self.eta)
    }

    fn likelihood(&self) -> Likelihood {
        Likelihood::Step {
            eta: self.eta,
            temperature: self.temperature,
            exact: false,
        }
    }

    fn temperature(&self) -> Option<f64> {
        Some(self.temperature)
    }

    /// Of a loss `‖r‖²/(4τη)` in the mean over steps of d numbers: the likeliest τ is `⟨‖r‖²⟩/(2dη)`,
    /// whatever τ the steps were fitted at.
    fn likeliest_temperature(&self, loss: f64, steps: usize, dim: usize) -> Option<[f64; 2]> {
        let numbers = (steps * dim) as f64;
        let found = 2.0 * self.temperature * loss / dim as f64;
        Some([found, found * libm::sqrt(2.0 / numbers)])
    }

    fn is_quadratic(&self) -> bool {
        true
    }

    fn python(&self, path: usize) -> Option<python::Loss> {
        let eta = python::double(self.eta);
        let factor = python::double(self.eta / (4.0 * self.temperature));
        let mut lines = vec![
            "def step(a, b):".into(),
            format!("    off = slope(p, a, d.get(\"y\")) - (a - b) / {eta}"),
            format!("    return {factor} * (off ** 2).sum(-1)"),
            String::new(),
            r#"loss = step(d["start"], d["x"])"#.into(),
        ];
        if path > 0 {
            lines.extend([
                r#"stops = [d["start"], *d["path"].swapaxes(0, 1), d["x"]]"#.into(),
                "along = sum(step(a, b) for a, b in zip(stops, stops[1:]))".into(),
                r#"loss = d["passed"] * along + (1.0 - d["passed"]) * loss"#.into(),
            ]);
        }
        Some(python::Loss {
            lines,
            ..Default::default()
        })
    }

    fn evaluations(&self, n: usize, _dim: usize) -> Option<usize> {
        Some(n)
    }

    fn check(&self, with: &Combination) -> Result<(), Error> {
        with.needs_starts("transition-likelihood")
    }
}

impl Pointwise for TransitionLikelihood {
    fn losses<L: Lanes>(&self, evaluator: &mut Evaluator<L>, seen: &Observed<L>) -> Tile<L> {
        each_step(evaluator, seen, |evaluator, from, to, lanes| {
            self.step(evaluator, seen, from, to, lanes)
        })
    }
}
