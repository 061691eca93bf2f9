//! The Gibbs density of a session's energy, and how far observations and samples are from it.

use super::partition::integral;
use super::starts::{check_condition, folded, reach_of, whole, widened};
use crate::density::{
    Cloud, Gibbs, Grid, Integral, gibbs, histogram, kl, moments, sliced_wasserstein, squared_mmd,
};
use crate::error::Error;
use crate::notice::Notice;
use crate::scenario::View;
use crate::session::Session;
use serde::{Deserialize, Serialize};

/// Lines of the sliced distance.
pub(super) const DIRECTIONS: usize = 32;

/// Most cells along an axis.
const MOST_CELLS: usize = 512;

/// Which density.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct DensityRequest {
    /// The part of the plane; the scenario's view with half as much again on every side if not
    /// given, or, where observations are outside of that, where they are.
    pub view: Option<View>,
    /// Cells along either axis; multiples of 3 give an error of the quadrature.
    pub cells: usize,
    /// Temperature τ; if not given, that of the scenario ([`Scenario::temperature`]).
    ///
    /// [`Scenario::temperature`]: crate::scenario::Scenario::temperature
    pub temperature: Option<f64>,
    /// The condition `y` under which the energy is seen; empty for 0.
    pub condition: Vec<f64>,
}

impl Default for DensityRequest {
    fn default() -> Self {
        Self {
            view: None,
            cells: 96,
            temperature: None,
            condition: Vec::new(),
        }
    }
}

/// Energies on a grid and their density.
#[derive(Clone, Debug)]
pub struct Field {
    /// The grid.
    pub grid: Grid,
    /// Where it is.
    pub view: View,
    /// Temperature τ.
    pub temperature: f64,
    /// Energy at the cell centers.
    pub energies: Vec<f64>,
    /// Their density.
    pub gibbs: Gibbs,
}

impl Field {
    /// `p` where the energy is `e`.
    #[must_use]
    pub fn at(&self, e: f64) -> f64 {
        libm::exp(-e / self.temperature - self.gibbs.log_z)
    }
}

/// The energy of a session as it stands, and its Gibbs density, on a grid.
///
/// # Errors
/// [`Error::Invalid`] for more than two dimensions or a request out of range; [`Error::Diverged`]
/// for an energy that is finite nowhere.
pub fn field(session: &mut Session, request: &DensityRequest) -> Result<Field, Error> {
    check_condition(session, &request.condition)?;
    let scenario = session.scenario(false);
    let temperature = request
        .temperature
        .unwrap_or_else(|| scenario.temperature());
    if !(1e-6..=1e6).contains(&temperature) {
        let message = format!("is {temperature}, expected a number from 1e-6 to 1e6");
        return Err(Error::invalid("temperature", message));
    }
    if !(2..=MOST_CELLS).contains(&request.cells) {
        let message = format!(
            "is {}, expected a whole number from 2 to {MOST_CELLS}",
            request.cells
        );
        return Err(Error::invalid("cells", message));
    }
    let view = request
        .view
        .unwrap_or_else(|| whole(session, scenario.view));
    let view = folded(session, view);
    let (low, high) = reach_of(session, view);
    let cells = vec![request.cells; low.len()];
    let grid = Grid::new(&low, &high, &cells)?.around(&session.periods());
    let condition = request.condition.repeat(grid.len());
    let (energies, _) = session.energies(&grid.centers(), &condition);
    let gibbs = gibbs(&grid, &energies, temperature)?;
    Ok(Field {
        grid,
        view,
        temperature,
        energies,
        gibbs,
    })
}

/// A grid's `log Z` may be off that of cells as fine as the density asks for by so much.
const OFF: f64 = 0.02;

/// The integral that the density on the grid stands for, and whether the grid resolves it.
fn checked(
    session: &mut Session,
    field: &Field,
    condition: &[f64],
) -> Result<(Integral, bool), Error> {
    let (low, high) = field.grid.bounds();
    let dim = field.grid.dim();
    let found = integral(
        session,
        [&low[..dim], &high[..dim]],
        condition,
        field.temperature,
    )?;
    let resolved = (found.log_z - field.gibbs.log_z).abs() <= OFF;
    Ok((found, resolved))
}

