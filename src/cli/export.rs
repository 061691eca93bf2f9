//! `iel export`: a fit for other programs.

use super::file::Target;
use super::output::print;
use super::{Failure, Source};
use crate::export::{GridFormat, Language, export, grid};
use crate::session::Session;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What `export` writes, and where to.
#[derive(Args, Debug)]
pub(super) struct ExportOptions {
    /// What to write.
    #[arg(long = "as", value_name = "FORMAT")]
    format: Format,
    /// Cells of a grid along each axis of the scenario's view.
    #[arg(long, value_name = "N", default_value_t = 100)]
    cells: usize,
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
    /// Energy and gradient as functions for shaders (WGSL).
    Wgsl,
    /// The whole problem as a program that learns on by JAX.
    Jax,
    /// The whole problem as a program that learns on by PyTorch.
    Pytorch,
    /// Energy and gradient on a grid, as PLUMED writes free energies.
    Fes,
    /// Energy and gradient on a grid, as a table.
    Csv,
    /// Energy and gradient on a grid, as a NumPy array.
    NpyGrid,
}

impl Format {
    fn written(self, session: &mut Session, cells: usize) -> Result<Vec<u8>, crate::error::Error> {
        let language = match self {
            Self::Numpy => Language::Numpy,
            Self::Javascript => Language::Javascript,
            Self::Glsl => Language::Glsl,
            Self::Wgsl => Language::Wgsl,
            Self::Jax => Language::Jax,
            Self::Pytorch => Language::Pytorch,
            Self::Fes => return grid(session, GridFormat::Fes, cells),
            Self::Csv => return grid(session, GridFormat::Csv, cells),
            Self::NpyGrid => return grid(session, GridFormat::Npy, cells),
        };
        Ok(export(session, language)?.into_bytes())
    }
}

pub(super) fn run(source: &Source, options: &ExportOptions) -> Result<(), Failure> {
    let out = match &options.out {
        Some(path) => Target::open(path)?,
        None => None,
    };
    let mut session = Session::new(source.read()?, source.threads())?;
    let written = options.format.written(&mut session, options.cells)?;
    match out {
        Some(target) => target.save_or_print(&written),
        None => print(&written),
    }
}
