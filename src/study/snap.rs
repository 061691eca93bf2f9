//! Parameters snapped to 0, integers and simple fractions.

use super::code::{code_at, coded_parameters, state};
use super::code_length;
use super::task::{Progress, Task};
use crate::code_length::{CodeLength, as_fraction, parameter_bits, simple_fractions};
use crate::error::Error;
use crate::scenario::Scenario;
use crate::session::Session;
use serde::Serialize;

/// Each parameter is tried at most so often.
const PASSES: usize = 3;

/// What was snapped of one tensor.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SnappedTensor {
    /// Its name.
    pub name: String,
    /// How many numbers it has.
    pub count: usize,
    /// How many of them became 0, another integer, a fraction.
    pub zeros: usize,
    /// Other integers.
    pub integers: usize,
    /// Fractions.
    pub fractions: usize,
}

/// What snapping came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Snapped {
    /// The code of the fit as it was.
    pub before: CodeLength,
    /// The code with what was snapped so far.
    pub after: CodeLength,
    /// The tensors in which something changed.
    pub tensors: Vec<SnappedTensor>,
    /// The scenario with the state that snapping came to; what was not snapped is as it was.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "FullScenario"))]
    pub scenario: Scenario,
}

/// Parameters snapped one by one where that shortens the two-part code (Wu & Tegmark 2019): each is
/// replaced by the number among 0, integers and fractions p/q that makes the whole code, with the
/// data part computed anew, shortest, if it is shorter than before; and again from the first, until
/// nothing changes (at most three times).
pub struct Snapping {
    session: Session,
    epsilon: f64,
    /// θ and z as they were, and as they are stated: snapped, or to multiples of ε.
    unknowns: Vec<f64>,
    stated: Vec<f64>,
    snapped: Vec<bool>,
    before: CodeLength,
    now: CodeLength,
    next: usize,
    pass: usize,
    changed: bool,
}

impl Snapping {
    /// Begins with the fit that a scenario carries, its code at precision ε.
    ///
    /// # Errors
    /// What [`Session::new`] refuses, or a fit without a code: see [`code_length`].
    pub fn new(scenario: Scenario, epsilon: f64, threads: usize) -> Result<Self, Error> {
        let count = coded_parameters(&scenario)?;
        let mut session = Session::new(scenario, threads)?;
        let before = code_length(&mut session, epsilon)?;
        let unknowns = session.unknowns();
        let parameters = session.status().parameters;
        Ok(Self {
            stated: state(&unknowns, parameters, epsilon),
            snapped: vec![false; count],
            now: before.clone(),
            next: 0,
            pass: 0,
            changed: false,
            session,
            epsilon,
            unknowns,
            before,
        })
    }

    fn try_parameter(&mut self, k: usize) -> Result<(), Error> {
        let (was, iteration) = (self.stated[k], self.session.iteration());
        let bits = parameter_bits(was, self.epsilon);
        let mut best = was;
        for value in simple_fractions(self.unknowns[k], bits) {
            self.stated[k] = value;
            self.session.set_unknowns(iteration, &self.stated)?;
            let parameters = self.session.status().parameters;
            let theta = &self.stated[..parameters];
            // Where there is no code, it is not shorter.
            if let Ok(code) = code_at(&mut self.session, theta, self.epsilon)
                && code.total < self.now.total
            {
                (self.now, best) = (code, value);
            }
        }
        self.stated[k] = best;
        if best != was {
            (self.snapped[k], self.changed) = (true, true);
        }
        Ok(())
    }

    /// The tensors in which something was snapped.
    fn tensors(&self, scenario: &Scenario) -> Result<Vec<SnappedTensor>, Error> {
        let mut first = 0;
        let mut tensors = Vec::new();
        for tensor in scenario.layout(scenario.data.shape()?) {
            let range = first..(first + tensor.len()).min(self.snapped.len());
            first += tensor.len();
            let mut row = SnappedTensor {
                name: tensor.name,
                count: range.len(),
                zeros: 0,
                integers: 0,
                fractions: 0,
            };
            for k in range.filter(|&k| self.snapped[k]) {
                match as_fraction(self.stated[k]) {
                    Some((0, _)) => row.zeros += 1,
                    Some((_, 1)) => row.integers += 1,
                    _ => row.fractions += 1,
                }
            }
            if row.zeros + row.integers + row.fractions > 0 {
                tensors.push(row);
            }
        }
        Ok(tensors)
    }
}

impl Task for Snapping {
    type Report = Snapped;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while self.pass < PASSES {
            if self.next < self.snapped.len() {
                self.try_parameter(self.next)?;
                self.next += 1;
            }
            if self.next >= self.snapped.len() {
                self.pass = if self.changed { self.pass + 1 } else { PASSES };
                (self.next, self.changed) = (0, false);
            }
            if !go_on() {
                break;
            }
        }
        Ok(self.pass == PASSES)
    }

    fn progress(&self) -> Progress {
        let count = self.snapped.len();
        Progress {
            done: (self.pass * count + self.next) as u64,
            total: (PASSES * count) as u64,
            note: String::new(),
        }
    }

    fn report(&mut self) -> Result<Snapped, Error> {
        let mut unknowns = self.unknowns.clone();
        for (k, snapped) in self.snapped.iter().enumerate() {
            if *snapped {
                unknowns[k] = self.stated[k];
            }
        }
        self.session
            .set_unknowns(self.session.iteration(), &unknowns)?;
        let scenario = self.session.scenario(true);
        Ok(Snapped {
            before: self.before.clone(),
            after: self.now.clone(),
            tensors: self.tensors(&scenario)?,
            scenario,
        })
    }
}
