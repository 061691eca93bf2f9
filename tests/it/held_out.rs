//! Observations that are set aside.

use iel::data::{Observations, Point, Points};
use iel::energy::EnergyConfig;
use iel::objective::ObjectiveConfig;
use iel::scenario::{HeldOutRows, Precision, Scenario, State, from_link, to_link, validate};
use iel::session::{Command, Session};
use iel::study::{Fitting, complete};

fn scenario(link: &str) -> Scenario {
    Scenario {
        precision: Precision::F64,
        ..from_link(link).unwrap().0
    }
}

fn observe(link: &str) -> Observations {
    scenario(link).observe().unwrap()
}

/// The scenario with the observations that are learned from alone.
fn without(scenario: &Scenario) -> Scenario {
    let all = scenario.observe().unwrap();
    let rows = (0..all.len()).filter(|i| !all.is_held(*i));
    let row = |table: &[f64], i: usize| table[i * all.dim..][..all.dim].to_vec();
    let points = rows.map(|i| Point {
        x: row(&all.points, i),
        start: all.starts.as_ref().map(|starts| row(starts, i)),
        condition: None,
        path: None,
        time: None,
        track: None,
    });
    Scenario {
        data: Points {
            points: points.collect(),
        }
        .into(),
        held_out: 0.0,
        ..scenario.clone()
    }
}

#[test]
fn a_share_is_set_aside_and_more_observations_leave_it_as_it_was() {
    let of = |n: usize| observe(&format!("data=blob&data.n={n}&held_out=0.25")).held;
    let (some, more) = (of(200), of(400));
    let count = some.iter().filter(|h| **h).count();
    // Five standard deviations of a binomial: a false alarm in a million seeds.
    assert!(
        (count as f64 - 50.0).abs() < 5.0 * (200.0f64 * 0.25 * 0.75).sqrt(),
        "{count}"
    );
    assert_eq!(some, more[..200]);
    assert_ne!(
        of(200),
        observe("data=blob&data.n=200&held_out=0.25&seed=2").held
    );
    let last = observe("data=blob&data.n=10&held_out=0.3&held_out_rows=last").held;
    assert_eq!(
        last,
        [
            false, false, false, false, false, false, false, true, true, true
        ]
    );
    // Some on either side, however few there are.
    for share in [0.01, 0.9] {
        let held = observe(&format!("data=blob&data.n=2&held_out={share}")).held;
        assert_eq!(held.iter().filter(|h| **h).count(), 1, "{share}");
    }
    assert!(observe("data=blob&data.n=1&held_out=0.5").held.is_empty());
    assert!(observe("data=blob").held.is_empty());
}

/// Rows of five tracks in turn, some of none; where they are is the number of their track.
fn tracks(n: usize) -> Scenario {
    let point = |i: usize| Point {
        track: (i % 7 < 5).then_some((i % 7) as u32),
        ..Point::new([(i % 7) as f64, i as f64 / n as f64])
    };
    Scenario {
        data: Points {
            points: (0..n).map(point).collect(),
        }
        .into(),
        held_out: 0.4,
        held_out_rows: HeldOutRows::Tracks,
        precision: Precision::F64,
        ..Scenario::default()
    }
}

