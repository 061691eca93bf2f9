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
            let (function, a) = match step.op {
                Op::Constant(value) => {
                    nodes.push(graph.number(value));
                    continue;
                }
                Op::State(i) => {
                    nodes.push(graph.pick(x, i));
                    continue;
                }
                Op::Condition(i) => {
                    let place = seen.map(|seen| seen + i).filter(|place| *place < width);
                    nodes.push(match place {
                        Some(place) => graph.pick(x, place),
                        None => graph.number(0.0),
                    });
                    continue;
                }
                Op::Parameter(i) => {
                    nodes.push(graph.parameter(names[i], &[]));
                    continue;
                }
                Op::Raise(a, b) => {
                    let log = graph.map(Function::Ln, at(a));
                    let power = graph.mul(at(b), log);
                    nodes.push(graph.map(Function::Exp, power));
                    continue;
                }
                Op::Add(a, b)
                | Op::Sub(a, b)
                | Op::Mul(a, b)
                | Op::Div(a, b)
                | Op::Pow(a, b)
                | Op::Min(a, b)
                | Op::Max(a, b) => {
                    let operation = match step.op {
                        Op::Add(..) => Operation::Add,
                        Op::Sub(..) => Operation::Sub,
                        Op::Mul(..) => Operation::Mul,
                        Op::Div(..) => Operation::Div,
                        Op::Pow(..) => Operation::Pow,
                        Op::Min(..) => Operation::Min,
                        _ => Operation::Max,
                    };
                    nodes.push(graph.combine(operation, at(a), at(b)));
                    continue;
                }
                Op::Neg(a) => (Function::Neg, a),
                Op::Powi(a, n) => (Function::Power(n), a),
                Op::Exp(a) => (Function::Exp, a),
                Op::Ln(a) => (Function::Ln, a),
                Op::Sqrt(a) => (Function::Sqrt, a),
                Op::Tanh(a) => (Function::Tanh, a),
                Op::Sin(a) => (Function::Sin, a),
                Op::Cos(a) => (Function::Cos, a),
                Op::Abs(a) => (Function::Abs, a),
                Op::Sigmoid(a) => (Function::Sigmoid, a),
                Op::Softplus(a) => (Function::Softplus, a),
            };
            nodes.push(graph.map(function, at(a)));
        }
        nodes.last().copied().unwrap_or_else(|| graph.number(0.0))
    }
}
