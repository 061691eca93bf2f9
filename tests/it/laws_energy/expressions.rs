//! The expression of a family against its reverse pass.

use super::cases::{assert_near, cases};
use iel::energy::EnergyConfig;
use iel::expression::Graph;
use iel::tensor;
use iel::tile::BLOCKS;

/// Value and gradient, with the parameters as they are, and with everything folded or lifted that does not depend
/// on the place.
#[test]
fn expressions_are_the_energies() {
    let mut families = std::collections::BTreeSet::new();
    for mut case in cases() {
        let name = case.name();
        let layout = case.config.layout_of(&case.inputs);
        let named = tensor::name(&layout, &case.theta).into_iter();
        let mut graph = Graph::new(named.map(|t| (t.name, t.values)));
        let state = graph.input(0, case.dim);
        let m = case.inputs.condition;
        let known = case.inputs.numbers();
        let condition = (m > 0).then(|| graph.input(1, known));
        let energy = case
            .config
            .expression(&case.inputs, &mut graph, state, condition);
        let energy = energy.unwrap_or_else(|| panic!("{name}: no expression"));
        let gradient = graph.gradient(energy, state);
        let (folded, roots) = graph.folded(&[energy, gradient]);
        let (lifted, lifted_roots) = graph.lifted(&[energy, gradient]);
        let field = case.config.field_of(case.inputs.clone());
        let y = case.condition();
        let own = case.theta.len() - case.inputs.parameters();
        let mut probe = super::cases::Probe::new(field, &case.theta, &y);
        let x = case.points();
        let (values, slopes) = probe.gradient(&x);
        for b in 0..BLOCKS {
            let at = |tiles: &[iel::tile::Tile<f64>]| -> Vec<f64> {
                tiles.iter().map(|t| t[b]).collect()
            };
            let (x, y) = (at(&x), case.inputs.known(&case.theta[own..], &at(&y)));
            for (graph, roots) in [
                (&graph, [energy, gradient]),
                (&folded, [roots[0], roots[1]]),
                (&lifted, [lifted_roots[0], lifted_roots[1]]),
            ] {
                let value = graph.evaluate(roots[0], &[&x, &y]);
                assert_near(value[0], values[b], 1e-12, || format!("{name}: E at {x:?}"));
                let slope = graph.evaluate(roots[1], &[&x, &y]);
                assert_eq!(slope.len(), case.dim, "{name}");
                let scale = slope.iter().fold(1.0, |most: f64, s| most.max(s.abs()));
                for (k, (got, want)) in slope.iter().zip(at(&slopes)).enumerate() {
                    assert!(
                        (got - want).abs() <= 1e-12 * scale,
                        "{name}: slope {k} at {x:?}: got {got}, want {want}"
                    );
                }
            }
        }
        families.insert(format!("{:?}", std::mem::discriminant(&case.config)));
    }
    assert_eq!(
        families.len(),
        EnergyConfig::all().len(),
        "a family without a case"
    );
}
