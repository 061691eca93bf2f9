//! `cargo bench --bench standard`: the standard work P0–P3, agreement first, then times.
//!
//! `-- --serve THREADS` measures on request instead, for `npm run bench -- --peers`.

mod serve;
mod work;

use criterion::Criterion;
use iel::frame::Frame;
use iel::scenario::Precision;
use std::time::Duration;
use work::{disagreement, field_values, fit_values, standard_work};

/// Prints how far a result is off; leaves where that is too far, so that no wrong result is timed.
fn agree(what: &str, off: f64, tolerance: f64) {
    println!("{what:<28} off by {off:9.1e}, allowed {tolerance:.0e}");
    if off > tolerance {
        eprintln!("{what} does not agree with the reference: a time would mean nothing.");
        std::process::exit(1);
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if let Some(at) = args.iter().position(|a| a == "--serve") {
        let threads = args.get(at + 1).and_then(|n| n.parse().ok()).unwrap_or(1);
        serve::serve(threads);
        return;
    }

    let standard = standard_work();
    let mut criterion = Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    for (name, work) in [("P0", &standard.p0), ("P1", &standard.p1)] {
        for (label, precision, tolerance) in
            [("f32", Precision::F32, 1e-4), ("f64", Precision::F64, 1e-8)]
        {
            let mut session = work.session(precision, 1);
            let off = fit_values(&mut session).disagreement(work.reference);
            let name = format!("{name} {label}");
            agree(&format!("{name}, {}", work.title), off, tolerance);
            criterion.bench_function(&name, |b| b.iter(|| session.evaluate()));
        }
    }

    let mut session = standard.p1.session(Precision::F32, 1);
    let (request, mut frame) = (standard.p2.request(), Frame::default());
    session.frame(&request, &mut frame);
    let off = field_values(&frame).disagreement(standard.p2.reference);
    agree(&format!("P2, {}", standard.p2.title), off, 1e-4);
    criterion.bench_function("P2", |b| b.iter(|| session.frame(&request, &mut frame)));

    let work = &standard.p3;
    let (mut session, starts) = (work.session(), work.starts());
    let positions = session.simulate(&starts, work.steps, false, &[]);
    let off = disagreement([work.spread(&positions)], [work.expected_spread()]);
    agree(&format!("P3, {}, spread", work.title), off, 0.05);
    criterion.bench_function("P3", |b| {
        b.iter(|| session.simulate(&starts, work.steps, false, &[]));
    });
    criterion.final_summary();
}
