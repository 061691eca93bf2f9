//! A density on its way to the Gibbs density, and a cloud of particles beside it.

use super::density::{DensityRequest, Field, resolved_field};
use super::starts::check_condition;
use super::task::{Progress, Task};
use crate::density::{
    Cloud, FokkerPlanck, draw, fisher_rao_step, kl, kl_to_gibbs, sliced_wasserstein,
};
use crate::error::Error;
use crate::random::{Purpose, Stream};
use crate::session::Session;
use rand::RngExt;
use serde::{Deserialize, Serialize};
use std::borrow::BorrowMut;

/// The geometry in which `KL(p ‖ e^{−E/τ}/Z)` is descended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Geometry {
    /// Wasserstein: the Fokker–Planck equation; its particles follow Langevin dynamics, reflected
    /// at the walls of the box.
    FokkerPlanck,
    /// Fisher–Rao; its particles die and are doubled where the density falls and rises
    /// (systematic resampling).
    FisherRao,
}

/// Where a flow starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum DensityStart {
    /// All of the box alike.
    Uniform,
    /// `N(mean, sd² I)`, cut off at the box.
    Normal {
        /// Mean, `[d]`.
        mean: Vec<f64>,
        /// Standard deviation.
        sd: f64,
    },
}

/// Which flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct DensityFlowRequest {
    /// Grid, temperature and condition.
    pub density: DensityRequest,
    /// Geometry.
    pub geometry: Geometry,
    /// Time of a step: η of the Langevin dynamics, or of the Fisher–Rao step (at most 1).
    pub step: f64,
    /// Start.
    pub start: DensityStart,
    /// Particles beside the density.
    pub particles: usize,
    /// Steps; until it comes to rest if not given.
    pub steps: Option<u64>,
}

impl Default for DensityFlowRequest {
    fn default() -> Self {
        Self {
            density: DensityRequest::default(),
            geometry: Geometry::FokkerPlanck,
            step: 0.01,
            start: DensityStart::Uniform,
            particles: 500,
            steps: None,
        }
    }
}

/// How a flow stands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct DensityFlowStatus {
    /// Steps taken.
    pub step: u64,
    /// Time passed.
    pub time: f64,
    /// `KL(p ‖ π)`; never rises.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number | null"))]
    pub kl: f64,
    /// `KL(π ‖ p)`; absent (infinite) where `p` misses mass.
    pub kl_reverse: Option<f64>,
    /// Mass of `p`.
    pub mass: f64,
    /// Sliced Wasserstein-1 distance of the particles from `p`; absent where a coordinate has a period, as
    /// it is a distance of the plane.
    pub cloud: Option<f64>,
    /// And from `π`.
    pub cloud_to_rest: Option<f64>,
}

/// A density that follows the Fokker–Planck or Fisher–Rao equation, and particles that follow its
/// stochastic process.
///
/// Where no number of steps is set it is done once it rests: when KL has fallen by less than a share
/// of 2·10⁻⁴ in a hundred steps; it goes on if it is run again.
pub struct DensityFlow<S = Session> {
    session: S,
    field: Field,
    request: DensityFlowRequest,
    equation: FokkerPlanck,
    rng: Stream,
    density: Vec<f64>,
    particles: Vec<f64>,
    steps: u64,
    /// KL when it was last looked at; infinite at first.
    looked: f64,
}

/// Most particles.
const MAX_PARTICLES: usize = 100_000;
/// Lines of the sliced distances.
const LINES: usize = 8;
/// Steps between two looks at whether it rests, and the share by which KL falls between them if it
/// does not.
const LOOK: u64 = 100;
const RESTS: f64 = 2e-4;

