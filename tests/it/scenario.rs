//! Scenarios: what is read, what is refused and how it is said, and the catalog.

use iel::data::{MAX_COORDINATE, MAX_POINTS, Point, Points};
use iel::error::Error;
use iel::objective::{ObjectiveConfig, TransitionLikelihood};
use iel::scenario::{
    MAX_ITERATION, MAX_STEPS, Scenario, advice, catalog, clamp, compatibility, from_link, schema,
    validate,
};
use iel::session::Session;
use iel::tile::MAX_DIM;
use serde_json::{Value, json};

fn refused(value: Value) -> String {
    Scenario::from_value(value).unwrap_err().to_string()
}

#[test]
fn the_empty_scenario_is_the_default() {
    assert_eq!(Scenario::from_json("{}").unwrap(), Scenario::default());
    validate(&Scenario::default()).unwrap();
}

#[test]
fn every_entry_is_documented_and_survives_json() {
    for (room, entries) in &catalog().rooms.0 {
        assert!(!entries.is_empty());
        for e in entries {
            let given = json!({ *room: { "kind": e.kind } });
            let scenario: Scenario = serde_json::from_value(given).unwrap();
            assert_eq!(
                scenario.to_value().unwrap()[room],
                e.default,
                "{room} {}",
                e.kind
            );
            let again: Scenario = serde_json::from_str(&scenario.to_json().unwrap()).unwrap();
            assert_eq!(again, scenario);
            assert!(
                !e.title.is_empty() && !e.doc.is_empty(),
                "{room} {}",
                e.kind
            );
            let fields = e.schema["properties"].as_object();
            for (name, field) in fields.into_iter().flatten() {
                for key in ["title", "description"] {
                    let text = field[key].as_str().unwrap_or_default();
                    assert!(!text.is_empty(), "{room} {} {name} {key}", e.kind);
                }
            }
        }
    }
}

#[test]
fn the_schema_states_what_views_go_by() {
    let stated = |room: &str, kind: &str, word: &str| {
        let entry = catalog().rooms.get(room).iter().find(|e| e.kind == kind);
        entry.unwrap().schema[word] == true
    };
    let mut found = [0, 0];
    for objective in ObjectiveConfig::all() {
        let kind = serde_json::to_value(&objective).unwrap()["kind"].take();
        let kind = kind.as_str().unwrap();
        assert_eq!(
            stated("objective", kind, "x-unrolled"),
            !objective.rolls_out(),
            "{kind}"
        );
        found[usize::from(objective.rolls_out())] += 1;
    }
    assert!(found.iter().all(|count| *count > 1), "{found:?}");
}

#[test]
fn refusals_name_the_place_the_value_and_the_range() {
    let points = |points: Value| json!({"data": {"kind": "points", "points": points}});
    for (given, expected) in [
        (json!([]), "scenario: is a list, expected an object"),
        (json!({"version": 3}), "version: is 3, expected 1 or 2"),
        (json!({"seeed": 2}), "did you mean `seed`?"),
        (
            json!({"seed": -1}),
            "seed: is -1, expected a whole number from 0 to 4294967295",
        ),
        (
            json!({"seed": 1.5}),
            "seed: is 1.5, expected a whole number",
        ),
        (
            json!({"steps": 4097}),
            "steps: is 4097, expected a whole number from 1 to 4096",
        ),
        (
            json!({"precision": "f16"}),
            "precision: unknown value `f16`, expected one of `f32`, `f64`",
        ),
        (
            json!({"energy": {"kind": "mpl"}}),
            "energy.kind: unknown kind `mpl`",
        ),
        (json!({"energy": {}}), "energy: is an object, expected"),
        (
            json!({"energy": {"kind": "mlp", "widths": [8, 2000]}}),
            "energy.widths[1]: is 2000, expected a whole number from 1 to 1024",
        ),
        (
            json!({"energy": {"kind": "mlp", "widths": [1, 1, 1, 1, 1]}}),
            "energy.widths: has 5 entries, expected 1 to 4",
        ),
        (
            json!({"energy": {"kind": "mlp", "activation": "tan"}}),
            "did you mean `tanh`?",
        ),
        (
            json!({"dynamics": {"kind": "langevin", "eta": "x"}}),
            "dynamics.eta: is the text `x`, expected a number from 1e-4 to 2",
        ),
        (
            points(json!([{"x": [0, null]}])),
            "data.points[0].x[1]: is missing or not a finite number",
        ),
        (
            points(json!([{"x": [0, 1]}, {"x": [0]}])),
            "data.points[1].x: has 1 numbers, expected 2",
        ),
        (
            points(json!([{"x": [0, 1], "condition": [1]}, {"x": [0, 1]}])),
            "data.points[1].condition: has 0 numbers, expected 1",
        ),
        (
            points(json!([{"start": [0, 1]}])),
            "data.points[0]: field `x` is missing",
        ),
        (
            json!({"view": {"x_min": 2, "x_max": 1}}),
            "view.x_max: is 1",
        ),
        (
            json!({"data": {"kind": "blob", "n": 5000}, "steps": 512}),
            "steps: one update would take",
        ),
        (json!({"state": {"theta": []}}), "state.theta: tensor"),
    ] {
        let message = refused(given.clone());
        assert!(message.contains(expected), "{given}\n{message}\n{expected}");
    }
    let error = Scenario::from_json("{\"seed\": }").unwrap_err();
    assert!(matches!(error, Error::Syntax { .. }) && error.to_string().contains("line 1"));
}

