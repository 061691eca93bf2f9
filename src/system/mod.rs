//! Known dynamical systems `dx/dt = f(x) + y`, one a file, and the catalog of them.
//!
//! A system writes its velocity once, over any [`Scalar`]; its Jacobian follows from evaluating that
//! at dual numbers. With noise it is `dx = f dt + √(2ε) dW`, whose stationary density is `e^{−U/ε}`
//! to leading order, with the quasipotential `U` of `f·∇U + ∇U·D∇U = 0`, where `D` keeps the
//! coordinates that noise enters.

pub(crate) mod action;
mod cycle;
mod rest;
mod run;
mod streamlines;

pub use cycle::Cycle;
pub use rest::{Rest, lyapunov};
pub use run::{Path, Stepper};
pub use streamlines::streamlines;

use crate::catalog::catalog;
use crate::error::Error;
use crate::scalar::{Dual, Scalar};
use crate::tile::MAX_DIM;
use nalgebra::DMatrix;

/// One system.
pub trait System {
    /// State dimension d.
    fn dim(&self) -> usize {
        2
    }

    /// Which coordinates noise and input enter; by default all.
    fn driven(&self) -> Vec<bool> {
        vec![true; self.dim()]
    }

    /// The part of the space that is looked at, `[low, high]` of each coordinate.
    fn domain(&self) -> Vec<[f64; 2]>;

    /// Fixed points in closed form; empty where there is none.
    fn fixed_points(&self) -> Vec<Vec<f64>> {
        Vec::new()
    }

    /// Refuses settings that are no system.
    ///
    /// # Errors
    /// [`Error::Invalid`], with the coordinate and the place in its formula.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Why `f` is not defined at `x`, where it is not and the system can say.
    fn explain(&self, _x: &[f64]) -> Option<String> {
        None
    }

    /// Writes `f(x)`.
    fn drift<S: Scalar>(&self, x: &[S], f: &mut [S])
    where
        Self: Sized;

    /// The quasipotential `U(x)`, up to a constant, where it is known in closed form.
    fn quasipotential<S: Scalar>(&self, _x: &[S]) -> Option<S>
    where
        Self: Sized,
    {
        None
    }

    /// A quantity that the system keeps, where it keeps one.
    fn kept<S: Scalar>(&self, _x: &[S]) -> Option<S>
    where
        Self: Sized,
    {
        None
    }
}

catalog! {
    ($) system_config;
    /// Which system, with its settings.
    pub enum SystemConfig: System {
        rotated_descent::RotatedDescent;
        linear_flow::LinearFlow;
        limit_cycle::LimitCycle;
        van_der_pol::VanDerPol;
        fitzhugh_nagumo::FitzhughNagumo;
        duffing::Duffing;
        pendulum::Pendulum;
        toggle_switch::ToggleSwitch;
        lotka_volterra::LotkaVolterra;
        lorenz::Lorenz;
        typed::Typed;
    }
}

impl Default for SystemConfig {
    fn default() -> Self {
        RotatedDescent::default().into()
    }
}

/// A value and its gradient, by one dual evaluation a coordinate.
fn gradient(x: &[f64], value: impl Fn(&[Dual<f64>]) -> Option<Dual<f64>>) -> Option<Vec<f64>> {
    (0..x.len())
        .map(|k| Some(value(&along(x, k))?.tangent))
        .collect()
}

/// `x + ε e_k`.
fn along(x: &[f64], k: usize) -> Vec<Dual<f64>> {
    let tangent = |i: usize| f64::from(u8::from(i == k));
    let dual = |(i, x): (usize, &f64)| Dual::new(*x, tangent(i));
    x.iter().enumerate().map(dual).collect()
}

impl SystemConfig {
    /// `f(x)`.
    #[must_use]
    pub fn velocity(&self, x: &[f64]) -> Vec<f64> {
        let mut f = vec![0.0; x.len()];
        system_config!(self, s => s.drift(x, &mut f));
        f
    }

    /// The Jacobian `∂f_i/∂x_k`, `[d, d]`.
    #[must_use]
    pub fn jacobian(&self, x: &[f64]) -> DMatrix<f64> {
        let d = x.len();
        let mut jacobian = DMatrix::zeros(d, d);
        let mut f = vec![Dual::new(0.0, 0.0); d];
        for k in 0..d {
            system_config!(self, s => s.drift(&along(x, k), &mut f));
            for (i, f) in f.iter().enumerate() {
                jacobian[(i, k)] = f.tangent;
            }
        }
        jacobian
    }

    /// The quasipotential, up to a constant, where it is known in closed form.
    #[must_use]
    pub fn exact(&self, x: &[f64]) -> Option<f64> {
        system_config!(self, s => s.quasipotential(x))
    }

    /// Its gradient.
    #[must_use]
    pub fn exact_gradient(&self, x: &[f64]) -> Option<Vec<f64>> {
        gradient(x, |x| system_config!(self, s => s.quasipotential(x)))
    }

    /// The gradient of a quantity that the system keeps, where it keeps one.
    #[must_use]
    pub fn kept_gradient(&self, x: &[f64]) -> Option<Vec<f64>> {
        gradient(x, |x| system_config!(self, s => s.kept(x)))
    }

    /// Refuses settings that are no system, or that are none everywhere on the domain.
    ///
    /// # Errors
    /// [`Error::Invalid`] at that path, with the coordinate and the place.
    pub fn check_at(&self, at: &str) -> Result<(), Error> {
        let here = |error: Error| match error {
            Error::Invalid { at: field, message } => {
                Error::invalid(format!("{at}.{field}"), message)
            }
            other => other,
        };
        self.check().map_err(here)?;
        if self.dim() > MAX_DIM {
            let message = format!("has {} coordinates, expected at most {MAX_DIM}", self.dim());
            return Err(Error::invalid(at, message));
        }
        let undefined = self.places().find(|x| !finite(&self.velocity(x)));
        match undefined {
            None => Ok(()),
            Some(x) => Err(Error::invalid(at, self.undefined(&x))),
        }
    }

    /// What to say of a place at which the velocity is no number.
    pub(crate) fn undefined(&self, x: &[f64]) -> String {
        let f = self.velocity(x);
        let k = f.iter().position(|f| !f.is_finite()).unwrap_or_default();
        let reason = self
            .explain(x)
            .map_or_else(String::new, |r| format!(": {r}"));
        format!(
            "coordinate {} has no velocity at {}, expected a number on the whole domain{reason}",
            k + 1,
            place(x)
        )
    }

    /// Some places all over the domain, its middle and corners among them.
    fn places(&self) -> impl Iterator<Item = Vec<f64>> + use<> {
        let domain = self.domain();
        let side: usize = match domain.len() {
            1 | 2 => 17,
            3 => 7,
            _ => 2,
        };
        let count = side.pow(domain.len() as u32);
        let at = move |n: usize| {
            let mut n = n;
            let coordinate = |[low, high]: &[f64; 2]| {
                let share = (n % side) as f64 / (side - 1) as f64;
                n /= side;
                low + share * (high - low)
            };
            domain.iter().map(coordinate).collect()
        };
        (0..count).map(at)
    }
}

fn finite(x: &[f64]) -> bool {
    x.iter().all(|x| x.is_finite())
}

/// A place in a message: `(0.5, −1)`.
fn place(x: &[f64]) -> String {
    let numbers: Vec<String> = x.iter().map(|x| format!("{x:.3}")).collect();
    let short = |x: &String| match x.contains('.') {
        true => x.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => x.clone(),
    };
    format!(
        "({})",
        numbers.iter().map(short).collect::<Vec<_>>().join(", ")
    )
}
