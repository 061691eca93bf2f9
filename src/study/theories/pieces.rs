//! Laws to divide a theory by, found from pieces of runs: a few steps in a row, whitened together, say much more of a
//! force than each for itself.

use super::law::{Law, Laws};
use super::runs::whitened;
use super::steps::Steps;
use crate::optimizer::least_step;
use crate::random::Stream;
use nalgebra::DMatrix;
use rand::RngExt;

/// Steps of a piece, and from the start of one to that of the next.
const LENGTH: usize = 8;
const STRIDE: usize = 2;
/// Pieces around which a law is looked for, how many nearby, and laws that are followed with the same numbers in them.
const AROUND: usize = 32;
const NEARBY: [usize; 3] = [6, 20, 60];
const FOLLOWED: usize = 3;
const ROUNDS: usize = 8;
/// Pieces nearest to one, itself included, that go to the same law: laws rule regions.
const TOGETHER: usize = 8;
/// What a piece costs at most, in units of the variance of a position: more is the part of something else.
const MOST: f64 = 40.0;

/// The square of what is left of a piece, whitened: `c − 2gᵀθ + θᵀHθ`.
struct Piece {
    middle: [f64; 2],
    hessian: Vec<f64>,
    gradient: Vec<f64>,
    square: f64,
}

impl Piece {
    fn cost(&self, numbers: &[f64], variance: f64) -> f64 {
        let q = numbers.len();
        let bent = self
            .hessian
            .chunks_exact(q)
            .zip(&self.gradient)
            .zip(numbers);
        let more: f64 = bent
            .map(|((row, g), a)| {
                let along: f64 = row.iter().zip(numbers).map(|(h, b)| h * b).sum();
                a * (along - 2.0 * g)
            })
            .sum();
        ((self.square + more) / variance).min(MOST)
    }
}

/// Two laws that say the steps of `mine` better than the law `old` does alone, by the least sum of the costs of their
/// pieces; `variance` is that of a position. With them, how many were fitted.
pub(super) fn divide(
    (laws, steps): (&Laws, &Steps),
    choices: &[Vec<usize>],
    old: &Law,
    mine: impl Fn(usize) -> bool,
    variance: f64,
    rng: &mut Stream,
) -> (Option<[Law; 2]>, u64) {
    let all: Vec<usize> = laws.groups.iter().flatten().copied().collect();
    let pieces = pieces(laws, steps, mine);
    if pieces.len() < 2 * NEARBY[0] {
        return (None, 0);
    }
    let cost = |numbers: &[f64]| -> Vec<f64> {
        pieces.iter().map(|p| p.cost(numbers, variance)).collect()
    };
    let now = cost(&old.numbers);
    let total: f64 = now.iter().sum();
    let gain = |new: &[f64], now: &[f64]| -> f64 {
        let gains = pieces.iter().zip(now);
        gains
            .map(|(p, now)| (now - p.cost(new, variance)).max(0.0))
            .sum()
    };
    let near = |center: [f64; 2], many: usize| -> Vec<usize> {
        let far = |i: &usize| -> f64 {
            let p = pieces[*i].middle;
            (p[0] - center[0]).powi(2) + (p[1] - center[1]).powi(2)
        };
        let mut order: Vec<usize> = (0..pieces.len()).collect();
        let last = many.min(order.len()) - 1;
        order.select_nth_unstable_by(last, |a, b| far(a).total_cmp(&far(b)));
        order.truncate(last + 1);
        order
    };
    let mut best: Vec<Vec<(f64, Vec<f64>)>> = vec![Vec::new(); choices.len()];
    for _ in 0..AROUND {
        let mut left = rng.random::<f64>() * total;
        let around = now.iter().position(|cost| {
            left -= cost;
            left < 0.0
        });
        let center = pieces[around.unwrap_or(0)].middle;
        for many in NEARBY {
            let near = near(center, many);
            let near: Vec<&Piece> = near.iter().map(|&i| &pieces[i]).collect();
            for (free, best) in choices.iter().zip(&mut best) {
                let law = fit(&near, free, laws.count);
                best.push((gain(&law, &now), law));
            }
        }
    }
    let mut tried = (AROUND * NEARBY.len() * choices.len()) as u64;
    // Pieces to the law nearer to them and those around them, and laws to their pieces, by turns.
    let around: Vec<Vec<usize>> = pieces.iter().map(|p| near(p.middle, TOGETHER)).collect();
    let mut least: Option<(f64, [Vec<f64>; 2])> = None;
    for (free, mut best) in choices.iter().zip(best) {
        best.sort_by(|a, b| b.0.total_cmp(&a.0));
        best.truncate(FOLLOWED);
        for (_, new) in best {
            let mut two = [old.numbers.clone(), new];
            for round in 0..=ROUNDS {
                let costs = two.each_ref().map(|law| cost(law));
                let sum = |k: usize, i: usize| around[i].iter().map(|&j| costs[k][j]).sum::<f64>();
                let second: Vec<bool> = (0..pieces.len()).map(|i| sum(1, i) < sum(0, i)).collect();
                if round == ROUNDS {
                    let each = second.iter().enumerate();
                    let total = each.map(|(i, k)| costs[usize::from(*k)][i]).sum::<f64>();
                    if least.as_ref().is_none_or(|l| total < l.0) {
                        least = Some((total, two));
                    }
                    break;
                }
                let free = if round < ROUNDS / 2 {
                    [&all, free]
                } else {
                    [&all, &all]
                };
                two = [0, 1].map(|k| {
                    let mine = (0..pieces.len()).filter(|&i| usize::from(second[i]) == k);
                    let said = mine.filter(|&i| costs[k][i] < MOST).map(|i| &pieces[i]);
                    fit(&said.collect::<Vec<_>>(), free[k], laws.count)
                });
                tried += 2;
            }
        }
    }
    (least.map(|(_, two)| two.map(Law::of)), tried)
}

