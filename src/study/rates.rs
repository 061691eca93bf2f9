//! How fast an operator should come to rest.

use crate::dynamics::{Direction, Driven, DynamicsConfig, Multiplicative};
use nalgebra::DMatrix;

/// Shares smaller than this are on their way to 0, where the multiplicative step has no rate.
const SMALLEST: f64 = 1e-3;

/// The largest modulus of an eigenvalue of one step near a minimum with these curvatures; `None`
/// for an operator that the curvatures alone do not tell of.
pub(super) fn near_minimum(dynamics: &DynamicsConfig, curvatures: &[f64]) -> Option<f64> {
    // The larger root of z² − bz + c.
    let roots = |b: f64, c: f64| {
        let discriminant = b * b - 4.0 * c;
        if discriminant < 0.0 {
            c.sqrt()
        } else {
            0.5 * (b.abs() + discriminant.sqrt())
        }
    };
    let worst = |one: &dyn Fn(f64) -> f64| curvatures.iter().map(|c| one(*c)).reduce(f64::max);
    match dynamics {
        DynamicsConfig::GradientDescent(d) => worst(&|a| (1.0 - d.eta * a).abs()),
        DynamicsConfig::Langevin(d) => worst(&|a| (1.0 - d.eta * a).abs()),
        DynamicsConfig::HeavyBall(d) => worst(&|a| roots(1.0 - d.eta * a + d.momentum, d.momentum)),
        DynamicsConfig::Nesterov(d) => worst(&|a| {
            let descent = 1.0 - d.eta * a;
            roots((1.0 + d.momentum) * descent, d.momentum * descent)
        }),
        DynamicsConfig::Proximal(d) => worst(&|a| 1.0 / (1.0 + d.eta * a)),
        DynamicsConfig::Newton(d) => worst(&|a| d.damping / (a + d.damping)),
        _ => None,
    }
}

/// The same for an operator that rests elsewhere than where `∇E = 0`: at `x`, with the Hessian
/// there.
pub(super) fn at_rest(dynamics: &DynamicsConfig, x: &[f64], hessian: &DMatrix<f64>) -> Option<f64> {
    let (step, leaves_out) = match dynamics {
        DynamicsConfig::Driven(d) => (driven(d, hessian), None),
        DynamicsConfig::Multiplicative(d) if x.iter().all(|x| x.abs() > SMALLEST) => {
            let (kept, step) = multiplicative(d, x, hessian);
            (step, Some(kept).filter(|_| d.simplex))
        }
        _ => return None,
    };
    let mut moduli: Vec<(f64, f64)> = step
        .complex_eigenvalues()
        .iter()
        .map(|z| {
            let off = leaves_out.map_or(0.0, |kept| libm::hypot(z.re - kept, z.im));
            (off, libm::hypot(z.re, z.im))
        })
        .collect();
    if leaves_out.is_some() {
        moduli.sort_by(|a, b| a.0.total_cmp(&b.0));
        moduli.remove(0);
    }
    let rates = moduli.into_iter().map(|(_, modulus)| modulus);
    rates.reduce(f64::max).filter(|r| r.is_finite())
}

/// `I − ηH + η∂ℓ`.
fn driven(d: &Driven, hessian: &DMatrix<f64>) -> DMatrix<f64> {
    let n = hessian.nrows();
    let mut step = DMatrix::identity(n, n) - hessian * d.eta;
    if n > 1 {
        step[(0, 1)] += d.eta * (d.shear - d.rotation);
        step[(1, 0)] += d.eta * d.rotation;
    }
    step
}

/// In `u = ln x`: `1 − ητ`, and `(1 − ητ)I ∓ ηH ∂x/∂u`. On the simplex, where
/// `∂x/∂u = diag(x) − xxᵀ`, the direction `(1, …, 1)` changes nothing but the normalization: its
/// eigenvalue, `1 − ητ`, is none of the process.
fn multiplicative(d: &Multiplicative, x: &[f64], hessian: &DMatrix<f64>) -> (f64, DMatrix<f64>) {
    let n = x.len();
    let kept = 1.0 - d.eta * d.temperature;
    let rate = match d.direction {
        Direction::Descend => d.eta,
        Direction::Ascend => -d.eta,
    };
    let slope = DMatrix::from_fn(n, n, |i, j| {
        let own = if i == j { x[i] } else { 0.0 };
        own - if d.simplex { x[i] * x[j] } else { 0.0 }
    });
    (
        kept,
        DMatrix::identity(n, n) * kept - hessian * slope * rate,
    )
}
