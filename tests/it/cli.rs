//! The command line, by running it.

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
fn estimators_agree_where_they_should() {
    let by = |name| json(&["gradient", SMALL, "--estimator", name, "--precision", "f64"]);
    let through = by("bptt");
    let differences = by("finite-difference");
    assert_eq!(through["loss"], differences["loss"]);
    assert_eq!(differences["estimator"]["kind"], "finite-difference");
    let (a, b) = (unknowns(&through), unknowns(&differences));
    assert_eq!(a.len(), b.len());
    let size = a.iter().fold(0.0f64, |m, x| m.max(x.abs()));
    for (a, b) in a.iter().zip(b) {
        assert!((a - b).abs() < 1e-4 * size, "{a} {b}");
    }
    let one = unknowns(&by("one-step"));
    assert!(a.iter().zip(one).any(|(a, b)| (a - b).abs() > 1e-3 * size));
}

#[test]
fn all_estimators_are_compared() {
    let compared = json(&["gradient", SMALL, "--compare"]);
    let adjoint = numbers(&compared["adjoint"]);
    assert_eq!(adjoint.len(), 6);
    assert!(adjoint.iter().all(|a| *a > 0.0));
    assert!(compared["residual"].as_f64().unwrap() > 0.0);
    let rows = compared["estimators"].as_array().unwrap();
    let row = |kind: &str| {
        rows.iter()
            .find(|r| r["estimator"]["kind"] == kind)
            .unwrap()
    };
    let number = |kind: &str, key: &str| row(kind)[key].as_f64().unwrap();
    for exact in ["bptt", "forward", "finite-difference"] {
        assert!((number(exact, "cosine") - 1.0).abs() < 1e-4, "{exact}");
        assert!((number(exact, "norm_ratio") - 1.0).abs() < 1e-2, "{exact}");
        assert!(number(exact, "milliseconds") > 0.0);
    }
    assert!(number("one-step", "norm_ratio") < 0.9);
    let noisy = json(&["gradient", "v=1&dynamics=langevin&data.n=20", "--compare"]);
    let rows = noisy["estimators"].as_array().unwrap();
    let refused = rows.iter().filter(|r| !r["refused"].is_null());
    // Implicit, equilibrium propagation; forward, with the many parameters of the default network.
    assert_eq!(refused.count(), 3);
}

#[test]
fn evaluate_and_simulate_a_bowl() {
    // E = ½‖x‖², so that ∇E = x, H = I, and a step multiplies by 1 − η.
    let link = "v=1&precision=f64&energy=quadratic&dynamics.eta=0.25";
    let points = file("points.csv", "x,y\n1,2\n-3,0.5\n");
    let rows = json(&["evaluate", link, "--points", &points]);
    let row = &rows["points"][1];
    assert_eq!(row["x"], json!([-3.0, 0.5]));
    assert_eq!(row["energy"], 4.625);
    assert_eq!(row["gradient"], json!([-3.0, 0.5]));
    assert_eq!(row["hessian"], json!([[1.0, 0.0], [0.0, 1.0]]));
    let run = json(&["simulate", link, "--from", &points, "--steps", "3"]);
    assert_eq!(run["steps"], 3);
    for (i, start) in [[1.0, 2.0], [-3.0, 0.5]].iter().enumerate() {
        for t in 0..=3 {
            let expected = start.map(|x| x * 0.75f64.powi(t));
            let found = numbers(&run["trajectories"][i][t as usize]);
            for (found, expected) in found.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-12);
            }
        }
    }
    // Without --steps: the scenario's own.
    let run = json(&["simulate", link, "--from", &points]);
    assert_eq!(run["trajectories"][0].as_array().unwrap().len(), 11);
}

