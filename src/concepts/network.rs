//! The parameters of the energy of a set, and the file that they are kept in.

use crate::error::Error;
use crate::random::{Purpose, Stream};
use crate::scalar::Real;
use std::ops::Range;

/// Numbers of a concept code.
pub const CODE: usize = 6;
/// Hidden units of either network.
pub const HIDDEN: usize = 32;
/// Numbers whose squares are the energy.
pub const OUTPUTS: usize = 8;
/// Kinds of pairs: an entity with the first mark, with the second, with another entity; both marks.
pub const KINDS: usize = 4;
/// What a pair is to the network: difference of places, and its length.
pub const RELATION: usize = 3;

/// Where each part of θ lies.
#[derive(Clone, Copy, Debug)]
pub struct Layout;

macro_rules! layout {
    ($($(#[$doc:meta])* $name:ident: $size:expr, after $from:expr;)*) => {
        impl Layout {
            $($(#[$doc])* pub const $name: Range<usize> = $from..$from + $size;)*
        }
    };
}

layout! {
    /// `[KINDS, RELATION, HIDDEN]`: the first layer of g.
    PAIR: KINDS * RELATION * HIDDEN, after 0;
    /// `[KINDS, HIDDEN]`: its biases.
    PAIR_BIAS: KINDS * HIDDEN, after Self::PAIR.end;
    /// `[CODE, HIDDEN]`: how the code enters it.
    PAIR_CODE: CODE * HIDDEN, after Self::PAIR_BIAS.end;
    /// `[HIDDEN, HIDDEN]`: the second layer of g.
    SECOND: HIDDEN * HIDDEN, after Self::PAIR_CODE.end;
    /// `[HIDDEN]`: its biases.
    SECOND_BIAS: HIDDEN, after Self::SECOND.end;
    /// `[HIDDEN, HIDDEN]`: the first layer of f.
    SET: HIDDEN * HIDDEN, after Self::SECOND_BIAS.end;
    /// `[HIDDEN]`: its biases.
    SET_BIAS: HIDDEN, after Self::SET.end;
    /// `[CODE, HIDDEN]`: how the code enters it.
    SET_CODE: CODE * HIDDEN, after Self::SET_BIAS.end;
    /// `[HIDDEN, OUTPUTS]`: the last layer.
    LAST: HIDDEN * OUTPUTS, after Self::SET_CODE.end;
    /// `[OUTPUTS]`: its biases.
    LAST_BIAS: OUTPUTS, after Self::LAST.end;
    /// Logarithms of the step sizes of places, of the code and of attention, and of the contrast's scale.
    STEPS: 4, after Self::LAST_BIAS.end;
}

/// How many parameters there are.
pub const PARAMETERS: usize = Layout::STEPS.end;

/// Step sizes, and the scale of the contrast, before training.
const FIRST_STEPS: [f64; 4] = [0.3, 0.5, 10.0, 3.0];

/// Random parameters: normal, with a deviation of the inverse square root of what enters, times a gain.
#[must_use]
pub fn initial<R: Real>(seed: u32) -> Vec<R> {
    let mut rng = Stream::nth(seed, Purpose::Parameters, 0);
    let mut theta = vec![R::default(); PARAMETERS];
    for (range, deviation) in [
        (Layout::PAIR, 1.2),
        (Layout::PAIR_BIAS, 0.5),
        (Layout::PAIR_CODE, libm::sqrt(1.0 / CODE as f64)),
        (Layout::SECOND, libm::sqrt(1.0 / HIDDEN as f64)),
        (Layout::SET, 0.5 * libm::sqrt(1.0 / HIDDEN as f64)),
        (Layout::SET_CODE, libm::sqrt(1.0 / CODE as f64)),
        (Layout::LAST, 0.7 * libm::sqrt(1.0 / HIDDEN as f64)),
    ] {
        for value in &mut theta[range] {
            *value = R::from_f64(deviation * rng.normal());
        }
    }
    for (value, step) in theta[Layout::STEPS].iter_mut().zip(FIRST_STEPS) {
        *value = R::from_f64(libm::log(step));
    }
    theta
}

/// First bytes of a file of parameters: its name, and a version.
const MAGIC: [u8; 8] = *b"ielset\x00\x01";

/// A file of numbers in single precision, lowest byte first, after eight bytes that say what it is.
#[must_use]
pub fn to_bytes(values: &[f32]) -> Vec<u8> {
    let numbers = values.iter().flat_map(|value| value.to_le_bytes());
    MAGIC.into_iter().chain(numbers).collect()
}

/// Reads `count` numbers of such a file.
///
/// # Errors
/// [`Error::Syntax`] for a file that is none, or of another size.
pub fn from_bytes(bytes: &[u8], count: usize) -> Result<Vec<f32>, Error> {
    let Some(rest) = bytes.strip_prefix(&MAGIC) else {
        let message = "not a file of concepts: it begins otherwise; expected what `iel concepts --train` writes";
        return Err(Error::syntax(message));
    };
    if rest.len() != 4 * count {
        let message = format!(
            "a file of concepts has {} bytes of numbers, expected {}",
            rest.len(),
            4 * count
        );
        return Err(Error::syntax(message));
    }
    let numbers = rest.as_chunks::<4>().0.iter();
    Ok(numbers.map(|bytes| f32::from_le_bytes(*bytes)).collect())
}
