//! What holds of every machine and every motion.

use super::{random, states, summed};
use iel::random::{Purpose, Stream};
use iel::units::motion::{Annealing, BlockGibbs, Descent, Gibbs, MeanField, Motion, Synchronous};
use iel::units::{
    Machine, Memory, MotionConfig, Network, Separation, State, Values, annealed_importance,
};

fn machines() -> Vec<(&'static str, Box<dyn Machine>)> {
    let mut rng = Stream::new(2, Purpose::Observations);
    let patterns: Vec<f64> = (0..24)
        .map(|_| Values::Spins.of(rng.normal() > 0.0))
        .collect();
    let memory = |separation| Memory::new(8, patterns.clone(), separation);
    vec![
        ("hopfield", Box::new(random(6, 0, Values::Spins, true, 1))),
        ("boltzmann", Box::new(random(4, 3, Values::Bits, true, 2))),
        ("rbm", Box::new(random(5, 3, Values::Bits, false, 3))),
        ("square", Box::new(memory(Separation::Power(2)))),
        ("cube", Box::new(memory(Separation::Power(3)))),
        (
            "exponential",
            Box::new(memory(Separation::Exponential(0.4))),
        ),
    ]
}

#[test]
fn what_a_machine_keeps_about_a_state_follows_its_changes() {
    for (name, machine) in machines() {
        let machine = &*machine;
        let (n, values) = (machine.units(), machine.values());
        let mut rng = Stream::new(5, Purpose::Dynamics);
        let start = (0..n).map(|i| values.of(i % 3 == 0)).collect();
        let mut state = State::new(machine, start, vec![false; n]);
        for step in 0..200 {
            let i = step * 7 % n;
            let with = |high| {
                let mut s = state.values().to_vec();
                s[i] = values.of(high);
                machine.energy(&s)
            };
            let gap = with(true) - with(false);
            assert!((state.gap(machine, i) - gap).abs() < 1e-10, "{name}: {gap}");
            state.draw(machine, i, 1.0, &mut rng);
        }
    }
}

#[test]
fn forces_are_the_slope_of_the_energy() {
    for (name, machine) in machines() {
        let n = machine.units();
        let s: Vec<f64> = (0..n).map(|i| 0.3 + 0.1 * i as f64).collect();
        for (i, force) in machine.force(&s).iter().enumerate() {
            let at = |h: f64| {
                let mut s = s.clone();
                s[i] += h;
                machine.energy(&s)
            };
            let slope = (at(-1e-5) - at(1e-5)) / 2e-5;
            assert!((force - slope).abs() < 1e-8, "{name} {i}: {force} {slope}");
        }
    }
}

#[test]
fn the_energy_never_rises_where_a_motion_says_so_and_units_that_are_clamped_stay() {
    let motions = MotionConfig::all();
    assert!(motions.iter().any(|m| m.descends()));
    for (name, machine) in machines() {
        let machine = &*machine;
        for motion in &motions {
            for seed in 0..20 {
                let mut rng = Stream::new(seed, Purpose::Dynamics);
                let all = states(machine.values(), machine.units());
                let start = all[seed as usize * 37 % all.len()].clone();
                let mut state = State::new(machine, start.clone(), vec![false; start.len()]);
                state.clamp(1, true);
                let (mut before, mut rest) = (machine.energy(state.values()), false);
                for _ in 0..100 {
                    let last = state.values().to_vec();
                    rest = motion.sweep(machine, &mut state, &mut rng);
                    let after = machine.energy(state.values());
                    if motion.descends() {
                        assert!(after <= before + 1e-12, "{name}: {before} to {after}");
                    }
                    assert_eq!(state.values()[1], start[1]);
                    if rest && !matches!(motion, MotionConfig::MeanField(_)) {
                        assert_eq!(last, state.values());
                        break;
                    }
                    before = after;
                }
                if motion.descends() {
                    assert!(rest, "{name}: descent comes to rest");
                }
            }
        }
    }
}

#[test]
fn enumeration_is_the_sum_over_all_states() {
    for (values, full) in [
        (Values::Bits, true),
        (Values::Spins, true),
        (Values::Bits, false),
    ] {
        let network = random(5, 4, values, full, 7);
        let n = network.units();
        let held = states(values, 5)[19].clone();
        let given = network.given(&held).unwrap();
        let all = network.ensemble(&vec![None; n]).unwrap();
        for (found, held) in [(given, held), (all, Vec::new())] {
            let (log_z, second) = summed(&network, &held);
            assert!((found.log_z - log_z).abs() < 1e-12 * (1.0 + log_z.abs()));
            for (k, (a, b)) in found.second.iter().zip(&second).enumerate() {
                let expected = if network.connected(k / n, k % n) {
                    *b
                } else {
                    0.0
                };
                assert!((a - expected).abs() < 1e-12, "{k}: {a} {expected}");
            }
        }
    }
    // Long sums are renewed, so that rounding does not grow.
    let large = random(16, 0, Values::Bits, true, 3);
    let (log_z, second) = summed(&large, &[]);
    let found = large.ensemble(&[None; 16]).unwrap();
    assert!((found.log_z - log_z).abs() < 1e-11);
    assert!((found.second[1] - second[1]).abs() < 1e-11);
}

