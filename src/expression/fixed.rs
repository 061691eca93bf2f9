//! Expressions of which everything that depends on no input is computed.

use super::{Graph, Node, Op};
use std::collections::{BTreeMap, BTreeSet};

impl Graph {
    /// Everything that depends on no input becomes a constant of the numbers that it is.
    ///
    /// The result is another graph, and where the roots are in it.
    #[must_use]
    pub fn folded(&self, roots: &[Node]) -> (Self, Vec<Node>) {
        self.rebuilt(roots, |folded, node| {
            let axes = self.axes(node).to_vec();
            match self.op(node) {
                op @ Op::Parameter(_) if !axes.is_empty() => folded.push(op.clone(), axes),
                Op::Number(value) => folded.number(*value),
                _ => folded.constant(self.evaluate(node, &[]), &axes),
            }
        })
    }

    /// Everything that depends on no input and is not a number of the formula becomes a parameter: what is left
    /// of the graph is the same whatever the numbers are.
    #[must_use]
    pub fn lifted(&self, roots: &[Node]) -> (Self, Vec<Node>) {
        self.rebuilt(roots, |lifted, node| {
            if let Op::Number(value) = self.op(node) {
                return lifted.number(*value);
            }
            let name = format!("p{}", node.0);
            let values = self.evaluate(node, &[]);
            lifted.parameters.insert(name.clone(), values);
            lifted.parameter(name, self.axes(node))
        })
    }

    /// The nodes that depend on an input anew, and in the place of others that they are made of, what `fixed`
    /// makes of those.
    fn rebuilt(
        &self,
        roots: &[Node],
        mut fixed: impl FnMut(&mut Self, Node) -> Node,
    ) -> (Self, Vec<Node>) {
        let mut rebuilt = Self {
            lengths: self.lengths.clone(),
            parameters: self.parameters.clone(),
            ..Self::default()
        };
        let uses = self.uses(roots);
        let moving = uses.keys().filter(|node| self.moves(**node));
        let operands = moving.flat_map(|node| self.op(*node).operands());
        let needed: BTreeSet<Node> = operands.chain(roots.iter().copied()).collect();
        let mut places = BTreeMap::new();
        for node in uses.keys().copied() {
            let place = |a: &Node| places[a];
            let axes = self.axes(node).to_vec();
            let to = match self.op(node) {
                _ if !self.moves(node) && !needed.contains(&node) => continue,
                _ if !self.moves(node) => fixed(&mut rebuilt, node),
                Op::Combine(operation, a, b) => rebuilt.combine(*operation, place(a), place(b)),
                Op::Map(function, a) => rebuilt.map(*function, place(a)),
                Op::Sum(a, b, over) => {
                    let op = Op::Sum(place(a), b.as_ref().map(place), over.clone());
                    rebuilt.push(op, axes)
                }
                Op::LogSumExp(a, over) => rebuilt.push(Op::LogSumExp(place(a), *over), axes),
                Op::Take(a, from, at) => rebuilt.push(Op::Take(place(a), *from, at.clone()), axes),
                Op::Spread(a, from, at) => {
                    rebuilt.push(Op::Spread(place(a), *from, at.clone()), axes)
                }
                Op::Pick(a, at) => rebuilt.push(Op::Pick(place(a), *at), axes),
                Op::Stack(parts) => {
                    let parts = parts.iter().map(place).collect();
                    rebuilt.push(Op::Stack(parts), axes)
                }
                op => rebuilt.push(op.clone(), axes),
            };
            places.insert(node, to);
        }
        let roots = roots.iter().map(|root| places[root]).collect();
        (rebuilt, roots)
    }
}
