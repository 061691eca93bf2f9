//! What a valid scenario may not have been meant to say.

use super::Scenario;
use crate::notice::Notice;
use crate::objective::Likelihood;
use crate::tensor;
use std::mem::discriminant;

/// What a valid scenario may not have been meant to say.
#[must_use]
pub fn advice(scenario: &Scenario) -> Vec<Notice> {
    let mut notices = Vec::new();
    if scenario.objective.rolls_out() {
        of_the_process(scenario, &mut notices);
    }
    let fresh = match scenario.objective.rolls_out() {
        true => starts_are_random(scenario) || scenario.dynamics.is_random(),
        false => scenario.objective.is_random(),
    };
    if let (Some(said), true) = (scenario.optimizer.misled_by_noise(), fresh) {
        notices.push(Notice::info("optimizer.kind", said));
    }
    idle_choices(scenario, &mut notices);
    steps_differ(scenario, &mut notices);
    notices.extend(nothing_to_learn(scenario));
    notices.extend(off_the_simplex(scenario));
    notices.extend(no_maximum(scenario));
    notices.extend(absent_condition(scenario));
    notices
}

/// Where the objective follows the dynamics.
fn of_the_process(scenario: &Scenario, notices: &mut Vec<Notice>) {
    let shape = scenario.data.shape();
    let starts = shape.as_ref().is_ok_and(|s| s.starts);
    let inferred = scenario.objective.infers_starts();
    if let Some(said) = scenario.initial.advice(starts, inferred) {
        notices.push(Notice::info("initial.kind", said));
    }
    if let Some(said) = shape.ok().and_then(|s| scenario.objective.advice(s)) {
        notices.push(Notice::info("objective.kind", said));
    }
    let stuck = scenario.dynamics.absorbs_at_zero() && !starts_are_random(scenario);
    if stuck && scenario.latent > 0 {
        notices.push(Notice::info(
            "initial.kind",
            "latent coordinates start at 0, which these steps never leave: choose starts \
             that are random",
        ));
    }
    let reached = scenario.estimator.reaches_start(scenario.steps);
    if scenario.initial.is_learned() && !reached {
        notices.push(Notice::info(
            "estimator.kind",
            "this estimator says nothing about the initial conditions: they follow their price alone",
        ));
    }
}

/// Whether every iteration draws other starts.
fn starts_are_random(scenario: &Scenario) -> bool {
    let spread = scenario.initial.spread().unwrap_or(0.0);
    spread > 0.0 && !scenario.objective.infers_starts()
}

/// Choices, other than the default, that an objective without dynamics makes no use of.
fn idle_choices(scenario: &Scenario, notices: &mut Vec<Notice>) {
    if scenario.objective.rolls_out() {
        return;
    }
    let default = Scenario::default();
    let mut idle = |at: &str, what: &str| {
        let message = format!("the objective does not follow the dynamics: {what}");
        notices.push(Notice::info(at, message));
    };
    if discriminant(&scenario.estimator) != discriminant(&default.estimator) {
        idle("estimator.kind", "the estimator has no part in the fit");
    }
    if discriminant(&scenario.initial) != discriminant(&default.initial) {
        idle("initial.kind", "initial conditions have no part in the fit");
    }
    if scenario.dynamics.replaces_energy() {
        idle("dynamics.kind", "the map is not learned");
    }
}

/// Of energies without parameters, where nothing else is learned.
fn nothing_to_learn(scenario: &Scenario) -> Option<Notice> {
    let shape = scenario.data.shape().ok()?;
    let rolls_out = scenario.objective.rolls_out();
    let energy = scenario.energy_layout(shape);
    let mut layout = scenario.objective.layout();
    match scenario.dynamics.replaces_energy() && rolls_out {
        true => layout.extend(scenario.dynamics.layout(shape.dim + scenario.latent)),
        false => layout.extend(energy),
    }
    let starts = rolls_out && scenario.initial.is_learned();
    let message = "this energy is fixed and nothing else is learned: iterations change nothing";
    (tensor::total(&layout) == 0 && !starts).then(|| Notice::info("energy.kind", message))
}

