//! Learning from a few observations at a time.

use iel::data::{Observations, Point, Reading, read_table};
use iel::scenario::{BATCH, Observed, Precision, Scenario, from_link, to_link};
use iel::session::{Command, Rows, Session};

fn scenario(link: &str) -> Scenario {
    let (scenario, notices) = from_link(link).unwrap();
    assert!(notices.is_empty(), "{notices:?}");
    Scenario {
        precision: Precision::F64,
        ..scenario
    }
}

fn session(scenario: &Scenario) -> Session {
    Session::new(scenario.clone(), 1).unwrap()
}

/// Score matching of twelve observations whose squares are powers of 2, so that the mean loss of some of
/// them says which they are.
fn powers() -> Scenario {
    let points: Vec<_> = (0..12)
        .map(|i| format!("{},0", 0.125 * f64::powi(2.0, i).sqrt()))
        .collect();
    let points = points.join(";");
    scenario(&format!(
        "points={points}&energy=quadratic&objective=score-matching&batch=4&seed=5"
    ))
}

/// The observations that each of the first updates would learn from.
fn drawn(scenario: &Scenario, updates: std::ops::Range<u64>) -> Vec<Vec<usize>> {
    let mut session = session(scenario);
    let losses = session.gradient().losses;
    let unknowns = session.unknowns();
    let n = losses.len();
    updates
        .map(|update| {
            session.set_unknowns(update, &unknowns).unwrap();
            let loss = session.evaluate();
            let of = |set: u32| (0..n).filter(move |i| set >> i & 1 == 1);
            let mean = |set: u32| {
                let (sum, count) = of(set).fold((0.0, 0.0), |(s, c), i| (s + losses[i], c + 1.0));
                sum / count
            };
            let fits = |set: &u32| (mean(*set) - loss).abs() < 1e-9 * (1.0 + loss.abs());
            let sets: Vec<u32> = (1..1 << n)
                .filter(fits)
                .filter(|set| set.count_ones() == 4)
                .collect();
            assert_eq!(sets.len(), 1, "update {update}: {sets:?}");
            of(sets[0]).collect()
        })
        .collect()
}

#[test]
fn every_observation_has_its_turn_in_every_epoch() {
    let drawn = drawn(&powers(), 0..30);
    for epoch in drawn.chunks(3) {
        let mut all = epoch.concat();
        all.sort_unstable();
        assert_eq!(all, (0..12).collect::<Vec<_>>());
    }
    let first = &drawn[0];
    let again = drawn.iter().step_by(3).filter(|set| *set == first).count();
    assert!(again < 4, "the same first batch in {again} of 10 epochs");
}

#[test]
fn batches_follow_from_seed_and_update_alone() {
    let scenario = powers();
    let mut backwards = drawn(&scenario, 17..18);
    backwards.extend(drawn(&scenario, 4..5));
    let all = drawn(&scenario, 0..18);
    assert_eq!(backwards, [all[17].clone(), all[4].clone()]);
    assert_ne!(
        drawn(
            &Scenario {
                seed: 6,
                ..scenario
            },
            0..18
        ),
        all
    );
}

#[test]
fn a_run_by_batches_has_the_same_bits_however_it_is_carried_out() {
    let scenario = scenario("data.n=300&batch=100&steps=4&held_out=0.2&energy.widths=8,8");
    let hash = |session: &Session| session.status().hash;
    let mut whole = session(&scenario);
    whole.run(12, || true);
    // On three threads; stopped and gone on with; its tasks in other hands.
    let mut threads = Session::new(scenario.clone(), 3).unwrap();
    threads.run(12, || true);
    assert_eq!(hash(&threads), hash(&whole));
    let mut first = session(&scenario);
    first.run(5, || true);
    let mut second = session(&first.scenario(true));
    second.run(7, || true);
    assert_eq!(hash(&second), hash(&whole));
    let (mut one, mut other) = (session(&scenario), session(&scenario));
    for update in 0..12 {
        other.set_unknowns(update, &one.unknowns()).unwrap();
        let tasks = one.tasks();
        let partials = [one.run_tasks(0..1), other.run_tasks(1..tasks)].concat();
        one.apply(&partials).unwrap();
    }
    assert_eq!(hash(&one), hash(&whole));
}

