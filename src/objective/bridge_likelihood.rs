//! Likelihood of observed positions of Langevin dynamics, however far apart.

use super::pointwise::{Observed, bend, each_step, match_gradient, observed, put, sum_tiles};
use super::{
    At, Combination, Evaluation, Evaluator, Likelihood, Loss, Objective, Problem, few_steps,
};
use crate::data::Shape;
use crate::energy::Field;
use crate::error::Error;
use crate::notice::Advice;
use crate::random::{Noise, Purpose};
use crate::scalar::{Lanes, Real, Scalar};
use crate::tile::{State, TILE, Tile, store_tile, zeros};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// Each observation is where Langevin dynamics `dx = −∇E dt + √(2τ) dW` came to from its start z in a
/// time η, which may be as long as the process takes to relax: `−log p(x | z)` by the formula of
/// Dacunha-Castelle and Florens-Zmirou (1986) for the density of a diffusion. Beside a process with a
/// linear force, whose density `p₀` is known, it is `p₀` times `e^{−(U(x)−U(z))/2τ}` times the mean of
/// `e^{−∫V}` over bridges of that process from z to x, where `U` is `E` less its energy, and `V` is
/// `‖∇E‖²/4τ − ½ΔE` less the same of its energy. Its rates are those of a regression of ends on
/// starts; the noise of the bridges is drawn once and then kept.
///
/// Few bridges make the loss too high by about half the relative variance of that mean, and few parts leave
/// an error of Simpson's rule that is below what the trapezoidal rule differs by; both together are told.
/// One with a path is a step between every two positions in a row. It does not follow the dynamics chosen,
/// and needs observations with starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Bridge likelihood", extend("x-unrolled" = true, "x-formula" = r"-\tfrac1n\sum_i \log p_0(x_i \mid z_i) - \tfrac{U(x_i)-U(z_i)}{2\tau} + \log\,\mathbb E\,e^{-\int_0^\eta V(B_s)\,ds}"))]
pub struct BridgeLikelihood {
    /// Time η from one position to the next.
    #[schemars(range(min = 1e-4, max = 2.0), extend("x-scale" = "log"))]
    pub eta: f64,
    /// Temperature τ of the steps.
    #[schemars(range(min = 1e-4, max = 100.0), extend("x-scale" = "log"))]
    pub temperature: f64,
    /// Pairs of bridges for each step, each bridge of a pair the other mirrored.
    #[schemars(range(min = 2, max = 64), extend("x-scale" = "log", "x-advanced" = true))]
    pub bridges: usize,
    /// Parts of equal length that the integral over time is cut into, each by Simpson's rule. More are needed
    /// where the process relaxes within one.
    #[schemars(range(min = 1, max = 16), extend("x-advanced" = true))]
    pub parts: usize,
}

impl Default for BridgeLikelihood {
    fn default() -> Self {
        Self {
            eta: 0.05,
            temperature: 0.1,
            bridges: 8,
            parts: 4,
        }
    }
}

/// A coordinate of the process with a linear force, `−a(x − c)`.
#[derive(Clone, Copy)]
struct Linear {
    rate: f64,
    center: f64,
}

/// How far a difference relaxes in a step: at least so much that it is not divided by 0, and at most so
/// much that something is left of it.
const RELAXED: [f64; 2] = [1e-3, 3.0];

impl Linear {
    /// As ends have it on starts, a time `eta` apart.
    fn of<R: Real>(problem: &Problem<R>, k: usize, eta: f64) -> Self {
        let column = |rows: &[R]| {
            let column = rows.iter().skip(k).step_by(problem.dim());
            column.map(|x| x.to_f64()).collect::<Vec<_>>()
        };
        let (from, to) = (
            column(problem.starts()),
            column(&problem.observations.points),
        );
        let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len().max(1) as f64;
        let (z, x) = (mean(&from), mean(&to));
        let (mut zz, mut zx) = (0.0, 0.0);
        for (from, to) in from.iter().zip(&to) {
            zz += (from - z) * (from - z);
            zx += (from - z) * (to - x);
        }
        let kept = if zz > 0.0 { zx / zz } else { 1.0 };
        let relaxed = -libm::log(kept.max(f64::MIN_POSITIVE));
        let relaxed = relaxed.clamp(RELAXED[0], RELAXED[1]);
        Self {
            rate: relaxed / eta,
            // The middle of all starts where there is next to no force.
            center: z + (x - z) / (-libm::expm1(-relaxed)).max(0.1),
        }
    }

    /// What is left of a difference after a time, and the variance of the noise meanwhile over `2τ`.
    fn after(self, time: f64) -> (f64, f64) {
        let left = libm::exp(-self.rate * time);
        (
            left,
            -0.5 * libm::expm1(-2.0 * self.rate * time) / self.rate,
        )
    }
}

/// What a node counts for by Simpson's rule, and by the trapezoidal rule.
type Times = [f64; 2];

/// A step that was seen, and where it stands among the steps of its observation.
struct Seen<'a, L: Lanes> {
    number: usize,
    first: usize,
    from: &'a State<L>,
    to: &'a State<L>,
    beside: &'a [Linear],
}

