//! What a division into theories says.

use super::divide::{Division, most_of};
use super::law::{Law, Laws};
use super::simple::{Said, Simple, Unified, formula, unify};
use super::single::Single;
use super::steps::Steps;
use super::walls::{Wall, mirror};
use crate::data::RegionLaw;
use crate::energy::EnergyConfig;
use crate::error::Error;
use crate::scenario::Scenario;
use serde::{Deserialize, Serialize};

/// A law and what it says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Theory {
    /// What it is called.
    pub name: String,
    /// The family of its energy.
    pub energy: EnergyConfig,
    /// The parameters of its energy.
    pub numbers: Vec<f64>,
    /// Its magnetic field ω; 0 without one.
    #[serde(default)]
    pub magnetic: f64,
    /// Its energy as a formula, of a family that has one.
    #[serde(default)]
    pub formula: String,
    /// Share of the steps that it says.
    #[serde(default)]
    pub share: f64,
    /// Root mean square of how far off a coordinate of the next position is, of those.
    #[serde(default)]
    pub error: f64,
    /// Bits of its numbers and of its steps before its numbers were made simple.
    #[serde(default)]
    pub bits_before: f64,
    /// The same after; 0 where they were not.
    #[serde(default)]
    pub bits: f64,
}

impl Theory {
    /// The law, of so many numbers.
    pub(super) fn law(&self, steps: &Steps, count: usize) -> Law {
        let mut numbers = self.numbers.clone();
        numbers.resize(count, steps.slope(self.magnetic));
        Law::of(numbers)
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct TheoriesReport {
    /// The theories, by how many steps they say.
    pub theories: Vec<Theory>,
    /// Walls that balls bounce off.
    pub walls: Vec<Wall>,
    /// Share of the steps that begin or end with a bounce.
    pub bounces: f64,
    /// Share of the steps that nothing says.
    pub unsaid: f64,
    /// Standard deviation of the noise of a coordinate of a position; 0 where what is left is rounding.
    pub noise: f64,
    /// The generalized mean loss, in units of what moves the states in a step.
    pub loss: f64,
    /// Updates of all theories together.
    pub updates: u64,
    /// Laws fitted to some or all steps: the cost of finding them.
    pub fits: u64,
    /// Steps divided.
    pub steps: usize,
    /// Theories of one form.
    pub unified: Vec<Unified>,
    /// Against what ruled in truth, where that is known.
    pub truth: Option<Truth>,
    /// Observations that were held out, forecast; absent before the domains are known and where none were.
    pub forecast: Option<Forecast>,
}

/// Theories against the laws that ruled.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Truth {
    /// Share of the steps that were given to the theory of the law that ruled, or to a wall where one was touched.
    pub right: f64,
    /// Of each theory the region, counted from 0, whose law it is most often given the steps of.
    pub regions: Vec<usize>,
    /// Largest difference of a number of any theory from that of its region's law; of polynomials.
    pub constants: Option<f64>,
}

/// The next position forecast from two that were held out, or one: the median of how far off it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Forecast {
    /// Steps forecast.
    pub steps: usize,
    /// By the theory whose domain it is, and the walls.
    pub theories: f64,
    /// By one network for all.
    pub network: Option<f64>,
    /// Parameters of that network.
    pub parameters: Option<usize>,
}

/// Cells of a picture along an axis.
const CELLS: usize = 96;

/// What the report needs beside the division.
pub(super) struct Reporter {
    held_out: Option<Steps>,
    /// The law of each step's region, or a wall, and the laws.
    truth: Option<(Vec<usize>, Vec<RegionLaw>)>,
    /// Rows of numbers for the picture.
    box_: Vec<f64>,
    steps: Vec<f64>,
    labels: Vec<f64>,
    domains: Vec<f64>,
    energy: Vec<f64>,
    borders: Vec<f64>,
}

