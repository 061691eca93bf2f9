//! Running the dynamics for a tile of particles, forward and back.

use super::{Dynamics, DynamicsConfig, dynamics_config};
use crate::energy::Field;
use crate::random::{Noise, Streams};
use crate::scalar::{Lanes, Real, Scalar};
use crate::tile::{BLOCKS, Tile, add};

/// How far from rest, and from a singular equation, an estimator found the worst of the particles.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct RestReport {
    /// Largest residual of the equation of rest: `‖∇E(x_T)‖` in a minimum, else the length
    /// `‖x_T − x_{T−1}‖` of the last step.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number | null"))]
    #[serde(deserialize_with = "or_infinite")]
    pub residual: f64,
    /// Damping μ that was added to the diagonal of the matrix solved with.
    pub damping: f64,
    /// Least magnitude of a pivot in solving with it.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number | null"))]
    #[serde(deserialize_with = "or_infinite")]
    pub pivot: f64,
    /// The same without damping: 0 where the equation is singular.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number | null"))]
    #[serde(deserialize_with = "or_infinite")]
    pub undamped: f64,
    /// By how much the gradients of single observations are off, relative to their sizes: what changes
    /// once the process is brought to rest by a step of Newton's method, and without damping. Where they
    /// cancel each other, their sum is off by more of its size. Not finite where that cannot be solved
    /// for.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number | null"))]
    #[serde(deserialize_with = "or_infinite")]
    pub error: f64,
    /// What `error` is the ratio of, summed over the particles.
    #[serde(skip)]
    pub parts: [f64; 2],
}

/// A number that is written as null where it is not finite.
fn or_infinite<'de, D: serde::Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    let number: Option<f64> = serde::Deserialize::deserialize(from)?;
    Ok(number.unwrap_or(f64::INFINITY))
}

/// Largest `error` of a gradient at rest that goes without a word.
const TOLERABLE: f64 = 0.05;

impl RestReport {
    /// The worse of the two in each number; what is not a number is worst.
    #[must_use]
    pub fn or_worse(self, other: Option<Self>) -> Self {
        let Some(other) = other else { return self };
        let larger = |a: f64, b: f64| if b <= a { a } else { b };
        Self {
            residual: larger(self.residual, other.residual),
            damping: self.damping,
            pivot: -larger(-self.pivot, -other.pivot),
            undamped: -larger(-self.undamped, -other.undamped),
            ..Self::default()
        }
        .with_parts([0, 1].map(|i| self.parts[i] + other.parts[i]))
    }

    /// With the error that these parts make.
    #[must_use]
    pub fn with_parts(self, parts: [f64; 2]) -> Self {
        let error = if parts == [0.0; 2] {
            0.0
        } else {
            parts[0] / parts[1]
        };
        Self {
            error,
            parts,
            ..self
        }
    }

    /// The numbers that tell it, for [`RestReport::from_numbers`].
    #[must_use]
    pub fn numbers(&self) -> [f64; Self::NUMBERS] {
        let [wrong, size] = self.parts;
        [
            self.residual,
            self.damping,
            self.pivot,
            self.undamped,
            wrong,
            size,
        ]
    }

    /// How many numbers tell it.
    pub const NUMBERS: usize = 6;

    /// See [`RestReport::numbers`].
    #[must_use]
    pub fn from_numbers(
        [residual, damping, pivot, undamped, wrong, size]: [f64; Self::NUMBERS],
    ) -> Self {
        let report = Self {
            residual,
            damping,
            pivot,
            undamped,
            ..Self::default()
        };
        report.with_parts([wrong, size])
    }

    /// What to say of a gradient that it makes wrong.
    #[must_use]
    pub fn caution(&self) -> Option<String> {
        let offer = "take more steps, or the estimator `bptt`, which goes back through time";
        if self.undamped == 0.0 || !self.error.is_finite() {
            return Some(format!(
                "the gradient is not to be trusted: the Hessian where the process ends is singular \
                 (least pivot {:.0e}, damping {:.0e}), so that no point of rest answers to the \
                 parameters; {offer}",
                self.undamped, self.damping
            ));
        }
        (self.error > TOLERABLE).then(|| {
            format!(
                "the gradients of observations are off by about {:.0} % or more: the process is not at rest (residual up to \
                 {:.1e}), or damping {:.0e} bends it; {offer}",
                100.0 * self.error.min(1e3),
                self.residual,
                self.damping
            )
        })
    }
}

