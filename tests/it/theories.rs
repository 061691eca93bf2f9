//! Several theories of one world: the motion that made it, and what is found of its laws.

use iel::data::{Cut, DataConfig, Regions};
use iel::error::Error;
use iel::scenario::{Scenario, from_link};
use iel::study::{Theories, TheoriesReport, TheoriesRequest, Theory, complete};

fn world(settings: &str) -> Scenario {
    let dynamics = match settings.contains("dynamics=") {
        true => "",
        false => "&dynamics=verlet",
    };
    let world = format!("v=2&data=regions&energy=polynomial&energy.degree=2{dynamics}&{settings}");
    from_link(&world).expect("a link").0
}

fn divide(scenario: &Scenario, request: &TheoriesRequest) -> TheoriesReport {
    let study = Theories::new(scenario, request).expect("a world");
    complete(study).expect("a division")
}

fn refused(scenario: &Scenario, request: &TheoriesRequest) -> String {
    match Theories::new(scenario, request) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("was not refused"),
    }
}

/// The second difference of positions is `h²` times the force of the region of the middle one, and a magnetic field
/// turns velocities by `ωh`: read off the observations, without the simulation.
#[test]
fn balls_move_by_the_laws_of_their_regions() {
    let regions = Regions {
        cut: Cut::Halves,
        laws: "harmonic 3 -1 0.5; magnetic -2".into(),
        walls: false,
        n: 20,
        ..Regions::default()
    };
    let h = regions.spacing;
    let seen = DataConfig::from(regions.clone()).observe(3).expect("runs");
    let truth = regions.truth(3).expect("laws");
    let starts = seen.starts.as_ref().expect("starts");
    let (mut forced, mut turned) = (0, 0);
    for ball in 0..regions.n {
        let at = |t: usize| -> [f64; 2] {
            let rows = match t {
                0 => &starts[..],
                t if t + 1 == regions.times => &seen.points[..],
                t => &seen.paths[(t - 1) * regions.n * 2..][..regions.n * 2],
            };
            [rows[2 * ball], rows[2 * ball + 1]]
        };
        for t in 1..regions.times - 1 {
            let [a, b, c] = [at(t - 1), at(t), at(t + 1)];
            match truth[ball * regions.times + t] {
                0 => {
                    for (k, center) in [-1.0, 0.5].into_iter().enumerate() {
                        let force = 3.0 * (center - b[k]);
                        assert!((c[k] - 2.0 * b[k] + a[k] - h * h * force).abs() < 1e-12);
                    }
                    forced += 1;
                }
                _ => {
                    let angle = |v: [f64; 2]| v[1].atan2(v[0]);
                    let by = angle([c[0] - b[0], c[1] - b[1]]) - angle([b[0] - a[0], b[1] - a[1]]);
                    let by = (by + 3.0 * std::f64::consts::PI).rem_euclid(std::f64::consts::TAU)
                        - std::f64::consts::PI;
                    assert!((by + 2.0 * h).abs() < 1e-9, "{by}");
                    turned += 1;
                }
            }
        }
    }
    assert!(forced > 50 && turned > 50, "{forced} {turned}");
}

/// Worlds that the engine was not made for: every step to the right law, every constant exact, from simple numbers
/// and others.
#[test]
fn laws_of_noiseless_worlds_are_found_exactly() {
    for settings in [
        "seed=11",
        "data.cut=halves&data.laws=harmonic 2 -1 0; magnetic 2&seed=12",
        "data.cut=stripes&data.laws=uniform 1 0; free; magnetic -4&seed=13",
        "data.cut=disc&data.laws=harmonic 6 0.5 0; uniform 0 -1.2345678&seed=14",
    ] {
        let found = divide(&world(settings), &TheoriesRequest::default());
        let truth = found.truth.as_ref().expect("known");
        assert!(truth.right > 0.99, "{settings}: {truth:?}");
        let constants = truth.constants.expect("a polynomial");
        assert!(constants < 1e-6, "{settings}: {constants}");
        assert_eq!(found.noise, 0.0, "{settings}");
        assert_eq!(found.walls.len(), 4, "{settings}: {:?}", found.walls);
        for wall in &found.walls {
            assert!((wall.offset - 2.0).abs() < 1e-9, "{wall:?}");
        }
        for theory in &found.theories {
            assert!(theory.bits <= theory.bits_before + 1.0, "{theory:?}");
        }
    }
}

