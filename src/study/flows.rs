//! Energy or density? The vector fields that descend one, climb the other, or mistake one for the
//! other, from the same points.

use super::density::{DensityRequest, Field, resolved_field};
use super::starts::{reach_of, uniform};
use super::task::{Progress, Task, complete};
use super::trajectories::Paths;
use super::velocities::{Sites, Velocities, norm};
use super::wells::{OverTime, Timetable, Wells};
use crate::density::Flow;
use crate::error::Error;
use crate::landscape::squared_distance;
use crate::random::{Purpose, Stream};
use crate::session::Session;
use serde::{Deserialize, Serialize};
use std::borrow::BorrowMut;

/// What is compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct FlowsRequest {
    /// The density: where, at what temperature, under what condition.
    pub density: DensityRequest,
    /// Points, uniform in the scenario's view.
    pub starts: usize,
    /// Steps.
    pub steps: usize,
    /// Step η.
    pub eta: f64,
    /// Whether to tell how they stand at each time.
    pub over_time: bool,
}

impl Default for FlowsRequest {
    fn default() -> Self {
        Self {
            density: DensityRequest::default(),
            starts: 32,
            steps: 200,
            eta: 0.02,
            over_time: false,
        }
    }
}

/// Where one flow takes the points, and how.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct FlowTrace {
    /// The flow.
    pub flow: Flow,
    /// Whether each step adds noise.
    pub noisy: bool,
    /// Positions, `[n, steps+1, d]`.
    pub paths: Vec<f64>,
    /// Mean speed `‖v‖` (without noise) at each time, `[steps+1]`.
    pub speed: Vec<f64>,
    /// Mean energy at each time, `[steps+1]`.
    pub energy: Vec<f64>,
    /// Mean length of the paths.
    pub length: f64,
    /// Fraction of the points that end at a higher energy than they started.
    pub rising: f64,
    /// Mean distance from the path that descent of the energy draws from the same start, over 16
    /// times; of the two ways round the smaller, as either path may be a part of the other.
    pub off_path: f64,
    /// Mean squared distance from the starts at the end; free diffusion would give `2dηT`.
    pub spread: f64,
    /// Fraction of the points whose path is shorter than a hundredth of that of descent.
    pub stalled: f64,
    /// What its velocities show at the starts.
    #[serde(flatten)]
    pub velocities: Velocities,
}

/// All flows, and the density that they feel.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct FlowComparison {
    /// Temperature τ.
    pub temperature: f64,
    /// `log Z`.
    pub log_z: f64,
    /// Spread of free diffusion, `2dηT`.
    pub diffusion: f64,
    /// Smallest and largest density at the starts: the span of speeds when climbing `p`.
    pub density: [f64; 2],
    /// Each flow that was followed so far.
    pub traces: Vec<FlowTrace>,
    /// How they stand at each time, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over_time: Option<OverTime>,
}

/// Most numbers in the paths of a flow.
const MAX_NUMBERS: usize = 2_000_000;

/// Moves the same points by every flow, on the energy of a session as it stands.
pub struct FlowStudy<S = Session> {
    session: S,
    request: FlowsRequest,
    density: Field,
    starts: Vec<f64>,
    sites: Sites,
    rng: Stream,
    flows: Vec<Flow>,
    timetable: Option<(Wells, Timetable)>,
    found: FlowComparison,
}

