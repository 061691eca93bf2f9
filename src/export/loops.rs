//! Expressions as loops over plain arrays: JavaScript, GLSL and WGSL.

use super::dialect::{Dialect, Tables};
use super::text::{Rank, Term};
use crate::expression::{Axis, Graph, Node, Op};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// A function body in the making.
pub(super) struct Body<'a> {
    graph: &'a Graph,
    dialect: Dialect,
    tables: &'a mut Tables,
    /// Nodes that get a statement of their own.
    apart: BTreeSet<Node>,
    names: BTreeMap<Node, String>,
    loops: BTreeMap<Axis, String>,
    /// How many numbers its arrays hold.
    held: usize,
    out: String,
}

/// Which number along each axis.
type Places = BTreeMap<Axis, String>;

/// Names of loops, as long as there are enough.
const LOOPS: [&str; 7] = ["i", "j", "k", "m", "n", "r", "q"];

impl<'a> Body<'a> {
    /// The statements that compute a root; [`Body::text`] has them, [`Body::element`] what they come to.
    pub(super) fn new(
        graph: &'a Graph,
        root: Node,
        dialect: Dialect,
        tables: &'a mut Tables,
    ) -> Self {
        let uses = graph.uses(&[root]);
        let mut body = Self {
            graph,
            dialect,
            tables,
            apart: apart(graph, &uses),
            names: BTreeMap::new(),
            loops: BTreeMap::new(),
            held: 0,
            out: String::new(),
        };
        if !graph.axes(root).is_empty() {
            body.apart.insert(root);
        }
        for node in uses.into_keys() {
            if let Op::Input(which) = graph.op(node) {
                body.names.insert(node, ["x", "y"][*which].into());
            } else if body.apart.contains(&node) {
                body.statement(node);
            }
        }
        body
    }

    /// What has been written.
    pub(super) fn text(&self) -> &str {
        &self.out
    }

