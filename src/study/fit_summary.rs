//! What is measured of a fit, to set it beside others.

use super::code_length;
use crate::error::Error;
use crate::landscape::{CriticalPoint, Kind, squared_distance};
use crate::scenario::View;
use crate::session::Session;
use serde::{Deserialize, Serialize};

/// What is looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct FitSummaryRequest {
    /// Where minima are looked for; the scenario's view if not given.
    pub view: Option<View>,
    /// Precision ε of the code.
    pub epsilon: f64,
}

impl Default for FitSummaryRequest {
    fn default() -> Self {
        Self {
            view: None,
            epsilon: 0.01,
        }
    }
}

/// A fit in numbers that can be compared across objectives and families.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct FitSummary {
    /// Bits of its two-part code; absent where it has none.
    pub code_length: Option<f64>,
    /// Root mean square distance between an observation and where its process ends; absent without
    /// observations.
    pub rest_error: Option<f64>,
    /// Mean energy of the observations above the lowest minimum, as energies count up to a constant;
    /// absent without a minimum, under conditions, and in more than two dimensions.
    pub energy: Option<f64>,
    /// The minima in view, lowest first.
    pub minima: Vec<CriticalPoint>,
}

/// Measures a session as it stands; nothing of it changes.
///
/// # Errors
/// [`Error::Invalid`] for a precision out of range.
pub fn summarize_fit(
    session: &mut Session,
    request: &FitSummaryRequest,
) -> Result<FitSummary, Error> {
    let code_length = match code_length(session, request.epsilon) {
        Ok(code) => Some(code.total),
        Err(Error::Invalid { at, message }) if at == "epsilon" => {
            return Err(Error::Invalid { at, message });
        }
        Err(_) => None,
    };
    let view = request.view.unwrap_or(session.scenario(false).view);
    let found = session.critical_points(view).into_iter();
    let minima: Vec<_> = found.filter(|c| c.kind == Kind::Minimum).collect();
    let observations = session.observations().clone();
    let [_, _, ends] = session.ends();
    let dim = observations.dim;
    let pairs = ends
        .chunks_exact(dim)
        .zip(observations.points.chunks_exact(dim));
    let observed = observations.observed();
    let periods = session.periods();
    let squares = pairs.map(|(a, b)| periods.squared_distance(&a[..observed], &b[..observed]));
    let mean = |sum: f64| sum / observations.len() as f64;
    let finite = |value: f64| Some(value).filter(|v| v.is_finite());
    let lowest = minima.first().filter(|_| observations.m == 0 && dim <= 2);
    let energy = lowest.and_then(|lowest| {
        let (energies, _) = session.energies(&observations.points, &[]);
        finite(mean(energies.iter().sum()) - lowest.energy)
    });
    Ok(FitSummary {
        code_length: code_length.and_then(finite),
        rest_error: finite(mean(squares.sum()).sqrt()),
        energy,
        minima,
    })
}

/// Share of the points of two sets that have one of the other set no farther than `near` (Dice 1945);
/// `None` for two empty sets.
#[must_use]
pub fn shared(a: &[Vec<f64>], b: &[Vec<f64>], near: f64) -> Option<f64> {
    let matched = |from: &[Vec<f64>], to: &[Vec<f64>]| {
        let close = |x: &&Vec<f64>| to.iter().any(|y| squared_distance(x, y) <= near * near);
        from.iter().filter(close).count()
    };
    let all = a.len() + b.len();
    (all > 0).then(|| (matched(a, b) + matched(b, a)) as f64 / all as f64)
}
