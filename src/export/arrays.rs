//! Expressions over whole arrays: NumPy, JAX and PyTorch. Every array has its batch first, `[..., axes]`, where it
//! depends on the place, and its axes alone where it does not.

use super::text::{Rank, Term, listed};
use crate::expression::python::double;
use crate::expression::{Axis, Function, Graph, Node, Op, Operation};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A library of arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    NumPy,
    Jax,
    PyTorch,
}

/// Arrays that functions share, each written once.
#[derive(Default)]
pub(super) struct Tables(Vec<(String, String)>);

impl Tables {
    fn put(&mut self, text: String, prefix: &str) -> String {
        if let Some((name, _)) = self.0.iter().find(|(_, known)| *known == text) {
            return name.clone();
        }
        let name = format!("{prefix}{}", self.0.len());
        self.0.push((name.clone(), text));
        name
    }

    pub(super) fn written(&self) -> String {
        let line = |(name, text): &(String, String)| format!("{name} = {text}\n");
        self.0.iter().map(line).collect()
    }
}

impl Dialect {
    /// What the library is called.
    pub(super) fn module(self) -> &'static str {
        match self {
            Self::NumPy => "np",
            Self::Jax => "jnp",
            Self::PyTorch => "torch",
        }
    }

    /// An array of numbers.
    pub(super) fn array(self, values: &[f64], shape: &[usize]) -> String {
        let list = listed(values.iter().map(|value| double(*value)));
        let dims: Vec<_> = shape.iter().map(usize::to_string).collect();
        let reshaped = match shape.len() {
            1 => String::new(),
            _ => format!(
                ".reshape({})",
                match shape.is_empty() {
                    true => "()".into(),
                    false => dims.join(", "),
                }
            ),
        };
        match self {
            Self::PyTorch => format!("torch.tensor([{list}], dtype=torch.float64){reshaped}"),
            _ => format!("np.array([{list}], dtype=float){reshaped}"),
        }
    }

    fn map(self, function: Function, a: &Term) -> Term {
        let module = self.module();
        let call = |name: &str| a.called(&format!("{module}.{name}"));
        match function {
            Function::Neg => a.negative(),
            Function::Exp => call("exp"),
            Function::Ln => call("log"),
            Function::Sqrt => call("sqrt"),
            Function::Tanh => call("tanh"),
            Function::Sin => call("sin"),
            Function::Cos => call("cos"),
            Function::Abs => call("abs"),
            Function::Sign => call("sign"),
            Function::Sigmoid => a.called("sigmoid"),
            Function::Softplus => a.called("softplus"),
            Function::Step => Term::atom(format!("({} > 0) * 1.0", a.within(Rank::Sum))).grouped(),
            Function::Power(n) => a.power(&n.to_string()),
        }
    }
}

impl Term {
    fn grouped(&self) -> Self {
        Self::atom(format!("({})", self.text))
    }
}

/// A function body in the making.
pub(super) struct Body<'a> {
    graph: &'a Graph,
    dialect: Dialect,
    tables: &'a mut Tables,
    uses: BTreeMap<Node, usize>,
    terms: BTreeMap<Node, Term>,
    out: String,
    statements: usize,
}

/// Longest term, in characters, that is written inside another.
const SHORT: usize = 60;

impl<'a> Body<'a> {
    /// The statements that compute a root, and what it comes to.
    pub(super) fn write(
        graph: &'a Graph,
        root: Node,
        dialect: Dialect,
        tables: &'a mut Tables,
    ) -> (String, String) {
        let mut body = Self {
            graph,
            dialect,
            tables,
            uses: graph.uses(&[root]),
            terms: BTreeMap::new(),
            out: String::new(),
            statements: 0,
        };
        for node in body.uses.keys().copied().collect::<Vec<_>>() {
            let term = body.term(node);
            let term = body.named(node, term);
            body.terms.insert(node, term);
        }
        (body.out, body.terms[&root].text.clone())
    }

    /// The term, or a name for it where it is long or needed again.
    fn named(&mut self, node: Node, term: Term) -> Term {
        let leaf = matches!(
            self.graph.op(node),
            Op::Number(_) | Op::Input(_) | Op::Parameter(_) | Op::Constant(_)
        );
        if leaf || (self.uses[&node] == 1 && term.text.len() <= SHORT) {
            return term;
        }
        self.statements += 1;
        let name = format!("t{}", self.statements);
        let _ = writeln!(self.out, "    {name} = {}", term.text);
        Term::atom(name)
    }

