//! The energy, descents of it and the loss of training, against finite differences and JAX.

use iel::concepts::ConceptConfig;
use iel::concepts::descent::{Descent, Inference, Part};
use iel::concepts::energy::{Scene, energy, reverse};
use iel::concepts::network::{PARAMETERS, initial};
use iel::concepts::training::{Batch, TrainingSpec, loss};
use iel::random::{Purpose, Stream};
use iel::scalar::F64x8;

/// Parameters at which no gradient is small: the steps of descent are larger than at first.
fn theta(seed: u32) -> Vec<f64> {
    initial(seed)
}

fn scene(seed: u32, entities: usize) -> Scene<f64> {
    let mut rng = Stream::nth(seed, Purpose::Observations, 3);
    let zero = Scene::<f64>::zero(entities);
    let mut scene = zero.clone();
    let mut draw = |scale: f64| scale * rng.normal();
    scene
        .places
        .iter_mut()
        .flatten()
        .for_each(|x| *x = draw(0.5));
    scene.attention.iter_mut().for_each(|x| *x = draw(1.0));
    scene.code.iter_mut().for_each(|x| *x = draw(0.7));
    scene
}

/// Some of the numbers, so that finite differences do not take long: about sixty, from everywhere.
fn some(count: usize) -> impl Iterator<Item = usize> {
    (0..count).step_by((count / 60).max(1))
}

/// The derivative along one number by differences of second order, extrapolated once.
fn difference(mut f: impl FnMut(f64) -> f64) -> f64 {
    let mut central = |h: f64| (f(h) - f(-h)) / (2.0 * h);
    let h = 1e-3;
    let (coarse, middle, fine) = (central(h), central(h / 2.0), central(h / 4.0));
    let (a, b) = ((4.0 * middle - coarse) / 3.0, (4.0 * fine - middle) / 3.0);
    (16.0 * b - a) / 15.0
}

fn close(found: f64, expected: f64, what: &str) {
    let off = (found - expected).abs();
    assert!(
        off < 1e-8 * (1.0 + expected.abs()),
        "{what}: {found} and {expected}"
    );
}

/// A number of a scene by its index: places, then attention, then code.
fn at(scene: &mut Scene<f64>, k: usize) -> &mut f64 {
    let places = 2 * scene.places.len();
    let attention = scene.attention.len();
    match k {
        k if k < places => &mut scene.places[k / 2][k % 2],
        k if k < places + attention => &mut scene.attention[k - places],
        k => &mut scene.code[k - places - attention],
    }
}

#[test]
fn the_gradient_of_the_energy_is_that_of_finite_differences() {
    for entities in [1, 2, 5] {
        let (theta, scene) = (theta(2), scene(3, entities));
        let mut sums = vec![0.0; PARAMETERS];
        let (value, mut down) = reverse(&theta, &scene, 1.0, Some(&mut sums));
        close(value, energy(&theta, &scene), "value");
        for k in 0..3 * entities + 10 {
            let by = difference(|h| {
                let mut moved = scene.clone();
                *at(&mut moved, k) += h;
                energy(&theta, &moved)
            });
            close(
                *at(&mut down, k),
                by,
                &format!("{entities} entities, number {k}"),
            );
        }
        for k in some(PARAMETERS) {
            let by = difference(|h| {
                let mut theta = theta.clone();
                theta[k] += h;
                energy(&theta, &scene)
            });
            close(sums[k], by, &format!("{entities} entities, parameter {k}"));
        }
    }
}

/// A loss of where a descent ends.
fn end_loss(scene: &Scene<f64>) -> f64 {
    let places = scene.places.iter().flatten();
    let all = places.chain(&scene.attention).enumerate();
    all.map(|(k, x)| x * x * (0.3 + 0.1 * k as f64)).sum()
}

