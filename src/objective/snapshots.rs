//! Populations seen one after the other.

use super::pointwise::{Observed, Pointwise, times};
use super::{Combination, Evaluator, Likelihood, Objective};
use crate::error::Error;
use crate::expression::python;
use crate::scalar::{Lanes, Scalar};
use crate::tile::{State, Tile, zeros};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A population was seen at several times, and nobody was followed: each observation and its start are one that
/// was seen and the one before that optimal transport pairs it with. What moved it is the slope of the energy,
/// `½‖(x − z)/η + ∇E‖²`: at where it was seen, as one proximal step of the energy over populations has it
/// (Jordan, Kinderlehrer & Otto 1998; Terpin et al. 2024), at the start, as one step of descent has it, or in the mean of
/// both, which is right to the second order in η. The time η of an observation that says the `time` of its step
/// is that. A population that also spreads by noise of temperature τ moves along `E + τ log ρ`, of which ρ is its
/// density: what is learned is then not E alone. It does not follow the dynamics, and needs observations with
/// starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Snapshots", extend("x-unrolled" = true, "x-formula" = r"\tfrac1n\sum_i \tfrac12\Big\lVert \frac{x_i - z_i}{\eta} + \nabla E\Big\rVert^2"))]
pub struct Snapshots {
    /// Time η from one snapshot to the next.
    #[schemars(range(min = 1e-4, max = 10.0), extend("x-scale" = "log"))]
    pub eta: f64,
    /// Where the slope is taken.
    pub at: SlopeAt,
}

/// Where along a step the slope of the energy is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum SlopeAt {
    /// The mean of the slopes at both ends.
    #[default]
    Both,
    /// At the end: a proximal step.
    End,
    /// At the start: a step of descent.
    Start,
}

impl Default for Snapshots {
    fn default() -> Self {
        Self {
            eta: 0.05,
            at: SlopeAt::default(),
        }
    }
}

impl Objective for Snapshots {
    fn evaluations(&self, n: usize, _dim: usize) -> Option<usize> {
        Some(match self.at {
            SlopeAt::Both => 3 * n,
            SlopeAt::End | SlopeAt::Start => n,
        })
    }

    fn temperature(&self) -> Option<f64> {
        None
    }

    fn spacing(&self) -> Option<f64> {
        Some(self.eta)
    }

    fn likelihood(&self) -> Likelihood {
        Likelihood::None
    }

    fn is_quadratic(&self) -> bool {
        true
    }

    fn check(&self, with: &Combination) -> Result<(), Error> {
        with.needs_starts("snapshots")
    }

    fn python(&self, path: usize) -> Option<python::Loss> {
        let eta = python::double(self.eta);
        let slope = |at: &str| format!("slope(p, d[\"{at}\"], d.get(\"y\"))");
        let slope = match self.at {
            SlopeAt::Both => format!("0.5 * ({} + {})", slope("start"), slope("x")),
            SlopeAt::End => slope("x"),
            SlopeAt::Start => slope("start"),
        };
        (path == 0).then(|| python::Loss {
            lines: vec![
                format!("off = {slope} + (d[\"x\"] - d[\"start\"]) / {eta}"),
                "loss = 0.5 * (off ** 2).sum(-1)".into(),
            ],
            ..Default::default()
        })
    }
}

impl Pointwise for Snapshots {
    fn losses<L: Lanes>(&self, evaluator: &mut Evaluator<L>, seen: &Observed<L>) -> Tile<L> {
        let problem = seen.at.problem;
        let dim = problem.dim();
        let start = evaluator.tile(problem.starts(), seen.tile);
        let over = match times(seen, self.eta) {
            Some(eta) => Tile::one() / eta,
            None => Tile::constant(1.0 / self.eta),
        };
        let mut off: State<L> = zeros();
        for k in 0..dim {
            off[k] = (seen.x[k] - start[k]) * over;
        }
        let ends: &[(&State<L>, f64)] = match self.at {
            SlopeAt::Both => &[(&start, 0.5), (&seen.x, 0.5)],
            SlopeAt::End => &[(&seen.x, 1.0)],
            SlopeAt::Start => &[(&start, 1.0)],
        };
        let field = evaluator.field.as_mut();
        let (mut g, mut unused) = (zeros(), zeros());
        for (x, share) in ends {
            field.gradient(0, *x, &mut g);
            for k in 0..dim {
                off[k] += g[k].times(*share);
            }
        }
        let mut losses = Tile::zero();
        for off in &off[..dim] {
            losses += off.square().times(0.5);
        }
        // Backwards, so that the slope that was taken last is still there.
        for (i, (x, share)) in ends.iter().rev().enumerate() {
            if i > 0 {
                field.gradient(0, *x, &mut g);
            }
            let mut v = off;
            for v in &mut v[..dim] {
                *v = v.times(*share) * seen.weight;
            }
            field.tangent(0, *x, &v[..dim], &mut unused[..dim]);
        }
        losses
    }
}
