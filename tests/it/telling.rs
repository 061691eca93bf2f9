//! How cheaply paths can be told.

use iel::code_length::real_bits;
use iel::error::Error;
use iel::scenario::{Scenario, from_link};
use iel::session::Session;
use iel::study::{
    Claims, ClaimsRequest, ClaimsStudy, Ranking, Task, Telling, TellingRequest, TellingStudy,
    complete,
};

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
    let session = Session::new(scenario.clone(), 1).expect("a session");
    let study = TellingStudy::new(session, &TellingRequest { tolerance }).expect("a study");
    complete(study).expect("a code")
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

/// On a line two of the three directions of a linear model have next to nothing to be learned from; one is enough.
#[test]
fn a_path_along_a_line_is_told_by_one_linear_model() {
    let mut value = descent(1.0, 1).to_value().expect("a scenario");
    let at = |t: i32| {
        let r = 0.2 + 1.7 * 0.9_f64.powi(t);
        [r * 0.6, r * 0.8].map(|x| f64::from(x as f32))
    };
    let path: Vec<_> = (1..24).map(at).collect();
    value["data"]["points"] = serde_json::json!([{ "start": at(0), "path": path, "x": at(24) }]);
    let told = tell(&Scenario::from_value(value).expect("a scenario"), 0.01);
    assert_eq!(told.linear.anchors, 1, "{told:?}");
    assert!(told.linear.total < told.raw.total / 3.0, "{told:?}");
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
        let session = Session::new(scenario.clone(), 1).expect("a session");
        let told = TellingStudy::new(session, &TellingRequest { tolerance });
        told.expect_err("refused").to_string()
    };
    let right = descent(1.0, 3);
    assert!(refused(&right, 0.0).starts_with("tolerance"));
    assert!(refused(&right, f64::NAN).starts_with("tolerance"));
    let other = |settings: &str| from_link(&format!("v=2&{settings}")).expect("a link").0;
    assert!(refused(&other("data=blob"), 0.1).starts_with("data"));
    let mut few = right.clone();
    few.steps = 23;
    assert!(refused(&few, 0.1).starts_with("steps"));
    for [kind, why] in [
        ["verlet", "inertia"],
        ["heavy-ball", "inertia"],
        ["nesterov", "inertia"],
        ["langevin", "noise"],
    ] {
        let mut moved = right.clone();
        moved.dynamics = other(&format!("dynamics={kind}")).dynamics;
        let message = refused(&moved, 0.1);
        assert!(message.starts_with("dynamics.kind"), "{kind}: {message}");
        assert!(message.contains(why), "{kind}: {message}");
    }
}

/// Positions are seen at the steps at which the objective `trajectory` looks for them.
#[test]
fn steps_need_not_be_equally_many() {
    let mut scenario = descent(1.0, 4);
    let mut value = scenario.to_value().expect("a scenario");
    let seen = [0.0, 13.0, 25.0].map(|t| [2.0 * 0.9_f64.powf(t), 0.7_f64.powf(t)]);
    let point = serde_json::json!({ "start": seen[0], "path": [seen[1]], "x": seen[2] });
    value["data"]["points"] = serde_json::json!([point]);
    value["steps"] = 25.into();
    scenario = Scenario::from_value(value).expect("a scenario");
    scenario.objective = from_link("v=2&objective=trajectory")
        .expect("a link")
        .0
        .objective;
    let mut session = Session::new(scenario.clone(), 1).expect("a session");
    assert!(session.gradient().loss < 1e-20);
    assert_eq!(tell(&scenario, 0.02).energy.anchors, 1);
}

/// Of an observation whose start was not seen nothing can be told; it is left out, not told as a path from its end.
#[test]
fn what_has_no_start_is_left_out() {
    let whole = descent(1.15, 8);
    let mut value = whole.to_value().expect("a scenario");
    value["data"]["points"][3] = serde_json::json!({ "x": [0.5, 0.5] });
    let told = tell(&Scenario::from_value(value).expect("a scenario"), 0.02);
    assert_eq!((told.paths, told.positions), (7, 175));
    assert!(told.marks.iter().all(|m| m[0] != 3) && told.marks.iter().any(|m| m[0] == 7));
}

