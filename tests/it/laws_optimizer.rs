//! Optimizers on functions whose minima, rates and distributions are known.

use crate::harness::observing;
use iel::data::Point;
use iel::energy::GaussianMixture;
use iel::frame::{Frame, FrameRequest};
use iel::objective::GibbsLikelihood;
use iel::optimizer::{
    ExpectationMaximization, LBfgs, Optimizer, OptimizerConfig, Schedule, Sgld, Step,
};
use iel::random::{Noise, Purpose, Stream};
use iel::scenario::{Scenario, from_link};
use iel::session::Session;

/// An optimizer alone, moving unknowns along gradients that the test gives.
struct Moving<O> {
    optimizer: O,
    seed: u32,
    count: u64,
    x: Vec<f64>,
    moments: Vec<Vec<f64>>,
}

impl<O: Optimizer> Moving<O> {
    fn new(optimizer: O, seed: u32, x: Vec<f64>) -> Self {
        Self {
            moments: vec![vec![0.0; x.len()]; optimizer.moments().len()],
            optimizer,
            seed,
            count: 0,
            x,
        }
    }

    /// Returns the learning rate.
    fn follow(&mut self, gradient: &[f64]) -> f64 {
        self.count += 1;
        let rate = self.optimizer.rates(self.count)[0];
        let step = Step {
            count: self.count,
            rate,
            terms: 1.0,
            noise: Noise::new(self.seed, Purpose::Optimizer, self.count),
            group: 0,
            metric: None,
        };
        self.optimizer
            .update(&step, gradient, &mut self.x, &mut self.moments);
        rate
    }
}

#[test]
fn schedules_have_their_formulas() {
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-15, "{a} {b}");
    for k in 0..50u64 {
        let (step, t) = (k + 1, k as f64);
        near(Schedule::Constant.factor(step, 10.0), 1.0);
        near(
            Schedule::Step.factor(step, 10.0),
            0.5f64.powi(k as i32 / 10),
        );
        near(Schedule::Inverse.factor(step, 10.0), 10.0 / (10.0 + t));
        let angle = std::f64::consts::PI * (t / 10.0).min(1.0);
        near(Schedule::Cosine.factor(step, 10.0), 0.5 + 0.5 * angle.cos());
    }
}

#[test]
fn l_bfgs_minimizes_a_quadratic_in_tens_of_steps() {
    let curvatures = [1.0, 3.0, 10.0, 40.0, 100.0];
    let start = vec![0.4, -0.3, 0.2, 0.3, -0.4];
    let mut moving = Moving::new(LBfgs::default(), 1, start);
    let gradient = |x: &[f64]| -> Vec<f64> {
        x.iter()
            .zip(curvatures)
            .map(|(x, c)| c * (x - 1.0))
            .collect()
    };
    for _ in 0..60 {
        let g = gradient(&moving.x);
        moving.follow(&g);
    }
    let worst = gradient(&moving.x)
        .iter()
        .fold(0.0f64, |m, g| m.max(g.abs()));
    assert!(worst < 1e-9, "gradient {worst:e} after 60 steps");
}

#[test]
fn l_bfgs_goes_down_the_valley_of_rosenbrock() {
    let mut moving = Moving::new(LBfgs::default(), 1, vec![-1.2, 1.0]);
    for _ in 0..100 {
        let (x, y) = (moving.x[0], moving.x[1]);
        let slope = y - x * x;
        moving.follow(&[-2.0 * (1.0 - x) - 400.0 * x * slope, 200.0 * slope]);
    }
    let off = (moving.x[0] - 1.0).hypot(moving.x[1] - 1.0);
    assert!(off < 1e-8, "{off:e} from the minimum");
}

