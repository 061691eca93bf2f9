//! An expression that was typed, for other languages.

use super::program::{Op, Program};
use crate::expression::{Function, Graph, Node, Operation};

impl Program {
    /// The same over the nodes of a graph: `x` is the input, of which the first `seen` are coordinates (all,
    /// where that is not given); `names` are those of the learned parameters.
    pub(super) fn expression(
        &self,
        graph: &mut Graph,
        x: Node,
        seen: Option<usize>,
        names: &[&str],
    ) -> Node {
        let width = graph.length(graph.axes(x)[0]);
        let mut nodes: Vec<Node> = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let at = |i: usize| nodes[i];
            let node = match step.op {
                Op::Constant(value) => graph.number(value),
                Op::State(i) => graph.pick(x, i),
                Op::Condition(i) => {
                    let place = seen.map(|seen| seen + i).filter(|place| *place < width);
                    match place {
                        Some(place) => graph.pick(x, place),
                        None => graph.number(0.0),
                    }
                }
                Op::Parameter(i) => graph.parameter(names[i], &[]),
                Op::Raise(a, b) => {
                    let log = graph.map(Function::Ln, at(a));
                    let power = graph.mul(at(b), log);
                    graph.map(Function::Exp, power)
                }
                Op::Add(a, b) => graph.combine(Operation::Add, at(a), at(b)),
                Op::Sub(a, b) => graph.combine(Operation::Sub, at(a), at(b)),
                Op::Mul(a, b) => graph.combine(Operation::Mul, at(a), at(b)),
                Op::Div(a, b) => graph.combine(Operation::Div, at(a), at(b)),
                Op::Pow(a, b) => graph.combine(Operation::Pow, at(a), at(b)),
                Op::Min(a, b) => graph.combine(Operation::Min, at(a), at(b)),
                Op::Max(a, b) => graph.combine(Operation::Max, at(a), at(b)),
                Op::Neg(a) => graph.map(Function::Neg, at(a)),
                Op::Powi(a, n) => graph.map(Function::Power(n), at(a)),
                Op::Exp(a) => graph.map(Function::Exp, at(a)),
                Op::Ln(a) => graph.map(Function::Ln, at(a)),
                Op::Sqrt(a) => graph.map(Function::Sqrt, at(a)),
                Op::Tanh(a) => graph.map(Function::Tanh, at(a)),
                Op::Sin(a) => graph.map(Function::Sin, at(a)),
                Op::Cos(a) => graph.map(Function::Cos, at(a)),
                Op::Abs(a) => graph.map(Function::Abs, at(a)),
                Op::Sigmoid(a) => graph.map(Function::Sigmoid, at(a)),
                Op::Softplus(a) => graph.map(Function::Softplus, at(a)),
            };
            nodes.push(node);
        }
        nodes.last().copied().unwrap_or_else(|| graph.number(0.0))
    }
}
