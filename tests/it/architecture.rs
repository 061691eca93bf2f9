//! The shape of the house: a module uses what stands below it, no two files need each other, and
//! only one room names the web.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The path of a module from the root of the crate: `["energy", "mlp"]`.
type Module = Vec<String>;
type Arrows = BTreeMap<Module, BTreeSet<Module>>;

/// Every file of the library: its tokens, and the names that it defines.
struct Sources(BTreeMap<Module, (Vec<String>, BTreeSet<String>)>);

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of sources").flatten();
    let found = entries.map(|entry| entry.path()).flat_map(|path| {
        if path.is_dir() {
            files(&path)
        } else {
            vec![path]
        }
    });
    found.collect()
}

/// Identifiers, `::` and signs; without comments, texts and the tests at the end of a file.
fn tokens(text: &str) -> Vec<String> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let (mut rest, mut found) = (text, Vec::<String>::new());
    while let Some(c) = rest.chars().next() {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let end = rest.find(|c| !word(c)).unwrap_or(rest.len());
        let hashes = rest[end..].bytes().take_while(|b| *b == b'#').count();
        let (token, length) = if rest.starts_with("//") {
            ("", rest.find('\n').unwrap_or(rest.len()))
        } else if ["r", "br"].contains(&&rest[..end]) && rest[end + hashes..].starts_with('"') {
            let (start, close) = (end + hashes + 1, format!("\"{}", "#".repeat(hashes)));
            let inside = rest[start..].find(&close).expect("the end of a raw text");
            ("\"", start + inside + close.len())
        } else if c == '"' {
            let mut escaped = false;
            let closes = |c: char| {
                let here = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                here
            };
            ("\"", 2 + rest[1..].find(closes).expect("the end of a text"))
        } else if let Some(quoted) = rest.strip_prefix('\'') {
            // A character, or the sign of a lifetime.
            let mut inside = quoted.chars();
            let (first, second) = (inside.next(), inside.next());
            let one = first.map_or(0, char::len_utf8);
            match (first, second) {
                (Some('\\'), _) => {
                    let length = quoted[2..].find('\'').expect("the end of a character");
                    ("", length + 4)
                }
                (_, Some('\'')) => ("", one + 2),
                _ => ("", 1),
            }
        } else if end > 0 {
            (&rest[..end], end)
        } else if rest.starts_with("::") {
            ("::", 2)
        } else {
            (rest[..c.len_utf8()].trim(), c.len_utf8())
        };
        if !token.is_empty() {
            found.push(token.into());
        }
        rest = &rest[length..];
    }
    found
}

/// Reads the path or tree of paths that begins at `at`, and moves `at` behind it.
fn read_paths(tokens: &[String], at: &mut usize, before: &[String], found: &mut Vec<Module>) {
    let mut path = before.to_vec();
    while let Some(token) = tokens.get(*at) {
        match token.as_str() {
            "::" => *at += 1,
            "{" => {
                *at += 1;
                while tokens[*at] != "}" {
                    read_paths(tokens, at, &path, found);
                    *at += usize::from(tokens[*at] == ",");
                }
                *at += 1;
                return;
            }
            word if word.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                path.push(word.into());
                *at += 1;
                if tokens.get(*at).is_none_or(|next| next != "::") {
                    *at += 2 * usize::from(tokens.get(*at).is_some_and(|next| next == "as"));
                    break;
                }
            }
            sign => {
                *at += usize::from(sign == "*");
                break;
            }
        }
    }
    found.push(path);
}

/// What a file defines, outside of blocks.
fn definitions(tokens: &[String]) -> BTreeSet<String> {
    const KINDS: [&str; 7] = ["struct", "enum", "trait", "fn", "type", "const", "static"];
    let mut depth = 0;
    let defined = tokens.windows(3).filter_map(|window| {
        match window[0].as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            "macro_rules" if depth == 0 => return Some(&window[2]),
            _ => {}
        }
        (depth == 0 && KINDS.contains(&window[0].as_str())).then_some(&window[1])
    });
    defined.cloned().collect()
}

