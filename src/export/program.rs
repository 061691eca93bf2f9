//! The whole problem as a program of JAX or PyTorch: data, parameters, energy, process, loss and optimizer.

use super::arrays::{Body, Dialect, Tables};
use super::model::Model;
use super::problem::{Problem, in_double};
use crate::error::Error;
use crate::expression::python::double;
use crate::session::Session;
use std::fmt::Write;

const JAX: &str = include_str!("jax.py");
const PYTORCH: &str = include_str!("pytorch.py");

pub(super) fn jax(session: &Session) -> Result<String, Error> {
    program(session, Dialect::Jax, JAX)
}

pub(super) fn pytorch(session: &Session) -> Result<String, Error> {
    program(session, Dialect::PyTorch, PYTORCH)
}

/// Lines as they stand inside a function.
fn indented(lines: &[String]) -> String {
    let each = lines.iter().map(|line| match line.is_empty() {
        true => "\n".into(),
        false => format!("    {line}\n"),
    });
    each.collect()
}

/// A template with each `# <name>` replaced by what is written there.
fn filled(template: &str, parts: &[(&str, String)]) -> String {
    let mut out = String::new();
    for line in template.lines() {
        let name = line
            .trim()
            .strip_prefix("# <")
            .and_then(|rest| rest.strip_suffix('>'));
        match name.and_then(|name| parts.iter().find(|(known, _)| *known == name)) {
            Some((_, text)) => out.push_str(text),
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

fn program(session: &Session, dialect: Dialect, template: &str) -> Result<String, Error> {
    let session = &in_double(session)?;
    let model = Model::new(session, false)?;
    let problem = Problem::new(&model, session)?;
    let (dim, path) = (model.dim(), model.observations.shape().path);
    let mut tables = Tables::default();
    let (lines, result) = Body::write(&model.graph, model.energy, dialect, &mut tables);
    let result = match model.graph.moves(model.energy) {
        true => result,
        // An energy that is the same everywhere.
        false => format!("{result} + 0.0 * x.sum(-1)"),
    };
    let times: Vec<usize> = crate::objective::times(path, model.scenario.steps).collect();
    let settings = [
        ("COUNT", model.observations.len().to_string()),
        ("DIM", dim.to_string()),
        ("OBSERVED", model.observations.observed().to_string()),
        ("STEPS", model.scenario.steps.to_string()),
        ("TIMES", format!("{times:?}")),
        ("RATE, INITIAL_RATE", problem.rates.map(double).join(", ")),
        ("CLIP", double(problem.clip)),
        ("MOMENTS", problem.update.moments.to_string()),
        ("SEED", model.scenario.seed.to_string()),
    ];
    let settings: String = settings
        .iter()
        .map(|(name, value)| format!("{name} = {value}\n"))
        .collect();
    let beyond = integral(&model, &problem, dialect);
    let step = problem.step.clone().unwrap_or_else(|| vec!["pass".into()]);
    let start = problem.start.iter().map(|start| format!("z = {start}"));
    let mut losses: Vec<String> = start.chain(problem.loss.lines.clone()).collect();
    losses.push("return loss".into());
    let parts = [
        ("head", head(&model)),
        ("settings", settings),
        ("data", data(&model, &problem)),
        ("theta", unknowns(&model, &problem)),
        ("tables", tables.written()),
        ("energy", format!("{lines}    return {result}\n")),
        ("step", indented(&step).replace("    ", "        ")),
        ("losses", indented(&losses)),
        ("beyond", indented(&beyond)),
        (
            "schedule",
            format!("    return {}\n", problem.update.schedule),
        ),
        ("update", indented(&problem.update.lines)),
    ];
    Ok(filled(template, &parts))
}

/// The comment at the head.
fn head(model: &Model) -> String {
    let mut lines = model.about();
    let axes = &model.scenario.axes;
    if !axes.is_empty() {
        let each = model.coordinates().into_iter().zip(axes);
        let each =
            each.map(|(name, a)| format!("{name} = {} + {} x", double(a.center), double(a.scale)));
        let each: Vec<_> = each.collect();
        lines.push(format!(
            "Numbers x are in the units of the engine: {}.",
            each.join(", ")
        ));
    }
    lines.iter().map(|line| format!("# {line}\n")).collect()
}

fn rows(values: &[f64], shape: &[usize]) -> String {
    Dialect::NumPy.array(values, shape)
}

/// What was observed, as far as the loss looks at it.
fn data(model: &Model, problem: &Problem) -> String {
    let observations = &model.observations;
    let (n, dim, m) = (observations.len(), observations.dim, observations.m);
    let path = observations.shape().path;
    let lines = problem.loss.lines.concat() + problem.start.as_deref().unwrap_or_default();
    let mut out = String::new();
    let mut put = |name: &str, values: &[f64], shape: &[usize]| {
        if name == "x" || lines.contains(&format!("\"{name}\"")) {
            let _ = writeln!(out, "    \"{name}\": {},", rows(values, shape));
        }
    };
    put("x", &observations.points, &[n, dim]);
    let starts = observations.starts.as_ref().unwrap_or(&observations.points);
    put("start", starts, &[n, dim]);
    if m > 0 {
        put("y", &observations.conditions, &[n, m]);
    }
    if path > 0 {
        // Batch first.
        let at = |i: usize, k: usize| &observations.paths[(k * n + i) * dim..][..dim];
        let paths = (0..n).flat_map(|i| (0..path).flat_map(move |k| at(i, k).iter().copied()));
        put("path", &paths.collect::<Vec<_>>(), &[n, path, dim]);
        put("passed", &observations.passed, &[n]);
    }
    if let Some(noise) = &problem.noise {
        put("noise", noise, &[n, dim]);
    }
    format!("DATA = {{\n{out}}}\n")
}

/// Parameters and initial conditions where they stand.
fn unknowns(model: &Model, problem: &Problem) -> String {
    let shape = [model.observations.len(), model.dim()];
    let theta = model.theta.iter();
    let theta: String = theta
        .map(|t| format!("    \"{}\": {},\n", t.name, rows(&t.values, &t.shape)))
        .collect();
    let learned = problem.step.is_some() && problem.start.is_none();
    let state = model.scenario.state.as_ref().filter(|_| learned);
    let initial = state.map_or_else(
        || "None".into(),
        |state| rows(&state.initial.concat(), &shape),
    );
    let draws = match problem.noise {
        Some(_) => "True",
        None => "False",
    };
    format!("THETA = {{\n{theta}}}\nINITIAL = {initial}\nDRAWS = {draws}\n")
}

/// `log Z` on the grid of a box, where the loss has it.
fn integral(model: &Model, problem: &Problem, dialect: Dialect) -> Vec<String> {
    let (Some(integral), Some([low, high])) = (&problem.loss.integral, &problem.region) else {
        return vec!["return 0.0".into()];
    };
    let (count, temperature) = (integral.resolution, double(integral.temperature));
    let edge = |side: &[f64], k: usize| double(side[k]);
    let along = |k| {
        let (low, high) = (edge(low, k), edge(high, k));
        format!("{low} + ({high} - {low}) * middles")
    };
    let side = |k| format!("({} - {})", edge(high, k), edge(low, k));
    let (cells, zeros) = match dialect {
        Dialect::PyTorch => ("torch.as_tensor(cells)", "torch.zeros"),
        _ => ("cells", "jnp.zeros"),
    };
    let y = match model.conditions() {
        0 => "None".to_owned(),
        m => format!("{zeros}({m})"),
    };
    vec![
        format!("middles = (np.arange({count}) + 0.5) / {count}"),
        format!("sides = np.meshgrid({}, {})", along(0), along(1)),
        "cells = np.stack(sides, -1).reshape(-1, 2)".into(),
        format!("area = {} * {} / {count} ** 2", side(0), side(1)),
        format!("exponents = -energy(p, {cells}, {y}) / {temperature}"),
        "return logsumexp(exponents, -1) + math.log(area)".into(),
    ]
}
