//! The formula of a mixture.

use super::super::triangle;
use super::{Covariance, GaussianMixture};
use crate::expression::{Axis, Function, Graph, Node};
use std::f64::consts::TAU;

impl GaussianMixture {
    /// `−log Σ_k w_k N(x; μ_k, (L_k L_kᵀ)^{−1})`.
    pub(super) fn formula(&self, graph: &mut Graph, x: Node) -> Node {
        let (i, k) = (graph.axes(x)[0], graph.axis(self.components));
        let dim = graph.length(i);
        let (logits, mu) = (
            graph.parameter("logits", &[k]),
            graph.parameter("mu", &[k, i]),
        );
        let off = graph.sub(x, mu);
        let (square, log_det) = match self.covariance {
            Covariance::Full => full(graph, off, i, k),
            Covariance::Diagonal => {
                let log = graph.parameter("L", &[k, i]);
                let l = graph.map(Function::Exp, log);
                let u = graph.mul(l, off);
                (graph.dot(u, u, &[i]), graph.sum(log, &[i]))
            }
            Covariance::Spherical => {
                let log = graph.parameter("L", &[k]);
                let twice = graph.times(2.0, log);
                let precision = graph.map(Function::Exp, twice);
                let square = graph.dot(off, off, &[i]);
                (graph.mul(precision, square), graph.times(dim as f64, log))
            }
        };
        let norm = graph.log_sum_exp(logits, k);
        let weights = graph.sub(logits, norm);
        let offsets = graph.add(weights, log_det);
        let offsets = graph.plus(offsets, -0.5 * dim as f64 * TAU.ln());
        let half = graph.times(0.5, square);
        let logs = graph.sub(offsets, half);
        let log = graph.log_sum_exp(logs, k);
        graph.map(Function::Neg, log)
    }
}

/// `‖L_kᵀδ‖²` and `log det L_k` of triangles that are packed by rows, with logarithms on their diagonals.
fn full(graph: &mut Graph, off: Node, i: Axis, k: Axis) -> (Node, Node) {
    let entries = triangle(graph, i);
    let count = entries.len();
    let (t, j) = (graph.axis(count), graph.axis(graph.length(i)));
    let packed = graph.parameter("L", &[k, t]);
    let (diagonal, below): (Vec<_>, Vec<_>) =
        (0..count).partition(|entry| entries[*entry].0 == entries[*entry].1);
    let on = graph.axis(diagonal.len());
    let log = graph.take(packed, t, on, diagonal.clone());
    let numbers = graph.map(Function::Exp, log);
    let mut l = graph.spread(numbers, on, t, diagonal);
    if !below.is_empty() {
        let off_diagonal = graph.axis(below.len());
        let numbers = graph.take(packed, t, off_diagonal, below.clone());
        let numbers = graph.spread(numbers, off_diagonal, t, below);
        l = graph.add(l, numbers);
    }
    let rows = graph.take(off, i, t, entries.iter().map(|entry| entry.0).collect());
    let scaled = graph.mul(l, rows);
    let u = graph.spread(scaled, t, j, entries.iter().map(|entry| entry.1).collect());
    (graph.dot(u, u, &[j]), graph.sum(log, &[on]))
}
