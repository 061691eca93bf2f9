//! A machine that learns time series.

use crate::error::{Error, in_range};
use crate::units::series::{DynamicBoltzmann, GaussianBoltzmann, Sequence, SeriesSpec};
use serde::Serialize;

/// What is asked of a machine for series.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesRequest {
    /// What it remembers.
    pub spec: SeriesSpec,
    /// Whether it learns the series from its end to its beginning too, as a second one.
    pub backwards: bool,
    /// Share of the steps, the last ones, that is held out.
    pub held_out: f64,
    /// Steps from the beginning (or, backwards, from the end) after which it goes on by itself.
    pub cue: usize,
}

/// What was learned of a series.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    /// The same of steps that were held out, each given all before it.
    pub held_out: Option<f64>,
    /// The same of units that are independent of the past, with the rates, or means and variances, of what was learned.
    pub held_out_plain: Option<f64>,
    /// What it plays after the cue, as long as the rest of the series.
    pub played: Sequence,
    /// Share of the values played that are those of the series, of bits; root mean square of what they are off, of real
    /// numbers.
    pub agreement: Option<f64>,
    /// The same backwards.
    pub agreement_backwards: Option<f64>,
}

/// Learns a series and plays it.
///
/// # Errors
/// What machines refuse; [`Error::Invalid`] for a share or a cue out of range.
pub fn series(all: &Sequence, request: &SeriesRequest) -> Result<SeriesReport, Error> {
    in_range("held_out", request.held_out, 0.0, 0.9)?;
    let held = libm::round(all.len() as f64 * request.held_out) as usize;
    let learned: Sequence = all[..all.len() - held].to_vec();
    in_range("cue", request.cue as f64, 0.0, learned.len() as f64)?;
    let mut sequences = vec![learned.clone()];
    if request.backwards {
        sequences.push(learned.iter().rev().cloned().collect());
    }
    let bits = all.iter().flatten().all(|x| *x == 0.0 || *x == 1.0);
    let machine = Machine::learn(bits, &sequences, &request.spec)?;
    let loss = machine.loss(&sequences)?;
    let held_out = match held {
        0 => None,
        // Given all before: what is held out is what the whole has more than what was learned.
        _ => {
            let whole = machine.loss(std::slice::from_ref(all))? * all.len() as f64;
            let first = machine.loss(std::slice::from_ref(&learned))? * learned.len() as f64;
            Some((whole - first) / held as f64)
        }
    };
    let played = machine.replay(&learned[..request.cue], learned.len() - request.cue);
    let back = sequences.get(1).map(|back| {
        let played = machine.replay(&back[..request.cue], back.len() - request.cue);
        agreement(bits, &played, &back[request.cue..])
    });
    Ok(SeriesReport {
        values: if bits { "bits" } else { "real" },
        units: all.first().map_or(0, Vec::len),
        steps: learned.len(),
        parameters: machine.parameters(),
        loss,
        held_out,
        held_out_plain: (held > 0).then(|| plain(bits, &learned, &all[learned.len()..])),
        agreement: agreement(bits, &played, &learned[request.cue..]),
        agreement_backwards: back.flatten(),
        played,
    })
}

enum Machine {
    Bits(DynamicBoltzmann),
    Real(GaussianBoltzmann),
}

impl Machine {
    fn learn(bits: bool, sequences: &[Sequence], spec: &SeriesSpec) -> Result<Self, Error> {
        if !bits {
            return Ok(Self::Real(GaussianBoltzmann::learn(sequences, spec)?));
        }
        let units = sequences.iter().flatten().next().map_or(0, Vec::len);
        let mut machine = DynamicBoltzmann::new(units, spec)?;
        machine.learn(sequences)?;
        Ok(Self::Bits(machine))
    }

    fn loss(&self, sequences: &[Sequence]) -> Result<f64, Error> {
        match self {
            Self::Bits(machine) => machine.loss(sequences),
            Self::Real(machine) => machine.loss(sequences),
        }
    }

    fn replay(&self, cue: &[Vec<f64>], steps: usize) -> Sequence {
        match self {
            Self::Bits(machine) => machine.replay(cue, steps, None),
            Self::Real(machine) => machine.replay(cue, steps),
        }
    }

    fn parameters(&self) -> usize {
        match self {
            Self::Bits(machine) => machine.parameters().len(),
            Self::Real(machine) => machine.parameters(),
        }
    }
}

fn agreement(bits: bool, played: &[Vec<f64>], seen: &[Vec<f64>]) -> Option<f64> {
    let pairs = || played.iter().flatten().zip(seen.iter().flatten());
    let count = pairs().count() as f64;
    let same = || pairs().filter(|(a, b)| a == b).count() as f64 / count;
    let off = || libm::sqrt(pairs().map(|(a, b)| (a - b) * (a - b)).sum::<f64>() / count);
    (count > 0.0).then(|| if bits { same() } else { off() })
}

/// Mean of `−log p` of a step, of units that have no memory.
fn plain(bits: bool, learned: &[Vec<f64>], held: &[Vec<f64>]) -> f64 {
    let (count, units) = (learned.len() as f64, held.first().map_or(0, Vec::len));
    let of = |j: usize| -> f64 {
        let mean = learned.iter().map(|x| x[j]).sum::<f64>() / count;
        let square = |x: &Vec<f64>| (x[j] - mean) * (x[j] - mean);
        let variance = (learned.iter().map(square).sum::<f64>() / count).max(f64::MIN_POSITIVE);
        // A rate that was never seen is that of one more of either.
        let rate = (mean * count + 1.0) / (count + 2.0);
        let missed = |x: &Vec<f64>| match bits {
            true if x[j] == 1.0 => -libm::log(rate),
            true => -libm::log(1.0 - rate),
            false => 0.5 * (square(x) / variance + libm::log(std::f64::consts::TAU * variance)),
        };
        held.iter().map(missed).sum::<f64>() / held.len() as f64
    };
    (0..units).map(of).sum()
}
