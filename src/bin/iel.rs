//! The command line; see [`iel::cli`].

fn main() -> std::process::ExitCode {
    iel::cli::main()
}
