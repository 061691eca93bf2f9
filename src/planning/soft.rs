//! All paths, each as likely as it is cheap.

use super::Cells;
use crate::random::Stream;
use rand::RngExt;

/// Paths that end when they first come to their goal, with probability `e^{−cost}/Z`, `Z(s, g)` the sum of `e^{−cost}`
/// over all of them (Ziebart et al. 2008). With `P_ij = e^{−cost(i→j)}` and `G = (I − P)⁻¹`, the sum over all paths that
/// may pass their end, `Z(s, g) = G_sg/G_gg`: `I − P` is eliminated once, for all starts and goals.
#[derive(Debug)]
pub(crate) struct Soft {
    cells: Cells,
    rates: Vec<f64>,
    /// Lower and upper triangle of `I − P`, `band` entries to either side of the diagonal.
    triangles: Vec<f64>,
    band: usize,
}

/// What paths that were seen say of the rates.
#[derive(Debug)]
pub(crate) struct Judged {
    /// `−log p` of each.
    pub(crate) losses: Vec<f64>,
    /// The gradient of their weighted sum with respect to the rate in each cell: steps that were seen, less those that are
    /// expected.
    pub(crate) slopes: Vec<f64>,
    /// Steps into each cell that are expected, weighted likewise.
    pub(crate) visits: Vec<f64>,
}

/// Less than that double precision does not hold well.
const FAINTEST: f64 = 1e-290;

impl Soft {
    /// With rates of at least [`LEAST`](super::LEAST).
    pub(crate) fn new(cells: Cells, rates: Vec<f64>) -> Self {
        let (n, band) = (cells.len(), cells.count + 1);
        let width = 2 * band + 1;
        let mut a = vec![0.0; n * width];
        for i in 0..n {
            a[i * width + band] = 1.0;
            for (j, length) in cells.neighbors(i) {
                let at = i * width + band + j - i;
                a[at] = -libm::exp(-0.5 * (rates[i] + rates[j]) * length);
            }
        }
        // Off the diagonal all entries are negative and only grow: nothing cancels there.
        for k in 0..n {
            let (upper, lower) = a.split_at_mut((k + 1) * width);
            let pivots = &upper[k * width + band..];
            for (below, row) in lower.chunks_exact_mut(width).take(band).enumerate() {
                let at = band - below - 1;
                let factor = row[at] / pivots[0];
                row[at] = factor;
                if factor != 0.0 {
                    let right = row[at + 1..].iter_mut().zip(&pivots[1..]);
                    right.take(band).for_each(|(x, p)| *x -= factor * p);
                }
            }
        }
        Self {
            cells,
            rates,
            triangles: a,
            band,
        }
    }

    /// What a step costs in each cell.
    pub(crate) fn rates(&self) -> &[f64] {
        &self.rates
    }

    fn step(&self, from: usize, to: usize, length: f64) -> f64 {
        libm::exp(-0.5 * (self.rates[from] + self.rates[to]) * length)
    }

    fn row(&self, i: usize) -> &[f64] {
        let width = 2 * self.band + 1;
        &self.triangles[i * width..][..width]
    }

    /// `G_ig` of all cells i.
    pub(crate) fn to(&self, goal: usize) -> Vec<f64> {
        let (n, band) = (self.cells.len(), self.band);
        let mut x = vec![0.0; n];
        x[goal] = 1.0;
        for i in goal + 1..n {
            let first = i.saturating_sub(band).max(goal);
            let left = &self.row(i)[band + first - i..band];
            x[i] -= left
                .iter()
                .zip(&x[first..i])
                .map(|(l, x)| l * x)
                .sum::<f64>();
        }
        for i in (0..n).rev() {
            let last = (i + band + 1).min(n);
            let right = &self.row(i)[band + 1..];
            let known: f64 = right.iter().zip(&x[i + 1..last]).map(|(u, x)| u * x).sum();
            x[i] = (x[i] - known) / self.row(i)[band];
        }
        x
    }

