//! Tables on the command line: told, fitted, and taken in the place of observations.

use super::*;

const FAITHFUL: &str = "\"\",\"eruptions\",\"waiting\"\n\"1\",3.6,79\n\"2\",1.8,54\n\"3\",3.333,74\n\"4\",NA,62\n\"5\",4.533,85\n";

#[test]
fn a_table_is_told_by_columns() {
    let table = file("faithful.csv", FAITHFUL);
    let out = output(&["data", &table], "");
    let said = String::from_utf8(out.stderr).unwrap();
    for expected in [
        "eruptions  coordinate  1.8   4.533  -       1",
        "column 1   left out",
        "1 row with gaps",
    ] {
        assert!(said.contains(expected), "{expected}\n{said}");
    }
    let told: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!((&told["rows"], &told["points"]), (&json!(5), &json!(4)));
    let roles: Vec<_> = told["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["role"].clone())
        .collect();
    assert_eq!(roles, ["left-out", "coordinate", "coordinate"]);
    // From standard input, with other columns.
    let out = output(&["data", "-", "--columns", "waiting"], FAITHFUL);
    let told: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(told["points"], 5);
}

/// `iel fit data.csv`, `--data data.csv` and what `iel data --out` writes are the same fit, in the units that
/// came in; points of the fit are those of the table again.
#[test]
fn a_table_is_fitted() {
    let table = file("fitted-table.csv", FAITHFUL);
    let scenario = file("fitted-table.json", "");
    text(&["data", &table, "--out", &scenario]);
    let fits = [
        vec!["fit", table.as_str()],
        vec!["fit", "--data", &table],
        vec!["fit", &scenario],
    ]
    .map(|args| json(&[args, vec!["-n", "3", "-q"]].concat()));
    for fit in &fits {
        assert_eq!(fit["result"], fits[0]["result"]);
        assert_eq!(fit["state"], fits[0]["state"]);
        let names: Vec<_> = fit["axes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|axis| axis["name"].clone())
            .collect();
        assert_eq!(names, ["eruptions", "waiting"]);
        let axis = |k: usize, field: &str| fit["axes"][k][field].as_f64().unwrap();
        let first = numbers(&fit["data"]["points"][0]["x"]);
        for (k, given) in [3.6, 79.0].into_iter().enumerate() {
            assert!((axis(k, "center") + axis(k, "scale") * first[k] - given).abs() < 1e-5);
        }
    }
    assert!(fits[0]["result"]["loss"].is_number());
    // Other settings with these observations.
    let other = json(&[
        "fit",
        "v=2&energy=quadratic",
        "--data",
        &table,
        "--columns",
        "waiting,eruptions",
        "-n",
        "1",
        "-q",
    ]);
    assert_eq!(
        (&other["energy"]["kind"], &other["axes"][0]["name"]),
        (&json!("quadratic"), &json!("waiting"))
    );
}

/// Steps of an Ornstein–Uhlenbeck process `dx = −x dt + √2 dW`, whose energy is ½x²: the curvature is found.
#[test]
fn tracks_are_learned_from_by_their_steps() {
    let (h, mut rows) = (0.05_f64, String::from("track,time,x,y\n"));
    // Two independent numbers of a linear congruential generator, as a normal pair.
    let mut seed = 1_u64;
    let mut uniform = || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    };
    for track in 0..40 {
        let mut at = [0.0, 0.0];
        for step in 0..100 {
            rows += &format!("{track},{},{},{}\n", f64::from(step) * h, at[0], at[1]);
            let (r, angle) = (
                (-2.0 * uniform().ln()).sqrt(),
                std::f64::consts::TAU * uniform(),
            );
            let spread = (1.0 - (-2.0 * h).exp()).sqrt();
            for (x, xi) in at.iter_mut().zip([r * angle.cos(), r * angle.sin()]) {
                *x = *x * (-h).exp() + spread * xi;
            }
        }
    }
    let table = file("tracks.csv", &rows);
    let out = output(
        &[
            "fit",
            "v=2&energy=quadratic&optimizer=l-bfgs",
            "--data",
            &table,
            "--transitions",
            "-n",
            "50",
            "-q",
        ],
        "",
    );
    let fit: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(fit["objective"]["kind"], "transition-likelihood");
    assert!((fit["objective"]["eta"].as_f64().unwrap() - h).abs() < 1e-12);
    // ⟨(Δx)²⟩/(2h) = (1 − e^{−h})/h in equilibrium, for τ = 1.
    let temperature = fit["objective"]["temperature"].as_f64().unwrap();
    assert!(
        (temperature - (1.0 - (-h).exp()) / h).abs() < 0.05,
        "{temperature}"
    );
    let fitted = file("tracks.json", &String::from_utf8(out.stdout).unwrap());
    let points = file("origin.json", "[[0.5,0.25]]");
    let at = json(&["evaluate", &fitted, "--points", &points]);
    let gradient = numbers(&at["points"][0]["gradient"]);
    // 3960 steps of length 0.05 fix the curvature to √(2/198) = 0.1, of each coordinate.
    for (g, x) in gradient.iter().zip([0.5, 0.25]) {
        assert!((g / x - 1.0).abs() < 0.35, "{gradient:?}");
    }
}

#[test]
fn what_is_wrong_with_a_table_is_said() {
    let table = file("wrong-table.csv", "a,b\n1,2\n3,4\n");
    let words = file("words.csv", "a,b\nc,d\ne,f\n");
    for (args, expected) in [
        (vec!["data", "nowhere.csv"], "nowhere.csv: cannot be read"),
        (vec!["data", &words], "no row holds numbers"),
        (vec!["fit", &words], "no row holds numbers"),
        (
            vec!["data", &table, "--columns", "c"],
            "there is no column `c`, expected one of a, b",
        ),
        (
            vec!["fit", "--data", &table, "--columns", "a", "--time", "x"],
            "there is no column `x`",
        ),
        (vec!["fit"], "required"),
    ] {
        let out = output(&args, "");
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(!out.status.success(), "{args:?}");
        assert!(said.contains(expected), "{args:?}\n{said}");
    }
}

/// The same table has these bits on the page (`tests/e2e/rows.spec.ts`).
#[test]
fn many_rows_have_the_bits_of_the_page() {
    let row = |i: u32| {
        let (height, weight) = (i * 7 % 41, i * 13 % 59);
        format!("{},{}\n", 150 + height + i % 3, 50 + weight + height / 2)
    };
    let rows: String = (0..20_000).map(row).collect();
    let table = file("twenty-thousand.csv", &format!("height,weight\n{rows}"));
    let fitted = json(&["fit", &table, "-n", "30", "-q"]);
    assert_eq!(fitted["result"]["hash"], "e4da3a3d25c2dc96");
}

/// A raw table: far from 0, so that it is standardized, rows of the sample and all others alike.
#[test]
fn more_rows_than_a_scenario_holds_are_fitted_by_batches() {
    let rows: Vec<String> = (0..7000)
        .map(|i| format!("{},{}", 100 + i % 7, 20 * (i % 11)))
        .collect();
    let table = file("many.csv", &format!("weight,height\n{}", rows.join("\n")));
    let fitted = file("many.json", "");
    let link = "v=2&energy=quadratic&objective=score-matching&optimizer.learning_rate=0.05";
    let fit = |scenario: &str, n: &str, batch: &str| {
        let options = [
            "-n",
            n,
            "--batch",
            batch,
            "--held-out",
            "0.1",
            "--out",
            &fitted,
        ];
        let out = output(
            &[&["fit", scenario, "-q", "--data", &table], &options[..]].concat(),
            "",
        );
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(out.status.success(), "{said}");
        let result: Value = serde_json::from_slice(&out.stdout).unwrap();
        (result, said)
    };
    let (result, said) = fit(link, "300", "600");
    assert!(said.contains("from 600 of 7000 observations"), "{said}");
    assert_eq!(result["observations"], 7000);
    assert_eq!(result["epochs"], 30.0);
    // Of independent coordinates in standard deviations, −½ tr(C⁻¹) is the least that score matching has.
    // Those of 700 rows that are set aside differ from it by a standard error of 0.04.
    for (loss, near) in [("loss", 0.03), ("held_out", 0.2)] {
        let loss = result[loss].as_f64().unwrap();
        assert!((loss + 1.0).abs() < near, "{loss}");
    }
    let read = |path: &str| Scenario::from_json(&std::fs::read_to_string(path).unwrap()).unwrap();
    let first = read(&fitted);
    assert_eq!(first.data.shape().unwrap().n, 5000);
    assert!(
        (first.axes[0].center - 103.0).abs() < 0.2,
        "{:?}",
        first.axes
    );
    assert_eq!(first.axes[1].name, "height");
    // It goes on with the same table, with the bits of a run in one go.
    let (_, said) = fit(&fitted, "100", "600");
    assert!(said.contains("is kept"), "{said}");
    let two = read(&fitted).state.unwrap();
    fit(link, "400", "600");
    assert_eq!(read(&fitted).state.unwrap(), two);

    let refused = output(&["fit", &table, "-q", "--batch", "9000"], "");
    let refused = String::from_utf8(refused.stderr).unwrap();
    assert!(refused.contains("less than 7000"), "{refused}");
}

/// The tables of the page are read without a word said to them; of those with few rows the minima are those of
/// tests/tables.json, which tests/e2e/tables.spec.ts finds of all ten in the page.
#[test]
fn the_tables_that_are_shipped_have_the_minima_that_are_told() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let told = std::fs::read_to_string(root.join("tests/tables.json")).unwrap();
    let told: Value = serde_json::from_str(&told).unwrap();
    let tables = told["tables"].as_object().unwrap();
    let folder = root.join("public/tables");
    assert_eq!(folder.read_dir().unwrap().count(), tables.len());
    for (name, measured) in tables {
        let file = folder.join(format!("{name}.csv"));
        let file = file.to_str().unwrap();
        let read = json(&["data", file]);
        assert_eq!(
            [&read["rows"], &read["points"]],
            [&measured["rows"]; 2],
            "{name}"
        );
        let iterations = measured["iterations"].to_string();
        if measured["rows"].as_u64() > Some(400) {
            continue;
        }
        let fit = text(&["fit", file, "-n", &iterations, "-q"]);
        let fitted = super::file(&format!("shipped-{name}.json"), &fit);
        let found = text(&["landscape", &fitted, "--as", "csv"]);
        let wanted = measured["minima"].as_array().unwrap();
        let minima: Vec<Vec<f64>> = found
            .lines()
            .map(|line| line.split(',').collect::<Vec<_>>())
            .filter(|cells| cells[1] == "minimum")
            .map(|cells| {
                let dim = numbers(&wanted[0]).len();
                cells[2..2 + dim]
                    .iter()
                    .map(|x| x.parse().unwrap())
                    .collect()
            })
            .collect();
        assert_eq!(minima.len(), wanted.len(), "{name}: {minima:?}");
        for place in wanted.iter().map(numbers) {
            let near = |at: &Vec<f64>| {
                let mut pairs = at.iter().zip(&place);
                pairs.all(|(a, b)| (a - b).abs() < 1e-3 * b.abs().max(1.0))
            };
            assert!(minima.iter().any(near), "{name}: {place:?} {minima:?}");
        }
    }
}
