//! Integrals of `e^{−E/τ}` that watch themselves.

/// Over which box, where to look closely, and when to end.
#[derive(Clone, Debug)]
pub struct Cubature<'a> {
    /// Lower ends of the box, one or two.
    pub low: &'a [f64],
    /// Upper ends of the box.
    pub high: &'a [f64],
    /// Places, `[k, d]`, at which there may be mass that is narrower than the first cells.
    pub landmarks: &'a [f64],
    /// How well `log Z` is to be known.
    pub tolerance: f64,
    /// Most evaluations, once the first cells are known.
    pub most: usize,
}

/// `Z = ∫ e^{−E/τ}` over a box, as a sum over nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct Integral {
    /// `log Z`; −∞ where `e^{−E/τ}` is 0 at every node.
    pub log_z: f64,
    /// How far it may be off: by how much the sums over the cells differ from those over cells twice as
    /// wide, or the 16th of that of the cells before, all taken for their size. What is narrower than the
    /// cells and at none of the landmarks is not seen.
    pub error: f64,
    /// Nodes, `[k, d]`.
    pub nodes: Vec<f64>,
    /// The share of each in Z.
    pub shares: Vec<f64>,
    /// `−E/τ` at each.
    pub exponents: Vec<f64>,
    /// The boxes, low ends and widths, whose nodes these are, 9 in the plane and 3 on the line of each.
    pub boxes: Vec<[[f64; 2]; 2]>,
    /// Lower and upper ends, `[d]` each, of the cell of the largest error.
    pub worst: [Vec<f64>; 2],
}

/// Nodes and weights of Gauss and Legendre on `[0, 1]`: exact for polynomials of degree 5.
const NODES: [f64; 3] = [0.112_701_665_379_258_31, 0.5, 0.887_298_334_620_741_7];
const WEIGHTS: [f64; 3] = [5.0 / 18.0, 8.0 / 18.0, 5.0 / 18.0];
/// Cells along each axis, on the line and in the plane, all of which are halved to begin with.
const FIRST: [usize; 2] = [48, 6];
/// A landmark is seen where a node of its cell has this much of its density.
const SEEN: f64 = 0.5;
/// By how much the difference is to fall at least where a cell is halved; by 64 where `e^{−E/τ}` is smooth.
const LEFT: f64 = 16.0;
/// A cell is halved so often at most.
const DEEPEST: u32 = 48;

/// A cell, whose halves have nodes: its sum by nodes of its own, and by those of its halves.
struct Cell {
    low: [f64; 2],
    width: [f64; 2],
    depth: u32,
    marks: Vec<usize>,
    /// Logarithms of the sum over its own nodes, and of those over the nodes of each half (quarter).
    coarse: f64,
    halves: Vec<f64>,
    /// What the difference of the cell that it was halved from leaves to doubt.
    before: f64,
    exponents: Vec<f64>,
}

/// `log Σ e^v`.
fn log_sum(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let top = values.clone().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return top;
    }
    top + libm::log(values.map(|v| libm::exp(v - top)).sum())
}

impl Cell {
    fn fine(&self) -> f64 {
        log_sum(self.halves.iter().copied())
    }

    /// The logarithm of the difference of both sums.
    fn difference(&self) -> f64 {
        let (a, b) = (self.coarse, self.fine());
        match a == b {
            true => f64::NEG_INFINITY,
            false => a.max(b) + libm::log(-libm::expm1(-(a - b).abs())),
        }
    }

    /// The logarithm of how far its sum may be off: the difference of both sums, where that of the cell
    /// before was small too, since once they may agree by chance; or, where a landmark has more than the
    /// nodes show, all that its density could make of the cell.
    fn doubt(&self, of_marks: &[f64]) -> f64 {
        let differs = self.difference().max(self.before);
        let top = self.marks.iter().map(|&m| of_marks[m]);
        let top = top.fold(f64::NEG_INFINITY, f64::max);
        let seen = self.exponents.iter().copied();
        let seen = seen.fold(f64::NEG_INFINITY, f64::max);
        if top + libm::log(SEEN) <= seen || self.depth >= DEEPEST {
            return differs;
        }
        differs.max(top + libm::log(self.width[0] * self.width[1]))
    }

