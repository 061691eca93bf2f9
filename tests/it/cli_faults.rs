//! The command line when something goes wrong: signals, full disks, files that are not what they seem.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

fn iel() -> Command {
    Command::new(env!("CARGO_BIN_EXE_iel"))
}

fn run(args: &[&str]) -> Output {
    iel().args(args).stdin(Stdio::null()).output().unwrap()
}

fn said(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned()
}

/// An empty folder of this test.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The files of a folder, by name.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

const LONG: [&str; 5] = ["fit", "v=1&data.n=200", "-n", "100000000", "-q"];

#[cfg(unix)]
fn signal(name: &str, process: u32) {
    let status = Command::new("kill")
        .args([&format!("-{name}"), &process.to_string()])
        .status();
    assert!(status.unwrap().success());
}

/// Waits until it is so, or for a minute.
fn wait_for(what: &str, so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !so() {
        assert!(Instant::now() < end, "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_fit_is_kept_and_goes_on() {
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let folder = folder(&format!("interrupted-{name}"));
        let (file, kept) = (folder.join("out.json"), folder.join("kept.json"));
        let child = iel()
            .args(LONG)
            .args(["--out", file.to_str().unwrap()])
            .args(["--checkpoint", kept.to_str().unwrap(), "--every", "5"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        wait_for("a checkpoint", || kept.exists());
        signal(name, child.id());
        let out = child.wait_with_output().unwrap();
        assert_eq!(out.status.code(), Some(code), "{}", said(&out));
        assert!(said(&out).contains("what was reached is written"));
        let fitted = read(&file);
        assert_eq!(fitted["result"]["interrupted"], true);
        let reached = fitted["result"]["iteration"].as_u64().unwrap();
        assert!(reached >= 5);
        assert_eq!(names(&folder), ["kept.json", "out.json"]);
        // A checkpoint is a scenario at a multiple of N, on the way of any other run.
        let iteration = read(&kept)["result"]["iteration"].as_u64().unwrap();
        assert_eq!(iteration % 5, 0);
        let rest = (reached - iteration).to_string();
        let on = run(&["fit", kept.to_str().unwrap(), "-n", &rest, "-q"]);
        let on: Value = serde_json::from_slice(&on.stdout).unwrap();
        assert_eq!(on["result"]["hash"], fitted["result"]["hash"]);
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_study_says_what_it_has_found_and_marks_it() {
    let args = [
        "rank",
        "v=1&data.n=60&energy.widths=4",
        "-n",
        "100000",
        "-q",
    ];
    let child = iel()
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    signal("INT", child.id());
    let out = child.wait_with_output().unwrap();
    assert_eq!(out.status.code(), Some(130), "{}", said(&out));
    if let Ok(found) = serde_json::from_slice::<Value>(&out.stdout) {
        assert_eq!(found["interrupted"], true);
    } else {
        // Nothing was found yet.
        assert!(said(&out).contains("error: "), "{}", said(&out));
    }
}

#[test]
fn what_cannot_be_written_is_found_out_before_the_work() {
    let folder = folder("refused");
    let nowhere = folder.join("nowhere/out.json");
    for (path, why) in [(&folder, "is a folder"), (&nowhere, "no such folder")] {
        for option in ["--out", "--checkpoint"] {
            let path = path.to_str().unwrap();
            let begun = Instant::now();
            let out = run(&[&LONG[..], &[option, path]].concat());
            assert_eq!(out.status.code(), Some(1));
            assert!(said(&out).contains(why), "{}", said(&out));
            assert!(begun.elapsed() < Duration::from_secs(60));
        }
    }
    assert_eq!(names(&folder), [""; 0]);
}

#[cfg(unix)]
#[test]
fn a_result_that_cannot_be_saved_is_printed() {
    let args = [
        "fit",
        "v=1&data.n=20",
        "-n",
        "2",
        "-q",
        "--out",
        "/dev/full",
    ];
    if !Path::new("/dev/full").exists() {
        return;
    }
    let out = run(&args);
    assert_eq!(out.status.code(), Some(1));
    assert!(said(&out).contains("standard output"), "{}", said(&out));
    let fitted: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(fitted["result"]["iteration"], 2);
}

#[cfg(unix)]
#[test]
fn a_file_that_is_replaced_keeps_its_mode_and_the_links_to_it() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder("replaced");
    let (file, link) = (folder.join("file.json"), folder.join("link.json"));
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    symlink("file.json", &link).unwrap();
    let fresh = folder.join("fresh.json");
    symlink("not-yet.json", &fresh).unwrap();
    for to in [&link, &fresh] {
        let out = run(&[
            "fit",
            "v=1&data.n=20",
            "-n",
            "1",
            "-q",
            "--out",
            to.to_str().unwrap(),
        ]);
        assert!(out.status.success(), "{}", said(&out));
        assert!(fs::symlink_metadata(to).unwrap().is_symlink());
        assert_eq!(read(to)["result"]["iteration"], 1);
    }
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(
        names(&folder),
        ["file.json", "fresh.json", "link.json", "not-yet.json"]
    );
}

#[test]
fn what_a_killed_writer_has_left_is_removed() {
    let folder = folder("left");
    let (old, young, other) = (
        folder.join("out.json.1234.part"),
        folder.join("out.json.1235.part"),
        folder.join("out.json.mine.part"),
    );
    for path in [&old, &young, &other] {
        fs::write(path, "half").unwrap();
    }
    let hour_ago = std::time::SystemTime::now() - Duration::from_secs(3600);
    fs::File::options()
        .write(true)
        .open(&old)
        .unwrap()
        .set_modified(hour_ago)
        .unwrap();
    let file = folder.join("out.json");
    let out = run(&[
        "fit",
        "v=1&data.n=20",
        "-n",
        "1",
        "-q",
        "-o",
        file.to_str().unwrap(),
    ]);
    assert!(out.status.success());
    assert_eq!(
        names(&folder),
        ["out.json", "out.json.1235.part", "out.json.mine.part"]
    );
}

#[test]
fn a_dash_is_standard_output() {
    let folder = folder("dash");
    let out = iel()
        .args(["fit", "v=1&data.n=20", "-n", "1", "-q", "--out", "-"])
        .current_dir(&folder)
        .output()
        .unwrap();
    let fitted: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert!(fitted["version"].is_number());
    assert_eq!(names(&folder), [""; 0]);
}

#[test]
fn what_is_no_scenario_is_named_as_what_it_is() {
    let folder = folder("no-scenario");
    for (given, expected) in [
        (folder.to_str().unwrap(), "is a folder"),
        ("[]", "expected"),
        (
            r#"{"version":1,"seed":1,"seed":2}"#,
            "`seed` is there twice",
        ),
    ] {
        let out = run(&["link", given]);
        assert_eq!(out.status.code(), Some(1));
        assert!(said(&out).contains(expected), "{given}: {}", said(&out));
        assert!(!said(&out).contains("no such file"), "{}", said(&out));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_need_not_be_utf_8() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let path = folder("names").join(OsStr::from_bytes(b"sc\xe9nario.json"));
    fs::write(&path, r#"{"version":1}"#).unwrap();
    let out = iel().arg("link").arg(&path).output().unwrap();
    assert!(out.status.success(), "{}", said(&out));
}

#[test]
fn shells_and_man_know_every_command() {
    let commands = ["fit", "gradient", "evaluate", "rank", "completions", "man"];
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let out = run(&["completions", shell]);
        let text = String::from_utf8(out.stdout).unwrap();
        for name in commands {
            assert!(text.contains(name), "{shell}: {name}");
        }
    }
    let page = String::from_utf8(run(&["man"]).stdout).unwrap();
    for part in [".TH iel 1", "130", "143", "NO_COLOR"]
        .iter()
        .chain(&commands)
    {
        assert!(page.contains(part), "{part}");
    }
    let fit = String::from_utf8(run(&["man", "fit"]).stdout).unwrap();
    assert!(fit.contains("checkpoint"));
    assert_eq!(run(&["man", "nothing"]).status.code(), Some(1));
    let program = format!("iel {}", env!("CARGO_PKG_VERSION"));
    let with = |bits| format!("{program} (registers of {bits} bits)\n");
    for (args, expected) in [
        (&["-V"][..], vec![format!("{program}\n")]),
        (&["--version"], [128, 256, 512].map(with).to_vec()),
        (&["fit", "--version"], [128, 256, 512].map(with).to_vec()),
    ] {
        let version = String::from_utf8(run(args).stdout).unwrap();
        assert!(expected.contains(&version), "{version}");
    }
}

#[test]
fn codes_tell_what_happened() {
    assert_eq!(run(&["catalog"]).status.code(), Some(0));
    assert_eq!(run(&["link", "v=1&nothing=1"]).status.code(), Some(1));
    assert_eq!(run(&["fit"]).status.code(), Some(2));
    assert_eq!(run(&["fit", "v=1", "--every", "5"]).status.code(), Some(2));
}

#[test]
fn messages_have_no_color_where_nobody_wants_it() {
    for args in [&["fit"][..], &["link", "v=1&nothing=1"]] {
        let out = iel().args(args).env("NO_COLOR", "1").output().unwrap();
        assert!(!out.stderr.contains(&0x1b));
    }
}
