//! What a session promises: the same bits after a resume, on any number of threads, and for the
//! hashes that the browser must reproduce.

use iel::data::{LangevinPairs, Point, Points, TwoMoons};
use iel::dynamics::Langevin;
use iel::energy::Quadratic;
use iel::frame::{Frame, FrameRequest};
use iel::gradient::EstimatorConfig;
use iel::initial::InitialConfig;
use iel::objective::ObjectiveConfig;
use iel::scenario::{Scenario, from_link, to_link};
use iel::session::{Command, Convergence, Session};

use crate::harness::walks::{walk_hash, walks};

/// Links with the hash of their state after 100 iterations; the browser runs the same table.
const TABLE: &str = include_str!("../hashes.txt");

fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once(' '))
}

fn session(link: &str, threads: usize) -> Session {
    let (scenario, notices) = from_link(link).expect(link);
    assert!(notices.is_empty(), "{link}: {notices:?}");
    Session::new(scenario, threads).expect(link)
}

fn run(session: &mut Session, iterations: u64) -> String {
    assert_eq!(
        session.run(iterations, || true),
        iterations,
        "{:?}",
        session.status()
    );
    session.status().hash
}

/// Small scenarios of every estimator with every objective that takes it.
fn estimators_with_objectives() -> impl Iterator<Item = Scenario> {
    EstimatorConfig::all().into_iter().flat_map(|estimator| {
        ObjectiveConfig::all()
            .into_iter()
            .filter_map(move |objective| {
                let usual = Scenario::default().initial;
                std::iter::once(usual)
                    .chain(InitialConfig::all())
                    .find_map(|initial| {
                        let scenario = Scenario {
                            data: LangevinPairs {
                                n: 70,
                                ..LangevinPairs::default()
                            }
                            .into(),
                            energy: Quadratic::default().into(),
                            steps: 12,
                            estimator: estimator.clone(),
                            objective: objective.clone(),
                            initial,
                            ..Scenario::default()
                        };
                        Session::new(scenario.clone(), 1)
                            .is_ok()
                            .then_some(scenario)
                    })
            })
    })
}

/// Also of every estimator with every objective; where one has no part, its hash stands there already.
#[test]
fn hashes_are_those_of_the_table() {
    let mut now = String::from("# hash after 100 iterations, and the link of the scenario\n");
    for (_, link) in rows() {
        let hash = run(&mut session(link, 1), 100);
        now.push_str(&format!("{hash} {link}\n"));
    }
    let mut pairs = 0;
    for scenario in estimators_with_objectives() {
        let link = to_link(&scenario).expect("it has a text");
        let hash = run(&mut session(&link, 1), 100);
        if !now.contains(&hash) {
            now.push_str(&format!("{hash} {link}\n"));
        }
        pairs += 1;
    }
    assert!(rows().count() >= 3);
    assert!(pairs > 5 * EstimatorConfig::all().len(), "{pairs} pairs");
    if std::env::var_os("IEL_BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/hashes.txt");
        std::fs::write(path, &now).expect("the tests folder can be written");
    }
    assert_eq!(
        TABLE, now,
        "after a change on purpose: IEL_BLESS=1 cargo test hashes_are"
    );
}

#[test]
fn walks_are_those_of_their_table() {
    let mut now = String::from(
        "# hash of where observations are after 10 steps of dynamics that no gradient goes through, and the link\n",
    );
    for (_, link) in walks() {
        now.push_str(&format!("{} {link}\n", walk_hash(link)));
    }
    if std::env::var_os("IEL_BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/walks.txt");
        std::fs::write(path, &now).expect("the tests folder can be written");
    }
    let table = include_str!("../walks.txt");
    assert_eq!(
        table, now,
        "after a change on purpose: IEL_BLESS=1 cargo test walks_are"
    );
}

#[test]
fn the_bits_do_not_depend_on_the_number_of_threads() {
    for (_, link) in rows() {
        let one = run(&mut session(link, 1), 20);
        for threads in [2, 3, 7] {
            assert_eq!(
                one,
                run(&mut session(link, threads), 20),
                "{link} on {threads} threads"
            );
        }
    }
}

