//! Models and rules side by side, on the same patterns.

use super::super::task::{Progress, Task};
use super::judging::Judging;
use crate::error::{Error, in_range};
use crate::units::model::{Boltzmann, DenseMemory, Hopfield, ModelConfig, ModernHopfield, Rbm};
use crate::units::motion::Descent;
use crate::units::rule::{
    ContrastiveDivergence, Exact, Hebb, Inverse, MinimumProbabilityFlow,
    PersistentContrastiveDivergence, PseudoInverse, PseudoLikelihood, Storkey, Through,
};
use crate::units::{Learner, PatternsConfig, Recalled, RuleConfig, Spurious, UnitsSpec};
use serde::{Deserialize, Serialize};

/// What is asked of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct MachinesRequest {
    /// Patterns that all learn.
    pub patterns: PatternsConfig,
    /// Hidden units of those that have some.
    pub hidden: usize,
    /// Updates of those that take more than one.
    pub updates: u64,
    /// Learning rate of those.
    pub learning_rate: f64,
    /// Shares of units that are flipped where recall begins.
    pub corruptions: Vec<f64>,
    /// Runs of recall for each share, at least.
    pub runs: usize,
    /// Seed.
    pub seed: u32,
}

impl Default for MachinesRequest {
    fn default() -> Self {
        Self {
            patterns: PatternsConfig::default(),
            hidden: 8,
            updates: 1000,
            learning_rate: 0.02,
            corruptions: (0..=10).map(|k| 0.05 * f64::from(k)).collect(),
            runs: 200,
            seed: 1,
        }
    }
}

/// One model with one rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Rival {
    /// The model.
    pub model: ModelConfig,
    /// The rule.
    pub rule: RuleConfig,
    /// Updates.
    pub updates: u64,
    /// Mean of `log p` over the patterns, in nats, where it can be had.
    pub log_likelihood: Option<f64>,
    /// Recall by descent, one unit at a time, at every share of flipped units.
    pub recall: Vec<Recalled>,
    /// Where random states end.
    pub spurious: Option<Spurious>,
    /// Why it has no part.
    pub refused: Option<String>,
}

/// All of them.
pub type MachinesReport = Vec<Rival>;

/// Learns the same patterns by every model and rule, an update a step.
#[derive(Debug)]
pub struct MachinesComparison {
    request: MachinesRequest,
    pairs: Vec<(ModelConfig, RuleConfig)>,
    learner: Option<Learner>,
    judging: Option<Judging>,
    done: MachinesReport,
}

impl MachinesComparison {
    /// Before the first.
    ///
    /// # Errors
    /// [`Error::Invalid`] for patterns that are none, and a request out of range.
    pub fn new(request: &MachinesRequest) -> Result<Self, Error> {
        in_range("updates", request.updates as f64, 1.0, 1e6)?;
        in_range("runs", request.runs as f64, 1.0, 1e5)?;
        in_range("hidden", request.hidden as f64, 0.0, 64.0)?;
        in_range("learning_rate", request.learning_rate, 1e-5, 1.0)?;
        for share in &request.corruptions {
            in_range("corruptions", *share, 0.0, 0.5)?;
        }
        request.patterns.patterns(request.seed)?;
        let hopfield: ModelConfig = Hopfield {}.into();
        let through = |estimator| -> RuleConfig {
            // Gradients that ask for rest are given the steps to come near it.
            Inverse {
                estimator,
                steps: match estimator {
                    Through::ThroughTime => 10,
                    Through::Implicit | Through::EquilibriumPropagation => 50,
                },
                ..Default::default()
            }
            .into()
        };
        let stored = [
            Hebb {}.into(),
            Storkey {}.into(),
            PseudoInverse {}.into(),
            through(Through::ThroughTime),
            through(Through::Implicit),
            through(Through::EquilibriumPropagation),
            PseudoLikelihood {}.into(),
            MinimumProbabilityFlow {}.into(),
        ];
        let hidden = request.hidden;
        let chained: [RuleConfig; 3] = [
            Exact {}.into(),
            ContrastiveDivergence::default().into(),
            PersistentContrastiveDivergence::default().into(),
        ];
        let rbm = |rule: &RuleConfig| (Rbm { hidden }.into(), rule.clone());
        let mut pairs: Vec<_> = stored.map(|rule| (hopfield.clone(), rule)).into();
        pairs.extend(chained.iter().map(rbm));
        pairs.push((
            Boltzmann {
                hidden: hidden.min(4),
                ..Default::default()
            }
            .into(),
            ContrastiveDivergence::default().into(),
        ));
        pairs.push((DenseMemory::default().into(), Hebb {}.into()));
        pairs.push((ModernHopfield::default().into(), Hebb {}.into()));
        Ok(Self {
            request: request.clone(),
            pairs,
            learner: None,
            judging: None,
            done: Vec::new(),
        })
    }

