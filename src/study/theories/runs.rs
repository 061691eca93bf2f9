//! Steps of a run together. With inertia the noise of a position is in three steps, so that what a law leaves of
//! steps in a row is correlated: `r_t = C₊n_{t+1} + C₀n_t + C₋n_{t−1}`, covariance σ²(6, −4, 1) on the diagonals
//! where nothing pulls. A force that one step hides in the noise shows in a few of them.

use super::law::{Law, Laws};
use super::steps::Steps;
use crate::optimizer::least_step;
use nalgebra::{DMatrix, Matrix2, Vector2};
use std::f64::consts::TAU;
use std::ops::Range;

/// Ways of dividing a run that are followed at a time, and how many nats one may be behind the best.
const MOST: usize = 12;
const BEHIND: f64 = 16.0;
/// Side of a difference of forces, in units of the distance of a step: of forces that hardly bend within the noise.
const SIDE: f64 = 1e-3;
/// Variances of a noise of its own for each step, in units of that of a position, of which the likeliest is taken.
const OWN: [f64; 5] = [0.0, 0.03, 0.3, 3.0, 30.0];
/// That of pieces of runs.
pub(super) const ROUGH: f64 = 0.01;

type Matrix = Matrix2<f64>;
type Vector = Vector2<f64>;

/// What a law leaves of each step, and how the noise of the position in its middle is in it.
pub(super) struct Left {
    left: Vec<Vector>,
    middle: Vec<Matrix>,
    /// `hΩ/2`: the positions before and after are in it by `I ± (hΩ/2)R`.
    turn: f64,
}

/// How the noise of the positions before, at and after a step is in what is left of it.
#[derive(Clone, Copy)]
struct Equation {
    before: Matrix,
    middle: Matrix,
    after: Matrix,
}

impl Left {
    /// Of steps in the plane with inertia.
    pub(super) fn new(laws: &mut Laws, law: &Law, steps: &Steps) -> Self {
        let pulls = laws.pulls(law, steps);
        let left = pulls.iter().zip(&steps.pulls);
        let left: Vec<f64> = left.map(|(by, a)| steps.scale * (a - by)).collect();
        let side = SIDE * steps.size();
        let here = laws.forces(law, &steps.at, 2);
        let [bent_x, bent_y] = [0, 1].map(|k| {
            let mut at = steps.at.clone();
            at.iter_mut().skip(k).step_by(2).for_each(|x| *x += side);
            laws.forces(law, &at, 2)
        });
        let slope = |bent: &[f64], r: usize| steps.scale * (bent[r] - here[r]) / side;
        let middle = (0..steps.len()).map(|i| {
            let (x, y) = (2 * i, 2 * i + 1);
            let pull = Matrix::new(
                slope(&bent_x, x),
                slope(&bent_y, x),
                slope(&bent_x, y),
                slope(&bent_y, y),
            );
            -2.0 * Matrix::identity() - pull
        });
        let omega = law.numbers.get(laws.parameters).copied().unwrap_or(0.0);
        Self {
            left: left
                .chunks_exact(2)
                .map(Vector::from_column_slice)
                .collect(),
            middle: middle.collect(),
            turn: 0.5 * steps.step * omega,
        }
    }

    fn equation(&self, i: usize) -> Equation {
        let w = self.turn;
        Equation {
            before: Matrix::new(1.0, -w, w, 1.0),
            middle: self.middle[i],
            after: Matrix::new(1.0, w, -w, 1.0),
        }
    }

    /// `ln |C₊|`: what is left counts as a density of the position after the step.
    fn volume(&self) -> f64 {
        libm::log1p(self.turn * self.turn)
    }
}

/// The covariance of steps in a row as a product of triangular factors: of the last two, what the next needs.
#[derive(Clone, Copy, Default)]
struct Chain {
    last: Option<(Equation, Matrix)>,
    other: Option<(Equation, Matrix)>,
    cross: Matrix,
}

