//! What goes wrong is said, and the exit code tells it.

use super::*;

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
    assert_eq!(out.stdout, b"v=2&steps=4096\n");
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(said.starts_with("warning: steps: is 9999"), "{said}");
}

#[test]
fn errors_are_said_and_the_code_is_not_zero() {
    let bad = file("bad.json", "{\"seed\": }");
    let empty = file("empty.json", "\n");
    let range = file("range.json", "{\"steps\": 9999}");
    let points = file("two.csv", "1,2\n3,4\n");
    let ragged = file("ragged.csv", "1,2\n3\n4,5,6\n7,8,9,0\n");
    let solid = file("three.csv", "1,2,3\n");
    let none = "v=1&data=points";
    for (args, expected) in [
        (vec!["fit", "no/such/file"], "there is no such file"),
        (vec!["fit", &bad], "line 1"),
        (vec!["fit", &empty], "is empty"),
        (
            vec!["fit", &range],
            "steps: is 9999, expected a whole number from 1 to 4096",
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
            "expected equally many in all rows",
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
        (
            vec!["rank", SMALL, "--tolerance", "0.1"],
            "data: has no starts",
        ),
        (vec!["tell", SMALL], "data: has no starts"),
        (
            vec!["claims", SMALL, "--teacher", "ring"],
            "--teacher: is given 1 times, expected 2",
        ),
        (vec!["claims", SMALL, "--paths", "1"], "paths: is 1"),
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
