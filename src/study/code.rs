//! The code length of a fit.

use super::partition::integral;
use crate::code_length::{CodeLength, state_parameter};
use crate::data::Observations;
use crate::density::{Grid, gibbs, region};
use crate::error::Error;
use crate::initial::{Given, Initial};
use crate::objective::Likelihood;
use crate::scenario::Scenario;
use crate::session::Session;
use crate::tensor;
use std::f64::consts::PI;

/// Most conditions that each have their own density.
const MOST_CONDITIONS: usize = 32;
/// Cells of the quadrature along an axis.
const CELLS: usize = 192;
/// The box of the quadrature is doubled until less than this is at its edge, relative to the mean.
const EDGE: f64 = 0.01;
/// How often at most.
const DOUBLINGS: usize = 3;

/// The two-part code of a fit as it stands, at precision ε.
///
/// θ is rounded to multiples of ε where it is no simple fraction, and z where it is learned, before
/// anything is computed from them, so that the code could be read back. Where the objective follows the dynamics, the
/// observations are said by starts and residuals of the process, at all times at which they were
/// seen; where it is of single steps, by the density of a step; otherwise by the Gibbs density
/// `e^{−E/τ}/Z` at the temperature of the objective.
///
/// # Errors
/// [`Error::Invalid`] for a precision that is not between 1e-9 and 1e3, no observations, or a
/// density in more than two dimensions, an objective that gives observations no density; [`Error::Diverged`] where it does not exist.
pub fn code_length(session: &mut Session, epsilon: f64) -> Result<CodeLength, Error> {
    if !(1e-9..=1e3).contains(&epsilon) {
        let message = format!("is {epsilon}, expected a precision from 1e-9 to 1e3");
        return Err(Error::invalid("epsilon", message));
    }
    if session.observations().is_empty() {
        let message = "has no observations, expected at least 1 to say";
        return Err(Error::invalid("data", message));
    }
    let status = session.status();
    let unknowns = session.unknowns();
    let stated = state(&unknowns, status.parameters, epsilon);
    session.set_unknowns(status.iteration, &stated)?;
    let code = code_at(session, &stated[..status.parameters], epsilon);
    session.set_unknowns(status.iteration, &unknowns)?;
    code
}

/// θ and z as they are said.
pub(super) fn state(unknowns: &[f64], parameters: usize, epsilon: f64) -> Vec<f64> {
    let (theta, z) = unknowns.split_at(parameters);
    let theta = theta.iter().map(|&r| state_parameter(r, epsilon));
    let z = z.iter().map(|r| (r / epsilon).round() * epsilon);
    theta.chain(z).collect()
}

/// The code of a session whose parameters θ are stated already.
pub(super) fn code_at(
    session: &mut Session,
    theta: &[f64],
    epsilon: f64,
) -> Result<CodeLength, Error> {
    let scenario = session.scenario(false);
    let observations = session.observations().clone();
    let points = &observations.points;
    let coded = &theta[..coded_parameters(&scenario)?];
    let fitted = coded.len() - idle_parameters(&scenario)?;
    match scenario.objective.likelihood() {
        Likelihood::Step {
            eta,
            temperature,
            exact,
        } => {
            let starts = observations.starts.as_ref().unwrap_or(points);
            let dim = observations.dim;
            let pairs = starts.chunks_exact(dim).zip(points.chunks_exact(dim));
            let bits = pairs.map(|(z, x)| Given {}.bits(z, x, epsilon)).sum();
            let (mut log_density, seen) = of_steps(session, eta, temperature);
            if exact {
                log_density = session.gradient().losses.iter().map(|l| -l).collect();
            }
            Ok(CodeLength::density(
                (coded, fitted),
                Some(bits),
                &log_density,
                &seen,
                epsilon,
            ))
        }
        Likelihood::Loss => {
            let log_density: Vec<f64> = session.gradient().losses.iter().map(|l| -l).collect();
            Ok(CodeLength::density(
                (coded, fitted),
                None,
                &log_density,
                points,
                epsilon,
            ))
        }
        Likelihood::None => {
            let message = "gives the observations no density, so that they have no code; expected one that does, such as gibbs-likelihood";
            Err(Error::invalid("objective", message))
        }
        Likelihood::Residuals { passages } => Ok(of_process(
            session,
            &scenario,
            passages,
            (coded, fitted),
            epsilon,
        )),
        Likelihood::Gibbs { extent } => {
            let (log_density, edge) = log_density(session, &scenario, extent)?;
            let code = CodeLength::density((coded, fitted), None, &log_density, points, epsilon);
            Ok(CodeLength { edge, ..code })
        }
    }
}