    /// `G_si` of all cells i.
    fn from(&self, start: usize) -> Vec<f64> {
        let (n, band) = (self.cells.len(), self.band);
        let mut y = vec![0.0; n];
        y[start] = 1.0;
        for i in start..n {
            y[i] /= self.row(i)[band];
            let (here, last) = (y[i], (i + band + 1).min(n));
            let right = &self.row(i)[band + 1..];
            for (y, u) in y[i + 1..last].iter_mut().zip(right) {
                *y -= here * u;
            }
        }
        for i in (0..n).rev() {
            let (here, first) = (y[i], i.saturating_sub(band));
            let left = &self.row(i)[band + first - i..band];
            for (y, l) in y[first..i].iter_mut().zip(left) {
                *y -= here * l;
            }
        }
        y
    }

    /// A path to the goal that `to` belongs to, drawn.
    pub(crate) fn draw(
        &self,
        start: usize,
        goal: usize,
        to: &[f64],
        rng: &mut Stream,
    ) -> Vec<usize> {
        let mut path = vec![start];
        let mut at = start;
        while at != goal {
            let steps: Vec<(usize, f64)> = self
                .cells
                .neighbors(at)
                .map(|(next, length)| (next, self.step(at, next, length) * to[next]))
                .collect();
            let total: f64 = steps.iter().map(|(_, mass)| mass).sum();
            let mut left = rng.random::<f64>() * total;
            let next = steps.iter().find(|(_, mass)| {
                left -= mass;
                left < 0.0
            });
            at = next.or(steps.last()).map_or(goal, |(next, _)| *next);
            path.push(at);
        }
        path
    }