#[test]
fn tracks_are_set_aside_as_a_whole() {
    let mut seen = [0; 2];
    for seed in 1..20 {
        let scenario = Scenario { seed, ..tracks(70) };
        let observed = scenario.observe().unwrap();
        for track in 0..5 {
            let of = (0..70).filter(|i| i % 7 == track);
            let held: Vec<bool> = of.map(|i| observed.is_held(i)).collect();
            assert!(
                held.iter().all(|h| *h == held[0]),
                "track {track}, seed {seed}"
            );
            seen[usize::from(held[0])] += 1;
        }
        // Those of none are drawn each for itself.
        let alone: Vec<bool> = (0..70)
            .filter(|i| i % 7 > 4)
            .map(|i| observed.is_held(i))
            .collect();
        assert!(alone.contains(&true) && alone.contains(&false));
        // Further rows of the same tracks change nothing of the first.
        let fewer = Scenario { seed, ..tracks(35) }.observe().unwrap();
        assert!((0..35).all(|i| i % 7 > 4 || fewer.is_held(i) == observed.is_held(i)));
    }
    assert!(seen.iter().all(|count| *count > 20), "{seen:?}");

    // The gradient is that of the rows of the other tracks alone.
    let scenario = Scenario {
        objective: from_link("objective=score-matching").unwrap().0.objective,
        ..tracks(70)
    };
    let theta = |scenario: Scenario| Session::new(scenario, 1).unwrap().gradient().theta;
    let begun = Session::new(scenario.clone(), 1)
        .unwrap()
        .scenario(true)
        .state;
    let alone = Scenario {
        state: begun.clone(),
        held_out_rows: HeldOutRows::Random,
        ..without(&scenario)
    };
    let all = Scenario {
        state: begun,
        ..scenario.clone()
    };
    for (a, b) in theta(all).iter().zip(theta(alone)) {
        for (a, b) in a.values.iter().zip(b.values) {
            assert!((a - b).abs() <= 1e-9 * (1.0 + b.abs()), "{a} {b}");
        }
    }

    // A link keeps tracks.
    assert_eq!(
        from_link(&to_link(&scenario).unwrap()).unwrap().0.data,
        scenario.data
    );
    let few = Scenario {
        data: Points {
            points: vec![Point::new([0.0, 1.0]); 5],
        }
        .into(),
        ..scenario
    };
    let refused = validate(&few).unwrap_err().to_string();
    assert!(
        refused.contains("held_out_rows") && refused.contains("two tracks or more"),
        "{refused}"
    );
}

/// Nothing is learned from what is set aside: gradient and loss are those of the others alone.
#[test]
fn gradients_are_those_of_the_others_alone() {
    let (mut checked, mut exact) = (0, 0);
    for objective in ObjectiveConfig::all() {
        let mut scenario = scenario(
            "data=langevin-pairs&data.n=70&held_out=0.3&energy=rbf&energy.centers=4&initial=given",
        );
        scenario.objective = objective.clone();
        if validate(&scenario).is_err() {
            continue;
        }
        let alone = without(&scenario);
        let theta = Session::new(alone.clone(), 1).unwrap().scenario(true).state;
        // Chains, one an observation, start anew.
        let theta = theta.map(|state| State {
            theta: state.theta,
            ..State::default()
        });
        let mut all = Session::new(
            Scenario {
                state: theta,
                ..scenario.clone()
            },
            1,
        )
        .unwrap();
        let mut few = Session::new(alone, 1).unwrap();
        let (a, b) = (all.gradient(), few.gradient());
        // What draws noise for each observation draws other noise for those that move up.
        let kind = serde_json::to_value(&objective).unwrap()["kind"].to_string();
        let random = [
            "divergence",
            "sliced",
            "denoising",
            "contrastive",
            "adversarial",
            "energy-loss",
            "bridge",
        ];
        if !random.iter().any(|name| kind.contains(name)) {
            let near = |x: f64, y: f64| {
                assert!((x - y).abs() <= 1e-9 * (1.0 + y.abs()), "{kind}: {x} {y}")
            };
            near(a.loss, b.loss);
            let pairs = a.theta.iter().zip(&b.theta);
            let pairs = pairs.flat_map(|(x, y)| x.values.iter().zip(&y.values));
            pairs.for_each(|(x, y)| near(*x, *y));
            exact += 1;
        }
        // Its loss is what these would have.
        let held = all.status().held_out.or_else(|| {
            all.run(1, || true);
            all.status().held_out
        });
        assert!(held.is_some_and(f64::is_finite), "{objective:?}");
        checked += 1;
    }
    assert!(checked >= 9 && exact >= 5, "{checked} {exact}");
}

