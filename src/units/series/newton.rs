//! Minimization of a convex loss.

use nalgebra::{DMatrix, DVector};

/// What is minimized: its value, its gradient, and the product of its Hessian with a vector.
pub(super) trait Convex {
    /// Value and gradient.
    fn value(&mut self, x: &[f64], gradient: &mut [f64]) -> f64;
    /// The Hessian at the last `x` times a vector.
    fn curve(&self, along: &[f64], out: &mut [f64]);
    /// The diagonal of that Hessian, roughly: the scale of every unknown.
    fn diagonal(&self) -> Vec<f64>;
    /// All of that Hessian.
    fn hessian(&self) -> DMatrix<f64>;
}

/// How an attempt to minimize ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ended {
    pub(super) steps: usize,
    /// Norm of the gradient.
    pub(super) slope: f64,
    /// Whether a step more would gain nothing above rounding.
    pub(super) rest: bool,
}

/// What a step would gain at the minimum, relative to the value.
const REST: f64 = 1e-14;
const MOST_STEPS: usize = 100;
const MOST_CONJUGATE: usize = 1000;
/// So many unknowns, at most, are solved for by a factorization: traces of unlike decays make equations that conjugate
/// gradients take long for.
const MOST_FACTORED: usize = 600;

/// Newton's method, halving steps that do not descend enough; with conjugate gradients where unknowns are many (Dembo &
/// Steihaug 1983).
pub(super) fn minimize(of: &mut impl Convex, x: &mut [f64]) -> Ended {
    let n = x.len();
    let mut gradient = vec![0.0; n];
    let mut value = of.value(x, &mut gradient);
    let mut steps = 0;
    loop {
        let slope = norm(&gradient);
        let ended = |rest| Ended { steps, slope, rest };
        if slope == 0.0 || steps == MOST_STEPS {
            return ended(slope == 0.0);
        }
        let step = match n <= MOST_FACTORED {
            true => factored(of, &gradient),
            false => None,
        };
        let step = step.unwrap_or_else(|| conjugate(of, &gradient, slope));
        let along = -dot(&step, &gradient);
        if -along <= REST * (1.0 + value.abs()) {
            return ended(true);
        }
        let mut size = 1.0;
        let (mut there, mut after) = (x.to_vec(), vec![0.0; n]);
        let found = loop {
            for ((t, x), s) in there.iter_mut().zip(x.iter()).zip(&step) {
                *t = x - size * s;
            }
            let found = of.value(&there, &mut after);
            if found <= value + 1e-4 * size * along {
                break found;
            }
            size *= 0.5;
            if size < 1e-10 {
                return ended(false);
            }
        };
        value = found;
        x.copy_from_slice(&there);
        gradient = after;
        steps += 1;
    }
}

/// `H⁻¹g`; none where rounding leaves the Hessian without a factorization.
fn factored(of: &impl Convex, gradient: &[f64]) -> Option<Vec<f64>> {
    let solved = of
        .hessian()
        .cholesky()?
        .solve(&DVector::from_column_slice(gradient));
    let step = solved.as_slice().to_vec();
    step.iter().all(|s| s.is_finite()).then_some(step)
}

/// `H⁻¹g` to a part of the gradient, by conjugate gradients in units of the diagonal.
fn conjugate(of: &impl Convex, gradient: &[f64], slope: f64) -> Vec<f64> {
    let n = gradient.len();
    let diagonal = of.diagonal();
    let scaled = |left: &[f64]| -> Vec<f64> {
        let all = left.iter().zip(&diagonal);
        all.map(|(l, d)| l / d.max(f64::MIN_POSITIVE)).collect()
    };
    let (mut x, mut left) = (vec![0.0; n], gradient.to_vec());
    let mut near = scaled(&left);
    let mut along = near.clone();
    let (mut size, mut curved) = (dot(&left, &near), vec![0.0; n]);
    let enough = slope * libm::sqrt(slope).min(0.1);
    for _ in 0..MOST_CONJUGATE.min(2 * n + 10) {
        if norm(&left) <= enough {
            break;
        }
        of.curve(&along, &mut curved);
        let bend = dot(&along, &curved);
        if bend <= 0.0 {
            break;
        }
        let step = size / bend;
        for k in 0..n {
            x[k] += step * along[k];
            left[k] -= step * curved[k];
        }
        near = scaled(&left);
        let next = dot(&left, &near);
        for (a, l) in along.iter_mut().zip(&near) {
            *a = l + next / size * *a;
        }
        size = next;
    }
    // Where the first curve is 0 the step is down the slope.
    if x.iter().all(|x| *x == 0.0) {
        return gradient.to_vec();
    }
    x
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    libm::sqrt(dot(a, a))
}
