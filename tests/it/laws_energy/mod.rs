//! Laws that every energy family obeys, over the whole catalogue.

mod cases;
mod catalogue;
mod derivatives;
mod families;
mod numbers;
mod teachers;
