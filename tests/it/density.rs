//! Densities, their flows, and the samplers beside them.

use crate::harness::quadratic;
use iel::data::{Point, Points};
use iel::energy::{DoubleWell, EnergyConfig, Quadratic};
use iel::random::{Purpose, Stream};
use iel::scenario::{Precision, Scenario, from_link};
use iel::session::Session;
use iel::study::{
    DensityFlow, DensityFlowRequest, DensityRequest, DensityStart, Gap, Geometry, Task, density,
    field, gap,
};
use std::f64::consts::TAU;

/// `E = ½(x−c)ᵀLLᵀ(x−c)` with `L` row by row.
fn bowl(center: [f64; 2], l: [f64; 3], link: &str) -> Session {
    let scenario = Scenario {
        energy: Quadratic {}.into(),
        precision: Precision::F64,
        state: Some(quadratic(&center, &l)),
        ..from_link(link).unwrap().0
    };
    Session::new(scenario, 1).unwrap()
}

fn at(temperature: f64) -> DensityRequest {
    DensityRequest {
        temperature: Some(temperature),
        ..Default::default()
    }
}

#[test]
fn the_density_of_a_bowl_is_its_gaussian() {
    let mut session = bowl([0.5, -0.25], [2.0, 0.0, 1.0], "data=blob&data.n=400");
    let report = density(&mut session, &at(0.4)).unwrap();
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-6, "{a} {b}");
    // A = LLᵀ = diag(4, 1): covariance τA⁻¹, Z = 2πτ/√det A, ⟨E⟩ = dτ/2.
    near(report.log_z, (TAU * 0.4 / 2.0).ln());
    near(report.mean[0], 0.5);
    near(report.mean[1], -0.25);
    near(report.covariance[0], 0.1);
    near(report.covariance[3], 0.4);
    near(report.covariance[1], 0.0);
    near(report.energy, 0.4);
    near(report.entropy, 1.0 + (TAU * 0.2).ln());
    assert!(report.log_z_error.unwrap() < 1e-3 && report.edge < 1e-6);
}

#[test]
fn every_distance_knows_the_right_temperature() {
    // 400 observations from N(0, 0.7² I): τ = 0.49 on the unit bowl.
    let mut session = bowl([0.0; 2], [1.0, 0.0, 1.0], "data=blob&data.n=400");
    let gaps = [0.1, 0.49, 2.0].map(|t| {
        let report = density(&mut session, &at(t)).unwrap();
        report.observations.unwrap()
    });
    for off in [&gaps[0], &gaps[2]] {
        let both = |of: fn(&Gap) -> Option<f64>| (of(&gaps[1]).unwrap(), of(off).unwrap());
        let (near, far) = both(|g| g.wasserstein);
        assert!(near < 0.5 * far, "{gaps:?}");
        let (near, far) = both(|g| g.squared_mmd);
        assert!(near < 0.1 * far, "{gaps:?}");
        let (near, far) = both(|g| g.kl);
        assert!(near < far, "{gaps:?}");
    }
    assert!(
        gaps.iter()
            .all(|g| g.count == 400 && (g.inside - 1.0).abs() < 1e-9)
    );
}

#[test]
fn samples_that_are_not_there_are_infinitely_far() {
    let mut session = bowl([0.0; 2], [1.0, 0.0, 1.0], "data=blob");
    let field = field(&mut session, &at(1.0)).unwrap();
    let far_from = |samples: &[f64]| gap(&field.grid, &field.gibbs.density, samples);
    let mut rng = Stream::new(6, Purpose::Display);
    let good: Vec<f64> = (0..800).map(|_| rng.normal()).collect();
    let all = far_from(&good);
    assert!(
        all.kl.unwrap() < 0.2 && all.wasserstein.unwrap() < 0.15,
        "{all:?}"
    );
    assert_eq!((all.count, all.inside), (400, 1.0));
    // None at all; one.
    let none = far_from(&[]);
    assert_eq!((none.count, none.inside), (0, 0.0));
    assert_eq!((none.kl, none.kl_reverse), (None, None));
    assert_eq!((none.wasserstein, none.squared_mmd), (None, None));
    let one = far_from(&[0.1, 0.2]);
    assert!(one.kl.is_some() && one.wasserstein.is_some() && one.squared_mmd.is_none());
    // All lost; all outside; some of either.
    let lost = far_from(&[f64::NAN; 800]);
    assert_eq!((lost.count, lost.inside), (400, 0.0));
    assert_eq!(
        (lost.kl, lost.kl_reverse, lost.wasserstein),
        (None, None, None)
    );
    assert!(lost.squared_mmd.unwrap() > 0.1);
    let outside = far_from(&[50.0; 800]);
    assert_eq!(
        (outside.inside, outside.kl, outside.kl_reverse),
        (0.0, None, None)
    );
    assert!(outside.wasserstein.unwrap() > 40.0);
    // As far from the density, but all in one place.
    let more = outside.squared_mmd.unwrap() - lost.squared_mmd.unwrap();
    assert!((more - 1.0).abs() < 1e-9, "{more}");
    for stray in [f64::NAN, 50.0] {
        let mut some = good.clone();
        some[..80].fill(stray);
        let some = far_from(&some);
        assert!(
            (some.inside - 0.9).abs() < 1e-12 && some.kl.is_none(),
            "{some:?}"
        );
        assert_eq!(some.wasserstein.is_some(), stray.is_finite());
        assert!(some.squared_mmd.unwrap() > all.squared_mmd.unwrap());
    }
}

