//! Integrals that watch themselves: what a likelihood, a density or a draw says is so, or it says why not.

use iel::data::{Blob, DataConfig, Point, Points};
use iel::dynamics::Gibbs;
use iel::energy::{EnergyConfig, GaussianMixture, Polynomial, Quadratic};
use iel::objective::GibbsLikelihood;
use iel::scenario::{Precision, Scenario, State, advice, from_link};
use iel::session::{Session, Status};
use iel::study::{DensityRequest, code_length, density, resolved_field};

fn scenario(link: &str) -> Scenario {
    from_link(link).unwrap().0
}

/// `⟨E⟩ + log Z` of a fit as it stands, at temperature 1, with Z by the midpoint rule on `n × n` cells of
/// a box: nothing of the library's own integrals.
fn likelihood(session: &mut Session, [low, high]: [[f64; 2]; 2], n: usize) -> f64 {
    let observed = session.observations().points.clone();
    let (energies, _) = session.energies(&observed, &[]);
    let width = [0, 1].map(|k| (high[k] - low[k]) / n as f64);
    let center = |c: usize| {
        let at = [c % n, c / n];
        [0, 1].map(|k| low[k] + width[k] * (at[k] as f64 + 0.5))
    };
    let centers: Vec<f64> = (0..n * n).flat_map(center).collect();
    let (cells, _) = session.energies(&centers, &[]);
    let least = cells.iter().copied().fold(f64::INFINITY, f64::min);
    let sum: f64 = cells.iter().map(|e| (least - e).exp()).sum();
    let mean = energies.iter().sum::<f64>() / energies.len() as f64;
    mean - least + (sum * width[0] * width[1]).ln()
}

/// A mixture of round Gaussians: rows of weight, center and width.
fn mixture(rows: &[[f64; 4]], link: &str) -> Scenario {
    let column = |k: usize| rows.iter().map(|r| r[k]).collect::<Vec<f64>>();
    let logits: Vec<f64> = column(0).iter().map(|w| w.ln()).collect();
    let mu: Vec<f64> = rows.iter().flat_map(|r| [r[1], r[2]]).collect();
    let l: Vec<f64> = rows
        .iter()
        .flat_map(|r| [-r[3].ln(), 0.0, -r[3].ln()])
        .collect();
    let mut scenario = scenario(link);
    scenario.precision = Precision::F64;
    scenario.energy = GaussianMixture {
        components: rows.len(),
        ..Default::default()
    }
    .into();
    let named = |name: &str, shape: &[usize], values: &[f64]| iel::tensor::Tensor {
        name: name.into(),
        shape: shape.to_vec(),
        values: values.to_vec(),
    };
    let k = rows.len();
    scenario.state = Some(State {
        theta: vec![
            named("logits", &[k], &logits),
            named("mu", &[k, 2], &mu),
            named("L", &[k, 3], &l),
        ],
        ..State::default()
    });
    scenario
}

/// The spike of which a grid of 64 cells sees nothing: all of its mass is at the observation.
fn spike() -> Scenario {
    let rows = [[0.9999, 0.0, 0.0, 0.005], [0.0001, 0.0, 0.0, 1.0]];
    let mut scenario = mixture(&rows, "v=1&objective=gibbs-likelihood");
    scenario.data = Points {
        points: vec![Point::new([0.0, 0.0])],
    }
    .into();
    scenario
}

#[test]
fn mass_between_the_nodes_is_in_the_likelihood_and_in_log_z() {
    let mut session = Session::new(spike(), 1).unwrap();
    let found = session.gradient();
    assert!((found.loss + 8.758_66).abs() < 1e-5, "{}", found.loss);
    let report = density(
        &mut session,
        &DensityRequest {
            temperature: Some(1.0),
            ..Default::default()
        },
    );
    let report = report.unwrap();
    let error = report.log_z_error.unwrap();
    assert!(
        report.log_z.abs() <= error + 1e-6 && error < 0.01,
        "{} ± {error}",
        report.log_z
    );
    // Its spread is that of the spike, not of what the cells see.
    assert!(report.covariance[0] < 2e-4, "{:?}", report.covariance);
    assert!(report.observations.is_none() && report.notices.len() == 1);
    // What needs the grid is refused, with both numbers.
    let refused = resolved_field(&mut session, &DensityRequest::default()).unwrap_err();
    assert!(
        refused.to_string().contains("narrower than cells"),
        "{refused}"
    );
}

