//! Degrees with their minutes and seconds.

use super::numbers::MINUS;

/// A text such as `51°30'26"N`, `51 30.5 N`, `N 51° 30′` or `−0° 7′ 39″` as degrees, and the letter of its side, if
/// it has one. A mark of degrees or a side has to be there: `5'` alone may be feet.
pub(super) fn degrees(text: &str) -> Option<(f64, Option<char>)> {
    const SIDES: [char; 4] = ['N', 'S', 'E', 'W'];
    let text = text.trim();
    let (side, text) = match (text.strip_prefix(SIDES), text.strip_suffix(SIDES)) {
        (Some(rest), None) => (text.chars().next(), rest.trim_start()),
        (None, Some(rest)) => (text.chars().next_back(), rest.trim_end()),
        (None, None) => (None, text),
        (Some(_), Some(_)) => return None,
    };
    let (sign, text) = match text.strip_prefix(['-', MINUS]) {
        Some(rest) if side.is_none() => (-1.0, rest),
        Some(_) => return None,
        None => (1.0, text),
    };
    let marks: [&[&str]; 3] = [&["°", "º"], &["'", "′", "’"], &["\"", "″", "”", "''", "′′"]];
    let (mut rest, mut sum, mut parts, mut marked) = (text, 0.0, 0, false);
    for (marks, unit) in marks.iter().zip([1.0, 60.0, 3600.0]) {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || ".,".contains(c)));
        let (number, after) = rest.split_at(end.unwrap_or(rest.len()));
        let whole = number.bytes().take_while(u8::is_ascii_digit).count();
        let part: f64 = number.replace(',', ".").parse().ok()?;
        let most = if parts == 0 { 3 } else { 2 };
        if !(1..=most).contains(&whole) || (parts > 0 && part >= 60.0) {
            return None;
        }
        sum += part / unit;
        parts += 1;
        // `''` begins with `'`.
        let mark = marks.iter().rev().find_map(|mark| after.strip_prefix(mark));
        marked |= parts == 1 && mark.is_some();
        let next = mark.unwrap_or(after).trim_start();
        if next.is_empty() {
            rest = next;
            break;
        }
        // Only the last part has decimals, and something stands between two.
        if whole < number.len() || next.len() == after.len() {
            return None;
        }
        rest = next;
    }
    let largest = if matches!(side, Some('N' | 'S')) {
        90.0
    } else {
        360.0
    };
    let known = marked || (side.is_some() && parts > 1);
    (rest.is_empty() && known && sum <= largest).then_some((sign * sum, side))
}