    /// Its halves (quarters), each `[low, width]`.
    fn split(&self, dim: usize) -> impl Iterator<Item = [[f64; 2]; 2]> + use<> {
        let (low, width) = (self.low, self.width);
        (0..1 << dim).map(move |half| {
            let (mut at, mut wide) = (low, width);
            for k in 0..dim {
                wide[k] *= 0.5;
                if half >> k & 1 == 1 {
                    at[k] += wide[k];
                }
            }
            [at, wide]
        })
    }
}

/// The nodes of a box, and the logarithms of their weights.
fn nodes(low: [f64; 2], width: [f64; 2], dim: usize) -> impl Iterator<Item = ([f64; 2], f64)> {
    (0..3usize.pow(dim as u32)).map(move |i| {
        let (mut at, mut weight) = (low, 1.0);
        for (k, i) in [i % 3, i / 3].into_iter().take(dim).enumerate() {
            at[k] += width[k] * NODES[i];
            weight *= width[k] * WEIGHTS[i];
        }
        (at, libm::log(weight))
    })
}

impl Cubature<'_> {
    /// Integrates: halves cells, those that may be off most first, until `log Z` is known as well as it
    /// is to be, or the evaluations are used up. `exponents` gives `−E/τ` at points `[k, d]`; what is
    /// not finite counts as 0 mass.
    pub fn integrate(&self, mut exponents: impl FnMut(&[f64]) -> Vec<f64>) -> Integral {
        let mut at = |points: &[f64]| {
            let mut found = exponents(points);
            let finite = |e: &mut f64| *e = if e.is_finite() { *e } else { f64::NEG_INFINITY };
            found.iter_mut().for_each(finite);
            found
        };
        let of_marks = at(self.landmarks);
        let mut first = self.first(&mut at);
        self.fill(&mut first, 0, &mut at);
        let mut cells: Vec<Cell> = first.iter().flat_map(|cell| self.halves(cell)).collect();
        self.fill(&mut cells, 0, &mut at);
        // The nodes of the halves of a cell's halves.
        let each = 12usize.pow(self.low.len() as u32);
        let mut room = self.most / each;
        let goal = -libm::expm1(-self.tolerance);
        loop {
            let (log_z, seen, doubts) = doubts(&cells, &of_marks);
            let mut order: Vec<usize> = (0..cells.len()).collect();
            order.sort_by(|&a, &b| doubts[b].total_cmp(&doubts[a]).then(a.cmp(&b)));
            // What is left once those are halved is to be half of what may be; summed from the smallest
            // on, since one doubt may be larger than all others by more than the digits of a number.
            let mut left = 0.0;
            let kept = order.iter().rev().take_while(|&&c| {
                left += doubts[c];
                left <= 0.5 * goal
            });
            let mut wanted = order[..order.len() - kept.count()].to_vec();
            wanted.retain(|&c| cells[c].depth < DEEPEST);
            wanted.truncate(room);
            let total = match doubts.iter().sum::<f64>() {
                0.0 => 0.0,
                doubt => doubt / seen,
            };
            if total <= goal || wanted.is_empty() {
                return self.report(&cells, log_z, total, order[0]);
            }
            room -= wanted.len();
            wanted.sort_unstable();
            let mut next = Vec::with_capacity(cells.len() + 3 * wanted.len());
            let mut fresh = Vec::new();
            for (c, cell) in cells.into_iter().enumerate() {
                match wanted.binary_search(&c) {
                    Err(_) => next.push(cell),
                    Ok(_) => fresh.extend(self.halves(&cell)),
                }
            }
            let known = next.len();
            next.extend(fresh);
            cells = next;
            self.fill(&mut cells, known, &mut at);
        }
    }

    /// The first cells, with sums over nodes of their own.
    fn first(&self, at: &mut dyn FnMut(&[f64]) -> Vec<f64>) -> Vec<Cell> {
        let dim = self.low.len();
        let count = FIRST[dim - 1];
        let mut cells = Vec::new();
        for i in 0..count.pow(dim as u32) {
            let (mut low, mut width) = ([-0.5; 2], [1.0; 2]);
            for (k, i) in [i % count, i / count].into_iter().take(dim).enumerate() {
                width[k] = (self.high[k] - self.low[k]) / count as f64;
                low[k] = self.low[k] + width[k] * i as f64;
            }
            cells.push(Cell {
                low,
                width,
                depth: 0,
                marks: Vec::new(),
                coarse: 0.0,
                halves: Vec::new(),
                before: f64::NEG_INFINITY,
                exponents: Vec::new(),
            });
        }
        let all: Vec<usize> = (0..self.landmarks.len() / dim).collect();
        for cell in &mut cells {
            cell.marks = self.near(cell, &all);
        }
        let boxes = cells.iter().map(|c| (c.low, c.width));
        let points: Vec<f64> = boxes
            .flat_map(|(low, width)| nodes(low, width, dim))
            .flat_map(|(x, _)| x.into_iter().take(dim))
            .collect();
        let found = at(&points);
        let each = 3usize.pow(dim as u32);
        for (cell, own) in cells.iter_mut().zip(found.chunks_exact(each)) {
            let weights = nodes(cell.low, cell.width, dim).map(|(_, w)| w);
            let terms: Vec<f64> = weights.zip(own).map(|(w, e)| w + e).collect();
            cell.coarse = log_sum(terms.into_iter());
        }
        cells
    }

    /// The halves of a cell as cells of their own, whose halves have no nodes yet.
    fn halves(&self, cell: &Cell) -> Vec<Cell> {
        let dim = self.low.len();
        let before = cell.difference() - libm::log(LEFT * cell.halves.len() as f64);
        let half = |[low, width]: [[f64; 2]; 2], coarse: f64| Cell {
            low,
            width,
            depth: cell.depth + 1,
            marks: Vec::new(),
            coarse,
            halves: Vec::new(),
            before,
            exponents: Vec::new(),
        };
        let pairs = cell.split(dim).zip(&cell.halves);
        let mut cells: Vec<Cell> = pairs.map(|(b, &coarse)| half(b, coarse)).collect();
        for half in &mut cells {
            half.marks = self.near(half, &cell.marks);
        }
        cells
    }

    /// Those of some landmarks that are in a cell or less than half its width beside it: what is at the
    /// edge of a cell has mass in its neighbor too.
    fn near(&self, cell: &Cell, marks: &[usize]) -> Vec<usize> {
        let dim = self.low.len();
        let close = |m: &&usize| {
            let x = &self.landmarks[*m * dim..(*m + 1) * dim];
            let along = |k: usize| (x[k] - cell.low[k]) / cell.width[k];
            (0..dim).all(|k| (-0.5..=1.5).contains(&along(k)))
        };
        marks.iter().filter(close).copied().collect()
    }

    /// Evaluates the halves of all cells from `first` on.
    fn fill(&self, cells: &mut [Cell], first: usize, at: &mut dyn FnMut(&[f64]) -> Vec<f64>) {
        let dim = self.low.len();
        let of_cell = |cell: &Cell| {
            let halves = cell.split(dim);
            halves.flat_map(move |[low, width]| nodes(low, width, dim))
        };
        let points: Vec<f64> = cells[first..]
            .iter()
            .flat_map(of_cell)
            .flat_map(|(x, _)| x.into_iter().take(dim))
            .collect();
        let found = at(&points);
        let (each, halves) = (3usize.pow(dim as u32), 1 << dim);
        for (cell, own) in cells[first..]
            .iter_mut()
            .zip(found.chunks_exact(each * halves))
        {
            let weights = of_cell(cell).map(|(_, w)| w);
            let terms: Vec<f64> = weights.zip(own).map(|(w, e)| w + e).collect();
            let sums = terms.chunks_exact(each).map(|t| log_sum(t.iter().copied()));
            cell.halves = sums.collect();
            cell.exponents = own.to_vec();
        }
    }

    fn report(&self, cells: &[Cell], log_z: f64, doubt: f64, worst: usize) -> Integral {
        let dim = self.low.len();
        let mut found = Integral {
            log_z,
            error: if doubt < 1.0 {
                -libm::log1p(-doubt)
            } else {
                f64::INFINITY
            },
            nodes: Vec::new(),
            shares: Vec::new(),
            exponents: Vec::new(),
            boxes: cells.iter().flat_map(|cell| cell.split(dim)).collect(),
            worst: [0.0, 1.0].map(|end| {
                let Cell { low, width, .. } = &cells[worst];
                (0..dim).map(|k| low[k] + end * width[k]).collect()
            }),
        };
        for cell in cells {
            let halves = cell.split(dim);
            let all = halves.flat_map(|[low, width]| nodes(low, width, dim));
            for ((x, weight), &e) in all.zip(&cell.exponents) {
                found.nodes.extend_from_slice(&x[..dim]);
                found.exponents.push(e);
                found.shares.push(libm::exp(weight + e - log_z));
            }
        }
        found
    }
}

