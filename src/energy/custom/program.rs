//! An expression as a list of steps, each using the results of earlier ones.

use crate::scalar::Scalar;

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
    /// Any other power: `e^{b ln a}`, for positive `a`.
    Pow(usize, usize),
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

impl Op {
    /// Evaluates the step after those before it.
    #[inline]
    pub(super) fn value<S: Scalar>(
        self,
        theta: &[S::Real],
        (x, y): (&[S], &[S]),
        before: &[S],
    ) -> S {
        let v = |i: usize| before[i];
        match self {
            Self::Constant(c) => S::constant(c),
            Self::State(i) => x[i],
            Self::Condition(i) => y.get(i).copied().unwrap_or(S::zero()),
            Self::Parameter(i) => S::splat(theta[i]),
            Self::Add(a, b) => v(a) + v(b),
            Self::Sub(a, b) => v(a) - v(b),
            Self::Mul(a, b) => v(a) * v(b),
            Self::Div(a, b) => v(a) / v(b),
            Self::Neg(a) => -v(a),
            Self::Powi(a, n) => v(a).powi(n),
            Self::Pow(a, b) => (v(b) * v(a).ln()).exp(),
            Self::Exp(a) => v(a).exp(),
            Self::Ln(a) => v(a).ln(),
            Self::Sqrt(a) => v(a).sqrt(),
            Self::Tanh(a) => v(a).tanh(),
            Self::Sin(a) => v(a).sin(),
            Self::Cos(a) => v(a).cos(),
            Self::Abs(a) => v(a).abs(),
            Self::Sigmoid(a) => v(a).sigmoid(),
            Self::Softplus(a) => v(a).softplus(),
            Self::Min(a, b) => v(a).min(v(b)),
            Self::Max(a, b) => v(a).max(v(b)),
        }
    }

    /// The operation on constants, if it is one.
    pub(super) fn fold(self, steps: &[Step]) -> Self {
        let constant = |i: usize| matches!(steps[i].op, Self::Constant(_));
        if self.is_leaf() || !self.operands().into_iter().flatten().all(constant) {
            return self;
        }
        let before: Vec<f64> = steps
            .iter()
            .map(|s| match s.op {
                Self::Constant(c) => c,
                _ => 0.0,
            })
            .collect();
        Self::Constant(self.value::<f64>(&[], (&[], &[]), &before))
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
}

impl Program {
    /// Whether it looks at the condition.
    pub(super) fn names_condition(&self) -> bool {
        let named = |s: &Step| matches!(s.op, Op::Condition(_));
        self.steps.iter().any(named)
    }

    /// Value, `seed·∇` to `g`, and `seed·∂/∂θ` added to `sums`. `input` is `x`, then `y`.
    pub(super) fn reverse<S: Scalar>(
        &self,
        theta: &[S::Real],
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
        let (zero, one) = (S::zero(), S::one());
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
                    let part = adjoint * value;
                    to(a, part * v(b) / v(a));
                    to(b, part * v(a).ln());
                }
                Op::Exp(a) => to(a, adjoint * value),
                Op::Ln(a) => to(a, adjoint / v(a)),
                Op::Sqrt(a) => to(a, adjoint.times(0.5) / value),
                Op::Tanh(a) => to(a, adjoint * (one - value * value)),
                Op::Sin(a) => to(a, adjoint * v(a).cos()),
                Op::Cos(a) => to(a, -(adjoint * v(a).sin())),
                Op::Abs(a) => to(a, adjoint.where_greater(-adjoint, v(a), zero)),
                Op::Sigmoid(a) => to(a, adjoint * value * (one - value)),
                Op::Softplus(a) => to(a, adjoint * v(a).sigmoid()),
                Op::Min(a, b) => {
                    to(a, zero.where_greater(adjoint, v(a), v(b)));
                    to(b, adjoint.where_greater(zero, v(a), v(b)));
                }
                Op::Max(a, b) => {
                    to(a, adjoint.where_greater(zero, v(a), v(b)));
                    to(b, zero.where_greater(adjoint, v(a), v(b)));
                }
            }
        }
        values[n - 1]
    }

    /// Says which step is not defined for `input`, `x` and `y`, if one is not.
    pub(super) fn explain(&self, theta: &[f64], input: (&[f64], &[f64])) -> Option<String> {
        let mut values: Vec<f64> = Vec::new();
        for step in &self.steps {
            let value = step.op.value::<f64>(theta, input, &values);
            let v = |i: usize| values[i];
            let what = match step.op {
                Op::Ln(a) if v(a) <= 0.0 => {
                    format!("the logarithm of {}, which needs a positive number", v(a))
                }
                Op::Sqrt(a) if v(a) < 0.0 => {
                    format!("the square root of {}, which needs a number above 0", v(a))
                }
                Op::Sqrt(a) if v(a) == 0.0 => {
                    "the square root of 0, where it has no slope; add a small number under it"
                        .into()
                }
                Op::Div(_, b) if v(b) == 0.0 => "a division by 0".into(),
                Op::Pow(a, b) if v(a) <= 0.0 => format!(
                    "the power {} of {}; only whole powers of such numbers exist",
                    v(b),
                    v(a)
                ),
                _ if !value.is_finite() => "a number too large to hold".into(),
                _ => {
                    values.push(value);
                    continue;
                }
            };
            return Some(format!("column {} asks for {what}", step.column));
        }
        None
    }
}
