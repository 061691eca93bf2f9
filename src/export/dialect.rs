//! What languages of loops have in common and what not, and the tables of numbers beside their functions.

use super::text::{Term, listed};
use crate::expression::python::double;
use crate::expression::wgsl::single;
use crate::expression::{Function, Operation};
use std::fmt::Write;

/// A language of loops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    JavaScript,
    Glsl,
    /// All numbers of tables stand in one array, `values`, one table after the other.
    Wgsl,
}

/// Arrays of numbers that functions share, each written once.
#[derive(Default)]
pub(super) struct Tables {
    numbers: Vec<(String, Vec<f64>)>,
    places: Vec<Vec<usize>>,
}

impl Tables {
    pub(super) fn constant(&mut self, values: &[f64]) -> String {
        let same = self.numbers.iter().find(|(_, known)| *known == values);
        if let Some((name, _)) = same {
            return name.clone();
        }
        let name = format!("table{}", self.numbers.len());
        self.numbers.push((name.clone(), values.to_vec()));
        name
    }

    pub(super) fn parameter(&mut self, name: &str, values: &[f64]) -> String {
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

    /// The place that a list of places has at one.
    pub(super) fn place(&mut self, dialect: Dialect, places: &[usize], at: &str) -> String {
        if dialect == Dialect::Wgsl {
            let numbers: Vec<f64> = places.iter().map(|place| *place as f64).collect();
            let table = self.constant(&numbers);
            return format!("i32({})", self.entry(dialect, &table, &format!("[{at}]")));
        }
        format!("{}[{at}]", self.places(places))
    }

    /// A number of a table; `index` is in brackets, or empty where the table is one number.
    pub(super) fn entry(&self, dialect: Dialect, table: &str, index: &str) -> String {
        if dialect != Dialect::Wgsl {
            return format!("{table}{index}");
        }
        let before = self.numbers.iter().take_while(|(name, _)| name != table);
        let offset: usize = before.map(|(_, values)| values.len()).sum();
        let inside = index.strip_prefix('[').and_then(|i| i.strip_suffix(']'));
        match inside {
            None => format!("values[{offset}]"),
            Some(inside) => format!("values[{offset} + {inside}]"),
        }
    }

    /// All numbers of the tables but of the lists of places, in order.
    pub(super) fn numbers(&self) -> impl Iterator<Item = f64> {
        self.numbers.iter().flat_map(|(_, values)| values).copied()
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
        if dialect == Dialect::Wgsl {
            let list = listed(self.numbers().map(|value| dialect.number(value)));
            let count = self.len();
            let _ = writeln!(out, "const values = array<f32, {count}>(\n  {list}\n);");
            return out;
        }
        for (name, values) in &self.numbers {
            let count = values.len();
            let list = listed(values.iter().map(|value| dialect.number(*value)));
            let _ = match dialect {
                Dialect::JavaScript => {
                    writeln!(out, "const {name} = Float64Array.of(\n  {list},\n);")
                }
                Dialect::Glsl | Dialect::Wgsl => {
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
                Dialect::Glsl | Dialect::Wgsl => {
                    writeln!(out, "const int places{i}[{count}] = int[{count}]({list});")
                }
            };
        }
        out
    }
}

impl Dialect {
    pub(super) fn number(self, value: f64) -> String {
        match self {
            Self::JavaScript => double(value),
            Self::Glsl | Self::Wgsl => single(value),
        }
    }

    /// The beginning of a statement that counts.
    pub(super) fn counts(self) -> &'static str {
        match self {
            Self::JavaScript => "let",
            Self::Glsl => "int",
            Self::Wgsl => "var",
        }
    }

    /// The statement that makes an array.
    pub(super) fn array(self, name: &str, count: usize) -> String {
        match self {
            Self::JavaScript => format!("const {name} = new Float64Array({count});"),
            Self::Glsl => format!("float {name}[{count}];"),
            Self::Wgsl => format!("var {name}: array<f32, {count}>;"),
        }
    }

    /// The statement that makes an array of those numbers.
    pub(super) fn listed(self, name: &str, count: usize, list: &str) -> String {
        match self {
            Self::JavaScript => format!("const {name} = [{list}];"),
            Self::Glsl => format!("float {name}[{count}] = float[{count}]({list});"),
            Self::Wgsl => format!("var {name} = array<f32, {count}>({list});"),
        }
    }

    /// The beginning of a statement that names a number.
    pub(super) fn declares(self) -> &'static str {
        match self {
            Self::JavaScript => "const",
            Self::Glsl => "float",
            Self::Wgsl => "let",
        }
    }

    pub(super) fn varies(self) -> &'static str {
        match self {
            Self::JavaScript => "let",
            Self::Glsl => "float",
            Self::Wgsl => "var",
        }
    }

    pub(super) fn map(self, function: Function, a: &Term) -> Term {
        let math = |name: &str| match self {
            Self::JavaScript => a.called(&format!("Math.{name}")),
            Self::Glsl | Self::Wgsl => a.called(name),
        };
        match function {
            Function::Neg => a.negative(),
            Function::Exp => math("exp"),
            Function::Ln => math("log"),
            Function::Sqrt => math("sqrt"),
            Function::Tanh if self != Self::JavaScript => a.called("level"),
            Function::Tanh => math("tanh"),
            Function::Sin if self == Self::Wgsl => a.called("sine"),
            Function::Cos if self == Self::Wgsl => a.called("cosine"),
            Function::Sin => math("sin"),
            Function::Cos => math("cos"),
            Function::Abs => math("abs"),
            Function::Sigmoid => a.called("sigmoid"),
            Function::Softplus => a.called("softplus"),
            Function::Sign => math("sign"),
            Function::Step => a.called("positive"),
            Function::Power(n) => match self {
                Self::JavaScript => a.power(&n.to_string()),
                Self::Glsl | Self::Wgsl => Term::atom(format!("whole({}, {n})", a.text)),
            },
        }
    }

    pub(super) fn combine(self, operation: Operation, a: &Term, b: &Term) -> Term {
        let call = |name: &str| match self {
            Self::JavaScript => a.called_with(&format!("Math.{name}"), b),
            Self::Glsl | Self::Wgsl => a.called_with(name, b),
        };
        match operation {
            Operation::Add => a.sum('+', b),
            Operation::Sub => a.sum('-', b),
            Operation::Mul => a.product('*', b),
            Operation::Div => a.product('/', b),
            Operation::Min => call("min"),
            Operation::Max => call("max"),
            Operation::Pow if self != Self::JavaScript => a.called_with("power", b),
            Operation::Pow => call("pow"),
        }
    }
}
