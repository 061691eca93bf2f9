//! Laws that every energy family obeys, over the whole catalogue.
#![cfg(not(target_arch = "wasm32"))]

use iel::energy::{
    Activation, BLOCKS, EnergyConfig, Field, GaussianMixture, Init, MAX_DIM, Mlp, Rbf, Tile,
};
use iel::random::{Purpose, Stream};
use iel::scalar::{F32x8, F64x8, Lanes};
use iel::tensor;
use rand_distr::{Distribution, StandardNormal};
use serde_json::{Value, json};

/// One family with settings, dimension and number of conditions.
struct Case {
    config: EnergyConfig,
    dim: usize,
    condition: usize,
    theta: Vec<f64>,
    rng: Stream,
}

fn mlp(widths: &[usize], activation: Activation, confinement: f64) -> EnergyConfig {
    EnergyConfig::Mlp(Mlp {
        widths: widths.to_vec(),
        activation,
        confinement,
    })
}

/// Every entry at its defaults, and settings that reach other branches.
fn configs() -> Vec<EnergyConfig> {
    let mut all = EnergyConfig::all();
    for activation in [Activation::Tanh, Activation::Softplus, Activation::Silu] {
        all.push(mlp(&[5, 3, 7], activation, 0.1));
        all.push(mlp(&[9], activation, 0.0));
    }
    all.push(GaussianMixture { components: 1 }.into());
    all.push(GaussianMixture { components: 3 }.into());
    all.push(
        Rbf {
            centers: 3,
            confinement: 0.0,
        }
        .into(),
    );
    all
}

fn normal(rng: &mut Stream) -> f64 {
    StandardNormal.sample(rng)
}

/// Observations in two clusters, `[24, dim]`.
fn observations(dim: usize, rng: &mut Stream) -> Vec<f64> {
    (0..24 * dim)
        .map(|i| [1.2, -0.9][i / dim % 2] + 0.4 * normal(rng))
        .collect()
}

/// Every configuration in every dimension it is defined for, with parameters moved off their
/// starting values, so that nothing is zero or equal by construction.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for config in configs() {
        for (dim, condition) in [(1, 0), (2, 0), (3, 0), (4, 0), (2, 1), (3, 2)] {
            if config.check(dim).is_err() {
                continue;
            }
            let mut rng = Stream::new(71 + cases.len() as u32, Purpose::Parameters);
            let points = observations(dim, &mut rng);
            let mut theta = start(&config, dim, condition, &points, &mut rng);
            for t in &mut theta {
                *t += 0.15 * normal(&mut rng);
            }
            cases.push(Case {
                config: config.clone(),
                dim,
                condition,
                theta,
                rng,
            });
        }
    }
    cases
}

/// Starting parameters.
fn start(
    config: &EnergyConfig,
    dim: usize,
    condition: usize,
    points: &[f64],
    rng: &mut Stream,
) -> Vec<f64> {
    config.initialize(&mut Init { dim, points, rng }, condition)
}

impl Case {
    fn name(&self) -> String {
        let config = serde_json::to_string(&self.config).unwrap();
        format!("{config} d={} m={}", self.dim, self.condition)
    }

    fn tile(&mut self, rows: usize, scale: f64) -> Vec<Tile<f64>> {
        (0..rows)
            .map(|_| std::array::from_fn(|_| scale * normal(&mut self.rng)))
            .collect()
    }

    fn points(&mut self) -> Vec<Tile<f64>> {
        self.tile(self.dim, 1.3)
    }

    fn probe(&mut self) -> Probe {
        let condition = self.tile(self.condition, 1.0);
        let field = self.config.field(self.dim, self.condition);
        Probe::new(field, &self.theta, &condition)
    }

    /// Up to `most` indices of parameters, spread over all of them.
    fn some_parameters(&self, most: usize) -> Vec<usize> {
        let p = self.theta.len();
        (0..p.min(most)).map(|i| i * p / p.min(most)).collect()
    }
}

/// A field at four points side by side.
struct Probe {
    field: Box<dyn Field<f64>>,
    parameters: usize,
}

