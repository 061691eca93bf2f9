//! Where a learned cost leads to goals that nobody demonstrated.

use super::task::{Progress, Task};
use crate::error::Error;
use crate::objective::Demonstrated;
use crate::planning::{Cells, Soft, cheapest};
use crate::random::{Purpose, Stream};
use crate::session::Session;
use rand::RngExt;
use serde::{Deserialize, Serialize};

/// Which paths are asked for.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct GoalsRequest {
    /// Pairs of start and goal in the plane.
    pub between: Vec<[[f64; 2]; 2]>,
    /// So many further pairs, drawn among all cells.
    pub random: usize,
}

/// The cheapest path from a start to a goal by the learned cost.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Planned {
    /// Places at which it turns, start and goal among them.
    pub turns: Vec<[f64; 2]>,
    /// What it costs by the learned cost, in nats.
    pub cost: f64,
    /// How likely it is among all paths there, −log p in nats.
    pub surprise: f64,
    /// By how much more it costs by the true cost than the cheapest path by that, as a part of the latter; absent where
    /// the true cost is not known.
    pub regret: Option<f64>,
    /// The same of the straight line.
    pub straight: Option<f64>,
}

/// Paths to goals by a learned cost.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Goals {
    /// Cells along each axis.
    pub cells: usize,
    /// The paths, in the order in which they were asked for.
    pub paths: Vec<Planned>,
    /// Mean of the regrets, where the true cost is known.
    pub regret: Option<f64>,
    /// The largest of them.
    pub worst: Option<f64>,
    /// Mean of those of straight lines.
    pub straight: Option<f64>,
    /// Correlation over the cells of the learned cost of a step with the true one.
    pub correlation: Option<f64>,
    /// Visits of the demonstrations beside those that the learned cost expects; absent where one of them costs more than
    /// double precision holds.
    pub visits: Option<Visits>,
}

/// How many steps a demonstration takes, and how many are expected of a path with its start and goal.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Visits {
    /// Of demonstrations, in the mean.
    pub seen: f64,
    /// Expected, in the mean.
    pub expected: f64,
    /// The part of either that is in other cells than the other: half the sum over cells of the difference of both, each
    /// as a part of its sum. 0 where they are the same, 1 where no cell has both.
    pub apart: f64,
}

/// Most paths.
const MOST: usize = 1000;

/// Finds the cheapest paths by the cost that a session has learned with `maximum-entropy-paths`, one after the other;
/// beside the true cost where the observations are `demonstrations`.
#[derive(Debug)]
pub struct GoalsStudy {
    learned: Soft,
    cells: Cells,
    truth: Option<Vec<f64>>,
    pairs: Vec<[usize; 2]>,
    paths: Vec<Planned>,
    /// For a picture: the demonstrations and the paths found, with two numbers that are none after each.
    seen: Vec<f64>,
    planned: Vec<f64>,
    /// Steps into each cell a path, of demonstrations and expected.
    visited: Vec<f64>,
    expected: Vec<f64>,
}

impl GoalsStudy {
    /// By the energy of a session as it stands.
    ///
    /// # Errors
    /// [`Error::Invalid`] for another objective, for no paths or more than 1000, and for places that are not finite.
    pub fn new(session: &mut Session, request: &GoalsRequest) -> Result<Self, Error> {
        let scenario = session.scenario(false);
        let Some(objective) = scenario.objective.paths() else {
            let message = "learns no cost of paths, expected `maximum-entropy-paths`";
            return Err(Error::invalid("objective.kind", message));
        };
        let count = request.between.len() + request.random;
        if !(1..=MOST).contains(&count) {
            let message = format!("asks for {count} paths, expected 1 to {MOST}");
            return Err(Error::invalid("goals", message));
        }
        if request
            .between
            .iter()
            .flatten()
            .flatten()
            .any(|x| !x.is_finite())
        {
            let message = "has a number that is not finite, expected places in the plane";
            return Err(Error::invalid("goals.between", message));
        }
        let Demonstrated { cells, paths } = objective.demonstrated(session.observations());
        let mut seen = Vec::new();
        for path in paths.iter().filter(|path| !path.is_empty()) {
            line(
                &mut seen,
                cells.turns(path).into_iter().map(|cell| cells.center(cell)),
            );
        }
        let places: Vec<[f64; 2]> = (0..cells.len()).map(|cell| cells.center(cell)).collect();
        let (energies, _) = session.energies(places.as_flattened(), &[]);
        let rates = energies.iter().map(|e| objective.rate(*e)).collect();
        let learned = Soft::new(cells, rates);
        let (visited, expected) = visits(&learned, &cells, &paths);
        let data = scenario.data.demonstrations();
        let mut rng = Stream::new(scenario.seed, Purpose::Display);
        let mut cell = || rng.random_range(0..cells.len() as u32) as usize;
        let asked = request.between.iter().map(|ends| ends.map(|x| cells.of(x)));
        let mut pairs: Vec<[usize; 2]> = asked.collect();
        while pairs.len() < count {
            let [from, to] = [cell(), cell()];
            if from != to {
                pairs.push([from, to]);
            }
        }
        Ok(Self {
            truth: data.map(|data| data.rates(places.into_iter())),
            learned,
            cells,
            pairs,
            paths: Vec::new(),
            seen,
            planned: Vec::new(),
            visited,
            expected,
        })
    }