/// `U = x − ln x` has its minimum at 1, and no value for x ≤ 0, where a long step leads.
#[test]
fn l_bfgs_comes_back_from_where_there_is_no_loss() {
    let optimizer = LBfgs {
        longest: 100.0,
        ..LBfgs::default()
    };
    let mut moving = Moving::new(optimizer, 1, vec![60.0]);
    let mut retreats = 0;
    for _ in 0..60 {
        if moving.x[0] <= 0.0 {
            let Moving {
                optimizer,
                x,
                moments,
                ..
            } = &mut moving;
            assert!(optimizer.retreat(x, moments));
            retreats += 1;
        } else {
            moving.follow(&[1.0 - 1.0 / moving.x[0]]);
        }
    }
    assert!(retreats > 0, "the test leads out of the domain");
    assert!((moving.x[0] - 1.0).abs() < 1e-9, "{}", moving.x[0]);
}

/// With constant steps ε on `U = ½kx²` it is the unadjusted Langevin algorithm with η = ε/2, whose
/// stationary variance is `1/(k(1 − εk/4))`; a prior adds `1/s²` to k.
#[test]
fn sgld_with_constant_steps_has_its_stationary_variance() {
    let (step, temperature, prior) = (0.5, 0.5, 1.0);
    let optimizer = Sgld {
        a: step,
        b: 1.0,
        gamma: 0.0,
        temperature,
        prior,
    };
    let chains = 20_000;
    let mut moving = Moving::new(optimizer, 3, vec![0.0; chains]);
    for _ in 0..200 {
        let gradient = moving.x.clone();
        moving.follow(&gradient);
    }
    let k = 1.0 / temperature + 1.0 / (prior * prior);
    let expected = 1.0 / (k * (1.0 - step * k / 4.0));
    let variance = moving.x.iter().map(|x| x * x).sum::<f64>() / chains as f64;
    // Five standard errors: a false alarm in a million seeds.
    let allowed = 5.0 * expected * (2.0 / chains as f64).sqrt();
    assert!(
        (variance - expected).abs() < allowed,
        "{variance}, expected {expected}"
    );
}

/// Of θ₁ and θ₂.
type Function<'a> = &'a dyn Fn(f64, f64) -> f64;