#[test]
fn derivatives_through_a_descent_are_those_of_finite_differences() {
    let (theta, start) = (theta(4), scene(5, 4));
    for part in [Part::Places, Part::Attention] {
        let mut mask = Scene::zero(4);
        match part {
            Part::Attention => mask.attention.fill(1.0),
            _ => mask.places[3..].fill([1.0; 2]),
        }
        let run = |theta: &[f64], start: &Scene<f64>| {
            Descent::new(theta, start.clone(), mask.clone(), part, 4, &[])
        };
        let path = run(&theta, &start);
        assert!(path.end() != &start);
        let mut end = Scene::zero(4);
        for k in 0..16 {
            *at(&mut end, k) = 2.0 * (0.3 + 0.1 * k as f64) * *at(&mut path.end().clone(), k);
        }
        let mut sums = vec![0.0; PARAMETERS];
        let mut down = path.back(&theta, end, &mut sums);
        for k in 0..22 {
            let by = difference(|h| {
                let mut moved = start.clone();
                *at(&mut moved, k) += h;
                end_loss(run(&theta, &moved).end())
            });
            close(*at(&mut down, k), by, &format!("{part:?}, number {k}"));
        }
        for k in some(PARAMETERS).chain(PARAMETERS - 4..PARAMETERS) {
            let by = difference(|h| {
                let mut theta = theta.clone();
                theta[k] += h;
                end_loss(run(&theta, &start).end())
            });
            close(sums[k], by, &format!("{part:?}, parameter {k}"));
        }
    }
}

#[test]
fn derivatives_through_the_inference_of_a_code_are_those_of_finite_differences() {
    let theta = theta(6);
    let shown = || (0..3).map(|k| scene(20 + k, 3)).collect::<Vec<_>>();
    let run = |theta: &[f64]| Inference::new(theta, shown(), 5);
    let value = |code: [f64; 6]| {
        (0..6)
            .map(|k| code[k] * code[k] * (1.0 + k as f64))
            .sum::<f64>()
    };
    let found = run(&theta);
    let end = std::array::from_fn(|k| 2.0 * (1.0 + k as f64) * found.end()[k]);
    assert!(found.end().iter().any(|w| w.abs() > 1e-3));
    let mut sums = vec![0.0; PARAMETERS];
    found.back(&theta, end, &mut sums);
    for k in some(PARAMETERS).chain(PARAMETERS - 4..PARAMETERS) {
        let by = difference(|h| {
            let mut theta = theta.clone();
            theta[k] += h;
            value(run(&theta).end())
        });
        close(sums[k], by, &format!("parameter {k}"));
    }
}

#[test]
fn the_gradient_of_the_loss_of_training_is_that_of_finite_differences() {
    let spec = TrainingSpec {
        arrangements: 5,
        steps: 2,
        places: 0.8,
        codes: 0.4,
        attention: 0.2,
        small: 1.5,
        ..Default::default()
    };
    let theta = theta(8);
    let mut rng = Stream::nth(1, Purpose::Batch, 0);
    let batch = Batch::<F64x8>::drawn(&spec, &ConceptConfig::all(), &mut rng);
    let (_, gradient) = loss(&spec, &theta, &batch);
    for k in some(PARAMETERS)
        .step_by(3)
        .chain(PARAMETERS - 4..PARAMETERS)
    {
        let by = difference(|h| {
            let mut theta = theta.clone();
            theta[k] += h;
            loss(&spec, &theta, &batch).0.total
        });
        close(gradient[k], by, &format!("parameter {k}"));
    }
}

#[test]
fn exchanged_entities_leave_the_energy_as_it_is_and_so_does_a_shift() {
    let (theta, scene) = (theta(2), scene(3, 4));
    let value = energy(&theta, &scene);
    let mut other = scene.clone();
    other.places.swap(2, 5);
    other.attention.swap(0, 3);
    close(energy(&theta, &other), value, "exchanged");
    let mut marks = scene.clone();
    marks.places.swap(0, 1);
    assert!((energy(&theta, &marks) - value).abs() > 1e-3);
    let mut shifted = scene.clone();
    for place in &mut shifted.places {
        *place = [place[0] + 0.7, place[1] - 1.3];
    }
    close(energy(&theta, &shifted), value, "shifted");
    // Who takes no part does not count.
    let mut away = scene.clone();
    away.attention[1] = -60.0;
    let quiet = energy(&theta, &away);
    away.places[3] = [1.5, -1.5];
    close(energy(&theta, &away), quiet, "a bystander");
}

