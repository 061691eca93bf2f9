//! The numbers a picture needs, in buffers that are filled again for every picture.

use crate::landscape::{CriticalPoint, critical_points};
use crate::scalar::{Lanes, Real};
use crate::session::Run;
use crate::tile::{BLOCKS, MAX_DIM, TILE, Tile, load_tile, store_tile};
use serde::{Deserialize, Serialize};

/// What to draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FrameRequest {
    /// Grid cells along x₁.
    pub width: usize,
    /// Grid cells along x₂.
    pub height: usize,
    /// Lower end of x₁.
    pub x_min: f64,
    /// Upper end of x₁.
    pub x_max: f64,
    /// Lower end of x₂.
    pub y_min: f64,
    /// Upper end of x₂.
    pub y_max: f64,
    /// Most trajectories to draw.
    pub trajectories: usize,
    /// Whether to look for minima and saddles.
    pub critical_points: bool,
    /// Whether to give the gradient on the grid.
    pub gradient: bool,
    /// Whether to give mean and spread of the energies that a sampling optimizer drew.
    pub ensemble: bool,
    /// The condition `y` the energy is drawn under; empty for 0.
    pub condition: Vec<f64>,
}

impl Default for FrameRequest {
    fn default() -> Self {
        Self {
            width: 96,
            height: 96,
            x_min: -3.0,
            x_max: 3.0,
            y_min: -3.0,
            y_max: 3.0,
            trajectories: 128,
            critical_points: false,
            gradient: false,
            ensemble: false,
            condition: Vec::new(),
        }
    }
}

/// Most grid cells along an axis.
pub const MAX_GRID: usize = 1024;

/// What was asked for. Points of more than two dimensions show their first two coordinates; the
/// energy is then drawn on the plane where the others are 0. In one dimension the second is 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// Energy at the cell centers, `[height, width]`, first row at the top (`y_max`).
    pub grid: Vec<f32>,
    /// `∇E` at the cell centers, `[height, width, 2]`, where asked for.
    pub gradient: Vec<f32>,
    /// Where asked for, the mean of `E` over the last draws of θ, `[height, width]`.
    pub mean: Vec<f32>,
    /// The standard deviation of `E` over them, each without its own mean over the grid: energies
    /// are known up to a constant.
    pub spread: Vec<f32>,
    /// How many draws these are of.
    pub draws: usize,
    /// Initial conditions, `[count, 2]`.
    pub starts: Vec<f32>,
    /// Positions over inner time, `[count, T+1, 2]`.
    pub trajectories: Vec<f32>,
    /// Chains that the objective keeps, one an observation, `[count, 2]`; empty where it keeps none.
    pub chains: Vec<f32>,
    /// Stationary points within the picture, where asked for.
    pub critical_points: Vec<CriticalPoint>,
}

impl Frame {
    /// Fills the frame from a run.
    pub fn fill<R: Real>(&mut self, run: &mut Run<R>, request: &FrameRequest) {
        self.fill_ensemble(run, request);
        run.show_condition(&request.condition);
        self.fill_grid(run, request);
        self.critical_points.clear();
        if request.critical_points {
            self.fill_critical_points(run, request);
        }
        self.fill_trajectories(run, request.trajectories);
        self.chains.clear();
        let chains = run.chains().chunks_exact(run.problem.dim);
        self.chains
            .extend(chains.take(request.trajectories).flat_map(plane));
    }

    fn fill_grid<R: Real>(&mut self, run: &mut Run<R>, request: &FrameRequest) {
        let (width, height) = (
            request.width.clamp(1, MAX_GRID),
            request.height.clamp(1, MAX_GRID),
        );
        let dx = (request.x_max - request.x_min) / width as f64;
        let dy = (request.y_max - request.y_min) / height as f64;
        let cells = width * height;
        self.grid.resize(cells, 0.0);
        self.gradient
            .resize(if request.gradient { 2 * cells } else { 0 }, 0.0);
        let dim = run.problem.dim;
        let mut rows = vec![R::default(); TILE * dim];
        let mut lanes = vec![R::default(); TILE];
        let field = &mut run.evaluators[0].field;
        let mut x: [Tile<R::Block>; MAX_DIM] = [[Lanes::load(&[R::default(); 8]); BLOCKS]; MAX_DIM];
        let mut g = x;
        for first in (0..cells).step_by(TILE) {
            let count = TILE.min(cells - first);
            for (i, row) in rows.chunks_exact_mut(dim).enumerate() {
                let cell = first + i.min(count - 1);
                row[0] = R::from_f64(request.x_min + dx * ((cell % width) as f64 + 0.5));
                if let Some(x2) = row.get_mut(1) {
                    *x2 = R::from_f64(request.y_max - dy * ((cell / width) as f64 + 0.5));
                }
            }
            load_tile(&rows, dim, 0, &mut x[..dim]);
            let energy = field.value_and_gradient(0, &x[..dim], &mut g[..dim]);
            store_tile(&[energy], &mut lanes);
            copy(&lanes, &mut self.grid[first..first + count], 1);
            if request.gradient {
                for (k, g) in g[..dim.min(2)].iter().enumerate() {
                    store_tile(&[*g], &mut lanes);
                    copy(
                        &lanes,
                        &mut self.gradient[2 * first + k..2 * (first + count)],
                        2,
                    );
                }
            }
        }
    }