impl Probe {
    fn new(mut field: Box<dyn Field<f64>>, theta: &[f64], condition: &[Tile<f64>]) -> Self {
        field.set_parameters(theta);
        field.set_condition(condition);
        let parameters = theta.len();
        Self { field, parameters }
    }

    fn gradient(&mut self, x: &[Tile<f64>]) -> (Tile<f64>, Vec<Tile<f64>>) {
        let mut g = vec![[f64::NAN; BLOCKS]; x.len()];
        (self.field.gradient(0, x, &mut g), g)
    }

    fn energy(&mut self, x: &[Tile<f64>]) -> Tile<f64> {
        self.gradient(x).0
    }

    /// `Hv`, and `∂_θ(∇E·v)` summed over the particles.
    fn tangent(&mut self, x: &[Tile<f64>], v: &[Tile<f64>]) -> (Vec<Tile<f64>>, Vec<f64>) {
        self.gradient(x);
        let mut hv = vec![[f64::NAN; BLOCKS]; x.len()];
        self.field.tangent(0, x, v, &mut hv);
        (hv, self.collect())
    }

    /// Rows of the Hessian.
    fn hessian(&mut self, x: &[Tile<f64>]) -> Vec<Vec<Tile<f64>>> {
        (0..x.len())
            .map(|i| {
                let mut v = vec![[0.0; BLOCKS]; x.len()];
                v[i] = [1.0; BLOCKS];
                self.tangent(x, &v).0
            })
            .collect()
    }

    fn collect(&mut self) -> Vec<f64> {
        let mut out = vec![0.0; self.parameters];
        self.field.collect(&mut out);
        out
    }
}

/// Central difference of fourth order.
fn difference<const N: usize>(mut f: impl FnMut(f64) -> [f64; N]) -> [f64; N] {
    const STEP: f64 = 3e-4;
    let [a, b, c, d] = [-2.0, -1.0, 1.0, 2.0].map(|s| f(s * STEP));
    std::array::from_fn(|i| (8.0 * (c[i] - b[i]) - (d[i] - a[i])) / (12.0 * STEP))
}

/// The points with coordinate `i` of each moved by `step`.
fn moved(x: &[Tile<f64>], i: usize, step: f64) -> Vec<Tile<f64>> {
    let mut x = x.to_vec();
    x[i] = x[i].map(|x| x + step);
    x
}

#[track_caller]
fn assert_near(got: f64, want: f64, tolerance: f64, what: impl Fn() -> String) {
    assert!(
        (got - want).abs() <= tolerance * (1.0 + want.abs()),
        "{}: got {got}, want {want}",
        what()
    );
}

/// Of central differences: their own error is below it on every family.
const TOLERANCE: f64 = 2e-7;

#[test]
fn gradient_is_the_derivative_of_the_energy() {
    for mut case in cases() {
        let mut probe = case.probe();
        for _ in 0..4 {
            let x = case.points();
            let (_, g) = probe.gradient(&x);
            for (i, g) in g.iter().enumerate() {
                let want = difference(|step| probe.energy(&moved(&x, i, step)));
                for b in 0..BLOCKS {
                    assert_near(g[b], want[b], TOLERANCE, || {
                        format!("∂E/∂x{} of {}", i + 1, case.name())
                    });
                }
            }
        }
    }
}

#[test]
fn hessian_is_symmetric_and_the_derivative_of_the_gradient() {
    for mut case in cases() {
        let mut probe = case.probe();
        for _ in 0..4 {
            let x = case.points();
            let hessian = probe.hessian(&x);
            for (i, row) in hessian.iter().enumerate() {
                for j in 0..case.dim {
                    let want = difference(|step| probe.gradient(&moved(&x, i, step)).1[j]);
                    for b in 0..BLOCKS {
                        let what = || format!("∂²E/∂x{}∂x{} of {}", i + 1, j + 1, case.name());
                        assert_near(row[j][b], want[b], TOLERANCE, what);
                        assert_near(row[j][b], hessian[j][i][b], 1e-12, what);
                    }
                }
            }
        }
    }
}

