//! Pairs of positions on Langevin trajectories of a teacher.

use super::generate::planar;
use super::{Observations, Shape, Source};
pub use crate::energy::Teacher;
use crate::error::Error;
use crate::random::{Noise, Purpose, Stream};
use crate::scalar::{F32x8, Scalar};
use crate::tile::{TILE, Tile, descend, load_tile, store_tile};
use rand::RngExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Pairs of positions, one `spacing` of time apart, on trajectories of `dx = −∇E dt + √(2τ) dW` on
/// a teacher's energy: the first of a pair is its start, the second the observation. 32 trajectories
/// run side by side and each pair begins where the one before it ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Langevin pairs", extend("x-formula" = r"dx = -\nabla E\,dt + \sqrt{2\tau}\,dW"))]
pub struct LangevinPairs {
    /// Number of observations.
    #[schemars(
        title = "Observations",
        range(min = 1, max = 5000),
        extend("x-scale" = "log")
    )]
    pub n: usize,
    /// The energy that moved the particles.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub teacher: Teacher,
    /// Time between the two positions of a pair. The coarser, the further one step of size
    /// `spacing` is from what happened in between.
    #[schemars(range(min = 1e-3, max = 2.0), extend("x-scale" = "log"))]
    pub spacing: f64,
    /// Temperature τ.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub temperature: f64,
    /// Steps that the time between is simulated in.
    #[schemars(range(min = 1, max = 100), extend("x-advanced" = true))]
    pub substeps: usize,
}

impl Default for LangevinPairs {
    fn default() -> Self {
        Self {
            n: 1000,
            teacher: Teacher::default(),
            spacing: 0.05,
            temperature: 1.0,
            substeps: 10,
        }
    }
}

/// A trajectory that leaves this square begins again where it first began; the pair in which it left
/// is not observed.
const FAR: f32 = 10.0;
/// So long, in time and in steps, do trajectories run before they are observed.
const BURN_IN: (f64, usize) = (1.0, 200);
/// As many times as many rounds as pairs need may be run: where more than half of them leave the
/// square, it is the steps that are too long.
const PATIENCE: usize = 2;

impl Source for LangevinPairs {
    fn pairs(&self) -> Option<&LangevinPairs> {
        Some(self)
    }

    fn shape(&self) -> Result<Shape, Error> {
        Ok(Shape {
            starts: true,
            ..planar(self.n)
        })
    }

    fn observe(&self, seed: u32) -> Result<Observations, Error> {
        let mut rng = Stream::new(seed, Purpose::Observations);
        let mut rows: Vec<f32> = (0..2 * TILE)
            .map(|_| (4.0 * rng.random::<f64>() - 2.0) as f32)
            .collect();
        let home = rows.clone();
        let mut field = self.teacher.energy().field::<F32x8>(2, 0);
        field.set_parameters(&[]);
        let mut x = [Tile::<F32x8>::zero(); 2];
        let (mut g, mut xi) = (x, x);
        let h = self.spacing / self.substeps as f64;
        let spread = libm::sqrt(2.0 * self.temperature * h);
        let (mut starts, mut points) = (Vec::new(), Vec::new());
        // The first round forgets where the trajectories began.
        let burn_in = ((BURN_IN.0 / h).ceil() as usize).max(BURN_IN.1);
        for round in 0..=PATIENCE * self.n.div_ceil(TILE) {
            if points.len() >= 2 * self.n {
                break;
            }
            let noise = Noise::new(seed, Purpose::Observations, round as u64);
            let before = rows.clone();
            load_tile(&rows, 2, 0, &mut x);
            let steps = if round == 0 { burn_in } else { self.substeps };
            for step in 0..steps {
                noise.fill(0, step, Tile::blocks_mut(&mut xi));
                field.gradient(0, &x, &mut g);
                descend(&mut x, (h, &g), (spread, &xi));
            }
            store_tile(&x, &mut rows);
            let pairs = before.chunks_exact(2).zip(home.chunks_exact(2));
            for (row, (before, home)) in rows.chunks_exact_mut(2).zip(pairs) {
                if !row.iter().all(|x| x.abs() < FAR) {
                    row.copy_from_slice(home);
                } else if round > 0 {
                    starts.extend(before.iter().map(|&x| f64::from(x)));
                    points.extend(row.iter().map(|&x| f64::from(x)));
                }
            }
        }
        if points.len() < 2 * self.n {
            let message = format!(
                "is {}: steps of {h} are too long for this teacher, whose trajectories leave the square of ±{FAR}; expected more",
                self.substeps
            );
            return Err(Error::invalid("data.substeps", message));
        }
        starts.truncate(2 * self.n);
        points.truncate(2 * self.n);
        Ok(Observations {
            dim: 2,
            points,
            starts: Some(starts),
            ..Observations::default()
        })
    }
}
