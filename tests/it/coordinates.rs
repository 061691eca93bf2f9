//! States of which the energy, the observations or the condition are only a part: latent
//! coordinates, observed subsets, clamped units, typed conditions.

use crate::harness::dynamics_configs;
use iel::data::{Point, Points};
use iel::dynamics::{Driven, DynamicsConfig, Gibbs, GradientDescent, Newton};
use iel::energy::{Connections, Custom, EnergyConfig, Mlp, Network, Parameter, Rate};
use iel::error::Error;
use iel::gradient::{
    Bptt, EquilibriumPropagation, EstimatorConfig, FiniteDifference, Forward, Implicit,
};
use iel::initial::{Given, InitialConfig, Learned, Perturbed};
use iel::objective::{Endpoint, GibbsLikelihood, ObjectiveConfig, Trajectory};
use iel::optimizer::Sgd;
use iel::scenario::{
    Conditioning, Precision, Scenario, advice, compatibility, from_link, to_link, validate,
};
use iel::session::{Gradient, Session};

/// Eleven points of `dim` coordinates, each with a start, some with a path, under `m` conditions.
fn points(dim: usize, m: usize) -> Vec<Point> {
    let place = |t: f64| -> Vec<f64> {
        let axes = [
            (1.3 * t).sin(),
            0.8 * (0.7 * t).cos(),
            (0.4 * t).sin() - 0.2,
        ];
        axes[..dim].to_vec()
    };
    let point = |i: u32| {
        let t = f64::from(i);
        Point {
            x: place(t),
            start: Some(place(t + 0.9)),
            path: (!i.is_multiple_of(3)).then(|| [0.7, 0.5].map(|s| place(t + s)).to_vec()),
            condition: (m > 0).then(|| (0..m).map(|k| (t + k as f64).cos()).collect()),
        }
    };
    (0..11).map(point).collect()
}

fn mlp() -> EnergyConfig {
    let widths = vec![5, 4];
    Mlp {
        widths,
        ..Mlp::default()
    }
    .into()
}

fn network(hidden: usize) -> EnergyConfig {
    Network {
        hidden,
        connections: Connections::Layered,
        rate: Rate::Logistic,
        ..Network::default()
    }
    .into()
}

fn custom(expression: &str) -> EnergyConfig {
    let parameter = |name: &str, value| Parameter {
        name: name.into(),
        value,
        learned: true,
    };
    Custom::new(expression, vec![parameter("a", 0.8), parameter("b", 0.6)]).into()
}

fn scenario(dim: usize, m: usize) -> Scenario {
    Scenario {
        precision: Precision::F64,
        data: Points {
            points: points(dim, m),
        }
        .into(),
        energy: mlp(),
        steps: 7,
        initial: Learned { scale: 1.5 }.into(),
        ..Scenario::default()
    }
}

fn by(estimator: impl Into<EstimatorConfig>, scenario: &Scenario) -> Gradient {
    let estimator = estimator.into();
    let scenario = Scenario {
        estimator,
        ..scenario.clone()
    };
    Session::new(scenario, 1)
        .expect("a valid scenario")
        .gradient()
}

fn flat(g: &Gradient) -> Vec<f64> {
    let theta = g.theta.iter().flat_map(|t| t.values.clone());
    theta.chain(g.initial.concat()).collect()
}

#[track_caller]
fn assert_close(what: &str, a: &[f64], b: &[f64], tolerance: f64) {
    assert_eq!(a.len(), b.len(), "{what}");
    let scale = b.iter().fold(1e-6f64, |m, x| m.max(x.abs()));
    for (i, (a, b)) in a.iter().zip(b).enumerate() {
        let off = (a - b).abs() / scale;
        assert!(off < tolerance, "{what}[{i}]: {a} against {b}");
    }
}

