//! Mixture of Gaussians.

use super::seeding::seeds;
use super::{Energy, Init, MAX_DIM, TensorShape, Tile, Work, room, soften};
use crate::scalar::{Lanes, Real, Scalar};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::array::from_fn;
use std::f64::consts::{FRAC_1_SQRT_2, TAU};

/// A few soft blobs, each with its own place, width and weight. The one family that is a
/// probability density as it stands: `∫e^{−E} = 1`.
///
/// `E(x) = −log Σ_k w_k N(x; μ_k, (L_k L_kᵀ)^{−1})`, with `w = softmax(logits)` and `L_k` the lower
/// triangular factor of the precision, its diagonal stored as logarithms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Gaussian mixture", extend("x-formula" = r"E = -\log\sum_k w_k\,\mathcal N(x;\,\mu_k, (L_kL_k^\top)^{-1})"))]
pub struct GaussianMixture {
    /// Number K of Gaussians.
    #[schemars(range(min = 1, max = 64))]
    pub components: usize,
}

impl Default for GaussianMixture {
    fn default() -> Self {
        Self { components: 8 }
    }
}

/// Numbers in a packed lower triangle.
fn triangle(d: usize) -> usize {
    d * (d + 1) / 2
}

/// Place of `L_ii` in a packed lower triangle.
fn diagonal(i: usize) -> usize {
    i * (i + 3) / 2
}

/// Softmax, and the logarithm of it.
fn softmax<R: Real>(logits: &[R]) -> (Vec<R>, Vec<R>) {
    let top = logits.iter().fold(logits[0], |a, &b| a.max(b));
    let sum: R = logits.iter().map(|&l| (l - top).exp()).sum();
    let log: Vec<R> = logits.iter().map(|&l| l - top - sum.ln()).collect();
    (log.iter().map(|l| l.exp()).collect(), log)
}

/// Where one Gaussian has `x`: `δ = x − μ`, `u = Λᵀδ` and `Λu`, for `d ≤ D`.
struct Pull<S, const D: usize> {
    delta: [S; D],
    u: [S; D],
    force: [S; D],
}

impl<S: Scalar, const D: usize> Pull<S, D> {
    #[inline(always)]
    fn new(mean: &[S::Real], l: &[S::Real], x: &[S]) -> Self {
        let zero = [S::zero(); D];
        let (mut delta, mut u, mut force) = (zero, zero, zero);
        let entry = |i: usize, j: usize| l[triangle(i) + j];
        for i in 0..x.len() {
            delta[i] = x[i] - S::splat(mean[i]);
        }
        // Sums start with their first term: adding 0 is not for free.
        for j in 0..x.len() {
            u[j] = delta[j].scale(entry(j, j));
            for i in j + 1..x.len() {
                u[j] = delta[i].scale_add(entry(i, j), u[j]);
            }
            force[j] = u[j].scale(entry(j, j));
            for k in 0..j {
                force[j] = u[k].scale_add(entry(j, k), force[j]);
            }
        }
        Self { delta, u, force }
    }

    /// `‖u‖²`.
    #[inline(always)]
    fn square(&self) -> S {
        let rest = self.u[1..].iter();
        rest.fold(self.u[0].square(), |sum, u| u.mul_add(*u, sum))
    }
}

impl GaussianMixture {
    /// [`Energy::reverse`] for `d ≤ D`, of `W` numbers at a time.
    #[inline(always)]
    fn evaluate<S: Scalar, const D: usize, const W: usize>(
        &self,
        phi: &[S::Real],
        x: &[[S; W]],
        seed: [S; W],
        g: &mut [[S; W]],
        sums: Option<&mut [S]>,
        work: &mut Vec<S>,
    ) -> [S; W] {
        let (k, d) = (self.components, x.len());
        let (offsets, rest) = phi.split_at(k);
        let (means, factors) = rest.split_at(k * d);
        let gaussians = || means.chunks_exact(d).zip(factors.chunks_exact(triangle(d)));
        let at: [[S; D]; W] = from_fn(|b| from_fn(|i| x.get(i).map_or(S::zero(), |x| x[b])));
        let (work, _) = room(work, k * (1 + d) * W, S::zero()).as_chunks_mut::<W>();
        let (shares, forces) = work.split_at_mut(k);
        for (((log, kept), (mean, l)), &offset) in shares
            .iter_mut()
            .zip(forces.chunks_exact_mut(d))
            .zip(gaussians())
            .zip(offsets)
        {
            for b in 0..W {
                let pull = Pull::<S, D>::new(mean, l, &at[b][..d]);
                log[b] = S::splat(offset) - pull.square();
                for i in 0..d {
                    kept[i][b] = pull.force[i];
                }
            }
        }
        let (top, sum) = soften(shares);
        let mut total = [[S::zero(); D]; W];
        for (b, total) in total.iter_mut().enumerate() {
            for (share, force) in shares.iter().zip(forces.chunks_exact(d)) {
                for i in 0..d {
                    total[i] = share[b].mul_add(force[i][b], total[i]);
                }
            }
        }
        let rate: [S; W] = from_fn(|b| seed[b] / sum[b]);
        for (i, g) in g.iter_mut().enumerate() {
            *g = from_fn(|b| (rate[b] + rate[b]) * total[b][i]);
        }
        if let Some(sums) = sums {
            for b in 0..W {
                let shares = shares.iter().map(|share| rate[b] * share[b]);
                self.accumulate::<S, D>(gaussians().zip(shares), &at[b][..d], sums);
            }
        }
        from_fn(|b| -(top[b] + sum[b].ln()))
    }