/// [`field`], where its grid resolves the density.
///
/// # Errors
/// What [`field`] refuses; [`Error::Diverged`] where cells of the grid are too wide for the density.
pub fn resolved_field(session: &mut Session, request: &DensityRequest) -> Result<Field, Error> {
    let field = field(session, request)?;
    match checked(session, &field, &request.condition)? {
        (_, true) => Ok(field),
        (found, false) => Err(Error::Diverged {
            message: format!(
                "The density is narrower than cells of the grid: their sum makes log Z {:.4}, and it is \
                 {:.4}. Take more cells, a smaller part of the plane, or a higher temperature.",
                field.gibbs.log_z, found.log_z
            ),
        }),
    }
}

/// How far samples are from a density. A sample that is not finite, as of a process that blew up,
/// counts as infinitely far away.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Gap {
    /// Samples.
    pub count: usize,
    /// Fraction of them in the box; the density is taken to be 0 outside.
    pub inside: f64,
    /// `KL(p̂ ‖ p)` of their histogram on cells of the width `3.5 σ n^{−1/(d+2)}` (Scott 1979) for
    /// the density's own spread σ. For samples of `p` it is not 0 but (cells with mass − 1)/2n,
    /// roughly. Absent (infinite) where a sample is not in the box.
    pub kl: Option<f64>,
    /// `KL(p ‖ p̂)` of the same; absent (infinite) where a cell with mass has no sample.
    pub kl_reverse: Option<f64>,
    /// Sliced Wasserstein-1 distance over 32 lines; in one dimension the distance itself. Absent
    /// (infinite) where a sample is not finite.
    pub wasserstein: Option<f64>,
    /// Squared maximum mean discrepancy, with a Gaussian kernel of half the density's own spread;
    /// its mean is 0 for samples of the density. Absent for fewer than two samples.
    pub squared_mmd: Option<f64>,
}

/// A Gibbs density in numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct DensityReport {
    /// Where the grid is.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Box"))]
    pub view: View,
    /// Cells along `x_1` and `x_2`.
    pub cells: [usize; 2],
    /// Temperature τ.
    pub temperature: f64,
    /// `log Z` over the box.
    pub log_z: f64,
    /// How far it may be off: by the width of the cells, and as a second integral, over cells that are
    /// halved where the density asks for it, differs; absent where the count of cells is not a multiple
    /// of 3. Where the grid does not resolve the density, all but what is said of observations is by that
    /// second integral, or, of `log Z`, in closed form.
    pub log_z_error: Option<f64>,
    /// By how much `log Z` grows in a box twice as wide: near 0 where the box holds the density; it
    /// never stops growing where there is none, as `∫e^{−E/τ}` is infinite.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number | null"))]
    pub growth: f64,
    /// Density at the edge of the box, over the mean: far below 1 where the box holds it all.
    pub edge: f64,
    /// Mean, `[d]`.
    pub mean: Vec<f64>,
    /// Covariance, `[d, d]` row-major.
    pub covariance: Vec<f64>,
    /// Mean energy `⟨E⟩`.
    pub energy: f64,
    /// Mean energy of the observations; absent without any. The mean log-density of the
    /// observations under `sE` has the slope `(⟨E⟩ − ⟨E⟩_data)/τ` in `s` at 1: the first term is
    /// that of Z.
    pub observed_energy: Option<f64>,
    /// Differential entropy `−∫ p log p`, in nats.
    pub entropy: f64,
    /// How far the observations are from it; absent without any, where they leave coordinates
    /// open, or where the grid does not resolve the density.
    pub observations: Option<Gap>,
    /// What is to be known of these numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Notice>,
}