#[track_caller]
fn refusal(scenario: &Scenario) -> (String, String) {
    match validate(scenario) {
        Err(Error::Invalid { at, message }) => (at, message),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// The ways in which a state of three coordinates can be more than what is seen of it.
fn partial() -> Vec<(&'static str, Scenario)> {
    // Slopes that do not grow: no operator runs away on it.
    let typed = "a*sqr(tanh(x1^2 - y1)) + b*ln(1 + sqr(x2 - y2*x1)) + 0.3*x3^2/(1 + x3^2)";
    vec![
        (
            "S = {1, 3}",
            Scenario {
                sees: vec![1, 3],
                ..scenario(3, 0)
            },
        ),
        (
            "S = {1, 3}, shifted",
            Scenario {
                sees: vec![1, 3],
                ..scenario(3, 2)
            },
        ),
        (
            "one latent",
            Scenario {
                latent: 1,
                ..scenario(2, 0)
            },
        ),
        (
            "two latent, shifted",
            Scenario {
                latent: 2,
                ..scenario(1, 1)
            },
        ),
        (
            "a latent one unseen, one observed unseen",
            Scenario {
                latent: 1,
                sees: vec![1],
                ..scenario(2, 0)
            },
        ),
        (
            "hidden and clamped units",
            Scenario {
                latent: 1,
                energy: network(1),
                conditioning: Conditioning::Input,
                ..scenario(2, 2)
            },
        ),
        (
            "condition as input",
            Scenario {
                conditioning: Conditioning::Input,
                ..scenario(3, 2)
            },
        ),
        (
            "typed condition",
            Scenario {
                energy: custom(typed),
                ..scenario(3, 2)
            },
        ),
        (
            "typed condition of seen coordinates",
            Scenario {
                energy: custom("a*sqr(tanh(x1^2 - y1)) + b*ln(1 + sqr(x2 - x1))"),
                sees: vec![1, 3],
                ..scenario(3, 1)
            },
        ),
    ]
}

#[test]
fn gradients_are_those_of_finite_differences_and_sensitivities() {
    let objectives: [ObjectiveConfig; 2] = [
        Endpoint {}.into(),
        Trajectory {
            teacher_forced: false,
        }
        .into(),
    ];
    let mut checked = 0;
    for (name, partial) in partial() {
        for dynamics in dynamics_configs() {
            for objective in &objectives {
                let mut scenario = Scenario {
                    dynamics: dynamics.clone(),
                    objective: objective.clone(),
                    ..partial.clone()
                };
                if let DynamicsConfig::Multiplicative(_) = dynamics {
                    // 0, where latent coordinates start otherwise, is absorbing: a kink.
                    scenario.initial = Perturbed { sigma: 0.4 }.into();
                }
                if Session::new(scenario.clone(), 1).is_err() {
                    continue;
                }
                let what = format!("{name}: {dynamics:?}, {objective:?}");
                let exact = flat(&by(Bptt {}, &scenario));
                let differences = flat(&by(FiniteDifference { step: 1e-5 }, &scenario));
                assert_close(&what, &exact, &differences, 2e-5);
                if checked % 5 == 0 {
                    assert_close(&what, &flat(&by(Forward {}, &scenario)), &exact, 1e-9);
                }
                checked += 1;
            }
        }
    }
    assert!(checked > 250, "only {checked}");
}

/// Coordinates that the energy does not see stay where they are under descent, and turn and shear
/// with the drift.
#[test]
fn unseen_coordinates_follow_what_else_the_dynamics_have() {
    let still = Scenario {
        sees: vec![1, 3],
        initial: Given {}.into(),
        ..scenario(3, 0)
    };
    let [starts, _, ends] = Session::new(still.clone(), 1).unwrap().ends();
    for (z, x) in starts.chunks(3).zip(ends.chunks(3)) {
        assert!(z[0] != x[0] && z[1] == x[1] && z[2] != x[2], "{z:?} {x:?}");
    }
    let (eta, shear, input) = (0.1, 0.7, 0.25);
    let driven = Driven {
        eta,
        rotation: 0.0,
        shear,
        input: vec![0.0, input],
        condition_drives: false,
    };
    let drifting = Scenario {
        dynamics: driven.into(),
        sees: vec![3],
        steps: 1,
        ..still
    };
    let [starts, _, ends] = Session::new(drifting, 1).unwrap().ends();
    for (z, x) in starts.chunks(3).zip(ends.chunks(3)) {
        let want = [z[0] + eta * shear * z[1], z[1] + eta * input];
        assert!((x[0] - want[0]).abs() < 1e-15 && (x[1] - want[1]).abs() < 1e-15);
    }
}

/// The loss looks at what is observed of the end, and nothing else: `½(x_T − x)²` of it.
#[test]
fn latent_coordinates_start_at_zero_and_do_not_count() {
    let scenario = Scenario {
        latent: 2,
        initial: Perturbed { sigma: 0.0 }.into(),
        ..scenario(1, 0)
    };
    let mut session = Session::new(scenario, 1).unwrap();
    let observations = session.observations().clone();
    assert_eq!((observations.dim, observations.observed()), (3, 1));
    let [starts, _, ends] = session.ends();
    let gradient = session.gradient();
    let rows = starts.chunks(3).zip(ends.chunks(3)).zip(&gradient.losses);
    for (i, ((z, x), loss)) in rows.enumerate() {
        let target = observations.points[3 * i];
        assert_eq!(z, [target, 0.0, 0.0]);
        assert!(x[1] != 0.0 && x[2] != 0.0, "the energy moves them");
        assert!((loss - 0.5 * (x[0] - target).powi(2)).abs() < 1e-15);
    }
    // Explicit points have observed coordinates only.
    session
        .command(iel::session::Command::AddPoint {
            point: Point::new([0.5]),
        })
        .unwrap();
    session
        .command(iel::session::Command::MovePoint {
            index: 0,
            x: vec![0.25],
        })
        .unwrap();
    assert_eq!(session.observations().points[..3], [0.25, 0.0, 0.0]);
}

/// Observed units that are connected by way of hidden ones only settle where they were seen.
#[test]
fn hidden_units_are_fitted() {
    let corners = [[1.0, 1.0], [-1.0, -1.0]].map(|x| Point::new(x.to_vec()));
    let layered = Network {
        hidden: 2,
        connections: Connections::Layered,
        ..Network::default()
    };
    let scenario = Scenario {
        data: Points {
            points: corners.to_vec(),
        }
        .into(),
        latent: 2,
        energy: layered.into(),
        initial: Perturbed { sigma: 0.2 }.into(),
        steps: 20,
        ..Scenario::default()
    };
    let mut session = Session::new(scenario, 1).unwrap();
    session.run(1, || true);
    let before = session.status().loss.unwrap();
    session.run(400, || true);
    let after = session.status().loss.unwrap();
    assert!(after < 0.2 * before, "{before} to {after}");
    let [_, _, ends] = session.ends();
    assert!(ends[2].abs() > 0.1, "the latent units take part: {ends:?}");
}

/// Estimators at rest see the same problem: nudging pulls at observed coordinates only.
#[test]
fn estimators_at_rest_agree_with_the_gradient_through_time() {
    let settled = Scenario {
        energy: custom("a*(x1^2 - 1)^2 + (x2 - b*x1)^2 + 0.5*(x1 - x2)^2"),
        latent: 1,
        steps: 400,
        initial: Given {}.into(),
        ..scenario(1, 0)
    };
    let unseen = Scenario {
        energy: custom("a*(x1^2 - 1)^2 + (x2 - b*x1)^2 + 0.5*(x1 - x2)^2"),
        sees: vec![1, 3],
        latent: 0,
        ..settled.clone()
    };
    let unseen = Scenario {
        data: scenario(3, 0).data,
        ..unseen
    };
    for scenario in [settled, unseen] {
        let theta = |e: EstimatorConfig| -> Vec<f64> {
            let gradient = by(e, &scenario).theta;
            gradient.iter().flat_map(|t| t.values.clone()).collect()
        };
        let exact = theta(Bptt {}.into());
        let implicit = theta(Implicit { damping: 1e-9 }.into());
        assert_close("implicit", &implicit, &exact, 1e-6);
        let nudged = EquilibriumPropagation {
            beta: 1e-3,
            relaxation: 1000,
            ..EquilibriumPropagation::default()
        };
        assert_close("nudged", &theta(nudged.into()), &exact, 1e-4);
    }
}

/// `a(x² − y)²`: two wells for y = 1, one for y = 0. A shift could not fit both.
#[test]
fn typed_conditions_reshape_the_energy() {
    let point = |x: f64, y: f64| Point {
        condition: Some(vec![y]),
        ..Point::new([x])
    };
    let data = Points {
        points: vec![point(1.2, 1.0), point(-1.2, 1.0), point(0.0, 0.0)],
    };
    let scenario = Scenario {
        precision: Precision::F64,
        data: data.into(),
        energy: custom("a*(x1^2 - b*y1)^2 + 0.5*(1 - y1)*x1^2"),
        initial: Perturbed { sigma: 0.1 }.into(),
        steps: 30,
        ..Scenario::default()
    };
    let shape = scenario.data.shape().unwrap();
    let names: Vec<_> = scenario.layout(shape).into_iter().map(|t| t.name).collect();
    assert_eq!(names, ["a", "b"], "no shift beside it");
    let mut session = Session::new(scenario, 1).unwrap();
    session.run(500, || true);
    let theta = session.scenario(true).state.unwrap().theta;
    assert!((theta[1].values[0] - 1.44).abs() < 0.03, "{theta:?}");
    let places = [vec![1.2], vec![0.0]];
    let wells = session.local(&places, &[1.0]).unwrap();
    assert!(wells.energy[0] < wells.energy[1]);
    let bowl = session.local(&places, &[0.0]).unwrap();
    assert!(bowl.energy[0] > bowl.energy[1]);
}

/// Without conditions y is 0, said so; a formula and observations can come in either order.
#[test]
fn typed_conditions_may_come_before_the_conditions_of_observations() {
    let typed = Scenario {
        energy: custom("a*(x1 - y1)^2 + b*x2^2"),
        ..scenario(2, 0)
    };
    let notices = advice(&typed);
    let said = notices.iter().any(|n| n.message.contains("y is 0"));
    assert!(said, "{notices:?}");
    let mut session = Session::new(typed.clone(), 1).unwrap();
    let here = session.local(&[vec![2.0, 0.0]], &[]).unwrap().energy[0];
    assert!((here - 0.8 * 4.0).abs() < 1e-12, "{here}");
    let points = points(2, 1);
    session
        .command(iel::session::Command::SetPoints { points })
        .unwrap();
    session.command(iel::session::Command::ClearPoints).unwrap();
    let two = custom("a*(x1 - y2)^2 + b*x2^2");
    let (at, message) = refusal(&Scenario {
        energy: two,
        ..scenario(2, 1)
    });
    assert_eq!(at, "energy.expression");
    assert!(
        message.starts_with("column 9: `y2` does not exist: each condition has 1 number"),
        "{message}"
    );
}

/// A second condition changes how many inputs a network has: the run restarts; a shift goes on.
#[test]
fn a_change_of_conditions_restarts_what_takes_them_as_input() {
    for (conditioning, iteration) in [(Conditioning::Shift, 5), (Conditioning::Input, 0)] {
        let scenario = Scenario {
            conditioning,
            ..scenario(2, 0)
        };
        let mut session = Session::new(scenario, 1).unwrap();
        session.run(5, || true);
        let points = points(2, 1);
        session
            .command(iel::session::Command::SetPoints { points })
            .unwrap();
        assert_eq!(session.iteration(), iteration, "{conditioning:?}");
        session.run(2, || true);
        assert!(session.status().loss.is_some());
    }
}

/// The likelihood under a shift is that of the observations moved back by it.
#[test]
fn the_gibbs_likelihood_takes_conditions_that_shift() {
    let likelihood = GibbsLikelihood {
        extent: 6.0,
        ..GibbsLikelihood::default()
    };
    let shifted = Scenario {
        objective: likelihood.clone().into(),
        ..scenario(2, 1)
    };
    let mut session = Session::new(shifted.clone(), 1).unwrap();
    session.run(3, || true);
    let stood = session.unknowns();
    let gradient = session.gradient();
    let shift = gradient.theta.last().unwrap();
    assert_eq!(shift.name, "A");
    assert!(
        shift.values.iter().any(|v| v.abs() > 1e-6),
        "learned: {shift:?}"
    );
    let p = session.status().parameters;
    let numbers: Vec<f64> = gradient
        .theta
        .iter()
        .flat_map(|t| t.values.clone())
        .collect();
    for k in (0..p).step_by(7).chain([p - 2, p - 1]) {
        let mut at = |h: f64| {
            let mut moved = stood.clone();
            moved[k] += h;
            session.stand_at(3, &moved).unwrap();
            session.evaluate()
        };
        let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
        assert!(
            (slope - numbers[k]).abs() < 1e-7 * (1.0 + slope.abs()),
            "{k}: {slope} {}",
            numbers[k]
        );
    }
    let a = &stood[p - 2..p];
    let back = points(2, 1).into_iter().map(|point| {
        let y = point.condition.unwrap()[0];
        Point::new([point.x[0] - a[0] * y, point.x[1] - a[1] * y])
    });
    let plain = Scenario {
        data: Points {
            points: back.collect(),
        }
        .into(),
        ..shifted.clone()
    };
    let mut plain = Session::new(plain, 1).unwrap();
    let z = plain.unknowns()[p - 2..].to_vec();
    plain.stand_at(3, &[&stood[..p - 2], &z].concat()).unwrap();
    let want = plain.evaluate();
    assert!(
        (gradient.loss - want).abs() < 1e-12,
        "{} {want}",
        gradient.loss
    );

    let reshaped = Scenario {
        conditioning: Conditioning::Input,
        ..shifted
    };
    let (at, message) = refusal(&reshaped);
    assert_eq!(at, "objective.kind");
    assert!(message.contains("reshapes the energy"), "{message}");
}

/// Draws under y are the draws under 0, moved by `A y`.
#[test]
fn gibbs_draws_move_with_the_condition() {
    let drawn = Scenario {
        dynamics: Gibbs::default().into(),
        objective: GibbsLikelihood::default().into(),
        ..scenario(2, 1)
    };
    let mut session = Session::new(drawn.clone(), 1).unwrap();
    session.run(4, || true);
    let p = session.status().parameters;
    let a = session.unknowns()[p - 2..p].to_vec();
    let starts = vec![0.0; 2 * 40];
    let at_rest = session.simulate(&starts, 1, false, &[]);
    let moved = session.simulate(&starts, 1, false, &[1.5]);
    for (i, (x, rest)) in moved.iter().zip(&at_rest).enumerate() {
        assert!((x - rest - 1.5 * a[i % 2]).abs() < 1e-12, "{i}");
    }
    assert!(a.iter().all(|a| *a != 0.0));
    let (at, message) = refusal(&Scenario {
        conditioning: Conditioning::Input,
        objective: iel::objective::DenoisingScoreMatching::default().into(),
        ..drawn
    });
    assert_eq!(at, "dynamics.kind");
    assert!(message.contains("`shift`"), "{message}");
}

#[test]
fn what_makes_no_sense_is_refused_with_the_reason() {
    let latent = Scenario {
        latent: 1,
        ..scenario(2, 0)
    };
    for (kind, reason) in &compatibility(&latent)["objective"] {
        let fits = ["endpoint", "trajectory"].contains(&kind.as_str());
        assert_eq!(reason.is_none(), fits, "{kind}: {reason:?}");
        if !fits && kind != "flow-likelihood" {
            assert!(
                reason.as_ref().unwrap().contains("latent"),
                "{kind}: {reason:?}"
            );
        }
    }
    let forced = Trajectory {
        teacher_forced: true,
    };
    let unseen = Scenario {
        sees: vec![1],
        ..scenario(2, 0)
    };
    for (scenario, at, about) in [
        (
            Scenario {
                objective: forced.into(),
                ..latent.clone()
            },
            "objective.teacher_forced",
            "latent",
        ),
        (
            Scenario {
                latent: 14,
                ..scenario(3, 0)
            },
            "latent",
            "at most 13",
        ),
        (
            Scenario {
                sees: vec![1, 3],
                ..scenario(2, 0)
            },
            "sees",
            "expected 1 to 2",
        ),
        (
            Scenario {
                sees: vec![2, 2],
                ..scenario(2, 0)
            },
            "sees",
            "twice",
        ),
        (
            Scenario {
                latent: 13,
                conditioning: Conditioning::Input,
                ..scenario(2, 2)
            },
            "conditioning",
            "at most 16",
        ),
        (
            Scenario {
                dynamics: Newton { damping: 0.0 }.into(),
                ..unseen.clone()
            },
            "dynamics.damping",
            "no curvature",
        ),
        (
            Scenario {
                estimator: Implicit { damping: 0.0 }.into(),
                ..unseen
            },
            "estimator.damping",
            "no curvature",
        ),
    ] {
        let (found, message) = refusal(&scenario);
        assert_eq!(found, at, "{message}");
        assert!(message.contains(about), "{message}");
    }
}

/// Through JSON and a link, and on with the same bits from the state.
#[test]
fn partial_states_survive_text() {
    for (name, mut scenario) in partial() {
        scenario.precision = Precision::F32;
        let text = scenario.to_json();
        assert_eq!(Scenario::from_json(&text).unwrap(), scenario, "{name}");
        let (read, notices) = from_link(&to_link(&scenario)).unwrap();
        assert!(notices.is_empty(), "{name}: {notices:?}");
        let mut session = Session::new(read, 1).unwrap();
        session.run(3, || true);
        let link = to_link(&session.scenario(true));
        session.run(2, || true);
        let mut resumed = Session::new(from_link(&link).unwrap().0, 2).unwrap();
        resumed.run(2, || true);
        assert_eq!(resumed.status().hash, session.status().hash, "{name}");
    }
    let typed = "v=1&data.n=20&latent=1&sees=1,3&conditioning=input&seed=4";
    let (read, _) = from_link(typed).unwrap();
    assert_eq!((read.latent, read.sees.as_slice()), (1, &[1, 3][..]));
    assert_eq!(read.conditioning, Conditioning::Input);
    for pair in ["latent=1", "sees=1,3", "conditioning=input"] {
        assert!(to_link(&read).contains(pair), "{}", to_link(&read));
    }
}

/// What is not defined is said with its place, not blamed on the step.
#[test]
fn undefined_energies_are_explained_where_they_are_met() {
    let starts = |initial: InitialConfig, dynamics: DynamicsConfig, energy: &str| Scenario {
        energy: custom(energy),
        dynamics,
        initial,
        optimizer: Sgd::default().into(),
        ..scenario(2, 0)
    };
    let descent = || GradientDescent { eta: 0.5 }.into();
    for (scenario, about) in [
        (
            starts(Given {}.into(), descent(), "a*x1^2 + b*ln(x2 + 0.1)"),
            "the logarithm of -",
        ),
        (
            starts(
                Perturbed { sigma: 0.3 }.into(),
                descent(),
                "a*sqrt(x1) + b*x2^2",
            ),
            "the square root of -",
        ),
        (
            Scenario {
                objective: GibbsLikelihood::default().into(),
                ..starts(Given {}.into(), descent(), "a*x1^2 + b*ln(x2 + 0.1)")
            },
            "the logarithm of -",
        ),
    ] {
        let mut session = Session::new(scenario, 1).unwrap();
        session.run(3, || true);
        let said = session.status().diverged.expect("no finite loss");
        assert!(said.contains(about) && said.contains("column"), "{said}");
        assert!(said.contains("at ("), "{said}");
        assert!(!said.contains("Most likely"), "{said}");
    }
    // A step that is too large is still what it is.
    let mut session = Session::new(
        Scenario {
            steps: 400,
            ..starts(
                Given {}.into(),
                GradientDescent { eta: 2.0 }.into(),
                "a*9*x1^2 + b*9*x2^2",
            )
        },
        1,
    )
    .unwrap();
    session.run(3, || true);
    let said = session.status().diverged.expect("no finite loss");
    assert!(said.contains("Most likely the inner step"), "{said}");
}

/// Every part is reached from the command line, by a link alone.
#[cfg(feature = "cli")]
#[test]
fn the_command_line_runs_partial_states() {
    let link = "v=1&data=points&points=0.5,1;-1,2;0.3,-0.4&latent=1&sees=1,3&steps=4\
                &energy.widths=4,4&seed=2";
    let run = |args: &[&str]| {
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_iel"))
            .args(args)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&out.stderr).to_string();
        assert!(out.status.success(), "{args:?}: {errors}");
        serde_json::from_slice::<serde_json::Value>(&out.stdout).unwrap()
    };
    let fitted = run(&["fit", link, "-n", "5"]);
    let mut session = Session::new(from_link(link).unwrap().0, 1).unwrap();
    session.run(5, || true);
    assert_eq!(fitted["result"]["hash"], session.status().hash.as_str());
    let rows = run(&["gradient", link, "--compare"]);
    assert!(rows.to_string().contains("finite-difference"), "{rows}");
    let bits = run(&[
        "rank",
        link,
        "-n",
        "3",
        "--family",
        "mlp",
        "--family",
        "quadratic",
    ]);
    assert!(bits.to_string().contains("quadratic"), "{bits}");
}
