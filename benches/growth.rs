//! `cargo bench --bench growth`: how time and memory grow with n, T, h, d, the parameters and the grid, as a table
//! with the exponent fitted to each row. With `-- --python .cache/peers/bin/python` the largest sizes stand beside
//! the same gradient in JAX, in turn on one core.

use iel::data::{Point, Points};
use iel::dynamics::GradientDescent;
use iel::energy::Mlp;
use iel::frame::{Frame, FrameRequest};
use iel::gradient::Bptt;
use iel::initial::Free;
use iel::scenario::Scenario;
use iel::session::Session;
use std::alloc::{GlobalAlloc, Layout, System};
use std::process::Command;
use std::sync::atomic::{AtomicIsize, Ordering::Relaxed};
use std::time::Instant;

/// The system's memory, with a count of the bytes in use.
struct Counted;

static IN_USE: AtomicIsize = AtomicIsize::new(0);

// SAFETY: every call goes to the system's allocator as it is.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(layout.size() as isize, Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size() as isize, Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static MEMORY: Counted = Counted;

/// Sizes that stay as they are while one of them grows.
#[derive(Clone, Copy)]
struct Size {
    n: usize,
    steps: usize,
    width: usize,
    dim: usize,
    checkpoints: bool,
}

const BASE: Size = Size {
    n: 256,
    steps: 16,
    width: 32,
    dim: 2,
    checkpoints: false,
};

fn session(size: Size) -> Session {
    let coordinate =
        |i: usize, k: usize| 2.0 * ((1 + i * size.dim + k) as f64 * 0.618).fract() - 1.0;
    let point = |i| Point::new((0..size.dim).map(|k| coordinate(i, k)).collect::<Vec<_>>());
    let scenario = Scenario {
        data: Points {
            points: (0..size.n).map(point).collect(),
        }
        .into(),
        energy: Mlp {
            widths: vec![size.width; 2],
            ..Mlp::default()
        }
        .into(),
        dynamics: GradientDescent { eta: 0.05 }.into(),
        steps: size.steps,
        initial: Free {}.into(),
        estimator: Bptt {
            checkpoints: size.checkpoints,
        }
        .into(),
        ..Scenario::default()
    };
    Session::new(scenario, 1).expect("a scenario within its limits")
}

