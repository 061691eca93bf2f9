//! `iel theories`: the steps of paths divided among theories.

use super::file::Target;
use super::output::{drive, json, print};
use super::source::text;
use super::{Failure, Source};
use crate::study::{Theories, TheoriesRequest, Theory};
use std::path::Path;

pub(super) fn run(
    source: &Source,
    mut request: TheoriesRequest,
    shelf: Option<&Path>,
    keep: Option<&Path>,
) -> Result<(), Failure> {
    if let Some(path) = shelf {
        let shown = path.display();
        request.shelf = serde_json::from_str(&text(path.as_os_str())?).map_err(|error| {
            Failure::Message(format!(
                "{shown}: {error}; expected a list of theories, as `--keep` writes it"
            ))
        })?;
    }
    let target = match keep {
        Some(path) => Target::open(path)?,
        None => None,
    };
    let mut study = Theories::new(&source.read()?, &request)?;
    let report = drive(&mut study, source.quiet)?;
    if keep.is_some() {
        let mut kept = request.shelf;
        for theory in &report.theories {
            if !kept.iter().any(|known| same(known, theory)) {
                let name = format!("theory {}", kept.len() + 1);
                kept.push(Theory {
                    name,
                    ..theory.clone()
                });
            }
        }
        let kept = json(&kept)?;
        match &target {
            Some(target) => target.save_or_print(&kept)?,
            None => return print(&kept),
        }
    }
    print(&json(&report)?)
}

/// Whether two theories have the same numbers, to what single precision can tell.
fn same(a: &Theory, b: &Theory) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= f64::from(f32::EPSILON) * (1.0 + a.abs());
    a.numbers.len() == b.numbers.len()
        && near(a.magnetic, b.magnetic)
        && a.numbers.iter().zip(&b.numbers).all(|(a, b)| near(*a, *b))
}