#[test]
fn mixed_term_is_the_parameter_derivative_of_the_gradient_along_v() {
    for mut case in cases() {
        let mut probe = case.probe();
        let (x, v) = (case.points(), case.points());
        let (_, mixed) = probe.tangent(&x, &v);
        for k in case.some_parameters(60) {
            let [want] = difference(|step| {
                let mut theta = case.theta.clone();
                theta[k] += step;
                probe.field.set_parameters(&theta);
                let (_, g) = probe.gradient(&x);
                let along = g.iter().flatten().zip(v.iter().flatten());
                [along.map(|(g, v)| g * v).sum::<f64>()]
            });
            assert_near(mixed[k], want, TOLERANCE, || {
                format!("∂(∇E·v)/∂θ[{k}] of {}", case.name())
            });
        }
    }
}

#[test]
fn accumulated_gradient_is_the_parameter_derivative_of_the_energy() {
    for mut case in cases() {
        let mut probe = case.probe();
        let x = case.points();
        let seed = case.tile(1, 1.0)[0];
        let returned = probe.field.accumulate(&x, seed);
        let gradient = probe.collect();
        let energy = probe.energy(&x);
        for b in 0..BLOCKS {
            assert_near(returned[b], energy[b], 1e-13, || {
                format!("energy of the accumulating pass of {}", case.name())
            });
        }
        for k in case.some_parameters(60) {
            let [want] = difference(|step| {
                let mut theta = case.theta.clone();
                theta[k] += step;
                probe.field.set_parameters(&theta);
                let energy = probe.energy(&x);
                [energy.iter().zip(seed).map(|(e, s)| e * s).sum::<f64>()]
            });
            assert_near(gradient[k], want, TOLERANCE, || {
                format!("∂E/∂θ[{k}] of {}", case.name())
            });
        }
    }
}

/// Passes add up until they are collected, and collecting starts anew.
#[test]
fn accumulated_gradients_add_up() {
    for mut case in cases() {
        let mut probe = case.probe();
        let (x, v, seed) = (case.points(), case.points(), case.tile(1, 1.0)[0]);
        let (_, mut apart) = probe.tangent(&x, &v);
        probe.field.accumulate(&x, seed);
        for (a, b) in apart.iter_mut().zip(probe.collect()) {
            *a += b;
        }
        probe.field.accumulate(&x, seed);
        let (_, together) = probe.tangent(&x, &v);
        for (together, apart) in together.into_iter().zip(apart) {
            assert_near(together, apart, 1e-12, || case.name());
        }
        let left = probe.collect();
        assert!(left.iter().all(|&g| g == 0.0), "{}", case.name());
    }
}

#[test]
fn tile_passes_written_by_hand_agree_with_the_duals() {
    for mut case in cases() {
        let y = case.tile(case.condition, 1.0);
        let (x, v) = (case.points(), case.points());
        let (d, m) = (case.dim, case.condition);
        let [got, want] =
            [case.config.field(d, m), case.config.field_by_duals(d, m)].map(|field| {
                let mut probe = Probe::new(field, &case.theta, &y);
                let (energy, g) = probe.gradient(&x);
                let (hv, mixed) = probe.tangent(&x, &v);
                let tiles = [&[energy][..], &g, &hv].concat();
                [tiles.as_flattened(), &mixed].concat()
            });
        for (got, want) in got.into_iter().zip(want) {
            assert_near(got, want, 1e-11, || case.name());
        }
    }
}

