//! What shipped parameters do: concepts are told and shown better than by the rivals.

use iel::concepts::concept::Places;
use iel::concepts::network::PARAMETERS;
use iel::concepts::{Arrangement, ConceptConfig, Learned, Trainer, TrainingSpec};
use iel::random::{Purpose, Stream};
use iel::study::{ConceptsMeasuring, ConceptsMeasuringRequest, complete};
use rand::RngExt;

/// Identification of at least 95 % and an error of at most 0.6 of that of regression, on arrangements and
/// demonstrations that nothing was learned from.
#[test]
fn shipped_parameters_tell_and_show_concepts() {
    let request = ConceptsMeasuringRequest {
        trials: 10,
        seed: 77,
        ..Default::default()
    };
    let report = complete(ConceptsMeasuring::new(&request).unwrap()).unwrap();
    let all = report.all.unwrap();
    assert!(all.identified >= 0.95, "{all:?}");
    assert!(all.nearest_code >= 0.95, "{all:?}");
    assert!(report.ratio.unwrap() <= 0.6, "{all:?}");
    assert!(all.error < 0.1 * all.start, "{all:?}");
    assert_eq!(report.concepts.len(), ConceptConfig::all().len());
    for row in &report.concepts {
        assert!(row.identified >= 0.8, "{row:?}");
        assert!(row.error < 0.4 * row.start, "{row:?}");
    }
    // The sum of two energies comes nearer to both than either alone to the other.
    for row in &report.composed {
        let both = row.both[0] + row.both[1];
        assert!(both < 0.5 * (row.first[0] + row.first[1]), "{row:?}");
        assert!(both < 0.5 * (row.second[0] + row.second[1]), "{row:?}");
    }
}

#[test]
fn drawn_arrangements_show_their_concept_and_others_do_not() {
    for (c, concept) in ConceptConfig::all().iter().enumerate() {
        let mut far = 0;
        for n in 0..50 {
            let mut rng = Stream::nth(5, Purpose::Observations, 50 * c as u64 + n);
            let event = Arrangement::drawn(&**concept, 1, &mut rng);
            event.check("event").unwrap();
            assert_eq!(event.entities.len(), 5);
            let off = event.error(&**concept).unwrap();
            // Errors of a line and of a square are roots of differences.
            assert!(off < 1e-7, "{concept:?}: {off}");
            let (scattered, free) = event.scattered(1, &mut rng);
            assert_eq!(free.iter().filter(|free| **free).count(), 3);
            far += usize::from(scattered.error(&**concept).unwrap() > 0.02);
        }
        assert!(far > 25, "{concept:?}: {far}");
    }
}

/// No place that shows the concept is nearer than the error says: many are drawn, and moved by random search towards
/// the places in question.
#[test]
fn errors_are_the_least_distances() {
    let marks = [[-0.3, 0.1], [0.5, 0.4]];
    let mut rng = Stream::nth(9, Purpose::Observations, 0);
    for concept in ConceptConfig::all() {
        for _ in 0..4 {
            let mut place = || {
                [
                    0.8 - 1.6 * rng.random::<f64>(),
                    0.8 - 1.6 * rng.random::<f64>(),
                ]
            };
            let places: Places = std::array::from_fn(|_| place());
            let error = concept.error(&marks, &places);
            let distance = |shown: &Places| {
                let pairs = shown.iter().zip(&places);
                let squares = pairs.map(|(p, q)| (p[0] - q[0]).powi(2) + (p[1] - q[1]).powi(2));
                (squares.sum::<f64>() / 4.0).sqrt()
            };
            let nearest = (0..2000)
                .map(|_| distance(&concept.draw(&marks, &mut rng)))
                .fold(f64::INFINITY, f64::min);
            assert!(
                error <= nearest + 1e-12,
                "{concept:?}: {error} and {nearest}"
            );
        }
    }
    // By hand.
    let at = |kind: &str, places: Places| {
        let found = ConceptConfig::all()
            .into_iter()
            .find(|concept| serde_json::to_value(concept).unwrap()["kind"] == kind);
        found.unwrap().error(&[[0.0, 0.0], [1.0, 0.0]], &places)
    };
    let corners = [[0.5, 0.0], [0.0, 0.5], [-0.5, 0.0], [0.0, -0.5]];
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} and {b}");
    close(at("square", corners), 0.0);
    close(at("circle", corners), 0.0);
    close(at("near", corners), 0.25);
    close(at("line", corners), (0.5_f64 / 4.0).sqrt());
    close(at("cluster", corners), 0.3);
    close(
        at("spread", [[0.0, 0.9], [0.0, -0.9], [0.0, 0.1], [-0.9, 0.0]]),
        0.2,
    );
    close(
        at("between", [[0.5, 0.2], [0.5, -0.2], [0.1, 0.2], [0.9, 0.2]]),
        0.2,
    );
    close(
        at("beside", [[0.5, 0.0], [0.5, 0.0], [0.5, 0.0], [0.5, 0.6]]),
        0.2,
    );
}

