//! Operators compared on the same energy from the same starts.

use super::density::{DensityRequest, gap, resolved_field};
use super::starts::{reach_of, uniform};
use super::task::{Progress, Task, complete};
use super::trajectories::{OperatorReport, Paths};
use super::wells::{OverTime, Timetable, Wells};
use crate::dynamics::DynamicsConfig;
use crate::error::Error;
use crate::landscape::CriticalPoint;
use crate::random::{Purpose, Stream};
use crate::scenario::{Scenario, View};
use crate::session::{Session, refit};
use serde::{Deserialize, Serialize};
use std::borrow::BorrowMut;

/// What is compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct OperatorsRequest {
    /// Operators; all there are at their defaults, and the scenario's own, if none are given.
    pub dynamics: Vec<DynamicsConfig>,
    /// Starts, drawn uniformly in the view, the same for every operator.
    pub starts: usize,
    /// The starts themselves, `[n, d]`, in the place of drawn ones.
    pub points: Option<Vec<f64>>,
    /// Steps.
    pub steps: usize,
    /// Temperature of the density that the ends are compared with; if not given, each operator's
    /// own, else that of the objective, else 1.
    pub temperature: Option<f64>,
    /// Whether to tell how they stand at each time.
    pub over_time: bool,
    /// Over time, places `[k, d]` to look for processes at in the place of minima and their basins.
    pub places: Vec<f64>,
}

impl Default for OperatorsRequest {
    fn default() -> Self {
        Self {
            dynamics: Vec::new(),
            starts: 256,
            points: None,
            steps: 300,
            temperature: None,
            over_time: false,
            places: Vec::new(),
        }
    }
}

/// An operator that cannot run here.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Refused {
    /// Which of those that were asked for, or of all, from 0.
    pub index: usize,
    /// The operator.
    pub dynamics: DynamicsConfig,
    /// Why.
    pub reason: String,
}

/// Operators side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct OperatorComparison {
    /// Where it was looked at.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Box"))]
    pub view: View,
    /// Stationary points of the energy, lowest first.
    pub critical: Vec<CriticalPoint>,
    /// Each operator that could run so far.
    pub operators: Vec<OperatorReport>,
    /// Those that could not.
    pub refused: Vec<Refused>,
    /// For every two that ran: the fraction of starts that both take to the same minimum.
    pub agreement: Vec<Vec<f64>>,
    /// How they stand at each time, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over_time: Option<OverTime>,
}

/// Most numbers in the paths of one operator.
const MAX_NUMBERS: usize = 20_000_000;

/// Runs operators from the same starts on the energy of a session as it stands. Nothing has to be
/// differentiated, so that it does not matter what the session's objective asks of its dynamics.
pub struct OperatorStudy<S = Session> {
    session: S,
    request: OperatorsRequest,
    scenario: Scenario,
    operators: Vec<DynamicsConfig>,
    next: usize,
    starts: Vec<f64>,
    /// Mean energy at each start.
    before: Vec<f64>,
    width: f64,
    wells: Wells,
    timetable: Timetable,
    reports: Vec<OperatorReport>,
    refused: Vec<Refused>,
    first_refusal: Option<Error>,
    /// Of each operator that ran, the minimum that each start ends in the basin of.
    ends: Vec<Vec<Option<usize>>>,
}

impl<S: BorrowMut<Session>> OperatorStudy<S> {
    /// Finds the minima and their basins.
    ///
    /// # Errors
    /// [`Error::Invalid`] for too many starts or steps, or starts or places that are no points of
    /// the session.
    pub fn new(mut session: S, request: &OperatorsRequest) -> Result<Self, Error> {
        let run = session.borrow_mut();
        let scenario = run.scenario(true);
        let (low, high) = reach_of(run, scenario.view);
        let dim = low.len();
        let starts = starts(request, &low, &high, scenario.seed)?;
        if !request.places.len().is_multiple_of(dim) {
            let message = format!(
                "has {} numbers, expected {dim} of each place",
                request.places.len()
            );
            return Err(Error::invalid("places", message));
        }
        let wells = Wells::new(run, &[])?;
        let places = match &request.places[..] {
            [] => wells.minima(),
            given => given.chunks(dim).map(<[f64]>::to_vec).collect(),
        };
        let width = high[0] - low[0];
        Ok(Self {
            operators: choose(&scenario, &request.dynamics),
            before: run.energies(&starts, &[]).0,
            timetable: Timetable::new(places, width),
            request: request.clone(),
            next: 0,
            width,
            reports: Vec::new(),
            refused: Vec::new(),
            first_refusal: None,
            ends: Vec::new(),
            session,
            scenario,
            starts,
            wells,
        })
    }