#[test]
fn a_sum_over_too_many_states_is_refused() {
    let error = random(24, 0, Values::Bits, true, 1)
        .ensemble(&[None; 24])
        .unwrap_err();
    assert!(error.to_string().contains("2^23"), "{error}");
    // Of a restricted machine the smaller side is what counts.
    assert!(
        random(200, 8, Values::Bits, false, 1)
            .ensemble(&[None; 208])
            .is_ok()
    );
}

/// Draws from a chain against the enumerated distribution, by Pearson's test on states that are far enough apart to be
/// independent: a right sampler fails with probability 1e-6 (of the χ² distribution, 31 degrees of freedom, 85.2).
#[test]
fn samplers_draw_from_the_enumerated_distribution() {
    check_draws(&random(3, 2, Values::Bits, false, 11));
    // Groups of a machine with chosen connections: 0, 2 and 4, then 1 and 3.
    let ring = Network::new(4, 1, Values::Bits, |i, j| i + 1 == j);
    assert_eq!(ring.blocks(), [vec![0, 2, 4], vec![1, 3]]);
    let mut chain = ring;
    let parameters = [0.9, -1.2, 0.5, 1.4, -0.3, 0.6, 0.1, -0.8, 0.4];
    chain.set_parameters(&parameters).unwrap();
    check_draws(&chain);
}

fn check_draws(network: &Network) {
    const BOUND: f64 = 85.2;
    let all = states(Values::Bits, 5);
    let energies: Vec<f64> = all.iter().map(|s| network.energy(s)).collect();
    let z: f64 = energies.iter().map(|e| (-e / 1.5).exp()).sum();
    let draws = 20_000.0;
    let motions: [MotionConfig; 2] = [
        Gibbs { temperature: 1.5 }.into(),
        BlockGibbs { temperature: 1.5 }.into(),
    ];
    for motion in motions {
        let mut rng = Stream::new(4, Purpose::Dynamics);
        let mut state = State::new(network, vec![0.0; 5], vec![false; 5]);
        let mut counts = vec![0.0; all.len()];
        for _ in 0..draws as usize {
            for _ in 0..20 {
                motion.sweep(network, &mut state, &mut rng);
            }
            counts[all.iter().position(|s| s == state.values()).unwrap()] += 1.0;
        }
        let expected = energies.iter().map(|e| draws * (-e / 1.5).exp() / z);
        let chi: f64 = counts
            .iter()
            .zip(expected)
            .map(|(c, e)| (c - e) * (c - e) / e)
            .sum();
        assert!(chi < BOUND, "{motion:?}: {chi}");
    }
}

#[test]
fn annealed_importance_sampling_covers_the_sum() {
    let mut off = Vec::new();
    for seed in 0..20 {
        let network = random(6, 4, Values::Bits, false, seed);
        let exact = network.ensemble(&[None; 10]).unwrap().log_z;
        let found = annealed_importance(&network, 100, 200, seed);
        assert!(found.error > 0.0 && found.effective <= 100.0 + 1e-9);
        off.push((found.value - exact) / found.error);
    }
    // Of 20 normal numbers more than 3 lie beyond 2.5 with probability 1e-4.
    assert!(off.iter().filter(|o| o.abs() > 2.5).count() <= 3, "{off:?}");
}

#[test]
fn two_states_can_follow_each_other_where_all_units_move_at_once() {
    let mut network = Network::new(2, 0, Values::Spins, |_, _| true);
    network.set_parameters(&[-1.0, 0.0, 0.0]).unwrap();
    let mut state = State::new(&network, vec![1.0, 1.0], vec![false; 2]);
    let mut rng = Stream::new(1, Purpose::Dynamics);
    assert!(!Synchronous {}.sweep(&network, &mut state, &mut rng));
    assert_eq!(state.values(), [-1.0, -1.0]);
    assert!(!Synchronous {}.sweep(&network, &mut state, &mut rng));
    assert_eq!(state.values(), [1.0, 1.0]);
}

#[test]
fn relaxation_ends_where_means_are_those_that_their_fields_ask_for() {
    let network = random(5, 0, Values::Spins, true, 6);
    let mean_field = MeanField {
        temperature: 2.0,
        step: 0.5,
    };
    let mut state = State::new(&network, vec![1.0; 5], vec![false; 5]);
    let mut rng = Stream::new(1, Purpose::Dynamics);
    assert!((0..500).any(|_| mean_field.sweep(&network, &mut state, &mut rng)));
    for (s, force) in state.values().iter().zip(network.force(state.values())) {
        assert!((s - (force / 2.0).tanh()).abs() < 1e-8);
    }
}

#[test]
fn annealing_ends_lower_than_descent() {
    let network = random(20, 0, Values::Spins, true, 8);
    let mean = |motion: &dyn Motion| {
        let end = |seed: u32| {
            let mut rng = Stream::new(seed, Purpose::Dynamics);
            let start = (0..20)
                .map(|i| Values::Spins.of((seed >> (i % 8)) & 1 == 1))
                .collect();
            let mut state = State::new(&network, start, vec![false; 20]);
            while !motion.sweep(&network, &mut state, &mut rng) {}
            network.energy(state.values())
        };
        (0..50).map(end).sum::<f64>() / 50.0
    };
    let annealed = mean(&Annealing {
        from: 5.0,
        to: 0.2,
        sweeps: 100,
    });
    assert!(annealed < mean(&Descent {}) - 0.1);
}
