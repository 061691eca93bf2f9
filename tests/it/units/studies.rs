//! Studies of machines.

use iel::study::{
    Capacity, CapacityRequest, MachinesComparison, MachinesRequest, MotionRequest, MotionStudy,
    SeriesRequest, SeriesStudy, Task, UnitsStudy, complete, units_from_link,
};
use iel::units::model::{DenseMemory, Rbm};
use iel::units::motion::Gibbs;
use iel::units::patterns::{Letters, Painted};
use iel::units::rule::{PersistentContrastiveDivergence, PseudoInverse};
use iel::units::series::source::{Drawn, Recorded, Word};
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

/// The word in the page: learned from three times, told the fourth time, and played from two letters, both ways.
#[test]
fn a_word_is_learned_step_by_step_and_what_is_held_out_is_told() {
    let request = SeriesRequest {
        delay: 12,
        ridge: 1e-9,
        ..Default::default()
    };
    let mut study = SeriesStudy::new(&request).unwrap();
    assert!(!study.run(&mut || false).unwrap());
    let first = study.report().unwrap();
    assert!(first.held_out.unwrap() > 0.01, "{first:?}");
    let mut steps = 1;
    while !study.run(&mut || false).unwrap() {
        steps += 1;
    }
    assert!(steps > 3);
    let last = study.report().unwrap();
    assert_eq!((last.values, last.units, last.steps), ("bits", 7, 126));
    assert_eq!(
        (last.agreement, last.agreement_backwards),
        (Some(1.0), Some(1.0))
    );
    assert_eq!(
        (
            last.played.len(),
            last.played_backwards.as_ref().unwrap().len()
        ),
        (114, 114)
    );
    // Seven units without memory have no idea; who remembers knows nearly all.
    assert!(
        last.held_out.unwrap() < 0.1 && last.held_out_plain.unwrap() > 3.5,
        "{last:?}"
    );
    let arrays = study.arrays();
    let of = |name: &str| arrays.iter().find(|(n, _)| *n == name).unwrap().1;
    assert_eq!(of("series").len(), 168 * 7);
    let mean = of("missed")[126..].iter().sum::<f64>() / 42.0;
    assert!((mean - last.held_out.unwrap()).abs() < 1e-12);
    let mean = of("plain")[126..].iter().sum::<f64>() / 42.0;
    assert!((mean - last.held_out_plain.unwrap()).abs() < 1e-12);
    let progress = study.progress();
    assert_eq!(progress.done, progress.total);
    assert_eq!(complete(SeriesStudy::new(&request).unwrap()).unwrap(), last);
}

/// An oscillation of two real units, whose next value is a sum of the last two.
#[test]
fn own_numbers_are_foretold_and_a_drawn_strip_is_learned() {
    let row = |t: usize| vec![(0.4 * t as f64).sin(), 2.0 * (0.4 * t as f64).cos()];
    let request = |series| SeriesRequest {
        series,
        delay: 2,
        ridge: 1e-9,
        cue: 8,
        ..Default::default()
    };
    let rows = Recorded {
        rows: (0..80).map(row).collect(),
    };
    // Series begin with units that were 0 forever, which no oscillation was: what is learned is not quite the sum.
    let real = complete(SeriesStudy::new(&request(rows.into())).unwrap()).unwrap();
    assert_eq!((real.values, real.steps), ("real", 60));
    assert!(
        real.agreement.unwrap() < 0.2 && real.agreement_backwards.unwrap() < 0.2,
        "{real:?}"
    );
    assert!(real.held_out.unwrap() < real.held_out_plain.unwrap() - 4.0);
    let drawn = complete(SeriesStudy::new(&request(Drawn::default().into())).unwrap()).unwrap();
    assert_eq!((drawn.values, drawn.units, drawn.steps), ("bits", 7, 27));
    let flipped = |flips| Word {
        word: "ab".into(),
        repeats: 50,
        flips,
    };
    let (noisy, clean) = (request(flipped(0.1).into()), request(flipped(0.0).into()));
    let steps = |request: &SeriesRequest| {
        let study = SeriesStudy::new(request).unwrap();
        study.arrays()[0].1.to_vec()
    };
    let changed = steps(&noisy)
        .iter()
        .zip(&steps(&clean))
        .filter(|(a, b)| a != b)
        .count() as f64;
    // Of 4200 squares; five standard deviations.
    assert!(
        (changed - 420.0).abs() < 5.0 * f64::sqrt(4200.0 * 0.09),
        "{changed}"
    );
}

#[test]
fn series_that_are_none_are_refused_and_so_is_what_would_take_too_long() {
    let usual = SeriesRequest::default;
    let table = |rows: Vec<Vec<f64>>| Recorded { rows }.into();
    let steps = |steps: &[&str]| {
        Drawn {
            steps: steps.iter().map(|s| (*s).into()).collect(),
        }
        .into()
    };
    let word = |word: &str, repeats, flips| {
        Word {
            word: word.into(),
            repeats,
            flips,
        }
        .into()
    };
    for series in [
        table(Vec::new()),
        table(
            vec![vec![1.0, 2.0]; 20]
                .into_iter()
                .chain([vec![1.0]])
                .collect(),
        ),
        table(vec![vec![f64::NAN]; 20]),
        table(vec![vec![0.5; 300]; 20]),
        table(
            (0..50_000)
                .map(|k| (0..40).map(|i| f64::from(k % (i + 2) == 0)).collect())
                .collect(),
        ),
        table(vec![vec![0.5; 256]; 39_000]),
        steps(&[]),
        steps(&["01", "0"]),
        steps(&["01", "0x"]),
        word("", 1, 0.0),
        word("a1", 1, 0.0),
        word("a", 0, 0.0),
        word("a", 1, 0.7),
    ] {
        let error = SeriesStudy::new(&SeriesRequest {
            series,
            cue: 0,
            ..usual()
        })
        .unwrap_err();
        assert!(error.to_string().contains("expected"), "{error}");
    }
    for request in [
        SeriesRequest {
            cue: 127,
            ..usual()
        },
        SeriesRequest {
            held_out: 0.95,
            ..usual()
        },
        SeriesRequest {
            delay: 0,
            ..usual()
        },
        SeriesRequest {
            arrived: Vec::new(),
            ..usual()
        },
        SeriesRequest {
            ridge: -1.0,
            ..usual()
        },
    ] {
        let error = SeriesStudy::new(&request).unwrap_err().to_string();
        assert!(error.contains("expected"), "{error}");
    }
    for (text, rows) in [
        ("a,b\n1,2\n3,4\n", vec![vec![1.0, 2.0], vec![3.0, 4.0]]),
        ("1;2.5\n-3;4e1", vec![vec![1.0, 2.5], vec![-3.0, 40.0]]),
        ("0\t1\n1\t0\n", vec![vec![0.0, 1.0], vec![1.0, 0.0]]),
        ("", Vec::new()),
    ] {
        assert_eq!(Recorded::read(text).unwrap().rows, rows);
    }
    for (text, expected) in [
        ("1,2\n3,x\n", "row 2, column 2"),
        ("1,2\n3\n", "not a table"),
        ("1\nNaN\n", "row 2, column 1"),
    ] {
        let error = Recorded::read(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
