//! Samplers against the distributions they are said to have at rest.

use super::cases::{bowl, session_in_plane};
use iel::dynamics::{
    Dynamics, DynamicsConfig, Gibbs, GradientDescent, Hmc, Langevin, Mala, UnderdampedLangevin,
};
use iel::energy::{DoubleWell, EnergyConfig, Field};
use iel::scalar::Scalar;
use iel::session::Session;
use iel::tile::Tile;

/// Sample variance of every chain's end against what it should be: five standard errors of a
/// Gaussian's, a false alarm in a million seeds.
fn assert_variances(session: &mut Session, chains: usize, steps: usize, expected: [f64; 2]) {
    let ends = session.simulate(&vec![0.0; 2 * chains], steps, false, &[]);
    for k in 0..2 {
        let column = ends.iter().skip(k).step_by(2);
        let variance = column.map(|x| x * x).sum::<f64>() / chains as f64;
        let allowed = 5.0 * expected[k] * (2.0 / chains as f64).sqrt();
        assert!(
            (variance - expected[k]).abs() < allowed,
            "axis {k}: {variance}, expected {}",
            expected[k]
        );
    }
}

/// In a bowl, at a step where unadjusted Langevin is off by a third, the adjusted one, Hamiltonian
/// Monte Carlo and BAOAB have covariance τA⁻¹; unadjusted, τA⁻¹(I − (η/2)A)⁻¹.
#[test]
fn samplers_have_their_stationary_covariances() {
    let (a, temperature) = ([2.5, 0.8], 0.7);
    let exact = a.map(|a| temperature / a);
    let eta = 0.2;
    let mala = Mala { eta, temperature };
    assert_variances(&mut bowl(mala, a), 8192, 150, exact);
    // Leapfrog steps alone would have τ/(a − η²a²/4): 29 % more along the first axis.
    let hamiltonian = Hmc {
        eta: 0.6,
        leaps: 2,
        temperature,
    };
    assert_variances(&mut bowl(hamiltonian, a), 8192, 60, exact);
    let inert = UnderdampedLangevin {
        dt: 0.9,
        friction: 1.5,
        temperature,
    };
    assert_variances(&mut bowl(inert, a), 8192, 60, exact);
    let biased = a.map(|a| temperature / (a * (1.0 - 0.5 * eta * a)));
    let ula = Langevin { eta, temperature };
    assert_variances(&mut bowl(ula, a), 8192, 100, biased);
    let draws = Gibbs {
        temperature,
        extent: 6.0,
        resolution: 128,
    };
    // Even within a cell of width w: w²/12 more than the sum over centers.
    let cell = (12.0f64 / 128.0).powi(2) / 12.0;
    assert_variances(&mut bowl(draws, a), 8192, 1, exact.map(|v| v + cell));
}

/// On the double well, between its wells too: counts in bins against quadrature of `e^{−E/τ}`, by
/// χ² with a false alarm in a million seeds.
#[test]
fn exact_samplers_draw_from_the_gibbs_density() {
    let (height, scale, temperature) = (1.0, 1.5, 0.8);
    let well = || DoubleWell { scale, height };
    let density = |x: f64| (-height * ((x / scale).powi(2) - 1.0).powi(2) / temperature).exp();
    let edges: Vec<f64> = (0..=14).map(|i| -2.8 + 0.4 * f64::from(i)).collect();
    let mass = |low: f64, high: f64| {
        let n = 400;
        let width = (high - low) / f64::from(n);
        (0..n)
            .map(|i| density(low + (f64::from(i) + 0.5) * width) * width)
            .sum::<f64>()
    };
    let total = mass(-5.0, 5.0);
    let chains = 8192;
    for (what, dynamics, steps) in [
        (
            "mala",
            DynamicsConfig::from(Mala {
                eta: 0.15,
                temperature,
            }),
            300,
        ),
        (
            "hmc",
            Hmc {
                eta: 0.3,
                leaps: 5,
                temperature,
            }
            .into(),
            60,
        ),
        (
            "gibbs",
            Gibbs {
                temperature,
                extent: 4.0,
                resolution: 160,
            }
            .into(),
            1,
        ),
    ] {
        // Both signs, so that mixing over the pass is not what is tested.
        let starts: Vec<f64> = (0..chains)
            .flat_map(|i| [if i % 2 == 0 { 1.5 } else { -1.5 }, 0.0])
            .collect();
        let ends = session_in_plane(well(), dynamics).simulate(&starts, steps, false, &[]);
        let mut square = 0.0;
        for bin in edges.windows(2) {
            let expected = f64::from(chains) * mass(bin[0], bin[1]) / total;
            let inside = |x: &&f64| bin[0] <= **x && **x < bin[1];
            let count = ends.iter().step_by(2).filter(inside).count() as f64;
            square += (count - expected).powi(2) / expected;
        }
        // 14 bins: χ² with at most 14 degrees of freedom is above 54 once in a million.
        assert!(square < 54.0, "{what}: χ² = {square}");
    }
}

