//! Coordinates with a period: a torus, a cylinder, a circle.

use crate::harness::{assert_close, tensor};
use iel::data::{Period, Point, Reading, read_table};
use iel::density::{FokkerPlanck, Grid, gibbs};
use iel::energy::{EnergyConfig, ModernHopfield};
use iel::objective::GibbsLikelihood;
use iel::optimizer::LBfgs;
use iel::periods::Periods;
use iel::random::{Purpose, Stream};
use iel::scenario::{Precision, Scenario, State, from_link, observing, to_link, validate};
use iel::session::Session;
use iel::study::{DensityRequest, LandscapeRequest, density, landscape, learnable};
use iel::tensor::Tensor;
use std::f64::consts::{PI, TAU};

/// `I_0(κ)` and `I_1(κ)`, by their series.
fn bessel(kappa: f64) -> [f64; 2] {
    let (mut term, mut sums) = (1.0, [0.0; 2]);
    for k in 0..60 {
        sums[0] += term;
        sums[1] += term * 0.5 * kappa / f64::from(k + 1);
        term *= (0.5 * kappa / f64::from(k + 1)).powi(2);
    }
    sums
}

fn point(x: &[f64], start: Option<&[f64]>) -> Point {
    Point {
        x: x.to_vec(),
        start: start.map(<[f64]>::to_vec),
        condition: None,
        path: None,
        time: None,
        track: None,
    }
}

/// `E = 1 + a·(cos x1, sin x1, cos x2, sin x2)` on the torus of 2π by 2π: one pattern, −a.
fn torus(a: [f64; 4], points: Vec<Point>) -> Scenario {
    Scenario {
        data: iel::data::Points { points }.into(),
        energy: ModernHopfield {
            patterns: 1,
            beta: 1.0,
        }
        .into(),
        periods: vec![TAU, TAU],
        precision: Precision::F64,
        state: Some(State {
            theta: vec![Tensor {
                shape: vec![1, 4],
                ..tensor("xi", &a.map(|a| -a))
            }],
            ..Default::default()
        }),
        ..Scenario::default()
    }
}

/// Angles near `at`, `[n]`, with that spread, in [−π, π].
fn angles(at: f64, spread: f64, n: usize, seed: u32) -> Vec<f64> {
    let mut rng = Stream::new(seed, Purpose::Display);
    let around = Periods::new(&[TAU]);
    let one = |_| around.shortest(0, at + spread * rng.normal());
    (0..n).map(one).collect()
}

#[test]
fn the_likeliest_density_of_angles_is_von_mises() {
    let (x, y) = (angles(PI - 0.1, 0.5, 200, 3), angles(-1.0, 0.9, 200, 4));
    let points = x.iter().zip(&y).map(|(x, y)| point(&[*x, *y], None));
    let mut scenario = torus([0.0; 4], points.collect());
    scenario.objective = GibbsLikelihood::default().into();
    scenario.optimizer = LBfgs::default().into();
    validate(&scenario).unwrap();
    let mut session = Session::new(scenario, 1).unwrap();
    session.run(60, || true);
    // In closed form: I_1(κ)/I_0(κ) is the length of the mean of (cos x, sin x).
    let mut loss = 0.0;
    for column in [&x, &y] {
        let mean = |f: fn(f64) -> f64| column.iter().map(|x| f(*x)).sum::<f64>() / 200.0;
        let length = mean(f64::cos).hypot(mean(f64::sin));
        let (mut low, mut high) = (0.0, 50.0);
        for _ in 0..60 {
            let kappa = 0.5 * (low + high);
            let [i0, i1] = bessel(kappa);
            if i1 / i0 < length {
                low = kappa
            } else {
                high = kappa
            }
        }
        loss += (TAU * bessel(low)[0]).ln() - low * length;
    }
    assert_close("loss", &[session.gradient().loss], &[loss], 1e-6);
}

#[test]
fn a_density_on_the_torus_has_its_known_log_z_and_no_edge() {
    let scenario = torus([1.5, 0.0, 0.0, -2.0], vec![point(&[3.0, 1.0], None)]);
    let mut session = Session::new(scenario, 1).unwrap();
    let report = density(&mut session, &DensityRequest::default()).unwrap();
    let log_z = (TAU * TAU * bessel(1.5)[0] * bessel(2.0)[0]).ln() - 1.0;
    assert_close("log Z", &[report.log_z], &[log_z], 1e-9);
    assert_eq!(report.edge, 0.0);
    assert!(report.growth.abs() < 1e-12);
    assert_eq!([report.view.x_min, report.view.y_max], [-PI, PI]);
}

