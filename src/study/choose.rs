//! A family and its settings, proposed for the observations at hand: the one that says observations best which
//! it did not learn from.

mod listed;

use super::mean::mean_and_error;
use super::partition::integral;
use super::task::{Progress, Task};
use crate::data::{Points, sample};
use crate::density::region;
use crate::error::Error;
use crate::random::{Purpose, Stream};
use crate::scenario::{Scenario, repair};
use crate::session::Session;
use listed::listed;
use rand::seq::SliceRandom;
use serde::Serialize;
use serde_json::{Map, Value};

/// Parts of the observations, each of which is said by a fit to the others.
const FOLDS: usize = 5;
/// Fewest observations.
const LEAST: usize = 10;
/// Most observations, spread evenly over all: the search is to end soon.
const MOST: usize = 2000;
/// So many go on after the first part: the best, and of those within one standard error of it those of the fewest parameters.
const BEST: usize = 3;
const FEWEST: usize = 3;
/// And none that is behind by more than so many standard errors.
const BEHIND: f64 = 3.0;
/// Half an edge of the box that a density is integrated over, where all observations are within: that of
/// `gibbs-likelihood`.
const EXTENT: f64 = 4.0;

/// Settings that were tried.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Proposed {
    /// What it is.
    pub name: String,
    /// The scenario's fields that become others.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Partial<FullScenario>"))]
    pub change: Map<String, Value>,
    /// Updates of each fit.
    pub iterations: u64,
    /// Number of its parameters.
    pub parameters: usize,
    /// Parts of the observations that it said; it was left behind, or failed, where these are not all.
    pub parts: usize,
    /// Mean over the observations of those parts of `−log p`, in nats, or of steps the loss, and its standard error;
    /// absent before the first part.
    pub held_out: Option<[f64; 2]>,
    /// By how much that is more than the least, and the standard error of the difference, over the same observations;
    /// absent for the least itself.
    pub behind: Option<[f64; 2]>,
    /// Why it could not be judged.
    pub trouble: Option<String>,
}

/// What is proposed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Proposals {
    /// Why the first of them is proposed, in one sentence.
    pub reason: String,
    /// Observations that were learned from and judged by.
    pub observations: usize,
    /// The one that is proposed, then the others, the least loss of what was held out first; what could not be judged
    /// comes last. Empty before the first was judged.
    pub tried: Vec<Proposed>,
}

/// One of those tried, and the loss of each observation that it said, in the order in which they are said.
#[derive(Debug)]
struct Candidate {
    row: Proposed,
    losses: Vec<f64>,
    on: bool,
}

impl Candidate {
    /// How much more it needs than another, of the observations that both said, and the standard error of that.
    fn behind(&self, other: &Self) -> [f64; 2] {
        let both = self.losses.iter().zip(&other.losses);
        mean_and_error(&both.map(|(a, b)| a - b).collect::<Vec<_>>())
    }

    /// Whether it is behind another by no more than so many standard errors.
    fn within(&self, errors: f64, other: &Self) -> bool {
        let [gap, error] = self.behind(other);
        gap <= errors * error
    }
}

/// Fits a short list of settings to four fifths of the observations and judges them by the last, for each fifth in
/// turn (Stone 1974). After the first only the best go on, so that there is an answer soon and the rest of the time is
/// for those that may win (Maron & Moore 1994). Of those that are within one standard error of the best, the one of
/// the fewest bits is proposed (Breiman et al. 1984).
#[derive(Debug)]
pub struct Choosing {
    scenario: Scenario,
    candidates: Vec<Candidate>,
    /// In which part each observation is.
    parts: Vec<usize>,
    /// The part and the candidate whose turn it is.
    at: [usize; 2],
    fit: Option<Session>,
    threads: usize,
}

