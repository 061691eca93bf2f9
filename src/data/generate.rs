//! Drawing planar observations at random.

use super::{Observations, Shape};
use crate::random::{Purpose, Stream};
use rand::RngExt;
use std::f64::consts::TAU;

/// Random draws for one observation.
pub(super) struct Draw {
    rng: Stream,
}

impl Draw {
    /// Uniform in [0, 1).
    pub fn uniform(&mut self) -> f64 {
        self.rng.random()
    }

    /// Standard normal (Box & Muller 1958), by `libm` alone: the same bits on every platform.
    pub fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.uniform()));
        radius * libm::cos(TAU * self.uniform())
    }

    /// Uniform in 0..n.
    pub fn below(&mut self, n: u32) -> u32 {
        self.rng.random_range(0..n)
    }
}

/// The shape of n planar observations.
pub(super) fn planar(n: usize) -> Shape {
    Shape {
        n,
        dim: 2,
        conditions: 0,
        starts: false,
        path: 0,
    }
}

/// `n` planar observations, each from `place` with Gaussian noise added, rounded to `f32`.
pub(super) fn generate(
    seed: u32,
    n: usize,
    noise: f64,
    place: impl Fn(usize, &mut Draw) -> [f64; 2],
) -> Observations {
    let mut draw = Draw {
        rng: Stream::new(seed, Purpose::Observations),
    };
    let mut points = Vec::with_capacity(2 * n);
    for i in 0..n {
        for x in place(i, &mut draw) {
            points.push(f64::from((x + noise * draw.normal()) as f32));
        }
    }
    Observations {
        dim: 2,
        points,
        ..Observations::default()
    }
}