#[test]
fn conditions_reach_evaluation() {
    // E(x − A y) with A = (1, 0)ᵀ.
    let scenario = json!({
        "precision": "f64",
        "data": {"kind": "points", "points": [{"x": [0, 0], "condition": [0]}]},
        "energy": {"kind": "quadratic"},
        "state": {"theta": [
            {"name": "c", "shape": [2], "values": [0, 0]},
            {"name": "L", "shape": [3], "values": [1, 0, 1]},
            {"name": "A", "shape": [2, 1], "values": [1, 0]},
        ]},
    });
    let path = file("conditions.json", &scenario.to_string());
    let points = file("conditions.csv", "x1,x2,y1\n1,0,0\n1,0,1\n1,0,3\n");
    let rows = json(&["evaluate", &path, "--points", &points]);
    let energies: Vec<_> = (0..3)
        .map(|i| rows["points"][i]["energy"].clone())
        .collect();
    assert_eq!(energies, [json!(0.5), json!(0.0), json!(2.0)]);
    let run = json(&["simulate", &path, "--from", &points, "--steps", "1"]);
    assert_eq!(numbers(&run["trajectories"][1][1]), [1.0, 0.0]);
}

#[test]
fn a_landscape_has_its_wells_and_its_pass() {
    let shape = json(&["landscape", "v=1&energy=double-well", "--cells", "8"]);
    let kinds: Vec<_> = shape["critical"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| &c["kind"])
        .collect();
    assert_eq!(kinds, ["minimum", "minimum", "saddle"]);
    assert_eq!(shape["basins"]["minimum"].as_array().unwrap().len(), 64);
    assert_eq!(shape["paths"][0]["saddle"], 2);
}

#[test]
fn a_density_has_its_mass_and_its_flow() {
    let scenario = json!({
        "precision": "f64",
        "energy": {"kind": "quadratic"},
        "data": {"kind": "points", "points": [{"x": [0, 0]}]},
    });
    let link = &file("bowl.json", &scenario.to_string());
    let samples = file("samples.csv", "x,y\n0.5,0\n-0.5,1\n0,-1\n");
    let args = [
        "density",
        link,
        "--temperature",
        "0.25",
        "--samples",
        &samples,
    ];
    let report = json(&args);
    let log_z = (std::f64::consts::TAU * 0.25).ln();
    assert!((report["log_z"].as_f64().unwrap() - log_z).abs() < 1e-9);
    assert_eq!(report["samples"]["count"], 3);
    assert!(report["growth"].as_f64().unwrap().abs() < 1e-9);
    let flow = json(&[
        "density",
        link,
        "--flow",
        "fokker-planck",
        "--steps",
        "150",
        "--cells",
        "30",
    ]);
    let kl: Vec<f64> = flow["flow"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["kl"].as_f64().unwrap())
        .collect();
    assert!(kl.len() == 76 && kl.is_sorted_by(|a, b| a >= b), "{kl:?}");
}

#[test]
fn operators_and_fields_are_compared() {
    let link = "v=1&energy=double-well&precision=f64";
    let langevin = r#"{"kind":"langevin","temperature":0.5}"#;
    let found = json(&[
        "compare",
        link,
        "--operator",
        "gradient-descent",
        "--operator",
        langevin,
        "--starts",
        "32",
    ]);
    let operators = found["operators"].as_array().unwrap();
    assert_eq!(operators[1]["dynamics"]["temperature"], 0.5);
    let (rate, expected) = (&operators[0]["rate"], &operators[0]["rate_expected"]);
    assert!((rate.as_f64().unwrap() - expected.as_f64().unwrap()).abs() < 0.01);
    assert_eq!(found["agreement"][0][0], 1.0);
    let fields = json(&["compare", link, "--fields", "--starts", "4", "--steps", "5"]);
    assert_eq!(fields["traces"].as_array().unwrap().len(), 7);
    assert!(found["over_time"].is_null() && fields["over_time"].is_null());
    let args = [
        "compare",
        link,
        "--starts",
        "4",
        "--steps",
        "5",
        "--over-time",
    ];
    let told = json(&[&args[..], &["--operator", "newton"]].concat());
    assert_eq!(numbers(&told["over_time"]["energy"][0]).len(), 6);
    let told = json(&[&args[..], &["--fields"]].concat());
    assert_eq!(told["over_time"]["reached"].as_array().unwrap().len(), 7);
}