#[test]
fn the_loss_of_all_is_that_of_every_batch_together() {
    let mut session = session(&Scenario {
        held_out: 0.25,
        ..powers()
    });
    let held = session.observations().held.clone();
    let losses = session.gradient().losses;
    let mean = |of: bool| {
        let of = losses.iter().zip(&held).filter(|(_, held)| **held == of);
        let (sum, count) = of.fold((0.0, 0.0), |(s, c), (l, _)| (s + l, c + 1.0));
        sum / count
    };
    let [learned, aside] = session.losses().map(Option::unwrap);
    assert!((learned - mean(false)).abs() < 1e-12, "{learned}");
    assert!((aside - mean(true)).abs() < 1e-12, "{aside}");
    session.run(10, || true);
    let updates = held.iter().filter(|h| !**h).count() / 4;
    assert_eq!(session.status().epochs, Some(10.0 / updates as f64));
}

/// The likelihood of a Gaussian has its optimum in closed form.
#[test]
fn batches_lead_where_all_observations_lead() {
    let link = "data=blob&data.n=2000&energy=gaussian-mixture&energy.components=1&objective=gibbs-likelihood";
    let by_batches =
        "&batch=100&optimizer.learning_rate=0.02&optimizer.schedule=cosine&optimizer.period=1500";
    let mut fit = session(&scenario(&format!("{link}{by_batches}")));
    fit.run(1500, || true);
    let points = &fit.observations().points;
    let n = points.len() as f64 / 2.0;
    let mean = |f: &dyn Fn(&[f64]) -> f64| points.chunks_exact(2).map(f).sum::<f64>() / n;
    let center = [mean(&|x| x[0]), mean(&|x| x[1])];
    let [xx, xy, yy] =
        [(0, 0), (0, 1), (1, 1)].map(|(i, j)| mean(&|x| (x[i] - center[i]) * (x[j] - center[j])));
    let best = 1.0 + (std::f64::consts::TAU).ln() + 0.5 * (xx * yy - xy * xy).ln();
    let [loss, _] = fit.losses();
    let off = loss.unwrap() - best;
    assert!((-1e-9..2e-3).contains(&off), "{off} above the optimum");
}

#[test]
fn a_batch_of_all_is_no_batch() {
    let all = scenario("data.n=60&steps=3&energy.widths=4");
    for batch in [60, 1000] {
        let (mut one, mut other) = (
            session(&all),
            session(&Scenario {
                batch,
                ..all.clone()
            }),
        );
        one.run(3, || true);
        other.run(3, || true);
        assert_eq!(one.status().hash, other.status().hash);
        assert_eq!(other.status().epochs, None);
    }
}

#[test]
fn more_rows_than_a_scenario_holds_are_learned_from() {
    let few = scenario("data=blob&data.n=50&energy=quadratic&objective=score-matching&batch=20");
    let own = few.data.observe(few.seed).unwrap();
    let (mut by_rows, mut plain) = (
        Session::of_rows(few.clone(), own, 1).unwrap(),
        session(&few),
    );
    by_rows.run(7, || true);
    plain.run(7, || true);
    assert_eq!(by_rows.status().hash, plain.status().hash);

    let many = scenario("data=blob&data.n=3000&energy=quadratic&objective=score-matching");
    let rows = many.data.observe(many.seed).unwrap();
    let mut session = Session::of_rows(few, rows, 2).unwrap();
    assert_eq!(session.status().observations, 3000);
    let losses = Session::new(many, 1).unwrap().gradient().losses;
    let mean = losses.iter().sum::<f64>() / 3000.0;
    let [loss, _] = session.losses();
    assert!((loss.unwrap() - mean).abs() < 1e-12 * (1.0 + mean.abs()));
    let refused = session.command(Command::Reset).unwrap_err().to_string();
    assert!(refused.contains("more rows"), "{refused}");
}

#[test]
fn a_fit_that_is_suspended_keeps_all_rows() {
    let (few, many) = (powers(), powers());
    let points = many.data.explicit().unwrap();
    let few = Scenario {
        data: iel::data::Points {
            points: points[..points.len() / 2].to_vec(),
        }
        .into(),
        ..few
    };
    let rows = many.observe().unwrap();
    let mut fit = Session::of_rows(few, rows, 1).unwrap();
    fit.run(3, || true);
    let text = serde_json::to_string(&fit.suspend()).unwrap();
    let mut other = Session::resume(serde_json::from_str(&text).unwrap(), 1).unwrap();
    assert_eq!(other.status().observations, points.len());
    // On into the next epoch, whose order is of all of them.
    for session in [&mut fit, &mut other] {
        session.run(7, || true);
    }
    assert_eq!(fit.status().hash, other.status().hash);
    assert_eq!(fit.losses(), other.losses());
}

