//! Bars and stripes.

use super::{Patterns, Source};
use crate::error::{Error, in_range};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Squares in which every row, or every column, is all on or all off (MacKay 2003, section 43.1): `2ⁿ⁺¹ − 2` pictures of n × n.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Bars and stripes")]
pub struct BarsAndStripes {
    /// Edge n of a picture.
    #[schemars(range(min = 2, max = 8))]
    pub size: usize,
}

impl Default for BarsAndStripes {
    fn default() -> Self {
        Self { size: 4 }
    }
}

impl Source for BarsAndStripes {
    fn patterns(&self, _seed: u32) -> Result<Patterns, Error> {
        let n = self.size;
        in_range("patterns.size", n as f64, 2.0, 8.0)?;
        let lines = |lines: usize, bars: bool| -> Vec<bool> {
            let cells = (0..n * n).map(|k| if bars { k % n } else { k / n });
            cells.map(|line| lines >> line & 1 == 1).collect()
        };
        // All off and all on are both: they are listed once.
        let bars = (1..(1 << n) - 1).map(|k| lines(k, true));
        let stripes = (0..1 << n).map(|k| lines(k, false));
        Patterns::new(n, n, stripes.chain(bars).collect())
    }
}
