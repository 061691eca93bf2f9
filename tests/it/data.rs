//! Observations: generators, the data set, explicit points.

use iel::data::{DataConfig, OldFaithful, Point, Points};
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