/// Lane 3 of `E`, `∇E` and `Hv`, with the same `x` and `v` in every lane, as `f64`.
fn in_lanes<L: Lanes>(
    case: &Case,
    x: &[Tile<f64>],
    v: &[Tile<f64>],
    real: impl Fn(f64) -> L::Real,
    back: impl Fn(L::Real) -> f64,
) -> Vec<f64> {
    let mut field = case.config.field::<L>(case.dim, case.condition);
    let theta: Vec<_> = case.theta.iter().map(|&t| real(t)).collect();
    field.set_parameters(&theta);
    field.set_condition(&vec![[L::constant(0.4); BLOCKS]; case.condition]);
    let tiles = |t: &[Tile<f64>]| -> Vec<Tile<L>> {
        t.iter().map(|t| t.map(|t| L::splat(real(t)))).collect()
    };
    let (x, v) = (tiles(x), tiles(v));
    let mut g = vec![[L::zero(); BLOCKS]; case.dim];
    let mut hv = g.clone();
    let energy = field.gradient(0, &x, &mut g);
    field.tangent(0, &x, &v, &mut hv);
    let tiles = [&[energy][..], &g, &hv].concat();
    let lane = |block: &L| {
        let mut all = [real(0.0); 8];
        block.store(&mut all);
        back(all[3 % L::COUNT])
    };
    tiles.iter().flatten().map(lane).collect()
}

#[test]
fn lanes_agree_with_single_numbers() {
    for mut case in cases() {
        let (x, v) = (case.points(), case.points());
        let plain = in_lanes::<f64>(&case, &x, &v, |t| t, |t| t);
        let lanes = in_lanes::<F64x8>(&case, &x, &v, |t| t, |t| t);
        assert_eq!(plain, lanes, "{}", case.name());
        let single = in_lanes::<f32>(&case, &x, &v, |t| t as f32, f64::from);
        let lanes = in_lanes::<F32x8>(&case, &x, &v, |t| t as f32, f64::from);
        assert_eq!(single, lanes, "{}", case.name());
        let largest = plain.iter().fold(1.0, |a: f64, b| a.max(b.abs()));
        for (got, want) in lanes.into_iter().zip(plain) {
            assert!(
                (got - want).abs() < 5e-6 * largest,
                "f32 of {}: {got} for {want}",
                case.name()
            );
        }
    }
}

#[test]
fn finite_on_a_wide_domain() {
    for mut case in cases() {
        let mut probe = case.probe();
        let mut single = case.config.field::<F32x8>(case.dim, case.condition);
        let theta: Vec<f32> = case.theta.iter().map(|&t| t as f32).collect();
        single.set_parameters(&theta);
        for scale in [0.0, 1e-6, 1.0, 10.0, 50.0] {
            let (x, v) = (case.tile(case.dim, scale), case.points());
            let (energy, g) = probe.gradient(&x);
            let (hv, mixed) = probe.tangent(&x, &v);
            let all = [&[energy][..], &g, &hv].concat();
            assert!(
                all.iter().flatten().chain(&mixed).all(|v| v.is_finite()),
                "{} at {x:?}: {all:?}",
                case.name()
            );
            let lanes = |x: &Tile<f64>| x.map(|x| F32x8::splat(x as f32));
            let x: Vec<Tile<F32x8>> = x.iter().map(lanes).collect();
            let mut g = x.clone();
            let energy = single.gradient(0, &x, &mut g);
            for block in g.iter().flatten().chain(&energy) {
                assert!(
                    block.to_array().iter().all(|v| v.is_finite()),
                    "f32 of {} at {x:?}",
                    case.name()
                );
            }
        }
    }
}

#[test]
fn stated_minima_are_stationary_and_curve_upward() {
    let mut stated = 0;
    for config in configs() {
        for dim in (1..=MAX_DIM).filter(|&d| config.check(d).is_ok()) {
            for minimum in config.minima(dim) {
                stated += 1;
                assert_eq!(minimum.len(), dim);
                assert!(minimum.iter().all(|x| x.abs() <= 3.0), "inside the view");
                let mut rng = Stream::new(1, Purpose::Parameters);
                let theta = start(&config, dim, 0, &[], &mut rng);
                let mut probe = Probe::new(config.field(dim, 0), &theta, &[]);
                let x: Vec<Tile<f64>> = minimum.iter().map(|&x| [x; BLOCKS]).collect();
                let (_, g) = probe.gradient(&x);
                assert!(
                    g.iter().all(|g| g[0].abs() < 1e-12),
                    "{config:?} at {minimum:?}: gradient {g:?}"
                );
                let hessian = probe.hessian(&x);
                let hessian = nalgebra::DMatrix::from_fn(dim, dim, |i, j| hessian[i][j][0]);
                assert!(
                    hessian.clone().cholesky().is_some(),
                    "{config:?} at {minimum:?}: Hessian {hessian}"
                );
            }
        }
    }
    assert!(stated > 20);
}

