//! The names that an expression may use.

use super::program::Op;

/// What the name of a parameter stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Name {
    /// Its value.
    Fixed(f64),
    /// Its place in θ.
    Learned(usize),
}

/// Makes the operation on one earlier result.
type Unary = fn(usize) -> Op;
/// Makes the operation on two earlier results.
type Binary = fn(usize, usize) -> Op;

/// Functions of one argument.
pub(super) const ONE: [(&str, Unary); 11] = [
    ("exp", Op::Exp),
    ("ln", Op::Ln),
    ("log", Op::Ln),
    ("sqrt", Op::Sqrt),
    ("tanh", Op::Tanh),
    ("sin", Op::Sin),
    ("cos", Op::Cos),
    ("abs", Op::Abs),
    ("sigmoid", Op::Sigmoid),
    ("softplus", Op::Softplus),
    ("sqr", |a| Op::Powi(a, 2)),
];
/// Functions of two arguments.
pub(super) const TWO: [(&str, Binary); 2] = [("min", Op::Min), ("max", Op::Max)];
/// Named numbers.
pub(super) const CONSTANTS: [(&str, f64); 2] =
    [("pi", std::f64::consts::PI), ("e", std::f64::consts::E)];

/// Whether the expression language uses the name itself.
pub(super) fn is_reserved(name: &str) -> bool {
    ONE.iter().any(|(n, _)| *n == name)
        || TWO.iter().any(|(n, _)| *n == name)
        || CONSTANTS.iter().any(|(n, _)| *n == name)
        || coordinate(name).is_some()
        || condition(name).is_some()
}

/// A letter, then letters, digits and `_`.
pub(super) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
}

/// `x3` → 2.
pub(super) fn coordinate(name: &str) -> Option<usize> {
    numbered(name, 'x')
}

/// `y3` → 2.
pub(super) fn condition(name: &str) -> Option<usize> {
    numbered(name, 'y')
}

fn numbered(name: &str, letter: char) -> Option<usize> {
    let digits = name.strip_prefix(letter)?;
    let plain = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    let number: usize = plain.then(|| digits.parse().ok())??;
    number.checked_sub(1)
}

/// What to say of a name that means nothing.
pub(super) fn unknown(name: &str, names: &[(&str, Name)]) -> String {
    let mut known: Vec<&str> = names.iter().map(|(n, _)| *n).collect();
    known.extend(CONSTANTS.iter().map(|(n, _)| *n));
    known.extend(ONE.iter().map(|(n, _)| *n));
    known.extend(TWO.iter().map(|(n, _)| *n));
    format!(
        "`{name}` is unknown; known are x1, x2, …, y1, y2, …, {}; add it as a parameter to learn or set it",
        known.join(", ")
    )
}
