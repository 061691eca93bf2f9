//! From text to [`Program`]: `+ − * / ^`, parentheses, numbers, names and functions.

use super::names::{CONSTANTS, Name, ONE, TWO, condition, coordinate, unknown};
use super::program::{Op, Program, Step, moving, operations};

/// Why a text is not an expression, and where.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Problem {
    /// Column, from 1.
    pub column: usize,
    pub message: String,
}

/// Most operations and functions: even with the most observations and inner steps, an update then
/// takes a second or two.
const MAX_OPERATIONS: usize = 64;
/// Most parentheses, signs and powers inside each other.
const MAX_DEPTH: usize = 50;

/// Parses `text`, its names looked up in `names`.
pub(super) fn parse(text: &str, names: &[(&str, Name)]) -> Result<Program, Problem> {
    let mut parser = Parser {
        chars: text.chars().map(plain_sign).collect(),
        at: 0,
        depth: 0,
        names,
        steps: Vec::new(),
    };
    let last = parser.sum()?;
    if let Some(c) = parser.peek() {
        return Err(parser.problem(format!(
            "expected an operator such as `+` or `*`, found `{c}`"
        )));
    }
    // The value is that of the last step, which an expression that is one old step is not.
    if last + 1 != parser.steps.len() {
        let zero = parser.push(Op::Constant(0.0), 1)?;
        parser.steps.push(Step {
            op: Op::Add(last, zero),
            column: 1,
        });
    }
    Ok(Program::new(parser.steps))
}

/// Signs that text editors and formulas use for the plain ones.
fn plain_sign(c: char) -> char {
    match c {
        '−' | '–' => '-',
        '·' | '×' | '∗' => '*',
        '÷' => '/',
        c => c,
    }
}

struct Parser<'a> {
    chars: Vec<char>,
    at: usize,
    depth: usize,
    names: &'a [(&'a str, Name)],
    steps: Vec<Step>,
}

