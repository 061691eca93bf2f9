//! Populations seen one after the other, nobody followed.

use iel::data::{Point, Points, Reading, Table, read_table};
use iel::energy::Polynomial;
use iel::objective::{SlopeAt, Snapshots};
use iel::optimizer::LeastSquares;
use iel::random::{Purpose, Stream};
use iel::scenario::{Precision, Scenario, observing, paired};
use iel::session::Session;

/// `(x² − 1)²/4 + y²`.
fn slope([x, y]: [f64; 2]) -> [f64; 2] {
    [x * (x * x - 1.0), 2.0 * y]
}

const ETA: f64 = 0.1;

fn descended(x: [f64; 2]) -> [f64; 2] {
    let g = slope(x);
    [x[0] - ETA * g[0], x[1] - ETA * g[1]]
}

fn drawn(n: usize) -> Vec<[f64; 2]> {
    let mut rng = Stream::new(4, Purpose::Observations);
    let places = std::iter::repeat_with(|| [rng.normal(), rng.normal()]);
    // No farther, a step stays below 1 over the curvature.
    places.filter(|x| x[0].abs() < 1.8).take(n).collect()
}

/// A table of populations that descend, each time in another order.
fn text(n: usize, times: &[f64]) -> String {
    let (mut now, mut rows) = (drawn(n), vec!["t,x1,x2".to_string()]);
    for (k, time) in times.iter().enumerate() {
        rows.extend((0..n).map(|i| {
            let [x, y] = now[(i * 7 + k * 11) % n];
            format!("{time},{x},{y}")
        }));
        now = now.into_iter().map(descended).collect();
    }
    rows.join("\n")
}

fn populations(text: &str) -> Table {
    let reading = Reading {
        snapshots: true,
        ..Reading::default()
    };
    read_table(text, &reading).unwrap()
}

fn steps(text: &str) -> Table {
    paired(&Scenario::default(), &populations(text)).unwrap()
}

fn polynomial(points: Vec<Point>, at: SlopeAt, degree: usize) -> Session {
    let scenario = Scenario {
        data: Points { points }.into(),
        energy: Polynomial { degree }.into(),
        objective: Snapshots { eta: ETA, at }.into(),
        optimizer: LeastSquares {}.into(),
        precision: Precision::F64,
        ..Scenario::default()
    };
    let mut session = Session::new(scenario, 1).unwrap();
    session.run(2, || true);
    session
}

/// The slopes of the energy there are those, to so much.
fn assert_slopes(session: &mut Session, of: impl Fn([f64; 2]) -> [f64; 2], near: f64) {
    for x in drawn(20) {
        let (_, g) = session.energies(&x, &[]);
        let expected = of(x);
        for k in 0..2 {
            assert!(
                (g[k] - expected[k]).abs() < near,
                "at {x:?}: {g:?}, not {expected:?}"
            );
        }
    }
}

/// `½ Σ k_i x_i²`, whose steps of each kind have closed forms.
#[test]
fn each_kind_of_step_gives_its_energy_back() {
    let k = [3.0, 0.7];
    let factor = |at: SlopeAt, k: f64| match at {
        SlopeAt::Start => 1.0 - ETA * k,
        SlopeAt::End => 1.0 / (1.0 + ETA * k),
        SlopeAt::Both => (1.0 - 0.5 * ETA * k) / (1.0 + 0.5 * ETA * k),
    };
    for at in [SlopeAt::Start, SlopeAt::End, SlopeAt::Both] {
        let pair = |z: [f64; 2]| Point {
            start: Some(z.to_vec()),
            ..Point::new((0..2).map(|i| factor(at, k[i]) * z[i]).collect::<Vec<_>>())
        };
        let mut session = polynomial(drawn(50).into_iter().map(pair).collect(), at, 3);
        assert_slopes(&mut session, |x| [k[0] * x[0], k[1] * x[1]], 1e-7);
    }
}