/// What a run of steps begins with, so that it can be taken again.
#[derive(Clone, Debug)]
struct Checkpoint<L> {
    noise: Streams<BLOCKS>,
    scratch: Vec<Tile<L>>,
}

/// The states of one tile of particles over inner time `t = 0..=T`, and the adjoint `λ` on its way
/// back. Memory: `O(T·d)` tiles, besides what the energy family keeps of the steps that are kept.
#[derive(Debug)]
pub struct Rollout<L> {
    pub(super) dim: usize,
    channels: usize,
    steps: usize,
    /// Steps of a run: the field keeps what it computed in the latest run alone.
    run: usize,
    /// The run that the field keeps.
    latest: usize,
    /// What each run begins with, where there is more than one.
    checkpoints: Vec<Checkpoint<L>>,
    start: Vec<Tile<L>>,
    pub(super) states: Vec<Tile<L>>,
    noise: Vec<Tile<L>>,
    scratch: Vec<Tile<L>>,
    /// `∂L/∂state` at the time reached by [`Rollout::backward`]; the position comes first.
    pub adjoint: Vec<Tile<L>>,
    /// How many coordinates, the first ones, the loss looks at.
    pub observed: usize,
    /// How much each particle counts in the loss: of `wℓ`, `w`.
    pub weight: Tile<L>,
    /// What the loss adds to the adjoint of the position at times before the last.
    pub sources: Vec<(usize, Vec<Tile<L>>)>,
    /// Where not empty, `[T+1]`, [`Rollout::backward`] adds `Σ‖λ_t‖²` over the particles here.
    pub squares: Vec<f64>,
    /// What an estimator that solves for rest found since this was last taken.
    pub report: Option<RestReport>,
}

impl<L: Lanes> Rollout<L> {
    /// Room for `steps` steps of `dynamics` in `dim` dimensions.
    #[must_use]
    pub fn new(dynamics: &DynamicsConfig, dim: usize, steps: usize) -> Self {
        let channels = dynamics.channels();
        let noise = dynamics.noise(dim);
        let scratch = dynamics.scratch(dim);
        let (size, zero) = (channels * dim, Tile::zero());
        Self {
            dim,
            channels,
            steps,
            run: steps,
            latest: 0,
            checkpoints: Vec::new(),
            start: vec![zero; dim],
            states: vec![zero; (steps + 1) * size],
            noise: vec![zero; noise],
            scratch: vec![zero; scratch],
            adjoint: vec![zero; size],
            observed: dim,
            weight: Tile::one(),
            sources: Vec::new(),
            squares: Vec::new(),
            report: None,
        }
    }

    fn size(&self) -> usize {
        self.channels * self.dim
    }

    /// Inner steps T.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Has the field keep what it computed in runs of so many steps, at least 1: those before the latest are
    /// taken again on the way back.
    pub fn keep(&mut self, steps: usize) {
        self.run = steps.max(1);
    }

    /// Takes so many steps from now on: at most as many as there is room for.
    pub fn shorten(&mut self, steps: usize) {
        self.steps = steps;
    }

    /// Positions at time `t`.
    #[must_use]
    pub fn position(&self, t: usize) -> &[Tile<L>] {
        &self.states[t * self.size()..][..self.dim]
    }

    /// Stands at time 0 at positions `start` (other channels 0), where the operator is defined.
    fn begin(&mut self, field: &mut dyn Field<L>, dynamics: &DynamicsConfig, start: &[Tile<L>]) {
        let size = self.size();
        let (x, rest) = self.states[..size].split_at_mut(self.dim);
        x.copy_from_slice(start);
        rest.fill(Tile::zero());
        dynamics_config!(dynamics, d => {
            d.enter(x);
            d.prepare(field, &mut self.scratch);
        });
    }

    /// Runs from positions `start` (other channels 0); `particle` numbers the tile's first
    /// particle in the noise.
    pub fn forward(
        &mut self,
        field: &mut dyn Field<L>,
        dynamics: &DynamicsConfig,
        start: &[Tile<L>],
        noise: Noise,
        particle: usize,
    ) {
        self.start.copy_from_slice(start);
        self.begin(field, dynamics, start);
        field.reserve(self.steps.min(self.run) + 1);
        self.checkpoints.clear();
        let mut noise = noise.streams(particle);
        for first in (0..self.steps).step_by(self.run) {
            if cfg!(feature = "complete") && self.run < self.steps {
                let scratch = self.scratch.clone();
                self.checkpoints.push(Checkpoint { noise, scratch });
            }
            self.take_run(field, dynamics, first, &mut noise);
        }
    }

