//! The vector fields that energies and densities give.

use serde::{Deserialize, Serialize};

/// Defines [`Flow`], each kind with its title and its formula in LaTeX.
macro_rules! flows {
    ($($(#[doc = $doc:literal])+ $name:ident: $kind:literal, $title:literal, $formula:literal;)+) => {
        /// What moves points, with step η: the energy, its density at temperature τ, or one mistaken
        /// for the other.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
        pub enum Flow {
            $($(#[doc = $doc])+ #[serde(rename = $kind)] $name,)+
        }

        impl Flow {
            /// All of them, that of the energy first.
            pub const ALL: &[Flow] = &[$(Flow::$name),+];

            /// Its name in links and reports.
            #[must_use]
            pub fn kind(self) -> &'static str {
                match self {
                    $(Flow::$name => $kind,)+
                }
            }

            /// Its name in sentences.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self {
                    $(Flow::$name => $title,)+
                }
            }

            /// What it is, in Markdown.
            #[must_use]
            pub fn doc(self) -> String {
                let lines: &[&str] = match self {
                    $(Flow::$name => &[$($doc),+],)+
                };
                lines.concat().trim().to_string()
            }

            /// Its step in LaTeX.
            #[must_use]
            pub fn formula(self) -> &'static str {
                match self {
                    $(Flow::$name => $formula,)+
                }
            }
        }
    };
}

flows! {
    /// `x ← x − η∇E`: descends the energy, fast where it is steep.
    Energy: "energy", "Down the energy",
        r"x \leftarrow x - \eta\nabla E(x)";
    /// `x ← x + η∇log p`. As log p = −E/τ − log Z, and Z is the same everywhere, this is descent of
    /// the energy at 1/τ times the speed.
    LogDensity: "log-density", "Up the log-density",
        r"x \leftarrow x + \eta\nabla\log p(x) = x - \tfrac{\eta}{\tau}\nabla E(x)";
    /// `x ← x + η∇p`. The same way, but at a speed that is p times as large: it stalls in the tails,
    /// where there is next to no density.
    Density: "density", "Up the density",
        r"x \leftarrow x + \eta\nabla p(x) = x - \tfrac{\eta}{\tau}\,p\,\nabla E(x)";
    /// `x ← x − η∇p`: with this sign points leave the wells, and so the data.
    DensityDescent: "density-descent", "Down the density",
        r"x \leftarrow x - \eta\nabla p(x)";
    /// `x ← x + η∇log p + √(2η) ξ`: Langevin dynamics, which samples p.
    Langevin: "langevin", "Up the log-density, with noise",
        r"x \leftarrow x + \eta\nabla\log p(x) + \sqrt{2\eta}\,\xi";
    /// `x ← x + η∇p + √(2η) ξ`: would sample e^p, which cannot be normalized, and drifts apart.
    DensityLangevin: "density-langevin", "Up the density, with noise",
        r"x \leftarrow x + \eta\nabla p(x) + \sqrt{2\eta}\,\xi";
    /// `x ← x − η(∇E + J∇E)`, J a quarter turn. The energy falls all the way and the rest points are
    /// the same, but the flow circulates: no energy and no density has such a gradient. It needs a
    /// plane.
    Turning: "turning", "Down and around",
        r"x \leftarrow x - \eta\,(\nabla E(x) + J\nabla E(x))";
}

impl Flow {
    /// Whether each step adds noise `√(2η) ξ`.
    #[must_use]
    pub fn is_noisy(self) -> bool {
        matches!(self, Flow::Langevin | Flow::DensityLangevin)
    }

    /// The velocity, without noise, where the gradient of the energy is `gradient` and the density
    /// `p`, at temperature τ; 0 beyond the dimensions there are.
    #[must_use]
    pub fn velocity(self, gradient: &[f64], p: f64, temperature: f64) -> [f64; 2] {
        let factor = match self {
            Flow::Energy | Flow::Turning => 1.0,
            Flow::LogDensity | Flow::Langevin => 1.0 / temperature,
            Flow::Density | Flow::DensityLangevin => p / temperature,
            Flow::DensityDescent => -p / temperature,
        };
        match (self, gradient) {
            (Flow::Turning, [a, b]) => [b - a, -a - b],
            _ => std::array::from_fn(|k| -factor * gradient.get(k).copied().unwrap_or(0.0)),
        }
    }
}
