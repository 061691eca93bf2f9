//! Energies learned from known systems: the objectives `hamilton-jacobi` and `descends`.

use crate::harness::{flat, observing, quadratic};
use iel::data::{Field, Point};
use iel::energy::{
    Activation, Custom, DoubleWell, EnergyConfig, Mlp, Parameter, Polynomial, Quadratic,
};
use iel::objective::{Descends, HamiltonJacobi, Normalization, ObjectiveConfig};
use iel::optimizer::{Adam, LBfgs, OptimizerConfig};
use iel::scenario::{Precision, Scenario};
use iel::session::Session;
use iel::study::{Structures, SystemReport, SystemRequest, SystemStudy, complete};
use iel::system::{
    Duffing, LimitCycle, LinearFlow, LotkaVolterra, Pendulum, RotatedDescent, SystemConfig,
    ToggleSwitch, Typed, lyapunov,
};
use nalgebra::DMatrix;

fn learning(system: impl Into<SystemConfig>, energy: impl Into<EnergyConfig>) -> Scenario {
    let field = Field {
        system: system.into(),
        n: 2000,
    };
    Scenario {
        precision: Precision::F64,
        data: field.into(),
        energy: energy.into(),
        objective: HamiltonJacobi::default().into(),
        optimizer: LBfgs::default().into(),
        ..Scenario::default()
    }
}

fn typed(expression: &str) -> Custom {
    Custom::new(expression, vec![])
}

fn after(scenario: Scenario, iterations: u64) -> Session {
    let mut session = Session::new(scenario, 1).unwrap();
    session.run(iterations, || true);
    session
}

fn report(session: Session, noise: f64) -> SystemReport {
    let request = SystemRequest {
        noise,
        cells: 48,
        ..SystemRequest::default()
    };
    complete(SystemStudy::new(session, &request).unwrap()).unwrap()
}

/// Systems with their quasipotentials as energies that have nothing to learn.
fn solved() -> Vec<(SystemConfig, EnergyConfig)> {
    vec![
        (
            RotatedDescent::default().into(),
            DoubleWell::default().into(),
        ),
        (
            LimitCycle { rotation: 2.0 }.into(),
            typed("(x1^2 + x2^2 - 1)^2/4").into(),
        ),
        (
            Duffing::default().into(),
            typed("(x2^2/2 + x1^4/4 - x1^2/2 + 1/4)/2").into(),
        ),
        (
            Pendulum::default().into(),
            typed("(x2^2/2 + 1 - cos(x1))/2").into(),
        ),
    ]
}

#[test]
fn every_normalization_of_the_residual_is_0_at_the_quasipotential_and_nowhere_near() {
    for (system, exact) in solved() {
        for relative_to in [
            Normalization::Speed,
            Normalization::Angle,
            Normalization::Nothing,
        ] {
            let objective = HamiltonJacobi {
                relative_to,
                ..HamiltonJacobi::default()
            };
            let loss = |energy: EnergyConfig| {
                let scenario = Scenario {
                    objective: objective.clone().into(),
                    ..learning(system.clone(), energy)
                };
                Session::new(scenario, 1).unwrap().gradient().loss
            };
            let right = loss(exact.clone());
            assert!(right < 1e-12, "{system:?}, {relative_to:?}: {right:e}");
            let off = loss(typed("(x1 - 0.3)^2 + 0.7*x2^2").into());
            assert!(off > 1e-3, "{system:?}, {relative_to:?}: {off:e}");
        }
    }
}

/// The exact quadratic form of a linear system, as parameters of the family.
#[test]
fn a_linear_system_is_learned_to_the_solution_of_lyapunovs_equation() {
    let flow = LinearFlow::default();
    let a = DMatrix::from_row_slice(2, 2, &flow.matrix);
    let form = lyapunov(&a, &DMatrix::identity(2, 2))
        .unwrap()
        .try_inverse()
        .unwrap();
    let l = form.clone().cholesky().unwrap().l();
    let exact = Scenario {
        state: Some(quadratic(&[0.0; 2], &[l[(0, 0)], l[(1, 0)], l[(1, 1)]])),
        ..learning(flow.clone(), Quadratic::default())
    };
    assert!(Session::new(exact, 1).unwrap().gradient().loss < 1e-20);
    let mut session = after(learning(flow, Quadratic::default()), 200);
    let found = session
        .local(&[vec![0.0; 2]], &[])
        .unwrap()
        .hessian
        .remove(0);
    assert!((found - &form).norm() < 1e-5 * form.norm());
    let against = report(session, 0.3).exact.unwrap();
    assert!(against.relative < 1e-5, "{against:?}");
}

