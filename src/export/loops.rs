//! Expressions as loops over plain arrays: JavaScript and GLSL.

use super::text::{Rank, Term, listed};
use crate::expression::python::double;
use crate::expression::{Axis, Function, Graph, Node, Op, Operation};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// A language of loops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    JavaScript,
    Glsl,
}

/// Arrays of numbers that functions share, each written once.
#[derive(Default)]
pub(super) struct Tables {
    numbers: Vec<(String, Vec<f64>)>,
    places: Vec<Vec<usize>>,
}

impl Tables {
    fn constant(&mut self, values: &[f64]) -> String {
        let same = self.numbers.iter().find(|(_, known)| *known == values);
        if let Some((name, _)) = same {
            return name.clone();
        }
        let name = format!("table{}", self.numbers.len());
        self.numbers.push((name.clone(), values.to_vec()));
        name
    }

    fn parameter(&mut self, name: &str, values: &[f64]) -> String {
        if !self.numbers.iter().any(|(known, _)| known == name) {
            self.numbers.push((name.into(), values.to_vec()));
        }
        name.into()
    }

    fn places(&mut self, places: &[usize]) -> String {
        let same = self.places.iter().position(|known| known == places);
        let at = same.unwrap_or_else(|| {
            self.places.push(places.to_vec());
            self.places.len() - 1
        });
        format!("places{at}")
    }

    /// How many numbers there are in all.
    pub(super) fn len(&self) -> usize {
        let numbers = self.numbers.iter().map(|(_, values)| values.len());
        numbers.sum::<usize>() + self.places.iter().map(Vec::len).sum::<usize>()
    }

    /// Whether all numbers can be held in single precision.
    pub(super) fn fits_single(&self) -> bool {
        let mut all = self.numbers.iter().flat_map(|(_, values)| values);
        all.all(|value| (*value as f32).is_finite())
    }

    pub(super) fn written(&self, dialect: Dialect) -> String {
        let mut out = String::new();
        for (name, values) in &self.numbers {
            let count = values.len();
            let list = listed(values.iter().map(|value| dialect.number(*value)));
            let _ = match dialect {
                Dialect::JavaScript => {
                    writeln!(out, "const {name} = Float64Array.of(\n  {list},\n);")
                }
                Dialect::Glsl => {
                    writeln!(
                        out,
                        "const float {name}[{count}] = float[{count}](\n  {list}\n);"
                    )
                }
            };
        }
        for (i, places) in self.places.iter().enumerate() {
            let count = places.len();
            let list = listed(places.iter().map(usize::to_string));
            let _ = match dialect {
                Dialect::JavaScript => writeln!(out, "const places{i} = [{list}];"),
                Dialect::Glsl => {
                    writeln!(out, "const int places{i}[{count}] = int[{count}]({list});")
                }
            };
        }
        out
    }
}

impl Dialect {
    fn number(self, value: f64) -> String {
        match self {
            Self::JavaScript => double(value),
            Self::Glsl if value as f32 == 0.0 => "0.0".into(),
            Self::Glsl => format!("{:?}", value as f32),
        }
    }

    /// The beginning of a statement that names a number.
    fn declares(self) -> &'static str {
        match self {
            Self::JavaScript => "const",
            Self::Glsl => "float",
        }
    }

    fn varies(self) -> &'static str {
        match self {
            Self::JavaScript => "let",
            Self::Glsl => "float",
        }
    }

    fn map(self, function: Function, a: &Term) -> Term {
        let math = |name: &str| match self {
            Self::JavaScript => a.called(&format!("Math.{name}")),
            Self::Glsl => a.called(name),
        };
        match function {
            Function::Neg => a.negative(),
            Function::Exp => math("exp"),
            Function::Ln => math("log"),
            Function::Sqrt => math("sqrt"),
            Function::Tanh if self == Self::Glsl => a.called("level"),
            Function::Tanh => math("tanh"),
            Function::Sin => math("sin"),
            Function::Cos => math("cos"),
            Function::Abs => math("abs"),
            Function::Sigmoid => a.called("sigmoid"),
            Function::Softplus => a.called("softplus"),
            Function::Sign => math("sign"),
            Function::Step => a.called("positive"),
            Function::Power(n) => match self {
                Self::JavaScript => a.power(&n.to_string()),
                Self::Glsl => Term::atom(format!("whole({}, {n})", a.text)),
            },
        }
    }

    fn combine(self, operation: Operation, a: &Term, b: &Term) -> Term {
        let call = |name: &str| match self {
            Self::JavaScript => a.called_with(&format!("Math.{name}"), b),
            Self::Glsl => a.called_with(name, b),
        };
        match operation {
            Operation::Add => a.sum('+', b),
            Operation::Sub => a.sum('-', b),
            Operation::Mul => a.product('*', b),
            Operation::Div => a.product('/', b),
            Operation::Min => call("min"),
            Operation::Max => call("max"),
            Operation::Pow if self == Self::Glsl => a.called_with("power", b),
            Operation::Pow => call("pow"),
        }
    }
}

/// A function body in the making.
pub(super) struct Body<'a> {
    graph: &'a Graph,
    dialect: Dialect,
    tables: &'a mut Tables,
    /// Nodes that get a statement of their own.
    apart: BTreeSet<Node>,
    names: BTreeMap<Node, String>,
    loops: BTreeMap<Axis, String>,
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
            out: String::new(),
        };
        if !graph.axes(root).is_empty() {
            body.apart.insert(root);
        }
        for node in uses.into_keys() {
            if body.apart.contains(&node) {
                body.statement(node);
            } else if let Op::Input(which) = graph.op(node) {
                body.names.insert(node, ["x", "y"][*which].into());
            }
        }
        body
    }

    /// What has been written.
    pub(super) fn text(&self) -> &str {
        &self.out
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
            let kind = match self.dialect {
                Dialect::JavaScript => "let",
                Dialect::Glsl => "int",
            };
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

    /// One number of a node.
    pub(super) fn element(&mut self, node: Node, places: &Places) -> Term {
        if let Some(name) = self.names.get(&node) {
            return Term::atom(format!("{name}{}", self.index(node, places)));
        }
        match self.graph.op(node) {
            Op::Number(value) => Term::number(self.dialect.number(*value)),
            Op::Parameter(name) => {
                let values = &self.graph.parameters()[name];
                let name = self.tables.parameter(name, values);
                Term::atom(format!("{name}{}", self.index(node, places)))
            }
            Op::Constant(values) => {
                let name = self.tables.constant(values);
                Term::atom(format!("{name}{}", self.index(node, places)))
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
                let table = self.tables.places(at);
                let mut inside = places.clone();
                inside.insert(*from, format!("{table}[{}]", places[&to]));
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
            let text = match self.dialect {
                Dialect::JavaScript => format!("const {name} = [{list}];"),
                Dialect::Glsl => format!("float {name}[{count}] = float[{count}]({list});"),
            };
            self.line(0, &text);
            self.names.insert(node, name);
            return;
        }
        if !axes.is_empty() {
            let text = match self.dialect {
                Dialect::JavaScript => format!("const {name} = new Float64Array({count});"),
                Dialect::Glsl => format!("float {name}[{count}];"),
            };
            self.line(0, &text);
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
            let table = self.tables.places(at);
            let to = self.renamed(node, *a, *from);
            places.insert(to, format!("{table}[{}]", places[from]));
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
                let [varies, exp, max, log] = match self.dialect {
                    Dialect::JavaScript => ["let", "Math.exp", "Math.max", "Math.log"],
                    Dialect::Glsl => ["float", "exp", "max", "log"],
                };
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
