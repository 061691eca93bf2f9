//! What a family promises beyond the laws of all.

use super::cases::{Probe, assert_near, cases, energy};
use iel::energy::{EnergyConfig, Inputs, Network};
use iel::scalar::Scalar;
use iel::tile::{BLOCKS, Tile};

/// `∫e^{−E} = 1`, by a sum over a grid that reaches far past the components.
#[test]
fn gaussian_mixture_is_normalized() {
    for mut case in cases() {
        let mixture = matches!(case.config, EnergyConfig::GaussianMixture(_));
        let around = case.inputs.periods.any();
        if !mixture || around || case.dim > 2 || case.inputs.condition > 0 {
            continue;
        }
        let mut probe = case.probe();
        let (reach, step) = (16.0, 0.05);
        let side = (2.0 * reach / step) as usize;
        let at = |i: usize| (i as f64 + 0.5) * step - reach;
        let mut mass = 0.0;
        for i in 0..if case.dim == 2 { side } else { 1 } {
            for j in (0..side).step_by(BLOCKS) {
                let row = Tile::from_fn(|b| at(j + b));
                let x = [row, Tile::splat(at(i))];
                let energy = probe.energy(&x[..case.dim]);
                mass +=
                    energy.0.iter().map(|e| f64::exp(-e)).sum::<f64>() * step.powi(case.dim as i32);
            }
        }
        assert!((mass - 1.0).abs() < 1e-9, "{}: {mass}", case.name());
    }
}

