//! A machine that learns time series.

use super::super::task::{Progress, Task};
use crate::error::{Error, in_range};
use crate::units::series::{
    DynamicBoltzmann, GaussianBoltzmann, Learning, Sequence, SeriesConfig, SeriesSpec,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is asked of a machine for series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct SeriesRequest {
    /// Series.
    pub series: SeriesConfig,
    /// Longest delay D, in steps: of bits each connection has one from 1 to D, drawn by chance; of real numbers the last
    /// D values are seen as they were.
    #[schemars(range(min = 1, max = 64))]
    pub delay: usize,
    /// Decays λ, a step, of traces of what has arrived.
    #[schemars(length(min = 1, max = 8), inner(range(min = 0.01, max = 0.999)))]
    pub arrived: Vec<f64>,
    /// Decays μ, a step, of traces of what is on the way, and of a unit's own traces; for bits.
    #[schemars(length(min = 1, max = 8), inner(range(min = 0.01, max = 0.999)))]
    pub under_way: Vec<f64>,
    /// Ridge: weight of half the square of all parameters beside the mean loss of a step.
    #[schemars(range(min = 0.0, max = 1000.0), extend("x-scale" = "log"))]
    pub ridge: f64,
    /// Whether it learns the series from its end to its beginning too, as a second one.
    pub backwards: bool,
    /// Share of the steps, the last ones, that is held out.
    #[schemars(range(min = 0.0, max = 0.9))]
    pub held_out: f64,
    /// Cue: steps from the beginning (or, backwards, from the end) after which it goes on by itself.
    #[schemars(range(min = 0, max = 1000))]
    pub cue: usize,
    /// Seed of the delays, and of what is drawn of a series.
    #[schemars(range(min = 0, max = 4_294_967_295u64))]
    pub seed: u32,
}

impl Default for SeriesRequest {
    fn default() -> Self {
        let spec = SeriesSpec::default();
        Self {
            series: SeriesConfig::default(),
            // So that the usual word is played both ways without a fault.
            delay: 12,
            arrived: spec.arrived,
            under_way: spec.under_way,
            ridge: 1e-9,
            backwards: true,
            held_out: 0.25,
            cue: 12,
            seed: spec.seed,
        }
    }
}

impl SeriesRequest {
    fn spec(&self) -> SeriesSpec {
        SeriesSpec {
            delay: self.delay,
            arrived: self.arrived.clone(),
            under_way: self.under_way.clone(),
            ridge: self.ridge,
            seed: self.seed,
        }
    }
}

/// What was learned of a series.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SeriesReport {
    /// `bits` or `real`.
    pub values: &'static str,
    /// Units.
    pub units: usize,
    /// Steps that were learned.
    pub steps: usize,
    /// Numbers learned.
    pub parameters: usize,
    /// Mean of `−log p` of a step that was learned, in nats.
    pub loss: f64,
    /// The same of units that are independent of the past, with the rates, or means and variances, of what was learned.
    pub plain: f64,
    /// Mean of `−log p` of a step that was held out, each given all before it, in nats.
    pub held_out: Option<f64>,
    /// The same of units that are independent of the past.
    pub held_out_plain: Option<f64>,
    /// What it plays after the cue, as long as the rest of what was learned.
    pub played: Sequence,
    /// Share of the values played that are those of the series, of bits; root mean square of what they are off, of real
    /// numbers.
    pub agreement: Option<f64>,
    /// What it plays backwards after the cue from the end, the latest step first.
    pub played_backwards: Option<Sequence>,
    /// The agreement of that.
    pub agreement_backwards: Option<f64>,
}

/// A series being learned: of bits a factorization or a product of the Hessian a step, of real numbers all at once.
#[derive(Debug)]
pub struct SeriesStudy {
    cue: usize,
    spec: SeriesSpec,
    all: Sequence,
    /// What is learned: the series without what is held out, and backwards.
    sequences: Vec<Sequence>,
    machine: Machine,
    done: bool,
    /// `[steps, units]`, and `−log p` of every step, with and without memory.
    series: Vec<f64>,
    missed: Vec<f64>,
    plain: Vec<f64>,
}

#[derive(Debug)]
enum Machine {
    Bits(DynamicBoltzmann, Box<Learning>),
    Real(Option<GaussianBoltzmann>),
}

impl SeriesStudy {
    /// Before anything is learned.
    ///
    /// # Errors
    /// What machines refuse; [`Error::Invalid`] for a share or a cue out of range.
    pub fn new(request: &SeriesRequest) -> Result<Self, Error> {
        in_range("held_out", request.held_out, 0.0, 0.9)?;
        let all = request.series.sequence(request.seed)?;
        let held = libm::round(all.len() as f64 * request.held_out) as usize;
        let learned: Sequence = all[..all.len() - held].to_vec();
        in_range("cue", request.cue as f64, 0.0, learned.len() as f64)?;
        let mut sequences = vec![learned];
        if request.backwards {
            sequences.push(sequences[0].iter().rev().cloned().collect());
        }
        let spec = request.spec();
        let bits = all.iter().flatten().all(|x| *x == 0.0 || *x == 1.0);
        let machine = if bits {
            let units = all.first().map_or(0, Vec::len);
            let machine = DynamicBoltzmann::new(units, &spec)?;
            machine.loss(std::slice::from_ref(&all))?;
            let learning = machine.learning(&sequences)?;
            Machine::Bits(machine, Box::new(learning))
        } else {
            GaussianBoltzmann::fits(std::slice::from_ref(&all), &spec)?;
            Machine::Real(None)
        };
        Ok(Self {
            plain: plain(bits, &sequences[0], &all),
            series: all.concat(),
            missed: vec![0.0; all.len()],
            cue: request.cue,
            spec,
            all,
            sequences,
            machine,
            done: false,
        })
    }