/// Pictures too: with a gradient, under a condition, and the mean of energies that were drawn.
#[test]
fn a_grid_does_not_depend_on_the_number_of_threads() {
    let point = |x: f64, y: f64| Point {
        condition: Some(vec![y]),
        ..Point::new([x, 0.3])
    };
    let points = vec![point(1.2, 1.0), point(-1.2, 0.0)];
    let conditional = Scenario {
        data: Points { points }.into(),
        ..Scenario::default()
    };
    let linked = rows().map(|(_, link)| from_link(link).expect(link).0);
    for scenario in linked.chain([conditional]) {
        let grid = |threads| {
            let mut session = Session::new(scenario.clone(), threads).unwrap();
            session.run(5, || true);
            let request = FrameRequest {
                width: 71,
                height: 50,
                gradient: true,
                ensemble: true,
                condition: vec![0.5],
                ..FrameRequest::default()
            };
            let mut frame = Frame::default();
            session.frame(&request, &mut frame);
            assert_eq!(frame.gradient.len(), 2 * 71 * 50);
            let numbers = frame.grid.iter().chain(&frame.gradient).chain(&frame.mean);
            numbers.map(|x| x.to_bits()).collect::<Vec<_>>()
        };
        let one = grid(1);
        for threads in [2, 3] {
            assert_eq!(one, grid(threads), "{scenario:?} on {threads} threads");
        }
    }
}

/// Iterations shared out between two sessions against those of one, also for every estimator with every
/// objective: central differences had a gradient of 0 where they were shared.
#[test]
fn tasks_carried_out_elsewhere_give_the_same_bits() {
    let mut links: Vec<String> = rows().map(|(_, link)| link.to_string()).collect();
    links.extend(estimators_with_objectives().map(|s| to_link(&s).expect("it has a text")));
    for link in &links {
        let (mut alone, mut here, mut there) =
            (session(link, 1), session(link, 1), session(link, 1));
        for _ in 0..5 {
            let (tasks, middle) = (here.tasks(), here.tasks() / 2);
            there
                .set_unknowns(here.status().iteration, &here.unknowns())
                .expect("the same scenario");
            let mut partials = here.run_tasks(0..middle);
            partials.extend(there.run_tasks(middle..tasks));
            here.apply(&partials).expect("all tasks are there");
        }
        assert_eq!(run(&mut alone, 5), here.status().hash, "{link}");
        assert!(here.apply(&[1.0]).is_err() && there.set_unknowns(0, &[1.0]).is_err());
    }
}

#[test]
fn fifty_and_fifty_iterations_are_a_hundred() {
    for (_, link) in rows() {
        let whole = run(&mut session(link, 1), 100);
        let mut first = session(link, 1);
        run(&mut first, 50);
        let checkpoint = first.scenario(true);
        let json = serde_json::to_string(&checkpoint).expect("a scenario is plain data");
        let read: Scenario = serde_json::from_str(&json).expect("what was written can be read");
        let mut second = Session::new(read, 1).expect("a checkpoint is valid");
        assert_eq!(whole, run(&mut second, 50), "{link}, by file");
        let mut third = session(&to_link(&checkpoint).unwrap(), 1);
        assert_eq!(whole, run(&mut third, 50), "{link}, by link");
    }
}

/// As text: so it crosses from one build of the engine to another.
#[test]
fn a_session_that_takes_over_goes_on_with_the_same_bits() {
    for (hash, link) in rows() {
        let mut before = session(link, 1);
        run(&mut before, 50);
        let text = serde_json::to_string(&before.suspend()).expect("plain data");
        let handover = serde_json::from_str(&text).expect("what was written");
        let mut after = Session::resume(handover, 1).expect("what was handed over");
        assert_eq!(after.status(), before.status());
        assert_eq!(after.scenario(false), before.scenario(false));
        assert_eq!(run(&mut after, 50), hash);
    }
}

#[test]
fn a_reset_and_a_new_session_are_the_same() {
    let (_, link) = rows().next().expect("the table has rows");
    let mut edited = session(link, 1);
    run(&mut edited, 10);
    edited
        .command(Command::AddPoint {
            point: point(0.25, -1.5),
        })
        .expect("a point may be added");
    run(&mut edited, 10);
    assert!(!edited.status().pristine);
    let again = Session::new(edited.scenario(true), 1).expect("an edited run can be saved");
    assert_eq!(again.status().hash, edited.status().hash);
    edited.command(Command::Reset).expect("a run may be reset");
    assert!(edited.status().pristine);
    let mut fresh = Session::new(edited.scenario(false), 1).expect("valid");
    assert_eq!(run(&mut edited, 10), run(&mut fresh, 10));
}

fn point(x: f64, y: f64) -> Point {
    Point {
        x: vec![x, y],
        start: None,
        ..Point::default()
    }
}