/// The same sines as in `scripts/golden/concepts.py`.
fn sines(count: usize, phase: f64) -> Vec<f64> {
    (0..count).map(|k| (1.7 * k as f64 + phase).sin()).collect()
}

fn sine_scene(phase: f64) -> Scene<f64> {
    let mut scene = Scene::zero(4);
    for (k, x) in sines(22, phase).into_iter().enumerate() {
        *at(&mut scene, k) = if k < 12 { 0.8 * x } else { x };
    }
    scene
}

#[test]
fn energies_and_derivatives_through_descents_are_those_of_jax() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../../golden/concepts.json")).unwrap();
    let every = golden["every"].as_u64().unwrap() as usize;
    let mut theta: Vec<f64> = sines(PARAMETERS, 0.3).iter().map(|x| 0.3 * x).collect();
    for (x, step) in theta[PARAMETERS - 4..]
        .iter_mut()
        .zip([0.2_f64, 0.3, 0.5, 2.0])
    {
        *x = step.ln();
    }
    let weights = sines(64, 2.0);
    let check = |name: &str, value: f64, sums: &[f64], down: Option<Scene<f64>>| {
        let expected = &golden[name];
        close(value, expected["value"].as_f64().unwrap(), name);
        let kept = sums.iter().step_by(every).chain(&sums[PARAMETERS - 4..]);
        let theirs = expected["theta"].as_array().unwrap();
        assert_eq!(theirs.len(), kept.clone().count());
        for (k, (own, their)) in kept.zip(theirs).enumerate() {
            close(
                *own,
                their.as_f64().unwrap(),
                &format!("{name}, parameter {k}"),
            );
        }
        let theirs = expected["scene"].as_array().unwrap();
        let Some(mut down) = down else {
            return assert!(theirs.is_empty());
        };
        assert_eq!(theirs.len(), 22);
        for (k, their) in theirs.iter().enumerate() {
            close(
                *at(&mut down, k),
                their.as_f64().unwrap(),
                &format!("{name}, number {k}"),
            );
        }
    };

    let start = sine_scene(0.1);
    let mut sums = vec![0.0; PARAMETERS];
    let (value, down) = reverse(&theta, &start, 1.0, Some(&mut sums));
    check("energy", value, &sums, Some(down));

    for (name, part, steps, numbers) in [
        ("places", Part::Places, 5, 0..12),
        ("attention", Part::Attention, 4, 12..16),
    ] {
        let mut mask = Scene::zero(4);
        match part {
            Part::Attention => mask.attention.fill(1.0),
            _ => mask.places[3..].fill([1.0; 2]),
        }
        let path = Descent::new(&theta, start.clone(), mask, part, steps, &[]);
        let mut end = Scene::zero(4);
        let mut value = 0.0;
        for (k, weight) in numbers.zip(&weights) {
            *at(&mut end, k) = *weight;
            value += weight * *at(&mut path.end().clone(), k);
        }
        let mut sums = vec![0.0; PARAMETERS];
        let down = path.back(&theta, end, &mut sums);
        check(name, value, &sums, Some(down));
    }

    let shown = (0..3).map(|k| {
        let mut scene = sine_scene(0.5 + f64::from(k));
        scene.code = [0.0; 6];
        scene
    });
    let found = Inference::new(&theta, shown.collect(), 5);
    let end = std::array::from_fn(|k| weights[k]);
    let value = (0..6).map(|k| weights[k] * found.end()[k]).sum();
    let mut sums = vec![0.0; PARAMETERS];
    found.back(&theta, end, &mut sums);
    check("code", value, &sums, None);
}