#[test]
fn formulas_are_those_of_the_laws() {
    let found = divide(&world("seed=11"), &TheoriesRequest::default());
    let mut laws: Vec<(String, f64)> = (found.theories.iter())
        .map(|t| (t.formula.clone(), t.magnetic))
        .collect();
    laws.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    let expected = [
        ("0".to_string(), 0.0),
        ("0".to_string(), 3.0),
        ("2*x2".to_string(), 0.0),
        ("4*x1 - 4*x2 + 2*x1^2 + 2*x2^2".to_string(), 0.0),
    ];
    assert_eq!(laws, expected);
}

/// With noise of 1 % in positions and walls.
#[test]
fn noise_leaves_most_steps_to_their_laws() {
    let found = divide(
        &world("data.noise=0.01&seed=21"),
        &TheoriesRequest::default(),
    );
    let truth = found.truth.expect("known");
    assert!(truth.right > 0.97, "{truth:?}");
    assert!((found.noise - 0.01).abs() < 0.001, "{}", found.noise);
}

/// A force that one step hides in the noise shows in the steps of a run.
#[test]
fn steps_in_a_row_tell_weak_laws_from_none() {
    let settings = "data.cut=stripes&data.laws=uniform 1 0; free; magnetic -4&data.noise=0.01";
    let found = divide(&world(settings), &TheoriesRequest::default());
    let truth = found.truth.expect("known");
    assert!(truth.right > 0.97, "{truth:?}");
    assert!(truth.constants.expect("a polynomial") < 0.05, "{truth:?}");
}

/// Two springs that differ by a tenth, and a law around another's: a division is kept by what it saves, the search ends,
/// and a law that was found in two places is one theory.
#[test]
fn laws_that_hardly_differ_are_told_apart_by_as_many_fits_as_others() {
    let springs = "data.cut=halves&data.laws=harmonic 2; harmonic 2.2&data.n=160";
    for settings in [
        &format!("{springs}&seed=3"),
        &format!("{springs}&seed=4"),
        &format!("{springs}&seed=7"),
        "data.cut=disc&data.laws=harmonic 6; uniform 0 -1&seed=21",
    ] {
        let found = divide(
            &world(&format!("{settings}&data.noise=0.01")),
            &TheoriesRequest::default(),
        );
        let truth = found.truth.expect("known");
        assert_eq!(found.theories.len(), 2, "{settings}");
        assert!(truth.right > 0.97, "{settings}: {truth:?}");
        let constants = truth.constants.expect("a polynomial");
        assert!(constants < 2e-3, "{settings}: {constants}");
        assert!(found.fits < 14_000, "{settings}: {}", found.fits);
    }
}

/// What is known is tried first: the same theories by fewer fits, with a world of two known laws by half of them at
/// most.
#[test]
fn a_shelf_saves_most_of_the_search() {
    let shelf = divide(&world("seed=11"), &TheoriesRequest::default()).theories;
    let second = world("data.cut=halves&data.laws=magnetic 3; harmonic 4 -1 1&seed=31");
    let alone = divide(&second, &TheoriesRequest::default());
    let request = TheoriesRequest {
        shelf,
        ..TheoriesRequest::default()
    };
    let with = divide(&second, &request);
    for found in [&alone, &with] {
        let truth = found.truth.as_ref().expect("known");
        assert!(truth.right > 0.99, "{truth:?}");
    }
    assert!(2 * with.fits <= alone.fits, "{} {}", with.fits, alone.fits);
}

/// Forecasts of held-out steps, of theories and of one network of twice as many parameters.
#[test]
fn theories_forecast_what_one_network_cannot() {
    let request = TheoriesRequest {
        network: true,
        ..TheoriesRequest::default()
    };
    let found = divide(&world("data.n=40&seed=41"), &request);
    let forecast = found.forecast.expect("held out");
    let network = forecast.network.expect("asked for");
    assert!(forecast.theories <= 1e-6 * network, "{forecast:?}");
    assert!(network < 0.2, "the network has learned: {network}");
}

