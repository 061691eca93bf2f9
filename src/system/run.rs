//! Runs of a system.

use super::{SystemConfig, finite, place};
use crate::error::Error;

/// A run that is so many times the domain's width away from its middle has run away.
const FAR: f64 = 20.0;

/// Positions of a run, one after the other.
pub type Path = Vec<Vec<f64>>;

/// Takes states of a system on, a step at a time: Runge–Kutta of order 4 for the drift, and for the noise
/// what makes the step one of Euler and Maruyama's in it.
#[derive(Debug)]
pub struct Stepper<'a> {
    system: &'a SystemConfig,
    driven: Vec<bool>,
    domain: Vec<[f64; 2]>,
    /// The input y, of as many numbers as coordinates are driven.
    pub input: Vec<f64>,
}

impl<'a> Stepper<'a> {
    /// Without an input.
    #[must_use]
    pub fn new(system: &'a SystemConfig) -> Self {
        Self {
            system,
            driven: system.driven(),
            domain: system.domain(),
            input: Vec::new(),
        }
    }

    /// `f(x) + y`.
    #[must_use]
    pub fn velocity(&self, x: &[f64]) -> Vec<f64> {
        let mut f = self.system.velocity(x);
        let driven = f.iter_mut().zip(&self.driven).filter(|(_, d)| **d);
        for ((f, _), y) in driven.zip(&self.input) {
            *f += y;
        }
        f
    }

    /// One step of length `h`; `kick`, `√(2εh) ξ`, enters the coordinates that are driven.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the state runs away: which coordinate, and where from.
    pub fn step(&self, x: &mut [f64], h: f64, kick: &[f64]) -> Result<(), Error> {
        let moved =
            |by: f64, k: &[f64]| -> Vec<f64> { x.iter().zip(k).map(|(x, k)| x + by * k).collect() };
        let k1 = self.velocity(x);
        let k2 = self.velocity(&moved(0.5 * h, &k1));
        let k3 = self.velocity(&moved(0.5 * h, &k2));
        let k4 = self.velocity(&moved(h, &k3));
        let before = x.to_vec();
        for (i, x) in x.iter_mut().enumerate() {
            *x += h / 6.0 * (k1[i] + 2.0 * (k2[i] + k3[i]) + k4[i]);
        }
        let driven = x.iter_mut().zip(&self.driven).filter(|(_, d)| **d);
        for ((x, _), kick) in driven.zip(kick) {
            *x += kick;
        }
        let away = |(x, [low, high]): (&f64, &[f64; 2])| {
            x.is_nan() || (x - 0.5 * (low + high)).abs() > FAR * (high - low)
        };
        match x.iter().zip(&self.domain).position(away) {
            None => Ok(()),
            Some(k) => Err(Error::invalid("system", self.ran_away(&before, k))),
        }
    }

    fn ran_away(&self, before: &[f64], k: usize) -> String {
        if !finite(&self.velocity(before)) {
            return self.system.undefined(before);
        }
        format!(
            "coordinate {} runs away at {}, expected a system that stays within {FAR} times the width of its domain",
            k + 1,
            place(before)
        )
    }

    /// A run without noise, `steps` steps of length `h` (below 0, back in time), from `start`: positions
    /// at all times, up to where it runs away.
    #[must_use]
    pub fn run(&self, start: &[f64], h: f64, steps: usize) -> Path {
        let mut x = start.to_vec();
        let mut path = vec![x.clone()];
        for _ in 0..steps {
            if self.step(&mut x, h, &[]).is_err() {
                break;
            }
            path.push(x.clone());
        }
        path
    }
}