/// Welling & Teh 2011, section 5.1: θ₁ ~ N(0, 10), θ₂ ~ N(0, 1),
/// x ~ ½N(θ₁, 2) + ½N(θ₁ + θ₂, 2), a hundred draws at θ = (0, 1). The posterior has a second mode
/// at about (1, −1).
#[test]
fn sgld_finds_both_modes_of_the_two_mode_gaussian_with_their_masses() {
    let mut rng = Stream::new(11, Purpose::Observations);
    let data: Vec<f64> = (0..100)
        .map(|i| f64::from(i % 2) + 2f64.sqrt() * rng.normal())
        .collect();
    let density = |x: f64, center: f64| (-(x - center) * (x - center) / 4.0).exp();
    let u = |a: f64, b: f64| {
        let likelihood = data
            .iter()
            .map(|x| (density(*x, a) + density(*x, a + b)).ln());
        a * a / 20.0 + b * b / 2.0 - likelihood.sum::<f64>()
    };
    // The posterior by quadrature: mass where θ₂ > 0, mean and spread of θ₁ there.
    let grid: Vec<(f64, f64, f64)> = (0..400)
        .flat_map(|i| (0..400).map(move |j| (f64::from(i), f64::from(j))))
        .map(|(i, j)| {
            (
                -2.0 + 5.0 * (i + 0.5) / 400.0,
                -4.0 + 8.0 * (j + 0.5) / 400.0,
            )
        })
        .map(|(a, b)| (a, b, u(a, b)))
        .collect();
    let least = grid.iter().fold(f64::INFINITY, |m, g| m.min(g.2));
    let moments = |weighted: Function| -> f64 {
        let mass = |g: &(f64, f64, f64)| (least - g.2).exp();
        let total: f64 = grid.iter().map(mass).sum();
        grid.iter()
            .map(|g| mass(g) * weighted(g.0, g.1))
            .sum::<f64>()
            / total
    };
    let right = |b: f64| f64::from(u8::from(b > 0.0));
    let functions: [(&str, Function); 4] = [
        ("mass of θ₂ > 0", &|_, b| right(b)),
        ("mean of θ₁", &|a, _| a),
        ("mean of θ₂²", &|_, b| b * b),
        ("mean of θ₁θ₂", &|a, b| a * b),
    ];

    // As in the paper one observation a step, and steps from 0.01 to 0.0001 with γ = 0.55.
    let (steps, chains) = (60_000u32, 24);
    let (first, last, gamma) = (0.01f64, 0.0001f64, 0.55);
    let ratio = (first / last).powf(1.0 / gamma);
    let b = f64::from(steps) / (ratio - 1.0);
    let optimizer = Sgld {
        a: first * b.powf(gamma),
        b,
        gamma,
        temperature: 1.0,
        prior: 0.0,
    };
    let mut means = vec![Vec::new(); functions.len()];
    for chain in 0..chains {
        let mut moving = Moving::new(optimizer.clone(), chain, vec![0.5, 0.0]);
        let (mut sums, mut weight) = (vec![0.0; functions.len()], 0.0);
        for t in 0..steps {
            let (p, q) = (moving.x[0], moving.x[1]);
            let x = data[(t * 37 + 13 * chain) as usize % 100];
            let (left, right) = (density(x, p), density(x, p + q));
            let (left, right) = (left / (left + right), right / (left + right));
            let pull = [left * (x - p) / 2.0, right * (x - p - q) / 2.0];
            let rate =
                moving.follow(&[p / 10.0 - 100.0 * (pull[0] + pull[1]), q - 100.0 * pull[1]]);
            if t > steps / 20 {
                weight += rate;
                for (sum, (_, f)) in sums.iter_mut().zip(&functions) {
                    *sum += rate * f(moving.x[0], moving.x[1]);
                }
            }
        }
        for (means, sum) in means.iter_mut().zip(sums) {
            means.push(sum / weight);
        }
    }
    for ((name, f), means) in functions.iter().zip(means) {
        let n = means.len() as f64;
        let mean = means.iter().sum::<f64>() / n;
        let variance = means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let error = (variance / n).sqrt();
        let exact = moments(f);
        // Five standard errors over the chains (a false alarm in twenty thousand seeds, with 23
        // degrees of freedom), and what the first, large steps distort.
        let allowed = 5.0 * error + 0.05;
        println!("{name}: {mean:.4} ± {error:.4}, exact {exact:.4}");
        assert!(error < 0.05, "{name}: the chains do not mix");
        assert!(
            (mean - exact).abs() < allowed,
            "{name}: {mean} ± {error}, exact {exact}"
        );
    }
}

/// Mean and spread of the drawn energies against those of the same draws, one session each.
#[test]
fn the_ensemble_is_of_the_draws_every_ten_iterations() {
    let link = "v=1&precision=f64&data=blob&data.n=20&energy=quadratic&optimizer=sgld";
    let (scenario, _) = from_link(link).expect("a good link");
    let request = FrameRequest {
        width: 3,
        height: 2,
        ensemble: true,
        ..FrameRequest::default()
    };
    let grid = |session: &mut Session| {
        let mut frame = Frame::default();
        session.frame(&request, &mut frame);
        frame
    };
    let mut session = Session::new(scenario, 1).expect("valid");
    let mut drawn: Vec<Vec<f64>> = Vec::new();
    for _ in 0..35 {
        session.run(10, || true);
        let alone = Session::new(session.scenario(true), 1);
        let frame = grid(&mut alone.expect("a checkpoint is valid"));
        assert_eq!(
            (frame.draws, frame.mean.len()),
            (0, 0),
            "draws are no part of the state"
        );
        drawn.push(frame.grid.iter().map(|&e| f64::from(e)).collect());
    }
    let drawn = &drawn[3..];
    let frame = grid(&mut session);
    assert_eq!(frame.draws, 32);
    let n = drawn.len() as f64;
    let level = |e: &[f64]| e.iter().sum::<f64>() / e.len() as f64;
    for cell in 0..6 {
        let mean = drawn.iter().map(|e| e[cell]).sum::<f64>() / n;
        let above: Vec<f64> = drawn.iter().map(|e| e[cell] - level(e)).collect();
        let middle = above.iter().sum::<f64>() / n;
        let variance = above
            .iter()
            .map(|a| (a - middle) * (a - middle))
            .sum::<f64>()
            / n;
        assert!((f64::from(frame.mean[cell]) - mean).abs() < 1e-5 * mean.abs());
        let spread = f64::from(frame.spread[cell]);
        assert!(spread > 0.0 && (spread - variance.sqrt()).abs() < 1e-5);
    }
}

