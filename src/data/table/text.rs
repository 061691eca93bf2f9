//! Delimited text: what separates the cells, which lines are a header, and how numbers are written.

use super::grid::{Grid, Words, listed, short};
use super::numbers::{Cell, Style, is_gap, with_unit};
use super::records::{BLANKS, Row, records};
use crate::error::Error;
use std::collections::BTreeMap;

/// Lines by which the separator is found.
const SAMPLE: usize = 200;

/// What may separate cells; blanks are any run of them. Of two that read as many numbers the first is
/// taken.
const SEPARATORS: [u8; 5] = [b'\t', b';', b'|', b',', BLANKS];

/// Reads text whose lines are rows.
pub(super) fn grid(text: &str) -> Result<Grid, Error> {
    let (told, text) = directive(text);
    let comment = |line: &str| line.starts_with(['#', '%', '@', '!']) || line.starts_with("//");
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let holds = |line: &&&str| !line.is_empty() && !comment(line);
    let sample: Vec<&str> = lines.iter().filter(holds).take(SAMPLE).copied().collect();
    if sample.is_empty() {
        return Err(Error::syntax(
            "there are no rows in the text, expected one for each observation",
        ));
    }
    let separator = told.unwrap_or_else(|| separator(&sample));
    // Comments become empty lines, so that rows keep the numbers of their lines.
    let kept = text
        .lines()
        .map(|line| if comment(line.trim()) { "" } else { line });
    let records = records(kept, separator)?;
    let rows: Vec<Row> = records.rows().collect();
    let width = common(rows.iter().map(|row| row.cells.len()));
    let full = || rows.iter().filter(|row| row.cells.len() == width);
    let style = style(separator, full().flat_map(|row| row.cells.iter()));
    let mut words = Words::default();
    let mut read = |cell: &str| match is_gap(cell) {
        true => Cell::Gap,
        false => style
            .number(cell)
            .map_or_else(|| Cell::Text(words.add(cell)), Cell::Number),
    };
    // Columns of numbers, by which a header is told from the rows.
    let mut numbers = vec![0_usize; width];
    let mut texts = vec![0_usize; width];
    for row in full() {
        for (k, cell) in row.cells.iter().enumerate() {
            if !is_gap(cell) {
                let is = reads(style, cell);
                (if is { &mut numbers } else { &mut texts })[k] += 1;
            }
        }
    }
    let numeric: Vec<bool> = numbers
        .iter()
        .zip(&texts)
        .map(|(n, t)| *n > 0 && n >= t)
        .collect();
    let is_body = |row: &Row| {
        let cells = || {
            row.cells
                .iter()
                .zip(&numeric)
                .filter(|(_, numeric)| **numeric)
        };
        let good = |cell: &str| reads(style, cell);
        row.cells.len() == width
            && cells().any(|(cell, _)| good(cell))
            && cells().all(|(cell, _)| is_gap(cell) || good(cell))
    };
    let Some(mut first) = rows.iter().position(is_body) else {
        let shown: Vec<_> = rows
            .iter()
            .take(2)
            .flat_map(|row| row.cells.iter())
            .collect();
        return Err(Error::syntax(format!(
            "no row holds numbers in its columns: it begins with {}; expected one row for each observation",
            listed(&shown)
        )));
    };
    let mut grid = Grid {
        width,
        ..Grid::default()
    };
    let counts = |row: &Row| {
        let blank = row.cells.get(0) == Some("");
        let mut cells = row.cells.iter().skip(usize::from(blank)).enumerate();
        width - usize::from(blank) > 1 && cells.all(|(k, cell)| cell == k.to_string())
    };
    let fractions = || {
        rows.iter()
            .skip(first + 1)
            .flat_map(|row| row.cells.iter())
            .any(|cell| cell.contains('.'))
    };
    let named = rows[..first].iter().any(|row| row.cells.len() == width);
    if counts(&rows[first]) && fractions() && !named {
        grid.say(format!(
            "line {} holds the numbers of the columns and is no row",
            rows[first].line
        ));
        first += 1;
    }
    let (head, body) = rows.split_at(first);
    let commented = || {
        names_in_comments(
            &lines,
            body.first().map_or(0, |row| row.line),
            width,
            separator,
        )
    };
    let (names, used) = match names(head, width, body, separator, style) {
        Some((names, used)) => (Some(names), used),
        None => (commented(), 0),
    };
    // Rows of another width may come first too.
    let figures =
        |row: &&Row| !counts(row) && row.cells.iter().all(|cell| style.number(cell).is_some());
    let mut other: Vec<&Row> = head.iter().filter(figures).collect();
    let above = head.iter().filter(|row| !counts(row)).count() - other.len();
    if above > used {
        let lines = above - used;
        let are = if lines == 1 {
            "line above the rows is"
        } else {
            "lines above the rows are"
        };
        grid.say(format!("{lines} {are} no names of columns"));
    }
    let all = body.len() + other.len();
    for row in body {
        // A separator too many at the end, or one too few.
        let cells = row.cells.len();
        let spare = row.cells.iter().skip(width).all(str::is_empty);
        if row.cells.iter().all(str::is_empty) || !spare || (cells < width && cells + 1 != width) {
            if row.cells.len() > 1 || !row.cells.iter().all(str::is_empty) {
                other.push(row);
            }
            continue;
        }
        grid.cells
            .extend((0..width).map(|k| read(row.cells.get(k).unwrap_or_default())));
        grid.lines.push(row.line);
    }
    grid.words = words;
    if let Some(row) = other.first() {
        let said = format!(
            "line {} has {} columns, where {width} are usual",
            row.line,
            row.cells.len()
        );
        if 2 * other.len() > all {
            return Err(Error::syntax(format!(
                "{said}: expected equally many in all rows"
            )));
        }
        grid.warn(match other.len() {
            1 => format!("{said}: it is left out"),
            n => format!("{said}: it is left out, and {} more such rows", n - 1),
        });
    }
    if separator == b','
        && names.is_none()
        && let Some(row) = head
            .last()
            .filter(|row| !counts(row) && !figures(row) && row.cells.len().abs_diff(width) == 1)
    {
        return Err(Error::syntax(format!(
            "line {} names {} columns, and the rows have {width}: expected as many. Where commas separate thousands or mark decimals, something else has to separate the columns, or quotes stand around numbers",
            row.line,
            row.cells.len()
        )));
    }
    grid.names = names;
    if style.comma {
        if style.unsure {
            grid.warn("a comma is taken for the decimal sign, since something else separates the columns: `1,234` is 1.234");
        } else {
            grid.say("a comma is the decimal sign");
        }
    }
    let keep: Vec<bool> = (0..width)
        .map(|k| {
            let named = grid
                .names
                .as_ref()
                .is_some_and(|names| !names[k].is_empty());
            named || grid.column(k).any(|cell| cell != Cell::Gap)
        })
        .collect();
    grid.keep_columns(&keep);
    Ok(grid)
}

