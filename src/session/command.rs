//! What can be asked of a running session.

use super::Session;
use super::batch::Batch;
use super::consequences::{Consequences, unseen};
use super::fit::{Fit, each, problem};
use crate::data::{Observations, Point, Points};
use crate::error::Error;
use crate::scenario::{Precision, Scenario, light, validate};
use serde::{Deserialize, Deserializer, Serialize};
use std::sync::Arc;

/// A change to a running session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Adds an observation; what was generated becomes explicit points.
    AddPoint {
        /// The observation.
        point: Point,
    },
    /// Moves an observation; its start stays.
    MovePoint {
        /// Which, from 0.
        index: usize,
        /// Where to.
        x: Vec<f64>,
    },
    /// Removes an observation.
    DeletePoint {
        /// Which, from 0.
        index: usize,
    },
    /// Removes all observations.
    ClearPoints,
    /// Replaces all observations.
    SetPoints {
        /// The observations.
        points: Vec<Point>,
    },
    /// Goes on with another scenario: keeps what was learned where only rates, title, view or a
    /// tenth of the observations differ, and restarts from the seed (or the state it carries)
    /// otherwise.
    Configure {
        /// The scenario.
        #[serde(deserialize_with = "by_value")]
        #[cfg_attr(target_arch = "wasm32", tsify(type = "FullScenario"))]
        scenario: Box<Scenario>,
    },
    /// Begins the schedule of learning rates anew: a fit at its end goes on.
    Rekindle,
    /// Restarts from the seed.
    Reset,
    /// Restarts from another seed.
    SetSeed {
        /// The seed.
        seed: u32,
    },
}

/// Reads by way of a plain value: a tagged enum buffers its fields in a type of its own, and readers
/// of all that a scenario holds from that would be a tenth of the page's download.
fn by_value<'de, D: Deserializer<'de>>(from: D) -> Result<Box<Scenario>, D::Error> {
    let mut value = serde_json::Value::deserialize(from)?;
    crate::scenario::complete(&mut value);
    serde_json::from_value(value).map_err(serde::de::Error::custom)
}

impl Session {
    /// Carries out a command; on an error nothing has changed.
    ///
    /// # Errors
    /// What [`validate`] refuses, or an index that does not exist.
    pub fn command(&mut self, command: Command) -> Result<Consequences, Error> {
        #[cfg(feature = "complete")]
        let beside = self.beside.clone();
        #[cfg(not(feature = "complete"))]
        let beside: Option<()> = None;
        if self.has_more_rows() && beside.is_none() {
            let message = "learns from more rows than its scenario holds, which goes on as it is: expected a new one";
            return Err(Error::invalid("session", message));
        }
        let before = self.premises();
        self.carry_out(command)?;
        #[cfg(feature = "complete")]
        {
            self.beside = beside;
            self.learn_from_beside();
        }
        Ok(self.changed(&before))
    }

    fn carry_out(&mut self, command: Command) -> Result<(), Error> {
        let count = self.observations.len();
        let identity = || (0..count).map(Some).collect::<Vec<_>>();
        match command {
            Command::AddPoint { point } => {
                let mut points = self.points();
                points.push(self.kept(point));
                let rows = identity().into_iter().chain([None]).collect::<Vec<_>>();
                self.set_points(points, &rows)
            }
            Command::MovePoint { index, x } => {
                let mut points = self.points();
                let moved = self.point_mut(&mut points, index)?;
                moved.x = x;
                *moved = self.kept(moved.clone());
                self.set_points(points, &identity())
            }
            Command::DeletePoint { index } => {
                let mut points = self.points();
                self.point_mut(&mut points, index)?;
                points.remove(index);
                let rows: Vec<_> = identity()
                    .into_iter()
                    .filter(|r| *r != Some(index))
                    .collect();
                self.set_points(points, &rows)
            }
            Command::ClearPoints => self.set_points(Vec::new(), &[]),
            Command::SetPoints { points } => {
                let rows = vec![None; points.len()];
                let points = points.into_iter().map(|p| self.kept(p)).collect();
                self.set_points(points, &rows)
            }
            Command::Configure { scenario } => self.configure(*scenario),
            Command::Rekindle => {
                self.forget_convergence();
                if each!(&self.fit, run => run.ended()).is_some() {
                    self.pristine = false;
                    each!(&mut self.fit, run => run.since = run.iteration);
                }
                Ok(())
            }
            Command::Reset => {
                let mut scenario = self.scenario.clone();
                scenario.state = None;
                self.restart(scenario)
            }
            Command::SetSeed { seed } => self.restart(Scenario {
                seed,
                state: None,
                ..self.scenario.clone()
            }),
        }
    }

    /// A point as precise as the scenario: single precision keeps links short and makes a dropped
    /// point the same number everywhere.
    fn kept(&self, point: Point) -> Point {
        match self.scenario.precision {
            Precision::F32 => rounded(point),
            Precision::F64 => point,
        }
    }

