//! An expression as a list of steps, each using the results of earlier ones.

use crate::scalar::{Powers, Scalar, Wide};

/// What a step computes. The numbers are those of earlier steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Op {
    Constant(f64),
    /// Coordinate of the state, from 0.
    State(usize),
    /// Number of the condition, from 0; 0 where there is no condition.
    Condition(usize),
    /// Learned parameter, in the order of θ.
    Parameter(usize),
    Add(usize, usize),
    Sub(usize, usize),
    Mul(usize, usize),
    Div(usize, usize),
    Neg(usize),
    /// Whole power, 2 or more.
    Powi(usize, u32),
    /// Any other power that does not depend on where it is looked at.
    Pow(usize, usize),
    /// A power that does: `e^{b ln a}`, for positive `a`.
    Raise(usize, usize),
    Exp(usize),
    Ln(usize),
    Sqrt(usize),
    Tanh(usize),
    Sin(usize),
    Cos(usize),
    Abs(usize),
    Sigmoid(usize),
    Softplus(usize),
    Min(usize, usize),
    Max(usize, usize),
}

/// `e^{−|x|}`: functions that level off are written in it, so that none overflows or cancels.
#[inline]
fn decay<S: Scalar>(x: S) -> S {
    (-x.abs()).exp()
}

#[inline]
fn sigmoid<S: Scalar>(x: S) -> S {
    let u = decay(x);
    S::one().where_greater(u, x, S::zero()) / (S::one() + u)
}

/// `σ'(x)`.
#[inline]
fn sigmoid_slope<S: Scalar>(x: S) -> S {
    let u = decay(x);
    u / (S::one() + u).square()
}

#[inline]
fn tanh<S: Scalar>(x: S) -> S {
    let u = decay(x + x);
    let size = (S::one() - u) / (S::one() + u);
    size.where_greater(-size, x, S::zero())
}

/// What a kink passes on of an adjoint: nothing, 0 being a subgradient, but where the adjoint is 0
/// itself, so that what is smooth again, as `|x|²`, keeps its curvature.
#[inline]
fn at_kink<S: Scalar>(adjoint: S) -> S {
    S::zero().where_greater(adjoint, adjoint.square(), S::zero())
}

impl Op {
    /// Evaluates the step after those before it.
    #[inline]
    pub(super) fn value<S: Powers>(self, theta: &[f64], (x, y): (&[S], &[S]), before: &[S]) -> S {
        let v = |i: usize| before[i];
        let zero = S::zero();
        match self {
            Self::Constant(c) => S::constant(c),
            Self::State(i) => x[i],
            Self::Condition(i) => y.get(i).copied().unwrap_or(zero),
            Self::Parameter(i) => S::splat(theta[i]),
            Self::Add(a, b) => v(a) + v(b),
            Self::Sub(a, b) => v(a) - v(b),
            Self::Mul(a, b) => v(a) * v(b),
            Self::Div(a, b) => v(a) / v(b),
            Self::Neg(a) => -v(a),
            Self::Powi(a, n) => v(a).powi(n),
            Self::Pow(a, b) => v(a).power(v(b)),
            Self::Raise(a, b) => (v(b) * v(a).ln()).exp(),
            Self::Exp(a) => v(a).exp(),
            Self::Ln(a) => v(a).ln(),
            Self::Sqrt(a) => v(a).sqrt(),
            Self::Tanh(a) => tanh(v(a)),
            Self::Sin(a) => v(a).sin(),
            Self::Cos(a) => v(a).cos(),
            Self::Abs(a) => v(a).abs(),
            Self::Sigmoid(a) => sigmoid(v(a)),
            Self::Softplus(a) => v(a).max(zero) + (S::one() + decay(v(a))).ln(),
            Self::Min(a, b) => v(a).min(v(b)),
            Self::Max(a, b) => v(a).max(v(b)),
        }
    }

