//! An energy of this program's own type in a session: a circular valley `E(x) = ½(‖x‖ − r)²`, whose
//! radius r is learned from clusters on a circle of radius 2.

use iel::data::EightGaussians;
use iel::energy::{Energy, EnergyConfig, Init};
use iel::error::Error;
use iel::initial::Perturbed;
use iel::scalar::Scalar;
use iel::scenario::Scenario;
use iel::session::Session;
use iel::tensor::TensorShape;

#[derive(Clone)]
struct Valley;

impl Energy for Valley {
    fn layout(&self, _dim: usize) -> Vec<TensorShape> {
        vec![TensorShape::new("r", &[])]
    }

    fn initialize(&self, _init: &mut Init) -> Vec<f64> {
        vec![1.0]
    }

    fn reverse<S: Scalar>(
        &self,
        theta: &[S::Real],
        x: &[S],
        seed: S,
        g: &mut [S],
        sums: Option<&mut [S]>,
        _work: &mut Vec<S>,
    ) -> S {
        let norm = x.iter().fold(S::zero(), |sum, x| sum + x.square()).sqrt();
        let off = norm - S::splat(theta[0]);
        for (g, x) in g.iter_mut().zip(x) {
            *g = seed * off * *x / norm;
        }
        if let Some(sums) = sums {
            sums[0] -= seed * off;
        }
        off.square().times(0.5)
    }
}

pub fn main() -> Result<(), Error> {
    let scenario = Scenario {
        data: EightGaussians::default().into(),
        energy: EnergyConfig::own(Valley),
        initial: Perturbed { sigma: 0.1 }.into(),
        ..Scenario::default()
    };
    let mut session = Session::new(scenario, 1)?;
    session.run(1000, || true);
    let fitted = session.scenario(true);
    let radius = fitted.state.map_or(0.0, |state| state.theta[0].values[0]);
    println!("r = {radius:.3}");
    assert!((radius - 2.0).abs() < 0.05, "{radius}");
    Ok(())
}
