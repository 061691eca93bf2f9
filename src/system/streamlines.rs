//! Lines along the velocity, evenly over a part of the plane.

use super::{Stepper, SystemConfig, finite};

/// Cells of the part on show along an axis; a cell has one line at most, but at its ends.
const CELLS: usize = 26;
/// Steps of a line either way, at most.
const STEPS: usize = 90;
/// Fewer places are no line.
const SHORTEST: usize = 8;

/// Lines along `f` in the plane of the first two coordinates, each of them a row of places in the
/// direction of the movement. Other coordinates are held at `others`.
#[must_use]
pub fn streamlines(
    system: &SystemConfig,
    [x_min, x_max, y_min, y_max]: [f64; 4],
    others: &[f64],
) -> Vec<Vec<[f64; 2]>> {
    let stepper = Stepper::new(system);
    let (width, height) = (x_max - x_min, y_max - y_min);
    // Directions on show: as long as a share of the part on show, however fast the movement.
    let direction = |[x, y]: [f64; 2]| -> Option<[f64; 2]> {
        let at: Vec<f64> = [x, y]
            .iter()
            .chain(others)
            .copied()
            .take(others.len() + 2)
            .collect();
        let f = stepper.velocity(&at);
        let speed = libm::hypot(f[0] / width, f.get(1)? / height);
        (finite(&f) && speed > 1e-12).then(|| [f[0] / speed, f[1] / speed])
    };
    // Where it turns round within a step there is a rest between.
    let onward = |a: &[f64; 2], b: &[f64; 2]| {
        a[0] * b[0] / (width * width) + a[1] * b[1] / (height * height) > 0.0
    };
    let cell = |[x, y]: [f64; 2]| -> Option<usize> {
        let (u, v) = ((x - x_min) / width, (y - y_min) / height);
        let inside = (0.0..1.0).contains(&u) && (0.0..1.0).contains(&v);
        let along = |share: f64| (share * CELLS as f64) as usize;
        inside.then(|| along(v) * CELLS + along(u))
    };
    let mut taken = vec![0_u32; CELLS * CELLS];
    let mut lines = Vec::new();
    // From the middle outwards would leave the rim to short lines: a fixed order that jumps about.
    for i in 0..CELLS * CELLS {
        let start = (i * 389) % (CELLS * CELLS);
        if taken[start] > 0 {
            continue;
        }
        let number = lines.len() as u32 + 1;
        let middle = |k: usize| (k as f64 + 0.5) / CELLS as f64;
        let from = [
            x_min + width * middle(start % CELLS),
            y_min + height * middle(start / CELLS),
        ];
        let mut cells = vec![start];
        let mut walk = |sign: f64| {
            let (mut at, mut line) = (from, Vec::new());
            for _ in 0..STEPS {
                let h = sign * 0.3 / CELLS as f64;
                let Some(slope) = direction(at) else { break };
                let half = [at[0] + 0.5 * h * slope[0], at[1] + 0.5 * h * slope[1]];
                let Some(slope) = direction(half).filter(|s| onward(s, &slope)) else {
                    break;
                };
                at = [at[0] + h * slope[0], at[1] + h * slope[1]];
                let Some(here) = cell(at) else { break };
                if taken[here] > 0 && taken[here] != number {
                    break;
                }
                // A closed line ends where it comes by again.
                if cells.last() != Some(&here) {
                    if cells[..cells.len().saturating_sub(3)].contains(&here) {
                        break;
                    }
                    cells.push(here);
                }
                line.push(at);
            }
            line
        };
        let mut line = walk(-1.0);
        line.reverse();
        line.push(from);
        line.extend(walk(1.0));
        if line.len() >= SHORTEST {
            for cell in cells {
                taken[cell] = number;
            }
            lines.push(line);
        }
    }
    lines
}
