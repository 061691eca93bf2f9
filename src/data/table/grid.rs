//! Rows and columns before it is known what they mean.

use super::numbers::Cell;
use crate::notice::Notice;
use std::collections::BTreeMap;

/// A table of cells, all rows as long as the first.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// Names of the columns where the text gives them, as many as there are columns.
    pub(super) names: Option<Vec<String>>,
    pub(super) width: usize,
    /// The cells, row by row.
    pub(super) cells: Vec<Cell>,
    /// The line of the text where each row stands, from 1.
    pub(super) lines: Vec<usize>,
    /// The texts that are no numbers.
    pub(super) words: Words,
    /// The columns whose numbers were written as dates.
    pub(super) dates: Vec<usize>,
    /// How the text was understood.
    pub(super) notices: Vec<Notice>,
}

/// Texts, each kept once.
#[derive(Debug, Default)]
pub(super) struct Words {
    known: BTreeMap<String, usize>,
    all: Vec<String>,
}

impl Words {
    pub(super) fn add(&mut self, word: &str) -> usize {
        if let Some(known) = self.known.get(word) {
            return *known;
        }
        self.all.push(word.to_string());
        self.known.insert(word.to_string(), self.all.len() - 1);
        self.all.len() - 1
    }

    pub(super) fn get(&self, word: usize) -> &str {
        self.all.get(word).map_or("", String::as_str)
    }
}

impl Grid {
    pub(super) fn rows(&self) -> impl ExactSizeIterator<Item = &[Cell]> {
        self.cells.chunks_exact(self.width.max(1))
    }

    pub(super) fn column(&self, i: usize) -> impl Iterator<Item = Cell> {
        self.rows().map(move |row| row[i])
    }

    pub(super) fn say(&mut self, message: impl Into<String>) {
        self.notices.push(Notice::info("table", message));
    }

    pub(super) fn warn(&mut self, message: impl Into<String>) {
        self.notices.push(Notice::warning("table", message));
    }

    /// Leaves out columns.
    pub(super) fn keep_columns(&mut self, keep: &[bool]) {
        if keep.iter().all(|keep| *keep) {
            return;
        }
        let mut at = keep.iter().cycle();
        self.cells.retain(|_| at.next() == Some(&true));
        if let Some(names) = &mut self.names {
            let mut at = keep.iter();
            names.retain(|_| at.next() == Some(&true));
        }
        self.width = keep.iter().filter(|keep| **keep).count();
    }
}

/// Some names; of many the first few, each cut where it is long.
pub(super) fn listed(names: &[impl AsRef<str>]) -> String {
    const SHOWN: usize = 8;
    let mut text: Vec<_> = names
        .iter()
        .take(SHOWN)
        .map(|n| short(n.as_ref()))
        .collect();
    if names.len() > SHOWN {
        text.push(format!("… ({} in all)", names.len()));
    }
    text.join(", ")
}

/// A text, cut where it is long.
pub(super) fn short(text: &str) -> String {
    text.chars().take(40).collect()
}