impl<S: BorrowMut<Session>> FlowStudy<S> {
    /// Draws the points from the scenario's seed.
    ///
    /// # Errors
    /// [`Error::Invalid`] for settings out of range or more than two dimensions.
    pub fn new(mut session: S, request: &FlowsRequest) -> Result<Self, Error> {
        let (n, steps, eta) = (request.starts, request.steps, request.eta);
        let small = |k: usize| (1..MAX_NUMBERS).contains(&k);
        if !small(n) || !small(steps) || n.saturating_mul(2 * (steps + 1)) > MAX_NUMBERS {
            let message = format!(
                "{n} starts of {steps} steps, expected at least one of each and at most {MAX_NUMBERS} numbers in all"
            );
            return Err(Error::invalid("starts", message));
        }
        if !(1e-9..=1e3).contains(&eta) {
            let message = format!("is {eta}, expected a step from 1e-9 to 1e3");
            return Err(Error::invalid("eta", message));
        }
        let run = session.borrow_mut();
        let density = resolved_field(run, &request.density)?;
        let scenario = run.scenario(false);
        let (low, high) = reach_of(run, scenario.view);
        let mut rng = Stream::new(scenario.seed, Purpose::Display);
        let starts = uniform(&low, &high, n, &mut rng);
        let condition = &request.density.condition;
        let (energies, _) = run.energies(&starts, &condition.repeat(n));
        let felt = energies.iter().map(|e| density.at(*e));
        let sites = Sites::new(run, &density, &starts, condition)?;
        let timetable = if request.over_time {
            let wells = Wells::new(run, condition)?;
            let timetable = Timetable::new(wells.minima(), high[0] - low[0]);
            Some((wells, timetable))
        } else {
            None
        };
        let plane = low.len() == 2;
        let flows = Flow::ALL.iter().filter(|f| plane || **f != Flow::Turning);
        Ok(Self {
            found: FlowComparison {
                temperature: density.temperature,
                log_z: density.gibbs.log_z,
                diffusion: 2.0 * low.len() as f64 * eta * steps as f64,
                density: felt.fold([f64::INFINITY, 0.0], |[l, h], p| [l.min(p), h.max(p)]),
                traces: Vec::new(),
                over_time: None,
            },
            flows: flows.copied().collect(),
            request: request.clone(),
            session,
            density,
            starts,
            sites,
            rng,
            timetable,
        })
    }

    /// Moves the points by one flow.
    fn follow(&mut self, flow: Flow) {
        let (steps, eta) = (self.request.steps, self.request.eta);
        let (dim, n) = (self.density.grid.dim(), self.request.starts);
        let noise = if flow.is_noisy() {
            (2.0 * eta).sqrt()
        } else {
            0.0
        };
        let condition = self.request.density.condition.repeat(n);
        let mut x = self.starts.clone();
        let mut paths = vec![0.0; n * (steps + 1) * dim];
        let (mut speeds, mut means) = (Vec::new(), Vec::new());
        let (mut first, mut rising) = (Vec::new(), 0);
        for t in 0..=steps {
            let (energies, gradients) = self.session.borrow_mut().energies(&x, &condition);
            let mut speed = 0.0;
            let rows = x.chunks_exact_mut(dim).zip(gradients.chunks_exact(dim));
            for (i, (x, g)) in rows.enumerate() {
                paths[(i * (steps + 1) + t) * dim..][..dim].copy_from_slice(x);
                let p = self.density.at(energies[i]);
                let velocity = flow.velocity(g, p, self.density.temperature);
                speed += norm(velocity);
                for (x, v) in x.iter_mut().zip(velocity) {
                    *x += eta * v;
                    if noise > 0.0 {
                        *x += noise * self.rng.normal();
                    }
                }
            }
            speeds.push(speed / n as f64);
            means.push(energies.iter().sum::<f64>() / n as f64);
            if t == 0 {
                first.clone_from(&energies);
            }
            rising = first.iter().zip(&energies).filter(|(a, b)| b > a).count();
        }
        if let Some((wells, timetable)) = &mut self.timetable {
            let paths = &Paths {
                dim,
                steps,
                paths: &paths,
            };
            timetable.push(paths, means.clone(), Some(wells));
        }
        // The first is descent of the energy itself.
        let descent = self.found.traces.first().map_or(&paths, |t| &t.paths);
        let shape = Shape::new(&paths, descent, dim, steps);
        self.found.traces.push(FlowTrace {
            flow,
            noisy: flow.is_noisy(),
            speed: speeds,
            energy: means,
            length: shape.length,
            rising: rising as f64 / n as f64,
            off_path: shape.off_path,
            spread: shape.spread,
            stalled: shape.stalled,
            velocities: self.sites.measure(flow),
            paths,
        });
    }
}

