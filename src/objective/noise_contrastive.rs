//! Noise-contrastive estimation.

use super::negatives::{Density, Drawn};
use super::pointwise::{Observed, Pointwise};
use super::{Evaluator, Negatives, Objective};
use crate::data::Observations;
use crate::scalar::{F64x8, Lanes, Real, Scalar};
use crate::tensor::TensorShape;
use crate::tile::{State, Tile, zeros};
use nalgebra::{DMatrix, DVector};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;

/// Tells observations from draws of a Gaussian q, fitted to them unless it is moved or widened, by the density
/// `e^{−E(x)−c}` with its normalization c = log Z learned too (Gutmann & Hyvärinen 2010): with
/// `r = −E − c − log q`, the logistic loss `softplus(−r(x)) + softplus(r(x̃))`, x̃ fresh each
/// iteration. It does not follow the dynamics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Noise-contrastive", extend("x-unrolled" = true, "x-formula" = r"\tfrac1n\sum_i \ln(1+e^{-r(x_i)}) + \ln(1+e^{r(\tilde x_i)}),\ r = -E - \log Z - \log q"))]
pub struct NoiseContrastive {
    /// How far the middle of q is from that of the observations, in standard deviations of them along every axis.
    #[schemars(range(min = -20.0, max = 20.0), extend("x-advanced" = true))]
    pub offset: f64,
    /// How many times as wide as the observations q is.
    #[schemars(range(min = 0.05, max = 20.0), extend("x-scale" = "log", "x-advanced" = true))]
    pub width: f64,
}

impl Default for NoiseContrastive {
    fn default() -> Self {
        Self {
            offset: 0.0,
            width: 1.0,
        }
    }
}

/// Narrowest standard deviation of the noise.
const NARROWEST: f64 = 1e-3;

/// A Gaussian `N(mean, L Lᵀ)`.
struct Gaussian {
    mean: DVector<f64>,
    factor: DMatrix<f64>,
    inverse: DMatrix<f64>,
    /// Logarithm of the density at the mean.
    top: f64,
}

impl Gaussian {
    /// Mean and covariance of rows `[n, d]`.
    fn of<R: Real>(rows: &[R], dim: usize, with: &NoiseContrastive) -> Self {
        let n = (rows.len() / dim) as f64;
        let row = |row: &[R]| DVector::from_iterator(dim, row.iter().map(|x| x.to_f64()));
        let mut mean = rows.chunks_exact(dim).map(row).sum::<DVector<f64>>() / n;
        let mut covariance = DMatrix::identity(dim, dim) * (NARROWEST * NARROWEST);
        for x in rows.chunks_exact(dim).map(row) {
            let away = x - &mean;
            covariance += &away * away.transpose() / n;
        }
        for (mean, square) in mean.iter_mut().zip(covariance.diagonal().iter()) {
            *mean += with.offset * libm::sqrt(*square);
        }
        covariance *= with.width * with.width;
        let identity = DMatrix::identity(dim, dim);
        let factor = covariance.cholesky().map_or(identity.clone(), |c| c.l());
        let inverse = factor.clone().try_inverse().unwrap_or(identity);
        let logs: f64 = factor.diagonal().iter().map(|l| libm::log(*l)).sum();
        Self {
            mean,
            factor,
            inverse,
            top: -logs - 0.5 * dim as f64 * libm::log(TAU),
        }
    }

    /// `log q(x)`.
    fn log_density<L: Lanes>(&self, x: &State<L>) -> Tile<L> {
        let dim = self.mean.len();
        let mut square = Tile::zero();
        for i in 0..dim {
            let mut u = Tile::zero();
            for j in 0..=i {
                u += (x[j] - Tile::constant(self.mean[j])).times(self.inverse[(i, j)]);
            }
            square += u.square();
        }
        Tile::constant(self.top) - square.times(0.5)
    }

    /// `mean + L ξ`.
    fn draw<L: Lanes>(&self, xi: &State<L>) -> State<L> {
        let mut x = zeros();
        for i in 0..self.mean.len() {
            x[i] = Tile::constant(self.mean[i]);
            for j in 0..=i {
                x[i] += xi[j].times(self.factor[(i, j)]);
            }
        }
        x
    }
}

impl Density for Gaussian {
    fn draw(&mut self, xi: &State<F64x8>, _first: u64) -> Drawn<F64x8> {
        let x = Gaussian::draw(self, xi);
        Drawn {
            log_q: Gaussian::log_density(self, &x),
            weight: Tile::one(),
            x,
        }
    }

    fn log_density(&mut self, x: &State<F64x8>) -> Tile<F64x8> {
        Gaussian::log_density(self, x)
    }
}

impl Objective for NoiseContrastive {
    fn goes_around(&self) -> bool {
        false
    }

    fn evaluations(&self, n: usize, _dim: usize) -> Option<usize> {
        Some(n * 4)
    }

    fn layout(&self, _dim: usize) -> Vec<TensorShape> {
        vec![TensorShape::new("log Z", &[])]
    }

    fn negatives(
        &self,
        own: &[f64],
        observations: &Observations,
        count: usize,
        seed: u32,
    ) -> Option<Negatives> {
        let mut q = Gaussian::of(&observations.points, observations.dim, self);
        let log_z = *own.first()?;
        let found = Negatives::of(&mut q, log_z, observations, count, seed);
        Some(found)
    }

    fn is_random(&self) -> bool {
        true
    }
}

impl Pointwise for NoiseContrastive {
    fn losses<L: Lanes>(&self, evaluator: &mut Evaluator<L>, seen: &Observed<L>) -> Tile<L> {
        let field = evaluator.field.as_mut();
        let q = Gaussian::of(&seen.at.problem.observations.points, field.dim(), self);
        let drawn = q.draw(&seen.noise(0));
        let log_z = field.beyond().0.last().copied().unwrap_or_default();
        let mut losses = Tile::zero();
        // Of an observation and a draw: how surely it is taken for the other, with its sign.
        for (x, sign) in [(&seen.x, -1.0), (&drawn, 1.0)] {
            let mut unused = zeros();
            let (energy, log_q) = (
                field.value_and_gradient(0, x, &mut unused),
                q.log_density(x),
            );
            let wrong = (-energy - Tile::splat(log_z) - log_q).times(sign);
            losses += wrong.softplus();
            let slope = (wrong.sigmoid() * seen.weight).times(-sign);
            field.accumulate(x, slope);
            if let Some(sum) = field.beyond().1.last_mut() {
                for slope in slope.0 {
                    *sum += slope;
                }
            }
        }
        losses
    }
}