#[test]
fn families_that_can_be_the_quasipotential_become_it_to_a_hundredth() {
    let polynomial = Polynomial { degree: 4 };
    for (system, noise) in [
        (SystemConfig::from(RotatedDescent::default()), 0.1),
        (LimitCycle::default().into(), 0.02),
        (Duffing::default().into(), 0.05),
    ] {
        let found = report(
            after(learning(system.clone(), polynomial.clone()), 300),
            noise,
        );
        let against = found.exact.unwrap();
        assert!(against.relative < 0.01, "{system:?}: {against:?}");
        assert!(found.residual < 0.02, "{system:?}: {}", found.residual);
        for exit in found.exits {
            let exact = exit.barrier_exact.unwrap();
            assert!((exit.barrier - exact).abs() < 0.01 * exact, "{exit:?}");
            assert!(
                exit.up.len() > 10 && exit.down.len() > 10,
                "{system:?} has no way out"
            );
        }
    }
}

/// Wells that are unequally deep by a little, which no curvature and hardly a residual shows.
#[test]
fn a_barrier_that_is_off_is_told_with_how_far() {
    let energy = typed("((x1/1.5)^2 - 1)^2 + 4/2.25*x2^2 + 0.02*(x1^5/5 - 0.75*x1^3)");
    let told = |noise| {
        let session = Session::new(learning(RotatedDescent::default(), energy.clone()), 1);
        report(session.unwrap(), noise)
    };
    let found = told(0.1);
    assert_eq!(found.exits.len(), 2);
    for exit in &found.exits {
        let by = exit.barrier_exact.unwrap() - exit.barrier;
        assert!((by.abs() - 0.02 * 1.0125).abs() < 1e-6, "{by}");
        let off = exit.barrier_off.unwrap();
        assert!((off - by).abs() < 0.1 * by.abs(), "{off} for {by}");
    }
    let says = |found: &SystemReport| found.doubts.iter().any(|d| d.starts_with("the barrier"));
    assert!(says(&found) && !says(&told(0.5)), "{:?}", found.doubts);
}

/// The exact energy but for a step between the wells: the loss is that of the levels at the saddle and the other well,
/// beyond what least action leaves open, and that of the slope at the saddle.
#[test]
fn the_anchor_holds_how_deep_wells_are() {
    let (step, steep): (f64, f64) = (0.05, 6.0);
    let energy = format!("((x1/1.5)^2 - 1)^2 + 4/2.25*x2^2 + {step}*(1 + tanh({steep}*x1))");
    let loss = |anchor, energy: &str| {
        let objective = HamiltonJacobi {
            anchor,
            ..HamiltonJacobi::default()
        };
        let scenario = Scenario {
            objective: objective.into(),
            ..learning(RotatedDescent::default(), typed(energy))
        };
        Session::new(scenario, 1).unwrap().gradient().loss
    };
    let found = loss(1.0, &energy) - loss(0.0, &energy);
    let slope = 0.5 * (step * steep).powi(2) / 3.0;
    let levels = 0.5 * (step.powi(2) + (2.0 * step).powi(2));
    assert!(found < slope + levels, "{found}");
    assert!(found > slope + 0.97 * levels, "{found}");
}

/// A residual says little of how deep wells are: of such networks without that in the anchor one well was deeper by 4 %
/// of the barrier, and U was off by 15 %.
#[test]
fn networks_learn_wells_as_deep_as_they_are() {
    for seed in [1, 2] {
        let network = Mlp {
            widths: vec![16, 16],
            activation: Activation::Softplus,
            ..Mlp::default()
        };
        let field = Field {
            system: RotatedDescent::default().into(),
            n: 1000,
        };
        let scenario = Scenario {
            seed,
            data: field.into(),
            ..learning(RotatedDescent::default(), network)
        };
        let found = report(after(scenario, 1000), 0.1);
        let off = found.exact.unwrap().relative;
        assert!(off < 0.03, "seed {seed}: {off}");
        let depths: Vec<f64> = found.exits.iter().map(|e| e.barrier).collect();
        assert_eq!(depths.len(), 2);
        assert!(
            (depths[0] - depths[1]).abs() < 0.01,
            "seed {seed}: {depths:?}"
        );
    }
}

