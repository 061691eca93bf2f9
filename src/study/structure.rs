//! Which structure of its state a known system minimizes.

use super::system::known_system;
use super::task::{Progress, Task};
use crate::code_length::{parameter_bits, state_parameter};
use crate::energy::EnergyConfig;
use crate::error::Error;
use crate::objective::Descends;
use crate::scenario::{Scenario, light, validate};
use crate::session::Session;
use serde::Serialize;
use std::f64::consts::LOG2_E;

/// An energy of some of the coordinates, fitted so that it falls along the velocity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Structure {
    /// The coordinates that it sees, counted from 1.
    pub sees: Vec<usize>,
    /// The family.
    pub energy: EnergyConfig,
    /// Updates done.
    pub iterations: u64,
    /// The loss.
    pub loss: f64,
    /// Share of the observations at which it falls along the velocity.
    pub falls: f64,
    /// Bits of its parameters, and of the list of the observations at which it does not fall.
    pub bits: f64,
    /// Bits less than it takes to say of each observation whether some energy falls there: below 0 nothing was
    /// explained.
    pub saved: f64,
}

/// Fits every family to every choice of coordinates; reports those that are done, most bits saved first.
#[derive(Debug)]
pub struct Structures {
    scenario: Scenario,
    to_do: Vec<(Vec<usize>, EnergyConfig)>,
    iterations: u64,
    epsilon: f64,
    threads: usize,
    current: Option<Session>,
    done: Vec<Structure>,
}

/// Most coordinates, of whose subsets each is tried.
const MOST_COORDINATES: usize = 6;

impl Structures {
    /// For `iterations` updates each, by the objective `descends`: the scenario's own where it is that.
    ///
    /// # Errors
    /// [`Error::Invalid`] for observations of no system, more coordinates than 6, a family that does not go with
    /// some of them, or a precision out of range.
    pub fn new(
        scenario: &Scenario,
        families: &[EnergyConfig],
        iterations: u64,
        epsilon: f64,
        threads: usize,
    ) -> Result<Self, Error> {
        let dim = known_system(scenario)?.dim();
        if dim > MOST_COORDINATES {
            let message = format!("has {dim} coordinates, expected at most {MOST_COORDINATES}");
            return Err(Error::invalid("data.system", message));
        }
        if !(1e-9..=1e3).contains(&epsilon) {
            let message = format!("is {epsilon}, expected a precision from 1e-9 to 1e3");
            return Err(Error::invalid("epsilon", message));
        }
        let mut scenario = light(scenario);
        if !scenario.objective.only_falls() {
            scenario.objective = Descends::default().into();
        }
        let subset = |mask: usize| {
            (1..=dim)
                .filter(|k| mask >> (k - 1) & 1 == 1)
                .collect::<Vec<_>>()
        };
        let mut to_do = Vec::new();
        for mask in (1..1 << dim).rev() {
            for family in families {
                // A family that is of the plane alone goes with some choices only.
                let one = with(&scenario, &subset(mask), family);
                if validate(&one).is_ok() {
                    to_do.push((subset(mask), family.clone()));
                }
            }
        }
        if to_do.is_empty() {
            let message = "goes with no choice of coordinates, expected another family";
            return Err(Error::invalid("energy.kind", message));
        }
        to_do.reverse();
        Ok(Self {
            scenario,
            to_do,
            iterations,
            epsilon,
            threads,
            current: None,
            done: Vec::new(),
        })
    }

    fn measure(&self, session: &mut Session, sees: Vec<usize>, energy: EnergyConfig) -> Structure {
        let observations = session.observations().clone();
        let dim = observations.dim;
        let (_, slopes) = session.energies(&observations.points, &[]);
        let pairs = slopes
            .chunks_exact(dim)
            .zip(observations.velocities.chunks_exact(dim));
        let falls = pairs.filter(|(g, f)| g.iter().zip(*f).map(|(g, f)| g * f).sum::<f64>() < 0.0);
        let n = observations.len();
        let rises = n - falls.count();
        let parameters = session.unknowns();
        let count = session.status().parameters;
        let of_theta = parameters[..count].iter().map(|&r| {
            let stated = state_parameter(r, self.epsilon);
            parameter_bits(stated, self.epsilon)
        });
        let bits = of_theta.sum::<f64>() + choose_bits(n, rises);
        Structure {
            sees,
            energy,
            iterations: session.iteration(),
            loss: session.evaluate(),
            falls: 1.0 - rises as f64 / n.max(1) as f64,
            bits,
            saved: n as f64 - bits,
        }
    }
}

/// `log₂` of how many choices of k among n there are, and of how many k.
fn choose_bits(n: usize, k: usize) -> f64 {
    let factorial = |n: usize| libm::lgamma(n as f64 + 1.0) * LOG2_E;
    factorial(n) - factorial(k) - factorial(n - k) + libm::log2(n as f64 + 1.0)
}

fn with(scenario: &Scenario, sees: &[usize], family: &EnergyConfig) -> Scenario {
    Scenario {
        sees: sees.to_vec(),
        energy: family.clone(),
        ..light(scenario)
    }
}

impl Task for Structures {
    type Report = Vec<Structure>;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while let Some((sees, family)) = self.to_do.last().cloned() {
            let mut session = match self.current.take() {
                Some(session) => session,
                None => Session::new(with(&self.scenario, &sees, &family), self.threads)?,
            };
            let left = self.iterations - session.iteration();
            let mut stopped = false;
            let before = session.iteration();
            session.run(left, || {
                let more = go_on();
                stopped |= !more;
                more
            });
            let stuck = session.iteration() == before;
            if session.iteration() < self.iterations && !stuck {
                self.current = Some(session);
                if stopped {
                    return Ok(false);
                }
                continue;
            }
            self.to_do.pop();
            let measured = self.measure(&mut session, sees, family);
            self.done.push(measured);
            self.done.sort_by(|a, b| b.saved.total_cmp(&a.saved));
            if stopped {
                return Ok(self.to_do.is_empty());
            }
        }
        Ok(true)
    }

    fn progress(&self) -> Progress {
        let (done, left) = (self.done.len() as u64, self.to_do.len() as u64);
        let here = self.current.as_ref().map_or(0, Session::iteration);
        Progress {
            done: done * self.iterations + here,
            total: (done + left) * self.iterations,
            note: format!("energy {}/{}", (done + 1).min(done + left), done + left),
        }
    }

    fn report(&mut self) -> Result<Vec<Structure>, Error> {
        Ok(self.done.clone())
    }
}