#[test]
fn points_are_added_moved_and_deleted() {
    let mut s = Session::new(Scenario::default(), 1).expect("the default is valid");
    let n = s.status().observations;
    run(&mut s, 5);
    let theta = |s: &Session| s.scenario(true).state.expect("asked for").theta;
    let learned = theta(&s);
    s.command(Command::AddPoint {
        point: point(0.1, 0.2),
    })
    .expect("add");
    assert_eq!(s.status().observations, n + 1);
    assert_eq!(learned, theta(&s), "what was learned is kept");
    s.command(Command::MovePoint {
        index: n,
        x: vec![1.0, 2.0],
    })
    .expect("move");
    assert_eq!(s.observations().points[2 * n..], [1.0, 2.0]);
    s.command(Command::DeletePoint { index: n })
        .expect("delete");
    assert_eq!(s.status().observations, n);
    let before = s.status();
    for bad in [
        Command::DeletePoint { index: n },
        Command::MovePoint {
            index: 0,
            x: vec![1.0],
        },
        Command::AddPoint {
            point: point(f64::NAN, 0.0),
        },
        Command::AddPoint {
            point: point(1e300, 0.0),
        },
    ] {
        let error = s.command(bad.clone()).expect_err("refused");
        assert!(!error.to_string().is_empty());
        assert_eq!(before, s.status(), "{bad:?} must change nothing");
    }
    s.command(Command::ClearPoints).expect("clear");
    assert_eq!(s.run(3, || true), 0, "nothing to fit");
}

#[test]
fn a_rate_changes_live_and_a_family_restarts() {
    let mut s = Session::new(Scenario::default(), 1).expect("the default is valid");
    run(&mut s, 5);
    let mut slower = s.scenario(false);
    slower.optimizer = iel::optimizer::Adam {
        learning_rate: 1e-3,
        ..Default::default()
    }
    .into();
    s.command(Command::Configure {
        scenario: Box::new(slower.clone()),
    })
    .expect("configure");
    assert_eq!((s.status().iteration, s.status().pristine), (5, false));
    slower.energy = iel::energy::Quadratic {}.into();
    s.command(Command::Configure {
        scenario: Box::new(slower),
    })
    .expect("configure");
    assert_eq!((s.status().iteration, s.status().pristine), (0, true));
}

/// Whoever writes a point in front of others, or takes one out, changes the places of all after it.
#[test]
fn starts_stay_with_their_observations() {
    let mut s = session("v=1&data=points&initial=free", 1);
    let mut points: Vec<_> = (0..40).map(|i| point(0.0625 * i as f64, 0.5)).collect();
    let all = points.clone();
    s.command(Command::SetPoints { points: all }).expect("set");
    run(&mut s, 5);
    let data = |points: &[Point]| {
        let points = points.to_vec();
        Points { points }.into()
    };
    let starts = |s: &Session| s.scenario(true).state.expect("asked for").initial;
    let learned = starts(&s);
    let mut scenario = s.scenario(false);
    points.insert(0, point(0.5, 0.75));
    scenario.data = data(&points);
    s.command(configure(&scenario)).expect("one more");
    assert_eq!(s.status().iteration, 5);
    assert_eq!(starts(&s)[1..], learned);
    points.remove(3);
    scenario.data = data(&points);
    s.command(configure(&scenario)).expect("one less");
    let after = starts(&s);
    assert_eq!(after[1..3], learned[..2]);
    assert_eq!(after[3..], learned[3..]);
}

/// Three points in an empty plane, at the defaults: three wells, which are there after as many
/// updates as ten minutes take, and nothing moves any more.
#[test]
fn three_points_have_three_wells_for_good() {
    let mut s = session("v=2&data=points", 1);
    let places = [[-1.0, 1.0], [1.0, 1.0], [0.0, -1.0]];
    for [x, y] in places {
        s.command(Command::AddPoint { point: point(x, y) })
            .expect("a point");
        s.run(500, || true);
    }
    let wells = |s: &mut Session| {
        let request = FrameRequest {
            critical_points: true,
            ..FrameRequest::default()
        };
        let mut frame = Frame::default();
        s.frame(&request, &mut frame);
        let near = |p: &[f64; 2]| {
            let at = |c: &[f32]| (f64::from(c[0]) - p[0]).hypot(f64::from(c[1]) - p[1]) < 0.05;
            let minimum = |c: &[f32]| c[3] == 0.0;
            frame
                .critical_points
                .chunks_exact(4)
                .any(|c| minimum(c) && at(c))
        };
        places.iter().filter(|p| near(p)).count()
    };
    s.run(5000, || true);
    assert_eq!(wells(&mut s), 3);
    // Each point was a tenth or more of the observations, and began the fit anew.
    assert_eq!((s.converged(), s.status().pristine), (Some(2000), true));
    let rested = s.scenario(true).state.expect("asked for").theta;
    s.run(30_000, || true);
    assert_eq!(wells(&mut s), 3);
    assert_eq!(s.scenario(true).state.expect("asked for").theta, rested);
    s.command(Command::Rekindle).expect("it goes on");
    assert_eq!((s.converged(), s.status().pristine), (None, false));
    s.run(2000, || true);
    assert_eq!(wells(&mut s), 3);
}

