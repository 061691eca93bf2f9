//! Energy families fitted to the same observations, ranked by code length.

use super::code_length;
use super::fits::Fits;
use super::prequential::{Blocks, By};
use super::task::{Progress, Task};
use super::telling::{Others, Telling};
use crate::code_length::CodeLength;
use crate::energy::EnergyConfig;
use crate::error::Error;
use crate::scenario::{Scenario, light, validate};
use crate::session::Session;
use crate::tensor;
use serde::Serialize;

/// A family after its fit.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Ranked {
    /// The family.
    pub energy: EnergyConfig,
    /// Number of its parameters.
    pub parameters: usize,
    /// Updates done.
    pub iterations: u64,
    /// Loss at the end; absent before the first update.
    pub loss: Option<f64>,
    /// Its code length; absent where there is none.
    pub code: Option<CodeLength>,
    /// Prequential code in bits, where it was asked for: each block of observations but the first by
    /// the density, or starts and residuals, of the fit to all before it. Absent where there is none.
    pub prequential: Option<f64>,
    /// Bits of all observations by cross-validation, where it was asked for: each block by the fit to all
    /// others. Absent where there is none.
    pub held_out: Option<f64>,
    /// How cheaply the paths can be told, where that was asked for; its anchors left out.
    pub telling: Option<Telling>,
    /// Why the fit stopped early, or has no code length.
    pub trouble: Option<String>,
}

impl Ranked {
    /// Bits that are to be few, those held out where `by` says so; infinite without a code.
    fn bits(&self, by: Option<By>) -> f64 {
        let bits = match by {
            Some(By::Others) => self.held_out,
            _ => self.code.as_ref().map(|c| c.total),
        };
        bits.unwrap_or(f64::INFINITY)
    }
}

/// Ranks families by the bits of their fits; reports those that are done, fewest bits first.
pub struct Ranking {
    scenario: Scenario,
    families: Vec<EnergyConfig>,
    fits: Fits,
    blocks: Option<Blocks>,
    others: Option<Others>,
    current: Option<Ranked>,
    ranked: Vec<Ranked>,
    epsilon: f64,
    threads: usize,
}

/// The families that go with the scenario's observations, have parameters, and need no settings of
/// one's own; the scenario's own family as it is set there. Where the optimizer is one of mixtures, settings
/// of the scenario's.
#[must_use]
pub fn learnable(scenario: &Scenario) -> Vec<EnergyConfig> {
    let shape = scenario.data.shape().ok();
    let learned = |e: &EnergyConfig| {
        shape.is_some_and(|s| {
            let with = Scenario {
                energy: e.clone(),
                ..light(scenario)
            };
            e.check_inputs(&with.inputs(s)).is_ok() && tensor::total(&with.layout(s)) > 0
        })
    };
    let own = &scenario.energy;
    if scenario.optimizer.leaps() {
        return own.variants(shape.map_or(0, |s| s.n));
    }
    EnergyConfig::all()
        .into_iter()
        .map(|e| {
            if e == own.at_defaults() {
                own.clone()
            } else {
                e
            }
        })
        .filter(|e| e == own || (learned(e) && !e.is_typed()))
        .collect()
}

/// How families are compared where nothing else is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usual {
    /// Updates of each fit.
    pub iterations: u64,
    /// Blocks of cross-validation; absent where the two-part code ranks.
    pub folds: Option<usize>,
}

impl Usual {
    /// By the code of 500 updates; under the optimizer of mixtures, of which an update is a start, by
    /// five-fold cross-validation of eight.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        match scenario.optimizer.leaps() {
            true => Self {
                iterations: 8,
                folds: Some(5),
            },
            false => Self {
                iterations: 500,
                folds: None,
            },
        }
    }
}

impl Ranking {
    /// Fits `families` in turn to the observations of a scenario, each from the scenario's seed by
    /// its objective, dynamics and optimizer, for `iterations` updates on `threads` threads.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a family that does not go with the scenario, or no observations.
    pub fn new(
        scenario: &Scenario,
        families: &[EnergyConfig],
        iterations: u64,
        epsilon: f64,
        threads: usize,
    ) -> Result<Self, Error> {
        let scenario = Scenario {
            state: None,
            ..scenario.clone()
        };
        for family in families {
            validate(&with(&scenario, family))?;
        }
        // What every fit needs is refused at once.
        match code_length(&mut Session::new(scenario.clone(), 1)?, epsilon) {
            Ok(_) | Err(Error::Diverged { .. }) => {}
            Err(other) => return Err(other),
        }
        Ok(Self {
            scenario,
            families: families.to_vec(),
            fits: Fits::new(families.len(), iterations),
            blocks: None,
            others: None,
            current: None,
            ranked: Vec::new(),
            epsilon,
            threads,
        })
    }