/// `sep=;` in the first line, as spreadsheets write it; and what follows.
fn directive(text: &str) -> (Option<u8>, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let told = first.trim().trim_matches('"').strip_prefix("sep=");
    match told.map(str::as_bytes) {
        Some([one]) => (Some(*one), rest),
        Some([]) if first.contains('\t') => (Some(b'\t'), rest),
        _ => (None, text),
    }
}

/// How numbers are written in cells. Where commas separate them, those between quotes group thousands if
/// they can: `"1,234"`.
fn style<'a>(separator: u8, cells: impl Iterator<Item = &'a str>) -> Style {
    let style = Style::of(cells.map(|cell| with_unit(cell).0));
    match separator {
        b',' if style.unsure => Style::default(),
        _ => style,
    }
}

/// Whether a cell is a number, perhaps with a unit, or degrees with their minutes.
fn reads(style: Style, cell: &str) -> bool {
    #[cfg(feature = "complete")]
    if super::sexagesimal::degrees(cell).is_some() {
        return true;
    }
    style.number(with_unit(cell).0).is_some()
}

/// The separator under which most cells are numbers.
fn separator(sample: &[&str]) -> u8 {
    let score = |separator: u8| {
        let records = records(sample.iter().copied(), separator).unwrap_or_default();
        let rows: Vec<Row> = records.rows().collect();
        let width = common(rows.iter().map(|row| row.cells.len()));
        let full = || rows.iter().filter(|row| row.cells.len() == width);
        let cells = || full().flat_map(|row| row.cells.iter());
        let style = style(separator, cells());
        let good = cells()
            .filter(|cell| is_gap(cell) || reads(style, cell))
            .count();
        let share = good as f64 / cells().count().max(1) as f64;
        // One column is what every other separator leaves.
        if width < 2
            && sample
                .iter()
                .any(|line| line.contains(['\t', ';', '|', ',']))
        {
            return -1.0;
        }
        share * full().count() as f64 / rows.len().max(1) as f64
    };
    let scored = SEPARATORS.map(|separator| (separator, score(separator)));
    let best = scored
        .iter()
        .fold(f64::MIN, |best, (_, score)| best.max(*score));
    scored
        .iter()
        .find(|(_, score)| best >= 0.0 && *score >= best - 1e-9)
        .map_or(b',', |(separator, _)| *separator)
}

