//! What operators are in WGSL, the language of shaders of WebGPU; `crate::export` puts them into a program.
//!
//! Their lines change `x`, where a particle is, and `v`, its velocity, which starts at 0: arrays of as many numbers
//! as there are coordinates, of type `Place`. They can call `gradient(x)`, `plus(a, s, b)`, which is `a + s·b`,
//! `scaled(s, a)` and `condition(k)`, a number of the condition where there is one; `noise` are standard normal numbers.

/// A number in single precision.
#[must_use]
pub fn single(value: f64) -> String {
    match value as f32 {
        0.0 => "0.0".into(),
        value => format!("{value:?}"),
    }
}

/// `to ← to + factor·what`.
#[must_use]
pub fn add(to: &str, factor: f64, what: &str) -> String {
    format!("{to} = plus({to}, {}, {what});", single(factor))
}

/// `v ← μv`.
#[must_use]
pub fn keep(share: f64) -> String {
    format!("v = scaled({}, v);", single(share))
}

/// A step with momentum along the gradient at a place, where `v` is `μv` already.
#[must_use]
pub fn push(momentum: f64, eta: f64, at: &str) -> Vec<String> {
    vec![
        keep(momentum),
        add("v", -eta, &format!("gradient({at})")),
        add("x", 1.0, "v"),
    ]
}
