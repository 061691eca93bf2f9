//! Text cut into rows of cells.

use crate::error::Error;
use csv::StringRecord;

/// The separator that stands for any run of blanks.
pub(super) const BLANKS: u8 = b' ';

/// The cells of all rows, one after the other: a table has millions of them.
#[derive(Default)]
pub(super) struct Records {
    text: String,
    /// Where each cell ends in the text, which is shorter than 4 GB.
    ends: Vec<u32>,
    /// Of each row the line where it begins, and its first cell.
    rows: Vec<[u32; 2]>,
}

/// A row with the line where it begins.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) line: usize,
    pub(super) cells: Cells<'a>,
}

/// The cells of a row.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    of: &'a Records,
    row: u32,
}

impl Records {
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let rows = self.rows.iter().zip(0..);
        rows.map(|([line, _], row)| Row {
            line: *line as usize,
            cells: Cells { of: self, row },
        })
    }
}

impl<'a> Cells<'a> {
    fn range(self) -> std::ops::Range<usize> {
        let first = |row: usize| self.of.rows.get(row).map(|[_, first]| *first as usize);
        let row = self.row as usize;
        first(row).unwrap_or(0)..first(row + 1).unwrap_or(self.of.ends.len())
    }

    pub(super) fn len(self) -> usize {
        self.range().len()
    }

    pub(super) fn get(self, k: usize) -> Option<&'a str> {
        let cell = self.range().nth(k)?;
        let end = |cell: usize| self.of.ends[cell] as usize;
        let begin = cell.checked_sub(1).map_or(0, end);
        Some(&self.of.text[begin..end(cell)])
    }

    pub(super) fn iter(self) -> impl Iterator<Item = &'a str> {
        (0..self.len()).filter_map(move |k| self.get(k))
    }
}

/// The rows of a text; a separator between quotes is none.
pub(super) fn records<'a>(
    lines: impl Iterator<Item = &'a str>,
    separator: u8,
) -> Result<Records, Error> {
    let mut text = String::new();
    for line in lines {
        if separator == BLANKS {
            let mut quoted = false;
            let mut blank = false;
            for c in line.trim().chars() {
                // Inside a cell it is a sign of its own: `51°30'26"`.
                let opens = blank || text.is_empty() || text.ends_with('\n');
                quoted = if quoted { c != '"' } else { opens && c == '"' };
                if c.is_ascii_whitespace() && !quoted {
                    blank = true;
                    continue;
                }
                if std::mem::take(&mut blank) {
                    text.push('\t');
                }
                text.push(c);
            }
        } else {
            text.push_str(line);
        }
        text.push('\n');
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(if separator == BLANKS {
            b'\t'
        } else {
            separator
        })
        .from_reader(text.as_bytes());
    let mut found = Records::default();
    let mut cells = StringRecord::new();
    let (mut line, mut byte) = (1, 0);
    let wrong = |e| Error::syntax(format!("the text is not a table: {e}"));
    while reader.read_record(&mut cells).map_err(wrong)? {
        // The reader tells the place before the empty lines that it leaves out.
        let place = cells.position().map_or(byte, |p| p.byte() as usize);
        line += text[byte..place].matches('\n').count();
        let empty = text[place..]
            .bytes()
            .take_while(|b| matches!(b, b'\n' | b'\r'));
        let before = empty.filter(|b| *b == b'\n').count();
        byte = place;
        let first = found.ends.len();
        found.rows.push([line + before, first].map(|n| n as u32));
        for cell in &cells {
            found.text.push_str(cell);
            found.ends.push(found.text.len() as u32);
        }
    }
    Ok(found)
}
