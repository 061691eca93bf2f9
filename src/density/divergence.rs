//! How far one density, or one set of samples, is from another.

use super::Grid;
use std::f64::consts::PI;

/// Kullback–Leibler divergence `∫ p log(p/q)` by the midpoint rule; infinite where `q` misses mass
/// of `p`.
#[must_use]
pub fn kl(grid: &Grid, p: &[f64], q: &[f64]) -> f64 {
    let term = |(&p, &q): (&f64, &f64)| {
        if p > 0.0 {
            p * (libm::log(p) - libm::log(q))
        } else {
            0.0
        }
    };
    p.iter().zip(q).map(term).sum::<f64>() * grid.measure()
}

/// `KL(p ‖ e^{−E/τ}/Z)` from the energies themselves, so that it stays finite where the Gibbs
/// density is below the smallest number; infinite where `p` has mass and the energy is not finite.
#[must_use]
pub fn kl_to_gibbs(grid: &Grid, p: &[f64], energies: &[f64], temperature: f64, log_z: f64) -> f64 {
    let term = |(&p, &e): (&f64, &f64)| {
        if p <= 0.0 {
            0.0
        } else if e.is_finite() {
            p * (libm::log(p) + e / temperature + log_z)
        } else {
            f64::INFINITY
        }
    };
    p.iter().zip(energies).map(term).sum::<f64>() * grid.measure()
}

/// Points with weights, `[n, d]` and `[n]`, for `d` 1 or 2; the weights sum to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Cloud {
    dim: usize,
    points: Vec<f64>,
    weights: Vec<f64>,
}

impl Cloud {
    /// Samples, all of one weight.
    #[must_use]
    pub fn samples(dim: usize, points: &[f64]) -> Self {
        let n = points.len() / dim;
        Self {
            dim,
            points: points.to_vec(),
            weights: vec![1.0 / n as f64; n],
        }
    }

    /// The masses of a density at the centers of its cells.
    #[must_use]
    pub fn density(grid: &Grid, p: &[f64]) -> Self {
        let measure = grid.measure();
        Self {
            dim: grid.dim(),
            points: grid.centers(),
            weights: p.iter().map(|p| p * measure).collect(),
        }
    }

    /// Places along a direction with their weights, in order.
    fn projected(&self, direction: [f64; 2]) -> Vec<(f64, f64)> {
        let place = |x: &[f64]| x.iter().zip(&direction).map(|(x, d)| x * d).sum();
        let rows = self.points.chunks_exact(self.dim).map(place);
        let mut line: Vec<(f64, f64)> = rows.zip(self.weights.iter().copied()).collect();
        line.sort_by(|a, b| a.0.total_cmp(&b.0));
        line
    }
}

/// Wasserstein-1 distance, averaged over `directions` lines through the origin at equal angles
/// (Bonneel et al. 2015); in one dimension the distance itself. On each line it is
/// `∫ |F_a − F_b|` of the distribution functions.
#[must_use]
pub fn sliced_wasserstein(a: &Cloud, b: &Cloud, directions: usize) -> f64 {
    let lines = if a.dim == 1 { 1 } else { directions.max(1) };
    let one = |k: usize| {
        let angle = PI * k as f64 / lines as f64;
        let direction = [libm::cos(angle), libm::sin(angle)];
        wasserstein(&a.projected(direction), &b.projected(direction))
    };
    (0..lines).map(one).sum::<f64>() / lines as f64
}

/// `∫ |F_a − F_b|` of places with weights in order.
fn wasserstein(a: &[(f64, f64)], b: &[(f64, f64)]) -> f64 {
    let (mut i, mut j, mut ahead, mut last, mut sum) = (0, 0, 0.0f64, f64::NAN, 0.0);
    while i < a.len() || j < b.len() {
        let from_a = j == b.len() || (i < a.len() && a[i].0 <= b[j].0);
        let (place, weight) = if from_a { a[i] } else { (b[j].0, -b[j].1) };
        if !last.is_nan() {
            sum += ahead.abs() * (place - last);
        }
        ahead += weight;
        last = place;
        if from_a {
            i += 1;
        } else {
            j += 1;
        }
    }
    sum
}

/// Squared maximum mean discrepancy between a density and samples of it, with the kernel
/// `exp(−‖x−y‖²/2h²)` (Gretton et al. 2012): its mean over samples of that density is 0, so that
/// it may well be negative. Of `n` samples, two or more, those that are not among the `samples` are
/// infinitely far away.
#[must_use]
pub fn squared_mmd(grid: &Grid, p: &[f64], samples: &[f64], n: usize, bandwidth: f64) -> f64 {
    let kernel = |d: f64| libm::exp(-0.5 * (d / bandwidth) * (d / bandwidth));
    let ([nx, ny], dim, measure) = (grid.count(), grid.dim(), grid.measure());
    // The kernel factors over the axes; on the line the second factor is 1.
    let row = |x: &[f64]| {
        let along: Vec<f64> = (0..nx).map(|i| kernel(grid.center(i)[0] - x[0])).collect();
        let across = (0..ny).map(|j| match x.get(1) {
            Some(y) => kernel(grid.center(j * nx)[1] - y),
            None => 1.0,
        });
        (along, across.collect::<Vec<f64>>())
    };
    let smooth = |along: &[f64], across: &[f64], p: &[f64]| -> f64 {
        let inner = |row: &[f64]| row.iter().zip(along).map(|(p, k)| p * k).sum::<f64>();
        let rows = p.chunks_exact(nx).map(inner);
        rows.zip(across).map(|(s, k)| s * k).sum::<f64>() * measure
    };
    let points = || samples.chunks_exact(dim);
    let cross: f64 = points()
        .map(|x| {
            let (along, across) = row(x);
            smooth(&along, &across, p)
        })
        .sum();
    let mut within = 0.0;
    for (i, a) in points().enumerate() {
        for b in points().take(i) {
            within += a.iter().zip(b).map(|(a, b)| kernel(a - b)).product::<f64>();
        }
    }
    // ⟨p, k ∗ p⟩, one axis after the other.
    let mut half = vec![0.0; p.len()];
    let (along, across) = row(&grid.center(0)[..dim]);
    for (half, p) in half.chunks_exact_mut(nx).zip(p.chunks_exact(nx)) {
        for (i, half) in half.iter_mut().enumerate() {
            *half = p
                .iter()
                .enumerate()
                .map(|(k, p)| p * along[i.abs_diff(k)])
                .sum();
        }
    }
    let mut own = 0.0;
    for j in 0..ny {
        for k in 0..ny {
            let rows = p[j * nx..][..nx].iter().zip(&half[k * nx..][..nx]);
            own += across[j.abs_diff(k)] * rows.map(|(p, h)| p * h).sum::<f64>();
        }
    }
    let pairs = (n * n.saturating_sub(1)) as f64;
    own * measure * measure + 2.0 * within / pairs - 2.0 * cross / n as f64
}

