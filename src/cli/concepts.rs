//! `iel concepts`: concepts told from demonstrations and shown by descent, measured; and their training.

use super::Failure;
use super::file::Target;
use super::output::{drive, json, print};
use crate::concepts::{Learned, TrainingSpec};
use crate::study::{
    ConceptsMeasuring, ConceptsMeasuringRequest, ConceptsTraining, ConceptsTrainingRequest,
};
use clap::Args;
use std::path::{Path, PathBuf};

/// What is measured, or trained.
#[derive(Args, Debug)]
pub(super) struct ConceptsOptions {
    /// Trials of each concept.
    #[arg(long, value_name = "N", default_value_t = 100)]
    trials: u64,
    /// Seed of what is measured, or of training.
    #[arg(long, value_name = "SEED")]
    seed: Option<u32>,
    /// Measures, or goes on training, what this file holds, as `--train` writes it; what ships, if not given.
    #[arg(long, value_name = "FILE")]
    parameters: Option<PathBuf>,
    /// Trains, and writes what was learned to this file: anew, or on from `--parameters`.
    #[arg(long, value_name = "FILE")]
    train: Option<PathBuf>,
    /// Updates of training.
    #[arg(long, value_name = "N", requires = "train")]
    updates: Option<u64>,
    /// Learning rate at first.
    #[arg(long, value_name = "RATE", requires = "train")]
    learning_rate: Option<f64>,
    /// Arrangements of each concept that an update learns from.
    #[arg(long, value_name = "N", requires = "train")]
    arrangements: Option<usize>,
    /// Steps of descent in places that training goes through.
    #[arg(long, value_name = "K", requires = "train")]
    steps: Option<usize>,
    /// Weight of the term of places: that descent takes noise away. 0 leaves it out, as with those that follow.
    #[arg(long, value_name = "WEIGHT", requires = "train")]
    places: Option<f64>,
    /// Weight of the term of codes: that an arrangement has the lowest energy at its own.
    #[arg(long, value_name = "WEIGHT", requires = "train")]
    codes: Option<f64>,
    /// Weight of the term of attention: that it descends to who takes part.
    #[arg(long, value_name = "WEIGHT", requires = "train")]
    attention: Option<f64>,
    /// Weight of what keeps energies and codes near 0, in parts of what is usual.
    #[arg(long, value_name = "WEIGHT", requires = "train")]
    small: Option<f64>,
    /// Weight of the contrast with what the energy itself generates.
    #[arg(long, value_name = "WEIGHT", requires = "train")]
    contrast: Option<f64>,
    /// Weight, in parts of the contrast, of the energy that is reached through the sampler.
    #[arg(long, value_name = "WEIGHT", requires = "contrast")]
    sampler: Option<f64>,
    /// Show no progress bar.
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn run(options: ConceptsOptions) -> Result<(), Failure> {
    let known = options.parameters.as_deref().map(read).transpose()?;
    let parameters = known.as_ref().map(Learned::numbers).unwrap_or_default();
    let Some(path) = &options.train else {
        let usual = ConceptsMeasuringRequest::default();
        let request = ConceptsMeasuringRequest {
            trials: options.trials,
            seed: options.seed.unwrap_or(usual.seed),
            parameters,
        };
        let mut study = ConceptsMeasuring::new(&request)?;
        return print(&json(&drive(&mut study, options.quiet)?)?);
    };
    let target = Target::open(path)?.ok_or_else(|| {
        Failure::Message("--train: the file holds bytes, expected a name other than `-`".into())
    })?;
    let usual = TrainingSpec::default();
    let request = ConceptsTrainingRequest {
        spec: TrainingSpec {
            updates: options.updates.unwrap_or(usual.updates),
            learning_rate: options.learning_rate.unwrap_or(usual.learning_rate),
            arrangements: options.arrangements.unwrap_or(usual.arrangements),
            steps: options.steps.unwrap_or(usual.steps),
            places: options.places.unwrap_or(usual.places),
            codes: options.codes.unwrap_or(usual.codes),
            attention: options.attention.unwrap_or(usual.attention),
            small: options.small.unwrap_or(usual.small),
            contrast: options.contrast.unwrap_or(usual.contrast),
            sampler: options.sampler.unwrap_or(usual.sampler),
            seed: options.seed.unwrap_or(usual.seed),
        },
        fresh: known.is_none(),
        // What goes on being trained keeps its rival.
        rival: known.is_none(),
        parameters,
        ..Default::default()
    };
    let mut study = ConceptsTraining::new(&request)?;
    let report = drive(&mut study, options.quiet)?;
    if let Some(learned) = study.learned() {
        target.save(learned.to_bytes())?;
    }
    print(&json(&report)?)
}

fn read(path: &Path) -> Result<Learned, Failure> {
    let named =
        |why: &dyn std::fmt::Display| Failure::Message(format!("{}: {why}", path.display()));
    let bytes = std::fs::read(path).map_err(|error| named(&error))?;
    Learned::from_bytes(&bytes).map_err(|error| named(&error))
}
