//! Objectives without dynamics: gradients against finite differences with frozen noise, and what
//! they learn against exact maximum likelihood.

use crate::harness::{flat, observing, started};
use iel::data::{DataConfig, Demonstrations, Field, LangevinPairs, Point, Points};
use iel::energy::{Custom, DoubleWell, EnergyConfig, Mlp, Parameter, Polynomial};
use iel::frame::{Frame, FrameRequest};
use iel::objective::{
    Adversarial, ContrastiveDivergence, DenoisingScoreMatching, EnergyLoss, Generator,
    GibbsLikelihood, NoiseContrastive, Objective, ObjectiveConfig, PersistentContrastiveDivergence,
    ScoreMatching, SlicedScoreMatching, TransitionLikelihood, TutorialLoss,
};
use iel::optimizer::{Adam, LBfgs};
use iel::random::{Noise, Purpose, Stream};
use iel::scalar::{F64x8, Lanes};
use iel::scenario::{Precision, Scenario};
use iel::session::Session;

/// Thirty-seven points in the plane (more than a tile), each with a start; or with the velocity of a
/// system, or paths, where the objective needs them.
fn scenario(objective: ObjectiveConfig) -> Scenario {
    let mlp = Mlp {
        widths: vec![5, 4],
        ..Mlp::default()
    };
    let started = Scenario {
        energy: mlp.into(),
        objective,
        ..observing(started(37))
    };
    let field = Field {
        n: 37,
        ..Field::default()
    };
    let paths = Demonstrations {
        n: 37,
        ..Demonstrations::default()
    };
    let others: [DataConfig; 2] = [field.into(), paths.into()];
    let with = |data| Scenario {
        data,
        ..started.clone()
    };
    let mut all = std::iter::once(started.clone()).chain(others.map(with));
    let goes = all.find(|scenario| Session::new(scenario.clone(), 1).is_ok());
    goes.expect("one of them goes with it")
}

/// A session a few updates on, where nothing is at its special starting value.
fn moved(scenario: Scenario) -> Session {
    let mut session = Session::new(scenario, 1).expect("a valid scenario");
    session.run(3, || true);
    session
}

/// `dL/dθ` in one vector.
fn gradient(session: &mut Session) -> Vec<f64> {
    flat(&session.gradient().theta)
}

/// Central differences over every parameter of a loss that may look at the session.
fn differences(session: &mut Session, loss: impl Fn(&mut Session) -> f64) -> Vec<f64> {
    let (iteration, here) = (session.iteration(), session.unknowns());
    let (h, p) = (1e-5, session.status().parameters);
    let mut at = |k: usize, h: f64| {
        let mut moved = here.clone();
        moved[k] += h;
        session.set_unknowns(iteration, &moved).unwrap();
        loss(session)
    };
    let slopes = (0..p).map(|k| (at(k, h) - at(k, -h)) / (2.0 * h)).collect();
    session.set_unknowns(iteration, &here).unwrap();
    slopes
}

fn assert_close(got: &[f64], want: &[f64], what: &str) {
    assert_eq!(got.len(), want.len(), "{what}");
    let size = want.iter().fold(0.0f64, |m, w| m.max(w.abs()));
    assert!(size > 1e-4, "{what}: a gradient of {size:e} tests nothing");
    for (k, (g, w)) in got.iter().zip(want).enumerate() {
        let error = (g - w).abs();
        assert!(
            error < 1e-7 * (1.0 + size),
            "{what}, parameter {k}: {g} for {w}"
        );
    }
}

/// Contrastive losses follow no function: their chains depend on θ, and are held fixed. The flow
/// likelihood, which needs starts of its own, has laws of its own.
fn apart(objective: &ObjectiveConfig) -> bool {
    matches!(
        objective,
        ObjectiveConfig::ContrastiveDivergence(_)
            | ObjectiveConfig::PersistentContrastiveDivergence(_)
            | ObjectiveConfig::EnergyLoss(_)
            | ObjectiveConfig::FlowLikelihood(_)
    )
}

#[test]
fn gradients_are_those_of_the_loss_with_frozen_noise() {
    for objective in ObjectiveConfig::all() {
        if apart(&objective) {
            continue;
        }
        let mut session = moved(scenario(objective.clone()));
        let got = gradient(&mut session);
        let want = differences(&mut session, |s| s.gradient().loss);
        let (own, rivals) = got.split_at(got.len() - objective.rivals(2));
        assert_close(own, &want[..own.len()], &format!("{objective:?}"));
        if !rivals.is_empty() {
            let want = differences(&mut session, |s| s.gradient().rival.expect("a rival"));
            assert_close(
                rivals,
                &want[own.len()..],
                &format!("{objective:?}, its rival"),
            );
        }
    }
}

