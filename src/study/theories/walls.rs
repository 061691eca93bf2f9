//! Walls that balls bounce off.

use super::steps::Steps;
use serde::{Deserialize, Serialize};

/// A hard wall, `n·x = c`: what is elastic about it is that the velocity is mirrored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Wall {
    /// The unit vector n out of the side that the states are on.
    pub normal: [f64; 2],
    /// c.
    pub offset: f64,
    /// Steps that end or begin with a bounce off it.
    pub bounces: usize,
}

/// What a bounce says of where the wall is: of a step that is off by `e`, it is across the middle of `e`.
struct Vote {
    normal: [f64; 2],
    offset: f64,
    /// How far off the direction and the offset may be.
    slack: [f64; 2],
}

/// Bounces that make a wall, at least, and steps that are looked at, at most.
const FEWEST: usize = 4;
const MOST: usize = 1000;

/// Walls that explain the steps of `unsaid`, each with where the law that rules there says it leads, forwards and
/// backwards; `sigma` is how far off a step is that is explained.
pub(super) fn walls(
    steps: &Steps,
    unsaid: &[(usize, Vec<f64>, Vec<f64>)],
    sigma: f64,
) -> Vec<Wall> {
    let mut votes = Vec::new();
    for (i, ahead, back) in unsaid.iter().take(MOST) {
        // Either the ball bounced before the next position, or since the one before.
        for (said, seen) in [
            (ahead, steps.row(&steps.after, *i)),
            (back, steps.row(&steps.before, *i)),
        ] {
            let off = [seen[0] - said[0], seen[1] - said[1]];
            let length = libm::hypot(off[0], off[1]);
            if length < 6.0 * sigma || length == 0.0 {
                continue;
            }
            // Of the two directions, one for all.
            let sign = match off[0].abs() > 1e-6 * length {
                true => off[0].signum(),
                false => off[1].signum(),
            };
            let normal = off.map(|x| sign * x / length);
            let middle = [0, 1].map(|k| 0.5 * (seen[k] + said[k]));
            votes.push(Vote {
                offset: normal[0] * middle[0] + normal[1] * middle[1],
                normal,
                slack: [(3.0 * sigma / length).max(1e-6), (3.0 * sigma).max(1e-6 * steps.size())],
            });
        }
    }
    let mut found: Vec<Wall> = Vec::new();
    while let Some(wall) = most_agreed(&votes) {
        votes.retain(|vote| !agree(vote, wall.normal, wall.offset));
        found.push(wall);
    }
    // Outwards: all states are on one side.
    for wall in &mut found {
        let side = |x: &[f64]| wall.normal[0] * x[0] + wall.normal[1] * x[1] < wall.offset;
        let below = steps.at.chunks_exact(2).filter(|x| side(x)).count();
        if 2 * below < steps.len() {
            wall.normal = wall.normal.map(|x| -x);
            wall.offset = -wall.offset;
        }
    }
    found
}

fn agree(vote: &Vote, normal: [f64; 2], offset: f64) -> bool {
    let across = vote.normal[0] * normal[1] - vote.normal[1] * normal[0];
    across.abs() < vote.slack[0] && (vote.offset - offset).abs() < vote.slack[1]
}

/// The wall that most votes are for.
fn most_agreed(votes: &[Vote]) -> Option<Wall> {
    let count = |of: &Vote| votes.iter().filter(|v| agree(v, of.normal, of.offset)).count();
    let (bounces, best) = votes.iter().map(|v| (count(v), v)).max_by_key(|(n, _)| *n)?;
    if bounces < FEWEST {
        return None;
    }
    let with: Vec<&Vote> = (votes.iter())
        .filter(|v| agree(v, best.normal, best.offset))
        .collect();
    // The surer a vote, the more it counts.
    let mean = |of: &dyn Fn(&Vote) -> f64, slack: usize| {
        let weight = |v: &Vote| v.slack[slack].powi(-2);
        let total: f64 = with.iter().map(|v| weight(v)).sum();
        with.iter().map(|v| weight(v) * of(v)).sum::<f64>() / total
    };
    let normal = [mean(&|v| v.normal[0], 0), mean(&|v| v.normal[1], 0)];
    let length = libm::hypot(normal[0], normal[1]);
    Some(Wall {
        normal: normal.map(|x| x / length),
        offset: mean(&|v| v.offset, 1),
        bounces,
    })
}

/// Whether a place is beyond any wall.
pub(super) fn beyond(walls: &[Wall], x: &[f64]) -> bool {
    (walls.iter()).any(|w| w.normal[0] * x[0] + w.normal[1] * x[1] > w.offset)
}

/// A place mirrored at the walls that it is beyond.
pub(super) fn mirror(walls: &[Wall], x: &mut [f64]) {
    for w in walls {
        let over = w.normal[0] * x[0] + w.normal[1] * x[1] - w.offset;
        if over > 0.0 {
            x[0] -= 2.0 * over * w.normal[0];
            x[1] -= 2.0 * over * w.normal[1];
        }
    }
}
