//! Pieces of programs: terms with their precedence, numbers, tables.

use std::fmt::Write;

/// How tightly a term holds together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Sum,
    Product,
    Sign,
    Power,
    Atom,
}

/// A piece of a formula as text.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) text: String,
    rank: Rank,
}

impl Term {
    pub(super) fn new(text: impl Into<String>, rank: Rank) -> Self {
        Self {
            text: text.into(),
            rank,
        }
    }

    pub(super) fn atom(text: impl Into<String>) -> Self {
        Self::new(text, Rank::Atom)
    }

    /// A number that is written so.
    pub(super) fn number(text: String) -> Self {
        let rank = match text.starts_with('-') {
            true => Rank::Sign,
            false => Rank::Atom,
        };
        Self::new(text, rank)
    }

    /// Itself, in parentheses where it would come apart.
    pub(super) fn within(&self, rank: Rank) -> String {
        match self.rank >= rank {
            true => self.text.clone(),
            false => format!("({})", self.text),
        }
    }

    pub(super) fn negative(&self) -> Self {
        Self::new(format!("-{}", self.within(Rank::Atom)), Rank::Sign)
    }

    pub(super) fn sum(&self, sign: char, other: &Self) -> Self {
        let text = format!("{} {sign} {}", self.text, other.within(Rank::Product));
        Self::new(text, Rank::Sum)
    }

    pub(super) fn product(&self, sign: char, other: &Self) -> Self {
        let (a, b) = (self.within(Rank::Product), other.within(Rank::Sign));
        Self::new(format!("{a} {sign} {b}"), Rank::Product)
    }

    pub(super) fn power(&self, exponent: &str) -> Self {
        let text = format!("{} ** {exponent}", self.within(Rank::Atom));
        Self::new(text, Rank::Power)
    }

    pub(super) fn called(&self, function: &str) -> Self {
        Self::atom(format!("{function}({})", self.text))
    }

    pub(super) fn called_with(&self, function: &str, other: &Self) -> Self {
        Self::atom(format!("{function}({}, {})", self.text, other.text))
    }
}

/// Numbers between commas, in lines of not much more than a hundred characters.
pub(super) fn listed(numbers: impl IntoIterator<Item = String>) -> String {
    let (mut out, mut width) = (String::new(), 0);
    for (i, number) in numbers.into_iter().enumerate() {
        if i > 0 {
            out.push(',');
            if width > 96 {
                out.push_str("\n  ");
                width = 0;
            } else {
                out.push(' ');
            }
        }
        width += number.len() + 2;
        let _ = write!(out, "{number}");
    }
    out
}

/// Those of the functions that are called.
pub(super) fn called(all: &str, text: &str) -> String {
    let used = |helper: &&str| {
        let name = helper.split(['(', ' ']).nth(1).unwrap_or_default();
        text.contains(&format!("{name}("))
    };
    let used = all.split("\n\n").filter(used);
    used.map(|helper| format!("{}\n", helper.trim_end()))
        .collect()
}
