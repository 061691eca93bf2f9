//! Observations: generators, the data set, explicit points, and tables as text.

use iel::data::{DataConfig, OldFaithful, Point, Points, parse_points};
use iel::scenario::Scenario;

fn scenario(data: DataConfig) -> Scenario {
    Scenario {
        data,
        ..Scenario::default()
    }
}

fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let n = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / n;
    let square = values.map(|x| (x - mean) * (x - mean)).sum::<f64>();
    (mean, (square / (n - 1.0)).sqrt())
}

#[test]
fn generators_fill_the_view_and_follow_the_seed() {
    for data in DataConfig::all() {
        let shape = data.shape().unwrap();
        for seed in 1..20 {
            let scenario = Scenario {
                seed,
                ..scenario(data.clone())
            };
            let seen = scenario.observe().unwrap();
            assert_eq!((seen.len(), seen.dim, seen.m), (shape.n, 2, 0));
            assert_eq!(seen, scenario.observe().unwrap());
            let inside = seen.points.iter().filter(|x| x.abs() < 3.0).count();
            assert!(inside as f64 >= 0.99 * seen.points.len() as f64, "{data:?}");
            // Steps with inertia are second differences, of which single precision leaves few digits.
            let single = seen.points.iter().all(|x| f64::from(*x as f32) == *x);
            assert_eq!(single, !matches!(data, DataConfig::Regions(_)), "{data:?}");
            if matches!(data, DataConfig::Points(_)) {
                continue;
            }
            // Neither squeezed nor far off the middle.
            for axis in 0..2 {
                let column = seen.points.iter().copied().skip(axis).step_by(2);
                let (mean, deviation) = moments(column);
                assert!(mean.abs() < 0.5, "{data:?} {mean}");
                assert!((0.4..2.0).contains(&deviation), "{data:?} {deviation}");
            }
            let random = !matches!(data, DataConfig::OldFaithful(_));
            let other = Scenario {
                seed: 77,
                ..scenario
            };
            assert_eq!(other.observe().unwrap() != seen, random);
        }
    }
}

/// The first observations of seed 1, which no platform and no later version may change: links
/// stand for them.
#[test]
fn generated_bits_are_pinned() {
    let first = |kind: &str| {
        let value = serde_json::json!({ "data": { "kind": kind } });
        let seen = Scenario::from_value(value).unwrap().observe().unwrap();
        let bits = seen.points.iter().map(|x| (*x as f32).to_bits());
        // FNV-1a over all bits.
        bits.fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)
        })
    };
    for (kind, hash) in [
        ("two-moons", 0xfc75_66ca_d7ae_070e_u64),
        ("eight-gaussians", 0x4218_0c15_1205_5b95),
        ("rings", 0x68d4_0ea8_ff67_4737),
        ("spiral", 0x7d63_5b47_88ba_57b0),
        ("checkerboard", 0x99a6_06c9_976a_bf5c),
        ("blob", 0xe6fa_7ec5_64d7_fd17),
        ("old-faithful", 0x07e8_b84b_9dab_e1c5),
    ] {
        assert_eq!(
            format!("{:016x}", first(kind)),
            format!("{hash:016x}"),
            "{kind}"
        );
    }
}

#[test]
fn old_faithful_is_the_published_table() {
    let minutes = OldFaithful::minutes();
    assert_eq!(minutes.len(), 2 * 272);
    let axis = |i: usize| moments(minutes.iter().copied().skip(i).step_by(2));
    let near =
        |(a, b): (f64, f64), (c, d): (f64, f64), by| (a - c).abs() < by && (b - d).abs() < by;
    assert!(near(axis(0), (3.487_783, 1.141_371), 1e-6));
    assert!(near(axis(1), (70.897_059, 13.594_974), 1e-6));
    let seen = scenario(OldFaithful::default().into()).observe().unwrap();
    for i in 0..2 {
        let standard = moments(seen.points.iter().copied().skip(i).step_by(2));
        assert!(near(standard, (0.0, 1.0), 1e-6));
    }
}