    /// Adds to `sums` the gradient with respect to each Gaussian's numbers, at its share.
    #[inline(always)]
    fn accumulate<'g, S: Scalar, const D: usize>(
        &self,
        gaussians: impl Iterator<Item = ((&'g [S::Real], &'g [S::Real]), S)>,
        x: &[S],
        sums: &mut [S],
    ) {
        let d = x.len();
        let (offset_sums, rest) = sums.split_at_mut(self.components);
        let (mean_sums, factor_sums) = rest.split_at_mut(self.components * d);
        for (((((mean, l), share), offset_sum), mean_sums), factor_sums) in gaussians
            .zip(offset_sums)
            .zip(mean_sums.chunks_exact_mut(d))
            .zip(factor_sums.chunks_exact_mut(triangle(d)))
        {
            let Pull { delta, u, force } = Pull::<S, D>::new(mean, l, x);
            *offset_sum -= share;
            let share = share + share;
            for i in 0..d {
                mean_sums[i] -= share * force[i];
                let pull = share * delta[i];
                for j in 0..=i {
                    factor_sums[triangle(i) + j] += pull * u[j];
                }
            }
        }
    }
}

impl Energy for GaussianMixture {
    fn layout(&self, dim: usize) -> Vec<TensorShape> {
        let k = self.components;
        vec![
            TensorShape::new("logits", &[k]),
            TensorShape::new("mu", &[k, dim]),
            TensorShape::new("L", &[k, triangle(dim)]),
        ]
    }

    /// Equal weights, centers spread over the observations, and round Gaussians as wide as the
    /// observations are away from them. `L` is packed by rows: `log L11, L21, log L22, L31, …`.
    fn initialize(&self, init: &mut Init) -> Vec<f64> {
        let seeds = seeds(init, self.components);
        let mut theta = vec![0.0; self.components];
        theta.extend(seeds.centers);
        for _ in 0..self.components {
            for i in 0..init.dim {
                theta.extend((0..i).map(|_| 0.0));
                theta.push(-seeds.width.ln());
            }
        }
        theta
    }

    /// `φ`: `log w_k + Σ_i log L_ii − (d/2) log 2π`, the means, and `Λ_k = L_k/√2`: of the exponent,
    /// `‖Λᵀ(x−μ)‖²`, one product less.
    fn prepare<R: Real>(&self, dim: usize, theta: &[R]) -> Vec<R> {
        let k = self.components;
        let mut phi = theta.to_vec();
        let (offsets, rest) = phi.split_at_mut(k);
        let (_, log_weights) = softmax(offsets);
        let constant = R::from_f64(-0.5 * dim as f64 * TAU.ln());
        let root_half = R::from_f64(FRAC_1_SQRT_2);
        for ((offset, log), l) in offsets
            .iter_mut()
            .zip(log_weights)
            .zip(rest[k * dim..].chunks_exact_mut(triangle(dim)))
        {
            *offset = log + constant;
            for i in 0..dim {
                let l = &mut l[diagonal(i)];
                *offset += *l;
                *l = l.exp();
            }
            for l in l {
                *l *= root_half;
            }
        }
        phi
    }

    fn pull_back<R: Real>(&self, dim: usize, theta: &[R], grad: &[R]) -> Vec<R> {
        let k = self.components;
        let (weights, _) = softmax(&theta[..k]);
        let total: R = grad[..k].iter().copied().sum();
        let root_half = R::from_f64(FRAC_1_SQRT_2);
        let mut out = grad.to_vec();
        for (out, w) in out.iter_mut().zip(weights) {
            *out -= w * total;
        }
        for n in 0..k {
            let start = k * (1 + dim) + n * triangle(dim);
            for out in &mut out[start..start + triangle(dim)] {
                *out *= root_half;
            }
            for i in 0..dim {
                let at = start + diagonal(i);
                out[at] = out[at] * theta[at].exp() + grad[n];
            }
        }
        out
    }

    fn reverse<S: Scalar>(
        &self,
        phi: &[S::Real],
        x: &[S],
        seed: S,
        g: &mut [S],
        sums: Option<&mut [S]>,
        work: &mut Vec<S>,
    ) -> S {
        let ((x, _), (g, _)) = (x.as_chunks(), g.as_chunks_mut());
        // The plane is the hot path: its loops unroll.
        let [energy] = match x.len() {
            2 => self.evaluate::<S, 2, 1>(phi, x, [seed], g, sums, work),
            _ => self.evaluate::<S, MAX_DIM, 1>(phi, x, [seed], g, sums, work),
        };
        energy
    }

    fn gradient_tile<L: Lanes>(
        &self,
        phi: &[L::Real],
        x: &[Tile<L>],
        g: &mut [Tile<L>],
        _tape: &mut [Tile<L>],
        work: &mut Work<L>,
    ) -> Tile<L> {
        let (seed, work) = ([L::one(); _], &mut work.plain);
        match x.len() {
            2 => self.evaluate::<L, 2, _>(phi, x, seed, g, None, work),
            _ => self.evaluate::<L, MAX_DIM, _>(phi, x, seed, g, None, work),
        }
    }
}
