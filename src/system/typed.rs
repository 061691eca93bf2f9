//! A system typed by the user.

use super::System;
use crate::energy::{Custom, Energy, Inputs, Parameter};
use crate::error::Error;
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, OnceLock};

/// Your own system: the velocity of each coordinate as an expression in the coordinates `x1`, `x2`, … and
/// constants that you name; expressions are separated by `;` or stand on lines of their own.
///
/// Numbers, `+ - * / ^`, parentheses, `exp ln sqrt sin cos tanh abs sigmoid softplus sqr`,
/// `min(a, b)`, `max(a, b)`, `pi` and `e`. An input is added to the velocity, and needs no name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Typed", extend("x-formula" = r"f = (f_1(x), f_2(x), \dots)"))]
pub struct Typed {
    /// The velocities, one expression a coordinate.
    #[schemars(length(min = 1, max = 2000))]
    pub expression: String,
    /// The names that the expressions use beside the coordinates.
    #[schemars(title = "Constants", length(max = 32))]
    pub parameters: Vec<Constant>,
    /// Edge of the domain: each coordinate from minus this to this.
    #[schemars(range(min = 0.01, max = 1e4), extend("x-scale" = "log", "x-advanced" = true))]
    pub extent: f64,
    /// The coordinates that noise and input enter, counted from 1; all, where none are named.
    #[schemars(length(max = 64), inner(range(min = 1, max = 64)), extend("x-advanced" = true))]
    pub driven: Vec<usize>,
    #[serde(skip)]
    parsed: Parsed,
}

/// A named number of an expression.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct Constant {
    /// Its name: a letter, then letters, digits and `_`.
    #[schemars(length(min = 1, max = 20))]
    pub name: String,
    /// Its value.
    #[schemars(range(min = -1e6, max = 1e6))]
    pub value: f64,
}

impl Default for Constant {
    fn default() -> Self {
        Self {
            name: "a".into(),
            value: 1.0,
        }
    }
}

/// An expression for each coordinate, with its first column in the whole text. Follows from the
/// rest, so any two are equal.
#[derive(Clone, Debug, Default)]
struct Parsed(OnceLock<Arc<[(usize, Custom)]>>);

impl PartialEq for Parsed {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Default for Typed {
    fn default() -> Self {
        Self::new("x2; a*(1 - x1^2)*x2 - x1", vec![Constant::default()])
    }
}

impl Typed {
    /// Expressions with their constants; whether they make sense, [`System::check`] says.
    pub fn new(expression: impl Into<String>, parameters: Vec<Constant>) -> Self {
        Self {
            expression: expression.into(),
            parameters,
            extent: 3.0,
            driven: Vec::new(),
            parsed: Parsed::default(),
        }
    }

    fn expressions(&self) -> &[(usize, Custom)] {
        self.parsed.0.get_or_init(|| {
            let parameters: Vec<Parameter> = (self.parameters.iter())
                .map(|Constant { name, value }| Parameter {
                    name: name.clone(),
                    value: *value,
                    learned: false,
                })
                .collect();
            let mut before = 0;
            let parts = self.expression.split([';', '\n']).map(|part| {
                let first = before;
                before += part.chars().count() + 1;
                (first, part)
            });
            let filled = parts.filter(|(_, part)| !part.trim().is_empty());
            let parsed = filled.map(|(first, part)| (first, Custom::new(part, parameters.clone())));
            parsed.collect()
        })
    }

    /// A message about a coordinate's expression, its column counted in the whole text.
    fn inside(coordinate: usize, first: usize, message: &str) -> String {
        let message = message.replace("the energy sees", "the system has");
        let column = message.strip_prefix("column ").and_then(|rest| {
            let digits = rest.find(|c: char| !c.is_ascii_digit())?;
            let column: usize = rest[..digits].parse().ok()?;
            Some(format!("column {}{}", first + column, &rest[digits..]))
        });
        let message = column.unwrap_or(message);
        format!("coordinate {}, {message}", coordinate + 1)
    }
}

impl System for Typed {
    fn dim(&self) -> usize {
        self.expressions().len()
    }

    fn driven(&self) -> Vec<bool> {
        let all = self.driven.is_empty();
        (1..=self.dim())
            .map(|k| all || self.driven.contains(&k))
            .collect()
    }

    fn domain(&self) -> Vec<[f64; 2]> {
        vec![[-self.extent, self.extent]; self.dim()]
    }

    fn check(&self) -> Result<(), Error> {
        let dim = self.dim();
        if dim == 0 {
            let message = "has no expression, expected one for each coordinate, separated by `;`";
            return Err(Error::invalid("expression", message));
        }
        if let Some(k) = self.driven.iter().find(|k| !(1..=dim).contains(*k)) {
            let message = format!("names coordinate {k}, expected 1 to {dim}");
            return Err(Error::invalid("driven", message));
        }
        for (k, (first, custom)) in self.expressions().iter().enumerate() {
            if custom.names_condition() {
                let message = Self::inside(
                    k,
                    *first,
                    "names an input y, expected none: an input is added to the velocity by itself",
                );
                return Err(Error::invalid("expression", message));
            }
            custom
                .bind(&Inputs::all(dim, 0))
                .check(dim)
                .map_err(|error| match error {
                    Error::Invalid { at, message } if at == "energy.expression" => {
                        Error::invalid("expression", Self::inside(k, *first, &message))
                    }
                    Error::Invalid { at, message } => {
                        Error::invalid(at.replace("energy.", ""), message)
                    }
                    other => other,
                })?;
        }
        Ok(())
    }

    fn explain(&self, x: &[f64]) -> Option<String> {
        let mut all = self.expressions().iter().enumerate();
        all.find_map(|(k, (first, e))| Some(Self::inside(k, *first, &e.explain(&[], x)?)))
    }

    fn drift<S: Scalar>(&self, x: &[S], f: &mut [S]) {
        let (mut g, mut work) = (vec![S::zero(); x.len()], Vec::new());
        for (f, (_, custom)) in f.iter_mut().zip(self.expressions()) {
            *f = custom.reverse(&[], x, S::zero(), &mut g, None, &mut work);
        }
    }
}