impl Choosing {
    /// Of the observations of a scenario: points of the line or the plane, or steps under an objective that is about
    /// steps, which stays as it is.
    ///
    /// # Errors
    /// [`Error::Invalid`] for fewer than 10 observations, other ones, and settings that none of the list goes with.
    pub fn new(scenario: &Scenario, threads: usize) -> Result<Self, Error> {
        let mut scenario = Scenario {
            held_out: 0.0,
            patience: 0,
            batch: 0,
            state: None,
            ..scenario.clone()
        };
        let shape = scenario.data.shape()?;
        let refuse = |at: &str, message: String| Err(Error::invalid(at, message));
        if shape.n < LEAST {
            let message = format!(
                "has {} observations, expected {LEAST} or more to choose by",
                shape.n
            );
            return refuse("data", message);
        }
        if shape.conditions > 0 || shape.velocities || scenario.latent > 0 {
            let message = "has conditions, velocities or latent coordinates, expected plain points or steps: \
                           `iel rank` compares families under them";
            return refuse("data", message.into());
        }
        if shape.starts && scenario.objective.spacing().is_none() {
            let message = "is not about the steps that were observed, expected `transition-likelihood` or `snapshots`";
            return refuse("objective.kind", message.into());
        }
        if !shape.starts && shape.dim > 2 {
            let message = format!(
                "has {} coordinates, expected 1 or 2: in more, densities other than mixtures have no likelihood \
                 that can be computed",
                shape.dim
            );
            return refuse("data", message);
        }
        let points = Session::new(scenario.clone(), 1)?.points();
        let points = sample(points, MOST);
        let n = points.len();
        let around = scenario.periods.iter().any(|period| *period > 0.0);
        scenario.data = Points { points }.into();
        let candidates: Vec<Candidate> = listed(shape.starts, around, shape.dim, n)
            .into_iter()
            .filter_map(|(name, settings, iterations)| {
                let change = repair(&scenario, "", &format!("{settings}&batch=0"))?.change;
                Some(Candidate {
                    row: Proposed {
                        name,
                        change,
                        iterations,
                        parameters: 0,
                        parts: 0,
                        held_out: None,
                        behind: None,
                        trouble: None,
                    },
                    losses: Vec::new(),
                    on: true,
                })
            })
            .collect();
        if candidates.is_empty() {
            return refuse(
                "scenario",
                "goes with none of the families that are tried".into(),
            );
        }
        let mut parts: Vec<usize> = (0..n).map(|i| i % FOLDS).collect();
        parts.shuffle(&mut Stream::new(scenario.seed, Purpose::HeldOut));
        Ok(Self {
            scenario,
            candidates,
            parts,
            at: [0, 0],
            fit: None,
            threads,
        })
    }

    fn begin(&self) -> Result<Session, Error> {
        let [part, candidate] = self.at;
        let scenario = self
            .scenario
            .changed(&self.candidates[candidate].row.change)?;
        let held = self.parts.iter().map(|p| *p == part).collect();
        Session::without(scenario, held, self.threads)
    }

    /// The losses of the part that was held out, by the fit as it stands.
    fn judged(&mut self) -> Result<Vec<f64>, Error> {
        let fit = self
            .fit
            .as_mut()
            .ok_or_else(|| Error::invalid("fit", "has not begun"))?;
        if let Some(message) = fit.status().diverged {
            return Err(Error::Diverged { message });
        }
        let observations = fit.observations().clone();
        let losses = if observations.starts.is_some() {
            fit.gradient().losses
        } else {
            let tau = 1.0;
            let log_z = match fit.log_partition(tau) {
                Some(exact) => exact,
                None => {
                    let periods = fit.periods();
                    let [low, high] =
                        region(EXTENT, &observations.points, observations.dim, &periods);
                    integral(fit, [&low, &high], &[], tau)?.log_z
                }
            };
            let (energies, _) = fit.energies(&observations.points, &[]);
            energies.iter().map(|e| e / tau + log_z).collect()
        };
        let rows = losses.into_iter().enumerate();
        let held: Vec<f64> = rows
            .filter(|(i, _)| observations.is_held(*i))
            .map(|(_, l)| l)
            .collect();
        match held.iter().all(|l| l.is_finite()) {
            true => Ok(held),
            false => Err(Error::Diverged {
                message: "an observation that was held out has no finite loss".into(),
            }),
        }
    }

    /// Takes down what a candidate says of a part, and goes to the next.
    fn record(&mut self, said: Result<Vec<f64>, Error>) {
        let candidate = &mut self.candidates[self.at[1]];
        match said {
            Ok(losses) => {
                candidate.losses.extend(losses);
                candidate.row.parts += 1;
            }
            Err(error) => {
                candidate.row.trouble = Some(error.to_string());
                candidate.on = false;
            }
        }
        if let Some(fit) = self.fit.take() {
            candidate.row.parameters = fit.status().parameters;
        }
        self.advance();
    }

    /// Goes to the next candidate, or with the best to the next part.
    fn advance(&mut self) {
        self.at[1] += 1;
        if self.at[1] == self.candidates.len() {
            self.at = [self.at[0] + 1, 0];
            self.leave_behind();
        }
    }

    /// Lets only the best go on.
    fn leave_behind(&mut self) {
        let order = self.order();
        let Some(&best) = order.first() else { return };
        let within = |i: usize, errors| self.candidates[i].within(errors, &self.candidates[best]);
        let mut fewest: Vec<usize> = order.iter().copied().filter(|i| within(*i, 1.0)).collect();
        fewest.sort_by_key(|i| self.candidates[*i].row.parameters);
        let kept = order.iter().take(BEST).chain(fewest.iter().take(FEWEST));
        let kept: Vec<usize> = kept.copied().collect();
        let stays = |i: &usize| within(*i, BEHIND) && (self.at[0] > 1 || kept.contains(i));
        let left: Vec<usize> = order.iter().copied().filter(|i| !stays(i)).collect();
        for i in left {
            self.candidates[i].on = false;
        }
    }