    /// A term of an operand, with the axes of a result.
    fn aligned(&self, a: Node, result: &[Axis]) -> Term {
        let (axes, moves) = (self.graph.axes(a), self.graph.moves(a));
        let kept = result.iter().filter(|axis| axes.contains(axis));
        let ordered: Vec<Axis> = kept.copied().collect();
        let mut term = self.terms[&a].clone();
        if ordered != axes {
            let places = ordered.iter().map(|axis| self.position(a, *axis));
            let to = (1..=ordered.len()).rev().map(|k| format!("-{k}"));
            let [from, to] = [places.collect::<Vec<_>>(), to.collect()].map(|p| p.join(", "));
            let module = self.dialect.module();
            term = Term::atom(format!(
                "{module}.moveaxis({}, ({from}), ({to}))",
                term.text
            ));
        }
        // Axes that are missing in front are repeated by themselves, but for the batch.
        if ordered == result || (!moves && result.ends_with(&ordered)) {
            return term;
        }
        let place = |axis: &Axis| match ordered.contains(axis) {
            true => ":",
            false => "None",
        };
        let mut places: Vec<_> = result.iter().map(place).collect();
        if moves {
            places.insert(0, "...");
        }
        let places = places.join(", ");
        Term::atom(format!("{}[{places}]", term.within(Rank::Atom)))
    }

    /// Where an axis is, counted from the end.
    fn position(&self, a: Node, axis: Axis) -> String {
        let axes = self.graph.axes(a);
        let at = axes.iter().position(|other| *other == axis);
        format!("-{}", axes.len() - at.unwrap_or_default())
    }

    fn positions(&self, a: Node, over: &[Axis]) -> String {
        let each: Vec<_> = over.iter().map(|axis| self.position(a, *axis)).collect();
        match each.len() {
            1 => each.concat(),
            _ => format!("({})", each.join(", ")),
        }
    }

    fn places(&mut self, places: &[usize]) -> String {
        let list = listed(places.iter().map(usize::to_string));
        let text = match self.dialect {
            Dialect::PyTorch => format!("torch.tensor([{list}])"),
            _ => format!("np.array([{list}])"),
        };
        self.tables.put(text, "places")
    }