#[test]
fn stationary_points_and_paths_go_over_the_seam() {
    // Its one minimum is at (π, π), where the seams cross.
    let scenario = torus([1.0, 0.1, 1.0, -0.05], vec![point(&[3.0, 3.0], None)]);
    let mut session = Session::new(scenario, 1).unwrap();
    let request = LandscapeRequest {
        cells: 24,
        ..Default::default()
    };
    let shape = landscape(&mut session, &request).unwrap();
    let kinds: Vec<_> = shape
        .critical
        .iter()
        .map(|c| format!("{:?}", c.kind))
        .collect();
    assert_eq!(kinds, ["Minimum", "Saddle", "Saddle", "Maximum"]);
    let least = &shape.critical[0];
    let at = [0.1_f64.atan2(1.0) - PI, PI - 0.05_f64.atan2(1.0)];
    assert_close("minimum", &least.x, &at, 1e-6);
    assert_close("basin", &shape.basins.unwrap().share[..1], &[1.0], 1e-9);
    assert_eq!(shape.paths.len(), 2);
    for path in shape.paths {
        assert_eq!(path.ends, [Some(0), Some(0)], "both ways lead to it");
        let steps = path.points.windows(2);
        let far = steps.map(|s| (s[0][0] - s[1][0]).hypot(s[0][1] - s[1][1]));
        assert!(
            far.fold(0.0, f64::max) < 0.1,
            "the path goes on over the seam"
        );
        let (first, last) = (&path.points[0], &path.points[path.points.len() - 1]);
        let around = (first[0] - last[0]).hypot(first[1] - last[1]);
        assert!((around - TAU).abs() < 1e-6, "once around: {around}");
    }
}

#[test]
fn the_end_is_as_far_as_the_shorter_way() {
    let points = vec![point(&[3.1, 0.5], Some(&[-3.1, 0.5]))];
    let given = r#"{"kind":"given"}"#;
    for objective in [r#"{"kind":"endpoint"}"#, r#"{"kind":"trajectory"}"#] {
        let mut scenario = torus([0.0; 4], points.clone());
        scenario.initial = serde_json::from_str(given).unwrap();
        scenario.objective = serde_json::from_str(objective).unwrap();
        let loss = Session::new(scenario, 1).unwrap().gradient().loss;
        assert_close(
            objective,
            &[loss],
            &[0.5 * (TAU - 6.2) * (TAU - 6.2)],
            1e-12,
        );
    }
    // From anywhere: twice around and back is no distance.
    let mut scenario = torus(
        [0.0; 4],
        vec![point(&[0.1 + 2.0 * TAU, 0.5], Some(&[0.1, 0.5]))],
    );
    scenario.initial = serde_json::from_str(given).unwrap();
    let loss = Session::new(scenario, 1).unwrap().gradient().loss;
    assert_close("twice around", &[loss], &[0.0], 1e-12);
}

#[test]
fn a_step_over_the_seam_is_a_short_one() {
    let step = |x: f64, z: f64| {
        let mut scenario = torus([0.0; 4], vec![point(&[x, 0.0], Some(&[z, 0.0]))]);
        let objective = r#"{"kind":"transition-likelihood","eta":0.1,"temperature":0.5}"#;
        scenario.objective = serde_json::from_str(objective).unwrap();
        Session::new(scenario, 1).unwrap().gradient().loss
    };
    assert_close(
        "loss",
        &[step(-3.1, 3.1)],
        &[(TAU - 6.2f64).powi(2) / 0.2],
        1e-10,
    );
    assert_close("either way", &[step(3.1, -3.1)], &[step(-3.1, 3.1)], 1e-10);
}