#[test]
fn the_stated_error_of_log_z_covers_the_true_one_at_other_temperatures_and_in_other_families() {
    // e^{−E/τ} of one Gaussian of width σ: Z = (2πσ²)^{1−1/τ} τ.
    for (sd, at, temperature) in [
        (0.003, [0.31, -0.77], 0.5),
        (0.02, [1.0, 0.06], 2.0),
        (0.3, [0.0, 0.5], 0.7),
    ] {
        let rows = [[1.0, at[0], at[1], sd]];
        let mut session = Session::new(mixture(&rows, "v=1&data.n=8"), 1).unwrap();
        let asked = DensityRequest {
            temperature: Some(temperature),
            ..Default::default()
        };
        let report = density(&mut session, &asked).unwrap();
        let tau: f64 = temperature;
        let truth = (1.0 - 1.0 / tau) * (std::f64::consts::TAU * sd * sd).ln() + tau.ln();
        let (off, error) = ((report.log_z - truth).abs(), report.log_z_error.unwrap());
        assert!(
            off <= error + 1e-6 && error < 0.05,
            "{sd}: off {off}, stated {error}"
        );
    }
}

/// The square of the objective.
const SQUARE: [[f64; 2]; 2] = [[-4.0; 2], [4.0; 2]];

fn fitted(link: &str, updates: u64) -> (Session, Status) {
    let mut session = Session::new(scenario(link), 1).unwrap();
    session.run(updates, || true);
    let status = session.status();
    (session, status)
}

#[test]
fn the_loss_of_a_fit_that_digs_is_its_likelihood() {
    // Thirty-two centers on 400 observations: the grid alone said 0.9 and less where 2.4 and more was true.
    let link = "v=1&data=two-moons&objective=gibbs-likelihood&energy=rbf&energy.centers=32&optimizer.learning_rate=0.05";
    let (mut session, status) = fitted(link, 250);
    // The loss is that before the last update.
    let loss = session.gradient().loss;
    let truth = likelihood(&mut session, SQUARE, 576);
    assert!(
        status.diverged.is_none() && (loss - truth).abs() < 0.02,
        "{loss} {truth} {:?}",
        status.diverged
    );
    // A family that is a density: its likelihood is its mean energy.
    let link = "v=1&data=two-moons&objective=gibbs-likelihood&energy=gaussian-mixture&energy.components=16";
    let (mut session, status) = fitted(link, 400);
    let loss = session.gradient().loss;
    let points = session.observations().points.clone();
    let (energies, _) = session.energies(&points, &[]);
    let truth = energies.iter().sum::<f64>() / energies.len() as f64;
    assert!(
        status.diverged.is_none() && (loss - truth).abs() < 2e-3,
        "{loss} {truth}"
    );
    assert!(truth < 1.3, "{truth}");
}

#[test]
fn a_narrow_gaussian_is_found_where_the_grid_fell_through() {
    // At σ = 0.05: right −3.2 or so; the grid had said −524 of a density that was 974.
    let scenario = Scenario {
        data: Blob {
            n: 200,
            noise: 0.05,
        }
        .into(),
        energy: GaussianMixture {
            components: 1,
            ..Default::default()
        }
        .into(),
        objective: GibbsLikelihood::default().into(),
        ..Scenario::default()
    };
    let mut session = Session::new(scenario, 1).unwrap();
    session.run(800, || true);
    let observed = session.observations().clone();
    let n = observed.len() as f64;
    let mean = [0, 1].map(|k| observed.points.iter().skip(k).step_by(2).sum::<f64>() / n);
    let mut covariance = [[0.0; 2]; 2];
    for x in observed.points.chunks_exact(2) {
        for i in 0..2 {
            for j in 0..2 {
                covariance[i][j] += (x[i] - mean[i]) * (x[j] - mean[j]) / n;
            }
        }
    }
    let determinant = covariance[0][0] * covariance[1][1] - covariance[0][1] * covariance[1][0];
    let optimum = 1.0 + std::f64::consts::TAU.ln() + 0.5 * determinant.ln();
    let loss = session.gradient().loss;
    assert!(
        loss >= optimum - 2e-3 && loss < optimum + 0.02,
        "{loss} {optimum}"
    );
}