impl Integral {
    /// The part of the box that each node stands for, low ends and widths.
    pub fn parts(&self) -> impl Iterator<Item = [[f64; 2]; 2]> {
        let dim = self.worst[0].len();
        let from = [0.0, WEIGHTS[0], WEIGHTS[0] + WEIGHTS[1]];
        self.boxes.iter().flat_map(move |&[low, width]| {
            (0..3usize.pow(dim as u32)).map(move |i| {
                let (mut at, mut wide) = (low, width);
                for (k, i) in [i % 3, i / 3].into_iter().take(dim).enumerate() {
                    at[k] += width[k] * from[i];
                    wide[k] *= WEIGHTS[i];
                }
                [at, wide]
            })
        })
    }

    /// Mean `[d]`, covariance `[d, d]` and mean energy at that temperature, as of `p = e^{−E/τ}/Z`.
    #[must_use]
    pub fn moments(&self, temperature: f64) -> (Vec<f64>, Vec<f64>, f64) {
        let dim = self.worst[0].len();
        let nodes = || self.nodes.chunks_exact(dim).zip(&self.shares);
        let mut mean = vec![0.0; dim];
        let mut covariance = vec![0.0; dim * dim];
        for (x, share) in nodes() {
            mean.iter_mut().zip(x).for_each(|(m, x)| *m += share * x);
        }
        for (x, share) in nodes() {
            for (k, c) in covariance.iter_mut().enumerate() {
                let (i, j) = (k / dim, k % dim);
                *c += share * (x[i] - mean[i]) * (x[j] - mean[j]);
            }
        }
        let live = self
            .shares
            .iter()
            .zip(&self.exponents)
            .filter(|(s, _)| **s > 0.0);
        let energy = live.map(|(s, e)| -s * e * temperature).sum();
        (mean, covariance, energy)
    }
}