#[cfg(test)]
mod tests {
    use super::super::samples::draw;
    use super::*;
    use crate::random::{Purpose, Stream};

    fn normal(grid: &Grid, mean: f64, sd: f64) -> Vec<f64> {
        let square = |c: usize| {
            let x = grid.center(c);
            ((x[0] - mean) / sd).powi(2) + (x[1] / sd).powi(2)
        };
        let norm = (std::f64::consts::TAU * sd * sd).powf(-0.5 * grid.dim() as f64);
        (0..grid.len())
            .map(|c| norm * (-0.5 * square(c)).exp())
            .collect()
    }

    #[test]
    fn divergence_of_gaussians_is_the_closed_form() {
        let grid = Grid::new(&[-9.0; 2], &[9.0; 2], &[120; 2]).unwrap();
        let (p, q) = (normal(&grid, 0.5, 0.8), normal(&grid, -0.4, 1.1));
        let closed = |mean: f64, s: f64, t: f64| {
            2.0 * (t / s).ln() + (2.0 * s * s + mean * mean) / (2.0 * t * t) - 1.0
        };
        assert!((kl(&grid, &p, &q) - closed(0.9, 0.8, 1.1)).abs() < 1e-9);
        assert!((kl(&grid, &q, &p) - closed(0.9, 1.1, 0.8)).abs() < 1e-9);
        assert_eq!(kl(&grid, &p, &p), 0.0);
        assert_eq!(kl(&grid, &p, &vec![0.0; p.len()]), f64::INFINITY);
    }

    #[test]
    fn moving_mass_costs_how_far_it_goes() {
        // On the line exactly; in the plane 2/π of the way, the mean of |cos|.
        let line = |at: &[f64]| Cloud::samples(1, at);
        assert_eq!(
            sliced_wasserstein(&line(&[0.0, 1.0]), &line(&[3.0, 0.5]), 9),
            1.25
        );
        let uneven = sliced_wasserstein(&line(&[0.0]), &line(&[-1.0, 2.0, 3.0]), 1);
        assert!((uneven - 2.0).abs() < 1e-12);
        let grid = Grid::new(&[-9.0; 2], &[9.0; 2], &[90; 2]).unwrap();
        let cloud = |mean| Cloud::density(&grid, &normal(&grid, mean, 0.7));
        let moved = sliced_wasserstein(&cloud(-1.0), &cloud(1.0), 64);
        assert!((moved - 4.0 / PI).abs() < 2e-3, "{moved}");
    }

    #[test]
    fn discrepancy_of_gaussians_is_the_closed_form() {
        // E k(x, y) for x ~ N(m, s²I), y ~ N(m', s'²I): (h²/v)^{d/2} e^{−‖m−m'‖²/2v}, v = h²+s²+s'².
        let (h, s) = (0.6, 0.8);
        let expect = |v: f64, d: i32, m: f64| {
            (h * h / v).powf(0.5 * f64::from(d)) * (-0.5 * m * m / v).exp()
        };
        for dim in [1, 2] {
            let grid = Grid::new(&[-7.0; 2][..dim], &[7.0; 2][..dim], &[90; 2][..dim]).unwrap();
            let p = normal(&grid, 0.3, s);
            // Two samples at one place: the discrepancy to a point mass.
            let point = vec![0.0; 2 * dim];
            let found = squared_mmd(&grid, &p, &point, 2, h);
            let d = dim as i32;
            let truth =
                expect(h * h + 2.0 * s * s, d, 0.0) + 1.0 - 2.0 * expect(h * h + s * s, d, 0.3);
            assert!((found - truth).abs() < 1e-9, "{found} {truth}");
        }
        // Samples of the density itself: 0 within five standard errors or so.
        let grid = Grid::new(&[-7.0; 2], &[7.0; 2], &[60; 2]).unwrap();
        let p = normal(&grid, 0.3, s);
        let mut rng = Stream::new(4, Purpose::Display);
        let samples = draw(&grid, &p, 1000, &mut rng);
        let same = squared_mmd(&grid, &p, &samples, 1000, h);
        let other = squared_mmd(&grid, &normal(&grid, 0.0, s), &samples, 1000, h);
        assert!(same.abs() < 2e-3 && other > 5e-3, "{same} {other}");
    }
}
