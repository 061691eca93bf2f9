//! The energy of a scenario as an expression of what was observed.

use crate::data::Observations;
use crate::energy::{Inferred, Inputs};
use crate::error::Error;
use crate::expression::{Graph, Node};
use crate::scenario::{Axis, Scenario, axis_name};
use crate::session::Session;
use crate::tensor::Tensor;

/// A scenario with its parameters as they stand, and its energy as an expression.
pub(super) struct Model {
    pub(super) scenario: Scenario,
    pub(super) observations: Observations,
    pub(super) theta: Vec<Tensor>,
    pub(super) graph: Graph,
    /// The place where the energy is asked for.
    pub(super) state: Node,
    pub(super) energy: Node,
}

impl Model {
    /// The energy of where a session stands; of places in the person's own units where that is asked for,
    /// else in the units of the engine.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an energy without an expression, and for parameters that are not finite.
    pub(super) fn new(session: &Session, own_units: bool) -> Result<Self, Error> {
        Self::under(session, own_units, None)
    }

    /// The same, under one condition rather than any; numbers left out of it are 0.
    ///
    /// # Errors
    /// As [`Model::new`].
    pub(super) fn under(
        session: &Session,
        own_units: bool,
        condition: Option<&[f64]>,
    ) -> Result<Self, Error> {
        let scenario = session.scenario(true);
        check_energy(&scenario)?;
        let observations = session.observations().clone();
        let inputs = scenario.inputs(observations.shape());
        let theta = scenario.state.as_ref().map(|state| state.theta.clone());
        let theta = theta.unwrap_or_default();
        if let Some(tensor) = theta
            .iter()
            .find(|t| !t.values.iter().all(|v| v.is_finite()))
        {
            let message = format!(
                "`{}` holds numbers that are not finite, expected a fit that has not diverged",
                tensor.name
            );
            return Err(Error::invalid("state.theta", message));
        }
        let named = theta.iter().map(|t| (t.name.clone(), t.values.clone()));
        let mut graph = Graph::new(named);
        let state = graph.input(0, inputs.dim);
        let given = condition;
        let condition = (inputs.numbers() > 0).then(|| match given {
            None => graph.input(1, inputs.numbers()),
            Some(given) => known(&mut graph, &inputs, given),
        });
        let place = match own_units {
            true => in_units(&mut graph, state, &scenario.axes),
            false => state,
        };
        let energy = scenario
            .energy
            .expression(&inputs, &mut graph, place, condition);
        let energy = energy.ok_or_else(|| {
            let message =
                "no expression is stated for this energy, expected a family of the catalog";
            Error::invalid("energy", message)
        })?;
        Ok(Self {
            scenario,
            observations,
            theta,
            graph,
            state,
            energy,
        })
    }

    /// How many coordinates a place has.
    pub(super) fn dim(&self) -> usize {
        self.graph.length(self.graph.axes(self.state)[0])
    }

    /// How many numbers the condition that the energy depends on has.
    pub(super) fn conditions(&self) -> usize {
        self.scenario.inputs(self.observations.shape()).numbers()
    }

    /// What the coordinates are called, in order.
    pub(super) fn coordinates(&self) -> Vec<String> {
        let name = |k: usize| one_line(&axis_name(&self.scenario.axes, k));
        (0..self.dim()).map(name).collect()
    }

    /// What the program is about, line by line: it goes into a comment.
    pub(super) fn about(&self) -> Vec<String> {
        let kind = serde_json::to_value(&self.scenario.energy).unwrap_or_default();
        let kind = kind["kind"].as_str().unwrap_or("energy").to_owned();
        let iteration = self
            .scenario
            .state
            .as_ref()
            .map_or(0, |state| state.iteration);
        let title = one_line(&self.scenario.title);
        let mut lines = vec![match title.is_empty() {
            true => format!("The energy `{kind}` after {iteration} updates."),
            false => format!("{title}: the energy `{kind}` after {iteration} updates."),
        }];
        lines.push(format!(
            "Coordinates, in order: {}.",
            self.coordinates().join(", ")
        ));
        if self.scenario.inferred > 0 {
            lines.push("The condition y was inferred; of group 0 it is 0.".into());
            let table = self.theta.iter().find(|t| t.name == "Y");
            let rows = table.map(|t| t.values.chunks_exact(self.scenario.inferred));
            lines.extend(
                rows.into_iter()
                    .flatten()
                    .zip(1..)
                    .map(|(row, g)| format!("Of group {g}: {row:?}.")),
            );
        }
        if self.scenario.energy.is_typed() {
            let why = "In plain double precision: where terms overflow or cancel, digits are lost that the engine keeps.";
            lines.push(why.into());
        }
        lines
    }
}

/// The numbers of the condition that the energy depends on under the one given; those left out are 0.
fn known(graph: &mut Graph, inputs: &Inputs, given: &[f64]) -> Node {
    let Inferred { groups, size } = inputs.inferred;
    let group = given.first().map_or(0, |g| *g as usize);
    let axis = graph.axis(inputs.numbers());
    if size > 0 && (1..=groups).contains(&group) {
        let all = graph.axis(groups);
        let table = graph.parameter("Y", &[all, axis]);
        return graph.pick(table, group - 1);
    }
    let rest = std::iter::repeat(0.0);
    let values = given.iter().copied().filter(|_| size == 0).chain(rest);
    graph.constant(values.take(inputs.numbers()).collect(), &[axis])
}

/// Refuses a scenario whose energy has no part in what is learned.
pub(super) fn check_energy(scenario: &Scenario) -> Result<(), Error> {
    if scenario.dynamics.replaces_energy() && scenario.objective.rolls_out() {
        let message = "has a learned map in the place of the energy, expected dynamics that follow the energy";
        return Err(Error::invalid("dynamics", message));
    }
    Ok(())
}

/// Text that stays inside a comment of any of the languages.
fn one_line(text: &str) -> String {
    let plain = text.replace(
        |c: char| c.is_control() || "\u{2028}\u{2029}\\\"".contains(c),
        " ",
    );
    plain.replace("*/", "* /").trim().into()
}

/// `(u − center)/scale` along every axis that has another unit.
fn in_units(graph: &mut Graph, state: Node, axes: &[Axis]) -> Node {
    let i = graph.axes(state)[0];
    let mut place = state;
    let column = |f: fn(&Axis) -> f64, rest: f64| {
        let given = axes.iter().map(f).chain(std::iter::repeat(rest));
        given.take(graph.length(i)).collect::<Vec<f64>>()
    };
    let (centers, scales) = (column(|a| a.center, 0.0), column(|a| a.scale, 1.0));
    if centers.iter().any(|c| *c != 0.0) {
        let centers = graph.constant(centers, &[i]);
        place = graph.sub(place, centers);
    }
    if scales.iter().any(|s| *s != 1.0) {
        let scales = graph.constant(scales, &[i]);
        place = graph.combine(crate::expression::Operation::Div, place, scales);
    }
    place
}
