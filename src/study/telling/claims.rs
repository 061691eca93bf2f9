//! What is claimed for energies, measured in worlds whose energy is known.

use super::paths::{Telling, within};
use super::task::Others;
use super::worlds::{World, descend, linear, starts, under};
use crate::data::{Point, Points};
use crate::dynamics::{DynamicsConfig, GradientDescent, HeavyBall, Motion};
use crate::energy::EnergyConfig;
use crate::error::Error;
use crate::initial::Given;
use crate::scenario::{MAX_STEPS, Scenario, light, validate};
use crate::session::Session;
use crate::study::fits::Fits;
use crate::study::task::{Progress, Task};
use serde::Serialize;

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimsRequest {
    /// Energies of two worlds: without parameters, or typed.
    pub teachers: [EnergyConfig; 2],
    /// Operators under which the learned energies are used; those of the scenario's motion at half the step and with
    /// momentum, where none are given.
    pub operators: Vec<DynamicsConfig>,
    /// Paths of each world that are learned from.
    pub paths: usize,
    /// New starts.
    pub starts: usize,
    /// Updates of each fit.
    pub iterations: u64,
    /// How far off a coordinate of a position may be.
    pub tolerance: f64,
}

/// How far forecasts are from the truth, over all new starts and all positions after them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Off {
    /// Root mean square over positions of the distance.
    pub rms: f64,
    /// Share of the positions of which no coordinate is off by more than the tolerance.
    pub within: f64,
}

/// Forecasts by the learned energy, and by the energy of degree 2 that says the observed steps best: a linear model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Forecasts {
    /// By the learned energy.
    pub energy: Off,
    /// By one linear model of all steps.
    pub linear: Off,
}

/// The use of an energy under another operator than it was learned under.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Transfer {
    /// The operator.
    pub dynamics: DynamicsConfig,
    /// Its steps.
    pub steps: usize,
    /// Against the true energy under that operator, from the same starts.
    #[serde(flatten)]
    pub forecasts: Forecasts,
}

/// What was found in a world.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Claimed {
    /// The true energy.
    pub teacher: EnergyConfig,
    /// Loss at the end of the fit.
    pub loss: f64,
    /// Bits of the paths that were learned from.
    pub efficiency: Telling,
    /// From new starts, by the operator of the paths.
    pub generalization: Forecasts,
    /// From new starts, by other operators.
    pub transfer: Vec<Transfer>,
}

/// The sum of the two energies learned apart, against the world in which both are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Composed {
    /// By the sums of both energies and of both linear models.
    #[serde(flatten)]
    pub forecasts: Forecasts,
    /// By an energy that was learned from as many paths of the sum itself.
    pub anew: Off,
}

/// Four claims: few bits, new starts, other operators, sums.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Claims {
    /// The tolerance.
    pub tolerance: f64,
    /// Paths of each world, of which that of the sum is the third.
    pub paths: usize,
    /// New starts.
    pub starts: usize,
    /// Updates of each fit.
    pub iterations: u64,
    /// The worlds of one energy.
    pub worlds: Vec<Claimed>,
    /// The world of the sum; absent until all is done.
    pub composability: Option<Composed>,
}

/// Learns a scenario's energy family from paths of two known worlds and of their sum, and measures.
#[derive(Debug)]
pub struct ClaimsStudy {
    step: f64,
    steps: usize,
    operators: Vec<DynamicsConfig>,
    /// Of the two energies and of their sum, each with the fit to paths.
    worlds: Vec<(World, Scenario)>,
    /// New ones.
    starts: Vec<f64>,
    fits: Fits,
    learned: Vec<Session>,
    /// The linear models.
    lines: Vec<Session>,
    threads: usize,
    report: Claims,
}

/// Most steps: every position is observed.
const MOST_STEPS: usize = 65;
/// Most paths, and most new starts.
const MOST: usize = 700;