    /// The observations as explicit points.
    pub(crate) fn points(&self) -> Vec<Point> {
        if let Some(points) = self.scenario.data.explicit() {
            return points.to_vec();
        }
        let Observations {
            dim,
            points,
            starts,
            ..
        } = &*self.observations;
        let observed = self.observations.observed();
        let start = |i: usize| Some(starts.as_ref()?[i * dim..][..observed].to_vec());
        let point = |(i, x): (usize, &[f64])| Point {
            x: x[..observed].to_vec(),
            start: start(i),
            ..Point::default()
        };
        points.chunks_exact(*dim).enumerate().map(point).collect()
    }

    fn point_mut<'p>(&self, points: &'p mut [Point], index: usize) -> Result<&'p mut Point, Error> {
        let count = points.len();
        points.get_mut(index).ok_or_else(|| {
            Error::invalid(
                "index",
                format!("there is no observation {index} among {count}"),
            )
        })
    }

    fn set_points(&mut self, points: Vec<Point>, rows: &[Option<usize>]) -> Result<(), Error> {
        let scenario = Scenario {
            data: Points { points }.into(),
            ..light(&self.scenario)
        };
        self.adopt(scenario, rows)
    }

    fn restart(&mut self, scenario: Scenario) -> Result<(), Error> {
        *self = Self::new(scenario, self.threads)?;
        Ok(())
    }

    fn configure(&mut self, scenario: Scenario) -> Result<(), Error> {
        let same = structure(&scenario) == structure(&self.scenario);
        if scenario.state.is_some() || !same {
            return self.restart(scenario);
        }
        let rows = match scenario.data == self.scenario.data {
            true => (0..self.observations.len()).map(Some).collect(),
            false => self.staying(&scenario.observe()?),
        };
        self.adopt(scenario, &rows)
    }

    /// Which present observation each of others is, wherever it stands now; what has no equal takes the
    /// place of what is gone, in the order of both. None, where less than nine tenths stay as they are.
    fn staying(&self, others: &Observations) -> Vec<Option<usize>> {
        let (dim, count) = (self.observations.dim, others.len());
        if others.dim != dim {
            return vec![None; count];
        }
        let bits = |row: &[f64]| row.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        let present = self.observations.points.chunks_exact(dim).map(bits);
        let mut left: Vec<_> = present.zip(0..).map(|(row, i)| (row, i, false)).collect();
        left.sort_unstable();
        let mut find = |row: &[f64]| {
            let row = bits(row);
            let from = left.partition_point(|(other, ..)| *other < row);
            let mut equal = left[from..].iter_mut().take_while(|l| l.0 == row);
            let (_, i, taken) = equal.find(|(.., taken)| !taken)?;
            *taken = true;
            Some(*i)
        };
        let mut rows: Vec<_> = others.points.chunks_exact(dim).map(&mut find).collect();
        if 10 * rows.iter().flatten().count() < 9 * count.max(self.observations.len()) {
            return vec![None; count];
        }
        left.sort_unstable_by_key(|(_, i, _)| *i);
        let gone = left.iter().filter(|(.., taken)| !taken).map(|(_, i, _)| *i);
        let unequal = rows.iter_mut().filter(|row| row.is_none());
        unequal.zip(gone).for_each(|(row, i)| *row = Some(i));
        rows
    }

    /// Goes on with a scenario of the same structure. A change of the energy's inputs restarts it, and
    /// so do observations of which less than nine tenths were there before: what was learned of few
    /// others is in their way.
    fn adopt(&mut self, mut scenario: Scenario, rows: &[Option<usize>]) -> Result<(), Error> {
        validate(&scenario)?;
        let observations = Arc::new(scenario.observe()?);
        let width = |of: &Observations| scenario.inputs(of.shape()).width();
        if observations.dim != self.observations.dim
            || width(&observations) != width(&self.observations)
            || 10 * rows.iter().flatten().count() < 9 * rows.len()
            || rows.is_empty()
        {
            return self.restart(scenario);
        }
        let as_before =
            scenario.data == self.scenario.data && unseen(&scenario) == unseen(&self.scenario);
        if as_before {
            scenario.state = self.scenario.state.take();
        } else {
            self.forget_convergence();
            let fresh = self.iteration() == 0;
            self.pristine &= fresh;
            if fresh {
                // Nothing was learned yet: begin as the new scenario does.
                self.fit = Fit::new(&scenario, &observations, &observations, self.threads);
            } else {
                let (optimizer, size) = (scenario.optimizer.clone(), scenario.batch as usize);
                each!(&mut self.fit, run => {
                    run.replace(problem(&scenario, &observations), optimizer, rows);
                    run.batch = Batch::new(size, &observations, &run.problem);
                });
            }
        }
        self.rows = Arc::clone(&observations);
        (self.scenario, self.observations) = (scenario, observations);
        Ok(())
    }
}

/// In single precision.
fn rounded(mut point: Point) -> Point {
    let vectors = [
        Some(&mut point.x),
        point.start.as_mut(),
        point.condition.as_mut(),
    ];
    let path = point.path.iter_mut().flatten();
    for v in vectors.into_iter().flatten().chain(path).flatten() {
        *v = f64::from(*v as f32);
    }
    point
}

/// The scenario without what may change while a run goes on.
fn structure(scenario: &Scenario) -> Scenario {
    Scenario {
        data: Points::default().into(),
        initial: scenario.initial.at_defaults(),
        optimizer: scenario.optimizer.at_defaults(),
        batch: 0,
        ..unseen(scenario)
    }
}