impl<S: BorrowMut<Session>> DensityFlow<S> {
    /// A flow on the energy of a session as it stands, at its start. Particles are drawn from the
    /// scenario's seed.
    ///
    /// # Errors
    /// What [`field`](crate::study::field()) refuses, and settings out of range.
    pub fn new(mut session: S, request: &DensityFlowRequest) -> Result<Self, Error> {
        let most = match request.geometry {
            Geometry::FokkerPlanck => 1e3,
            Geometry::FisherRao => 1.0,
        };
        if !(1e-9..=most).contains(&request.step) {
            let message = format!("is {}, expected a time from 1e-9 to {most}", request.step);
            return Err(Error::invalid("step", message));
        }
        if request.particles > MAX_PARTICLES {
            let message = format!("is {}, expected at most {MAX_PARTICLES}", request.particles);
            return Err(Error::invalid("particles", message));
        }
        let run = session.borrow_mut();
        check_condition(run, &request.density.condition)?;
        let field = resolved_field(run, &request.density)?;
        let mut density = start(&field, &request.start)?;
        let mass = density.iter().sum::<f64>() * field.grid.measure();
        density.iter_mut().for_each(|p| *p /= mass);
        let mut rng = Stream::new(run.scenario(false).seed, Purpose::Display);
        Ok(Self {
            particles: draw(&field.grid, &density, request.particles, &mut rng),
            equation: FokkerPlanck::new(&field.grid, &field.energies, field.temperature),
            request: request.clone(),
            field,
            rng,
            density,
            session,
            steps: 0,
            looked: f64::INFINITY,
        })
    }

    fn step(&mut self) {
        match self.request.geometry {
            Geometry::FokkerPlanck => {
                self.equation.step(&mut self.density, self.request.step);
                self.langevin();
            }
            Geometry::FisherRao => self.be_born_and_die(),
        }
        self.steps += 1;
    }

    /// Whether KL has all but stopped to fall; looks at it every hundred steps.
    fn rests(&mut self) -> bool {
        if !self.steps.is_multiple_of(LOOK) {
            return false;
        }
        let (before, now) = (self.looked, self.kl());
        self.looked = now;
        before - now < RESTS * before + 1e-7
    }

    fn kl(&self) -> f64 {
        let Field {
            grid,
            energies,
            gibbs,
            temperature,
            ..
        } = &self.field;
        kl_to_gibbs(grid, &self.density, energies, *temperature, gibbs.log_z)
    }

    fn langevin(&mut self) {
        let (grid, eta) = (&self.field.grid, self.request.step);
        let dim = grid.dim();
        let n = self.particles.len() / dim;
        let condition = self.request.density.condition.repeat(n);
        let (_, forces) = self
            .session
            .borrow_mut()
            .energies(&self.particles, &condition);
        let spread = (2.0 * self.field.temperature * eta).sqrt();
        let (low, high) = grid.bounds();
        for (i, (x, g)) in self.particles.iter_mut().zip(&forces).enumerate() {
            let moved = *x - eta * g + spread * self.rng.normal();
            let (low, high) = (low[i % dim], high[i % dim]);
            let there = match grid.goes_around(i % dim) {
                true => Some(moved).filter(|x| x.is_finite()),
                false => reflect(moved, low, high),
            };
            *x = there.unwrap_or(*x);
        }
        let periods = grid.periods();
        if periods.any() {
            self.particles
                .chunks_exact_mut(dim)
                .for_each(|x| periods.fold(x));
        }
    }

    fn be_born_and_die(&mut self) {
        let (grid, energies) = (&self.field.grid, &self.field.energies);
        let before = self.density.clone();
        let (temperature, eta) = (self.field.temperature, self.request.step);
        fisher_rao_step(
            &mut self.density,
            energies,
            temperature,
            eta,
            grid.measure(),
        );
        let dim = grid.dim();
        let weight = |x: &[f64]| match grid.cell(x) {
            Some(cell) if before[cell] > 0.0 => self.density[cell] / before[cell],
            _ => 0.0,
        };
        let weights: Vec<f64> = self.particles.chunks_exact(dim).map(weight).collect();
        let total: f64 = weights.iter().sum();
        if total > 0.0 {
            let n = weights.len();
            let (mut next, mut sum) = (self.rng.random::<f64>(), 0.0);
            let mut particles = Vec::with_capacity(self.particles.len());
            for (x, w) in self.particles.chunks_exact(dim).zip(&weights) {
                sum += w / total * n as f64;
                while next < sum && particles.len() < n * dim {
                    particles.extend_from_slice(x);
                    next += 1.0;
                }
            }
            // What rounding left out at the end.
            let last = particles.len().saturating_sub(dim)..particles.len();
            while particles.len() < n * dim {
                particles.extend_from_within(last.clone());
            }
            self.particles = particles;
        }
    }