#[test]
fn what_is_not_finite_is_refused() {
    let mut scenario = Scenario::default();
    scenario.view.x_min = f64::NAN;
    let message = validate(&scenario).unwrap_err().to_string();
    assert!(message.starts_with("view.x_min:"), "{message}");
}

#[test]
fn clamping_reports() {
    let mut scenario = Scenario {
        steps: 9999,
        ..Scenario::default()
    };
    scenario.view.x_max = 1e9;
    let notices = clamp(&mut scenario).unwrap();
    assert_eq!(scenario.steps, 4096);
    assert_eq!(scenario.view.x_max, 1e6);
    assert_eq!(notices.len(), 2);
    assert_eq!(
        notices[0].message,
        "is 9999, expected a whole number from 1 to 4096; 4096 is used"
    );
}

/// Points are checked where they are, not through the schema: both must say the same.
#[test]
fn the_schema_and_the_constants_agree() {
    let at = |path: &str| schema().pointer(path).and_then(Value::as_f64).unwrap();
    let kinds = schema()["properties"]["data"]["oneOf"].as_array().unwrap();
    let points = kinds
        .iter()
        .position(|k| k["properties"]["kind"]["const"] == "points");
    let points = format!(
        "/properties/data/oneOf/{}/properties/points",
        points.unwrap()
    );
    assert_eq!(at(&format!("{points}/maxItems")), MAX_POINTS as f64);
    let x = format!("{points}/items/properties/x");
    assert_eq!(at(&format!("{x}/maxItems")), MAX_DIM as f64);
    assert_eq!(at(&format!("{x}/items/maximum")), MAX_COORDINATE);
    assert_eq!(at(&format!("{x}/items/minimum")), -MAX_COORDINATE);
    assert_eq!(at("/properties/steps/maximum"), MAX_STEPS as f64);
    let state = "/properties/state/properties";
    assert_eq!(
        at(&format!("{state}/iteration/maximum")),
        MAX_ITERATION as f64
    );
    // L-BFGS remembers twelve tensors of θ, and as many of z.
    assert_eq!(at(&format!("{state}/optimizer/maxItems")), 32.0);
}

#[test]
fn compatibility_gives_reasons() {
    let all = compatibility(&Scenario {
        steps: 100,
        ..Scenario::default()
    });
    assert_eq!(all["energy"]["quadratic"], None);
    assert_eq!(all["data"]["points"], None);
    let reason = all["estimator"]["finite-difference"].as_ref().unwrap();
    assert!(reason.contains("multiplications"), "{reason}");
    let line = json!({
        "data": {"kind": "points", "points": [{"x": [0.0]}]},
        "energy": {"kind": "quadratic"},
    });
    let all = compatibility(&Scenario::from_value(line).unwrap());
    let reason = all["objective"]["gibbs-likelihood"].as_ref().unwrap();
    assert!(reason.contains("2-dimensional"), "{reason}");
}

/// Room, kind, and a link of a scenario that has it where the default cannot.
fn witnesses() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let lines = include_str!("../witnesses.txt").lines();
    lines.filter(|l| !l.starts_with('#')).filter_map(|line| {
        let (room, rest) = line.split_once(' ')?;
        let (kind, link) = rest.split_once(' ')?;
        Some((room, kind, link))
    })
}

