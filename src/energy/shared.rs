//! What several families do alike.

use crate::error::Error;
#[cfg(feature = "complete")]
use crate::expression::{Axis, Graph, Node};
use crate::scalar::Scalar;

/// Room for `n` numbers, their old values of no account.
pub(super) fn room<T: Copy>(buffer: &mut Vec<T>, n: usize, zero: T) -> &mut [T] {
    if buffer.len() < n {
        buffer.resize(n, zero);
    }
    &mut buffer[..n]
}

/// Turns logarithms to base 2 into shares `2^{l_k − top}` of the largest, `W` times side by side;
/// returns `top`, so that `log₂ Σ 2^{l_k} = top + log₂ Σ shares`. Needs as much room.
#[inline(always)]
pub(super) fn soften<S: Scalar, const W: usize>(
    logs: &mut [[S; W]],
    room: &mut [[S; W]],
) -> [S; W] {
    let mut top = logs[0];
    for log in &logs[1..] {
        for b in 0..W {
            top[b] = top[b].max(log[b]);
        }
    }
    S::exp2_below(&top, logs, room);
    top
}

/// Refuses any state dimension but two.
pub(super) fn planar(name: &str, dim: usize) -> Result<(), Error> {
    if dim == 2 {
        return Ok(());
    }
    Err(Error::invalid(
        "energy",
        format!("{name} is defined in two dimensions; here the energy would see {dim} numbers"),
    ))
}

/// An expression plus `κ/2·‖x‖²`.
#[cfg(feature = "complete")]
pub(super) fn confined(graph: &mut Graph, energy: Node, x: Node, confinement: f64) -> Node {
    if confinement == 0.0 {
        return energy;
    }
    let bowl = graph.half_square(x, graph.axes(x)[0]);
    let bowl = graph.times(confinement, bowl);
    graph.add(energy, bowl)
}

/// `h((x/s)² − 1)²` of one coordinate.
#[cfg(feature = "complete")]
pub(super) fn well(graph: &mut Graph, x: Node, scale: f64, height: f64) -> Node {
    let u = graph.times(1.0 / scale, x);
    let square = graph.square(u);
    let well = graph.plus(square, -1.0);
    let well = graph.square(well);
    graph.times(height, well)
}

/// An expression plus `stiffness · Σ x_i²` over the coordinates from `first` on.
#[cfg(feature = "complete")]
pub(super) fn valley(graph: &mut Graph, sum: Node, x: Node, first: usize, stiffness: f64) -> Node {
    let i = graph.axes(x)[0];
    let rest: Vec<_> = (first..graph.length(i)).collect();
    if rest.is_empty() {
        return sum;
    }
    let r = graph.axis(rest.len());
    let rest = graph.take(x, i, r, rest);
    let bowl = graph.dot(rest, rest, &[r]);
    let bowl = graph.times(stiffness, bowl);
    graph.add(sum, bowl)
}

/// Row and column of each number of a lower triangle that is packed by rows.
#[cfg(feature = "complete")]
pub(super) fn triangle(graph: &Graph, axis: Axis) -> Vec<(usize, usize)> {
    let rows = 0..graph.length(axis);
    rows.flat_map(|i| (0..=i).map(move |j| (i, j))).collect()
}
