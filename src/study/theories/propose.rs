//! Laws to begin with: those of a few steps nearby that explain many others.

use super::law::{Law, Laws};
use super::steps::Steps;
use crate::random::Stream;
use rand::RngExt;

/// Steps around which laws are looked for, and steps by which they are judged, at most.
const AROUND: usize = 48;
const JUDGES: usize = 2000;
/// Steps of one observation that a law is looked for in, and steps nearby of any.
const IN_A_ROW: [usize; 2] = [4, 8];
const NEARBY: [usize; 2] = [60, 240];
/// Laws that are fitted to all that they say, and rounds of that.
const POLISHED: usize = 6;
const ROUNDS: usize = 6;
/// Bits that it takes to say of a cell that a law rules there.
const CELL_BITS: f64 = 2.0;
/// Most groups of numbers of which every choice is tried.
const MOST_GROUPS: usize = 4;

/// Cells of the plane of the first two coordinates, so that a law which explains steps here and there by chance
/// gains nothing: laws rule regions.
pub(super) struct Cells {
    /// The cell of each step.
    of: Vec<usize>,
    count: usize,
}

/// Steps in a cell, about, and cells along an axis, at most.
const IN_A_CELL: f64 = 30.0;
const MOST_CELLS: f64 = 24.0;

impl Cells {
    pub(super) fn new(steps: &Steps) -> Self {
        let n = steps.len();
        let along = (n as f64 / IN_A_CELL).sqrt().clamp(2.0, MOST_CELLS).floor();
        // As many steps in each column and row: some may be far out.
        let side = |k: usize| {
            let mut order: Vec<usize> = (0..n).collect();
            let at = |i: usize| steps.at[i * steps.dim + k];
            order.sort_by(|a, b| at(*a).total_cmp(&at(*b)));
            let mut of = vec![0; n];
            for (rank, i) in order.into_iter().enumerate() {
                of[i] = rank * along as usize / n;
            }
            of
        };
        let mut of = side(0);
        if steps.dim > 1 {
            for (cell, y) in of.iter_mut().zip(side(1)) {
                *cell += along as usize * y;
            }
        }
        Self {
            of,
            count: (along * along) as usize,
        }
    }

    /// How a law does in each cell, by those steps of `some` that are not yet said in 0 bits: what it gains there,
    /// and whether what it leaves is noise, of mean 0 and no larger than σ.
    fn judge(
        &self,
        laws: &Laws,
        law: &Law,
        steps: &Steps,
        (some, now, sigma): (&[usize], &[f64], f64),
    ) -> Vec<(f64, bool)> {
        #[derive(Clone, Default)]
        struct Cell {
            steps: f64,
            sum: Vec<f64>,
            squares: f64,
            gain: f64,
        }
        let mut cells = vec![Cell::default(); self.count];
        let mut left = vec![0.0; steps.dim];
        for &i in some.iter().filter(|&&i| now[i] > 0.0) {
            laws.left_at(law, steps, i, &mut left);
            let square: f64 = left.iter().map(|r| r * r).sum();
            let cell = &mut cells[self.of[i]];
            cell.sum.resize(steps.dim, 0.0);
            for (sum, left) in cell.sum.iter_mut().zip(&left) {
                *sum += left;
            }
            cell.steps += 1.0;
            cell.squares += square;
            cell.gain += now[i] - step_bits(libm::sqrt(square), sigma);
        }
        let noise = |cell: &Cell| {
            let degrees = cell.steps * steps.dim as f64;
            let mean: f64 = cell.sum.iter().map(|s| s * s).sum::<f64>() / cell.steps;
            let most = degrees + 3.0 * libm::sqrt(2.0 * degrees);
            mean <= SURE * sigma * sigma && cell.squares <= most * sigma * sigma
        };
        let judged = cells.iter();
        judged
            .map(|c| (c.gain, c.steps > 0.0 && noise(c)))
            .collect()
    }
}

/// Square of as many standard deviations as the mean of noise may be from 0.
const SURE: f64 = 14.0;

