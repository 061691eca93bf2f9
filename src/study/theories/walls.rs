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
    off: [f64; 2],
    middle: [f64; 2],
    /// How far off a coordinate of either may be.
    slack: f64,
}

/// Bounces that make a wall, at least, and steps that are looked at, at most.
const FEWEST: usize = 4;
const MOST: usize = 1000;
/// Share of the steps that may be beyond a wall, by noise.
const BEYOND: f64 = 0.001;

/// Walls that explain the steps of `unsaid`, each with where the law that rules there says it leads, forwards and
/// backwards; `sigma` is how far off a step is that is explained.
fn walls(steps: &Steps, unsaid: &[(usize, Vec<f64>, Vec<f64>)], sigma: f64) -> Vec<Wall> {
    let mut votes = Vec::new();
    for (i, ahead, back) in unsaid.iter().take(MOST) {
        // Either the ball bounced before the next position, or since the one before.
        for (said, seen) in [
            (ahead, steps.row(&steps.after, *i)),
            (back, steps.row(&steps.before, *i)),
        ] {
            let off = [seen[0] - said[0], seen[1] - said[1]];
            let length = libm::hypot(off[0], off[1]);
            if length > 8.0 * sigma {
                votes.push(Vote {
                    off,
                    middle: [0, 1].map(|k| 0.5 * (seen[k] + said[k])),
                    slack: (3.0 * sigma).max(1e-6 * length),
                });
            }
        }
    }
    let mut found: Vec<Wall> = Vec::new();
    while let Some(wall) = most_agreed(&mut votes) {
        found.push(wall);
    }
    // Outwards: all states are on one side.
    found.retain_mut(|wall| {
        let far = |x: &[f64]| wall.normal[0] * x[0] + wall.normal[1] * x[1] - wall.offset;
        let above = steps.at.chunks_exact(2).filter(|x| far(x) > sigma).count();
        let below = steps.at.chunks_exact(2).filter(|x| far(x) < -sigma).count();
        if above > below {
            wall.normal = wall.normal.map(|x| -x);
            wall.offset = -wall.offset;
        }
        above.min(below) as f64 <= BEYOND * steps.len() as f64
    });
    found
}

/// A wall of whatever side, through the middle of a vote.
fn wall_of(off: [f64; 2], middle: [f64; 2]) -> ([f64; 2], f64) {
    let length = libm::hypot(off[0], off[1]);
    let normal = off.map(|x| x / length);
    (normal, normal[0] * middle[0] + normal[1] * middle[1])
}

fn agree(vote: &Vote, (normal, offset): ([f64; 2], f64)) -> bool {
    let across = vote.off[0] * normal[1] - vote.off[1] * normal[0];
    let along = vote.middle[0] * normal[0] + vote.middle[1] * normal[1] - offset;
    across.abs() < vote.slack && along.abs() < vote.slack
}

/// The wall that most votes are for, which are taken out.
fn most_agreed(votes: &mut Vec<Vote>) -> Option<Wall> {
    let with = |wall| votes.iter().filter(move |v| agree(v, wall));
    let each = votes.iter().map(|v| wall_of(v.off, v.middle));
    let mut best = each.max_by_key(|wall| with(*wall).count())?;
    for _ in 0..3 {
        if with(best).count() < FEWEST {
            return None;
        }
        // The longest are the surest of the direction.
        let (mut sum, mut middle, mut count) = ([0.0; 2], [0.0; 2], 0.0);
        for vote in with(best) {
            let sign = (vote.off[0] * best.0[0] + vote.off[1] * best.0[1]).signum();
            for k in 0..2 {
                sum[k] += sign * vote.off[k];
                middle[k] += vote.middle[k];
            }
            count += 1.0;
        }
        best = wall_of(sum, middle.map(|x| x / count));
    }
    let bounces = votes.extract_if(.., |v| agree(v, best)).count();
    let (normal, offset) = best;
    (bounces >= FEWEST).then_some(Wall {
        normal,
        offset,
        bounces,
    })
}

/// Whether a place is beyond any wall.
fn beyond(walls: &[Wall], x: &[f64]) -> bool {
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

/// What is known of the steps where walls are looked for: of each theory its forces at all steps, `[n, 2]`, and its
/// magnetic field; of each step the theory that rules there.
pub(super) struct Motion<'a> {
    pub(super) steps: &'a Steps,
    pub(super) forces: &'a [Vec<f64>],
    pub(super) fields: &'a [f64],
    pub(super) rules: &'a [usize],
}

impl Motion<'_> {
    /// Where the theory says step `i` leads, forwards and backwards.
    fn ways(&self, i: usize) -> (Vec<f64>, Vec<f64>) {
        let (steps, k) = (self.steps, self.rules[i]);
        let row = |table| steps.row(table, i);
        let (before, at, after) = (row(&steps.before), row(&steps.at), row(&steps.after));
        let (pull, field) = (row(&self.forces[k]), self.fields[k]);
        (
            steps.forward(before, at, pull, field),
            steps.forward(after, at, pull, -field),
        )
    }

    /// Walls by the steps that are `unsaid`, and whether each step begins or ends with a bounce.
    pub(super) fn find_walls(
        &self,
        unsaid: impl Fn(usize) -> bool,
        sigma: f64,
    ) -> (Vec<Wall>, Vec<bool>) {
        let n = self.steps.len();
        let off = (0..n).filter(|&i| unsaid(i)).map(|i| {
            let (ahead, back) = self.ways(i);
            (i, ahead, back)
        });
        let found = walls(self.steps, &off.collect::<Vec<_>>(), sigma);
        // A step that leads through a wall was mirrored, where that is nearer to what was seen.
        let mirrored = |said: &[f64], seen: &[f64]| {
            let mut place = said.to_vec();
            mirror(&found, &mut place);
            beyond(&found, said) && distance(&place, seen) <= distance(said, seen)
        };
        let bounces = (0..n).map(|i| {
            let (ahead, back) = self.ways(i);
            mirrored(&ahead, self.steps.row(&self.steps.after, i))
                || mirrored(&back, self.steps.row(&self.steps.before, i))
        });
        let bounces = bounces.collect();
        (found, bounces)
    }
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}
