//! The reference values of the standard work are reached: what the benchmarks time is right.

#[path = "../../benches/work/mod.rs"]
mod work;

use self::work::{disagreement, field_values, fit_values, standard_work};
use iel::frame::Frame;
use iel::scenario::Precision;

#[track_caller]
fn assert_within(what: &str, off: f64, tolerance: f64) {
    assert!(
        off <= tolerance,
        "{what} is off by {off:e}, more than {tolerance:e}"
    );
}

fn fits_agree(precision: Precision, tolerance: f64) {
    let standard = standard_work();
    for work in [&standard.p0, &standard.p1] {
        let values = fit_values(&mut work.session(precision, 1));
        assert_within(&work.title, values.disagreement(work.reference), tolerance);
    }
}

#[test]
fn fits_agree_in_single_precision() {
    fits_agree(Precision::F32, 1e-4);
}

#[test]
fn fits_agree_in_double_precision() {
    fits_agree(Precision::F64, 1e-8);
}

#[test]
fn evaluate_gives_the_loss_of_the_gradient() {
    let standard = standard_work();
    let mut session = standard.p0.session(Precision::F32, 2);
    assert_eq!(session.evaluate(), session.gradient().loss);
}

#[test]
fn the_field_agrees() {
    let standard = standard_work();
    let mut frame = Frame::default();
    let mut session = standard.p1.session(Precision::F32, 1);
    session.frame(&standard.p2.request(), &mut frame);
    let off = field_values(&frame).disagreement(standard.p2.reference);
    assert_within(&standard.p2.title, off, 1e-4);
}

#[test]
fn samples_spread_as_they_should() {
    let work = standard_work().p3;
    let positions = work
        .session()
        .simulate(&work.starts(), work.steps, false, &[]);
    assert_eq!(positions.len(), 2 * work.chains);
    let off = disagreement([work.spread(&positions)], [work.expected_spread()]);
    assert_within(&work.title, off, 0.05);
}
