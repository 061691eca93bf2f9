//! The code length of a fit.

use crate::code_length::{CodeLength, start_bits};
use crate::density::{Grid, gibbs};
use crate::error::Error;
use crate::objective::ObjectiveConfig;
use crate::scenario::Scenario;
use crate::session::Session;

/// Cells of the quadrature along an axis.
const CELLS: usize = 192;

/// The two-part code of a fit as it stands, at precision ε.
///
/// θ is rounded to multiples of ε, and z where it is learned, before anything is computed from
/// them, so that the code could be read back. Where the objective follows the dynamics, the
/// observations are said by starts and residuals of the process; otherwise by the Gibbs density
/// `e^{−E/τ}/Z` (τ = 1 where the objective names none).
///
/// # Errors
/// [`Error::Invalid`] for a precision that is not between 1e-9 and 1e3, no observations, or a
/// density in more than two dimensions; [`Error::Diverged`] where it does not exist.
pub fn code_length(session: &mut Session, epsilon: f64) -> Result<CodeLength, Error> {
    if !(1e-9..=1e3).contains(&epsilon) {
        let message = format!("is {epsilon}, expected a precision from 1e-9 to 1e3");
        return Err(Error::invalid("epsilon", message));
    }
    if session.observations().is_empty() {
        let message = "has no observations, expected at least 1 to say";
        return Err(Error::invalid("data", message));
    }
    let status = session.status();
    let unknowns = session.unknowns();
    let stated: Vec<f64> = unknowns
        .iter()
        .map(|u| (u / epsilon).round() * epsilon)
        .collect();
    session.stand_at(status.iteration, &stated)?;
    let code = stated_code(session, &stated[..status.parameters], epsilon);
    session.stand_at(status.iteration, &unknowns)?;
    code
}

fn stated_code(session: &mut Session, theta: &[f64], epsilon: f64) -> Result<CodeLength, Error> {
    let scenario = session.scenario(false);
    let points = session.observations().points.clone();
    if !scenario.objective.rolls_out() {
        let log_density = log_density(session, &scenario)?;
        return Ok(CodeLength::density(theta, &log_density, &points, epsilon));
    }
    if let ObjectiveConfig::FlowLikelihood(_) = scenario.objective {
        let log_density: Vec<f64> = session.gradient().losses.iter().map(|l| -l).collect();
        return Ok(CodeLength::density(theta, &log_density, &points, epsilon));
    }
    let dim = session.observations().dim;
    let (starts, ends) = session.ends();
    let pairs = starts.chunks_exact(dim).zip(points.chunks_exact(dim));
    let bits = pairs
        .map(|(z, x)| start_bits(&scenario.initial, z, x, epsilon))
        .sum();
    let fitted = if scenario.initial.is_learned() {
        points.len()
    } else {
        0
    };
    let residuals: Vec<f64> = ends.iter().zip(&points).map(|(a, b)| a - b).collect();
    Ok(CodeLength::process(
        theta,
        (bits, fitted),
        &residuals,
        &points,
        epsilon,
    ))
}

/// `log p(x_i)` of the observations, with Z by quadrature: over the objective's own square where
/// it has one, else over the view and the observations with half as much again on every side.
fn log_density(session: &mut Session, scenario: &Scenario) -> Result<Vec<f64>, Error> {
    let observations = session.observations().clone();
    let (points, dim) = (&observations.points, observations.dim);
    if dim > 2 {
        let message = format!(
            "has observations of {dim} dimensions, expected 1 or 2: the code of this objective needs log Z by quadrature"
        );
        return Err(Error::invalid("data", message));
    }
    let view = scenario.view;
    let mut low = [view.x_min, view.y_min];
    let mut high = [view.x_max, view.y_max];
    let temperature = match &scenario.objective {
        ObjectiveConfig::GibbsLikelihood(g) => {
            (low, high) = ([-g.extent; 2], [g.extent; 2]);
            g.temperature
        }
        _ => {
            for (i, &x) in points.iter().enumerate() {
                low[i % dim] = low[i % dim].min(x);
                high[i % dim] = high[i % dim].max(x);
            }
            for k in 0..dim {
                let margin = 0.5 * (high[k] - low[k]);
                low[k] -= margin;
                high[k] += margin;
            }
            1.0
        }
    };
    let grid = Grid::new(&low[..dim], &high[..dim], &[CELLS; 2][..dim])?;
    let (cells, _) = session.energies(&grid.centers(), &[]);
    let log_z = gibbs(&grid, &cells, temperature)?.log_z;
    // A condition shifts the energy, which leaves Z alone.
    let (energies, _) = session.energies(points, &observations.conditions);
    Ok(energies.iter().map(|e| -e / temperature - log_z).collect())
}