/// Whitens the next step.
struct Link {
    one: Matrix,
    two: Matrix,
    inverse: Matrix,
    /// `ln` of the determinant of the factor.
    volume: f64,
}

impl Link {
    /// `inverse·(r − one·u₁ − two·u₂)`, after what the last two steps became, `[u₂, u₁]`.
    fn white(&self, r: Vector, [two, one]: [Vector; 2]) -> Vector {
        self.inverse * (r - self.one * one - self.two * two)
    }
}

impl Chain {
    /// Takes a step; `own` is the variance of its own noise in units of that of a position.
    fn push(&mut self, equation: Equation, own: f64) -> Link {
        let Equation {
            before,
            middle,
            after,
        } = equation;
        let (mut one, mut two) = (Matrix::zeros(), Matrix::zeros());
        let mut rest = before * before.transpose()
            + middle * middle.transpose()
            + after * after.transpose()
            + own * Matrix::identity();
        if let Some((of, inverse)) = &self.other {
            two = before * of.after.transpose() * inverse.transpose();
            rest -= two * two.transpose();
        }
        if let Some((of, inverse)) = &self.last {
            let shared = before * of.middle.transpose() + middle * of.after.transpose();
            one = (shared - two * self.cross.transpose()) * inverse.transpose();
            rest -= one * one.transpose();
        }
        // Positive in exact arithmetic: each step has a position of its own.
        let a = libm::sqrt(rest.m11.max(1e-9));
        let b = rest.m21 / a;
        let c = libm::sqrt((rest.m22 - b * b).max(1e-9));
        let inverse = Matrix::new(1.0 / a, 0.0, -b / (a * c), 1.0 / c);
        *self = Self {
            last: Some((equation, inverse)),
            other: self.last,
            cross: one,
        };
        Link {
            one,
            two,
            inverse,
            volume: libm::log(a * c),
        }
    }
}

/// Noise as it is taken to be.
#[derive(Clone, Copy)]
pub(super) struct Noise {
    /// Standard deviation of a coordinate of a position.
    pub(super) sigma: f64,
    /// Variance of a step's own noise, in units of `sigma²`.
    pub(super) own: f64,
    /// Density of a step that no law says, and how likely one is.
    pub(super) outside: f64,
    pub(super) aside: f64,
}

/// One way of dividing a run so far.
#[derive(Clone, Copy)]
struct Way {
    chain: Chain,
    white: [Vector; 2],
    /// ln of how likely it is.
    likely: f64,
    labels: [usize; 2],
    /// Where in the list of all ways its last step is.
    node: usize,
}

