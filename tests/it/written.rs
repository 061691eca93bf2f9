//! Tables whose numbers are written as dates, with units, or name rows.

use iel::data::{Column, Reading, Role, Table, parse_points, read_table};
use iel::random::{Purpose, Stream};
use iel::scenario::{Scenario, from_link, observing};
use iel::session::Session;

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

/// A column that moves slowly between two levels is told to be a series, and what can be made of it; the same rows sorted
/// or shuffled are none.
#[test]
fn one_column_may_be_a_series() {
    let level = |i: usize| f64::from(u8::from(i / 20 % 2 == 1)) + (i * 7 % 10) as f64 / 20.0;
    let series: Vec<f64> = (0..200).map(level).collect();
    let mut sorted = series.clone();
    sorted.sort_by(f64::total_cmp);
    let mut shuffled: Vec<usize> = (0..200).collect();
    shuffled.sort_by_key(|i| (31 * i * i + 17 * i) % 211);
    let shuffled: Vec<f64> = shuffled.into_iter().map(|i| series[i]).collect();
    let text = |xs: &[f64], more: &str| {
        let rows = xs
            .iter()
            .enumerate()
            .map(|(i, x)| format!("{x}{}\n", more.replace('#', &i.to_string())));
        rows.collect::<String>()
    };
    let tells = |text: &str| said(&read(text)).contains("like the one before it");
    assert!(tells(&format!("d18O\n{}", text(&series, ""))));
    for quiet in [
        text(&sorted, ""),
        text(&shuffled, ""),
        text(&series, ",0.5"),
        format!("x,t\n{}", text(&series, ",#")),
    ] {
        assert!(!tells(&quiet), "{quiet}");
    }
    // One press: steps.
    let how = Reading {
        steps: true,
        ..Reading::default()
    };
    let table = read_table(&format!("d18O\n{}", text(&series, "")), &how).unwrap();
    assert_eq!(table.points.len(), 199);
    assert_eq!(
        (table.points[0].start.clone(), table.points[0].x.clone()),
        (Some(vec![series[0]]), vec![series[1]])
    );
    assert!(
        !table
            .notices
            .iter()
            .any(|n| n.message.contains("like the one before"))
    );
}

/// Of a column that was simulated in a double well around 4, with wells at 3 and 5, the steps give the energy.
#[test]
fn a_series_in_one_column_gives_its_wells() {
    let mut rng = Stream::new(3, Purpose::Observations);
    let mut x: f64 = -1.0;
    let rows = (0..5000).map(|_| {
        x += -0.05 * 2.0 * (x * x * x - x) + (2.0f64 * 0.4 * 0.05).sqrt() * rng.normal();
        format!("{}\n", 4.0 + x)
    });
    let text = format!("level\n{}", rows.collect::<String>());
    let how = Reading {
        steps: true,
        ..Reading::default()
    };
    let table = read_table(&text, &how).unwrap();
    let (scenario, _) =
        from_link("data=langevin-pairs&energy=polynomial&objective=transition-likelihood&optimizer=least-squares")
            .unwrap();
    let (scenario, _) = observing(&scenario, &table).unwrap();
    let inside = |x: f64| (x - scenario.axes[0].center) / scenario.axes[0].scale;
    let places: Vec<_> = [3.0, 4.0, 5.0].map(|x| vec![inside(x)]).to_vec();
    let mut session = Session::new(scenario, 1).unwrap();
    session.run(2, || true);
    let [low, top, high] = session.local(&places, &[]).unwrap().energy[..] else {
        panic!("three places")
    };
    // V = (x² − 1)²/2 has a pass of height 1/2.
    for well in [low, high] {
        assert!((top - well - 0.5).abs() < 0.15, "{low} {top} {high}");
    }
}