/// A process on the simplex that is to end at observations which are off it.
fn off_the_simplex(scenario: &Scenario) -> Option<Notice> {
    /// Farther from 1 than rounding takes a sum.
    const OFF: f64 = 1e-3;
    if !scenario.dynamics.on_simplex() || !scenario.objective.rolls_out() {
        return None;
    }
    let observed = scenario.data.observe(scenario.seed).ok()?;
    // Latent shares take up what is left.
    let least = if scenario.latent > 0 { 0.0 } else { 1.0 - OFF };
    let possible = least..=1.0 + OFF;
    let off = |x: &[f64]| !possible.contains(&x.iter().sum()) || x.iter().any(|x| *x < 0.0);
    let rows = observed.points.chunks(observed.dim);
    let (all, count) = (rows.len(), rows.filter(|x| off(x)).count());
    (count > 0).then(|| {
        Notice::info(
            "dynamics.simplex",
            format!(
                "the process always ends at shares that sum to 1, and {count} of {all} observations \
                 are none: it cannot reach them; give points of two or three such shares, or leave \
                 the simplex"
            ),
        )
    })
}

/// Observations, given one by one, on which a density can close without end.
fn no_maximum(scenario: &Scenario) -> Option<Notice> {
    scenario.data.explicit()?;
    if !matches!(
        scenario.objective.likelihood(),
        Likelihood::Gibbs { extent: Some(_) }
    ) {
        return None;
    }
    let observed = scenario.data.observe(scenario.seed).ok()?;
    let (n, dim) = (observed.len(), observed.dim);
    let rows: Vec<&[f64]> = observed.points.chunks_exact(dim).collect();
    let mut sorted = rows.clone();
    sorted.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    let most = sorted.chunk_by(|a, b| a == b).map(<[_]>::len).max()?;
    let precision = observed.precision();
    // The longest way from the first, and how far the others are off that line.
    let away = |x: &&[f64]| [0, 1].map(|k| (x[k] - rows[0][k]) / precision[k]);
    let length = |v: &[f64; 2]| v[0].hypot(v[1]);
    let ways = || rows.iter().filter(|_| dim == 2).map(away);
    let longest = ways().max_by(|a, b| length(a).total_cmp(&length(b)))?;
    let off =
        |v: [f64; 2]| (v[0] * longest[1] - v[1] * longest[0]).abs() / length(&longest).max(1.0);
    let where_ = if most == n {
        "all observations are at one place".to_string()
    } else if ways().map(off).fold(0.0, f64::max) < 1e-3 {
        "all observations are on one line".to_string()
    } else if most > 2 && 10 * most > n {
        format!("{most} of {n} observations are at one place")
    } else {
        return None;
    };
    let floor: f64 = precision.iter().map(|e| libm::log(*e)).sum();
    Some(Notice::warning(
        "data.points",
        format!(
            "{where_}: a density can close on them without end, so that the likelihood has no maximum; \
             what the observations are known to ({}) sets a floor of {floor:.2} to the loss, where the \
             run ends",
            precision
                .iter()
                .map(|e| format!("{e:.1e}"))
                .collect::<Vec<_>>()
                .join(" and ")
        ),
    ))
}

/// Where steps are learned from that are not those that were made.
fn steps_differ(scenario: &Scenario, notices: &mut Vec<Notice>) {
    let (Some(pairs), Likelihood::Step { eta, temperature }) =
        (scenario.data.pairs(), scenario.objective.likelihood())
    else {
        return;
    };
    let (spacing, sampled) = (pairs.spacing, pairs.temperature);
    let differ = |a: f64, b: f64| (a - b).abs() > 1e-6 * (a + b);
    if differ(spacing, eta) {
        notices.push(Notice::info(
            "objective.eta",
            format!(
                "positions are {spacing} apart in time, steps of {eta} are learned: the energy will be off by \
                 the ratio"
            ),
        ));
    }
    if differ(sampled, temperature) {
        notices.push(Notice::info(
            "objective.temperature",
            format!(
                "the trajectories have temperature {sampled}, the objective {temperature}: the loss is no likelihood, \
                 though least at the same energy"
            ),
        ));
    }
}

/// A typed energy that names a condition which no observation has.
fn absent_condition(scenario: &Scenario) -> Option<Notice> {
    let none = scenario.data.shape().is_ok_and(|s| s.conditions == 0);
    let message = "no observation has a condition: the expression's y is 0";
    (none && scenario.energy.names_condition()).then(|| Notice::info("energy.expression", message))
}