    /// The operation on constants, if it is one whose result double precision holds.
    pub(super) fn fold(self, steps: &[Step]) -> Self {
        let constant = |i: usize| matches!(steps[i].op, Self::Constant(_));
        if self.is_leaf() || !self.operands().into_iter().flatten().all(constant) {
            return self;
        }
        let number = |s: &Step| match s.op {
            Self::Constant(c) => Wide::splat(c),
            _ => Wide::zero(),
        };
        let before: Vec<Wide> = steps.iter().map(number).collect();
        let exact = self.value::<Wide>(&[], (&[], &[]), &before);
        let value = exact.to_f64();
        let held = if value.is_finite() && value != 0.0 {
            value.is_normal()
        } else {
            !exact.is_finite() || exact.sign() == 0.0
        };
        if held { Self::Constant(value) } else { self }
    }

    /// Whether the step depends on coordinates or conditions, given whether those before it do.
    pub(super) fn moves(self, before: &[bool]) -> bool {
        matches!(self, Self::State(_) | Self::Condition(_))
            || self.operands().into_iter().flatten().any(|i| before[i])
    }

    /// Whether it takes a number as it is.
    pub(super) fn is_leaf(self) -> bool {
        self.operands() == [None, None]
    }

    fn operands(self) -> [Option<usize>; 2] {
        match self {
            Self::Constant(_) | Self::State(_) | Self::Condition(_) | Self::Parameter(_) => {
                [None, None]
            }
            Self::Add(a, b)
            | Self::Sub(a, b)
            | Self::Mul(a, b)
            | Self::Div(a, b)
            | Self::Pow(a, b)
            | Self::Raise(a, b)
            | Self::Min(a, b)
            | Self::Max(a, b) => [Some(a), Some(b)],
            Self::Neg(a)
            | Self::Powi(a, _)
            | Self::Exp(a)
            | Self::Ln(a)
            | Self::Sqrt(a)
            | Self::Tanh(a)
            | Self::Sin(a)
            | Self::Cos(a)
            | Self::Abs(a)
            | Self::Sigmoid(a)
            | Self::Softplus(a) => [Some(a), None],
        }
    }
}

/// A step and where in the text it comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub op: Op,
    /// Column of the text, from 1.
    pub column: usize,
}

/// How many steps compute something.
pub(super) fn operations(steps: &[Step]) -> usize {
    steps.iter().filter(|s| !s.op.is_leaf()).count()
}

/// A parsed expression; its value is that of the last step.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub steps: Vec<Step>,
    /// Of each step, whether it depends on coordinates or conditions.
    moves: Vec<bool>,
}

/// Of each step, whether it depends on coordinates or conditions.
pub(super) fn moving(steps: &[Step]) -> Vec<bool> {
    let mut moves = Vec::with_capacity(steps.len());
    for step in steps {
        moves.push(step.op.moves(&moves));
    }
    moves
}

impl Program {
    pub(super) fn new(steps: Vec<Step>) -> Self {
        let moves = moving(&steps);
        Self { steps, moves }
    }

    /// Whether it looks at the condition.
    pub(super) fn names_condition(&self) -> bool {
        let named = |s: &Step| matches!(s.op, Op::Condition(_));
        self.steps.iter().any(named)
    }

