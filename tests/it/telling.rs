//! How cheaply paths can be told.

use iel::code_length::real_bits;
use iel::scenario::{Scenario, from_link};
use iel::session::Session;
use iel::study::{Telling, TellingRequest, telling};

/// Descent in a bowl from drawn starts, seen after every step.
fn descent(factor: f64, runs: usize) -> Scenario {
    let link = "v=2&energy=custom&energy.expression=a*x1^2 %2B b*x2^2&dynamics=gradient-descent&dynamics.eta=0.1\
                &energy.parameters=[{\"name\":\"a\",\"value\":0.5},{\"name\":\"b\",\"value\":1.5}]\
                &initial=given&steps=24&precision=f64";
    let mut scenario = from_link(link).expect("a link").0;
    let points: Vec<_> = (0..runs)
        .map(|i| {
            let angle = 2.4 * i as f64;
            let start = [2.0 * angle.cos(), 2.0 * angle.sin()];
            let mut path = vec![start.to_vec()];
            for _ in 0..24 {
                let last = &path[path.len() - 1];
                path.push(vec![
                    last[0] * (1.0 - 0.1 * factor),
                    last[1] * (1.0 - 0.3 * factor),
                ]);
            }
            let end = path.pop().expect("positions");
            serde_json::json!({ "start": path[0], "path": path[1..], "x": end })
        })
        .collect();
    let data = serde_json::json!({ "kind": "points", "points": points });
    scenario.data = serde_json::from_value(data).expect("points");
    scenario
}

fn tell(scenario: &Scenario, tolerance: f64) -> Telling {
    let mut session = Session::new(scenario.clone(), 1).expect("a session");
    telling(&mut session, &TellingRequest { tolerance }).expect("a code")
}

/// The right energy needs one anchor a path; the raw code is the sum over all numbers.
#[test]
fn the_right_energy_tells_a_path_by_its_start() {
    let scenario = descent(1.0, 20);
    let told = tell(&scenario, 0.02);
    assert_eq!((told.paths, told.positions), (20, 500));
    assert_eq!((told.energy.anchors, told.energy.times), (20, 0.0));
    // a = ½ and b = 3/2 in log₂ 4 and log₂ 8 bits.
    assert!((told.energy.model - 5.0).abs() < 1e-9, "{told:?}");
    let seen = scenario.observe().expect("points");
    let numbers = (seen.points.iter())
        .chain(seen.starts.iter().flatten())
        .chain(&seen.paths);
    let raw: f64 = numbers
        .map(|x| real_bits((x / 0.02).round() * 0.02, 0.02))
        .sum();
    assert!(
        (told.raw.total - raw).abs() < 1e-6,
        "{} {raw}",
        told.raw.total
    );
    assert!(told.energy.total < told.linear.total && told.linear.total < told.raw.total);
    // A linear model says these paths nearly whole (a position near 0 is cheap), but has to be said with each.
    assert!((20..30).contains(&told.linear.anchors), "{told:?}");
    assert!(told.marks.iter().all(|m| m[1] == 0));
}

/// Under an energy that is off, the sender speaks again; where nothing is explained, the energy does not help.
#[test]
fn a_wrong_energy_costs_anchors() {
    let right = tell(&descent(1.0, 20), 0.02).energy;
    let off = tell(&descent(1.15, 20), 0.02).energy;
    let wrong = tell(&descent(-0.5, 20), 0.02);
    assert!(right.anchors < off.anchors && off.anchors < wrong.energy.anchors);
    assert!(off.times > 0.0);
    assert!(wrong.energy.total > wrong.linear.total, "{wrong:?}");
    // The finer it is to be told, the more bits it takes.
    let coarse = tell(&descent(1.15, 20), 0.1).energy;
    assert!(coarse.total < off.total);
}

#[test]
fn what_cannot_be_told_is_refused() {
    let refused = |scenario: &Scenario, tolerance: f64| {
        let mut session = Session::new(scenario.clone(), 1).expect("a session");
        let told = telling(&mut session, &TellingRequest { tolerance });
        told.expect_err("refused").to_string()
    };
    let right = descent(1.0, 3);
    assert!(refused(&right, 0.0).starts_with("tolerance"));
    assert!(refused(&right, f64::NAN).starts_with("tolerance"));
    let other = |settings: &str| from_link(&format!("v=2&{settings}")).expect("a link").0;
    assert!(refused(&other("data=blob"), 0.1).starts_with("data"));
    let mut odd = right.clone();
    odd.steps = 25;
    assert!(refused(&odd, 0.1).starts_with("steps"));
    let mut inert = right;
    inert.dynamics = other("dynamics=verlet").dynamics;
    assert!(refused(&inert, 0.1).starts_with("dynamics.kind"));
}
