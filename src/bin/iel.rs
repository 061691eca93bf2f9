//! The command line; see [`iel::cli`]. On the web there is none.

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    iel::cli::main()
}
