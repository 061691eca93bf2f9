//! Operators compared on the same energy from the same starts.

use super::density::{DensityRequest, Gap, field, gap};
use super::landscape::{Basins, LandscapeRequest, landscape, paint};
use super::starts::{reach_of, uniform, widened};
use super::walk::Paths;
use crate::density::Grid;
use crate::dynamics::DynamicsConfig;
use crate::error::Error;
use crate::landscape::{CriticalPoint, Kind, squared_distance};
use crate::random::{Purpose, Stream};
use crate::scenario::{Scenario, View};
use crate::session::{Session, refit};
use serde::{Deserialize, Serialize};

/// What is compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CompareRequest {
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
}

impl Default for CompareRequest {
    fn default() -> Self {
        Self {
            dynamics: Vec::new(),
            starts: 256,
            points: None,
            steps: 300,
            temperature: None,
        }
    }
}

/// What one operator did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Operated {
    /// The operator.
    pub dynamics: DynamicsConfig,
    /// Distance to rest shrinks by this factor a step, fitted to the last steps (before the last
    /// digits) of the starts that end in the most popular minimum, or of an operator that rests
    /// elsewhere, where the first of them does; absent for noise, or where they do not come near.
    pub rate: Option<f64>,
    /// What the Hessian there promises: the largest modulus of an eigenvalue of the step, for
    /// descent `max(|1−ημ|, |1−ηL|)`; absent where the operator has no such formula here.
    pub rate_expected: Option<f64>,
    /// Of each stationary point: the fraction of the starts that end in its basin, within the view
    /// and half as much again on every side.
    pub reached: Vec<f64>,
    /// Fraction of the starts that end in the basin of the lowest minimum; a sample does so as
    /// often as the density says.
    pub global: f64,
    /// Fraction of the starts that are lost: not finite at the end.
    pub lost: f64,
    /// Mean energy at the start and at the end, of those that are not lost.
    pub energy: [f64; 2],
    /// Fraction of the steps that a sampler that can reject has accepted; absent for all others.
    pub accepted: Option<f64>,
    /// Steps that are worth one independent sample, by the slowest coordinate in the second half of
    /// the run: `1 + 2Σρ_k` (window of Sokal 1997); absent where there is no noise.
    pub autocorrelation: Option<f64>,
    /// Effective sample size of the second half of the run, of all chains.
    pub effective: Option<f64>,
    /// How far the ends are from the Gibbs density; absent in more than two dimensions.
    pub gap: Option<Gap>,
    /// The temperature of that density.
    pub temperature: f64,
}

/// An operator that cannot run here.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
pub struct Comparison {
    /// Where the starts were drawn.
    pub view: View,
    /// Stationary points of the energy, lowest first.
    pub critical: Vec<CriticalPoint>,
    /// Each operator that can run.
    pub operators: Vec<Operated>,
    /// Those that cannot.
    pub refused: Vec<Refused>,
    /// For every two that ran: the fraction of starts that both take to the same minimum.
    pub agreement: Vec<Vec<f64>>,
}

/// Most numbers in the paths of one operator.
const MAX_NUMBERS: usize = 20_000_000;
/// Cells along an axis that are told apart by basin.
const CELLS: usize = 96;