/// Divides all runs among laws with likelihoods `domains`, `[n, K]`, at each place: of each step the law, K where it
/// is `aside` and K + 1 where no law says it, on the likeliest way; and the nats of all steps but those aside. Ways
/// whose last two laws are the same go on as one.
pub(super) fn divide(
    steps: &Steps,
    laws: &[Left],
    domains: &[f64],
    aside: &[bool],
    noise: Noise,
) -> (Vec<usize>, f64) {
    let (n, count) = (steps.len(), laws.len());
    let mut labels = vec![count + 1; n];
    let mut nats = 0.0;
    let unit = libm::log(TAU * noise.sigma * noise.sigma);
    let volumes: Vec<f64> = laws.iter().map(Left::volume).collect();
    let mut first = 0;
    while first < n {
        let mut end = first + 1;
        while end < n && follows(steps, end) {
            end += 1;
        }
        // Each step of a way: its law, and the node before it.
        let mut nodes: Vec<(usize, usize)> = Vec::new();
        let mut ways = vec![Way {
            chain: Chain::default(),
            white: [Vector::zeros(); 2],
            likely: 0.0,
            labels: [count + 1; 2],
            node: usize::MAX,
        }];
        for i in first..end {
            let mut next: Vec<Way> = Vec::with_capacity(ways.len() * (count + 1));
            for way in &ways {
                let nothing = if aside[i] {
                    0.0
                } else {
                    libm::log(noise.outside)
                };
                next.push(Way {
                    chain: Chain::default(),
                    white: [Vector::zeros(); 2],
                    likely: way.likely + nothing,
                    labels: [way.labels[1], count + usize::from(!aside[i])],
                    node: way.node,
                });
                if aside[i] {
                    continue;
                }
                for (k, law) in laws.iter().enumerate() {
                    let p = (1.0 - noise.aside) * domains[i * count + k];
                    if p < 1e-12 {
                        continue;
                    }
                    let mut chain = way.chain;
                    let link = chain.push(law.equation(i), noise.own);
                    let u = link.white(law.left[i], way.white);
                    let off = u.norm_squared() / (noise.sigma * noise.sigma);
                    let more = libm::log(p) + volumes[k] - link.volume - unit - 0.5 * off;
                    next.push(Way {
                        chain,
                        white: [way.white[1], u],
                        likely: way.likely + more,
                        labels: [way.labels[1], k],
                        node: way.node,
                    });
                }
            }
            next.sort_by(|a, b| b.likely.total_cmp(&a.likely));
            let best = next[0].likely;
            ways.clear();
            for way in next.into_iter().take_while(|w| w.likely > best - BEHIND) {
                match ways.iter().position(|w| w.labels == way.labels) {
                    Some(same) => {
                        let same = &mut ways[same].likely;
                        *same += libm::log1p(libm::exp(way.likely - *same));
                    }
                    None if ways.len() < MOST => ways.push(way),
                    None => {}
                }
            }
            for way in &mut ways {
                nodes.push((way.labels[1], way.node));
                way.node = nodes.len() - 1;
            }
        }
        ways.sort_by(|a, b| b.likely.total_cmp(&a.likely));
        let best = ways[0].likely;
        let sum: f64 = ways.iter().map(|w| libm::exp(w.likely - best)).sum();
        nats -= best + libm::log(sum);
        let mut node = ways[0].node;
        for i in (first..end).rev() {
            (labels[i], node) = nodes[node];
        }
        first = end;
    }
    (labels, nats)
}

/// Whether step `i` comes right after the one before it.
fn follows(steps: &Steps, i: usize) -> bool {
    let ((run, t), (before, t_before)) = (steps.times[i], steps.times[i - 1]);
    run == before && t == t_before + 1
}

/// Laws fitted to what is left of all steps together.
pub(super) struct Fitted {
    /// What is added to the numbers of each law.
    pub(super) more: Vec<Vec<f64>>,
    /// Of half the square of what is left, whitened, by the numbers of all laws.
    pub(super) hessian: DMatrix<f64>,
    /// Standard deviation of a coordinate of a position, and variance of a step's own noise in units of that one's
    /// square: of those tried, the likeliest.
    pub(super) noise: (f64, f64),
}

