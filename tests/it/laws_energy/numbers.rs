//! Every kind of number gives the same, and finite, values.

use super::cases::{Case, cases};
use iel::scalar::{F32x8, F64x8, Lanes, Scalar};
use iel::tile::Tile;

/// Lane 3 of `E`, `∇E` and `Hv`, with the same `x` and `v` in every lane, as `f64`.
fn in_lanes<L: Lanes>(
    case: &Case,
    x: &[Tile<f64>],
    v: &[Tile<f64>],
    real: impl Fn(f64) -> L::Real,
    back: impl Fn(L::Real) -> f64,
) -> Vec<f64> {
    let mut field = case.config.field_of::<L>(case.inputs.clone());
    let theta: Vec<_> = case.theta.iter().map(|&t| real(t)).collect();
    field.set_parameters(&theta);
    field.set_condition(&vec![Tile::constant(0.4); case.inputs.condition]);
    let tiles = |t: &[Tile<f64>]| -> Vec<Tile<L>> {
        t.iter().map(|t| t.map(|t| L::splat(real(t)))).collect()
    };
    let (x, v) = (tiles(x), tiles(v));
    let mut g = vec![Tile::zero(); case.dim];
    let mut hv = g.clone();
    let energy = field.value_and_gradient(0, &x, &mut g);
    field.tangent(0, &x, &v, &mut hv);
    let tiles = [&[energy][..], &g, &hv].concat();
    let lane = |block: &L| {
        let mut all = [real(0.0); 8];
        block.store(&mut all);
        back(all[3 % L::COUNT])
    };
    tiles.iter().flat_map(|tile| &tile.0).map(lane).collect()
}

#[test]
fn lanes_agree_with_single_numbers() {
    for mut case in cases() {
        let (x, v) = (case.points(), case.points());
        let plain = in_lanes::<f64>(&case, &x, &v, |t| t, |t| t);
        let lanes = in_lanes::<F64x8>(&case, &x, &v, |t| t, |t| t);
        assert_eq!(plain, lanes, "{}", case.name());
        let single = in_lanes::<f32>(&case, &x, &v, |t| t as f32, f64::from);
        let lanes = in_lanes::<F32x8>(&case, &x, &v, |t| t as f32, f64::from);
        assert_eq!(single, lanes, "{}", case.name());
        let largest = plain.iter().fold(1.0, |a: f64, b| a.max(b.abs()));
        for (got, want) in lanes.into_iter().zip(plain) {
            assert!(
                (got - want).abs() < 5e-6 * largest,
                "f32 of {}: {got} for {want}",
                case.name()
            );
        }
    }
}

#[test]
fn finite_on_a_wide_domain() {
    for mut case in cases() {
        let mut probe = case.probe();
        let mut single = case.config.field_of::<F32x8>(case.inputs.clone());
        let theta: Vec<f32> = case.theta.iter().map(|&t| t as f32).collect();
        single.set_parameters(&theta);
        for scale in [0.0, 1e-6, 1.0, 10.0, 50.0] {
            let (x, v) = (case.tile(case.dim, scale), case.points());
            let (energy, g) = probe.gradient(&x);
            let (hv, mixed) = probe.tangent(&x, &v);
            let all = [&[energy][..], &g, &hv].concat();
            assert!(
                all.iter()
                    .flat_map(|tile| &tile.0)
                    .chain(&mixed)
                    .all(|v| v.is_finite()),
                "{} at {x:?}: {all:?}",
                case.name()
            );
            let lanes = |x: &Tile<f64>| x.map(|x| F32x8::splat(x as f32));
            let x: Vec<Tile<F32x8>> = x.iter().map(lanes).collect();
            let mut g = x.clone();
            let energy = single.value_and_gradient(0, &x, &mut g);
            for block in g.iter().chain([&energy]).flat_map(|tile| &tile.0) {
                assert!(
                    block.to_array().iter().all(|v| v.is_finite()),
                    "f32 of {} at {x:?}",
                    case.name()
                );
            }
        }
    }
}