/// Runs operators from the same starts on the energy of a session as it stands. Nothing has to be
/// differentiated, so that it does not matter what the session's objective asks of its dynamics.
///
/// # Errors
/// [`Error::Invalid`] for too many starts or steps, starts that are no points of the session, or
/// operators none of which can run.
pub fn compare(session: &mut Session, request: &CompareRequest) -> Result<Comparison, Error> {
    let dim = session.observations().dim;
    let scenario = session.scenario(true);
    let shape = landscape(
        session,
        &LandscapeRequest {
            cells: 0,
            ..Default::default()
        },
    )?;
    let (low, high) = reach_of(session, shape.view);
    let starts = starts(request, &low, &high, scenario.seed)?;
    let (n, steps) = (starts.len() / dim, request.steps);
    let wide = reach_of(session, widened(shape.view));
    let grid = Grid::new(&wide.0, &wide.1, &[CELLS; 2][..dim.min(2)]).ok();
    let basins = grid
        .as_ref()
        .map(|grid| paint(session, grid, &shape.critical, &[]));
    let ends_in = |x: &[f64]| match grid.as_ref().zip(basins.as_ref()) {
        Some((grid, Basins { minimum, .. })) => minimum[grid.cell(x)?],
        None => {
            let inside = x.iter().zip(wide.0.iter().zip(&wide.1));
            let inside = inside.clone().all(|(x, (low, high))| low <= x && x <= high);
            nearest(&shape.critical, x).filter(|_| inside)
        }
    };
    let (before, _) = session.energies(&starts, &[]);
    let mut found = Comparison {
        view: shape.view,
        critical: shape.critical.clone(),
        operators: Vec::new(),
        refused: Vec::new(),
        agreement: Vec::new(),
    };
    let mut ends: Vec<Vec<Option<usize>>> = Vec::new();
    let mut first_refusal = None;
    for (index, dynamics) in choose(&scenario, &request.dynamics).into_iter().enumerate() {
        let mut own = match on_the_energy_of(&scenario, &dynamics) {
            Ok(own) => own,
            Err(error) => {
                found.refused.push(Refused {
                    index,
                    dynamics,
                    reason: error.to_string(),
                });
                first_refusal.get_or_insert(error);
                continue;
            }
        };
        let paths = own.simulate(&starts, steps, true, &[]);
        let paths = Paths {
            dim,
            steps,
            paths: &paths,
        };
        let end_of = |i: usize| ends_in(paths.at(i, steps)).filter(|_| paths.finite(i));
        let rows: Vec<Option<usize>> = (0..n).map(end_of).collect();
        let varied = own.scenario(false);
        let width = high[0] - low[0];
        let mut operated = paths.measure(session, &varied, &shape.critical, &rows, width);
        operated.energy = mean_energies(session, &paths, &before);
        let sampled = dynamics.temperature().filter(|t| *t > 0.0);
        operated.temperature = request
            .temperature
            .or(sampled)
            .or(scenario.objective.temperature())
            .unwrap_or(1.0);
        if dim <= 2 {
            let asked = DensityRequest {
                temperature: Some(operated.temperature),
                ..Default::default()
            };
            let rest = field(session, &asked)?;
            let last: Vec<f64> = (0..n).flat_map(|i| paths.at(i, steps)).copied().collect();
            operated.gap = Some(gap(&rest.grid, &rest.gibbs.density, &last));
        }
        found.operators.push(operated);
        ends.push(rows);
    }
    if let (true, Some(error)) = (found.operators.is_empty(), first_refusal) {
        return Err(error);
    }
    let same = |a: &Vec<Option<usize>>, b: &Vec<Option<usize>>| {
        let both = a.iter().zip(b).filter(|(a, b)| a.is_some() && a == b);
        both.count() as f64 / n as f64
    };
    let against = |a| ends.iter().map(|b| same(a, b)).collect();
    found.agreement = ends.iter().map(against).collect();
    Ok(found)
}

/// The starts that were asked for, `[n, d]`.
fn starts(
    request: &CompareRequest,
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

/// The nearest minimum.
fn nearest(critical: &[CriticalPoint], x: &[f64]) -> Option<usize> {
    let far = |i: &usize| squared_distance(&critical[*i].x, x);
    (0..critical.len())
        .filter(|&i| critical[i].kind == Kind::Minimum)
        .min_by(|a, b| far(a).total_cmp(&far(b)))
}

fn mean_energies(session: &mut Session, paths: &Paths, before: &[f64]) -> [f64; 2] {
    let kept: Vec<usize> = (0..before.len()).filter(|&i| paths.finite(i)).collect();
    let last: Vec<f64> = kept
        .iter()
        .flat_map(|&i| paths.at(i, paths.steps))
        .copied()
        .collect();
    let (after, _) = session.energies(&last, &[]);
    let mean = |sum: f64| sum / kept.len() as f64;
    [
        mean(kept.iter().map(|&i| before[i]).sum()),
        mean(after.iter().sum()),
    ]
}
