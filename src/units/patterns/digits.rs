//! Digits.

use super::{Patterns, Source};
use crate::error::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The ten digits, 8 × 8.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Digits")]
pub struct Digits {}

impl Source for Digits {
    fn patterns(&self, _seed: u32) -> Result<Patterns, Error> {
        Patterns::drawn(8, 8, DIGITS.into_iter())
    }
}

/// 0 to 9, row after row.
const DIGITS: [&str; 10] = [
    "..####...##..##..#....#..#....#..#....#..#....#..##..##...####..",
    "...##.....###....#.##......##......##......##......##....######.",
    "..####...#....#.......#......##.....##....##.....##......######.",
    ".#####........#.......#...####........#.......#..#....#...####..",
    "....##.....###....#.##...#..##...######.....##......##......##..",
    ".######..#.......#.......#####........#.......#..#....#...####..",
    "...###....##.....#.......#####...#....#..#....#..#....#...####..",
    ".######.......#......##.....##......#......##......#.......#....",
    "..####...#....#..#....#...####...#....#..#....#..#....#...####..",
    "..####...#....#..#....#..#....#...#####.......#.....##....###...",
];
