//! An energy of what was observed, as an expression.

use super::{Energy, EnergyConfig, Inputs, energy_config};
use crate::expression::{Function, Graph, Node};
use std::f64::consts::TAU;

impl EnergyConfig {
    /// `E` as an expression of a state and of the numbers of its condition that it depends on
    /// ([`Inputs::numbers`]), both inputs of the graph, and of the parameters by their names; `None` of an energy
    /// that has no expression.
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
            let mut parts = Vec::new();
            for &i in &self.sees {
                let coordinate = graph.pick(state, i);
                match self.periods.of(i) {
                    None => parts.push(coordinate),
                    Some(period) => {
                        let r = period / TAU;
                        let angle = graph.times(1.0 / r, coordinate);
                        for function in [Function::Cos, Function::Sin] {
                            let around = graph.map(function, angle);
                            parts.push(graph.times(r, around));
                        }
                    }
                }
            }
            let clamped = condition.into_iter();
            let clamped = clamped.flat_map(|y| (0..self.clamped()).map(move |k| (y, k)));
            parts.extend(clamped.map(|(y, k)| graph.pick(y, k)));
            x = graph.stack(parts);
        }
        let moved_by = condition.filter(|_| self.moving() > 0);
        moved_by.map_or(x, |y| {
            let (i, c) = (graph.axes(x)[0], graph.axes(y)[0]);
            if self.inferred.size > 0 {
                let moved = (0..graph.length(i)).map(|k| {
                    let at = graph.pick(x, k);
                    if k >= self.moving() {
                        return at;
                    }
                    let by = graph.pick(y, k);
                    graph.sub(at, by)
                });
                let moved = moved.collect();
                return graph.stack(moved);
            }
            let a = graph.parameter("A", &[i, c]);
            let shift = graph.dot(a, y, &[c]);
            graph.sub(x, shift)
        })
    }
}
