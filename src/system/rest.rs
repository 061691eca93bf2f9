//! Where a system rests.

use super::{SystemConfig, finite};
use nalgebra::{Complex, DMatrix, DVector};

/// A fixed point and what is known of the system there.
#[derive(Clone, Debug)]
pub struct Rest {
    /// Where it is.
    pub x: Vec<f64>,
    /// The eigenvalues of the Jacobian there.
    pub eigenvalues: Vec<Complex<f64>>,
    /// The Jacobian.
    pub jacobian: DMatrix<f64>,
}

impl Rest {
    /// Whether states nearby come back to it.
    #[must_use]
    pub fn is_stable(&self) -> bool {
        let zero = LEVEL * self.jacobian.norm();
        self.eigenvalues.iter().all(|z| z.re < -zero)
    }

    /// How many directions lead away from it.
    #[must_use]
    pub fn unstable(&self) -> usize {
        let zero = LEVEL * self.jacobian.norm();
        self.eigenvalues.iter().filter(|z| z.re > zero).count()
    }

    /// `P` of the quadratic form `½(x−x*)ᵀP(x−x*)` that a smooth U is near a fixed point: `P⁻¹ = Σ`,
    /// `JΣ + ΣJᵀ = −2D`, positive where it is stable, with a direction down for each that leads away. `None`
    /// where the linear system does not say, or noise does not reach all directions.
    #[must_use]
    pub fn form(&self, driven: &[bool]) -> Option<DMatrix<f64>> {
        let zero = LEVEL * self.jacobian.norm();
        let alone = |a: &Complex<f64>| self.eigenvalues.iter().all(|b| (a + b).norm() > zero);
        if !self.eigenvalues.iter().all(alone) {
            return None;
        }
        let noise = driven.iter().map(|d| f64::from(u8::from(*d)));
        let noise = DMatrix::from_diagonal(&DVector::from_iterator(driven.len(), noise));
        let covariance = lyapunov(&self.jacobian, &noise)?;
        let values = covariance.singular_values();
        if values.min() <= LEVEL * values.max() {
            return None;
        }
        let inverse = covariance.try_inverse()?;
        let all = inverse.iter().all(|x| x.is_finite());
        all.then_some(inverse)
    }
}

/// The symmetric `Σ` of `JΣ + ΣJᵀ = −2D`, as one system of linear equations; `None` where there is none.
#[must_use]
pub fn lyapunov(jacobian: &DMatrix<f64>, noise: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let d = jacobian.nrows();
    let identity = DMatrix::<f64>::identity(d, d);
    let system = identity.kronecker(jacobian) + jacobian.kronecker(&identity);
    let right = DVector::from_iterator(d * d, noise.iter().map(|x| -2.0 * x));
    let solved = system.lu().solve(&right)?;
    let sigma = DMatrix::from_iterator(d, d, solved.iter().copied());
    Some((&sigma + sigma.transpose()) * 0.5)
}

/// A rate of less than this share of the Jacobian is 0 but for rounding: Newton's method converges slowly
/// there, and stops that far from the point.
const LEVEL: f64 = 1e-5;
/// Steps of Newton's method.
const NEWTON: usize = 60;

impl SystemConfig {
    /// The fixed points in the domain: those in closed form, and those that Newton's method finds from places
    /// all over it. Of points that lie on a curve of such, none but those in closed form are listed.
    #[must_use]
    pub fn rests(&self) -> Vec<Rest> {
        let domain = self.domain();
        let mut found: Vec<Vec<f64>> = self.fixed_points();
        for start in self.places() {
            let Some(x) = self.newton(start) else {
                continue;
            };
            let near = |other: &Vec<f64>| {
                let apart = x.iter().zip(other).zip(&domain);
                apart
                    .map(|((a, b), [low, high])| (a - b).abs() / (high - low))
                    .fold(0.0, f64::max)
                    < 1e-6
            };
            let inside = x
                .iter()
                .zip(&domain)
                .all(|(x, [low, high])| (*low..=*high).contains(x));
            let rates = self.jacobian(&x).singular_values();
            let alone = rates.min() > LEVEL * rates.max();
            if inside && alone && !found.iter().any(near) {
                found.push(x);
            }
        }
        found.into_iter().filter_map(|x| self.rest(x)).collect()
    }

    fn rest(&self, x: Vec<f64>) -> Option<Rest> {
        let jacobian = self.jacobian(&x);
        let eigenvalues = finite(jacobian.as_slice())
            .then(|| jacobian.complex_eigenvalues().iter().copied().collect())?;
        Some(Rest {
            x,
            eigenvalues,
            jacobian,
        })
    }

    fn newton(&self, mut x: Vec<f64>) -> Option<Vec<f64>> {
        for _ in 0..NEWTON {
            let f = DVector::from_vec(self.velocity(&x));
            let step = self.jacobian(&x).lu().solve(&f)?;
            if !finite(step.as_slice()) {
                return None;
            }
            for (x, step) in x.iter_mut().zip(step.iter()) {
                *x -= step;
            }
            let size = x.iter().fold(1.0, |m: f64, x| m.max(x.abs()));
            if step.amax() < 1e-13 * size {
                return finite(&self.velocity(&x)).then_some(x);
            }
        }
        None
    }
}
