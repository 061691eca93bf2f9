//! Mixture of Gaussians.

mod em;
mod expression;
mod kernels;

use super::seeding::seeds;
use super::{Energy, EnergyConfig, Graph, Init, Node, TensorShape, Work, room, soften};
use crate::notice::Advice;
use crate::scalar::{Lanes, Real, Scalar};
#[cfg(feature = "complete")]
use crate::tile::FEW;
use crate::tile::{MAX_DIM, Tile};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::array::from_fn;
use std::f64::consts::{LN_2, LOG2_E, TAU};

/// Most Gaussians.
const MOST: usize = 1024;
/// Fewest observations for each Gaussian of the settings that are compared.
const LEAST_SEEN: usize = 8;

/// `1/√(2 log 2)`.
const LAMBDA: f64 = 0.849_321_800_288_019_1;

/// A few soft blobs, each with its own place, width and weight. The one family that is a
/// probability density as it stands: `∫e^{−E} = 1`.
///
/// `E(x) = −log Σ_k w_k N(x; μ_k, (L_k L_kᵀ)^{−1})`, with `w = softmax(logits)` and `L_k` a lower
/// triangular factor of the precision, its diagonal stored as logarithms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Gaussian mixture", extend("x-formula" = r"E = -\log\sum_k w_k\,\mathcal N(x;\,\mu_k, (L_kL_k^\top)^{-1})"))]
pub struct GaussianMixture {
    /// Number K of Gaussians. With as many as there are observations or more, expectation maximization puts one on
    /// each: a kernel density estimate, its width by the likelihood of each observation under the others.
    #[schemars(range(min = 1, max = MOST), extend("x-scale" = "log"))]
    pub components: usize,
    /// The shapes that a Gaussian can take: the fewer, the fewer parameters.
    pub covariance: Covariance,
    /// How far expectation maximization widens every Gaussian, along each axis in standard deviations of all
    /// observations: its square is added to the variance that is likeliest. A density of many narrow Gaussians is
    /// smooth by it; kernels are no narrower. Other optimizers have no use for it.
    #[schemars(range(min = 1e-4, max = 1.0), extend("x-scale" = "log", "x-advanced" = true))]
    pub smoothing: f64,
}

/// The shapes that a Gaussian can take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Covariance {
    /// Any ellipsoid: `L_k` is a triangle.
    #[default]
    Full,
    /// Ellipsoids along the axes: `L_k` is a diagonal.
    Diagonal,
    /// Balls: `L_k` is one number times the identity.
    Spherical,
}

impl Covariance {
    /// Numbers that make `L_k`.
    fn numbers(self, d: usize) -> usize {
        match self {
            Self::Full => triangle(d),
            Self::Diagonal => d,
            Self::Spherical => 1,
        }
    }

    /// Which of them are logarithms, and how many entries of the diagonal each makes.
    fn logarithms(self, d: usize) -> impl Iterator<Item = (usize, f64)> {
        let each = if self == Self::Spherical {
            d as f64
        } else {
            1.0
        };
        let count = if self == Self::Spherical { 1 } else { d };
        (0..count).map(move |i| (if self == Self::Full { diagonal(i) } else { i }, each))
    }
}

