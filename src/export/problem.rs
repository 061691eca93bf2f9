//! What is minimized and how, gathered for a program.

use super::model::Model;
use crate::data::Observations;
use crate::density::region;
use crate::dynamics::DynamicsConfig;
use crate::error::Error;
use crate::expression::python::{GridIntegral, Loss, Update, double};
use crate::gradient::EstimatorConfig;
use crate::initial::Origin;
use crate::objective::ObjectiveConfig;
use crate::optimizer::OptimizerConfig;
use crate::random::{Noise, Purpose};
use crate::scalar::F64x8;
use crate::scenario::{Precision, Scenario};
use crate::session::Session;
use crate::tile::{TILE, Tile, store_tile, zeros};
use serde::Serialize;

/// How far `log Z` of a program may be from that of the engine, relatively.
const TOLERANCE: f64 = 1e-8;

/// The parts of a program.
pub(super) struct Problem {
    pub(super) loss: Loss,
    /// The box that `log Z` is integrated over.
    pub(super) region: Option<[Vec<f64>; 2]>,
    /// A step of the dynamics, where the loss follows them.
    pub(super) step: Option<Vec<String>>,
    /// What `z` is, where the loss follows the dynamics and it is not learned.
    pub(super) start: Option<String>,
    /// Standard normal numbers of this update, `[n, d]`.
    pub(super) noise: Option<Vec<f64>>,
    pub(super) update: Update,
    /// Learning rates of θ and z, the largest norm of a gradient.
    pub(super) rates: [f64; 2],
    pub(super) clip: f64,
}

/// Why there is no program, and what there are programs for.
fn refused<T: Serialize>(room: &str, entry: &T, all: &[T], written: impl Fn(&T) -> bool) -> Error {
    let kind = |entry: &T| {
        let value = serde_json::to_value(entry).unwrap_or_default();
        value["kind"].as_str().unwrap_or("own").to_owned()
    };
    let expected: Vec<_> = all.iter().filter(|e| written(e)).map(kind).collect();
    let message = format!(
        "no program is written for `{}` as it is set, expected one of {}",
        kind(entry),
        expected.join(", ")
    );
    Error::invalid(room, message)
}

/// The session in double precision, as the program computes.
pub(super) fn in_double(session: &Session) -> Result<Session, Error> {
    let mut scenario = session.scenario(true);
    scenario.precision = Precision::F64;
    Session::new(scenario, 1)
}

/// Standard normal numbers for every observation.
fn draws(scenario: &Scenario, observations: &Observations, purpose: Purpose) -> Vec<f64> {
    let iteration = scenario.state.as_ref().map_or(0, |state| state.iteration);
    let noise = Noise::new(scenario.seed, purpose, iteration);
    let (n, dim) = (observations.len(), observations.dim);
    let mut rows = Vec::with_capacity(n.next_multiple_of(TILE) * dim);
    for tile in 0..n.div_ceil(TILE) {
        let mut xi = zeros::<F64x8>();
        noise.fill(tile * TILE, 0, Tile::blocks_mut(&mut xi[..dim]));
        let mut some = vec![0.0; TILE * dim];
        store_tile(&xi[..dim], &mut some);
        rows.extend(some);
    }
    rows.truncate(n * dim);
    rows
}

