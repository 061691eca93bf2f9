//! What several families do alike.

use crate::error::Error;
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