/// Starts that are learned have their own price: the prior of θ is none of theirs.
#[test]
fn the_prior_of_sgld_is_on_parameters_only() {
    let after = |prior: f64, group: usize| {
        let optimizer = Sgld {
            prior,
            ..Sgld::default()
        };
        let step = Step {
            count: 1,
            rate: 0.1,
            terms: 1.0,
            noise: Noise::new(3, Purpose::Optimizer, 1),
            group,
            metric: None,
        };
        let mut x = [2.0f64; 3];
        optimizer.update(&step, &[0.0; 3], &mut x, &mut []);
        x
    };
    assert_eq!(after(0.5, 1), after(0.0, 1));
    for (with, without) in after(0.5, 0).iter().zip(after(0.0, 0)) {
        // −½ε θ/s².
        assert!((with - without + 0.05 * 2.0 / 0.25).abs() < 1e-12);
    }
}

/// On raw monomials of degree 8, whose equations have condition numbers above 10⁵: to a thousandth of the minimum in
/// 40 updates, from where 1000 with all parameters alike do not come.
#[test]
fn l_bfgs_is_near_the_minimum_of_an_ill_conditioned_polynomial_in_40_updates() {
    const PAIRS: &str = "v=2&precision=f64&data=langevin-pairs&data.teacher=mueller-brown&data.n=1500&data.spacing=0.02&data.substeps=50&objective=transition-likelihood&objective.eta=0.02&objective.temperature=1&energy=polynomial&energy.degree=8";
    for seed in 0..3 {
        let loss = |more: &str, updates: u64| {
            let (scenario, _) = from_link(&format!("{PAIRS}&seed={seed}&{more}")).expect("good");
            let mut session = Session::new(scenario, 2).expect("valid");
            session.run(updates, || true);
            session.status().loss.expect("a loss")
        };
        let least = loss("optimizer=least-squares", 2);
        let near = least + 1e-3 * least.abs();
        let scaled = loss("optimizer=l-bfgs", 40);
        let alike = loss("optimizer=l-bfgs&optimizer.scaled=false", 1000);
        println!("least {least:.5}, scaled {scaled:.5} after 40, not scaled {alike:.5} after 1000");
        assert!(scaled < near, "{seed}: {scaled}, expected less than {near}");
        assert!(alike > near, "{seed}: nothing is ill-conditioned here");
    }
}

/// The minimum of a loss that is quadratic in θ, with no gradient left, in either precision.
#[test]
fn least_squares_leaves_no_gradient() {
    const PAIRS: &str = "data=langevin-pairs&data.teacher=mueller-brown&data.n=1500&data.spacing=0.02&data.substeps=50&objective=transition-likelihood&objective.eta=0.02&objective.temperature=1";
    for link in [
        &format!("{PAIRS}&energy=polynomial&energy.degree=8"),
        "data=two-moons&objective=score-matching&energy=polynomial&energy.degree=6",
    ] {
        let fitted = |more: &str, updates: u64| {
            let (scenario, _) = from_link(&format!("v=2&{link}{more}")).expect("a good link");
            let mut session = Session::new(scenario, 2).expect("valid");
            session.run(updates, || true);
            session.status()
        };
        let solved = fitted("&optimizer=least-squares&precision=f64", 2);
        println!(
            "{link}: loss {:?}, gradient {:?}, condition {:?}",
            solved.loss, solved.gradient_norm, solved.condition
        );
        assert_eq!(solved.converged, Some(2));
        let (loss, left) = (solved.loss.unwrap(), solved.gradient_norm.unwrap());
        assert!(left < 1e-7 * (1.0 + loss.abs()), "{link}: {left:e} is left");
        assert!(solved.condition.is_some_and(|c| c > 1.0));
        let single = fitted("&optimizer=least-squares", 2).loss.unwrap();
        assert!(
            (single - loss).abs() < 1e-4 * (1.0 + loss.abs()),
            "{link}: {single}, {loss}"
        );
        let searched = fitted("&optimizer=l-bfgs&precision=f64", 200).loss.unwrap();
        assert!(
            loss <= searched,
            "{link}: L-BFGS comes to {searched}, below {loss}"
        );
        let after = fitted("&optimizer=least-squares&precision=f64", 5);
        assert_eq!(after.loss, solved.loss, "it stays there");
    }
}

