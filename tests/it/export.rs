//! Fits for other programs: what is refused, and grids.

use crate::harness::{moved, observing};
use iel::data::Point;
use iel::dynamics::{Driven, DynamicsConfig};
use iel::energy::{Custom, EnergyConfig, Parameter};
use iel::error::Error;
use iel::export::{GridFormat, Language, export, grid, shader};
use iel::scenario::{Axis, Scenario, from_link};
use iel::session::Session;

fn scenario(link: &str) -> Scenario {
    from_link(&format!("v=1&{link}")).unwrap().0
}

fn exported(link: &str, language: Language) -> Result<String, Error> {
    export(&Session::new(scenario(link), 1).unwrap(), language)
}

#[track_caller]
fn assert_refused(link: &str, language: Language, words: &[&str]) {
    let message = exported(link, language).unwrap_err().to_string();
    for word in words {
        assert!(message.contains(word), "{message}: expected `{word}`");
    }
}

#[test]
fn what_cannot_be_written_is_refused_with_the_reason() {
    use Language::{Glsl, Jax, Pytorch};
    assert_refused("latent=1", Glsl, &["3 coordinates", "expected 2"]);
    let map = "dynamics=fixed-point";
    for language in Language::ALL {
        assert_refused(map, language, &["learned map", "follow the energy"]);
    }
    let widths = "energy=mlp&energy.widths=128,128,128";
    assert_refused(widths, Glsl, &["numbers", "20000"]);
    for language in [Jax, Pytorch] {
        let objective = "objective=noise-contrastive";
        assert_refused(objective, language, &["noise-contrastive", "endpoint"]);
        let dynamics = "dynamics=langevin";
        assert_refused(dynamics, language, &["langevin", "heavy-ball"]);
        let estimator = "estimator=one-step";
        assert_refused(estimator, language, &["one-step", "bptt"]);
        let optimizer = "optimizer=l-bfgs&initial=given";
        assert_refused(optimizer, language, &["l-bfgs", "adam"]);
        // Wells that a grid so coarse does not see as they are.
        let narrow = "data=two-moons&energy=gaussian-mixture&energy.components=60\
                      &objective=gibbs-likelihood&objective.resolution=16&objective.extent=60";
        assert_refused(narrow, language, &["log Z", "resolution"]);
        assert_refused("data=points", language, &["no observations"]);
        assert_refused("held_out=0.2", language, &["aside", "expected 0"]);
        assert_refused("batch=20", language, &["few observations", "expected 0"]);
        assert_refused("periods=6,6", language, &["shorter way around"]);
        let around = "periods=6,6&objective=denoising-score-matching";
        assert!(exported(around, language).unwrap().contains("cos("));
    }
}

/// An energy of the program's own has no expression.
#[test]
fn an_energy_without_an_expression_is_refused() {
    #[derive(Clone)]
    struct Bowl;
    impl iel::energy::Formula for Bowl {
        fn value<S: iel::scalar::Scalar>(&self, _theta: &[S], x: &[S]) -> S {
            x.iter().fold(S::zero(), |sum, x| sum + x.square())
        }
    }
    let energy = iel::energy::EnergyConfig::formula(Bowl);
    let scenario = Scenario {
        energy,
        ..Scenario::default()
    };
    let session = Session::new(scenario, 1).unwrap();
    let refused = export(&session, Language::Numpy).unwrap_err().to_string();
    assert!(
        refused.contains("expected a family of the catalog"),
        "{refused}"
    );
}

/// A network of 64 by 64 units is a page of text beside its numbers.
#[test]
fn programs_are_compact() {
    for language in [Language::Numpy, Language::Javascript, Language::Glsl] {
        let text = exported("energy=mlp&energy.widths=64,64", language).unwrap();
        let numbers = |line: &&str| {
            line.trim_start()
                .starts_with(|c: char| c == '-' || c.is_ascii_digit())
        };
        let lines = text.lines().filter(|line| !numbers(line)).count();
        assert!(lines < 110, "{}: {lines} lines", language.name());
    }
}

/// What a processor computes stays the same while the parameters change, for every family.
#[test]
fn shaders_hold_no_parameters() {
    for energy in EnergyConfig::all() {
        let name = format!("{energy:?}");
        let scenario = Scenario {
            energy,
            ..scenario("data=two-moons")
        };
        let [before, after] = [scenario.clone(), moved(&scenario)]
            .map(|scenario| shader(&Session::new(scenario, 1).unwrap(), &[]).unwrap());
        assert_eq!(before.code, after.code, "{name}");
        let learns = !Session::new(scenario, 1).unwrap().unknowns().is_empty();
        assert_eq!(before.values != after.values, learns, "{name}");
        assert!(before.moves && before.code.contains("fn moved("), "{name}");
    }
}

