//! A mixture of Gaussians that learns.

use super::super::negatives::Drawn;
use super::{Adversarial, Draws, sum};
use crate::random::Stream;
use crate::scalar::{Lanes, Real, Scalar};
use crate::tensor::TensorShape;
use crate::tile::{State, TILE, Tile, zeros};
use std::f64::consts::TAU;

/// `q(x) = Σ_k π_k Π_i N(x_i; m_ki, s_ki²)`. Draw number j is of component j modulo K, `m + sξ`, and counts `K π_k`
/// times; which components the first draws are of moves on with every update.
pub(super) struct Mixture<L: Lanes> {
    dim: usize,
    /// m and log s, `[K, d]`.
    means: Vec<L::Real>,
    log_widths: Vec<L::Real>,
    /// π, `[K]`.
    shares: Vec<L::Real>,
    /// Of the last place: `(x − m)/s`, `[K, d]`, and the share that each component has in the density, `[K]`.
    off: Vec<Tile<L>>,
    parts: Vec<Tile<L>>,
    /// Of the last draws: the component of each, ξ, and s of the component.
    of: [usize; TILE],
    xi: State<L>,
    widths: State<L>,
}

impl<L: Lanes> Mixture<L> {
    pub(super) fn new(phi: &[L::Real], components: usize, dim: usize) -> Self {
        let (means, rest) = phi.split_at(components * dim);
        let (log_widths, logits) = rest.split_at(components * dim);
        let logits: Vec<f64> = logits.iter().map(|l| l.to_f64()).collect();
        let top = logits.iter().copied().fold(f64::MIN, f64::max);
        let total: f64 = logits.iter().map(|l| libm::exp(l - top)).sum();
        let share = |l: &f64| L::Real::from_f64(libm::exp(l - top) / total);
        Self {
            dim,
            means: means.to_vec(),
            log_widths: log_widths.to_vec(),
            shares: logits.iter().map(share).collect(),
            off: vec![Tile::zero(); components * dim],
            parts: vec![Tile::zero(); components],
            of: [0; TILE],
            xi: zeros(),
            widths: zeros(),
        }
    }

    fn width(&self, at: usize) -> f64 {
        libm::exp(self.log_widths[at].to_f64())
    }
}

impl Mixture<crate::scalar::F64x8> {
    pub(super) fn layout(components: usize, dim: usize) -> Vec<TensorShape> {
        vec![
            TensorShape::new("generator means", &[components, dim]),
            TensorShape::new("generator log widths", &[components, dim]),
            TensorShape::new("generator logits", &[components]),
        ]
    }

    /// Means are drawn from the Gaussian of the observations, moved, and all are as wide as that is.
    pub(super) fn initialize(with: &Adversarial, dim: usize, rng: &mut Stream) -> Vec<f64> {
        let count = with.components * dim;
        let mut phi: Vec<f64> = (0..count).map(|_| with.offset + rng.normal()).collect();
        phi.resize(2 * count + with.components, 0.0);
        phi
    }
}

impl<L: Lanes> Draws<L> for Mixture<L> {
    fn log_density(&mut self, x: &State<L>) -> [Tile<L>; 2] {
        let dim = self.dim;
        let mut top = Tile::constant(f64::MIN);
        for (k, share) in self.shares.iter().enumerate() {
            let log_share = libm::log(share.to_f64());
            let mut log = Tile::constant(log_share - 0.5 * dim as f64 * libm::log(TAU));
            for i in 0..dim {
                let at = k * dim + i;
                let u = (x[i] - Tile::splat(self.means[at])).times(1.0 / self.width(at));
                log -= u.square().times(0.5) + Tile::splat(self.log_widths[at]);
                self.off[at] = u;
            }
            self.parts[k] = log;
            top = top.max(log);
        }
        let mut total = Tile::zero();
        for part in &mut self.parts {
            *part = (*part - top).exp_floored();
            total += *part;
        }
        for part in &mut self.parts {
            *part = *part / total;
        }
        [top + total.ln(), Tile::zero()]
    }

    fn draw(&mut self, xi: &State<L>, first: u64) -> Drawn<L> {
        let (dim, count) = (self.dim, self.shares.len());
        self.of = std::array::from_fn(|lane| ((first + lane as u64) % count as u64) as usize);
        let of = self.of;
        let lanes = |value: &dyn Fn(usize) -> f64| -> Tile<L> {
            Tile::load(&of.map(|k| L::Real::from_f64(value(k))))
        };
        let mut x = zeros();
        for i in 0..dim {
            self.widths[i] = lanes(&|k| self.width(k * dim + i));
            x[i] = lanes(&|k| self.means[k * dim + i].to_f64()) + self.widths[i] * xi[i];
        }
        self.xi = *xi;
        let weight = lanes(&|k| self.shares[k].to_f64() * count as f64);
        let [log_q, _] = self.log_density(&x);
        Drawn { x, log_q, weight }
    }

    fn learn(&mut self, value: Tile<L>, slope: &State<L>, weight: Tile<L>, out: &mut [L::Real]) {
        let (dim, count) = (self.dim, self.shares.len());
        let (means, rest) = out.split_at_mut(count * dim);
        let (log_widths, logits) = rest.split_at_mut(count * dim);
        // Through where log q itself is taken to be at a place.
        let mut pull = *slope;
        for (k, part) in self.parts.iter().enumerate() {
            let mine = *part * weight;
            for i in 0..dim {
                let (at, u) = (k * dim + i, self.off[k * dim + i]);
                let per_width = 1.0 / self.width(at);
                pull[i] -= (*part * u).times(per_width);
                means[at] += sum((mine * u).times(per_width));
                log_widths[at] += sum(mine * (u.square() - Tile::one()));
            }
            logits[k] += sum(mine - weight.scale(self.shares[k]));
        }
        // Through where the draws are.
        for i in 0..dim {
            let pull = pull[i] * weight;
            let wider = (pull * self.xi[i] * self.widths[i]).to_array();
            for ((k, pull), wider) in self.of.iter().zip(pull.to_array()).zip(wider) {
                means[k * dim + i] += pull;
                log_widths[k * dim + i] += wider;
            }
        }
        // Through how often they count.
        let values = (value * weight).to_array();
        let total = values.iter().fold(L::Real::default(), |sum, v| sum + *v);
        for (k, value) in self.of.iter().zip(values) {
            logits[*k] += value;
        }
        for (logit, share) in logits.iter_mut().zip(&self.shares) {
            *logit -= total * *share;
        }
    }
}
