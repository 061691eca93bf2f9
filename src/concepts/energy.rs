//! The energy of a set of entities, and its gradient, written once over any scalar.
//!
//! `E_θ(x, a, w) = ½ ‖f_θ(h, w)‖²` with `h = Σ_kinds Σ_{(i,j)} ω_ij g_θ(x_i − x_j, w)`: every pair counts by
//! `ω_ij = σ(a_i)σ(a_j)`, divided by the sum of these over its kind. Both marks count fully.

use super::network::{CODE, HIDDEN, KINDS, Layout, OUTPUTS, RELATION};
use crate::scalar::{Dual, F32x8, F64x8, Lanes, Scalar};

/// What a gradient with respect to θ is summed in. Of a dual number only the derivative is kept: the sum of
/// products is then `∂_θ(∇E·v)`.
pub trait Summed: Scalar {
    /// The numbers that are summed.
    type Sum: Scalar<Real = Self::Real>;
    /// What is kept of a number.
    fn kept(self) -> Self::Sum;
    /// What is kept of a product.
    fn product(self, other: Self) -> Self::Sum;
}

macro_rules! summed {
    ($($of:ty)*) => { $(
        impl Summed for $of {
            type Sum = Self;
            #[inline(always)]
            fn kept(self) -> Self {
                self
            }
            #[inline(always)]
            fn product(self, other: Self) -> Self {
                self * other
            }
        }
    )* };
}
summed! { f32 f64 F32x8 F64x8 }

impl<L: Lanes> Summed for Dual<L> {
    type Sum = L;
    #[inline(always)]
    fn kept(self) -> L {
        self.tangent
    }
    #[inline(always)]
    fn product(self, other: Self) -> L {
        self.value * other.tangent + self.tangent * other.value
    }
}

/// What the energy is a function of: two marks and then entities, of each its attention, and a code.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene<S> {
    /// Places, the two marks first.
    pub places: Vec<[S; 2]>,
    /// Attention `a` of the entities after the marks.
    pub attention: Vec<S>,
    /// The concept code `w`.
    pub code: [S; CODE],
}

impl<S: Scalar> Scene<S> {
    /// All zero, for so many entities beside the marks.
    #[must_use]
    pub fn zero(entities: usize) -> Self {
        Self {
            places: vec![[S::zero(); 2]; 2 + entities],
            attention: vec![S::zero(); entities],
            code: [S::zero(); CODE],
        }
    }

    /// The same in other numbers; of two scenes, number by number.
    pub fn with<T: Copy, U: Scalar>(&self, other: &Scene<T>, of: impl Fn(S, T) -> U) -> Scene<U> {
        let both = self.places.iter().zip(&other.places);
        let attention = self.attention.iter().zip(&other.attention);
        Scene {
            places: both
                .map(|(p, q)| [of(p[0], q[0]), of(p[1], q[1])])
                .collect(),
            attention: attention.map(|(p, q)| of(*p, *q)).collect(),
            code: std::array::from_fn(|k| of(self.code[k], other.code[k])),
        }
    }
}

/// `[HIDDEN]` numbers.
type Layer<S> = [S; HIDDEN];

/// `x σ(x)`, and its derivative.
#[inline(always)]
fn unit<S: Scalar>(x: S) -> [S; 2] {
    let s = x.sigmoid();
    let value = x * s;
    [value, s + value * (S::one() - s)]
}

/// `to_j += Σ_i x_i M_ij`.
#[inline(always)]
fn times<S: Scalar, const N: usize>(x: &[S], matrix: &[S::Real], to: &mut [S; N]) {
    for (x, row) in x.iter().zip(matrix.chunks_exact(N)) {
        for j in 0..N {
            to[j] = x.scale_add(row[j], to[j]);
        }
    }
}

/// `to_i += Σ_j M_ij y_j`.
#[inline(always)]
fn back<S: Scalar, const N: usize>(matrix: &[S::Real], y: &[S; N], to: &mut [S]) {
    for (to, row) in to.iter_mut().zip(matrix.chunks_exact(N)) {
        for j in 0..N {
            *to = y[j].scale_add(row[j], *to);
        }
    }
}

/// `sum_ij += x_i y_j`.
#[inline(always)]
fn outer<S: Summed, const N: usize>(x: &[S], y: &[S; N], sum: &mut [S::Sum]) {
    for (x, row) in x.iter().zip(sum.chunks_exact_mut(N)) {
        for j in 0..N {
            row[j] += x.product(y[j]);
        }
    }
}

fn add<S: Summed>(y: &[S], sum: &mut [S::Sum]) {
    for (sum, y) in sum.iter_mut().zip(y) {
        *sum += y.kept();
    }
}

/// Two entities, as the network sees them.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) of: [usize; 2],
    pub(super) kind: usize,
}

pub(super) fn pairs(entities: usize) -> impl Iterator<Item = Pair> {
    let all = 2..2 + entities;
    let with_mark = [0, 1].map(|kind| {
        all.clone().map(move |i| Pair {
            of: [i, kind],
            kind,
        })
    });
    let others = all.clone().flat_map(move |i| {
        let others = all.clone().filter(move |j| *j != i);
        others.map(move |j| Pair {
            of: [i, j],
            kind: 2,
        })
    });
    let marks = Pair {
        of: [0, 1],
        kind: 3,
    };
    with_mark.into_iter().flatten().chain(others).chain([marks])
}