/// How many of the parameters the code of the observations needs: those of the energy, which come
/// first, and where it follows the dynamics, those of the dynamics too.
pub(super) fn coded_parameters(scenario: &Scenario) -> Result<usize, Error> {
    let shape = scenario.data.shape()?;
    Ok(tensor::total(&if scenario.objective.rolls_out() {
        scenario.layout(shape)
    } else {
        scenario.energy_layout(shape)
    }))
}

/// How many of them change neither density nor process, as they leave the energy what it is up to a
/// constant.
fn idle_parameters(scenario: &Scenario) -> Result<usize, Error> {
    if scenario.dynamics.replaces_energy() && scenario.objective.rolls_out() {
        return Ok(0);
    }
    let inputs = scenario.inputs(scenario.data.shape()?);
    Ok(scenario.energy.idle_parameters(inputs.width()))
}

/// By starts and residuals, the latter at all times at which a position was seen.
fn of_process(
    session: &mut Session,
    scenario: &Scenario,
    passages: Option<bool>,
    theta: (&[f64], usize),
    epsilon: f64,
) -> CodeLength {
    let observations = session.observations().clone();
    let (points, dim) = (&observations.points, observations.dim);
    let [starts, _, ends] = session.ends();
    let pairs = starts.chunks_exact(dim).zip(points.chunks_exact(dim));
    let bits = pairs
        .map(|(z, x)| scenario.initial.bits(z, x, epsilon))
        .sum();
    let learned = if scenario.initial.is_learned() {
        points.len()
    } else {
        0
    };
    let (mut seen, mut reached) = (points.clone(), ends);
    if let Some(teacher_forced) = passages {
        let passages = session.passages(teacher_forced);
        let on_the_way = observations.paths.len();
        let passed = observations.passed.iter().cycle();
        for ((x, o), passed) in passages[..on_the_way]
            .chunks_exact(dim)
            .zip(observations.paths.chunks_exact(dim))
            .zip(passed)
        {
            if *passed > 0.0 {
                reached.extend_from_slice(x);
                seen.extend_from_slice(o);
            }
        }
        // Forced, the end too is reached from where the path was seen last.
        reached[..points.len()].copy_from_slice(&passages[on_the_way..]);
    }
    let observed = observations.observed();
    let pairs = reached.iter().zip(&seen).enumerate();
    let pairs = pairs.filter(|(i, _)| i % dim < observed);
    let periods = session.periods();
    let off = |(i, (a, b)): (usize, (&f64, &f64))| periods.shortest(i % dim, a - b);
    let residuals: Vec<f64> = pairs.map(off).collect();
    CodeLength::process(theta, (bits, learned), &residuals, &seen, epsilon)
}

/// `log p` of every step that was observed, between two positions in a row, and where they lead.
fn of_steps(session: &mut Session, eta: f64, temperature: f64) -> (Vec<f64>, Vec<f64>) {
    let observations = session.observations().clone();
    let (points, dim, m) = (&observations.points, observations.dim, observations.m);
    let starts = observations.starts.as_ref().unwrap_or(points);
    let (mut from, mut to, mut conditions) = (Vec::new(), Vec::new(), Vec::new());
    let mut etas = Vec::new();
    for i in 0..observations.len() {
        let row = |table: &[f64]| table[i * dim..(i + 1) * dim].to_vec();
        let passed = observations.passed.get(i).is_some_and(|p| *p > 0.0);
        let way = observations.paths.chunks_exact(points.len());
        let way: Vec<_> = way.filter(|_| passed).map(row).collect();
        from.extend(row(starts));
        for position in way {
            to.extend_from_slice(&position);
            from.extend(position);
        }
        to.extend(row(points));
        let own = observations.times.get(i).copied().filter(|t| *t > 0.0);
        etas.resize(to.len() / dim, own.unwrap_or(eta));
        while m > 0 && conditions.len() * dim < to.len() * m {
            conditions.extend_from_slice(&observations.conditions[i * m..(i + 1) * m]);
        }
    }
    let (_, gradients) = session.energies(&from, &conditions);
    let log_density = etas.iter().enumerate().map(|(i, eta)| {
        let variance = 2.0 * temperature * eta;
        let norm = 0.5 * dim as f64 * libm::log(2.0 * PI * variance);
        let off = |k: usize| to[k] - from[k] + eta * gradients[k];
        let square: f64 = (i * dim..(i + 1) * dim).map(|k| off(k) * off(k)).sum();
        -0.5 * square / variance - norm
    });
    (log_density.collect(), to)
}

