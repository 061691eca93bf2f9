//! Basins of attraction of the gradient flow.

use super::critical::distance;
use crate::density::Grid;

/// An energy as a function from points `[n, d]` to `E`, `[n]`, and `∇E`, `[n, d]`.
pub type Forces<'a> = &'a mut dyn FnMut(&[f64]) -> (Vec<f64>, Vec<f64>);

/// Cells followed together.
const BATCH: usize = 256;
/// Steps after which a cell is given up.
const STEPS: usize = 4000;

/// One particle on its way down.
struct Walker {
    cell: usize,
    x: Vec<f64>,
    energy: f64,
    gradient: Vec<f64>,
    /// Time step.
    h: f64,
}

/// Which minimum the flow `x' = −∇E` takes each cell's center to; `None` where it leaves the grid
/// or finds none.
///
/// The flow is followed in steps of at most half a cell, shortened until the energy falls, to
/// within a cell of a minimum. Cells are taken in the order of their energies, so that a path soon
/// comes to where the way on is known: it is taken from there once a cell and all neighbors that
/// are known agree.
pub fn basins(grid: &Grid, minima: &[Vec<f64>], forces: Forces) -> Vec<Option<usize>> {
    let dim = grid.dim();
    let width = grid.width()[..dim]
        .iter()
        .fold(f64::INFINITY, |m, w| m.min(*w));
    let centers = grid.centers();
    let (energies, gradients) = forces(&centers);
    let mut order: Vec<usize> = (0..grid.len())
        .filter(|&c| energies[c].is_finite())
        .collect();
    order.sort_by(|&a, &b| energies[a].total_cmp(&energies[b]).then(a.cmp(&b)));
    // `Some(None)`: known to lead nowhere.
    let mut known: Vec<Option<Option<usize>>> = vec![None; grid.len()];
    for batch in order.chunks(BATCH) {
        let start = |&cell: &usize| {
            let rows = cell * dim..(cell + 1) * dim;
            Walker {
                cell,
                x: centers[rows.clone()].to_vec(),
                energy: energies[cell],
                gradient: gradients[rows].to_vec(),
                h: f64::INFINITY,
            }
        };
        let mut walkers: Vec<Walker> = batch.iter().map(start).collect();
        for step in 0..STEPS {
            walkers.retain_mut(|w| {
                let end = arrived(grid, minima, &known, w, width, step > 0);
                if end.is_some() {
                    known[w.cell] = end;
                }
                end.is_none()
            });
            if walkers.is_empty() {
                break;
            }
            advance(&mut walkers, width, forces);
        }
    }
    known.into_iter().map(Option::flatten).collect()
}

/// Where a walker ends, if that is known: `Some(None)` outside the grid or where it is stuck.
fn arrived(
    grid: &Grid,
    minima: &[Vec<f64>],
    known: &[Option<Option<usize>>],
    walker: &Walker,
    width: f64,
    moved: bool,
) -> Option<Option<usize>> {
    if let Some(m) = minima.iter().position(|m| distance(m, &walker.x) < width) {
        return Some(Some(m));
    }
    if walker.h == 0.0 {
        return Some(None);
    }
    let Some(here) = grid.cell(&walker.x) else {
        return Some(None);
    };
    let answer = known[here].filter(|_| moved)?;
    let [nx, ny] = grid.count();
    let (i, j) = (here % nx, here / nx);
    let near = |i: usize, n: usize| i.saturating_sub(1)..(i + 2).min(n);
    let mut neighbors = near(j, ny).flat_map(|j| near(i, nx).map(move |i| i + nx * j));
    neighbors
        .all(|c| known[c].is_none_or(|k| k == answer))
        .then_some(answer)
}

/// Moves every walker by one step that lowers its energy.
fn advance(walkers: &mut [Walker], width: f64, forces: Forces) {
    let mut waiting: Vec<usize> = (0..walkers.len()).collect();
    for w in walkers.iter_mut() {
        let speed = w.gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
        let most = 0.5 * width / speed.max(f64::MIN_POSITIVE);
        w.h = (2.0 * w.h).min(most);
    }
    // Fifty halvings are below the last digit.
    for _ in 0..50 {
        let moved = |w: &Walker| -> Vec<f64> {
            let step = |(x, g): (&f64, &f64)| x - w.h * g;
            w.x.iter().zip(&w.gradient).map(step).collect()
        };
        let rows: Vec<f64> = waiting.iter().flat_map(|&i| moved(&walkers[i])).collect();
        let (energies, gradients) = forces(&rows);
        let mut next = Vec::new();
        for (at, i) in waiting.into_iter().enumerate() {
            let w = &mut walkers[i];
            let dim = w.x.len();
            if energies[at] < w.energy {
                w.x = rows[at * dim..][..dim].to_vec();
                w.gradient = gradients[at * dim..][..dim].to_vec();
                w.energy = energies[at];
            } else {
                w.h *= 0.5;
                next.push(i);
            }
        }
        waiting = next;
        if waiting.is_empty() {
            return;
        }
    }
    for i in waiting {
        walkers[i].h = 0.0;
    }
}