/// Least squares of some numbers of a law, the others 0.
fn fit(pieces: &[&Piece], free: &[usize], count: usize) -> Vec<f64> {
    let sum = |of: &dyn Fn(&Piece) -> f64| pieces.iter().map(|p| of(p)).sum::<f64>();
    let hessian = DMatrix::from_fn(free.len(), free.len(), |i, j| {
        sum(&|p| p.hessian[free[i] * count + free[j]])
    });
    let gradient: Vec<f64> = free.iter().map(|&k| -sum(&|p| p.gradient[k])).collect();
    let mut numbers = vec![0.0; count];
    for (&k, step) in free.iter().zip(least_step(&hessian, &gradient)) {
        numbers[k] = step;
    }
    numbers
}

fn pieces(laws: &Laws, steps: &Steps, mine: impl Fn(usize) -> bool) -> Vec<Piece> {
    let first = (0..steps.len()).step_by(STRIDE);
    let whole = first.filter(|&i| {
        let last = i + LENGTH - 1;
        let run = |j: usize| steps.times[j].0;
        last < steps.len()
            && run(i) == run(last)
            && steps.times[last].1 == steps.times[i].1 + LENGTH - 1
            && (i..=last).all(&mine)
    });
    let piece = |i: usize| {
        let q = laws.count;
        let (mut hessian, mut gradient, mut square) = (vec![0.0; q * q], vec![0.0; q], 0.0);
        for (row, left) in whitened(laws, steps, i..i + LENGTH) {
            square += left * left;
            for a in 0..q {
                gradient[a] += row[a] * left;
                for b in 0..q {
                    hessian[a * q + b] += row[a] * row[b];
                }
            }
        }
        let at = |k: usize| steps.at[2 * (i + LENGTH / 2) + k];
        Piece {
            middle: [at(0), at(1)],
            hessian,
            gradient,
            square,
        }
    };
    whole.map(piece).collect()
}