impl Reporter {
    pub(super) fn new(
        scenario: &Scenario,
        steps: &Steps,
        held_out: Option<Steps>,
    ) -> Result<Self, Error> {
        let regions = scenario.data.regions();
        let truth = match regions {
            Some(regions) => {
                let all = regions.truth(scenario.seed)?;
                let of = (steps.times.iter()).map(|(i, t)| all[i * regions.times + t]);
                Some((of.collect(), regions.region_laws()?))
            }
            None => None,
        };
        let mut reporter = Self {
            held_out,
            truth,
            box_: bounds(steps),
            steps: steps.at.clone(),
            labels: Vec::new(),
            domains: Vec::new(),
            energy: Vec::new(),
            borders: Vec::new(),
        };
        if let Some(regions) = regions {
            let rows = reporter.places();
            let of = |x: &[f64]| regions.cut.region([x[0], x[1]]) as f64;
            reporter.borders = rows.chunks_exact(2).map(of).collect();
        }
        Ok(reporter)
    }

    /// The middles of the cells of the picture, `[cells², 2]`, row after row from below.
    fn places(&self) -> Vec<f64> {
        let [x0, x1, y0, y1] = self.box_[..] else {
            return Vec::new();
        };
        let at =
            |k: usize, low: f64, high: f64| low + (high - low) * (k as f64 + 0.5) / CELLS as f64;
        (0..CELLS * CELLS)
            .flat_map(|c| [at(c % CELLS, x0, x1), at(c / CELLS, y0, y1)])
            .collect()
    }

    /// Takes down how the division stands, for the picture.
    pub(super) fn look(&mut self, division: &mut Division) {
        self.labels = division.labels.iter().map(|k| *k as f64).collect();
        if division.steps.dim != 2 {
            return;
        }
        let places = self.places();
        let count = division.theories.len();
        let Some(domains) = &mut division.domains else {
            self.domains.clear();
            self.energy.clear();
            return;
        };
        let p = domains.probabilities(&places);
        let most = |row: &[f64]| most_of(row) as f64;
        self.domains = p.chunks_exact(count).map(most).collect();
        let mut energies: Vec<Vec<f64>> = (division.theories.iter())
            .map(|law| division.laws.energies(law, &places, 2))
            .collect();
        // Each from its least in its own domain: what is added to an energy says nothing.
        for (k, energies) in energies.iter_mut().enumerate() {
            let own = energies.iter().zip(&self.domains);
            let own = own.filter(|(_, d)| **d == k as f64).map(|(e, _)| *e);
            let least = own.fold(f64::INFINITY, f64::min);
            energies.iter_mut().for_each(|e| *e -= least);
        }
        let at = self.domains.iter().enumerate();
        self.energy = at.map(|(c, k)| energies[*k as usize][c]).collect();
    }

    pub(super) fn arrays(&self) -> Vec<(&'static str, &[f64])> {
        vec![
            ("box", &self.box_),
            ("steps", &self.steps),
            ("labels", &self.labels),
            ("domains", &self.domains),
            ("energy", &self.energy),
            ("borders", &self.borders),
        ]
    }

