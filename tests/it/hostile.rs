//! Whatever is read from outside (links, scenarios, tables, typed energies, packed numbers) is refused with
//! a reason, or is a scenario that runs, and reads back as it was written.
//!
//! `IEL_HOSTILE=1000000 IEL_SEED=7 cargo test --release --test it hostile -- --nocapture` tries so many
//! from another seed, and tells how they ended.

use iel::data::parse_points;
use iel::random::{Purpose, Stream};
use iel::scenario::{Scenario, from_link, to_link, validate};
use iel::session::Session;
use rand::RngExt;
use serde_json::{Value, json};

/// Inputs of the bounded run.
const INPUTS: u64 = 4000;
/// An update is run where it takes observations × steps of at most this.
const LIGHT: usize = 3000;

/// Fragments that readers have to think about.
const FRAGMENTS: [&str; 44] = [
    "&",
    "=",
    "#",
    "%",
    "%00",
    "%f",
    ",",
    ";",
    ".",
    "-",
    "+",
    "e",
    "E308",
    "1e-320",
    "NaN",
    "inf",
    "0",
    "-0",
    "00",
    "18446744073709551616",
    "9e99",
    "\"",
    "{",
    "}",
    "[",
    "]",
    ":",
    "null",
    "true",
    "\\u0000",
    "\u{feff}",
    "\u{2212}",
    "图",
    "\n",
    "\r",
    "\t",
    "x1",
    "y",
    "z",
    "#! FIELDS time x",
    "kind",
    "state=",
    "points=z",
    "**",
];

struct Seeds {
    links: Vec<String>,
    scenarios: Vec<String>,
    tables: Vec<String>,
}

impl Seeds {
    fn gather() -> Self {
        let demos = include_str!("../../www/panel/text/demos.ts");
        let mut links: Vec<String> = demos
            .split('"')
            .chain(include_str!("../witnesses.txt").split_whitespace())
            .filter(|text| text.starts_with("v=1"))
            .map(String::from)
            .collect();
        links.extend(
            [
                "v=1&energy=custom&energy.expression=a*x^2%2Bsin(y)%2Fb&energy.parameters=a:1,b:2",
                "v=1&data=points&points=0.5,1.5;-1,2;3,-0.25",
                "v=1&latent=1&sees=0&steps=4&data.n=20",
            ]
            .map(String::from),
        );
        let read: Vec<_> = links
            .iter()
            .filter_map(|link| from_link(link).ok())
            .collect();
        let mut scenarios = Vec::new();
        for (scenario, _) in read {
            let light = scenario.steps * scenario.data.shape().map_or(0, |s| s.n) <= LIGHT;
            scenarios.extend(scenario.to_json().ok());
            // With a state, packed too.
            if let (true, Ok(mut session)) = (light, Session::new(scenario, 1)) {
                session.run(1, || true);
                let now = session.scenario(true);
                scenarios.extend(now.to_json().ok());
                links.extend(to_link(&now).ok());
            }
        }
        let tables = [
            "x1,x2\n0.5,1.2\n-0.3,0.8\n",
            "x,y,id\n1,2,7\n",
            "x1;x2;z1;z2;y1\n1;2;3;4;5\n1;2;;;5\n",
            "#! FIELDS time phi psi\n 0 1 2\n 1 3 4\n",
            "1 2 3\n4 5 6\n",
            "x1,x2,p1x1,p1x2,p2x1,p2x2\n1,2,3,4,5,6\n",
            "[[1,2],[3,4]]",
            r#"[{"x":[1,2],"start":[0,0],"condition":[1],"path":[[1,2],[2,3]]}]"#,
            r#"{"points":[{"y":1,"x":2},{"x":3,"y":4}]}"#,
        ];
        Self {
            links,
            scenarios,
            tables: tables.map(String::from).to_vec(),
        }
    }
}