impl Parser<'_> {
    /// The next character that is not a space.
    fn peek(&mut self) -> Option<char> {
        while self.chars.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
        self.chars.get(self.at).copied()
    }

    fn take(&mut self, expected: char) -> bool {
        let found = self.peek() == Some(expected);
        self.at += usize::from(found);
        found
    }

    fn column(&mut self) -> usize {
        self.peek();
        self.at + 1
    }

    fn problem(&mut self, message: impl Into<String>) -> Problem {
        Problem {
            column: self.column(),
            message: message.into(),
        }
    }

    fn found(&mut self) -> String {
        match self.peek() {
            Some(c) => format!("found `{c}`"),
            None => "the expression ends here".into(),
        }
    }

    /// Adds a step, unless it folds to a constant or an equal one is there.
    fn push(&mut self, op: Op, column: usize) -> Result<usize, Problem> {
        let op = op.fold(&self.steps);
        if let Op::Constant(c) = op
            && !c.is_finite()
        {
            let message = "the numbers here do not make a finite number".into();
            return Err(Problem { column, message });
        }
        if let Some(i) = self.steps.iter().position(|s| s.op == op) {
            return Ok(i);
        }
        if !op.is_leaf() && operations(&self.steps) == MAX_OPERATIONS {
            let message = format!("the expression has more than {MAX_OPERATIONS} operations");
            return Err(Problem { column, message });
        }
        self.steps.push(Step { op, column });
        Ok(self.steps.len() - 1)
    }

    fn sum(&mut self) -> Result<usize, Problem> {
        let mut left = self.product()?;
        loop {
            let column = self.column();
            let make = match self.peek() {
                Some('+') => Op::Add,
                Some('-') => Op::Sub,
                _ => return Ok(left),
            };
            self.at += 1;
            let right = self.product()?;
            left = self.push(make(left, right), column)?;
        }
    }

    fn product(&mut self) -> Result<usize, Problem> {
        let mut left = self.signed()?;
        loop {
            let column = self.column();
            let make = match self.peek() {
                Some('*') => Op::Mul,
                Some('/') => Op::Div,
                _ => return Ok(left),
            };
            self.at += 1;
            let right = self.signed()?;
            left = self.push(make(left, right), column)?;
        }
    }

    /// `−x^2` is `−(x^2)`.
    fn signed(&mut self) -> Result<usize, Problem> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} parentheses and signs inside each other");
            return Err(self.problem(message));
        }
        let column = self.column();
        let value = if self.take('-') {
            let value = self.signed()?;
            self.push(Op::Neg(value), column)
        } else if self.take('+') {
            self.signed()
        } else {
            self.power()
        };
        self.depth -= 1;
        value
    }

    /// `a^b^c` is `a^(b^c)`; `**` is `^`.
    fn power(&mut self) -> Result<usize, Problem> {
        let base = self.atom()?;
        let column = self.column();
        let double = self.peek() == Some('*') && self.chars.get(self.at + 1) == Some(&'*');
        if double {
            self.at += 2;
        } else if !self.take('^') {
            return Ok(base);
        }
        let exponent = self.signed()?;
        let Op::Constant(n) = self.steps[exponent].op else {
            let moves = moving(&self.steps)[exponent];
            let make = if moves { Op::Raise } else { Op::Pow };
            return self.push(make(base, exponent), column);
        };
        if n.fract() != 0.0 || n.abs() > 64.0 {
            return self.push(Op::Pow(base, exponent), column);
        }
        let whole = match n.abs() as u32 {
            0 => return self.push(Op::Constant(1.0), column),
            1 => base,
            n => self.push(Op::Powi(base, n), column)?,
        };
        if n > 0.0 {
            return Ok(whole);
        }
        let one = self.push(Op::Constant(1.0), column)?;
        self.push(Op::Div(one, whole), column)
    }

    fn atom(&mut self) -> Result<usize, Problem> {
        let column = self.column();
        match self.peek() {
            Some('(') => {
                self.at += 1;
                let value = self.sum()?;
                self.close(column)?;
                Ok(value)
            }
            Some(c) if c.is_ascii_digit() || c == '.' => self.number(),
            Some(c) if c.is_alphabetic() || c == '_' => self.name(),
            _ => {
                let found = self.found();
                Err(self.problem(format!("expected a number, a name or `(`, {found}")))
            }
        }
    }

    fn close(&mut self, opened: usize) -> Result<(), Problem> {
        if self.take(')') {
            return Ok(());
        }
        let found = self.found();
        Err(self.problem(format!(
            "expected an operator or the `)` to the `(` of column {opened}, {found}"
        )))
    }

    fn number(&mut self) -> Result<usize, Problem> {
        let start = self.at;
        let digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
        while digit(self.chars.get(self.at)) || self.chars.get(self.at) == Some(&'.') {
            self.at += 1;
        }
        if matches!(self.chars.get(self.at), Some('e' | 'E')) {
            let signed = matches!(self.chars.get(self.at + 1), Some('+' | '-'));
            let exponent = self.at + 1 + usize::from(signed);
            if digit(self.chars.get(exponent)) {
                self.at = exponent;
                while digit(self.chars.get(self.at)) {
                    self.at += 1;
                }
            }
        }
        let text: String = self.chars[start..self.at].iter().collect();
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => self.push(Op::Constant(value), start + 1),
            _ => Err(Problem {
                column: start + 1,
                message: format!("`{text}` is not a number"),
            }),
        }
    }

    fn name(&mut self) -> Result<usize, Problem> {
        let start = self.at;
        let part = |c: &char| c.is_alphanumeric() || *c == '_';
        while self.chars.get(self.at).is_some_and(part) {
            self.at += 1;
        }
        let name: String = self.chars[start..self.at].iter().collect();
        let column = start + 1;
        if let Some((_, make)) = ONE.iter().find(|(n, _)| *n == name) {
            let [a] = self.arguments(&name)?;
            return self.push(make(a), column);
        }
        if let Some((_, make)) = TWO.iter().find(|(n, _)| *n == name) {
            let [a, b] = self.arguments(&name)?;
            return self.push(make(a, b), column);
        }
        let named = self.names.iter().find(|(n, _)| *n == name);
        let numbered = coordinate(&name).map(Op::State);
        let numbered = numbered.or_else(|| condition(&name).map(Op::Condition));
        let op = match (named, numbered) {
            (Some((_, Name::Fixed(value))), _) => Op::Constant(*value),
            (Some((_, Name::Learned(i))), _) => Op::Parameter(*i),
            (None, Some(op)) => op,
            (None, None) => match CONSTANTS.iter().find(|(n, _)| *n == name) {
                Some((_, value)) => Op::Constant(*value),
                None => {
                    let message = unknown(&name, self.names);
                    return Err(Problem { column, message });
                }
            },
        };
        self.push(op, column)
    }

    fn arguments<const N: usize>(&mut self, name: &str) -> Result<[usize; N], Problem> {
        let opened = self.column();
        if !self.take('(') {
            let found = self.found();
            return Err(self.problem(format!("expected `(` after `{name}`, {found}")));
        }
        let mut arguments = [0; N];
        for (i, argument) in arguments.iter_mut().enumerate() {
            if i > 0 && !self.take(',') {
                let found = self.found();
                return Err(self.problem(format!(
                    "expected `,`: `{name}` takes {N} arguments; {found}"
                )));
            }
            *argument = self.sum()?;
        }
        self.close(opened)?;
        Ok(arguments)
    }
}
