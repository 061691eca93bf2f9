//! Optimal transport between populations of equal size.

use pathfinding::kuhn_munkres::kuhn_munkres_min;
use pathfinding::matrix::Matrix;

/// The largest cost as a whole number, which the search works in: sums of thousands stay far from where they
/// would run over.
const LARGEST: f64 = (1_u64 << 44) as f64;

/// For each of one population the one of the other that it is paired with, where the sum of what pairs cost is
/// least (the Hungarian method, Kuhn 1955, Munkres 1957: of the order of n³ operations); costs are told apart to
/// a 2⁴⁴th of the largest.
pub(crate) fn assign(n: usize, cost: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    let costs: Vec<f64> = (0..n * n).map(|k| cost(k / n, k % n)).collect();
    let largest = costs.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let whole = costs.iter().map(|c| (c / largest * LARGEST) as i64);
    let matrix = Matrix::from_vec(n, n, whole.collect());
    matrix.map_or_else(|_| (0..n).collect(), |m| kuhn_munkres_min(&m).1)
}

#[cfg(test)]
mod tests {
    use super::assign;
    use crate::random::{Purpose, Stream};

    /// The least of all permutations, one by one.
    fn least(n: usize, cost: &dyn Fn(usize, usize) -> f64, taken: &mut Vec<usize>) -> f64 {
        let free: Vec<usize> = (0..n).filter(|j| !taken.contains(j)).collect();
        if free.is_empty() {
            return taken.iter().enumerate().map(|(i, j)| cost(i, *j)).sum();
        }
        let with = |j: usize| {
            taken.push(j);
            let found = least(n, cost, taken);
            taken.pop();
            found
        };
        free.into_iter().map(with).fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn no_other_pairs_cost_less() {
        let mut rng = Stream::new(3, Purpose::Observations);
        for n in 1..7 {
            for _ in 0..20 {
                let costs: Vec<f64> = (0..n * n).map(|_| rng.normal().powi(2)).collect();
                let cost = |i: usize, j: usize| costs[i * n + j];
                let pairs = assign(n, cost);
                let mut all = pairs.clone();
                all.sort_unstable();
                assert_eq!(all, (0..n).collect::<Vec<_>>());
                let sum: f64 = pairs.iter().enumerate().map(|(i, j)| cost(i, *j)).sum();
                let best = least(n, &cost, &mut Vec::new());
                assert!((sum - best).abs() < 1e-9, "{sum} {best}");
            }
        }
    }

    #[test]
    fn populations_at_one_place_are_paired() {
        assert_eq!(assign(0, |_, _| 0.0).len(), 0);
        assert_eq!(assign(3, |_, _| 0.0).len(), 3);
    }
}