/// Cut into pieces, a study finds the same; it reports nothing before it is done.
#[test]
fn told_a_while_at_a_time() {
    let scenario = descent(1.15, 20);
    let session = Session::new(scenario.clone(), 1).expect("a session");
    let request = TellingRequest { tolerance: 0.02 };
    let mut study = TellingStudy::new(session, &request).expect("a study");
    assert!(study.report().is_err());
    let mut slices = 0;
    while !study.run(&mut || false).expect("a slice") {
        let at = study.progress();
        assert!(at.done <= at.total);
        slices += 1;
    }
    assert!(slices > 20, "{slices}");
    let told = study.report().expect("a code");
    assert_eq!(told, tell(&scenario, 0.02));
    let [(_, ways), (_, anchors)] = study.arrays()[..] else {
        panic!("two arrays");
    };
    assert_eq!(ways.len(), 20 * 2 * (25 + 1));
    assert_eq!(anchors.len(), 2 * told.energy.anchors);
}

/// Each anchor is where the energy's own run from the anchor before first leaves the tolerance.
#[test]
fn anchors_are_where_the_run_leaves_the_tolerance() {
    let (scenario, tolerance) = (descent(1.15, 5), 0.02);
    let told = tell(&scenario, tolerance);
    let seen = scenario.observe().expect("points");
    for i in 0..5 {
        let path = seen.positions(i);
        let (mut x, mut marks) = ([0.0; 2], Vec::new());
        for (j, o) in path.iter().enumerate() {
            x = [x[0] * 0.9, x[1] * 0.7];
            if j == 0 || (0..2).any(|k| (x[k] - o[k]).abs() > tolerance) {
                marks.push([i, j]);
                x = [0, 1].map(|k| (o[k] / tolerance).round() * tolerance);
            }
        }
        let own: Vec<_> = told.marks.iter().filter(|m| m[0] == i).copied().collect();
        assert_eq!(own, marks);
    }
}

/// A family that can be the energy of the paths tells them in fewer bits than one that cannot, and the
/// codes without an energy are the same beside both.
#[test]
fn ranked_families_tell_the_paths() {
    let of = |text: &str| from_link(&format!("v=2&{text}")).expect("a link").0;
    let ranking = |family: &str, optimizer: &str| {
        let steps = of(&format!(
            "data=langevin-pairs&{family}&objective=transition-likelihood&objective.eta=0.1&optimizer={optimizer}"
        ));
        let mut scenario = descent(1.0, 12);
        (scenario.objective, scenario.optimizer) = (steps.objective, steps.optimizer);
        scenario.energy = steps.energy.clone();
        Ranking::new(&scenario, &[steps.energy], 100, 0.01, 1).expect("a ranking")
    };
    let told = |mut ranking: Ranking| {
        ranking.tell(0.02).expect("paths");
        let rows = complete(ranking).expect("rows");
        rows[0].telling.clone().expect("told")
    };
    // Least squares solve for the true energy in one update.
    let quadratic = || ranking("energy=polynomial&energy.degree=2", "least-squares");
    let (right, wrong) = (told(quadratic()), told(ranking("energy=linear", "l-bfgs")));
    assert_eq!((&right.linear, &right.raw), (&wrong.linear, &wrong.raw));
    assert_eq!(right.energy.anchors, 12);
    assert!(right.energy.total < right.linear.total && right.energy.total < wrong.energy.total);
    assert!(quadratic().tell(0.0).is_err());
    // Where nobody asked, nothing is told.
    let plain = complete(quadratic()).expect("rows");
    assert!(plain[0].telling.is_none());
}

