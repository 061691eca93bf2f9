//! What is minimized, in Python: lines that JAX and PyTorch read alike.

use super::model::Model;
use super::text::double;
use crate::data::Observations;
use crate::dynamics::DynamicsConfig;
use crate::error::Error;
use crate::gradient::EstimatorConfig;
use crate::initial::Origin;
use crate::objective::{GibbsLikelihood, ObjectiveConfig};
use crate::optimizer::{OptimizerConfig, Schedule};
use crate::random::{Noise, Purpose};
use crate::scalar::F64x8;
use crate::scenario::{Precision, Scenario};
use crate::session::Session;
use crate::tile::{TILE, Tile, store_tile, zeros};

/// How far the loss of a program may be from that of the engine, relatively.
const TOLERANCE: f64 = 1e-8;

/// The parts of a program.
pub(super) struct Problem {
    /// The loss of each observation, of `p`, `z` and what was observed, `d`.
    pub(super) losses: Vec<String>,
    /// What is added to the mean of the losses.
    pub(super) beyond: Option<Gibbs>,
    /// A step of the dynamics of `x` and `v`, where the loss follows them.
    pub(super) step: Option<Vec<String>>,
    /// What `z` is of `d`, where it is not learned.
    pub(super) start: Option<String>,
    /// Standard normal numbers of this update, `[n, d]`.
    pub(super) noise: Option<Vec<f64>>,
    /// The moments of the optimizer, and a step of it.
    pub(super) moments: usize,
    pub(super) update: Vec<String>,
    /// Learning rates of θ and z, the largest norm of a gradient.
    pub(super) rates: [f64; 2],
    pub(super) clip: f64,
    /// The factor of the rates in update k, from 1.
    pub(super) schedule: String,
    /// Steps at which a path is seen.
    pub(super) times: Vec<usize>,
}

/// `log Z` on the grid of a box.
pub(super) struct Gibbs {
    pub(super) temperature: f64,
    pub(super) low: [f64; 2],
    pub(super) high: [f64; 2],
    pub(super) resolution: usize,
}

fn refused(room: &str, kind: &serde_json::Value, expected: &str) -> Error {
    let kind = kind["kind"].as_str().unwrap_or("own");
    let message = format!("no program is written for `{kind}` yet, expected one of {expected}");
    Error::invalid(room, message)
}

fn value(entry: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(entry).unwrap_or_default()
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
            return Err(Error::invalid(
                "data",
                "has no observations, expected at least 1",
            ));
        }
        let shape = observations.shape();
        let rolls = scenario.objective.rolls_out();
        if rolls
            && !matches!(
                scenario.estimator,
                EstimatorConfig::Bptt(_) | EstimatorConfig::Forward(_)
            )
        {
            let kind = value(&scenario.estimator);
            let expected = "bptt, forward: a program differentiates through all steps";
            return Err(refused("estimator", &kind, expected));
        }
        let mut beyond = None;
        let mut noise = None;
        let end = r#"d["x"]"#;
        let distance = |to: &str, from: &str| {
            format!("0.5 * (({to}[:, :OBSERVED] - {from}[:, :OBSERVED]) ** 2).sum(-1)")
        };
        let mut times = Vec::new();
        let mut losses = match &scenario.objective {
            ObjectiveConfig::Endpoint(_) => vec![
                r#"end = run(p, z, d.get("y"))[-1]"#.into(),
                format!("loss = {}", distance("end", end)),
            ],
            ObjectiveConfig::Trajectory(t) if !(t.teacher_forced && shape.path > 0) => {
                times = crate::objective::times(shape.path, scenario.steps).collect();
                vec![
                    r#"seen = run(p, z, d.get("y"))"#.into(),
                    format!("loss = {}", distance("seen[-1]", end)),
                    "for j, t in enumerate(TIMES[:-1]):".into(),
                    format!(
                        "    loss = loss + d[\"passed\"] * {}",
                        distance("seen[t]", "d[\"path\"][:, j]")
                    ),
                ]
            }
            ObjectiveConfig::TransitionLikelihood(t) => {
                let [eta, factor] = [t.eta, t.eta / (4.0 * t.temperature)].map(double);
                vec![
                    format!("def step(a, b):\n        off = slope(p, a, d.get(\"y\")) - (a - b) / {eta}\n        return {factor} * (off ** 2).sum(-1)\n"),
                    "along = list(d[\"path\"].swapaxes(0, 1)) if \"path\" in d else []".into(),
                    "stops = [d[\"start\"], *along, d[\"x\"]]".into(),
                    "whole = sum(step(a, b) for a, b in zip(stops, stops[1:]))".into(),
                    "loss = whole".into(),
                    "if along:\n        single = step(stops[0], stops[-1])\n        loss = d[\"passed\"] * whole + (1.0 - d[\"passed\"]) * single".into(),
                ]
            }
            ObjectiveConfig::ScoreMatching(_) => vec![
                r#"g, trace = slope_and_trace(p, d["x"], d.get("y"))"#.into(),
                "loss = 0.5 * (g ** 2).sum(-1) - trace".into(),
            ],
            ObjectiveConfig::DenoisingScoreMatching(o) => {
                noise = Some(draws(scenario, observations, Purpose::Objective));
                let sigma = double(o.sigma);
                vec![
                    format!("at = d[\"x\"] + {sigma} * d[\"noise\"]"),
                    format!("off = slope(p, at, d.get(\"y\")) - d[\"noise\"] / {sigma}"),
                    "loss = 0.5 * (off ** 2).sum(-1)".into(),
                ]
            }
            ObjectiveConfig::GibbsLikelihood(o) => {
                let gibbs = Gibbs::new(o, observations);
                gibbs.check(session)?;
                let temperature = double(gibbs.temperature);
                beyond = Some(gibbs);
                vec![format!(
                    "loss = energy(p, d[\"x\"], d.get(\"y\")) / {temperature}"
                )]
            }
            other => {
                let expected = "endpoint, trajectory (without teacher forcing), transition-likelihood, \
                                score-matching, denoising-score-matching, gibbs-likelihood";
                return Err(refused("objective", &value(other), expected));
            }
        };
        let (mut step, mut start) = (None, None);
        if rolls {
            step = Some(dynamics(&scenario.dynamics)?);
            start = match scenario.initial.origin() {
                Origin::Observation => Some(end.into()),
                Origin::Given => Some(r#"d["start"]"#.into()),
                Origin::Zero => Some(format!("0.0 * {end}")),
                Origin::Learned => None,
            };
            if let (Some(start), Some(spread)) = (&mut start, scenario.initial.spread()) {
                noise = Some(draws(scenario, observations, Purpose::Initial));
                *start = format!("{start} + {} * d[\"noise\"]", double(spread));
            }
            let price = scenario.initial.price();
            if price != 0.0 {
                losses.push(format!(
                    "loss = loss + {} * (z ** 2).sum(-1)",
                    double(0.5 * price)
                ));
            }
        }
        let (moments, update, schedule) = optimizer(&scenario.optimizer)?;
        Ok(Self {
            losses,
            beyond,
            step,
            start,
            noise,
            moments,
            update,
            rates: scenario.optimizer.rates(1),
            clip: scenario.optimizer.clip(),
            schedule,
            times,
        })
    }
}