/// `log p(x_i)` of the observations, and how much is at the edge of the box of the quadrature: over the
/// objective's own box where it has one, else over the view and the observations with half as much
/// again on every side, and twice as far while that is too narrow. Where Z over all the plane is known
/// in closed form there is no box.
fn log_density(
    session: &mut Session,
    scenario: &Scenario,
    square: Option<f64>,
) -> Result<(Vec<f64>, Option<f64>), Error> {
    let observations = session.observations().clone();
    let (points, dim) = (&observations.points, observations.dim);
    if dim > 2 {
        let message = format!(
            "has observations of {dim} dimensions, expected 1 or 2: the code of this objective needs log Z by quadrature"
        );
        return Err(Error::invalid("data", message));
    }
    let temperature = scenario.objective.temperature().unwrap_or(1.0);
    let (energies, _) = session.energies(points, &observations.conditions);
    if let Some(log_z) = session.log_partition(temperature) {
        let log = |e: &f64| -e / temperature - log_z;
        return Ok((energies.iter().map(log).collect(), Some(0.0)));
    }
    let (view, periods) = (scenario.view, session.periods());
    let mut low = [view.x_min, view.y_min];
    let mut high = [view.x_max, view.y_max];
    if let Some(extent) = square {
        let [from, to] = region(extent, points, dim, &periods);
        low[..dim].copy_from_slice(&from);
        high[..dim].copy_from_slice(&to);
    } else {
        for (i, &x) in points.iter().enumerate() {
            low[i % dim] = low[i % dim].min(x);
            high[i % dim] = high[i % dim].max(x);
        }
        widen(&mut low, &mut high);
        periods.fit(&mut low[..dim], &mut high[..dim]);
    }
    let own = own_densities(scenario, &observations)?;
    for _ in 0..=DOUBLINGS {
        let grid = Grid::new(&low[..dim], &high[..dim], &[CELLS; 2][..dim])?.around(&periods);
        let mut densities = Vec::new();
        for y in &own.conditions {
            let (cells, _) = session.energies(&grid.centers(), &y.repeat(grid.len()));
            densities.push(gibbs(&grid, &cells, temperature)?);
        }
        if square.is_some() || densities.iter().all(|d| d.edge < EDGE) {
            let within = [&low[..dim], &high[..dim]];
            let integrals = own.conditions.iter();
            let integrals = integrals.map(|y| integral(session, within, y, temperature));
            let integrals = integrals.collect::<Result<Vec<_>, _>>()?;
            let pairs = energies.iter().zip(&own.of);
            let log = |(e, &k): (&f64, &usize)| -e / temperature - integrals[k].log_z;
            let edge = densities.iter().fold(0.0, |m: f64, d| m.max(d.edge));
            return Ok((pairs.map(log).collect(), Some(edge)));
        }
        widen(&mut low, &mut high);
        periods.fit(&mut low[..dim], &mut high[..dim]);
    }
    Err(Error::Diverged {
        message: format!(
            "The energy does not rise far enough outward: e^(−E/τ) at τ = {temperature} has not \
             fallen off {:.0} units from the middle, so it is no density that could say the \
             observations. Learn on, or choose a family that grows outward.",
            0.5 * (high[0] - low[0])
        ),
    })
}

/// Conditions with a density of their own, and which of them each observation has.
struct OwnDensities<'a> {
    conditions: Vec<&'a [f64]>,
    of: Vec<usize>,
}

/// One density for all, unless conditions reshape the energy: a shift leaves Z alone.
fn own_densities<'a>(
    scenario: &Scenario,
    observations: &'a Observations,
) -> Result<OwnDensities<'a>, Error> {
    let m = scenario.inputs(observations.shape()).clamped();
    let mut own = OwnDensities {
        conditions: Vec::new(),
        of: Vec::new(),
    };
    for i in 0..observations.len() {
        let y = &observations.conditions[i * m..(i + 1) * m];
        let known = own.conditions.iter().position(|other| *other == y);
        own.of.push(known.unwrap_or(own.conditions.len()));
        if known.is_none() {
            own.conditions.push(y);
        }
    }
    if own.conditions.len() > MOST_CONDITIONS {
        let message = format!(
            "has {} different conditions, expected at most {MOST_CONDITIONS}: each needs a log Z of its own",
            own.conditions.len()
        );
        return Err(Error::invalid("data", message));
    }
    Ok(own)
}

/// Half as much again on every side.
fn widen(low: &mut [f64; 2], high: &mut [f64; 2]) {
    for (low, high) in low.iter_mut().zip(high) {
        let margin = 0.5 * (*high - *low);
        *low -= margin;
        *high += margin;
    }
}