/// Every entry of every room runs an iteration to a finite loss, and moves particles.
#[test]
fn every_entry_runs() {
    let mut needed = 0;
    for (room, entries) in &catalog().rooms.0 {
        for e in entries {
            let what = format!("{room} {}", e.kind);
            let mut plain = json!({ "energy": { "kind": "mlp", "widths": [6] } });
            plain[room] = json!({ "kind": e.kind });
            let plain = Scenario::from_value(plain);
            let named = witnesses().find(|(r, k, _)| r == room && *k == e.kind);
            let scenario = match named {
                Some((_, _, link)) => {
                    needed += 1;
                    from_link(link).expect(&what).0
                }
                None => plain.expect(&what),
            };
            assert_eq!(scenario.to_value().unwrap()[*room]["kind"], e.kind.as_str());
            let mut session = Session::new(scenario, 1).expect(&what);
            let status = |s: &Session| s.status().diverged;
            assert_eq!(session.run(2, || true), 2, "{what}: {:?}", status(&session));
            assert!(session.status().loss.is_some_and(f64::is_finite), "{what}");
            let dim = session.observations().dim;
            let starts: Vec<f64> = session.observations().points[..4 * dim].to_vec();
            let ends = session.simulate(&starts, 3, false, &[]);
            assert!(ends.iter().all(|x| x.is_finite()), "{what}");
            // What stays is at rest: a learned map that is not learned does not move 0 only.
            assert_ne!(starts, ends, "{what}");
        }
    }
    assert_eq!(needed, witnesses().count(), "a witness of nothing");
}

fn advised(link: &str) -> Vec<String> {
    let (scenario, _) = from_link(link).expect(link);
    validate(&scenario).expect(link);
    advice(&scenario)
        .into_iter()
        .map(|n| format!("{}: {}", n.at.unwrap_or_default(), n.message))
        .collect()
}

#[test]
fn choices_that_have_no_effect_are_advised_of() {
    let score = "v=1&objective=score-matching";
    for (link, expected) in [
        (
            format!("{score}&estimator=truncated"),
            "estimator.kind: the objective does not follow",
        ),
        (
            format!("{score}&initial=learned"),
            "initial.kind: the objective does not follow",
        ),
        (
            format!("{score}&dynamics=fixed-point"),
            "the map is not learned",
        ),
        (
            "v=1&energy=ring".into(),
            "energy.kind: this energy is fixed",
        ),
        (
            format!("{score}&energy=double-well"),
            "energy.kind: this energy is fixed",
        ),
        (
            "v=1&dynamics=multiplicative".into(),
            "dynamics.simplex: the process always ends at shares",
        ),
        (
            "v=1&initial=prior&optimizer=l-bfgs".into(),
            "optimizer.kind: every iteration draws",
        ),
        (
            "v=1&initial=prior&objective=trajectory".into(),
            "initial.kind: each start is drawn anew",
        ),
    ] {
        let said = advised(&link);
        assert!(
            said.iter().any(|s| s.contains(expected)),
            "{link}: {said:?}"
        );
    }
    for objective in [
        "contrastive-divergence",
        "persistent-contrastive-divergence",
        "sliced-score-matching",
        "denoising-score-matching",
        "noise-contrastive",
        "energy-loss",
    ] {
        let said = advised(&format!("v=1&optimizer=l-bfgs&objective={objective}"));
        let noise = |s: &String| s.starts_with("optimizer.kind: every iteration draws");
        assert!(said.iter().any(noise), "{objective}: {said:?}");
    }
    for quiet in [
        "v=1",
        "v=1&steps=200&estimator=implicit",
        "v=1&energy=polynomial&energy.degree=6&optimizer.learning_rate=0.0001",
        "v=1&data=langevin-pairs&data.n=2000&energy=polynomial&objective=transition-likelihood&objective.eta=0.05&objective.temperature=1",
        "v=1&energy=ring&initial=learned",
        "v=1&dynamics=multiplicative&dynamics.simplex=false",
    ] {
        let of_the_fit =
            |s: &String| !s.starts_with("dynamics.kind: the objective does not follow");
        let said: Vec<_> = advised(quiet).into_iter().filter(of_the_fit).collect();
        assert_eq!(said, Vec::<String>::new(), "{quiet}");
    }
}