#[test]
fn least_squares_says_what_it_cannot_determine() {
    let scenario = |link: &str| from_link(&format!("v=2&optimizer=least-squares&{link}"));
    for (link, needs) in [
        (
            "objective=score-matching&energy=mlp",
            "linear in its parameters",
        ),
        ("energy=polynomial", "quadratic in them"),
    ] {
        let refused = scenario(link).unwrap_err().to_string();
        assert!(
            refused.contains(needs) && refused.contains("l-bfgs"),
            "{refused}"
        );
    }
    let few = "data=blob&data.n=4&energy=polynomial&energy.degree=4";
    let run = |link: &str| {
        let mut session = Session::new(scenario(link).expect("valid").0, 1).expect("valid");
        session.run(2, || true);
        session.status()
    };
    let falls = run(&format!("{few}&objective=score-matching")).diverged;
    assert!(falls.is_some_and(|said| said.contains("falls without end")));
    let pairs = "data=langevin-pairs&data.n=4&energy=polynomial&energy.degree=4&objective=transition-likelihood";
    let caution = run(pairs).caution;
    // Eight equations for 14 parameters.
    assert!(
        caution
            .as_ref()
            .is_some_and(|said| said.contains("determine 6 of")),
        "{caution:?}"
    );
}

/// The mixture that scikit-learn finds in ten restarts, or a likelier one: to a thousandth of −2 ln L.
#[test]
fn expectation_maximization_reaches_the_optimum() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../golden/mixtures.json")).unwrap();
    let mut behind = Vec::new();
    for case in golden["cases"].as_array().unwrap() {
        let rows: Vec<Vec<f64>> = serde_json::from_value(case["points"].clone()).unwrap();
        let n = rows.len() as f64;
        let fitted = |optimizer: OptimizerConfig, updates: u64| {
            let scenario = Scenario {
                energy: GaussianMixture {
                    components: case["components"].as_u64().unwrap() as usize,
                    covariance: serde_json::from_value(case["covariance"].clone()).unwrap(),
                    ..Default::default()
                }
                .into(),
                objective: GibbsLikelihood::default().into(),
                optimizer,
                ..observing(rows.iter().cloned().map(Point::new).collect())
            };
            let mut session = Session::new(scenario, 1).expect("a valid scenario");
            session.run(updates, || true);
            let status = session.status();
            assert!(status.diverged.is_none(), "{:?}", status.diverged);
            (
                2.0 * n * status.loss.unwrap(),
                status.gradient_norm.unwrap(),
            )
        };
        let (best, slope) = fitted(ExpectationMaximization::default().into(), 102);
        let expected = case["minus_two_log_likelihood"].as_f64().unwrap();
        println!(
            "{} {}: {best:.2}, scikit-learn {expected:.2}, gradient {slope:.1e}",
            case["name"], case["components"]
        );
        if best > expected + 1e-3 * expected.abs() {
            behind.push(format!("{}: {best} above {expected}", case["name"]));
        }
    }
    assert!(behind.is_empty(), "{behind:?}");
}
