//! Texts that are numbers after all: dates and times, and numbers with their unit.

use super::grid::{Grid, short};
use super::numbers::{Cell, Style, with_unit};
use super::sexagesimal::degrees;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

/// What a text of a date or a time says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
    /// A day, as its beginning.
    Day(DateTime),
    /// A day and a time of it.
    At(DateTime),
    /// A time of some day.
    Clock(SignedDuration),
}

/// A way in which dates are written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    /// The year first: ISO 8601 and what is near it, with an offset from UTC or without.
    YearFirst,
    /// The day first, with one of these between the parts.
    DayFirst(char),
    /// The month first, between strokes.
    MonthFirst,
    /// The name of the month between day and year.
    NamedMonth(char),
    /// Hours, minutes and perhaps seconds.
    Clock,
}

const WAYS: [Way; 8] = [
    Way::Clock,
    Way::YearFirst,
    Way::DayFirst('.'),
    Way::DayFirst('/'),
    Way::MonthFirst,
    Way::DayFirst('-'),
    Way::NamedMonth('-'),
    Way::NamedMonth(' '),
];

impl Way {
    fn read(self, text: &str) -> Option<Moment> {
        if text.len() > 40 || !text.bytes().any(|b| b.is_ascii_digit()) {
            return None;
        }
        let (day, clock) = match self {
            Self::Clock => return clock(text).map(Moment::Clock),
            Self::YearFirst => return year_first(text),
            Self::NamedMonth(' ') => {
                let end = text
                    .match_indices(' ')
                    .nth(2)
                    .map_or(text.len(), |(at, _)| at);
                text.split_at(end)
            }
            _ => text.split_at(text.find([' ', 'T', ',']).unwrap_or(text.len())),
        };
        let format = match self {
            Self::DayFirst('.') => "%d.%m.%Y",
            Self::DayFirst('/') => "%d/%m/%Y",
            Self::DayFirst(_) => "%d-%m-%Y",
            Self::MonthFirst => "%m/%d/%Y",
            Self::NamedMonth('-') => "%d-%b-%Y",
            _ => "%d %b %Y",
        };
        let date = BrokenDownTime::parse(format, day).ok()?.to_date().ok()?;
        with_clock(date, clock.trim_start_matches([' ', 'T', ',']))
    }
}

/// A day, with the time that follows it if any does.
fn with_clock(date: Date, rest: &str) -> Option<Moment> {
    let midnight = date.to_datetime(Time::midnight());
    match rest {
        "" => Some(Moment::Day(midnight)),
        rest => Some(Moment::At(midnight.checked_add(clock(rest)?).ok()?)),
    }
}

/// `12:30`, `12:30:15.25` and `1:30 PM`.
fn clock(text: &str) -> Option<SignedDuration> {
    let text = text.strip_suffix(['Z', 'z']).unwrap_or(text).trim();
    // Times are read out of whole dates too.
    if text.find(':')? > 2 {
        return None;
    }
    let colons = text.matches(':').count();
    if let Some(half) = ["AM", "PM", "am", "pm"]
        .iter()
        .find(|half| text.ends_with(*half))
    {
        let format = match colons {
            2 => "%I:%M:%S%.f %p",
            _ => "%I:%M %p",
        };
        let spaced = format!("{} {half}", text.trim_end_matches(half).trim_end());
        let time = BrokenDownTime::parse(format, spaced).ok()?.to_time().ok()?;
        return Some(time.duration_since(Time::midnight()));
    }
    let time: Time = match colons {
        1 => format!("{text}:00").parse().ok()?,
        2 => text.parse().ok()?,
        _ => return None,
    };
    Some(time.duration_since(Time::midnight()))
}

fn year_first(text: &str) -> Option<Moment> {
    let text = text.strip_suffix(" UTC").unwrap_or(text);
    let dashed;
    let text = match text.as_bytes().get(4) {
        Some(b'-') => text,
        Some(b'/') => {
            dashed = text.replacen('/', "-", 2);
            &dashed
        }
        _ => return None,
    };
    if !text.contains(':') {
        let date: Date = text.parse().ok()?;
        return (text.len() == 10).then(|| Moment::Day(date.to_datetime(Time::midnight())));
    }
    // Of an offset, what it is at Greenwich.
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(Moment::At(Offset::UTC.to_datetime(at)));
    }
    text.parse().ok().map(Moment::At)
}

/// What the texts of a column are.
struct Found {
    numbers: Vec<f64>,
    kind: Kind,
    said: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Day,
    At,
    Clock,
    /// A number with a unit.
    Quantity,
}

/// Numbers in the place of texts, in columns of texts alone that are all dates or all have the same unit.
pub(super) fn understand(grid: &mut Grid) {
    let (mut days, mut clocks) = (Vec::new(), Vec::new());
    for k in 0..grid.width {
        let mut words = Vec::new();
        let mut other = false;
        for cell in grid.column(k) {
            match cell {
                Cell::Text(word) => words.push(word),
                Cell::Number(_) => other = true,
                Cell::Gap => {}
            }
        }
        if other || words.is_empty() {
            continue;
        }
        words.sort_unstable();
        words.dedup();
        let texts: Vec<&str> = words.iter().map(|word| grid.words.get(*word)).collect();
        let name = match grid.names.as_ref().map(|names| names[k].as_str()) {
            None | Some("") => format!("column {}", k + 1),
            Some(name) => format!("column `{}`", short(name)),
        };
        let found = match dates(&texts) {
            Dates::Found(found) => Some(found),
            Dates::Either => {
                grid.warn(format!(
                    "{name} could have the day first or the month first, and is left out: write the year first, as in 2024-01-31"
                ));
                None
            }
            Dates::None => units(&texts).or_else(|| angles(&texts)),
        };
        let Some(found) = found else { continue };
        for at in (k..grid.cells.len()).step_by(grid.width) {
            if let Cell::Text(word) = grid.cells[at] {
                let place = words.binary_search(&word).unwrap_or_default();
                grid.cells[at] = Cell::Number(found.numbers[place]);
            }
        }
        grid.say(format!("{name} holds {}", found.said));
        match found.kind {
            Kind::Day => days.push((k, name)),
            Kind::Clock => clocks.push((k, name)),
            Kind::At | Kind::Quantity => {}
        }
        if found.kind != Kind::Quantity {
            grid.dates.push(k);
        }
    }
    if let ([(day, date)], [(clock, time)]) = (&days[..], &clocks[..]) {
        join(grid, *day, *clock);
        grid.say(format!(
            "{date} and {time} together are the time, in seconds"
        ));
    }
}

