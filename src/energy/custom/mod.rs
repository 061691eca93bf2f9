//! An energy typed by the user.

mod evaluate;
mod expression;
mod names;
mod parse;
mod program;

use super::{Energy, Graph, Init, Inputs, Node, TensorShape};
use crate::error::Error;
use crate::scalar::Scalar;
use names::{Name, is_name, is_reserved};
use parse::parse;
use program::{Op, Program, operations};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, OnceLock};

/// Your own formula, in the coordinates `x1`, `x2`, …, the condition `y1`, `y2`, … and parameters
/// that you name; parameters marked as learned are fitted.
///
/// A formula with `y1` takes the condition as it stands there, 0 where the observations have none;
/// one without is shifted by it, as every other family. Where the energy sees only some of the
/// coordinates, `x1` is the first of these.
///
/// Numbers, `+ - * / ^`, parentheses, `exp ln sqrt sin cos tanh abs sigmoid softplus sqr`,
/// `min(a, b)`, `max(a, b)`, `pi` and `e`. Derivatives are exact. Values, gradients and curvatures are
/// right to the last digits wherever they can be held: what would overflow, vanish or cancel on the
/// way, as in `-ln(exp(a) + exp(b))`, is computed with more digits. Where `abs`, `min` or `max` has
/// a kink, it has slope 0 if that is between the slopes beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Custom", extend("x-formula" = r"E = f(x_1, x_2, \dots, y_1, \dots)"))]
pub struct Custom {
    /// The energy as an expression.
    #[schemars(length(min = 1, max = 1000))]
    pub expression: String,
    /// The names that the expression uses beside the coordinates.
    #[schemars(length(max = 32))]
    pub parameters: Vec<Parameter>,
    /// How many of its inputs are coordinates; conditions follow. All of them, unless bound.
    #[serde(skip)]
    seen: Option<usize>,
    #[serde(skip)]
    parsed: Parsed,
}

/// A named number of an expression.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct Parameter {
    /// Its name: a letter, then letters, digits and `_`.
    #[schemars(length(min = 1, max = 20))]
    pub name: String,
    /// Its value, at the start if it is learned.
    #[schemars(range(min = -1e6, max = 1e6))]
    pub value: f64,
    /// Whether it is fitted, or stays as it is.
    pub learned: bool,
}

impl Default for Parameter {
    fn default() -> Self {
        Self {
            name: "a".into(),
            value: 1.0,
            learned: true,
        }
    }
}

impl Default for Custom {
    fn default() -> Self {
        let parameter = |name: &str, value| Parameter {
            name: name.into(),
            value,
            learned: true,
        };
        Self::new(
            "a*(x1^2 - b)^2 + (x2 - c*x1)^2",
            vec![
                parameter("a", 0.2),
                parameter("b", 1.0),
                parameter("c", 0.0),
            ],
        )
    }
}

/// The expression's program, made when it is first needed. Follows from the rest, so any two are
/// equal.
#[derive(Clone, Debug, Default)]
struct Parsed(OnceLock<Result<Arc<Program>, Error>>);

impl PartialEq for Parsed {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Custom {
    /// An expression with its parameters; whether it makes sense, [`Energy::check`] says.
    pub fn new(expression: impl Into<String>, parameters: Vec<Parameter>) -> Self {
        Self {
            expression: expression.into(),
            parameters,
            seen: None,
            parsed: Parsed::default(),
        }
    }

    fn program(&self) -> Result<&Program, &Error> {
        let parsed = self.parsed.0.get_or_init(|| self.parse().map(Arc::new));
        parsed.as_ref().map(Arc::as_ref)
    }

    /// Coordinates and conditions among the inputs.
    fn split<'a, T>(&self, input: &'a [T]) -> (&'a [T], &'a [T]) {
        input.split_at(self.seen.unwrap_or(input.len()))
    }