impl Problem {
    /// # Errors
    /// [`Error::Invalid`] for what no program is written for, saying what there are programs for.
    pub(super) fn new(model: &Model, session: &Session) -> Result<Self, Error> {
        let (scenario, observations) = (&model.scenario, &model.observations);
        if observations.is_empty() {
            let message = "has no observations, expected at least 1";
            return Err(Error::invalid("data", message));
        }
        let path = observations.shape().path;
        let rolls = scenario.objective.rolls_out();
        if !observations.held.is_empty() {
            let message = "sets observations aside, and a program learns from all: expected 0";
            return Err(Error::invalid("held_out", message));
        }
        if scenario.batch > 0 {
            let message =
                "learns from a few observations at a time, and a program from all: expected 0";
            return Err(Error::invalid("batch", message));
        }
        if scenario.inferred > 0 {
            let message = "infers the conditions of groups, which programs do not: expected 0, or one of the exports \
                           of the energy alone";
            return Err(Error::invalid("inferred", message));
        }
        if !observations.times.is_empty() {
            let message = "holds steps with a time of their own, and a program has one η for all: expected none";
            return Err(Error::invalid("data", message));
        }
        if rolls && session.periods().any() {
            let message = "measures how far the process ends from an observation by the shorter way around, which \
                           programs do not: with a period, expected an objective that does not follow the dynamics";
            return Err(Error::invalid("objective", message));
        }
        if rolls && !scenario.estimator.is_exact() {
            let all = EstimatorConfig::all();
            let error = refused("estimator", &scenario.estimator, &all, |e| e.is_exact());
            return Err(error);
        }
        let loss = scenario.objective.python(path);
        let mut loss = loss.ok_or_else(|| {
            let written = |o: &ObjectiveConfig| o.python(0).is_some();
            refused(
                "objective",
                &scenario.objective,
                &ObjectiveConfig::all(),
                written,
            )
        })?;
        let update = scenario.optimizer.python();
        let update = update.ok_or_else(|| {
            let written = |o: &OptimizerConfig| o.python().is_some();
            refused(
                "optimizer",
                &scenario.optimizer,
                &OptimizerConfig::all(),
                written,
            )
        })?;
        let mut noise = loss
            .draws
            .then(|| draws(scenario, observations, Purpose::Objective));
        let (mut step, mut start) = (None, None);
        if rolls {
            step = scenario.dynamics.python();
            if step.is_none() {
                let written = |d: &DynamicsConfig| d.python().is_some();
                let all = DynamicsConfig::all();
                return Err(refused("dynamics", &scenario.dynamics, &all, written));
            }
            start = match scenario.initial.origin() {
                Origin::Observation => Some(r#"d["x"]"#.to_owned()),
                Origin::Given => Some(r#"d["start"]"#.into()),
                Origin::Zero => Some(r#"0.0 * d["x"]"#.into()),
                Origin::Learned => None,
            };
            if let (Some(start), Some(spread)) = (&mut start, scenario.initial.spread()) {
                noise = Some(draws(scenario, observations, Purpose::Initial));
                *start = format!("{start} + {} * d[\"noise\"]", double(spread));
            }
            let price = double(0.5 * scenario.initial.price());
            if scenario.initial.price() != 0.0 {
                loss.lines
                    .push(format!("loss = loss + {price} * (z ** 2).sum(-1)"));
            }
        }
        let region = match &loss.integral {
            None => None,
            Some(integral) => {
                let region = region(integral.extent, &observations.points, 2, &session.periods());
                check(integral, &region, session)?;
                Some(region)
            }
        };
        Ok(Self {
            loss,
            region,
            step,
            start,
            noise,
            update,
            rates: scenario.optimizer.rates(1),
            clip: scenario.optimizer.clip(),
        })
    }
}

/// The engine leaves the grid where that does not resolve the density; a program does not.
fn check(
    integral: &GridIntegral,
    [low, high]: &[Vec<f64>; 2],
    session: &Session,
) -> Result<(), Error> {
    let mut double = in_double(session)?;
    let n = integral.resolution;
    let along = |k: usize, i: usize| low[k] + (high[k] - low[k]) * (i as f64 + 0.5) / n as f64;
    let cells: Vec<f64> = (0..n * n)
        .flat_map(|c| [along(0, c % n), along(1, c / n)])
        .collect();
    let energies = double.energies(&cells, &[]).0.into_iter();
    let exponents: Vec<f64> = energies.map(|e| -e / integral.temperature).collect();
    let top = exponents.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mass: f64 = exponents.iter().map(|e| libm::exp(e - top)).sum();
    let cell = (0..2).map(|k| (high[k] - low[k]) / n as f64);
    let log_z = top + libm::log(mass) + libm::log(cell.product::<f64>());
    let gradient = double.gradient();
    let mean = gradient.losses.iter().sum::<f64>() / gradient.losses.len() as f64;
    let engine = gradient.loss - mean;
    if (log_z - engine).abs() <= TOLERANCE * (1.0 + engine.abs()) {
        return Ok(());
    }
    let message = format!(
        "the grid of {n} by {n} cells gives log Z = {log_z}, and the engine, which looks closer, {engine}: \
         expected an extent and a resolution that resolve the density"
    );
    Err(Error::invalid("objective.resolution", message))
}
