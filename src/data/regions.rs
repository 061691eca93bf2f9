//! Balls that cross a plane whose regions have laws of their own.

use super::generate::Draw;
use super::{MAX_COORDINATE, Observations, Shape, Source};
use crate::error::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Balls of unit mass cross a plane that is cut into regions, each with its law: free, a uniform force, a harmonic
/// one, a magnetic field. They are seen at equal times, and start anywhere with any velocity, which is not seen.
/// What rules where is hidden: see [`Regions::truth`].
///
/// A ball moves by the steps of [`Verlet`](crate::dynamics::Verlet), one from each time to the next, so that
/// `x_{t+1} − 2x_t + x_{t−1} = h²a` holds without an error of discretization, with the law of the region of `x_t`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Regions with laws", extend("x-formula" = r"\ddot x = -\nabla E_{k(x)}(x) + \omega_{k(x)} R\dot x"))]
pub struct Regions {
    /// Number of balls.
    #[schemars(
        title = "Observations",
        range(min = 1, max = 5000),
        extend("x-scale" = "log")
    )]
    pub n: usize,
    /// How the plane is cut.
    pub cut: Cut,
    /// The law of each region, separated by `;`: `free`, `uniform a b` (the force), `harmonic k a b` (stiffness and
    /// center), `magnetic w`.
    #[schemars(length(min = 1, max = 400))]
    pub laws: String,
    /// Whether balls bounce off walls, at ±2 in both coordinates.
    pub walls: bool,
    /// Positions at which a ball is seen.
    #[schemars(range(min = 3, max = 66))]
    pub times: usize,
    /// Time h from one position to the next.
    #[schemars(range(min = 1e-3, max = 1.0), extend("x-scale" = "log"))]
    pub spacing: f64,
    /// Standard deviation of the two components of a ball's velocity at the start.
    #[schemars(range(min = 0.0, max = 10.0), extend("x-advanced" = true))]
    pub speed: f64,
    /// Standard deviation of the Gaussian noise added to each coordinate of a position.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub noise: f64,
}

/// How a plane is cut into regions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Cut {
    /// Left and right of 0.
    Halves,
    /// Left of −⅔, between, right of ⅔.
    Stripes,
    /// Four, counterclockwise from the upper right.
    #[default]
    Quadrants,
    /// In and out of the circle of radius 1.2.
    Disc,
}

/// Where the walls are, on all sides.
const WALL: f64 = 2.0;
/// Where a stripe ends, and the radius of the disc.
const STRIPE: f64 = 2.0 / 3.0;
const RADIUS: f64 = 1.2;
/// Most positions of all balls, as of points of one's own.
const MAX_POSITIONS: usize = 50_000;
/// Largest number of a law.
const MOST: f64 = 100.0;

impl Cut {
    /// Number of regions.
    #[must_use]
    pub fn count(self) -> usize {
        match self {
            Self::Halves | Self::Disc => 2,
            Self::Stripes => 3,
            Self::Quadrants => 4,
        }
    }

    /// The region of a place, counted from 0.
    #[must_use]
    pub fn region(self, [x, y]: [f64; 2]) -> usize {
        match self {
            Self::Halves => usize::from(x >= 0.0),
            Self::Stripes => usize::from(x >= -STRIPE) + usize::from(x >= STRIPE),
            Self::Quadrants => match (x >= 0.0, y >= 0.0) {
                (true, true) => 0,
                (false, true) => 1,
                (false, false) => 2,
                (true, false) => 3,
            },
            Self::Disc => usize::from(x * x + y * y >= RADIUS * RADIUS),
        }
    }
}

/// The law of a region.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RegionLaw {
    /// No force.
    Free,
    /// A force that is the same everywhere.
    Uniform([f64; 2]),
    /// `E = ½k‖x − c‖²`.
    Harmonic(f64, [f64; 2]),
    /// A velocity turns by ω in a unit of time.
    Magnetic(f64),
}

impl RegionLaw {
    /// `−∇E` and ω at a place.
    #[must_use]
    pub fn at(&self, x: [f64; 2]) -> ([f64; 2], f64) {
        match *self {
            Self::Free => ([0.0; 2], 0.0),
            Self::Uniform(force) => (force, 0.0),
            Self::Harmonic(k, c) => ([k * (c[0] - x[0]), k * (c[1] - x[1])], 0.0),
            Self::Magnetic(omega) => ([0.0; 2], omega),
        }
    }

    /// One law as it is typed.
    fn read(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let name = words.next().unwrap_or_default();
        let numbers = words.map(|word| {
            let number = word.parse::<f64>().ok().filter(|x| x.abs() <= MOST);
            number.ok_or_else(|| format!("has `{word}`, expected a number within ±{MOST}"))
        });
        let numbers: Vec<f64> = numbers.collect::<Result<_, _>>()?;
        match (name, numbers.as_slice()) {
            ("free", []) => Ok(Self::Free),
            ("uniform", &[a, b]) => Ok(Self::Uniform([a, b])),
            ("harmonic", &[k]) => Ok(Self::Harmonic(k, [0.0; 2])),
            ("harmonic", &[k, a, b]) => Ok(Self::Harmonic(k, [a, b])),
            ("magnetic", &[omega]) => Ok(Self::Magnetic(omega)),
            _ => Err(format!(
                "is `{}`, expected `free`, `uniform a b`, `harmonic k a b` or `magnetic w`",
                text.trim()
            )),
        }
    }
}