/// Descent in a step below 1 over the steepest curve is the optimal transport between the populations
/// (Brenier 1991): everyone is found again.
#[test]
fn who_descends_is_found_again() {
    let table = steps(&text(150, &[0.0, 0.1, 0.2, 0.3]));
    assert!(table.steps && table.paired);
    assert_eq!((table.points.len(), table.spacing), (450, Some(0.1)));
    for point in &table.points {
        let start = point.start.as_deref().unwrap();
        let after = descended([start[0], start[1]]);
        let off = (point.x[0] - after[0]).hypot(point.x[1] - after[1]);
        assert!(off < 1e-9, "{point:?}");
    }
    let mut session = polynomial(table.points, SlopeAt::Start, 4);
    assert_slopes(&mut session, slope, 1e-6);
}

#[test]
fn a_table_of_populations_becomes_a_scenario() {
    let table = populations(&text(60, &[0.0, 0.1, 0.2]));
    let (scenario, notices) = observing(&Scenario::default(), &table).unwrap();
    assert_eq!(scenario.data.shape().unwrap().n, 120);
    let objective = Snapshots {
        eta: 0.1,
        at: SlopeAt::Both,
    };
    assert_eq!(scenario.objective, objective.into());
    assert!(notices.is_empty(), "{notices:?}");
    Session::new(scenario, 1).unwrap();
}

#[test]
fn populations_of_other_sizes_and_at_other_times() {
    // The second population has lost ten, and the third is seen three times as late.
    let text = text(40, &[0.0, 1.0, 4.0]);
    let rows: Vec<&str> = text.lines().collect();
    let text = [&rows[..41], &rows[51..]].concat().join("\n");
    let table = steps(&text);
    assert_eq!(table.points.len(), 60);
    let said: Vec<_> = table.notices.iter().map(|n| n.message.as_str()).collect();
    assert!(
        said.iter()
            .any(|m| m.contains("10 rows are left without a partner")),
        "{said:?}"
    );
    let times: Vec<_> = table.points.iter().map(|p| p.time.unwrap()).collect();
    assert_eq!(table.spacing, Some(1.0));
    assert!(times[..30].iter().all(|t| *t == 1.0) && times[30..].iter().all(|t| *t == 3.0));
    // The later step counts with its own time.
    let (scenario, _) = observing(&Scenario::default(), &populations(&text)).unwrap();
    let points = scenario.data.explicit().unwrap();
    assert_eq!((points[0].time, points[59].time), (Some(1.0), Some(3.0)));
}

/// In a unit of 1000 along one axis, the other would have no say: distances are in standard deviations.
#[test]
fn who_is_paired_does_not_depend_on_units() {
    let plain = steps(&text(80, &[0.0, 0.1]));
    let rows = text(80, &[0.0, 0.1]);
    let scaled: Vec<String> = rows
        .lines()
        .enumerate()
        .map(|(i, line)| {
            let cells: Vec<&str> = line.split(',').collect();
            match i {
                0 => line.into(),
                _ => format!(
                    "{},{},{}",
                    cells[0],
                    cells[1],
                    1000.0 * cells[2].parse::<f64>().unwrap()
                ),
            }
        })
        .collect();
    let scaled = steps(&scaled.join("\n"));
    for (a, b) in plain.points.iter().zip(&scaled.points) {
        assert_eq!(a.start.as_ref().unwrap()[0], b.start.as_ref().unwrap()[0]);
    }
}

#[test]
fn what_is_no_population_is_refused() {
    let reading = Reading {
        snapshots: true,
        ..Reading::default()
    };
    let untimed = read_table("x1,x2\n1,2\n3,4", &reading)
        .unwrap_err()
        .to_string();
    assert!(untimed.contains("at what time"), "{untimed}");
    let of = |text: &str| {
        paired(&Scenario::default(), &populations(text))
            .unwrap_err()
            .to_string()
    };
    let once = of("t,x1,x2\n1,1,2\n1,3,4");
    assert!(once.contains("two times at least"), "{once}");
    let alone = of("t,x1,x2\n1,1,2\n2,3,4\n3,3,5");
    assert!(alone.contains("several of each time"), "{alone}");
}
