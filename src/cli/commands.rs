//! What each command does.

use super::input::{begin, points};
use super::output::{drive, json, print, report, say};
use super::{Command, Failure, LandscapeFormat, Source};
use crate::data::Point;
use crate::scenario::{Scenario, catalog, to_link};
use crate::session::Session;
use crate::study::{
    BootstrapRequest, EstimatorStudy, LandscapeRequest, LandscapeSearch, OperatorsRequest,
    SystemRequest, TheoriesRequest,
};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::time::Instant;

/// Most numbers that `simulate` writes.
const MAX_NUMBERS: usize = 50_000_000;

pub(super) fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Fit { scenario, options } => super::fit::run(&scenario, &options),
        Command::Gradient {
            scenario, compare, ..
        } if compare => compare_estimators(&scenario),
        Command::Gradient {
            scenario,
            estimator,
            ..
        } => gradient(&scenario, estimator.as_deref()),
        Command::Data { file, table, out } => super::table::run(&file, &table, out.as_ref()),
        Command::Evaluate { scenario, points } => evaluate(&scenario, &points),
        Command::Simulate {
            scenario,
            from,
            steps,
        } => simulate(&scenario, &from, steps),
        Command::Landscape {
            scenario,
            cells,
            starts,
            format,
        } => {
            let read = scenario.read()?;
            let session = Session::new(read.clone(), scenario.threads())?;
            let request = LandscapeRequest {
                cells,
                starts,
                ..Default::default()
            };
            let mut search = LandscapeSearch::new(session, &request)?;
            let found = drive(&mut search, scenario.quiet)?;
            match format {
                LandscapeFormat::Json => report(&read, &found),
                LandscapeFormat::Csv => print(found.table(&read.axes)),
            }
        }
        Command::Density { scenario, options } => super::density::run(&scenario, &options),
        Command::Compare {
            scenario,
            operators,
            starts,
            steps,
            temperature,
            fields,
            over_time,
            fits,
            each,
        } => {
            if !fits.is_empty() {
                return super::compare::fits(&scenario, &fits, each.iterations);
            }
            let request = OperatorsRequest {
                starts,
                steps,
                temperature,
                over_time,
                ..Default::default()
            };
            super::compare::run(&scenario, &operators, request, fields)
        }
        Command::Rank {
            scenario,
            families,
            iterations,
            epsilon,
            blocks,
            folds,
            tolerance,
        } => {
            let parts = [blocks, folds];
            super::rank::run(&scenario, &families, iterations, epsilon, parts, tolerance)
        }
        Command::Choose { scenario, out } => super::choose::run(&scenario, out.as_deref()),
        Command::Recover {
            scenario,
            spacings,
            each,
        } => super::recover::run(&scenario, &spacings, each.iterations),
        Command::Likelihood { scenario, options } => super::goals::likelihood(&scenario, &options),
        Command::Goals { scenario, options } => super::goals::run(&scenario, options),
        Command::Bootstrap {
            scenario,
            resamples,
            places,
            line,
            tracks,
            updates,
        } => {
            let request = BootstrapRequest {
                resamples,
                iterations: updates.iterations,
                places,
                line,
                tracks,
            };
            super::bootstrap::run(&scenario, &request)
        }
        Command::Snap {
            scenario,
            epsilon,
            out,
        } => super::snap::run(&scenario, epsilon, out.as_deref()),
        Command::Export { scenario, options } => super::export::run(&scenario, &options),
        Command::Picture { scenario, options } => super::picture::run(&scenario, &options),
        Command::System {
            scenario,
            noise,
            cells,
            stationary,
            simulated,
        } => {
            let request = SystemRequest {
                noise,
                cells,
                stationary,
                simulated,
                times: true,
                ..Default::default()
            };
            super::system::run(&scenario, &request)
        }
        Command::Structure {
            scenario,
            families,
            each,
            epsilon,
        } => super::system::structure(&scenario, &families, each.iterations, epsilon),
        Command::Tell {
            scenario,
            tolerance,
        } => super::tell::run(&scenario, tolerance),
        Command::Claims { scenario, options } => super::tell::claims(&scenario, options),
        Command::Units { options } => super::units::run(options),
        Command::Concepts { options } => super::concepts::run(options),
        Command::Series { options } => super::series::run(options),
        Command::Theories {
            scenario,
            gamma,
            most,
            epsilon,
            network,
            shelf,
            keep,
        } => {
            let request = TheoriesRequest {
                gamma,
                most,
                precision: epsilon,
                network,
                ..Default::default()
            };
            super::theories::run(&scenario, request, shelf.as_deref(), keep.as_deref())
        }
        Command::Catalog => print(&json(catalog())?),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut super::command(), "iel", &mut text);
            print(&text)
        }
        Command::Man { command } => man(command.as_deref()),
        Command::Link { scenario, base } => {
            let link = to_link(&scenario.read()?)?;
            let base = base.map_or_else(String::new, |base| format!("{base}#"));
            print(format!("{base}{link}\n"))
        }
    }
}

/// The manual page of the program, or of one of its commands.
fn man(name: Option<&str>) -> Result<(), Failure> {
    let mut command = super::command();
    command.build();
    let of = match name {
        None => &command,
        Some(name) => command.find_subcommand(name).ok_or_else(|| {
            let message = format!("{name}: there is no such command, see `iel --help`");
            Failure::Message(message)
        })?,
    };
    let mut page = Vec::new();
    let written = clap_mangen::Man::new(of.clone()).render(&mut page);
    written.map_err(|e| Failure::Message(format!("the page cannot be written: {e}")))?;
    print(&page)
}

