//! Expectation maximization (Dempster, Laird & Rubin 1977).

use super::{Covariance, GaussianMixture, diagonal, triangle};
use std::f64::consts::TAU;

/// Rounds of k-means from a start that is drawn.
const LLOYD: usize = 20;
/// Most steps, and the gain of the mean log-likelihood in one that ends them.
const STEPS: usize = 1000;
const GAIN: f64 = 1e-7;
/// Share of the variance of all observations below which no component falls, along any axis.
const FLOOR: f64 = 1e-6;

/// A weighted Gaussian; of `Σ = CCᵀ` the triangle `C`, packed by rows.
#[derive(Clone)]
struct Component {
    weight: f64,
    mean: Vec<f64>,
    factor: Vec<f64>,
}

impl Component {
    /// `log w N(x; μ, Σ)`.
    fn log_density(&self, x: &[f64], rest: &mut [f64]) -> f64 {
        let mut log = libm::log(self.weight);
        for i in 0..x.len() {
            let row = &self.factor[triangle(i)..];
            let done: f64 = (0..i).map(|j| row[j] * rest[j]).sum();
            rest[i] = (x[i] - self.mean[i] - done) / row[i];
            log -= 0.5 * (rest[i] * rest[i] + libm::log(TAU)) + libm::log(row[i]);
        }
        log
    }
}

/// Lower triangle of `CCᵀ = Σ`, both packed; `None` where `Σ` is not positive.
fn cholesky(matrix: &[f64], d: usize) -> Option<Vec<f64>> {
    let mut c = matrix.to_vec();
    for i in 0..d {
        for j in 0..=i {
            let done: f64 = (0..j)
                .map(|k| c[triangle(i) + k] * c[triangle(j) + k])
                .sum();
            let left = c[triangle(i) + j] - done;
            c[triangle(i) + j] = match i == j {
                true if left <= 0.0 => return None,
                true => libm::sqrt(left),
                false => left / c[diagonal(j)],
            };
        }
    }
    Some(c)
}

/// `C⁻¹` of a packed lower triangle.
fn inverse(c: &[f64], d: usize) -> Vec<f64> {
    let mut out = vec![0.0; c.len()];
    for j in 0..d {
        out[diagonal(j)] = 1.0 / c[diagonal(j)];
        for i in j + 1..d {
            let done: f64 = (j..i)
                .map(|k| c[triangle(i) + k] * out[triangle(k) + j])
                .sum();
            out[triangle(i) + j] = -done / c[diagonal(i)];
        }
    }
    out
}

/// Observations `[n, d]`, and the least variance of a component along each axis.
struct Seen<'a> {
    points: &'a [f64],
    d: usize,
    floor: Vec<f64>,
}

impl Seen<'_> {
    fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.points.chunks_exact(self.d)
    }
}

