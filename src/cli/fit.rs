//! `iel fit`.

use super::file::Target;
use super::output::{drive_by, json, print, say, with_notices};
use super::{Failure, Source, Updates, interrupt};
use crate::data::MAX_ROWS;
use crate::scenario::{BATCH, HeldOutRows};
use crate::session::{Session, Status};
use crate::study::{FitSummaryRequest, Fitting, summarize_fit};
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;

/// How `fit` goes on, and where it writes.
#[derive(Args, Debug)]
pub(super) struct FitOptions {
    #[command(flatten)]
    updates: Updates,
    /// Stop as soon as the loss no longer changes.
    #[arg(long)]
    until_converged: bool,
    /// Set this share of the observations aside, drawn by the seed: nothing is learned from them, and their
    /// loss is reported. The scenario's own share if not given.
    #[arg(long, value_name = "SHARE")]
    held_out: Option<f64>,
    /// Set the last ones aside: of observations in the order of time, the future.
    #[arg(long, requires = "held_out")]
    held_out_last: bool,
    /// Set whole tracks aside, drawn by the seed.
    #[arg(long, requires = "held_out", conflicts_with = "held_out_last")]
    held_out_tracks: bool,
    /// Stop, and go back to where the held-out loss was lowest, once it has not been lower for so many
    /// updates.
    #[arg(long, value_name = "N")]
    patience: Option<u32>,
    /// Learn from so many observations at a time, others in every update; 0 for all. The scenario's own
    /// number if not given; of a table with more rows than a scenario holds, 1000.
    #[arg(long, value_name = "N")]
    batch: Option<u32>,
    /// Write the fitted scenario to this file (`-`: standard output), and only a summary to standard
    /// output.
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write the scenario as it stands to this file now and then; `fit` goes on from there.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Updates between two such files.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1000,
        requires = "checkpoint",
        allow_negative_numbers = true,
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    every: u64,
}

pub(super) fn run(source: &Source, options: &FitOptions) -> Result<(), Failure> {
    let open = |path: &Option<PathBuf>| match path {
        Some(path) => Target::open(path),
        None => Ok(None),
    };
    let (out, checkpoint) = (open(&options.out)?, open(&options.checkpoint)?);
    let (mut scenario, rows) = source.read_rows(MAX_ROWS)?;
    if let Some(share) = options.held_out {
        scenario.held_out = share;
        scenario.held_out_rows = match (options.held_out_last, options.held_out_tracks) {
            (true, _) => HeldOutRows::Last,
            (_, true) => HeldOutRows::Tracks,
            _ => HeldOutRows::Random,
        };
    }
    scenario.patience = options.patience.unwrap_or(scenario.patience);
    scenario.batch = options.batch.unwrap_or(scenario.batch);
    let threads = source.threads();
    let mut session = match rows {
        None => Session::new(scenario, threads)?,
        Some(rows) => {
            if scenario.batch == 0 {
                scenario.batch = BATCH;
            }
            say(&format!(
                "note: every update learns from {} of {} observations, of which what is written holds {}",
                scenario.batch,
                rows.len(),
                scenario.data.shape()?.n
            ));
            Session::of_rows(scenario, rows, threads)?
        }
    };
    let (updates, until_converged) = (options.updates.iterations, options.until_converged);
    let mut fitting = Fitting::new(&mut session, updates, until_converged)?;
    let mut warned = false;
    let status = drive_by(&mut fitting, source.quiet, options.every, |fitting| {
        let Some(checkpoint) = &checkpoint else {
            return Ok(());
        };
        let session = fitting.session();
        let mut reached = session.scenario(true).to_value()?;
        reached["result"] = result(&session.status());
        match checkpoint.save(&json(&reached)?) {
            Err(Failure::Message(message)) if !warned => {
                warned = true;
                say(&format!("warning: {message}; the fit goes on"));
            }
            _ => {}
        }
        Ok(())
    })?;
    let mut result = result(&status);
    if status.epochs.is_some() {
        // The loss of an update is that of its batch.
        let [loss, held_out] = session.losses();
        result["loss"] = json!(loss);
        if held_out.is_some() {
            result["held_out"] = json!(held_out);
        }
        result["observations"] = json!(status.observations);
        result["epochs"] = json!(status.epochs);
    }
    if interrupt::code().is_some() {
        result["interrupted"] = json!(true);
    }
    let groups = session.inferred();
    if !groups.is_empty() {
        result["inferred"] = json!(groups);
    }
    result["summary"] = json!(summarize_fit(&mut session, &FitSummaryRequest::default())?);
    let mut result = with_notices(&session.scenario(false), result)?;
    let mut fitted = session.scenario(true).to_value()?;
    // It is left out when the scenario is read again.
    fitted["result"] = result.clone();
    match out {
        None => print(&json(&fitted)?)?,
        Some(target) => {
            target.save_or_print(&json(&fitted)?)?;
            result["out"] = json!(options.out.as_ref().map(|path| path.to_string_lossy()));
            print(&json(&result)?)?;
        }
    }
    if cfg!(feature = "fused") {
        say("note: this build fuses products and sums: the bits are not those of other machines");
    }
    if let Some(caution) = &status.caution {
        eprintln!("iel: {caution}");
    }
    match status.diverged {
        Some(message) => Err(Failure::Message(message)),
        None => Ok(()),
    }
}

/// What a run reports.
fn result(status: &Status) -> Value {
    let mut result = json!({
        "iteration": status.iteration,
        "loss": status.loss,
        "gradient_norm": status.gradient_norm,
        "hash": status.hash,
        "converged": status.converged,
    });
    if let Some([found, error]) = status.temperature {
        result["temperature"] = json!({ "likeliest": found, "standard_error": error });
    }
    if let Some(loss) = status.held_out {
        result["held_out"] = json!(loss);
    }
    if let Some(residual) = status.residual {
        result["residual"] = json!(residual);
    }
    if let Some(condition) = status.condition {
        result["condition"] = json!(condition);
    }
    if let Some(message) = &status.caution {
        result["caution"] = json!(message);
    }
    if let Some(message) = &status.diverged {
        result["diverged"] = json!(message);
    }
    result
}
