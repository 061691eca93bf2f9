//! What the documentation of the operators states, measured: rates of contraction, fixed points,
//! stationary distributions, and gradients in other dimensions than two.

mod cases;
mod operators;
mod samplers;
mod verlet;
