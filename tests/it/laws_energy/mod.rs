//! Laws that every energy family obeys, over the whole catalog.

mod cases;
mod catalog;
mod derivatives;
mod expressions;
mod families;
mod numbers;
mod teachers;