#[test]
fn fits_are_compared_at_the_same_iteration() {
    let link = "v=1&data=blob&data.n=30&energy=quadratic&steps=5";
    let args = ["compare", link, "-q", "-n", "70"];
    let sgd = r#"optimizer={"kind":"sgd","learning_rate":0.05}"#;
    let found = json(&[&args[..], &["--fit", "optimizer=adam", "--fit", sgd]].concat());
    let fits = found["fits"].as_array().unwrap();
    assert_eq!(fits.len(), 2);
    for fit in fits {
        assert_eq!(fit["status"]["iteration"], 70);
        let looks = fit["training"].as_array().unwrap();
        let at: Vec<_> = looks
            .iter()
            .map(|l| l["iteration"].as_u64().unwrap())
            .collect();
        // Every iteration up to 64, every second from then on.
        assert_eq!(at[..65], (0..65).collect::<Vec<_>>());
        assert_eq!(at[65..], [66, 68, 70]);
    }
    assert_ne!(fits[0]["status"]["loss"], fits[1]["status"]["loss"]);
    // A bowl shares its minimum with itself, and two of them each other's or none.
    let shared = numbers(&found["shared_minima"]);
    assert_eq!((shared[0], shared[3], shared[1]), (1.0, 1.0, shared[2]));
    let alone = json(&["fit", link, "-q", "-n", "70"]);
    assert_eq!(fits[0]["status"]["hash"], alone["result"]["hash"]);
    let refused = output(&["compare", link, "--fit", "adam"], "");
    let errors = String::from_utf8(refused.stderr).unwrap();
    assert!(
        errors.contains("optimizer=sgd") && !refused.status.success(),
        "{errors}"
    );
}

#[test]
fn families_are_ranked_by_their_bits() {
    let link = "v=1&data=blob&data.n=30&objective=gibbs-likelihood&objective.resolution=16";
    let args = [
        "rank",
        link,
        "-q",
        "-n",
        "20",
        "--family",
        "quadratic",
        "--family",
        r#"{"kind":"gaussian-mixture","components":2}"#,
    ];
    let ranked = json(&args);
    let rows = ranked["ranked"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["energy"]["kind"], "quadratic");
    assert_eq!(rows[1]["energy"]["components"], 2);
    for row in rows {
        let code = &row["code"];
        let parts = ["parameters", "starts", "data"].map(|part| code[part].as_f64().unwrap());
        assert_eq!(parts.iter().sum::<f64>(), code["total"].as_f64().unwrap());
        assert_eq!(row["iterations"], 20);
    }
}

#[test]
fn blocks_add_the_prequential_code() {
    let link = "v=1&data=blob&data.n=30&objective=gibbs-likelihood&objective.resolution=16";
    let family = ["--family", "quadratic"];
    let args = ["rank", link, "-q", "-n", "20", "--blocks", "3"];
    let ranked = json(&[&args[..], &family].concat());
    assert!(ranked["ranked"][0]["prequential"].as_f64().unwrap() > 0.0);
    let ranked = json(&[&args[..5], &family].concat());
    assert!(ranked["ranked"][0]["prequential"].is_null());
}

#[test]
fn a_snapped_fit_is_a_scenario_in_fewer_bits() {
    let link = "v=1&data=blob&data.n=30&objective=gibbs-likelihood&objective.resolution=16&energy=quadratic";
    let fitted = file("to-snap.json", &text(&["fit", link, "-q", "-n", "30"]));
    let snapped = json(&["snap", &fitted, "-q"]);
    let result = &snapped["result"];
    let total = |which: &str| result[which]["total"].as_f64().unwrap();
    assert!(total("after") < total("before"), "{result}");
    assert_eq!(snapped["state"]["iteration"], 30);
    // It can be read again, and there is nothing left to snap.
    let path = file("snapped.json", "");
    let summary = json(&["snap", &fitted, "-q", "--out", &path]);
    assert_eq!(&summary, result);
    let again = json(&["snap", &path, "-q"]);
    assert!(again["result"]["tensors"].as_array().unwrap().is_empty());
}