/// Generalized least squares of all laws together, of steps that have labels below K, with the covariance that the
/// noise of positions and an `own` of each step have. `None` where no law says a step.
pub(super) fn fit(
    laws: &Laws,
    steps: &Steps,
    left: &[Left],
    labels: &[usize],
    own: f64,
) -> Option<Fitted> {
    let (count, q) = (left.len(), laws.count);
    let (mut hessian, mut gradient) = (DMatrix::zeros(count * q, count * q), vec![0.0; count * q]);
    let mut columns = vec![[Vector::zeros(); 2]; count * q];
    // Which laws are in the last two steps, or have been.
    let mut used = vec![false; count];
    let mut go = |i: usize, link: &Link, u: Vector, fresh: bool| {
        if fresh {
            used.fill(false);
            columns.fill([Vector::zeros(); 2]);
        }
        let k = labels[i];
        used[k] = true;
        let [x, y] = [2 * i, 2 * i + 1].map(|r| laws.row(r));
        let here: Vec<usize> = (0..count * q).filter(|c| used[c / q]).collect();
        for &c in &here {
            let own = match c / q == k {
                true => steps.scale * Vector::new(x[c % q], y[c % q]),
                false => Vector::zeros(),
            };
            columns[c] = [columns[c][1], link.white(own, columns[c])];
        }
        for (j, &a) in here.iter().enumerate() {
            let of = columns[a][1];
            gradient[a] -= of.dot(&u);
            for &b in &here[..=j] {
                hessian[(a, b)] += of.dot(&columns[b][1]);
            }
        }
    };
    whiten(steps, left, labels, own, &mut go)?;
    hessian.fill_upper_triangle_with_lower_triangle();
    let step = least_step(&hessian, &gradient);
    let likeliest = OWN.iter().filter_map(|&own| {
        let (square, volume, rows) = whiten(steps, left, labels, own, &mut |_, _, _, _| {})?;
        let sigma = libm::sqrt(square / rows);
        Some((rows * libm::log(sigma) + volume, sigma, own))
    });
    let (_, sigma, own) = likeliest.min_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(Fitted {
        hessian,
        more: step.chunks_exact(q).map(<[f64]>::to_vec).collect(),
        noise: (sigma, own),
    })
}

/// Goes along all runs, whitened: the sum of squares, `½ ln` of the determinant of the covariance, and how many
/// numbers. A step that no law says begins anew.
fn whiten(
    steps: &Steps,
    left: &[Left],
    labels: &[usize],
    own: f64,
    each: &mut dyn FnMut(usize, &Link, Vector, bool),
) -> Option<(f64, f64, f64)> {
    let (mut square, mut volume, mut rows) = (0.0, 0.0, 0.0);
    let mut chain = Chain::default();
    let mut white = [Vector::zeros(); 2];
    let mut fresh = true;
    for i in 0..steps.len() {
        if i > 0 && !follows(steps, i) {
            fresh = true;
        }
        let Some(law) = left.get(labels[i]) else {
            fresh = true;
            continue;
        };
        if fresh {
            (chain, white) = (Chain::default(), [Vector::zeros(); 2]);
        }
        let link = chain.push(law.equation(i), own);
        let u = link.white(law.left[i], white);
        white = [white[1], u];
        each(i, &link, u, fresh);
        fresh = false;
        square += u.norm_squared();
        volume += link.volume;
        rows += 2.0;
    }
    (rows > 0.0).then_some((square, volume, rows))
}

/// What the numbers of a law add to some steps in a row, `[q]`, and what moved them without, both whitened: of both
/// coordinates of each. As if nothing pulled, and with some noise of each step's own, for a pull changes it a little.
pub(super) fn whitened(laws: &Laws, steps: &Steps, some: Range<usize>) -> Vec<(Vec<f64>, f64)> {
    let one = Matrix::identity();
    let plain = Equation {
        before: one,
        middle: -2.0 * one,
        after: one,
    };
    let mut chain = Chain::default();
    // Of each number, and of what moved, the last two.
    let mut white = vec![[Vector::zeros(); 2]; laws.count + 1];
    let mut rows = Vec::new();
    for i in some {
        let link = chain.push(plain, ROUGH);
        let [x, y] = [2 * i, 2 * i + 1].map(|r| (laws.row(r), steps.pulls[r] - laws.without(r)));
        for (k, white) in white.iter_mut().enumerate() {
            let own = match k == laws.count {
                true => Vector::new(x.1, y.1),
                false => Vector::new(x.0[k], y.0[k]),
            };
            *white = [white[1], link.white(steps.scale * own, *white)];
        }
        for c in 0..2 {
            let row = white[..laws.count].iter().map(|w| w[1][c]).collect();
            rows.push((row, white[laws.count][1][c]));
        }
    }
    rows
}
