//! Between samples and densities.

use super::Grid;
use crate::random::Stream;
use rand::RngExt;

/// The density of samples `[n, d]` by counting them in cells; those outside the grid count as lost
/// mass.
#[must_use]
pub fn histogram(grid: &Grid, samples: &[f64]) -> Vec<f64> {
    let mut density = vec![0.0; grid.len()];
    let count = samples.len() / grid.dim();
    let one = 1.0 / (count as f64 * grid.measure());
    for x in samples.chunks_exact(grid.dim()) {
        if let Some(cell) = grid.cell(x) {
            density[cell] += one;
        }
    }
    density
}

/// Independent samples of a density, `[n, d]`: a cell by its mass, a place in it uniformly.
#[must_use]
pub fn draw(grid: &Grid, p: &[f64], n: usize, rng: &mut Stream) -> Vec<f64> {
    let mut sum = 0.0;
    let cumulated: Vec<f64> = p
        .iter()
        .map(|p| {
            sum += p;
            sum
        })
        .collect();
    let width = grid.width();
    let mut samples = Vec::with_capacity(n * grid.dim());
    for _ in 0..n {
        let at = sum * rng.random::<f64>();
        let cell = cumulated.partition_point(|c| *c <= at).min(p.len() - 1);
        let center = grid.center(cell);
        for k in 0..grid.dim() {
            samples.push(center[k] + width[k] * (rng.random::<f64>() - 0.5));
        }
    }
    samples
}

/// Mean, `[d]`, and covariance, `[d, d]`, of a density.
#[must_use]
pub fn moments(grid: &Grid, p: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (dim, measure) = (grid.dim(), grid.measure());
    let mut mean = vec![0.0; dim];
    for (cell, p) in p.iter().enumerate() {
        let x = grid.center(cell);
        mean.iter_mut()
            .zip(x)
            .for_each(|(m, x)| *m += p * x * measure);
    }
    let mut covariance = vec![0.0; dim * dim];
    for (cell, p) in p.iter().enumerate() {
        let x = grid.center(cell);
        for i in 0..dim {
            for j in 0..dim {
                covariance[i * dim + j] += p * (x[i] - mean[i]) * (x[j] - mean[j]) * measure;
            }
        }
    }
    (mean, covariance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    #[test]
    fn draws_fall_as_often_as_the_density_says() {
        let grid = Grid::new(&[0.0, -1.0], &[2.0, 1.0], &[2, 3]).unwrap();
        let masses = [0.1, 0.0, 0.3, 0.25, 0.05, 0.3];
        let p: Vec<f64> = masses.iter().map(|m| m / grid.measure()).collect();
        let n = 20_000;
        let samples = draw(&grid, &p, n, &mut Stream::new(1, Purpose::Display));
        let found = histogram(&grid, &samples);
        for (found, p) in found.iter().zip(&p) {
            // Five standard errors: a false alarm in three hundred thousand seeds.
            let mass = p * grid.measure();
            let error = 5.0 * (mass * (1.0 - mass) / n as f64).sqrt();
            assert!((found * grid.measure() - mass).abs() <= error);
        }
        assert_eq!(
            histogram(&grid, &[0.5, 0.9, 7.0, 0.0])[0],
            0.5 / grid.measure()
        );
    }

    #[test]
    fn moments_of_masses() {
        let grid = Grid::new(&[-1.0, -1.0], &[1.0, 1.0], &[2, 2]).unwrap();
        // Half of the mass top left, half bottom right.
        let (mean, covariance) = moments(&grid, &[0.5, 0.0, 0.0, 0.5]);
        assert_eq!(mean, [0.0, 0.0]);
        assert_eq!(covariance, [0.25, -0.25, -0.25, 0.25]);
    }
}