impl<S: BorrowMut<Session>> Task for FlowStudy<S> {
    type Report = FlowComparison;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while let Some(&flow) = self.flows.get(self.found.traces.len()) {
            self.follow(flow);
            if !go_on() {
                break;
            }
        }
        Ok(self.found.traces.len() == self.flows.len())
    }

    fn progress(&self) -> Progress {
        let (done, total) = (self.found.traces.len(), self.flows.len());
        Progress {
            done: done as u64,
            total: total as u64,
            note: format!("flow {done}/{total}"),
        }
    }

    fn report(&mut self) -> Result<FlowComparison, Error> {
        let timetable = self.timetable.as_ref();
        Ok(FlowComparison {
            over_time: timetable.map(|(_, t)| t.found.clone()),
            ..self.found.clone()
        })
    }
}

/// A [`FlowStudy`] from beginning to end.
///
/// # Errors
/// As [`FlowStudy::new`].
pub fn flows(session: &mut Session, request: &FlowsRequest) -> Result<FlowComparison, Error> {
    complete(FlowStudy::new(session, request)?)
}

/// Paths shorter than this share of descent's count as stalled.
const STALLED: f64 = 0.01;

/// Means of paths beside those of descent.
#[derive(Default)]
struct Shape {
    length: f64,
    stalled: f64,
    off_path: f64,
    spread: f64,
}

impl Shape {
    fn new(paths: &[f64], descent: &[f64], dim: usize, steps: usize) -> Self {
        let size = (steps + 1) * dim;
        let n = (paths.len() / size) as f64;
        let length = |path: &[f64]| -> f64 {
            let pairs = path.windows(2 * dim).step_by(dim);
            pairs
                .map(|pair| squared_distance(&pair[..dim], &pair[dim..]).sqrt())
                .sum()
        };
        let mut shape = Self::default();
        for (path, curve) in paths.chunks_exact(size).zip(descent.chunks_exact(size)) {
            let end = &path[size - dim..];
            shape.length += length(path) / n;
            shape.stalled += f64::from(u8::from(length(path) < STALLED * length(curve))) / n;
            shape.off_path += apart(path, curve, dim).min(apart(curve, path, dim)) / n;
            shape.spread += squared_distance(end, &path[..dim]) / n;
        }
        shape
    }
}

/// Times at which two paths are compared.
const SAMPLES: usize = 16;

/// Mean distance of one curve, `[steps+1, d]`, from another, over `SAMPLES` times.
fn apart(path: &[f64], curve: &[f64], dim: usize) -> f64 {
    let steps = path.len() / dim - 1;
    let at = |k: usize| &path[k * steps / SAMPLES * dim..][..dim];
    let sum: f64 = (1..=SAMPLES).map(|k| off_curve(at(k), curve, dim)).sum();
    sum / SAMPLES as f64
}

/// Distance of a point from the nearest chord of a curve, `[steps+1, d]`.
fn off_curve(x: &[f64], curve: &[f64], dim: usize) -> f64 {
    let chord = |pair: &[f64]| {
        let (a, b) = pair.split_at(dim);
        let along: f64 = (0..dim).map(|k| (b[k] - a[k]) * (x[k] - a[k])).sum();
        let s = (along / squared_distance(a, b).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
        let foot = |k: usize| a[k] + s * (b[k] - a[k]) - x[k];
        (0..dim).map(|k| foot(k) * foot(k)).sum()
    };
    let chords = curve.windows(2 * dim).step_by(dim).map(chord);
    chords.fold(f64::INFINITY, f64::min).sqrt()
}