    fn bits(&self) -> bool {
        matches!(self.machine, Machine::Bits(..))
    }

    fn replay(&self, sequence: &Sequence) -> (Sequence, Option<f64>) {
        let (cue, rest) = sequence.split_at(self.cue);
        let played = match &self.machine {
            Machine::Bits(machine, _) => machine.replay(cue, rest.len(), None),
            Machine::Real(machine) => machine
                .as_ref()
                .map_or(Vec::new(), |machine| machine.replay(cue, rest.len())),
        };
        let agreed = agreement(self.bits(), &played, rest);
        (played, agreed)
    }
}

impl Task for SeriesStudy {
    type Report = SeriesReport;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while !self.done {
            match &mut self.machine {
                Machine::Bits(machine, learning) => {
                    self.done = learning.step()?;
                    machine.set_parameters(learning.parameters())?;
                }
                Machine::Real(machine) => {
                    *machine = Some(GaussianBoltzmann::learn(&self.sequences, &self.spec)?);
                    self.done = true;
                }
            }
            if !go_on() {
                break;
            }
        }
        Ok(self.done)
    }

    fn progress(&self) -> Progress {
        let (done, total) = match &self.machine {
            Machine::Bits(_, learning) => learning.steps(),
            Machine::Real(_) => (usize::from(self.done), 1),
        };
        Progress {
            done: done as u64,
            total: if self.done { done } else { total } as u64,
            note: String::new(),
        }
    }

    /// As far as it has learned.
    fn report(&mut self) -> Result<SeriesReport, Error> {
        let (loss, parameters, missed) = match &self.machine {
            Machine::Bits(machine, _) => (
                machine.loss(&self.sequences)?,
                machine.parameters().len(),
                machine.missed_each(&self.all),
            ),
            Machine::Real(Some(machine)) => (
                machine.loss(&self.sequences)?,
                machine.parameters(),
                machine.missed_each(&self.all),
            ),
            Machine::Real(None) => {
                return Err(Error::invalid(
                    "series",
                    "expected a step of learning first",
                ));
            }
        };
        self.missed = missed;
        let learned = self.sequences[0].len();
        let mean = |each: &[f64]| each.iter().sum::<f64>() / each.len() as f64;
        let held = |each: &[f64]| (learned < each.len()).then(|| mean(&each[learned..]));
        let (played, agreement) = self.replay(&self.sequences[0]);
        let back = self.sequences.get(1).map(|back| self.replay(back));
        let (played_backwards, agreement_backwards) = back.unzip();
        Ok(SeriesReport {
            values: if self.bits() { "bits" } else { "real" },
            units: self.all[0].len(),
            steps: learned,
            parameters,
            loss,
            plain: mean(&self.plain[..learned]),
            held_out: held(&self.missed),
            held_out_plain: held(&self.plain),
            played,
            agreement,
            played_backwards,
            agreement_backwards: agreement_backwards.flatten(),
        })
    }

    /// `series`, the values of all steps, `[steps, units]`; `missed` and `plain`, `−log p` of every step with memory and
    /// without, in nats.
    fn arrays(&self) -> Vec<(&'static str, &[f64])> {
        vec![
            ("series", &self.series),
            ("missed", &self.missed),
            ("plain", &self.plain),
        ]
    }
}

fn agreement(bits: bool, played: &[Vec<f64>], seen: &[Vec<f64>]) -> Option<f64> {
    let pairs = || played.iter().flatten().zip(seen.iter().flatten());
    let count = pairs().count() as f64;
    let same = || pairs().filter(|(a, b)| a == b).count() as f64 / count;
    let off = || libm::sqrt(pairs().map(|(a, b)| (a - b) * (a - b)).sum::<f64>() / count);
    (count > 0.0).then(|| if bits { same() } else { off() })
}

/// `−log p` of every step, of units that have no memory.
fn plain(bits: bool, learned: &[Vec<f64>], all: &[Vec<f64>]) -> Vec<f64> {
    let (count, units) = (learned.len() as f64, all.first().map_or(0, Vec::len));
    let mut each = vec![0.0; all.len()];
    for j in 0..units {
        let mean = learned.iter().map(|x| x[j]).sum::<f64>() / count;
        let square = |x: &Vec<f64>| (x[j] - mean) * (x[j] - mean);
        let variance = (learned.iter().map(square).sum::<f64>() / count).max(f64::MIN_POSITIVE);
        // A rate that was never seen is that of one more of either.
        let rate = (mean * count + 1.0) / (count + 2.0);
        for (missed, x) in each.iter_mut().zip(all) {
            *missed += match bits {
                true if x[j] == 1.0 => -libm::log(rate),
                true => -libm::log(1.0 - rate),
                false => 0.5 * (square(x) / variance + libm::log(std::f64::consts::TAU * variance)),
            };
        }
    }
    each
}
