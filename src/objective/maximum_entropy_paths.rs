//! Maximum-entropy inverse reinforcement learning.

use super::{At, Combination, Evaluation, Evaluator, Likelihood, Loss, Objective, Problem};
use crate::data::{Observations, Shape};
use crate::error::Error;
use crate::notice::Advice;
use crate::planning::{Cells, LEAST, Soft, cost};
use crate::scalar::{Lanes, Real, cast};
use crate::tile::{TILE, Tile, store_tile, zeros};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The energy says what a path costs (Ziebart et al. 2008): observations are demonstrations, each a path from its start to
/// its goal, where it was observed. The plane is cut into cells; a step to one of eight neighbors costs its length in
/// cells times `c₀ + ln(1 + e^E)`, in the mean of both cells, and of all paths to the goal one has the probability
/// `e^{−cost}/Z`. Z sums over all of them, however long, by one elimination; the gradient is what the demonstrations pass
/// less what is expected. Costs that differ by `V(i) − V(j)` for a step from i to j have the same paths: E is known up to
/// that. It needs paths in the plane, and does not follow the dynamics; observations without a path have no part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Maximum-entropy paths", extend("x-unrolled" = true, "x-formula" = r"\tfrac1n\sum_i \sum_{x \in \text{path}_i} \big(c_0 + \ln(1+e^{E(x)})\big) + \log Z(z_i, x_i)"))]
pub struct MaximumEntropyPaths {
    /// Cells along each axis.
    #[schemars(range(min = 8, max = 48))]
    pub cells: usize,
    /// Least cost c₀ of a step beside a cell, in nats. Below 1.8 there are more ways than they cost, and Z has no end.
    #[schemars(range(min = 1.8, max = 20.0))]
    pub floor: f64,
    /// The cells reach from −extent to +extent on both axes; where a path leaves that, to a tenth of the breadth of all
    /// paths beyond them.
    #[schemars(range(min = 0.1, max = 1000.0), extend("x-scale" = "log", "x-advanced" = true))]
    pub extent: f64,
}

impl Default for MaximumEntropyPaths {
    fn default() -> Self {
        Self {
            cells: 24,
            floor: LEAST,
            extent: 3.0,
        }
    }
}

/// What is learned from, in cells.
pub(crate) struct Demonstrated {
    pub(crate) cells: Cells,
    /// Of each observation its path; empty where it has none.
    pub(crate) paths: Vec<Vec<usize>>,
}

impl MaximumEntropyPaths {
    /// The observations as paths of cells.
    pub(crate) fn demonstrated<R: Real>(&self, observations: &Observations<R>) -> Demonstrated {
        let n = observations.len();
        let passed = |i: &usize| observations.positions(*i).len() > 2;
        let positions = |i: usize| -> Vec<Vec<f64>> {
            let rows = observations.positions(i).into_iter();
            rows.map(|x| cast(x)).collect()
        };
        let all: Vec<Vec<f64>> = (0..n).filter(passed).flat_map(positions).collect();
        let far = |k: usize, sign: f64| all.iter().map(|x| sign * x[k]).fold(f64::MIN, f64::max);
        let [mut low, mut high] = [[-self.extent; 2], [self.extent; 2]];
        if (0..2).any(|k| far(k, 1.0).max(far(k, -1.0)) > self.extent) {
            for k in 0..2 {
                let [from, to] = [-far(k, -1.0), far(k, 1.0)];
                let margin = (0.1 * (to - from)).max(1e-6 * (1.0 + to.abs()));
                [low[k], high[k]] = [from - margin, to + margin];
            }
        }
        let cells = Cells::new(low, high, self.cells);
        let path = |i: usize| match passed(&i) {
            true => cells.trace(positions(i).iter().map(Vec::as_slice)),
            false => Vec::new(),
        };
        Demonstrated {
            paths: (0..n).map(path).collect(),
            cells,
        }
    }

    /// What a step costs at an energy.
    pub(crate) fn rate(&self, energy: f64) -> f64 {
        cost(self.floor, energy)
    }

    /// What a step costs in each cell, and the slope of that in E.
    fn rates<L: Lanes>(&self, evaluator: &mut Evaluator<L>, cells: &Cells) -> [Vec<f64>; 2] {
        let mut energies = vec![L::Real::default(); cells.len()];
        let mut unused = zeros();
        for (tile, energies) in energies.chunks_mut(TILE).enumerate() {
            let x = centers(cells, tile);
            let energy = evaluator.field.value_and_gradient(0, &x, &mut unused);
            store_tile(&[energy], energies);
        }
        let rate = |e: &L::Real| self.rate(e.to_f64());
        let slope = |e: &L::Real| 1.0 / (1.0 + libm::exp(-e.to_f64()));
        [
            energies.iter().map(rate).collect(),
            energies.iter().map(slope).collect(),
        ]
    }
}