/// A step of `x` and the velocity `v`, which starts at 0.
fn dynamics(dynamics: &DynamicsConfig) -> Result<Vec<String>, Error> {
    let push = |momentum: f64, eta: f64, at: &str| {
        let (momentum, eta) = (double(momentum), double(eta));
        vec![
            format!("v = {momentum} * v - {eta} * slope(p, {at}, y)"),
            "x = x + v".into(),
        ]
    };
    match dynamics {
        DynamicsConfig::GradientDescent(d) => {
            Ok(vec![format!("x = x - {} * slope(p, x, y)", double(d.eta))])
        }
        DynamicsConfig::HeavyBall(d) => Ok(push(d.momentum, d.eta, "x")),
        DynamicsConfig::Nesterov(d) => {
            let ahead = format!("x + {} * v", double(d.momentum));
            Ok(push(d.momentum, d.eta, &ahead))
        }
        other => {
            let expected = "gradient-descent, heavy-ball, nesterov";
            Err(refused("dynamics", &value(other), expected))
        }
    }
}

/// How many moments, a step from `x` along `g` with the moments `m`, and the schedule.
fn optimizer(optimizer: &OptimizerConfig) -> Result<(usize, Vec<String>, String), Error> {
    let factor = |schedule: Schedule, period: f64| {
        let period = double(period);
        match schedule {
            Schedule::Constant => "1.0".into(),
            Schedule::Step => format!("2.0 ** -math.floor((k - 1) / {period})"),
            Schedule::Cosine => {
                format!("0.5 * (1.0 + math.cos(math.pi * min((k - 1) / {period}, 1.0)))")
            }
            Schedule::Inverse => format!("1.0 / (1.0 + (k - 1) / {period})"),
        }
    };
    match optimizer {
        OptimizerConfig::Adam(o) => {
            let [b1, c1, b2, c2] = [o.beta1, 1.0 - o.beta1, o.beta2, 1.0 - o.beta2].map(double);
            let lines = vec![
                format!("mean = {b1} * m[0] + {c1} * g"),
                format!("square = {b2} * m[1] + {c2} * g ** 2"),
                format!("size = (square / (1.0 - {b2} ** k)) ** 0.5 + 1e-8"),
                format!("return x - rate / (1.0 - {b1} ** k) * mean / size, [mean, square]"),
            ];
            Ok((2, lines, factor(o.schedule, o.period)))
        }
        OptimizerConfig::Sgd(o) => {
            let lines = vec![
                format!("mean = {} * m[0] + g", double(o.momentum)),
                "return x - rate * mean, [mean]".into(),
            ];
            Ok((1, lines, factor(o.schedule, o.period)))
        }
        other => Err(refused("optimizer", &value(other), "adam, sgd")),
    }
}

impl Gibbs {
    fn new(objective: &GibbsLikelihood, observations: &Observations) -> Self {
        let [low, high] = crate::density::region(objective.extent, &observations.points, 2);
        Self {
            temperature: objective.temperature,
            low: [low[0], low[1]],
            high: [high[0], high[1]],
            resolution: objective.resolution,
        }
    }

    /// The engine leaves the grid where that does not resolve the density; a program does not.
    fn check(&self, session: &Session) -> Result<(), Error> {
        let mut double = in_double(session)?;
        let n = self.resolution;
        let along = |k: usize, i: usize| {
            self.low[k] + (self.high[k] - self.low[k]) * (i as f64 + 0.5) / n as f64
        };
        let cells: Vec<f64> = (0..n * n)
            .flat_map(|c| [along(0, c % n), along(1, c / n)])
            .collect();
        let energies = double.energies(&cells, &[]).0.into_iter();
        let exponents: Vec<f64> = energies.map(|e| -e / self.temperature).collect();
        let top = exponents.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mass: f64 = exponents.iter().map(|e| libm::exp(e - top)).sum();
        let cell = (0..2).map(|k| (self.high[k] - self.low[k]) / n as f64);
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
}