#[test]
fn a_teacher_is_recovered_at_several_spacings() {
    let link =
        "v=1&data=langevin-pairs&data.n=200&energy=polynomial&objective=transition-likelihood";
    let found = json(&["recover", link]);
    assert_eq!(found["difference"].as_array().unwrap().len(), 96 * 96);
    assert_eq!(found["temperature"], 1.0);
    let args = [
        "recover",
        link,
        "-q",
        "-n",
        "20",
        "--spacing",
        "0.05",
        "--spacing",
        "0.2",
    ];
    let swept = json(&args);
    let rows = swept["spacings"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (&rows[1]["spacing"], &rows[1]["iterations"]),
        (&0.2.into(), &20.into())
    );
    assert!(rows[0]["slope"].as_f64().is_some());
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

#[test]
fn a_reader_that_leaves_is_no_error() {
    let mut child = iel()
        .arg("catalog")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut some = [0; 10];
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut some).unwrap();
    drop(out);
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success());
    assert_eq!(out.stderr, b"");
}

#[test]
fn out_of_range_in_a_link_is_reported() {
    let out = output(&["link", "v=2&steps=9999"], "");
    assert_eq!(out.stdout, b"v=2&steps=512\n");
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(said.starts_with("warning: steps: is 9999"), "{said}");
}

#[test]
fn errors_are_said_and_the_code_is_not_zero() {
    let bad = file("bad.json", "{\"seed\": }");
    let empty = file("empty.json", "\n");
    let range = file("range.json", "{\"steps\": 9999}");
    let points = file("two.csv", "1,2\n3,4\n");
    let ragged = file("ragged.csv", "1,2\n3\n");
    let solid = file("three.csv", "1,2,3\n");
    let none = "v=1&data=points";
    for (args, expected) in [
        (vec!["fit", "no/such/file"], "there is no such file"),
        (vec!["fit", &bad], "line 1"),
        (vec!["fit", &empty], "is empty"),
        (
            vec!["fit", &range],
            "steps: is 9999, expected a whole number from 1 to 512",
        ),
        (vec!["fit", "v=7"], "v: is `7`, expected 1"),
        (vec!["fit", "v=1&energy=mpl"], "did you mean `mlp`?"),
        (vec!["fit", none], "has no observations"),
        (vec!["gradient", none], "has no observations"),
        (
            vec!["fit", SMALL, "--out", "/no/such/folder/a"],
            "no such folder",
        ),
        (vec!["fit", SMALL, "--iterations", "-1"], "--iterations"),
        (vec!["fit", SMALL, "--precision", "f16"], "f32, f64"),
        (vec!["fit", SMALL, "--threads", "0"], "--threads"),
        (
            vec!["gradient", SMALL, "--estimator", "magic"],
            "estimator.kind: unknown kind `magic`",
        ),
        (vec!["evaluate", SMALL], "--points"),
        (
            vec!["evaluate", SMALL, "--points", "nowhere.csv"],
            "nowhere.csv: cannot be read",
        ),
        (
            vec!["evaluate", SMALL, "--points", &ragged],
            "row 2: has 1 columns, expected 2",
        ),
        (
            vec!["evaluate", SMALL, "--points", &solid],
            "have 3 coordinates, expected 2",
        ),
        (vec!["evaluate", "-", "--points", "-"], "not both"),
        (
            vec![
                "simulate",
                SMALL,
                "--from",
                &points,
                "--steps",
                "1000000000",
            ],
            "--steps",
        ),
        (
            vec![
                "simulate",
                SMALL,
                "--from",
                &points,
                "--steps",
                "99999999999999999999",
            ],
            "--steps",
        ),
        (
            vec!["density", SMALL, "--temperature", "-1"],
            "temperature: is -1, expected",
        ),
        (vec!["density", SMALL, "--cells", "0"], "cells: is 0"),
        (
            vec!["density", SMALL, "--flow", "fisher-rao", "--step", "2"],
            "step: is 2, expected",
        ),
        (
            vec!["compare", SMALL, "--operator", "descent"],
            "dynamics.kind: unknown kind `descent`",
        ),
        (vec!["rank", SMALL, "--epsilon", "-1"], "epsilon: is -1"),
        (vec!["rank", SMALL, "--blocks", "1"], "blocks: is 1"),
        (vec!["snap", SMALL, "--epsilon", "0"], "epsilon: is 0"),
        (
            vec!["snap", SMALL, "--out", "no/where.json"],
            "no such folder",
        ),
        (vec!["recover", SMALL], "data.kind: comes from no teacher"),
        (
            vec!["rank", SMALL, "--family", "gaussian"],
            "energy.kind: unknown kind `gaussian`",
        ),
        (vec!["nonsense"], "nonsense"),
    ] {
        let out = output(&args, "");
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(!out.status.success(), "{args:?}");
        assert_eq!(out.stdout, b"", "{args:?}");
        assert!(said.contains(expected), "{args:?}\n{said}");
        assert!(
            said.starts_with("error: ") && !said.contains("panicked"),
            "{said}"
        );
    }
}

