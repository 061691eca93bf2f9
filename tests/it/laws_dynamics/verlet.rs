//! Motion with inertia against closed forms.

use super::cases::bowl;
use iel::dynamics::{Dynamics, Verlet};
use iel::energy::{DoubleWell, EnergyConfig, Field};
use iel::scalar::Scalar;
use iel::tile::Tile;

/// In a bowl of curvature k a step turns the phase by φ, `cos φ = 1 − h²k/2`, without an error in amplitude.
#[test]
fn verlet_swings_with_its_own_period() {
    let (dt, steps) = (0.3, 40);
    let verlet = Verlet {
        dt,
        ..Verlet::default()
    };
    let path = bowl(verlet, [4.0, 1.0]).simulate(&[1.0, -2.0], steps, true, &[]);
    for (k, (curvature, start)) in [(4.0, 1.0), (1.0, -2.0)].into_iter().enumerate() {
        let phase = f64::acos(1.0 - 0.5 * dt * dt * curvature);
        for t in 0..=steps {
            let expected = start * (phase * t as f64).cos();
            let seen = path[2 * t + k];
            assert!((seen - expected).abs() < 2e-5, "{k} {t}: {seen} {expected}");
        }
    }
}

/// Turned round, velocity and magnetic field lead back over the path, bit for bit but for rounding; the total energy
/// stays within O(h²) of what it was, and does not drift.
#[test]
fn verlet_is_reversible_and_its_energy_does_not_drift() {
    let well: EnergyConfig = DoubleWell {
        scale: 1.5,
        height: 1.0,
    }
    .into();
    let mut field = well.field::<f64>(2, 0);
    field.set_parameters(&[]);
    field.reserve(2);
    let mut worst = |dt: f64, magnetic: f64| {
        let begin = [0.4, 0.7, 0.3, -0.2].map(Tile::splat);
        let mut room = vec![Tile::splat(0.0); 8];
        let total = |field: &mut dyn Field<f64>, s: &[Tile<f64>; 4]| {
            let mut g = [Tile::splat(0.0); 2];
            let potential = field.value_and_gradient(0, &s[..2], &mut g)[0];
            potential + 0.5 * (s[2][0] * s[2][0] + s[3][0] * s[3][0])
        };
        let before = total(field.as_mut(), &begin);
        let steps = (30.0 / dt).round() as usize;
        let mut state = begin;
        let mut off = [0.0f64; 2];
        let there = Verlet { dt, magnetic };
        let back = Verlet {
            dt,
            magnetic: -magnetic,
        };
        for t in 0..steps {
            there.step(field.as_mut(), 0, &mut state, &[], &mut room);
            let now = (total(field.as_mut(), &state) - before).abs();
            let half = usize::from(2 * t >= steps);
            off[half] = off[half].max(now);
        }
        assert!(
            (state[0][0] - begin[0][0]).abs() > 0.05,
            "it has gone somewhere"
        );
        for v in &mut state[2..] {
            *v = v.map(|v| -v);
        }
        for _ in 0..steps {
            back.step(field.as_mut(), 0, &mut state, &[], &mut room);
        }
        for (k, (now, then)) in state.iter().zip(&begin).enumerate() {
            let then = if k < 2 { then[0] } else { -then[0] };
            assert!((now[0] - then).abs() < 1e-8, "{k}: {} {then}", now[0]);
        }
        assert!(off[1] < 1.5 * off[0], "it drifts: {off:?}");
        off[0].max(off[1])
    };
    for magnetic in [0.0, 2.0] {
        let ratio = worst(0.1, magnetic) / worst(0.05, magnetic);
        assert!((3.3..4.7).contains(&ratio), "{magnetic}: {ratio}");
    }
}

/// Without a force the velocity turns by ωh a step and keeps its length: positions are on a circle.
#[test]
fn a_magnetic_field_leads_round() {
    let nothing: EnergyConfig = serde_json::from_value(serde_json::json!({
        "kind": "custom", "expression": "0*x1", "parameters": [],
    }))
    .expect("an expression");
    let mut field = nothing.field::<f64>(2, 0);
    field.set_parameters(&[]);
    field.reserve(2);
    let verlet = Verlet {
        dt: 0.1,
        magnetic: 3.0,
    };
    let mut state = [0.0, 0.0, 2.0, 0.0].map(Tile::splat);
    let mut room = vec![Tile::splat(0.0); 8];
    // The chord of a turn by ωh is hv long; the middle is to the left.
    let radius = 0.5 * 0.1 * 2.0 / f64::sin(0.5 * 0.3);
    for t in 1..=50 {
        verlet.step(field.as_mut(), 0, &mut state, &[], &mut room);
        let far = state[0][0].hypot(state[1][0] - radius);
        assert!((far - radius).abs() < 1e-12, "{t}: {far} {radius}");
        let angle = 0.3 * f64::from(t);
        assert!((state[2][0] - 2.0 * angle.cos()).abs() < 1e-12, "{t}");
        assert!((state[3][0] - 2.0 * angle.sin()).abs() < 1e-12, "{t}");
    }
}
