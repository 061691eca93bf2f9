//! A machine that learns.

use super::model::Built;
use super::recall::corrupt;
use super::rule::{Gradient, Learning, Update};
use super::{
    MOST_ENUMERATED, Machine, ModelConfig, MotionConfig, Patterns, PatternsConfig, RuleConfig,
    State,
};
use crate::error::{Error, in_range};
use crate::optimizer::{Adam, Optimizer, Schedule, Step};
use crate::random::{Noise, Purpose, Stream};
use rand::seq::SliceRandom;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What learns what, how, and how it is asked to recall.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct UnitsSpec {
    /// Patterns.
    pub patterns: PatternsConfig,
    /// Energy.
    pub model: ModelConfig,
    /// Learning rule.
    pub rule: RuleConfig,
    /// Learning rate of Adam, for rules that go along a gradient; it falls to 0 over all updates, along a cosine.
    #[schemars(range(min = 1e-5, max = 1.0), extend("x-scale" = "log"))]
    pub learning_rate: f64,
    /// Updates, of a rule that takes more than one.
    #[schemars(range(min = 1, max = 1_000_000), extend("x-scale" = "log"))]
    pub updates: u64,
    /// Patterns of an update; 0 for all.
    #[schemars(range(min = 0, max = 4096))]
    pub batch: usize,
    /// How units move in recall.
    pub motion: MotionConfig,
    /// Share of the visible units that is flipped where recall begins.
    #[schemars(range(min = 0.0, max = 0.5))]
    pub corruption: f64,
    /// Seed of all that is drawn.
    #[schemars(range(min = 0, max = 4_294_967_295u64))]
    pub seed: u32,
}

impl Default for UnitsSpec {
    fn default() -> Self {
        Self {
            patterns: PatternsConfig::default(),
            model: ModelConfig::default(),
            rule: RuleConfig::default(),
            learning_rate: 0.02,
            updates: 2000,
            batch: 0,
            motion: MotionConfig::default(),
            corruption: 0.2,
            seed: 1,
        }
    }
}

/// Standard deviation of weights with hidden units at the start: at 0 all hidden units would stay alike.
const START: f64 = 0.1;
/// Units, at most; operations of an update, at most, so that it stays short; numbers of a memory, at most.
const MOST_UNITS: usize = 1088;
const MOST_WORK: f64 = 3e9;
const MOST_KEPT: usize = 1_000_000;
/// Operations of a likelihood, at most.
const MOST_SUMMED: f64 = 5e9;

/// A machine that learns patterns, an update at a time.
#[derive(Clone, Debug)]
pub struct Learner {
    spec: UnitsSpec,
    patterns: Patterns,
    values: Vec<Vec<f64>>,
    built: Built,
    chains: Vec<State>,
    moments: Vec<Vec<f64>>,
    updates: u64,
    last: Option<Gradient>,
}

impl Learner {
    /// Before the first update.
    ///
    /// # Errors
    /// [`Error::Invalid`] for settings out of range, and a rule that is not for the model.
    pub fn new(spec: &UnitsSpec) -> Result<Self, Error> {
        in_range("learning_rate", spec.learning_rate, 1e-5, 1.0)?;
        let patterns = spec.patterns.patterns(spec.seed)?;
        let visible = patterns.bits();
        let mut built = spec.model.build(&patterns, spec.seed)?;
        let values = patterns.as_values(built.machine().values());
        match &mut built {
            Built::Network(network) => {
                if network.units() > MOST_UNITS {
                    let message = format!("are {}, expected at most {MOST_UNITS}", network.units());
                    return Err(Error::invalid("units", message));
                }
                spec.rule.check(network, &values)?;
                let patterns = batch_size(spec, values.len());
                let work = spec.rule.work(network, patterns as f64);
                if work > MOST_WORK {
                    let message = format!(
                        "takes about {work:.0e} operations for one update, expected at most {MOST_WORK:.0e}: with fewer units, \
                         patterns or steps, or with a smaller batch, it can be done"
                    );
                    return Err(Error::invalid("rule", message));
                }
                if network.units() > network.visible {
                    let mut rng = Stream::new(spec.seed, Purpose::Parameters);
                    let mut start = network.parameters();
                    let weights = start.len() - network.units();
                    start[..weights].fill_with(|| START * rng.normal());
                    network.set_parameters(&start)?;
                }
            }
            Built::Memory(_) if !spec.rule.keeps() => {
                let message = "learns weights, and this model has none: it holds the patterns themselves; expected `hebb`";
                return Err(Error::invalid("rule", message));
            }
            Built::Memory(_) if visible * values.len() > MOST_KEPT => {
                let message = format!(
                    "keeps {} numbers, expected at most {MOST_KEPT}: fewer or smaller patterns",
                    visible * values.len()
                );
                return Err(Error::invalid("model", message));
            }
            Built::Memory(_) => {}
        }
        Ok(Self {
            spec: spec.clone(),
            patterns,
            values,
            built,
            chains: Vec::new(),
            moments: Vec::new(),
            updates: 0,
            last: None,
        })
    }

