//! Conditions of groups that nobody gave.

use super::{refusal, scenario};
use iel::data::{Choice, Point, Points, Reading, Role, read_table};
use iel::dynamics::{Driven, GradientDescent};
use iel::energy::{Custom, EnergyConfig, Mlp, Parameter, Quadratic};
use iel::export::{Language, export};
use iel::gradient::EstimatorConfig;
use iel::initial::Perturbed;
use iel::objective::{Endpoint, GibbsLikelihood, ObjectiveConfig, ScoreMatching};
use iel::optimizer::{Adam, LBfgs};
use iel::random::{Purpose, Stream};
use iel::scenario::{Conditioning, Precision, Scenario, advice};
use iel::session::{Command, Session};

fn point(x: impl Into<Vec<f64>>, group: f64) -> Point {
    Point {
        condition: Some(vec![group]),
        ..Point::new(x)
    }
}

/// Groups 0, 1 and 2, normal about a center and with a spread of their own, `n` each.
fn groups(n: usize, about: [[f64; 2]; 3], spread: [f64; 3]) -> Points {
    let mut rng = Stream::new(7, Purpose::Observations);
    let rows = (0..3 * n).map(|i| {
        let g = i % 3;
        let x = about[g].map(|c| c + spread[g] * rng.normal());
        point(x, g as f64)
    });
    Points {
        points: rows.collect(),
    }
}

fn grouped(data: Points, energy: EnergyConfig, inferred: usize) -> Scenario {
    Scenario {
        precision: Precision::F64,
        data: data.into(),
        energy,
        inferred,
        ..Scenario::default()
    }
}

fn custom(expression: &str, names: &[&str]) -> EnergyConfig {
    let parameter = |name: &&str| Parameter {
        name: (*name).into(),
        value: 0.8,
        learned: true,
    };
    Custom::new(expression, names.iter().map(parameter).collect()).into()
}

fn table(session: &Session, name: &str) -> Vec<f64> {
    let theta = session.scenario(true).state.unwrap().theta;
    let tensor = theta.into_iter().find(|t| t.name == name);
    tensor.unwrap_or_else(|| panic!("no {name}")).values
}

/// Mean square of each group about 0, per coordinate.
fn squares(data: &Points) -> [f64; 3] {
    let (mut sums, mut counts) = ([0.0; 3], [0.0; 3]);
    for p in &data.points {
        let g = p.condition.as_ref().unwrap()[0] as usize;
        sums[g] += p.x.iter().map(|x| x * x).sum::<f64>();
        counts[g] += p.x.len() as f64;
    }
    [0, 1, 2].map(|g| sums[g] / counts[g])
}

/// `E = ½k‖x‖² e^{−y}` at temperature 1: score matching of a normal density has its minimum at the
/// precision that is one over the mean square. So `y_g` is the logarithm of the ratio of temperatures.
#[test]
fn unknown_temperatures_of_groups_are_those_of_their_spread() {
    let data = groups(200, [[0.0; 2]; 3], [0.7, 1.4, 0.35]);
    let want = squares(&data);
    let energy = custom("k*exp(-y1)*(x1^2 + x2^2)/2", &["k"]);
    let scenario = Scenario {
        objective: ScoreMatching::default().into(),
        optimizer: LBfgs::default().into(),
        ..grouped(data, energy, 1)
    };
    let mut session = Session::new(scenario, 1).unwrap();
    session.run(200, || true);
    let (k, y) = (table(&session, "k")[0], table(&session, "Y"));
    assert!(
        (k * want[0] - 1.0).abs() < 1e-6,
        "k {k}, want {}",
        1.0 / want[0]
    );
    for (g, y) in y.iter().enumerate() {
        let want = (want[g + 1] / want[0]).ln();
        assert!((y - want).abs() < 1e-6, "group {}: {y}, want {want}", g + 1);
    }
}

/// A normal density about `c + y_g`: the likeliest centers are the means of the groups.
#[test]
fn unknown_centers_of_groups_are_their_means() {
    let about = [[0.2, -0.1], [1.0, 0.5], [-0.8, 0.9]];
    let data = groups(100, about, [0.4; 3]);
    let mut means = [[0.0; 2]; 3];
    for p in &data.points {
        let g = p.condition.as_ref().unwrap()[0] as usize;
        for (mean, x) in means[g].iter_mut().zip(&p.x) {
            *mean += x / 100.0;
        }
    }
    let scenario = Scenario {
        objective: GibbsLikelihood::default().into(),
        optimizer: LBfgs::default().into(),
        ..grouped(data, Quadratic::default().into(), 2)
    };
    let mut session = Session::new(scenario, 1).unwrap();
    session.run(300, || true);
    let y = table(&session, "Y");
    for g in 1..3 {
        for k in 0..2 {
            let (got, want) = (y[2 * (g - 1) + k], means[g][k] - means[0][k]);
            assert!((got - want).abs() < 1e-3, "group {g}: {got}, want {want}");
        }
    }
}

