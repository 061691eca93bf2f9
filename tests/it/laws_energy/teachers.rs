//! Stated minima, heights and depths.

use super::cases::{Probe, assert_near, configs, energy, start};
use iel::energy::Inputs;
use iel::random::{Purpose, Stream};
use iel::scalar::Scalar;
use iel::tile::{MAX_DIM, Tile};

#[test]
fn stated_minima_are_stationary_and_curve_upward() {
    let mut stated = 0;
    for config in configs() {
        for dim in (1..=MAX_DIM).filter(|&d| config.check(d).is_ok()) {
            for minimum in config.minima(dim) {
                stated += 1;
                assert_eq!(minimum.len(), dim);
                assert!(minimum.iter().all(|x| x.abs() <= 3.0), "inside the view");
                let mut rng = Stream::new(1, Purpose::Parameters);
                let theta = start(&config, &Inputs::all(dim, 0), &[], &mut rng);
                let mut probe = Probe::new(config.field(dim, 0), &theta, &[]);
                let x: Vec<Tile<f64>> = minimum.iter().map(|&x| Tile::splat(x)).collect();
                let (_, g) = probe.gradient(&x);
                assert!(
                    g.iter().all(|g| g[0].abs() < 1e-12),
                    "{config:?} at {minimum:?}: gradient {g:?}"
                );
                let hessian = probe.hessian(&x);
                let hessian = nalgebra::DMatrix::from_fn(dim, dim, |i, j| hessian[i][j][0]);
                assert!(
                    hessian.clone().cholesky().is_some(),
                    "{config:?} at {minimum:?}: Hessian {hessian}"
                );
            }
        }
    }
    assert!(stated > 20);
}

/// Heights and depths are what the settings say, at the published places.
#[test]
fn teachers_are_as_high_as_they_say() {
    let teacher = |config: &str, x: &[f64]| energy(config, &[], x);
    let near = |got: f64, want: f64| assert_near(got, want, 1e-12, || "height".into());
    near(
        teacher(r#"{"kind":"double-well","height":2}"#, &[0.0, 0.0]),
        2.0,
    );
    near(teacher(r#"{"kind":"double-well"}"#, &[-1.5, 0.0]), 0.0);
    near(
        teacher(r#"{"kind":"four-wells","height":2}"#, &[0.0, 1.5]),
        2.0,
    );
    near(
        teacher(r#"{"kind":"ring","height":2}"#, &[0.0, 0.0, 0.0]),
        2.0,
    );
    near(teacher(r#"{"kind":"ring"}"#, &[1.05, -1.4]), 0.0);
    near(
        teacher(r#"{"kind":"rastrigin","scale":1}"#, &[0.5, 0.0]),
        1.0 + 0.25 / 20.0,
    );
    let hill = [-0.270_844_590_667_347_6, -0.923_038_556_479_981_5];
    near(
        teacher(r#"{"kind":"himmelblau","scale":1,"height":7}"#, &hill),
        7.0,
    );
    near(
        teacher(r#"{"kind":"himmelblau","scale":1}"#, &[3.0, 2.0]),
        0.0,
    );
    // Müller & Brown 1979: minima at −146.700, −108.167, −80.768, saddles at −40.665, −72.249.
    let depth = 146.699_517_209_954;
    let surface = |u: f64, v: f64| {
        let config = format!(r#"{{"kind":"mueller-brown","scale":1,"depth":{depth}}}"#);
        teacher(&config, &[u + 0.2, v - 0.75])
    };
    near(
        surface(-0.558_223_634_633_024, 1.441_725_841_804_669),
        -depth,
    );
    near(
        surface(0.623_499_404_930_877, 0.028_037_758_528_686),
        -108.166_724_116_852,
    );
    near(
        surface(-0.050_010_822_998_206, 0.466_694_104_871_972),
        -80.767_818_129_659,
    );
    near(
        surface(-0.822_001_558_732_732, 0.624_312_802_814_871),
        -40.664_843_508_657,
    );
    near(
        surface(0.212_486_582_000_662, 0.292_988_325_107_368),
        -72.248_940_112_325,
    );
}