impl Sources {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let module = |file: PathBuf| {
            let text = fs::read_to_string(&file).expect("a source file");
            let below = file.strip_prefix(&root).expect("below src");
            let path = below.with_extension("");
            let steps = path.iter().map(|step| step.to_string_lossy().into_owned());
            let path: Module = steps
                .filter(|step| step != "mod" && step != "lib")
                .collect();
            let tokens = tokens(&text);
            let defined = definitions(&tokens);
            (path, (tokens, defined))
        };
        let source = |file: &PathBuf| file.extension().is_some_and(|end| end == "rs");
        let all = files(&root).into_iter().filter(source).map(module);
        let sources = Self(
            all.filter(|(path, _)| path.first().is_none_or(|p| p != "bin"))
                .collect(),
        );
        assert!(sources.0.len() > 50, "found only {}", sources.0.len());
        sources
    }

    /// The module that a path leads to, as written in `from`: where what it names is defined, also if
    /// a module above passes it on. `None` where that is outside of the crate.
    fn resolve(&self, from: &Module, path: &[String]) -> Option<Module> {
        let mut at = from.clone();
        let mut names = path.iter().peekable();
        let child =
            |at: &Module, name: &String| at.iter().chain([name]).cloned().collect::<Module>();
        match names.peek()?.as_str() {
            "crate" => at = Vec::new(),
            "self" | "super" => {}
            _ if self.0.contains_key(&child(&at, &path[0])) => {}
            _ => return None,
        }
        for name in names {
            match name.as_str() {
                "crate" | "self" => {}
                "super" => {
                    at.pop();
                }
                _ if self.0.contains_key(&child(&at, name)) => at = child(&at, name),
                _ if self.0[&at].1.contains(name) => break,
                _ => {
                    let mut below = self.0.iter().filter(|(module, _)| module.starts_with(&at));
                    let found = below.find(|(_, (_, defined))| defined.contains(name));
                    return Some(found.map_or(at.clone(), |(module, _)| module.clone()));
                }
            }
        }
        Some(at)
    }

    /// Which files use which. A folder's `mod.rs` and the files of the folder belong together: there a
    /// room says what its entries have in common, and lists them.
    fn arrows(&self) -> Arrows {
        let uses = |(from, (tokens, _)): (&Module, &(Vec<String>, _))| {
            let (mut paths, mut at) = (Vec::new(), 0);
            while at < tokens.len() {
                let leads = tokens.get(at + 1).is_some_and(|next| next == "::");
                match tokens[at].as_str() {
                    "use" => {
                        at += 1;
                        read_paths(tokens, &mut at, &[], &mut paths);
                    }
                    "crate" | "super" | "self" if leads => {
                        read_paths(tokens, &mut at, &[], &mut paths);
                    }
                    _ => at += 1,
                }
            }
            let found = paths.iter().filter_map(|path| self.resolve(from, path));
            let apart = |to: &Module| !to.starts_with(from) && !from.starts_with(to);
            (from.clone(), found.filter(apart).collect())
        };
        self.0.iter().map(uses).collect()
    }
}

/// A way along the arrows that comes back to where it began.
fn circle(arrows: &Arrows) -> Option<Vec<Module>> {
    fn visit(arrows: &Arrows, way: &mut Vec<Module>, done: &mut BTreeSet<Module>) -> bool {
        let here = way.last().expect("a beginning").clone();
        if let Some(first) = way[..way.len() - 1].iter().position(|m| *m == here) {
            way.drain(..first);
            return true;
        }
        for next in arrows.get(&here).into_iter().flatten() {
            if !done.contains(next) {
                way.push(next.clone());
                if visit(arrows, way, done) {
                    return true;
                }
                way.pop();
            }
        }
        done.insert(here);
        false
    }
    let mut done = BTreeSet::new();
    arrows.keys().find_map(|start| {
        let mut way = vec![start.clone()];
        (!done.contains(start) && visit(arrows, &mut way, &mut done)).then_some(way)
    })
}