/// An energy that is a parameter is one number of the array, not the array.
#[test]
fn shaders_of_constant_energies_are_numbers() {
    let learned = |name: &str| Parameter {
        name: name.into(),
        ..Parameter::default()
    };
    let energy = Custom::new("p", vec![learned("p")]).into();
    let scenario = Scenario {
        energy,
        ..scenario("data=two-moons")
    };
    let code = shader(&Session::new(scenario, 1).unwrap(), &[])
        .unwrap()
        .code;
    assert!(code.contains("return values[0];"), "{code}");
}

/// Operators that a processor follows, and others.
#[test]
fn shaders_follow_the_operators_that_are_written_for_them() {
    let followed = |dynamics: DynamicsConfig| {
        let scenario = Scenario {
            dynamics,
            ..scenario("data=two-moons&objective=gibbs-likelihood")
        };
        let session = Session::new(scenario, 1).ok()?;
        let shader = shader(&session, &[]).ok()?;
        shader.moves.then_some(())
    };
    let kinds = DynamicsConfig::all().into_iter().filter_map(|dynamics| {
        let kind = serde_json::to_value(&dynamics).unwrap()["kind"].clone();
        followed(dynamics).map(|()| kind.as_str().unwrap().to_owned())
    });
    let known = [
        "gradient-descent",
        "heavy-ball",
        "nesterov",
        "langevin",
        "underdamped-langevin",
        "verlet",
        "driven",
    ];
    assert_eq!(kinds.collect::<Vec<_>>(), known);
}

/// An energy under a condition reads it as it reads its parameters, and so does what it drives.
#[test]
fn shaders_read_the_condition() {
    let point = |x: f64| Point {
        x: vec![x, 0.0],
        condition: Some(vec![1.0, x]),
        ..Point::default()
    };
    let driven = Driven {
        condition_drives: true,
        ..Driven::default()
    };
    let scenario = Scenario {
        dynamics: driven.into(),
        ..observing(vec![point(1.0), point(-1.0)])
    };
    let session = Session::new(scenario, 1).unwrap();
    let conditioned = |y: &[f64]| shader(&session, y).unwrap();
    let (one, other) = (conditioned(&[1.0, -2.0]), conditioned(&[0.0]));
    assert_eq!(one.code, other.code);
    assert!(one.code.contains("condition(1)"), "{}", one.code);
    assert_eq!(one.values[one.values.len() - 2..], [1.0, -2.0]);
    assert_eq!(other.values[other.values.len() - 2..], [0.0, 0.0]);
}

/// More numbers for each place than every processor keeps.
#[test]
fn shaders_too_large_are_refused() {
    let wide = Session::new(
        scenario("energy=gaussian-mixture&energy.components=1024"),
        1,
    )
    .unwrap();
    let refused = shader(&wide, &[]).map(|_| ()).unwrap_err().to_string();
    assert!(refused.contains("expected at most 2048"), "{refused}");
}

/// A title cannot end the comment that it is in.
#[test]
fn titles_stay_in_their_comments() {
    for language in Language::ALL {
        let mut scenario = scenario("");
        scenario.title = "a\nimport os\u{2028}b\rc \"\"\" */ d".into();
        scenario.axes = ["x\ny", "z"]
            .map(|name| Axis {
                name: name.into(),
                ..Axis::default()
            })
            .into();
        let text = export(&Session::new(scenario, 1).unwrap(), language).unwrap();
        let first = text.split('\n').next().unwrap();
        assert!(
            first.contains("import os") && first.contains(" d: the energy"),
            "{first}"
        );
        assert!(!text.contains(['\r', '\u{2028}']), "{}", language.name());
    }
}

/// Places in the units of the axes, and what the energy is there.
fn gridded(format: GridFormat, cells: usize) -> Vec<u8> {
    let mut scenario = scenario("energy=quadratic&precision=f64");
    let axis = |name: &str, center, scale| Axis {
        name: name.into(),
        center,
        scale,
    };
    scenario.axes = vec![axis("bond length (Å)", 5.0, 2.0), axis("φ", 0.0, 0.5)];
    let mut session = Session::new(scenario, 1).unwrap();
    grid(&mut session, format, cells).unwrap()
}

/// Rows of a grid, first coordinate fastest, over the view from −3 to 3; `E = ½‖x‖²`.
fn assert_grid(rows: &[Vec<f64>], cells: usize) {
    assert_eq!(rows.len(), (cells + 1) * (cells + 1));
    for (at, row) in rows.iter().enumerate() {
        let [i, j] = [at % (cells + 1), at / (cells + 1)];
        let [a, b] = [i, j].map(|i| 6.0 * i as f64 / cells as f64 - 3.0);
        let want = [
            5.0 + 2.0 * a,
            0.5 * b,
            0.5 * (a * a + b * b),
            a / 2.0,
            b / 0.5,
        ];
        for (got, want) in row.iter().zip(want) {
            assert!((got - want).abs() < 1e-8, "{row:?}: expected {want}");
        }
    }
}

