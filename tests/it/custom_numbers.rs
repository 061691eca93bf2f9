//! What typed energies are worth: against mpmath (`scripts/golden/typed.py`), at the ends of what
//! numbers hold, and at kinks.

use iel::energy::{Custom, EnergyConfig, Inputs, Parameter, hessian};
use iel::scalar::{F32x8, F64x8, Lanes, Real, Scalar};
use iel::tile::Tile;
use serde::Deserialize;

/// Value, gradient and Hessian (11, 12, 22).
fn look<L: Lanes>(energy: &EnergyConfig, theta: &[f64], x: [f64; 2]) -> [f64; 6] {
    energy.check(2).unwrap();
    let mut field = energy.field::<L>(2, 0);
    let theta: Vec<L::Real> = theta.iter().map(|t| L::Real::from_f64(*t)).collect();
    field.set_parameters(&theta);
    let x = x.map(Tile::<L>::constant);
    let (mut g, mut h) = (x, [Tile::<L>::zero(); 4]);
    let value = field.value_and_gradient(0, &x, &mut g);
    hessian(field.as_mut(), 0, &x, &mut h);
    [value, g[0], g[1], h[0], h[1], h[3]].map(|t| t.to_array()[0].to_f64())
}

fn typed(expression: &str) -> EnergyConfig {
    Custom::new(expression, Vec::new()).into()
}

fn learned(expression: &str, value: f64) -> EnergyConfig {
    let b = Parameter {
        name: "b".into(),
        value,
        learned: true,
    };
    Custom::new(expression, vec![b]).into()
}

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    e: String,
    x: [f64; 2],
    want: [f64; 6],
}

#[test]
fn a_thousand_expressions_are_right_in_both_precisions() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/typed.json");
    let text = std::fs::read_to_string(path).unwrap();
    let cases = serde_json::from_str::<Golden>(&text).unwrap().cases;
    assert!(cases.len() >= 1000);
    for Case { e, x, want } in cases {
        let energy = typed(&e);
        let single = look::<F32x8>(&energy, &[], x);
        let double = look::<F64x8>(&energy, &[], x);
        for (got, tolerance) in [(single, 1e-5), (double, 1e-12)] {
            for (i, (got, want)) in got.iter().zip(want).enumerate() {
                // Where nothing is left of what cancels, thirty digits are.
                assert!(
                    (got - want).abs() <= tolerance * want.abs() + 1e-20,
                    "{e} at {x:?}, number {i}: {got}, want {want}"
                );
            }
        }
    }
}

/// What overflows, vanishes or cancels on the way.
#[test]
fn the_ends_of_what_numbers_hold_are_no_limit() {
    let exp = libm::exp;
    let bowl = |r: f64| [50.0 * r * r, 100.0 * r, 0.0, 100.0, 0.0, 100.0];
    let along = |value: f64, slope: f64, bend: f64| [value, slope, 0.0, bend, 0.0, 0.0];
    for (expression, x1, want) in [
        ("-log(exp(-50*(x1^2+x2^2)))", 1.5, bowl(1.5)),
        ("-log(exp(-50*(x1^2+x2^2)))", 9.0, bowl(9.0)),
        ("log(exp(100*x1)+1)", 1.0, along(100.0, 100.0, 0.0)),
        ("log(exp(100*x1)+1)", 50.0, along(5000.0, 100.0, 0.0)),
        (
            "log(1+exp(x1))",
            -40.0,
            along(exp(-40.0), exp(-40.0), exp(-40.0)),
        ),
        (
            "-log(1/(1+exp(-x1)))",
            40.0,
            along(exp(-40.0), -exp(-40.0), exp(-40.0)),
        ),
        ("-log(sigmoid(x1))", -90.0, along(90.0, -1.0, exp(-90.0))),
        (
            "softplus(x1)",
            -30.0,
            along(exp(-30.0), exp(-30.0), exp(-30.0)),
        ),
        (
            "sigmoid(x1)",
            -80.0,
            along(exp(-80.0), exp(-80.0), exp(-80.0)),
        ),
        (
            "tanh(x1)",
            20.0,
            along(1.0, 4.0 * exp(-40.0), -8.0 * exp(-40.0)),
        ),
        (
            "1-tanh(x1)",
            20.0,
            along(2.0 * exp(-40.0), -4.0 * exp(-40.0), 8.0 * exp(-40.0)),
        ),
        (
            "exp(200*x1)/exp(200*x1-1)",
            10.0,
            along(std::f64::consts::E, 0.0, 0.0),
        ),
        (
            "sqrt(exp(-400*x1))^0.01",
            10.0,
            along(exp(-20.0), -2.0 * exp(-20.0), 4.0 * exp(-20.0)),
        ),
        (
            "sin(x1)",
            1e6,
            along(libm::sin(1e6), libm::cos(1e6), -libm::sin(1e6)),
        ),
    ] {
        let single = look::<F32x8>(&typed(expression), &[], [x1, 0.0]);
        let double = look::<F64x8>(&typed(expression), &[], [x1, 0.0]);
        for (got, tolerance) in [(single, 1e-5), (double, 1e-12)] {
            for (i, (got, want)) in got.iter().zip(want).enumerate() {
                let near = (got - want).abs() <= tolerance * want.abs() + 1e-21;
                assert!(near, "{expression} at {x1}, number {i}: {got}, want {want}");
            }
        }
    }
}