impl Default for GaussianMixture {
    fn default() -> Self {
        Self {
            components: 8,
            covariance: Covariance::Full,
            smoothing: 1e-3,
        }
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

/// What one Gaussian makes of `x`, for `d ≤ D`: `δ = x − μ`, `u`, `f` and `δᵀf`; with a triangle `Λ`,
/// `u = Λᵀδ` and `f = Λu`; with precisions `c` along the axes, `u = δ` and `f = cδ`.
struct Pull<S, const D: usize> {
    delta: [S; D],
    u: [S; D],
    force: [S; D],
    square: S,
}

impl<S: Scalar, const D: usize> Pull<S, D> {
    #[inline(always)]
    fn new(
        covariance: Covariance,
        mean: &[S::Real],
        l: &[S::Real],
        x: impl Fn(usize) -> S,
    ) -> Self {
        match covariance {
            Covariance::Full => Self::full(mean, l, x),
            Covariance::Diagonal => Self::along_axes(mean, x, |i| l[i]),
            Covariance::Spherical => Self::along_axes(mean, x, |_| l[0]),
        }
    }

    #[inline(always)]
    fn delta(mean: &[S::Real], x: impl Fn(usize) -> S) -> [S; D] {
        from_fn(|i| match mean.get(i) {
            Some(&mean) => x(i) - S::splat(mean),
            None => S::zero(),
        })
    }

    #[inline(always)]
    fn dot(d: usize, a: &[S; D], b: &[S; D]) -> S {
        (1..d).fold(a[0] * b[0], |sum, i| a[i].mul_add(b[i], sum))
    }

    #[inline(always)]
    fn full(mean: &[S::Real], l: &[S::Real], x: impl Fn(usize) -> S) -> Self {
        let (d, entry) = (mean.len(), |i: usize, j: usize| l[triangle(i) + j]);
        let delta = Self::delta(mean, x);
        let (mut u, mut force) = (delta, delta);
        for j in 0..d {
            u[j] = delta[j].scale(entry(j, j));
            for i in j + 1..d {
                u[j] = delta[i].scale_add(entry(i, j), u[j]);
            }
            force[j] = u[j].scale(entry(j, j));
            for k in 0..j {
                force[j] = u[k].scale_add(entry(j, k), force[j]);
            }
        }
        let square = Self::dot(d, &u, &u);
        Self {
            delta,
            u,
            force,
            square,
        }
    }

    #[inline(always)]
    fn along_axes(
        mean: &[S::Real],
        x: impl Fn(usize) -> S,
        precision: impl Fn(usize) -> S::Real,
    ) -> Self {
        let (d, delta) = (mean.len(), Self::delta(mean, x));
        let mut force = delta;
        for i in 0..d {
            force[i] = delta[i].scale(precision(i));
        }
        let square = Self::dot(d, &delta, &force);
        Self {
            delta,
            u: delta,
            force,
            square,
        }
    }
}

/// What an iterator over the Gaussians gives: where the logarithm and the forces go, mean and
/// factor, and the offset.
type OfOne<'g, S, R, const W: usize> = (
    (&'g mut [S; W], &'g mut [[S; W]]),
    ((&'g [R], &'g [R]), &'g R),
);

/// Logarithms and forces of the Gaussians, whose pull on the number `b` is `pull(mean, l, b)`.
#[inline(always)]
fn first_pass<'g, S: Scalar, const D: usize, const W: usize>(
    gaussians: impl Iterator<Item = OfOne<'g, S, S::Real, W>>,
    pull: impl Fn(&[S::Real], &[S::Real], usize) -> Pull<S, D>,
) {
    for ((log, forces), ((mean, l), &offset)) in gaussians {
        for b in 0..W {
            let pull = pull(mean, l, b);
            log[b] = S::splat(offset) - pull.square;
            for (force, own) in forces.iter_mut().zip(pull.force) {
                force[b] = own;
            }
        }
    }
}

impl GaussianMixture {
    /// [`Energy::reverse`] for `d ≤ D`, of `W` numbers at a time; logarithms are to base 2.
    #[inline(always)]
    fn evaluate<S: Scalar, const D: usize, const W: usize>(
        &self,
        phi: &[S::Real],
        x: &[[S; W]],
        seed: [S; W],
        g: &mut [[S; W]],
        value: Option<&mut [S; W]>,
        sums: Option<&mut [S]>,
        work: &mut Vec<S>,
    ) {
        let (k, d) = (self.components, x.len());
        let (offsets, rest) = phi.split_at(k);
        let (means, factors) = rest.split_at(k * d);
        let gaussians = || {
            means
                .chunks_exact(d)
                .zip(factors.chunks_exact(self.covariance.numbers(d)))
        };
        let (work, _) = room(work, k * (2 + d) * W, S::zero()).as_chunks_mut::<W>();
        let (shares, rest) = work.split_at_mut(k);
        let (spare, forces) = rest.split_at_mut(k);
        // Short passes over all of them: see the module `scalar`. The first is a loop for each shape, as
        // asking for the shape again and again takes as long as the arithmetic.
        let kept = shares.iter_mut().zip(forces.chunks_exact_mut(d));
        let all = kept.zip(gaussians().zip(offsets));
        match self.covariance {
            Covariance::Full => {
                first_pass(all, |mean, l, b| Pull::<S, D>::full(mean, l, |i| x[i][b]));
            }
            Covariance::Diagonal => first_pass(all, |mean, l, b| {
                Pull::<S, D>::along_axes(mean, |i| x[i][b], |i| l[i])
            }),
            Covariance::Spherical => first_pass(all, |mean, l, b| {
                Pull::<S, D>::along_axes(mean, |i| x[i][b], |_| l[0])
            }),
        }
        let top = soften(shares, spare);
        let (mut sum, mut rate) = (top, seed);
        for b in 0..W {
            let (mut all, mut total) = (S::zero(), [S::zero(); D]);
            for (share, force) in shares.iter().zip(forces.chunks_exact(d)) {
                all += share[b];
                for (total, force) in total.iter_mut().zip(force) {
                    *total = share[b].mul_add(force[b], *total);
                }
            }
            rate[b] = (seed[b] / all).times(2.0 * LN_2);
            for (g, total) in g.iter_mut().zip(total) {
                g[b] = total * rate[b];
            }
            sum[b] = all;
        }
        if let Some(sums) = sums {
            for b in 0..W {
                let shares = shares.iter().map(|share| rate[b] * share[b]);
                self.accumulate::<S, D>(gaussians().zip(shares), d, |i| x[i][b], sums);
            }
        }
        if let Some(value) = value {
            S::ln_all(&mut sum, &mut spare[0]);
            *value = from_fn(|b| -(top[b].times(LN_2) + sum[b]));
        }
    }

