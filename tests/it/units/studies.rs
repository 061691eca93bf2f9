//! Studies of machines.

use iel::study::{
    Capacity, CapacityRequest, MachinesComparison, MachinesRequest, MotionRequest, MotionStudy,
    Task, UnitsStudy, complete, units_from_link,
};
use iel::units::model::{DenseMemory, Rbm};
use iel::units::motion::Gibbs;
use iel::units::patterns::{Letters, Painted};
use iel::units::rule::{PersistentContrastiveDivergence, PseudoInverse};
use iel::units::{RuleConfig, UnitsSpec};

#[test]
fn learning_reports_while_it_goes_and_judges_at_its_end() {
    let spec = UnitsSpec {
        model: Rbm { hidden: 6 }.into(),
        rule: PersistentContrastiveDivergence::default().into(),
        updates: 40,
        batch: 2,
        ..Default::default()
    };
    let mut study = UnitsStudy::new(&spec).unwrap();
    assert!(!study.run(&mut || false).unwrap());
    let first = study.report().unwrap();
    assert_eq!(
        (first.updates, first.pictures.len(), first.hidden),
        (1, 5, 6)
    );
    assert!(first.recall.is_empty() && first.spurious.is_none());
    let begun = first.log_likelihood.unwrap();
    while !study.run(&mut || true).unwrap() {}
    let last = study.report().unwrap();
    assert_eq!((last.updates, last.recall.len()), (40, 11));
    assert!(last.log_likelihood.unwrap() > begun + 1.0);
    let arrays = study.arrays();
    let named = |name: &str| arrays.iter().find(|(n, _)| *n == name).unwrap().1.len();
    assert_eq!(
        ["weights", "biases", "data", "model"].map(named),
        [41 * 41, 41, 41 * 41, 41 * 41]
    );
    assert_eq!(study.progress().done, study.progress().total);
    // The same again, in one go, has the same bits.
    let again = complete(UnitsStudy::new(&spec).unwrap()).unwrap();
    assert_eq!(again, last);
}

/// The likelihood of what is too large for a sum over all states is estimated, chain by chain, and says how well.
#[test]
fn what_cannot_be_summed_is_estimated_or_said_to_be_out_of_reach() {
    let spec = |text: &str| units_from_link(text).unwrap();
    let found = |text: &str| complete(UnitsStudy::new(&spec(text)).unwrap()).unwrap();
    let small =
        found("patterns=random&patterns.width=6&patterns.height=5&patterns.count=3&rule=hebb");
    let error = small.log_likelihood_error.unwrap();
    assert!(
        error > 0.0 && error < 0.3 && small.log_likelihood.unwrap() < 0.0,
        "{small:?}"
    );
    let strong = found(
        "patterns=letters&patterns.count=20&rule=pseudo-likelihood&updates=300&learning_rate=0.5",
    );
    assert!(strong.log_likelihood.is_some() || strong.no_likelihood.unwrap().contains("chains"));
    let memory = found("model=dense-memory&rule=hebb");
    assert!(memory.no_likelihood.unwrap().contains("memory"));
}

#[test]
fn units_move_from_what_was_painted_with_the_weights_of_a_report() {
    let spec = UnitsSpec {
        patterns: Letters { count: 3 }.into(),
        rule: PseudoInverse {}.into(),
        ..Default::default()
    };
    let mut study = UnitsStudy::new(&spec).unwrap();
    while !study.run(&mut || true).unwrap() {}
    let report = study.report().unwrap();
    let array = |name: &str| {
        study
            .arrays()
            .iter()
            .find(|(n, _)| *n == name)
            .unwrap()
            .1
            .to_vec()
    };
    let (wanted, start) = (&report.pictures[1].picture, &report.pictures[1].start);
    assert_ne!(wanted, start);
    let request = MotionRequest {
        spec,
        weights: array("weights"),
        biases: array("biases"),
        start: start.clone(),
        sweeps: 50,
        ..Default::default()
    };
    let mut motion = MotionStudy::new(&request).unwrap();
    assert_eq!(&motion.report().unwrap().picture, start);
    while !motion.run(&mut || false).unwrap() {}
    let end = motion.report().unwrap();
    assert!(end.rest && &end.picture == wanted);
    let energies = motion.arrays()[1].1.to_vec();
    assert_eq!(energies.len() as u64, end.sweeps + 1);
    assert!(energies.windows(2).all(|w| w[1] <= w[0] + 1e-12));
    // Clamped units stay, whatever the motion.
    let clamped = MotionRequest {
        clamped: "1".repeat(35),
        motion: Gibbs::default().into(),
        ..request.clone()
    };
    assert_eq!(
        &complete(MotionStudy::new(&clamped).unwrap())
            .unwrap()
            .picture,
        start
    );
    for broken in [
        MotionRequest {
            start: "01".into(),
            ..request.clone()
        },
        MotionRequest {
            weights: vec![0.0],
            ..request.clone()
        },
        MotionRequest {
            sweeps: 0,
            ..request.clone()
        },
        MotionRequest {
            clamped: "2".repeat(35),
            ..request
        },
    ] {
        let error = MotionStudy::new(&broken).unwrap_err().to_string();
        assert!(error.contains("expected"), "{error}");
    }
}

#[test]
fn all_machines_learn_the_same_patterns_or_say_why_not() {
    let request = MachinesRequest {
        patterns: Painted::default().into(),
        hidden: 4,
        updates: 100,
        corruptions: vec![0.0, 0.1],
        runs: 20,
        ..Default::default()
    };
    let found = complete(MachinesComparison::new(&request).unwrap()).unwrap();
    assert_eq!(found.len(), 14);
    for rival in &found {
        assert_eq!(rival.refused, None, "{rival:?}");
        assert_eq!(rival.recall.len(), 2);
        let stores = matches!(rival.rule, RuleConfig::Hebb(_));
        assert!(!stores || rival.recall[1].recalled == 1.0, "{rival:?}");
    }
    assert!(found.iter().filter(|r| r.log_likelihood.is_some()).count() >= 3);
    let wrong = MachinesRequest {
        corruptions: vec![0.9],
        ..request
    };
    assert!(MachinesComparison::new(&wrong).is_err());
}

/// Small networks, so that this is quick: with 100 units half of the patterns stay far beyond the knee.
#[test]
fn capacity_has_a_knee() {
    let hebb = CapacityRequest::default();
    assert!(matches!(hebb.rule, RuleConfig::Hebb(_)));
    let found = complete(Capacity::new(&hebb).unwrap()).unwrap();
    let (knee, half) = (found.knee.unwrap(), found.half.unwrap());
    assert!(
        (0.11..0.15).contains(&knee) && (0.17..0.25).contains(&half),
        "{found:?}"
    );
    assert!(found.loads[0].held == 1.0 && found.loads[11].held < 0.5);
    let dense = CapacityRequest {
        model: DenseMemory { power: 3 }.into(),
        loads: vec![0.5, 1.0],
        sets: 1,
        ..hebb.clone()
    };
    let found = complete(Capacity::new(&dense).unwrap()).unwrap();
    assert!(found.knee.is_none() && found.loads[1].held == 1.0);
    let wrong = CapacityRequest {
        loads: vec![1e9],
        ..hebb
    };
    assert!(Capacity::new(&wrong).is_err());
}
