//! Every derivative against differences of what it is the derivative of.

use crate::cases::{Probe, TOLERANCE, assert_near, cases, difference, moved};
use iel::energy::BLOCKS;

#[test]
fn gradient_is_the_derivative_of_the_energy() {
    for mut case in cases() {
        let mut probe = case.probe();
        for _ in 0..4 {
            let x = case.points();
            let (_, g) = probe.gradient(&x);
            for (i, g) in g.iter().enumerate() {
                let want = difference(|step| probe.energy(&moved(&x, i, step)));
                for b in 0..BLOCKS {
                    assert_near(g[b], want[b], TOLERANCE, || {
                        format!("∂E/∂x{} of {}", i + 1, case.name())
                    });
                }
            }
        }
    }
}

#[test]
fn hessian_is_symmetric_and_the_derivative_of_the_gradient() {
    for mut case in cases() {
        let mut probe = case.probe();
        for _ in 0..4 {
            let x = case.points();
            let hessian = probe.hessian(&x);
            for (i, row) in hessian.iter().enumerate() {
                for j in 0..case.dim {
                    let want = difference(|step| probe.gradient(&moved(&x, i, step)).1[j]);
                    for b in 0..BLOCKS {
                        let what = || format!("∂²E/∂x{}∂x{} of {}", i + 1, j + 1, case.name());
                        assert_near(row[j][b], want[b], TOLERANCE, what);
                        assert_near(row[j][b], hessian[j][i][b], 1e-12, what);
                    }
                }
            }
        }
    }
}

#[test]
fn mixed_term_is_the_parameter_derivative_of_the_gradient_along_v() {
    for mut case in cases() {
        let mut probe = case.probe();
        let (x, v) = (case.points(), case.points());
        let (_, mixed) = probe.tangent(&x, &v);
        for k in case.some_parameters(60) {
            let [want] = difference(|step| {
                let mut theta = case.theta.clone();
                theta[k] += step;
                probe.field.set_parameters(&theta);
                let (_, g) = probe.gradient(&x);
                let along = g.iter().flatten().zip(v.iter().flatten());
                [along.map(|(g, v)| g * v).sum::<f64>()]
            });
            assert_near(mixed[k], want, TOLERANCE, || {
                format!("∂(∇E·v)/∂θ[{k}] of {}", case.name())
            });
        }
    }
}

#[test]
fn accumulated_gradient_is_the_parameter_derivative_of_the_energy() {
    for mut case in cases() {
        let mut probe = case.probe();
        let x = case.points();
        let seed = case.tile(1, 1.0)[0];
        let returned = probe.field.accumulate(&x, seed);
        let gradient = probe.collect();
        let energy = probe.energy(&x);
        for b in 0..BLOCKS {
            assert_near(returned[b], energy[b], 1e-13, || {
                format!("energy of the accumulating pass of {}", case.name())
            });
        }
        for k in case.some_parameters(60) {
            let [want] = difference(|step| {
                let mut theta = case.theta.clone();
                theta[k] += step;
                probe.field.set_parameters(&theta);
                let energy = probe.energy(&x);
                [energy.iter().zip(seed).map(|(e, s)| e * s).sum::<f64>()]
            });
            assert_near(gradient[k], want, TOLERANCE, || {
                format!("∂E/∂θ[{k}] of {}", case.name())
            });
        }
    }
}

/// Passes add up until they are collected, and collecting starts anew.
#[test]
fn accumulated_gradients_add_up() {
    for mut case in cases() {
        let mut probe = case.probe();
        let (x, v, seed) = (case.points(), case.points(), case.tile(1, 1.0)[0]);
        let (_, mut apart) = probe.tangent(&x, &v);
        probe.field.accumulate(&x, seed);
        for (a, b) in apart.iter_mut().zip(probe.collect()) {
            *a += b;
        }
        probe.field.accumulate(&x, seed);
        let (_, together) = probe.tangent(&x, &v);
        for (together, apart) in together.into_iter().zip(apart) {
            assert_near(together, apart, 1e-12, || case.name());
        }
        let left = probe.collect();
        assert!(left.iter().all(|&g| g == 0.0), "{}", case.name());
    }
}

#[test]
fn tile_passes_written_by_hand_agree_with_the_duals() {
    for mut case in cases() {
        let y = case.tile(case.condition, 1.0);
        let (x, v) = (case.points(), case.points());
        let (d, m) = (case.dim, case.condition);
        let [got, want] =
            [case.config.field(d, m), case.config.field_by_duals(d, m)].map(|field| {
                let mut probe = Probe::new(field, &case.theta, &y);
                let (energy, g) = probe.gradient(&x);
                let (hv, mixed) = probe.tangent(&x, &v);
                let tiles = [&[energy][..], &g, &hv].concat();
                [tiles.as_flattened(), &mixed].concat()
            });
        for (got, want) in got.into_iter().zip(want) {
            assert_near(got, want, 1e-11, || case.name());
        }
    }
}
