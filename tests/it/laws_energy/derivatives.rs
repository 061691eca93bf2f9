//! Every derivative against differences of what it is the derivative of.

use super::cases::{Probe, TOLERANCE, assert_near, cases, difference, moved};
use iel::scalar::Scalar;
use iel::tile::{BLOCKS, Tile};

#[test]
fn gradient_is_the_derivative_of_the_energy() {
    for mut case in cases() {
        let mut probe = case.probe();
        for _ in 0..4 {
            let x = case.points();
            let (_, g) = probe.gradient(&x);
            for (i, g) in g.iter().enumerate() {
                let want = difference(|step| probe.energy(&moved(&x, i, step)).0);
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
                    let want = difference(|step| probe.gradient(&moved(&x, i, step)).1[j].0);
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
                let along = g.iter().zip(&v).flat_map(|(g, v)| (*g * *v).0);
                [along.sum::<f64>()]
            });
            assert_near(mixed[k], want, TOLERANCE, || {
                format!("∂(∇E·v)/∂θ[{k}] of {}", case.name())
            });
        }
    }
}

/// `∇(vᵀHw)` and `∂_θ(vᵀHw)` against differences of Hessian products.
#[test]
fn third_order_contractions_are_the_derivatives_of_curvature() {
    for mut case in cases() {
        let mut probe = case.probe();
        let (x, v, w) = (case.points(), case.points(), case.points());
        let mut contraction = vec![Tile::splat(f64::NAN); case.dim];
        probe.field.third(&x, &v, &w, &mut contraction);
        let mixed = probe.collect();
        for (i, got) in contraction.iter().enumerate() {
            let want = difference(|step| probe.curvature(&moved(&x, i, step), &v, &w).0);
            for b in 0..BLOCKS {
                assert_near(got[b], want[b], 10.0 * TOLERANCE, || {
                    format!("∂(vᵀHw)/∂x{} of {}", i + 1, case.name())
                });
            }
        }
        assert!(probe.collect().iter().all(|&g| g == 0.0), "{}", case.name());
        for k in case.some_parameters(40) {
            let [want] = difference(|step| {
                let mut theta = case.theta.clone();
                theta[k] += step;
                probe.field.set_parameters(&theta);
                [probe.curvature(&x, &v, &w).0.iter().sum::<f64>()]
            });
            assert_near(mixed[k], want, 10.0 * TOLERANCE, || {
                format!("∂(vᵀHw)/∂θ[{k}] of {}", case.name())
            });
        }
    }
}

/// What follows the energy's parameters in θ is kept aside, and its gradient collected last.
#[test]
fn parameters_beyond_the_energy_are_kept() {
    for mut case in cases() {
        let mut probe = case.probe();
        let theta = [case.theta.as_slice(), &[3.0, 4.0]].concat();
        probe.field.set_parameters(&theta);
        let (values, sums) = probe.field.beyond();
        assert_eq!(values, [3.0, 4.0]);
        sums[1] = 5.0;
        let mut out = vec![0.5; theta.len()];
        probe.field.collect(&mut out);
        assert_eq!(out.split_off(theta.len() - 2), [0.5, 5.5]);
        assert!(out.iter().all(|&g| g == 0.5), "{}", case.name());
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
                [(energy * seed).0.iter().sum::<f64>()]
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
        let y = case.condition();
        let (x, v) = (case.points(), case.points());
        let (config, inputs) = (&case.config, || case.inputs.clone());
        let [got, want] =
            [config.field_of(inputs()), config.field_by_duals(inputs())].map(|field| {
                let mut probe = Probe::new(field, &case.theta, &y);
                let (energy, g) = probe.gradient(&x);
                let (hv, mixed) = probe.tangent(&x, &v);
                let tiles = [&[energy][..], &g, &hv].concat();
                [Tile::blocks(&tiles).as_flattened(), &mixed].concat()
            });
        for (got, want) in got.into_iter().zip(want) {
            assert_near(got, want, 1e-11, || case.name());
        }
    }
}
