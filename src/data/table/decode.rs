//! From the bytes of a file to a table as text.

use crate::error::Error;
#[cfg(feature = "complete")]
use std::io::Read;

/// Most bytes of text, unpacked.
pub const MAX_TEXT: usize = if cfg!(target_arch = "wasm32") {
    128 << 20
} else {
    1 << 30
};

/// The text of a file: UTF-8, or UTF-16 with a byte order mark; packed by gzip; or an array of NumPy
/// (`.npy`, of one or two axes, integers or floating-point numbers), whose rows become lines.
///
/// # Errors
/// [`Error::Syntax`] for bytes of another kind, with the place where they stop being text.
pub fn table_text(bytes: &[u8]) -> Result<String, Error> {
    match bytes {
        [0x1f, 0x8b, ..] => table_text(&unpacked(bytes)?),
        [0x93, b'N', b'U', b'M', b'P', b'Y', major, _, rest @ ..] => array(*major, rest),
        [0xff, 0xfe, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        [b'P', b'K', 3, 4, ..] => Err(archive()),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => plain(text).map(str::to_string),
            Err(error) => Err(Error::syntax(format!(
                "byte {} is not UTF-8 text, expected CSV or JSON as UTF-8, or as UTF-16 with a byte order mark",
                error.valid_up_to() + 1
            ))),
        },
    }
}

/// Text that is not the file of a program, without its byte order mark.
pub(super) fn plain(text: &str) -> Result<&str, Error> {
    if text.starts_with("PK\u{3}\u{4}") {
        return Err(archive());
    }
    if text.contains('\0') {
        let message = "this is no text but a file of a program, expected a table as CSV or JSON";
        return Err(Error::syntax(message));
    }
    Ok(text.trim_start_matches('\u{feff}'))
}

fn archive() -> Error {
    Error::syntax(
        "this is a spreadsheet or an archive, expected a table as text: most programs save one as CSV",
    )
}

#[cfg(feature = "complete")]
fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut text = Vec::new();
    let mut reader = flate2::read::MultiGzDecoder::new(bytes).take(MAX_TEXT as u64 + 1);
    let read = reader.read_to_end(&mut text);
    read.map_err(|e| Error::syntax(format!("the file begins as gzip does, but is none: {e}")))?;
    if text.len() > MAX_TEXT {
        let message = format!("unpacked it has more than {MAX_TEXT} bytes, expected fewer");
        return Err(Error::syntax(message));
    }
    // Packed twice would be unpacked without end.
    match text.starts_with(&[0x1f, 0x8b]) {
        true => Err(Error::syntax("it is packed twice, expected once")),
        false => Ok(text),
    }
}

#[cfg(not(feature = "complete"))]
fn unpacked(_: &[u8]) -> Result<Vec<u8>, Error> {
    Err(Error::syntax("packed files are read by the complete build"))
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Error> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.ok()
        .filter(|_| rest.is_empty())
        .ok_or_else(|| Error::syntax("the byte order mark says UTF-16, which the bytes are not"))
}

/// An array of NumPy after its magic word and version, as lines of numbers.
fn array(major: u8, rest: &[u8]) -> Result<String, Error> {
    let wrong = |what: &str| Error::syntax(format!("the array of NumPy {what}"));
    let cut = || wrong("ends before its numbers do");
    let (length, rest) = if major == 1 {
        let (length, rest) = rest.split_first_chunk::<2>().ok_or_else(cut)?;
        (usize::from(u16::from_le_bytes(*length)), rest)
    } else {
        let (length, rest) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
        (u32::from_le_bytes(*length) as usize, rest)
    };
    let (header, data) = rest.split_at_checked(length).ok_or_else(cut)?;
    let header = std::str::from_utf8(header).map_err(|_| wrong("has no readable header"))?;
    let value = |key: &str| {
        let (_, after) = header.split_once(&format!("'{key}':"))?;
        Some(after.trim_start())
    };
    let of = value("descr").and_then(|v| v.strip_prefix('\'')?.split('\'').next());
    let shape = value("shape").and_then(|v| v.strip_prefix('(')?.split(')').next());
    let (Some(of), Some(shape)) = (of, shape) else {
        return Err(wrong("has fields with names, expected numbers of one kind"));
    };
    let sizes: Result<Vec<usize>, _> = shape
        .split(',')
        .map(str::trim)
        .filter(|s| !s.is_empty())
        .map(str::parse)
        .collect();
    let (rows, columns) = match sizes.as_deref() {
        Ok([rows]) => (*rows, 1),
        Ok([rows, columns]) => (*rows, *columns),
        _ => {
            return Err(wrong(&format!(
                "has the shape ({shape}), expected one or two axes"
            )));
        }
    };
    let (kind, size) = of.split_at_checked(2).unwrap_or_default();
    let size: usize = size.parse().unwrap_or(0);
    let read: fn(&[u8]) -> Option<f64> = match (kind, size) {
        ("<f", 4) => |b| Some(f64::from(f32::from_le_bytes(b.try_into().ok()?))),
        ("<f", 8) => |b| Some(f64::from_le_bytes(b.try_into().ok()?)),
        (">f", 8) => |b| Some(f64::from_be_bytes(b.try_into().ok()?)),
        (">f", 4) => |b| Some(f64::from(f32::from_be_bytes(b.try_into().ok()?))),
        ("<i", 8) => |b| Some(i64::from_le_bytes(b.try_into().ok()?) as f64),
        ("<i", 4) => |b| Some(f64::from(i32::from_le_bytes(b.try_into().ok()?))),
        ("<i", 2) => |b| Some(f64::from(i16::from_le_bytes(b.try_into().ok()?))),
        ("|i", 1) => |b| Some(f64::from(i8::from_le_bytes(b.try_into().ok()?))),
        ("|u", 1) => |b| Some(f64::from(*b.first()?)),
        _ => {
            return Err(wrong(&format!(
                "holds `{of}`, expected floating-point numbers or signed integers"
            )));
        }
    };
    let count = rows
        .checked_mul(columns)
        .filter(|n| n.checked_mul(size) == Some(data.len()));
    if count.is_none() || rows * columns > MAX_TEXT / 8 {
        return Err(wrong(&format!(
            "says it is {rows} × {columns}, which its {} bytes are not",
            data.len()
        )));
    }
    let by_column = value("fortran_order").is_some_and(|v| v.starts_with("True"));
    let numbers: Vec<f64> = data.chunks_exact(size).filter_map(read).collect();
    let line = |row: usize| {
        let at = |c: usize| {
            if by_column {
                c * rows + row
            } else {
                row * columns + c
            }
        };
        let cells: Vec<_> = (0..columns).map(|c| numbers[at(c)].to_string()).collect();
        cells.join(",")
    };
    Ok((0..rows).map(line).collect::<Vec<_>>().join("\n"))
}
