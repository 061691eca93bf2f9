//! How a learning rate changes over a run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a learning rate changes over iterations k = 0, 1, …, in a period P.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// Always the same.
    #[default]
    Constant,
    /// Half as large after every period: `2^{−⌊k/P⌋}`.
    Step,
    /// Along half a cosine to 0 at the end of the period, then 0: `(1 + cos(πk/P))/2`.
    Cosine,
    /// `1/(1 + k/P)`: the sum diverges and that of the squares does not (Robbins & Monro 1951).
    Inverse,
}

impl Schedule {
    /// The update after which the factor is 0; `None` where it never is.
    #[must_use]
    pub fn ends(self, period: f64) -> Option<u64> {
        (self == Self::Cosine).then_some(libm::ceil(period) as u64)
    }

    /// The factor of the `k`-th update in Python, counted from 1.
    #[cfg(feature = "complete")]
    pub(super) fn python(self, period: f64) -> String {
        let period = crate::expression::python::double(period);
        match self {
            Self::Constant => "1.0".into(),
            Self::Step => format!("2.0 ** -math.floor((k - 1) / {period})"),
            Self::Cosine => {
                format!("0.5 * (1.0 + math.cos(math.pi * min((k - 1) / {period}, 1.0)))")
            }
            Self::Inverse => format!("1.0 / (1.0 + (k - 1) / {period})"),
        }
    }

    /// The factor of the `step`-th update, counted from 1.
    #[must_use]
    pub fn factor(self, step: u64, period: f64) -> f64 {
        let periods = step.saturating_sub(1) as f64 / period;
        match self {
            Self::Constant => 1.0,
            Self::Step => libm::exp2(-periods.floor()),
            Self::Cosine => 0.5 * (1.0 + libm::cos(std::f64::consts::PI * periods.min(1.0))),
            Self::Inverse => 1.0 / (1.0 + periods),
        }
    }
}