#[test]
fn a_likelihood_without_a_maximum_is_said_to_have_none() {
    let at = |points: Vec<Point>| Scenario {
        data: Points { points }.into(),
        energy: GaussianMixture {
            components: 1,
            ..Default::default()
        }
        .into(),
        objective: GibbsLikelihood::default().into(),
        ..Scenario::default()
    };
    let one_place = vec![Point::new([0.5, 0.25]); 50];
    let line = (0..30).map(|i| Point::new([0.03 * f64::from(i), 0.06 * f64::from(i) - 0.5]));
    for (points, said) in [(one_place, "one place"), (line.collect(), "one line")] {
        let place = points[0].x.clone();
        let scenario = at(points);
        let advice: Vec<String> = advice(&scenario).into_iter().map(|n| n.message).collect();
        assert!(
            advice
                .iter()
                .any(|m| m.contains(said) && m.contains("no maximum")),
            "{advice:?}"
        );
        // A density that is wide enough goes on; one narrower than the observations are known ends.
        for (sd, ends) in [(0.5, false), (0.001, true)] {
            let rows = [[1.0, place[0], place[1], sd]];
            let closed = mixture(&rows, "v=1&objective=gibbs-likelihood");
            let mut session = Session::new(
                Scenario {
                    data: scenario.data.clone(),
                    ..closed
                },
                1,
            )
            .unwrap();
            session.run(3, || true);
            let status = session.status();
            assert_eq!(
                status.diverged.is_some(),
                ends,
                "{said} {sd}: {:?}",
                status.diverged
            );
            if let Some(reason) = status.diverged {
                assert!(
                    reason.contains("no maximum") && reason.contains("fewer components"),
                    "{reason}"
                );
                assert_eq!(status.iteration, 0);
            }
        }
    }
    // Not of observations that any density fits within bounds, nor of a few that happen to be equal.
    let scattered: Vec<Point> = (0..30)
        .map(|i| Point::new([f64::from(i * i % 17), f64::from(i % 5)]))
        .collect();
    let none = |scenario: &Scenario| {
        let said = advice(scenario);
        !said
            .iter()
            .any(|notice| notice.message.contains("no maximum"))
    };
    assert!(none(&at(scattered)));
    let old_faithful: DataConfig = iel::data::OldFaithful::default().into();
    assert!(none(&Scenario {
        data: old_faithful,
        ..at(Vec::new())
    }));
}