/// Below this the length of a difference is smooth.
const SMOOTH: f64 = 1e-3;
/// Sums of weights are at least of this size, so that a kind without pairs counts for nothing.
pub(super) const LEAST: f64 = 1e-3;

/// Everything of one pair that the way back needs.
pub(super) struct Seen<S> {
    relation: [S; RELATION],
    first: [Layer<S>; 2],
    second: [Layer<S>; 2],
}

/// Both networks with their parameters, at one scene.
pub(super) struct At<'a, S: Scalar> {
    theta: &'a [S::Real],
    scene: &'a Scene<S>,
    /// The part of the first layer of g that the code gives.
    told: Layer<S>,
    /// How much the marks and each entity count.
    pub(super) counts: Vec<S>,
    /// Sums of weights of every kind.
    sums: [S; KINDS],
}

impl<'a, S: Scalar> At<'a, S> {
    pub(super) fn new(theta: &'a [S::Real], scene: &'a Scene<S>) -> Self {
        let mut told = [S::zero(); HIDDEN];
        times(&scene.code, &theta[Layout::PAIR_CODE], &mut told);
        let attended = scene.attention.iter().map(|a| a.sigmoid());
        let counts: Vec<S> = [S::one(); 2].into_iter().chain(attended).collect();
        let mut sums = [S::constant(LEAST); KINDS];
        for Pair { of: [i, j], kind } in pairs(scene.attention.len()) {
            sums[kind] += counts[i] * counts[j];
        }
        Self {
            theta,
            scene,
            told,
            counts,
            sums,
        }
    }

    fn pairs(&self) -> impl Iterator<Item = Pair> + use<S> {
        pairs(self.scene.attention.len())
    }

    fn weight(&self, Pair { of: [i, j], kind }: Pair) -> S {
        self.counts[i] * self.counts[j] / self.sums[kind]
    }

    #[inline(always)]
    fn see(&self, Pair { of: [i, j], kind }: Pair) -> Seen<S> {
        let (p, q) = (self.scene.places[i], self.scene.places[j]);
        let [x, y] = [p[0] - q[0], p[1] - q[1]];
        let length = (x * x + y * y + S::constant(SMOOTH)).sqrt();
        let relation = [x, y, length];
        let mut before = self.told;
        let biases = &self.theta[Layout::PAIR_BIAS][kind * HIDDEN..];
        for (before, bias) in before.iter_mut().zip(biases) {
            *before += S::splat(*bias);
        }
        times(
            &relation,
            &self.theta[Layout::PAIR][block(kind)],
            &mut before,
        );
        let first = units(&before);
        let mut before = splat(&self.theta[Layout::SECOND_BIAS]);
        times(&first[0], &self.theta[Layout::SECOND], &mut before);
        Seen {
            relation,
            first,
            second: units(&before),
        }
    }

    /// What weighted pairs sum to.
    pub(super) fn pooled(&self, pairs: impl Iterator<Item = (Pair, S)>) -> Layer<S> {
        let mut h = [S::zero(); HIDDEN];
        for (pair, weight) in pairs {
            let seen = self.see(pair);
            for k in 0..HIDDEN {
                h[k] += weight * seen.second[0][k];
            }
        }
        h
    }

    fn set(&self) -> Layer<S> {
        self.pooled(self.pairs().map(|pair| (pair, self.weight(pair))))
    }

    pub(super) fn above(&self, h: &Layer<S>) -> ([Layer<S>; 2], [S; OUTPUTS]) {
        let mut before = splat(&self.theta[Layout::SET_BIAS]);
        times(h, &self.theta[Layout::SET], &mut before);
        times(&self.scene.code, &self.theta[Layout::SET_CODE], &mut before);
        let layer = units(&before);
        let mut out = splat(&self.theta[Layout::LAST_BIAS]);
        times(&layer[0], &self.theta[Layout::LAST], &mut out);
        (layer, out)
    }
}

