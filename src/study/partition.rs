//! `log Z` of a session's energy, by an integral that watches itself.

use crate::density::{Cubature, Integral};
use crate::error::Error;
use crate::session::Session;

/// How well `log Z` is to be known, and has to be.
const TOLERANCE: f64 = 1e-3;
const WORST: f64 = 0.05;
/// Most evaluations.
const MOST: usize = 1 << 19;

/// `∫e^{−E/τ}` over a box of the line or the plane, under a condition.
///
/// # Errors
/// [`Error::Diverged`] where the energy is finite nowhere, or the density is so narrow that the integral
/// is not known to 5 %.
pub(super) fn integral(
    session: &mut Session,
    [low, high]: [&[f64]; 2],
    condition: &[f64],
    temperature: f64,
) -> Result<Integral, Error> {
    let dim = low.len();
    let landmarks = session.landmarks(condition);
    let cubature = Cubature {
        low,
        high,
        landmarks: &landmarks,
        tolerance: TOLERANCE,
        most: MOST,
    };
    let found = cubature.integrate(|points| {
        let conditions = condition.repeat(points.len() / dim);
        let (energies, _) = session.energies(points, &conditions);
        energies.iter().map(|e| -e / temperature).collect()
    });
    let message = if found.log_z == f64::NEG_INFINITY && found.error == 0.0 {
        "The energy is a finite number nowhere in the box, so it has no density there.".into()
    } else if found.error > WORST {
        let [from, to] = &found.worst;
        format!(
            "The density is too narrow to be integrated: log Z is not known to better than {:.2} after \
             {MOST} evaluations, most of that between {from:?} and {to:?}. That is no fault of the family: \
             fit fewer components, centers or units, or for fewer updates.",
            found.error
        )
    } else {
        return Ok(found);
    };
    Err(Error::Diverged { message })
}