    pub(super) fn report(
        &self,
        scenario: &Scenario,
        division: &mut Division,
        simple: &[Simple],
        single: Option<&mut Single>,
        gamma: f64,
        (precision, updates): (f64, u64),
    ) -> Result<TheoriesReport, Error> {
        let count = division.theories.len();
        let n = division.steps.len();
        let share = |k: usize| {
            let mine = division.labels.iter().filter(|l| **l == k).count();
            mine as f64 / n as f64
        };
        let factors = scenario.energy.factors(division.steps.dim);
        let said: Vec<Vec<Said>> = (0..count).map(|k| said(division, simple, k)).collect();
        let theories: Vec<Theory> = (0..count)
            .map(|k| {
                let own = division.laws.parameters;
                let numbers: Vec<f64> = said[k].iter().map(|s| s.value()).collect();
                let mine = (0..n).filter(|i| division.labels[*i] == k);
                let (mut squares, mut steps) = (0.0, 0.0);
                for i in mine {
                    squares += division.errors[k][i].powi(2);
                    steps += division.steps.dim as f64;
                }
                let terms = factors.iter().zip(&said[k]);
                Theory {
                    name: format!("theory {}", k + 1),
                    energy: scenario.energy.clone(),
                    magnetic: numbers.get(own).copied().unwrap_or_default(),
                    numbers: numbers[..own].to_vec(),
                    formula: match factors.is_empty() {
                        true => String::new(),
                        false => formula(terms.map(|(f, s)| (s.text(), f.clone(), s.value()))),
                    },
                    share: share(k),
                    error: libm::sqrt(squares / f64::max(steps, 1.0)),
                    bits_before: simple.get(k).map_or(0.0, |s| s.before),
                    bits: simple.get(k).map_or(0.0, |s| s.after),
                }
            })
            .collect();
        let inertia =
            !division.steps.turned.is_empty() || division.steps.scale != division.steps.step;
        // A step with inertia is a second difference of positions, whose variance is six times theirs.
        let noise = match (division.is_exact(), inertia) {
            (true, _) => 0.0,
            (false, true) => division.position(division.own),
            (false, false) => division.sigma,
        };
        Ok(TheoriesReport {
            walls: division.walls.clone(),
            bounces: share(count),
            unsaid: share(count + 1),
            noise,
            loss: match count {
                0 => 0.0,
                _ => division.mean_loss(gamma).0,
            },
            updates,
            fits: division.fits,
            steps: n,
            unified: match simple.is_empty() {
                true => Vec::new(),
                false => unify(&said, &factors, precision),
            },
            truth: self.truth(division, &theories, &factors),
            forecast: self.forecast(scenario, division, single),
            theories,
        })
    }

    fn truth(&self, division: &Division, theories: &[Theory], factors: &[String]) -> Option<Truth> {
        let (of, laws) = self.truth.as_ref()?;
        let count = theories.len();
        if count == 0 {
            return None;
        }
        let mut steps = vec![vec![0usize; laws.len()]; count];
        for (label, region) in division.labels.iter().zip(of) {
            if let Some(row) = steps.get_mut(*label)
                && let Some(n) = row.get_mut(*region)
            {
                *n += 1;
            }
        }
        let regions: Vec<usize> = (steps.iter())
            .map(|row| (0..row.len()).max_by_key(|r| row[*r]).unwrap_or(0))
            .collect();
        // Of theories of the same law the one that says most steps counts.
        let counts = |k: usize| {
            let same = (0..count).filter(|j| laws[regions[*j]] == laws[regions[k]]);
            let most = same.max_by_key(|j| steps[*j].iter().sum::<usize>());
            most == Some(k)
        };
        let counting: Vec<bool> = (0..count).map(counts).collect();
        let right = division.labels.iter().zip(of).filter(|(label, region)| {
            match (**label < count, **region < laws.len()) {
                (true, true) => counting[**label] && laws[regions[**label]] == laws[**region],
                (false, false) => **label == count,
                _ => false,
            }
        });
        let off = |(theory, region): (&Theory, &usize)| {
            let (terms, omega) = truth_of(laws[*region], factors)?;
            let numbers = theory.numbers.iter().zip(terms).map(|(a, b)| (a - b).abs());
            Some(numbers.fold((theory.magnetic - omega).abs(), f64::max))
        };
        let each: Option<Vec<f64>> = theories.iter().zip(&regions).map(off).collect();
        Some(Truth {
            right: right.count() as f64 / of.len() as f64,
            regions,
            constants: each.map(|all| all.into_iter().fold(0.0, f64::max)),
        })
    }

