//! An energy as an expression, for programs in other languages.
//!
//! A family states its formula once ([`Energy::expression`](crate::energy::Energy::expression)) as a [`Graph`]
//! of arrays with named axes: numbers are combined along the axes that they have in common and repeated along
//! the others, sums run over axes. The graph can be evaluated, differentiated with respect to the state, and
//! written in several languages ([`crate::export`]).

mod evaluate;
mod fixed;
pub mod python;
mod reverse;
pub mod wgsl;

use std::collections::BTreeMap;

/// An axis of an array, which has a length in its graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Axis(usize);

/// A node of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node(usize);

/// A function of one number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Function {
    /// `−a`.
    Neg,
    /// `e^a`.
    Exp,
    /// Natural logarithm.
    Ln,
    /// Square root.
    Sqrt,
    /// Hyperbolic tangent.
    Tanh,
    /// Sine.
    Sin,
    /// Cosine.
    Cos,
    /// `|a|`.
    Abs,
    /// `1/(1+e^{−a})`.
    Sigmoid,
    /// `ln(1+e^a)`.
    Softplus,
    /// −1, 0 or 1.
    Sign,
    /// 1 where `a > 0`, else 0.
    Step,
    /// A whole power, 2 or more.
    Power(u32),
}

/// A function of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `a + b`.
    Add,
    /// `a − b`.
    Sub,
    /// `a b`.
    Mul,
    /// `a/b`.
    Div,
    /// The smaller.
    Min,
    /// The larger.
    Max,
    /// `a^b`.
    Pow,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// A number.
    Number(f64),
    /// An input of the expression: 0 is the state, 1 the condition.
    Input(usize),
    /// A parameter, by its name.
    Parameter(String),
    /// An array of numbers that stay as they are, row-major.
    Constant(Vec<f64>),
    /// A function of each number.
    Map(Function, Node),
    /// A function of two, each repeated along the axes that it does not have.
    Combine(Operation, Node, Node),
    /// The sum over axes, of a node or of the product of two.
    Sum(Node, Option<Node>, Vec<Axis>),
    /// `ln Σ e^a` over an axis.
    LogSumExp(Node, Axis),
    /// Numbers `a[places[t]]` along a new axis in the place of an old one.
    Take(Node, Axis, Vec<usize>),
    /// The transpose of [`Op::Take`]: along a new axis, at `places[t]` the sum of all `a[t]`.
    Spread(Node, Axis, Vec<usize>),
    /// One number of an array of one axis.
    Pick(Node, usize),
    /// Single numbers along a new axis.
    Stack(Vec<Node>),
}

/// A node's operation, its axes in order, and whether it depends on an input.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    op: Op,
    axes: Vec<Axis>,
    moves: bool,
}

/// Nodes, each made of earlier ones.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    entries: Vec<Entry>,
    /// The length of each axis.
    lengths: Vec<usize>,
    /// The numbers of each parameter, row-major.
    parameters: BTreeMap<String, Vec<f64>>,
}

impl Op {
    /// The nodes that it is made of.
    #[must_use]
    pub fn operands(&self) -> Vec<Node> {
        match self {
            Self::Number(_) | Self::Input(_) | Self::Parameter(_) | Self::Constant(_) => Vec::new(),
            Self::Map(_, a)
            | Self::Sum(a, None, _)
            | Self::LogSumExp(a, _)
            | Self::Take(a, ..)
            | Self::Spread(a, ..)
            | Self::Pick(a, _) => vec![*a],
            Self::Combine(_, a, b) | Self::Sum(a, Some(b), _) => vec![*a, *b],
            Self::Stack(parts) => parts.clone(),
        }
    }
}

impl Graph {
    /// A graph over parameters with those numbers.
    #[must_use]
    pub fn new(parameters: impl IntoIterator<Item = (String, Vec<f64>)>) -> Self {
        Self {
            parameters: parameters.into_iter().collect(),
            ..Self::default()
        }
    }

    /// A new axis of that length.
    pub fn axis(&mut self, length: usize) -> Axis {
        self.lengths.push(length);
        Axis(self.lengths.len() - 1)
    }

    /// How long an axis is.
    #[must_use]
    pub fn length(&self, axis: Axis) -> usize {
        self.lengths[axis.0]
    }

    /// The axes of a node, in order.
    #[must_use]
    pub fn axes(&self, node: Node) -> &[Axis] {
        &self.entries[node.0].axes
    }

