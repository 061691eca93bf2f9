//! Energy, gradient and a step of the dynamics as a shader of WebGPU that reads its numbers from a buffer.

use super::dialect::{Dialect, Tables};
use super::loops::Body;
use super::model::Model;
use super::text::called;
use crate::error::Error;
use crate::expression::{Graph, Node};
use crate::session::Session;
use std::fmt::Write;

/// What a graphics processor needs to follow the energy of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct Shader {
    /// WGSL, the same whatever the parameters are: `Place` is an array of a number for each coordinate, in the
    /// units of the engine; `energy(x) -> f32`, `gradient(x) -> Place`; and where `moves`,
    /// `moved(x, v, noise) -> Moved`, which is a step. It reads `values`, which whoever uses it declares: an
    /// array of `f32` in a buffer.
    pub code: String,
    /// What is in that array.
    pub values: Vec<f32>,
    /// How many coordinates there are.
    pub dim: usize,
    /// Whether the dynamics are in it.
    pub moves: bool,
}

/// Most numbers that functions keep beside each other for a place: 8 KB, which every processor has.
const MOST_HELD: usize = 2048;

/// What shaders need: functions that neither overflow nor lack a sign, and sines to single precision, of which the
/// language's own may be off by 1/2048.
const WGSL: &str = "\
fn level(a: f32) -> f32 { return tanh(clamp(a, -15.0, 15.0)); }

fn sigmoid(a: f32) -> f32 { return 0.5 * (1.0 + tanh(clamp(0.5 * a, -15.0, 15.0))); }

fn sine(a: f32) -> f32 {
  let n = round(a * 0.63661977);
  let r = ((a - n * 1.5703125) - n * 0.00048375129) - n * 7.549790e-8;
  let z = r * r;
  let odd = r * (1.0 - z / 6.0 * (1.0 - z / 20.0 * (1.0 - z / 42.0 * (1.0 - z / 72.0))));
  let even = 1.0 - z / 2.0 * (1.0 - z / 12.0 * (1.0 - z / 30.0 * (1.0 - z / 56.0)));
  let q = i32(n);
  let value = select(odd, even, (q & 1) == 1);
  return select(value, -value, (q & 2) == 2);
}

fn cosine(a: f32) -> f32 { return sine(a + 1.5707963); }

fn softplus(a: f32) -> f32 { return max(a, 0.0) + log(1.0 + exp(-abs(a))); }

fn positive(a: f32) -> f32 { return select(0.0, 1.0, a > 0.0); }

fn whole(a: f32, n: i32) -> f32 { var p = a; for (var i = 1; i < n; i++) { p *= a; } return p; }

fn power(a: f32, b: f32) -> f32 {
  if (b == 0.0) { return 1.0; }
  if (a >= 0.0) { return pow(a, b); }
  if (b != floor(b)) { return sqrt(a); }
  return select(-pow(-a, b), pow(-a, b), b == 2.0 * floor(0.5 * b));
}
";

/// Energy and gradient as functions.
pub(super) struct Written {
    pub(super) text: String,
    held: usize,
}

/// Writes the functions `energy` and `gradient` of a place of `dim` coordinates and a condition of `m` numbers.
pub(super) fn written(
    graph: &Graph,
    [energy, gradient]: [Node; 2],
    (dim, m): (usize, usize),
    tables: &mut Tables,
) -> Written {
    let (mut bodies, mut held) = (String::new(), 0);
    let given = match m {
        0 => String::new(),
        _ => format!(", y: array<f32, {m}>"),
    };
    for (name, kind, root) in [("energy", "f32", energy), ("gradient", "Place", gradient)] {
        let mut body = Body::new(graph, root, Dialect::Wgsl, tables);
        let places = graph.axes(root).iter().map(|axis| (*axis, "0".into()));
        let first = body.element(root, &places.collect()).text;
        let result = match graph.axes(root) {
            [] => first.as_str(),
            _ => first.trim_end_matches("[0]"),
        };
        let lines = body.text();
        let _ = write!(
            bodies,
            "\nfn {name}(x: Place{given}) -> {kind} {{\n{lines}  return {result};\n}}\n"
        );
        held = held.max(body.held());
    }
    let helpers = called(WGSL, &bodies);
    let text = format!("alias Place = array<f32, {dim}>;\n\n{helpers}{bodies}");
    Written { text, held }
}

/// The lines of a step as the function `moved`.
fn moved(lines: &[String], condition: &str) -> String {
    format!(
        "
struct Moved {{ x: Place, v: Place }}

fn plus(a: Place, s: f32, b: Place) -> Place {{
  var sum = a;
  var other = b;
  for (var k = 0; k < DIM; k++) {{ sum[k] += s * other[k]; }}
  return sum;
}}

fn scaled(s: f32, a: Place) -> Place {{
  var product = a;
  for (var k = 0; k < DIM; k++) {{ product[k] *= s; }}
  return product;
}}
{condition}
fn moved(place: Place, velocity: Place, noise: Place) -> Moved {{
  var x = place;
  var v = velocity;
  {}
  return Moved(x, v);
}}
",
        lines.join("\n  ")
    )
}

/// The energy of where a session stands, under a condition, and its dynamics; numbers left out of the condition
/// are 0.
///
/// # Errors
/// [`Error::Invalid`], with the reason, for an energy that has no expression, that takes more numbers for each place
/// than a shader keeps, or whose numbers single precision does not hold.
pub fn shader(session: &Session, condition: &[f64]) -> Result<Shader, Error> {
    let mut model = Model::under(session, false, Some(condition))?;
    let gradient = model.graph.gradient(model.energy, model.state);
    let (graph, roots) = model.graph.lifted(&[model.energy, gradient]);
    let (dim, m) = (model.dim(), model.conditions());
    let mut tables = Tables::default();
    let functions = written(&graph, [roots[0], roots[1]], (dim, 0), &mut tables);
    if functions.held > MOST_HELD {
        let message = format!(
            "takes {} numbers for each place, expected at most {MOST_HELD} in a shader: choose an energy with fewer parameters",
            functions.held
        );
        return Err(Error::invalid("energy", message));
    }
    let mut code = functions.text;
    let _ = writeln!(code, "\nconst DIM = {dim};");
    let step = model.scenario.dynamics.wgsl(dim);
    if let Some(lines) = &step {
        let mut driven = String::new();
        if m > 0 {
            let given = condition.iter().copied().chain(std::iter::repeat(0.0));
            let given: Vec<f64> = given.take(m).collect();
            let table = tables.parameter("condition", &given);
            let number = tables.entry(Dialect::Wgsl, &table, "[k]");
            driven = format!("\nfn condition(k: i32) -> f32 {{ return {number}; }}\n");
        }
        code.push_str(&moved(lines, &driven));
    }
    let values: Vec<f32> = tables.numbers().map(|value| value as f32).collect();
    if !values.iter().all(|value| value.is_finite()) {
        let message = "has parameters beyond 3.4e38, expected numbers that single precision holds";
        return Err(Error::invalid("energy", message));
    }
    Ok(Shader {
        code,
        values,
        dim,
        moves: step.is_some(),
    })
}
