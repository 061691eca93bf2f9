//! Paths over a plane that is cut into cells, from each to its eight neighbors: the cheapest, and all of them by how
//! cheap they are.

mod cheapest;
mod soft;

pub(crate) use cheapest::cheapest;
pub(crate) use soft::Soft;

/// Least cost of a step to a neighbor that is beside a cell, in nats. Below 1.775 there are more ways of so many steps
/// than these cost, `4e^{−c} + 4e^{−√2c} ≥ 1`, and sums over all of them have no end.
pub(crate) const LEAST: f64 = 1.8;

/// What a step costs where the energy is `e`, in nats: `c₀ + ln(1 + e^E)`.
pub(crate) fn cost(floor: f64, e: f64) -> f64 {
    floor + e.max(0.0) + libm::log1p(libm::exp(-e.abs()))
}

/// A square of the plane, cut into `count × count` cells; cell `i + j·count` is the i-th along the first axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cells {
    low: [f64; 2],
    width: f64,
    /// Cells along each axis.
    pub(crate) count: usize,
}

impl Cells {
    /// The least square around a box.
    pub(crate) fn new(low: [f64; 2], high: [f64; 2], count: usize) -> Self {
        let edge = (0..2).map(|k| high[k] - low[k]).fold(0.0, f64::max);
        Self {
            low: std::array::from_fn(|k| 0.5 * (low[k] + high[k] - edge)),
            width: edge / count as f64,
            count,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.count * self.count
    }

    /// The middle of a cell.
    pub(crate) fn center(&self, cell: usize) -> [f64; 2] {
        let at = [cell % self.count, cell / self.count];
        std::array::from_fn(|k| self.low[k] + (at[k] as f64 + 0.5) * self.width)
    }

    /// The cell of a place: of one outside, the nearest.
    pub(crate) fn of(&self, x: [f64; 2]) -> usize {
        let at = |k: usize| {
            let along = libm::floor((x[k] - self.low[k]) / self.width);
            along.clamp(0.0, (self.count - 1) as f64) as usize
        };
        at(0) + at(1) * self.count
    }

    /// The neighbors of a cell, each with how long the step there is: 1, or √2.
    pub(crate) fn neighbors(&self, cell: usize) -> impl Iterator<Item = (usize, f64)> {
        let n = self.count;
        let (i, j) = (cell % n, cell / n);
        let near = move |at: usize| at.saturating_sub(1)..=(at + 1).min(n - 1);
        near(j).flat_map(move |b| {
            near(i).filter_map(move |a| {
                let length = match (a == i, b == j) {
                    (true, true) => return None,
                    (false, false) => std::f64::consts::SQRT_2,
                    _ => 1.0,
                };
                Some((a + b * n, length))
            })
        })
    }

    fn length(&self, from: usize, to: usize) -> f64 {
        let n = self.count;
        match from % n != to % n && from / n != to / n {
            true => std::f64::consts::SQRT_2,
            false => 1.0,
        }
    }

    /// What a path costs at so much a step in each cell: of a step the mean of both ends, times its length.
    pub(crate) fn total(&self, rates: &[f64], path: &[usize]) -> f64 {
        let step = |ends: &[usize]| {
            0.5 * (rates[ends[0]] + rates[ends[1]]) * self.length(ends[0], ends[1])
        };
        path.windows(2).map(step).sum()
    }

    /// The cells that a line from place to place passes, each a neighbor of the one before, until it first comes to the
    /// last one. A place less than a cell from the one before is passed over, so that a line drawn slowly makes no steps
    /// around corners.
    pub(crate) fn trace<'a>(&self, places: impl IntoIterator<Item = &'a [f64]>) -> Vec<usize> {
        let mut kept: Vec<[f64; 2]> = Vec::new();
        let mut last = None;
        for place in places {
            let x = [place[0], place[1]];
            last = Some(x);
            let near = |k: usize, from: &[f64; 2]| (x[k] - from[k]).abs() < 0.999 * self.width;
            if kept
                .last()
                .is_none_or(|from| !(near(0, from) && near(1, from)))
            {
                kept.push(x);
            }
        }
        if let Some(last) = last {
            if kept.len() > 1 {
                kept.pop();
            }
            kept.push(last);
        }
        let mut path: Vec<usize> = Vec::new();
        for cell in kept.into_iter().map(|x| self.of(x)) {
            let Some(&from) = path.last() else {
                path.push(cell);
                continue;
            };
            let split = |cell: usize| [(cell % self.count) as i64, (cell / self.count) as i64];
            let (from, to) = (split(from), split(cell));
            let steps = (0..2).map(|k| (to[k] - from[k]).abs()).max().unwrap_or(0);
            for step in 1..=steps {
                // Rounded half away from the start, the same both ways along an axis.
                let at = |k: usize| {
                    let way = 2 * (to[k] - from[k]) * step;
                    from[k] + (way.abs() + steps) / (2 * steps) * way.signum()
                };
                path.push((at(0) + at(1) * self.count as i64) as usize);
            }
        }
        if let Some(goal) = path.last().copied() {
            let first = path.iter().position(|cell| *cell == goal);
            path.truncate(first.map_or(0, |at| at + 1));
        }
        path
    }