/// `a3` in two dimensions belongs to `x1³, x1²x2, x1x2², x2³`.
#[test]
fn polynomial_terms_are_in_the_documented_order() {
    let (x, y) = (0.7, -1.3);
    let products = [
        1.0,
        x,
        y,
        x * x,
        x * y,
        y * y,
        x * x * x,
        x * x * y,
        x * y * y,
        y * y * y,
    ];
    for (k, want) in products.into_iter().enumerate() {
        let mut theta = [0.0; 10];
        theta[k] = 2.0;
        let got = energy(r#"{"kind":"polynomial","degree":3}"#, &theta, &[x, y]);
        assert_near(got, 2.0 * want, 1e-14, || format!("term {k}"));
    }
    let too_many: EnergyConfig =
        serde_json::from_str(r#"{"kind":"polynomial","degree":8}"#).unwrap();
    too_many.check(2).unwrap();
    assert!(too_many.check(8).unwrap_err().to_string().contains("terms"));
}

#[test]
fn input_convex_network_is_convex() {
    for mut case in cases() {
        let convex = matches!(case.config, EnergyConfig::InputConvex(_));
        if !convex || case.inputs.periods.any() {
            continue;
        }
        // Far from the start, too: convexity does not depend on the parameters.
        case.theta.iter_mut().for_each(|t| *t *= 3.0);
        let mut probe = case.probe();
        for _ in 0..10 {
            let x = case.points();
            let hessian = probe.hessian(&x);
            for b in 0..BLOCKS {
                let h = nalgebra::DMatrix::from_fn(case.dim, case.dim, |i, j| hessian[i][j][b]);
                let least = h.symmetric_eigenvalues().min();
                assert!(least > -1e-12, "{}: {least}", case.name());
            }
        }
    }
}

/// One descent step of size 1 is attention: `x ← Σ_k softmax(β ξ·x)_k ξ_k`.
#[test]
fn modern_hopfield_step_is_attention() {
    let config: EnergyConfig =
        serde_json::from_str(r#"{"kind":"modern-hopfield","patterns":3,"beta":2.5}"#).unwrap();
    let xi = [[1.0, 0.5], [-0.7, 1.1], [0.2, -1.4]];
    let x = [0.4, 0.3f64];
    let shares = xi.map(|p| (2.5 * (p[0] * x[0] + p[1] * x[1])).exp());
    let total: f64 = shares.iter().sum();
    let mut probe = Probe::new(config.field(2, 0), xi.as_flattened(), &[]);
    let (_, g) = probe.gradient(&x.map(Tile::splat));
    for i in 0..2 {
        let attention: f64 = shares.iter().zip(xi).map(|(s, p)| s * p[i] / total).sum();
        assert_near(x[i] - g[i][0], attention, 1e-14, || {
            format!("coordinate {i}")
        });
    }
}

/// Without hidden units the energy is the sum over pairs written out.
#[test]
fn network_energy_is_the_sum_over_pairs() {
    let (w, b) = ([0.3, -0.8, 0.5], [0.1, -0.2, 0.4]);
    let u = [0.5, -1.1, 0.8f64];
    let r = u.map(f64::tanh);
    let want = u.iter().map(|u| 0.5 * u * u).sum::<f64>()
        - w[0] * r[1] * r[0]
        - w[1] * r[2] * r[0]
        - w[2] * r[2] * r[1]
        - b.iter().zip(r).map(|(b, r)| b * r).sum::<f64>();
    let got = energy(r#"{"kind":"network"}"#, &[w, b].concat(), &u);
    assert_near(got, want, 1e-13, || "energy".into());
    let layered = r#"{"kind":"network","hidden":1,"connections":"layered"}"#;
    let got = energy(layered, &[w[1], w[2], b[0], b[1], b[2]], &u);
    assert_near(got, want + w[0] * r[1] * r[0], 1e-13, || "layered".into());
    let check = |config: &str, dim| {
        let config: EnergyConfig = serde_json::from_str(config).unwrap();
        config.check(dim)
    };
    check(layered, 2).unwrap();
    check(layered, 1).unwrap_err();
    check(r#"{"kind":"network","connections":"layered"}"#, 2).unwrap_err();
}

/// An energy that sees coordinates 2, 3 and 4 of a state, joined by two conditions, is the family
/// itself on five numbers; one that sees 1 and 3 of three, moved by a condition, is the family on
/// two, and its gradient is 0 along the coordinate it does not see.
#[test]
fn what_an_energy_takes_in_is_input_of_the_family() {
    let mut checked = 0;
    for mut case in cases() {
        let (d, seen) = (case.dim, case.inputs.sees.clone());
        let width = case.inputs.width();
        // Custom energies tell conditions from coordinates by name; layered units are in an order.
        let named = matches!(
            &case.config,
            EnergyConfig::Custom(_) | EnergyConfig::Network(_)
        );
        let around = case.inputs.periods.any();
        if named || around || (seen.len() == d && !case.inputs.joined) {
            continue;
        }
        let (x, y) = (case.points(), case.condition());
        let mut input: Vec<Tile<f64>> = seen.iter().map(|&i| x[i]).collect();
        let (own, parameters) = case
            .theta
            .split_at(case.theta.len() - case.inputs.parameters());
        let given = |b: usize| y.iter().map(|y| y[b]).collect::<Vec<_>>();
        let lanes: Vec<_> = (0..BLOCKS)
            .map(|b| match case.inputs.joined {
                true => case.inputs.known(parameters, &given(b)),
                false => case.inputs.moves(parameters, &given(b)),
            })
            .collect();
        let known = |k: usize| Tile::from_fn(|b| lanes[b][k]);
        if case.inputs.joined {
            input.extend((0..case.inputs.numbers()).map(known));
        } else {
            for (k, input) in input.iter_mut().enumerate() {
                *input -= known(k);
            }
        }
        let plain = case.config.field(width, 0);
        let (energy, slope) = Probe::new(plain, own, &[]).gradient(&input);
        let field = case.config.field_of(case.inputs.clone());
        let (got, g) = Probe::new(field, &case.theta, &y).gradient(&x);
        for b in 0..BLOCKS {
            assert_near(got[b], energy[b], 1e-14, || case.name());
            for i in 0..d {
                let at = seen.iter().position(|&s| s == i);
                let want = at.map_or(0.0, |at| slope[at][b]);
                assert_near(g[i][b], want, 1e-13, || case.name());
            }
        }
        checked += 1;
    }
    assert!(checked > 60, "only {checked}");
}

/// In the place of a coordinate with period P, the family takes in the point of the circle that is P around;
/// after a period, energy and gradient are the same.
#[test]
fn a_coordinate_with_a_period_goes_around_a_circle() {
    let mut checked = 0;
    for mut case in cases().into_iter().filter(|c| c.inputs.periods.any()) {
        let (x, y) = (case.points(), case.condition());
        let field = case.config.field_of(case.inputs.clone());
        let mut probe = Probe::new(field, &case.theta, &y);
        let (energy, slope) = probe.gradient(&x);
        let width = case.inputs.width();
        let own = case.theta.len() - case.inputs.parameters();
        let mut plain = Probe::new(case.config.field(width, 0), &case.theta[..own], &[]);
        for b in 0..BLOCKS {
            let mut input = Vec::new();
            for &i in &case.inputs.sees {
                match case.inputs.periods.of(i) {
                    None => input.push(x[i][b]),
                    Some(period) => {
                        let r = period / std::f64::consts::TAU;
                        input.extend([r * (x[i][b] / r).cos(), r * (x[i][b] / r).sin()]);
                    }
                }
            }
            let given: Vec<_> = y.iter().map(|y| y[b]).collect();
            input.extend(case.inputs.known(&case.theta[own..], &given));
            let at: Vec<_> = input.iter().map(|v| Tile::splat(*v)).collect();
            assert_near(energy[b], plain.energy(&at)[b], 1e-13, || case.name());
        }
        for k in 0..case.dim {
            let Some(period) = case.inputs.periods.of(k) else {
                continue;
            };
            let mut later = x.clone();
            later[k] += Tile::splat(-3.0 * period);
            let (again, slope_again) = probe.gradient(&later);
            for b in 0..BLOCKS {
                assert_near(again[b], energy[b], 1e-11, || case.name());
                for i in 0..case.dim {
                    assert_near(slope_again[i][b], slope[i][b], 1e-10, || case.name());
                }
            }
        }
        checked += 1;
    }
    assert!(checked > 60, "only {checked}");
}

/// Layered units: hidden ones are connected with visible and with clamped ones, and these with
/// none of each other. With `ρ = tanh`: `E = ½|u|² − ρ(h)ᵀWρ(v, y) − bᵀρ(u)`.
#[test]
fn clamped_units_are_visible_ones() {
    let config: EnergyConfig = serde_json::from_str(
        r#"{"kind":"network","hidden":1,"connections":"layered","rate":"tanh"}"#,
    )
    .unwrap();
    let inputs = Inputs {
        joined: true,
        ..Inputs::all(3, 2)
    };
    let (w, bias) = ([0.5, -1.5, 2.0, 0.75], [0.1, -0.2, 0.3, -0.4, 0.5]);
    let theta = [&w[..], &bias].concat();
    let (x, y) = ([0.6, -0.7, 0.8], [1.1, -1.2]);
    let tiles = |v: &[f64]| v.iter().map(|&v| Tile::splat(v)).collect::<Vec<_>>();
    let field = config.field_of(inputs.clone());
    let got = Probe::new(field, &theta, &tiles(&y)).energy(&tiles(&x))[0];
    let all = [&x[..], &y].concat();
    let rho = |u: f64| u.tanh();
    let visible = [x[0], x[1], y[0], y[1]];
    let pairs: f64 = visible
        .iter()
        .zip(w)
        .map(|(&v, w)| w * rho(x[2]) * rho(v))
        .sum();
    let alone: f64 = all
        .iter()
        .zip(bias)
        .map(|(&u, b)| 0.5 * u * u - b * rho(u))
        .sum();
    assert!((got - (alone - pairs)).abs() < 1e-14, "{got}");
    let names: Vec<_> = config
        .layout(inputs.width(), 0)
        .into_iter()
        .map(|t| t.shape)
        .collect();
    assert_eq!(names, [vec![1, 4], vec![5]]);
    let free = EnergyConfig::from(Network {
        hidden: 3,
        ..Network::default()
    });
    assert!(
        free.check_inputs(&inputs).is_err(),
        "all free units would be hidden"
    );
}
