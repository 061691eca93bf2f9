//! `iel export`: a fit for other programs.

use super::file::Target;
use super::output::print;
use super::{Failure, Source};
use crate::export::{Language, export};
use crate::session::Session;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What `export` writes, and where to.
#[derive(Args, Debug)]
pub(super) struct ExportOptions {
    /// What to write.
    #[arg(long = "as", value_name = "FORMAT")]
    format: Format,
    /// Write it to this file, and not to standard output.
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Energy and gradient as functions of NumPy arrays.
    Numpy,
    /// Energy and gradient as a JavaScript module.
    Javascript,
    /// Energy and gradient as functions for shaders (GLSL ES 3.00).
    Glsl,
    /// The whole problem as a program that learns on by JAX.
    Jax,
    /// The whole problem as a program that learns on by PyTorch.
    Pytorch,
}

impl Format {
    fn language(self) -> Language {
        match self {
            Self::Numpy => Language::Numpy,
            Self::Javascript => Language::Javascript,
            Self::Glsl => Language::Glsl,
            Self::Jax => Language::Jax,
            Self::Pytorch => Language::Pytorch,
        }
    }
}

pub(super) fn run(source: &Source, options: &ExportOptions) -> Result<(), Failure> {
    let out = match &options.out {
        Some(path) => Target::open(path)?,
        None => None,
    };
    let session = Session::new(source.read()?, source.threads())?;
    let text = export(&session, options.format.language())?;
    match out {
        Some(target) => target.save_or_print(&text),
        None => print(&text),
    }
}
