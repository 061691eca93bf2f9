//! The units of one state at work.

use super::super::task::{Progress, Task};
use super::digits;
use crate::error::{Error, in_range};
use crate::random::{Purpose, Stream};
use crate::units::model::Built;
use crate::units::{Learner, Machine, MotionConfig, Network, State, UnitsSpec};
use serde::{Deserialize, Serialize};

/// What is asked of a motion.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct MotionRequest {
    /// Of what machine.
    pub spec: UnitsSpec,
    /// Its weights, `[units, units]`, and biases, `[units]`, where it has any: those of a report.
    pub weights: Vec<f64>,
    /// Biases.
    pub biases: Vec<f64>,
    /// The visible units at the start, a digit 0 or 1 each.
    pub start: String,
    /// Which of them never change, a digit 1 each; empty for none.
    pub clamped: String,
    /// How units move.
    pub motion: MotionConfig,
    /// Sweeps, at most.
    pub sweeps: u64,
}

/// How a motion stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct MotionReport {
    /// The visible units, a digit each.
    pub picture: String,
    /// Sweeps so far.
    pub sweeps: u64,
    /// Whether nothing changes any more.
    pub rest: bool,
}

/// Sweeps, at most.
const MOST_SWEEPS: f64 = 1e5;

/// Moves the units of a machine, a sweep a step.
#[derive(Debug)]
pub struct MotionStudy {
    machine: Built,
    motion: MotionConfig,
    state: State,
    rng: Stream,
    sweeps: u64,
    rest: bool,
    energies: Vec<f64>,
}

impl MotionStudy {
    /// Before the first sweep.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what [`Learner::new`] refuses, and for weights, biases or digits of another count.
    pub fn new(request: &MotionRequest) -> Result<Self, Error> {
        in_range("sweeps", request.sweeps as f64, 1.0, MOST_SWEEPS)?;
        let mut built = Learner::new(&request.spec)?.built().clone();
        if let Built::Network(network) = &mut built {
            set(network, &request.weights, &request.biases)?;
        }
        let machine = built.machine();
        let (visible, values) = (machine.visible(), machine.values());
        let start = bits("start", &request.start, visible)?;
        let clamped = match request.clamped.is_empty() {
            true => vec![false; visible],
            false => bits("clamped", &request.clamped, visible)?,
        };
        let mut state = State::at(machine, &values.of_all(&start));
        for (i, clamped) in clamped.into_iter().enumerate() {
            state.clamp(i, clamped);
        }
        let mut rng = Stream::new(request.spec.seed, Purpose::Dynamics);
        // Hidden units, which nobody painted, are drawn before the first sweep.
        for i in visible..machine.units() {
            state.draw(
                machine,
                i,
                request.motion.temperature().unwrap_or(1.0),
                &mut rng,
            );
        }
        let energies = vec![machine.energy(state.values())];
        Ok(Self {
            machine: built,
            motion: request.motion.clone(),
            state,
            rng,
            sweeps: request.sweeps,
            rest: false,
            energies,
        })
    }

    /// Whether nothing changes any more, or all sweeps are done.
    fn is_done(&self) -> bool {
        self.rest || self.state.sweeps() >= self.sweeps
    }
}

fn set(network: &mut Network, weights: &[f64], biases: &[f64]) -> Result<(), Error> {
    let n = network.units();
    if weights.len() != n * n || biases.len() != n {
        let message = format!(
            "are {} and {}, expected {} and {n} for {n} units",
            weights.len(),
            biases.len(),
            n * n
        );
        return Err(Error::invalid("weights", message));
    }
    let parameters = network.gather(weights, biases);
    network.set_parameters(&parameters)
}

fn bits(at: &str, text: &str, count: usize) -> Result<Vec<bool>, Error> {
    let read: Option<Vec<bool>> = text
        .chars()
        .map(|c| c.to_digit(2).map(|d| d == 1))
        .collect();
    read.filter(|bits| bits.len() == count).ok_or_else(|| {
        let message = format!("expected {count} digits 0 and 1, one for each visible unit");
        Error::invalid(at, message)
    })
}

impl Task for MotionStudy {
    type Report = MotionReport;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while !self.is_done() {
            let machine = self.machine.machine();
            self.rest = self.motion.sweep(machine, &mut self.state, &mut self.rng);
            self.energies.push(machine.energy(self.state.values()));
            if !go_on() {
                break;
            }
        }
        Ok(self.is_done())
    }

    fn progress(&self) -> Progress {
        Progress {
            done: self.state.sweeps(),
            total: self.sweeps,
            note: String::new(),
        }
    }

    fn report(&mut self) -> Result<MotionReport, Error> {
        let visible = self.machine.machine().visible();
        Ok(MotionReport {
            picture: digits(&self.state.values()[..visible]),
            sweeps: self.state.sweeps(),
            rest: self.rest,
        })
    }

    /// `state`, the values of all units, and `energies`, at the start and after every sweep.
    fn arrays(&self) -> Vec<(&'static str, &[f64])> {
        vec![("state", self.state.values()), ("energies", &self.energies)]
    }
}