/// The middles of the cells of a tile.
fn centers<L: Lanes>(cells: &Cells, tile: usize) -> [Tile<L>; 2] {
    let mut rows = [[L::Real::default(); TILE]; 2];
    for lane in 0..TILE {
        let center = cells.center((tile * TILE + lane).min(cells.len() - 1));
        for (row, x) in rows.iter_mut().zip(center) {
            row[lane] = L::Real::from_f64(x);
        }
    }
    rows.map(|row| Tile::load(&row))
}

impl Objective for MaximumEntropyPaths {
    fn goes_around(&self) -> bool {
        false
    }

    fn check(&self, with: &Combination) -> Result<(), Error> {
        let Shape {
            dim,
            path,
            starts,
            n,
            ..
        } = with.shape;
        let refused = |message: String| Err(Error::invalid("objective.kind", message));
        if dim != 2 {
            return refused(format!(
                "`maximum-entropy-paths` cuts the plane into cells: it needs 2-dimensional observations, these have {dim}"
            ));
        }
        if n > 0 && (path == 0 || !starts) {
            return refused(
                "`maximum-entropy-paths` learns from paths: it needs observations with a start and positions on the way, \
                 such as strokes or `demonstrations`, these have none"
                    .into(),
            );
        }
        if with.inputs.condition > 0 {
            return refused(
                "`maximum-entropy-paths` has one cost for all observations: it needs observations without conditions".into(),
            );
        }
        Ok(())
    }

    fn advice(&self, shape: Shape, parameters: usize) -> Option<Advice> {
        (shape.n < 4 && parameters > 8 * shape.n).then_some(Advice::new(
            "from few paths a flexible energy learns these paths, and not what they have in common",
            "Learn from 40 demonstrations",
            "data=demonstrations",
        ))
    }

    fn evaluations(&self, _n: usize, _dim: usize) -> Option<usize> {
        let cells = self.cells * self.cells;
        Some(cells + cells * cells / 1000)
    }

    fn temperature(&self) -> Option<f64> {
        None
    }

    fn paths(&self) -> Option<&MaximumEntropyPaths> {
        Some(self)
    }

    fn likelihood(&self) -> Likelihood {
        Likelihood::None
    }
}

/// One task: of all cells.
impl Loss for MaximumEntropyPaths {
    fn tasks<R: Real>(&self, _problem: &Problem<R>) -> usize {
        1
    }

    /// `dL/dθ [p]`, losses `[n]`, and 1 where there are none.
    fn stride<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.parameters() + problem.count() + 1
    }

    fn run<L: Lanes>(
        &self,
        evaluator: &mut Evaluator<L>,
        at: &At<L::Real>,
        _task: usize,
        gradient: bool,
        out: &mut [L::Real],
    ) {
        let observations = &at.problem.observations;
        let (d_theta, rest) = out.split_at_mut(at.theta.len());
        let (losses, lost) = rest.split_at_mut(at.problem.count());
        let Demonstrated { cells, paths } = self.demonstrated(observations);
        let [rates, bends] = self.rates(evaluator, &cells);
        let one = 1.0 / observations.learned_from().max(1) as f64;
        let weight = |i: usize| if observations.is_held(i) { 0.0 } else { one };
        let weights: Vec<f64> = (0..paths.len()).map(weight).collect();
        let finite = rates.iter().all(|rate| rate.is_finite());
        let judged = finite.then(|| Soft::new(cells, rates).judge(&paths, &weights));
        let Some(judged) = judged.flatten() else {
            lost[0] = L::Real::from_f64(1.0);
            return;
        };
        for (loss, judged) in losses.iter_mut().zip(&judged.losses) {
            *loss = L::Real::from_f64(*judged);
        }
        if !gradient {
            return;
        }
        let slopes: Vec<f64> = judged
            .slopes
            .iter()
            .zip(&bends)
            .map(|(s, b)| s * b)
            .collect();
        for (tile, slopes) in slopes.chunks(TILE).enumerate() {
            let mut lanes = [L::Real::default(); TILE];
            for (lane, slope) in lanes.iter_mut().zip(slopes) {
                *lane = L::Real::from_f64(*slope);
            }
            evaluator
                .field
                .accumulate(&centers(&cells, tile), Tile::load(&lanes));
        }
        evaluator.field.collect(d_theta);
    }

    fn finish<R: Real>(&self, problem: &Problem<R>, partials: &[R], out: &mut Evaluation<R>) {
        let p = out.theta.len();
        out.theta.copy_from_slice(&partials[..p]);
        let (losses, lost) = partials[p..].split_at(problem.count());
        out.losses.extend_from_slice(losses);
        out.initial
            .resize(problem.observations.points.len(), R::default());
        out.average(problem);
        out.failure = (lost[0].to_f64() > 0.0).then(|| {
            "a path costs more than 650 nats, which is more than double precision holds: the energy has run away. Undo, and \
             take a smaller learning rate, fewer cells or a bowl that is less steep"
                .into()
        });
    }
}