/// At rest in a bowl the share of accepted trajectories is `(4/π) arctan(1/s)`, with s the larger
/// singular value of L leapfrog steps in the coordinates where `e^{−H/τ}` is round; it goes to 1
/// with η.
#[test]
fn hamiltonian_trajectories_are_accepted_as_often_as_they_should_be() {
    let (a, leaps, chains, steps) = (2.5f64, 3, 4096, 40);
    let mut before = 0.0;
    for eta in [0.9, 0.45, 0.1] {
        let hamiltonian = Hmc {
            eta,
            leaps,
            temperature: 0.7,
        };
        // Along the second axis nearly nothing pulls, and nearly nothing is lost.
        let starts = vec![0.0; 2 * chains];
        let path = bowl(hamiltonian, [a, 1e-6]).simulate(&starts, steps, true, &[]);
        let settled = steps / 2;
        let moved = path.chunks_exact(2 * (steps + 1)).map(|chain| {
            let late: Vec<f64> = chain[2 * settled..].iter().step_by(2).copied().collect();
            let count = late.windows(2).filter(|x| x[0] != x[1]).count();
            count as f64 / settled as f64
        });
        let moved: Vec<f64> = moved.collect();
        let accepted = moved.iter().sum::<f64>() / chains as f64;
        let spread = moved.iter().map(|m| (m - accepted).powi(2)).sum::<f64>();
        let error = spread.sqrt() / chains as f64;

        let h = eta * a.sqrt();
        let turn = [1.0 - h * h / 2.0, h, -h * (1.0 - h * h / 4.0)];
        let [mut x, mut y] = [[1.0, 0.0], [0.0, 1.0]];
        for _ in 0..leaps {
            for [u, p] in [&mut x, &mut y] {
                (*u, *p) = (turn[0] * *u + turn[1] * *p, turn[2] * *u + turn[0] * *p);
            }
        }
        // s² + 1/s², and from it s.
        let norm: f64 = x.iter().chain(&y).map(|m| m * m).sum();
        let s = (0.5 * (norm + (norm * norm - 4.0).max(0.0).sqrt())).sqrt();
        let expected = 4.0 / std::f64::consts::PI * (1.0 / s).atan();
        assert!(
            (accepted - expected).abs() < 5.0 * error + 1e-4,
            "η = {eta}: {accepted} ± {error}, expected {expected}"
        );
        assert!(expected > before);
        before = expected;
    }
    assert!(before > 0.99);
}

/// In detailed balance a step is as likely as its reverse: `⟨x² x′⟩ = ⟨x x′²⟩` over steps x → x′ at
/// rest, in two wells that differ.
#[test]
fn hamiltonian_trajectories_are_in_detailed_balance() {
    let energy = serde_json::json!({
        "kind": "custom",
        "expression": "(x1^2 - 1)^2 + 0.3*x1 + 2*x2^2",
    });
    let energy: EnergyConfig = serde_json::from_value(energy).expect("an expression");
    let hamiltonian = Hmc {
        eta: 0.4,
        leaps: 2,
        temperature: 0.5,
    };
    let (chains, steps) = (16384, 60);
    let starts = vec![0.0; 2 * chains];
    let path = session_in_plane(energy, hamiltonian).simulate(&starts, steps, true, &[]);
    let last = path.chunks_exact(2 * (steps + 1)).map(|chain| {
        let (x, y) = (chain[2 * (steps - 1)], chain[2 * steps]);
        (x * x * y - x * y * y, (x - y).abs())
    });
    let last: Vec<(f64, f64)> = last.collect();
    let mean = last.iter().map(|l| l.0).sum::<f64>() / chains as f64;
    let square = last.iter().map(|l| l.0 * l.0).sum::<f64>() / chains as f64;
    // Five standard errors: a false alarm in a million seeds.
    let allowed = 5.0 * (square / chains as f64).sqrt();
    assert!(mean.abs() < allowed, "{mean}, allowed {allowed}");
    let far = last.iter().filter(|l| l.1 > 0.2).count();
    assert!(far > chains / 4, "they move: {far}");
}