    /// Those that said all parts that are done, or the first, the least loss of them first.
    fn order(&self) -> Vec<usize> {
        let parts = self.at[0].max(1);
        let rows = self.parts.iter().filter(|part| **part < parts).count();
        let sum = |i: &usize| self.candidates[*i].losses[..rows].iter().sum::<f64>();
        let judged = |i: &usize| self.candidates[*i].row.parts >= parts;
        let mut order: Vec<usize> = (0..self.candidates.len()).filter(judged).collect();
        order.sort_by(|a, b| sum(a).total_cmp(&sum(b)));
        order
    }
}

impl Task for Choosing {
    type Report = Proposals;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while self.at[0] < FOLDS {
            let Candidate { on, row, .. } = &self.candidates[self.at[1]];
            if !on {
                self.advance();
                continue;
            }
            let iterations = row.iterations;
            let fit = match self.fit.take() {
                Some(fit) => Ok(fit),
                None => self.begin(),
            };
            let fit = match fit {
                Ok(fit) => self.fit.insert(fit),
                Err(error) => {
                    self.record(Err(error));
                    continue;
                }
            };
            let mut stopped = false;
            let left = iterations - fit.iteration();
            let taken = fit.run(left, || {
                stopped = !go_on();
                !stopped
            });
            fit.take_curve();
            if taken == left || !stopped {
                let said = self.judged();
                self.record(said);
            }
            if stopped {
                break;
            }
        }
        Ok(self.at[0] == FOLDS)
    }

    fn progress(&self) -> Progress {
        let count = self.candidates.len();
        let [part, candidate] = self.at;
        let done = part * count + candidate;
        let name = self.candidates.get(candidate).filter(|_| part < FOLDS);
        Progress {
            done: done as u64,
            total: (FOLDS * count) as u64,
            note: name.map_or_else(String::new, |c| c.row.name.clone()),
        }
    }

    fn report(&mut self) -> Result<Proposals, Error> {
        let order = self.order();
        let Some(&best) = order.first() else {
            if self.at[0] == 0 {
                return Ok(Proposals {
                    reason: "Nothing has been judged yet.".into(),
                    observations: self.parts.len(),
                    tried: Vec::new(),
                });
            }
            let trouble = self
                .candidates
                .iter()
                .find_map(|c| c.row.trouble.as_deref());
            let message = format!(
                "none of the families could be judged: {}",
                trouble.unwrap_or("no reason is known")
            );
            return Err(Error::Diverged { message });
        };
        let close = |i: &usize| self.candidates[*i].within(1.0, &self.candidates[best]);
        let fewest = |i: &usize| self.candidates[*i].row.parameters;
        let chosen = order
            .iter()
            .copied()
            .filter(close)
            .min_by_key(fewest)
            .unwrap_or(best);
        let reason = reason(&self.candidates, chosen, &order);
        let mut others: Vec<usize> = (0..self.candidates.len())
            .filter(|i| *i != chosen)
            .collect();
        let behind = |i: usize| {
            let judged = !self.candidates[i].losses.is_empty();
            judged.then(|| self.candidates[i].behind(&self.candidates[best]))
        };
        let worth = |i: usize| behind(i).map_or(f64::INFINITY, |[gap, _]| gap);
        others.sort_by(|a, b| worth(*a).total_cmp(&worth(*b)));
        let row = |i: usize| Proposed {
            held_out: behind(i).map(|_| mean_and_error(&self.candidates[i].losses)),
            behind: behind(i).filter(|_| i != best),
            ..self.candidates[i].row.clone()
        };
        Ok(Proposals {
            reason,
            observations: self.parts.len(),
            tried: std::iter::once(chosen).chain(others).map(row).collect(),
        })
    }
}

/// One sentence on the first of those in `order`, or why another is chosen.
fn reason(candidates: &[Candidate], chosen: usize, order: &[usize]) -> String {
    let (one, first) = (&candidates[chosen], &candidates[order[0]]);
    let mut name = one.row.name.clone();
    name[..1].make_ascii_uppercase();
    let [said, _] = mean_and_error(&one.losses);
    if chosen == order[0] {
        let next = order.get(1).map_or_else(String::new, |i| {
            let [gap, error] = candidates[*i].behind(one);
            format!(
                ", {gap:.3} ± {error:.3} less than {}",
                candidates[*i].row.name
            )
        });
        return format!(
            "{name} says best what it did not learn from: {said:.3} nats an observation{next}."
        );
    }
    let [gap, error] = one.behind(first);
    format!(
        "{name}, of {} parameters, says what it did not learn from ({said:.3} nats an observation) within a standard \
         error as well as {}, of {}: the difference is {gap:.3} ± {error:.3}.",
        one.row.parameters, first.row.name, first.row.parameters
    )
}
