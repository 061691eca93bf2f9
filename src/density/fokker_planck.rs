//! The Fokker–Planck equation.

use super::Grid;

/// `∂p/∂t = −∇·(b p) + τΔp` in a closed box: the density of particles under
/// `dx = b dt + √(2τ) dW`; with `b = −∇E` the steepest descent of `KL(p ‖ e^{−E/τ}/Z)` in the
/// Wasserstein metric (Jordan, Kinderlehrer & Otto 1998).
///
/// Finite volumes with the fluxes of Scharfetter & Gummel (1969), also known as Chang & Cooper
/// (1970): exact for a constant drift between two centers, order 2 in the width of the cells, and
/// zero for the Gibbs density, which therefore stays to the last digit. Implicit Euler steps, one
/// axis after the other: order 1 in time; for steps of any size the density stays positive and
/// keeps its mass, and, each step being a Markov operator that keeps the Gibbs density, `KL`
/// never rises.
#[derive(Clone, Debug)]
pub struct FokkerPlanck {
    pub(super) count: [usize; 2],
    pub(super) around: [bool; 2],
    /// Rates at which mass goes over the face between a cell and the next on each axis: forth and
    /// back.
    pub(super) rates: [Vec<[f64; 2]>; 2],
}

impl FokkerPlanck {
    /// With `b = −∇E`, of energies at the cell centers. Where they are not finite nothing moves.
    #[must_use]
    pub fn new(grid: &Grid, energies: &[f64], temperature: f64) -> Self {
        Self::with_rise(grid, [temperature; 2], |cell, next| {
            energies[next] - energies[cell]
        })
    }

    /// With any drift `b(x)`.
    #[must_use]
    pub fn with_drift(grid: &Grid, drift: impl Fn([f64; 2]) -> [f64; 2], temperature: f64) -> Self {
        Self::with_drift_and_noise(grid, drift, [temperature; 2])
    }

    /// With any drift `b(x)`, and a temperature of each axis; where that is 0 fluxes are upwind, of order 1.
    #[must_use]
    pub fn with_drift_and_noise(
        grid: &Grid,
        drift: impl Fn([f64; 2]) -> [f64; 2],
        temperatures: [f64; 2],
    ) -> Self {
        Self::with_rise(grid, temperatures, |cell, next| {
            let (a, b) = (grid.center(cell), grid.center(next));
            let middle = [0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1])];
            let [u, v] = drift(middle);
            -(u * (b[0] - a[0]) + v * (b[1] - a[1]))
        })
    }

    /// `rise(cell, next)`: the work done against the drift from one center to the next.
    fn with_rise(grid: &Grid, temperatures: [f64; 2], rise: impl Fn(usize, usize) -> f64) -> Self {
        let (count, around) = (grid.count(), [0, 1].map(|k| grid.goes_around(k)));
        let axis = |k: usize| {
            let stride = [1, count[0]][k];
            let over = grid.width()[k].powi(-2);
            let face = |cell: usize| {
                let last = (cell / stride) % count[k] + 1 == count[k];
                let rise = match (last, around[k]) {
                    (false, _) => rise(cell, cell + stride),
                    (true, true) => rise(cell, cell + stride - count[k] * stride),
                    (true, false) => f64::NAN,
                };
                if rise.is_finite() {
                    [
                        over * bernoulli(rise, temperatures[k]),
                        over * bernoulli(-rise, temperatures[k]),
                    ]
                } else {
                    [0.0; 2]
                }
            };
            (0..grid.len()).map(face).collect()
        };
        Self {
            count,
            around,
            rates: [axis(0), axis(1)],
        }
    }

    /// Takes a density forward by a time `dt`.
    pub fn step(&self, p: &mut [f64], dt: f64) {
        let [nx, ny] = self.count;
        for j in 0..ny {
            implicit(&self.rates[0], p, (j * nx, 1, nx), self.around[0], dt);
        }
        if ny > 1 {
            for i in 0..nx {
                implicit(&self.rates[1], p, (i, nx, ny), self.around[1], dt);
            }
        }
    }
}

