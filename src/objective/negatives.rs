//! Draws of a density that observations are told from.

use crate::data::Observations;
use crate::random::{Noise, Purpose};
use crate::scalar::{F64x8, Lanes};
use crate::tile::{State, TILE, Tile, load_tile, store_tile, zeros};

/// Draws of a density q that observations are told from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Negatives {
    /// The draws, `[k, d]`.
    pub points: Vec<f64>,
    /// How often each counts, `[k]`, 1 in the mean.
    pub weights: Vec<f64>,
    /// log q at each, `[k]`.
    pub log_q: Vec<f64>,
    /// log q at the observations, `[n]`.
    pub log_q_seen: Vec<f64>,
    /// log Z as it has been learned.
    pub log_z: f64,
}

/// A tile of draws.
pub(super) struct Drawn<L: Lanes> {
    pub(super) x: State<L>,
    pub(super) log_q: Tile<L>,
    /// How often a draw like this one counts, 1 in the mean.
    pub(super) weight: Tile<L>,
}

/// A density that can be drawn from.
pub(super) trait Density {
    /// Draws of standard normal numbers, the first of them number `first` of all.
    fn draw(&mut self, xi: &State<F64x8>, first: u64) -> Drawn<F64x8>;

    /// `log q(x)`.
    fn log_density(&mut self, x: &State<F64x8>) -> Tile<F64x8>;
}

impl Negatives {
    /// So many of a density, of an objective that has learned that log Z.
    pub(super) fn of(
        q: &mut impl Density,
        log_z: f64,
        observations: &Observations,
        count: usize,
        seed: u32,
    ) -> Self {
        let dim = observations.dim;
        let noise = Noise::new(seed, Purpose::Objective, 0);
        let mut found = Self {
            points: vec![0.0; count * dim],
            weights: vec![0.0; count],
            log_q: vec![0.0; count],
            log_q_seen: vec![0.0; observations.len()],
            log_z,
        };
        let points = found.points.chunks_mut(TILE * dim);
        let weights = found.weights.chunks_mut(TILE);
        let rows = points.zip(weights).zip(found.log_q.chunks_mut(TILE));
        for (tile, ((points, weights), log_q)) in rows.enumerate() {
            let mut xi = zeros();
            noise.fill(tile * TILE, 0, Tile::blocks_mut(&mut xi[..dim]));
            let drawn = q.draw(&xi, (tile * TILE) as u64);
            store_tile(&drawn.x[..dim], points);
            store_tile(&[drawn.weight], weights);
            store_tile(&[drawn.log_q], log_q);
        }
        for (tile, log_q) in found.log_q_seen.chunks_mut(TILE).enumerate() {
            let mut x = zeros();
            load_tile(&observations.points, dim, tile, &mut x[..dim]);
            store_tile(&[q.log_density(&x)], log_q);
        }
        found
    }
}