/// The Gibbs density of a session as it stands, in numbers, and the observations against it.
///
/// # Errors
/// What [`field`] refuses.
pub fn density(session: &mut Session, request: &DensityRequest) -> Result<DensityReport, Error> {
    let wider = |narrow: &Field| DensityRequest {
        view: Some(widened(narrow.view)),
        cells: (2 * request.cells).min(MOST_CELLS),
        ..request.clone()
    };
    let field = field(session, request)?;
    let (found, resolved) = checked(session, &field, &request.condition)?;
    let wide = self::field(session, &wider(&field))?;
    let (grid, gibbs) = (&field.grid, &field.gibbs);
    let mut error = Some(gibbs.error + (gibbs.log_z - found.log_z).abs()).filter(|e| e.is_finite());
    let (mut log_z, mut wide_log_z) = (gibbs.log_z, wide.gibbs.log_z);
    let (mut mean, mut covariance) = moments(grid, &gibbs.density);
    let weighted = gibbs.density.iter().zip(&field.energies);
    let mut energy = weighted
        .filter(|(p, _)| **p > 0.0)
        .map(|(p, e)| p * e)
        .sum::<f64>()
        * grid.measure();
    let mut notices = Vec::new();
    if !resolved {
        notices.push(Notice::warning(
            "cells",
            "the density is narrower than cells of the grid: the numbers are by cells as fine as it asks \
             for, and the distance of the observations, which needs the grid, is left out",
        ));
        (log_z, error) = (found.log_z, Some(found.error));
        (mean, covariance, energy) = found.moments(field.temperature);
        wide_log_z = checked(session, &wide, &request.condition)?.0.log_z;
        if let Some(exact) = session.log_partition(field.temperature)
            && (exact - log_z).abs() <= found.error + 1e-3
        {
            (log_z, error, wide_log_z) = (exact, Some(0.0), exact);
        }
    }
    let observations = session.observations().clone();
    let (points, conditions) = (&observations.points, &observations.conditions);
    let (observed, _) = session.energies(points, conditions);
    let count = observed.len() as f64;
    let whole = observations.latent == 0 && count > 0.0;
    Ok(DensityReport {
        view: field.view,
        cells: grid.count(),
        temperature: field.temperature,
        log_z,
        log_z_error: error,
        growth: wide_log_z - log_z,
        edge: gibbs.edge,
        mean,
        covariance,
        energy,
        observed_energy: whole.then(|| observed.iter().sum::<f64>() / count),
        entropy: energy / field.temperature + log_z,
        observations: (whole && resolved).then(|| gap(grid, &gibbs.density, points)),
        notices,
    })
}

/// How far samples, `[n, d]`, are from a density.
#[must_use]
pub fn gap(grid: &Grid, p: &[f64], samples: &[f64]) -> Gap {
    let dim = grid.dim();
    let count = samples.len() / dim;
    let rows = samples.chunks_exact(dim);
    let finite: Vec<f64> = rows
        .filter(|x| x.iter().all(|x| x.is_finite()))
        .flatten()
        .copied()
        .collect();
    let kept = (finite.len() / dim) as f64 / count.max(1) as f64;
    let (_, covariance) = moments(grid, p);
    let trace: f64 = (0..dim).map(|k| covariance[k * dim + k]).sum();
    let spread = (trace / dim as f64).sqrt();
    // Whole cells together, so that masses can be summed.
    let [nx, ny] = grid.count();
    let wide = 3.5 * spread * libm::pow(count.max(1) as f64, -1.0 / (dim as f64 + 2.0));
    let together = |k: usize| (wide / grid.width()[k]).round().max(1.0) as usize;
    let (sx, sy) = (together(0), if dim > 1 { together(1) } else { 1 });
    let (cx, cy) = (nx.div_ceil(sx), ny.div_ceil(sy));
    let coarse = |p: &[f64], times: f64| {
        let mut sums = vec![0.0; cx * cy];
        for (cell, p) in p.iter().enumerate() {
            sums[(cell % nx) / sx + cx * ((cell / nx) / sy)] += times * p;
        }
        sums
    };
    let found = histogram(grid, &finite);
    let within = finite.chunks_exact(dim).filter(|x| grid.cell(x).is_some());
    let within = within.count();
    let (a, b) = (coarse(&found, kept), coarse(p, 1.0));
    let any = count > 0;
    // Both distances are those of the plane.
    let flat = !grid.periods().any();
    let whole = any && finite.len() == samples.len() && flat;
    let known = |value: f64| Some(value).filter(|v| v.is_finite());
    Gap {
        count,
        inside: within as f64 / count.max(1) as f64,
        kl: known(kl(grid, &a, &b)).filter(|_| any && within == count),
        kl_reverse: known(kl(grid, &b, &a)).filter(|_| any),
        wasserstein: whole.then(|| {
            sliced_wasserstein(
                &Cloud::samples(dim, &finite),
                &Cloud::density(grid, p),
                DIRECTIONS,
            )
        }),
        squared_mmd: (count > 1 && flat)
            .then(|| squared_mmd(grid, p, &finite, count, 0.5 * spread)),
    }
}