/// `log Z`, and what share Z and how far the sum of each cell may be off have in all of them together.
fn doubts(cells: &[Cell], of_marks: &[f64]) -> (f64, f64, Vec<f64>) {
    let log_z = log_sum(cells.iter().map(Cell::fine).collect::<Vec<_>>().into_iter());
    let logs: Vec<f64> = cells.iter().map(|c| c.doubt(of_marks)).collect();
    let all = log_sum(logs.iter().copied().chain([log_z]));
    let share = |log: f64| match log == f64::NEG_INFINITY {
        true => 0.0,
        false => libm::exp(log - all),
    };
    (log_z, share(log_z), logs.into_iter().map(share).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Stream};
    use rand::RngExt;
    use std::f64::consts::TAU;

    fn over<'a>(low: &'a [f64], high: &'a [f64], landmarks: &'a [f64]) -> Cubature<'a> {
        Cubature {
            low,
            high,
            landmarks,
            tolerance: 1e-3,
            most: 1 << 18,
        }
    }

    /// `log Σ w N(x; μ, σ²)` in the plane, of rows `w, μ1, μ2, σ`.
    fn mixture<'a>(rows: &'a [[f64; 4]]) -> impl Fn(&[f64]) -> Vec<f64> + 'a {
        move |points| {
            let one = |x: &[f64]| {
                let terms = rows.iter().map(|[w, a, b, s]| {
                    let square = (x[0] - a) * (x[0] - a) + (x[1] - b) * (x[1] - b);
                    (w / (TAU * s * s)).ln() - 0.5 * square / (s * s)
                });
                log_sum(terms)
            };
            points.chunks_exact(2).map(one).collect()
        }
    }

    #[test]
    fn the_stated_error_covers_the_true_one_of_a_hundred_random_mixtures() {
        let mut rng = Stream::new(11, Purpose::Display);
        let mut uniform = |low: f64, high: f64| low + (high - low) * rng.random::<f64>();
        for case in 0..100 {
            let count = 1 + case % 7;
            let mut rows: Vec<[f64; 4]> = (0..count)
                .map(|_| {
                    let narrow = uniform(1e-4f64.ln(), 0.7f64.ln()).exp();
                    [
                        uniform(0.01, 1.0),
                        uniform(-2.0, 2.0),
                        uniform(-2.0, 2.0),
                        narrow,
                    ]
                })
                .collect();
            let total: f64 = rows.iter().map(|r| r[0]).sum();
            rows.iter_mut().for_each(|r| r[0] /= total);
            // Some at the corners of the first cells, or just beside.
            if case % 4 == 0 {
                rows[0][1..3].copy_from_slice(&[1.0, [0.0, 1e-3][case / 4 % 2]]);
            }
            let places: Vec<f64> = rows.iter().flat_map(|r| [r[1], r[2]]).collect();
            let found = over(&[-6.0; 2], &[6.0; 2], &places).integrate(mixture(&rows));
            let (log_z, error) = (found.log_z, found.error);
            assert!(log_z.abs() <= error + 1e-7, "{case}: {log_z} ± {error}");
            assert!(error <= 1e-3, "{case}: {log_z} ± {error}");
            let share: f64 = found.shares.iter().sum();
            assert!((share - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn what_cannot_be_resolved_is_not_stated() {
        // A spike of which a landmark tells, and no evaluations left to look.
        let rows = [[0.999, 0.3, 0.1, 1e-6], [0.001, 0.0, 0.0, 0.5]];
        let mut cubature = over(&[-4.0; 2], &[4.0; 2], &[0.3, 0.1]);
        cubature.most = 1000;
        let found = cubature.integrate(mixture(&rows));
        assert!(found.error > 1.0, "{} ± {}", found.log_z, found.error);
        let [from, to] = &found.worst;
        assert!(from[0] <= 0.3 && 0.3 <= to[0], "{from:?} {to:?}");
        // And mass nowhere.
        let none = over(&[-1.0; 2], &[1.0; 2], &[]).integrate(|x| vec![f64::NAN; x.len() / 2]);
        assert_eq!((none.log_z, none.error), (f64::NEG_INFINITY, 0.0));
    }

    #[test]
    fn on_the_line_and_cut_off_at_the_ends() {
        let found = over(&[0.0], &[1.0], &[]).integrate(|x| x.iter().map(|x| -x).collect());
        let truth = (1.0 - (-1.0f64).exp()).ln();
        assert!(
            (found.log_z - truth).abs() < 1e-12,
            "{}",
            found.log_z - truth
        );
        // Its parts make up the box.
        let parts: f64 = found.parts().map(|[_, width]| width[0]).sum();
        assert!((parts - 1.0).abs() < 1e-12);
    }
}