/// Few points and no anchor: some fits end in another solution, at a small loss. None does so without a word.
#[test]
fn an_energy_that_is_not_the_quasipotential_is_told() {
    let few = |seed, anchor, scaled| {
        let objective = HamiltonJacobi {
            anchor,
            ..HamiltonJacobi::default()
        };
        let field = Field {
            system: LimitCycle::default().into(),
            n: 300,
        };
        let scenario = Scenario {
            seed,
            data: field.into(),
            objective: objective.into(),
            optimizer: LBfgs {
                scaled,
                ..LBfgs::default()
            }
            .into(),
            ..learning(LimitCycle::default(), Polynomial { degree: 4 })
        };
        report(after(scenario, 300), 0.1)
    };
    for (seed, anchor) in (1..=4).flat_map(|seed| [(seed, 0.0), (seed, 1.0)]) {
        let found = few(seed, anchor, true);
        let off = found.exact.unwrap().relative;
        assert!(
            off < 0.01 || !found.doubts.is_empty(),
            "seed {seed}, anchor {anchor}: {off}"
        );
    }
    let wrong = few(3, 0.0, false);
    assert!(wrong.exact.unwrap().relative > 0.5 && wrong.doubts.len() > 1);
    let anchored = few(3, 1.0, false);
    let off = anchored.exact.unwrap().relative;
    assert!(off < 0.02, "{off}");
    // Nothing fixes an energy where something is kept.
    let kept = report(
        after(
            learning(LotkaVolterra::default(), Polynomial { degree: 4 }),
            20,
        ),
        0.1,
    );
    assert!(kept.attractors.is_empty());
    assert!(
        kept.doubts.iter().any(|d| d.contains("no stable cycle")),
        "{:?}",
        kept.doubts
    );
}

/// Without anything that rules it out, a constant energy is a solution; the anchor, or a residual that is
/// relative to its size, keeps the fit from it.
#[test]
fn without_anchor_and_normalization_the_energy_collapses() {
    let steep = |relative_to, anchor| {
        let mlp = Mlp {
            widths: vec![8],
            ..Mlp::default()
        };
        let objective = HamiltonJacobi {
            relative_to,
            anchor,
            ..HamiltonJacobi::default()
        };
        let scenario = Scenario {
            objective: objective.into(),
            optimizer: OptimizerConfig::from(Adam::default()),
            ..learning(LimitCycle { rotation: 3.0 }, mlp)
        };
        let mut session = after(scenario, 1500);
        let points = session.observations().points.clone();
        let (_, slopes) = session.energies(&points, &[]);
        (slopes.iter().map(|g| g * g).sum::<f64>() / slopes.len() as f64).sqrt()
    };
    // The slope of the solution is 0.9, root mean square.
    let collapsed = steep(Normalization::Nothing, 0.0);
    let kept = steep(Normalization::Speed, 0.0);
    assert!(collapsed < 0.25 * kept, "{collapsed} against {kept}");
    let well = |anchor| {
        let objective = HamiltonJacobi {
            relative_to: Normalization::Nothing,
            anchor,
            ..HamiltonJacobi::default()
        };
        let polynomial = Polynomial { degree: 2 };
        let scenario = Scenario {
            objective: objective.into(),
            ..learning(LinearFlow::default(), polynomial)
        };
        report(after(scenario, 300), 0.3).exact.unwrap().relative
    };
    assert!(well(30.0) < 1e-3, "{}", well(30.0));
    // A constant has 1.
    assert!(well(0.0) > 0.9, "{}", well(0.0));
}

#[test]
fn an_energy_descends_where_it_can_and_not_where_something_is_kept() {
    let descending = |system: SystemConfig, sees: Vec<usize>| {
        let polynomial = Polynomial { degree: 4 };
        let scenario = Scenario {
            objective: Descends::default().into(),
            sees,
            optimizer: OptimizerConfig::from(Adam {
                learning_rate: 0.03,
                ..Adam::default()
            }),
            ..learning(system, polynomial)
        };
        report(after(scenario, 600), 0.1).falls
    };
    let all = descending(RotatedDescent::default().into(), vec![]);
    assert!(all > 0.97, "{all}");
    // Prey and predators go round: what rises here falls there.
    let none = descending(LotkaVolterra::default().into(), vec![]);
    assert!(none < 0.9, "{none}");
    // Descent without a turn minimizes something of either coordinate alone.
    let straight = RotatedDescent {
        rotation: 0.0,
        ..RotatedDescent::default()
    };
    let one = descending(straight.into(), vec![2]);
    assert!(one > 0.97, "{one}");
}