/// Beside others that were seen on their way, too.
#[test]
fn a_step_without_a_path_is_as_short_among_others() {
    let alone = point(&[3.1, 0.0], Some(&[-3.1, 0.0]));
    let passing = Point {
        path: Some(vec![vec![3.0, 0.0]]),
        ..point(&[-3.1, 0.0], Some(&[2.9, 0.0]))
    };
    let loss = |points: &[&Point]| {
        let mut scenario = torus([0.0; 4], points.iter().map(|p| (*p).clone()).collect());
        let objective = r#"{"kind":"transition-likelihood","eta":0.1,"temperature":0.5}"#;
        scenario.objective = serde_json::from_str(objective).unwrap();
        Session::new(scenario, 1).unwrap().gradient().loss
    };
    let mean = 0.5 * (loss(&[&alone]) + loss(&[&passing]));
    assert_close("together", &[loss(&[&alone, &passing])], &[mean], 1e-10);
}

#[test]
fn diffusion_on_the_circle_decays_as_its_modes_do() {
    let grid = Grid::new(&[-PI], &[PI], &[360])
        .unwrap()
        .around(&Periods::new(&[TAU]));
    let flow = FokkerPlanck::new(&grid, &vec![0.0; 360], 0.7);
    let mode = |k: f64, c: usize| (k * grid.center(c)[0] + 0.3).cos();
    let mut p: Vec<f64> = (0..360).map(|c| (1.0 + 0.5 * mode(2.0, c)) / TAU).collect();
    let (dt, steps) = (1e-4, 2000);
    for _ in 0..steps {
        flow.step(&mut p, dt);
    }
    let left = (0..360).map(|c| p[c] * mode(2.0, c)).sum::<f64>() * grid.measure() * 2.0;
    let decay = 0.5 * (-0.7 * 4.0 * dt * f64::from(steps)).exp();
    assert_close("amplitude", &[left], &[decay], 1e-3);
    let mass: f64 = p.iter().sum::<f64>() * grid.measure();
    assert_close("mass", &[mass], &[1.0], 1e-12);
}

#[test]
fn the_gibbs_density_of_the_torus_stays() {
    let periods = Periods::new(&[TAU, TAU]);
    let grid = Grid::new(&[-PI; 2], &[PI; 2], &[24, 18])
        .unwrap()
        .around(&periods);
    let energy = |[x, y]: [f64; 2]| x.cos() + 0.4 * (2.0 * y + x).sin();
    let energies: Vec<f64> = (0..grid.len()).map(|c| energy(grid.center(c))).collect();
    let rest = gibbs(&grid, &energies, 0.6).unwrap().density;
    let flow = FokkerPlanck::new(&grid, &energies, 0.6);
    let mut p = rest.clone();
    flow.step(&mut p, 0.3);
    assert_close("stays", &p, &rest, 1e-12);
    // Of a random density, the circulation is not cut at the seam: it comes to the same rest.
    let mut rng = Stream::new(5, Purpose::Display);
    let mut p: Vec<f64> = (0..grid.len()).map(|_| rng.normal().abs()).collect();
    let mass: f64 = p.iter().sum::<f64>() * grid.measure();
    p.iter_mut().for_each(|p| *p /= mass);
    for _ in 0..400 {
        flow.step(&mut p, 0.5);
    }
    assert_close("comes to rest", &p, &rest, 1e-9);
    assert!(p.iter().all(|p| *p > 0.0));
}

/// Degrees in one cluster across ±180.
fn degrees() -> String {
    let rows = angles(PI, 0.25, 120, 7)
        .into_iter()
        .zip(angles(0.2, 0.2, 120, 8));
    let rows = rows.map(|(x, y)| format!("{:.3},{:.3}\n", x.to_degrees(), y.to_degrees()));
    std::iter::once("phi,psi\n".to_string())
        .chain(rows)
        .collect()
}

