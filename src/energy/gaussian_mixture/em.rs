//! Expectation maximization (Dempster, Laird & Rubin 1977).

use super::{Covariance, GaussianMixture, diagonal, triangle};
use nalgebra::{Cholesky, DMatrix, Dyn};
use std::f64::consts::TAU;

/// Rounds of k-means from a start that is drawn.
const LLOYD: usize = 20;
/// Most steps, and the change of the mean log-likelihood in one that ends them: those that widen may lower it.
const STEPS: usize = 1000;
const GAIN: f64 = 1e-7;
/// Smoothing from which on a Gaussian may be left with any share of observations, but for one that is gone: it
/// does not close on them.
const WIDE: f64 = 0.01;
const GONE: f64 = 1e-3;
/// Less than `e^{−40}` of the largest share, in an observation, is none.
pub(super) const LEAST: f64 = -40.0;

/// A weighted Gaussian.
pub(super) struct Component {
    weight: f64,
    mean: Vec<f64>,
    /// Of its covariance.
    factor: Cholesky<f64, Dyn>,
    /// `log w/√det 2πΣ`.
    log: f64,
}

impl Component {
    pub(super) fn new(weight: f64, mean: Vec<f64>, factor: Cholesky<f64, Dyn>) -> Self {
        let log = |l: &f64| libm::log(*l) + 0.5 * libm::log(TAU);
        let widths = factor.l_dirty().diagonal();
        Self {
            log: libm::log(weight) - widths.iter().map(log).sum::<f64>(),
            weight,
            mean,
            factor,
        }
    }

    /// `log w N(x; μ, Σ)`.
    fn log_density(&self, x: &[f64], rest: &mut [f64]) -> f64 {
        let l = self.factor.l_dirty();
        let mut square = 0.0;
        for i in 0..x.len() {
            let done: f64 = (0..i).map(|j| l[(i, j)] * rest[j]).sum();
            rest[i] = (x[i] - self.mean[i] - done) / l[(i, i)];
            square += rest[i] * rest[i];
        }
        self.log - 0.5 * square
    }
}

/// Observations as one Gaussian has shares in them.
#[derive(Clone)]
pub(super) struct Moments {
    total: f64,
    mean: Vec<f64>,
    /// The lower triangle of it.
    pub(super) covariance: DMatrix<f64>,
}

impl Moments {
    /// For each of `k` Gaussians with shares `[n, k]` in observations `[n, d]`.
    pub(super) fn of(points: &[f64], d: usize, shares: &[f64], k: usize) -> Vec<Self> {
        let none = Self {
            total: 0.0,
            mean: vec![0.0; d],
            covariance: DMatrix::zeros(d, d),
        };
        let mut all = vec![none; k];
        let mut pass = |add: fn(&mut Self, &[f64], f64)| {
            for (x, shares) in points.chunks_exact(d).zip(shares.chunks_exact(k)) {
                for (of, share) in all
                    .iter_mut()
                    .zip(shares)
                    .filter(|(_, share)| **share > 0.0)
                {
                    add(of, x, *share);
                }
            }
        };
        pass(|of, _, share| of.total += share);
        pass(|of, x, share| {
            for (mean, x) in of.mean.iter_mut().zip(x) {
                *mean += share * x / of.total;
            }
        });
        pass(|of, x, share| {
            for i in 0..x.len() {
                for j in 0..=i {
                    of.covariance[(i, j)] +=
                        share * (x[i] - of.mean[i]) * (x[j] - of.mean[j]) / of.total;
                }
            }
        });
        all
    }
}

/// Observations `[n, d]`, and what the variance of a component along each axis is widened by.
struct Seen<'a> {
    points: &'a [f64],
    d: usize,
    smoothing: Vec<f64>,
}

impl Seen<'_> {
    fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.points.chunks_exact(self.d)
    }
}

impl GaussianMixture {
    /// The likeliest mixture that steps from θ lead to, and its mean log-likelihood; from a start that was
    /// drawn, by k-means from its centers. `None` where a component is left with too few observations, on
    /// which it would close if it were not widened. With a component for each observation, kernels, which are the
    /// same from every start.
    pub(super) fn steps(
        &self,
        d: usize,
        points: &[f64],
        theta: &[f64],
        drawn: bool,
    ) -> Option<(Vec<f64>, f64)> {
        let n = points.len() / d;
        let variance = |k: usize| {
            let column = || points.iter().skip(k).step_by(d);
            let mean = column().sum::<f64>() / n as f64;
            column().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n as f64
        };
        let share = self.smoothing * self.smoothing;
        let smoothing = (0..d)
            .map(|k| share * variance(k).max(f64::MIN_POSITIVE))
            .collect();
        let seen = Seen {
            points,
            d,
            smoothing,
        };
        let alone = self.components >= n;
        let mut mixture = match drawn {
            true if alone => return None,
            _ if alone => self.kernels(d, points)?,
            true => self.maximize(&seen, &self.nearest(&seen, theta))?,
            false => self.components_of(d, theta)?,
        };
        let mut before = f64::NEG_INFINITY;
        let mut shares = Vec::new();
        for _ in 0..if alone { 0 } else { STEPS } {
            let likelihood = expect(&mixture, &seen, &mut shares);
            if (likelihood - before).abs() < GAIN {
                break;
            }
            before = likelihood;
            mixture = self.maximize(&seen, &shares)?;
        }
        let likelihood = expect(&mixture, &seen, &mut shares);
        let theta = self.parameters_of(d, &mixture)?;
        likelihood.is_finite().then_some((theta, likelihood))
    }