impl ClaimsStudy {
    /// A scenario gives the family, its objective, estimator and optimizer, the step and number of steps of its
    /// gradient descent, and the view from which starts are drawn, uniformly; its observations are left aside.
    ///
    /// # Errors
    /// [`Error::Invalid`] for dynamics other than gradient descent, more than 65 steps, a teacher with parameters to
    /// learn or from whose starts the steps lead away, an operator that draws noise or learns, counts or a tolerance
    /// out of range, or a family or objective that does not go with paths.
    pub fn new(scenario: &Scenario, request: ClaimsRequest, threads: usize) -> Result<Self, Error> {
        let Some(Motion::Descent { step }) = scenario.dynamics.motion() else {
            let message =
                "is no descent, expected `gradient-descent`: its steps say where an energy falls";
            return Err(Error::invalid("dynamics.kind", message));
        };
        if scenario.dynamics.is_random() {
            let message = "draws noise, expected `gradient-descent`";
            return Err(Error::invalid("dynamics.kind", message));
        }
        let counts = [("paths", request.paths), ("starts", request.starts)];
        if let Some((name, count)) = counts.into_iter().find(|c| !(2..=MOST).contains(&c.1)) {
            let message = format!("is {count}, expected a whole number from 2 to {MOST}");
            return Err(Error::invalid(name, message));
        }
        if !(2..=MOST_STEPS).contains(&scenario.steps) {
            let message = format!(
                "is {}, expected 2 to {MOST_STEPS}: the position after every step is observed",
                scenario.steps
            );
            return Err(Error::invalid("steps", message));
        }
        let mut operators = request.operators;
        if operators.is_empty() {
            let momentum = HeavyBall {
                eta: 0.5 * step,
                ..HeavyBall::default()
            };
            operators.push(GradientDescent { eta: 0.5 * step }.into());
            operators.push(momentum.into());
        }
        for operator in &operators {
            if operator.is_random() || !operator.layout(2).is_empty() {
                let message =
                    "draws noise or has parameters of its own, expected an operator without";
                return Err(Error::invalid("operator", message));
            }
        }
        let drawn = starts(scenario, request.paths + request.starts);
        let (known, new) = drawn.split_at(2 * request.paths);
        let [first, second] = request.teachers;
        let both = vec![first.clone(), second.clone()];
        let worlds = [vec![first], vec![second], both].map(|teachers| {
            let mut world = World::new(scenario, teachers)?;
            world.run(new, step, scenario.steps)?;
            let paths = world.run(known, step, scenario.steps)?;
            let fit = Scenario {
                data: observed(&paths, scenario.steps).into(),
                initial: Given {}.into(),
                latent: 0,
                sees: Vec::new(),
                ..light(scenario)
            };
            validate(&fit)?;
            Ok((world, fit))
        });
        let worlds = worlds.into_iter().collect::<Result<Vec<_>, Error>>()?;
        // What every fit needs is refused at once.
        Others::of(&Session::new(worlds[0].1.clone(), 1)?, request.tolerance)?;
        Ok(Self {
            report: Claims {
                tolerance: request.tolerance,
                paths: request.paths,
                starts: request.starts,
                iterations: request.iterations,
                worlds: Vec::new(),
                composability: None,
            },
            step,
            steps: scenario.steps,
            operators,
            worlds,
            starts: new.to_vec(),
            fits: Fits::new(3, request.iterations),
            learned: Vec::new(),
            lines: Vec::new(),
            threads,
        })
    }

