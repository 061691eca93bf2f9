//! An energy as the discriminator of a generator whose density is known.

mod flow;
mod mixture;

use super::jacobian::tolerance;
use super::negatives::{Density, Drawn};
use super::pointwise::{observed, put, sum_tiles};
use super::{At, Combination, Evaluation, Evaluator, Loss, Negatives, Objective, Problem};
use crate::data::Observations;
use crate::error::Error;
use crate::random::Stream;
use crate::scalar::{F64x8, Lanes, Real, Scalar};
use crate::tensor::{self, TensorShape};
use crate::tile::{State, TILE, Tile, store_tile, zeros};
use flow::Flow;
use mixture::Mixture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Energy and generator learn from each other (Goodfellow et al. 2014, with the discriminator of Finn et al. 2016): with
/// `p̃ = e^{−E(x)−c}`, its normalization c = log Z learned too, and a generator of known density q, the discriminator
/// `D = p̃/(p̃ + q)` learns to tell observations from the generator's draws x̃, fresh at every update;
/// the loss is that of the discriminator. The generator takes steps down a loss of its own, `⟨E(x̃) + log q(x̃)⟩`,
/// which is KL(q‖p) − log Z. Where q = p the gradient of E is half of that of maximum likelihood. The draws are drawn.
/// It does not follow the dynamics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Adversarial", extend("x-unrolled" = true, "x-contrastive" = true, "x-formula" = r"\tfrac1n\sum_i -\ln D(x_i) - \ln(1 - D(\tilde x_i)),\quad D = \frac{e^{-E-c}}{e^{-E-c} + q}"))]
pub struct Adversarial {
    /// What draws.
    pub generator: Generator,
    /// Gaussians of a mixture, each with its own widths along the axes and its own weight.
    #[schemars(range(min = 1, max = 64))]
    pub components: usize,
    /// Hidden units of the energy that a flow descends.
    #[schemars(range(min = 1, max = 64))]
    pub units: usize,
    /// Steps of a flow.
    #[schemars(range(min = 1, max = 32))]
    pub steps: usize,
    /// Draws for each observation in an update: the more, the less noise.
    #[schemars(range(min = 1, max = 32))]
    pub draws: usize,
    /// How far from the observations the generator starts, in standard deviations of them along every axis.
    #[schemars(range(min = -20.0, max = 20.0))]
    pub offset: f64,
}

/// A generator whose density is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Generator {
    /// A mixture of Gaussians.
    #[default]
    Mixture,
    /// Steps of gradient descent on a network of its own, from a Gaussian.
    Flow,
}

impl Default for Adversarial {
    fn default() -> Self {
        Self {
            generator: Generator::Mixture,
            components: 16,
            units: 16,
            steps: 8,
            draws: 4,
            offset: 0.0,
        }
    }
}

/// A density q that can be drawn from, in coordinates in which the observations have mean 0 and standard deviation 1.
trait Draws<L: Lanes> {
    /// `log q(x)`, and a bound on the error of the equations that were solved for it; not finite where it was not
    /// found.
    fn log_density(&mut self, x: &State<L>) -> [Tile<L>; 2];

    /// Draws of standard normal numbers, the first of them number `first` of all.
    fn draw(&mut self, xi: &State<L>, first: u64) -> Drawn<L>;

    /// Adds the gradient of `Σ w (E + log q)` at what it last drew to `out`, `[R]`: `weight` is w with that of the draws,
    /// `value` E + log q, and `slope` the gradient of E in x.
    fn learn(&mut self, value: Tile<L>, slope: &State<L>, weight: Tile<L>, out: &mut [L::Real]);
}

/// Mean and standard deviation of the observations along each axis.
struct Frame(Vec<[f64; 2]>);

/// Where observations do not differ along an axis their deviation is taken to be that.
const NARROWEST: f64 = 1e-3;

impl Frame {
    /// Of the observations that are learned from.
    fn of<R: Real>(observations: &Observations<R>) -> Self {
        let dim = observations.dim;
        let rows = observations.seen(&observations.points, dim);
        let n = observations.learned_from().max(1) as f64;
        let moments = |k: usize| {
            let column = || rows.iter().skip(k).step_by(dim);
            let mean = column().sum::<f64>() / n;
            let square = column().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
            [mean, libm::sqrt(square).max(NARROWEST)]
        };
        Self((0..dim).map(moments).collect())
    }