#[test]
fn angles_in_degrees_are_one_cluster_across_the_seam() {
    let table = read_table(&degrees(), &Reading::default()).unwrap();
    assert_eq!(table.periods, [360.0, 360.0]);
    assert!(
        table
            .notices
            .iter()
            .any(|n| n.message.contains("angles by name"))
    );
    let (mut scenario, _) = observing(&Scenario::default(), &table).unwrap();
    assert_eq!(scenario.periods, [TAU, TAU]);
    assert_eq!(scenario.axes[0].scale, 360.0 / TAU);
    scenario.energy = serde_json::from_str(r#"{"kind":"rbf","centers":4}"#).unwrap();
    scenario.objective = GibbsLikelihood::default().into();
    let mut session = Session::new(scenario, 1).unwrap();
    session.run(400, || true);
    let shape = landscape(&mut session, &LandscapeRequest::default()).unwrap();
    let minima: Vec<_> = shape.critical.iter().filter(|c| c.is_minimum()).collect();
    assert_eq!(minima.len(), 1, "{minima:?}");
    let off = Periods::new(&[TAU, TAU]).distance(&minima[0].x, &[PI, 0.2]);
    assert!(off < 0.15, "{off}");
}

#[test]
fn a_person_says_what_goes_around() {
    let read = |text: &str, periods: &[(&str, f64)]| {
        let period = |(column, period): &(&str, f64)| Period {
            column: (*column).into(),
            period: *period,
        };
        let how = Reading {
            periods: periods.iter().map(period).collect(),
            ..Reading::default()
        };
        read_table(text, &how)
    };
    let none = read(&degrees(), &[("phi", 0.0), ("psi", 0.0)]).unwrap();
    assert!(none.periods.is_empty());
    assert_eq!(
        read(&degrees(), &[("phi", 180.0)]).unwrap().periods[0],
        180.0
    );
    let hours = "hour,count\n1,4\n23,5\n12,9\n";
    assert!(read(hours, &[]).unwrap().periods.is_empty());
    assert_eq!(read(hours, &[("hour", 24.0)]).unwrap().periods, [24.0, 0.0]);
    for (column, period) in [("hour", -1.0), ("hour", f64::NAN), ("minute", 60.0)] {
        let message = read(hours, &[(column, period)]).unwrap_err().to_string();
        assert!(message.contains(column), "{message}");
    }
    // Angles of one quadrant tell nothing of a seam.
    assert!(
        read("phi,psi\n10,20\n30,45\n", &[])
            .unwrap()
            .periods
            .is_empty()
    );
    assert_eq!(
        read("angle,r\n0.1,1\n6.2,2\n", &[]).unwrap().periods,
        [TAU, 0.0]
    );
}

#[test]
fn links_keep_periods_and_say_what_does_not_go_around() {
    let (scenario, _) = from_link("v=2&periods=6.25,0&energy=rbf").unwrap();
    assert_eq!(scenario.periods, [6.25, 0.0]);
    let again = from_link(&to_link(&scenario).unwrap()).unwrap().0;
    assert_eq!(again, scenario);
    for (link, at) in [
        ("energy=double-well", "energy"),
        ("energy=himmelblau", "energy"),
        ("dynamics=multiplicative", "dynamics"),
        ("objective=noise-contrastive", "objective"),
        ("latent=1&energy=network", "energy"),
    ] {
        let Err(refused) = from_link(&format!("periods=6,6&{link}")) else {
            panic!("{link} is taken");
        };
        let message = refused.to_string();
        assert!(
            message.starts_with(at) && message.contains("period"),
            "{message}"
        );
    }
    let short = from_link("periods=1e-9,6").unwrap_err().to_string();
    assert!(short.contains("expected 0 or a number"), "{short}");
    let long = from_link("periods=6,6,6").unwrap_err().to_string();
    assert!(long.contains("expected at most 2"), "{long}");
}

/// What is ranked, or offered beside, is what goes around.
#[test]
fn families_that_go_around_are_ranked() {
    let table = read_table(&degrees(), &Reading::default()).unwrap();
    let (scenario, _) = observing(&Scenario::default(), &table).unwrap();
    let families = learnable(&scenario);
    assert!(families.len() >= 7, "{families:?}");
    for energy in families {
        let with = Scenario {
            energy: energy.clone(),
            ..scenario.clone()
        };
        assert!(validate(&with).is_ok(), "{energy:?}");
    }
}

#[test]
fn every_family_that_goes_around_learns_on_a_torus() {
    let table = read_table(&degrees(), &Reading::default()).unwrap();
    let mut learned = 0;
    for energy in EnergyConfig::all() {
        let (mut scenario, _) = observing(&Scenario::default(), &table).unwrap();
        scenario.energy = energy.clone();
        scenario.objective = GibbsLikelihood::default().into();
        if validate(&scenario).is_err() {
            continue;
        }
        let mut session = Session::new(scenario, 1).unwrap();
        let before = session.gradient().loss;
        session.run(60, || true);
        assert!(
            session.gradient().loss < before,
            "{energy:?}: {before} {}",
            session.gradient().loss
        );
        learned += 1;
    }
    assert!(learned >= 7, "{learned}");
}