/// The flow is a generator of [`Adversarial`] beside the one that is tried as the default.
#[test]
fn a_flow_that_draws_has_the_gradient_of_its_own_loss() {
    let objective = Adversarial {
        generator: Generator::Flow,
        units: 5,
        steps: 3,
        ..Adversarial::default()
    };
    let mut session = moved(scenario(objective.clone().into()));
    let got = gradient(&mut session);
    let own = got.len() - Objective::rivals(&objective, 2);
    let want = differences(&mut session, |s| s.gradient().loss);
    assert_close(&got[..own], &want[..own], "the energy");
    let want = differences(&mut session, |s| s.gradient().rival.expect("a rival"));
    assert_close(&got[own..], &want[own..], "the flow");
}

/// Third differences along a line through θ are 0, at every iteration the same loss.
#[test]
fn quadratic_objectives_are_quadratic_in_a_linear_energy() {
    let mut count = 0;
    for objective in ObjectiveConfig::all()
        .into_iter()
        .filter(|o| o.is_quadratic())
    {
        let mut session = moved(Scenario {
            energy: Polynomial { degree: 4 }.into(),
            ..scenario(objective.clone())
        });
        let here = session.unknowns();
        let mut at = |t: f64, iteration: u64| {
            let mut rng = Stream::new(3, Purpose::Parameters);
            let moved: Vec<f64> = here.iter().map(|x| x + t * rng.normal()).collect();
            session.set_unknowns(iteration, &moved).unwrap();
            session.gradient().loss
        };
        let third = at(3.0, 3) - 3.0 * at(2.0, 3) + 3.0 * at(1.0, 3) - at(0.0, 3);
        assert!(
            third.abs() < 1e-10 * at(3.0, 3).abs(),
            "{objective:?}: {third:e}"
        );
        assert_eq!(at(1.0, 3), at(1.0, 4), "{objective:?}");
        count += 1;
    }
    assert_eq!(count, 3);
}

