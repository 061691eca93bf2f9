//! Laws to begin with: those of a few steps nearby that explain many others.

use super::law::{Law, Laws};
use super::steps::Steps;
use crate::code_length::real_bits;
use crate::random::Stream;
use rand::RngExt;

/// Steps around which laws are looked for, and steps by which they are judged, at most.
const AROUND: usize = 48;
const JUDGES: usize = 2000;
/// Steps of one observation that a law is looked for in, and steps nearby of any.
const IN_A_ROW: [usize; 2] = [4, 8];
const NEARBY: [usize; 2] = [60, 240];
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
        let side = |k: usize| {
            let column = || steps.at.iter().skip(k).step_by(steps.dim).copied();
            let low = column().fold(f64::INFINITY, f64::min);
            let high = column().fold(f64::NEG_INFINITY, f64::max);
            let place = move |x: f64| ((x - low) / (high - low).max(1e-300) * along) as usize;
            column()
                .map(|x| place(x).min(along as usize - 1))
                .collect::<Vec<_>>()
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

    /// The sum over the cells of what is gained there, where anything is.
    fn gained(&self, gains: impl Iterator<Item = (usize, f64)>, share: f64) -> f64 {
        let mut cells = vec![0.0; self.count];
        for (i, gain) in gains {
            cells[self.of[i]] += gain / share;
        }
        cells.iter().map(|gain| (gain - CELL_BITS).max(0.0)).sum()
    }
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
/// the noise, or what the family cannot say.
pub(super) fn noise(laws: &Laws, steps: &Steps, rng: &mut Stream) -> f64 {
    let all: Vec<usize> = laws.groups.iter().flatten().copied().collect();
    let mut found: Vec<f64> = (0..4 * AROUND)
        .filter_map(|_| {
            let few = in_a_row(steps, draw(rng, steps.len()), IN_A_ROW[1]);
            let equations = few.len() * steps.dim;
            if equations <= all.len() + 1 {
                return None;
            }
            let numbers = fit_few(laws, steps, &all, &few);
            let left = square(laws, &Law::of(numbers), steps, &few);
            Some(libm::sqrt(left / (equations - all.len()) as f64))
        })
        .collect();
    found.sort_by(f64::total_cmp);
    // Some cross a border, or meet a wall.
    found.get(found.len() / 4).copied().unwrap_or_default()
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
    let left = few.iter().map(|&i| laws.square_at(law, steps, i));
    steps.scale * steps.scale * left.sum::<f64>()
}

/// Choices of the groups of a law's numbers, fewest numbers first.
fn choices(laws: &Laws) -> Vec<Vec<usize>> {
    let groups = &laws.groups;
    let some = |mask: usize| -> Vec<usize> {
        let chosen = groups.iter().enumerate().filter(|(g, _)| mask >> g & 1 == 1);
        chosen.flat_map(|(_, group)| group.iter().copied()).collect()
    };
    let mut all: Vec<Vec<usize>> = match groups.len() <= MOST_GROUPS {
        true => (0..1 << groups.len()).map(some).collect(),
        false => (0..=groups.len()).map(|g| some((1 << g) - 1)).collect(),
    };
    all.sort_by_key(Vec::len);
    all
}

/// A law that says many steps in fewer bits than `now`, each to a precision ε; `None` where none gains what its
/// numbers cost. With it, how many were fitted.
pub(super) fn propose(
    laws: &mut Laws,
    steps: &Steps,
    cells: &Cells,
    now: &[f64],
    epsilon: f64,
    rng: &mut Stream,
) -> (Option<Law>, u64) {
    let mut tried = 0;
    let n = steps.len();
    let choices = choices(laws);
    let every = n.div_ceil(JUDGES);
    let judges: Vec<usize> = (0..n).step_by(every).collect();
    let share = judges.len() as f64 / n as f64;
    let worth = 0.5 * libm::log2(n as f64);
    let total: f64 = now.iter().sum();
    let mut best: Option<(f64, Law)> = None;
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
            for free in &choices {
                if free.len() > few.len() * steps.dim {
                    continue;
                }
                let law = Law::of(fit_few(laws, steps, free, few));
                tried += 1;
                let gains = judges.iter().map(|&i| {
                    let error = steps.scale * libm::sqrt(laws.square_at(&law, steps, i));
                    (i, now[i] - real_bits(error, epsilon))
                });
                let gain = cells.gained(gains, share) - worth * free.len() as f64;
                if gain > best.as_ref().map_or(0.0, |b| b.0) {
                    best = Some((gain, law));
                }
            }
        }
    }
    let Some((_, mut law)) = best else {
        return (None, tried);
    };
    // The steps that it says decide what it is.
    for _ in 0..8 {
        let weights: Vec<f64> = (errors(laws, &law, steps).iter().zip(now))
            .map(|(u, now)| match real_bits(*u, epsilon) < *now {
                true => 1.0 / (1.0 + (u / epsilon) * (u / epsilon)).powi(2),
                false => 0.0,
            })
            .collect();
        laws.fit(&mut law, steps, &weights);
    }
    let off = errors(laws, &law, steps);
    let gains = (off.iter().zip(now)).map(|(u, now)| now - real_bits(*u, epsilon));
    let gain = cells.gained(gains.enumerate(), 1.0) - worth * laws.count as f64;
    ((gain > 0.0).then_some(law), tried + 8)
}