/// A world of a double well and one of a bowl, say, learned by polynomials from single steps, in so many updates.
fn claims(
    dynamics: &str,
    steps: usize,
    teachers: [&str; 2],
    iterations: u64,
) -> Result<Claims, Error> {
    let link = format!(
        "v=2&data=langevin-pairs&energy=polynomial&dynamics={dynamics}&steps={steps}&objective=transition-likelihood&objective.eta=0.05\
         &optimizer=least-squares&precision=f64&view.x_min=-1.5&view.x_max=1.5&view.y_min=-1.5&view.y_max=1.5"
    );
    let scenario = from_link(&link).expect("a link").0;
    let energy = |text: &str| from_link(&format!("v=2&{text}")).expect("a link").0.energy;
    let request = ClaimsRequest {
        teachers: teachers.map(energy),
        operators: Vec::new(),
        paths: 30,
        starts: 50,
        iterations,
        tolerance: 0.02,
    };
    complete(ClaimsStudy::new(&scenario, request, 1)?)
}

const DESCENT: &str = "gradient-descent&dynamics.eta=0.05";
const WELL: &str = "energy=double-well";
const BOWL: &str =
    "energy=custom&energy.expression=0.5*x1^2 %2B 0.3*(x2-0.5)^2&energy.parameters=[]";

/// A family that can be both energies comes to them: forecasts of the truth from new starts, under other operators, and
/// of the sum. One linear model does not say a double well.
#[test]
fn the_four_claims_hold_where_the_family_is_right() {
    let found = claims(DESCENT, 32, [WELL, BOWL], 3).expect("claims");
    let [well, bowl] = &found.worlds[..] else {
        panic!("two worlds");
    };
    assert!(well.efficiency.energy.total < well.efficiency.linear.total);
    assert!(well.efficiency.linear.total < well.efficiency.raw.total);
    // Some more than starts, where that lets the parameters be said in fewer digits.
    assert!((30..40).contains(&well.efficiency.energy.anchors));
    assert!(well.generalization.energy.rms < 1e-3, "{well:?}");
    assert!(well.generalization.linear.rms > 0.1, "{well:?}");
    assert_eq!(well.transfer.len(), 2);
    assert_eq!(well.transfer[0].steps, 64);
    for transfer in well.transfer.iter().chain(&bowl.transfer) {
        assert!(transfer.forecasts.energy.rms < 2e-3, "{transfer:?}");
    }
    assert!(well.transfer.iter().all(|t| t.forecasts.linear.rms > 0.1));
    // A bowl is what a linear model says.
    assert!(bowl.generalization.linear.rms < 1e-6, "{bowl:?}");
    assert!(bowl.transfer.iter().all(|t| t.forecasts.linear.rms < 1e-6));
    let sum = found.composability.expect("a sum");
    assert!(
        sum.forecasts.energy.rms < 2e-3 && sum.forecasts.energy.within > 0.99,
        "{sum:?}"
    );
    assert!(
        sum.anew.rms < 1e-3 && sum.forecasts.linear.rms > 0.1,
        "{sum:?}"
    );
}

/// What was not learned is far off: the figures are not of the teacher against itself.
#[test]
fn claims_fail_where_nothing_was_learned() {
    let found = claims(DESCENT, 32, [WELL, BOWL], 0).expect("claims");
    let well = &found.worlds[0];
    assert!(well.generalization.energy.rms > 0.2, "{well:?}");
    assert!(well.transfer.iter().all(|t| t.forecasts.energy.rms > 0.2));
    assert!(well.efficiency.energy.total > well.efficiency.linear.total);
    let sum = found.composability.expect("a sum");
    assert!(sum.forecasts.energy.rms > 0.2 && sum.anew.rms > 0.2);
}

#[test]
fn worlds_that_cannot_be_are_refused() {
    let refused = |dynamics: &str, steps: usize, teachers: [&str; 2]| {
        let found = claims(dynamics, steps, teachers, 1);
        found.expect_err("refused").to_string()
    };
    let known = [WELL, BOWL];
    assert!(refused(DESCENT, 32, [WELL, "energy=mlp"]).starts_with("teacher"));
    assert!(refused("heavy-ball", 32, known).starts_with("dynamics.kind"));
    assert!(refused("langevin", 32, known).starts_with("dynamics.kind"));
    assert!(refused(DESCENT, 80, known).starts_with("steps"));
    // Steps of 1 lead out of a double well.
    let long = refused("gradient-descent&dynamics.eta=1", 32, known);
    assert!(long.starts_with("teacher"), "{long}");
}