    fn parse(&self) -> Result<Program, Error> {
        let mut names: Vec<(&str, Name)> = Vec::new();
        let mut learned = 0;
        for (i, p) in self.parameters.iter().enumerate() {
            let refuse = |why: &str| {
                let message = format!("`{}` {why}", p.name);
                Err(Error::invalid(
                    format!("energy.parameters[{i}].name"),
                    message,
                ))
            };
            if !is_name(&p.name) {
                return refuse("is not a name: expected a letter, then letters, digits and `_`");
            }
            if is_reserved(&p.name) {
                return refuse("already means something else in expressions; choose another name");
            }
            if names.iter().any(|(name, _)| *name == p.name) {
                return refuse("is the name of an earlier parameter, too; choose another name");
            }
            names.push((
                &p.name,
                if p.learned {
                    learned += 1;
                    Name::Learned(learned - 1)
                } else {
                    Name::Fixed(p.value)
                },
            ));
        }
        parse(&self.expression, &names).map_err(|problem| {
            let message = format!("column {}: {}", problem.column, problem.message);
            Error::invalid("energy.expression", message)
        })
    }
}

impl Energy for Custom {
    fn is_typed(&self) -> bool {
        true
    }

    fn is_partial(&self) -> bool {
        true
    }

    /// One number for each learned parameter, by its name.
    fn layout(&self, _dim: usize) -> Vec<TensorShape> {
        let learned = self.parameters.iter().filter(|p| p.learned);
        learned.map(|p| TensorShape::new(&p.name, &[])).collect()
    }

    fn initialize(&self, _init: &mut Init) -> Vec<f64> {
        let learned = self.parameters.iter().filter(|p| p.learned);
        learned.map(|p| p.value).collect()
    }

    fn is_linear(&self) -> bool {
        self.program().is_ok_and(Program::is_linear)
    }

    fn names_condition(&self) -> bool {
        self.program().is_ok_and(Program::names_condition)
    }

    fn bind(&self, inputs: &Inputs) -> Self {
        Self {
            seen: Some(inputs.sees.len()),
            ..self.clone()
        }
    }

    fn check(&self, dim: usize) -> Result<(), Error> {
        let seen = self.seen.unwrap_or(dim);
        let given = dim - seen;
        let missing = |name: char, i: usize, n: usize, why: &str, thing: &str| {
            let s = if n == 1 { "" } else { "s" };
            format!("`{name}{}` does not exist: {why} {n} {thing}{s}", i + 1)
        };
        for step in &self.program().map_err(Error::clone)?.steps {
            let message = match step.op {
                Op::State(i) if i >= seen => missing('x', i, seen, "the energy sees", "coordinate"),
                Op::Condition(i) if i >= given && given > 0 => {
                    missing('y', i, given, "each condition has", "number")
                }
                _ => continue,
            };
            let message = format!("column {}: {message}", step.column);
            return Err(Error::invalid("energy.expression", message));
        }
        Ok(())
    }

    fn cost(&self, _dim: usize) -> usize {
        // With a bound of its error, and functions in double precision, forward and back.
        40 * self.program().map_or(0, |p| operations(&p.steps))
    }

    fn explain(&self, theta: &[f64], x: &[f64]) -> Option<String> {
        self.program().ok()?.explain(theta, self.split(x))
    }

    #[cfg(feature = "complete")]
    fn expression(&self, graph: &mut Graph, x: Node) -> Option<Node> {
        let names: Vec<_> = self.parameters.iter().filter(|p| p.learned).collect();
        let names: Vec<_> = names.iter().map(|p| p.name.as_str()).collect();
        let program = self.program().ok()?;
        Some(program.expression(graph, x, self.seen, &names))
    }

    fn reverse<S: Scalar>(
        &self,
        theta: &[S::Real],
        x: &[S],
        seed: S,
        g: &mut [S],
        sums: Option<&mut [S]>,
        work: &mut Vec<S>,
    ) -> S {
        let Ok(program) = self.program() else {
            // `check` refuses it before; there is no energy to give.
            g.fill(S::constant(f64::NAN));
            return S::constant(f64::NAN);
        };
        let split = self.seen.unwrap_or(x.len());
        evaluate::reverse(program, theta, (x, split), seed, g, sums, work)
    }
}
