//! Kernel density estimates, the limit of mixtures.

use iel::scenario::from_link;
use iel::session::Session;

/// With a Gaussian for each observation expectation maximization is a kernel density estimate, and the width of
/// its kernels the one of the largest leave-one-out likelihood, here by its formula.
#[test]
fn as_many_gaussians_as_observations_are_kernels() {
    let n = 60;
    for data in ["eight-gaussians", "blob", "spiral"] {
        let link = format!(
            "v=2&data={data}&data.n={n}&precision=f64&energy=gaussian-mixture&energy.components=70&energy.covariance=spherical&objective=gibbs-likelihood&optimizer=expectation-maximization"
        );
        let mut session = Session::new(from_link(&link).unwrap().0, 1).unwrap();
        session.run(3, || true);
        let theta = session.unknowns();
        let points = session.observations().points.clone();
        let (logits, rest) = theta.split_at(70);
        let (means, factors) = rest.split_at(140);
        assert!(logits[..n].iter().all(|l| l == &logits[0]));
        assert!(logits[n..].iter().all(|l| l - logits[0] < -39.0));
        assert_eq!(means[..2 * n], points[..]);
        let widths: Vec<f64> = factors[..n].iter().map(|l| (-l).exp()).collect();
        let kernel = |i: usize, j: usize, width: f64| {
            let square: f64 = (0..2)
                .map(|k| (points[2 * i + k] - points[2 * j + k]).powi(2))
                .sum();
            (-0.5 * square / (width * width)).exp() / (std::f64::consts::TAU * width * width)
        };
        let mean_log = |others: bool, width: &dyn Fn(usize) -> f64| {
            let count = if others { n - 1 } else { n };
            let said = |i: usize| {
                let seen = (0..n).filter(|j| !others || *j != i);
                (seen.map(|j| kernel(i, j, width(j))).sum::<f64>() / count as f64).ln()
            };
            (0..n).map(said).sum::<f64>() / n as f64
        };
        // Widths all alike, or as the density of those has it; of the others, with nothing of what is left out.
        let grid = (-60..=60).map(|step| 0.3 * (0.05 * f64::from(step)).exp());
        let best = |said: &dyn Fn(f64) -> f64| {
            let both = |a: (f64, f64), b: (f64, f64)| if b.1 > a.1 { b } else { a };
            grid.clone()
                .map(|h| (h, said(h)))
                .fold((0.0, f64::NEG_INFINITY), both)
        };
        let (h, alike) = best(&|h| mean_log(true, &|_| h));
        let factors = |left: Option<usize>| -> Vec<f64> {
            let others = || (0..n).filter(|j| Some(*j) != left);
            let sum = |j: usize| others().map(|k| kernel(j, k, h)).sum::<f64>();
            let logs: Vec<f64> = others().map(|j| sum(j).ln()).collect();
            let mean = logs.iter().sum::<f64>() / logs.len() as f64;
            (0..n).map(|j| (0.5 * (mean - sum(j).ln())).exp()).collect()
        };
        let without: Vec<Vec<f64>> = (0..n).map(|i| factors(Some(i))).collect();
        let (g, unlike) = best(&|g| {
            let seen = |i: usize| (0..n).filter(move |j| *j != i);
            let said = |i: usize| {
                let others = seen(i).map(|j| kernel(i, j, g * without[i][j]));
                (others.sum::<f64>() / (n - 1) as f64).ln()
            };
            (0..n).map(said).sum::<f64>() / n as f64
        });
        let expected = match unlike > alike {
            true => factors(None).iter().map(|f| g * f).collect(),
            false => vec![h; n],
        };
        for (width, expected) in widths.iter().zip(&expected) {
            let off = (width / expected).ln().abs();
            assert!(off < 0.06, "{data}: {width}, {expected}: {alike}, {unlike}");
        }
        // The energy is normalized; the loss has its log Z from a grid, where that is within 1e-3 of 0.
        let energy = session.energies(&points, &[]).0.iter().sum::<f64>() / n as f64;
        let off = energy + mean_log(false, &|j| widths[j]);
        assert!(off.abs() < 1e-9, "{data}: {energy} is off by {off:e}");
        let loss = session.status().loss.unwrap();
        assert!((loss - energy).abs() < 1e-3, "{data}: {loss}, {energy}");
    }
}
