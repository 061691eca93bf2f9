//! The energy and its gradient over a grid of cells, on as many threads as there are evaluators.

use super::Run;
use crate::energy::Field;
use crate::frame::{Frame, FrameRequest, MAX_GRID};
use crate::parallel::on_each;
use crate::scalar::Real;
use crate::tile::{State, TILE, load_tile, store_tile, zeros};

/// Of fewer cells threads cost more than they give.
const FEW_CELLS: usize = 2048;

impl<R: Real> Run<R> {
    /// The grid of what the first evaluator shows, with the parameters of a draw or of the fit.
    pub(super) fn fill_grid(
        &mut self,
        draw: Option<usize>,
        request: &FrameRequest,
        frame: &mut Frame,
    ) {
        let cells = Cells::new(request);
        frame.grid.resize(cells.count(), 0.0);
        let gradient = if request.gradient {
            2 * cells.count()
        } else {
            0
        };
        frame.gradient.resize(gradient, 0.0);

        let theta = draw.map_or(&self.theta.values, |i| &self.draws[i]);
        let condition = self.evaluators[0].field.condition().to_vec();
        let threads = if cells.count() < FEW_CELLS {
            1
        } else {
            self.evaluators.len()
        };
        let share = TILE * cells.count().div_ceil(TILE * threads);
        let mut gradients = frame.gradient.chunks_mut(2 * share);
        let shares = frame.grid.chunks_mut(share).zip(&mut self.evaluators);
        let shares = shares.map(|of| (of, gradients.next().unwrap_or_default()));
        on_each(shares.enumerate(), |(i, ((grid, evaluator), gradient))| {
            let field = evaluator.field.as_mut();
            if i > 0 {
                field.set_parameters(theta);
                field.set_condition(&condition);
            }
            cells.fill::<R>(field, i * share, grid, gradient);
        });
    }
}

/// A view cut into cells, row by row from above; the energy is evaluated at their centers.
struct Cells {
    width: usize,
    height: usize,
    x_min: f64,
    y_max: f64,
    dx: f64,
    dy: f64,
}

impl Cells {
    fn new(request: &FrameRequest) -> Self {
        let [width, height] = [request.width, request.height].map(|n| n.clamp(1, MAX_GRID));
        Self {
            width,
            height,
            x_min: request.x_min,
            y_max: request.y_max,
            dx: (request.x_max - request.x_min) / width as f64,
            dy: (request.y_max - request.y_min) / height as f64,
        }
    }

    fn count(&self) -> usize {
        self.width * self.height
    }

    /// The energies of the cells from `begin` on, and their gradients where there is room.
    fn fill<R: Real>(
        &self,
        field: &mut dyn Field<R::Block>,
        begin: usize,
        grid: &mut [f32],
        gradient: &mut [f32],
    ) {
        let dim = field.dim();
        let mut rows = vec![R::default(); TILE * dim];
        let mut lanes = vec![R::default(); TILE];
        let mut x: State<R::Block> = zeros();
        let mut g = x;
        let mut gradients = gradient.chunks_mut(2 * TILE);
        for (tile, grid) in grid.chunks_mut(TILE).enumerate() {
            for (i, row) in rows.chunks_exact_mut(dim).enumerate() {
                let cell = begin + tile * TILE + i.min(grid.len() - 1);
                row[0] = R::from_f64(self.x_min + self.dx * ((cell % self.width) as f64 + 0.5));
                if let Some(x2) = row.get_mut(1) {
                    *x2 = R::from_f64(self.y_max - self.dy * ((cell / self.width) as f64 + 0.5));
                }
            }
            load_tile(&rows, dim, 0, &mut x[..dim]);
            let energy = field.value_and_gradient(0, &x[..dim], &mut g[..dim]);
            store_tile(&[energy], &mut lanes);
            copy(&lanes, grid, 1);
            if let Some(gradient) = gradients.next() {
                for (k, g) in g[..dim.min(2)].iter().enumerate() {
                    store_tile(&[*g], &mut lanes);
                    copy(&lanes, &mut gradient[k..], 2);
                }
            }
        }
    }
}

fn copy<R: Real>(from: &[R], to: &mut [f32], stride: usize) {
    for (to, from) in to.iter_mut().step_by(stride).zip(from) {
        *to = from.to_f64() as f32;
    }
}
