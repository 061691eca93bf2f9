//! What is tried for observations of a kind.

use super::FOLDS;

/// Observations for each Gaussian of a mixture.
const SEEN: usize = 8;
/// Starts of expectation maximization.
const STARTS: u64 = 5;
/// Most kernels.
const KERNELS: usize = 1024;

/// What is tried: its name, its settings as a link writes them, and updates of each fit. What costs little comes
/// first.
pub(super) fn listed(
    steps: bool,
    around: bool,
    dim: usize,
    n: usize,
) -> Vec<(String, String, u64)> {
    let adam = |iterations: u64| format!("optimizer=adam&optimizer.period={iterations}");
    let mut list: Vec<(String, String, u64)> = Vec::new();
    let mut add =
        |name: String, settings: String, iterations: u64| list.push((name, settings, iterations));
    let shaped = |k: usize, round: &str| match k {
        1 => format!("one {round}Gaussian"),
        k => format!("a mixture of {k} {round}Gaussians"),
    };
    let gaussians = |k: usize| shaped(k, "");
    let sizes = |most: usize| {
        [1, 2, 3, 4, 6, 8, 12, 16, 24, 32]
            .into_iter()
            .filter(move |k| *k <= most)
    };
    let seen = n - n / FOLDS;
    if steps {
        for degree in [2, 3, 4, 6] {
            add(
                format!("a polynomial of degree {degree}"),
                format!("energy=polynomial&energy.degree={degree}&optimizer=least-squares"),
                1,
            );
        }
        for k in [2, 4, 8] {
            let settings = format!(
                "energy=gaussian-mixture&energy.components={k}&{}",
                adam(500)
            );
            add(gaussians(k), settings, 500);
        }
        add(
            "16 radial basis functions".into(),
            format!("energy=rbf&energy.centers=16&{}", adam(500)),
            500,
        );
        for width in [16, 32] {
            add(
                format!("a network of {width} and {width} units"),
                format!("energy=mlp&energy.widths=[{width},{width}]&{}", adam(1000)),
                1000,
            );
        }
        return list;
    }
    if dim == 1 {
        for k in sizes((seen / SEEN).min(12)) {
            let settings = format!(
                "energy=gaussian-mixture&energy.components={k}&objective=denoising-score-matching"
            );
            let settings = format!("{settings}&objective.sigma=0.1&{}", adam(1000));
            add(gaussians(k), settings, 1000);
        }
        for sigma in [0.1, 0.2, 0.3] {
            add(
                format!("a network by denoising at {sigma}"),
                format!(
                    "energy=mlp&objective=denoising-score-matching&objective.sigma={sigma}&{}",
                    adam(1000)
                ),
                1000,
            );
        }
        return list;
    }
    if around {
        for k in sizes((seen / SEEN).min(16)) {
            let settings =
                format!("energy=gaussian-mixture&energy.components={k}&objective=gibbs-likelihood");
            add(gaussians(k), format!("{settings}&optimizer=l-bfgs"), 100);
        }
        for degree in [2, 4, 6] {
            add(
                format!("waves up to degree {degree}"),
                format!(
                    "energy=polynomial&energy.degree={degree}&objective=gibbs-likelihood&optimizer=l-bfgs"
                ),
                100,
            );
        }
    } else {
        let em = "objective=gibbs-likelihood&optimizer=expectation-maximization";
        for k in sizes(seen / SEEN) {
            for (covariance, smoothing) in [("full", 0.05), ("full", 0.001), ("spherical", 0.05)] {
                let settings = format!("energy=gaussian-mixture&energy.components={k}");
                let shape =
                    format!("energy.covariance=\"{covariance}\"&energy.smoothing={smoothing}");
                let round = if covariance == "full" { "" } else { "round " };
                let name = format!("{}, widened by {smoothing}", shaped(k, round));
                add(name, format!("{settings}&{shape}&{em}"), STARTS);
            }
        }
        if n <= KERNELS {
            for covariance in ["full", "spherical"] {
                let settings = format!("energy=gaussian-mixture&energy.components={n}");
                let shape = format!("energy.covariance=\"{covariance}\"");
                let round = if covariance == "full" { "" } else { "round " };
                add(
                    format!("{round}kernels on all observations"),
                    format!("{settings}&{shape}&{em}"),
                    1,
                );
            }
        }
    }
    for k in [16, 32] {
        let settings = format!("energy=rbf&energy.centers={k}&objective=gibbs-likelihood");
        add(
            format!("{k} radial basis functions"),
            format!("{settings}&optimizer=l-bfgs"),
            100,
        );
    }
    for width in [16, 32] {
        add(
            format!("a network of {width} and {width} units"),
            format!(
                "energy=mlp&energy.widths=[{width},{width}]&objective=gibbs-likelihood&{}",
                adam(400)
            ),
            400,
        );
    }
    list
}