#[test]
fn files_of_parameters_read_back_and_others_are_refused() {
    let shipped = Learned::shipped();
    let bytes = shipped.to_bytes();
    assert!(bytes.len() < 100_000);
    assert_eq!(&Learned::from_bytes(&bytes).unwrap(), shipped);
    let refused = |bytes: &[u8]| Learned::from_bytes(bytes).unwrap_err().to_string();
    assert!(refused(b"").contains("not a file of concepts"));
    assert!(refused(b"{\"v\":1}").contains("not a file of concepts"));
    assert!(refused(&bytes[..bytes.len() - 4]).contains("expected"));
    let mut broken = bytes.clone();
    broken[12..16].copy_from_slice(&f32::NAN.to_le_bytes());
    assert!(refused(&broken).contains("parameters[1]"));
}

#[test]
fn what_is_no_demonstration_is_refused_with_its_place() {
    let shipped = Learned::shipped();
    let mut rng = Stream::nth(5, Purpose::Observations, 0);
    let event = Arrangement::drawn(&*ConceptConfig::all()[0], 1, &mut rng);
    let refused = |events: &[Arrangement]| shipped.identify(events).unwrap_err().to_string();
    assert!(refused(&[]).contains("at least one"));
    let mut other = event.clone();
    other.part.fill(false);
    assert!(refused(&[event.clone(), other]).contains("demonstrations[1].part"));
    let mut other = event.clone();
    other.entities[2][1] = f64::NAN;
    assert!(refused(&[other]).contains("entities[2]"));
    let mut other = event.clone();
    other.entities.clear();
    assert!(refused(&[other]).contains("1 to 6"));
    let code = shipped.codes()[0];
    assert!(shipped.generate(&event, &[true], &[code], 3).is_err());
    assert!(shipped.generate(&event, &[true; 5], &[], 3).is_err());
}

/// Held entities and marks stay, the energy falls, and the order of entities does not matter.
#[test]
fn generation_descends_and_moves_only_what_is_free() {
    let shipped = Learned::shipped();
    for (c, concept) in ConceptConfig::all().iter().enumerate() {
        let mut rng = Stream::nth(6, Purpose::Observations, c as u64);
        let (start, free) = Arrangement::drawn(&**concept, 1, &mut rng).scattered(1, &mut rng);
        let made = shipped
            .generate(&start, &free, &[shipped.codes()[c]], 50)
            .unwrap();
        let end = made.events.last().unwrap();
        assert_eq!(end.marks, start.marks);
        for k in 0..free.len() {
            assert_eq!(
                end.entities[k] == start.entities[k],
                !free[k],
                "{concept:?} {k}"
            );
        }
        assert!(made.energies[50] < made.energies[0], "{concept:?}");
        let mut turned = start.clone();
        turned.entities.rotate_left(2);
        turned.part.rotate_left(2);
        let mut free = free.clone();
        free.rotate_left(2);
        let again = shipped
            .generate(&turned, &free, &[shipped.codes()[c]], 50)
            .unwrap();
        let mut expected = end.entities.clone();
        expected.rotate_left(2);
        for (p, q) in again.events[50].entities.iter().zip(&expected) {
            assert!((p[0] - q[0]).hypot(p[1] - q[1]) < 1e-6);
        }
    }
}

/// The energy over the plane is that of the arrangement with the entity there.
#[test]
fn the_energy_over_the_plane_is_lowest_where_the_concept_is_shown() {
    let shipped = Learned::shipped();
    let mut rng = Stream::nth(6, Purpose::Observations, 0);
    let event = Arrangement::drawn(&*ConceptConfig::all()[0], 0, &mut rng);
    let map = shipped.map(&event, 0, &shipped.codes()[..1], 32);
    assert_eq!(map.len(), 32 * 32);
    let least = (0..map.len())
        .min_by(|a, b| map[*a].total_cmp(&map[*b]))
        .unwrap();
    let middle = |k: usize| 1.6 * (2.0 * (k as f64 + 0.5) / 32.0 - 1.0);
    let [x, y] = [middle(least % 32), middle(least / 32)];
    let [mx, my] = event.marks[0];
    assert!((x - mx).hypot(y - my) < 0.35, "{x} {y} and {mx} {my}");
}

/// A little training from nothing lowers the loss, and the same seed gives the same bits.
#[test]
fn training_lowers_the_loss_and_repeats() {
    let spec = TrainingSpec {
        updates: 12,
        arrangements: 4,
        contrast: 0.1,
        steps: 2,
        ..Default::default()
    };
    let run = || {
        let mut trainer = Trainer::new(&spec, None).unwrap();
        let mut losses = Vec::new();
        for _ in 0..12 {
            trainer.update().unwrap();
            losses.push(trainer.last().unwrap().places);
        }
        (losses, trainer.learning.numbers)
    };
    let (losses, numbers) = run();
    assert_eq!(numbers.len(), PARAMETERS);
    assert!(
        losses[8..].iter().sum::<f64>() < losses[..4].iter().sum::<f64>(),
        "{losses:?}"
    );
    assert_eq!(run().1, numbers);
    let wrong = TrainingSpec {
        updates: 0,
        ..spec.clone()
    };
    assert!(
        Trainer::new(&wrong, None)
            .unwrap_err()
            .to_string()
            .contains("updates")
    );
    assert!(
        Trainer::new(&spec, Some(vec![0.0; 3]))
            .unwrap_err()
            .to_string()
            .contains("expected")
    );
}
