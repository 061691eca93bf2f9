//! `iel series`: machines that learn time series.

use super::Failure;
use super::output::{drive, json, print};
use super::source::text;
use crate::study::{SeriesRequest, SeriesStudy};
use crate::units::series::source::{Recorded, Word};
use clap::Args;
use std::ffi::OsString;

/// What is learned of what.
#[derive(Args, Debug)]
pub(super) struct SeriesOptions {
    /// Numbers, a row a step and a column a unit, in CSV with or without a row of names (`-`: standard input).
    #[arg(value_name = "FILE", required_unless_present = "word")]
    file: Option<OsString>,
    /// A word in place of a file: its letters as a moving picture of seven units.
    #[arg(long, conflicts_with = "file")]
    word: Option<String>,
    /// How many times the word comes, one time after another.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "word")]
    repeats: usize,
    /// Share of the squares of the word that are flipped by chance.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, requires = "word")]
    flips: f64,
    /// Longest delay, in steps.
    #[arg(long, value_name = "D", default_value_t = 9)]
    delay: usize,
    /// Decays of traces of what has arrived.
    #[arg(
        long,
        value_name = "RATES",
        value_delimiter = ',',
        default_value = "0.2,0.4,0.6,0.8"
    )]
    arrived: Vec<f64>,
    /// Decays of traces of what is on the way, and of own traces.
    #[arg(
        long,
        value_name = "RATES",
        value_delimiter = ',',
        default_value = "0.5,0.7,0.9"
    )]
    under_way: Vec<f64>,
    /// Weight of ½|θ|² beside the mean loss of a step.
    #[arg(long, default_value_t = 1e-4)]
    ridge: f64,
    /// Seed of the delays, and of flips.
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Learns the series from its end to its beginning too.
    #[arg(long)]
    backwards: bool,
    /// Share of the steps, the last ones, that is held out.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    held_out: f64,
    /// Steps of the series after which it goes on by itself.
    #[arg(long, value_name = "STEPS", default_value_t = 6)]
    cue: usize,
    /// Show no progress bar.
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn run(options: SeriesOptions) -> Result<(), Failure> {
    let series = match (options.word, &options.file) {
        (Some(word), _) => Word {
            word,
            repeats: options.repeats,
            flips: options.flips,
        }
        .into(),
        (None, Some(file)) => Recorded::read(&text(file)?)?.into(),
        (None, None) => Recorded::default().into(),
    };
    let mut study = SeriesStudy::new(&SeriesRequest {
        series,
        delay: options.delay,
        arrived: options.arrived,
        under_way: options.under_way,
        ridge: options.ridge,
        backwards: options.backwards,
        held_out: options.held_out,
        cue: options.cue,
        seed: options.seed,
    })?;
    print(&json(&drive(&mut study, options.quiet)?)?)
}