    fn forecast(
        &self,
        scenario: &Scenario,
        division: &mut Division,
        single: Option<&mut Single>,
    ) -> Option<Forecast> {
        let held = self.held_out.as_ref()?;
        let count = division.theories.len();
        let p = division.domains.as_mut()?.probabilities(&held.at);
        let mut laws = Laws::new(&scenario.energy, held, scenario.seed);
        let forces: Vec<Vec<f64>> = (division.theories.iter())
            .map(|law| laws.forces(law, &held.at, held.dim))
            .collect();
        let own = division.laws.parameters;
        let ahead = |i: usize, forces: &[f64], law: &Law| {
            let field = law.numbers.get(own).map_or(0.0, |omega| held.field(*omega));
            let (before, at) = (held.row(&held.before, i), held.row(&held.at, i));
            held.forward(before, at, held.row(forces, i), field)
        };
        let off = |i: usize, ahead: &[f64]| {
            let squares = ahead.iter().zip(held.row(&held.after, i));
            libm::sqrt(squares.map(|(a, b)| (a - b) * (a - b)).sum())
        };
        let by_theories = (0..held.len()).map(|i| {
            let k = most_of(&p[i * count..][..count]);
            let mut place = ahead(i, &forces[k], &division.theories[k]);
            if held.dim == 2 {
                mirror(&division.walls, &mut place);
            }
            off(i, &place)
        });
        let theories = median(by_theories.collect());
        let network = single.as_ref().map(|single| {
            let mut laws = single.on(held);
            let forces = laws.forces(&single.law, &held.at, held.dim);
            let turned = single.law.numbers.get(laws.parameters);
            let law = turned.map_or(0.0, |omega| held.field(*omega));
            median(
                (0..held.len())
                    .map(|i| {
                        let (before, at) = (held.row(&held.before, i), held.row(&held.at, i));
                        off(i, &held.forward(before, at, held.row(&forces, i), law))
                    })
                    .collect(),
            )
        });
        Some(Forecast {
            steps: held.len(),
            theories,
            network,
            parameters: single.map(|s| s.parameters),
        })
    }
}

/// The numbers of a theory as they are said: those that were not made simple as real numbers.
fn said(division: &Division, simple: &[Simple], k: usize) -> Vec<Said> {
    if let Some(simple) = simple.get(k) {
        return simple.said.clone();
    }
    let numbers = division.theories[k].numbers.iter().enumerate();
    numbers
        .map(|(j, c)| match j == division.laws.parameters {
            true => Said::Real(division.steps.field(*c)),
            false => Said::Real(*c),
        })
        .collect()
}

/// The numbers of a region's law as a polynomial of such factors has them, and ω; `None` where it cannot say it.
fn truth_of(law: RegionLaw, factors: &[String]) -> Option<(Vec<f64>, f64)> {
    let mut numbers = vec![0.0; factors.len()];
    let mut set = |name: &str, value: f64| {
        let k = factors.iter().position(|f| f == name)?;
        numbers[k] = value;
        Some(())
    };
    let mut omega = 0.0;
    match law {
        RegionLaw::Free => {}
        RegionLaw::Uniform([a, b]) => {
            set("x1", -a)?;
            set("x2", -b)?;
        }
        RegionLaw::Harmonic(k, [a, b]) => {
            set("x1^2", 0.5 * k)?;
            set("x2^2", 0.5 * k)?;
            set("x1", -k * a)?;
            set("x2", -k * b)?;
        }
        RegionLaw::Magnetic(field) => omega = field,
    }
    (!factors.is_empty()).then_some((numbers, omega))
}

/// The edges of the picture: of all steps, and a little more.
fn bounds(steps: &Steps) -> Vec<f64> {
    let side = |k: usize| {
        let column = || steps.at.iter().skip(k).step_by(steps.dim).copied();
        let low = column().fold(f64::INFINITY, f64::min);
        let high = column().fold(f64::NEG_INFINITY, f64::max);
        let more = 0.02 * (high - low);
        [low - more, high + more]
    };
    match steps.dim {
        2 => [side(0), side(1)].concat(),
        _ => Vec::new(),
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
