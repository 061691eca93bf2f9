//! Everything about the shape of a session's energy.

use super::starts::{check_condition, reach_of, uniform};
use crate::density::Grid;
use crate::error::Error;
use crate::landscape::{CriticalPoint, Kind, Path, basins, critical_points, descend};
use crate::random::{Purpose, Stream};
use crate::scenario::View;
use crate::session::Session;
use serde::{Deserialize, Serialize};

/// What to look at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LandscapeRequest {
    /// The part of the plane; the scenario's view if not given. Further coordinates reach as far
    /// as the observations do.
    pub view: Option<View>,
    /// Cells along either axis that are painted by basin; 0 for none.
    pub cells: usize,
    /// Random starts of the search for stationary points.
    pub starts: usize,
    /// The condition `y` under which the energy is seen; empty for 0.
    pub condition: Vec<f64>,
}

impl Default for LandscapeRequest {
    fn default() -> Self {
        Self {
            view: None,
            cells: 64,
            starts: 512,
            condition: Vec::new(),
        }
    }
}

/// The shape of an energy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Landscape {
    /// Where it was looked at.
    pub view: View,
    /// Stationary points, lowest energy first.
    pub critical: Vec<CriticalPoint>,
    /// Minimum-energy paths over the saddles.
    pub paths: Vec<Path>,
    /// Basins of attraction; absent in more than two dimensions, or where none were asked for.
    pub basins: Option<Basins>,
}

/// The plane (or line) painted by which minimum the gradient flow leads to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Basins {
    /// Cells along `x_1`.
    pub width: usize,
    /// Cells along `x_2`; 1 in one dimension.
    pub height: usize,
    /// Of each cell, first row at the top: index among the stationary points, or none.
    pub minimum: Vec<Option<usize>>,
    /// Of each stationary point: the fraction of the cells that flow to it.
    pub share: Vec<f64>,
}

/// Most cells along an axis, and most starts.
const MOST: usize = 4096;

/// Looks at the energy of a session as it stands. Starts are drawn from the scenario's seed.
///
/// # Errors
/// [`Error::Invalid`] for a request out of range.
pub fn landscape(session: &mut Session, request: &LandscapeRequest) -> Result<Landscape, Error> {
    for (at, n, most) in [
        ("cells", request.cells, 512),
        ("starts", request.starts, MOST),
    ] {
        if n > most {
            return Err(Error::invalid(
                at,
                format!("is {n}, expected at most {most}"),
            ));
        }
    }
    check_condition(session, &request.condition)?;
    let scenario = session.scenario(false);
    let view = request.view.unwrap_or(scenario.view);
    let (low, high) = reach_of(session, view);
    let dim = low.len();
    let mut rng = Stream::new(scenario.seed, Purpose::Display);
    let starts = uniform(&low, &high, request.starts, &mut rng);
    let starts: Vec<Vec<f64>> = starts.chunks_exact(dim).map(<[f64]>::to_vec).collect();
    let condition = &request.condition;
    let look = &mut |x: &[Vec<f64>]| session.evaluate_at(x, condition);
    let width = high[0] - low[0];
    let critical = critical_points(look, &starts, 0.1 * width);
    let paths = descend(look, &critical, 0.005 * width, 2.0 * width);
    let basins = if dim <= 2 && request.cells > 0 {
        let grid = Grid::new(&low, &high, &[request.cells; 2][..dim])?;
        Some(paint(session, &grid, &critical, condition))
    } else {
        None
    };
    Ok(Landscape {
        view,
        critical,
        paths,
        basins,
    })
}

/// Basins on a grid of its own.
pub(super) fn paint(
    session: &mut Session,
    grid: &Grid,
    critical: &[CriticalPoint],
    condition: &[f64],
) -> Basins {
    let minima: Vec<usize> = (0..critical.len())
        .filter(|&i| critical[i].kind == Kind::Minimum)
        .collect();
    let places: Vec<Vec<f64>> = minima.iter().map(|&i| critical[i].x.clone()).collect();
    let forces = &mut |x: &[f64]| session.energies(x, &condition.repeat(x.len() / grid.dim()));
    let minimum: Vec<Option<usize>> = basins(grid, &places, forces)
        .into_iter()
        .map(|m| m.map(|m| minima[m]))
        .collect();
    let mut share = vec![0.0; critical.len()];
    for &m in minimum.iter().flatten() {
        share[m] += 1.0 / grid.len() as f64;
    }
    let [width, height] = grid.count();
    Basins {
        width,
        height,
        minimum,
        share,
    }
}
