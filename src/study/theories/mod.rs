//! Several theories of one world, each for a part of it (Wu & Tegmark 2019, "Toward an artificial intelligence
//! physicist for unsupervised learning").

mod along;
mod divide;
mod domain;
mod law;
mod mean;
mod pieces;
mod propose;
mod report;
mod runs;
mod simple;
mod single;
mod steps;
mod walls;

pub use report::{Forecast, TheoriesReport, Theory, Truth};
pub use simple::Unified;
pub use walls::Wall;

use super::task::{Progress, Task};
use crate::dynamics::Motion;
use crate::error::Error;
use crate::scenario::{Scenario, validate};
use divide::Division;
use law::{Law, Laws};
use report::Reporter;
use serde::{Deserialize, Serialize};
use simple::{Asked, Each, Simple, simplify};
use single::Single;
use steps::Steps;

/// What is asked of a division into theories.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(default, deny_unknown_fields)]
pub struct TheoriesRequest {
    /// Exponent γ of the mean over theories of how far off they are, below 1; −1 is the harmonic mean.
    pub gamma: f64,
    /// Theories, at most.
    pub most: usize,
    /// To what numbers of laws are said that are not simple.
    pub precision: f64,
    /// Whether one network for all is fitted too, of twice as many parameters.
    pub network: bool,
    /// Theories that are tried first, of the same family.
    pub shelf: Vec<Theory>,
}

impl Default for TheoriesRequest {
    fn default() -> Self {
        Self {
            gamma: -1.0,
            most: 6,
            precision: 1e-6,
            network: false,
            shelf: Vec::new(),
        }
    }
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    Shelf,
    Propose,
    /// Down the mean loss, that was so much before, in so many rounds.
    Mean(f64, usize),
    /// Down the bits to this precision.
    Bits(f64),
    /// Whether the steps of this theory are better divided between two.
    Split(usize),
    /// Domains and laws by turns.
    Mix(usize),
    Simple,
    Network,
    Done,
}

/// Rounds of the mean loss for laws that are solved for, and those that are not; of domains and laws by turns.
const ROUNDS: [usize; 2] = [40, 100];
const MIXES: usize = 25;
/// Updates of the networks of the domains, at first and later; rounds where only they are left to be learned.
const TEACHING: [usize; 2] = [100, 30];
const TAUGHT: usize = 10;
/// Rounds after which walls are looked for again.
const WALLS: usize = 5;
/// Of ten observations two are held out, where there are so many.
const HELD_OUT: usize = 5;

/// Divides the steps of observations among theories: an energy each (and, with inertia in the plane, a magnetic
/// field), of the scenario's family and under its dynamics, with a domain in which it rules.
///
/// Laws of a few steps nearby that say many others begin; then the generalized mean loss
/// `Σ_t [(1/K) Σ_k (ℓ_k + δ)^γ]^{1/γ}` is minimized, then the bits `½ log₂(1 + (u/ε)²)` of each step by the theory
/// nearest to it, ε from coarse to fine. Softmax networks of the place learn where each rules; where there is noise,
/// by turns with the laws (expectation maximization), and a theory without which all takes no more bits is removed.
/// At last numbers are made simple where that takes no more bits, and theories of one form are told as one.
#[allow(missing_debug_implementations)]
pub struct Theories {
    scenario: Scenario,
    request: TheoriesRequest,
    division: Division,
    stage: Stage,
    simple: Vec<Simple>,
    single: Option<Single>,
    reporter: Reporter,
    updates: u64,
    /// Whether laws were looked for again once walls were known.
    begun_anew: bool,
    /// The laws that the mean loss began with.
    proposed: Vec<Law>,
}

