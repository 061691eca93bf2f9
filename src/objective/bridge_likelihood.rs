//! Likelihood of observed positions of Langevin dynamics, however far apart.

use super::pointwise::{Observed, bend, each_step, match_gradient, observed, put, sum_tiles};
use super::{At, Combination, Evaluation, Evaluator, Likelihood, Loss, Objective, Problem};
use crate::energy::Field;
use crate::error::Error;
use crate::random::{Noise, Purpose};
use crate::scalar::{Lanes, Real, Scalar};
use crate::tile::{State, TILE, Tile, store_tile, zeros};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// Each observation is where Langevin dynamics `dx = −∇E dt + √(2τ) dW` came to from its start z in a
/// time η, which may be as long as the process takes to relax: `−log p(x | z)` by the formula of
/// Dacunha-Castelle and Florens-Zmirou (1986) for the density of a diffusion, the Gaussian of the
/// noise alone times `e^{−(E(x)−E(z))/2τ}` times the mean of `e^{−∫V}`, with `V = ‖∇E‖²/4τ − ½ΔE`, over
/// Brownian bridges from z to x. Their noise is drawn once and then kept.
///
/// Few bridges make the loss too high by about half the relative variance of that mean, which
/// is estimated and told. One with a path is a step between every two positions in a row. It does not follow the dynamics chosen, and
/// needs observations with starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Bridge likelihood", extend("x-unrolled" = true, "x-formula" = r"-\tfrac1n\sum_i \log\mathcal N(x_i;\,z_i, 2\tau\eta) - \tfrac{E(x_i)-E(z_i)}{2\tau} + \log\,\mathbb E\,e^{-\int_0^\eta V(B_s)\,ds}"))]
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
    /// Parts of equal length that the integral over time is cut into, of two Gauss–Legendre nodes each.
    #[schemars(range(min = 1, max = 16), extend("x-advanced" = true))]
    pub parts: usize,
}

impl Default for BridgeLikelihood {
    fn default() -> Self {
        Self {
            eta: 0.05,
            temperature: 0.1,
            bridges: 8,
            parts: 2,
        }
    }
}

/// A step that was seen, and where it stands among the steps of its observation.
struct Seen<'a, L: Lanes> {
    number: usize,
    first: usize,
    from: &'a State<L>,
    to: &'a State<L>,
}

impl BridgeLikelihood {
    /// Nodes of the integral over time.
    fn nodes(&self) -> usize {
        2 * self.parts
    }

    /// When they are, as shares of η.
    fn times(&self) -> impl Iterator<Item = f64> {
        let off = 0.5 / libm::sqrt(3.0);
        let parts = self.parts as f64;
        let part = move |k: usize| (k as f64 + 0.5) / parts;
        (0..self.parts).flat_map(move |k| [part(k) - off / parts, part(k) + off / parts])
    }

    /// Positions of a bridge at the nodes; the second half of the bridges are the first mirrored.
    fn bridge<L: Lanes>(&self, noise: Noise, dim: usize, step: &Seen<L>, draw: usize) -> Vec<State<L>> {
        let (pair, sign) = match draw < self.bridges {
            true => (draw, 1.0),
            false => (draw - self.bridges, -1.0),
        };
        let variance = 2.0 * self.temperature * self.eta;
        let (mut off, mut before): (State<L>, _) = (zeros(), 0.0);
        let node = |(k, u): (usize, f64)| {
            let mut xi: State<L> = zeros();
            let counter = (step.number * self.bridges + pair) * self.nodes() + k;
            noise.fill(step.first, counter, Tile::blocks_mut(&mut xi[..dim]));
            let kept = (1.0 - u) / (1.0 - before);
            let spread = sign * libm::sqrt(variance * (u - before) * kept);
            before = u;
            let mut x: State<L> = zeros();
            for k in 0..dim {
                off[k] = off[k].times(kept) + xi[k].times(spread);
                x[k] = step.from[k] + (step.to[k] - step.from[k]).times(u) + off[k];
            }
            x
        };
        self.times().enumerate().map(node).collect()
    }

    /// `∫V` along a bridge.
    fn price<L: Lanes>(&self, field: &mut dyn Field<L>, bridge: &[State<L>]) -> Tile<L> {
        let dim = field.dim();
        let mut price = Tile::zero();
        for x in bridge {
            let (mut g, mut hv) = (zeros(), zeros());
            field.gradient(0, x, &mut g);
            for k in 0..dim {
                let mut axis = zeros();
                axis[k] = Tile::one();
                field.curvature(0, x, &axis, &mut hv);
                price += g[k].square().times(0.25 / self.temperature) - hv[k].times(0.5);
            }
        }
        price.times(self.eta / self.nodes() as f64)
    }

    /// Has the field accumulate the gradient of `weight ∫V`.
    fn accumulate<L: Lanes>(&self, field: &mut dyn Field<L>, bridge: &[State<L>], weight: Tile<L>) {
        let part = self.eta / self.nodes() as f64;
        let zero = zeros();
        for x in bridge {
            match_gradient(field, x, &zero, 0.5 * part / self.temperature, weight);
            for k in 0..field.dim() {
                let mut axis = zero;
                axis[k] = Tile::one();
                bend(field, x, &axis, weight.times(0.5 * part));
            }
        }
    }

    /// The loss of a step, and about how much too high it is.
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
        let variance = 2.0 * self.temperature * self.eta;
        let mut loss = rise * half + Tile::constant(0.5 * dim as f64 * libm::log(2.0 * PI * variance));
        for k in 0..dim {
            loss += (step.to[k] - step.from[k]).square().times(0.5 / variance);
        }
        let bridges = 2 * self.bridges;
        let mut shares: Vec<Tile<L>> = (0..bridges)
            .map(|draw| self.price(field, &self.bridge(noise, dim, step, draw)))
            .collect();
        let least = shares.iter().fold(shares[0], |a, &b| a.min(b));
        let mut total = Tile::zero();
        for share in &mut shares {
            *share = (least - *share).exp();
            total += *share;
        }
        loss += least - total.times(1.0 / bridges as f64).ln();
        let pairs = self.bridges as f64;
        let mut excess = Tile::constant(-1.0 / pairs);
        for share in &mut shares {
            *share = *share / total;
        }
        for pair in 0..self.bridges {
            excess += (shares[pair] + shares[pair + self.bridges]).square();
        }
        if let Some(weight) = weight {
            for (draw, &share) in shares.iter().enumerate() {
                let bridge = self.bridge(noise, dim, step, draw);
                self.accumulate(field, &bridge, weight * share);
            }
        }
        [loss, excess.times(0.5 * pairs / (pairs - 1.0))]
    }
}

impl Objective for BridgeLikelihood {
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
        with.needs_starts("bridge-likelihood")
    }
}

impl Loss for BridgeLikelihood {
    fn tasks<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.tiles()
    }

    /// `dL/dθ [p]`, then the losses of a tile, and about how much too high they are.
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
        let mut excess = Tile::zero();
        let mut number = 0;
        let losses = each_step(evaluator, &seen, |evaluator, from, to, lanes| {
            let first = tile * TILE;
            let step = Seen {
                number,
                first,
                from,
                to,
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
        out.loss = mean(out.losses.iter().map(|l| l.to_f64()).sum());
        let excess = partials.chunks_exact(stride).enumerate().flat_map(|(tile, partial)| {
            let of_tile = &partial[out.theta.len() + TILE..];
            of_tile[..problem.tile_range(tile).len()].iter()
        });
        out.excess = Some(mean(excess.map(|e| e.to_f64()).sum()));
    }
}