#[test]
fn observations_outside_of_the_square_widen_it_everywhere_alike() {
    let far: Vec<Point> = (0..20)
        .map(|i| {
            Point::new([
                100.0 + (1.3 * f64::from(i)).sin(),
                40.0 + (0.7 * f64::from(i)).cos(),
            ])
        })
        .collect();
    for (points, square) in [
        (
            vec![Point::new([0.0, 0.0]), Point::new([10.0, 0.0])],
            [[-5.0, -4.0], [15.0, 4.0]],
        ),
        (far, [[95.0, 35.0], [105.0, 45.0]]),
    ] {
        let scenario = Scenario {
            precision: Precision::F64,
            data: Points { points }.into(),
            objective: GibbsLikelihood::default().into(),
            ..scenario("energy=polynomial")
        };
        let mut session = Session::new(scenario, 1).unwrap();
        let loss = session.gradient().loss;
        // That of the code says the same of parameters that are stated exactly enough.
        let code = code_length(&mut session, 1e-9).unwrap();
        let points = session.observations().len() as f64;
        let said = code.data * 2f64.ln() / points + 2.0 * 1e-9f64.ln();
        assert!(
            (said - loss).abs() < 2e-3 * loss.abs().max(1.0),
            "{said} {loss}"
        );
        let truth = likelihood(&mut session, square, 576);
        // The polynomial starts as a bowl at 0, far from the second: it falls across the box.
        if loss < 50.0 {
            assert!((loss - truth).abs() < 0.02, "{loss} {truth}");
        }
        // The density is looked for there too.
        let report = density(&mut session, &DensityRequest::default()).unwrap();
        let observed = session.observations().points.clone();
        let seen = observed.chunks_exact(2).all(|x| {
            let view = report.view;
            (view.x_min..=view.x_max).contains(&x[0]) && (view.y_min..=view.y_max).contains(&x[1])
        });
        assert!(seen, "{:?}", report.view);
    }
}

#[test]
fn draws_are_as_narrow_as_the_density() {
    let rows = [[0.7, 0.33, -0.21, 0.01], [0.3, -1.0, 1.0, 0.02]];
    let mut scenario = mixture(&rows, "v=1&data.n=8&objective=gibbs-likelihood");
    scenario.dynamics = Gibbs {
        temperature: 1.0,
        ..Default::default()
    }
    .into();
    let mut session = Session::new(scenario, 1).unwrap();
    let n = 4000;
    let ends = session.simulate(&vec![0.0; 2 * n], 1, false, &[]);
    let near: Vec<&[f64]> = ends.chunks_exact(2).filter(|x| x[0] > 0.0).collect();
    let share = near.len() as f64 / n as f64;
    assert!((share - 0.7).abs() < 0.03, "{share}");
    for (k, center) in [(0, 0.33), (1, -0.21)] {
        let mean = near.iter().map(|x| x[k]).sum::<f64>() / near.len() as f64;
        let square = near.iter().map(|x| (x[k] - center).powi(2)).sum::<f64>() / near.len() as f64;
        assert!((mean - center).abs() < 1e-3, "{mean}");
        assert!((square.sqrt() - 0.01).abs() < 1e-3, "{}", square.sqrt());
    }
}

#[test]
fn equal_densities_have_equal_criteria() {
    // ½(x² + y²) as a quadratic and as a polynomial: five degrees of freedom each.
    let code = |energy: EnergyConfig, theta: Vec<f64>| {
        let mut scenario =
            scenario("v=1&data=blob&data.n=400&objective=gibbs-likelihood&objective.extent=8");
        (scenario.energy, scenario.precision) = (energy, Precision::F64);
        let mut session = Session::new(scenario, 1).unwrap();
        session.set_unknowns(0, &theta).unwrap();
        code_length(&mut session, 1e-6).unwrap()
    };
    let bowl = code(Quadratic {}.into(), vec![0.0, 0.0, 1.0, 0.0, 1.0]);
    let polynomial = Polynomial { degree: 2 };
    let sum = code(polynomial.into(), vec![0.25, 0.0, 0.0, 0.5, 0.0, 0.5]);
    assert_eq!((bowl.fitted, sum.fitted), (5, 5));
    assert!(
        (bowl.bic - sum.bic).abs() < 1e-3,
        "{} {}",
        bowl.bic,
        sum.bic
    );
}

