//! Tables whose numbers are written as dates, with units, or name rows.

use iel::data::{Column, Reading, Role, Table, parse_points, read_table};

fn read(text: &str) -> Table {
    parse_points(text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn column<'a>(table: &'a Table, name: &str) -> &'a Column {
    let found = table.columns.iter().find(|c| c.name == name);
    found.unwrap_or_else(|| panic!("no column {name} among {:?}", table.columns))
}

fn said(table: &Table) -> String {
    let all: Vec<_> = table.notices.iter().map(|n| n.message.clone()).collect();
    all.join("; ")
}

/// Two tracks of three rows, an hour and then an hour and a half apart, as repositories of animal tracks have
/// them.
const ANIMALS: &str = "event-id,visible,timestamp,location-long,location-lat,tag-local-identifier,individual-local-identifier
1,true,2009-07-01 23:00:00.000,13.1,52.3,7,A
2,true,2009-07-02 00:00:00.000,13.2,52.35,7,A
3,true,2009-07-02 01:30:00.000,13.25,52.2,7,A
4,true,2009-07-01 12:00:00.000,12.1,51.3,8,B
5,true,2009-07-01 13:00:00.000,12.2,51.35,8,B
6,true,2009-07-01 14:30:00.000,12.25,51.2,8,B";

#[test]
fn dates_are_times_and_identifiers_are_no_coordinates() {
    let table = read(ANIMALS);
    let coordinates: Vec<_> = table
        .columns
        .iter()
        .filter(|c| c.role == Role::Coordinate)
        .map(|c| c.name.as_str())
        .collect();
    assert_eq!(coordinates, ["location-long", "location-lat"]);
    assert_eq!(column(&table, "timestamp").role, Role::Time);
    // From 12:00 of the first day to 01:30 of the next.
    assert_eq!(column(&table, "timestamp").highest, Some(13.5 * 3600.0));
    assert_eq!(
        column(&table, "individual-local-identifier").role,
        Role::Track
    );
    for name in ["event-id", "tag-local-identifier"] {
        assert_eq!(column(&table, name).role, Role::LeftOut, "{name}");
    }
    assert!(said(&table).contains("dates, in seconds since 2009-07-01T12:00:00"));
    let how = Reading {
        steps: true,
        ..Reading::default()
    };
    let steps = read_table(ANIMALS, &how).expect("steps");
    assert_eq!(steps.points.len(), 4);
    assert_eq!(steps.spacing, Some(3600.0));
    let times: Vec<_> = steps.points.iter().filter_map(|p| p.time).collect();
    assert_eq!(times, [1.0, 1.5, 1.0, 1.5]);
    // Without one that is named so, what comes more than once tells the tracks apart.
    let one = read("bird_id,event_id,x1y,b\nA,1,2.5,3\nA,2,2.6,4\nB,3,2.7,5");
    assert_eq!(column(&one, "bird_id").role, Role::Track);
    assert_eq!(column(&one, "event_id").role, Role::LeftOut);
}

