//! What a valid scenario may not have been meant to say.

use super::coarse::{Long, coarse_steps};
use super::spread::narrow_starts;
use super::{Scenario, catalog, combine, light};
use crate::data::Shape;
use crate::notice::{Advice, Notice, Repair};
use crate::objective::Likelihood;
use crate::tensor;
use serde_json::{Map, Value};
use std::mem::discriminant;

/// What a valid scenario may not have been meant to say.
#[must_use]
pub fn advice(scenario: &Scenario) -> Vec<Notice> {
    let mut notices = Vec::new();
    if scenario.objective.rolls_out() {
        of_the_process(scenario, &mut notices);
    }
    let misled = scenario.optimizer.misled_by_noise();
    let misled = misled.filter(|_| scenario.is_random());
    notices.extend(misled.map(|a| take(scenario, "optimizer.kind", a)));
    if let Ok(shape) = scenario.data.shape() {
        let parameters = tensor::total(&scenario.energy_layout(shape));
        let said = scenario.objective.advice(shape, parameters);
        notices.extend(said.map(|a| take(scenario, "objective.kind", a)));
    }
    notices.extend(unused_velocities(scenario));
    notices.extend(of_the_energy(scenario));
    idle_choices(scenario, &mut notices);
    steps_differ(scenario, &mut notices);
    if let Some(Long { said, repairs }) = coarse_steps(scenario) {
        let mended = |(label, settings): &(&str, String)| repair(scenario, label, settings);
        notices.push(Notice {
            repair: repairs.iter().find_map(mended),
            ..Notice::info("objective.eta", said)
        });
    }
    notices.extend(nothing_to_learn(scenario));
    notices.extend(off_the_simplex(scenario));
    notices.extend(no_maximum(scenario));
    notices.extend(absent_condition(scenario).filter(|_| scenario.inferred == 0));
    notices.extend(no_groups(scenario));
    notices.extend(super::scale::off_scale(scenario));
    // A repair that changes nothing is none.
    let now = light(scenario).to_value().unwrap_or_default();
    for notice in &mut notices {
        let changes = |mended: &Repair| mended.change.iter().any(|(k, v)| now[k] != *v);
        notice.repair = notice.repair.take().filter(changes);
    }
    notices
}

/// Where the objective follows the dynamics.
fn of_the_process(scenario: &Scenario, notices: &mut Vec<Notice>) {
    let shape = scenario.data.shape();
    let starts = shape.as_ref().is_ok_and(|s| s.starts);
    let inferred = scenario.objective.infers_starts();
    let said = scenario.initial.advice(starts, inferred);
    notices.extend(said.map(|a| take(scenario, "initial.kind", a)));
    notices.extend(narrow_starts(scenario).map(|(sigma, wider)| {
        let farther = |wider: f64| {
            let label = format!("Start {wider} away");
            repair(scenario, &label, &format!("initial.sigma={wider}"))
        };
        Notice {
            repair: wider.and_then(farther),
            ..Notice::info(
                "initial.sigma",
                format!(
                    "starts are {sigma} away from observations that are spread more widely around: where a process \
                     starts does not tell where it came to rest, and the energy follows single observations"
                ),
            )
        }
    }));
    notices.extend(never_at_rest(scenario));
    if scenario.dynamics.replaces_energy() {
        let said = Advice::new(
            "the learned map moves the states: the energy has no part in the movement and is not drawn",
            "Descend the energy",
            "dynamics=gradient-descent",
        );
        notices.push(take(scenario, "energy.kind", said));
    }
    let stuck = scenario.dynamics.absorbs_at_zero() && !scenario.starts_are_random();
    if stuck && scenario.latent > 0 {
        let said = Advice::new(
            "latent coordinates start at 0, which these steps never leave: choose starts \
             that are random",
            "Perturb the starts",
            "initial=perturbed",
        );
        notices.push(take(scenario, "initial.kind", said));
    }
    let reached = scenario.estimator.reaches_start(scenario.steps);
    if scenario.initial.is_learned() && !reached {
        let said = Advice::new(
            "this estimator says nothing about the initial conditions: they follow their price alone",
            "Differentiate through time",
            "estimator=bptt",
        );
        notices.push(take(scenario, "estimator.kind", said));
    }
}

/// Velocities that are known, and an objective that would do without.
fn unused_velocities(scenario: &Scenario) -> Option<Notice> {
    let shape = scenario.data.shape().ok().filter(|s| s.velocities)?;
    let without = Shape {
        velocities: false,
        ..shape
    };
    combine(scenario, without).is_ok().then(|| {
        let said = Advice::new(
            "the velocities of a known system were observed, and this objective does not look at them",
            "Learn the system's quasipotential",
            "objective=hamilton-jacobi&optimizer=l-bfgs",
        );
        take(scenario, "objective.kind", said)
    })
}

/// Steps that bring a process of a usual step size to rest.
const LONG: usize = 100;

/// Estimators that take the end for the point of rest, after steps that seldom lead there.
fn never_at_rest(scenario: &Scenario) -> Option<Notice> {
    let early = scenario.estimator.at_rest() && scenario.steps < LONG;
    early.then(|| {
        let said = Advice::new(
            "this estimator differentiates the point where the process rests; after so few steps it is \
             seldom there, and the gradient may lead elsewhere",
            "Differentiate through time",
            "estimator=bptt",
        );
        take(scenario, "estimator.kind", said)
    })
}