#[test]
fn degrees_with_minutes_and_seconds() {
    let expected = [
        51.0 + 30.0 / 60.0 + 26.0 / 3600.0,
        -(7.0 / 60.0 + 39.0 / 3600.0),
    ];
    for text in [
        "lat,lon\n51°30'26\"N,0°7'39\"W\n51°30'26\"N,1°0'0\"E",
        "lat,lon\n\"51°30'26\"\"N\",\"0°7'39\"\"W\"\n\"51°30'26\"\"N\",\"1°0'0\"\"E\"",
        "lat;lon\n51° 30′ 26″ N;0° 7′ 39″ W\n51° 30′ 26″ N;1° 0′ 0″ E",
        "lat\tlon\nN51°30'26''\tW 0°7'39''\nN51°30'26''\tE 1°",
        "lat lon\n51°30'26\"N 0°7'39\"W\n51°30'26\"N 1°0'0\"E",
        "lat,lon\n51 30 26 N,0 7 39 W\n51 30 26 N,1 0 0 E",
        "lat;lon\n51 30,43333333333333 N;0 7,65 W\n51 30,43333333333333 N;1 0 E",
        "lat,lon\n51°30'26\",\u{2212}0°7'39\"\n51°30'26\",1°0'",
    ] {
        let table = read(text);
        let points: Vec<_> = table.points.iter().map(|p| p.x.clone()).collect();
        assert_eq!(points.len(), 2, "{text}");
        for (found, expected) in points[0].iter().zip(expected) {
            assert!((found - expected).abs() < 1e-9, "{text}: {points:?}");
        }
        assert_eq!(points[1][1], 1.0, "{text}");
        assert!(
            said(&table).contains("degrees, with minutes or seconds"),
            "{text}"
        );
    }
    // No such angles: sixty minutes, a pole and more, two axes in one column, minutes in tenths before seconds, and feet.
    for cell in [
        "51°60'N",
        "91°0'N",
        "5'10\"",
        "51°30.5'26\"N",
        "-51°30'N",
        "51°30'26\"X",
    ] {
        let table = read(&format!("a;b\n{cell};1\n{cell};2"));
        assert_eq!(column(&table, "a").role, Role::LeftOut, "{cell}");
    }
    let mixed = read("a;b\n51°30'N;1\n51°30'E;2");
    assert_eq!(column(&mixed, "a").role, Role::LeftOut);
}

proptest::proptest! {
    /// An angle that is written in any of these ways is read as the same.
    #[test]
    fn degrees_that_are_written_are_read(
        angles in proptest::collection::vec((0..90_u32, 0..60_u32, 0..60_000_u32, proptest::prelude::any::<bool>()), 2..20),
        marks in 0..4_usize,
        sides in 0..3_usize,
        spaced: bool,
    ) {
        let marks = [["°", "'", "\""], ["°", "′", "″"], ["º", "’", "''"], [" ", " ", ""]][marks];
        // Without marks only a side tells that these are degrees.
        let sides = if marks[0] == " " { sides.max(1) } else { sides };
        let blank = if spaced { " " } else { "" };
        let mut text = String::from("latitude;b\n");
        let mut expected = Vec::new();
        for (i, (degrees, minutes, thousandths, back)) in angles.into_iter().enumerate() {
            let seconds = f64::from(thousandths) / 1000.0;
            let angle = f64::from(degrees) + f64::from(minutes) / 60.0 + seconds / 3600.0;
            expected.push(if back { -angle } else { angle });
            let body = format!("{degrees}{}{blank}{minutes}{}{blank}{seconds}{}", marks[0], marks[1], marks[2]);
            let side = if back { "S" } else { "N" };
            text += &match sides {
                0 => format!("{}{body};{i}\n", if back { "-" } else { "" }),
                1 => format!("{body}{blank}{side};{i}\n"),
                _ => format!("{side}{blank}{body};{i}\n"),
            };
        }
        let table = parse_points(&text).unwrap();
        proptest::prop_assert_eq!(column(&table, "latitude").role, Role::Coordinate, "{}", text);
        for (point, expected) in table.points.iter().zip(expected) {
            proptest::prop_assert!((point.x[0] - expected).abs() < 1e-9, "{} {}", point.x[0], text);
        }
    }
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

/// Near 1 in scale and away from 0: nothing is standardized, and all rows are in view.
#[test]
fn the_view_holds_all_rows() {
    let table = parse_points("x,y\n4,0\n5.5,1\n6,-1\n4.4,0.5\n").unwrap();
    let (scenario, _) = observing(&Scenario::default(), &table).unwrap();
    assert!(scenario.axes.iter().all(|axis| axis.scale == 1.0));
    let view = scenario.view;
    assert_eq!([view.x_min, view.y_min, view.y_max], [-3.0, -3.0, 3.0]);
    assert!(view.x_max > 6.5 && view.x_max < 7.5, "{view:?}");
    let line = parse_points("x\n4\n5.5\n6\n4.4\n").unwrap();
    let (scenario, _) = observing(&Scenario::default(), &line).unwrap();
    assert!(scenario.view.x_max > 6.5);
    assert_eq!([scenario.view.y_min, scenario.view.y_max], [-3.0, 3.0]);
}
