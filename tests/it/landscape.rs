//! Stationary points, basins and minimum-energy paths of energies that are known.

use crate::harness::session;
use iel::data::{Point, Points};
use iel::energy::{
    Custom, DoubleWell, EnergyConfig, FourWells, Himmelblau, MuellerBrown, Rastrigin, Ring,
};
use iel::landscape::{CriticalPoint, Kind};
use iel::scenario::Scenario;
use iel::session::Session;
use iel::study::{Landscape, LandscapeRequest, landscape};
use std::f64::consts::TAU;

fn shape_of(energy: impl Into<EnergyConfig>, cells: usize) -> Landscape {
    let request = LandscapeRequest {
        cells,
        ..Default::default()
    };
    landscape(&mut session(energy), &request).unwrap()
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

fn count(shape: &Landscape, kind: Kind) -> usize {
    shape.critical.iter().filter(|c| c.kind == kind).count()
}

#[test]
fn minima_of_every_teacher_are_found_from_random_starts() {
    let mut teachers = 0;
    for config in EnergyConfig::all() {
        let stated = config.minima(2);
        if stated.is_empty() || matches!(config, EnergyConfig::Ring(_)) {
            continue;
        }
        teachers += 1;
        let shape = shape_of(config.clone(), 0);
        for minimum in &stated {
            let found = shape
                .critical
                .iter()
                .find(|c| c.kind == Kind::Minimum && distance(&c.x, minimum) < 1e-6);
            assert!(found.is_some(), "{config:?} {minimum:?}: {shape:?}");
        }
    }
    assert!(teachers >= 5);
}

#[test]
fn all_wells_of_an_egg_box_are_found_from_random_starts() {
    // u + 10π sin 2πu = 0 near every integer, u = x/s: 25 wells in the view of ±2 of them.
    let wells = Rastrigin::default();
    let axis: Vec<f64> = (-2..=2)
        .map(|k| {
            let mut u = f64::from(k);
            for _ in 0..20 {
                let turn = TAU * u;
                u -= (u + 5.0 * TAU * turn.sin()) / (1.0 + 5.0 * TAU * TAU * turn.cos());
            }
            wells.scale * u
        })
        .collect();
    let shape = shape_of(wells, 0);
    let inside = |c: &&CriticalPoint| c.kind == Kind::Minimum && c.x.iter().all(|x| x.abs() < 3.0);
    let found: Vec<_> = shape.critical.iter().filter(inside).collect();
    assert_eq!(found.len(), 25);
    for x in &axis {
        for y in &axis {
            assert!(
                found.iter().any(|c| distance(&c.x, &[*x, *y]) < 1e-6),
                "{x} {y}"
            );
        }
    }
}

/// Minima − saddles + maxima = 1 for an energy that grows outward (Morse).
#[test]
fn stationary_points_are_as_many_as_topology_wants() {
    for (energy, counts) in [
        (EnergyConfig::from(DoubleWell::default()), [2, 1, 0]),
        (FourWells::default().into(), [4, 4, 1]),
        (Himmelblau::default().into(), [4, 4, 1]),
        (MuellerBrown::default().into(), [3, 2, 0]),
    ] {
        let shape = shape_of(energy.clone(), 0);
        let found = [Kind::Minimum, Kind::Saddle, Kind::Maximum].map(|k| count(&shape, k));
        assert_eq!(found, counts, "{energy:?}");
    }
}

#[test]
fn paths_lead_over_passes_down_to_the_neighboring_minima() {
    for energy in [
        EnergyConfig::from(DoubleWell::default()),
        FourWells::default().into(),
        Himmelblau::default().into(),
        MuellerBrown::default().into(),
    ] {
        let mut session = session(energy.clone());
        let shape = shape_of(energy.clone(), 0);
        assert_eq!(shape.paths.len(), count(&shape, Kind::Saddle));
        for path in &shape.paths {
            let [a, b] = path.ends.map(|e| e.expect("both sides end in a minimum"));
            assert_ne!(a, b, "{energy:?}");
            assert_eq!(path.points[0], shape.critical[a].x);
            assert_eq!(path.points.last(), Some(&shape.critical[b].x));
            // Energies rise to the pass and fall from it.
            let top = path
                .energies
                .iter()
                .position(|e| *e == shape.critical[path.saddle].energy)
                .unwrap();
            let slack = 1e-12;
            assert!(
                path.energies[..=top]
                    .windows(2)
                    .all(|w| w[0] <= w[1] + slack)
            );
            assert!(
                path.energies[top..]
                    .windows(2)
                    .all(|w| w[1] <= w[0] + slack)
            );
            // Each chord of the path goes along the gradient at its middle.
            let inner = 2..path.points.len() - 3;
            for w in inner.map(|i| &path.points[i..i + 2]) {
                let middle = [0.5 * (w[0][0] + w[1][0]), 0.5 * (w[0][1] + w[1][1])];
                let (_, g) = session.energies(&middle, &[]);
                let (dx, dy) = (w[1][0] - w[0][0], w[1][1] - w[0][1]);
                let sine = (g[0] * dy - g[1] * dx).abs() / (g[0].hypot(g[1]) * dx.hypot(dy));
                assert!(sine < 0.05, "{energy:?} at {middle:?}: {sine}");
            }
        }
    }
}

#[test]
fn basins_are_those_of_the_flow() {
    // By symmetry: halves, and quarters.
    for (energy, share) in [
        (EnergyConfig::from(DoubleWell::default()), 0.5),
        (FourWells::default().into(), 0.25),
    ] {
        let shape = shape_of(energy, 40);
        let basins = shape.basins.unwrap();
        for (critical, found) in shape.critical.iter().zip(&basins.share) {
            let expected = if critical.kind == Kind::Minimum {
                share
            } else {
                0.0
            };
            assert!((found - expected).abs() < 1e-12, "{found}");
        }
        // The first cell is at the top left.
        let corner = &shape.critical[basins.minimum[0].unwrap()];
        assert!(corner.x[0] < 0.0);
    }
    // Against the flow in small steps.
    let shape = shape_of(Himmelblau::default(), 32);
    let basins = shape.basins.unwrap();
    let mut session = session(Himmelblau::default());
    let side = 6.0 / 32.0;
    let mut wrong = 0;
    for cell in (0..32 * 32).step_by(7) {
        let (i, j) = ((cell % 32) as f64, (cell / 32) as f64);
        let mut x = [-3.0 + side * (i + 0.5), 3.0 - side * (j + 0.5)];
        for _ in 0..4000 {
            let (_, g) = session.energies(&x, &[]);
            let h = 0.01 / (1.0 + g[0].hypot(g[1]));
            x = [x[0] - h * g[0], x[1] - h * g[1]];
        }
        let minimum = &shape.critical[basins.minimum[cell].unwrap()];
        wrong += usize::from(distance(&minimum.x, &x) > 0.1);
    }
    assert!(wrong <= 1, "{wrong} of 147 cells");
}

#[test]
fn a_valley_without_isolated_minima_has_no_basins() {
    let shape = shape_of(Ring::default(), 16);
    assert_eq!(count(&shape, Kind::Minimum), 0);
    assert!(shape.paths.is_empty());
    assert!(shape.basins.unwrap().minimum.iter().all(Option::is_none));
}

#[test]
fn requests_out_of_range_are_refused() {
    let mut session = session(Ring::default());
    for request in [
        LandscapeRequest {
            cells: 10_000,
            ..Default::default()
        },
        LandscapeRequest {
            starts: 1_000_000,
            ..Default::default()
        },
        LandscapeRequest {
            condition: vec![1.0],
            ..Default::default()
        },
    ] {
        assert!(landscape(&mut session, &request).is_err());
    }
}

fn shape_of_text(expression: &str) -> Landscape {
    shape_of(Custom::new(expression, Vec::new()), 0)
}

/// The unit of the energy changes nothing but energies and curvatures.
#[test]
fn stationary_points_do_not_depend_on_the_unit_of_the_energy() {
    for unit in ["1e-9", "0.00001", "1", "1e9"] {
        let bowl = shape_of_text(&format!("{unit}*(x1^2+x2^2)"));
        assert_eq!(bowl.critical.len(), 1, "{unit}");
        assert_eq!(bowl.critical[0].kind, Kind::Minimum);
        let wells = shape_of_text(&format!("{unit}*((x1^2-1)^2+x2^2)"));
        let kinds: Vec<_> = wells.critical.iter().map(|c| c.kind).collect();
        assert_eq!(
            kinds,
            [Kind::Minimum, Kind::Minimum, Kind::Saddle],
            "{unit}"
        );
    }
}

#[test]
fn degenerate_points_are_reported_as_what_they_are() {
    for (expression, like) in [
        ("x1^4+x2^4", Kind::Minimum),
        ("x1^4+x2^2", Kind::Minimum),
        ("-(x1^4)-x2^4", Kind::Maximum),
        ("x1^3-3*x1*x2^2", Kind::Saddle),
        ("x1^3+x2^2", Kind::Saddle),
        ("1e-6*(x1^6+x2^4)", Kind::Minimum),
    ] {
        let shape = shape_of_text(expression);
        let [point] = &shape.critical[..] else {
            panic!("{expression}: {:?}", shape.critical);
        };
        assert!(
            distance(&point.x, &[0.0, 0.0]) < 1e-2,
            "{expression}: {point:?}"
        );
        let degenerate = point.degenerate.as_ref().unwrap();
        assert_eq!(
            (point.kind, degenerate.like),
            (Kind::Degenerate, like),
            "{expression}"
        );
        assert_eq!(degenerate.continuum, None, "{expression}");
    }
}

#[test]
fn a_continuum_is_one_entry_with_its_extent() {
    let hat = shape_of_text("(x1^2+x2^2-1)^2");
    let [ring, top] = &hat.critical[..] else {
        panic!("{:?}", hat.critical);
    };
    assert_eq!(top.kind, Kind::Maximum);
    let [low, high] = ring.degenerate.as_ref().unwrap().continuum.clone().unwrap();
    for x in [-low[0], -low[1], high[0], high[1]] {
        assert!((x - 1.0).abs() < 0.05, "{ring:?}");
    }
    let valley = shape_of_text("x1^2+0*x2");
    assert_eq!(valley.critical.len(), 1);
    let [low, high] = valley.critical[0]
        .degenerate
        .as_ref()
        .unwrap()
        .continuum
        .clone()
        .unwrap();
    assert!(low[1] < -2.0 && high[1] > 2.0 && high[0].abs() < 1e-9);
}

#[test]
fn points_are_told_apart_however_near() {
    for half in [0.02, 0.01, 0.001] {
        let shape = shape_of_text(&format!("1e5*((x1-{half})^2*(x1+{half})^2)+x2^2"));
        let kinds: Vec<_> = shape.critical.iter().map(|c| c.kind).collect();
        assert_eq!(
            kinds,
            [Kind::Minimum, Kind::Minimum, Kind::Saddle],
            "{half}"
        );
    }
}

#[test]
fn what_a_path_comes_to_joins_the_list() {
    let shape = shape_of_text("0.5*(x1^2+x2^2)-exp(-((x1-1)^2+(x2-1)^2)/(2*0.05^2))");
    assert!(shape.search.followed > 0, "{:?}", shape.search);
    let well = |c: &CriticalPoint| c.is_minimum() && distance(&c.x, &[0.9975, 0.9975]) < 1e-3;
    assert!(shape.critical.iter().any(well), "{:?}", shape.critical);
    let ends = shape.paths.iter().flat_map(|p| p.ends);
    assert!(ends.clone().count() > 0 && ends.clone().all(|e| e.is_some()));
}

/// 41 × 41 stationary points in the view, and fewer starts than that would need.
#[test]
fn a_search_that_is_not_exhaustive_says_so() {
    let mut observed = session(Rastrigin {
        scale: 1.0,
        ..Rastrigin::default()
    });
    let mut found = |starts: usize, half: f64| {
        let view = iel::scenario::View {
            x_min: -half,
            x_max: half,
            y_min: -half,
            y_max: half,
        };
        let request = LandscapeRequest {
            view: Some(view),
            cells: 0,
            starts,
            ..Default::default()
        };
        landscape(&mut observed, &request).unwrap()
    };
    let few = found(2048, 10.0);
    assert!(
        few.search.once > 0 && few.search.missing > 50.0,
        "{:?}",
        few.search
    );
    let all = found(4096, 1.2);
    assert!(all.search.missing < 1.0, "{:?}", all.search);
}

#[test]
fn it_looks_where_the_observations_are() {
    let points = (0..20).map(|i| {
        Point::new(vec![
            100.0 + 0.05 * f64::from(i),
            100.5 + 0.02 * f64::from(i),
        ])
    });
    let scenario = Scenario {
        data: Points {
            points: points.collect(),
        }
        .into(),
        energy: Custom::new("(x1-100.4)^2+(x2-100.6)^2", Vec::new()).into(),
        ..Scenario::default()
    };
    let request = LandscapeRequest {
        cells: 0,
        ..Default::default()
    };
    let shape = landscape(&mut Session::new(scenario, 1).unwrap(), &request).unwrap();
    assert!(
        shape.view.x_min > 90.0 && shape.view.x_max > 100.9,
        "{:?}",
        shape.view
    );
    assert_eq!(count(&shape, Kind::Minimum), 1, "{:?}", shape.critical);
}