    /// Takes the run of steps that begins at time `first`.
    #[inline(never)]
    fn take_run(
        &mut self,
        field: &mut dyn Field<L>,
        dynamics: &DynamicsConfig,
        first: usize,
        noise: &mut Streams<BLOCKS>,
    ) {
        let size = self.size();
        self.latest = first / self.run;
        for t in first..self.steps.min(first + self.run) {
            let from = t * size;
            self.states.copy_within(from..from + size, from + size);
            noise.fill(Tile::blocks_mut(&mut self.noise));
            self.step(field, dynamics, t - first, from + size);
        }
    }

    /// Walks on from positions `start` without keeping states: for simulation. `visit` sees the
    /// positions at each time `t = 0..=steps`.
    pub fn walk(
        &mut self,
        field: &mut dyn Field<L>,
        dynamics: &DynamicsConfig,
        start: &[Tile<L>],
        noise: Noise,
        particle: usize,
        steps: usize,
        mut visit: impl FnMut(usize, &[Tile<L>]),
    ) {
        self.begin(field, dynamics, start);
        field.reserve(2);
        let mut noise = noise.streams(particle);
        visit(0, self.position(0));
        for t in 0..steps {
            noise.fill(Tile::blocks_mut(&mut self.noise));
            self.step(field, dynamics, 0, 0);
            visit(t + 1, self.position(0));
        }
    }

    /// Advances the state that starts at `at`; compiled once, as the operators are large.
    #[inline(never)]
    fn step(
        &mut self,
        field: &mut dyn Field<L>,
        dynamics: &DynamicsConfig,
        slot: usize,
        at: usize,
    ) {
        let size = self.size();
        let state = &mut self.states[at..at + size];
        let (noise, scratch) = (&self.noise, &mut self.scratch);
        dynamics_config!(dynamics, d => d.step(field, slot, state, noise, scratch));
    }

    /// Takes the adjoint back over the steps `from, from−1, …, to`, the field accumulating
    /// `dL/dθ`; at each time `t` reached, `visit` sees the adjoint and may add to it.
    pub fn backward(
        &mut self,
        field: &mut dyn Field<L>,
        dynamics: &DynamicsConfig,
        steps: std::ops::Range<usize>,
        mut visit: impl FnMut(usize, &mut [Tile<L>]),
    ) {
        if steps.end == self.steps {
            self.record(self.steps);
        }
        let to_start = steps.start == 0;
        for t in steps.rev() {
            self.step_back(field, dynamics, t);
            for (_, source) in self.sources.iter().filter(|(time, _)| *time == t) {
                add(&mut self.adjoint, 1.0, source);
            }
            visit(t, &mut self.adjoint);
            self.record(t);
        }
        if to_start {
            let (start, adjoint) = (&self.start, &mut self.adjoint[..self.dim]);
            dynamics_config!(dynamics, d => d.enter_adjoint(start, adjoint));
        }
    }

    /// Takes the adjoint back over step `t` alone, without what the loss adds at its start.
    pub fn step_back(&mut self, field: &mut dyn Field<L>, dynamics: &DynamicsConfig, t: usize) {
        let (size, number) = (self.size(), t / self.run);
        if cfg!(feature = "complete")
            && number != self.latest
            && let Some(Checkpoint { mut noise, scratch }) = self.checkpoints.get(number).cloned()
        {
            self.scratch = scratch;
            self.take_run(field, dynamics, number * self.run, &mut noise);
        }
        let slot = t - self.latest * self.run;
        let (state, next) = self.states[t * size..(t + 2) * size].split_at(size);
        let (adjoint, scratch) = (&mut self.adjoint, &mut self.scratch);
        dynamics_config!(dynamics, d => d.adjoint(field, slot, state, next, adjoint, scratch));
    }

    fn record(&mut self, t: usize) {
        if let Some(square) = self.squares.get_mut(t) {
            let mut lanes = [L::Real::default(); 8];
            for block in self.adjoint.iter().flat_map(|a| a.0) {
                block.store(&mut lanes);
                // Not squared in single precision, where small ones would vanish.
                *square += lanes.iter().map(|l| l.to_f64() * l.to_f64()).sum::<f64>();
            }
        }
    }
}