    /// Adds to `sums` the gradient with respect to each Gaussian's numbers, at twice its share.
    #[inline(always)]
    fn accumulate<'g, S: Scalar, const D: usize>(
        &self,
        gaussians: impl Iterator<Item = ((&'g [S::Real], &'g [S::Real]), S)>,
        d: usize,
        x: impl Fn(usize) -> S,
        sums: &mut [S],
    ) {
        let (offset_sums, rest) = sums.split_at_mut(self.components);
        let (mean_sums, factor_sums) = rest.split_at_mut(self.components * d);
        for (((((mean, l), share), offset_sum), mean_sums), factor_sums) in gaussians
            .zip(offset_sums)
            .zip(mean_sums.chunks_exact_mut(d))
            .zip(factor_sums.chunks_exact_mut(self.covariance.numbers(d)))
        {
            let pull = Pull::<S, D>::new(self.covariance, mean, l, &x);
            let half = share.times(0.5);
            *offset_sum -= half;
            for i in 0..d {
                mean_sums[i] -= share * pull.force[i];
                let (whole, half) = (share * pull.delta[i], half * pull.delta[i]);
                match self.covariance {
                    Covariance::Full => {
                        for j in 0..=i {
                            factor_sums[triangle(i) + j] += whole * pull.u[j];
                        }
                    }
                    Covariance::Diagonal => factor_sums[i] += half * pull.u[i],
                    Covariance::Spherical => factor_sums[0] += half * pull.u[i],
                }
            }
        }
    }
}

impl Energy for GaussianMixture {
    fn goes_around(&self) -> bool {
        true
    }

    /// Looked at on seven data sets: ellipsoids draw such valleys on two moons, eight Gaussians and a blob, balls on none.
    fn advice(&self, _free: usize, rolls_out: bool) -> Option<Advice> {
        let long = rolls_out && self.components > 1 && self.covariance == Covariance::Full;
        long.then_some(Advice::new(
            "where no process passes, nothing holds an ellipsoid: it can reach out as a valley where nothing was \
             observed",
            "Take balls",
            "energy.covariance=\"spherical\"",
        ))
    }

    fn layout(&self, dim: usize) -> Vec<TensorShape> {
        let k = self.components;
        let factors = match self.covariance {
            Covariance::Spherical => vec![k],
            covariance => vec![k, covariance.numbers(dim)],
        };
        vec![
            TensorShape::new("logits", &[k]),
            TensorShape::new("mu", &[k, dim]),
            TensorShape::new("L", &factors),
        ]
    }

    /// Equal weights, centers spread over the observations, and round Gaussians as wide as the
    /// observations are away from them. A full `L` is packed by rows: `log L11, L21, log L22, L31, …`.
    fn initialize(&self, init: &mut Init) -> Vec<f64> {
        let seeds = seeds(init, self.components);
        let mut theta = vec![0.0; self.components];
        theta.extend(seeds.centers);
        let mut factor = vec![0.0; self.covariance.numbers(init.dim)];
        for (i, _) in self.covariance.logarithms(init.dim) {
            factor[i] = -seeds.width.ln();
        }
        theta.extend(factor.repeat(self.components));
        theta
    }

    fn log_partition(
        &self,
        _dim: usize,
        theta: &[f64],
        temperature: f64,
    ) -> Option<(f64, Vec<f64>)> {
        (temperature == 1.0).then(|| (0.0, vec![0.0; theta.len()]))
    }

    fn landmarks(&self, dim: usize, theta: &[f64]) -> Vec<f64> {
        theta[self.components..][..self.components * dim].to_vec()
    }

    fn is_mixture(&self) -> bool {
        true
    }

    /// Kernels, and sizes by the octave with a few observations for each or more; balls and ellipsoids, as wide as
    /// is likeliest and widened.
    fn variants(&self, observations: usize) -> Vec<EnergyConfig> {
        let narrowest = Self::default().smoothing;
        let sizes = [1, 2, 4, 8, 16, 32].into_iter();
        let mut settings = vec![(observations.clamp(1, MOST), narrowest)];
        for size in sizes.filter(|size| size * LEAST_SEEN <= observations) {
            settings.extend([(size, narrowest), (size, 0.05)]);
        }
        let both = |(components, smoothing)| {
            [Covariance::Full, Covariance::Spherical].map(|covariance| {
                let mixture = Self {
                    components,
                    covariance,
                    smoothing,
                };
                mixture.into()
            })
        };
        settings.into_iter().flat_map(both).collect()
    }