#[test]
fn idle_parameters_are_those_without_which_the_gradient_of_the_energy_is_as_free() {
    for energy in EnergyConfig::all().into_iter().filter(|e| !e.is_typed()) {
        // As few parameters as go.
        let mut text = serde_json::to_value(&energy).unwrap();
        for (name, few) in [
            ("components", 3),
            ("centers", 3),
            ("patterns", 3),
            ("degree", 3),
        ] {
            if text.get(name).is_some() {
                text[name] = few.into();
            }
        }
        if text.get("widths").is_some() {
            text["widths"] = vec![3].into();
        }
        let energy: EnergyConfig = serde_json::from_value(text).unwrap();
        let scenario = Scenario {
            energy: energy.clone(),
            precision: Precision::F64,
            ..scenario("data.n=30")
        };
        let mut session = Session::new(scenario, 1).unwrap();
        let mut theta = session.unknowns();
        let p = theta.len();
        if p == 0 {
            continue;
        }
        // Any θ but a special one.
        theta
            .iter_mut()
            .enumerate()
            .for_each(|(i, t)| *t += 0.3 * (1.7 * i as f64 + 0.4).sin());
        let places: Vec<f64> = (0..4 * p)
            .flat_map(|i| [2.0 * (1.3 * i as f64).sin(), 2.0 * (2.9 * i as f64).cos()])
            .collect();
        let mut columns = Vec::new();
        for k in 0..p {
            let mut ends = [1e-5, -1e-5].map(|h| {
                let mut moved = theta.clone();
                moved[k] += h;
                session.set_unknowns(0, &moved).unwrap();
                // Up to a constant: the gradient in x.
                session.energies(&places, &[]).1
            });
            let [ahead, behind] = &mut ends;
            columns.extend(ahead.iter().zip(behind.iter()).map(|(a, b)| (a - b) / 2e-5));
        }
        let jacobian = nalgebra::DMatrix::from_vec(2 * 4 * p, p, columns);
        let singular = jacobian.singular_values();
        let rank = singular.iter().filter(|s| **s > 1e-7 * singular[0]).count();
        assert_eq!(
            p - rank,
            energy.idle_parameters(2),
            "{energy:?}: {singular:?}"
        );
    }
}

/// Every family at the defaults: the loss is the likelihood by quadrature, or the run ended with the
/// reason. Each family on one of the data sets for 100 updates; with `IEL_LAW` on all of them for 1000,
/// which takes half an hour: a list of families, or `all`. `docs/integrals.md` has what that printed.
#[test]
fn the_loss_of_every_family_is_the_likelihood_or_the_run_has_ended() {
    let kind = |v: serde_json::Value| v["kind"].as_str().unwrap().to_string();
    let wanted = std::env::var("IEL_LAW").ok();
    let energies = EnergyConfig::all().into_iter().filter(|e| !e.is_typed());
    let data = DataConfig::all().into_iter();
    let data: Vec<_> = data.filter(|d| d.explicit().is_none()).collect();
    let mut worst: f64 = 0.0;
    println!("| energy | data | updates | loss | by 192² cells | by 768² cells | end |");
    println!("|---|---|---|---|---|---|---|");
    for (e, energy) in energies.enumerate() {
        let name = kind(serde_json::to_value(&energy).unwrap());
        let (data, updates) = match &wanted {
            None => (&data[e % data.len()..][..1], 100),
            Some(list) if list == "all" || list.split(',').any(|l| l == name) => (&data[..], 1000),
            Some(_) => continue,
        };
        for data in data {
            let scenario = Scenario {
                energy: energy.clone(),
                data: data.clone(),
                objective: GibbsLikelihood::default().into(),
                ..Scenario::default()
            };
            let mut session = Session::new(scenario, 1).unwrap();
            if session.unknowns().is_empty() {
                continue;
            }
            session.run(updates, || true);
            let status = session.status();
            let found = session.gradient();
            let [coarse, fine] = [192, 768].map(|n| likelihood(&mut session, SQUARE, n));
            let end = status.diverged.or(found.failure);
            println!(
                "| {name} | {} | {} | {:.4} | {coarse:.4} | {fine:.4} | {} |",
                kind(serde_json::to_value(data).unwrap()),
                status.iteration,
                found.loss,
                end.as_deref().unwrap_or("")
            );
            if end.is_none() {
                worst = worst.max((found.loss - fine).abs());
            }
        }
    }
    println!("\nlargest difference of a run that went on: {worst:.4}");
    assert!(worst < 0.02);
}
