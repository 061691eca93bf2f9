//! What entries of the catalogs are in Python, in lines that JAX and PyTorch read alike; `crate::export` puts
//! them into a program.
//!
//! A loss sees `p`, the parameters by name; `z`, where each process starts; and `d`, what was observed: `x`, and
//! where there are any `start`, `y` (conditions), `path`, `passed` and `noise`, a row for each observation. It can
//! call `energy(p, x, y)`, `slope(p, x, y)` (its gradient), `slope_and_trace(p, x, y)` (and the trace of its
//! Hessian) and `run(p, z, y)`, where the process is at every step. `OBSERVED` coordinates are observed, and a
//! path is seen at the steps `TIMES`, of which the last is the end.

/// What is minimized.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loss {
    /// Lines that give `loss` the loss of each observation.
    pub lines: Vec<String>,
    /// Whether it draws standard normal numbers, `d["noise"]`, at every update.
    pub draws: bool,
    /// `log Z` is added to the mean of the losses.
    pub integral: Option<GridIntegral>,
}

/// `log ∫e^{−E/τ}` over a box, by midpoints of a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct GridIntegral {
    /// Temperature τ.
    pub temperature: f64,
    /// How far the box reaches at least.
    pub extent: f64,
    /// Cells along each axis.
    pub resolution: usize,
}

/// A step of an optimizer, and how its learning rates change.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// How many moments it keeps for every unknown, from 0 on.
    pub moments: usize,
    /// Lines of a function of `x`, its gradient `g`, its moments `m`, the number `k` of the update, from 1, and the
    /// learning `rate`; it returns the next `x` and its moments.
    pub lines: Vec<String>,
    /// The factor of the learning rates in update `k`.
    pub schedule: String,
}

/// A number in double precision, as Python and JavaScript read it.
#[must_use]
pub fn double(value: f64) -> String {
    match value {
        0.0 => "0.0".into(),
        _ => format!("{value:?}"),
    }
}

/// Half the squared distance of the coordinates that are observed.
#[must_use]
pub fn half_square(a: &str, b: &str) -> String {
    format!("0.5 * (({a}[:, :OBSERVED] - {b}[:, :OBSERVED]) ** 2).sum(-1)")
}

/// A step with momentum along the slope at a place: of `x` and its velocity `v`, which starts at 0.
#[must_use]
pub fn push(momentum: f64, eta: f64, at: &str) -> Vec<String> {
    let (momentum, eta) = (double(momentum), double(eta));
    vec![
        format!("v = {momentum} * v - {eta} * slope(p, {at}, y)"),
        "x = x + v".into(),
    ]
}