/// 0 is the slope of a kink where it is between those beside it; what is smooth again keeps its
/// curvature, and powers take their limits at 0.
#[test]
fn kinks_and_zero_powers_take_their_limits() {
    let none = [0.0; 6];
    for (expression, x, want) in [
        ("abs(x1)+abs(x2)", [0.0, 0.0], none),
        ("abs(x1)^2", [0.0, 0.0], [0.0, 0.0, 0.0, 2.0, 0.0, 0.0]),
        ("abs(x1)^3", [0.0, 0.0], none),
        ("max(x1, 0)", [0.0, 0.0], none),
        ("max(0, 1-x1)", [1.0, 0.0], none),
        ("min(x2, 0)", [0.0, 0.0], none),
        ("max(x1, -x1)", [0.0, 0.0], none),
        ("max(x1, x2)", [1.0, 1.0], [1.0, 0.5, 0.5, 0.0, 0.0, 0.0]),
        ("max(x1^2, x2)", [1.0, 3.0], [3.0, 0.0, 1.0, 0.0, 0.0, 0.0]),
        ("abs(x1)^2.5", [0.0, 0.0], none),
        ("x1^2.0", [0.0, 0.0], [0.0, 0.0, 0.0, 2.0, 0.0, 0.0]),
    ] {
        assert_eq!(
            look::<F32x8>(&typed(expression), &[], x),
            want,
            "{expression}"
        );
        assert_eq!(
            look::<F64x8>(&typed(expression), &[], x),
            want,
            "{expression}"
        );
    }
    let [value, g1, g2, ..] = look::<F64x8>(&typed("abs(x1)^1.5+x2^2"), &[], [0.0, 0.0]);
    assert_eq!([value, g1, g2], [0.0; 3]);
    let [value, slope, ..] = look::<F64x8>(&typed("x1^0.5"), &[], [0.0, 0.0]);
    assert_eq!([value, slope], [0.0, f64::INFINITY]);
    // A learned exponent that is whole, of a negative number.
    let power = learned("x1^b+x2^2", 2.0);
    let want = [1.0, -2.0, 0.0, 2.0, 0.0, 2.0];
    assert_eq!(look::<F64x8>(&power, &[2.0], [-1.0, 0.0]), want);
    assert_eq!(look::<F32x8>(&power, &[3.0], [-1.0, 0.0])[..2], [-1.0, 3.0]);
    assert_eq!(look::<F32x8>(&power, &[2.0], [0.0, 0.0])[3], 2.0);
}

/// What cannot be held is said, with the place in the text.
#[test]
fn what_is_undefined_is_named() {
    let says = |energy: &EnergyConfig, theta: &[f64], x: [f64; 2]| {
        energy.explain(&Inputs::all(2, 0), theta, &x)
    };
    for (expression, x, column, about) in [
        ("x1^0.5", [0.0, 0.0], 3, "slope is infinite"),
        ("2+abs(x1)^1.5", [0.0, 0.0], 10, "curvature is infinite"),
        ("sqrt(x1^2+x2^2)", [0.0, 0.0], 1, "cusp"),
        ("x1^-0.5", [0.0, 0.0], 3, "infinite"),
        ("x1^0.5", [-1.0, 0.0], 3, "only whole powers"),
        ("1/x1", [0.0, 0.0], 2, "division by 0"),
        ("ln(x1)", [-1.0, 0.0], 1, "logarithm of -1"),
        (
            "x1^x2",
            [-1.0, 0.5],
            3,
            "exponent that depends on the place",
        ),
    ] {
        let why = says(&typed(expression), &[], x).unwrap_or_default();
        let start = format!("column {column} asks for");
        assert!(
            why.starts_with(&start) && why.contains(about),
            "{expression}: {why}"
        );
    }
    let why = says(&learned("x1^b", 2.0), &[2.0], [-1.0, 0.0]).unwrap();
    assert!(why.contains("not learned"), "{why}");
    assert_eq!(says(&typed("-log(exp(-50*x1^2))"), &[], [9.0, 0.0]), None);
}
