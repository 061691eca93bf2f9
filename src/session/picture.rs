//! What a frame shows of a run.

use super::Run;
use crate::frame::{Frame, FrameRequest};
#[cfg(feature = "complete")]
use crate::landscape::{CriticalPoint, Kind, Search, critical_points};
use crate::scalar::{Real, cast};
#[cfg(feature = "complete")]
use crate::scenario::View;
use crate::tile::{TILE, store_tile};

/// Most positions of all trajectories that a frame holds: fewer long ones are drawn than short ones.
const MOST_POSITIONS: usize = 1 << 17;

impl<R: Real> Run<R> {
    /// Fills a frame.
    pub(super) fn fill(&mut self, request: &FrameRequest, frame: &mut Frame) {
        self.fill_ensemble(request, frame);
        self.show_condition(&request.condition);
        self.fill_grid(None, request, frame);
        frame.critical_points.clear();
        // The complete build, which follows the first, marks them.
        #[cfg(feature = "complete")]
        if request.critical_points {
            self.fill_critical_points(request, frame);
        }
        self.fill_trajectories(request.trajectories, frame);
        let seen = &self.problem.observations;
        frame.observations.clear();
        let rows = seen.points.chunks_exact(seen.dim);
        frame.observations.extend(rows.flat_map(plane));
        frame.conditions = cast(&seen.conditions);
        frame.held.clear();
        let held = seen.held.iter().map(|held| f32::from(u8::from(*held)));
        frame.held.extend(held);
        frame.chains.clear();
        if self.problem.model.objective.chains() {
            let chains = self.initial.values.chunks_exact(self.problem.dim());
            let shown = chains.take(request.trajectories);
            frame.chains.extend(shown.flat_map(plane));
        }
    }

    fn fill_ensemble(&mut self, request: &FrameRequest, frame: &mut Frame) {
        frame.draws = 0;
        let mut sums: Vec<[f64; 3]> = Vec::new();
        while request.ensemble && self.show_draw(frame.draws, &request.condition) {
            self.fill_grid(Some(frame.draws), request, frame);
            sums.resize(frame.grid.len(), [0.0; 3]);
            let cells = frame.grid.len() as f64;
            let level = frame.grid.iter().map(|&e| f64::from(e)).sum::<f64>() / cells;
            for (sums, &e) in sums.iter_mut().zip(&frame.grid) {
                let (e, above) = (f64::from(e), f64::from(e) - level);
                for (sum, value) in sums.iter_mut().zip([e, above, above * above]) {
                    *sum += value;
                }
            }
            frame.draws += 1;
        }
        let n = frame.draws as f64;
        let spread = |[_, sum, squares]: &[f64; 3]| {
            let variance = squares / n - (sum / n) * (sum / n);
            variance.max(0.0).sqrt() as f32
        };
        frame.mean.clear();
        frame.mean.extend(sums.iter().map(|s| (s[0] / n) as f32));
        frame.spread.clear();
        frame.spread.extend(sums.iter().map(spread));
    }

    #[cfg(feature = "complete")]
    fn fill_critical_points(&mut self, request: &FrameRequest, frame: &mut Frame) {
        let view = View {
            x_min: request.x_min,
            x_max: request.x_max,
            y_min: request.y_min,
            y_max: request.y_max,
        };
        for point in self.critical_points(view) {
            let ([x1, x2], kind) = (plane(&point.x), point.kind as u8);
            let row = [x1, x2, point.energy as f32, f32::from(kind)];
            frame.critical_points.extend(row);
        }
    }

    /// Stationary points found from a coarse grid of starts in a view and from the lowest cells of a finer
    /// one, under the condition that was last shown; degenerate ones are left to the study.
    #[cfg(feature = "complete")]
    pub(super) fn critical_points(&mut self, view: View) -> Vec<CriticalPoint> {
        const SIDE: usize = 8;
        let dim = self.problem.dim();
        let mut starts: Vec<_> = (0..SIDE * SIDE)
            .map(|cell| center(&view, dim, SIDE, cell))
            .collect();
        starts.extend(self.lowest_cells(&view));
        let search = Search {
            reach: 0.1 * (view.x_max - view.x_min),
            epsilon: R::epsilon(),
            periods: self.problem.inputs.periods.clone(),
        };
        let mut points = critical_points(&mut |x| self.local_here(x), &starts, &search).points;
        points.retain(|c| c.kind != Kind::Degenerate);
        points
    }

