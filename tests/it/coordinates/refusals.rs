//! What does not fit together, and what is not defined, is said with its place.

use super::{custom, refusal, scenario};
use iel::dynamics::{DynamicsConfig, GradientDescent, Newton};
use iel::gradient::Implicit;
use iel::initial::{Given, InitialConfig, Perturbed};
use iel::objective::{GibbsLikelihood, Trajectory};
use iel::optimizer::Sgd;
use iel::scenario::{Conditioning, Scenario, compatibility};
use iel::session::Session;

#[test]
fn what_makes_no_sense_is_refused_with_the_reason() {
    let latent = Scenario {
        latent: 1,
        ..scenario(2, 0)
    };
    for (kind, reason) in &compatibility(&latent)["objective"] {
        let fits = ["endpoint", "trajectory"].contains(&kind.as_str());
        assert_eq!(reason.is_none(), fits, "{kind}: {reason:?}");
        if !fits && kind != "flow-likelihood" {
            assert!(
                reason.as_ref().unwrap().contains("latent"),
                "{kind}: {reason:?}"
            );
        }
    }
    let forced = Trajectory {
        teacher_forced: true,
    };
    let unseen = Scenario {
        sees: vec![1],
        ..scenario(2, 0)
    };
    for (scenario, at, about) in [
        (
            Scenario {
                objective: forced.into(),
                ..latent.clone()
            },
            "objective.teacher_forced",
            "latent",
        ),
        (
            Scenario {
                latent: 62,
                ..scenario(3, 0)
            },
            "latent",
            "at most 61",
        ),
        (
            Scenario {
                sees: vec![1, 3],
                ..scenario(2, 0)
            },
            "sees",
            "expected 1 to 2",
        ),
        (
            Scenario {
                sees: vec![2, 2],
                ..scenario(2, 0)
            },
            "sees",
            "twice",
        ),
        (
            Scenario {
                latent: 61,
                conditioning: Conditioning::Input,
                ..scenario(2, 2)
            },
            "conditioning",
            "at most 64",
        ),
        (
            Scenario {
                dynamics: Newton { damping: 0.0 }.into(),
                ..unseen.clone()
            },
            "dynamics.damping",
            "no curvature",
        ),
        (
            Scenario {
                estimator: Implicit { damping: 0.0 }.into(),
                ..unseen
            },
            "estimator.damping",
            "no curvature",
        ),
    ] {
        let (found, message) = refusal(&scenario);
        assert_eq!(found, at, "{message}");
        assert!(message.contains(about), "{message}");
    }
}

/// What is not defined is said with its place, not blamed on the step.
#[test]
fn undefined_energies_are_explained_where_they_are_met() {
    let starts = |initial: InitialConfig, dynamics: DynamicsConfig, energy: &str| Scenario {
        energy: custom(energy),
        dynamics,
        initial,
        optimizer: Sgd::default().into(),
        ..scenario(2, 0)
    };
    let descent = || GradientDescent { eta: 0.5 }.into();
    for (scenario, about) in [
        (
            starts(Given {}.into(), descent(), "a*x1^2 + b*ln(x2 + 0.1)"),
            "the logarithm of -",
        ),
        (
            starts(
                Perturbed { sigma: 0.3 }.into(),
                descent(),
                "a*sqrt(x1) + b*x2^2",
            ),
            "the square root of -",
        ),
        (
            Scenario {
                objective: GibbsLikelihood::default().into(),
                ..starts(Given {}.into(), descent(), "a*x1^2 + b*ln(x2 + 0.1)")
            },
            "the logarithm of -",
        ),
    ] {
        let mut session = Session::new(scenario, 1).unwrap();
        session.run(3, || true);
        let said = session.status().diverged.expect("no finite loss");
        assert!(said.contains(about) && said.contains("column"), "{said}");
        assert!(said.contains("at ("), "{said}");
        assert!(!said.contains("Most likely"), "{said}");
    }
    // A step that is too large is still what it is.
    let mut session = Session::new(
        Scenario {
            steps: 400,
            ..starts(
                Given {}.into(),
                GradientDescent { eta: 2.0 }.into(),
                "a*9*x1^2 + b*9*x2^2",
            )
        },
        1,
    )
    .unwrap();
    session.run(3, || true);
    let said = session.status().diverged.expect("no finite loss");
    assert!(said.contains("Most likely the inner step"), "{said}");
}