/// Underdamped Langevin without noise and friction is velocity Verlet: with the velocity turned
/// round it goes back over its path, its energy stays within O(h²), and so does its error.
#[test]
fn baoab_without_friction_is_reversible_and_conserves_energy() {
    let well = DoubleWell {
        scale: 1.5,
        height: 1.0,
    };
    let energy: EnergyConfig = well.into();
    let mut field = energy.field::<f64>(2, 0);
    field.set_parameters(&[]);
    field.reserve(2);
    let (mut scratch, silence) = (vec![Tile::splat(0.0); 8], [Tile::splat(0.0); 2]);
    let mut drift = |dt: f64| {
        let dynamics = UnderdampedLangevin {
            dt,
            friction: 0.0,
            temperature: 1.0,
        };
        let begin = [0.4, 0.7, 0.0, 0.0].map(Tile::splat);
        let mut state = begin;
        let mut energy_at = |field: &mut dyn Field<f64>, s: &[Tile<f64>; 4]| {
            let potential = field.value_and_gradient(0, &s[..2], &mut scratch)[0];
            potential + 0.5 * (s[2][0] * s[2][0] + s[3][0] * s[3][0])
        };
        let before = energy_at(field.as_mut(), &state);
        let steps = (12.0 / dt).round() as usize;
        let mut worst = 0.0f64;
        let mut walk = |state: &mut [Tile<f64>; 4], worst: &mut f64| {
            for _ in 0..steps {
                let mut room = vec![Tile::splat(0.0); 8];
                dynamics.step(field.as_mut(), 0, state, &silence, &mut room);
                *worst = worst.max((energy_at(field.as_mut(), state) - before).abs());
            }
        };
        walk(&mut state, &mut worst);
        assert!(
            (state[0][0] - begin[0][0]).abs() > 0.1,
            "it has gone somewhere"
        );
        for v in &mut state[2..] {
            *v = v.map(|v| -v);
        }
        walk(&mut state, &mut worst);
        for (now, then) in state.iter().zip(&begin) {
            assert!((now[0] - then[0]).abs() < 1e-9, "{state:?}");
        }
        worst
    };
    let ratio = drift(0.1) / drift(0.05);
    assert!((ratio - 4.0).abs() < 0.3, "energy: {ratio}");

    let swing = |dt: f64| {
        let dynamics = UnderdampedLangevin {
            dt,
            friction: 0.0,
            temperature: 1.0,
        };
        let steps = (6.0 / dt).round() as usize;
        let path = bowl(dynamics, [1.0, 1.0]).simulate(&[1.0, 0.0], steps, true, &[]);
        let end = path[2 * steps];
        (end - 6f64.cos()).abs()
    };
    // Halving the step quarters the error: order two.
    let ratio = swing(0.1) / swing(0.05);
    assert!((ratio - 4.0).abs() < 0.2, "{ratio}");
}