    /// How many numbers its arrays hold, which a shader keeps for each place that it computes at once.
    pub(super) fn held(&self) -> usize {
        self.held
    }

    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.out, "{}{text}", "  ".repeat(depth + 1));
    }

    fn loop_name(&mut self, axis: Axis) -> String {
        let next = self.loops.len();
        let name = LOOPS
            .get(next)
            .map_or_else(|| format!("i{next}"), |name| (*name).into());
        self.loops.entry(axis).or_insert(name).clone()
    }

    /// Opens loops over axes, inside each other; the places they are at, by axis.
    fn open(&mut self, axes: &[Axis], depth: &mut usize, places: &mut Places) {
        for axis in axes {
            let (name, length) = (self.loop_name(*axis), self.graph.length(*axis));
            let kind = self.dialect.counts();
            self.line(
                *depth,
                &format!("for ({kind} {name} = 0; {name} < {length}; {name}++) {{"),
            );
            *depth += 1;
            places.insert(*axis, name);
        }
    }

    fn close(&mut self, count: usize, depth: &mut usize) {
        for _ in 0..count {
            *depth -= 1;
            self.line(*depth, "}");
        }
    }

    fn index(&self, node: Node, places: &Places) -> String {
        let mut sum: Option<Term> = None;
        let mut stride = 1;
        for axis in self.graph.axes(node).iter().rev() {
            let mut part = Term::new(
                &places[axis],
                match places[axis].contains(' ') {
                    true => Rank::Sum,
                    false => Rank::Atom,
                },
            );
            if stride > 1 {
                part = part.product('*', &Term::atom(stride.to_string()));
            }
            sum = Some(sum.map_or_else(|| part.clone(), |sum| part.sum('+', &sum)));
            stride *= self.graph.length(*axis);
        }
        sum.map_or_else(String::new, |sum| format!("[{}]", sum.text))
    }

    /// One number of a table, where the axes of a node lead.
    fn entry(&self, table: &str, node: Node, places: &Places) -> Term {
        let index = self.index(node, places);
        Term::atom(self.tables.entry(self.dialect, table, &index))
    }

    /// One number of a node.
    pub(super) fn element(&mut self, node: Node, places: &Places) -> Term {
        if let Some(name) = self.names.get(&node) {
            return Term::atom(format!("{name}{}", self.index(node, places)));
        }
        match self.graph.op(node) {
            Op::Number(value) => Term::number(self.dialect.number(*value)),
            Op::Parameter(name) => {
                let values = &self.graph.parameters()[name];
                let table = self.tables.parameter(name, values);
                self.entry(&table, node, places)
            }
            Op::Constant(values) => {
                let table = self.tables.constant(values);
                self.entry(&table, node, places)
            }
            Op::Map(function, a) => {
                let a = self.element(*a, places);
                self.dialect.map(*function, &a)
            }
            Op::Combine(operation, a, b) => {
                let (a, b) = (self.element(*a, places), self.element(*b, places));
                self.dialect.combine(*operation, &a, &b)
            }
            Op::Take(a, from, at) => {
                let to = self.renamed(node, *a, *from);
                let mut inside = places.clone();
                inside.insert(*from, self.tables.place(self.dialect, at, &places[&to]));
                self.element(*a, &inside)
            }
            Op::Pick(a, at) => {
                let inside = [(self.graph.axes(*a)[0], at.to_string())].into();
                self.element(*a, &inside)
            }
            // These have statements of their own.
            Op::Input(_) | Op::Sum(..) | Op::LogSumExp(..) | Op::Spread(..) | Op::Stack(_) => {
                Term::atom(String::new())
            }
        }
    }

    /// The axis of a node in the place of one of its operand.
    fn renamed(&self, node: Node, a: Node, from: Axis) -> Axis {
        let at = self.graph.axes(a).iter().position(|axis| *axis == from);
        self.graph.axes(node)[at.unwrap_or_default()]
    }

    fn statement(&mut self, node: Node) {
        let axes = self.graph.axes(node).to_vec();
        let name = format!("t{}", self.names.len());
        let count: usize = axes.iter().map(|axis| self.graph.length(*axis)).product();
        let (mut depth, mut places) = (0, Places::new());
        let declares = self.dialect.declares();
        if let Op::Stack(parts) = self.graph.op(node) {
            let parts = parts.iter().map(|part| self.element(*part, &places).text);
            let list = parts.collect::<Vec<_>>().join(", ");
            self.line(0, &self.dialect.listed(&name, count, &list));
            self.held += count;
            self.names.insert(node, name);
            return;
        }
        if !axes.is_empty() {
            self.line(0, &self.dialect.array(&name, count));
            self.held += count;
        }
        if let Op::Spread(a, from, at) = self.graph.op(node) {
            if self.dialect == Dialect::Glsl {
                self.line(
                    0,
                    &format!("for (int i = 0; i < {count}; i++) {name}[i] = 0.0;"),
                );
            }
            let all = self.graph.axes(*a).to_vec();
            self.open(&all, &mut depth, &mut places);
            let value = self.element(*a, &places).text;
            let to = self.renamed(node, *a, *from);
            let place = self.tables.place(self.dialect, at, &places[from]);
            places.insert(to, place);
            let index = self.index(node, &places);
            self.line(depth, &format!("{name}{index} += {value};"));
            self.close(all.len(), &mut depth);
            self.names.insert(node, name);
            return;
        }
        self.open(&axes, &mut depth, &mut places);
        // Where the number goes: an element of an array, or a name of its own.
        let put = |body: &mut Self, depth: usize, places: &Places, value: &str| {
            let text = match axes.is_empty() {
                true => format!("{declares} {name} = {value};"),
                false => format!("{name}{} = {value};", body.index(node, places)),
            };
            body.line(depth, &text);
        };
        match self.graph.op(node).clone() {
            Op::Sum(a, b, over) => {
                let sum = match axes.is_empty() {
                    true => name.clone(),
                    false => "sum".into(),
                };
                let zero = self.dialect.number(0.0);
                let varies = self.dialect.varies();
                self.line(depth, &format!("{varies} {sum} = {zero};"));
                self.open(&over, &mut depth, &mut places);
                let mut value = self.element(a, &places);
                if let Some(b) = b {
                    value = value.product('*', &self.element(b, &places));
                }
                self.line(depth, &format!("{sum} += {};", value.text));
                self.close(over.len(), &mut depth);
                if !axes.is_empty() {
                    put(self, depth, &places, "sum");
                }
            }
            Op::LogSumExp(a, over) => {
                let [exp, max, log] = match self.dialect {
                    Dialect::JavaScript => ["Math.exp", "Math.max", "Math.log"],
                    Dialect::Glsl | Dialect::Wgsl => ["exp", "max", "log"],
                };
                let varies = self.dialect.varies();
                // Names of their own where there may be several side by side.
                let (top, sum) = (format!("{name}top"), format!("{name}sum"));
                places.insert(over, "0".into());
                let first = self.element(a, &places).text;
                self.line(depth, &format!("{varies} {top} = {first};"));
                self.open(&[over], &mut depth, &mut places);
                let value = self.element(a, &places);
                self.line(depth, &format!("{top} = {max}({top}, {});", value.text));
                self.close(1, &mut depth);
                let zero = self.dialect.number(0.0);
                self.line(depth, &format!("{varies} {sum} = {zero};"));
                self.open(&[over], &mut depth, &mut places);
                let value = value.sum('-', &Term::atom(&top));
                self.line(depth, &format!("{sum} += {exp}({});", value.text));
                self.close(1, &mut depth);
                put(self, depth, &places, &format!("{top} + {log}({sum})"));
            }
            Op::Map(function, a) => {
                let a = self.element(a, &places);
                let value = self.dialect.map(function, &a);
                put(self, depth, &places, &value.text);
            }
            Op::Combine(operation, a, b) => {
                let (a, b) = (self.element(a, &places), self.element(b, &places));
                let value = self.dialect.combine(operation, &a, &b);
                put(self, depth, &places, &value.text);
            }
            _ => {
                let value = self.element(node, &places);
                put(self, depth, &places, &value.text);
            }
        }
        self.close(axes.len(), &mut depth);
        self.names.insert(node, name);
    }
}

/// The nodes that get a statement of their own: what takes a loop, what is used again, what would be computed
/// again and again inside a loop, and what is looked into by place.
fn apart(graph: &Graph, uses: &BTreeMap<Node, usize>) -> BTreeSet<Node> {
    let mut apart = BTreeSet::new();
    let computed = |node: &Node| matches!(graph.op(*node), Op::Map(..) | Op::Combine(..));
    for (node, count) in uses {
        let loops = match graph.op(*node) {
            Op::Sum(a, b, _) => {
                let b = b.unwrap_or(*a);
                let all = graph.axes(*a).iter().chain(graph.axes(b));
                all.collect::<BTreeSet<_>>().len()
            }
            _ => graph.axes(*node).len(),
        };
        match graph.op(*node) {
            Op::Sum(..) | Op::LogSumExp(..) | Op::Spread(..) | Op::Stack(_) => {
                apart.insert(*node);
            }
            Op::Map(..) | Op::Combine(..) if *count > 1 => {
                apart.insert(*node);
            }
            _ => {}
        }
        for a in graph.op(*node).operands() {
            let by_place = matches!(
                graph.op(*node),
                Op::Take(..) | Op::Pick(..) | Op::LogSumExp(..)
            );
            if computed(&a) && (by_place || graph.axes(a).len() < loops) {
                apart.insert(a);
            }
        }
    }
    apart
}