#[test]
fn layouts_name_every_starting_parameter() {
    for config in configs() {
        for dim in (1..=MAX_DIM).filter(|&d| config.check(d).is_ok()) {
            let one = vec![0.7; dim];
            let equal = vec![-0.2; 5 * dim];
            let spread: Vec<f64> = (0..7 * dim).map(|i| (i as f64 * 0.37).sin()).collect();
            for (points, condition) in [(&[][..], 0), (&one, 2), (&equal, 0), (&spread, 1)] {
                let layout = config.layout(dim, condition);
                let [theta, again] = [(); 2].map(|()| {
                    let mut rng = Stream::new(5, Purpose::Parameters);
                    start(&config, dim, condition, points, &mut rng)
                });
                assert_eq!(theta, again, "the same seed gives the same start");
                assert_eq!(theta.len(), tensor::total(&layout), "{config:?} d={dim}");
                assert!(theta.iter().all(|t| t.is_finite()), "{config:?} d={dim}");
                let named = tensor::name(&layout, &theta);
                assert_eq!(tensor::flatten(&layout, &named, "theta").unwrap(), theta);
            }
        }
    }
}

#[test]
fn configurations_survive_json() {
    for config in configs() {
        let mut value = serde_json::to_value(&config).unwrap();
        let back: EnergyConfig = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(back, config);
        value["no-such-setting"] = json!(1);
        let refused = serde_json::from_value::<EnergyConfig>(value).unwrap_err();
        assert!(refused.to_string().contains("no-such-setting"), "{refused}");
    }
    for config in EnergyConfig::all() {
        let kind = serde_json::to_value(&config).unwrap()["kind"].clone();
        let bare: EnergyConfig = serde_json::from_value(json!({ "kind": kind })).unwrap();
        assert_eq!(bare, config, "what is left out has its default");
    }
    serde_json::from_value::<EnergyConfig>(json!({ "kind": "no-such-kind" })).unwrap_err();
}

/// The page draws its controls from the schema alone.
#[test]
fn schemas_say_what_the_page_needs() {
    let schema = schemars::schema_for!(EnergyConfig).to_value();
    let variants = schema["oneOf"].as_array().unwrap();
    assert_eq!(variants.len(), EnergyConfig::all().len());
    for (variant, config) in variants.iter().zip(EnergyConfig::all()) {
        config.check(2).expect("every family works on the page");
        let config = serde_json::to_value(&config).unwrap();
        let kind = &config["kind"];
        assert_eq!(&variant["properties"]["kind"]["const"], kind);
        let own = resolve(&schema, variant);
        for key in ["title", "description", "x-formula"] {
            let text = own[key].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{kind} has no {key}");
        }
        for (name, value) in config.as_object().unwrap() {
            if name == "kind" {
                continue;
            }
            let field = resolve(&schema, &own["properties"][name]);
            assert!(field["description"].is_string(), "{kind}.{name}");
            if let Some(value) = value.as_f64() {
                let (min, max) = (field["minimum"].as_f64(), field["maximum"].as_f64());
                assert!(
                    min.expect("a least value") <= value && value <= max.expect("a largest value"),
                    "{kind}.{name} = {value}"
                );
            }
        }
    }
}

/// A schema together with the definition it refers to, if it does.
fn resolve(root: &Value, schema: &Value) -> Value {
    let mut merged = schema.clone();
    if let Some(path) = schema["$ref"].as_str() {
        let definition = root.pointer(path.trim_start_matches('#')).unwrap();
        for (key, value) in definition.as_object().unwrap() {
            let into = merged.as_object_mut().unwrap();
            match into.get_mut(key) {
                Some(Value::Object(own)) => own.extend(value.as_object().unwrap().clone()),
                Some(_) => (),
                None => {
                    into.insert(key.clone(), value.clone());
                }
            }
        }
    }
    merged
}