    fn likeliest(
        &self,
        dim: usize,
        points: &[f64],
        theta: &[f64],
        drawn: bool,
    ) -> Option<(Vec<f64>, f64)> {
        self.steps(dim, points, theta, drawn)
    }

    /// A number added to all logits.
    fn idle_parameters(&self, _dim: usize) -> usize {
        1
    }

    /// `φ`: `(log w_k + Σ_i log L_ii − (d/2) log 2π)/log 2`, the means, and `Λ_k = L_k/√(2 log 2)`,
    /// so that the exponent to base 2 is `‖Λᵀ(x−μ)‖²`; `Λ²` where that is a diagonal.
    fn prepare<R: Real>(&self, dim: usize, theta: &[R]) -> Vec<R> {
        let k = self.components;
        let mut phi = theta.to_vec();
        let (offsets, rest) = phi.split_at_mut(k);
        let (_, log_weights) = softmax(offsets);
        let constant = R::from_f64(-0.5 * dim as f64 * TAU.ln());
        for ((offset, log), l) in offsets
            .iter_mut()
            .zip(log_weights)
            .zip(rest[k * dim..].chunks_exact_mut(self.covariance.numbers(dim)))
        {
            *offset = log + constant;
            for (i, entries) in self.covariance.logarithms(dim) {
                *offset += l[i].times(entries);
                l[i] = l[i].exp();
            }
            *offset = offset.times(LOG2_E);
            for l in l {
                *l = l.times(LAMBDA);
                if self.covariance != Covariance::Full {
                    *l = *l * *l;
                }
            }
        }
        phi
    }

    fn pull_back<R: Real>(&self, dim: usize, theta: &[R], grad: &[R]) -> Vec<R> {
        let k = self.components;
        let numbers = self.covariance.numbers(dim);
        let (weights, _) = softmax(&theta[..k]);
        let mut out = grad.to_vec();
        let (offsets, rest) = out.split_at_mut(k);
        for offset in &mut *offsets {
            *offset = offset.times(LOG2_E);
        }
        let total: R = offsets.iter().copied().sum();
        let factors = rest[k * dim..].chunks_exact_mut(numbers);
        for ((factors, theta), &offset) in factors
            .zip(theta[k * (1 + dim)..].chunks_exact(numbers))
            .zip(&*offsets)
        {
            for factor in &mut *factors {
                *factor = factor.times(LAMBDA);
            }
            for (i, entries) in self.covariance.logarithms(dim) {
                let mut scale = theta[i].exp();
                if self.covariance != Covariance::Full {
                    scale *= scale.times(2.0 * LAMBDA);
                }
                factors[i] = factors[i] * scale + offset.times(entries);
            }
        }
        for (offset, w) in offsets.iter_mut().zip(weights) {
            *offset -= w * total;
        }
        out
    }

    #[cfg(feature = "complete")]
    fn expression(&self, graph: &mut Graph, x: Node) -> Option<Node> {
        Some(self.formula(graph, x))
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
        let ((x, _), (g, _), mut energy) = (x.as_chunks(), g.as_chunks_mut(), [S::zero()]);
        // The plane is the hot path: its loops unroll.
        let (seed, value) = ([seed], Some(&mut energy));
        match x.len() {
            2 => self.evaluate::<S, 2, 1>(phi, x, seed, g, value, sums, work),
            #[cfg(feature = "complete")]
            ..=FEW => self.evaluate::<S, FEW, 1>(phi, x, seed, g, value, sums, work),
            _ => self.evaluate::<S, MAX_DIM, 1>(phi, x, seed, g, value, sums, work),
        }
        energy[0]
    }

    fn gradient_tile<L: Lanes>(
        &self,
        phi: &[L::Real],
        x: &[Tile<L>],
        g: &mut [Tile<L>],
        value: Option<&mut Tile<L>>,
        _tape: &mut [Tile<L>],
        work: &mut Work<L>,
    ) {
        let (x, g) = (Tile::blocks(x), Tile::blocks_mut(g));
        let (seed, value) = ([L::one(); _], value.map(|value| &mut value.0));
        let work = &mut work.plain;
        match x.len() {
            2 => self.evaluate::<L, 2, _>(phi, x, seed, g, value, None, work),
            #[cfg(feature = "complete")]
            ..=FEW => self.evaluate::<L, FEW, _>(phi, x, seed, g, value, None, work),
            _ => self.evaluate::<L, MAX_DIM, _>(phi, x, seed, g, value, None, work),
        }
    }
}
