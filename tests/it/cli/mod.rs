//! The command line, by running it.

mod errors;
mod studies;
mod tables;

use iel::data::DataConfig;
use iel::dynamics::DynamicsConfig;
use iel::energy::EnergyConfig;
use iel::gradient::EstimatorConfig;
use iel::initial::InitialConfig;
use iel::objective::ObjectiveConfig;
use iel::optimizer::OptimizerConfig;
use iel::scenario::{Scenario, from_link, to_link};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn iel() -> Command {
    Command::new(env!("CARGO_BIN_EXE_iel"))
}

/// A file of this test run.
fn file(name: &str, text: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_string()
}

fn output(args: &[&str], input: &str) -> Output {
    let mut child = iel()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments does not read.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(args: &[&str]) -> String {
    let out = output(args, "");
    let errors = String::from_utf8(out.stderr).unwrap();
    assert!(out.status.success(), "{args:?}\n{errors}");
    String::from_utf8(out.stdout).unwrap()
}

fn json(args: &[&str]) -> Value {
    serde_json::from_str(&text(args)).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        other => vec![other.as_f64().unwrap()],
    }
}

/// Every number of the tensors `theta` and the rows `initial`.
fn unknowns(value: &Value) -> Vec<f64> {
    let tensors = value["theta"].as_array().unwrap();
    let theta = tensors.iter().flat_map(|t| numbers(&t["values"]));
    theta.chain(numbers(&value["initial"])).collect()
}

const SMALL: &str = "v=2&seed=3&data.n=40&energy.widths=8,8&steps=5";

#[test]
fn fifty_and_fifty_updates_are_a_hundred() {
    let learned = format!("{SMALL}&initial=learned&optimizer=sgd&dynamics=langevin");
    let mixture = "v=1&data.n=40&precision=f64&energy=gaussian-mixture&initial=free";
    for (i, link) in [SMALL, &learned, mixture].into_iter().enumerate() {
        let at_once = json(&["fit", link, "--iterations", "100", "--quiet"]);
        let half = text(&["fit", link, "--iterations", "50", "--quiet"]);
        let half = file(&format!("half{i}.json"), &half);
        let continued = json(&["fit", &half, "-n", "50", "-q"]);
        assert_eq!(continued, at_once);
        assert_eq!(continued["result"]["iteration"], 100);
        // The share link of the half carries its state.
        let shared = text(&["link", &half]);
        let shared = json(&["fit", shared.trim(), "-n", "50", "-q"]);
        assert_eq!(shared, at_once);
    }
}

#[test]
fn the_number_of_threads_does_not_show() {
    let on = |threads| json(&["fit", SMALL, "-n", "20", "-q", "--threads", threads]);
    assert_eq!(on("1"), on("3"));
}

#[test]
fn scenarios_come_as_file_input_link_or_text() {
    let scenario = from_link(SMALL).unwrap().0;
    let expected = text(&["link", SMALL]);
    assert_eq!(expected.trim(), SMALL);
    let path = file(
        "scenario.json",
        &format!("\u{feff}{}", scenario.to_json().unwrap()),
    );
    assert_eq!(text(&["link", &path]), expected);
    assert_eq!(text(&["link", &format!("#{SMALL}")]), expected);
    let address = format!("https://example.org/iel/#{SMALL}");
    assert_eq!(text(&["link", &address]), expected);
    let path = file("link.txt", &format!("{address}\n"));
    assert_eq!(text(&["link", &path]), expected);
    assert_eq!(
        text(&["link", SMALL, "--base", "https://example.org/iel/"]),
        format!("{address}\n")
    );
    for input in [scenario.to_json().unwrap(), to_link(&scenario).unwrap()] {
        let out = output(&["link", "-"], &input);
        assert_eq!(String::from_utf8(out.stdout).unwrap(), expected);
    }
}

#[test]
fn a_fit_tells_when_its_loss_no_longer_changes() {
    // Nothing can be learned of a fixed energy: the loss is the same in three windows of 3000.
    let link = "v=1&data=blob&data.n=2&energy=double-well&steps=1&initial=given";
    let fit = |more: &[&str]| {
        let args = ["fit", link, "-q", "-n"];
        json(&[&args[..], more].concat())["result"].clone()
    };
    let short = fit(&["8999"]);
    assert!(short["converged"].is_null());
    assert_eq!(short["summary"]["minima"].as_array().unwrap().len(), 2);
    assert!(short["summary"]["rest_error"].as_f64().unwrap() > 0.0);
    assert_eq!(fit(&["9100"])["converged"], 9000);
    let early = fit(&["9100", "--until-converged"]);
    assert_eq!(
        (&early["converged"], &early["iteration"]),
        (&9000.into(), &9000.into())
    );
}

#[test]
fn what_fit_writes_is_a_scenario() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fitted.json");
    let path = path.to_str().unwrap();
    let summary = json(&["fit", SMALL, "-n", "10", "--out", path]);
    assert_eq!(summary["iteration"], 10);
    assert!(summary["loss"].as_f64().unwrap() > 0.0);
    let fitted = std::fs::read_to_string(path).unwrap();
    let scenario = Scenario::from_json(&fitted).unwrap();
    let state = scenario.state.as_ref().unwrap();
    assert_eq!(state.iteration, 10);
    assert_eq!(state.theta[0].shape, [8, 2]);
    let fitted: Value = serde_json::from_str(&fitted).unwrap();
    assert_eq!(fitted["result"]["hash"], summary["hash"]);
    assert_eq!(summary["hash"].as_str().unwrap().len(), 16);
}

#[test]
fn the_catalog_is_complete() {
    let catalog = json(&["catalog"]);
    let rooms = catalog["rooms"].as_object().unwrap();
    let names: Vec<_> = rooms.keys().map(String::as_str).collect();
    let expected = "data energy dynamics initial objective estimator optimizer";
    assert_eq!(names, expected.split(' ').collect::<Vec<_>>());
    fn kinds<T: serde::Serialize>(all: Vec<T>) -> Vec<Value> {
        let kind = |entry| serde_json::to_value(entry).unwrap()["kind"].take();
        all.into_iter().map(kind).collect()
    }
    for (room, expected) in [
        ("data", kinds(DataConfig::all())),
        ("energy", kinds(EnergyConfig::all())),
        ("dynamics", kinds(DynamicsConfig::all())),
        ("initial", kinds(InitialConfig::all())),
        ("objective", kinds(ObjectiveConfig::all())),
        ("estimator", kinds(EstimatorConfig::all())),
        ("optimizer", kinds(OptimizerConfig::all())),
    ] {
        let entries = rooms[room].as_array().unwrap();
        let found: Vec<_> = entries.iter().map(|e| e["kind"].clone()).collect();
        assert_eq!(found, expected, "{room}");
        assert!(found.len() > 2 && found.contains(&catalog["default"][room]["kind"]));
        for entry in entries {
            assert!(entry["title"] != "" && entry["doc"] != "", "{entry}");
        }
    }
    assert_eq!(catalog["scenario"]["title"], "Scenario");
    let flows = catalog["flows"].as_array().unwrap();
    assert_eq!((flows.len(), &flows[0]["kind"]), (7, &"energy".into()));
    for flow in flows {
        let doc = flow["doc"].as_str().unwrap();
        assert!(doc.starts_with("`x ← x") && !doc.contains("  "), "{doc}");
        assert!(flow["formula"].as_str().unwrap().contains(r"\leftarrow"));
    }
    assert_eq!(catalog["default"]["version"], 2);
    assert!(json(&["catalogue"]) == catalog, "its name in version 0.1");
}
