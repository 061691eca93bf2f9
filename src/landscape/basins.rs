//! Basins of attraction of the gradient flow.

use crate::density::Grid;
use crate::periods::Periods;

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

/// Paints a grid by which minimum the flow `x' = −∇E` takes each cell's center to, a batch of cells
/// at a time.
///
/// The flow is followed in steps of at most half a cell, shortened until the energy falls, to
/// within a cell of a minimum. Cells are taken in the order of their energies, so that a path soon
/// comes to where the way on is known: it is taken from there once a cell and all neighbors that
/// are known agree.
#[derive(Debug)]
pub struct Painter {
    grid: Grid,
    periods: Periods,
    minima: Vec<Vec<f64>>,
    /// The shorter side of a cell.
    width: f64,
    energies: Vec<f64>,
    gradients: Vec<f64>,
    /// Cells with a finite energy, lowest first.
    order: Vec<usize>,
    next: usize,
    /// `Some(None)`: known to lead nowhere.
    known: Vec<Option<Option<usize>>>,
}

impl Painter {
    /// Takes the energies at the cell centers.
    pub fn new(grid: &Grid, minima: &[Vec<f64>], forces: Forces) -> Self {
        let widths = grid.width();
        let (energies, gradients) = forces(&grid.centers());
        let mut order: Vec<usize> = (0..grid.len())
            .filter(|&c| energies[c].is_finite())
            .collect();
        order.sort_by(|&a, &b| energies[a].total_cmp(&energies[b]).then(a.cmp(&b)));
        Self {
            width: widths[..grid.dim()]
                .iter()
                .fold(f64::INFINITY, |m, w| m.min(*w)),
            known: vec![None; grid.len()],
            grid: *grid,
            periods: grid.periods(),
            minima: minima.to_vec(),
            next: 0,
            energies,
            gradients,
            order,
        }
    }

    /// Batches of cells that are painted, and all of them.
    #[must_use]
    pub fn progress(&self) -> [usize; 2] {
        [self.next, self.order.len()].map(|cells| cells.div_ceil(BATCH))
    }

    /// Paints the next batch of cells.
    pub fn paint(&mut self, forces: Forces) {
        let dim = self.grid.dim();
        let end = self.order.len().min(self.next + BATCH);
        let start = |&cell: &usize| {
            let rows = cell * dim..(cell + 1) * dim;
            Walker {
                cell,
                x: self.grid.center(cell)[..dim].to_vec(),
                energy: self.energies[cell],
                gradient: self.gradients[rows].to_vec(),
                h: f64::INFINITY,
            }
        };
        let mut walkers: Vec<Walker> = self.order[self.next..end].iter().map(start).collect();
        self.next = end;
        for step in 0..STEPS {
            walkers.retain_mut(|w| {
                let end = self.arrived(w, step > 0);
                if end.is_some() {
                    self.known[w.cell] = end;
                }
                end.is_none()
            });
            if walkers.is_empty() {
                break;
            }
            advance(&mut walkers, self.width, forces);
        }
    }

    /// The minimum of each cell; `None` where the flow leaves the grid or finds none, or for a cell
    /// that is not painted yet.
    #[must_use]
    pub fn minima(&self) -> Vec<Option<usize>> {
        self.known.iter().map(|known| known.flatten()).collect()
    }

    /// Where a walker ends, if that is known: `Some(None)` outside the grid or where it is stuck.
    fn arrived(&self, walker: &Walker, moved: bool) -> Option<Option<usize>> {
        let near = |m: &Vec<f64>| self.periods.distance(m, &walker.x) < self.width;
        if let Some(m) = self.minima.iter().position(near) {
            return Some(Some(m));
        }
        if walker.h == 0.0 {
            return Some(None);
        }
        let Some(here) = self.grid.cell(&walker.x) else {
            return Some(None);
        };
        let answer = self.known[here].filter(|_| moved)?;
        let [nx, ny] = self.grid.count();
        let (i, j) = (here % nx, here / nx);
        let near = |k: usize, i: usize, n: usize| {
            let around = self.grid.goes_around(k);
            let there = move |i: usize| if around { i % n } else { i };
            let [first, end] = if around {
                [i + n - 1, i + n + 2]
            } else {
                [i.saturating_sub(1), (i + 2).min(n)]
            };
            (first..end).map(there)
        };
        let mut neighbors = near(1, j, ny).flat_map(|j| near(0, i, nx).map(move |i| i + nx * j));
        neighbors
            .all(|c| self.known[c].is_none_or(|k| k == answer))
            .then_some(answer)
    }
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