/// What was simulated, before noise.
struct Motion {
    /// Positions, those of a ball together, `[n, times, 2]`.
    positions: Vec<[f64; 2]>,
    /// Of each position: the region that rules there, or the number of regions where the ball touches a wall before
    /// the next or since the one before.
    laws: Vec<usize>,
}

impl Default for Regions {
    fn default() -> Self {
        Self {
            n: 100,
            cut: Cut::default(),
            laws: "uniform 0 -2; harmonic 4 -1 1; magnetic 3; free".into(),
            walls: true,
            times: 50,
            spacing: 0.2,
            speed: 1.0,
            noise: 0.0,
        }
    }
}

impl Regions {
    /// The law of each region.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is none, or as many laws as there are not regions.
    pub fn region_laws(&self) -> Result<Vec<RegionLaw>, Error> {
        let laws = (1..).zip(self.laws.split(';')).map(|(k, text)| {
            let at = |message| Error::invalid("data.laws", format!("region {k} {message}"));
            RegionLaw::read(text).map_err(at)
        });
        let laws: Vec<RegionLaw> = laws.collect::<Result<_, _>>()?;
        if laws.len() != self.cut.count() {
            let message = format!(
                "has {} laws, expected one for each of {} regions, separated by `;`",
                laws.len(),
                self.cut.count()
            );
            return Err(Error::invalid("data.laws", message));
        }
        Ok(laws)
    }

    /// What rules at each position, `[n, times]`: a region, counted from 0, or the number of regions where the ball
    /// touches a wall.
    ///
    /// # Errors
    /// As [`Source::observe`].
    pub fn truth(&self, seed: u32) -> Result<Vec<usize>, Error> {
        Ok(self.motion(&mut Draw::new(seed))?.laws)
    }

    fn motion(&self, draw: &mut Draw) -> Result<Motion, Error> {
        let laws = self.region_laws()?;
        let h = self.spacing;
        let mut motion = Motion {
            positions: Vec::with_capacity(self.n * self.times),
            laws: Vec::with_capacity(self.n * self.times),
        };
        for ball in 0..self.n {
            let mut x = [0; 2].map(|_| WALL * (2.0 * draw.uniform() - 1.0));
            // That of half a step before the first position, so that each kick is a whole one.
            let mut v = [0; 2].map(|_| self.speed * draw.normal());
            let mut touched = false;
            for time in 0..self.times {
                let region = self.cut.region(x);
                let ([fx, fy], omega) = laws[region].at(x);
                // Half a kick, a turn, half a kick (Boris).
                let (sin, cos) = libm::sincos(omega * h);
                let [a, b] = [v[0] + 0.5 * h * fx, v[1] + 0.5 * h * fy];
                v = [
                    cos * a - sin * b + 0.5 * h * fx,
                    sin * a + cos * b + 0.5 * h * fy,
                ];
                let since = touched;
                let mut next = [x[0] + h * v[0], x[1] + h * v[1]];
                touched = self.walls && bounce(&mut next, &mut v);
                let far = if self.walls { WALL } else { MAX_COORDINATE };
                if !next.iter().all(|x| x.abs() <= far) {
                    let message = format!(
                        "is {h}: ball {} runs away after time {:.3}, from ({:.3}, {:.3}) in region {}; expected \
                         shorter steps, weaker laws or a lower speed",
                        ball + 1,
                        time as f64 * h,
                        x[0],
                        x[1],
                        region + 1
                    );
                    return Err(Error::invalid("data.spacing", message));
                }
                motion.positions.push(x);
                motion.laws.push(match touched || since {
                    true => laws.len(),
                    false => region,
                });
                x = next;
            }
        }
        Ok(motion)
    }
}

/// Turns back at the walls what has crossed one; whether anything has. What would cross two in one step stays out.
fn bounce(x: &mut [f64; 2], v: &mut [f64; 2]) -> bool {
    let mut any = false;
    for (x, v) in x.iter_mut().zip(v) {
        if x.abs() > WALL {
            *x = 2.0 * WALL.copysign(*x) - *x;
            *v = -*v;
            any = true;
        }
    }
    any
}

impl Source for Regions {
    fn regions(&self) -> Option<&Regions> {
        Some(self)
    }

    fn shape(&self) -> Result<Shape, Error> {
        self.region_laws()?;
        if self.n * self.times > MAX_POSITIONS {
            let message = format!(
                "is {}: {} positions in all, expected at most {MAX_POSITIONS}",
                self.times,
                self.n * self.times
            );
            return Err(Error::invalid("data.times", message));
        }
        Ok(Shape {
            n: self.n,
            dim: 2,
            conditions: 0,
            starts: true,
            path: self.times - 2,
            velocities: false,
            timed: false,
            groups: Some(0),
        })
    }

    fn observe(&self, seed: u32) -> Result<Observations, Error> {
        self.shape()?;
        let mut draw = Draw::new(seed);
        let mut seen = self.motion(&mut draw)?.positions;
        for x in seen.iter_mut().flatten() {
            *x += self.noise * draw.normal();
        }
        let at = |time: usize| seen.iter().skip(time).step_by(self.times).flatten();
        Ok(Observations {
            dim: 2,
            points: at(self.times - 1).copied().collect(),
            starts: Some(at(0).copied().collect()),
            paths: (1..self.times - 1).flat_map(at).copied().collect(),
            passed: vec![1.0; self.n],
            ..Observations::default()
        })
    }
}