impl<S: Summed> At<'_, S> {
    /// From derivatives by the outputs to those by what the pairs sum to.
    pub(super) fn back_above(
        &self,
        h: &Layer<S>,
        layer: &[Layer<S>; 2],
        last: &[S; OUTPUTS],
        down: &mut Scene<S>,
        sums: Option<&mut [S::Sum]>,
    ) -> Layer<S> {
        let mut before = [S::zero(); HIDDEN];
        back(&self.theta[Layout::LAST], last, &mut before);
        for k in 0..HIDDEN {
            before[k] *= layer[1][k];
        }
        let mut pooled = [S::zero(); HIDDEN];
        back(&self.theta[Layout::SET], &before, &mut pooled);
        back(&self.theta[Layout::SET_CODE], &before, &mut down.code);
        if let Some(sums) = sums {
            outer(&layer[0], last, &mut sums[Layout::LAST]);
            add(last, &mut sums[Layout::LAST_BIAS]);
            outer(h, &before, &mut sums[Layout::SET]);
            add(&before, &mut sums[Layout::SET_BIAS]);
            outer(&self.scene.code, &before, &mut sums[Layout::SET_CODE]);
        }
        pooled
    }

    /// From there to a pair; what it says is worth so much, weight aside.
    pub(super) fn back_pair(
        &self,
        pair: Pair,
        weight: S,
        pooled: &Layer<S>,
        told: &mut Layer<S>,
        down: &mut Scene<S>,
        sums: Option<&mut [S::Sum]>,
    ) -> S {
        let seen = self.see(pair);
        let Pair { of: [i, j], kind } = pair;
        let mut value = S::zero();
        let mut second = *pooled;
        for k in 0..HIDDEN {
            value += pooled[k] * seen.second[0][k];
            second[k] = second[k] * weight * seen.second[1][k];
        }
        let mut first = [S::zero(); HIDDEN];
        back(&self.theta[Layout::SECOND], &second, &mut first);
        for k in 0..HIDDEN {
            first[k] *= seen.first[1][k];
            told[k] += first[k];
        }
        let mut relation = [S::zero(); RELATION];
        back(
            &self.theta[Layout::PAIR][block(kind)],
            &first,
            &mut relation,
        );
        for c in 0..2 {
            let along = relation[c] + relation[2] * seen.relation[c] / seen.relation[2];
            down.places[i][c] += along;
            down.places[j][c] -= along;
        }
        if let Some(sums) = sums {
            outer(&seen.first[0], &second, &mut sums[Layout::SECOND]);
            add(&second, &mut sums[Layout::SECOND_BIAS]);
            outer(&seen.relation, &first, &mut sums[Layout::PAIR][block(kind)]);
            add(
                &first,
                &mut sums[Layout::PAIR_BIAS][kind * HIDDEN..][..HIDDEN],
            );
        }
        value
    }

    /// From the part of every pair that the code gives to the code.
    pub(super) fn back_told(
        &self,
        told: &Layer<S>,
        down: &mut Scene<S>,
        sums: Option<&mut [S::Sum]>,
    ) {
        back(&self.theta[Layout::PAIR_CODE], told, &mut down.code);
        if let Some(sums) = sums {
            outer(&self.scene.code, told, &mut sums[Layout::PAIR_CODE]);
        }
    }
}

fn block(kind: usize) -> std::ops::Range<usize> {
    kind * RELATION * HIDDEN..(kind + 1) * RELATION * HIDDEN
}

fn splat<S: Scalar, const N: usize>(from: &[S::Real]) -> [S; N] {
    std::array::from_fn(|k| S::splat(from[k]))
}

fn units<S: Scalar>(before: &Layer<S>) -> [Layer<S>; 2] {
    let both = before.map(unit);
    [both.map(|b| b[0]), both.map(|b| b[1])]
}

fn energy_of<S: Scalar>(out: &[S; OUTPUTS]) -> S {
    let squares = out.iter().fold(S::zero(), |sum, o| sum + *o * *o);
    squares.times(0.5)
}

/// `E_θ(x, a, w)`.
#[must_use]
pub fn energy<S: Scalar>(theta: &[S::Real], scene: &Scene<S>) -> S {
    let at = At::new(theta, scene);
    energy_of(&at.above(&at.set()).1)
}

/// `E`, its gradient with respect to places, attention and code, and, added to `sums` where they are given,
/// `seed` times that with respect to θ. At dual numbers the tangents of the gradient are `H v`, and what is added to
/// `sums` is `∂_θ(∇E·v)`; then `seed` is 1 and the factor goes into `v`.
pub fn reverse<S: Summed>(
    theta: &[S::Real],
    scene: &Scene<S>,
    seed: S,
    mut sums: Option<&mut [S::Sum]>,
) -> (S, Scene<S>) {
    let at = At::new(theta, scene);
    let h = at.set();
    let (layer, out) = at.above(&h);
    let mut down = Scene::zero(scene.attention.len());

    let last = out.map(|o| o * seed);
    let pooled = at.back_above(&h, &layer, &last, &mut down, sums.as_deref_mut());
    let mut told = [S::zero(); HIDDEN];
    let mut mean = [S::zero(); KINDS];
    let mut worth = Vec::new();
    for pair in at.pairs() {
        let weight = at.weight(pair);
        let sums = sums.as_deref_mut();
        let value = at.back_pair(pair, weight, &pooled, &mut told, &mut down, sums);
        mean[pair.kind] += weight * value;
        worth.push(value);
    }
    at.back_told(&told, &mut down, sums);

    // A weight is a share of those of its kind.
    let mut counted = vec![S::zero(); at.counts.len()];
    for (Pair { of: [i, j], kind }, value) in at.pairs().zip(worth) {
        let share = (value - mean[kind]) / at.sums[kind];
        counted[i] += share * at.counts[j];
        counted[j] += share * at.counts[i];
    }
    for (k, down) in down.attention.iter_mut().enumerate() {
        let s = at.counts[2 + k];
        *down = counted[2 + k] * s * (S::one() - s);
    }
    (energy_of(&out), down)
}