    fn inward<L: Lanes>(&self, x: &State<L>) -> State<L> {
        let mut u = zeros();
        for (k, [mean, deviation]) in self.0.iter().enumerate() {
            u[k] = (x[k] - Tile::constant(*mean)).times(1.0 / deviation);
        }
        u
    }

    fn outward<L: Lanes>(&self, u: &State<L>) -> State<L> {
        let mut x = zeros();
        for (k, [mean, deviation]) in self.0.iter().enumerate() {
            x[k] = u[k].times(*deviation) + Tile::constant(*mean);
        }
        x
    }

    /// The logarithm of how much larger a volume is outside.
    fn volume(&self) -> f64 {
        self.0
            .iter()
            .map(|[_, deviation]| libm::log(*deviation))
            .sum()
    }
}

/// A generator in the coordinates of the observations.
struct Outward<L: Lanes> {
    frame: Frame,
    draws: Box<dyn Draws<L>>,
}

impl<L: Lanes> Outward<L> {
    fn draw(&mut self, xi: &State<L>, first: u64) -> Drawn<L> {
        let drawn = self.draws.draw(xi, first);
        Drawn {
            x: self.frame.outward(&drawn.x),
            log_q: drawn.log_q - Tile::constant(self.frame.volume()),
            ..drawn
        }
    }

    fn log_density(&mut self, x: &State<L>) -> [Tile<L>; 2] {
        let [log_q, error] = self.draws.log_density(&self.frame.inward(x));
        [log_q - Tile::constant(self.frame.volume()), error]
    }

    /// Adds the gradient of `Σ w (E + log q)` at what it last drew, of E with that slope.
    fn learn(&mut self, value: Tile<L>, mut slope: State<L>, weight: Tile<L>, out: &mut [L::Real]) {
        for (slope, [_, deviation]) in slope.iter_mut().zip(&self.frame.0) {
            *slope = slope.times(*deviation);
        }
        self.draws.learn(value, &slope, weight, out);
    }
}

impl Density for Outward<F64x8> {
    fn draw(&mut self, xi: &State<F64x8>, first: u64) -> Drawn<F64x8> {
        self.draw(xi, first)
    }

    fn log_density(&mut self, x: &State<F64x8>) -> Tile<F64x8> {
        let [log_q, _] = self.log_density(x);
        log_q
    }
}

impl Adversarial {
    /// The generator's tensors.
    fn rival(&self, dim: usize) -> Vec<TensorShape> {
        match self.generator {
            Generator::Mixture => Mixture::layout(self.components, dim),
            Generator::Flow => Flow::layout(self.units, dim),
        }
    }

    fn density<L: Lanes>(&self, phi: &[L::Real], dim: usize) -> Box<dyn Draws<L>> {
        match self.generator {
            Generator::Mixture => Box::new(Mixture::new(phi, self.components, dim)),
            Generator::Flow => Box::new(Flow::new(phi, self, dim)),
        }
    }
}

impl Objective for Adversarial {
    fn goes_around(&self) -> bool {
        false
    }

    fn check(&self, with: &Combination) -> Result<(), Error> {
        if with.inputs.condition > 0 {
            return Err(Error::invalid(
                "objective.kind",
                "`adversarial` has one generator for all observations: it needs observations without conditions",
            ));
        }
        Ok(())
    }

    fn evaluations(&self, n: usize, _dim: usize) -> Option<usize> {
        Some(
            n * match self.generator {
                Generator::Mixture => 4,
                Generator::Flow => 4 + 8 * self.steps,
            },
        )
    }

    fn layout(&self, dim: usize) -> Vec<TensorShape> {
        let mut layout = vec![TensorShape::new("log Z", &[])];
        layout.extend(self.rival(dim));
        layout
    }

    fn rivals(&self, dim: usize) -> usize {
        tensor::total(&self.rival(dim))
    }

    fn initialize(&self, dim: usize, rng: &mut Stream) -> Vec<f64> {
        let mut own = vec![0.0];
        own.extend(match self.generator {
            Generator::Mixture => Mixture::initialize(self, dim, rng),
            Generator::Flow => Flow::initialize(self.units, dim, rng),
        });
        own
    }

    fn negatives(
        &self,
        own: &[f64],
        observations: &Observations,
        count: usize,
        seed: u32,
    ) -> Option<Negatives> {
        let (log_z, phi) = own.split_first()?;
        let frame = Frame::of(observations);
        let draws = self.density::<F64x8>(phi, observations.dim);
        let mut q = Outward { frame, draws };
        let found = Negatives::of(&mut q, *log_z, observations, count, seed);
        Some(found)
    }