/// So many steps of a flow.
fn advance(flow: &mut DensityFlow<&mut Session>, steps: usize) {
    let mut left = steps;
    flow.run(&mut || {
        left -= 1;
        left > 0
    })
    .unwrap();
}

#[test]
fn a_flow_comes_to_rest_or_to_its_last_step() {
    let mut session = bowl([0.0; 2], [1.0, 0.0, 1.0], "data=blob");
    let request = |steps| DensityFlowRequest {
        density: at(0.25),
        geometry: Geometry::FisherRao,
        step: 0.05,
        particles: 10,
        steps,
        ..Default::default()
    };
    let mut flow = DensityFlow::new(&mut session, &request(None)).unwrap();
    assert!(flow.run(&mut || true).unwrap());
    // KL falls like e^(−2t): what is left after e^(−t) = 0.95^step is below the look's 1e-7.
    let rest = flow.status();
    assert!(rest.step.is_multiple_of(100) && rest.kl < 1e-6, "{rest:?}");
    assert_eq!(flow.progress().total, 0);
    let rows = flow.arrays();
    let names: Vec<&str> = rows.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["density", "rest", "particles"]);
    let mut flow = DensityFlow::new(&mut session, &request(Some(7))).unwrap();
    assert!(!flow.run(&mut || false).unwrap());
    assert!(flow.run(&mut || true).unwrap() && flow.run(&mut || true).unwrap());
    assert_eq!((flow.status().step, flow.progress().done), (7, 7));
}

#[test]
fn log_z_stops_growing_where_there_is_a_density() {
    // ½‖x‖²/τ: Z = 2πτ, all of it in the box. A plane: Z is its area, 4 times as large.
    let mut session = bowl([0.0; 2], [1.0, 0.0, 1.0], "data=blob");
    let found = density(&mut session, &at(0.25)).unwrap();
    assert!((found.log_z - (TAU * 0.25).ln()).abs() < 1e-6);
    assert!(found.growth.abs() < 1e-6, "{}", found.growth);
    let flat = "data=blob&precision=f64&energy=custom&energy.expression=0*x1";
    let mut session = Session::new(from_link(flat).unwrap().0, 1).unwrap();
    for cells in [30, 400] {
        let request = DensityRequest {
            cells,
            ..Default::default()
        };
        let found = density(&mut session, &request).unwrap();
        assert!((found.growth - 4f64.ln()).abs() < 1e-9, "{}", found.growth);
    }
}

#[test]
fn density_and_particles_go_together() {
    // Ornstein–Uhlenbeck from N((1, −½), 0.3² I) with a = 1, τ = ¼.
    let mut session = bowl([0.0; 2], [1.0, 0.0, 1.0], "data=blob");
    let request = DensityFlowRequest {
        density: at(0.25),
        step: 0.005,
        start: DensityStart::Normal {
            mean: vec![1.0, -0.5],
            sd: 0.3,
        },
        particles: 4000,
        ..Default::default()
    };
    let mut flow = DensityFlow::new(&mut session, &request).unwrap();
    let mut last = flow.status();
    let cell = (flow.field().view.x_max - flow.field().view.x_min) / 96.0;
    let bound = 1.5 * 1.29 * 0.5 / 4000f64.sqrt() + 0.25 * cell * 0.5;
    for _ in 0..10 {
        advance(&mut flow, 20);
        let now = flow.status();
        assert!(now.kl < last.kl && (now.mass - 1.0).abs() < 1e-12);
        // The cloud stays by the density all the way: n samples of N(·, s²) are 1.29 s/√n from it
        // on a line, and the density is told to a cell, ±¼ of its width at worst.
        assert!(now.cloud.unwrap() < bound, "{now:?} {bound}");
        last = now;
    }
    assert!((last.time - 1.0).abs() < 1e-12 && last.step == 200);
    let decay = (-1.0f64).exp();
    let rows = || flow.particles().chunks_exact(2);
    let mean = rows().map(|x| x[0]).sum::<f64>() / 4000.0;
    let spread = rows().map(|x| (x[0] - mean).powi(2)).sum::<f64>() / 4000.0;
    let variance = 0.25 + (0.09 - 0.25) * decay * decay;
    // Five standard errors, and a bias of order η.
    assert!((mean - decay).abs() < 5.0 * (variance / 4000.0).sqrt() + 0.005);
    assert!((spread / variance - 1.0).abs() < 5.0 * (2.0f64 / 4000.0).sqrt() + 0.01);
}

