//! Energy and gradient as functions that depend on nothing else.

use super::arrays::{self, Tables as Arrays};
use super::dialect::{Dialect, Tables};
use super::loops;
use super::model::Model;
use super::shader;
use super::text::called;
use crate::error::Error;
use crate::expression::{Graph, Node, Op};
use crate::session::Session;
use std::fmt::Write;

/// Most numbers in a shader: as constants they are part of its text, and compilers take long over more.
const MOST_IN_SHADER: usize = 20_000;

/// The energy and its gradient in the person's own units, all that does not depend on the place computed.
struct Functions {
    model: Model,
    graph: Graph,
    energy: Node,
    gradient: Node,
}

impl Functions {
    fn new(session: &Session) -> Result<Self, Error> {
        let mut model = Model::new(session, true)?;
        let gradient = model.graph.gradient(model.energy, model.state);
        let (graph, roots) = model.graph.folded(&[model.energy, gradient]);
        if !graph.is_finite(&roots) {
            let message = "has parameters from which numbers follow that double precision does not hold, \
                           expected a fit that has not diverged";
            return Err(Error::invalid("energy", message));
        }
        Ok(Self {
            model,
            graph,
            energy: roots[0],
            gradient: roots[1],
        })
    }

    /// The comment at the head.
    fn head(&self, sign: &str) -> String {
        let mut lines = self.model.about();
        lines.push("Places are in the units of the observations.".into());
        lines
            .iter()
            .map(|line| format!("{sign} {line}\n"))
            .collect()
    }
}

/// What functions of arrays need of a library.
const NUMPY: &str = "\
def sigmoid(a):
    return 0.5 * (1.0 + np.tanh(0.5 * a))


def softplus(a):
    return np.logaddexp(0.0, a)


def logsumexp(a, axis):
    top = a.max(axis, keepdims=True)
    return (top + np.log(np.exp(a - top).sum(axis, keepdims=True))).squeeze(axis)


def stack(*parts):
    return np.stack(np.broadcast_arrays(*parts), axis=-1)
";

pub(super) fn numpy(session: &Session) -> Result<String, Error> {
    let functions = Functions::new(session)?;
    let graph = &functions.graph;
    let (dim, m) = (functions.model.dim(), functions.model.conditions());
    let mut tables = Arrays::default();
    let mut write = |root| arrays::Body::write(graph, root, arrays::Dialect::NumPy, &mut tables);
    let (energy, gradient) = (write(functions.energy), write(functions.gradient));
    let mut out = functions.head("#");
    out.push_str("import numpy as np\n\n");
    for (name, values) in graph.parameters() {
        let uses = graph.uses(&[functions.energy, functions.gradient]);
        let node = uses
            .into_keys()
            .find(|n| *graph.op(*n) == Op::Parameter(name.clone()));
        let Some(node) = node else { continue };
        let shape: Vec<_> = graph
            .axes(node)
            .iter()
            .map(|axis| graph.length(*axis))
            .collect();
        let _ = writeln!(
            out,
            "{name} = {}",
            arrays::Dialect::NumPy.array(values, &shape)
        );
    }
    out.push_str(&tables.written());
    let used = format!("{}{}{}{}", energy.0, energy.1, gradient.0, gradient.1);
    for helper in NUMPY.split("\n\n\n") {
        let name = helper.split(['(', ' ']).nth(1).unwrap_or_default();
        if used.contains(&format!("{name}(")) {
            let _ = write!(out, "\n\n{}\n", helper.trim_end());
        }
    }
    let (given, read) = match m {
        0 => (String::new(), String::new()),
        _ => (
            format!(", y=({})", "0.0, ".repeat(m).trim_end()),
            "    y = np.asarray(y, dtype=float)\n".into(),
        ),
    };
    let under = match m {
        0 => String::new(),
        _ => format!(" under the condition y, [..., {m}]"),
    };
    let texts = [
        (
            "energy",
            energy,
            functions.energy,
            format!("E at places x, [..., {dim}]{under}: [...]."),
        ),
        (
            "gradient",
            gradient,
            functions.gradient,
            format!("The gradient of E at places x, [..., {dim}]{under}: [..., {dim}]."),
        ),
    ];
    for (name, (lines, result), root, says) in texts {
        let result = match (graph.moves(root), name) {
            (true, _) => result,
            (false, "energy") => format!("np.full(x.shape[:-1], {result})"),
            (false, _) => format!("np.broadcast_to({result}, x.shape)"),
        };
        let _ = write!(
            out,
            "\n\ndef {name}(x{given}):\n    \"\"\"{says}\"\"\"\n    x = np.asarray(x, dtype=float)\n{read}{lines}    return {result}\n"
        );
    }
    Ok(out)
}

/// What functions of numbers need.
const JAVASCRIPT: &str = "\
const sigmoid = (a) => 0.5 * (1 + Math.tanh(0.5 * a));

const softplus = (a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));

const positive = (a) => (a > 0 ? 1 : 0);
";

