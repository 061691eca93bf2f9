//! Partial states through text, links and the command line.

use super::partial;
use iel::scenario::{Conditioning, Precision, Scenario, from_link, to_link};
use iel::session::Session;

/// Through JSON and a link, and on with the same bits from the state.
#[test]
fn partial_states_survive_text() {
    for (name, mut scenario) in partial() {
        scenario.precision = Precision::F32;
        let text = scenario.to_json().unwrap();
        assert_eq!(Scenario::from_json(&text).unwrap(), scenario, "{name}");
        let (read, notices) = from_link(&to_link(&scenario).unwrap()).unwrap();
        assert!(notices.is_empty(), "{name}: {notices:?}");
        let mut session = Session::new(read, 1).unwrap();
        session.run(3, || true);
        let link = to_link(&session.scenario(true)).unwrap();
        session.run(2, || true);
        let mut resumed = Session::new(from_link(&link).unwrap().0, 2).unwrap();
        resumed.run(2, || true);
        assert_eq!(resumed.status().hash, session.status().hash, "{name}");
    }
    let typed = "v=1&data.n=20&latent=1&sees=1,3&conditioning=input&seed=4";
    let (read, _) = from_link(typed).unwrap();
    assert_eq!((read.latent, read.sees.as_slice()), (1, &[1, 3][..]));
    assert_eq!(read.conditioning, Conditioning::Input);
    for pair in ["latent=1", "sees=1,3", "conditioning=input"] {
        assert!(
            to_link(&read).unwrap().contains(pair),
            "{}",
            to_link(&read).unwrap()
        );
    }
}

/// Every part is reached from the command line, by a link alone.
#[test]
fn the_command_line_runs_partial_states() {
    let link = "v=1&data=points&points=0.5,1;-1,2;0.3,-0.4&latent=1&sees=1,3&steps=4\
                &energy.widths=4,4&seed=2";
    let run = |args: &[&str]| {
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_iel"))
            .args(args)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&out.stderr).to_string();
        assert!(out.status.success(), "{args:?}: {errors}");
        serde_json::from_slice::<serde_json::Value>(&out.stdout).unwrap()
    };
    let fitted = run(&["fit", link, "-n", "5"]);
    let mut session = Session::new(from_link(link).unwrap().0, 1).unwrap();
    session.run(5, || true);
    assert_eq!(fitted["result"]["hash"], session.status().hash.as_str());
    let rows = run(&["gradient", link, "--compare"]);
    assert!(rows.to_string().contains("finite-difference"), "{rows}");
    let bits = run(&[
        "rank",
        link,
        "-n",
        "3",
        "--family",
        "mlp",
        "--family",
        "quadratic",
    ]);
    assert!(bits.to_string().contains("quadratic"), "{bits}");
}