#[test]
fn other_data_are_another_fit() {
    let fitted = || {
        let mut s = session("v=2&data.n=40&energy=rbf", 1);
        run(&mut s, 5);
        s
    };
    let after = |command: Command| {
        let mut s = fitted();
        s.command(command).expect("a command");
        s.status().iteration
    };
    let with = |change: fn(&mut Scenario)| {
        let mut scenario = fitted().scenario(false);
        change(&mut scenario);
        after(configure(&scenario))
    };
    let points = vec![point(0.5, 0.5), point(1.0, 0.0)];
    assert_eq!(after(Command::SetPoints { points }), 0);
    assert_eq!(after(Command::ClearPoints), 0);
    assert_eq!(with(|s| s.data = iel::data::Rings::default().into()), 0);
    // One more, or one elsewhere, is the same fit.
    assert_eq!(
        after(Command::AddPoint {
            point: point(0.0, 0.0)
        }),
        5
    );
    assert_eq!(
        after(Command::MovePoint {
            index: 3,
            x: vec![0.0, 0.0]
        }),
        5
    );
    assert_eq!(with(|s| s.data = TwoMoons { n: 44, noise: 0.1 }.into()), 5);
    assert_eq!(with(|s| s.data = TwoMoons { n: 60, noise: 0.1 }.into()), 0);
    assert_eq!(with(|s| s.view.x_max = 4.0), 5);
    // Undoing an edit is an edit.
    let mut s = fitted();
    let before = s.scenario(false);
    s.command(Command::DeletePoint { index: 0 })
        .expect("one less");
    s.command(configure(&before)).expect("and back");
    assert_eq!(s.status().iteration, 5);
}

#[test]
fn a_blow_up_is_reported_and_stops() {
    let (scenario, _) =
        from_link("energy=quadratic&dynamics=gradient-descent&dynamics.eta=2&optimizer=sgd&optimizer.learning_rate=10&optimizer.clip=0&steps=500")
            .expect("in range");
    let mut s = Session::new(scenario, 1).expect("valid");
    s.run(200, || true);
    let status = s.status();
    let message = status.diverged.expect("descent with a huge step blows up");
    assert!(message.contains("η"), "{message}");
    assert_eq!(s.run(1, || true), 0);
}

fn configure(scenario: &Scenario) -> Command {
    Command::Configure {
        scenario: Box::new(scenario.clone()),
    }
}

#[test]
fn choices_are_renewed_only_where_they_may_differ() {
    let mut s = session("v=1&data.n=40", 1);
    let all = s.consequences();
    assert!(all.choices.is_some() && all.notices.is_some());
    let moved = s.command(Command::MovePoint {
        index: 0,
        x: vec![0.5, 0.5],
    });
    // The data are points now.
    assert!(moved.expect("a move").choices.is_some());
    let moved = s.command(Command::MovePoint {
        index: 0,
        x: vec![0.25, 0.5],
    });
    assert_eq!(moved.expect("a move").choices, None);
    let mut scenario = s.scenario(false);
    scenario.view.x_max = 5.0;
    let looked = s.command(configure(&scenario)).expect("a view");
    assert_eq!(looked.choices, None);
    // It never comes to rest, as some estimators need.
    scenario.dynamics = Langevin::default().into();
    let changed = s.command(configure(&scenario)).expect("a change");
    assert_eq!(changed.choices, s.consequences().choices);
    assert_ne!(changed.choices, all.choices);
}

#[test]
fn a_loss_that_stays_is_told_from_one_that_falls() {
    let converged = |loss: &dyn Fn(u64) -> f64, count: u64| {
        let mut convergence = Convergence::default();
        (1..=count).for_each(|i| convergence.push(i, loss(i)));
        convergence.at()
    };
    for loss in [0.5, -2.0, 0.0] {
        assert_eq!(converged(&|_| loss, 30_000), Some(9000));
    }
    assert_eq!(converged(&|i| 100.0 / (100.0 + i as f64), 30_000), None);
    assert_eq!(converged(&|_| 0.5, 8999), None);
    // What blows up begins anew; what moves again is no longer at rest.
    let broken = |i| if i == 5000 { f64::NAN } else { 0.5 };
    assert_eq!(converged(&broken, 30_000), Some(14_000));
    let late = |i| if i > 12_000 { 0.7 } else { 0.5 };
    assert_eq!(converged(&late, 15_000), None);
    assert_eq!(converged(&late, 30_000), Some(21_000));
}