#[test]
fn no_two_files_need_each_other() {
    let arrows = Sources::read().arrows();
    let count: usize = arrows.values().map(BTreeSet::len).sum();
    assert!(count > 400, "found only {count} arrows");
    assert_eq!(circle(&arrows), None);
}

#[test]
fn a_circle_is_found() {
    let module = |name: &str| vec![name.to_string()];
    let mut arrows = Arrows::new();
    for (from, to) in [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("d", "e")] {
        arrows.entry(module(from)).or_default().insert(module(to));
    }
    assert_eq!(circle(&arrows), None);
    arrows.entry(module("e")).or_default().insert(module("b"));
    assert_eq!(
        circle(&arrows),
        Some(["b", "d", "e", "b"].map(module).to_vec())
    );
}

/// What concerns one entry of a catalog is asked of its trait: only the room itself matches on kinds.
#[test]
fn no_room_matches_on_the_kinds_of_another() {
    let sources = Sources::read();
    let catalogs: BTreeMap<&String, &Module> = sources
        .0
        .iter()
        .flat_map(|(room, (tokens, _))| {
            let named = tokens.windows(2).filter(|w| w[0] == "enum");
            let catalogs = named.map(|w| &w[1]).filter(|name| name.ends_with("Config"));
            catalogs.map(move |name| (name, room))
        })
        .collect();
    assert_eq!(catalogs.len(), 14, "{catalogs:?}");
    for (module, (tokens, _)) in &sources.0 {
        for path in tokens.windows(3).filter(|w| w[1] == "::") {
            let room = catalogs.get(&path[0]);
            let kind = path[2].starts_with(|c: char| c.is_uppercase());
            assert!(
                !kind || room.is_none_or(|room| *room == module),
                "{module:?} names {}",
                path.join("")
            );
        }
    }
}

/// `lib.rs` declares the modules from the ground up, in paragraphs.
#[test]
fn a_module_uses_the_paragraphs_above_its_own() {
    let lib = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let text = fs::read_to_string(lib).expect("lib.rs");
    let mut layers = BTreeMap::new();
    for (layer, paragraph) in text.split("\n\n").enumerate() {
        for line in paragraph.lines() {
            let declared = line.strip_suffix(';').and_then(|l| l.split("mod ").nth(1));
            layers.extend(declared.map(|room| (room.to_string(), layer)));
        }
    }
    let sources = Sources::read();
    let rooms: BTreeSet<_> = sources
        .0
        .keys()
        .filter_map(|module| module.first())
        .collect();
    assert_eq!(rooms, layers.keys().collect());
    for (from, targets) in sources.arrows() {
        for to in targets.iter().filter(|to| to[0] != from[0]) {
            let (up, down) = (layers[&from[0]], layers[&to[0]]);
            assert!(
                down < up,
                "{from:?} uses {to:?}, which does not stand above it in lib.rs"
            );
        }
    }
}

/// Elsewhere a type may say, in an attribute for WebAssembly alone, that the page has a type for it.
#[test]
fn only_one_room_names_the_web() {
    const WEB: [&str; 5] = [
        "wasm_bindgen",
        "js_sys",
        "web_sys",
        "serde_wasm_bindgen",
        "tsify",
    ];
    const ATTRIBUTE: [&str; 8] = ["#", "[", "cfg_attr", "(", "target_arch", "=", "\"", ","];
    let mut types = 0;
    for (module, (tokens, _)) in Sources::read().0 {
        if module.first().is_some_and(|room| room == "web") {
            continue;
        }
        let mut within = 0;
        for (at, token) in tokens.iter().enumerate() {
            if tokens[at..].iter().zip(ATTRIBUTE).all(|(a, b)| a == b) && within == 0 {
                within = tokens[at..].iter().position(|t| t == "]").unwrap_or(0);
            }
            within = within.saturating_sub(1);
            if WEB.contains(&token.as_str()) {
                let around = tokens[at - 2..at + 3].join("");
                let names = around == "derive(tsify::Tsify" || around.contains("tsify(");
                assert!(within > 0 && names, "{module:?} names {token}: {around}");
                types += 1;
            }
        }
    }
    assert!(types > 50, "found only {types} types of the page");
}
