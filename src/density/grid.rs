//! Cells of equal size.

use crate::error::Error;
use crate::periods::Periods;

/// Most cells of a grid.
pub(super) const MAX_CELLS: usize = 1 << 20;

/// Cells of equal size in a box of the line (one row) or the plane. Cells are numbered along
/// `x_1` first, the first row at the top, as pictures are; densities on it are values at cell
/// centers, and integrals are sums times [`Grid::measure`] (midpoint rule, order 2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    dim: usize,
    low: [f64; 2],
    high: [f64; 2],
    count: [usize; 2],
    around: [bool; 2],
}

impl Grid {
    /// `count` cells an axis in the box from `low` to `high`; one or two axes.
    ///
    /// # Errors
    /// [`Error::Invalid`] for more axes, an empty box, or no cells or too many.
    pub fn new(low: &[f64], high: &[f64], count: &[usize]) -> Result<Self, Error> {
        let wrong = |message: String| Err(Error::invalid("grid", message));
        let dim = low.len();
        if !(1..=2).contains(&dim) || high.len() != dim || count.len() != dim {
            return wrong(format!("has {dim} dimensions, expected 1 or 2"));
        }
        let mut grid = Self {
            dim,
            low: [-0.5; 2],
            high: [0.5; 2],
            count: [1; 2],
            around: [false; 2],
        };
        for k in 0..dim {
            if !(low[k] < high[k] && (high[k] - low[k]).is_finite()) {
                return wrong(format!(
                    "reaches from {} to {}, expected the upper end above the lower",
                    low[k], high[k]
                ));
            }
            if !(1..=MAX_CELLS).contains(&count[k]) {
                return wrong(format!(
                    "has {} cells on an axis, expected 1 or more",
                    count[k]
                ));
            }
            (grid.low[k], grid.high[k], grid.count[k]) = (low[k], high[k], count[k]);
        }
        if grid.len() > MAX_CELLS {
            return wrong(format!(
                "has {} cells, expected at most {MAX_CELLS}",
                grid.len()
            ));
        }
        Ok(grid)
    }

    /// The same, its last cells next to the first along the axes that have a period, which is then how far
    /// the box reaches.
    #[must_use]
    pub fn around(mut self, periods: &Periods) -> Self {
        self.around = std::array::from_fn(|k| k < self.dim && periods.of(k).is_some());
        self
    }

    /// The periods of its axes.
    #[must_use]
    pub fn periods(&self) -> Periods {
        let edge = |k: usize| f64::from(self.around[k]) * (self.high[k] - self.low[k]);
        Periods::new(&[edge(0), edge(1)])
    }

    /// Whether the last cell of an axis is next to the first.
    #[must_use]
    pub fn goes_around(&self, axis: usize) -> bool {
        self.around[axis]
    }

    /// Number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count[0] * self.count[1]
    }

    /// Never: a grid has a cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// 1 or 2.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// Cells along `x_1` and `x_2`.
    #[must_use]
    pub fn count(&self) -> [usize; 2] {
        self.count
    }

    /// The lower and upper ends of the axes; on the line the second axis is `[−½, ½]`.
    #[must_use]
    pub fn bounds(&self) -> ([f64; 2], [f64; 2]) {
        (self.low, self.high)
    }

    /// Width of a cell on each axis; on the line the second is 1.
    #[must_use]
    pub fn width(&self) -> [f64; 2] {
        std::array::from_fn(|k| (self.high[k] - self.low[k]) / self.count[k] as f64)
    }

    /// Length or area of a cell.
    #[must_use]
    pub fn measure(&self) -> f64 {
        self.width()[0] * self.width()[1]
    }

    /// Center of a cell; on the line the second coordinate is 0.
    #[must_use]
    pub fn center(&self, cell: usize) -> [f64; 2] {
        let (i, j) = (cell % self.count[0], cell / self.count[0]);
        let [dx, dy] = self.width();
        [
            self.low[0] + dx * (i as f64 + 0.5),
            self.high[1] - dy * (j as f64 + 0.5),
        ]
    }

    /// All centers, `[cells, dim]`.
    #[must_use]
    pub fn centers(&self) -> Vec<f64> {
        let center = |cell| self.center(cell).into_iter().take(self.dim);
        (0..self.len()).flat_map(center).collect()
    }

    /// The cell a point lies in; `None` outside the box, along axes that do not go around.
    #[must_use]
    pub fn cell(&self, x: &[f64]) -> Option<usize> {
        let width = self.width();
        let along = |k: usize, distance: f64| {
            let mut i = (distance / width[k]).floor();
            if self.around[k] {
                i -= self.count[k] as f64 * (i / self.count[k] as f64).floor();
            }
            (0.0..self.count[k] as f64)
                .contains(&i)
                .then_some(i as usize)
        };
        let i = along(0, x[0] - self.low[0])?;
        let j = if self.dim > 1 {
            along(1, self.high[1] - x[1])?
        } else {
            0
        };
        Some(i + self.count[0] * j)
    }

    /// A value at a place from those at the centers around it, by straight lines along the axes; beyond the last
    /// center as at it.
    #[must_use]
    pub fn between(&self, values: &[f64], x: &[f64]) -> f64 {
        let width = self.width();
        let along = |k: usize, distance: f64| -> [(usize, f64); 2] {
            let last = self.count[k] - 1;
            let at = (distance / width[k] - 0.5).clamp(0.0, last as f64);
            let before = (at as usize).min(last.saturating_sub(1));
            let share = at - before as f64;
            [(before, 1.0 - share), ((before + 1).min(last), share)]
        };
        let across = match self.dim {
            1 => [(0, 1.0), (0, 0.0)],
            _ => along(1, self.high[1] - x[1]),
        };
        let columns = along(0, x[0] - self.low[0]);
        let corners = across
            .iter()
            .flat_map(|(j, b)| columns.map(|(i, a)| (i + self.count[0] * j, a * b)));
        let parts = corners.filter(|(_, share)| *share > 0.0);
        parts.map(|(cell, share)| share * values[cell]).sum()
    }
}
