//! Numbers as people and programs write them.

/// What marks the decimals in a text, and what the groups of thousands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Style {
    pub(super) comma: bool,
    /// Some cells could be either: `1,234`.
    pub(super) unsure: bool,
}

/// A cell of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    Number(f64),
    Gap,
    /// The number of a text among those that were met.
    Text(usize),
}

/// Whether a cell says that nothing was measured.
pub(super) fn is_gap(cell: &str) -> bool {
    const GAPS: [&str; 14] = [
        "na", "n/a", "#n/a", "<na>", "nan", "+nan", "-nan", "null", "none", ".", "*", "-", "--",
        "?",
    ];
    cell.is_empty() || GAPS.iter().any(|gap| cell.eq_ignore_ascii_case(gap))
}

impl Style {
    /// The style of cells that are separated by something else than commas, unless they are in quotes.
    pub(super) fn of<'a>(cells: impl Iterator<Item = &'a str>) -> Self {
        let (mut comma, mut point, mut either) = (false, false, false);
        for cell in cells {
            let cell = cell.trim_start_matches(['-', '+', MINUS]);
            if cell.contains(|c: char| {
                !(c.is_ascii_digit() || ".,'eEdD+-\u{a0}\u{202f}\u{2009}".contains(c))
            }) {
                continue;
            }
            match (cell.rfind(','), cell.rfind('.')) {
                (Some(c), Some(p)) if c > p => comma = true,
                (Some(_), Some(_)) => point = true,
                (Some(_), None) if grouped(cell, ',') => either |= cell.matches(',').count() == 1,
                (Some(_), None) => comma = true,
                (None, Some(_)) => point |= !grouped(cell, '.'),
                (None, None) => {}
            }
        }
        Self {
            comma: !point && (comma || either),
            unsure: either && !comma && !point,
        }
    }

    /// The number that a cell holds.
    pub(super) fn number(self, cell: &str) -> Option<f64> {
        if let Ok(x) = cell.parse::<f64>()
            && !(self.comma && grouped(cell.trim_start_matches(['-', '+']), '.'))
        {
            // Rust reads words such as `inf` too, which here are none.
            let written = cell.ends_with(|c: char| c.is_ascii_digit() || c == '.');
            return (written && x.is_finite()).then_some(x);
        }
        let first = cell.chars().find(|c| !matches!(c, '-' | '+' | &MINUS))?;
        if !(first.is_ascii_digit() || first == '.' || first == ',') || cell.len() > 60 {
            return None;
        }
        let text = cell.replace(MINUS, "-");
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", text.strip_prefix('+').unwrap_or(&text)),
        };
        let at = rest.find(['e', 'E', 'd', 'D']).unwrap_or(rest.len());
        let (digits, exponent) = rest.split_at(at);
        let (decimal, thousands) = if self.comma { (',', '.') } else { ('.', ',') };
        let (whole, decimals) = match digits.split_once(decimal) {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (digits, None),
        };
        let groups = [thousands, '\'', '\u{a0}', '\u{202f}', '\u{2009}'];
        let whole = match groups.iter().find(|c| whole.contains(**c)) {
            Some(c) if grouped(whole, *c) => whole.replace(*c, ""),
            Some(_) => return None,
            None => whole.to_string(),
        };
        let exponent = exponent.replace(['d', 'D'], "e");
        let plain = format!("{sign}{whole}.{}{exponent}", decimals.unwrap_or("0"));
        plain.parse().ok().filter(|x: &f64| x.is_finite())
    }
}

/// A number and the unit that stands after it, if one does: `12,5°` is `12,5` and `°`.
pub(super) fn with_unit(cell: &str) -> (&str, &str) {
    const LONGEST: usize = 12;
    let after = |at: usize| cell[at..].chars().nth(1);
    let exponent = |(at, c): (usize, char)| {
        matches!(c, 'e' | 'E' | 'd' | 'D')
            && after(at).is_some_and(|c| c.is_ascii_digit() || matches!(c, '+' | '-'))
    };
    let begins = |(at, c): (usize, char)| {
        (c.is_alphabetic() && !exponent((at, c))) || "°º%‰′″$€£".contains(c)
    };
    let at = cell.char_indices().find(|at| begins(*at));
    let (number, unit) = cell.split_at(at.map_or(cell.len(), |(at, _)| at));
    let digits = number.bytes().any(|b| b.is_ascii_digit());
    if digits && unit.len() <= LONGEST && !unit.contains(char::is_whitespace) {
        (number.trim_end(), unit)
    } else {
        (cell, "")
    }
}

pub(super) const MINUS: char = '\u{2212}';

/// Whether digits stand in groups of three between these signs: `1,234` and `12,345,678`.
fn grouped(digits: &str, sign: char) -> bool {
    let mut groups = digits.split(sign);
    let figures = |g: &str| g.bytes().all(|b| b.is_ascii_digit());
    let first = groups
        .next()
        .is_some_and(|g| (1..=3).contains(&g.len()) && figures(g) && g != "0");
    let mut more = 0;
    first
        && groups.all(|g| {
            more += 1;
            g.len() == 3 && figures(g)
        })
        && more > 0
}
