//! Samplers against the distributions they are said to have at rest.

use crate::cases::{bowl, session_in_plane};
use iel::dynamics::{DynamicsConfig, Gibbs, Langevin, Mala, UnderdampedLangevin};
use iel::energy::DoubleWell;
use iel::session::Session;

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

/// In a bowl, at a step where unadjusted Langevin is off by a third, the adjusted one and BAOAB
/// have covariance τA⁻¹; unadjusted, τA⁻¹(I − (η/2)A)⁻¹.
#[test]
fn samplers_have_their_stationary_covariances() {
    let (a, temperature) = ([2.5, 0.8], 0.7);
    let exact = a.map(|a| temperature / a);
    let eta = 0.2;
    let mala = Mala { eta, temperature };
    assert_variances(&mut bowl(mala, a), 8192, 150, exact);
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

/// Underdamped Langevin without noise and friction is velocity Verlet: it comes back when run
/// backwards, and its energy stays within O(h²).
#[test]
fn baoab_without_friction_conserves_energy() {
    let dynamics = |dt| UnderdampedLangevin {
        dt,
        friction: 0.0,
        temperature: 1.0,
    };
    let swing = |dt: f64| {
        let steps = (6.0 / dt).round() as usize;
        let path = bowl(dynamics(dt), [1.0, 1.0]).simulate(&[1.0, 0.0], steps, true, &[]);
        let end = path[2 * steps];
        (end - 6f64.cos()).abs()
    };
    // Halving the step quarters the error: order two.
    let ratio = swing(0.1) / swing(0.05);
    assert!((ratio - 4.0).abs() < 0.2, "{ratio}");
}