fn gradient(source: &Source, estimator: Option<&str>) -> Result<(), Failure> {
    let mut scenario = source.read()?;
    if let Some(kind) = estimator {
        // Settings of the same estimator are kept.
        let mut value = scenario.to_value()?;
        if value["estimator"]["kind"] != kind {
            value["estimator"] = json!({ "kind": kind });
            scenario = Scenario::from_value(value)?;
        }
    }
    let mut session = Session::new(scenario.clone(), source.threads())?;
    if session.observations().is_empty() {
        let message = "data: has no observations, expected at least 1 for a gradient";
        return Err(Failure::Message(message.to_string()));
    }
    let gradient = session.gradient();
    let mut found = json!({
        "iteration": session.status().iteration,
        "precision": scenario.precision,
        "estimator": scenario.estimator,
        "loss": gradient.loss,
        "theta": gradient.theta,
        "initial": gradient.initial,
        "losses": gradient.losses,
    });
    if let Some(residual) = gradient.residual {
        found["residual"] = json!(residual);
    }
    if let Some(excess) = gradient.excess {
        found["excess"] = json!(excess);
    }
    if let Some(rest) = gradient.rest {
        found["rest"] = json!(rest);
        if let Some(caution) = rest.caution() {
            eprintln!("iel: {caution}");
            found["caution"] = json!(caution);
        }
    }
    report(&scenario, &found)?;
    if let Some(reason) = gradient.failure {
        return Err(Failure::Message(reason));
    }
    if gradient.loss.is_finite() {
        Ok(())
    } else {
        let message = "the loss is not a finite number: the inner step is most likely too large for the curvature of the energy";
        Err(Failure::Message(message.to_string()))
    }
}

fn compare_estimators(source: &Source) -> Result<(), Failure> {
    let scenario = source.read()?;
    let precision = scenario.precision;
    let session = Session::new(scenario.clone(), source.threads())?;
    let start = Instant::now();
    let clock = move || start.elapsed().as_secs_f64() * 1e3;
    let mut study = EstimatorStudy::new(session, f64::INFINITY, clock)?;
    let mut found = json!(drive(&mut study, source.quiet)?);
    found["precision"] = json!(precision);
    report(&scenario, &found)
}

fn evaluate(source: &Source, path: &OsStr) -> Result<(), Failure> {
    let mut session = begin(source, path)?;
    let (dim, m) = (session.observations().dim, session.observations().m);
    let points = points(path, dim, m)?;
    let mut rows = vec![Value::Null; points.len()];
    for (condition, members) in by_condition(&points) {
        let x: Vec<_> = members.iter().map(|&i| points[i].x.clone()).collect();
        let local = session.local(&x, condition)?;
        for (k, &i) in members.iter().enumerate() {
            let hessian = local.hessian[k].row_iter();
            let hessian: Vec<Vec<f64>> = hessian.map(|r| r.iter().copied().collect()).collect();
            rows[i] = json!({
                "x": points[i].x,
                "condition": points[i].condition,
                "energy": local.energy[k],
                "gradient": local.gradient[k].as_slice(),
                "hessian": hessian,
            });
            let (energy, gradient) = (local.energy[k], &local.gradient[k]);
            let held = energy.is_finite() && gradient.iter().all(|g| g.is_finite());
            if !held && let Some(why) = session.undefined_at(&points[i].x, condition) {
                rows[i]["undefined"] = json!(why);
            }
            if points[i].condition.is_none()
                && let Some(row) = rows[i].as_object_mut()
            {
                row.shift_remove("condition");
            }
        }
    }
    report(&session.scenario(false), &json!({ "points": rows }))
}

fn simulate(source: &Source, path: &OsStr, steps: Option<usize>) -> Result<(), Failure> {
    let mut session = begin(source, path)?;
    let (dim, m) = (session.observations().dim, session.observations().m);
    let points = points(path, dim, m)?;
    let steps = steps.unwrap_or(session.scenario(false).steps);
    let numbers = steps
        .checked_add(1)
        .and_then(|n| n.checked_mul(points.len() * dim));
    if numbers.is_none_or(|n| n > MAX_NUMBERS) {
        let message = format!(
            "--steps {steps}: would write more than {MAX_NUMBERS} numbers, expected fewer steps or points"
        );
        return Err(Failure::Message(message));
    }
    let starts: Vec<f64> = points.iter().flat_map(|p| p.x.iter().copied()).collect();
    let mut trajectories = vec![Value::Null; points.len()];
    for (condition, members) in by_condition(&points) {
        // All points each time, so that each keeps its own noise.
        let flat = session.simulate(&starts, steps, true, condition);
        for i in members {
            let one = &flat[i * (steps + 1) * dim..][..(steps + 1) * dim];
            trajectories[i] = one.chunks_exact(dim).map(Value::from).collect();
        }
    }
    let finite = |t: &Value| !t.to_string().contains("null");
    if !trajectories.iter().all(finite) {
        say(
            "warning: some trajectories left the finite numbers (written as null): the inner step is most likely too large",
        );
    }
    let scenario = session.scenario(false);
    let found = json!({
        "dynamics": scenario.dynamics,
        "steps": steps,
        "trajectories": trajectories,
    });
    report(&scenario, &found)
}

/// The points by condition, in the order in which conditions first come up.
fn by_condition(points: &[Point]) -> Vec<(&[f64], Vec<usize>)> {
    let mut groups: Vec<(&[f64], Vec<usize>)> = Vec::new();
    for (i, point) in points.iter().enumerate() {
        let condition = point.condition.as_deref().unwrap_or_default();
        match groups.iter_mut().find(|(c, _)| *c == condition) {
            Some((_, members)) => members.push(i),
            None => groups.push((condition, vec![i])),
        }
    }
    groups
}