/// Changes a text in a few places.
fn mutate(rng: &mut Stream, text: &str, other: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..rng.random_range(1..=6) {
        let at = rng.random_range(0..=bytes.len());
        let end = (at + rng.random_range(0..12)).min(bytes.len());
        let fragment = FRAGMENTS[rng.random_range(0..FRAGMENTS.len())].as_bytes();
        match rng.random_range(0..8) {
            0 => drop(bytes.drain(at..end)),
            1 => drop(bytes.splice(at..end, fragment.iter().copied())),
            2 => drop(bytes.splice(at..at, fragment.iter().copied())),
            3 => bytes.truncate(at),
            4 => {
                let part = bytes[at..end].to_vec();
                let many = part.repeat(rng.random_range(1..20));
                drop(bytes.splice(at..at, many));
            }
            5 if at < bytes.len() => bytes[at] ^= 1 << rng.random_range(0..8),
            6 => {
                let from = rng.random_range(0..=other.len());
                let to = (from + rng.random_range(0..60)).min(other.len());
                drop(bytes.splice(at..end, other.as_bytes()[from..to].iter().copied()));
            }
            _ => {
                // A number becomes another.
                let digit = |b: &u8| b.is_ascii_digit();
                if let Some(first) = bytes[at..].iter().position(digit) {
                    let first = at + first;
                    let length = bytes[first..].iter().take_while(|b| digit(b)).count();
                    let number = rng.random_range(0..100_000).to_string();
                    drop(bytes.splice(first..first + length, number.bytes()));
                }
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A scenario that was accepted: valid, the same once written and read, and able to run.
fn accepted(scenario: &Scenario, input: &str) {
    validate(scenario).unwrap_or_else(|e| panic!("accepted, and then not: {e}\n{input}"));
    let link = to_link(scenario).expect("a link");
    let (back, notices) = from_link(&link).unwrap_or_else(|e| panic!("{e}\n{link}\n{input}"));
    assert_eq!(&back, scenario, "{link}\n{input}");
    assert!(notices.is_empty(), "{notices:?}\n{link}\n{input}");
    let text = scenario.to_json().expect("a text");
    let back = Scenario::from_json(&text).unwrap_or_else(|e| panic!("{e}\n{input}"));
    assert_eq!(&back, scenario, "{input}");
    let n = scenario.data.shape().expect("a shape").n;
    if n * scenario.steps > LIGHT {
        return;
    }
    // What an optimizer remembers is checked where it is taken up.
    let mut session = match Session::new(scenario.clone(), 1) {
        Ok(session) => session,
        Err(error) => return refused(&error, input),
    };
    session.run(1, || true);
    let status = session.status();
    assert!(
        status.diverged.is_some() || status.loss.is_none_or(f64::is_finite),
        "{input}"
    );
}

fn refused(error: &iel::error::Error, input: &str) {
    let message = error.to_string();
    assert!((8..2000).contains(&message.len()), "{message}\n{input}");
}

/// One input; whether it was accepted.
fn attempt(rng: &mut Stream, seeds: &Seeds) -> bool {
    let pick = |rng: &mut Stream, from: &[String]| from[rng.random_range(0..from.len())].clone();
    let kind = rng.random_range(0..3);
    let group = [&seeds.links, &seeds.scenarios, &seeds.tables][kind];
    let (one, other) = (pick(rng, group), pick(rng, group));
    let input = mutate(rng, &one, &other);
    let read = match kind {
        0 => from_link(&input).map(|(scenario, _)| scenario),
        1 => Scenario::from_json(&input),
        _ => match parse_points(&input) {
            Ok(parsed) => {
                let text = json!(parsed.points).to_string();
                let back = parse_points(&text).unwrap_or_else(|e| panic!("{e}\n{input}"));
                assert_eq!(back.points, parsed.points, "{input}");
                let data = json!({ "kind": "points", "points": parsed.points });
                Scenario::from_value(json!({ "version": 1, "data": data }))
            }
            Err(error) => Err(error),
        },
    };
    match read {
        Ok(scenario) => accepted(&scenario, &input),
        Err(error) => {
            refused(&error, &input);
            return false;
        }
    }
    true
}

/// Most memory that the process has had, in megabytes, where the system says.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}

#[test]
fn hostile_inputs_are_refused_or_run() {
    let asked = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let (inputs, seed) = (
        asked("IEL_HOSTILE").unwrap_or(INPUTS),
        asked("IEL_SEED").unwrap_or(1),
    );
    let seeds = Seeds::gather();
    assert!(seeds.links.len() > 20 && seeds.scenarios.len() > 20);
    let mut count = 0;
    for index in 0..inputs {
        let mixed = (seed as u32).wrapping_mul(0x9E37_79B9) ^ index as u32;
        let mut rng = Stream::new(mixed, Purpose::Display);
        count += u64::from(attempt(&mut rng, &seeds));
    }
    println!(
        "{inputs} inputs from seed {seed}: {count} accepted, {} refused, at most {:?} MB",
        inputs - count,
        most_memory()
    );
    assert!(count > inputs / 50 && count < inputs);
}

/// What was found once stays tried.
#[test]
fn what_broke_a_reader_once_is_refused() {
    let deep = "[".repeat(100_000);
    let keys: String = (0..200_000).map(|i| format!("&k{i:x}=1")).collect();
    let wide: String = (0..60_000).map(|i| format!("c{i},")).collect();
    for link in [format!("v=1{keys}"), format!("v=1&points={deep}")] {
        refused(&from_link(&link).expect_err("a refusal"), "link");
    }
    for text in [
        &deep,
        r#"{"version":1,"title":[[0]]}"#,
        r#"{"seed":1,"seed":2}"#,
    ] {
        refused(&Scenario::from_json(text).expect_err("a refusal"), "json");
    }
    for table in [
        &wide,
        &deep,
        "1,2\n3\n4,5,6\n",
        "\u{93}NUMPY",
        "PK\u{3}\u{4}rest",
    ] {
        refused(&parse_points(table).expect_err("a refusal"), "table");
    }
    let many: Value = (0..200).map(|i| json!([i, i])).collect();
    assert_eq!(
        parse_points(&many.to_string())
            .expect("points")
            .points
            .len(),
        200
    );
}