/// The energy of a fixed surface at one point.
fn teacher(config: &str, x: &[f64]) -> f64 {
    let config: EnergyConfig = serde_json::from_str(config).unwrap();
    let x: Vec<Tile<f64>> = x.iter().map(|&x| [x; BLOCKS]).collect();
    Probe::new(config.field(x.len(), 0), &[], &[]).energy(&x)[0]
}

/// Heights and depths are what the settings say, at the published places.
#[test]
fn teachers_are_as_high_as_they_say() {
    let near = |got: f64, want: f64| assert_near(got, want, 1e-12, || "height".into());
    near(
        teacher(r#"{"kind":"double-well","height":2}"#, &[0.0, 0.0]),
        2.0,
    );
    near(teacher(r#"{"kind":"double-well"}"#, &[-1.5, 0.0]), 0.0);
    near(
        teacher(r#"{"kind":"four-wells","height":2}"#, &[0.0, 1.5]),
        2.0,
    );
    near(
        teacher(r#"{"kind":"ring","height":2}"#, &[0.0, 0.0, 0.0]),
        2.0,
    );
    near(teacher(r#"{"kind":"ring"}"#, &[1.05, -1.4]), 0.0);
    near(
        teacher(r#"{"kind":"rastrigin","scale":1}"#, &[0.5, 0.0]),
        1.0 + 0.25 / 20.0,
    );
    let hill = [-0.270_844_590_667_347_6, -0.923_038_556_479_981_5];
    near(
        teacher(r#"{"kind":"himmelblau","scale":1,"height":7}"#, &hill),
        7.0,
    );
    near(
        teacher(r#"{"kind":"himmelblau","scale":1}"#, &[3.0, 2.0]),
        0.0,
    );
    // Müller & Brown 1979: minima at −146.700, −108.167, −80.768, saddles at −40.665, −72.249.
    let depth = 146.699_517_209_954;
    let surface = |u: f64, v: f64| {
        let config = format!(r#"{{"kind":"mueller-brown","scale":1,"depth":{depth}}}"#);
        teacher(&config, &[u + 0.2, v - 0.75])
    };
    near(
        surface(-0.558_223_634_633_024, 1.441_725_841_804_669),
        -depth,
    );
    near(
        surface(0.623_499_404_930_877, 0.028_037_758_528_686),
        -108.166_724_116_852,
    );
    near(
        surface(-0.050_010_822_998_206, 0.466_694_104_871_972),
        -80.767_818_129_659,
    );
    near(
        surface(-0.822_001_558_732_732, 0.624_312_802_814_871),
        -40.664_843_508_657,
    );
    near(
        surface(0.212_486_582_000_662, 0.292_988_325_107_368),
        -72.248_940_112_325,
    );
}

/// `∫e^{−E} = 1`, by a sum over a grid that reaches far past the components.
#[test]
fn gaussian_mixture_is_normalized() {
    for mut case in cases() {
        let mixture = matches!(case.config, EnergyConfig::GaussianMixture(_));
        if !mixture || case.dim > 2 || case.condition > 0 {
            continue;
        }
        let mut probe = case.probe();
        let (reach, step) = (16.0, 0.05);
        let side = (2.0 * reach / step) as usize;
        let at = |i: usize| (i as f64 + 0.5) * step - reach;
        let mut mass = 0.0;
        for i in 0..if case.dim == 2 { side } else { 1 } {
            for j in (0..side).step_by(BLOCKS) {
                let row: Tile<f64> = std::array::from_fn(|b| at(j + b));
                let x = [row, [at(i); BLOCKS]];
                let energy = probe.energy(&x[..case.dim]);
                mass += energy.iter().map(|e| (-e).exp()).sum::<f64>() * step.powi(case.dim as i32);
            }
        }
        assert!((mass - 1.0).abs() < 1e-9, "{}: {mass}", case.name());
    }
}