#[test]
fn the_stationary_density_of_the_whole_velocity_is_that_of_the_quasipotential() {
    let scenario = Scenario {
        objective: HamiltonJacobi::default().into(),
        ..learning(RotatedDescent::default(), DoubleWell::default())
    };
    let request = SystemRequest {
        noise: 0.2,
        cells: 64,
        stationary: true,
        ..SystemRequest::default()
    };
    let session = Session::new(scenario, 1).unwrap();
    let found = complete(SystemStudy::new(session, &request).unwrap()).unwrap();
    let stationary = found.stationary.unwrap();
    assert!(
        stationary.kl < 0.01 && stationary.kl_exact == Some(stationary.kl),
        "{stationary:?}"
    );
}

#[test]
fn objectives_of_systems_refuse_observations_without_velocities() {
    let objectives: [ObjectiveConfig; 2] =
        [HamiltonJacobi::default().into(), Descends::default().into()];
    for objective in objectives {
        let scenario = Scenario {
            objective,
            ..observing(vec![Point::new([0.0, 1.0])])
        };
        let message = Session::new(scenario, 1).err().unwrap().to_string();
        assert!(
            message.contains("needs the velocity of a known system"),
            "{message}"
        );
    }
}

/// The gradient of the whole loss, anchors included, where noise enters one coordinate of two.
#[test]
fn gradients_with_anchors_and_partial_noise_are_those_of_differences() {
    let energies: [EnergyConfig; 2] = [
        Mlp {
            widths: vec![5, 4],
            ..Mlp::default()
        }
        .into(),
        Custom::new(
            "a*(x1^2 - b)^2 + c*x2^2 + a*x1*x2",
            ["a", "b", "c"]
                .map(|name| Parameter {
                    name: name.into(),
                    value: 0.4,
                    learned: true,
                })
                .into(),
        )
        .into(),
    ];
    for energy in energies {
        for system in [
            SystemConfig::from(Duffing::default()),
            ToggleSwitch::default().into(),
        ] {
            for relative_to in [
                Normalization::Speed,
                Normalization::Angle,
                Normalization::Nothing,
            ] {
                let objective = HamiltonJacobi {
                    relative_to,
                    anchor: 2.0,
                    delta: 1e-3,
                };
                let scenario = Scenario {
                    objective: objective.into(),
                    ..learning(system.clone(), energy.clone())
                };
                let mut session = Session::new(scenario, 1).unwrap();
                let (here, got) = (session.unknowns(), flat(&session.gradient().theta));
                for k in 0..got.len() {
                    let mut loss = |h: f64| {
                        let mut moved = here.clone();
                        moved[k] += h;
                        session.set_unknowns(0, &moved).unwrap();
                        session.gradient().loss
                    };
                    let want = (loss(1e-5) - loss(-1e-5)) / 2e-5;
                    let off = (got[k] - want).abs() / (1.0 + want.abs());
                    assert!(
                        off < 2e-7,
                        "{system:?}, {relative_to:?}, {k}: {} for {want}",
                        got[k]
                    );
                }
            }
        }
    }
}

#[test]
fn the_structure_that_a_system_minimizes_is_found_among_its_coordinates() {
    // x1 falls towards 0 by itself; x2 is driven about by it.
    let text = "-x1; 3*cos(3*x1) - 0.2*x2";
    let scenario = learning(Typed::new(text, vec![]), Polynomial { degree: 2 });
    let scenario = Scenario {
        optimizer: OptimizerConfig::from(Adam::default()),
        ..scenario
    };
    let families = [Polynomial { degree: 2 }.into()];
    let found = complete(Structures::new(&scenario, &families, 400, 0.01, 1).unwrap()).unwrap();
    assert_eq!(found.len(), 3);
    assert_eq!(found[0].sees, vec![1], "{found:?}");
    assert!(found[0].falls > 0.99 && found[0].saved > 200.0, "{found:?}");
    let second = found.iter().find(|s| s.sees == [2]).unwrap();
    assert!(second.falls < 0.9, "{found:?}");
}