    /// Whether its value is linear in the parameters, as far as its form tells.
    pub(super) fn is_linear(&self) -> bool {
        // Of each step its degree in them: 0, 1, or 2 for any more.
        let mut degrees: Vec<u8> = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let of = |i: usize| degrees[i];
            let degree = match step.op {
                Op::Parameter(_) => 1,
                Op::Neg(a) => of(a),
                Op::Add(a, b) | Op::Sub(a, b) => of(a).max(of(b)),
                Op::Mul(a, b) => of(a) + of(b),
                Op::Div(a, b) if of(b) == 0 => of(a),
                other => {
                    let constant = other.operands().into_iter().flatten().all(|i| of(i) == 0);
                    if constant { 0 } else { 2 }
                }
            };
            degrees.push(degree.min(2));
        }
        degrees.last().is_some_and(|degree| *degree < 2)
    }

    /// Value, `seed·∇` to `g`, and `seed·∂/∂θ` added to `sums`. `input` is `x`, then `y`.
    pub(super) fn reverse<S: Powers>(
        &self,
        theta: &[f64],
        input: (&[S], &[S]),
        seed: S,
        g: &mut [S],
        mut sums: Option<&mut [S]>,
        work: &mut [S],
    ) -> S {
        let n = self.steps.len();
        let (values, adjoints) = work.split_at_mut(n);
        for (i, step) in self.steps.iter().enumerate() {
            values[i] = step.op.value(theta, input, &values[..i]);
        }
        adjoints.fill(S::zero());
        adjoints[n - 1] = seed;
        g.fill(S::zero());
        let zero = S::zero();
        for (i, step) in self.steps.iter().enumerate().rev() {
            let (adjoint, value) = (adjoints[i], values[i]);
            let v = |i: usize| values[i];
            // Adds to an operand's adjoint what is along this step's derivative.
            let mut to = |operand: usize, part: S| adjoints[operand] += part;
            match step.op {
                Op::Constant(_) => (),
                Op::State(k) => g[k] += adjoint,
                Op::Condition(k) => {
                    if let Some(g) = g.get_mut(input.0.len() + k) {
                        *g += adjoint;
                    }
                }
                Op::Parameter(k) => {
                    if let Some(sums) = sums.as_deref_mut() {
                        sums[k] += adjoint;
                    }
                }
                Op::Add(a, b) => {
                    to(a, adjoint);
                    to(b, adjoint);
                }
                Op::Sub(a, b) => {
                    to(a, adjoint);
                    to(b, -adjoint);
                }
                Op::Mul(a, b) => {
                    to(a, adjoint * v(b));
                    to(b, adjoint * v(a));
                }
                Op::Div(a, b) => {
                    let part = adjoint / v(b);
                    to(a, part);
                    to(b, -(part * value));
                }
                Op::Neg(a) => to(a, -adjoint),
                Op::Powi(a, n) => to(a, adjoint * v(a).powi(n - 1).times(f64::from(n))),
                Op::Pow(a, b) => {
                    to(a, adjoint * v(a).power_slope(v(b)));
                    if !matches!(self.steps[b].op, Op::Constant(_)) {
                        let slope = adjoint * value * v(a).ln();
                        // At 0 the limit; below, a whole power has no slope by its exponent.
                        let none = S::constant(f64::NAN).where_greater(zero, zero, v(a));
                        to(b, slope.where_greater(none, v(a), zero));
                    }
                }
                Op::Raise(a, b) => {
                    let part = adjoint * value;
                    to(a, part * v(b) / v(a));
                    to(b, part * v(a).ln());
                }
                Op::Exp(a) => to(a, adjoint * value),
                Op::Ln(a) => to(a, adjoint / v(a)),
                Op::Sqrt(a) => to(a, adjoint.times(0.5) / value),
                Op::Tanh(a) => to(a, adjoint * sigmoid_slope(v(a) + v(a)).times(4.0)),
                Op::Sin(a) => to(a, adjoint * v(a).cos()),
                Op::Cos(a) => to(a, -(adjoint * v(a).sin())),
                Op::Abs(a) => {
                    let below = (-adjoint).where_greater(at_kink(adjoint), zero, v(a));
                    to(a, adjoint.where_greater(below, v(a), zero));
                }
                Op::Sigmoid(a) => to(a, adjoint * sigmoid_slope(v(a))),
                Op::Softplus(a) => to(a, adjoint * sigmoid(v(a))),
                Op::Min(a, b) | Op::Max(a, b) => {
                    let (low, high) = match step.op {
                        Op::Min(..) => (v(b), v(a)),
                        _ => (v(a), v(b)),
                    };
                    // Of a number and a function of the place, the number is taken at a tie; of two
                    // functions each counts half. An adjoint of 0 follows the value, the first.
                    let smooth = at_kink(adjoint);
                    let kink = adjoint - smooth;
                    let shares = match (self.moves[a], self.moves[b]) {
                        (true, false) => [zero, kink],
                        (false, true) => [kink, zero],
                        _ => [kink.times(0.5); 2],
                    };
                    let at_tie = [smooth + shares[0], shares[1]];
                    let first = adjoint.where_greater(at_tie[0], low, high);
                    to(a, zero.where_greater(first, high, low));
                    let second = adjoint.where_greater(at_tie[1], high, low);
                    to(b, zero.where_greater(second, low, high));
                }
            }
        }
        values[n - 1]
    }

    /// Says which step is not defined for `input`, `x` and `y`, if one is not.
    pub(super) fn explain(&self, theta: &[f64], (x, y): (&[f64], &[f64])) -> Option<String> {
        let wide = |row: &[f64]| row.iter().map(|v| Wide::splat(*v)).collect::<Vec<_>>();
        let (x, y) = (wide(x), wide(y));
        let mut values: Vec<Wide> = Vec::new();
        let mut bent = None;
        for step in &self.steps {
            let value = step.op.value::<Wide>(theta, (&x, &y), &values);
            let (v, sign) = (|i: usize| values[i].to_f64(), |i: usize| values[i].sign());
            let learned = |b: usize| !matches!(self.steps[b].op, Op::Constant(_));
            let what = match step.op {
                Op::Ln(a) if sign(a) <= 0.0 => Some(format!(
                    "the logarithm of {}, which needs a positive number",
                    v(a)
                )),
                Op::Sqrt(a) if sign(a) < 0.0 => Some(format!(
                    "the square root of {}, which needs a number above 0",
                    v(a)
                )),
                Op::Sqrt(a) if sign(a) == 0.0 => Some(
                    "the square root of 0, a cusp, where it has no slope; add a small number \
                     under it"
                        .into(),
                ),
                Op::Div(_, b) if sign(b) == 0.0 => Some("a division by 0".into()),
                Op::Pow(a, b) if sign(a) < 0.0 && (learned(b) || !value.is_finite()) => {
                    Some(format!(
                        "the power {} of {}; only whole powers of such numbers exist, and only \
                         with an exponent that is not learned",
                        v(b),
                        v(a)
                    ))
                }
                Op::Raise(a, b) if sign(a) <= 0.0 => Some(format!(
                    "the power {} of {}; an exponent that depends on the place needs a positive \
                     number",
                    v(b),
                    v(a)
                )),
                Op::Pow(a, b) if sign(a) == 0.0 && v(b) < 0.0 => {
                    Some(format!("the power {} of 0, which is infinite", v(b)))
                }
                Op::Pow(a, b) if sign(a) == 0.0 && v(b) > 0.0 && v(b) < 1.0 => Some(format!(
                    "the power {} of 0, where its slope is infinite",
                    v(b)
                )),
                Op::Pow(a, b) if sign(a) == 0.0 && v(b) > 1.0 && v(b) < 2.0 => {
                    let what = format!("the power {} of 0, where its curvature is infinite", v(b));
                    bent = bent.or(Some((step, what)));
                    None
                }
                _ if !value.is_finite() => Some("a number too large to hold".into()),
                _ => None,
            };
            if let Some(what) = what {
                return Some(asks_for(step, &what));
            }
            values.push(value);
        }
        let last = (self.steps.last()?, values.last()?.to_f64().abs());
        let large = last.1 > f64::from(f32::MAX);
        let large = large.then(|| (last.0, "a number too large to hold".into()));
        bent.or(large).map(|(step, what)| asks_for(step, &what))
    }
}

fn asks_for(step: &Step, what: &str) -> String {
    format!("column {} asks for {what}", step.column)
}