/// What a button of the page does, and that the advice is gone then.
#[test]
fn advice_comes_with_what_mends_it() {
    for (link, at) in [
        ("estimator=implicit", "estimator.kind"),
        ("estimator=equilibrium-propagation", "estimator.kind"),
        ("initial=learned&estimator=one-step", "estimator.kind"),
        ("objective=score-matching", "objective.kind"),
        ("objective=sliced-score-matching", "objective.kind"),
        ("objective=contrastive-divergence", "objective.kind"),
        (
            "objective=persistent-contrastive-divergence",
            "objective.kind",
        ),
        ("objective=trajectory", "objective.kind"),
        ("initial=free", "initial.kind"),
        ("initial=given", "initial.kind"),
        ("initial=prior", "initial.kind"),
        ("dynamics=fixed-point", "energy.kind"),
        ("energy=ring", "energy.kind"),
        ("energy=network", "energy.kind"),
        ("energy=gaussian-mixture", "energy.kind"),
        ("data=blob", "initial.sigma"),
        ("energy=polynomial&energy.degree=5", "energy.kind"),
        ("energy=polynomial&energy.degree=8", "energy.kind"),
        ("optimizer=l-bfgs", "optimizer.kind"),
        ("data=langevin-pairs", "objective.kind"),
        ("data=langevin-pairs", "initial.kind"),
        (
            "data=langevin-pairs&objective=transition-likelihood&energy=mlp",
            "objective.kind",
        ),
        (
            "data=langevin-pairs&objective=transition-likelihood&energy=rbf",
            "objective.kind",
        ),
        (
            "data=langevin-pairs&objective=transition-likelihood&energy=gaussian-mixture",
            "objective.kind",
        ),
        (
            "data=langevin-pairs&data.n=300&objective=bridge-likelihood&energy=mlp",
            "objective.kind",
        ),
        (
            "data=langevin-pairs&data.spacing=0.1&objective=transition-likelihood",
            "objective.eta",
        ),
    ] {
        let (scenario, _) = from_link(link).expect(link);
        let said = |s: &Scenario| advice(s).into_iter().find(|n| n.at.as_deref() == Some(at));
        let notice = said(&scenario).unwrap_or_else(|| panic!("{link}: nothing at {at}"));
        let repair = notice.repair.unwrap_or_else(|| panic!("{link}: no repair"));
        let mut value = scenario.to_value().unwrap();
        value.as_object_mut().unwrap().extend(repair.change);
        let mended = Scenario::from_value(value).unwrap_or_else(|e| panic!("{link}: {e}"));
        let after = said(&mended);
        assert_ne!(
            after.as_ref().map(|n| &n.message),
            Some(&notice.message),
            "{link}"
        );
    }
}

/// Of all data sets only the blob is spread more widely than its starts, and the repair is a fit of one well.
#[test]
fn starts_that_say_nothing_are_told() {
    let told = |link: &str| {
        let (scenario, _) = from_link(link).expect(link);
        let mut all = advice(&scenario).into_iter();
        let found = all.find(|n| n.at.as_deref() == Some("initial.sigma"));
        (scenario, found)
    };
    for quiet in [
        "v=2",
        "v=2&data=eight-gaussians",
        "v=2&data=rings",
        "v=2&data=spiral",
        "v=2&data=checkerboard",
        "v=2&data=old-faithful",
        "v=2&data=blob&data.noise=0.2",
        "v=2&data=blob&initial=given",
        "v=2&data=blob&objective=gibbs-likelihood",
        "v=2&data=langevin-pairs&objective=transition-likelihood",
    ] {
        assert_eq!(told(quiet).1, None, "{quiet}");
    }
    for loud in ["v=2&data=blob", "v=2&data=blob&seed=2&data.n=1000"] {
        let (scenario, found) = told(loud);
        let mut value = scenario.to_value().unwrap();
        let repair = found.and_then(|n| n.repair).expect(loud);
        value.as_object_mut().unwrap().extend(repair.change);
        let mended = Scenario::from_value(value).unwrap();
        let mut session = Session::new(mended, 1).unwrap();
        session.run(1000, || true);
        let mut near = |x: f64| session.local(&[vec![x, 0.0], vec![0.0, x]], &[]).unwrap();
        let [inside, outside] = [near(0.5), near(2.0)];
        let higher = outside.energy.iter().zip(&inside.energy);
        assert!(higher.into_iter().all(|(far, near)| far > near), "{loud}");
    }
}

