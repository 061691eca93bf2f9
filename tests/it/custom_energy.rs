//! The language of the custom energy: what it means, and what it says of mistakes.

use iel::energy::{Custom, EnergyConfig, Inputs, Parameter};
use iel::error::Error;
use iel::scalar::Scalar;
use iel::tile::Tile;

fn parameter(name: &str, value: f64, learned: bool) -> Parameter {
    Parameter {
        name: name.into(),
        value,
        learned,
    }
}

fn custom(expression: &str) -> EnergyConfig {
    let parameters = vec![parameter("a", 2.0, true), parameter("k", 3.0, false)];
    Custom::new(expression, parameters).into()
}

/// The value at `x1 = 0.5, x2 = −1.5`, with `a = 2` learned and `k = 3` fixed.
fn value(expression: &str) -> f64 {
    let config = custom(expression);
    config.check(2).unwrap();
    let mut field = config.field::<f64>(2, 0);
    field.set_parameters(&[2.0]);
    let x = [0.5, -1.5].map(Tile::splat);
    let mut g = x;
    field.value_and_gradient(0, &x, &mut g)[0]
}

#[test]
fn expressions_mean_what_mathematics_writes() {
    let (x1, x2, a, k) = (0.5f64, -1.5f64, 2.0f64, 3.0f64);
    for (expression, want) in [
        ("1 + 2*3 - 4/8", 6.5),
        ("2 - 3 - 4", -5.0),
        ("24 / 4 / 2", 3.0),
        ("-x1^2", -(x1 * x1)),
        ("(-x1)^2", x1 * x1),
        ("2^3^2", 512.0),
        ("2**-2", 0.25),
        ("x2^3", x2 * x2 * x2),
        ("x1^0", 1.0),
        ("x1^-2", 4.0),
        ("x1^1.5", x1.powf(1.5)),
        ("x1^a", x1 * x1),
        ("--x1", x1),
        ("+x1", x1),
        ("a*x1 − k·x2", a * x1 - k * x2),
        ("1.5e-3*1e3", 1.5),
        (".5", 0.5),
        ("e^1 - exp(1)", 0.0),
        ("cos(pi)", -1.0),
        ("log(e)", 1.0),
        ("sqrt(sqr(x2))", 1.5),
        ("abs(x2)", 1.5),
        ("min(x1, x2) + 10*max(x1, x2)", 3.5),
        ("sigmoid(0)", 0.5),
        ("softplus(0)", std::f64::consts::LN_2),
        ("tanh(x1) / sin(x1)", x1.tanh() / x1.sin()),
        ("  ( x1 )  ", x1),
        ("x1*x2 + x1*x2", 2.0 * x1 * x2),
    ] {
        let got = value(expression);
        assert!(
            (got - want).abs() < 1e-14 * (1.0 + want.abs()),
            "{expression}: {got}, want {want}"
        );
    }
}

#[track_caller]
fn refused(config: &EnergyConfig, dim: usize) -> (String, String) {
    match config.check(dim).unwrap_err() {
        Error::Invalid { at, message } => (at, message),
        other => panic!("{other:?}"),
    }
}

#[test]
fn mistakes_are_shown_where_they_are() {
    for (expression, column, about) in [
        ("", 1, "expected a number, a name or `(`"),
        ("x1 +", 5, "the expression ends here"),
        ("x1 * * x2", 6, "found `*`"),
        ("(x1 + x2", 9, "`(` of column 1"),
        ("x1 + x2)", 8, "expected an operator"),
        ("2x1", 2, "expected an operator"),
        ("x1 x2", 4, "expected an operator"),
        ("x1 + foo", 6, "`foo` is unknown"),
        ("x1 + x3^2", 6, "the energy sees 2 coordinates"),
        ("x1 + y0", 6, "`y0` is unknown"),
        ("x0", 1, "`x0` is unknown"),
        ("exp x1", 5, "expected `(` after `exp`"),
        ("exp(x1, x2)", 7, "expected an operator or the `)`"),
        ("min(x1)", 7, "takes 2 arguments"),
        ("1.2.3", 1, "`1.2.3` is not a number"),
        ("1e999", 1, "is not a number"),
        ("x1 + 1/0", 7, "do not make a finite number"),
        ("x1 + ln(0-1)", 6, "do not make a finite number"),
        ("x1 = 2", 4, "found `=`"),
        ("x1 @ x2", 4, "found `@`"),
        ("α + x1", 1, "`α` is unknown"),
    ] {
        let (at, message) = refused(&custom(expression), 2);
        assert_eq!(at, "energy.expression", "{expression}");
        let start = format!("column {column}: ");
        assert!(
            message.starts_with(&start) && message.contains(about),
            "{expression}: {message}"
        );
    }
    let (_, message) = refused(&custom("x1*x2"), 1);
    assert!(message.contains("1 coordinate"), "{message}");
}

#[test]
fn names_of_parameters_are_checked() {
    for (name, about) in [
        ("1a", "is not a name"),
        ("a b", "is not a name"),
        ("", "is not a name"),
        ("x2", "already means something else"),
        ("y1", "already means something else"),
        ("exp", "already means something else"),
        ("pi", "already means something else"),
        ("b", "is the name of an earlier parameter"),
    ] {
        let parameters = vec![parameter("b", 1.0, true), parameter(name, 1.0, true)];
        let (at, message) = refused(&Custom::new("x1", parameters).into(), 2);
        assert_eq!(at, "energy.parameters[1].name");
        assert!(message.contains(about), "{message}");
    }
    let greek = vec![parameter("λ", 1.0, true)];
    EnergyConfig::from(Custom::new("λ*x1^2", greek))
        .check(2)
        .unwrap();
}

/// No text makes parsing or evaluating expensive, or overflows the stack.
#[test]
fn size_is_limited() {
    let long: String = (0..400)
        .map(|i| format!("+ {i}*x1^{}", i % 60 + 2))
        .collect();
    assert!(
        refused(&custom(&long), 2)
            .1
            .contains("more than 64 operations")
    );
    for deep in [
        "(".repeat(5000),
        "-".repeat(5000),
        "exp(".repeat(5000),
        "x1^".repeat(5000),
    ] {
        assert!(refused(&custom(&deep), 2).1.contains("inside each other"));
    }
    assert!(custom("x1^2").cost(2) < custom("x1^2 + exp(x2)").cost(2));
}

#[test]
fn undefined_values_are_explained() {
    let explain =
        |expression: &str, x: [f64; 2]| custom(expression).explain(&Inputs::all(2, 0), &[2.0], &x);
    for (expression, column, about) in [
        ("x2 + ln(x1 - 2)", 6, "the logarithm of -1"),
        ("sqrt(x1 - 2)", 1, "the square root of -1"),
        ("sqrt(x1 - 1)", 1, "no slope"),
        ("1/(x1 - 1)", 2, "a division by 0"),
        ("(x1 - 2)^a", 9, "the power 2 of -1"),
        ("exp(exp(9*x1))", 1, "too large"),
    ] {
        let why = explain(expression, [1.0, 0.0]).unwrap();
        assert!(
            why.starts_with(&format!("column {column} ")) && why.contains(about),
            "{expression}: {why}"
        );
        assert_eq!(
            explain(expression, [2.5, 0.0]).is_none(),
            !expression.contains("exp")
        );
    }
}

/// The layout names the learned parameters, and a fixed one is not among them.
#[test]
fn learned_parameters_are_theta() {
    let layout = custom("a*x1 + k").layout(2, 0);
    assert_eq!(layout.len(), 1);
    assert_eq!((layout[0].name.as_str(), layout[0].len()), ("a", 1));
}
