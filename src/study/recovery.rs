//! How well a fit recovered a teacher's energy.

use super::density::{DensityRequest, field, resolved_field};
use crate::data::{LangevinPairs, Point, Points};
use crate::energy::EnergyConfig;
use crate::error::Error;
use crate::scenario::{Scenario, View};
use crate::session::Session;
use serde::Serialize;

/// The pairs of a teacher that a scenario learns from.
///
/// # Errors
/// [`Error::Invalid`] for other observations.
pub(super) fn seen_by(scenario: &Scenario) -> Result<&LangevinPairs, Error> {
    scenario.data.pairs().ok_or_else(|| {
        let message =
            "comes from no teacher, expected `langevin-pairs`, or a teacher to compare with";
        Error::invalid("data.kind", message)
    })
}

/// The difference of two energies, which count up to a constant; means are under the teacher's
/// Gibbs density, so that what no trajectory visits does not count.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Recovery {
    /// Where the grid is.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Box"))]
    pub view: View,
    /// Temperature of the teacher's density.
    pub temperature: f64,
    /// Cells along `x_1` and `x_2`.
    pub cells: [usize; 2],
    /// `E − E_teacher − c` at the cell centers, first row at the top.
    pub difference: Vec<f64>,
    /// The teacher's density there.
    pub weight: Vec<f64>,
    /// The constant c: the mean of `E − E_teacher`.
    pub constant: f64,
    /// Root mean square of the difference.
    pub rms: f64,
    /// The same over the standard deviation of the teacher's energy; 1 is no better than nothing.
    pub relative: f64,
    /// Slope of the best line `E ≈ s·E_teacher + c`: below 1 where the learned energy is too flat,
    /// as it is for observations at coarse spacing.
    pub slope: f64,
}

/// The energy of a session against a teacher without parameters, on a grid. If no teacher is
/// given, it is the one whose trajectories were observed, at the temperature that they had; of
/// others the temperature is that of the scenario.
///
/// # Errors
/// What [`field`] refuses, of either energy; [`Error::Invalid`] without a teacher.
pub fn recovery(
    session: &mut Session,
    teacher: Option<&EnergyConfig>,
    request: &DensityRequest,
) -> Result<Recovery, Error> {
    let scenario = session.scenario(false);
    let (teacher, temperature) = match teacher {
        Some(teacher) => (teacher.clone(), None),
        None => {
            let pairs = seen_by(&scenario)?;
            let temperature = Some(pairs.temperature).filter(|t| *t > 0.0);
            (pairs.teacher.energy(), temperature)
        }
    };
    let request = &DensityRequest {
        temperature: request.temperature.or(temperature),
        ..request.clone()
    };
    let learned = field(session, request)?;
    let origin = Point::new(vec![0.0; learned.grid.dim()]);
    let points = vec![origin];
    let teacher = Scenario {
        energy: teacher,
        data: Points { points }.into(),
        view: scenario.view,
        precision: scenario.precision,
        ..Scenario::default()
    };
    let request = DensityRequest {
        temperature: Some(learned.temperature),
        condition: Vec::new(),
        view: Some(learned.view),
        ..request.clone()
    };
    let teacher = resolved_field(&mut Session::new(teacher, 1)?, &request)?;
    let measure = teacher.grid.measure();
    let weight = &teacher.gibbs.density;
    let mean = |values: &[f64]| {
        let terms = weight.iter().zip(values).filter(|(w, _)| **w > 0.0);
        terms.map(|(w, v)| w * v).sum::<f64>() * measure
    };
    let (ours, theirs) = (&learned.energies, &teacher.energies);
    let centered = |values: &[f64]| -> Vec<f64> {
        let middle = mean(values);
        values.iter().map(|v| v - middle).collect()
    };
    let (a, b) = (centered(ours), centered(theirs));
    let product = |a: &[f64], b: &[f64]| -> f64 {
        mean(&a.iter().zip(b).map(|(a, b)| a * b).collect::<Vec<_>>())
    };
    let difference: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
    let (rms, variance) = (product(&difference, &difference).sqrt(), product(&b, &b));
    Ok(Recovery {
        view: learned.view,
        temperature: learned.temperature,
        cells: teacher.grid.count(),
        constant: mean(ours) - mean(theirs),
        rms,
        relative: rms / variance.sqrt(),
        slope: product(&a, &b) / variance,
        difference,
        weight: weight.clone(),
    })
}
