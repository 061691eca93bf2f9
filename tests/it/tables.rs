//! Tables as people and programs write them: what is understood, said and refused.

use iel::data::{Choice, Point, Reading, Role, Table, parse_points, read_table, table_text};

fn read(text: &str) -> Table {
    parse_points(text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn xs(table: &Table) -> Vec<Vec<f64>> {
    table.points.iter().map(|p| p.x.clone()).collect()
}

fn said(table: &Table) -> String {
    let all: Vec<_> = table.notices.iter().map(|n| n.message.clone()).collect();
    all.join("; ")
}

/// One table in many forms: whatever separates, marks decimals, stands above or in between.
#[test]
fn forms_of_one_table() {
    let expected = vec![vec![0.5, -1.0], vec![2.0, 3e-1]];
    for (text, says) in [
        ("0.5,-1\n2,0.3", ""),
        ("\u{feff}x1,x2\r\n0.5,-1\r\n2,0.3\r\n", ""),
        ("x,y\n0.5,-1\n2,0.3\n", ""),
        ("# mine\n\n0.5; -1\n2; .3", ""),
        ("0.5\t-1\n2\t3e-1", ""),
        ("  0.5   -1\n 2 0.3  ", ""),
        ("X2,X1\n-1,0.5\n0.3,2", ""),
        ("y,x\n-1,0.5\n0.3,2", ""),
        ("waiting,eruptions\n0.5,-1\n2,0.3", ""),
        ("x|y\n0.5|-1\n2|0.3", ""),
        ("sep=;\nx;y\n0.5;-1\n2;0.3", ""),
        ("x,y,\n0.5,-1,\n2,0.3,", ""),
        ("0.5,-1,\n2,0.3,", ""),
        ("x;y\n0,5;-1\n2;0,3", "decimal sign"),
        ("0,5;-1\n2;0,3", "decimal sign"),
        ("0,5\t-1,0\n2,0\t0,3", "decimal sign"),
        ("0,5 -1,0\n2,0 0,3", "decimal sign"),
        ("\"0.5\",\"-1\"\n\"2\",\"0.3\"", ""),
        ("5.0D-01 -1.0D+00\n2.0D0 3.0d-1", ""),
        ("0.5 \u{2212}1\n2 +.3", ""),
        (
            "0,1\n0.5,-1\n2,0.3",
            "line 1 holds the numbers of the columns",
        ),
        (",0,1\n0,0.5,-1\n1,2,0.3", "counts the rows"),
        (
            "x1,x2,name\n0.5,-1,a\n2,0.3,b",
            "`name` left out: it holds texts",
        ),
        (
            "species,a,b\nx,0.5,-1\ny,2,0.3",
            "`species` left out: it holds texts",
        ),
        (
            "rownames,a,b\n1,0.5,-1\n2,2,0.3",
            "`rownames` left out: it counts the rows",
        ),
        (
            "\"\",\"a\",\"b\"\n\"1\",0.5,-1\n\"2\",2,0.3",
            "counts the rows",
        ),
        ("a b\n1 0.5 -1\n2 2 0.3", "counts the rows"),
        ("a b\nred 0.5 -1\nblue 2 0.3", "it holds texts"),
        ("x1,x3\n0.5,-1\n2,0.3", "missing between"),
        ("x,y\n0.5,-1\nNA,0.3\n2,0.3", "1 row with gaps"),
        ("x,y\n0.5,-1\n,0.3\n2,0.3", "1 row with gaps"),
        ("x y\n0.5 -1\n. .\n2 0.3", "1 row with gaps"),
        ("x,y\n0.5,-1\n*,nan\n2,0.3", "1 row with gaps"),
        ("0.5,-1\n2,0.3\n7,inf", "line 3: column `x2` is `inf`"),
        (
            "0.5,-1\n2,0.3\n7,2e9",
            "line 3: column `x2` is `2000000000`",
        ),
        ("0.5,-1\n2,0.3\n7,abc", "line 3: column `x2` is `abc`"),
        ("a,b\n0.5,-1\n2,0.3\na,b", "line 4: column `a` is `a`"),
        (
            "0.5,-1\n\n2,0.3\n1,2,3",
            "line 4 has 3 columns, where 2 are usual",
        ),
        (
            "A study\nof 2020\n\nt (s),a,b\n0,0.5,-1\n1,2,0.3\n\nend",
            "2 lines above",
        ),
        (
            "time,a,b\n(s),(mm),(N)\n0,0.5,-1\n1,2,0.3",
            "`time` is the time",
        ),
        (
            "#! FIELDS time a b\n 0.0 0.5 -1\n 1.0 2 0.3",
            "`time` is the time",
        ),
        (
            "# made by a program\n@ title \"A\"\n@ xaxis label \"a\"\n@TYPE xy\n0.5 -1\n2 0.3",
            "",
        ),
        (
            "#\"Step\",\"a\",\"b\"\n100,0.5,-1\n200,2,0.3",
            "`Step` is the time",
        ),
        (
            "Age [yr BP],a,b\n100,0.5,-1\n200,2,0.3",
            "`Age [yr BP]` is the time",
        ),
        ("% a b\n0.5 -1\n2 0.3", ""),
        ("id,t,u,v\n1,0,0.5,-1\n1,1,2,0.3", "`id` is the track"),
        (r#"[{"y":-1,"x":0.5},{"x":2,"y":0.3}]"#, ""),
        ("[[0.5,-1],[2,0.3]]", ""),
        ("[[0.5,-1],[NaN,7],[2,0.3]]", "1 row with gaps"),
        ("[[0.5,-1],[2,0.3],[2,null]]", "1 row with gaps"),
        (r#"[{"x":[0.5,-1]},{"x":[2,0.3],"start":null}]"#, ""),
        (r#"[{"x1":0.5,"x2":-1},{"x1":2,"x2":0.3}]"#, ""),
        (
            r#"[{"a":0.5,"b":-1,"c":"NaN"},{"b":"0.3","a":2,"c":"-Infinity"}]"#,
            "`c` left out",
        ),
        (r#"{"kind":"points","points":[[0.5,-1],[2,0.3]]}"#, ""),
        (r#"{"x":[0.5,2],"y":[-1,0.3]}"#, ""),
        ("{\"x\":0.5,\"y\":-1}\n{\"x\":2,\"y\":0.3}\n", ""),
        ("[0.5,-1]\n[2,0.3]", ""),
    ] {
        let table = read(text);
        assert_eq!(xs(&table), expected, "{text}");
        let notices = said(&table);
        assert!(notices.contains(says), "{text}\n{notices}");
        assert!(!says.is_empty() || notices.is_empty(), "{text}\n{notices}");
    }
    assert_eq!(xs(&read("1,2,3")), [[1.0, 2.0, 3.0]]);
    assert_eq!(xs(&read("0,1\n1,0")), [[0.0, 1.0], [1.0, 0.0]]);
}

/// Below names, numbers that count the columns are a row like others.
#[test]
fn a_first_row_that_counts_is_a_row_below_names() {
    let table = read("t,x1,x2\n0,1,2\n0.5,2.25,1.5\n1,3.5,1.25");
    assert_eq!(xs(&table), [[1.0, 2.0], [2.25, 1.5], [3.5, 1.25]]);
    let table = read("0,1,2\n0.5,2.25,1.5\n1,3.5,1.25");
    assert_eq!(table.points.len(), 2);
}

#[test]
fn thousands_are_grouped_where_that_is_certain() {
    for text in [
        "x,y\n\"1,234.5\",2\n\"12,345,678\",3",
        "x;y\n1.234,5;2\n12.345.678,0;3",
        "x\ty\n1'234.5\t2\n12'345'678\t3",
        "x;y\n1\u{202f}234.5;2\n12\u{a0}345\u{a0}678;3",
    ] {
        assert_eq!(
            xs(&read(text)),
            [[1234.5, 2.0], [12_345_678.0, 3.0]],
            "{text}"
        );
    }
    // Nothing tells these from decimals: said.
    let table = read("x;y\n1,234;2\n5,678;3");
    assert_eq!(xs(&table), [[1.234, 2.0], [5.678, 3.0]]);
    assert!(said(&table).contains("taken for the decimal sign"));
    let error = parse_points("x,y\n1,234.5,2\n2,345.5,3").unwrap_err();
    assert!(
        error.to_string().contains("quotes stand around numbers"),
        "{error}"
    );
}

#[test]
fn columns_are_told_with_roles_ranges_and_gaps() {
    let table = read("id,t,phi,psi,note\na,0,1,2,\na,1,NA,4,ok\nb,0,5,6,ok");
    let told: Vec<_> = table
        .columns
        .iter()
        .map(|c| {
            (
                c.name.as_str(),
                c.role,
                c.lowest,
                c.highest,
                c.gaps,
                c.texts,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("id", Role::Track, None, None, 0, 3),
            ("t", Role::Time, Some(0.0), Some(1.0), 0, 0),
            ("phi", Role::Coordinate, Some(1.0), Some(5.0), 1, 0),
            ("psi", Role::Coordinate, Some(2.0), Some(6.0), 0, 0),
            ("note", Role::LeftOut, None, None, 1, 2),
        ]
    );
    assert_eq!(
        (table.rows, table.names),
        (3, vec!["phi".to_string(), "psi".into()])
    );
    assert_eq!(
        read("x1,y1,x2,y2\n1,2,3,4").points[0].condition,
        Some(vec![2.0, 4.0])
    );
}

#[test]
fn a_person_says_what_columns_mean() {
    let text = "when,a,b,c\n0,1,2,3\n1,4,5,6";
    let choose = |all: &[(&str, Role)]| Reading {
        columns: all
            .iter()
            .map(|(column, role)| Choice {
                column: (*column).into(),
                role: *role,
            })
            .collect(),
        ..Reading::default()
    };
    let how = choose(&[
        ("c", Role::Coordinate),
        ("2", Role::Coordinate),
        ("b", Role::Condition),
    ]);
    let table = read_table(text, &how).unwrap();
    assert_eq!(xs(&table), [[3.0, 1.0], [6.0, 4.0]]);
    assert_eq!(table.points[1].condition, Some(vec![5.0]));
    assert_eq!(table.names, ["c", "a"]);
    for (wrong, says) in [
        (
            choose(&[("d", Role::Coordinate)]),
            "there is no column `d`, expected one of when, a, b, c",
        ),
        (choose(&[("a", Role::Time)]), "is a coordinate"),
        (
            choose(&[
                ("a", Role::Coordinate),
                ("b", Role::Time),
                ("c", Role::Time),
            ]),
            "2 columns are the time",
        ),
        (
            choose(&[
                ("a", Role::Coordinate),
                ("b", Role::Start),
                ("c", Role::Start),
            ]),
            "2 of starts",
        ),
    ] {
        let error = read_table(text, &wrong).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}

/// Rows of tracks that follow one another in time, wherever they stand; a gap ends a track.
#[test]
fn tracks_become_steps() {
    let text = "id,t,x,y\nb,0,10,0\na,0.2,3,0\na,0,1,0\na,0.1,2,0\nb,0.1,NA,0\nb,0.2,12,0\nb,0.3,13,0\nb,0.5,14,0\nb,1.2,15,0";
    let steps = Reading {
        steps: true,
        ..Reading::default()
    };
    let table = read_table(text, &steps).unwrap();
    let pairs: Vec<_> = table
        .points
        .iter()
        .map(|p| (p.start.clone().unwrap()[0], p.x[0]))
        .collect();
    assert_eq!(pairs, [(1.0, 2.0), (2.0, 3.0), (12.0, 13.0), (13.0, 14.0)]);
    let times: Vec<_> = table.points.iter().filter_map(|p| p.time).collect();
    assert!(
        (times[3] - 2.0).abs() < 1e-9 && times.len() == 4,
        "{times:?}"
    );
    let tracks: Vec<_> = table.points.iter().filter_map(|p| p.track).collect();
    assert_eq!(tracks, [1, 1, 0, 0]);
    assert_eq!(table.spacing, Some(0.1));
    assert!(
        said(&table)
            .contains("1 step that took no time, or more than 5 times the usual 0.1, left out"),
        "{}",
        said(&table)
    );
    let error = read_table("1,2", &steps).unwrap_err().to_string();
    assert!(error.contains("no two rows follow"), "{error}");
    // Without times and tracks one row follows the other.
    let table = read_table("1\n2\nNA\n4\n5", &steps).unwrap();
    let pairs: Vec<_> = table
        .points
        .iter()
        .map(|p| (p.start.clone().unwrap()[0], p.x[0]))
        .collect();
    assert_eq!((pairs, table.spacing), (vec![(1.0, 2.0), (4.0, 5.0)], None));
}

#[test]
fn starts_conditions_and_paths() {
    let expected = vec![
        Point {
            x: vec![1.0, 2.0],
            start: Some(vec![3.0, 4.0]),
            condition: Some(vec![5.0]),
            ..Point::default()
        },
        Point {
            x: vec![6.0, 7.0],
            start: None,
            condition: Some(vec![8.0]),
            ..Point::default()
        },
    ];
    for text in [
        "x1,x2,z1,z2,y1\n1,2,3,4,5\n6,7,,,8",
        r#"[{"x":[1,2],"start":[3,4],"condition":[5]},{"x":[6,7],"condition":[8]}]"#,
        r#"[{"x1":1,"x2":2,"z1":3,"z2":4,"y1":5},{"x1":6,"x2":7,"y1":8}]"#,
    ] {
        assert_eq!(read(text).points, expected, "{text}");
    }
    // Half a start is a gap.
    let table = read("x1,x2,z1,z2\n1,2,3,4\n1,2,3,");
    assert_eq!(
        (table.points.len(), said(&table).as_str()),
        (1, "1 row with gaps left out")
    );
}

#[test]
fn more_rows_than_a_scenario_holds_are_sampled_evenly() {
    let rows: Vec<String> = (0..12_000).map(|i| format!("{},{}", i, i % 7)).collect();
    let table = read(&format!("x,y\n{}", rows.join("\n")));
    assert_eq!((table.points.len(), table.rows), (5000, 12_000));
    assert!(said(&table).contains("5000 of 12000 rows"));
    let xs: Vec<f64> = table.points.iter().map(|p| p.x[0]).collect();
    assert!(
        xs.windows(2)
            .all(|pair| pair[0] < pair[1] && pair[1] - pair[0] < 8.0)
    );
    // Rows that alternate are not all of one kind.
    for kind in 0..7 {
        let of_kind = table
            .points
            .iter()
            .filter(|p| p.x[1] as usize == kind)
            .count();
        assert!((600..830).contains(&of_kind), "{kind}: {of_kind}");
    }
    // Of hardly more rows than are wanted, as many as are wanted too.
    for n in [5001, 6000, 9999] {
        assert_eq!(read(&rows[..n].join("\n")).points.len(), 5000, "{n}");
    }
    let every = Reading {
        most: Some(0),
        ..Reading::default()
    };
    assert_eq!(
        read_table(&rows.join("\n"), &every).unwrap().points.len(),
        12_000
    );
}

#[test]
fn files_of_other_kinds_are_unpacked() {
    use std::io::Write;
    let plain = "x,y\n0.5,-1\n2,0.3\n";
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(plain.as_bytes()).unwrap();
    let gz = gz.finish().unwrap();
    let utf_16 = |mark: [u8; 2], unit: fn(u16) -> [u8; 2]| {
        let units = plain.encode_utf16().flat_map(unit);
        mark.into_iter().chain(units).collect::<Vec<u8>>()
    };
    let array = |of: &str, order: &str, shape: &str, data: Vec<u8>| {
        let header = format!("{{'descr': '{of}', 'fortran_order': {order}, 'shape': {shape}, }}\n");
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend(data);
        bytes
    };
    let f64s = |all: [f64; 4]| {
        all.iter()
            .flat_map(|x| x.to_le_bytes())
            .collect::<Vec<u8>>()
    };
    let f32s = |all: [f32; 4]| {
        all.iter()
            .flat_map(|x| x.to_be_bytes())
            .collect::<Vec<u8>>()
    };
    for bytes in [
        plain.as_bytes().to_vec(),
        gz.clone(),
        utf_16([0xff, 0xfe], u16::to_le_bytes),
        utf_16([0xfe, 0xff], u16::to_be_bytes),
        array("<f8", "False", "(2, 2)", f64s([0.5, -1.0, 2.0, 0.3])),
        array("<f8", "True", "(2, 2)", f64s([0.5, 2.0, -1.0, 0.3])),
    ] {
        let text = table_text(&bytes).unwrap();
        assert_eq!(xs(&read(&text)), [[0.5, -1.0], [2.0, 0.3]], "{text}");
    }
    let single = array(">f4", "False", "(2, 2)", f32s([0.5, -1.0, 2.0, 0.25]));
    assert_eq!(
        xs(&read(&table_text(&single).unwrap())),
        [[0.5, -1.0], [2.0, 0.25]]
    );
    for (bytes, says) in [
        (b"x\xe4,y\n1,2".to_vec(), "byte 2 is not UTF-8"),
        (b"PK\x03\x04".to_vec(), "spreadsheet"),
        (b"a\0b".to_vec(), "no text"),
        (gz[..gz.len() - 9].to_vec(), "gzip"),
        (vec![0xff, 0xfe, b'a'], "UTF-16"),
        (
            array("<f8", "False", "(3, 2)", f64s([0.0; 4])),
            "3 × 2, which its 32 bytes are not",
        ),
        (
            array(
                "<f8",
                "False",
                "(9223372036854775807, 9223372036854775807)",
                vec![],
            ),
            "which its 0 bytes are not",
        ),
        (
            array("<c16", "False", "(2,)", f64s([0.0; 4])),
            "holds `<c16`",
        ),
        (
            array("<f8", "False", "(1, 2, 2)", f64s([0.0; 4])),
            "one or two axes",
        ),
        (b"\x93NUMPY\x01\x00\xff\xff".to_vec(), "ends before"),
    ] {
        let error = table_text(&bytes).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn what_is_no_table_is_refused() {
    for (text, expected) in [
        ("", "no text"),
        ("x1,x2\n", "no row holds numbers"),
        ("[]", "no points"),
        ("{}", "not a list of points"),
        ("[[1,2],", "not JSON"),
        ("# only a comment", "no rows in the text"),
        ("a b c\nd e f", "no row holds numbers"),
        ("1,2\n3\n4,5,6\n7,8,9,10", "expected equally many"),
        (
            "x,y,z\n1,2\n3,4",
            "line 1 names 3 columns, and the rows have 2",
        ),
        ("x\n1,5\n2,7", "line 1 names 1 columns, and the rows have 2"),
        ("y1,z1\n3,4", "has the columns y1, z1"),
        ("x1,x2,z1\n1,2,3", "expected as many of each"),
        ("[[1,2],[3]]", "row 2: has 1 numbers, expected 2"),
        ("[[1,2],7]", "row 2: is neither a list nor an object"),
        (
            r#"[{"x":[1]},{"x":[1,2]}]"#,
            "point 2: `x` has 2 numbers, expected 1",
        ),
        (
            r#"[{"x":[1],"end":[2]}]"#,
            "row 1: has the unknown field `end`",
        ),
        (r#"{"x":[1,2],"y":[1]}"#, "has 1 values, expected 2"),
        ("x,y\n1,NA\nNA,2", "no row is without gaps"),
        (
            "x,y\n1,2e10\n2,3e10",
            "line 2: column `y` is `20000000000`, expected a number from -1e9 to 1e9",
        ),
        (&"1 ".repeat(65), "expected at most 64"),
    ] {
        let short: String = text.chars().take(60).collect();
        let error = match parse_points(text) {
            Err(error) => error.to_string(),
            Ok(parsed) => panic!("{short}: {parsed:?}"),
        };
        assert!(error.contains(expected), "{short}\n{error}\n{expected}");
    }
}

/// A header of sixty thousand names takes as long as its text, not the square of it.
#[test]
fn a_header_of_many_names_is_read_at_once() {
    let names: Vec<String> = (0..60_000).map(|i| format!("c{i}")).collect();
    let error = parse_points(&format!("{}\n1", names.join(","))).unwrap_err();
    assert!(error.to_string().len() < 1000, "{error}");
    assert!(error.to_string().contains("no row holds numbers"));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text: String) {
        let _ = parse_points(&text);
        let _ = parse_points(&format!("[{text}]"));
        let _ = parse_points(&format!("x1,x2\n{text}"));
    }

    #[test]
    fn any_bytes_are_text_or_refused(bytes: Vec<u8>, which in 0..5_usize) {
        let magic: [&[u8]; 5] = [b"", &[0x1f, 0x8b], b"\x93NUMPY\x01\x00", &[0xff, 0xfe], b"\x93NUMPY\x02\x00"];
        let _ = table_text(&[magic[which], &bytes].concat());
    }

    /// What was read and is written by any separator, decimal sign and header reads as the same.
    #[test]
    fn written_and_read_again_is_the_same(
        rows in proptest::collection::vec(proptest::array::uniform3(-1e6..1e6_f64), 1..40),
        separator in 0..4_usize,
        comma: bool,
        named: bool,
        digits in 0..12_usize,
    ) {
        let separator = [";", "\t", " ", ","][separator];
        let write = |x: f64| {
            let text = format!("{x:.digits$}");
            let (text, x) = (text.clone(), text.parse::<f64>().unwrap());
            (if comma && separator != "," { text.replace('.', ",") } else { text }, x)
        };
        // Three decimals in all numbers could be thousands, which is told.
        proptest::prop_assume!(!(comma && digits == 3));
        let mut text = if named { ["alpha", "beta", "gamma"].join(separator) + "\n" } else { String::new() };
        let mut expected = Vec::new();
        for row in rows {
            let cells = row.map(write);
            text += &(cells.clone().map(|(text, _)| text).join(separator) + "\n");
            expected.push(cells.map(|(_, x)| x).to_vec());
        }
        let table = parse_points(&text).unwrap();
        // A first column that happens to count the rows is taken for what it is.
        if table.columns[0].role == Role::Coordinate {
            proptest::prop_assert_eq!(xs(&table), expected, "{}", text);
            let json = serde_json::to_string(&table.points).unwrap();
            proptest::prop_assert_eq!(parse_points(&json).unwrap().points, table.points);
        }
    }
}

#[test]
fn steps_with_their_times_and_tracks_are_read_back_from_json() {
    let table =
        parse_points("id,t,x,y\n7,0,1,2\n7,0.5,1.5,2\n7,2,1,1\n9,0,0,0\n9,1,1,0\n").unwrap();
    let mut points = table.points;
    for (i, point) in points.iter_mut().enumerate() {
        point.time = Some(0.5 + i as f64);
        point.track = Some(i as u32);
    }
    let text = serde_json::to_string(&points).unwrap();
    assert_eq!(parse_points(&text).unwrap().points, points);
    let wrong = r#"[{"x": [1, 2], "track": -1}]"#;
    let refused = parse_points(wrong).unwrap_err().to_string();
    assert!(refused.contains("`track` is -1"), "{refused}");
}