/// `τ B(r/τ)` with `B(u) = u/(e^u − 1)`; at τ = 0 the upwind flux `max(−r, 0)`.
fn bernoulli(rise: f64, temperature: f64) -> f64 {
    let u = rise / temperature;
    if u.abs() < 1e-8 {
        temperature - 0.5 * rise
    } else if u.is_finite() && u < 700.0 {
        rise / libm::expm1(u)
    } else {
        (-rise).max(0.0)
    }
}

/// Solves `(I − dt A) p' = p` on a line of cells, `(first, stride, n)`, or around. Gaussian elimination on
/// a matrix whose columns sum to 1, written without a subtraction (Grassmann, Taksar & Heyman 1985), so
/// that nothing cancels and nothing turns negative.
fn implicit(
    rates: &[[f64; 2]],
    p: &mut [f64],
    (first, stride, n): (usize, usize, usize),
    around: bool,
    dt: f64,
) {
    if around && n > 2 {
        return implicit_around(rates, p, (first, stride, n), dt);
    }
    // Diagonal after elimination: the excess over the rate forward, and with it.
    let (mut excess, mut pivot) = (1.0, 0.0);
    let mut pivots = vec![0.0; n];
    for i in 0..n {
        let cell = first + i * stride;
        if i > 0 {
            let [forth, back] = rates[cell - stride].map(|r| r * dt);
            p[cell] += forth * p[cell - stride] / pivot;
            excess = 1.0 + back * (excess / pivot);
        }
        pivot = excess + rates[cell][0] * dt;
        pivots[i] = pivot;
    }
    for i in (0..n).rev() {
        let cell = first + i * stride;
        if i + 1 < n {
            p[cell] += rates[cell][1] * dt * p[cell + stride];
        }
        p[cell] /= pivots[i];
    }
}

