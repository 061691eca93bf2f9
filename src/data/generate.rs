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
    /// From the stream of observations.
    pub(super) fn new(seed: u32) -> Self {
        let rng = Stream::new(seed, Purpose::Observations);
        Self { rng }
    }

    /// Uniform in [0, 1).
    pub(super) fn uniform(&mut self) -> f64 {
        self.rng.random()
    }

    /// Standard normal (Box & Muller 1958), by `libm` alone: the same bits on every platform.
    pub(super) fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.uniform()));
        radius * libm::cos(TAU * self.uniform())
    }

    /// Uniform in 0..n.
    pub(super) fn below(&mut self, n: u32) -> u32 {
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
        velocities: false,
        timed: false,
        groups: Some(0),
    }
}

/// `n` planar observations, each from `place` with Gaussian noise added, rounded to `f32`.
pub(super) fn generate(
    seed: u32,
    n: usize,
    noise: f64,
    place: impl Fn(usize, &mut Draw) -> [f64; 2],
) -> Observations {
    let mut draw = Draw::new(seed);
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

/// Declares a source of `n` planar observations: its documentation and formula, its defaults, and
/// where the i-th observation lies before noise is added.
macro_rules! planar_source {
    ($(#[$meta:meta])* pub struct $name:ident { n: $n:literal, noise: $noise:literal } $place:expr) => {
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
        #[serde(default, deny_unknown_fields)]
        $(#[$meta])*
        pub struct $name {
            /// Number of observations.
            #[schemars(
                title = "Observations",
                range(min = 1, max = 5000),
                extend("x-scale" = "log")
            )]
            pub n: usize,
            /// Standard deviation of the Gaussian noise added to each coordinate.
            #[schemars(range(min = 0.0, max = 2.0))]
            pub noise: f64,
        }

        impl Default for $name {
            fn default() -> Self {
                Self {
                    n: $n,
                    noise: $noise,
                }
            }
        }

        impl $crate::data::Source for $name {
            fn shape(&self) -> Result<$crate::data::Shape, $crate::error::Error> {
                Ok($crate::data::generate::planar(self.n))
            }

            fn observe(
                &self,
                seed: u32,
            ) -> Result<$crate::data::Observations, $crate::error::Error> {
                Ok($crate::data::generate::generate(seed, self.n, self.noise, $place))
            }
        }
    };
}
pub(super) use planar_source;
