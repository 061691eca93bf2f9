//! `iel bootstrap`: what of a fit depends on which observations happened to be made.

use super::output::{drive, report, say};
use super::{Failure, Source};
use crate::study::{Bootstrap, BootstrapRequest, WithError};

pub(super) fn run(source: &Source, request: &BootstrapRequest) -> Result<(), Failure> {
    let scenario = source.read()?;
    let mut task = Bootstrap::new(&scenario, request, source.threads())?;
    let found = drive(&mut task, source.quiet)?;
    let number = |e: &WithError| match e.error {
        Some(error) => format!("{:.4} ± {error:.4}", e.value),
        None => format!("{:.4}", e.value),
    };
    say(&format!(
        "{} resamples, {} updates each",
        found.resamples, found.iterations
    ));
    for one in &found.critical {
        let x: Vec<String> = one.x.iter().map(number).collect();
        let kind = format!("{:?}", one.kind).to_lowercase();
        let share = 100.0 * one.found;
        say(&format!(
            "{kind:8} at {}  height {}  in {share:.0} %",
            x.join(", "),
            number(&one.height)
        ));
    }
    if let Some(temperature) = &found.temperature {
        say(&format!("temperature {}", number(temperature)));
    }
    if let Some(trouble) = &found.trouble {
        say(&format!(
            "warning: of a resample nothing is said: {trouble}"
        ));
    }
    if let Some(barrier) = &found.barrier {
        let all = found.resamples;
        let count = (barrier.found * all as f64).round();
        say(&format!(
            "barrier on the line {}, back {}  both minima again in {count} of {all} resamples",
            number(&barrier.forth),
            number(&barrier.back)
        ));
    }
    report(&scenario, &found)
}

/// `-1,0:1,0.5`.
pub(super) fn line(text: &str) -> Result<[Vec<f64>; 2], String> {
    let expected = || format!("is `{text}`, expected both ends as `-1,0:1,0.5`");
    let (from, to) = text.split_once(':').ok_or_else(expected)?;
    match [place(from), place(to)] {
        [Ok(from), Ok(to)] if from.len() == to.len() => Ok([from, to]),
        _ => Err(expected()),
    }
}

/// `0.5,-1`.
pub(super) fn place(text: &str) -> Result<Vec<f64>, String> {
    let numbers: Option<Vec<f64>> = text.split(',').map(|x| x.trim().parse().ok()).collect();
    numbers.ok_or_else(|| format!("is `{text}`, expected coordinates as `0.5,-1`"))
}
