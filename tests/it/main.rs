//! The tests of the library and of the command line: one binary, so that the crate is linked once.
#![cfg(not(target_arch = "wasm32"))]

mod harness;

mod architecture;
mod batches;
mod bootstrap;
mod choose;
mod cli;
mod cli_faults;
mod compare;
mod concepts;
mod coordinates;
mod custom_energy;
mod custom_numbers;
mod data;
mod density;
mod exits;
mod export;
mod golden;
mod held_out;
mod hostile;
mod integrals;
mod landscape;
mod laws_bptt;
mod laws_bridges;
mod laws_dimension;
mod laws_dynamics;
mod laws_energy;
mod laws_flow;
mod laws_gradient;
mod laws_kernels;
mod laws_objective;
mod laws_optimizer;
mod laws_trajectory;
mod link;
mod own_energy;
mod periodic;
mod picture;
mod quasipotential;
mod recovery;
mod reference;
mod rest;
mod rivals;
mod scenario;
mod session;
mod snapshots;
mod steps;
mod study;
mod systems;
mod tables;
mod telling;
mod theories;
mod units;
mod written;

/// A file that no module names would never be compiled, and its tests would pass unseen.
#[test]
fn every_file_is_a_module() {
    let mut folders = vec![concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it").into()];
    let mut modules = 0;
    while let Some(folder) = folders.pop() {
        let (mut names, mut declared) = (Vec::new(), String::new());
        for entry in std::fs::read_dir::<std::path::PathBuf>(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_string();
            if ["main", "mod"].contains(&name.as_str()) {
                declared = std::fs::read_to_string(&path).unwrap();
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            }
            names.push(name);
        }
        for name in &names {
            let line = format!("mod {name};");
            assert!(
                declared
                    .lines()
                    .any(|l| l.trim_start_matches("pub ") == line),
                "no `{line}` for tests/it/…/{name}"
            );
        }
        modules += names.len();
    }
    assert!(modules > 20, "found only {modules} modules");
}
