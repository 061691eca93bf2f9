//! Observations said block by block, each by the fit to all before it, the prequential code (Dawid 1984), or
//! by that to all others, cross-validation (Stone 1974).

use super::code::code_at;
use crate::data::{Point, Points};
use crate::error::Error;
use crate::random::{Purpose, Stream};
use crate::scenario::{Scenario, State};
use crate::session::Session;
use rand::RngExt;

/// Most blocks.
pub(super) const MOST_BLOCKS: usize = 64;

/// What a block is said by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum By {
    /// The fit to all blocks before it; nothing is said of the first.
    Before,
    /// The fit to all other blocks.
    Others,
}

/// The observations of a scenario in blocks of equal size, in an order drawn from its seed.
pub(super) struct Blocks {
    points: Vec<Point>,
    count: usize,
    pub(super) by: By,
}

impl Blocks {
    /// Cuts the observations of a session in `count` blocks.
    ///
    /// # Errors
    /// [`Error::Invalid`] for fewer than 2 blocks, more than 64 or than observations, or starts that
    /// are learned: those of a block are not known before it.
    pub(super) fn new(session: &Session, count: usize, by: By) -> Result<Self, Error> {
        let mut points = session.points();
        if !(2..=MOST_BLOCKS.min(points.len())).contains(&count) {
            let message = format!(
                "is {count}, expected 2 or more, at most {MOST_BLOCKS} and as many as there are observations, {}",
                points.len()
            );
            return Err(Error::invalid("blocks", message));
        }
        let scenario = session.scenario(false);
        if scenario.objective.rolls_out() && scenario.initial.is_learned() {
            let message = "starts that are learned belong to observations that are known: the next block has none, expected other initial conditions";
            return Err(Error::invalid("initial.kind", message));
        }
        // Fisher & Yates.
        let mut rng = Stream::new(scenario.seed, Purpose::Display);
        for i in (1..points.len()).rev() {
            let j = (rng.random::<f64>() * (i + 1) as f64) as usize;
            points.swap(i, j.min(i));
        }
        Ok(Self { points, count, by })
    }

    fn end(&self, block: usize) -> usize {
        self.points.len() * block / self.count
    }

    /// The blocks of which something is said.
    pub(super) fn said(&self) -> std::ops::Range<usize> {
        usize::from(self.by == By::Before)..self.count
    }

    /// The scenario with the observations that block `block` is said by.
    pub(super) fn seen(&self, scenario: &Scenario, block: usize) -> Scenario {
        let mut points = self.points[..self.end(block)].to_vec();
        if self.by == By::Others {
            points.extend_from_slice(&self.points[self.end(block + 1)..]);
        }
        Scenario {
            data: Points { points }.into(),
            ..scenario.clone()
        }
    }

    /// Bits of block `block` by a fit.
    ///
    /// # Errors
    /// What has no code: see [`super::code_length`].
    pub(super) fn say(&self, fit: &Session, block: usize, epsilon: f64) -> Result<f64, Error> {
        let mut scenario = fit.scenario(true);
        let points = self.points[self.end(block)..self.end(block + 1)].to_vec();
        scenario.data = Points { points }.into();
        scenario.state = scenario.state.map(|s| State {
            iteration: s.iteration,
            theta: s.theta,
            ..State::default()
        });
        let mut session = Session::new(scenario, 1)?;
        let parameters = session.status().parameters;
        let theta = &session.unknowns()[..parameters];
        let code = code_at(&mut session, theta, epsilon)?;
        Ok(code.starts + code.data)
    }
}