/// [`implicit`] on a circle: each cell that is taken out has the next and the last one beside it.
fn implicit_around(
    rates: &[[f64; 2]],
    p: &mut [f64],
    (first, stride, n): (usize, usize, usize),
    dt: f64,
) {
    let cell = |i: usize| first + i * stride;
    let last = n - 1;
    // Between the cell at hand and the last one: there, and back.
    let [mut back, mut there] = rates[cell(last)].map(|r| r * dt);
    let (mut excess, mut excess_of_last) = (1.0, 1.0);
    let mut rows = vec![(0.0, 0.0, 0.0); last];
    for i in 0..last {
        let [to_next, from_next] = rates[cell(i)].map(|r| r * dt);
        if i + 1 == last {
            // The next is the last: both ways lead there.
            there += to_next;
            back += from_next;
        }
        let next = if i + 1 == last { 0.0 } else { to_next };
        let from_next = if i + 1 == last { 0.0 } else { from_next };
        let pivot = excess + next + there;
        rows[i] = (pivot, from_next, back);
        p[cell(i)] /= pivot;
        p[cell(last)] += there * p[cell(i)];
        excess_of_last += back * (excess / pivot);
        if i + 1 < last {
            p[cell(i + 1)] += next * p[cell(i)];
            excess = 1.0 + from_next * (excess / pivot);
            (there, back) = (from_next * (there / pivot), back * (next / pivot));
        }
    }
    p[cell(last)] /= excess_of_last;
    for i in (0..last).rev() {
        let (pivot, from_next, back) = rows[i];
        let next = if i + 1 < last { p[cell(i + 1)] } else { 0.0 };
        p[cell(i)] += (from_next * next + back * p[cell(last)]) / pivot;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{gibbs, kl_to_gibbs, moments};
    use super::*;
    use crate::random::{Purpose, Stream};
    use nalgebra::{Matrix2, Vector2};
    use rand::RngExt;

    fn rugged(grid: &Grid) -> Vec<f64> {
        let energy = |[x, y]: [f64; 2]| (x * x - 1.0).powi(2) + (3.0 * y).sin() + y * y + 0.3 * x;
        (0..grid.len()).map(|c| energy(grid.center(c))).collect()
    }

    fn random(grid: &Grid, seed: u32) -> Vec<f64> {
        let mut rng = Stream::new(seed, Purpose::Display);
        let mut p: Vec<f64> = (0..grid.len())
            .map(|_| {
                if rng.random::<f64>() < 0.5 {
                    0.0
                } else {
                    rng.random()
                }
            })
            .collect();
        let mass: f64 = p.iter().sum::<f64>() * grid.measure();
        p.iter_mut().for_each(|p| *p /= mass);
        p
    }

    #[test]
    fn mass_stays_nothing_turns_negative_and_kl_never_rises() {
        let grid = Grid::new(&[-2.0, -2.5], &[2.0, 2.5], &[24, 30]).unwrap();
        let energies = rugged(&grid);
        for (temperature, dt) in [(0.5, 0.01), (0.1, 1.0), (3.0, 100.0), (0.02, 1e-4)] {
            let target = gibbs(&grid, &energies, temperature).unwrap();
            let to_target = |p: &[f64]| kl_to_gibbs(&grid, p, &energies, temperature, target.log_z);
            let flow = FokkerPlanck::new(&grid, &energies, temperature);
            for seed in 0..3 {
                let mut p = random(&grid, seed);
                let mut last = to_target(&p);
                for _ in 0..100 {
                    flow.step(&mut p, dt);
                    assert!(p.iter().all(|p| *p >= 0.0));
                    let mass: f64 = p.iter().sum::<f64>() * grid.measure();
                    assert!((mass - 1.0).abs() < 1e-12, "{mass}");
                    let now = to_target(&p);
                    assert!(now <= last + 1e-13, "{now} after {last}");
                    last = now;
                }
            }
            let mut p = target.density.clone();
            flow.step(&mut p, dt);
            for (p, q) in p.iter().zip(&target.density) {
                assert!((p - q).abs() <= 1e-11 * q, "the Gibbs density stays");
            }
        }
    }

    /// `N(m, v)` at the centers of cells on the line.
    fn normal(grid: &Grid, mean: f64, variance: f64) -> Vec<f64> {
        let norm = (std::f64::consts::TAU * variance).powf(-0.5);
        let at = |c| norm * (-0.5 * (grid.center(c)[0] - mean).powi(2) / variance).exp();
        (0..grid.len()).map(at).collect()
    }

    /// Largest error at t = ½ of the Ornstein–Uhlenbeck process `E = ½ax²` from `N(1, 0.3²)`.
    fn ornstein_uhlenbeck(cells: usize, dt: f64) -> f64 {
        let (a, temperature, time) = (2.0, 0.5, 0.5);
        let grid = Grid::new(&[-4.0], &[4.0], &[cells]).unwrap();
        let energies: Vec<f64> = grid.centers().iter().map(|x| 0.5 * a * x * x).collect();
        let flow = FokkerPlanck::new(&grid, &energies, temperature);
        let mut p = normal(&grid, 1.0, 0.09);
        let steps = (time / dt).round() as usize;
        for _ in 0..steps {
            flow.step(&mut p, dt);
        }
        // Mean e^{−at}; σ² relaxes to τ/a at twice the rate.
        let rest = temperature / a;
        let variance = rest + (0.09 - rest) * (-2.0 * a * time).exp();
        let (mean, found) = moments(&grid, &p);
        let slack = 3.0 * dt + (8.0 / cells as f64).powi(2);
        assert!((mean[0] - (-a * time).exp()).abs() < slack);
        assert!((found[0] - variance).abs() < slack);
        let truth = normal(&grid, (-a * time).exp(), variance);
        p.iter()
            .zip(&truth)
            .map(|(p, q)| (p - q).abs())
            .fold(0.0, f64::max)
    }

    #[test]
    fn order_one_in_time_and_two_in_space() {
        let by_time: Vec<f64> = [0.02, 0.01, 0.005]
            .map(|dt| ornstein_uhlenbeck(1600, dt))
            .into();
        for pair in by_time.windows(2) {
            let order = (pair[0] / pair[1]).log2();
            assert!((order - 1.0).abs() < 0.1, "{order} in time");
        }
        // Steps so short that their error does not show.
        let by_width: Vec<f64> = [25, 50, 100]
            .map(|cells| ornstein_uhlenbeck(cells, 2e-5))
            .into();
        for pair in by_width.windows(2) {
            let order = (pair[0] / pair[1]).log2();
            assert!((order - 2.0).abs() < 0.15, "{order} in space");
        }
    }

    /// A coupled Ornstein–Uhlenbeck process in the plane, `E = ½xᵀAx`: the density at t = ¼ in steps
    /// of `dt` from a Gaussian, and the exact one.
    fn coupled(cells: usize, dt: f64) -> (Vec<f64>, Vec<f64>) {
        let (temperature, time) = (0.5, 0.25);
        let a = Matrix2::new(2.0, 0.8, 0.8, 1.2);
        let (start, spread) = (Vector2::new(0.6, -0.4), Matrix2::identity() * 0.16);
        let grid = Grid::new(&[-4.0; 2], &[4.0; 2], &[cells; 2]).unwrap();
        let gaussian = |mean: Vector2<f64>, covariance: Matrix2<f64>| -> Vec<f64> {
            let inverse = covariance.try_inverse().unwrap();
            let norm = std::f64::consts::TAU * covariance.determinant().sqrt();
            let at = |c: usize| {
                let off = Vector2::from(grid.center(c)) - mean;
                (-0.5 * off.dot(&(inverse * off))).exp() / norm
            };
            (0..grid.len()).map(at).collect()
        };
        let energy = |c: usize| {
            let x = Vector2::from(grid.center(c));
            0.5 * x.dot(&(a * x))
        };
        let energies: Vec<f64> = (0..grid.len()).map(energy).collect();
        let flow = FokkerPlanck::new(&grid, &energies, temperature);
        let mut p = gaussian(start, spread);
        for _ in 0..(time / dt).round() as usize {
            flow.step(&mut p, dt);
        }
        // Mean e^{−At}m, covariance Σ∞ + e^{−At}(Σ₀ − Σ∞)e^{−At}, Σ∞ = τA⁻¹.
        let decay = (a * -time).exp();
        let rest = a.try_inverse().unwrap() * temperature;
        let truth = gaussian(decay * start, rest + decay * (spread - rest) * decay);
        (p, truth)
    }

    #[test]
    fn orders_in_the_plane_are_those_on_the_line() {
        let apart = |p: &[f64], q: &[f64]| {
            let off = p.iter().zip(q).map(|(p, q)| (p - q).abs());
            off.fold(0.0, f64::max)
        };
        // On one grid its own error cancels: each halving of the steps changes half as much.
        let by_time = [0.05, 0.025, 0.0125, 0.00625].map(|dt| coupled(64, dt).0);
        let changes: Vec<f64> = by_time.windows(2).map(|w| apart(&w[0], &w[1])).collect();
        for pair in changes.windows(2) {
            let order = (pair[0] / pair[1]).log2();
            assert!((order - 1.0).abs() < 0.1, "{order} in time");
        }
        // Extrapolated to steps of 0, up to their square.
        let by_width: Vec<f64> = [16, 32, 64]
            .map(|cells| {
                let (long, truth) = coupled(cells, 0.002);
                let (short, _) = coupled(cells, 0.001);
                let limit: Vec<f64> = long.iter().zip(&short).map(|(l, s)| 2.0 * s - l).collect();
                apart(&limit, &truth)
            })
            .into();
        for pair in by_width.windows(2) {
            let order = (pair[0] / pair[1]).log2();
            assert!((order - 2.0).abs() < 0.2, "{order} in space");
        }
    }

    #[test]
    fn eigenvalues_of_the_bowl_are_multiples_of_its_curvature() {
        let a = 1.7;
        let grid = Grid::new(&[-7.0], &[7.0], &[1400]).unwrap();
        let energies: Vec<f64> = grid.centers().iter().map(|x| 0.5 * a * x * x).collect();
        let flow = FokkerPlanck::new(&grid, &energies, 1.0);
        let hermite: [fn(f64) -> f64; 4] = [
            |u| u,
            |u| u * u - 1.0,
            |u| u * u * u - 3.0 * u,
            |u| u * u * (u * u - 6.0) + 3.0,
        ];
        for (n, he) in hermite.iter().enumerate() {
            // p = π He_n is an eigenfunction: one implicit step divides it by 1 + λ dt.
            let mode = |x: &f64| (-0.5 * a * x * x).exp() * he(x * a.sqrt());
            let before: Vec<f64> = grid.centers().iter().map(mode).collect();
            let mut after = before.clone();
            let dt = 0.1;
            flow.step(&mut after, dt);
            let dot = |p: &[f64], q: &[f64]| p.iter().zip(q).map(|(a, b)| a * b).sum::<f64>();
            let eigenvalue = (dot(&before, &before) / dot(&after, &before) - 1.0) / dt;
            let expected = (n + 1) as f64 * a;
            assert!(
                (eigenvalue / expected - 1.0).abs() < 2e-4,
                "{eigenvalue} {expected}"
            );
        }
    }

    #[test]
    fn a_linear_drift_settles_to_its_lyapunov_covariance() {
        // dx = −Bx dt + √(2D) dW, D = τI, not a gradient: BΣ + ΣBᵀ = 2D, here with
        // Σ₂₂ = τ/2, Σ₁₂ = −1.2 Σ₂₂/3, Σ₁₁ = τ − 1.2 Σ₁₂.
        let (b, temperature) = ([[1.0, 1.2], [0.0, 2.0]], 0.3);
        let grid = Grid::new(&[-3.0; 2], &[3.0; 2], &[60; 2]).unwrap();
        let drift = |[x, y]: [f64; 2]| [-b[0][0] * x - b[0][1] * y, -b[1][0] * x - b[1][1] * y];
        let flow = FokkerPlanck::with_drift(&grid, drift, temperature);
        let mut p = vec![1.0 / 36.0; grid.len()];
        for _ in 0..2000 {
            flow.step(&mut p, 0.01);
        }
        let (mean, s) = moments(&grid, &p);
        assert!(mean.iter().all(|m| m.abs() < 1e-9));
        let across = -1.2 * 0.5 * temperature / 3.0;
        let truth = [
            temperature - 1.2 * across,
            across,
            across,
            0.5 * temperature,
        ];
        // Cells 0.1 wide and steps of 0.01, each axis by itself: both errors are a few thousandths
        // of the variances.
        for (found, truth) in s.iter().zip(truth) {
            assert!((found - truth).abs() < 2e-3, "{found} {truth}");
        }
    }

    #[test]
    fn the_density_that_stays_is_the_one_that_a_step_keeps() {
        // Energies far apart: the densities of cells are up to e^2000 apart.
        let grid = Grid::new(&[-2.0, -2.5], &[2.0, 2.5], &[24, 30]).unwrap();
        let energies = rugged(&grid);
        for temperature in [0.5, 0.02] {
            let flow = FokkerPlanck::new(&grid, &energies, temperature);
            let target = gibbs(&grid, &energies, temperature).unwrap();
            for (p, q) in flow.stationary().unwrap().iter().zip(&target.density) {
                let q = q * grid.measure();
                assert!((p - q).abs() <= 1e-9 * q + 1e-290, "{p} {q}");
            }
        }
        let drift = |[x, y]: [f64; 2]| [y - x * x * x, -x - 0.3 * y];
        let flow = FokkerPlanck::with_drift(&grid, drift, 0.3);
        let p = flow.stationary().unwrap();
        let mut moved = p.clone();
        flow.step(&mut moved, 1e-6);
        let change = p
            .iter()
            .zip(&moved)
            .map(|(p, q)| (p - q).abs())
            .sum::<f64>();
        assert!(change < 1e-9, "{change}");
        let line = Grid::new(&[-1.0], &[1.0], &[40]).unwrap();
        let slope: Vec<f64> = line.centers().iter().map(|x| 3.0 * x).collect();
        let p = FokkerPlanck::new(&line, &slope, 0.7).stationary().unwrap();
        let q = gibbs(&line, &slope, 0.7).unwrap();
        for (p, q) in p.iter().zip(&q.density) {
            assert!((p / line.measure() - q).abs() < 1e-12 * q);
        }
        // Where nothing crosses, more than one density stays.
        let walls: Vec<f64> = (0..40)
            .map(|i| if i == 20 { f64::INFINITY } else { 0.0 })
            .collect();
        assert!(FokkerPlanck::new(&line, &walls, 1.0).stationary().is_none());
    }

    #[test]
    fn without_temperature_mass_runs_down_to_the_minimum() {
        let grid = Grid::new(&[-1.0], &[1.0], &[21]).unwrap();
        let energies: Vec<f64> = grid.centers().iter().map(|x| x * x).collect();
        let flow = FokkerPlanck::new(&grid, &energies, 0.0);
        let mut p = vec![0.5; 21];
        (0..2000).for_each(|_| flow.step(&mut p, 0.1));
        assert!((p[10] * grid.measure() - 1.0).abs() < 1e-9);
    }
}