#[test]
fn rows_that_do_not_go_with_a_scenario_are_refused() {
    let of = |link: &str, rows: Observations| match Session::of_rows(scenario(link), rows, 1) {
        Ok(_) => panic!("{link} is taken"),
        Err(error) => error.to_string(),
    };
    let rows = |n: usize, dim: usize| Observations {
        dim,
        points: vec![0.5; n * dim],
        ..Observations::default()
    };
    assert!(of("batch=5", rows(20, 3)).contains("shape"));
    assert!(of("", rows(20, 2)).contains("expected a number from 1 to less than 20"));
    assert!(of("batch=20", rows(20, 2)).contains("less than 20"));
    assert!(of("batch=5", rows(0, 2)).contains("less than 0"));
}

#[test]
fn what_batches_do_not_go_with_is_said() {
    for (link, expected) in [
        ("initial=learned&batch=9", "belong to each observation"),
        (
            "objective=persistent-contrastive-divergence&batch=9",
            "belong to each observation",
        ),
        (
            "energy=polynomial&objective=score-matching&optimizer=least-squares&batch=9",
            "at once",
        ),
    ] {
        let error = from_link(link).unwrap_err().to_string();
        assert!(
            error.starts_with("batch") && error.contains(expected),
            "{link}: {error}"
        );
    }
}

#[test]
fn another_size_of_batch_goes_on_with_the_fit() {
    let mut session = session(&powers());
    session.run(4, || true);
    let before = session.unknowns();
    let other = Scenario {
        batch: 6,
        ..session.scenario(false)
    };
    let scenario = Box::new(other);
    session.command(Command::Configure { scenario }).unwrap();
    assert_eq!((session.iteration(), session.unknowns()), (4, before));
    assert_eq!(session.status().epochs, Some(2.0));
}

#[test]
fn links_keep_the_size_of_a_batch() {
    let scenario = scenario("batch=64");
    assert_eq!(scenario.batch, 64);
    let link = to_link(&scenario).unwrap();
    assert!(link.contains("batch=64"), "{link}");
}

/// A table of more rows than a scenario holds, far from 0, so that it is standardized.
fn large() -> Observed {
    let rows: Vec<String> = (0..7000)
        .map(|i| format!("{},{}", 170 + i % 23, 60.5 + f64::from(i % 31) * 0.7))
        .collect();
    let all = Reading {
        most: Some(0),
        ..Reading::default()
    };
    let table = read_table(&format!("height,weight\n{}", rows.join("\n")), &all).unwrap();
    Observed::new(&Scenario::default(), table).unwrap()
}

/// As a page hands them on: as text.
fn handed_on(scenario: &Scenario, rows: Observations) -> Rows {
    let rows = Rows::new(scenario, rows).unwrap();
    let text = serde_json::to_string(&rows).unwrap();
    let read = serde_json::from_str(&text).unwrap();
    assert_eq!(rows, read);
    read
}

#[test]
fn rows_beside_a_scenario_give_the_bits_of_those_of_a_table() {
    let observed = large().by_batches();
    assert!(
        observed
            .notices
            .iter()
            .all(|n| n.at.as_deref() != Some("batch"))
    );
    let (scenario, rows) = (observed.scenario, observed.rows.unwrap());
    assert_eq!((scenario.batch, rows.len()), (BATCH, 7000));
    let mut whole = Session::of_rows(scenario.clone(), rows.clone(), 2).unwrap();
    whole.run(12, || true);
    let mut sample = session_of(&scenario);
    sample.run(12, || true);
    assert_ne!(sample.status().hash, whole.status().hash);

    let beside = handed_on(&scenario, rows);
    let mut fit = session_of(&scenario);
    fit.keep_beside(beside.clone()).unwrap();
    assert_eq!(fit.status().observations, 7000);
    assert!(fit.status().pristine);
    fit.run(5, || true);
    // The scenario alone does not lead there.
    assert!(!fit.status().pristine);
    // A worker that dies, and another that goes on: what it is given of the fit is without the rows.
    let text = serde_json::to_string(&fit.suspend()).unwrap();
    assert!(text.len() < 5_000_000 && !text.contains("\"rows\""));
    let mut other = Session::resume(serde_json::from_str(&text).unwrap(), 1).unwrap();
    other.keep_beside(beside).unwrap();
    for session in [&mut fit, &mut other] {
        session.run(7, || true);
        assert_eq!(session.status().hash, whole.status().hash);
        assert_eq!(session.losses(), whole.losses());
        assert_eq!(session.status().epochs, Some(12.0 / 7.0));
    }
}

