//! The quasipotential of a known system.

use super::pointwise::{observed, put, sum_tiles};
use super::{At, Combination, Evaluation, Evaluator, Likelihood, Loss, Objective, Problem};
use crate::data::{Known, Shape};
use crate::error::Error;
use crate::notice::Advice;
use crate::scalar::{Lanes, Real, Scalar};
use crate::tile::{TILE, Tile, dot, zeros};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The energy U is the quasipotential of a known system: `r = f·∇U + ∇U·D∇U` is 0 everywhere, D those
/// coordinates that noise enters (Freidlin & Wentzell 2012; Lin, Li & Ren 2021). A constant U has it at 0
/// too: what rules that out is the residual relative to its size, and that U is
/// `½(x−x*)ᵀP(x−x*)` near each fixed point, `P⁻¹ = Σ`, `JΣ + ΣJᵀ = −2D`, and across each stable cycle of
/// the plane; between two wells of the plane, how deep they are by least action. It needs velocities, and does not follow the dynamics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Hamilton–Jacobi", extend("x-unrolled" = true, "x-formula" = r"\tfrac1n\sum_i \frac{(\nabla U\cdot(f + D\nabla U))^2}{\lVert\nabla U\rVert^2\lVert f\rVert^2 + \delta}"))]
pub struct HamiltonJacobi {
    /// What the residual is relative to.
    pub relative_to: Normalization,
    /// Weight of the quadratic forms at the fixed points and on the stable cycles, and of the depths of two wells.
    #[schemars(range(min = 0.0, max = 1000.0), extend("x-live" = true))]
    pub anchor: f64,
    /// The residual counts in full where its size is above √δ.
    #[schemars(range(min = 1e-12, max = 1.0), extend("x-scale" = "log", "x-advanced" = true))]
    pub delta: f64,
}

/// Fixed points and places on cycles with their quadratic forms, and their levels where these are known.
type Anchors<'a> = (&'a [(Vec<f64>, Vec<f64>)], &'a [Option<[f64; 2]>]);

/// What a residual is relative to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Normalization {
    /// ‖∇U‖‖f‖: smooth at the solution everywhere.
    #[default]
    Speed,
    /// ‖∇U‖‖f + D∇U‖: the cosine of an angle. Where the system is a gradient that angle is of nothing, and
    /// the loss is rough there.
    Angle,
    /// Nothing: without an anchor, U becomes a constant.
    Nothing,
}

impl Default for HamiltonJacobi {
    fn default() -> Self {
        Self {
            relative_to: Normalization::Speed,
            anchor: 1.0,
            delta: 1e-6,
        }
    }
}

/// Refuses observations without velocities.
pub(super) fn needs_velocities(with: &Combination, name: &str) -> Result<(), Error> {
    if with.shape.velocities || with.shape.n == 0 {
        return Ok(());
    }
    let message = format!(
        "`{name}` needs the velocity of a known system at each observation: choose the observations `field`, or \
         `system` with all coordinates observed, and no latent ones"
    );
    Err(Error::invalid("objective.kind", message))
}

impl Objective for HamiltonJacobi {
    fn goes_around(&self) -> bool {
        false
    }

    fn evaluations(&self, n: usize, dim: usize) -> Option<usize> {
        Some(n + TILE * (1 + 5 * dim))
    }

    fn temperature(&self) -> Option<f64> {
        None
    }

    fn likelihood(&self) -> Likelihood {
        Likelihood::None
    }

    fn check(&self, with: &Combination) -> Result<(), Error> {
        needs_velocities(with, "hamilton-jacobi")
    }

    fn advice(&self, shape: Shape, parameters: usize) -> Option<Advice> {
        (shape.n <= parameters).then_some(Advice::new(
            "no more velocities than parameters: the residual can be 0 at all of them and anything between",
            "Learn from 5000 velocities",
            "data.n=5000",
        ))
    }
}

impl HamiltonJacobi {
    /// The losses of a tile, and to `slope` their derivatives with respect to `∇U`, here `g`.
    fn losses<L: Lanes>(
        &self,
        g: &[Tile<L>],
        f: &[Tile<L>],
        noise: &[f64],
        slope: &mut [Tile<L>],
    ) -> Tile<L> {
        let mut left = zeros();
        let left = &mut left[..g.len()];
        for (k, left) in left.iter_mut().enumerate() {
            *left = f[k] + g[k].times(noise[k]);
        }
        let residual = dot(g, left);
        let (steep, one) = (dot(g, g), Tile::one());
        let other = match self.relative_to {
            Normalization::Speed => dot(f, f),
            Normalization::Angle => dot(left, left),
            Normalization::Nothing => one,
        };
        let size = match self.relative_to {
            Normalization::Nothing => one,
            _ => steep * other + Tile::constant(self.delta),
        };
        let share = residual / size;
        for (k, slope) in slope.iter_mut().enumerate() {
            let rise = f[k] + g[k].times(2.0 * noise[k]);
            let growth = match self.relative_to {
                Normalization::Speed => g[k] * other,
                Normalization::Angle => g[k] * other + (steep * left[k]).times(noise[k]),
                Normalization::Nothing => Tile::zero(),
            };
            *slope = (share * (rise - share * growth)).times(2.0);
        }
        share * residual
    }

