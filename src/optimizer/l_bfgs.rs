//! Limited-memory BFGS.
//!
//! Written here rather than taken from a crate: those on offer own the loop and its evaluations,
//! while a run must be able to stop, be saved and go on with the same bits after any iteration.

use super::{Optimizer, Step};
use crate::notice::Advice;
use crate::scalar::Real;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Quasi-Newton steps from the last five changes of the gradient (Liu & Nocedal 1989). A step that
/// the next gradient shows to overshoot is cut back along its line, by the secant rule, before the
/// next is taken; so is one to where the loss is not finite. θ and z have a memory each. For losses without fresh noise: noise in the gradient looks like curvature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "L-BFGS", extend("x-formula" = r"\theta \leftarrow \theta - \alpha B^{-1} g,\quad B s_k = y_k"))]
pub struct LBfgs {
    /// Step length α for θ and for z; 1 is the quasi-Newton step.
    #[schemars(range(min = 1e-3, max = 1.0), extend("x-scale" = "log", "x-live" = true))]
    pub learning_rate: f64,
    /// Longest step: longer ones are scaled down to it.
    #[schemars(range(min = 1e-3, max = 1e3), extend("x-scale" = "log", "x-live" = true, "x-advanced" = true))]
    pub longest: f64,
}

impl Default for LBfgs {
    fn default() -> Self {
        Self {
            learning_rate: 1.0,
            longest: 1.0,
        }
    }
}

/// How much of the slope may be left, with the other sign, after a step.
const WOLFE: f64 = 0.9;
/// Changes that are remembered.
const MEMORY: usize = 5;

impl Optimizer for LBfgs {
    fn misled_by_noise(&self) -> Option<Advice> {
        Some(Advice::new(
            "every iteration draws fresh noise, which L-BFGS takes for curvature: choose starts, dynamics and an objective without noise, or another optimizer",
            "Use Adam",
            "optimizer=adam",
        ))
    }

    fn rates(&self, _step: u64) -> [f64; 2] {
        [self.learning_rate; 2]
    }

    fn clip(&self) -> f64 {
        0.0
    }

    /// The last accepted point and its gradient, then the changes of both, newest first; changes
    /// that are 0 were not made yet.
    fn moments(&self) -> &'static [&'static str] {
        &[
            "x", "g", "s1", "s2", "s3", "s4", "s5", "y1", "y2", "y3", "y4", "y5",
        ]
    }

    fn retreat<R: Real>(&self, x: &mut [R], moments: &[Vec<R>]) -> bool {
        let [last_x, last_g, ..] = moments else {
            return false;
        };
        let possible = x != last_x && last_g.iter().any(|g| *g != R::default());
        if possible {
            let part = R::from_f64(0.1);
            for (x, &last) in x.iter_mut().zip(last_x) {
                *x = last + part * (*x - last);
            }
        }
        possible
    }

    fn update<R: Real>(&self, at: &Step, gradient: &[R], x: &mut [R], moments: &mut [Vec<R>]) {
        let (last, changes) = moments.split_at_mut(2);
        let [last_x, last_g] = last else { return };
        let (s, y) = changes.split_at_mut(MEMORY);
        if last_g.iter().any(|g| *g != R::default()) {
            let step = difference(x, last_x);
            let (before, after) = (dot(last_g, &step), dot(gradient, &step));
            if before < 0.0 && after > -WOLFE * before {
                // The slope changed its sign and hardly shrank: to where the secant is level.
                let part = R::from_f64(before / (before - after));
                for ((x, &last), &step) in x.iter_mut().zip(last_x.iter()).zip(&step) {
                    *x = last + part * step;
                }
                return;
            }
            let change = difference(gradient, last_g);
            if dot(&step, &change) > 1e-8 * norm(&step) * norm(&change) {
                s.rotate_right(1);
                y.rotate_right(1);
                (s[0], y[0]) = (step, change);
            }
        }
        let mut direction = quasi_newton(gradient, s, y);
        if dot(&direction, gradient) >= 0.0 {
            direction = gradient.iter().map(|g| -*g).collect();
        }
        let length = at.rate * norm(&direction);
        let scale = R::from_f64(at.rate * (self.longest / length).min(1.0));
        last_x.copy_from_slice(x);
        last_g.copy_from_slice(gradient);
        for (x, d) in x.iter_mut().zip(direction) {
            *x += scale * d;
        }
    }
}

/// `−B⁻¹g` by the two-loop recursion.
fn quasi_newton<R: Real>(gradient: &[R], s: &[Vec<R>], y: &[Vec<R>]) -> Vec<R> {
    let mut q: Vec<R> = gradient.iter().map(|g| -*g).collect();
    let pairs = s.iter().zip(y).map(|(s, y)| (s, y, dot(s, y)));
    let pairs: Vec<_> = pairs.take_while(|(_, _, sy)| *sy > 0.0).collect();
    let mut weights = Vec::with_capacity(pairs.len());
    for (s, y, sy) in &pairs {
        let weight = dot(s, &q) / sy;
        add(&mut q, -weight, y);
        weights.push(weight);
    }
    if let Some((_, y, sy)) = pairs.first() {
        let scale = R::from_f64(sy / dot(y, y));
        q.iter_mut().for_each(|q| *q *= scale);
    }
    for ((s, y, sy), weight) in pairs.iter().zip(weights).rev() {
        let correction = weight - dot(y, &q) / sy;
        add(&mut q, correction, s);
    }
    q
}

#[inline(never)]
fn dot<R: Real>(a: &[R], b: &[R]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a.to_f64() * b.to_f64()).sum()
}

fn norm<R: Real>(v: &[R]) -> f64 {
    libm::sqrt(dot(v, v))
}

#[inline(never)]
fn difference<R: Real>(a: &[R], b: &[R]) -> Vec<R> {
    a.iter().zip(b).map(|(a, b)| *a - *b).collect()
}

#[inline(never)]
fn add<R: Real>(to: &mut [R], factor: f64, from: &[R]) {
    let factor = R::from_f64(factor);
    for (to, from) in to.iter_mut().zip(from) {
        *to += factor * *from;
    }
}
