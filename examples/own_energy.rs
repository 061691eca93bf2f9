//! An energy of this program's own in a session: a circular valley `E(x) = ½(‖x‖ − r)²`, whose radius r
//! is learned from clusters on a circle of radius 2.

use iel::energy::{EnergyConfig, Formula};
use iel::{error::Error, scalar::Scalar, scenario::from_link, session::Session, tensor::Tensor};

#[derive(Clone)]
pub struct Valley;

impl Formula for Valley {
    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("r", 1.0)]
    }

    fn value<S: Scalar>(&self, theta: &[S], x: &[S]) -> S {
        let norm = x.iter().fold(S::zero(), |sum, x| sum + x.square()).sqrt();
        (norm - theta[0]).square().times(0.5)
    }
}

pub fn learned() -> Result<Vec<Tensor>, Error> {
    let (mut scenario, _) = from_link("data=eight-gaussians&initial.sigma=0.1")?;
    scenario.energy = EnergyConfig::formula(Valley);
    let mut session = Session::new(scenario, 1)?;
    session.run(1000, || true);
    Ok(session.scenario(true).state.unwrap_or_default().theta)
}

pub fn main() -> Result<(), Error> {
    println!("r = {:.3}", learned()?[0].values[0]);
    Ok(())
}
