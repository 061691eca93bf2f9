//! The shape of the house: only one room names the web, and nothing imports from further up.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms from the ground up: a room imports only from rooms before it in this list.
const ROOMS: [&str; 10] = [
    "scalar",
    "energy",
    "dynamics",
    "gradient",
    "objective",
    "scenario",
    "session",
    "study",
    "cli",
    "web",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the source folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found
}

/// Path below `src` and text, tests at the end of a file left out.
fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a source file");
        let code = text
            .split("#[cfg(test)]")
            .next()
            .unwrap_or_default()
            .to_string();
        let name = path
            .strip_prefix(&root)
            .expect("below src")
            .to_string_lossy()
            .into_owned();
        (name, code)
    };
    let files: Vec<_> = sources(&root).into_iter().map(read).collect();
    assert!(files.len() > 50, "found only {} files", files.len());
    files
}

#[test]
fn only_one_room_names_the_web() {
    for (name, code) in files() {
        for word in ["wasm_bindgen", "js_sys", "web_sys"] {
            assert!(
                name.starts_with("web") || !code.contains(word),
                "{name} names {word}"
            );
        }
    }
}

#[test]
fn arrows_point_one_way() {
    let rank = |room: &str| ROOMS.iter().position(|r| *r == room);
    let mut arrows = 0;
    for (name, code) in files() {
        let room = name.split(['/', '.']).next().unwrap_or_default();
        let Some(here) = rank(room) else { continue };
        for target in ROOMS {
            if target != room && code.contains(&format!("crate::{target}::")) {
                arrows += 1;
                assert!(
                    rank(target) < Some(here),
                    "{name} imports from `{target}`, which is further up"
                );
            }
        }
    }
    assert!(arrows > 20, "found only {arrows} arrows");
}