    /// Learns a little more. Returns whether there is nothing left to learn.
    ///
    /// # Errors
    /// What the rule cannot compute; [`Error::Diverged`] where a weight is not finite.
    pub fn update(&mut self) -> Result<bool, Error> {
        if self.is_done() {
            return Ok(true);
        }
        let mut rng = Stream::nth(self.spec.seed, Purpose::Objective, self.updates);
        let batch = batch(&self.spec, &self.values, self.updates);
        let Built::Network(network) = &mut self.built else {
            self.updates = 1;
            return Ok(true);
        };
        let said = self.spec.rule.update(&mut Learning {
            network,
            patterns: &batch,
            chains: &mut self.chains,
            rng: &mut rng,
        })?;
        self.updates += 1;
        let mut parameters = network.parameters();
        match said {
            Update::To(weights) => {
                let biases = network.biases.clone();
                parameters = network.gather(&weights, &biases);
            }
            Update::Along(gradient) => {
                let along = network.gather(&gradient.weights, &gradient.biases);
                self.moments.resize(2, vec![0.0; along.len()]);
                let step = Step {
                    count: self.updates,
                    rate: self.spec.learning_rate
                        * Schedule::Cosine.factor(self.updates, self.spec.updates as f64),
                    terms: 1.0,
                    noise: Noise::new(self.spec.seed, Purpose::Optimizer, self.updates),
                    group: 0,
                    metric: None,
                };
                Adam::default().update(&step, &along, &mut parameters, &mut self.moments);
                self.last = Some(gradient);
            }
        }
        if parameters.iter().any(|p| !p.is_finite()) {
            let message = "a weight left the finite numbers: lower the learning rate";
            return Err(Error::Diverged {
                message: message.into(),
            });
        }
        network.set_parameters(&parameters)?;
        Ok(self.is_done())
    }

    /// Whether there is nothing left to learn: after all updates, or the one of a rule that stores.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.updates >= self.total()
    }

    /// Updates in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        match self.spec.rule.at_once() {
            true => 1,
            false => self.spec.updates,
        }
    }

    /// Updates so far.
    #[must_use]
    pub fn updates(&self) -> u64 {
        self.updates
    }

    /// What learns.
    #[must_use]
    pub fn built(&self) -> &Built {
        &self.built
    }

    /// The same, as a machine.
    #[must_use]
    pub fn machine(&self) -> &dyn Machine {
        self.built.machine()
    }

    /// The pictures.
    #[must_use]
    pub fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    /// The pictures in the values of the machine's units.
    #[must_use]
    pub fn values(&self) -> &[Vec<f64>] {
        &self.values
    }

    /// The gradient of the last update, where there was one.
    #[must_use]
    pub fn last(&self) -> Option<&Gradient> {
        self.last.as_ref()
    }

    /// A corrupted picture, the same for the same seed.
    #[must_use]
    pub fn corrupted(&self, picture: usize, share: f64, seed: u32) -> Vec<f64> {
        let mut rng = Stream::nth(seed, Purpose::Initial, picture as u64);
        corrupt(
            self.machine().values(),
            &self.values[picture],
            share,
            &mut rng,
        )
    }

    /// Operations of the likelihood, roughly, where the sum over all states is one that is done.
    #[must_use]
    pub fn likelihood_work(&self) -> f64 {
        match &self.built {
            Built::Network(network) => {
                let over = network.enumerated(&vec![None; network.units()]);
                let all = if over <= MOST_ENUMERATED {
                    network.work_of_all()
                } else {
                    0.0
                };
                all + 4.0 * self.values.len() as f64 * network.work_given()
            }
            Built::Memory(_) => 0.0,
        }
    }

    /// Refuses a likelihood that takes too long.
    ///
    /// # Errors
    /// [`Error::Invalid`], with what would help.
    pub fn likelihood_in_reach(&self) -> Result<(), Error> {
        if self.likelihood_work() > MOST_SUMMED {
            let message = "takes too long for so many units and patterns, expected fewer";
            return Err(Error::invalid("likelihood", message));
        }
        Ok(())
    }

    /// Mean of `log p(v)` over the patterns, in nats, under `e^{−E}/Z`.
    ///
    /// # Errors
    /// [`Error::Invalid`] where there are too many units or patterns for a sum over all states, or the model is a memory.
    pub fn log_likelihood(&self) -> Result<f64, Error> {
        let Built::Network(network) = &self.built else {
            let message = "is a memory without weights, expected a network for a likelihood";
            return Err(Error::invalid("model", message));
        };
        self.likelihood_in_reach()?;
        let all = network.ensemble(&vec![None; network.units()])?;
        let given: Result<Vec<f64>, Error> = self
            .values
            .iter()
            .map(|v| Ok(network.given(v)?.log_z))
            .collect();
        Ok(given?.iter().sum::<f64>() / self.values.len() as f64 - all.log_z)
    }
}

/// Patterns of an update.
fn batch_size(spec: &UnitsSpec, all: usize) -> usize {
    match spec.batch {
        0 => all,
        _ if spec.rule.at_once() => all,
        size => size.min(all),
    }
}

/// The patterns of an update: all in an order of their own each epoch.
fn batch<'a>(spec: &UnitsSpec, all: &'a [Vec<f64>], update: u64) -> Cow<'a, [Vec<f64>]> {
    let size = batch_size(spec, all.len());
    if size == all.len() {
        return all.into();
    }
    let each = all.len().div_ceil(size) as u64;
    let (epoch, at) = (update / each, (update % each) as usize);
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.shuffle(&mut Stream::nth(spec.seed, Purpose::Batch, epoch));
    let rows = order.iter().skip(at * size).take(size);
    rows.map(|&i| all[i].clone()).collect()
}