/// The gradient through the steps, over every number of every group, against differences of the loss.
#[test]
fn gradients_go_through_the_steps_to_what_is_inferred() {
    let data = || groups(11, [[0.5, -0.3], [1.0, 0.4], [-0.7, 0.8]], [0.3; 3]);
    let energy = || {
        custom(
            "a*(x1^2 - 1 - y1)^2 + b*x2^2*exp(y2) + 0.1*x1*x2",
            &["a", "b"],
        )
    };
    let network = EnergyConfig::Mlp(Mlp {
        widths: vec![6, 5],
        ..Default::default()
    });
    for (energy, conditioning, inferred) in [
        (energy(), Conditioning::Input, 2),
        (network.clone(), Conditioning::Input, 3),
        (network, Conditioning::Shift, 2),
    ] {
        let objectives: [ObjectiveConfig; 2] =
            [Endpoint::default().into(), ScoreMatching::default().into()];
        for objective in objectives {
            let at = |estimator: EstimatorConfig| {
                let scenario = Scenario {
                    conditioning,
                    estimator,
                    objective: objective.clone(),
                    dynamics: GradientDescent { eta: 0.07 }.into(),
                    initial: Perturbed { sigma: 0.4 }.into(),
                    steps: 6,
                    optimizer: Adam::default().into(),
                    ..grouped(data(), energy.clone(), inferred)
                };
                let mut session = Session::new(scenario, 1).unwrap();
                session.run(3, || true);
                session
            };
            let mut session = at(EstimatorConfig::all().remove(0));
            let theta = session.unknowns();
            let gradient = session.gradient().theta;
            let flat: Vec<f64> = gradient.iter().flat_map(|t| t.values.clone()).collect();
            let start = theta.len() - 2 * inferred;
            assert_eq!(gradient.last().unwrap().name, "Y");
            for i in start..theta.len() {
                let mut loss = |step: f64| {
                    let mut moved = theta.clone();
                    moved[i] += step;
                    session.set_unknowns(3, &moved).unwrap();
                    session.evaluate()
                };
                let h = 1e-4;
                let slope =
                    (8.0 * (loss(h) - loss(-h)) - (loss(2.0 * h) - loss(-2.0 * h))) / (12.0 * h);
                let off = (flat[i] - slope).abs();
                assert!(
                    off <= 1e-8 * (1.0 + slope.abs()),
                    "{i}: {} beside {slope}",
                    flat[i]
                );
                assert!(slope.abs() > 1e-6, "{i}: the number has a part in the loss");
            }
        }
    }
}

/// A group more is a row more, and the others keep what was inferred for them.
#[test]
fn a_further_group_leaves_the_others_as_they_are() {
    let data = groups(20, [[0.0; 2], [1.0, 0.0], [0.0, 1.0]], [0.3; 3]);
    let scenario = Scenario {
        objective: GibbsLikelihood::default().into(),
        ..grouped(data, Quadratic::default().into(), 2)
    };
    let mut session = Session::new(scenario, 1).unwrap();
    session.run(50, || true);
    let before = table(&session, "Y");
    assert!(before.iter().any(|y| y.abs() > 1e-3));
    let new = point([-1.0, -1.0], 3.0);
    session.command(Command::AddPoint { point: new }).unwrap();
    let after = table(&session, "Y");
    assert_eq!(after, [&before[..], &[0.0; 2]].concat());
    session.run(10, || true);
    session.command(Command::DeletePoint { index: 60 }).unwrap();
    assert_eq!(table(&session, "Y").len(), 4);
    session.run(1, || true);
}