impl Theories {
    /// Of the observations of a scenario that are paths, or starts and ends.
    ///
    /// # Errors
    /// [`Error::Invalid`] for dynamics whose steps are not those of descent or of inertia, for a step that is not
    /// the one of the observations, for observations without steps, with conditions or with latent coordinates, for
    /// a shelf of another family, and a request out of range.
    pub fn new(scenario: &Scenario, request: &TheoriesRequest) -> Result<Self, Error> {
        validate(scenario)?;
        check(request)?;
        let motion = scenario.dynamics.motion().ok_or_else(|| {
            let message = "is no motion of which theories are learned, expected `verlet`, `gradient-descent` or `langevin`";
            Error::invalid("dynamics.kind", message)
        })?;
        if let Some(regions) = scenario.data.regions() {
            match motion {
                Motion::Inertia { step } if step == regions.spacing => {}
                _ => {
                    let message = format!(
                        "is not the motion of the observations, expected `verlet` with `dynamics.dt` {}",
                        regions.spacing
                    );
                    return Err(Error::invalid("dynamics", message));
                }
            }
        }
        let observations = scenario.data.observe(scenario.seed)?;
        if observations.m > 0 || scenario.latent > 0 || !scenario.sees.is_empty() {
            let message = "has conditions, latent coordinates or an energy of some of them, expected none: a theory is of all coordinates that were observed";
            return Err(Error::invalid("data", message));
        }
        let held = |i: usize| observations.len() >= 2 * HELD_OUT && i % HELD_OUT == HELD_OUT - 1;
        let steps = Steps::new(&observations, motion, |i| !held(i))?;
        let held_out = Steps::new(&observations, motion, held).ok();
        let laws = Laws::new(&scenario.energy, &steps, scenario.seed);
        for theory in &request.shelf {
            if theory.energy != scenario.energy || theory.numbers.len() != laws.parameters {
                let message = format!(
                    "has a theory `{}` of another family, or with other settings of it, than the scenario's \
                     energy: expected the same, with {} parameters",
                    theory.name, laws.parameters
                );
                return Err(Error::invalid("shelf", message));
            }
        }
        Ok(Self {
            reporter: Reporter::new(scenario, &steps, held_out)?,
            scenario: scenario.clone(),
            request: request.clone(),
            division: Division::new(steps, laws, scenario.seed),
            stage: Stage::Shelf,
            simple: Vec::new(),
            single: None,
            updates: 0,
            begun_anew: false,
            proposed: Vec::new(),
        })
    }

    fn advance(&mut self) {
        let division = &mut self.division;
        self.updates += 1;
        self.stage = match self.stage {
            Stage::Shelf => {
                for theory in &self.request.shelf {
                    let law = theory.law(&division.steps, division.laws.count);
                    division.take(law);
                }
                Stage::Propose
            }
            Stage::Propose => match division.propose(self.request.most) {
                true => Stage::Propose,
                false => {
                    division.settle_for_one();
                    self.proposed.clone_from(&division.theories);
                    Stage::Mean(f64::INFINITY, 0)
                }
            },
            Stage::Mean(before, round) => {
                let linear = division.laws.is_linear();
                let loss = division.down_the_mean(self.request.gamma);
                let settled = loss > before * (1.0 - 1e-3) && linear;
                match settled || round + 1 >= ROUNDS[usize::from(!linear)] {
                    true => Stage::Bits(0.1 * division.steps.size()),
                    false => Stage::Mean(loss, round + 1),
                }
            }
            Stage::Bits(epsilon) => {
                let epsilon = epsilon.max(division.sigma);
                division.down_the_bits(epsilon);
                match epsilon > division.sigma {
                    true => Stage::Bits(0.1 * epsilon),
                    false => {
                        division.thin();
                        division.keep_better(&self.proposed);
                        division.label(true);
                        let first = !std::mem::replace(&mut self.begun_anew, true);
                        match (division.is_exact(), first && !division.walls.is_empty()) {
                            (true, _) => Stage::Mix(0),
                            // Without bounces laws are found that these had spoiled.
                            (false, true) => {
                                division.restart();
                                Stage::Shelf
                            }
                            (false, false) => Stage::Split(0),
                        }
                    }
                }
            }
            Stage::Split(k) => match division.split(k, self.request.most) {
                true => Stage::Split(0),
                false if k + 1 < division.theories.len() => Stage::Split(k + 1),
                false => Stage::Mix(0),
            },
            Stage::Mix(round) => {
                division.learn_domains(TEACHING[usize::from(round > 0)]);
                let removed = !division.is_exact() && division.mix();
                if round % WALLS == WALLS - 1 {
                    division.label(true);
                }
                let rounds = if division.is_exact() { TAUGHT } else { MIXES };
                match (removed, round + 1 >= rounds) {
                    (true, _) => Stage::Mix(0),
                    (false, true) => Stage::Simple,
                    (false, false) => Stage::Mix(round + 1),
                }
            }
            Stage::Simple => {
                division.label(true);
                self.simple = simple(division, self.request.precision);
                division.refresh();
                let merged = division.merge();
                division.label(!merged);
                match (merged, self.request.network) {
                    (true, _) => {
                        self.simple.clear();
                        Stage::Mix(0)
                    }
                    (false, true) => Stage::Network,
                    (false, false) => Stage::Done,
                }
            }
            Stage::Network => {
                let fresh = || Single::new(&self.scenario, division);
                let single = self.single.get_or_insert_with(fresh);
                match single.advance(&division.steps) {
                    true => Stage::Done,
                    false => Stage::Network,
                }
            }
            Stage::Done => Stage::Done,
        };
        if !matches!(self.stage, Stage::Network | Stage::Done) {
            self.division.label(false);
        }
        self.reporter.look(&mut self.division);
    }