    fn term(&mut self, node: Node) -> Term {
        let (graph, dialect) = (self.graph, self.dialect);
        let result = graph.axes(node);
        let of = |body: &Self, a: Node| body.terms[&a].clone();
        match graph.op(node) {
            Op::Number(value) => Term::number(double(*value)),
            Op::Input(which) => Term::atom(["x", "y"][*which]),
            Op::Parameter(name) if dialect == Dialect::NumPy => Term::atom(name),
            Op::Parameter(name) => Term::atom(format!("p[\"{name}\"]")),
            Op::Constant(values) => {
                let shape: Vec<_> = result.iter().map(|axis| graph.length(*axis)).collect();
                Term::atom(self.tables.put(dialect.array(values, &shape), "table"))
            }
            Op::Map(function, a) => dialect.map(*function, &of(self, *a)),
            Op::Combine(operation, a, b) => self.combine(*operation, *a, *b, result),
            Op::Sum(a, b, over) => self.sum(*a, *b, over, result),
            Op::LogSumExp(a, over) => {
                let at = self.position(*a, *over);
                Term::atom(format!("logsumexp({}, {at})", of(self, *a).text))
            }
            Op::Take(a, from, places) => {
                let table = self.places(places);
                let at = graph.axes(*a).iter().position(|axis| axis == from);
                let after = graph.axes(*a).len() - 1 - at.unwrap_or_default();
                let rest = ", :".repeat(after);
                let a = of(self, *a).within(Rank::Atom);
                Term::atom(format!("{a}[..., {table}{rest}]"))
            }
            Op::Spread(a, from, places) => {
                let at = self.position(*a, *from);
                let to = result[graph
                    .axes(*a)
                    .iter()
                    .position(|axis| axis == from)
                    .unwrap_or_default()];
                let table = self.places(places);
                // PyTorch is set to double precision.
                let (module, eye) = match dialect {
                    Dialect::PyTorch => ("torch", "torch"),
                    _ => (dialect.module(), "np"),
                };
                let share = format!("{eye}.eye({})[{table}]", graph.length(to));
                let a = of(self, *a);
                if at == "-1" {
                    let text = format!("{} @ {share}", a.within(Rank::Product));
                    return Term::new(text, Rank::Product);
                }
                let last = format!("{module}.moveaxis({}, {at}, -1)", a.text);
                Term::atom(format!("{module}.moveaxis({last} @ {share}, -1, {at})"))
            }
            Op::Pick(a, place) => {
                Term::atom(format!("{}[..., {place}]", of(self, *a).within(Rank::Atom)))
            }
            Op::Stack(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| of(self, *part).text).collect();
                Term::atom(format!("stack({})", parts.join(", ")))
            }
        }
    }

    fn combine(&self, operation: Operation, a: Node, b: Node, result: &[Axis]) -> Term {
        let module = self.dialect.module();
        let (first, second) = (self.aligned(a, result), self.aligned(b, result));
        match operation {
            Operation::Add => first.sum('+', &second),
            Operation::Sub => first.sum('-', &second),
            Operation::Mul => first.product('*', &second),
            Operation::Div => first.product('/', &second),
            Operation::Pow if self.dialect == Dialect::PyTorch => {
                first.power(&second.within(Rank::Atom))
            }
            Operation::Pow => first.called_with(&format!("{module}.power"), &second),
            Operation::Min | Operation::Max => {
                let larger = operation == Operation::Max;
                let name = if larger { "maximum" } else { "minimum" };
                // Where one of two that are compared is the same everywhere it is taken at a tie, which
                // decides the derivative.
                if self.dialect == Dialect::NumPy || self.graph.moves(a) == self.graph.moves(b) {
                    return first.called_with(&format!("{module}.{name}"), &second);
                }
                let (moving, fixed) = match self.graph.moves(a) {
                    true => (first, second),
                    false => (second, first),
                };
                let sign = if larger { '>' } else { '<' };
                let (moving, fixed) = (moving.grouped().text, fixed.text);
                Term::atom(format!(
                    "{module}.where({moving} {sign} {fixed}, {moving}, {fixed})"
                ))
            }
        }
    }

    fn sum(&mut self, a: Node, b: Option<Node>, over: &[Axis], result: &[Axis]) -> Term {
        let graph = self.graph;
        let first = self.terms[&a].clone();
        let Some(b) = b else {
            let at = self.positions(a, over);
            return Term::atom(format!("{}.sum({at})", first.within(Rank::Atom)));
        };
        let second = self.terms[&b].clone();
        if a == b && graph.axes(a).len() == over.len() + result.len() {
            let at = self.positions(a, over);
            return Term::atom(format!("({}).sum({at})", first.power("2").text));
        }
        // A matrix of numbers times vectors.
        for (matrix, vector) in [(a, b), (b, a)] {
            let (m, v) = (graph.axes(matrix), graph.axes(vector));
            if graph.moves(matrix) || v.len() != 1 || over != v || !(m == v || m.len() == 2) {
                continue;
            }
            let transposed = if m.len() == 2 && v[0] == m[1] {
                ".T"
            } else {
                ""
            };
            let [matrix, vector] = [matrix, vector].map(|n| self.terms[&n].within(Rank::Atom));
            return Term::new(format!("{vector} @ {matrix}{transposed}"), Rank::Product);
        }
        let mut letters: Vec<Axis> = Vec::new();
        let mut letter = |axis: &Axis| {
            let at = letters.iter().position(|known| known == axis);
            let at = at.unwrap_or_else(|| {
                letters.push(*axis);
                letters.len() - 1
            });
            char::from(b'a' + at as u8)
        };
        let mut spelled = |moves: bool, axes: &[Axis]| {
            let dots = if moves { "..." } else { "" };
            let letters: String = axes.iter().map(&mut letter).collect();
            format!("{dots}{letters}")
        };
        let [left, right] = [a, b].map(|n| spelled(graph.moves(n), graph.axes(n)));
        let to = spelled(graph.moves(a) || graph.moves(b), result);
        let module = self.dialect.module();
        Term::atom(format!(
            "{module}.einsum(\"{left},{right}->{to}\", {}, {})",
            first.text, second.text
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No family has axes in such an order, but an energy of a program's own may.
    #[test]
    fn axes_in_any_order_are_put_in_order() {
        let mut graph = Graph::new([]);
        let x = graph.input(0, 2);
        let i = graph.axes(x)[0];
        let (k, j) = (graph.axis(3), graph.axis(3));
        let wide = graph.constant((0..6).map(f64::from).collect(), &[i, k]);
        let outer = graph.mul(x, wide);
        let turned = graph.constant((0..6).map(f64::from).collect(), &[k, i]);
        let both = graph.add(outer, turned);
        let spread = graph.spread(both, i, j, vec![2, 0]);
        let all = graph.sum(spread, &[j, k]);
        let mut tables = Tables::default();
        let (lines, _) = Body::write(&graph, all, Dialect::NumPy, &mut tables);
        assert!(
            lines.contains("np.moveaxis(table1, (-1, -2), (-2, -1))"),
            "{lines}"
        );
        assert!(lines.contains("np.moveaxis(np.moveaxis("), "{lines}");
    }
}