/// The error of the steps back is written; where they cannot be taken that is an error, and no loss is
/// told.
#[test]
fn a_process_that_cannot_be_undone_is_an_error_that_says_why() {
    let link = "v=1&data=blob&data.n=20&energy=quadratic&initial=prior&objective=flow-likelihood";
    let good = json(&["gradient", link]);
    assert!(good["residual"].as_f64().unwrap() < 1e-6);
    let fitted = json(&["fit", link, "-n", "5", "-q"]);
    assert!(fitted["result"]["residual"].as_f64().unwrap() < 1e-6);
    let out = output(
        &["gradient", &format!("{link}&dynamics.eta=1.01&steps=1")],
        "",
    );
    let (written, said) = (
        String::from_utf8(out.stdout).unwrap(),
        String::from_utf8(out.stderr).unwrap(),
    );
    assert!(!out.status.success());
    assert!(said.contains("could not be run backwards"), "{said}");
    let written: Value = serde_json::from_str(&written).unwrap();
    assert!(written["loss"].is_null(), "{written}");
    assert!(written["residual"].as_f64().unwrap() > 1e-3, "{written}");
    // No loss at the end goes back through its steps.
    let compared = json(&["gradient", link, "--compare"]);
    assert_eq!(compared["adjoint"], json!([]));
    assert!(
        compared["no_adjoint"]
            .as_str()
            .unwrap()
            .contains("backwards")
    );
}

#[test]
fn a_blow_up_is_an_error_that_says_why() {
    let link = "v=1&energy=quadratic&dynamics.eta=2&steps=200&optimizer=sgd&optimizer.learning_rate=10&optimizer.clip=0&data=blob";
    let out = output(&["fit", link, "-n", "200", "-q"], "");
    assert!(!out.status.success());
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(said.contains("left the finite numbers"), "{said}");
    // What was finite last is written all the same.
    let written = String::from_utf8(out.stdout).unwrap();
    Scenario::from_json(&written).unwrap();
}

#[test]
fn advice_is_said_on_standard_error_and_in_the_result() {
    let link = "v=1&data=langevin-pairs&data.spacing=0.05&energy=quadratic&objective=transition-likelihood&objective.eta=0.1";
    let out = output(&["fit", link, "-q", "-n", "2"], "");
    let said = String::from_utf8(out.stderr).unwrap();
    let about = |line: &&str| line.starts_with("note: objective.eta: positions are 0.05 apart");
    assert_eq!(said.lines().filter(about).count(), 1, "{said}");
    let result: Value = serde_json::from_slice(&out.stdout).unwrap();
    let notices = result["result"]["notices"].as_array().unwrap();
    assert_eq!(notices.len(), said.lines().count(), "{said}");
    let spaced = |notices: &Value| {
        let mut all = notices.as_array().unwrap().iter();
        all.any(|notice| notice["at"] == "objective.eta")
    };
    assert!(spaced(&result["result"]["notices"]), "{said}");
    for args in [
        &["gradient"][..],
        &["density"],
        &["landscape", "--cells", "0"],
    ] {
        let report = json(&[args, &[link, "-q"]].concat());
        assert!(spaced(&report["notices"]), "{args:?}");
    }
    // Nothing where there is nothing to say.
    let out = output(&["gradient", "v=1&data.n=4", "-q"], "");
    assert_eq!(out.stderr, b"");
    let report: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert!(report.get("notices").is_none());
}