/// What the energy says: that it leaves the finite numbers, say, where the learning rate is as usual.
fn of_the_energy(scenario: &Scenario) -> Option<Notice> {
    let inputs = scenario.inputs(scenario.data.shape().ok()?);
    let said = scenario.energy.advice(
        inputs.width() - inputs.clamped(),
        scenario.objective.rolls_out(),
    )?;
    let notice = take(scenario, "energy.kind", said);
    let [rate, _] = scenario.optimizer.rates(1);
    let mended = notice
        .repair
        .as_ref()
        .and_then(|r| r.change.get("optimizer"));
    let slower = mended.and_then(|optimizer| optimizer["learning_rate"].as_f64());
    slower.is_none_or(|slower| rate > slower).then_some(notice)
}

/// What an entry says, with the repair where it goes with the rest.
fn take(scenario: &Scenario, at: &str, said: Advice) -> Notice {
    let mend = |(label, settings)| repair(scenario, label, settings);
    Notice {
        repair: said.repair.and_then(mend),
        ..Notice::info(at, said.said)
    }
}

/// The change of a scenario by settings that are written as in a link; `None` where the result is
/// not valid.
pub(crate) fn repair(scenario: &Scenario, label: &str, settings: &str) -> Option<Repair> {
    let Value::Object(mut after) = light(scenario).to_value().ok()? else {
        return None;
    };
    let mut change = Map::new();
    for setting in settings.split('&') {
        let (key, text) = setting.split_once('=')?;
        let (name, field) = match key.split_once('.') {
            Some((room, field)) => (room, Some(field)),
            None => (key, None),
        };
        let entries = catalog().rooms.get(name);
        let kind = entries.iter().find(|entry| entry.kind == text);
        let value = change.entry(name).or_insert_with(|| after[name].clone());
        match (field, kind) {
            (Some(field), _) => value[field] = serde_json::from_str(text).ok()?,
            (None, Some(entry)) => *value = entry.default.clone(),
            (None, None) => *value = serde_json::from_str(text).ok()?,
        }
    }
    after.extend(change.clone());
    let after = Scenario::from_checked(Value::Object(after)).ok()?;
    combine(&after, scenario.data.shape().ok()?).ok()?;
    let label = label.to_string();
    Some(Repair { label, change })
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
    match scenario.dynamics.replaces_energy() {
        true => idle("dynamics.kind", "the map is not learned"),
        false => idle(
            "dynamics.kind",
            "they have no part in the fit, and no paths are drawn",
        ),
    }
}

/// Of energies without parameters, where nothing else is learned.
fn nothing_to_learn(scenario: &Scenario) -> Option<Notice> {
    let shape = scenario.data.shape().ok()?;
    let rolls_out = scenario.objective.rolls_out();
    let energy = scenario.energy_layout(shape);
    let mut layout = scenario.objective.layout(shape.dim + scenario.latent);
    match scenario.dynamics.replaces_energy() && rolls_out {
        true => layout.extend(scenario.dynamics.layout(shape.dim + scenario.latent)),
        false => layout.extend(energy),
    }
    let starts = rolls_out && scenario.initial.is_learned();
    let message = "this energy is fixed and nothing else is learned: iterations change nothing";
    let said = Advice::new(message, "Learn a neural network", "energy=mlp");
    (tensor::total(&layout) == 0 && !starts).then(|| take(scenario, "energy.kind", said))
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

/// Where steps are learned from that are not those that were made, or are not learned from at all.
fn steps_differ(scenario: &Scenario, notices: &mut Vec<Notice>) {
    let Some(pairs) = scenario.data.pairs() else {
        return;
    };
    let (spacing, sampled) = (pairs.spacing, pairs.temperature);
    let as_made = |label: &str| {
        let settings = format!(
            "objective=transition-likelihood&objective.eta={spacing}&objective.temperature={sampled}"
        );
        repair(scenario, label, &settings)
    };
    let Likelihood::Step {
        eta, temperature, ..
    } = scenario.objective.likelihood()
    else {
        notices.push(Notice {
            repair: as_made("Learn from the steps"),
            ..Notice::info(
                "objective.kind",
                "each observation is one noisy step from its start, which this objective does not look at",
            )
        });
        return;
    };
    let differ = |a: f64, b: f64| (a - b).abs() > 1e-6 * (a + b);
    let mut say = |at: &str, message: String| {
        notices.push(Notice {
            repair: as_made("Take the steps as they were made"),
            ..Notice::info(at, message)
        });
    };
    if differ(spacing, eta) {
        say(
            "objective.eta",
            format!(
                "positions are {spacing} apart in time, steps of {eta} are learned: the energy will be off by \
                 the ratio"
            ),
        );
    }
    if differ(sampled, temperature) {
        say(
            "objective.temperature",
            format!(
                "the trajectories have temperature {sampled}, the objective {temperature}: the loss is no likelihood, \
                 though least at the same energy"
            ),
        );
    }
}

/// Conditions that are inferred, and no group to infer them of.
fn no_groups(scenario: &Scenario) -> Option<Notice> {
    let shape = scenario.data.shape().ok()?;
    let message = "no observation is of another group than 0, whose numbers are 0: give observations the number of \
                   their group as condition";
    (scenario.inferred > 0 && shape.groups == Some(0)).then(|| Notice::info("inferred", message))
}

/// A typed energy that names a condition which no observation has.
fn absent_condition(scenario: &Scenario) -> Option<Notice> {
    let none = scenario.data.shape().is_ok_and(|s| s.conditions == 0);
    let message = "no observation has a condition: the expression's y is 0";
    (none && scenario.energy.names_condition()).then(|| Notice::info("energy.expression", message))
}