impl GaussianMixture {
    /// The likeliest mixture that steps from θ lead to, and its mean log-likelihood; from a start that was
    /// drawn, by k-means from its centers. `None` where a component is left with too few observations, on
    /// which it would close.
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
        let floor = (0..d)
            .map(|k| FLOOR * variance(k).max(f64::MIN_POSITIVE))
            .collect();
        let seen = Seen { points, d, floor };
        let mut mixture = match drawn {
            true => self.maximize(&seen, &self.nearest(&seen, theta))?,
            false => self.components_of(d, theta)?,
        };
        let mut before = f64::NEG_INFINITY;
        let mut shares = Vec::new();
        for _ in 0..STEPS {
            let likelihood = expect(&mixture, &seen, &mut shares);
            if likelihood - before < GAIN {
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
        let component = |which: usize| {
            let share = || shares.iter().skip(which).step_by(k);
            let total: f64 = share().sum();
            if total < (d + 1) as f64 {
                return None;
            }
            let mut mean = vec![0.0; d];
            for (x, share) in seen.rows().zip(share()) {
                mean.iter_mut()
                    .zip(x)
                    .for_each(|(mean, x)| *mean += share * x / total);
            }
            let mut covariance = vec![0.0; triangle(d)];
            for (x, share) in seen.rows().zip(share()) {
                for i in 0..d {
                    for j in 0..=i {
                        covariance[triangle(i) + j] +=
                            share * (x[i] - mean[i]) * (x[j] - mean[j]) / total;
                    }
                }
            }
            for (i, floor) in seen.floor.iter().enumerate() {
                covariance[diagonal(i)] += floor;
            }
            self.covariance.shape(&mut covariance, d);
            let factor = cholesky(&covariance, d)?;
            let weight = total / n as f64;
            Some(Component {
                weight,
                mean,
                factor,
            })
        };
        (0..k).map(component).collect()
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
            let mut l = vec![0.0; triangle(d)];
            for i in 0..d {
                l[diagonal(i)] = libm::exp(match self.covariance {
                    Covariance::Full => own[diagonal(i)],
                    Covariance::Diagonal => own[i],
                    Covariance::Spherical => own[0],
                });
                for j in (0..i).filter(|_| self.covariance == Covariance::Full) {
                    l[triangle(i) + j] = own[triangle(i) + j];
                }
            }
            // Σ = L⁻ᵀL⁻¹.
            let back = inverse(&l, d);
            let entry = |i: usize, j: usize| {
                (i..d)
                    .map(|m| back[triangle(m) + i] * back[triangle(m) + j])
                    .sum()
            };
            let packed = (0..d).flat_map(|i| (0..=i).map(move |j| (i, j)));
            let covariance: Vec<f64> = packed.map(|(i, j)| entry(i, j)).collect();
            Some(Component {
                weight: mass(theta[which]) / all,
                mean: theta[k + which * d..][..d].to_vec(),
                factor: cholesky(&covariance, d)?,
            })
        };
        (0..k).map(component).collect()
    }

    /// The θ that stands for components; `None` where rounding leaves no inverse of a covariance.
    fn parameters_of(&self, d: usize, components: &[Component]) -> Option<Vec<f64>> {
        let mut theta: Vec<f64> = components.iter().map(|c| libm::log(c.weight)).collect();
        theta.extend(components.iter().flat_map(|c| &c.mean));
        for Component { factor, .. } in components {
            let back = inverse(factor, d);
            let entry = |i: usize, j: usize| -> f64 {
                (i..d)
                    .map(|m| back[triangle(m) + i] * back[triangle(m) + j])
                    .sum()
            };
            let packed = (0..d).flat_map(|i| (0..=i).map(move |j| (i, j)));
            let precision: Vec<f64> = packed.map(|(i, j)| entry(i, j)).collect();
            let mut l = cholesky(&precision, d)?;
            (0..d).for_each(|i| l[diagonal(i)] = libm::log(l[diagonal(i)]));
            match self.covariance {
                Covariance::Full => theta.extend(l),
                Covariance::Diagonal => theta.extend((0..d).map(|i| l[diagonal(i)])),
                Covariance::Spherical => theta.push(l[0]),
            }
        }
        Some(theta)
    }
}

impl Covariance {
    /// The matrix of that shape which is likeliest for a packed covariance.
    fn shape(self, matrix: &mut [f64], d: usize) {
        let mean = (0..d).map(|i| matrix[diagonal(i)]).sum::<f64>() / d as f64;
        for i in (0..d).filter(|_| self != Self::Full) {
            matrix[triangle(i)..diagonal(i)].fill(0.0);
            if self == Self::Spherical {
                matrix[diagonal(i)] = mean;
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
        own.iter_mut().for_each(|log| *log = libm::exp(*log - top));
        let total: f64 = own.iter().sum();
        own.iter_mut().for_each(|share| *share /= total);
        sum += top + libm::log(total);
    }
    sum * seen.d as f64 / seen.points.len() as f64
}
