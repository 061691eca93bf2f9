//! The width of the processor's registers: which this program was built for, and how it gives way to a wider one.
//!
//! The crate has no unsafe code, so that no function of it can be compiled for two processors and chosen by
//! what is there. Whole programs can: a release has `iel` for any x86-64 and, beside it, the same built for the
//! wider levels of x86-64. They have the same bits.

use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What `--version` says: also of what width the registers are that this program uses.
pub(super) const VERSION: &str = if cfg!(target_feature = "avx512vl") {
    concat!(env!("CARGO_PKG_VERSION"), " (registers of 512 bits)")
} else if cfg!(target_feature = "avx2") {
    concat!(env!("CARGO_PKG_VERSION"), " (registers of 256 bits)")
} else {
    concat!(env!("CARGO_PKG_VERSION"), " (registers of 128 bits)")
};

/// The wider levels, the widest first, and whether this processor has what they need.
fn levels() -> [(&'static str, bool); 2] {
    #[cfg(target_arch = "x86_64")]
    {
        let v3 = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("fma")
            && is_x86_feature_detected!("f16c")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("lzcnt")
            && is_x86_feature_detected!("movbe");
        let v4 = v3
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512cd")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl");
        [("x86-64-v4", v4), ("x86-64-v3", v3)]
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        [("x86-64-v4", false), ("x86-64-v3", false)]
    }
}

/// `iel-x86-64-v4` or `iel-x86-64-v3` beside `program`, whichever comes first of those that can run here.
fn wider(program: &Path, levels: &[(&str, bool)]) -> Option<PathBuf> {
    let name = program.file_name()?.to_str()?;
    let name = name.strip_suffix(EXE_SUFFIX).unwrap_or(name);
    levels
        .iter()
        .filter(|(_, runs)| *runs)
        .map(|(level, _)| program.with_file_name(format!("{name}-{level}{EXE_SUFFIX}")))
        .find(|path| path.is_file())
}

/// Becomes the program of the widest registers that lies beside this one and runs here. Returns where there is
/// none, as in what was built for the processor at hand.
pub(super) fn widen() {
    if cfg!(target_feature = "avx2") {
        return;
    }
    let program = std::env::current_exe();
    if let Some(path) = program.ok().and_then(|program| wider(&program, &levels())) {
        become_program(&path);
    }
}

/// Where it fails, for instance for want of the right to run the file, this program does the work.
fn become_program(path: &Path) {
    let mut command = Command::new(path);
    command.args(std::env::args_os().skip(1));
    #[cfg(unix)]
    let _ = std::os::unix::process::CommandExt::exec(&mut command);
    #[cfg(not(unix))]
    if let Ok(status) = command.status() {
        std::process::exit(status.code().unwrap_or(1));
    }
}

#[cfg(test)]
mod tests {
    use super::{EXE_SUFFIX, levels, wider};
    use std::fs::{File, create_dir_all};

    /// The widest that is there and runs; nothing beside a program that is the wider one already.
    #[test]
    fn the_widest_that_runs_is_taken() {
        let folder = std::env::temp_dir().join(format!("iel-width-{}", std::process::id()));
        create_dir_all(&folder).expect("a folder");
        let named = |end: &str| folder.join(format!("iel{end}{EXE_SUFFIX}"));
        let [program, v3, v4] = ["", "-x86-64-v3", "-x86-64-v4"].map(named);
        let all = [("x86-64-v4", true), ("x86-64-v3", true)];
        let fewer = [("x86-64-v4", false), ("x86-64-v3", true)];
        assert_eq!(wider(&program, &all), None);
        File::create(&v3).expect("a file");
        assert_eq!(wider(&program, &all).as_ref(), Some(&v3));
        File::create(&v4).expect("a file");
        assert_eq!(wider(&program, &all).as_ref(), Some(&v4));
        assert_eq!(wider(&program, &fewer).as_ref(), Some(&v3));
        assert_eq!(wider(&program, &fewer[..1]), None);
        assert_eq!(wider(&v3, &all), None);
        std::fs::remove_dir_all(folder).expect("removed");
    }

    /// A processor that runs this test has what it was built for.
    #[test]
    fn levels_hold_what_the_build_asks() {
        let [(_, v4), (_, v3)] = levels();
        assert!(v3 || !v4);
        assert!(v3 || cfg!(not(target_feature = "avx2")));
        assert!(v4 || cfg!(not(target_feature = "avx512vl")));
    }
}
