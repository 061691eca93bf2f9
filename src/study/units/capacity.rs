//! How many random patterns a machine holds.

use super::super::task::{Progress, Task};
use crate::error::{Error, in_range};
use crate::random::{Purpose, Stream};
use crate::units::motion::Descent;
use crate::units::patterns::Random;
use crate::units::rule::Hebb;
use crate::units::{Learner, ModelConfig, RuleConfig, UnitsSpec, overlap, settle};
use serde::{Deserialize, Serialize};

/// What is asked of a measurement of capacity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct CapacityRequest {
    /// Model.
    pub model: ModelConfig,
    /// Rule.
    pub rule: RuleConfig,
    /// Updates of a rule that takes more than one.
    pub updates: u64,
    /// Units N; the nearest product of two equal numbers is taken.
    pub units: usize,
    /// Loads, patterns per unit, from small to large.
    pub loads: Vec<f64>,
    /// Sets of patterns for each load.
    pub sets: u32,
    /// Patterns of a set that are tried, at most.
    pub tried: usize,
    /// Seed.
    pub seed: u32,
}

impl Default for CapacityRequest {
    fn default() -> Self {
        Self {
            model: ModelConfig::default(),
            rule: Hebb {}.into(),
            updates: 500,
            units: 100,
            loads: (1..=12).map(|k| 0.02 * f64::from(k)).collect(),
            sets: 5,
            tried: 50,
            seed: 1,
        }
    }
}

/// What is held at a load.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Load {
    /// Patterns per unit.
    pub load: f64,
    /// Patterns.
    pub patterns: usize,
    /// Share of those tried that stay: descent that begins at the pattern ends with an overlap above 0.9.
    pub held: f64,
    /// Standard error of that share over sets.
    pub held_error: f64,
    /// Mean overlap of the end with the pattern.
    pub overlap: f64,
}

/// All loads.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct CapacityReport {
    /// Units.
    pub units: usize,
    /// Loads so far.
    pub loads: Vec<Load>,
    /// The load at which the mean overlap falls below 0.967, between two of the loads; none where it does not. For
    /// Hebb's rule and many units that is where memories cease to be (Amit, Gutfreund & Sompolinsky 1987): 0.138.
    pub knee: Option<f64>,
    /// The load at which no more than half of the patterns stay; the fewer units, the farther it is above the knee.
    pub half: Option<f64>,
}

/// An overlap above which a pattern stays; the mean overlap at the knee.
const STAYS: f64 = 0.9;
const KNEE: f64 = 0.967;

/// Stores ever more random patterns, an update or a pattern a step, and counts those that stay where they are.
#[derive(Debug)]
pub struct Capacity {
    request: CapacityRequest,
    width: usize,
    /// The set under way: what learns it, overlaps so far, and where descent draws its order from.
    set: Option<(Learner, Vec<f64>, Stream)>,
    sets: Vec<(f64, f64)>,
    loads: Vec<Load>,
}

impl Capacity {
    /// Before the first load.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a request out of range.
    pub fn new(request: &CapacityRequest) -> Result<Self, Error> {
        in_range("units", request.units as f64, 4.0, 1024.0)?;
        in_range("sets", request.sets.into(), 1.0, 1000.0)?;
        in_range("tried", request.tried as f64, 1.0, 1e4)?;
        in_range("updates", request.updates as f64, 1.0, 1e6)?;
        let width = libm::round(libm::sqrt(request.units as f64)) as usize;
        for load in &request.loads {
            in_range("loads", load * (width * width) as f64, 1.0, 4096.0)?;
        }
        Ok(Self {
            request: request.clone(),
            width,
            set: None,
            sets: Vec::new(),
            loads: Vec::new(),
        })
    }

    fn patterns(&self) -> usize {
        let load = self.request.loads[self.loads.len()];
        libm::round(load * (self.width * self.width) as f64) as usize
    }

    /// A step of a set: it is drawn, learned, and its patterns are tried. Returns whether it is done.
    fn step(&mut self) -> Result<bool, Error> {
        let seed = self.request.seed.wrapping_add(self.sets.len() as u32);
        let Some((learner, overlaps, rng)) = &mut self.set else {
            let learner = Learner::new(&UnitsSpec {
                patterns: Random {
                    width: self.width,
                    height: self.width,
                    count: self.patterns(),
                }
                .into(),
                model: self.request.model.clone(),
                rule: self.request.rule.clone(),
                updates: self.request.updates,
                seed,
                ..Default::default()
            })?;
            self.set = Some((learner, Vec::new(), Stream::new(seed, Purpose::Dynamics)));
            return Ok(false);
        };
        if !learner.update()? {
            return Ok(false);
        }
        let machine = learner.machine();
        let pattern = &learner.values()[overlaps.len()];
        let end = settle(machine, pattern, &Descent {}, rng);
        overlaps.push(overlap(machine.values(), end.values(), pattern));
        Ok(overlaps.len() == self.request.tried.min(learner.values().len()))
    }

    /// Counts a set that is done, and a load whose sets are.
    fn count(&mut self, overlaps: &[f64]) {
        let held = overlaps.iter().filter(|m| **m > STAYS).count();
        let count = overlaps.len() as f64;
        let overlap = overlaps.iter().sum::<f64>() / count;
        self.sets.push((held as f64 / count, overlap));
        if self.sets.len() < self.request.sets as usize {
            return;
        }
        let count = self.sets.len() as f64;
        let held = self.sets.iter().map(|s| s.0).sum::<f64>() / count;
        let squares: f64 = self.sets.iter().map(|s| (s.0 - held) * (s.0 - held)).sum();
        self.loads.push(Load {
            load: self.request.loads[self.loads.len()],
            patterns: self.patterns(),
            held,
            held_error: libm::sqrt(squares / (count * (count - 1.0).max(1.0))),
            overlap: self.sets.iter().map(|s| s.1).sum::<f64>() / count,
        });
        self.sets.clear();
    }
}

impl Task for Capacity {
    type Report = CapacityReport;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while self.loads.len() < self.request.loads.len() {
            if self.step()? {
                let overlaps = self
                    .set
                    .take()
                    .map_or(Vec::new(), |(_, overlaps, _)| overlaps);
                self.count(&overlaps);
            }
            if !go_on() {
                break;
            }
        }
        Ok(self.loads.len() == self.request.loads.len())
    }

    fn progress(&self) -> Progress {
        let sets = u64::from(self.request.sets);
        Progress {
            done: self.loads.len() as u64 * sets + self.sets.len() as u64,
            total: self.request.loads.len() as u64 * sets,
            note: format!(
                "load {} of {}",
                self.loads.len() + 1,
                self.request.loads.len()
            ),
        }
    }

    fn report(&mut self) -> Result<CapacityReport, Error> {
        let crossing = |of: fn(&Load) -> f64, at: f64| {
            let pairs = self.loads.windows(2);
            let mut crossed = pairs.filter(|w| of(&w[0]) >= at && of(&w[1]) < at);
            crossed.next().map(|w| {
                let share = (of(&w[0]) - at) / (of(&w[0]) - of(&w[1]));
                w[0].load + share * (w[1].load - w[0].load)
            })
        };
        Ok(CapacityReport {
            units: self.width * self.width,
            loads: self.loads.clone(),
            knee: crossing(|l| l.overlap, KNEE),
            half: crossing(|l| l.held, 0.5),
        })
    }
}