/// `steps` Langevin steps from rows `x`, with the noise of the objectives.
fn chain(session: &mut Session, x: &[f64], k: usize, eta: f64, temperature: f64) -> Vec<f64> {
    let mut x = x.to_vec();
    let seed = session.scenario(false).seed;
    let noise = Noise::new(seed, Purpose::Objective, session.iteration());
    for t in 0..k {
        let (_, g) = session.energies(&x, &[]);
        for (i, x) in x.chunks_exact_mut(2).enumerate() {
            let (p, q) = noise.pair::<F64x8>(i / 8 * 8, t);
            for (c, xi) in [p, q].into_iter().enumerate() {
                let mut lanes = [0.0; 8];
                xi.store(&mut lanes);
                x[c] += (2.0 * eta * temperature).sqrt() * lanes[i % 8] - eta * g[2 * i + c];
            }
        }
    }
    x
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn contrastive_divergence_is_data_against_the_ends_of_chains() {
    let (k, eta, temperature) = (4, 0.07, 0.6);
    let objective = ContrastiveDivergence {
        k,
        eta,
        temperature,
    };
    let mut session = moved(scenario(objective.into()));
    let data = session.observations().points.clone();
    let ends = chain(&mut session, &data, k, eta, temperature);
    let got = gradient(&mut session);
    let contrast = |s: &mut Session| {
        let (here, there) = (s.energies(&data, &[]).0, s.energies(&ends, &[]).0);
        (mean(&here) - mean(&there)) / temperature
    };
    assert_close(&got, &differences(&mut session, contrast), "CD-4");
    let loss = session.gradient().loss;
    assert!((loss - contrast(&mut session)).abs() < 1e-12);
}

#[test]
fn persistent_chains_go_on_from_where_they_were() {
    let (k, eta, temperature) = (3, 0.07, 0.6);
    let objective = PersistentContrastiveDivergence {
        k,
        eta,
        temperature,
    };
    let mut session = moved(scenario(objective.into()));
    let chains = |s: &Session| s.scenario(true).state.expect("asked for").initial.concat();
    let (data, begun) = (session.observations().points.clone(), chains(&session));
    assert_ne!(begun, data, "three updates have moved them");
    let ends = chain(&mut session, &begun, k, eta, temperature);
    let got = gradient(&mut session);
    let contrast = |s: &mut Session| {
        let (here, there) = (s.energies(&data, &[]).0, s.energies(&ends, &[]).0);
        (mean(&here) - mean(&there)) / temperature
    };
    assert_close(&got, &differences(&mut session, contrast), "PCD-3");
    // Where the chains go is no gradient.
    let gradient = session.gradient();
    assert!(gradient.initial.concat().iter().all(|g| *g == 0.0));
    session.run(1, || true);
    let mut frame = Frame::default();
    session.frame(&FrameRequest::default(), &mut frame);
    let shown: Vec<f64> = frame.chains.iter().map(|x| f64::from(*x)).collect();
    let rounded = |x: &f64| f64::from(*x as f32);
    let now: Vec<f64> = chains(&session).iter().map(rounded).collect();
    assert_eq!(shown, now, "the picture shows them");
    for (now, end) in chains(&session).iter().zip(ends) {
        assert!((now - end).abs() < 1e-12, "{now} for {end}");
    }
}

#[test]
fn tutorial_losses_descend_their_formulas_at_fixed_wrong_answers() {
    let base = EnergyLoss {
        margin: 0.3,
        k: 4,
        ..EnergyLoss::default()
    };
    let m = base.margin;
    type Formula = fn(f64, f64, f64) -> f64;
    let formulas: [(TutorialLoss, Formula); 5] = [
        (TutorialLoss::Energy, |e, _, _| e),
        (TutorialLoss::Perceptron, |e, w, _| e - w),
        (TutorialLoss::Hinge, |e, w, m| (m + e - w).max(0.0)),
        (TutorialLoss::Log, |e, w, _| (e - w).exp().ln_1p()),
        (TutorialLoss::SquareSquare, |e, w, m| {
            e * e + (m - w).max(0.0).powi(2)
        }),
    ];
    for (loss, formula) in formulas {
        let mut session = moved(scenario(
            EnergyLoss {
                loss,
                ..base.clone()
            }
            .into(),
        ));
        let data = session.observations().points.clone();
        let ends = chain(&mut session, &data, base.k, base.eta, base.temperature);
        let value = |s: &mut Session| {
            let (here, there) = (s.energies(&data, &[]).0, s.energies(&ends, &[]).0);
            let each = here.iter().zip(&there).map(|(e, w)| formula(*e, *w, m));
            mean(&each.collect::<Vec<_>>())
        };
        let got = gradient(&mut session);
        assert_close(
            &got,
            &differences(&mut session, value),
            &format!("{loss:?}"),
        );
        assert!((session.gradient().loss - value(&mut session)).abs() < 1e-12);
    }
}

/// Without wrong answers nothing holds the energy up: it falls without end, everywhere.
#[test]
fn the_plain_energy_loss_collapses() {
    let run = |loss| {
        let mut session = moved(scenario(
            EnergyLoss {
                loss,
                ..EnergyLoss::default()
            }
            .into(),
        ));
        session.run(300, || true);
        session.energies(&[2.5, 2.5, -2.5, 1.0], &[]).0
    };
    let (collapsed, held) = (run(TutorialLoss::Energy), run(TutorialLoss::Hinge));
    assert!(
        collapsed.iter().all(|e| *e < -3.0),
        "far from data too: {collapsed:?}"
    );
    assert!(held.iter().all(|e| *e > -3.0), "{held:?}");
}

/// `a (x₁² − 1)² + b x₁ + c x₂²`.
fn two_wells(a: f64, b: f64, c: f64) -> EnergyConfig {
    let parameter = |(name, value): (&str, f64)| Parameter {
        name: name.into(),
        value,
        learned: true,
    };
    let parameters = [("a", a), ("b", b), ("c", c)].map(parameter).to_vec();
    Custom::new("a*sqr(sqr(x1) - 1) + b*x1 + c*sqr(x2)", parameters).into()
}

const TRUTH: [f64; 3] = [1.5, 0.3, 2.0];

/// Draws from the density of two wells of different depth: quantiles of x₁, normal x₂.
fn drawn(n: usize) -> Vec<[f64; 2]> {
    let [a, b, c] = TRUTH;
    let (cells, reach) = (20_000, 3.0);
    let place = |i: usize| reach * (2.0 * (i as f64 + 0.5) / cells as f64 - 1.0);
    let mass: Vec<f64> = (0..cells)
        .map(|i| (-a * (place(i).powi(2) - 1.0).powi(2) - b * place(i)).exp())
        .collect();
    let total: f64 = mass.iter().sum();
    let mut normal = Stream::new(5, Purpose::Observations);
    let (mut sum, mut cell) = (0.0, 0);
    (0..n)
        .map(|i| {
            while sum + mass[cell] < total * (i as f64 + 0.5) / n as f64 {
                sum += mass[cell];
                cell += 1;
            }
            [place(cell), normal.normal() / (2.0 * c).sqrt()]
        })
        .collect()
}

/// Parameters learned from two wells, averaged over the last half of the iterations.
fn learned(objective: impl Into<ObjectiveConfig>, points: &[Point]) -> [f64; 3] {
    let scenario = Scenario {
        precision: Precision::F64,
        data: Points {
            points: points.to_vec(),
        }
        .into(),
        energy: two_wells(1.0, 0.0, 1.0),
        objective: objective.into(),
        optimizer: Adam {
            learning_rate: 0.02,
            ..Adam::default()
        }
        .into(),
        ..Scenario::default()
    };
    let mut session = Session::new(scenario, 2).expect("a valid scenario");
    let (half, mut sums) = (250, [0.0; 3]);
    session.run(half, || true);
    for _ in 0..half {
        session.run(1, || true);
        for (sum, theta) in sums.iter_mut().zip(session.unknowns()) {
            *sum += theta / half as f64;
        }
    }
    sums
}

/// What denoising with noise of σ learns of the two wells, by its normal equations in quadrature:
/// over the blurred density, with `∂_x₁E = a f + b`, `a⟨f²⟩ + b⟨f⟩ = ⟨f'⟩` and `a⟨f⟩ + b = 0`; of x₂,
/// the curvature of a wider Gaussian.
fn blurred(sigma: f64) -> [f64; 3] {
    let [a, b, c] = TRUTH;
    let (mut total, mut f_mean, mut f_square, mut slope) = (0.0, 0.0, 0.0, 0.0);
    for i in 0..1200 {
        let u = -3.0 + 6.0 * (f64::from(i) + 0.5) / 1200.0;
        for j in 0..200 {
            let xi = -5.0 + 10.0 * (f64::from(j) + 0.5) / 200.0;
            let mass = (-a * (u * u - 1.0).powi(2) - b * u - 0.5 * xi * xi).exp();
            let x = u + sigma * xi;
            let f = 4.0 * x * (x * x - 1.0);
            total += mass;
            f_mean += mass * f;
            f_square += mass * f * f;
            slope += mass * (12.0 * x * x - 4.0);
        }
    }
    let [f_mean, f_square, slope] = [f_mean, f_square, slope].map(|s| s / total);
    let a = slope / (f_square - f_mean * f_mean);
    [a, -a * f_mean, 0.5 / (0.5 / c + sigma * sigma)]
}

/// Depth of one well against the other, 2b, and height of the pass, about a. Nothing learned would
/// be off by 0.5, 0.3 and 1. Langevin chains of step η widen a well of curvature L by ηL/2, 3 parts
/// in 100.
#[test]
fn two_wells_are_learned_as_by_exact_likelihood() {
    let points: Vec<Point> = drawn(1024).into_iter().map(Point::new).collect();
    let exact = learned(GibbsLikelihood::default(), &points);
    // x₁ are quantiles; four standard errors c√(2/n) of x₂.
    assert_within(&exact, &TRUTH, [0.02, 0.02, 0.36], "likelihood");
    let contrastive = ContrastiveDivergence {
        k: 40,
        eta: 0.005,
        ..ContrastiveDivergence::default()
    };
    let sigma = 0.1;
    let persistent = PersistentContrastiveDivergence {
        k: 20,
        eta: 0.005,
        ..PersistentContrastiveDivergence::default()
    };
    let cases: [(ObjectiveConfig, [f64; 3], [f64; 3]); 6] = [
        (contrastive.into(), exact, [0.12, 0.05, 0.1]),
        (persistent.into(), exact, [0.12, 0.05, 0.1]),
        (
            DenoisingScoreMatching { sigma }.into(),
            blurred(sigma),
            [0.1, 0.08, 0.25],
        ),
        (ScoreMatching {}.into(), exact, [0.05, 0.03, 0.05]),
        (SlicedScoreMatching {}.into(), exact, [0.08, 0.05, 0.1]),
        (NoiseContrastive::default().into(), exact, [0.1, 0.05, 0.15]),
    ];
    for (objective, expected, tolerances) in cases {
        let got = learned(objective.clone(), &points);
        assert_within(&got, &expected, tolerances, &format!("{objective:?}"));
    }
}

#[track_caller]
fn assert_within(got: &[f64; 3], expected: &[f64; 3], tolerances: [f64; 3], what: &str) {
    let off = |k: usize| (got[k] - expected[k]).abs();
    assert!(
        (0..3).all(|k| off(k) < tolerances[k]),
        "{what}: {got:?} for {expected:?}"
    );
}

/// Over directions drawn from N(0, I), sliced score matching is exact score matching: losses and
/// gradients, averaged over iterations that only draw anew.
#[test]
fn sliced_score_matching_is_exact_in_the_mean() {
    let mut exact = moved(scenario(ScoreMatching {}.into()));
    let unknowns = exact.unknowns();
    let loss = exact.gradient().loss;
    let slopes = gradient(&mut exact);
    let mut sliced = Session::new(scenario(SlicedScoreMatching {}.into()), 1).expect("valid");
    let mut draws = vec![Vec::new(); slopes.len() + 1];
    for k in 0..1500 {
        sliced
            .set_unknowns(k, &unknowns)
            .expect("the same unknowns");
        draws[0].push(sliced.gradient().loss);
        for (draws, slope) in draws[1..].iter_mut().zip(gradient(&mut sliced)) {
            draws.push(slope);
        }
    }
    // Five standard errors: with some forty numbers, a false alarm in fifty thousand seeds.
    for (k, want) in std::iter::once(&loss).chain(&slopes).enumerate() {
        let got = mean(&draws[k]);
        let squares: Vec<f64> = draws[k].iter().map(|d| (d - got).powi(2)).collect();
        let allowed = 5.0 * (mean(&squares) / squares.len() as f64).sqrt() + 1e-12;
        assert!((got - want).abs() < allowed, "[{k}]: {got} for {want}");
    }
}

/// Chains of long steps are wider than the density, `1/(a(1 − ηa/2))` in a bowl of curvature a: the
/// curvature learned of a standard normal makes up for it, `a(1 − ηa/2) = 1`.
#[test]
fn chains_of_long_steps_teach_an_energy_that_makes_up_for_them() {
    let eta = 0.4;
    let mut xi = Stream::new(3, Purpose::Observations);
    let draws: Vec<f64> = (0..1024).map(|_| xi.normal()).collect();
    let size = mean(&draws.iter().map(|x| x * x).collect::<Vec<_>>()).sqrt();
    let points = draws.iter().map(|x| Point::new(vec![x / size])).collect();
    let bowl = Parameter {
        name: "a".into(),
        value: 1.0,
        learned: true,
    };
    let scenario = Scenario {
        precision: Precision::F64,
        data: Points { points }.into(),
        energy: Custom::new("0.5*a*sqr(x1)", vec![bowl]).into(),
        objective: ContrastiveDivergence {
            k: 5,
            eta,
            temperature: 1.0,
        }
        .into(),
        optimizer: Adam {
            learning_rate: 0.01,
            ..Adam::default()
        }
        .into(),
        ..Scenario::default()
    };
    let mut session = Session::new(scenario, 2).expect("a valid scenario");
    session.run(200, || true);
    let mut late = Vec::new();
    for _ in 0..300 {
        session.run(1, || true);
        late.push(session.unknowns()[0]);
    }
    let expected = (1.0 - (1.0f64 - 2.0 * eta).sqrt()) / eta;
    let got = mean(&late);
    assert!((got - expected).abs() < 0.04, "{got} for {expected}");
}

#[test]
fn steps_of_langevin_dynamics_say_their_energy() {
    let (eta, temperature) = (0.05f64, 0.5);
    let [a, b, c] = TRUTH;
    let mut xi = Stream::new(11, Purpose::Observations);
    let spread = (2.0 * eta * temperature).sqrt();
    let mut z = [1.0, 0.0];
    let steps = (0..4000).map(|_| {
        let start = z;
        let slope = [4.0 * a * z[0] * (z[0] * z[0] - 1.0) + b, 2.0 * c * z[1]];
        z = [0, 1].map(|i| z[i] - eta * slope[i] + spread * xi.normal());
        Point {
            start: Some(start.to_vec()),
            ..Point::new(z)
        }
    });
    let points: Vec<Point> = steps.collect();
    let got = learned(TransitionLikelihood { eta, temperature }, &points);
    // Standard errors √(2τ/(η n ⟨(∂_θ∂_x E)²⟩)): about 0.03, 0.07 and 0.1. Four of them: a false
    // alarm in five thousand seeds.
    for ((got, truth), tolerance) in got.iter().zip(TRUTH).zip([0.12, 0.28, 0.4]) {
        assert!((got - truth).abs() < tolerance, "{got} for {truth}");
    }
}

/// The bias of coarse spacing, by the session's own generator of pairs and the double well.
#[test]
fn pairs_of_a_teacher_give_its_energy_at_fine_spacing_better_than_at_coarse() {
    let off = |spacing: f64| {
        let scenario = Scenario {
            data: LangevinPairs {
                n: 4000,
                spacing,
                ..LangevinPairs::default()
            }
            .into(),
            objective: TransitionLikelihood {
                eta: spacing,
                temperature: 1.0,
            }
            .into(),
            energy: Polynomial { degree: 4 }.into(),
            optimizer: LBfgs::default().into(),
            ..scenario(TransitionLikelihood::default().into())
        };
        let mut session = Session::new(scenario, 2).expect("a valid scenario");
        session.run(60, || true);
        let grid: Vec<f64> = (0..100)
            .flat_map(|i| {
                [
                    -1.2 + 2.4 * f64::from(i % 10) / 9.0,
                    -1.0 + 2.0 * f64::from(i / 10) / 9.0,
                ]
            })
            .collect();
        let learned = session.energies(&grid, &[]).0;
        let teacher = Session::new(
            Scenario {
                energy: DoubleWell::default().into(),
                ..session.scenario(false)
            },
            1,
        );
        let truth = teacher.expect("a valid scenario").energies(&grid, &[]).0;
        let gaps: Vec<f64> = learned.iter().zip(&truth).map(|(l, t)| l - t).collect();
        let shift = mean(&gaps);
        mean(&gaps.iter().map(|g| (g - shift).powi(2)).collect::<Vec<_>>()).sqrt()
    };
    let (fine, coarse) = (off(0.02), off(0.4));
    assert!(
        fine < 0.5 && coarse > 1.5 * fine,
        "off by {fine} and {coarse}"
    );
}

/// A path counts as a step between every two positions in a row, beside observations without one.
#[test]
fn paths_are_as_many_transitions() {
    let at = |t: f64| vec![(1.3 * t).sin(), 0.8 * (0.7 * t).cos()];
    let total = |points: Vec<Point>| {
        let scenario = Scenario {
            data: Points { points }.into(),
            ..scenario(TransitionLikelihood::default().into())
        };
        let mut session = Session::new(scenario, 1).expect("a valid scenario");
        let n = session.observations().len() as f64;
        let slopes = gradient(&mut session);
        let slopes: Vec<f64> = slopes.iter().map(|g| g * n).collect();
        (session.gradient().loss * n, slopes)
    };
    let pair = |from: f64, to: f64| Point {
        start: Some(at(from)),
        ..Point::new(at(to))
    };
    let short = |i: &f64| pair(i + 30.0, i + 30.2);
    let ways: Vec<f64> = (0..20).map(f64::from).collect();
    let paths = ways.iter().map(|i| Point {
        path: Some(vec![at(i + 0.1), at(i + 0.3)]),
        ..pair(*i, i + 0.4)
    });
    let steps = ways.iter().flat_map(|i| {
        let times = [0.0, 0.1, 0.3, 0.4].map(|t| i + t);
        [0, 1, 2].map(|j| pair(times[j], times[j + 1]))
    });
    let got = total(paths.chain(ways.iter().map(short)).collect());
    let want = total(steps.chain(ways.iter().map(short)).collect());
    let (loss, expected) = (got.0, want.0);
    assert!(
        (loss - expected).abs() < 1e-6 * expected,
        "{loss} for {expected}"
    );
    let off = got.1.iter().zip(&want.1).map(|(g, w)| (g - w).abs());
    let size = want.1.iter().fold(0.0f64, |m, w| m.max(w.abs()));
    assert!(size > 1e-2 && off.fold(0.0, f64::max) < 1e-6 * size);
}

#[test]
fn transitions_need_starts() {
    let mut scenario = scenario(TransitionLikelihood::default().into());
    let points = drawn(8).into_iter().map(Point::new).collect();
    scenario.data = Points { points }.into();
    let refused = Session::new(scenario, 1).expect_err("refused").to_string();
    assert!(refused.contains("start of each"), "{refused}");
}
