//! Measures on request: a line `p0 5` asks for five samples of P0; the answer is a line of JSON,
//! `{"ms": [...], "off": ...}`, after one that does not count. The peers in `benches/peers/` answer the same.

use super::work::{StandardWork, disagreement, field_values, fit_values, standard_work};
use iel::frame::Frame;
use iel::scenario::Precision;
use std::io::BufRead;
use std::time::Instant;

/// A sample is the mean over as many runs as fill this many seconds.
const SAMPLE: f64 = 0.02;

/// One piece of work: how far its result is off, and the work itself.
struct Task {
    off: f64,
    runs: usize,
    work: Box<dyn FnMut()>,
}

impl Task {
    fn new(off: f64, mut work: Box<dyn FnMut()>) -> Self {
        for _ in 0..3 {
            work();
        }
        let begin = Instant::now();
        work();
        let once = begin.elapsed().as_secs_f64();
        let runs = (SAMPLE / once).ceil().clamp(1.0, 1000.0) as usize;
        Self { off, runs, work }
    }

    /// Milliseconds of a run.
    fn sample(&mut self) -> f64 {
        let begin = Instant::now();
        (0..self.runs).for_each(|_| (self.work)());
        1e3 * begin.elapsed().as_secs_f64() / self.runs as f64
    }
}

fn task(name: &str, standard: &StandardWork, threads: usize) -> Option<Task> {
    let task = match name {
        "p0" | "p1" => {
            let work = if name == "p0" {
                &standard.p0
            } else {
                &standard.p1
            };
            let mut session = work.session(Precision::F32, threads);
            let off = fit_values(&mut session).disagreement(work.reference);
            let work = move || {
                session.evaluate();
            };
            Task::new(off, Box::new(work))
        }
        "p2" => {
            let mut session = standard.p1.session(Precision::F32, threads);
            let (request, mut frame) = (standard.p2.request(), Frame::default());
            session.frame(&request, &mut frame);
            let off = field_values(&frame).disagreement(standard.p2.reference);
            let work = move || session.frame(&request, &mut frame);
            Task::new(off, Box::new(work))
        }
        "p3" => {
            let work = &standard.p3;
            let (mut session, starts, steps) = (work.session(), work.starts(), work.steps);
            let positions = session.simulate(&starts, steps, false, &[]);
            let off = disagreement([work.spread(&positions)], [work.expected_spread()]);
            let work = move || {
                session.simulate(&starts, steps, false, &[]);
            };
            Task::new(off, Box::new(work))
        }
        _ => return None,
    };
    Some(task)
}

/// Answers until standard input ends.
pub fn serve(threads: usize) {
    let standard = standard_work();
    let mut tasks: Vec<(String, Task)> = Vec::new();
    println!("{}", serde_json::json!({ "ready": "native" }));
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let mut words = line.split_whitespace();
        let (name, count) = (words.next().unwrap_or(""), words.next().unwrap_or("1"));
        let at = match tasks.iter().position(|(n, _)| n == name) {
            Some(at) => at,
            None => match task(name, &standard, threads) {
                Some(task) => {
                    tasks.push((name.to_owned(), task));
                    tasks.len() - 1
                }
                None => {
                    println!(
                        "{}",
                        serde_json::json!({ "error": format!("no work {name}") })
                    );
                    continue;
                }
            },
        };
        let task = &mut tasks[at].1;
        task.sample();
        let ms: Vec<f64> = (0..count.parse().unwrap_or(1))
            .map(|_| task.sample())
            .collect();
        println!("{}", serde_json::json!({ "ms": ms, "off": task.off }));
    }
}