    fn plan(&self, [from, to]: [usize; 2]) -> Result<Planned, Error> {
        let (cells, rates) = (&self.cells, self.learned.rates());
        let path = cheapest(cells, rates, from, to);
        let judged = self.learned.judge(std::slice::from_ref(&path), &[1.0]);
        let surprise = judged.and_then(|judged| judged.losses.first().copied());
        let regret = |path: &[usize]| over(cells, self.truth.as_deref()?, path);
        let ends = [from, to].map(|cell| cells.center(cell));
        Ok(Planned {
            turns: cells.turns(&path).into_iter().map(|cell| cells.center(cell)).collect(),
            cost: cells.total(rates, &path),
            surprise: surprise.ok_or_else(|| {
                let message = "costs more for a path than double precision holds, expected a cost that is less steep";
                Error::invalid("energy", message)
            })?,
            regret: regret(&path),
            straight: regret(&cells.trace(ends.iter().map(<[f64; 2]>::as_slice))),
        })
    }
}

impl Task for GoalsStudy {
    type Report = Goals;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while let Some(ends) = self.pairs.get(self.paths.len()) {
            let found = self.plan(*ends)?;
            line(&mut self.planned, found.turns.iter().copied());
            self.paths.push(found);
            if !go_on() {
                break;
            }
        }
        Ok(self.paths.len() == self.pairs.len())
    }

    fn progress(&self) -> Progress {
        let (done, total) = (self.paths.len() as u64, self.pairs.len() as u64);
        let note = format!("path {done}/{total}");
        Progress { done, total, note }
    }

    fn arrays(&self) -> Vec<(&'static str, &[f64])> {
        vec![
            ("seen", &self.seen),
            ("planned", &self.planned),
            ("visited", &self.visited),
            ("expected", &self.expected),
        ]
    }

    fn report(&mut self) -> Result<Goals, Error> {
        let mean = |of: fn(&Planned) -> Option<f64>| {
            let all: Option<Vec<f64>> = self.paths.iter().map(of).collect();
            all.filter(|all| !all.is_empty())
                .map(|all| all.iter().sum::<f64>() / all.len() as f64)
        };
        let truth = self.truth.as_deref();
        Ok(Goals {
            cells: self.cells.count,
            regret: mean(|path| path.regret),
            worst: self
                .paths
                .iter()
                .filter_map(|path| path.regret)
                .reduce(f64::max),
            straight: mean(|path| path.straight),
            correlation: truth.map(|truth| correlation(self.learned.rates(), truth)),
            visits: told(&self.visited, &self.expected),
            paths: self.paths.clone(),
        })
    }
}

/// Steps into each cell, in the mean over demonstrations and as they are expected of paths with the same ends; none of the
/// latter where they cannot be had.
fn visits(learned: &Soft, cells: &Cells, paths: &[Vec<usize>]) -> (Vec<f64>, Vec<f64>) {
    let moving: Vec<Vec<usize>> = paths.iter().filter(|p| p.len() > 1).cloned().collect();
    let weight = 1.0 / moving.len().max(1) as f64;
    let mut visited = vec![0.0; cells.len()];
    for cell in moving.iter().flat_map(|path| &path[1..]) {
        visited[*cell] += weight;
    }
    let judged = learned.judge(&moving, &vec![weight; moving.len()]);
    (visited, judged.map_or(Vec::new(), |judged| judged.visits))
}

fn told(visited: &[f64], expected: &[f64]) -> Option<Visits> {
    let sum = |of: &[f64]| of.iter().sum::<f64>();
    let (seen, all) = (sum(visited), sum(expected));
    let parts = visited.iter().zip(expected);
    let apart = parts.map(|(a, b)| (a / seen - b / all).abs());
    (seen > 0.0 && all > 0.0).then(|| Visits {
        seen,
        expected: all,
        apart: 0.5 * apart.sum::<f64>(),
    })
}

/// A line, and two numbers that are none.
fn line(to: &mut Vec<f64>, places: impl Iterator<Item = [f64; 2]>) {
    to.extend(places.flatten());
    to.extend([f64::NAN; 2]);
}

/// By how much more a path costs than the cheapest one with its ends, as a part of that.
fn over(cells: &Cells, truth: &[f64], path: &[usize]) -> Option<f64> {
    let (from, to) = (*path.first()?, *path.last()?);
    let least = cells.total(truth, &cheapest(cells, truth, from, to));
    Some(match least > 0.0 {
        true => cells.total(truth, path) / least - 1.0,
        false => 0.0,
    })
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let (a_mean, b_mean) = (mean(a), mean(b));
    let [mut both, mut aa, mut bb] = [0.0; 3];
    for (a, b) in a.iter().zip(b) {
        both += (a - a_mean) * (b - b_mean);
        aa += (a - a_mean) * (a - a_mean);
        bb += (b - b_mean) * (b - b_mean);
    }
    both / libm::sqrt(aa * bb)
}
