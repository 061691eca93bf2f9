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

/// Turns logarithms into shares `e^{l_k − top}` of the largest; returns `top` and the sum of the
/// shares, so that `log Σ e^{l_k} = top + ln(sum)`.
#[inline(always)]
pub(super) fn soften<S: Scalar>(logs: &mut [S]) -> (S, S) {
    let mut top = logs[0];
    for log in &logs[1..] {
        top = top.max(*log);
    }
    let mut sum = S::zero();
    for log in logs {
        *log = (*log - top).exp_floored();
        sum += *log;
    }
    (top, sum)
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