impl BridgeLikelihood {
    /// Nodes of the integral over time between its ends.
    fn nodes(&self) -> usize {
        2 * self.parts - 1
    }

    /// The times that an end counts for, by Simpson's rule and, to see how far that may be off, by the
    /// trapezoidal rule over the parts.
    fn at_end(&self) -> Times {
        let part = self.eta / self.parts as f64;
        [part / 6.0, part / 2.0]
    }

    /// When the nodes are, as shares of η, and the times that each counts for by both rules.
    fn times(&self) -> impl Iterator<Item = (f64, Times)> {
        let parts = self.parts as f64;
        let part = self.eta / parts;
        let times = [[part / 3.0, part], [part / 1.5, 0.0]];
        (1..2 * self.parts).map(move |k| (0.5 * k as f64 / parts, times[k % 2]))
    }

    /// Positions of a bridge at the nodes, and the time that each counts for; the second half of the bridges are the first mirrored.
    fn bridge<L: Lanes>(
        &self,
        noise: Noise,
        dim: usize,
        step: &Seen<L>,
        draw: usize,
    ) -> Vec<(State<L>, Times)> {
        let (pair, sign) = match draw < self.bridges {
            true => (draw, 1.0),
            false => (draw - self.bridges, -1.0),
        };
        let (mut off, mut before): (State<L>, _) = (zeros(), 0.0);
        for (off, (from, linear)) in off.iter_mut().zip(step.from.iter().zip(step.beside)) {
            *off = *from - Tile::constant(linear.center);
        }
        let node = |(k, (u, times)): (usize, (f64, Times))| {
            let mut xi: State<L> = zeros();
            let counter = (step.number * self.bridges + pair) * self.nodes() + k;
            noise.fill(step.first, counter, Tile::blocks_mut(&mut xi[..dim]));
            let mut x: State<L> = zeros();
            for (k, linear) in step.beside.iter().enumerate() {
                let center = Tile::constant(linear.center);
                // Known from where it was, and from where it is to go.
                let (left, spread) = linear.after(self.eta * (u - before));
                let (kept, ahead) = linear.after(self.eta * (1.0 - u));
                let precision = 1.0 / spread + kept * kept / ahead;
                let back = off[k].times(left / spread / precision);
                let ahead = (step.to[k] - center).times(kept / ahead / precision);
                let noise = sign * libm::sqrt(2.0 * self.temperature / precision);
                off[k] = back + ahead + xi[k].times(noise);
                x[k] = center + off[k];
            }
            before = u;
            (x, times)
        };
        self.times().enumerate().map(node).collect()
    }

    /// `∫V` over positions by both rules.
    fn price<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        beside: &[Linear],
        bridge: &[(State<L>, Times)],
    ) -> [Tile<L>; 2] {
        let (dim, mut price) = (field.dim(), [Tile::zero(); 2]);
        for (x, times) in bridge {
            let (mut g, mut hv): (State<L>, State<L>) = (zeros(), zeros());
            field.gradient(0, x, &mut g);
            for (k, Linear { rate, center }) in beside.iter().enumerate() {
                let mut axis = zeros();
                axis[k] = Tile::one();
                field.curvature(0, &x[..dim], &axis[..dim], &mut hv[..dim]);
                let force = (x[k] - Tile::constant(*center)).times(*rate);
                let squares = (g[k].square() - force.square()).times(0.25 / self.temperature);
                let bends = (hv[k] - Tile::constant(*rate)).times(0.5);
                for (price, time) in price.iter_mut().zip(times) {
                    *price += (squares - bends).times(*time);
                }
            }
        }
        price
    }

    /// Has the field accumulate the gradient of `weight ∫V`.
    fn accumulate<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        bridge: &[(State<L>, Times)],
        weight: Tile<L>,
    ) {
        let zero = zeros();
        for (x, [time, _]) in bridge {
            match_gradient(field, x, &zero, 0.5 * time / self.temperature, weight);
            for k in 0..field.dim() {
                let mut axis = zero;
                axis[k] = Tile::one();
                bend(field, x, &axis, weight.times(0.5 * time));
            }
        }
    }

    /// The loss of a step, and about how far it is off.
    fn step<L: Lanes>(
        &self,
        evaluator: &mut Evaluator<L>,
        step: &Seen<L>,
        noise: Noise,
        weight: Option<Tile<L>>,
    ) -> [Tile<L>; 2] {
        let field = evaluator.field.as_mut();
        let dim = field.dim();
        let half = Tile::constant(0.5 / self.temperature);
        let seed = half * weight.unwrap_or(Tile::zero());
        let rise = field.accumulate(step.to, seed) - field.accumulate(step.from, -seed);
        let mut loss = rise * half;
        for (k, linear) in step.beside.iter().enumerate() {
            let center = Tile::constant(linear.center);
            let (from, to) = (step.from[k] - center, step.to[k] - center);
            let (left, spread) = linear.after(self.eta);
            let variance = 2.0 * self.temperature * spread;
            loss -= (to.square() - from.square()).times(0.25 * linear.rate / self.temperature);
            loss += (to - from.times(left)).square().times(0.5 / variance);
            loss += Tile::constant(0.5 * libm::log(2.0 * PI * variance));
        }
        let ends = [*step.from, *step.to].map(|x| (x, self.at_end()));
        let [mut between, mut roughly] = self.price(field, step.beside, &ends);
        let mut bridge =
            |draw| self.price(field, step.beside, &self.bridge(noise, dim, step, draw));
        let (mut shares, mut others): (Vec<_>, Vec<_>) = (0..2 * self.bridges)
            .map(|draw| bridge(draw).into())
            .unzip();
        let total = exponentials(&mut shares, &mut between);
        exponentials(&mut others, &mut roughly);
        loss += between;
        let pairs = self.bridges as f64;
        let mut excess = Tile::constant(-1.0 / pairs);
        for share in &mut shares {
            *share = *share / total;
        }
        for pair in 0..self.bridges {
            excess += (shares[pair] + shares[pair + self.bridges]).square();
        }
        if let Some(weight) = weight {
            self.accumulate(field, &ends, weight);
            for (draw, &share) in shares.iter().enumerate() {
                let bridge = self.bridge(noise, dim, step, draw);
                self.accumulate(field, &bridge, weight * share);
            }
        }
        let by_rules = (between - roughly).max(roughly - between);
        [loss, excess.times(0.5 * pairs / (pairs - 1.0)) + by_rules]
    }
}