#[test]
fn grids_hold_energy_and_gradient_in_units() {
    let parse = |line: &str, between: char| -> Vec<f64> {
        let words = line.split(between).filter(|word| !word.is_empty());
        words.map(|word| word.parse().unwrap()).collect()
    };
    let fes = gridded(GridFormat::Fes, 4);
    let fes = String::from_utf8(fes).unwrap();
    let head: Vec<&str> = fes
        .lines()
        .take_while(|line| line.starts_with("#!"))
        .collect();
    assert_eq!(
        head[0],
        "#! FIELDS bond_length x2 file.free der_bond_length der_x2"
    );
    let set = |name: &str| {
        let line = head
            .iter()
            .find_map(|line| line.strip_prefix(&format!("#! SET {name} ")));
        line.unwrap_or_else(|| panic!("no {name} in {head:?}"))
            .to_owned()
    };
    assert_eq!(set("min_bond_length").parse::<f64>().unwrap(), -1.0);
    assert_eq!(set("max_bond_length").parse::<f64>().unwrap(), 11.0);
    assert_eq!([set("nbins_x2"), set("periodic_x2")], ["5", "false"]);
    let body: Vec<&str> = fes.lines().skip(head.len()).collect();
    assert_eq!(body.iter().filter(|line| line.is_empty()).count(), 4);
    let rows = body.iter().filter(|line| !line.is_empty());
    let rows: Vec<Vec<f64>> = rows.map(|line| parse(line, ' ')).collect();
    assert_grid(&rows, 4);

    let csv = gridded(GridFormat::Csv, 3);
    let csv = String::from_utf8(csv).unwrap();
    let mut lines = csv.lines();
    assert_eq!(
        lines.next(),
        Some("bond_length,x2,E,dE_dbond_length,dE_dx2")
    );
    let rows: Vec<Vec<f64>> = lines.map(|line| parse(line, ',')).collect();
    assert_grid(&rows, 3);

    let npy = gridded(GridFormat::Npy, 2);
    assert_eq!(&npy[..8], b"\x93NUMPY\x01\x00");
    let length = usize::from(u16::from_le_bytes([npy[8], npy[9]]));
    assert_eq!((10 + length) % 64, 0);
    let header = std::str::from_utf8(&npy[10..10 + length]).unwrap();
    assert!(
        header.contains("'descr': '<f8'") && header.contains("(3, 3, 5)"),
        "{header}"
    );
    let numbers = npy[10 + length..]
        .chunks_exact(8)
        .map(|b| f64::from_le_bytes(b.try_into().unwrap()));
    let rows: Vec<Vec<f64>> = numbers
        .collect::<Vec<_>>()
        .chunks_exact(5)
        .map(<[f64]>::to_vec)
        .collect();
    assert_grid(&rows, 2);
}

#[test]
fn grids_out_of_range_are_refused() {
    let mut session = Session::new(scenario(""), 1).unwrap();
    for cells in [0, 5000] {
        let refused = grid(&mut session, GridFormat::Csv, cells)
            .unwrap_err()
            .to_string();
        assert!(refused.contains("expected 1 to 2048"), "{refused}");
    }
    let mut session = Session::new(scenario("latent=1"), 1).unwrap();
    let refused = grid(&mut session, GridFormat::Npy, 4)
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("has 3 coordinates, expected 1 or 2"),
        "{refused}"
    );
    // A logarithm that is not defined on the left.
    let energy = serde_json::from_str(r#"{"kind":"custom","expression":"ln(x1)"}"#).unwrap();
    let scenario = Scenario {
        energy,
        ..Scenario::default()
    };
    let mut session = Session::new(scenario, 1).unwrap();
    let refused = grid(&mut session, GridFormat::Fes, 4)
        .unwrap_err()
        .to_string();
    assert!(refused.contains("not finite"), "{refused}");
}

/// Bumps so narrow that their sharpness overflows.
#[test]
fn parameters_that_overflow_are_refused() {
    let session = Session::new(scenario("energy=rbf"), 1).unwrap();
    let mut scenario = session.scenario(true);
    let theta = &mut scenario.state.as_mut().unwrap().theta;
    let widths = theta.iter_mut().find(|t| t.name == "log_s").unwrap();
    widths.values[0] = -400.0;
    scenario.precision = iel::scenario::Precision::F64;
    let session = Session::new(scenario, 1).unwrap();
    let refused = export(&session, Language::Javascript)
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("double precision does not hold"),
        "{refused}"
    );
}