/// Median milliseconds of a run, over a quarter of a second or nine runs.
fn time(mut work: impl FnMut()) -> f64 {
    (0..3).for_each(|_| work());
    let (begin, mut times) = (Instant::now(), Vec::new());
    while times.len() < 9 || begin.elapsed().as_secs_f64() < 0.25 {
        let one = Instant::now();
        work();
        times.push(1e3 * one.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn fit(size: Size) -> f64 {
    let mut session = session(size);
    time(|| {
        session.evaluate();
    })
}

/// Kilobytes that a session holds once it has taken a gradient.
fn memory(size: Size) -> f64 {
    let before = IN_USE.load(Relaxed);
    let mut session = session(size);
    session.evaluate();
    (IN_USE.load(Relaxed) - before) as f64 / 1e3
}

fn field(side: usize) -> f64 {
    let mut session = session(BASE);
    let request = FrameRequest {
        width: side,
        height: side,
        trajectories: 0,
        ..FrameRequest::default()
    };
    let mut frame = Frame::default();
    time(|| session.frame(&request, &mut frame))
}

/// Slope of the least-squares line through `(ln size, ln cost)`.
fn exponent(rows: &[(f64, f64)]) -> f64 {
    let logs: Vec<_> = rows.iter().map(|(x, y)| (x.ln(), y.ln())).collect();
    let count = logs.len() as f64;
    let (mx, my) = logs
        .iter()
        .fold((0.0, 0.0), |(a, b), (x, y)| (a + x / count, b + y / count));
    let above: f64 = logs.iter().map(|(x, y)| (x - mx) * (y - my)).sum();
    above / logs.iter().map(|(x, _)| (x - mx).powi(2)).sum::<f64>()
}

fn row(name: &str, expected: &str, sizes: &[usize], cost: impl Fn(usize) -> f64) {
    let rows: Vec<_> = sizes.iter().map(|&s| (s as f64, cost(s))).collect();
    let cells: Vec<_> = rows
        .iter()
        .map(|(s, ms)| format!("{s:.0}: {ms:.3}"))
        .collect();
    let fitted = exponent(&rows);
    println!(
        "| {name} | {} | {fitted:.2} | {expected} |",
        cells.join(", ")
    );
}

/// A gradient at each of these sizes beside the same in JAX: the median of three rounds in turn, and what both hold.
fn beside_jax(python: &str, sizes: &[(&str, Size)]) {
    println!("\n| largest | crate | JAX | ratio | the crate holds | JAX works in |");
    println!("|---|---|---|---|---|---|");
    for &(name, size) in sizes {
        let mut times = [Vec::new(), Vec::new()];
        let mut room = 0.0;
        for _ in 0..3 {
            times[0].push(fit(size));
            let [ms, megabytes] = jax(python, size);
            times[1].push(ms);
            room = megabytes;
        }
        times.iter_mut().for_each(|t| t.sort_by(f64::total_cmp));
        let [own, other] = [times[0][1], times[1][1]];
        println!(
            "| {name} | {own:.1} ms | {other:.1} ms | {:.2} | {:.1} MB | {room:.1} MB |",
            own / other,
            memory(size) / 1e3
        );
    }
}

/// Milliseconds of a gradient in JAX, and the megabytes that its program works in.
fn jax(python: &str, size: Size) -> [f64; 2] {
    let numbers = [
        size.n,
        size.steps,
        size.width,
        size.dim,
        usize::from(size.checkpoints),
    ];
    let out = Command::new(python)
        .arg("benches/peers/jax_growth.py")
        .args(numbers.map(|number| number.to_string()))
        .output()
        .expect("a Python with JAX");
    let text = String::from_utf8_lossy(&out.stdout);
    let numbers: Vec<f64> = text
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    let trouble = || panic!("{text}{}", String::from_utf8_lossy(&out.stderr));
    numbers.try_into().unwrap_or_else(|_| trouble())
}

fn main() {
    let Size {
        n,
        steps,
        width,
        dim,
        ..
    } = BASE;
    println!(
        "Network {dim}-{width}-{width}-1, n = {n}, T = {steps}, one thread, f32, but for what grows; n = 32 where \
         parameters do."
    );
    println!(
        "A gradient by BPTT or a field with its gradient in ms; what a session holds in KB.\n"
    );
    println!("| grows | size: cost | exponent | expected |");
    println!("|---|---|---|---|");
    let counts = [128, 512, 2048, 5000];
    let times = [8, 64, 512, 4096];
    let widths = [16, 32, 64, 128];
    let wide = [31, 99, 315, 999];
    let dims = [2, 8, 16, 32, 64];
    let of_n = |n| Size { n, ..BASE };
    let of_steps = |steps| Size { steps, ..BASE };
    let again = |steps| Size {
        steps,
        checkpoints: true,
        ..BASE
    };
    let of_width = |width| Size { width, ..BASE };
    let of_wide = |width| Size {
        width,
        n: 32,
        ..BASE
    };
    let of_dim = |dim| Size { dim, ..BASE };
    let sides = [50, 100, 200, 400];
    row("ms, observations n", "1", &counts, |n| fit(of_n(n)));
    row("ms, steps T", "1", &times, |t| fit(of_steps(t)));
    row("ms, steps T with checkpoints", "1", &times, |t| {
        fit(again(t))
    });
    row("ms, width h", "1 to 2: h² + h", &widths, |h| {
        fit(of_width(h))
    });
    row("ms, width h to 10⁶ parameters", "2: h²", &wide, |h| {
        fit(of_wide(h))
    });
    row("ms, dimension d", "0 to 1: h² + hd", &dims, |d| {
        fit(of_dim(d))
    });
    row("ms, grid side", "2: cells", &sides, field);
    row("KB, observations n", "at most 1", &counts, |n| {
        memory(of_n(n))
    });
    row("KB, steps T", "at most 1", &times, |t| memory(of_steps(t)));
    row(
        "KB, steps T with checkpoints",
        "½, positions 1",
        &times,
        |t| memory(again(t)),
    );
    row("KB, width h to 10⁶ parameters", "2: h²", &wide, |h| {
        memory(of_wide(h))
    });
    row("KB, dimension d", "at most 1", &dims, |d| memory(of_dim(d)));
    let mut arguments = std::env::args().skip_while(|word| word != "--python");
    if let Some(python) = arguments.nth(1) {
        let largest = [
            ("n = 5000", of_n(5000)),
            ("T = 4096", of_steps(4096)),
            ("T = 4096, checkpoints", again(4096)),
            ("10⁶ parameters, n = 32", of_wide(999)),
            ("d = 64", of_dim(64)),
        ];
        beside_jax(&python, &largest);
    }
}