#[test]
fn births_and_deaths_carry_particles_where_langevin_is_stuck() {
    let scenario = Scenario {
        energy: DoubleWell {
            height: 5.0,
            ..Default::default()
        }
        .into(),
        ..Scenario::default()
    };
    let mut session = Session::new(scenario, 1).unwrap();
    let mut flow = |geometry| {
        let request = DensityFlowRequest {
            density: DensityRequest {
                cells: 48,
                ..at(0.5)
            },
            geometry,
            step: 0.02,
            start: DensityStart::Normal {
                mean: vec![-1.5, 0.0],
                sd: 1.2,
            },
            particles: 20_000,
            ..Default::default()
        };
        let mut flow = DensityFlow::new(&mut session, &request).unwrap();
        let mut last = f64::INFINITY;
        for _ in 0..5 {
            advance(&mut flow, 50);
            let now = flow.status().kl;
            assert!(now <= last + 1e-12);
            last = now;
        }
        assert_eq!(flow.particles().len(), 40_000);
        (last, flow.status().cloud.unwrap())
    };
    let (stuck, _) = flow(Geometry::FokkerPlanck);
    let (free, cloud) = flow(Geometry::FisherRao);
    assert!(free < 0.02 && stuck > 0.3, "{free} {stuck}");
    assert!(cloud < 0.3, "{cloud}");
}

/// Unadjusted Langevin on `½xᵀAx` at τ = 1 comes to rest at covariance `A⁻¹(I − (η/2)A)⁻¹`.
#[test]
fn langevin_has_its_known_bias() {
    let link = "data=blob&data.n=4&dynamics=langevin&dynamics.eta=0.3&dynamics.temperature=1";
    let mut session = bowl([0.0; 2], [1.0, 0.5, 1.2], link);
    let n = 8192;
    let ends = session.simulate(&vec![0.0; 2 * n], 80, false, &[]);
    let a = nalgebra::Matrix2::new(1.0, 0.5, 0.5, 1.69);
    let rest = a * (nalgebra::Matrix2::identity() - a * 0.15);
    let expected = rest.try_inverse().unwrap();
    for i in 0..2 {
        for j in 0..2 {
            let product = ends.chunks_exact(2).map(|x| x[i] * x[j]);
            let found = product.sum::<f64>() / n as f64;
            let (v, c) = (expected[(i, i)] * expected[(j, j)], expected[(i, j)]);
            // Five standard errors: a false alarm in half a million seeds.
            let error = 5.0 * ((v + c * c) / n as f64).sqrt();
            assert!((found - c).abs() < error, "{found} {c} ± {error}");
        }
    }
    // The bias is well beyond the error: A⁻¹ itself would be refused.
    let plain = a.try_inverse().unwrap();
    assert!((expected[(1, 1)] - plain[(1, 1)]) > 0.2 * plain[(1, 1)]);
}

#[test]
fn what_has_no_density_is_refused() {
    let solid = Scenario {
        data: Points {
            points: vec![Point::new([0.0, 1.0, 2.0])],
        }
        .into(),
        ..Scenario::default()
    };
    let mut solid = Session::new(solid, 1).unwrap();
    assert!(density(&mut solid, &at(1.0)).is_err());
    let energy = EnergyConfig::from(Quadratic {});
    let mut session = Session::new(
        Scenario {
            energy,
            ..Scenario::default()
        },
        1,
    )
    .unwrap();
    for temperature in [0.0, -1.0, f64::NAN] {
        assert!(density(&mut session, &at(temperature)).is_err());
    }
    for request in [
        DensityFlowRequest {
            step: f64::NAN,
            ..Default::default()
        },
        DensityFlowRequest {
            start: DensityStart::Normal {
                mean: vec![99.0, 0.0],
                sd: 1.0,
            },
            ..Default::default()
        },
        DensityFlowRequest {
            particles: usize::MAX,
            ..Default::default()
        },
    ] {
        assert!(DensityFlow::new(&mut session, &request).is_err());
    }
}
