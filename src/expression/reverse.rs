//! The gradient of an expression with respect to the state, as an expression.

use super::{Axis, Function, Graph, Node, Op, Operation};
use std::collections::{BTreeMap, BTreeSet};

/// What has arrived at a node on the way back.
#[derive(Default)]
struct Arrived {
    whole: Option<Node>,
    /// Of a node of which single numbers were picked.
    parts: BTreeMap<usize, Node>,
}

impl Graph {
    /// The gradient of a root, which is a single number, with respect to the state, which is input 0. An adjoint may lack axes of its node, along which
    /// it is the same.
    pub fn gradient(&mut self, root: Node, state: Node) -> Node {
        let moving = self.moved_by_state(root);
        let mut arrived: BTreeMap<Node, Arrived> = BTreeMap::new();
        let one = self.number(1.0);
        arrived.entry(root).or_default().whole = Some(one);
        for node in moving.iter().rev().copied() {
            let Some(adjoint) = arrived.remove(&node) else {
                continue;
            };
            let adjoint = self.joined(node, adjoint);
            if node == state {
                return self.broadcast(adjoint, node);
            }
            self.pass_back(node, adjoint, &moving, &mut arrived);
        }
        // An energy that does not depend on the state.
        let zero = self.number(0.0);
        self.broadcast(zero, state)
    }

    /// The nodes on the way from the state to the root.
    fn moved_by_state(&self, root: Node) -> BTreeSet<Node> {
        let mut moved = BTreeSet::new();
        for node in self.uses(&[root]).into_keys() {
            let op = self.op(node);
            if *op == Op::Input(0) || op.operands().iter().any(|a| moved.contains(a)) {
                moved.insert(node);
            }
        }
        moved
    }

    fn joined(&mut self, node: Node, arrived: Arrived) -> Node {
        if arrived.parts.is_empty() {
            return arrived.whole.unwrap_or_else(|| self.number(0.0));
        }
        let axis = self.axes(node)[0];
        let zero = self.number(0.0);
        let part = |k: usize| arrived.parts.get(&k).copied().unwrap_or(zero);
        let parts = (0..self.length(axis)).map(part).collect();
        let stacked = self.stack_along(parts, axis);
        match arrived.whole {
            Some(whole) => self.add(whole, stacked),
            None => stacked,
        }
    }

    /// The same with all axes of a node.
    fn broadcast(&mut self, adjoint: Node, node: Node) -> Node {
        let missing: Vec<Axis> = self.missing(node, adjoint);
        if missing.is_empty() {
            return adjoint;
        }
        let count = missing.iter().map(|axis| self.length(*axis)).product();
        let ones = self.constant(vec![1.0; count], &missing);
        self.mul(adjoint, ones)
    }

    /// The axes of `of` that `has` does not have.
    fn missing(&self, of: Node, has: Node) -> Vec<Axis> {
        let lacks = |axis: &&Axis| !self.axes(has).contains(axis);
        self.axes(of).iter().filter(lacks).copied().collect()
    }

    /// Sums `adjoint · factor`, which lives on the axes `all`, over those that `operand` does not have.
    fn reduced(
        &mut self,
        adjoint: Node,
        factor: Option<Node>,
        all: &[Axis],
        operand: Node,
    ) -> Node {
        let own = self.axes(operand).to_vec();
        let lost = all.iter().filter(|axis| !own.contains(axis)).copied();
        let there = |graph: &Self, axis: &Axis| {
            let has = |n: Node| graph.axes(n).contains(axis);
            has(adjoint) || factor.is_some_and(has)
        };
        let (over, same): (Vec<_>, Vec<_>) = lost.partition(|axis| there(self, axis));
        let sum = self.sum_of(adjoint, factor, &over);
        let count: usize = same.iter().map(|axis| self.length(*axis)).product();
        self.times(count as f64, sum)
    }