/// The commonest of some numbers; of two equally common ones the larger.
fn common(numbers: impl Iterator<Item = usize>) -> usize {
    let mut counts = BTreeMap::new();
    for n in numbers {
        *counts.entry(n).or_insert(0) += 1;
    }
    counts
        .into_iter()
        .max_by_key(|(n, count)| (*count, *n))
        .map_or(0, |(n, _)| n)
}

/// The names that stand above the rows, and how many lines they and their units take.
fn names(
    head: &[Row],
    width: usize,
    body: &[Row],
    separator: u8,
    style: Style,
) -> Option<(Vec<String>, usize)> {
    // Names of rows have none themselves, as R writes tables.
    let unnamed = |row: &Row| {
        let first = body.iter().filter_map(|row| row.cells.get(0));
        let counts = first
            .clone()
            .enumerate()
            .all(|(i, cell)| cell == (i + 1).to_string());
        let texts = first
            .clone()
            .all(|cell| !is_gap(cell) && style.number(cell).is_none());
        // `1,234.5` without quotes is cut in two as well.
        let thousands = |row: &Row| {
            let cell = |k| row.cells.get(k).unwrap_or_default();
            style
                .number(&format!("{},{}", cell(0), cell(1)))
                .is_some_and(|x| x >= 1000.0)
        };
        let cut = separator == b',' && body.iter().all(thousands);
        width > 2 && row.cells.len() + 1 == width && (counts || texts) && !cut
    };
    let trailing = |row: &Row| {
        row.cells.len() + 1 == width
            && body
                .iter()
                .all(|row| row.cells.get(width - 1).is_none_or(str::is_empty))
    };
    let fits = |row: &&Row| {
        let filled = row.cells.iter().filter(|cell| !is_gap(cell)).count();
        filled > 0
            && (row.cells.len() == width && (filled + 1 >= width || filled > 1 || width == 1))
            || unnamed(row)
            || trailing(row)
    };
    let last = head.last().filter(fits)?;
    let before = head.iter().rev().nth(1).filter(fits);
    let bracketed = |cell: &str| {
        let ends = |open, close| cell.starts_with(open) && cell.ends_with(close);
        cell.is_empty() || ends('(', ')') || ends('[', ']')
    };
    let (row, used) = match before {
        Some(before) if last.cells.iter().all(bracketed) => (before, 2),
        _ => (last, 1),
    };
    let mut names: Vec<String> = row.cells.iter().map(ToString::to_string).collect();
    if unnamed(row) && names.len() < width {
        names.insert(0, String::new());
    }
    names.resize(width, String::new());
    Some((names, used))
}

/// Names in lines that are otherwise comments: `#! FIELDS` of PLUMED, legends of Grace (`@ s0 legend`), or
/// as many words as there are columns in the comment just above the rows.
fn names_in_comments(
    lines: &[&str],
    first: usize,
    width: usize,
    separator: u8,
) -> Option<Vec<String>> {
    let above = lines.get(..first.saturating_sub(1))?;
    if let Some(fields) = above
        .iter()
        .rev()
        .find_map(|line| line.strip_prefix("#! FIELDS"))
    {
        let names: Vec<_> = fields.split_whitespace().map(ToString::to_string).collect();
        return (names.len() == width).then_some(names);
    }
    let quoted = |line: &str| line.split('"').nth(1).map(ToString::to_string);
    let grace = |what: &str| {
        above.iter().find_map(|line| {
            let words: Vec<_> = line.strip_prefix('@')?.split_whitespace().take(2).collect();
            (words.join(" ") == what).then(|| quoted(line)).flatten()
        })
    };
    let labels: Vec<_> = (0..width)
        .map(|k| match k {
            0 => grace("xaxis label"),
            k => grace(&format!("s{} legend", k - 1))
                .or_else(|| grace("yaxis label").filter(|_| width == 2)),
        })
        .collect();
    if labels.iter().any(Option::is_some) {
        return Some(labels.into_iter().map(Option::unwrap_or_default).collect());
    }
    let line = above.last()?.strip_prefix(['#', '%'])?.trim();
    let cells = records([line].into_iter(), separator).ok()?;
    let names: Vec<_> = cells.rows().next()?.cells.iter().map(short).collect();
    let words = names
        .iter()
        .all(|name| name.contains(|c: char| c.is_alphabetic()));
    (names.len() == width && words).then_some(names)
}