/// The time of a day and a time of that day, in the place of both.
fn join(grid: &mut Grid, day: usize, clock: usize) {
    for row in grid.cells.chunks_exact_mut(grid.width) {
        let both = match (row[day], row[clock]) {
            (Cell::Number(day), Cell::Number(clock)) => Cell::Number(DAY * day + clock),
            _ => Cell::Gap,
        };
        (row[day], row[clock]) = (both, both);
    }
}

/// Seconds of a day.
const DAY: f64 = 86_400.0;

enum Dates {
    None,
    /// The day may come first, or the month.
    Either,
    Found(Found),
}

/// Texts as dates, where all of them are; in seconds since the first, or in days where no time is given.
fn dates(texts: &[&str]) -> Dates {
    let read =
        |way: &Way| -> Option<Vec<Moment>> { texts.iter().map(|text| way.read(text)).collect() };
    let mut found = WAYS.iter().filter_map(read);
    let Some(moments) = found.next() else {
        return Dates::None;
    };
    if found.next().is_some_and(|other| other != moments) {
        return Dates::Either;
    }
    let all = |is: fn(&Moment) -> bool| moments.iter().all(is);
    let kind = if all(|moment| matches!(moment, Moment::Clock(_))) {
        Kind::Clock
    } else if all(|moment| matches!(moment, Moment::Day(_))) {
        Kind::Day
    } else {
        Kind::At
    };
    let whole = |moment: &Moment| match moment {
        Moment::Day(at) | Moment::At(at) => Some(*at),
        Moment::Clock(_) => None,
    };
    let since = moments.iter().filter_map(whole).min().unwrap_or_default();
    let seconds = |moment: &Moment| match moment {
        Moment::Day(at) | Moment::At(at) => at.duration_since(since).as_secs_f64(),
        Moment::Clock(time) => time.as_secs_f64(),
    };
    let (unit, said) = match kind {
        Kind::Day => (DAY, format!("dates, in days since {}", since.date())),
        Kind::Clock => (1.0, "times of day, in seconds".to_string()),
        _ => (1.0, format!("dates, in seconds since {since}")),
    };
    let numbers = moments.iter().map(|moment| seconds(moment) / unit);
    Dates::Found(Found {
        numbers: numbers.collect(),
        kind,
        said,
    })
}

/// Texts as degrees with minutes and seconds, all with a side of the same axis or all without.
fn angles(texts: &[&str]) -> Option<Found> {
    let read: Vec<_> = texts
        .iter()
        .map(|text| degrees(text))
        .collect::<Option<_>>()?;
    let of = |sides: [Option<char>; 2]| read.iter().all(|(_, side)| sides.contains(side));
    let axes = [[Some('N'), Some('S')], [Some('E'), Some('W')], [None, None]];
    let [_, back] = axes.into_iter().find(|sides| of(*sides))?;
    let signed = |(x, side): &(f64, Option<char>)| {
        if side.is_some() && *side == back {
            -x
        } else {
            *x
        }
    };
    Some(Found {
        numbers: read.iter().map(signed).collect(),
        kind: Kind::Quantity,
        said: "degrees, with minutes or seconds".into(),
    })
}

/// Texts as numbers with the same unit; degrees, to the south and to the west, are negative.
fn units(texts: &[&str]) -> Option<Found> {
    let style = Style::of(texts.iter().map(|text| with_unit(text).0));
    let read = texts.iter().map(|text| {
        let (number, unit) = with_unit(text);
        // What follows a mark of degrees may be minutes.
        let minutes = unit.starts_with(['°', 'º']) && unit.contains(|c: char| c.is_ascii_digit());
        if minutes {
            return None;
        }
        Some((style.number(number)?, unit))
    });
    let read: Vec<(f64, &str)> = read.collect::<Option<_>>()?;
    let unit = read.first()?.1;
    let all = |units: [&str; 2]| read.iter().all(|(_, unit)| units.contains(unit));
    let sides = [["N", "S"], ["E", "W"], ["°N", "°S"], ["°E", "°W"]];
    let same = read.iter().all(|(_, other)| *other == unit);
    let (back, said) = match sides.into_iter().find(|sides| all(*sides)) {
        // `W` alone may be watts.
        Some([_, back]) if !same || unit.starts_with('°') => (Some(back), "degrees".to_string()),
        _ if same => (None, format!("numbers with the unit `{unit}`")),
        _ => return None,
    };
    let signed = |(x, unit): &(f64, &str)| if Some(*unit) == back { -x } else { *x };
    Some(Found {
        numbers: read.iter().map(signed).collect(),
        kind: Kind::Quantity,
        said,
    })
}