    /// What a node is.
    #[must_use]
    pub fn op(&self, node: Node) -> &Op {
        &self.entries[node.0].op
    }

    /// Whether a node depends on an input.
    #[must_use]
    pub fn moves(&self, node: Node) -> bool {
        self.entries[node.0].moves
    }

    /// The numbers of the parameters, by name.
    #[must_use]
    pub fn parameters(&self) -> &BTreeMap<String, Vec<f64>> {
        &self.parameters
    }

    /// A node's number, where it is one.
    #[must_use]
    pub fn as_number(&self, node: Node) -> Option<f64> {
        match self.op(node) {
            Op::Number(value) => Some(*value),
            _ => None,
        }
    }

    fn push(&mut self, op: Op, axes: Vec<Axis>) -> Node {
        let moves = matches!(op, Op::Input(_)) || op.operands().iter().any(|a| self.moves(*a));
        let entry = Entry { op, axes, moves };
        let same = self.entries.iter().position(|e| *e == entry);
        Node(same.unwrap_or_else(|| {
            self.entries.push(entry);
            self.entries.len() - 1
        }))
    }

    /// A number.
    pub fn number(&mut self, value: f64) -> Node {
        self.push(Op::Number(value), Vec::new())
    }

    /// The state (0) or the condition (1), of so many numbers.
    pub fn input(&mut self, which: usize, length: usize) -> Node {
        let axis = self.axis(length);
        self.push(Op::Input(which), vec![axis])
    }

    /// The parameter of that name.
    pub fn parameter(&mut self, name: impl Into<String>, axes: &[Axis]) -> Node {
        self.push(Op::Parameter(name.into()), axes.into())
    }

    /// Numbers that stay as they are, row-major.
    pub fn constant(&mut self, values: Vec<f64>, axes: &[Axis]) -> Node {
        match values[..] {
            [value] if axes.is_empty() => self.number(value),
            _ => self.push(Op::Constant(values), axes.into()),
        }
    }

    /// A function of each number.
    pub fn map(&mut self, function: Function, a: Node) -> Node {
        if let Some(value) = self.as_number(a) {
            return self.number(evaluate::map(function, value));
        }
        if function == Function::Neg
            && let Op::Map(Function::Neg, inner) = self.op(a)
        {
            return *inner;
        }
        self.push(Op::Map(function, a), self.axes(a).into())
    }

    /// The axes of both, in the order of the one with more.
    fn joint(&self, a: Node, b: Node) -> Vec<Axis> {
        let (a, b) = (self.axes(a), self.axes(b));
        let (most, rest) = if a.len() >= b.len() { (a, b) } else { (b, a) };
        let new = rest.iter().filter(|axis| !most.contains(axis));
        most.iter().chain(new).copied().collect()
    }

    /// A function of two, each repeated along the axes that it does not have.
    pub fn combine(&mut self, operation: Operation, a: Node, b: Node) -> Node {
        let (first, second) = (self.as_number(a), self.as_number(b));
        match (operation, first, second) {
            (_, Some(x), Some(y)) => return self.number(evaluate::combine(operation, x, y)),
            (Operation::Add, Some(0.0), _) | (Operation::Mul, Some(1.0), _) => return b,
            (Operation::Add | Operation::Sub, _, Some(0.0))
            | (Operation::Mul | Operation::Div, _, Some(1.0)) => return a,
            (Operation::Mul, Some(0.0), _) | (Operation::Mul, _, Some(0.0)) => {
                return self.number(0.0);
            }
            (Operation::Mul, Some(-1.0), _) => return self.map(Function::Neg, b),
            (Operation::Mul, _, Some(_)) => return self.combine(Operation::Mul, b, a),
            // 2(3a) = 6a.
            (Operation::Mul, Some(x), None) => {
                if let Op::Combine(Operation::Mul, inner, rest) = self.op(b)
                    && let Some(y) = self.as_number(*inner)
                {
                    let rest = *rest;
                    let factor = self.number(x * y);
                    return self.combine(Operation::Mul, factor, rest);
                }
            }
            _ => {}
        }
        let axes = self.joint(a, b);
        self.push(Op::Combine(operation, a, b), axes)
    }

    /// `a + b`.
    pub fn add(&mut self, a: Node, b: Node) -> Node {
        self.combine(Operation::Add, a, b)
    }

    /// `a − b`.
    pub fn sub(&mut self, a: Node, b: Node) -> Node {
        self.combine(Operation::Sub, a, b)
    }