    /// Of paths, each a row of neighbors that comes to its last cell once, with weights. `None` where one costs so much
    /// more than nothing that `e^{−cost}` is lost.
    pub(crate) fn judge(&self, paths: &[Vec<usize>], weights: &[f64]) -> Option<Judged> {
        let n = self.cells.len();
        let mut found = Judged {
            losses: vec![0.0; paths.len()],
            slopes: vec![0.0; n],
            visits: vec![0.0; n],
        };
        let ends = |path: &Vec<usize>| Some((*path.last()?, *path.first()?));
        let mut order: Vec<usize> = (0..paths.len()).filter(|i| paths[*i].len() > 1).collect();
        order.sort_by_key(|i| ends(&paths[*i]));
        for same in order.chunk_by(|a, b| paths[*a].last() == paths[*b].last()) {
            let goal = *paths[same[0]].last()?;
            let to = self.to(goal);
            // What comes by each cell before it is at the goal, over `to`.
            let mut by = vec![0.0; n];
            let mut all = 0.0;
            for alike in same.chunk_by(|a, b| paths[*a].first() == paths[*b].first()) {
                let start = *paths[alike[0]].first()?;
                if to[start] < FAINTEST {
                    return None;
                }
                let log_z = libm::log(to[start] / to[goal]);
                let mut weight = 0.0;
                for &i in alike {
                    found.losses[i] = self.cells.total(&self.rates, &paths[i]) + log_z;
                    weight += weights[i];
                    for ends in paths[i].windows(2) {
                        let half = 0.5 * weights[i] * self.cells.length(ends[0], ends[1]);
                        found.slopes[ends[0]] += half;
                        found.slopes[ends[1]] += half;
                    }
                }
                let share = weight / to[start];
                for (by, from) in by.iter_mut().zip(self.from(start)) {
                    *by += share * from;
                }
                all += weight;
            }
            let share = all / to[goal];
            for (by, from) in by.iter_mut().zip(self.from(goal)) {
                *by -= share * from;
            }
            // What is left there of two equal numbers.
            by[goal] = 0.0;
            for i in 0..n {
                for (j, length) in self.cells.neighbors(i) {
                    let steps = by[i] * self.step(i, j, length) * to[j];
                    let half = 0.5 * length * steps;
                    found.slopes[i] -= half;
                    found.slopes[j] -= half;
                    found.visits[j] += steps;
                }
            }
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    fn world() -> (Cells, Vec<f64>) {
        let cells = Cells::new([0.0, 0.0], [1.0, 1.0], 5);
        let mut rng = Stream::new(3, Purpose::Observations);
        let rates = (0..25).map(|_| 1.9 + 2.0 * rng.random::<f64>()).collect();
        (cells, rates)
    }

    /// Sums of `e^{−cost}` over paths of up to so many steps that first come to the goal at their end.
    fn summed(cells: &Cells, rates: &[f64], start: usize, goal: usize) -> f64 {
        let mut mass = vec![0.0; cells.len()];
        mass[start] = 1.0;
        let mut arrived = 0.0;
        for _ in 0..3000 {
            let mut next = vec![0.0; cells.len()];
            for (i, mass) in mass.iter().enumerate() {
                for (j, length) in cells.neighbors(i) {
                    next[j] += mass * libm::exp(-0.5 * (rates[i] + rates[j]) * length);
                }
            }
            arrived += std::mem::take(&mut next[goal]);
            mass = next;
        }
        arrived
    }

    #[test]
    fn the_sum_over_all_paths_is_that_of_ever_longer_ones() {
        let (cells, rates) = world();
        let soft = Soft::new(cells, rates.clone());
        for (start, goal) in [(0, 24), (7, 8), (20, 3)] {
            let to = soft.to(goal);
            let (got, want) = (to[start] / to[goal], summed(&cells, &rates, start, goal));
            assert!((got / want - 1.0).abs() < 1e-12, "{got} for {want}");
            assert!((soft.from(start)[goal] / to[start] - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn slopes_are_central_differences() {
        let (cells, rates) = world();
        let paths = [
            vec![0, 6, 12, 18, 24],
            vec![4, 9, 14, 19, 24],
            vec![0, 1, 2],
            vec![7],
        ];
        let weights = [0.3, 0.5, 0.2, 0.7];
        let total = |rates: &[f64]| {
            let found = Soft::new(cells, rates.to_vec())
                .judge(&paths, &weights)
                .expect("no faint path");
            let losses = found.losses.iter().zip(&weights);
            (losses.map(|(l, w)| l * w).sum::<f64>(), found)
        };
        let (_, found) = total(&rates);
        assert_eq!(found.losses[3], 0.0, "there already");
        for i in 0..cells.len() {
            let (h, mut moved) = (1e-5, rates.clone());
            moved[i] += h;
            let above = total(&moved).0;
            moved[i] -= 2.0 * h;
            let slope = (above - total(&moved).0) / (2.0 * h);
            assert!(
                (slope - found.slopes[i]).abs() < 1e-9,
                "{slope} for {}",
                found.slopes[i]
            );
        }
        // Every path comes to its goal once: the weights of those that move.
        let arrived = found.visits[24] + found.visits[2];
        assert!(arrived > 1.0, "{arrived}: others pass there too");
        let expected: f64 = found.losses.iter().zip(&weights).map(|(l, w)| l * w).sum();
        assert!(expected > 0.0);
    }

    /// How often a draw steps into each cell is what is expected, within five standard errors.
    #[test]
    fn draws_go_where_they_are_expected() {
        let (cells, rates) = world();
        let soft = Soft::new(cells, rates.clone());
        let (start, goal, count) = (0, 18, 4000);
        let to = soft.to(goal);
        let mut rng = Stream::new(5, Purpose::Observations);
        let mut seen = vec![0.0; cells.len()];
        let mut squares = vec![0.0; cells.len()];
        for _ in 0..count {
            let path = soft.draw(start, goal, &to, &mut rng);
            let mut once = vec![0.0; cells.len()];
            path[1..].iter().for_each(|cell| once[*cell] += 1.0);
            for (i, x) in once.iter().enumerate() {
                seen[i] += x / f64::from(count);
                squares[i] += x * x / f64::from(count);
            }
        }
        let path = soft.draw(start, goal, &to, &mut rng);
        let expected = soft.judge(&[path], &[1.0]).expect("no faint path").visits;
        for i in 0..cells.len() {
            let error = ((squares[i] - seen[i] * seen[i]) / f64::from(count)).sqrt();
            assert!(
                (seen[i] - expected[i]).abs() < 5.0 * error + 1e-12,
                "cell {i}: {} for {}",
                seen[i],
                expected[i]
            );
        }
    }
}