    fn pass_back(
        &mut self,
        node: Node,
        adjoint: Node,
        moving: &BTreeSet<Node>,
        arrived: &mut BTreeMap<Node, Arrived>,
    ) {
        let mut found: Vec<(Node, Node)> = Vec::new();
        let all = self.axes(node).to_vec();
        match self.op(node).clone() {
            Op::Number(_) | Op::Input(_) | Op::Parameter(_) | Op::Constant(_) => {}
            Op::Map(function, a) => {
                if let Some(slope) = self.slope(function, a, node) {
                    found.push((a, self.mul(adjoint, slope)));
                }
            }
            Op::Combine(operation, a, b) => {
                for (operand, first) in [(a, true), (b, false)] {
                    if moving.contains(&operand) {
                        let both = moving.contains(&a) && moving.contains(&b);
                        let factor = self.share(operation, (a, b), node, first, both);
                        found.push((operand, self.reduced(adjoint, factor, &all, operand)));
                    }
                }
                if operation == Operation::Sub
                    && let Some(last) = found.last_mut().filter(|(to, _)| *to == b)
                {
                    last.1 = self.map(Function::Neg, last.1);
                }
            }
            Op::Sum(a, None, _) => found.push((a, adjoint)),
            Op::Sum(a, Some(b), _) if a == b => {
                let twice = self.times(2.0, adjoint);
                found.push((a, self.mul(twice, a)));
            }
            Op::Sum(a, Some(b), _) => {
                let joint = self.joint(a, b);
                for (operand, other) in [(a, b), (b, a)] {
                    if moving.contains(&operand) {
                        found.push((operand, self.reduced(adjoint, Some(other), &joint, operand)));
                    }
                }
            }
            Op::LogSumExp(a, _) => {
                let below = self.sub(a, node);
                let share = self.map(Function::Exp, below);
                found.push((a, self.mul(adjoint, share)));
            }
            Op::Take(a, from, places) => {
                let to = self.taken_axis(node, a, from);
                let whole = self.along(adjoint, to);
                found.push((a, self.spread(whole, to, from, places)));
            }
            Op::Spread(a, from, places) => {
                let to = self.taken_axis(node, a, from);
                let back = match self.axes(adjoint).contains(&to) {
                    true => self.take(adjoint, to, from, places),
                    false => adjoint,
                };
                found.push((a, back));
            }
            Op::Pick(a, place) => {
                let part = &mut arrived.entry(a).or_default().parts;
                let before = part.get(&place).copied();
                let sum = before.map_or(adjoint, |before| self.add(before, adjoint));
                arrived.entry(a).or_default().parts.insert(place, sum);
            }
            Op::Stack(parts) => {
                for (k, part) in parts.into_iter().enumerate() {
                    let single = match self.axes(adjoint).is_empty() {
                        true => adjoint,
                        false => self.pick(adjoint, k),
                    };
                    found.push((part, single));
                }
            }
        }
        for (to, part) in found.into_iter().filter(|(to, _)| moving.contains(to)) {
            let before = arrived.get(&to).and_then(|arrived| arrived.whole);
            let sum = before.map_or(part, |before| self.add(before, part));
            arrived.entry(to).or_default().whole = Some(sum);
        }
    }

    /// The axis in the place of `from`.
    fn taken_axis(&self, node: Node, a: Node, from: Axis) -> Axis {
        let place = self.axes(a).iter().position(|axis| *axis == from);
        self.axes(node)[place.unwrap_or_default()]
    }

    fn along(&mut self, adjoint: Node, axis: Axis) -> Node {
        if self.axes(adjoint).contains(&axis) {
            return adjoint;
        }
        let ones = self.constant(vec![1.0; self.length(axis)], &[axis]);
        self.mul(adjoint, ones)
    }

    /// The derivative of a function at `a`, where it is `value`; none where it is 0 everywhere.
    fn slope(&mut self, function: Function, a: Node, value: Node) -> Option<Node> {
        let one = self.number(1.0);
        Some(match function {
            Function::Neg => self.number(-1.0),
            Function::Exp => value,
            Function::Ln => self.combine(Operation::Div, one, a),
            Function::Sqrt => {
                let half = self.number(0.5);
                self.combine(Operation::Div, half, value)
            }
            Function::Tanh => {
                let square = self.square(value);
                self.sub(one, square)
            }
            Function::Sin => self.map(Function::Cos, a),
            Function::Cos => {
                let sine = self.map(Function::Sin, a);
                self.map(Function::Neg, sine)
            }
            Function::Abs => self.map(Function::Sign, a),
            Function::Sigmoid => {
                let rest = self.sub(one, value);
                self.mul(value, rest)
            }
            Function::Softplus => self.map(Function::Sigmoid, a),
            Function::Sign | Function::Step => return None,
            Function::Power(2) => self.times(2.0, a),
            Function::Power(n) => {
                let power = self.map(Function::Power(n - 1), a);
                self.times(f64::from(n), power)
            }
        })
    }

    /// The derivative of an operation with respect to one of its operands, up to the sign of a difference;
    /// none where it is 1. At a tie of two functions of the state each counts half; of a function and a
    /// number the number is taken.
    fn share(
        &mut self,
        operation: Operation,
        (a, b): (Node, Node),
        value: Node,
        first: bool,
        both: bool,
    ) -> Option<Node> {
        let one = self.number(1.0);
        Some(match operation {
            Operation::Add | Operation::Sub => return None,
            Operation::Mul => {
                if first {
                    b
                } else {
                    a
                }
            }
            Operation::Div if first => self.combine(Operation::Div, one, b),
            Operation::Div => {
                let part = self.combine(Operation::Div, value, b);
                self.map(Function::Neg, part)
            }
            Operation::Pow if first => {
                let below = self.sub(b, one);
                let power = self.combine(Operation::Pow, a, below);
                self.mul(b, power)
            }
            Operation::Pow => {
                let log = self.map(Function::Ln, a);
                self.mul(value, log)
            }
            Operation::Min | Operation::Max => {
                let ahead = match (operation == Operation::Max) == first {
                    true => self.sub(a, b),
                    false => self.sub(b, a),
                };
                if both {
                    let sign = self.map(Function::Sign, ahead);
                    let twice = self.plus(sign, 1.0);
                    self.times(0.5, twice)
                } else {
                    self.map(Function::Step, ahead)
                }
            }
        })
    }
}