    /// Shares `[n, K]` of 1 for the nearest mean, after some rounds of k-means.
    fn nearest(&self, seen: &Seen, theta: &[f64]) -> Vec<f64> {
        let (k, d) = (self.components, seen.d);
        let mut centers = theta[k..][..k * d].to_vec();
        let mut shares = Vec::new();
        for _ in 0..LLOYD {
            let (mut sums, mut counts) = (vec![0.0; k * d], vec![0.0; k]);
            shares = vec![0.0; k * seen.points.len() / d];
            for (x, shares) in seen.rows().zip(shares.chunks_exact_mut(k)) {
                let off =
                    |c: &[f64]| -> f64 { x.iter().zip(c).map(|(x, c)| (x - c) * (x - c)).sum() };
                let all = centers.chunks_exact(d).map(off).enumerate();
                let (best, _) = all.min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0));
                (shares[best], counts[best]) = (1.0, counts[best] + 1.0);
                sums[best * d..]
                    .iter_mut()
                    .zip(x)
                    .for_each(|(sum, x)| *sum += x);
            }
            for ((center, sum), count) in centers
                .chunks_exact_mut(d)
                .zip(sums.chunks_exact(d))
                .zip(counts)
            {
                if count > 0.0 {
                    center.iter_mut().zip(sum).for_each(|(c, s)| *c = s / count);
                }
            }
        }
        shares
    }

    /// The likeliest mixture where observations are shared out so, `[n, K]`.
    fn maximize(&self, seen: &Seen, shares: &[f64]) -> Option<Vec<Component>> {
        let (k, d) = (self.components, seen.d);
        let n = shares.len() / k;
        let least = if self.smoothing < WIDE {
            (d + 1) as f64
        } else {
            GONE
        };
        let component = |of: Moments| {
            if of.total < least {
                return None;
            }
            let mut covariance = of.covariance;
            for (i, smoothing) in seen.smoothing.iter().enumerate() {
                covariance[(i, i)] += smoothing;
            }
            self.covariance.shape(&mut covariance);
            let factor = covariance.cholesky()?;
            Some(Component::new(of.total / n as f64, of.mean, factor))
        };
        let all = Moments::of(seen.points, d, shares, k);
        all.into_iter().map(component).collect()
    }

    /// The components that θ stands for.
    fn components_of(&self, d: usize, theta: &[f64]) -> Option<Vec<Component>> {
        let k = self.components;
        let numbers = self.covariance.numbers(d);
        let top = theta[..k].iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
        let mass = |logit: f64| libm::exp(logit - top);
        let all: f64 = theta[..k].iter().map(|l| mass(*l)).sum();
        let component = |which: usize| {
            let own = &theta[k * (1 + d) + which * numbers..][..numbers];
            let mut l = DMatrix::zeros(d, d);
            for i in 0..d {
                l[(i, i)] = libm::exp(match self.covariance {
                    Covariance::Full => own[diagonal(i)],
                    Covariance::Diagonal => own[i],
                    Covariance::Spherical => own[0],
                });
                for j in (0..i).filter(|_| self.covariance == Covariance::Full) {
                    l[(i, j)] = own[triangle(i) + j];
                }
            }
            let factor = Cholesky::pack_dirty(l).inverse().cholesky()?;
            let mean = theta[k + which * d..][..d].to_vec();
            Some(Component::new(mass(theta[which]) / all, mean, factor))
        };
        (0..k).map(component).collect()
    }

    /// The θ that stands for components; `None` where rounding leaves no inverse of a covariance.
    fn parameters_of(&self, d: usize, components: &[Component]) -> Option<Vec<f64>> {
        let mut theta: Vec<f64> = components.iter().map(|c| libm::log(c.weight)).collect();
        theta.extend(components.iter().flat_map(|c| &c.mean));
        for Component { factor, .. } in components {
            let l = factor.inverse().cholesky()?.unpack();
            let entry = |i: usize, j: usize| match i == j {
                true => libm::log(l[(i, i)]),
                false => l[(i, j)],
            };
            let kept = |i: usize, j: usize| match self.covariance {
                Covariance::Full => true,
                Covariance::Diagonal => i == j,
                Covariance::Spherical => i == 0,
            };
            for i in 0..d {
                theta.extend((0..=i).filter(|&j| kept(i, j)).map(|j| entry(i, j)));
            }
        }
        Some(theta)
    }
}

impl Covariance {
    /// The matrix of that shape which is likeliest for a covariance, of which the lower triangle counts.
    pub(super) fn shape(self, matrix: &mut DMatrix<f64>) {
        if self == Self::Full {
            return;
        }
        let mean = matrix.trace() / matrix.nrows() as f64;
        for i in 0..matrix.nrows() {
            matrix.row_mut(i).columns_mut(0, i).fill(0.0);
            if self == Self::Spherical {
                matrix[(i, i)] = mean;
            }
        }
    }
}

/// Shares `[n, K]` of the components in the observations; the mean log-likelihood.
fn expect(mixture: &[Component], seen: &Seen, shares: &mut Vec<f64>) -> f64 {
    let mut rest = vec![0.0; seen.d];
    let mut sum = 0.0;
    shares.clear();
    for x in seen.rows() {
        let first = shares.len();
        shares.extend(mixture.iter().map(|c| c.log_density(x, &mut rest)));
        let own = &mut shares[first..];
        let top = own.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
        for log in own.iter_mut() {
            *log = match *log - top {
                below if below < LEAST => 0.0,
                below => libm::exp(below),
            };
        }
        let total: f64 = own.iter().sum();
        own.iter_mut().for_each(|share| *share /= total);
        sum += top + libm::log(total);
    }
    sum * seen.d as f64 / seen.points.len() as f64
}