    /// `a b`.
    pub fn mul(&mut self, a: Node, b: Node) -> Node {
        self.combine(Operation::Mul, a, b)
    }

    /// `factor · a`.
    pub fn times(&mut self, factor: f64, a: Node) -> Node {
        let factor = self.number(factor);
        self.mul(factor, a)
    }

    /// `a + shift`.
    pub fn plus(&mut self, a: Node, shift: f64) -> Node {
        let shift = self.number(shift);
        self.add(a, shift)
    }

    /// `a²`.
    pub fn square(&mut self, a: Node) -> Node {
        self.map(Function::Power(2), a)
    }

    /// The sum over axes.
    pub fn sum(&mut self, a: Node, over: &[Axis]) -> Node {
        self.sum_of(a, None, over)
    }

    /// The sum over axes of the product of two.
    pub fn dot(&mut self, a: Node, b: Node, over: &[Axis]) -> Node {
        self.sum_of(a, Some(b), over)
    }

    fn sum_of(&mut self, a: Node, b: Option<Node>, over: &[Axis]) -> Node {
        if over.is_empty() {
            return b.map_or(a, |b| self.mul(a, b));
        }
        let all = b.map_or_else(|| self.axes(a).to_vec(), |b| self.joint(a, b));
        let axes = all.into_iter().filter(|axis| !over.contains(axis));
        let axes = axes.collect();
        self.push(Op::Sum(a, b, over.into()), axes)
    }

    /// `ln Σ e^a` over an axis.
    pub fn log_sum_exp(&mut self, a: Node, over: Axis) -> Node {
        let axes = self.axes(a).iter().filter(|axis| **axis != over);
        let axes = axes.copied().collect();
        self.push(Op::LogSumExp(a, over), axes)
    }

    /// `½ Σ a²` over an axis.
    pub fn half_square(&mut self, a: Node, over: Axis) -> Node {
        let square = self.dot(a, a, &[over]);
        self.times(0.5, square)
    }

    fn renamed(&self, a: Node, from: Axis, to: Axis) -> Vec<Axis> {
        let rename = |axis: &Axis| if *axis == from { to } else { *axis };
        self.axes(a).iter().map(rename).collect()
    }

    /// `a[places[t]]` for each t along the axis `to` in the place of `from`.
    pub fn take(&mut self, a: Node, from: Axis, to: Axis, places: Vec<usize>) -> Node {
        let axes = self.renamed(a, from, to);
        self.push(Op::Take(a, from, places), axes)
    }

    /// At `places[t]` along the axis `to` the sum of all `a[t]`, t along `from`.
    pub fn spread(&mut self, a: Node, from: Axis, to: Axis, places: Vec<usize>) -> Node {
        let axes = self.renamed(a, from, to);
        self.push(Op::Spread(a, from, places), axes)
    }

    /// One number of an array of one axis.
    pub fn pick(&mut self, a: Node, place: usize) -> Node {
        if let Op::Stack(parts) = self.op(a) {
            return parts[place];
        }
        self.push(Op::Pick(a, place), Vec::new())
    }

    /// Single numbers along a new axis.
    pub fn stack(&mut self, parts: Vec<Node>) -> Node {
        let axis = self.axis(parts.len());
        self.stack_along(parts, axis)
    }

    fn stack_along(&mut self, parts: Vec<Node>, axis: Axis) -> Node {
        self.push(Op::Stack(parts), vec![axis])
    }

    /// The nodes that the roots are made of, in order, and how often each is used.
    #[must_use]
    pub fn uses(&self, roots: &[Node]) -> BTreeMap<Node, usize> {
        let mut uses = BTreeMap::new();
        for root in roots {
            *uses.entry(*root).or_insert(0) += 1;
        }
        for i in (0..self.entries.len()).rev().map(Node) {
            if uses.contains_key(&i) {
                for a in self.op(i).operands() {
                    *uses.entry(a).or_insert(0) += 1;
                }
            }
        }
        uses
    }

    /// Whether all numbers are finite that the roots are made of.
    #[must_use]
    pub fn is_finite(&self, roots: &[Node]) -> bool {
        self.uses(roots)
            .into_keys()
            .all(|node| match self.op(node) {
                Op::Number(value) => value.is_finite(),
                Op::Constant(values) => values.iter().all(|value| value.is_finite()),
                Op::Parameter(name) => self.parameters[name].iter().all(|value| value.is_finite()),
                _ => true,
            })
    }
}