    /// Cells of a view that are lower than those around them: a start in each of many narrow wells.
    #[cfg(feature = "complete")]
    fn lowest_cells(&mut self, view: &View) -> Vec<Vec<f64>> {
        const SIDE: usize = 48;
        const MOST: usize = 256;
        let request = FrameRequest {
            width: SIDE,
            height: SIDE,
            x_min: view.x_min,
            x_max: view.x_max,
            y_min: view.y_min,
            y_max: view.y_max,
            ..FrameRequest::default()
        };
        let mut frame = Frame::default();
        self.fill_grid(None, &request, &mut frame);
        let around = |i: usize| i.saturating_sub(1)..(i + 2).min(SIDE);
        // Of cells that are equally low, as those beside an axis of symmetry, the first.
        let order = |&a: &usize, &b: &usize| {
            let by_energy = frame.grid[a].total_cmp(&frame.grid[b]);
            by_energy.then(a.cmp(&b))
        };
        let is_lowest = |cell: &usize| {
            let columns = || around(cell % SIDE);
            let mut near = around(cell / SIDE)
                .flat_map(|row| columns().map(move |column| SIDE * row + column));
            near.all(|other| order(cell, &other).is_le())
        };
        let mut lowest: Vec<_> = (0..SIDE * SIDE).filter(is_lowest).collect();
        lowest.sort_by(order);
        let dim = self.problem.dim();
        let starts = lowest.into_iter().take(MOST);
        starts.map(|cell| center(view, dim, SIDE, cell)).collect()
    }

    /// None where the objective does not follow the dynamics: they have no part in the fit.
    fn fill_trajectories(&mut self, most: usize, frame: &mut Frame) {
        frame.starts.clear();
        frame.trajectories.clear();
        let (dim, steps) = (self.problem.dim(), self.problem.model.steps);
        let count = self
            .problem
            .count()
            .min(most)
            .min(MOST_POSITIONS / (steps + 1));
        if count == 0 || !self.problem.model.objective.rolls_out() {
            return;
        }
        frame.starts.resize(2 * count, 0.0);
        frame.trajectories.resize(2 * count * (steps + 1), 0.0);
        let mut rows = vec![R::default(); TILE * dim];
        for tile in 0..count.div_ceil(TILE) {
            self.roll_out(tile);
            let live = TILE.min(count - tile * TILE);
            for t in 0..=steps {
                store_tile(self.evaluators[0].rollout.position(t), &mut rows);
                for (i, row) in rows.chunks_exact(dim).take(live).enumerate() {
                    let at = 2 * ((tile * TILE + i) * (steps + 1) + t);
                    let xy = plane(row);
                    frame.trajectories[at..at + 2].copy_from_slice(&xy);
                    if t == 0 {
                        frame.starts[2 * (tile * TILE + i)..][..2].copy_from_slice(&xy);
                    }
                }
            }
        }
        self.turn_back(steps, frame);
    }

    /// Moves each path by whole periods, so that it ends within half a period of 0.
    fn turn_back(&self, steps: usize, frame: &mut Frame) {
        let periods = &self.problem.inputs.periods;
        let paths = frame.trajectories.chunks_exact_mut(2 * (steps + 1));
        for (path, start) in paths.zip(frame.starts.chunks_exact_mut(2)) {
            for k in (0..2).filter(|k| periods.of(*k).is_some()) {
                let end = f64::from(path[2 * steps + k]);
                let turn = (periods.shortest(k, end) - end) as f32;
                for x in path.iter_mut().skip(k).step_by(2) {
                    *x += turn;
                }
                start[k] += turn;
            }
        }
    }
}

/// The first two coordinates.
fn plane<R: Real>(x: &[R]) -> [f32; 2] {
    let y = x.get(1).map_or(0.0, |y| y.to_f64());
    [x[0].to_f64(), y].map(|v| v as f32)
}

/// The center of a cell of a view that is cut into `side` × `side` cells, row by row from above.
#[cfg(feature = "complete")]
fn center(view: &View, dim: usize, side: usize, cell: usize) -> Vec<f64> {
    let part = |i: usize| (i as f64 + 0.5) / side as f64;
    let mut x = vec![0.0; dim];
    x[0] = view.x_min + (view.x_max - view.x_min) * part(cell % side);
    if let Some(x2) = x.get_mut(1) {
        *x2 = view.y_max - (view.y_max - view.y_min) * part(cell / side);
    }
    x
}