/// The same two moments, 36 hours apart, in every way.
#[test]
fn dates_in_many_forms() {
    for [first, second] in [
        ["2024-01-31 18:00", "2024-02-02 06:00"],
        ["2024-01-31T18:00:00Z", "2024-02-02T06:00:00Z"],
        ["2024-01-31T18:00:00+01:00", "2024-02-02T05:00:00Z"],
        ["2024/01/31 18:00:00", "2024/02/02 06:00:00"],
        ["31.01.2024 18:00", "02.02.2024 06:00"],
        ["31/01/2024 18:00", "02/02/2024 06:00"],
        ["01/31/2024 6:00 PM", "02/02/2024 6:00 AM"],
        ["31-Jan-2024 18:00:00.0", "02-Feb-2024 06:00:00.0"],
        ["31 Jan 2024 18:00:00", "2 Feb 2024 06:00:00"],
    ] {
        let text = format!("when;a;b\n{first};0.5;1\n{second};0.6;2\n");
        let table = read(&text);
        let when = column(&table, "when");
        assert_eq!(when.role, Role::Time, "{text}");
        assert_eq!(
            (when.lowest, when.highest),
            (Some(0.0), Some(36.0 * 3600.0)),
            "{text}"
        );
    }
    let days = read("date,a,b\n2023-12-31,1,2\n2024-03-01,2,3");
    assert_eq!(column(&days, "date").highest, Some(61.0));
    assert!(said(&days).contains("in days since 2023-12-31"));
    // A day and a time of it, in columns of their own, also where blanks separate them.
    for text in [
        "date,time,a,b\n2024-01-31,23:00,1,2\n2024-02-01,01:00:30,2,3",
        "2024-01-31 23:00 1.5 2\n2024-02-01 01:00:30 2.5 3",
    ] {
        let table = read(text);
        let times: Vec<_> = table
            .columns
            .iter()
            .filter(|c| c.role == Role::Time)
            .collect();
        assert_eq!(times.len(), 1, "{text}");
        let span = times[0].highest.zip(times[0].lowest).map(|(h, l)| h - l);
        assert_eq!(span, Some(2.0 * 3600.0 + 30.0), "{text}");
        assert_eq!(table.points[0].x.len(), 2, "{text}");
    }
    // No such day, and one that may be either.
    let none = read("when,a\n2024-02-30,1\n2024-03-01,2");
    assert_eq!(column(&none, "when").role, Role::LeftOut);
    let either = read("when,a\n01/02/2024,1\n03/04/2024,2");
    assert_eq!(column(&either, "when").role, Role::LeftOut);
    assert!(said(&either).contains("day first or the month first"));
    // What is named a time goes before what is only written as a date.
    let named = read("born,time,a,b\n2020-01-01,1,2,3\n2021-01-01,2,3,4");
    assert_eq!(column(&named, "time").role, Role::Time);
    assert_eq!(column(&named, "born").role, Role::LeftOut);
}

#[test]
fn numbers_with_a_unit() {
    let xs = |text: &str| {
        let table = read(text);
        let points: Vec<_> = table.points.iter().map(|p| p.x.clone()).collect();
        (points, said(&table))
    };
    let expected = vec![vec![12.5, 3.2], vec![-12.5, 3.9]];
    for (text, says) in [
        ("angle (°);dist\n12,5°;3,2\n-12,5°;3,9", "the unit `°`"),
        ("a,b\n12.5 %,3.2\n-12.5 %,3.9", "the unit `%`"),
        (
            "a\tb\n12.5 m/s\t3.2 kg\n\u{2212}12.5 m/s\t3.9 kg",
            "the unit `kg`",
        ),
        ("lon,lat\n12.5°E,3.2°N\n12.5°W,3.9°N", "degrees"),
        ("lon,lat\n12.5E,3.2\n12.5W,3.9", "degrees"),
        ("a,b\n1.25e1V,3.2\n-1.25e1V,3.9", "the unit `V`"),
    ] {
        let (points, notices) = xs(text);
        assert_eq!(points, expected, "{text}");
        assert!(notices.contains(says), "{text}: {notices}");
    }
    // Units that differ are no numbers of one kind.
    let (points, notices) = xs("a,b\n1 m,2\n1 km,3");
    assert_eq!(points, [[2.0], [3.0]]);
    assert!(notices.contains("`a` left out: it holds texts"));
}

/// Forms in which a cell more, or a comma between quotes, could be taken for something else.
#[test]
fn separators_at_the_end_and_commas_between_quotes() {
    for (text, expected) in [
        ("x\ty\n1\t2\t\n3\t4\t", [[1.0, 2.0], [3.0, 4.0]]),
        ("\tx\ty\n0\t1\t2\n1\t3\t4\n", [[1.0, 2.0], [3.0, 4.0]]),
        (
            "\"x\",\"y\"\n\"1,5\",\"2,5\"\n\"3,5\",\"4,5\"",
            [[1.5, 2.5], [3.5, 4.5]],
        ),
        (
            "x,y\n\"1,234\",2\n\"3,456\",4",
            [[1234.0, 2.0], [3456.0, 4.0]],
        ),
        ("x,y\n\"1.234,5\",2\n\"3,5\",4", [[1234.5, 2.0], [3.5, 4.0]]),
    ] {
        let found: Vec<_> = read(text).points.iter().map(|p| p.x.clone()).collect();
        assert_eq!(found, expected, "{text}");
    }
}