/// Bits of how far off a step is: those of Gaussian noise σ up to 2σ, beyond it they grow as a logarithm, so that what
/// a law does not say at all does not decide what it is.
pub(super) fn step_bits(off: f64, sigma: f64) -> f64 {
    let square = (off / sigma).powi(2);
    let near = 0.5 * std::f64::consts::LOG2_E * square.min(4.0);
    near + 0.5 * libm::log2(((1.0 + square) / 5.0).max(1.0))
}

/// How far off a law is at each step, as a distance: `‖s(a − a_t)‖`.
pub(super) fn errors(laws: &mut Laws, law: &Law, steps: &Steps) -> Vec<f64> {
    let pulls = laws.pulls(law, steps);
    let off = pulls
        .chunks_exact(steps.dim)
        .zip(steps.pulls.chunks_exact(steps.dim));
    off.map(|(by, a)| {
        let square: f64 = by.iter().zip(a).map(|(by, a)| (by - a) * (by - a)).sum();
        steps.scale * libm::sqrt(square)
    })
    .collect()
}

/// How far off the laws of a family are in a few steps of one observation, as a standard deviation of a coordinate:
/// the noise, or what the family cannot say; at least `rounding`.
pub(super) fn noise(laws: &Laws, steps: &Steps, rounding: f64, rng: &mut Stream) -> f64 {
    let all: Vec<usize> = laws.groups.iter().flatten().copied().collect();
    let mut of = |many: usize| -> Vec<f64> {
        let one = |_| {
            let few = in_a_row(steps, draw(rng, steps.len()), many);
            let equations = few.len() * steps.dim;
            if equations <= all.len() + 1 {
                return None;
            }
            let law = Law::of(fit_few(laws, steps, &all, &few));
            let left = square(laws, &law, steps, &few);
            Some(libm::sqrt(left / (equations - all.len()) as f64))
        };
        let mut found: Vec<f64> = (0..4 * AROUND).filter_map(one).collect();
        found.sort_by(f64::total_cmp);
        found
    };
    // Most cross a border, or meet a wall, where regions are small: that some leave nothing is no chance.
    let shortest = of(all.len() / steps.dim + 2);
    let exact = shortest.get(shortest.len() / 10);
    if exact.is_some_and(|least| *least < rounding) {
        return rounding;
    }
    let longer = of(IN_A_ROW[1].max(all.len() / steps.dim + 4));
    let quarter = longer
        .get(longer.len() / 4)
        .or(shortest.get(shortest.len() / 4));
    quarter.copied().unwrap_or_default().max(rounding)
}

fn draw(rng: &mut Stream, n: usize) -> usize {
    ((rng.random::<f64>() * n as f64) as usize).min(n - 1)
}

/// So many steps of one observation around step `i`.
fn in_a_row(steps: &Steps, i: usize, many: usize) -> Vec<usize> {
    let first = i.saturating_sub(many / 2);
    let same = |j: &usize| steps.times[*j].0 == steps.times[i].0;
    (first..(first + many).min(steps.len()))
        .filter(same)
        .collect()
}

/// So many steps nearest to step `i`.
fn nearby(steps: &Steps, i: usize, many: usize) -> Vec<usize> {
    let here = steps.row(&steps.at, i);
    let far = |j: usize| -> f64 {
        let there = steps.row(&steps.at, j).iter();
        there.zip(here).map(|(a, b)| (a - b) * (a - b)).sum()
    };
    let mut all: Vec<(f64, usize)> = (0..steps.len()).map(|j| (far(j), j)).collect();
    let many = many.min(all.len());
    all.select_nth_unstable_by(many - 1, |a, b| a.0.total_cmp(&b.0));
    all[..many].iter().map(|(_, j)| *j).collect()
}

fn fit_few(laws: &Laws, steps: &Steps, free: &[usize], few: &[usize]) -> Vec<f64> {
    laws.least_squares_of(few, free, &[], steps, |_| 1.0)
}

/// Sum of squares of what a law leaves of a few steps, as distances.
fn square(laws: &Laws, law: &Law, steps: &Steps, few: &[usize]) -> f64 {
    few.iter().map(|&i| laws.square_at(law, steps, i)).sum()
}