    /// The same with the prequential code of each family besides, over so many blocks: it fits each
    /// family anew, from the seed, to all blocks but the last, to all but the last two, and so on.
    ///
    /// # Errors
    /// As [`Ranking::new`]; [`Error::Invalid`] for fewer than 2 blocks, more than 64 or than
    /// observations, or starts that are learned.
    pub fn prequential(
        scenario: &Scenario,
        families: &[EnergyConfig],
        iterations: u64,
        epsilon: f64,
        threads: usize,
        blocks: usize,
    ) -> Result<Self, Error> {
        Self::new(scenario, families, iterations, epsilon, threads)?.by(By::Before, blocks)
    }

    /// The same families ranked by cross-validation: each is fitted anew, from the seed, to all blocks but
    /// one, for each of so many, and says that block by it.
    ///
    /// # Errors
    /// As [`Ranking::prequential`].
    pub fn held_out(self, blocks: usize) -> Result<Self, Error> {
        self.by(By::Others, blocks)
    }

    /// Measures of each fit too how cheaply the observed paths can be told to a tolerance.
    ///
    /// # Errors
    /// As [`TellingStudy::new`](super::TellingStudy::new); the ranking then goes without.
    pub fn tell(&mut self, tolerance: f64) -> Result<(), Error> {
        let session = Session::new(self.scenario.clone(), 1)?;
        self.others = Some(Others::of(&session, tolerance)?);
        Ok(())
    }

    fn by(mut self, by: By, blocks: usize) -> Result<Self, Error> {
        let session = Session::new(self.scenario.clone(), 1)?;
        self.blocks = Some(Blocks::new(&session, blocks, by)?);
        self.fits = Fits::new(self.families.len() * self.each(), self.fits.iterations());
        Ok(self)
    }

    /// Fits of each family: to all observations, and for every block that is said.
    fn each(&self) -> usize {
        self.blocks.as_ref().map_or(1, |b| 1 + b.said().len())
    }
}

impl Task for Ranking {
    type Report = Vec<Ranked>;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        if let Some(others) = &mut self.others
            && !others.run(go_on)
        {
            return Ok(false);
        }
        let each = self.each();
        let Self {
            scenario,
            families,
            fits,
            blocks,
            others,
            current,
            ranked,
            epsilon,
            threads,
        } = self;
        let by = blocks.as_ref().map(|blocks| blocks.by);
        // First to all observations, then what each block is said by.
        let block = |part: usize| {
            let blocks = blocks.as_ref()?;
            (part > 0).then(|| (blocks, blocks.said().start + part - 1))
        };
        let begin = |index: usize| {
            let whole = with(scenario, &families[index / each]);
            let seen = match block(index % each) {
                Some((blocks, block)) => blocks.seen(&whole, block),
                None => whole,
            };
            Session::new(seen, *threads)
        };
        Ok(fits.run(go_on, begin, |index, fit| {
            let part = index % each;
            if let (Some((blocks, block)), Some(ranked)) = (block(part), current.as_mut()) {
                let (sum, name) = match blocks.by {
                    By::Before => (&mut ranked.prequential, "prequential code"),
                    By::Others => (&mut ranked.held_out, "code by cross-validation"),
                };
                match fit.and_then(|fit| blocks.say(fit, block, *epsilon)) {
                    Ok(bits) if part == 1 => *sum = Some(bits),
                    Ok(bits) => *sum = sum.map(|sum| sum + bits),
                    Err(error) => {
                        *sum = None;
                        let reason = format!("no {name}: {error}");
                        ranked.trouble.get_or_insert(reason);
                    }
                }
            } else {
                let family = &families[index / each];
                *current = Some(finish(family, fit, *epsilon, others.as_ref()));
            }
            if part + 1 == each
                && let Some(done) = current.take()
            {
                let at = ranked.partition_point(|r| r.bits(by) <= done.bits(by));
                ranked.insert(at, done);
            }
        }))
    }

    fn progress(&self) -> Progress {
        self.fits.progress("family", self.each())
    }

    fn report(&mut self) -> Result<Vec<Ranked>, Error> {
        Ok(self.ranked.clone())
    }
}

/// The scenario with another family.
fn with(scenario: &Scenario, energy: &EnergyConfig) -> Scenario {
    Scenario {
        energy: energy.clone(),
        ..scenario.clone()
    }
}

fn finish(
    energy: &EnergyConfig,
    fit: Result<&mut Session, Error>,
    epsilon: f64,
    others: Option<&Others>,
) -> Ranked {
    let none = Ranked {
        energy: energy.clone(),
        parameters: 0,
        iterations: 0,
        loss: None,
        code: None,
        prequential: None,
        held_out: None,
        telling: None,
        trouble: None,
    };
    let session = match fit {
        Ok(session) => session,
        Err(error) => {
            return Ranked {
                trouble: Some(error.to_string()),
                ..none
            };
        }
    };
    let (code, trouble) = match code_length(session, epsilon) {
        Ok(code) => (Some(code), None),
        Err(error) => (None, Some(error.to_string())),
    };
    let telling = others.and_then(|others| others.beside(session).ok());
    let status = session.status();
    Ranked {
        parameters: status.parameters,
        iterations: status.iteration,
        loss: status.loss,
        code,
        telling: telling.map(|told| Telling {
            marks: Vec::new(),
            ..told
        }),
        trouble: status.diverged.or(trouble),
        ..none
    }
}
