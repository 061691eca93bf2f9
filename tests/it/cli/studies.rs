//! What can be asked of an energy and of a fit.

use super::*;

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
fn where_paths_were_observed_families_tell_them() {
    let link =
        "v=2&data=langevin-pairs&data.n=40&energy=polynomial&objective=transition-likelihood";
    let args = ["rank", link, "-q", "-n", "5", "--family", "polynomial"];
    let told = json(&[&args[..], &["--tolerance", "0.2"]].concat());
    let telling = &told["ranked"][0]["telling"];
    assert_eq!(telling["tolerance"], 0.2);
    assert_eq!(telling["raw"]["anchors"], 80);
    // At a usual tolerance where none is given; what cannot be told says why.
    assert_eq!(json(&args)["ranked"][0]["telling"]["tolerance"], 0.05);
    let noisy = link.to_string() + "&dynamics=langevin";
    let args = ["rank", &noisy, "-q", "-n", "5", "--family", "polynomial"];
    let untold = json(&args);
    assert!(untold["untold"].as_str().unwrap().contains("draws noise"));
    assert!(untold["ranked"][0]["telling"].is_null());
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
fn a_fit_is_exported_to_a_file_or_to_standard_output() {
    let link = "v=1&energy=double-well";
    let source = text(&["export", link, "--as", "javascript"]);
    assert!(source.contains("export function gradient(x)"), "{source}");
    let path = file("grid.npy", "");
    let args = [
        "export", link, "--as", "npy-grid", "--cells", "2", "--out", &path,
    ];
    assert_eq!(text(&args), "");
    let written = std::fs::read(path).unwrap();
    assert!(written.starts_with(b"\x93NUMPY"));
    // A header of 128 bytes, then 3 by 3 places of 5 numbers.
    assert_eq!(written.len(), 128 + 9 * 5 * 8);
    let table = text(&["landscape", link, "--cells", "8", "--as", "csv"]);
    let kinds: Vec<_> = table
        .lines()
        .skip(1)
        .map(|row| row.split(',').nth(1))
        .collect();
    assert_eq!(kinds, ["minimum", "minimum", "saddle"].map(Some));
    let refused = output(&["export", "v=1&dynamics=langevin", "--as", "jax"], "");
    let message = String::from_utf8(refused.stderr).unwrap();
    assert!(
        !refused.status.success() && message.contains("heavy-ball"),
        "{message}"
    );
}

#[test]
fn a_line_has_a_band() {
    let found = json(&[
        "bootstrap",
        "v=2&data=blob&data.n=40&energy=quadratic&objective=score-matching&optimizer=l-bfgs",
        "--resamples",
        "5",
        "-n",
        "20",
        "--at=0.5,0",
        "--line=-1,0:1,0.5",
        "-q",
    ]);
    let line = found["line"].as_array().unwrap();
    assert_eq!(
        (line.len(), found["energies"].as_array().unwrap().len()),
        (41, 1)
    );
    for (i, one) in line.iter().enumerate() {
        let share = i as f64 / 40.0;
        let x = numbers(&one["x"]);
        assert!((x[0] - (2.0 * share - 1.0)).abs() < 1e-12 && (x[1] - 0.5 * share).abs() < 1e-12);
        assert!(one["value"].as_f64().unwrap() > -1e-6 && one["error"].as_f64().unwrap() >= 0.0);
    }
}

#[test]
fn an_energy_is_chosen_and_can_be_fitted() {
    let out = file("chosen.json", "");
    let found = json(&[
        "choose",
        "v=2&data=langevin-pairs&data.n=40&objective=transition-likelihood&batch=10",
        "--out",
        &out,
        "-q",
    ]);
    assert!(found["reason"].as_str().unwrap().ends_with('.'));
    let first = &found["tried"][0];
    let chosen: Value = serde_json::from_str(&std::fs::read_to_string(&out).unwrap()).unwrap();
    assert_eq!(chosen["energy"], first["change"]["energy"]);
    assert_eq!(
        (&chosen["batch"], &chosen["data"]["kind"]),
        (&0.into(), &"langevin-pairs".into())
    );
    let link = found["link"].as_str().unwrap();
    let fitted = json(&["fit", link, "-n", "1", "-q"]);
    assert_eq!(fitted["energy"], chosen["energy"]);
}