    fn note(&self) -> String {
        let found = self.division.theories.len();
        let doing = match self.stage {
            Stage::Shelf | Stage::Propose => "looking for laws",
            Stage::Mean(..) | Stage::Bits(_) | Stage::Split(_) => "dividing the steps among laws",
            Stage::Mix(_) => "learning where each law rules",
            Stage::Simple => "making numbers simple",
            Stage::Network => "fitting one network to all",
            Stage::Done => "done",
        };
        format!("{doing}, {found} so far")
    }
}

fn check(request: &TheoriesRequest) -> Result<(), Error> {
    let out = |at: &str, message: String| Err(Error::invalid(at, message));
    if !(-100.0..1.0).contains(&request.gamma) {
        let message = format!(
            "is {}, expected a number from −100 to below 1",
            request.gamma
        );
        return out("gamma", message);
    }
    if !(1..=16).contains(&request.most) {
        return out("most", format!("is {}, expected 1 to 16", request.most));
    }
    if !(1e-12..=1.0).contains(&request.precision) {
        let message = format!(
            "is {}, expected a number from 1e-12 to 1",
            request.precision
        );
        return out("precision", message);
    }
    if request.shelf.len() > 64 {
        let message = format!("has {} theories, expected at most 64", request.shelf.len());
        return out("shelf", message);
    }
    Ok(())
}

/// Every law with its numbers made simple, of a linear family.
fn simple(division: &mut Division, precision: f64) -> Vec<Simple> {
    if !division.laws.is_linear() {
        return Vec::new();
    }
    let together = division.asked();
    (0..division.theories.len())
        .map(|k| {
            let mine = (0..division.steps.len()).filter(|&i| division.labels[i] == k);
            let each = Each {
                steps: &division.steps,
                mine: mine.collect(),
                sigma: division.sigma,
            };
            let asked: &dyn Asked = match together.get(k) {
                Some(together) => together,
                None => &each,
            };
            let law = &mut division.theories[k];
            simplify(&division.laws, law, &division.steps, asked, precision)
        })
        .collect()
}

impl Task for Theories {
    type Report = TheoriesReport;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while self.stage != Stage::Done {
            self.advance();
            if !go_on() {
                break;
            }
        }
        Ok(self.stage == Stage::Done)
    }

    fn progress(&self) -> Progress {
        let most = self.request.most
            + 2
            + ROUNDS[usize::from(!self.division.laws.is_linear())]
            + 10
            + MIXES;
        let network = if self.request.network {
            single::ROUNDS
        } else {
            0
        };
        let total = (most + network) as u64;
        Progress {
            done: match self.stage {
                Stage::Done => total,
                _ => self.updates.min(total - 1),
            },
            total,
            note: self.note(),
        }
    }

    fn report(&mut self) -> Result<TheoriesReport, Error> {
        let (request, single) = (&self.request, self.single.as_mut());
        let (gamma, said) = (request.gamma, (request.precision, self.updates));
        let (division, simple) = (&mut self.division, &self.simple);
        self.reporter
            .report(&self.scenario, division, simple, single, gamma, said)
    }

    fn arrays(&self) -> Vec<(&'static str, &[f64])> {
        self.reporter.arrays()
    }
}
