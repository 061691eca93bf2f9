//! An energy of what was observed, as an expression.

use super::{Energy, EnergyConfig, Inputs, energy_config};
use crate::expression::{Graph, Node};

impl EnergyConfig {
    /// `E` as an expression of a state and its condition, both inputs of the graph, and of the parameters by
    /// their names; `None` of an energy that has no expression.
    pub fn expression(
        &self,
        inputs: &Inputs,
        graph: &mut Graph,
        state: Node,
        condition: Option<Node>,
    ) -> Option<Node> {
        let x = inputs.expression(graph, state, condition);
        energy_config!(self, e => e.bind(inputs).expression(graph, x); Own(own) => own.bound(inputs).expression(graph, x))
    }
}

impl Inputs {
    /// What the energy takes in.
    fn expression(&self, graph: &mut Graph, state: Node, condition: Option<Node>) -> Node {
        let mut x = state;
        if !self.direct() {
            let seen = self.sees.iter().map(|i| (state, *i));
            let clamped = condition
                .into_iter()
                .flat_map(|y| (0..self.clamped()).map(move |k| (y, k)));
            let parts = seen.chain(clamped).map(|(from, k)| graph.pick(from, k));
            let parts = parts.collect();
            x = graph.stack(parts);
        }
        let moved_by = condition.filter(|_| self.moving() > 0);
        moved_by.map_or(x, |y| {
            let (i, c) = (graph.axes(x)[0], graph.axes(y)[0]);
            let a = graph.parameter("A", &[i, c]);
            let shift = graph.dot(a, y, &[c]);
            graph.sub(x, shift)
        })
    }
}