    fn is_random(&self) -> bool {
        true
    }

    fn chains(&self) -> bool {
        true
    }
}

fn sum<L: Lanes>(tile: Tile<L>) -> L::Real {
    let mut sum = L::Real::default();
    for block in tile.0 {
        sum += block.sum();
    }
    sum
}

impl Loss for Adversarial {
    fn tasks<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.tiles()
    }

    /// `dL/dθ [p]`, the last of them of the generator's own loss; then of the tile: losses `[32]`, that of the generator,
    /// the largest error of a density, and the draws `[32, d]`.
    fn stride<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.parameters() + 2 + TILE * (1 + problem.dim())
    }

    fn run<L: Lanes>(
        &self,
        evaluator: &mut Evaluator<L>,
        at: &At<L::Real>,
        tile: usize,
        _gradient: bool,
        out: &mut [L::Real],
    ) {
        let seen = observed(evaluator, at, tile);
        let field = evaluator.field.as_mut();
        let (dim, p) = (field.dim(), at.theta.len());
        let own = p - self.rivals(dim);
        let mut q = Outward {
            frame: Frame::of(&at.problem.observations),
            draws: self.density::<L>(&at.theta[own..], dim),
        };
        let [log_q, error] = q.log_density(&seen.x);
        let log_z = Tile::splat(at.theta[own - 1]);
        let (mut losses, mut total) = (Tile::zero(), Tile::zero());
        let mut told = |x: &State<L>, log_q: Tile<L>, weight: Tile<L>, sign: f64| {
            let mut slope = zeros();
            let energy = field.value_and_gradient(0, x, &mut slope);
            let wrong = (-energy - log_z - log_q).times(sign);
            losses += weight * wrong.softplus();
            let push = (weight * wrong.sigmoid() * seen.weight).times(-sign);
            field.accumulate(x, push);
            total += push;
            (energy, slope)
        };
        told(&seen.x, log_q, Tile::one(), -1.0);
        let (mut draws, mut rival) = (zeros(), Tile::zero());
        for draw in 0..self.draws {
            let first = at.iteration + (draw * at.problem.count() + tile * TILE) as u64;
            let drawn = q.draw(&seen.noise(draw), first);
            draws = drawn.x;
            let (weight, log_q) = (drawn.weight.times(1.0 / self.draws as f64), drawn.log_q);
            let (energy, slope) = told(&draws, log_q, weight, 1.0);
            let weight = weight * seen.weight;
            q.learn(energy + log_q, slope, weight, &mut out[own..p]);
            rival += (energy + log_q) * weight;
        }
        put(field, at, tile, losses, out);
        out[own - 1] += sum(total);
        let rest = &mut out[p + TILE..];
        rest[0] = sum(rival);
        let live = at.problem.tile_range(tile).len();
        let errors = error.to_array();
        rest[1] = errors[..live]
            .iter()
            .fold(L::Real::default(), |m, e| if *e <= m { m } else { *e });
        store_tile(&draws[..dim], &mut rest[2..]);
    }

    fn finish<R: Real>(&self, problem: &Problem<R>, partials: &[R], out: &mut Evaluation<R>) {
        let (p, dim, stride) = (out.theta.len(), problem.dim(), self.stride(problem));
        sum_tiles(problem, partials, stride, out);
        out.initial.clear();
        let (mut rival, mut error) = (0.0, 0.0);
        for (tile, partial) in partials.chunks_exact(stride).enumerate() {
            let rest = &partial[p + TILE..];
            rival += rest[0].to_f64();
            let here = rest[1].to_f64();
            error = if here <= error { error } else { here };
            let live = problem.tile_range(tile).len();
            out.initial.extend_from_slice(&rest[2..][..live * dim]);
        }
        out.average(problem);
        out.rival = Some(rival);
        out.failure = (error > tolerance::<R>() || error.is_nan()).then(|| {
            format!(
                "the density of the flow could not be found at an observation: a step back was solved up to an error \
                 of {error:.1e}, expected at most {:.0e}; its steps have become too long to be undone. Undo, and take \
                 a smaller learning rate, fewer steps, or the generator `mixture`",
                tolerance::<R>()
            )
        });
    }
}
