//! Adversarial learning beside maximum likelihood, and costs of paths that were demonstrated.

use crate::harness::flat;
use iel::data::{Blob, Demonstrations, EightGaussians, Point, Points};
use iel::energy::{Custom, GaussianMixture, Rbf};
use iel::initial::Learned;
use iel::objective::{
    Adversarial, Generator, MaximumEntropyPaths, NoiseContrastive, ObjectiveConfig,
};
use iel::optimizer::{Adam, Schedule};
use iel::scenario::{Precision, Scenario};
use iel::session::Session;
use iel::study::{AgainstLikelihood, GoalsRequest, GoalsStudy, LikelihoodStudy, complete};

/// Looks at a fit of so many updates, the first before them.
fn looked_at(scenario: &Scenario, iterations: u64) -> [AgainstLikelihood; 2] {
    let study = LikelihoodStudy::new(scenario, iterations, 1, 2).expect("a density");
    let rows = complete(study).expect("no trouble");
    rows.try_into().expect("before and after")
}

/// `q` and `p` are Gaussians: their divergence and log Z are known.
#[test]
fn log_z_and_divergence_of_gaussians_are_those_in_closed_form() {
    let points = [[-1.0, 0.4], [1.0, -0.6], [0.3, 0.9], [-0.3, -0.7]];
    let scenario = Scenario {
        precision: Precision::F64,
        data: Points {
            points: points.map(Point::new).to_vec(),
        }
        .into(),
        energy: Custom::new("0.5*sqr(x1) + 0.5*sqr(x2) + 1", Vec::new()).into(),
        objective: Adversarial {
            components: 1,
            ..Adversarial::default()
        }
        .into(),
        ..Scenario::default()
    };
    let unknowns = Session::new(scenario.clone(), 1).expect("valid").unknowns();
    let means = &unknowns[1..3];
    let [before, _] = looked_at(&scenario, 1);
    let mut expected = 0.0;
    for k in 0..2 {
        let mean = points.iter().map(|x| x[k]).sum::<f64>() / 4.0;
        let variance = points.iter().map(|x| (x[k] - mean).powi(2)).sum::<f64>() / 4.0;
        let middle = mean + variance.sqrt() * means[k];
        expected += 0.5 * (variance + middle * middle - 1.0 - variance.ln());
    }
    let [divergence, error] = before.divergence.expect("all draws are in the box");
    assert!(
        (divergence - expected).abs() < 4.0 * error,
        "{divergence} ± {error} for {expected}"
    );
    assert!(error < 0.05, "{error}");
    let log_z = std::f64::consts::TAU.ln() - 1.0;
    assert!((before.log_z - log_z).abs() < 2e-3, "{}", before.log_z);
    assert_eq!(before.learned_log_z, Some(0.0));
}

/// Eight Gaussians by a mixture, told from a generator that starts so many deviations away, or from noise that stays.
fn eight(objective: impl Into<ObjectiveConfig>) -> Scenario {
    Scenario {
        data: EightGaussians {
            n: 500,
            ..EightGaussians::default()
        }
        .into(),
        energy: GaussianMixture {
            components: 8,
            ..GaussianMixture::default()
        }
        .into(),
        objective: objective.into(),
        optimizer: Adam {
            learning_rate: 0.02,
            schedule: Schedule::Constant,
            ..Adam::default()
        }
        .into(),
        ..Scenario::default()
    }
}

/// At the fixed point of both the gradient is half of that of maximum likelihood.
#[test]
fn where_the_generator_is_the_density_the_gradient_is_half_of_that_of_the_likelihood() {
    let [before, after] = looked_at(&eight(Adversarial::default()), 800);
    let [was, is] =
        [before, after.clone()].map(|look| look.divergence.map_or(f64::INFINITY, |d| d[0]));
    println!("{after:?}");
    assert!(is < 0.1 * was, "the generator comes near: {was} to {is}");
    assert!(after.cosine.expect("a direction") > 0.95, "{after:?}");
    assert!(
        (after.norm_ratio.expect("two sizes") - 0.5).abs() < 0.05,
        "{after:?}"
    );
    let [log_z, error] = after.importance_log_z.expect("draws");
    assert!((log_z - after.log_z).abs() < 5.0 * error, "{after:?}");
}

/// Starts have no part in these objectives; where they are learned, they are unknowns like θ.
#[test]
fn starts_that_are_learned_change_nothing_beside_the_likelihood() {
    let scenario = eight(NoiseContrastive::default());
    let learned = Scenario {
        initial: Learned::default().into(),
        ..scenario.clone()
    };
    assert_eq!(looked_at(&learned, 20), looked_at(&scenario, 20));
}

/// Noise that is far from the observations teaches nothing; a generator that begins as far away comes near.
#[test]
fn a_generator_comes_near_where_fixed_noise_stays_far() {
    let offset = 5.0;
    let [_, fixed] = looked_at(
        &eight(NoiseContrastive {
            offset,
            ..NoiseContrastive::default()
        }),
        800,
    );
    let [_, adapts] = looked_at(
        &eight(Adversarial {
            offset,
            ..Adversarial::default()
        }),
        800,
    );
    println!("{fixed:?}\n{adapts:?}");
    assert!(
        adapts.nll + 0.1 < fixed.nll,
        "{} beside {}",
        adapts.nll,
        fixed.nll
    );
    assert!(adapts.cosine > fixed.cosine);
}

fn demonstrated(world: u32, cells: usize) -> Scenario {
    Scenario {
        data: Demonstrations {
            world,
            cells,
            height: 4.0,
            ..Demonstrations::default()
        }
        .into(),
        objective: MaximumEntropyPaths {
            cells,
            ..MaximumEntropyPaths::default()
        }
        .into(),
        ..Scenario::default()
    }
}