/// Polynomials in four coordinates have more parameters than is few; a button that changes nothing is none.
#[test]
fn a_repair_that_changes_nothing_is_not_offered() {
    let points = (0..60).map(|i| {
        let x = [0, 1, 2, 3].map(|k| f64::from((7 * i + 3 * k) % 11) / 5.0 - 1.0);
        Point {
            start: Some(x.map(|x| 0.9 * x).to_vec()),
            ..Point::new(x)
        }
    });
    for (energy, offered) in [("polynomial", false), ("rbf", true)] {
        let link = format!("energy={energy}");
        let (scenario, _) = from_link(&link).unwrap();
        let scenario = Scenario {
            data: Points {
                points: points.clone().collect(),
            }
            .into(),
            objective: TransitionLikelihood::default().into(),
            ..scenario
        };
        let said = advice(&scenario);
        let few = said
            .iter()
            .find(|n| n.message.contains("25 steps"))
            .expect(energy);
        assert_eq!(few.repair.is_some(), offered, "{energy}");
    }
}

/// Minutes, degrees, 1e5 and 1e-5 are told to be off the scale, and what mends it fits: wells lie at the
/// observations, and the axes lead back to the numbers that were given.
#[test]
fn observations_in_any_units_can_be_standardized() {
    let clusters = [[-1.0, 1.0], [1.0, 1.0], [0.0, -1.0]];
    for (center, scale) in [
        ([3.5, 70.9], [1.1, 13.6]),
        ([-60.0, 140.0], [30.0, 20.0]),
        ([0.0, 0.0], [1e5, 1e5]),
        ([0.0, 0.0], [1e-5, 1e-5]),
    ] {
        let raw: Vec<[f64; 2]> = clusters
            .iter()
            .map(|c| [0, 1].map(|k| center[k] + scale[k] * c[k]))
            .collect();
        let points = raw.iter().map(|x| Point::new(*x)).collect();
        let scenario = Scenario {
            data: Points { points }.into(),
            ..Scenario::default()
        };
        let at = |s: &Scenario| {
            advice(s)
                .into_iter()
                .find(|n| n.at.as_deref() == Some("data.points"))
        };
        let repair = at(&scenario).and_then(|n| n.repair).expect("off the scale");
        let mut value = scenario.to_value().unwrap();
        value.as_object_mut().unwrap().extend(repair.change);
        let mended = Scenario::from_value(value).unwrap();
        assert_eq!(at(&mended), None);
        let points = mended.data.explicit().unwrap().to_vec();
        for (point, raw) in points.iter().zip(&raw) {
            for ((x, axis), raw) in point.x.iter().zip(&mended.axes).zip(raw) {
                let back = axis.center + axis.scale * x;
                assert!(
                    (back - raw).abs() < 1e-6 * (raw.abs() + axis.scale),
                    "{back} {raw}"
                );
            }
        }
        let mut session = Session::new(mended, 1).unwrap();
        session.run(1500, || true);
        let loss = session.status().loss.unwrap();
        assert!(loss < 2e-3, "{center:?}: {loss}");
    }
    let near = Scenario::default();
    assert!(advice(&near).is_empty());
}

/// Where the page offers to learn more slowly, it does.
#[test]
fn polynomials_of_high_degree_stay_finite_once_mended() {
    for degree in 5..=8 {
        let (scenario, _) =
            from_link(&format!("energy=polynomial&energy.degree={degree}")).unwrap();
        let mut value = scenario.to_value().unwrap();
        let repair = advice(&scenario)
            .into_iter()
            .find_map(|n| n.repair)
            .expect("a repair");
        value.as_object_mut().unwrap().extend(repair.change);
        let mut session = Session::new(Scenario::from_value(value).unwrap(), 1).unwrap();
        assert_eq!(
            session.run(400, || true),
            400,
            "{:?}",
            session.status().diverged
        );
    }
}

/// As measured: double precision, and what an expression does, take their time.
#[test]
fn the_work_of_an_update_counts_precision_and_what_is_typed() {
    let heavy = "v=1&data=blob&data.n=5000&dynamics=newton&steps=512&initial=given";
    let refused = |more: &str| {
        let error = from_link(&format!("{heavy}&{more}")).err();
        error.is_some_and(|e| e.to_string().contains("multiplications"))
    };
    assert!(!refused("energy=gaussian-mixture"));
    assert!(refused("energy=gaussian-mixture&precision=f64"));
    assert!(!refused("energy=custom&energy.expression=x1^2%2Bx2^2"));
    let long = ["sin(x1)*cos(x2)"; 15].join("%2B");
    assert!(refused(&format!("energy=custom&energy.expression={long}")));
}
