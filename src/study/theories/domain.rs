//! Where which theory rules.

use super::law::mask;
use crate::energy::{Activation, EnergyConfig, Field, Init, Mlp};
use crate::optimizer::{Adam, Optimizer, Step};
use crate::random::{Noise, Purpose, Stream};
use crate::scalar::{F64x8, Scalar};
use crate::tensor;
use crate::tile::{State, TILE, Tile, load_tile, zeros};

/// Hidden units of the network of a theory.
const UNITS: usize = 5;
/// Learning rate, and tiles of steps in an update, about.
const RATE: f64 = 0.03;
const BATCH: usize = 32;

/// `p(k | x) = softmax_k(−N_k(x))` with a small network `N_k` for each theory.
pub(super) struct Domains {
    dim: usize,
    seed: u32,
    networks: Vec<Network>,
    /// Middle and half breadth of the places, of each coordinate.
    frame: Vec<[f64; 2]>,
    updates: u64,
}

struct Network {
    field: Box<dyn Field<F64x8>>,
    theta: Vec<f64>,
    moments: Vec<Vec<f64>>,
}

impl Domains {
    /// For so many theories on places `[n, d]`.
    pub(super) fn new(theories: usize, at: &[f64], dim: usize, seed: u32) -> Self {
        let energy: EnergyConfig = Mlp {
            widths: vec![UNITS],
            activation: Activation::Tanh,
            confinement: 0.0,
        }
        .into();
        let mut rng = Stream::new(seed, Purpose::Parameters);
        let adam = Adam::default();
        let networks = (0..theories).map(|_| {
            let mut init = Init {
                dim,
                points: &[],
                rng: &mut rng,
            };
            let theta = energy.initialize(&mut init);
            let mut field = energy.field(dim, 0);
            field.reserve(1);
            Network {
                field,
                moments: vec![
                    vec![0.0; tensor::total(&energy.layout(dim, 0))];
                    adam.moments().len()
                ],
                theta,
            }
        });
        // Of most places: some may be far out.
        let side = |k: usize| {
            let mut column: Vec<f64> = at.iter().skip(k).step_by(dim).copied().collect();
            column.sort_by(f64::total_cmp);
            let [low, high] = [1, 19].map(|part| column[(column.len() - 1) * part / 20]);
            [0.5 * (low + high), (0.5 * (high - low)).max(1e-300)]
        };
        Self {
            dim,
            seed,
            networks: networks.collect(),
            frame: (0..dim).map(side).collect(),
            updates: 0,
        }
    }

    /// Numbers of all networks together.
    pub(super) fn parameters(&self) -> usize {
        self.networks.iter().map(|n| n.theta.len()).sum()
    }

    /// Twice as far out as the middle is from the edge, so that a unit's step is not wide.
    fn inside(&self, at: &[f64]) -> Vec<f64> {
        let scaled = at.iter().zip(self.frame.iter().cycle());
        scaled
            .map(|(x, [middle, half])| 2.0 * (x - middle) / half)
            .collect()
    }

    /// `p(k | x)` at places `[n, d]`, as `[n, K]`.
    pub(super) fn probabilities(&mut self, at: &[f64]) -> Vec<f64> {
        let rows = self.inside(at);
        let (count, n) = (self.networks.len(), at.len() / self.dim);
        let mut all = vec![0.0; n * count];
        for (tile, rows_of) in all.chunks_mut(TILE * count).enumerate() {
            let p = self.softmax(&rows, tile);
            for (i, row) in rows_of.chunks_exact_mut(count).enumerate() {
                for (to, p) in row.iter_mut().zip(&p) {
                    *to = p.to_array()[i];
                }
            }
        }
        all
    }

    fn softmax(&mut self, rows: &[f64], tile: usize) -> Vec<Tile<F64x8>> {
        let (mut x, mut g): (State<F64x8>, State<F64x8>) = (zeros(), zeros());
        load_tile(rows, self.dim, tile, &mut x);
        let (x, g) = (&x[..self.dim], &mut g[..self.dim]);
        let mut of = |network: &mut Network| {
            network.field.set_parameters(&network.theta);
            -network.field.value_and_gradient(0, x, g)
        };
        let mut p: Vec<Tile<F64x8>> = self.networks.iter_mut().map(&mut of).collect();
        let most = p
            .iter()
            .copied()
            .reduce(Scalar::max)
            .unwrap_or_else(Tile::zero);
        p.iter_mut().for_each(|p| *p = (*p - most).exp());
        let sum = p
            .iter()
            .copied()
            .reduce(|a, b| a + b)
            .unwrap_or_else(Tile::one);
        p.iter_mut().for_each(|p| *p = *p / sum);
        p
    }

    /// Updates of Adam on the cross-entropy to how far each theory rules, `[n, K]`; a row may sum to less than 1,
    /// and then counts less.
    pub(super) fn train(&mut self, at: &[f64], rules: &[f64], updates: usize) {
        let rows = self.inside(at);
        let (count, n) = (self.networks.len(), at.len() / self.dim);
        let adam = Adam::default();
        for _ in 0..updates {
            let mut gradients: Vec<Vec<f64>> = (self.networks.iter())
                .map(|n| vec![0.0; n.theta.len()])
                .collect();
            // Some tiles at a time, all of them in turn.
            let tiles = n.div_ceil(TILE);
            let every = tiles.div_ceil(BATCH);
            let seen = (tiles / every * TILE).clamp(1, n) as f64;
            for tile in (self.updates as usize % every..tiles).step_by(every) {
                let p = self.softmax(&rows, tile);
                let mut x: State<F64x8> = zeros();
                load_tile(&rows, self.dim, tile, &mut x);
                let here = &rules[tile * TILE * count..];
                let lane =
                    |i: usize, k: usize| here.get(i * count + k).copied().unwrap_or_default();
                let weight = |i: usize| (0..count).map(|k| lane(i, k)).sum::<f64>();
                let weights: Vec<f64> = (0..TILE).map(weight).collect();
                for (k, network) in self.networks.iter_mut().enumerate() {
                    // `∂/∂N_k` of `−Σ r_j ln p_j` is `r_k − w p_k`.
                    let p = p[k].to_array();
                    let seed: Vec<f64> = (0..TILE)
                        .map(|i| (lane(i, k) - weights[i] * p[i]) / seen)
                        .collect();
                    let mut seed = [load(&seed)];
                    mask(&mut seed, n - tile * TILE);
                    network.field.accumulate(&x[..self.dim], seed[0]);
                    network.field.collect(&mut gradients[k]);
                }
            }
            self.updates += 1;
            for (k, network) in self.networks.iter_mut().enumerate() {
                let at = Step {
                    count: self.updates,
                    rate: RATE,
                    terms: n as f64,
                    noise: Noise::new(self.seed, Purpose::Optimizer, self.updates),
                    group: k,
                    metric: None,
                };
                adam.update(&at, &gradients[k], &mut network.theta, &mut network.moments);
            }
        }
    }
}

fn load(numbers: &[f64]) -> Tile<F64x8> {
    let mut lanes = [0.0; TILE];
    lanes.copy_from_slice(numbers);
    Tile::load(&lanes)
}