#[test]
fn the_gradient_of_the_likelihood_of_paths_is_exact() {
    let scenario = Scenario {
        precision: Precision::F64,
        energy: Rbf::default().into(),
        ..demonstrated(3, 10)
    };
    let mut session = Session::new(scenario, 1).expect("valid");
    session.run(5, || true);
    let (iteration, here) = (session.iteration(), session.unknowns());
    let got = flat(&session.gradient().theta);
    let size = got.iter().fold(0.0f64, |m, g| m.max(g.abs()));
    for k in 0..here.len() {
        let mut at = |h: f64| {
            let mut moved = here.clone();
            moved[k] += h;
            session.set_unknowns(iteration, &moved).expect("as many");
            session.gradient().loss
        };
        // Of the fourth order in h.
        let h = 1e-3;
        let slope = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
        assert!(
            (slope - got[k]).abs() < 1e-8 * size,
            "parameter {k}: {} for {slope}",
            got[k]
        );
    }
}

#[test]
fn a_cost_that_was_learned_leads_to_new_goals() {
    let mut regrets = Vec::new();
    for world in 0..10 {
        let mut session = Session::new(demonstrated(world, 16), 2).expect("valid");
        let request = GoalsRequest {
            random: 50,
            ..GoalsRequest::default()
        };
        let visits = |session: &mut Session| {
            let study = GoalsStudy::new(session, &request).expect("paths");
            complete(study)
                .expect("paths")
                .visits
                .expect("no faint path")
        };
        let before = visits(&mut session);
        session.run(300, || true);
        let after = visits(&mut session);
        // The gradient is the difference of both: learning makes them alike.
        assert_eq!(before.seen, after.seen);
        assert!(after.apart < 0.7 * before.apart, "{before:?} {after:?}");
        let found =
            complete(GoalsStudy::new(&mut session, &request).expect("paths")).expect("paths");
        let [regret, straight] =
            [found.regret, found.straight].map(|x| x.expect("the truth is known"));
        println!(
            "{world}: {regret:.4} of {straight:.4}, {:?}, {:?}",
            found.worst, found.correlation
        );
        assert!(
            straight > 2.0 * regret,
            "a straight line is no match: {regret} of {straight}"
        );
        regrets.push(regret);
    }
    assert!(regrets.iter().all(|regret| *regret < 0.05), "{regrets:?}");
}

#[test]
fn what_has_no_paths_or_no_density_is_refused() {
    let refused = |scenario: Scenario, reason: &str| {
        let error = Session::new(scenario, 1).expect_err("refused").to_string();
        assert!(error.contains(reason), "{error}");
    };
    let objective: ObjectiveConfig = MaximumEntropyPaths::default().into();
    refused(
        Scenario {
            objective: objective.clone(),
            ..Scenario::default()
        },
        "learns from paths",
    );
    let conditions = Points {
        points: vec![Point {
            condition: Some(vec![1.0]),
            ..Point::new(vec![0.0, 0.0])
        }],
    };
    refused(
        Scenario {
            data: conditions.into(),
            objective: Adversarial::default().into(),
            ..Scenario::default()
        },
        "one generator for all",
    );
    let mut session = Session::new(Scenario::default(), 1).expect("valid");
    let request = GoalsRequest {
        random: 1,
        ..GoalsRequest::default()
    };
    let error = GoalsStudy::new(&mut session, &request)
        .expect_err("no cost")
        .to_string();
    assert!(error.contains("maximum-entropy-paths"), "{error}");
    let mut session = Session::new(demonstrated(0, 8), 1).expect("valid");
    let error =
        GoalsStudy::new(&mut session, &GoalsRequest::default()).expect_err("none asked for");
    assert!(error.to_string().contains("0 paths"), "{error}");
    let far = GoalsRequest {
        between: vec![[[f64::NAN, 0.0], [0.0, 0.0]]],
        random: 0,
    };
    let error = GoalsStudy::new(&mut session, &far).expect_err("no place");
    assert!(error.to_string().contains("not finite"), "{error}");
}

/// On a Gaussian energy that stays as it is the flow's loss comes down to −log Z, and to no less.
#[test]
fn a_flow_becomes_the_density_of_a_fixed_energy() {
    let scenario = Scenario {
        data: Blob {
            n: 256,
            ..Blob::default()
        }
        .into(),
        energy: Custom::new("2*sqr(x1) + 0.5*sqr(x2) + x1", Vec::new()).into(),
        objective: Adversarial {
            generator: Generator::Flow,
            units: 8,
            steps: 4,
            ..Adversarial::default()
        }
        .into(),
        optimizer: Adam {
            learning_rate: 0.02,
            ..Adam::default()
        }
        .into(),
        ..Scenario::default()
    };
    let mut session = Session::new(scenario, 2).expect("valid");
    let rival = |session: &mut Session| {
        let (iteration, here) = (session.iteration(), session.unknowns());
        let mut sum = 0.0;
        for draw in 0..40 {
            session
                .set_unknowns(iteration + draw, &here)
                .expect("as many");
            sum += session.gradient().rival.expect("a rival") / 40.0;
        }
        session.set_unknowns(iteration, &here).expect("as many");
        sum
    };
    let least = -(std::f64::consts::PI.ln() + 0.125);
    let before = rival(&mut session) - least;
    session.run(500, || true);
    assert_eq!(session.status().diverged, None);
    let after = rival(&mut session) - least;
    println!("{before} to {after}");
    assert!(before > 0.3, "{before}");
    // The error of a mean over 40 times 1024 draws is below 0.01.
    assert!((-0.02..0.05).contains(&after), "{after}");
}