#[test]
fn the_held_out_loss_is_the_mean_of_theirs() {
    let scenario =
        scenario("data=blob&data.n=60&held_out=0.4&objective=score-matching&energy=quadratic");
    let mut session = Session::new(scenario, 1).unwrap();
    let losses = session.gradient().losses;
    let held = session.observations().held.clone();
    let mean = |of: bool| {
        let those: Vec<f64> = losses
            .iter()
            .zip(&held)
            .filter(|(_, h)| **h == of)
            .map(|(l, _)| *l)
            .collect();
        those.iter().sum::<f64>() / those.len() as f64
    };
    session.run(1, || true);
    let status = session.status();
    assert!((status.held_out.unwrap() - mean(true)).abs() < 1e-12);
    assert!((status.loss.unwrap() - mean(false)).abs() < 1e-12);
    assert_eq!(session.take_curve()[0][3], status.held_out.unwrap());
}

#[test]
fn starting_parameters_do_not_know_what_is_set_aside() {
    for energy in EnergyConfig::all() {
        let mut scenario = scenario("data=blob&data.n=40&held_out=0.5");
        scenario.energy = energy.clone();
        scenario.objective =
            serde_json::from_str(r#"{"kind":"denoising-score-matching"}"#).unwrap();
        if validate(&scenario).is_err() {
            continue;
        }
        let theta = |s: Scenario| {
            Session::new(s, 1)
                .unwrap()
                .scenario(true)
                .state
                .unwrap()
                .theta
        };
        assert_eq!(
            theta(scenario.clone()),
            theta(without(&scenario)),
            "{energy:?}"
        );
    }
}

#[test]
fn patience_ends_a_fit_where_the_held_out_loss_was_lowest() {
    // Sixty kernels on twelve points learn these by heart.
    let link = "data=blob&data.n=24&held_out=0.5&energy=rbf&energy.centers=40&objective=gibbs-likelihood\
                &optimizer.learning_rate=0.05";
    let patient = scenario(&format!("{link}&patience=60"));
    let mut session = Session::new(patient.clone(), 1).unwrap();
    let status = complete(Fitting::new(&mut session, 3000, false).unwrap()).unwrap();
    let stopped = session.stopped_early().expect("stops");
    assert_eq!(
        (status.iteration, status.converged),
        (stopped, Some(stopped))
    );
    assert!(stopped < 3000);
    // The curve of a fit without patience: where it went on to.
    let mut impatient = Session::new(scenario(link), 1).unwrap();
    impatient.run(stopped, || true);
    let curve = impatient.take_curve();
    let now = |session: &mut Session| {
        session.run(1, || true);
        session.status().held_out.unwrap()
    };
    let (back, on) = (now(&mut session), now(&mut impatient));
    assert!(back < on, "{back} {on}");
    let lowest = curve.iter().map(|c| c[3]).fold(f64::INFINITY, f64::min);
    assert!(back - lowest < 0.2 * (on - lowest), "{lowest} {back} {on}");
}

#[test]
fn edits_and_links_keep_what_is_set_aside() {
    let first = scenario("data=blob&data.n=50&held_out=0.2&held_out_rows=last&patience=300");
    assert_eq!(
        from_link(&to_link(&first).unwrap()).unwrap().0.held_out,
        0.2
    );
    let mut session = Session::new(scenario("data=blob&data.n=50"), 1).unwrap();
    session.run(3, || true);
    assert_eq!(session.status().held_out, None);
    let scenario = Scenario {
        held_out: 0.3,
        held_out_rows: HeldOutRows::Random,
        ..session.scenario(false)
    };
    session
        .command(Command::Configure {
            scenario: scenario.clone().into(),
        })
        .unwrap();
    session.run(1, || true);
    let held = session.observations().held.clone();
    assert_eq!(held, scenario.observe().unwrap().held);
    assert!(session.status().held_out.is_some());
    session.command(Command::DeletePoint { index: 0 }).unwrap();
    session.run(1, || true);
    assert_eq!(session.observations().held.len(), 49);
    let refused = from_link("held_out=0.2&initial=learned")
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("held_out") && refused.contains("starts"),
        "{refused}"
    );
}
