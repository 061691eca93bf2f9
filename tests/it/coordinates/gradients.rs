//! Estimators see only what is observed, and agree on its gradient.

use super::{custom, partial, scenario};
use crate::harness::{assert_close, by, dynamics_configs, flat, whole};
use iel::dynamics::DynamicsConfig;
use iel::gradient::{
    Bptt, EquilibriumPropagation, EstimatorConfig, FiniteDifference, Forward, Implicit,
};
use iel::initial::{Given, Perturbed};
use iel::objective::{Endpoint, ObjectiveConfig, Trajectory};
use iel::scenario::Scenario;
use iel::session::Session;

#[test]
fn gradients_are_those_of_finite_differences_and_sensitivities() {
    let objectives: [ObjectiveConfig; 2] = [
        Endpoint {}.into(),
        Trajectory {
            teacher_forced: false,
        }
        .into(),
    ];
    let mut checked = 0;
    for (name, partial) in partial() {
        for dynamics in dynamics_configs() {
            for objective in &objectives {
                let mut scenario = Scenario {
                    dynamics: dynamics.clone(),
                    objective: objective.clone(),
                    ..partial.clone()
                };
                if let DynamicsConfig::Multiplicative(_) = dynamics {
                    // 0, where latent coordinates start otherwise, is absorbing: a kink.
                    scenario.initial = Perturbed { sigma: 0.4 }.into();
                }
                if Session::new(scenario.clone(), 1).is_err() {
                    continue;
                }
                let what = format!("{name}: {dynamics:?}, {objective:?}");
                let exact = whole(&by(Bptt::default(), &scenario));
                let differences = whole(&by(FiniteDifference { step: 1e-5 }, &scenario));
                assert_close(&what, &exact, &differences, 2e-5);
                if checked % 5 == 0 {
                    assert_close(&what, &whole(&by(Forward {}, &scenario)), &exact, 1e-9);
                }
                checked += 1;
            }
        }
    }
    assert!(checked > 250, "only {checked}");
}

/// Estimators at rest see the same problem: nudging pulls at observed coordinates only.
#[test]
fn estimators_at_rest_agree_with_the_gradient_through_time() {
    let settled = Scenario {
        energy: custom("a*(x1^2 - 1)^2 + (x2 - b*x1)^2 + 0.5*(x1 - x2)^2"),
        latent: 1,
        steps: 400,
        initial: Given {}.into(),
        ..scenario(1, 0)
    };
    let unseen = Scenario {
        energy: custom("a*(x1^2 - 1)^2 + (x2 - b*x1)^2 + 0.5*(x1 - x2)^2"),
        sees: vec![1, 3],
        latent: 0,
        ..settled.clone()
    };
    let unseen = Scenario {
        data: scenario(3, 0).data,
        ..unseen
    };
    for scenario in [settled, unseen] {
        let theta = |e: EstimatorConfig| flat(&by(e, &scenario).theta);
        let exact = theta(Bptt::default().into());
        let implicit = theta(Implicit { damping: 1e-9 }.into());
        assert_close("implicit", &implicit, &exact, 1e-6);
        let nudged = EquilibriumPropagation {
            beta: 1e-3,
            relaxation: 1000,
            ..EquilibriumPropagation::default()
        };
        assert_close("nudged", &theta(nudged.into()), &exact, 1e-4);
    }
}