    /// Measures what was learned of the next world.
    fn measure(&mut self) -> Result<(), Error> {
        let (k, steps) = (self.report.worlds.len(), self.steps);
        let tolerance = self.report.tolerance;
        let truth = self.worlds[k].0.run(&self.starts, self.step, steps)?;
        let by = |of: &mut [Session]| {
            let told = descend(of, &self.starts, self.step, steps);
            off(&truth, &told, steps, tolerance)
        };
        if k == 2 {
            self.report.composability = Some(Composed {
                forecasts: Forecasts {
                    energy: by(&mut self.learned[..2]),
                    linear: by(&mut self.lines),
                },
                anew: by(&mut self.learned[2..]),
            });
            return Ok(());
        }
        self.lines.push(linear(&self.worlds[k].1, self.step)?);
        let (learned, lines) = (&mut self.learned[k..=k], &mut self.lines[k..]);
        let generalization = Forecasts {
            energy: by(learned),
            linear: by(lines),
        };
        let mut transfer = Vec::new();
        for dynamics in &self.operators {
            // Of a descent at another step as many as take the same time.
            let steps = match dynamics.motion() {
                Some(Motion::Descent { step }) => (steps as f64 * self.step / step).round(),
                _ => steps as f64,
            };
            let steps = (steps as usize).clamp(1, MAX_STEPS);
            let by = |of: &Session| -> Result<Vec<f64>, Error> {
                let mut under = under(of, dynamics, steps)?;
                Ok(under.simulate(&self.starts, steps, true, &[]))
            };
            let truth = by(self.worlds[k].0.energy())?;
            if !truth.iter().all(|x| x.is_finite()) {
                let message = "leads paths of the known energy out of the finite numbers, expected a shorter step";
                return Err(Error::invalid("operator", message));
            }
            let near = |told: &[f64]| off(&truth, told, steps, tolerance);
            let forecasts = Forecasts {
                energy: near(&by(&learned[0])?),
                linear: near(&by(&lines[0])?),
            };
            transfer.push(Transfer {
                dynamics: dynamics.clone(),
                steps,
                forecasts,
            });
        }
        let learned = &mut learned[0];
        let mut others = Others::of(learned, tolerance)?;
        others.run(&mut || true);
        let efficiency = others.beside(learned)?;
        self.report.worlds.push(Claimed {
            teacher: self.worlds[k].0.teacher(),
            loss: learned.evaluate(),
            efficiency: Telling {
                marks: Vec::new(),
                ..efficiency
            },
            generalization,
            transfer,
        });
        Ok(())
    }
}

/// A fit that is done, to be asked.
fn kept(fit: &mut Session) -> Result<Session, Error> {
    match fit.status().diverged {
        Some(message) => Err(Error::Diverged { message }),
        None => Session::new(fit.scenario(true), 1),
    }
}

/// Paths as observations: start, every position between, end.
fn observed(paths: &[f64], steps: usize) -> Points {
    let point = |path: &[f64]| {
        let mut positions: Vec<Vec<f64>> = path.chunks_exact(2).map(<[f64]>::to_vec).collect();
        Point {
            x: positions.pop().unwrap_or_default(),
            start: Some(positions.remove(0)),
            path: Some(positions),
            condition: None,
            time: None,
            track: None,
        }
    };
    let points = paths.chunks_exact(2 * (steps + 1)).map(point).collect();
    Points { points }
}

fn off(truth: &[f64], told: &[f64], steps: usize, tolerance: f64) -> Off {
    let (mut square, mut near, mut count) = (0.0, 0, 0);
    let paths = truth.chunks_exact(2 * (steps + 1));
    for (truth, told) in paths.zip(told.chunks_exact(2 * (steps + 1))) {
        for (a, b) in truth.chunks_exact(2).zip(told.chunks_exact(2)).skip(1) {
            square += (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2);
            near += usize::from(within(a, b, tolerance));
            count += 1;
        }
    }
    Off {
        rms: (square / f64::from(count.max(1))).sqrt(),
        within: near as f64 / f64::from(count.max(1)),
    }
}

impl Task for ClaimsStudy {
    type Report = Claims;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        let (worlds, learned) = (&self.worlds, &mut self.learned);
        let mut failed = None;
        let begin = |k: usize| Session::new(worlds[k].1.clone(), self.threads);
        let done = (self.fits).run(go_on, begin, |_, fit| match fit.and_then(kept) {
            Ok(session) => learned.push(session),
            Err(error) => failed = failed.take().or(Some(error)),
        });
        if let Some(error) = failed {
            return Err(error);
        }
        while self.report.composability.is_none() && self.report.worlds.len() < self.learned.len() {
            self.measure()?;
        }
        Ok(done)
    }

    fn progress(&self) -> Progress {
        self.fits.progress("world", 1)
    }

    fn report(&mut self) -> Result<Claims, Error> {
        Ok(self.report.clone())
    }
}