    /// Runs one operator and measures its paths.
    fn operate(&mut self, mut operator: Session, dynamics: &DynamicsConfig) -> Result<(), Error> {
        let session = self.session.borrow_mut();
        let steps = self.request.steps;
        let paths = operator.simulate(&self.starts, steps, true, &[]);
        let paths = Paths {
            dim: session.observations().dim,
            steps,
            paths: &paths,
        };
        let n = paths.count();
        let end = |i: usize| {
            let place = self.wells.of(paths.at(i, steps))?;
            Some(self.wells.minima[place])
        };
        let ends: Vec<Option<usize>> = (0..n).map(end).collect();
        let varied = operator.scenario(false);
        let critical = &self.wells.critical;
        let mut report = paths.measure(session, &varied, critical, &ends, self.width);
        report.energy = paths.mean_energies(session, &self.before);
        let sampled = dynamics.temperature().filter(|t| *t > 0.0);
        report.temperature = self
            .request
            .temperature
            .or(sampled)
            .or(self.scenario.objective.temperature())
            .unwrap_or(1.0);
        if paths.dim <= 2 {
            let asked = DensityRequest {
                temperature: Some(report.temperature),
                ..Default::default()
            };
            let last: Vec<f64> = (0..n).flat_map(|i| paths.at(i, steps)).copied().collect();
            report.gap = match resolved_field(session, &asked) {
                Ok(rest) => Some(gap(&rest.grid, &rest.gibbs.density, &last)),
                Err(Error::Diverged { .. }) => None,
                Err(other) => return Err(other),
            };
        }
        if self.request.over_time {
            let energy = (0..=steps).map(|t| paths.mean_energy(session, t)).collect();
            let wells = Some(&self.wells).filter(|_| self.request.places.is_empty());
            self.timetable.push(&paths, energy, wells);
        }
        self.reports.push(report);
        self.ends.push(ends);
        Ok(())
    }
}

impl<S: BorrowMut<Session>> Task for OperatorStudy<S> {
    type Report = OperatorComparison;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while let Some(dynamics) = self.operators.get(self.next).cloned() {
            match on_the_energy_of(&self.scenario, &dynamics) {
                Ok(operator) => self.operate(operator, &dynamics)?,
                Err(error) => {
                    self.refused.push(Refused {
                        index: self.next,
                        dynamics,
                        reason: error.to_string(),
                    });
                    self.first_refusal.get_or_insert(error);
                }
            }
            self.next += 1;
            if !go_on() {
                break;
            }
        }
        let done = self.next == self.operators.len();
        match self
            .first_refusal
            .take_if(|_| done && self.reports.is_empty())
        {
            Some(error) => Err(error),
            None => Ok(done),
        }
    }

    fn progress(&self) -> Progress {
        let (done, total) = (self.next, self.operators.len());
        Progress {
            done: done as u64,
            total: total as u64,
            note: format!("operator {done}/{total}"),
        }
    }

    fn report(&mut self) -> Result<OperatorComparison, Error> {
        let n = self.before.len() as f64;
        let same = |a: &Vec<Option<usize>>, b: &Vec<Option<usize>>| {
            let both = a.iter().zip(b).filter(|(a, b)| a.is_some() && a == b);
            both.count() as f64 / n
        };
        let against = |a| self.ends.iter().map(|b| same(a, b)).collect();
        Ok(OperatorComparison {
            view: self.wells.view,
            critical: self.wells.critical.clone(),
            operators: self.reports.clone(),
            refused: self.refused.clone(),
            agreement: self.ends.iter().map(against).collect(),
            over_time: self.request.over_time.then(|| self.timetable.found.clone()),
        })
    }
}

/// An [`OperatorStudy`] from beginning to end.
///
/// # Errors
/// As [`OperatorStudy::new`]; or where none of the operators can run, what the first is refused for.
pub fn compare(
    session: &mut Session,
    request: &OperatorsRequest,
) -> Result<OperatorComparison, Error> {
    complete(OperatorStudy::new(session, request)?)
}

/// The starts that were asked for, `[n, d]`.
fn starts(
    request: &OperatorsRequest,
    low: &[f64],
    high: &[f64],
    seed: u32,
) -> Result<Vec<f64>, Error> {
    let (dim, steps) = (low.len(), request.steps);
    let n = match &request.points {
        Some(points) => points.len() / dim,
        None => request.starts,
    };
    let small = |k: usize| (1..MAX_NUMBERS).contains(&k);
    if !small(n) || !small(steps) || n.saturating_mul(dim * (steps + 1)) > MAX_NUMBERS {
        let message = format!(
            "{n} starts of {steps} steps, expected at least one of each and at most {MAX_NUMBERS} numbers in all"
        );
        return Err(Error::invalid("starts", message));
    }
    match &request.points {
        None => {
            let mut rng = Stream::new(seed, Purpose::Initial);
            Ok(uniform(low, high, n, &mut rng))
        }
        Some(points) if points.len() != n * dim || points.iter().any(|x| !x.is_finite()) => {
            let message = format!(
                "has {} numbers, expected finite ones, {dim} of each start",
                points.len()
            );
            Err(Error::invalid("points", message))
        }
        Some(points) => Ok(points.clone()),
    }
}

/// The operators asked for, or all, with the scenario's own settings where it is one of them.
fn choose(scenario: &Scenario, asked: &[DynamicsConfig]) -> Vec<DynamicsConfig> {
    if !asked.is_empty() {
        return asked.to_vec();
    }
    let own = &scenario.dynamics;
    let all = DynamicsConfig::all().into_iter();
    all.map(|d| {
        if d == own.at_defaults() {
            own.clone()
        } else {
            d
        }
    })
    .collect()
}

/// A session with other dynamics on the energy of a scenario as it stands.
fn on_the_energy_of(scenario: &Scenario, dynamics: &DynamicsConfig) -> Result<Session, Error> {
    let varied = Scenario {
        dynamics: dynamics.clone(),
        ..scenario.unrolled()
    };
    Session::new(refit(varied)?, 1)
}