/// At rest BAOAB misses `e^{−E/τ}` by O(h²): at half the step, by a quarter at most. On a kink of
/// width 0.22, the share of `|x| < 0.3`, over time and chains.
#[test]
fn baoab_misses_the_density_by_the_square_of_its_step_at_most() {
    let energy = serde_json::json!({
        "kind": "custom",
        "expression": "4*sqrt(0.05 + x1^2) + x2^2",
    });
    let energy: EnergyConfig = serde_json::from_value(energy).expect("an expression");
    let density = |x: f64| (-4.0 * (0.05 + x * x).sqrt()).exp();
    let places = || (0..200_000).map(|i| -10.0 + 20.0 * (f64::from(i) + 0.5) / 200_000.0);
    let total: f64 = places().map(density).sum();
    let inside: f64 = places().filter(|x| x.abs() < 0.3).map(density).sum();
    let (chains, time) = (4096, 24.0);
    // The bias, and its standard error.
    let off = |dt: f64| {
        let dynamics = UnderdampedLangevin {
            dt,
            friction: 1.0,
            temperature: 1.0,
        };
        let steps = (time / dt) as usize;
        let starts = vec![0.0; 2 * chains];
        let path = session_in_plane(energy.clone(), dynamics).simulate(&starts, steps, true, &[]);
        let settled = steps / 4;
        let shares = path.chunks_exact(2 * (steps + 1)).map(|chain| {
            let late = chain[2 * settled..].iter().step_by(2);
            let count = late.filter(|x| x.abs() < 0.3).count();
            count as f64 / (steps + 1 - settled) as f64
        });
        let shares: Vec<f64> = shares.collect();
        let mean = shares.iter().sum::<f64>() / chains as f64;
        let spread = shares.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / chains as f64;
        (mean - inside / total, (spread / chains as f64).sqrt())
    };
    let ((coarse, error), (fine, fine_error)) = (off(0.45), off(0.225));
    assert!(coarse.abs() > 10.0 * error, "{coarse} within {error}");
    // Four standard errors: a false alarm in ten thousand seeds.
    let allowed = coarse.abs() / 4.0 + 4.0 * (fine_error + error / 4.0);
    assert!(fine.abs() < allowed, "{fine} for {coarse}");
}

/// Two wells, the left one lower by 0.6: descent finds the nearer one, draws come from the lower
/// one the more the colder it is, in the proportions of the masses.
#[test]
fn descent_finds_a_local_minimum_and_cold_draws_the_global_one() {
    let energy = serde_json::json!({
        "kind": "custom",
        "expression": "(x1^2 - 1)^2 + 0.3*x1 + 2*x2^2",
    });
    let energy: EnergyConfig = serde_json::from_value(energy).expect("an expression");
    let draws = 4096;
    let starts = vec![0.8; 2 * draws];
    let right = |ends: &[f64]| {
        let count = ends.iter().step_by(2).filter(|x| **x > 0.0).count();
        count as f64 / draws as f64
    };
    let descent = GradientDescent { eta: 0.05 };
    let ends = session_in_plane(energy.clone(), descent).simulate(&starts, 400, false, &[]);
    assert_eq!(right(&ends), 1.0);
    let mut before = 1.0;
    for temperature in [2.0, 0.4, 0.1, 0.04] {
        let gibbs = Gibbs {
            temperature,
            extent: 4.0,
            resolution: 128,
        };
        let ends = session_in_plane(energy.clone(), gibbs).simulate(&starts, 1, false, &[]);
        let density = |x: f64| (-((x * x - 1.0).powi(2) + 0.3 * x) / temperature).exp();
        let mass = |sign: f64| -> f64 {
            let middle = |i: u32| (f64::from(i) + 0.5) / 500.0;
            (0..2000).map(|i| density(sign * middle(i))).sum()
        };
        let expected = mass(1.0) / (mass(1.0) + mass(-1.0));
        // Five standard errors: a false alarm in a million seeds.
        let allowed = 5.0 * (expected * (1.0 - expected) / draws as f64).sqrt() + 2e-4;
        let got = right(&ends);
        assert!(
            (got - expected).abs() < allowed,
            "τ = {temperature}: {got}, {expected}"
        );
        assert!(expected < before);
        before = expected;
    }
    assert!(before < 1e-5);
}

/// At temperature 0 Langevin is descent, to the bit.
#[test]
fn frozen_langevin_is_descent() {
    let starts: Vec<f64> = (0..64).map(|i| (1.3 * f64::from(i)).sin()).collect();
    let eta = 0.1;
    let run =
        |dynamics: DynamicsConfig| bowl(dynamics, [0.7, 2.0]).simulate(&starts, 20, false, &[]);
    let frozen = Langevin {
        eta,
        temperature: 0.0,
    };
    assert_eq!(run(frozen.into()), run(GradientDescent { eta }.into()));
}