#[test]
fn explicit_points_with_starts_and_conditions() {
    let points = vec![
        Point {
            x: vec![1.0, 2.0],
            start: Some(vec![0.0, 0.5]),
            condition: Some(vec![7.0]),
            ..Point::default()
        },
        Point {
            x: vec![3.0, 4.0],
            start: None,
            condition: Some(vec![8.0]),
            ..Point::default()
        },
    ];
    let seen = scenario(Points { points }.into()).observe().unwrap();
    assert_eq!(seen.points, [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(seen.starts, Some(vec![0.0, 0.5, 3.0, 4.0]));
    assert_eq!((seen.m, seen.conditions), (1, vec![7.0, 8.0]));
    let none = scenario(Points::default().into()).observe().unwrap();
    assert_eq!((none.dim, none.len(), none.starts), (2, 0, None));
}

#[test]
fn tables_in_many_forms() {
    let xs = |text: &str| {
        let parsed = parse_points(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        let rows: Vec<_> = parsed.points.iter().map(|p| p.x.clone()).collect();
        (rows, parsed.notices.len())
    };
    let expected = vec![vec![0.5, -1.0], vec![2.0, 3e-1]];
    for text in [
        "0.5,-1\n2,0.3",
        "\u{feff}x1,x2\r\n0.5,-1\r\n2,0.3\r\n",
        "x,y\n0.5,-1\n2,0.3\n",
        "# mine\n\n0.5; -1\n2; .3",
        "0.5\t-1\n2\t3e-1",
        "  0.5   -1\n 2 0.3  ",
        "X2,X1\n-1,0.5\n0.3,2",
        "y,x\n-1,0.5\n0.3,2",
        r#"[{"y":-1,"x":0.5},{"x":2,"y":0.3}]"#,
        "[[0.5,-1],[2,0.3]]",
        r#"[{"x":[0.5,-1]},{"x":[2,0.3],"start":null}]"#,
        r#"[{"x1":0.5,"x2":-1},{"x1":2,"x2":0.3}]"#,
        r#"{"kind":"points","points":[[0.5,-1],[2,0.3]]}"#,
    ] {
        let (rows, notices) = xs(text);
        assert_eq!((rows, notices), (expected.clone(), 0), "{text}");
    }
    assert_eq!(
        xs("waiting,eruptions\n0.5,-1\n2,0.3"),
        (expected.clone(), 1)
    );
    assert_eq!(xs("x1,x2,name\n0.5,-1,a\n2,0.3,b"), (expected.clone(), 1));
    // Names of other kinds are read in their own order, whatever numbers they end in.
    assert_eq!(xs("t2,t1\n0.5,-1\n2,0.3"), (expected.clone(), 1));
    // Numbers that were left out are told.
    assert_eq!(xs("x1,x3\n0.5,-1\n2,0.3"), (expected, 1));
    assert_eq!(xs("1,2,3"), (vec![vec![1.0, 2.0, 3.0]], 0));
}

#[test]
fn tables_with_starts_and_conditions() {
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
        assert_eq!(parse_points(text).unwrap().points, expected, "{text}");
    }
}

#[test]
fn bad_tables_are_refused_with_the_row() {
    let many = "1,2\n".repeat(5001);
    for (text, expected) in [
        ("", "no text"),
        ("x1,x2\n", "no points"),
        ("[]", "no points"),
        ("{}", "not a list of points"),
        ("[[1,2],", "not JSON"),
        (
            "1,2\n3,nan",
            "row 2: column `x2` is NaN, expected a number from",
        ),
        ("1,2\n\n3,inf", "row 3: column `x2` is inf"),
        ("x1,x2\n3,2e6", "row 2: column `x2` is 2000000"),
        ("x1,x2\n3,abc", "row 2: column `x2` is `abc`"),
        ("x1,x2\n3,", "row 2: column `x2` is empty"),
        ("1,2\n3", "row 2: has 1 columns, expected 2"),
        ("1,2\n3,4,5", "row 2: has 3 columns, expected 2"),
        ("1,abc\n3,4", "row 1: column `x2` is `abc`"),
        ("x1,x1\n3,4", "row 1: column `x1` is there twice"),
        ("1,5;2,5\n1;2\n3;4", "row 1: has `1,5`, expected a number"),
        (
            "1.0D-03 2.5D+00\n1 2\n3 4",
            "row 1: has `1.0D-03`, expected a number",
        ),
        ("NA,-\n1,2", "row 1: has neither a number nor a name"),
        ("y1,z1\n3,4", "row 1: has the columns y1, z1"),
        (
            "x1,x2,z1,z2\n1,2,3,",
            "row 2: has 1 of 2 coordinates of its start",
        ),
        (
            "x1,x2,z1\n1,2,3",
            "row 1: `start` has 1 numbers, expected 2",
        ),
        ("[[1,2],[3]]", "row 2: `x` has 1 numbers, expected 2"),
        ("[[1,2],[3,null]]", "row 2: column `x2` is empty"),
        ("[[1,2],[3,\"4\"]]", "row 2: column `x2` is \"4\""),
        ("[[1,2],7]", "row 2: is neither a list nor an object"),
        (
            r#"[{"x":[1],"end":[2]}]"#,
            "row 1: has the unknown field `end`",
        ),
        (
            &many,
            "row 5001: is one point too many, expected at most 5000",
        ),
        (&"1 ".repeat(20), "expected at most 16"),
    ] {
        let short: String = text.chars().take(60).collect();
        let error = match parse_points(text) {
            Err(error) => error.to_string(),
            Ok(parsed) => panic!("{short}: {parsed:?}"),
        };
        assert!(error.contains(expected), "{short}\n{error}\n{expected}");
    }
}

/// A header of sixty thousand names takes as long as its text, not the square of it: the old check
/// took minutes.
#[test]
fn a_header_of_many_names_is_read_at_once() {
    let names: Vec<String> = (0..60_000).map(|i| format!("c{i}")).collect();
    let error = parse_points(&format!("{}\n1", names.join(","))).unwrap_err();
    assert!(
        error.to_string().contains("row 2: has 1 columns"),
        "{error}"
    );
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text: String) {
        let _ = parse_points(&text);
        let _ = parse_points(&format!("[{text}]"));
        let _ = parse_points(&format!("x1,x2\n{text}"));
    }
}