/// Descent on one energy left of 0 and another right of it: steps without inertia, observed as pairs.
#[test]
fn steps_of_descent_are_divided_too() {
    let mut points = Vec::new();
    for i in 0..400 {
        let x = [
            -2.0 + 4.0 * f64::from(i % 20) / 19.0,
            -2.0 + 4.0 * f64::from(i / 20) / 19.0,
        ];
        let slope = match x[0] < 0.0 {
            true => [2.0 * (x[0] + 1.0), x[1]],
            false => [-0.5, 3.0 * x[1]],
        };
        let end: Vec<f64> = (0..2).map(|k| x[k] - 0.1 * slope[k]).collect();
        points.push(serde_json::json!({ "x": end, "start": x }));
    }
    let mut scenario = world("dynamics=gradient-descent&dynamics.eta=0.1");
    let data = serde_json::json!({ "kind": "points", "points": points });
    scenario.data = serde_json::from_value(data).expect("points");
    let found = divide(&scenario, &TheoriesRequest::default());
    let mut formulas: Vec<&str> = found.theories.iter().map(|t| t.formula.as_str()).collect();
    formulas.sort_unstable();
    assert_eq!(formulas, ["-1/2*x1 + 3/2*x2^2", "2*x1 + x1^2 + 1/2*x2^2"]);
    assert!(found.unsaid < 0.01 && found.walls.is_empty());
}

#[test]
fn theories_of_one_form_are_told_as_one() {
    let laws = "harmonic 2; harmonic 6&data.cut=halves";
    let found = divide(
        &world(&format!("data.laws={laws}&seed=51")),
        &TheoriesRequest::default(),
    );
    let [one] = &found.unified[..] else {
        panic!("{:?}", found.unified)
    };
    assert_eq!(one.formula, "p*x1^2 + q*x2^2");
    let mut values = one.values.clone();
    values.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    assert_eq!(values, [[1.0, 1.0], [3.0, 3.0]]);
}

#[test]
fn what_cannot_be_divided_is_refused_with_the_reason() {
    let usual = TheoriesRequest::default();
    let blob = from_link("v=2&data=blob&energy=polynomial&dynamics=verlet")
        .expect("a link")
        .0;
    assert!(refused(&blob, &usual).contains("three positions in a row"));
    let slow = world("dynamics.dt=0.1");
    assert!(refused(&slow, &usual).contains("`dynamics.dt` 0.2"));
    let newton = world("dynamics=newton");
    assert!(refused(&newton, &usual).starts_with("dynamics.kind"));
    for (request, at) in [
        (
            TheoriesRequest {
                gamma: 1.0,
                ..usual.clone()
            },
            "gamma",
        ),
        (
            TheoriesRequest {
                gamma: f64::NAN,
                ..usual.clone()
            },
            "gamma",
        ),
        (
            TheoriesRequest {
                most: 0,
                ..usual.clone()
            },
            "most",
        ),
        (
            TheoriesRequest {
                precision: 0.0,
                ..usual.clone()
            },
            "precision",
        ),
    ] {
        assert!(refused(&world(""), &request).starts_with(at), "{at}");
    }
    let known: Theory = serde_json::from_value(serde_json::json!({
        "name": "other", "energy": { "kind": "polynomial", "degree": 4 }, "numbers": [0.0],
    }))
    .expect("a theory");
    let request = TheoriesRequest {
        shelf: vec![known],
        ..usual
    };
    assert!(refused(&world(""), &request).contains("`other` of another family"));
}

#[test]
fn laws_that_are_none_are_refused_where_they_stand() {
    let observe = |laws: &str, settings: fn(&mut Regions)| -> String {
        let mut regions = Regions {
            cut: Cut::Halves,
            laws: laws.into(),
            ..Regions::default()
        };
        settings(&mut regions);
        match DataConfig::from(regions).observe(1) {
            Err(Error::Invalid { at, message }) => format!("{at}: {message}"),
            other => panic!("{other:?}"),
        }
    };
    let as_it_is = |_: &mut Regions| {};
    assert!(
        observe("free; unifrom 1 2", as_it_is).starts_with("data.laws: region 2 is `unifrom 1 2`")
    );
    assert!(observe("free", as_it_is).contains("expected one for each of 2 regions"));
    assert!(observe("free; harmonic 1e9", as_it_is).contains("expected a number within ±100"));
    assert!(observe("free; harmonic nan", as_it_is).contains("`nan`"));
    let away = observe("free; harmonic -100", |r| {
        r.walls = false;
        r.spacing = 1.0;
    });
    assert!(
        away.contains("runs away") && away.contains("region 2"),
        "{away}"
    );
}
