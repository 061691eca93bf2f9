//! Mean times that runs with noise take to another stable point, by the backward equation.

use crate::density::{FokkerPlanck, Grid};
use crate::error::Error;
use crate::system::{Rest, SystemConfig};
use serde::Serialize;

/// A mean time by the backward equation `f·∇t + ε Σ ∂²t = −1`, summed over the coordinates that noise enters, t = 0 where
/// runs have come to another stable point.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Arrival {
    /// The time.
    pub time: f64,
    /// How far off it may be: by what the coarsest of three grids changes, and a wider box.
    pub error: f64,
}

/// How near to another stable point a run has come to it, in widths of the domain.
pub(super) const ARRIVED: f64 = 0.05;
/// Cells of the finest grid along an axis in the plane, and on the line; the others have half and a quarter of them.
const CELLS: [usize; 2] = [192, 4096];
/// Where noise does not enter a coordinate fluxes along it are of order 1: cells there, in units of those along the
/// other axis, of which there are then fewer.
const UPWIND: (usize, usize) = (4, 128);
/// How much wider a box is tried, that has walls where runs go on.
const WIDER: f64 = 1.5;
/// Share of the time that the error may be.
const MOST_OFF: f64 = 0.1;

/// The mean time from a stable point to another of a system on the line or in the plane; `None` where nothing resolves
/// it.
///
/// The logarithm of a time on a grid is off by a power of the width of its cells, 2 or, where fluxes are upwind, 1
/// and 2: grids of half the width each tell how much. (Times themselves are off by a factor where ε is small.)
///
/// # Errors
/// [`Error::Invalid`] where it is off by too much, or nothing arrives.
pub(super) fn arrival(
    system: &SystemConfig,
    home: &Rest,
    others: &[&Rest],
    noise: f64,
) -> Result<Arrival, Error> {
    let upwind = system.driven().contains(&false);
    let finest = match (system.dim(), upwind) {
        (1, _) => CELLS[1],
        (_, false) => CELLS[0],
        (_, true) => UPWIND.1,
    };
    let log = |cells: usize, wider: f64| -> Result<f64, Error> {
        let time = on_a_grid(system, home, others, noise, (cells, wider))?;
        let log = time.map(libm::log).filter(|log| log.is_finite());
        log.ok_or_else(|| {
            let message = format!(
                "is {noise}, and on a grid no run from {:?} arrives at another stable point",
                home.x
            );
            Error::invalid("noise", message)
        })
    };
    let [coarse, middle, fine] = [
        log(finest / 4, 1.0)?,
        log(finest / 2, 1.0)?,
        log(finest, 1.0)?,
    ];
    let limit = |coarse: f64, fine: f64, order: i32| {
        let gain = f64::from(1 << order);
        (gain * fine - coarse) / (gain - 1.0)
    };
    let order = if upwind { 1 } else { 2 };
    let [before, after] = [limit(coarse, middle, order), limit(middle, fine, order)];
    let off = (after - before).abs();
    let best = if upwind {
        limit(before, after, 2)
    } else {
        after
    };
    let beyond = (log(finest / 4, WIDER)? - coarse).abs();
    let time = libm::exp(best);
    let share = libm::expm1(off + beyond);
    if share.is_nan() || share > MOST_OFF {
        let message = format!(
            "is {noise}, at which the mean time from {:?} is about {time:.2e}, off by up to {:.0} % by its grids: \
             expected {:.0} % at most",
            home.x,
            100.0 * share,
            100.0 * MOST_OFF
        );
        return Err(Error::invalid("noise", message));
    }
    Ok(Arrival {
        time,
        error: time * share,
    })
}

/// The time on one grid, of a box so many times as wide as the domain with cells of the same size.
fn on_a_grid(
    system: &SystemConfig,
    home: &Rest,
    others: &[&Rest],
    noise: f64,
    (cells, wider): (usize, f64),
) -> Result<Option<f64>, Error> {
    let (domain, driven) = (system.domain(), system.driven());
    // Noise enters the first axis, if any: cells of that one are the band of the matrix.
    let mut axes: Vec<usize> = (0..system.dim()).collect();
    axes.sort_by_key(|k| !driven[*k]);
    let [low, high] = [-1.0, 1.0].map(|side| -> Vec<f64> {
        let end = |k: &usize| {
            let [low, high] = domain[*k];
            0.5 * (low + high) + side * wider * 0.5 * (high - low)
        };
        axes.iter().map(end).collect()
    });
    let count: Vec<usize> = (axes.iter())
        .map(|k| (cells as f64 * wider) as usize * if driven[*k] { 1 } else { UPWIND.0 })
        .collect();
    let grid = Grid::new(&low, &high, &count)?;
    let place = |x: [f64; 2]| -> Vec<f64> {
        let mut own = vec![0.0; axes.len()];
        axes.iter().zip(x).for_each(|(k, x)| own[*k] = x);
        own
    };
    let drift = |x: [f64; 2]| {
        let f = system.velocity(&place(x));
        [0, 1].map(|axis| axes.get(axis).map_or(0.0, |k| f[*k]))
    };
    let noises = [0, 1].map(|axis| match axes.get(axis) {
        Some(k) if driven[*k] => noise,
        _ => 0.0,
    });
    let near = ARRIVED * width(system);
    let outside = |cell: usize| {
        let x = place(grid.center(cell));
        let apart = others.iter().map(|r| distance(&r.x, &x) - near);
        apart.fold(f64::INFINITY, f64::min)
    };
    let flow = FokkerPlanck::with_drift_and_noise(&grid, drift, noises);
    let times = flow.arrival(outside);
    Ok(times.map(|t| {
        let x: Vec<f64> = axes.iter().map(|k| home.x[*k]).collect();
        grid.between(&t, &x)
    }))
}

/// Of the widest axis of the domain.
pub(super) fn width(system: &SystemConfig) -> f64 {
    let domain = system.domain().into_iter();
    domain.map(|[l, h]| h - l).fold(0.0, f64::max)
}

pub(super) fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b) * (a - b))
        .sum::<f64>()
        .sqrt()
}