/// Under group 0, and under none, the energy is what others are told from.
#[test]
fn energies_are_those_of_the_group_that_is_named() {
    let data = groups(20, [[0.0; 2], [1.0, 0.0], [0.0, 1.0]], [0.3; 3]);
    let scenario = Scenario {
        objective: GibbsLikelihood::default().into(),
        ..grouped(data, Quadratic::default().into(), 2)
    };
    let mut session = Session::new(scenario, 1).unwrap();
    session.run(100, || true);
    let y = table(&session, "Y");
    let mut energy =
        |x: [f64; 2], group: &[f64]| session.local(&[x.to_vec()], group).unwrap().energy[0];
    let here = [0.4, -0.2];
    let base = energy(here, &[0.0]);
    assert_eq!(base, energy(here, &[]));
    for g in 1..3 {
        let moved = [here[0] + y[2 * g - 2], here[1] + y[2 * g - 1]];
        let there = energy(moved, &[g as f64]);
        assert!(
            (there - base).abs() < 1e-12,
            "group {g}: {there}, want {base}"
        );
    }
    let text = export(&session, Language::Numpy).unwrap();
    assert!(text.contains("Of group 2"), "{text}");
    let refused = export(&session, Language::Jax).unwrap_err();
    assert!(refused.to_string().starts_with("inferred"), "{refused}");
}

/// Without groups there is nothing to infer, which is said; observations of groups may come later.
#[test]
fn conditions_may_be_inferred_before_there_are_groups() {
    let all = |group: Option<f64>| Points {
        points: [0.1, 0.5, -0.3]
            .map(|x| Point {
                condition: group.map(|g| vec![g]),
                ..Point::new([x, 0.2])
            })
            .into(),
    };
    for conditioning in [Conditioning::Shift, Conditioning::Input] {
        for given in [None, Some(0.0)] {
            let scenario = Scenario {
                conditioning,
                ..grouped(all(given), Mlp::default().into(), 2)
            };
            let said = advice(&scenario);
            assert!(
                said.iter().any(|n| n.at.as_deref() == Some("inferred")),
                "{said:?}"
            );
            let mut session = Session::new(scenario, 1).unwrap();
            session.run(3, || true);
            let theta = session.scenario(true).state.unwrap().theta;
            assert!(theta.iter().all(|t| t.name != "Y"));
            let points = groups(4, [[0.0; 2], [1.0, 0.0], [0.0, 1.0]], [0.3; 3]).points;
            session.command(Command::SetPoints { points }).unwrap();
            assert_eq!(table(&session, "Y").len(), 4);
            session.run(3, || true);
        }
    }
}

#[test]
fn what_cannot_be_inferred_is_refused() {
    let quadratic = || EnergyConfig::from(Quadratic::default());
    let data = |conditions: &[f64]| Points {
        points: conditions.iter().map(|g| point([0.1, 0.2], *g)).collect(),
    };
    for (given, said) in [
        (data(&[0.0, 0.5]), "other numbers"),
        (data(&[0.0, -1.0]), "other numbers"),
        (data(&[0.0, 1001.0]), "from 0 to 1000"),
    ] {
        let error = refusal(&grouped(given, quadratic(), 1));
        assert!(error.0 == "inferred" && error.1.contains(said), "{error:?}");
    }
    let error = refusal(&Scenario {
        inferred: 1,
        ..scenario(2, 2)
    });
    assert!(error.1.contains("each has 2 numbers"), "{error:?}");
    let error = refusal(&grouped(data(&[0.0, 1.0]), quadratic(), 3));
    assert!(error.1.contains("at most 2"), "{error:?}");
    let driven = Scenario {
        dynamics: Driven {
            condition_drives: true,
            ..Driven::default()
        }
        .into(),
        ..grouped(data(&[0.0, 1.0]), quadratic(), 1)
    };
    let error = refusal(&driven);
    assert_eq!(error.0, "dynamics.condition_drives", "{error:?}");
}

/// A column of words that is named as the condition is numbered, and which is which is told.
#[test]
fn words_of_a_table_number_the_groups() {
    let role = |column: &str, role| Choice {
        column: column.into(),
        role,
    };
    let how = Reading {
        columns: vec![
            role("kind", Role::Condition),
            role("length", Role::Coordinate),
        ],
        ..Reading::default()
    };
    let table = read_table("kind,length\nb,1\na,2\nb,3\n,4\nc,5\n", &how).unwrap();
    let given: Vec<_> = table
        .points
        .iter()
        .map(|p| p.condition.clone().unwrap()[0])
        .collect();
    assert_eq!(
        given,
        [0.0, 1.0, 0.0, 2.0],
        "a row without a word is left out"
    );
    let said: Vec<_> = table.notices.iter().map(|n| n.message.as_str()).collect();
    let told = "0 is `b`, 1 is `a`, 2 is `c`";
    assert!(said.iter().any(|s| s.contains(told)), "{said:?}");
}