fn session_of(scenario: &Scenario) -> Session {
    Session::new(scenario.clone(), 1).unwrap()
}

#[test]
fn edits_of_points_leave_the_rows_and_undo_comes_back_to_them() {
    let observed = large().by_batches();
    let scenario = observed.scenario;
    let mut fit = session_of(&scenario);
    fit.keep_beside(handed_on(&scenario, observed.rows.unwrap()))
        .unwrap();
    let learned_from = |fit: &Session| fit.status().observations;
    let configure = |fit: &mut Session, scenario: Scenario| {
        let scenario = Box::new(scenario);
        fit.command(Command::Configure { scenario }).unwrap();
    };
    fit.run(3, || true);
    // What is not about the observations keeps them: a rate, another start, another family.
    let mut faster = scenario.clone();
    faster.batch = 500;
    configure(&mut fit, faster);
    assert_eq!((learned_from(&fit), fit.iteration()), (7000, 3));
    assert_eq!(fit.status().epochs, Some(3.0 / 14.0));
    fit.command(Command::Reset).unwrap();
    assert_eq!((learned_from(&fit), fit.iteration()), (7000, 0));
    let mut held = scenario.clone();
    held.held_out = 0.2;
    configure(&mut fit, held);
    assert_eq!((learned_from(&fit), fit.iteration()), (7000, 0));
    fit.run(2, || true);
    assert!(fit.status().held_out.is_some());
    // A batch of all, and all in every update, are of those that the scenario holds.
    for batch in [0, 7000] {
        configure(
            &mut fit,
            Scenario {
                batch,
                ..scenario.clone()
            },
        );
        assert_eq!(learned_from(&fit), 5000);
    }
    configure(&mut fit, scenario.clone());
    assert_eq!(learned_from(&fit), 7000);
    fit.run(2, || true);
    let (iteration, point) = (fit.iteration(), Point::new([0.1, 0.2]));
    fit.command(Command::DeletePoint { index: 0 }).unwrap();
    assert_eq!((learned_from(&fit), fit.iteration()), (4999, iteration));
    fit.command(Command::AddPoint { point }).unwrap();
    assert_eq!(learned_from(&fit), 5000);
    configure(&mut fit, scenario);
    assert_eq!((learned_from(&fit), fit.iteration()), (7000, iteration));
}

/// A batch may be larger than what the scenario holds.
#[test]
fn batches_may_be_larger_than_the_scenario() {
    let few = scenario("data=blob&data.n=50&energy=quadratic&objective=score-matching&batch=200");
    let many = scenario("data=blob&data.n=3000&energy=quadratic&objective=score-matching");
    let rows = || many.data.observe(many.seed).unwrap();
    let points = session(&few)
        .observations()
        .points
        .chunks(2)
        .map(Point::new)
        .collect();
    let few = Scenario {
        data: iel::data::Points { points }.into(),
        ..few
    };
    let mut whole = Session::of_rows(few.clone(), rows(), 2).unwrap();
    let mut beside = session(&few);
    beside.keep_beside(handed_on(&few, rows())).unwrap();
    for fit in [&mut whole, &mut beside] {
        fit.run(20, || true);
    }
    assert_eq!(beside.status().hash, whole.status().hash);
    assert_eq!(beside.status().epochs, Some(20.0 / 15.0));
}

#[test]
fn where_batches_do_not_go_with_the_rest_that_is_said() {
    let with = |link: &str| {
        let Observed { scenario, rows, .. } = large();
        let fit = from_link(link).unwrap().0;
        let scenario = Scenario {
            data: scenario.data,
            ..fit
        };
        let notices = Vec::new();
        Observed {
            scenario,
            rows,
            notices,
        }
        .by_batches()
    };
    let solving = with("energy=polynomial&objective=score-matching&optimizer=least-squares");
    assert_eq!(solving.scenario.batch, 0);
    let said = &solving.notices[0].message;
    assert!(
        said.starts_with("5000 of 7000 rows") && said.contains("at once"),
        "{said}"
    );
    let own = with("batch=64");
    assert_eq!((own.scenario.batch, own.notices.len()), (64, 0));
    let wrong = Observations {
        dim: 3,
        points: vec![0.5; 60],
        ..Observations::default()
    };
    let refused = Rows::new(&own.scenario, wrong).unwrap_err().to_string();
    assert!(refused.contains("shape"), "{refused}");
}