    /// A path without the cells in which it goes straight on.
    pub(crate) fn turns(&self, path: &[usize]) -> Vec<usize> {
        let step = |a: usize, b: usize| b.wrapping_sub(a);
        let turns = |i: usize| {
            let inner = i > 0 && i + 1 < path.len();
            !inner || step(path[i - 1], path[i]) != step(path[i], path[i + 1])
        };
        (0..path.len())
            .filter(|i| turns(*i))
            .map(|i| path[i])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells() -> Cells {
        Cells::new([-2.0, -1.0], [2.0, 1.0], 8)
    }

    #[test]
    fn a_place_is_in_the_cell_whose_middle_is_near() {
        let cells = cells();
        for cell in 0..cells.len() {
            assert_eq!(cells.of(cells.center(cell)), cell);
        }
        assert_eq!(cells.of([-9.0, 9.0]), 56, "the nearest of one outside");
        let near: Vec<_> = cells.neighbors(0).collect();
        assert_eq!(near, [(1, 1.0), (8, 1.0), (9, std::f64::consts::SQRT_2)]);
        assert_eq!(cells.neighbors(9).count(), 8);
    }

    #[test]
    fn a_line_is_traced_to_where_it_first_arrives_and_turns_say_it_whole() {
        let cells = cells();
        let at = |cell: usize| cells.center(cell);
        let drawn = [at(0), at(3), at(3), at(35), at(32)];
        let path = cells.trace(drawn.iter().map(|x| x.as_slice()));
        assert_eq!(path, [0, 1, 2, 3, 11, 19, 27, 35, 34, 33, 32]);
        let turns: Vec<[f64; 2]> = cells.turns(&path).into_iter().map(at).collect();
        assert_eq!(turns.len(), 4);
        assert_eq!(cells.trace(turns.iter().map(|x| x.as_slice())), path);
        // Back over the goal: what comes after the first arrival is no part of the way.
        let over = [at(0), at(7), at(5)];
        assert_eq!(
            cells.trace(over.iter().map(|x| x.as_slice())),
            [0, 1, 2, 3, 4, 5]
        );
        // Slowly drawn, a diagonal has no corners.
        let slow: Vec<[f64; 2]> = (0..=70)
            .map(|i| [-1.75 + 0.05 * f64::from(i), -1.75 + 0.05 * f64::from(i)])
            .collect();
        let path = cells.trace(slow.iter().map(|x| x.as_slice()));
        assert_eq!(path, [0, 9, 18, 27, 36, 45, 54, 63]);
    }
}
