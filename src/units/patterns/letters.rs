//! Letters.

use super::{Patterns, Source};
use crate::error::{Error, in_range};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The first capital letters of the alphabet, 5 × 7.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Letters")]
pub struct Letters {
    /// How many, from A on.
    #[schemars(range(min = 1, max = 26))]
    pub count: usize,
}

impl Default for Letters {
    fn default() -> Self {
        Self { count: 5 }
    }
}

impl Source for Letters {
    fn patterns(&self, _seed: u32) -> Result<Patterns, Error> {
        in_range("patterns.count", self.count as f64, 1.0, 26.0)?;
        Patterns::drawn(5, 7, LETTERS.into_iter().take(self.count))
    }
}

/// A to Z, row after row.
const LETTERS: [&str; 26] = [
    ".###.#...##...#######...##...##...#",
    "####.#...##...#####.#...##...#####.",
    ".#####....#....#....#....#.....####",
    "####.#...##...##...##...##...#####.",
    "######....#....####.#....#....#####",
    "######....#....####.#....#....#....",
    ".#####....#....#.####...##...#.###.",
    "#...##...##...#######...##...##...#",
    ".###...#....#....#....#....#...###.",
    "....#....#....#....#....##...#.###.",
    "#...##..#.#.#..##...#.#..#..#.#...#",
    "#....#....#....#....#....#....#####",
    "#...###.###.#.##.#.##...##...##...#",
    "#...###..###..##.#.##..###..###...#",
    ".###.#...##...##...##...##...#.###.",
    "####.#...##...#####.#....#....#....",
    ".###.#...##...##...##.#.##..#..##.#",
    "####.#...##...#####.#.#..#..#.#...#",
    ".#####....#.....###.....#....#####.",
    "#####..#....#....#....#....#....#..",
    "#...##...##...##...##...##...#.###.",
    "#...##...##...##...#.#.#..#.#...#..",
    "#...##...##...##.#.##.#.###.###...#",
    "#...##...#.#.#...#...#.#.#...##...#",
    "#...##...#.#.#...#....#....#....#..",
    "#####....#...#...#...#...#....#####",
];
