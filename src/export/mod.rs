//! A fit as a program in another language.

mod arrays;
mod dialect;
mod functions;
mod grid;
mod loops;
mod model;
mod problem;
mod program;
mod shader;
mod text;

pub use grid::{GridFormat, grid};
pub use shader::{Shader, shader};

use crate::error::Error;
use crate::session::Session;
use serde::{Deserialize, Serialize};

/// The languages that a fit can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// The energy and its gradient, over arrays of NumPy.
    Numpy,
    /// The energy and its gradient, as a module.
    Javascript,
    /// The energy and its gradient, for shaders of WebGL 2.
    Glsl,
    /// The energy and its gradient, for shaders of WebGPU.
    Wgsl,
    /// The whole problem, to be learned on by JAX.
    Jax,
    /// The whole problem, to be learned on by PyTorch.
    Pytorch,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Numpy,
        Self::Javascript,
        Self::Glsl,
        Self::Wgsl,
        Self::Jax,
        Self::Pytorch,
    ];

    /// Its name, as the command line has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Numpy => "numpy",
            Self::Javascript => "javascript",
            Self::Glsl => "glsl",
            Self::Wgsl => "wgsl",
            Self::Jax => "jax",
            Self::Pytorch => "pytorch",
        }
    }

    /// How names of files end that hold it.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Numpy | Self::Jax | Self::Pytorch => "py",
            Self::Javascript => "mjs",
            Self::Glsl => "glsl",
            Self::Wgsl => "wgsl",
        }
    }
}

/// What a session has come to, as a program.
///
/// # Errors
/// [`Error::Invalid`], with the reason, for what cannot be written in that language.
pub fn export(session: &Session, language: Language) -> Result<String, Error> {
    match language {
        Language::Numpy => functions::numpy(session),
        Language::Javascript => functions::javascript(session),
        Language::Glsl => functions::glsl(session),
        Language::Wgsl => functions::wgsl(session),
        Language::Jax => program::jax(session),
        Language::Pytorch => program::pytorch(session),
    }
}