    fn spec(&self, (model, rule): &(ModelConfig, RuleConfig)) -> UnitsSpec {
        UnitsSpec {
            patterns: self.request.patterns.clone(),
            model: model.clone(),
            rule: rule.clone(),
            learning_rate: self.request.learning_rate,
            updates: self.request.updates,
            seed: self.request.seed,
            ..Default::default()
        }
    }

    /// Goes on with the one that is under way: it learns, then it is measured.
    fn advance(&mut self) {
        let pair = self.pairs[self.done.len()].clone();
        match self.step(&pair) {
            Ok(None) => {}
            Ok(Some(rival)) => self.finish(rival),
            Err(error) => self.finish(refused(pair, &error)),
        }
    }

    fn finish(&mut self, rival: Rival) {
        self.done.push(rival);
        (self.learner, self.judging) = (None, None);
    }

    fn step(&mut self, pair: &(ModelConfig, RuleConfig)) -> Result<Option<Rival>, Error> {
        let Some(learner) = &mut self.learner else {
            self.learner = Some(Learner::new(&self.spec(pair))?);
            return Ok(None);
        };
        if !learner.is_done() {
            learner.update()?;
            return Ok(None);
        }
        let MachinesRequest {
            seed,
            corruptions,
            runs,
            ..
        } = &self.request;
        let judging = self
            .judging
            .get_or_insert_with(|| Judging::new(learner, false, *seed, corruptions, *runs));
        if !judging.step(learner, &Descent {}.into()) {
            return Ok(None);
        }
        Ok(Some(Rival {
            model: pair.0.clone(),
            rule: pair.1.clone(),
            updates: learner.updates(),
            log_likelihood: learner.log_likelihood().ok(),
            recall: judging.recall.clone(),
            spurious: judging.spurious,
            refused: None,
        }))
    }
}

fn refused((model, rule): (ModelConfig, RuleConfig), error: &Error) -> Rival {
    Rival {
        model,
        rule,
        updates: 0,
        log_likelihood: None,
        recall: Vec::new(),
        spurious: None,
        refused: Some(error.to_string()),
    }
}

impl Task for MachinesComparison {
    type Report = MachinesReport;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while self.done.len() < self.pairs.len() {
            self.advance();
            if !go_on() {
                break;
            }
        }
        Ok(self.done.len() == self.pairs.len())
    }

    fn progress(&self) -> Progress {
        let (done, all) = (self.done.len() as u64, self.pairs.len() as u64);
        let learned = self.learner.as_ref();
        // Every machine counts alike: as its updates, and as many again for what is measured.
        let updates = self.request.updates;
        let now = learned.map_or(0, |l| l.updates() * updates / l.total());
        let measured = self.judging.as_ref().map_or((0, 1), Judging::progress);
        Progress {
            done: 2 * done * updates + now + measured.0 * updates / measured.1.max(1),
            total: 2 * all * updates,
            note: format!("machine {} of {all}", (done + 1).min(all)),
        }
    }

    fn report(&mut self) -> Result<MachinesReport, Error> {
        Ok(self.done.clone())
    }
}
