//! `iel picture`: what a fit looks like.

use super::file::Target;
use super::output::{drive, print};
use super::{Failure, PictureOptions, Source};
use crate::picture::{PictureRequest, picture};
use crate::session::Session;
use crate::study::Fitting;

pub(super) fn run(source: &Source, options: &PictureOptions) -> Result<(), Failure> {
    let out = match &options.out {
        Some(path) => Target::open(path)?,
        None => None,
    };
    let mut session = Session::new(source.read()?, source.threads())?;
    if options.iterations > 0 {
        let mut fitting = Fitting::new(&mut session, options.iterations, false)?;
        let status = drive(&mut fitting, source.quiet)?;
        if let Some(message) = status.diverged {
            return Err(Failure::Message(message));
        }
    }
    let request = PictureRequest {
        width: options.width,
        dark: options.dark,
        paths: options.paths,
    };
    let drawn = picture(&mut session, &request)?;
    match out {
        Some(target) => target.save_or_print(&drawn),
        None => print(&drawn),
    }
}
