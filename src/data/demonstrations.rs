//! Paths of somebody who knows what they cost.

use super::points::MAX_PATH;
use super::{Observations, Shape, Source};
use crate::error::Error;
use crate::planning::{Cells, LEAST, Soft, cost};
use crate::random::{Purpose, Stream};
use rand::RngExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Demonstrations: paths over a hilly plane, each from a random cell to one of a few goals on a circle, drawn with the probability
/// `e^{−cost}/Z` among all paths. The plane is cut into cells, and a step to one of eight neighbors costs its length in
/// cells times `c₀ + ln(1 + e^h)`, h the hills: a random sum of waves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Demonstrations", extend("x-formula" = r"p(\text{path}) = e^{-\text{cost}}/Z"))]
pub struct Demonstrations {
    /// Number of observations.
    #[schemars(
        title = "Observations",
        range(min = 1, max = 500),
        extend("x-scale" = "log")
    )]
    pub n: usize,
    /// Number of places that paths go to.
    #[schemars(range(min = 1, max = 50))]
    pub goals: usize,
    /// Which hills: others for every number.
    #[schemars(range(min = 0, max = 1000))]
    pub world: u32,
    /// Standard deviation of the hills.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub height: f64,
    /// How far one hill is from the next, in the unit of the axes.
    #[schemars(range(min = 0.1, max = 10.0), extend("x-scale" = "log"))]
    pub length: f64,
    /// Cells along each axis.
    #[schemars(range(min = 8, max = 48), extend("x-advanced" = true))]
    pub cells: usize,
    /// Least cost c₀ of a step, in nats.
    #[schemars(range(min = 1.8, max = 20.0), extend("x-advanced" = true))]
    pub floor: f64,
}

impl Default for Demonstrations {
    fn default() -> Self {
        Self {
            n: 100,
            goals: 8,
            world: 0,
            height: 2.0,
            length: 1.0,
            cells: 24,
            floor: LEAST,
        }
    }
}

/// The plane reaches from −that to +that.
const EXTENT: f64 = 3.0;
/// Goals are that far from its middle.
const RADIUS: f64 = 2.0;
/// Waves that hills are made of.
const WAVES: usize = 64;
/// So often is a path drawn again that turns more often than a path has positions.
const PATIENCE: usize = 200;

impl Demonstrations {
    fn cells(&self) -> Cells {
        Cells::new([-EXTENT; 2], [EXTENT; 2], self.cells)
    }

    /// What a step costs at places.
    pub(crate) fn rates(&self, places: impl Iterator<Item = [f64; 2]>) -> Vec<f64> {
        let mut rng = Stream::new(self.world, Purpose::Parameters);
        let waves: Vec<[f64; 3]> = (0..WAVES)
            .map(|_| {
                let [a, b] = [rng.normal(), rng.normal()];
                [
                    a / self.length,
                    b / self.length,
                    std::f64::consts::TAU * rng.random::<f64>(),
                ]
            })
            .collect();
        let scale = self.height * libm::sqrt(2.0 / WAVES as f64);
        let hill = |x: [f64; 2]| {
            let wave = |[a, b, phase]: &[f64; 3]| libm::cos(a * x[0] + b * x[1] + phase);
            cost(self.floor, scale * waves.iter().map(wave).sum::<f64>())
        };
        places.map(hill).collect()
    }
}

impl Source for Demonstrations {
    fn demonstrations(&self) -> Option<&Demonstrations> {
        Some(self)
    }

    fn shape(&self) -> Result<Shape, Error> {
        Ok(Shape {
            starts: true,
            path: MAX_PATH,
            ..super::generate::planar(self.n)
        })
    }

    fn observe(&self, seed: u32) -> Result<Observations, Error> {
        let cells = self.cells();
        let rates = self.rates((0..cells.len()).map(|cell| cells.center(cell)));
        let soft = Soft::new(cells, rates);
        let mut rng = Stream::new(seed, Purpose::Observations);
        let turn: f64 = rng.random();
        let goal = |i: usize| {
            let angle = std::f64::consts::TAU * (turn + i as f64 / self.goals as f64);
            cells.of([RADIUS * libm::cos(angle), RADIUS * libm::sin(angle)])
        };
        let goals: Vec<usize> = (0..self.goals).map(goal).collect();
        let mut start = |goal: usize| loop {
            let cell = rng.random_range(0..cells.len() as u32) as usize;
            if cell != goal {
                break cell;
            }
        };
        let ends: Vec<[usize; 2]> = (0..self.n)
            .map(|i| goals[i % goals.len()])
            .map(|goal| [start(goal), goal])
            .collect();
        let arrivals: Vec<Vec<f64>> = goals.iter().map(|goal| soft.to(*goal)).collect();
        let mut rows = Vec::with_capacity(self.n);
        for (i, [start, goal]) in ends.into_iter().enumerate() {
            let to = &arrivals[i % goals.len()];
            if to[start] < f64::MIN_POSITIVE {
                let message = format!(
                    "is {}, and a path between two cells costs more than double precision holds, expected less",
                    self.height
                );
                return Err(Error::invalid("data.height", message));
            }
            let mut draw = || cells.turns(&soft.draw(start, goal, to, &mut rng));
            let turns = (0..PATIENCE)
                .map(|_| draw())
                .find(|turns| turns.len() <= MAX_PATH + 2);
            rows.push(turns.ok_or_else(|| {
                let message = format!(
                    "is {}: paths wander, and turn more than {MAX_PATH} times, expected more, or fewer cells",
                    self.floor
                );
                Error::invalid("data.floor", message)
            })?);
        }
        // The goal stands for all positions that a path does not need.
        let at = |k: usize| {
            let cells = &cells;
            let place = move |turns: &Vec<usize>| cells.center(turns[k.min(turns.len() - 1)]);
            rows.iter().flat_map(place).map(|x| f64::from(x as f32))
        };
        Ok(Observations {
            dim: 2,
            points: at(MAX_PATH + 1).collect(),
            starts: Some(at(0).collect()),
            paths: (1..=MAX_PATH).flat_map(at).collect(),
            passed: vec![1.0; self.n],
            ..Observations::default()
        })
    }
}
