use iel::dynamics::*;
use iel::energy::*;
use iel::gradient::*;
use iel::initial::*;
use iel::objective::*;
use std::time::Instant;
fn main() {
    let d: serde_json::Value = serde_json::from_str(
        &std::fs::read_to_string("/work/shared/design/standard-work.json").unwrap(),
    )
    .unwrap();
    for name in ["p0", "p1"] {
        let p = &d[name];
        let v = |k: &str| -> Vec<f32> {
            fn flat(v: &serde_json::Value, o: &mut Vec<f32>) {
                match v {
                    serde_json::Value::Array(a) => a.iter().for_each(|x| flat(x, o)),
                    x => o.push(x.as_f64().unwrap() as f32),
                }
            }
            let mut o = vec![];
            flat(&p[k], &mut o);
            o
        };
        let h = p["H"].as_u64().unwrap() as usize;
        let t = p["T"].as_u64().unwrap() as usize;
        let eta = p["eta"].as_f64().unwrap();
        let mut theta = vec![];
        for k in ["W1", "b1", "W2", "b2", "w3", "b3"] {
            theta.extend(v(k));
        }
        let problem = Problem::<f32> {
            dim: 2,
            condition: 0,
            points: v("target"),
            starts: v("z"),
            conditions: vec![],
            energy: Mlp {
                widths: vec![h, h],
                ..Default::default()
            }
            .into(),
            dynamics: GradientDescent { eta }.into(),
            steps: t,
            initial: InitialConfig::Free(Free {}),
            estimator: Bptt {}.into(),
            view: [[-3.0, 3.0]; 2],
            seed: 0,
        };
        let z = v("z");
        let at = At {
            problem: &problem,
            theta: &theta,
            initial: &z,
            iteration: 0,
        };
        let obj: ObjectiveConfig = Endpoint {}.into();
        let mut ev = vec![Evaluator::new(&problem)];
        let mut partials = vec![];
        let mut out = Evaluation::default();
        let mut best = f64::MAX;
        let mut all = vec![];
        for _ in 0..300 {
            let s = Instant::now();
            evaluate(&obj, &mut ev, &at, &mut partials, &mut out);
            let e = s.elapsed().as_secs_f64() * 1e3;
            best = best.min(e);
            all.push(e);
        }
        all.sort_by(f64::total_cmp);
        let n = |g: &[f32]| g.iter().map(|x| (*x as f64).powi(2)).sum::<f64>().sqrt();
        println!(
            "{name} loss {} dth {} dz {}  best {best:.3} median {:.3} ms",
            out.loss,
            n(&out.theta),
            n(&out.initial),
            all[all.len() / 2]
        );
    }
}