/// Choices of the groups of a law's numbers, fewest numbers first.
pub(super) fn choices(laws: &Laws) -> Vec<Vec<usize>> {
    let groups = &laws.groups;
    let some = |mask: usize| -> Vec<usize> {
        let chosen = groups
            .iter()
            .enumerate()
            .filter(|(g, _)| mask >> g & 1 == 1);
        chosen
            .flat_map(|(_, group)| group.iter().copied())
            .collect()
    };
    let mut all: Vec<Vec<usize>> = match groups.len() <= MOST_GROUPS {
        true => (0..1 << groups.len()).map(some).collect(),
        false => (0..=groups.len()).map(|g| some((1 << g) - 1)).collect(),
    };
    all.sort_by_key(Vec::len);
    all
}

/// A law that says many steps in fewer bits than `now`, each to a precision ε; `None` where none gains what its
/// numbers cost at that price. With it, how many were fitted.
///
/// Where there is noise, only cells count in which a law leaves nothing else: else one that says two regions half
/// well would gain more than one that says a region.
pub(super) fn propose(
    laws: &mut Laws,
    steps: &Steps,
    cells: &Cells,
    now: &[f64],
    (epsilon, exact, price): (f64, bool, f64),
    rng: &mut Stream,
) -> (Option<Law>, u64) {
    let n = steps.len();
    let choices = choices(laws);
    let every = n.div_ceil(JUDGES);
    let judges: Vec<usize> = (0..n).step_by(every).collect();
    let worth = price * 0.5 * libm::log2(n as f64);
    let total: f64 = now.iter().sum();
    let gained = |laws: &Laws, law: &Law, some: &[usize], every: usize| -> f64 {
        let judged = cells
            .judge(laws, law, steps, (some, now, epsilon))
            .into_iter();
        let counted = judged.filter(|(_, noise)| exact || *noise);
        counted
            .map(|(gain, _)| (gain * every as f64 - price * CELL_BITS).max(0.0))
            .sum()
    };
    let mut tried = 0;
    let mut best: Vec<(f64, Law)> = Vec::new();
    for _ in 0..AROUND {
        // Where many bits are left to gain.
        let mut left = rng.random::<f64>() * total;
        let around = now.iter().position(|bits| {
            left -= bits;
            left < 0.0
        });
        let around = around.unwrap_or(n - 1);
        let few = IN_A_ROW.map(|many| in_a_row(steps, around, many));
        let near = NEARBY.map(|many| nearby(steps, around, many));
        for few in few.iter().chain(&near) {
            let few: Vec<usize> = few.iter().copied().filter(|&i| now[i] > 0.0).collect();
            for free in &choices {
                if free.len() > few.len() * steps.dim {
                    continue;
                }
                let law = Law::of(fit_few(laws, steps, free, &few));
                tried += 1;
                let gain = gained(laws, &law, &judges, every) - worth * free.len() as f64;
                if gain > 0.0 {
                    best.push((gain, law));
                }
            }
        }
    }
    best.sort_by(|a, b| b.0.total_cmp(&a.0));
    best.truncate(POLISHED);
    // The steps that it says decide what it is.
    let every_step: Vec<usize> = (0..n).collect();
    let mut found: Option<(f64, Law)> = None;
    for (_, mut law) in best {
        for _ in 0..ROUNDS {
            let judged = cells.judge(laws, &law, steps, (&every_step, now, epsilon));
            let weights: Vec<f64> = (errors(laws, &law, steps).iter().enumerate())
                .map(|(i, u)| {
                    let (_, noise) = judged[cells.of[i]];
                    match step_bits(*u, epsilon) < now[i] && (exact || noise) {
                        true => (1.0 + (u / epsilon).powi(2)).powi(-2),
                        false => 0.0,
                    }
                })
                .collect();
            laws.fit(&mut law, steps, &weights);
            tried += 1;
        }
        let gain = gained(laws, &law, &every_step, 1) - worth * laws.count as f64;
        if gain > found.as_ref().map_or(0.0, |f| f.0) {
            found = Some((gain, law));
        }
    }
    (found.map(|(_, law)| law), tried)
}
