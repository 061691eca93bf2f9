//! The cheapest path.

use super::Cells;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A cost that can be ordered.
#[derive(PartialEq)]
struct Cost(f64);

impl Eq for Cost {}

impl PartialOrd for Cost {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cost {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// The cheapest path from a cell to another at so much a step in each cell, all more than 0 (Dijkstra 1959).
pub(crate) fn cheapest(cells: &Cells, rates: &[f64], from: usize, to: usize) -> Vec<usize> {
    let mut best = vec![f64::INFINITY; cells.len()];
    let mut came = vec![from; cells.len()];
    let mut open = BinaryHeap::from([Reverse((Cost(0.0), from))]);
    best[from] = 0.0;
    while let Some(Reverse((Cost(cost), cell))) = open.pop() {
        if cell == to {
            break;
        }
        if cost > best[cell] {
            continue;
        }
        for (next, length) in cells.neighbors(cell) {
            let there = cost + 0.5 * (rates[cell] + rates[next]) * length;
            if there < best[next] {
                (best[next], came[next]) = (there, cell);
                open.push(Reverse((Cost(there), next)));
            }
        }
    }
    let mut path = vec![to];
    while let Some(&cell) = path.last().filter(|cell| **cell != from) {
        path.push(came[cell]);
    }
    path.reverse();
    path
}