    /// The places that a problem is anchored at: of an energy that sees the whole state.
    fn anchors<'a, R: Real>(&self, problem: &'a Problem<R>) -> Anchors<'a> {
        let whole = problem.inputs.sees.len() == problem.dim() && self.anchor > 0.0;
        match &problem.observations.known {
            Some(known) if whole => {
                let count = known.forms.len().min(TILE);
                (&known.forms[..count], &known.levels[..count])
            }
            _ => (&[], &[]),
        }
    }

    /// `½(U(x*) − L)²` of each place whose level L is known, 0 at the first; of all, the mean of
    /// `½‖∇U‖² + ½‖H − P‖²`.
    fn anchor<L: Lanes>(&self, evaluator: &mut Evaluator<L>, (anchors, levels): Anchors) -> f64 {
        evaluator.clear_condition();
        let field = evaluator.field.as_mut();
        let (dim, count) = (field.dim(), anchors.len());
        let lanes = |of: &dyn Fn(usize) -> f64| -> Tile<L> {
            let mut lanes = [L::Real::default(); TILE];
            for (i, lane) in lanes.iter_mut().enumerate().take(count) {
                *lane = L::Real::from_f64(of(i));
            }
            Tile::load(&lanes)
        };
        let mut x = zeros();
        for (k, x) in x[..dim].iter_mut().enumerate() {
            *x = lanes(&|i| anchors[i].0[k]);
        }
        let x = &x[..dim];
        let weight = lanes(&|_| self.anchor / count as f64);
        let known = |i: usize| levels.get(i).copied().flatten();
        let sure = lanes(&|i| known(i).map_or(0.0, |_| self.anchor));
        let [level, slack] = [0, 1].map(|k| lanes(&|i| known(i).unwrap_or_default()[k]));
        let (mut g, mut unused) = (zeros(), zeros());
        let mut off = field.value_and_gradient(0, x, &mut g[..dim]);
        off -= level;
        // Within what a level may be off nothing is asked.
        off = (off - slack).max(Tile::zero()) - (-off - slack).max(Tile::zero());
        let mut loss = off * off * sure;
        field.accumulate(x, off * sure);
        for k in 0..dim {
            let mut axis = zeros();
            axis[k] = Tile::one();
            let mut row = zeros();
            field.curvature(0, x, &axis[..dim], &mut row[..dim]);
            for (i, row) in row[..dim].iter_mut().enumerate() {
                *row -= lanes(&|n| anchors[n].1[k * dim + i]);
                loss += *row * *row * weight;
                *row *= weight;
            }
            field.third(x, &row[..dim], &axis[..dim], &mut unused[..dim]);
        }
        for g in &mut g[..dim] {
            loss += *g * *g * weight;
            *g *= weight;
        }
        field.tangent(0, x, &g[..dim], &mut unused[..dim]);
        0.5 * loss.to_array().iter().map(|l| l.to_f64()).sum::<f64>()
    }
}

/// A task for each tile of observations, and one for the anchor.
impl Loss for HamiltonJacobi {
    fn tasks<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.tiles() + usize::from(!self.anchors(problem).0.is_empty())
    }

    /// `dL/dθ [p]`, then the losses of a tile, or the anchor's.
    fn stride<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.parameters() + TILE
    }

    fn run<L: Lanes>(
        &self,
        evaluator: &mut Evaluator<L>,
        at: &At<L::Real>,
        task: usize,
        _gradient: bool,
        out: &mut [L::Real],
    ) {
        let problem = at.problem;
        if task == problem.tiles() {
            let loss = self.anchor(evaluator, self.anchors(problem));
            let (d_theta, rest) = out.split_at_mut(at.theta.len());
            rest[0] = L::Real::from_f64(loss);
            evaluator.field.collect(d_theta);
            return;
        }
        let seen = observed(evaluator, at, task);
        let f = evaluator.tile(&problem.observations.velocities, task);
        let all = vec![1.0; problem.dim()];
        let known = problem.observations.known.as_deref();
        let noise = known.map_or(&all, |Known { noise, .. }| noise);
        let field = evaluator.field.as_mut();
        let dim = field.dim();
        let (mut g, mut slope) = (zeros(), zeros());
        let slope = &mut slope[..dim];
        field.gradient(0, &seen.x, &mut g);
        let losses = self.losses(&g[..dim], &f[..dim], noise, slope);
        for slope in &mut *slope {
            *slope *= seen.weight;
        }
        let mut unused = zeros();
        field.tangent(0, &seen.x, slope, &mut unused);
        put(field, at, task, losses, out);
    }

    fn finish<R: Real>(&self, problem: &Problem<R>, partials: &[R], out: &mut Evaluation<R>) {
        let stride = self.stride(problem);
        let (tiles, anchor) = partials.split_at(problem.tiles() * stride);
        sum_tiles(problem, tiles, stride, out);
        out.average(problem);
        if let Some(anchor) = anchor.chunks_exact(stride).next() {
            let p = out.theta.len();
            for (sum, &d) in out.theta.iter_mut().zip(anchor) {
                *sum += d;
            }
            out.loss += anchor[p].to_f64();
        }
    }
}