    fn fill_ensemble<R: Real>(&mut self, run: &mut Run<R>, request: &FrameRequest) {
        self.draws = 0;
        let mut sums: Vec<[f64; 3]> = Vec::new();
        while request.ensemble && run.show_draw(self.draws, &request.condition) {
            self.fill_grid(run, request);
            sums.resize(self.grid.len(), [0.0; 3]);
            let cells = self.grid.len() as f64;
            let level = self.grid.iter().map(|&e| f64::from(e)).sum::<f64>() / cells;
            for (sums, &e) in sums.iter_mut().zip(&self.grid) {
                let (e, above) = (f64::from(e), f64::from(e) - level);
                for (sum, value) in sums.iter_mut().zip([e, above, above * above]) {
                    *sum += value;
                }
            }
            self.draws += 1;
        }
        let n = self.draws as f64;
        let spread = |[_, sum, squares]: &[f64; 3]| {
            let variance = squares / n - (sum / n) * (sum / n);
            variance.max(0.0).sqrt() as f32
        };
        self.mean.clear();
        self.mean.extend(sums.iter().map(|s| (s[0] / n) as f32));
        self.spread.clear();
        self.spread.extend(sums.iter().map(spread));
    }

    fn fill_critical_points<R: Real>(&mut self, run: &mut Run<R>, request: &FrameRequest) {
        const SIDE: usize = 8;
        let along =
            |low: f64, high: f64, i: usize| low + (high - low) * (i as f64 + 0.5) / SIDE as f64;
        let mut starts = vec![vec![0.0; run.problem.dim]; SIDE * SIDE];
        for (i, x) in starts.iter_mut().enumerate() {
            x[0] = along(request.x_min, request.x_max, i % SIDE);
            if let Some(x2) = x.get_mut(1) {
                *x2 = along(request.y_min, request.y_max, i / SIDE);
            }
        }
        let reach = 0.1 * (request.x_max - request.x_min);
        self.critical_points = critical_points(&mut |x| run.look(x), &starts, reach);
    }

    fn fill_trajectories<R: Real>(&mut self, run: &mut Run<R>, most: usize) {
        self.starts.clear();
        self.trajectories.clear();
        let (dim, steps) = (run.problem.dim, run.problem.steps);
        let count = run.problem.count().min(most);
        if count == 0 {
            return;
        }
        self.starts.resize(2 * count, 0.0);
        self.trajectories.resize(2 * count * (steps + 1), 0.0);
        let mut rows = vec![R::default(); TILE * dim];
        for tile in 0..count.div_ceil(TILE) {
            run.roll_out(tile);
            let live = TILE.min(count - tile * TILE);
            for t in 0..=steps {
                store_tile(run.evaluators[0].rollout.position(t), &mut rows);
                for (i, row) in rows.chunks_exact(dim).take(live).enumerate() {
                    let at = 2 * ((tile * TILE + i) * (steps + 1) + t);
                    let xy = plane(row);
                    self.trajectories[at..at + 2].copy_from_slice(&xy);
                    if t == 0 {
                        self.starts[2 * (tile * TILE + i)..][..2].copy_from_slice(&xy);
                    }
                }
            }
        }
    }
}

/// The first two coordinates.
fn plane<R: Real>(x: &[R]) -> [f32; 2] {
    let y = x.get(1).map_or(0.0, |y| y.to_f64());
    [x[0].to_f64(), y].map(|v| v as f32)
}

fn copy<R: Real>(from: &[R], to: &mut [f32], stride: usize) {
    for (to, from) in to.iter_mut().step_by(stride).zip(from) {
        *to = from.to_f64() as f32;
    }
}