    /// How it stands.
    #[must_use]
    pub fn status(&self) -> DensityFlowStatus {
        let Field { grid, gibbs, .. } = &self.field;
        let cloud = Cloud::samples(grid.dim(), &self.particles);
        let flat = !grid.periods().any();
        let distance = |p: &[f64]| sliced_wasserstein(&cloud, &Cloud::density(grid, p), LINES);
        DensityFlowStatus {
            step: self.steps,
            time: self.steps as f64 * self.request.step,
            kl: self.kl(),
            kl_reverse: Some(kl(grid, &gibbs.density, &self.density)).filter(|k| k.is_finite()),
            mass: self.density.iter().sum::<f64>() * grid.measure(),
            cloud: flat.then(|| distance(&self.density)),
            cloud_to_rest: flat.then(|| distance(&gibbs.density)),
        }
    }

    /// The grid and the density it goes to.
    #[must_use]
    pub fn field(&self) -> &Field {
        &self.field
    }

    /// The density now, first row at the top.
    #[must_use]
    pub fn density(&self) -> &[f64] {
        &self.density
    }

    /// The particles now, `[n, d]`.
    #[must_use]
    pub fn particles(&self) -> &[f64] {
        &self.particles
    }
}

impl<S: BorrowMut<Session>> Task for DensityFlow<S> {
    type Report = DensityFlowStatus;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while self.request.steps.is_none_or(|most| self.steps < most) {
            self.step();
            if self.request.steps.is_none() && self.rests() {
                return Ok(true);
            }
            if !go_on() {
                break;
            }
        }
        Ok(self.request.steps == Some(self.steps))
    }

    /// Without a number of steps there is no telling how many are left.
    fn progress(&self) -> Progress {
        Progress {
            done: self.steps,
            total: self.request.steps.unwrap_or(0),
            note: format!("time {}", self.steps as f64 * self.request.step),
        }
    }

    fn report(&mut self) -> Result<DensityFlowStatus, Error> {
        Ok(self.status())
    }

    /// The density now and at rest, first row at the top, and the particles, `[n, d]`.
    fn arrays(&self) -> Vec<(&'static str, &[f64])> {
        vec![
            ("density", &self.density),
            ("rest", &self.field.gibbs.density),
            ("particles", &self.particles),
        ]
    }
}

fn start(field: &Field, start: &DensityStart) -> Result<Vec<f64>, Error> {
    let grid = &field.grid;
    match start {
        DensityStart::Uniform => Ok(vec![1.0; grid.len()]),
        DensityStart::Normal { mean, sd } => {
            let dim = grid.dim();
            if mean.len() != dim || grid.cell(mean).is_none() || !(1e-9..=1e6).contains(sd) {
                let message = format!(
                    "has mean {mean:?} and standard deviation {sd}, expected {dim} coordinates in the box and a positive number"
                );
                return Err(Error::invalid("start.normal", message));
            }
            // Never narrower than a cell, so that the grid sees it.
            let width = grid.width()[..dim].iter().fold(*sd, |m, w| m.max(0.5 * w));
            let periods = grid.periods();
            let square = |cell: usize| -> f64 {
                let x = grid.center(cell);
                let pairs = x.iter().zip(mean).enumerate();
                let off = pairs.map(|(k, (x, m))| periods.shortest(k, x - m) / width);
                off.map(|d| d * d).sum()
            };
            Ok((0..grid.len())
                .map(|c| libm::exp(-0.5 * square(c)))
                .collect())
        }
    }
}

/// Reflects a place at the ends of an interval; `None` for one beyond the next interval, or not
/// finite.
fn reflect(x: f64, low: f64, high: f64) -> Option<f64> {
    let back = if x < low {
        2.0 * low - x
    } else if x > high {
        2.0 * high - x
    } else {
        x
    };
    (low..=high).contains(&back).then_some(back)
}
