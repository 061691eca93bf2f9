//! Systems that a person types, and what is refused.

use super::*;

/// Why typed expressions are refused.
fn refusal(text: &str, parameters: Vec<Constant>) -> String {
    let data = Field {
        system: Typed::new(text, parameters).into(),
        n: 10,
    };
    let scenario = Scenario {
        data: data.into(),
        ..Scenario::default()
    };
    Session::new(scenario, 1).expect_err("refused").to_string()
}

#[test]
fn bad_typed_systems_are_refused_with_coordinate_and_place() {
    let none = Vec::new;
    for (text, parts) in [
        (
            "x2; -x1 - q*x2",
            vec![
                "data.system.expression",
                "coordinate 2, column 11",
                "`q` is unknown",
            ],
        ),
        ("x2\n-x1 +", vec!["coordinate 2, column 9"]),
        (
            "x2; x3",
            vec![
                "coordinate 2, column 5",
                "`x3` does not exist: the system has 2 coordinates",
            ],
        ),
        (
            "x1; 1/x2",
            vec![
                "data.system",
                "coordinate 2",
                "column 6",
                "division by 0",
                "(-3, 0)",
            ],
        ),
        (
            "ln(x1); x2",
            vec!["coordinate 1", "column 1", "logarithm of -3"],
        ),
        ("y1 + x2; -x1", vec!["coordinate 1", "input y"]),
        (" ; ", vec!["no expression"]),
    ] {
        let message = refusal(text, none());
        for part in parts {
            assert!(message.contains(part), "{text}: {message} without `{part}`");
        }
    }
    let reserved = vec![Constant {
        name: "exp".into(),
        value: 1.0,
    }];
    assert!(refusal("x2; x1", reserved).contains("data.system.parameters[0].name"));
}

#[test]
fn systems_that_run_away_are_refused_with_coordinate_and_place() {
    let away = |system: SystemConfig| {
        let runs = Runs {
            system,
            n: 3,
            ..Runs::default()
        };
        let scenario = Scenario {
            data: runs.into(),
            ..Scenario::default()
        };
        scenario.observe().unwrap_err().to_string()
    };
    let message = away(Typed::new("x1^2 + 1; -x2", vec![]).into());
    assert!(
        message.starts_with("data.system: coordinate 1 runs away at ("),
        "{message}"
    );
    let message = away(
        LinearFlow {
            matrix: vec![-1.0, 0.0, 0.0, 2.0],
        }
        .into(),
    );
    assert!(message.contains("coordinate 2 runs away"), "{message}");
    let crooked = Scenario {
        data: Field {
            system: LinearFlow {
                matrix: vec![1.0; 5],
            }
            .into(),
            n: 3,
        }
        .into(),
        ..Scenario::default()
    };
    let message = Session::new(crooked, 1).err().unwrap().to_string();
    assert!(
        message.starts_with("data.system.matrix: has 5 numbers"),
        "{message}"
    );
    let long = Runs {
        n: 5000,
        duration: 1000.0,
        step: 1e-4,
        ..Runs::default()
    };
    let long = Scenario {
        data: long.into(),
        ..Scenario::default()
    };
    assert!(
        Session::new(long, 1)
            .err()
            .unwrap()
            .to_string()
            .contains("data.step")
    );
}

#[test]
fn a_typed_system_is_the_entry_that_it_writes_out() {
    let typed = SystemConfig::from(Typed::new(
        "x2\nm*(1 - x1^2)*x2 - x1",
        vec![Constant {
            name: "m".into(),
            value: 1.0,
        }],
    ));
    let listed = SystemConfig::from(VanDerPol::default());
    for x in places(&listed) {
        assert_close("velocity", &typed.velocity(&x), &listed.velocity(&x), 1e-12);
        let (a, b) = (typed.jacobian(&x), listed.jacobian(&x));
        assert_close("jacobian", a.as_slice(), b.as_slice(), 1e-12);
    }
    // A turn takes a little over 2π.
    let path = Stepper::new(&typed).run(&[2.0, 0.0], 0.01, 2000);
    let up = |w: &[Vec<f64>]| w[0][1] < 0.0 && w[1][1] >= 0.0;
    let times: Vec<usize> = (1..path.len()).filter(|&i| up(&path[i - 1..=i])).collect();
    let period = (times[1] - times[0]) as f64 * 0.01;
    assert!(period > TAU && period < TAU + 0.2 * PI, "{period}");
}

#[test]
fn links_name_the_system_and_its_settings_as_those_of_a_room() {
    let (scenario, notices) = from_link(
        "v=2&data.system.mu=2&data=field&data.system=van-der-pol&objective=hamilton-jacobi",
    )
    .unwrap();
    assert!(notices.is_empty());
    let expected = Field {
        system: VanDerPol { mu: 2.0 }.into(),
        ..Field::default()
    };
    assert_eq!(scenario.data, expected.into());
    let link = to_link(&scenario).unwrap();
    assert!(
        link.contains("data.system=van-der-pol&data.system.mu=2"),
        "{link}"
    );
    // A setting of the default system without its name.
    let (scenario, _) = from_link("v=2&data=field&data.system.rotation=0.5").unwrap();
    let expected = RotatedDescent {
        rotation: 0.5,
        ..RotatedDescent::default()
    };
    assert_eq!(
        scenario.data,
        Field {
            system: expected.into(),
            ..Field::default()
        }
        .into()
    );
    // Of two systems with a setting of that name, at the value that is the other's default.
    let same = Field {
        system: LimitCycle { rotation: 1.0 }.into(),
        ..Field::default()
    };
    let other = Field {
        system: LimitCycle { rotation: 2.0 }.into(),
        ..Field::default()
    };
    for data in [same, other] {
        let scenario = Scenario {
            data: data.into(),
            ..Scenario::default()
        };
        assert_eq!(from_link(&to_link(&scenario).unwrap()).unwrap().0, scenario);
    }
    let unknown = from_link("v=2&data=field&data.system=van-der-pool")
        .unwrap_err()
        .to_string();
    assert!(unknown.contains("did you mean `van-der-pol`"), "{unknown}");
    let setting = from_link("v=2&data=field&data.system=lorenz&data.system.mu=1")
        .unwrap_err()
        .to_string();
    assert!(
        setting.contains("data.system") && setting.contains("sigma"),
        "{setting}"
    );
}
