//! The Gibbs density.

use super::Grid;
use crate::error::Error;

/// `p = e^{−E/τ}/Z` on the box of a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Gibbs {
    /// `log Z`, `Z = ∫ e^{−E/τ}` over the box by the midpoint rule.
    pub log_z: f64,
    /// How far `log_z` may be off by the width of the cells: the difference to a grid of cells
    /// three times as wide, over `3² − 1` (Richardson). NaN where the counts of cells are not
    /// multiples of 3.
    pub error: f64,
    /// Mass in the outermost cells, over their share of all cells: far below 1 where the box
    /// holds the density; 0 where all axes go around.
    pub edge: f64,
    /// `p` at the cell centers.
    pub density: Vec<f64>,
}

/// The Gibbs density of energies at the cell centers; where the energy is not finite it is 0.
///
/// # Errors
/// [`Error::Diverged`] where the energy is finite nowhere.
pub fn gibbs(grid: &Grid, energies: &[f64], temperature: f64) -> Result<Gibbs, Error> {
    let exponent = |e: f64| {
        if e.is_finite() {
            -e / temperature
        } else {
            f64::NEG_INFINITY
        }
    };
    let top = energies
        .iter()
        .fold(f64::NEG_INFINITY, |m, e| m.max(exponent(*e)));
    if !top.is_finite() {
        return Err(Error::Diverged {
            message:
                "The energy is a finite number nowhere on the grid, so it has no density there."
                    .into(),
        });
    }
    let mut density: Vec<f64> = energies
        .iter()
        .map(|e| libm::exp(exponent(*e) - top))
        .collect();
    let [nx, ny] = grid.count();
    let total: f64 = density.iter().sum();
    // Cells three times as wide have their centers at the middle cells of 3 × 3 (or 3 × 1).
    let coarse = |n: usize| if n == 1 { 1 } else { 3 };
    let (sx, sy) = (coarse(nx), coarse(ny));
    let error = if nx % sx == 0 && ny % sy == 0 && sx * sy > 1 {
        let rows = (sy / 2..ny).step_by(sy);
        let middles = rows.flat_map(|j| (sx / 2..nx).step_by(sx).map(move |i| i + nx * j));
        let sum: f64 = middles.map(|c| density[c]).sum();
        (libm::log(sum * (sx * sy) as f64) - libm::log(total)).abs() / 8.0
    } else {
        f64::NAN
    };
    let outermost = |c: &usize| {
        let (i, j) = (c % nx, c / nx);
        let ends = |k: usize, i: usize, n: usize| !grid.goes_around(k) && (i == 0 || i + 1 == n);
        ends(0, i, nx) || (ny > 1 && ends(1, j, ny))
    };
    let edge: Vec<usize> = (0..grid.len()).filter(outermost).collect();
    let on_edge: f64 = edge.iter().map(|&c| density[c]).sum();
    let z = total * grid.measure();
    density.iter_mut().for_each(|p| *p /= z);
    Ok(Gibbs {
        log_z: top + libm::log(z),
        error,
        edge: match edge.len() {
            0 => 0.0,
            cells => on_edge / total * grid.len() as f64 / cells as f64,
        },
        density,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    #[test]
    fn a_gaussian_has_its_known_partition_function() {
        // E = ½xᵀAx with A = [[2, ½], [½, 1]] at τ = ½: Z = 2πτ/√det A.
        let grid = Grid::new(&[-8.0; 2], &[8.0; 2], &[96; 2]).unwrap();
        let energy = |x: [f64; 2]| x[0] * x[0] + 0.5 * x[0] * x[1] + 0.5 * x[1] * x[1];
        let energies: Vec<f64> = (0..grid.len()).map(|c| energy(grid.center(c))).collect();
        let found = gibbs(&grid, &energies, 0.5).unwrap();
        let log_z = (TAU * 0.5 / 1.75f64.sqrt()).ln();
        assert!(
            (found.log_z - log_z).abs() < 1e-12,
            "{}",
            found.log_z - log_z
        );
        assert!(found.error < 1e-3 && found.edge < 1e-9, "{found:?}");
        let mass: f64 = found.density.iter().sum::<f64>() * grid.measure();
        assert!((mass - 1.0).abs() < 1e-13);
    }

    #[test]
    fn the_stated_error_bounds_the_true_one_where_the_rule_has_order_two() {
        // E = x on [0, 1] is cut off at both ends: Z = 1 − 1/e.
        let truth = (1.0 - (-1.0f64).exp()).ln();
        let mut last = 0.0;
        for n in [9, 27, 81] {
            let grid = Grid::new(&[0.0], &[1.0], &[n]).unwrap();
            let found = gibbs(&grid, &grid.centers(), 1.0).unwrap();
            let off = (found.log_z - truth).abs();
            assert!(
                (found.error / off - 1.0).abs() < 0.01,
                "{n}: {} {off}",
                found.error
            );
            assert!(last == 0.0 || (last / off - 9.0).abs() < 0.1, "order 2");
            last = off;
        }
    }

    #[test]
    fn points_fall_into_the_cells_whose_centers_they_are() {
        let grid = Grid::new(&[-1.0, 2.0], &[3.0, 5.0], &[7, 4]).unwrap();
        for cell in 0..grid.len() {
            assert_eq!(grid.cell(&grid.center(cell)), Some(cell));
        }
        assert_eq!(
            grid.center(0)[1],
            5.0 - 3.0 / 8.0,
            "the first row is at the top"
        );
        assert_eq!(grid.cell(&[3.5, 3.0]), None);
        for (low, high, count) in [(0.0, 0.0, 3), (0.0, f64::INFINITY, 3), (0.0, 1.0, 0)] {
            assert!(Grid::new(&[low], &[high], &[count]).is_err());
        }
        let empty = gibbs(&grid, &[f64::NAN; 28], 1.0);
        assert!(matches!(empty, Err(Error::Diverged { .. })));
    }
}
