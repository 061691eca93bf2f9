//! A kernel density estimate: a Gaussian on every observation (Rosenblatt 1956, Parzen 1962).

use super::GaussianMixture;
use super::em::{Component, LEAST, Moments};
use nalgebra::{Cholesky, DVector, Dyn};

/// Widths that are tried, in standard deviations, up to the widest; then the best is narrowed down between
/// its neighbors, by the golden section.
const WIDTHS: usize = 24;
const WIDEST: f64 = 2.0;
const SECTIONS: usize = 12;

/// Observations in standard deviations of all, so that the covariance of all kernels is `h²I` but for the own
/// factor of each. Row i, `[n, n]`, is of the kernels as they are without observation i.
struct Kernels {
    /// Half the squared distance from i to j, over the square of the factor of j.
    halves: Vec<f64>,
    /// `−d log` of that factor.
    offsets: Vec<f64>,
    n: usize,
    d: usize,
}

impl Kernels {
    fn new(points: &[f64], d: usize, factor: &Cholesky<f64, Dyn>) -> Self {
        let white = |x: &[f64]| {
            factor
                .l_dirty()
                .solve_lower_triangular(&DVector::from_column_slice(x))
        };
        let white: Vec<_> = points.chunks_exact(d).filter_map(white).collect();
        let half = |a: &DVector<f64>, b: &DVector<f64>| 0.5 * (a - b).norm_squared();
        let halves: Vec<f64> = white
            .iter()
            .flat_map(|a| white.iter().map(move |b| half(a, b)))
            .collect();
        Self {
            offsets: vec![0.0; halves.len()],
            halves,
            n: white.len(),
            d,
        }
    }

    /// Mean logarithm, up to a constant, of the density of each observation by the kernels of the others.
    fn left_out(&self, h: f64) -> f64 {
        let precision = 1.0 / (h * h);
        let mut logs = vec![0.0; self.n];
        let rows = self
            .halves
            .chunks_exact(self.n)
            .zip(self.offsets.chunks_exact(self.n));
        let log_density = |(i, (halves, offsets)): (usize, (&[f64], &[f64]))| {
            for ((log, half), offset) in logs.iter_mut().zip(halves).zip(offsets) {
                *log = offset - half * precision;
            }
            logs[i] = f64::NEG_INFINITY;
            let top = logs.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
            let near = logs.iter().map(|log| log - top).filter(|log| *log > LEAST);
            top + libm::log(near.map(libm::exp).sum())
        };
        let sum: f64 = rows.enumerate().map(log_density).sum();
        sum / self.n as f64 - self.d as f64 * libm::log(h)
    }

    /// The width, no less than `least`, at which that is largest, and how large.
    fn width(&self, least: f64) -> (f64, f64) {
        let ratio = libm::log(WIDEST / least) / (WIDTHS - 1) as f64;
        let at = |step: f64| least * libm::exp(ratio * step);
        let value = |step: f64| self.left_out(at(step));
        let tried = (0..WIDTHS).map(|step| (step as f64, value(step as f64)));
        let best = |a: (f64, f64), b: (f64, f64)| if b.1 > a.1 { b } else { a };
        let mut found = tried.fold((0.0, f64::NEG_INFINITY), best);
        let (mut low, mut high) = ((found.0 - 1.0).max(0.0), found.0 + 1.0);
        let golden = 0.5 * (libm::sqrt(5.0) - 1.0);
        let mut inner = [high - golden * (high - low), low + golden * (high - low)];
        let mut values = inner.map(value);
        for _ in 0..SECTIONS {
            if values[0] > values[1] {
                (high, inner[1], values[1]) = (inner[1], inner[0], values[0]);
                inner[0] = high - golden * (high - low);
                values[0] = value(inner[0]);
            } else {
                (low, inner[0], values[0]) = (inner[0], inner[1], values[1]);
                inner[1] = low + golden * (high - low);
                values[1] = value(inner[1]);
            }
        }
        found = best(found, (inner[0], values[0]));
        found = best(found, (inner[1], values[1]));
        (at(found.0), found.1)
    }

    /// Wider where observations are sparse: own factors `f^{−½}` of the density f at each, by kernels of width
    /// `h`, over their geometric mean (Abramson 1982). Returns them; what is left out is so of them, too, or
    /// narrow kernels beside an observation would know of it.
    fn adapt(&mut self, h: f64) -> Vec<f64> {
        let (n, d) = (self.n, self.d as f64);
        let near: Vec<f64> = self
            .halves
            .iter()
            .map(|half| libm::exp(-half / (h * h)))
            .collect();
        let sums: Vec<f64> = near.chunks_exact(n).map(|near| near.iter().sum()).collect();
        for i in 0..n {
            let others = || (0..n).filter(move |j| *j != i).map(move |j| (j, i * n + j));
            let logs: Vec<f64> = others()
                .map(|(j, pair)| libm::log(sums[j] - near[pair]))
                .collect();
            let mean = logs.iter().sum::<f64>() / (n - 1) as f64;
            for ((_, pair), log) in others().zip(logs) {
                self.halves[pair] *= libm::exp(log - mean);
                self.offsets[pair] = 0.5 * d * (log - mean);
            }
        }
        let logs = || sums.iter().map(|sum| libm::log(*sum));
        let mean = logs().sum::<f64>() / n as f64;
        logs().map(|log| libm::exp(0.5 * (mean - log))).collect()
    }
}

impl GaussianMixture {
    /// A Gaussian on every observation, all alike but for their width: in the given shape the covariance of all
    /// observations times h², and where that is likelier, wider where observations are sparse. The width is the
    /// likeliest when each observation is said by the kernels of the others, and no less than `smoothing`.
    /// Components that are left over stand on observations too, without weight. `None` where the observations do
    /// not span the space.
    pub(super) fn kernels(&self, d: usize, points: &[f64]) -> Option<Vec<Component>> {
        let n = points.len() / d;
        let Moments { mut covariance, .. } = Moments::of(points, d, &vec![1.0; n], 1).pop()?;
        self.covariance.shape(&mut covariance);
        let all = covariance.clone().cholesky().filter(|_| n > 1)?;
        let mut kernels = Kernels::new(points, d, &all);
        let (alike, likelihood) = kernels.width(self.smoothing);
        let unlike = kernels.adapt(alike);
        let (width, factors) = match kernels.width(self.smoothing) {
            (width, adapted) if adapted > likelihood => (width, unlike),
            _ => (alike, vec![1.0; n]),
        };
        let nothing = libm::exp(LEAST) / n as f64;
        (0..self.components)
            .map(|k| {
                let h = width * factors[k % n];
                let weight = if k < n { 1.0 / n as f64 } else { nothing };
                let mean = points[k % n * d..][..d].to_vec();
                let factor = (&covariance * (h * h)).cholesky()?;
                Some(Component::new(weight, mean, factor))
            })
            .collect()
    }
}