/// Takes prices to their `e^{−price}`, as far as that of the least is 1, and adds the price of their mean.
fn exponentials<L: Lanes>(prices: &mut [Tile<L>], price: &mut Tile<L>) -> Tile<L> {
    let least = prices.iter().fold(prices[0], |a, &b| a.min(b));
    let mut total = Tile::zero();
    for price in &mut *prices {
        *price = (least - *price).exp();
        total += *price;
    }
    *price += least - total.times(1.0 / prices.len() as f64).ln();
    total
}

impl Objective for BridgeLikelihood {
    fn advice(&self, shape: Shape, parameters: usize) -> Option<Advice> {
        few_steps(shape, parameters)
    }

    fn terms(&self, path: usize) -> usize {
        path + 1
    }

    fn likelihood(&self) -> Likelihood {
        Likelihood::Step {
            eta: self.eta,
            temperature: self.temperature,
            exact: true,
        }
    }

    fn temperature(&self) -> Option<f64> {
        Some(self.temperature)
    }

    fn evaluations(&self, n: usize, dim: usize) -> Option<usize> {
        Some(n * (2 + 2 * self.bridges * self.nodes() * (3 + 7 * dim)))
    }

    fn check(&self, with: &Combination) -> Result<(), Error> {
        if with.shape.timed {
            let message = "`bridge-likelihood` has one η for all steps, and here observations have a `time` of their \
                           own: choose `transition-likelihood`, or leave the times out";
            return Err(Error::invalid("objective.kind", message));
        }
        with.needs_starts("bridge-likelihood")
    }
}

impl Loss for BridgeLikelihood {
    fn tasks<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.tiles()
    }

    /// `dL/dθ [p]`, then the losses of a tile, and about how far they are off.
    fn stride<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.parameters() + 2 * TILE
    }

    fn run<L: Lanes>(
        &self,
        evaluator: &mut Evaluator<L>,
        at: &At<L::Real>,
        tile: usize,
        gradient: bool,
        out: &mut [L::Real],
    ) {
        let seen: Observed<L> = observed(evaluator, at, tile);
        // The same at every iteration.
        let noise = Noise::new(at.problem.seed, Purpose::Objective, 0);
        let dims = 0..at.problem.dim();
        let beside: Vec<_> = dims.map(|k| Linear::of(at.problem, k, self.eta)).collect();
        let mut excess = Tile::zero();
        let mut number = 0;
        let losses = each_step(evaluator, &seen, |evaluator, from, to, lanes| {
            let first = tile * TILE;
            let step = Seen {
                number,
                first,
                from,
                to,
                beside: &beside,
            };
            number += 1;
            let weight = gradient.then_some(seen.weight * lanes);
            let [loss, more] = self.step(evaluator, &step, noise, weight);
            excess += more * lanes;
            loss * lanes
        });
        put(evaluator.field.as_mut(), at, tile, losses, out);
        store_tile(&[excess], &mut out[at.theta.len() + TILE..]);
    }

    fn finish<R: Real>(&self, problem: &Problem<R>, partials: &[R], out: &mut Evaluation<R>) {
        let stride = self.stride(problem);
        sum_tiles(problem, partials, stride, out);
        let mean = |sum: f64| sum / problem.count().max(1) as f64;
        out.average(problem);
        let excess = partials
            .chunks_exact(stride)
            .enumerate()
            .flat_map(|(tile, partial)| {
                let of_tile = &partial[out.theta.len() + TILE..];
                of_tile[..problem.tile_range(tile).len()].iter()
            });
        out.excess = Some(mean(excess.map(|e| e.to_f64()).sum()));
    }
}