pub(super) fn javascript(session: &Session) -> Result<String, Error> {
    let functions = Functions::new(session)?;
    let (dim, m) = (functions.model.dim(), functions.model.conditions());
    let mut tables = Tables::default();
    let mut bodies = String::new();
    let given = match m {
        0 => String::new(),
        _ => format!(", y = [{}]", vec!["0"; m].join(", ")),
    };
    let under = match m {
        0 => String::new(),
        _ => format!(" under the condition y, an array of {m}"),
    };
    for (name, root) in [
        ("energy", functions.energy),
        ("gradient", functions.gradient),
    ] {
        let graph = &functions.graph;
        let mut body = loops::Body::new(graph, root, Dialect::JavaScript, &mut tables);
        let (says, result) = match graph.axes(root) {
            [] => ("E", body.element(root, &Default::default()).text),
            [axis] => {
                let places = [(*axis, "0".into())].into();
                let first = body.element(root, &places).text;
                let array = first.trim_end_matches("[0]");
                let result = match graph.op(root) {
                    Op::Stack(_) => array.into(),
                    _ => format!("Array.from({array})"),
                };
                ("The gradient of E", result)
            }
            _ => ("", String::new()),
        };
        let lines = body.text();
        let _ = write!(
            bodies,
            "\n/** {says} at the place x, an array of {dim}{under}. */\nexport function {name}(x{given}) {{\n{lines}  return {result};\n}}\n"
        );
    }
    let mut out = functions.head("//");
    out.push_str(&tables.written(Dialect::JavaScript));
    out.push_str(&called(JAVASCRIPT, &bodies));
    out.push_str(&bodies);
    Ok(out)
}

/// What shaders need: functions that neither overflow nor lack a sign.
const GLSL: &str = "\
float level(float a) { return tanh(clamp(a, -15.0, 15.0)); }

float sigmoid(float a) { return 0.5 * (1.0 + tanh(clamp(0.5 * a, -15.0, 15.0))); }

float softplus(float a) { return max(a, 0.0) + log(1.0 + exp(-abs(a))); }

float positive(float a) { return a > 0.0 ? 1.0 : 0.0; }

float whole(float a, int n) { float p = a; for (int i = 1; i < n; i++) p *= a; return p; }

float power(float a, float b) {
  if (b == 0.0) return 1.0;
  if (a >= 0.0) return pow(a, b);
  if (b != floor(b)) return sqrt(-1.0);
  return mod(b, 2.0) == 0.0 ? pow(-a, b) : -pow(-a, b);
}
";

pub(super) fn glsl(session: &Session) -> Result<String, Error> {
    let functions = Functions::new(session)?;
    let (dim, m) = (functions.model.dim(), functions.model.conditions());
    if dim != 2 {
        let message = format!(
            "has {dim} coordinates, expected 2: a shader has the energy of places in the plane"
        );
        return Err(Error::invalid("data", message));
    }
    let mut tables = Tables::default();
    let mut bodies = String::new();
    let (given, says) = match m {
        0 => (String::new(), String::new()),
        _ => (
            format!(", float y[{m}]"),
            format!(" under the condition y, of {m}"),
        ),
    };
    for (name, kind, root) in [
        ("energy", "float", functions.energy),
        ("gradient", "vec2", functions.gradient),
    ] {
        let graph = &functions.graph;
        let mut body = loops::Body::new(graph, root, Dialect::Glsl, &mut tables);
        let result = match graph.axes(root) {
            [axis] => {
                let mut at = |place: &str| {
                    let places = [(*axis, place.into())].into();
                    body.element(root, &places).text
                };
                let (first, second) = (at("0"), at("1"));
                format!("vec2({first}, {second})")
            }
            _ => body.element(root, &Default::default()).text,
        };
        let lines = body.text();
        let _ = write!(
            bodies,
            "\n{kind} {name}(vec2 x{given}) {{\n{lines}  return {result};\n}}\n"
        );
    }
    check_tables(&tables)?;
    let mut out = functions.head("//");
    let _ = writeln!(
        out,
        "// GLSL ES 3.00, in single precision: the energy and its gradient at a place x{says}.\n// In a fragment shader put `precision highp float;` before."
    );
    out.push_str(&tables.written(Dialect::Glsl));
    out.push_str(&called(GLSL, &bodies));
    out.push_str(&bodies);
    Ok(out)
}

/// Refuses tables that a shader cannot hold as constants.
fn check_tables(tables: &Tables) -> Result<(), Error> {
    if tables.len() > MOST_IN_SHADER {
        let message = format!(
            "takes {} numbers, expected at most {MOST_IN_SHADER} in a shader: choose an energy with fewer parameters",
            tables.len()
        );
        return Err(Error::invalid("energy", message));
    }
    if !tables.fits_single() {
        let message = "has parameters beyond 3.4e38, expected numbers that single precision holds";
        return Err(Error::invalid("energy", message));
    }
    Ok(())
}

pub(super) fn wgsl(session: &Session) -> Result<String, Error> {
    let functions = Functions::new(session)?;
    let (dim, m) = (functions.model.dim(), functions.model.conditions());
    let mut tables = Tables::default();
    let roots = [functions.energy, functions.gradient];
    let written = shader::written(&functions.graph, roots, (dim, m), &mut tables);
    check_tables(&tables)?;
    let under = match m {
        0 => String::new(),
        _ => format!(" under the condition y, of {m}"),
    };
    let mut out = functions.head("//");
    let _ = writeln!(
        out,
        "// WGSL, in single precision: the energy and its gradient at a place x{under}."
    );
    if tables.len() > 0 {
        out.push_str(&tables.written(Dialect::Wgsl));
    }
    out.push_str(&written.text);
    Ok(out)
}
