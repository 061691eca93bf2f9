//! Numbers packed for share links.
//!
//! Bytes: CRC-32 of the rest, little-endian; number of 32-bit and of 64-bit floats; a head
//! (lengths, names, shapes); the floats, little-endian, all first bytes, then all second bytes and
//! so on (which compresses better). Whole numbers are LEB128. A group of numbers is 32-bit when
//! that loses nothing. Text: `z` before deflated bytes, `r` before bytes as they are, whichever is
//! shorter; then base64url without padding.

use super::State;
use crate::data::{MAX_PATH, MAX_PATHS, MAX_POINTS, Point};
use crate::error::Error;
use crate::tensor::Tensor;
use crate::tile::MAX_DIM;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use flate2::{Compression, Crc};
use std::io::Read;

/// Most bytes that are unpacked.
const MAX_BYTES: u64 = 16 << 20;
/// Most tensors, and most dimensions of one: more than any optimizer keeps for any energy.
const MAX_TENSORS: usize = 256;
const MAX_RANK: usize = 8;
/// Most points that are unpacked: more than a scenario may have, since those too many are left out
/// with a notice.
const MAX_PACKED_POINTS: usize = 4 * MAX_POINTS;

#[derive(Default)]
struct Writer {
    head: Vec<u8>,
    singles: Vec<f32>,
    doubles: Vec<f64>,
}

impl Writer {
    fn whole(&mut self, n: u64) {
        leb128(&mut self.head, n);
    }

    fn text(&mut self, text: &str) {
        self.whole(text.len() as u64);
        self.head.extend_from_slice(text.as_bytes());
    }

    /// A group of numbers; how many there are must be known to the reader.
    fn numbers<'a>(&mut self, values: impl Iterator<Item = &'a f64> + Clone) {
        let exact = |x: &f64| f64::from(*x as f32).to_bits() == x.to_bits();
        let single = values.clone().all(exact);
        self.whole(u64::from(!single));
        if single {
            self.singles.extend(values.map(|x| *x as f32));
        } else {
            self.doubles.extend(values);
        }
    }

    /// Which of some: eight a byte.
    fn bits(&mut self, which: &[bool]) {
        let byte = |eight: &[bool]| {
            let bits = eight.iter().rev();
            bits.fold(0, |byte, bit| 2 * byte + u8::from(*bit))
        };
        self.head.extend(which.chunks(8).map(byte));
    }

    fn tensors(&mut self, tensors: &[Tensor]) {
        self.whole(tensors.len() as u64);
        for t in tensors {
            self.text(&t.name);
            self.whole(t.shape.len() as u64);
            t.shape.iter().for_each(|n| self.whole(*n as u64));
            self.whole(t.values.len() as u64);
            self.numbers(t.values.iter());
        }
    }

    fn finish(self) -> String {
        let mut body = Vec::new();
        leb128(&mut body, self.singles.len() as u64);
        leb128(&mut body, self.doubles.len() as u64);
        body.extend(self.head);
        for plane in 0..4 {
            body.extend(self.singles.iter().map(|x| x.to_le_bytes()[plane]));
        }
        for plane in 0..8 {
            body.extend(self.doubles.iter().map(|x| x.to_le_bytes()[plane]));
        }
        let mut bytes = crc(&body).to_le_bytes().to_vec();
        bytes.extend(body);
        let mut deflated = Vec::new();
        let done =
            DeflateEncoder::new(bytes.as_slice(), Compression::best()).read_to_end(&mut deflated);
        if done.is_ok() && deflated.len() < bytes.len() {
            format!("z{}", URL_SAFE_NO_PAD.encode(deflated))
        } else {
            format!("r{}", URL_SAFE_NO_PAD.encode(bytes))
        }
    }
}

fn leb128(out: &mut Vec<u8>, mut n: u64) {
    while n >= 128 {
        out.push((n % 128) as u8 | 128);
        n /= 128;
    }
    out.push(n as u8);
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

struct Reader<'a> {
    at: &'static str,
    head: &'a [u8],
    singles: std::vec::IntoIter<f64>,
    doubles: std::vec::IntoIter<f64>,
}

fn unpack(text: &str, at: &'static str) -> Result<Vec<u8>, Error> {
    let damaged = || damaged(at);
    let (format, rest) = text.split_at_checked(1).ok_or_else(damaged)?;
    let bytes = URL_SAFE_NO_PAD.decode(rest).map_err(|_| damaged())?;
    match format {
        "r" => Ok(bytes),
        "z" => {
            let mut out = Vec::new();
            let decoder = DeflateDecoder::new(bytes.as_slice());
            decoder
                .take(MAX_BYTES + 1)
                .read_to_end(&mut out)
                .map_err(|_| damaged())?;
            if out.len() as u64 > MAX_BYTES {
                let message =
                    format!("unpacks to more than {MAX_BYTES} bytes, expected at most that");
                return Err(Error::invalid(at, message));
            }
            Ok(out)
        }
        _ => Err(damaged()),
    }
}

fn damaged(at: &str) -> Error {
    Error::invalid(
        at,
        "is not packed data as this program writes it: part of the link is missing or was changed",
    )
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8], at: &'static str) -> Result<Self, Error> {
        let damaged = || damaged(at);
        let (sum, body) = bytes.split_first_chunk::<4>().ok_or_else(damaged)?;
        if u32::from_le_bytes(*sum) != crc(body) {
            return Err(damaged());
        }
        let mut reader = Self {
            at,
            head: body,
            singles: Vec::new().into_iter(),
            doubles: Vec::new().into_iter(),
        };
        let (singles, doubles) = (reader.length()?, reader.length()?);
        let count = |n: usize, size: usize| n.checked_mul(size).ok_or_else(damaged);
        let floats = count(singles, 4)?
            .checked_add(count(doubles, 8)?)
            .ok_or_else(damaged)?;
        let start = reader.head.len().checked_sub(floats).ok_or_else(damaged)?;
        let (head, floats) = reader.head.split_at(start);
        let (s, d) = floats.split_at(4 * singles);
        let single = |i| f32::from_le_bytes(std::array::from_fn(|plane| s[plane * singles + i]));
        let double = |i| f64::from_le_bytes(std::array::from_fn(|plane| d[plane * doubles + i]));
        reader.singles = (0..singles)
            .map(|i| f64::from(single(i)))
            .collect::<Vec<_>>()
            .into_iter();
        reader.doubles = (0..doubles).map(double).collect::<Vec<_>>().into_iter();
        reader.head = head;
        Ok(reader)
    }

    fn whole(&mut self) -> Result<u64, Error> {
        let mut n = 0u64;
        for shift in (0..63).step_by(7) {
            let (&byte, rest) = self.head.split_first().ok_or_else(|| damaged(self.at))?;
            self.head = rest;
            n |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Ok(n);
            }
        }
        Err(damaged(self.at))
    }

    /// How many of something there are: counted before memory is taken for them.
    fn count(&mut self, what: &str, most: usize) -> Result<usize, Error> {
        let n = self.whole()?;
        if n > most as u64 {
            let message = format!("has {n} {what}, expected at most {most}");
            return Err(Error::invalid(self.at, message));
        }
        Ok(n as usize)
    }

    /// A length; never longer than what the packed bytes could hold as numbers or rows.
    fn length(&mut self) -> Result<usize, Error> {
        let n = self.whole()?;
        if n > MAX_BYTES {
            return Err(damaged(self.at));
        }
        Ok(n as usize)
    }

    fn text(&mut self) -> Result<String, Error> {
        let n = self.length()?;
        let (text, rest) = self
            .head
            .split_at_checked(n)
            .ok_or_else(|| damaged(self.at))?;
        self.head = rest;
        String::from_utf8(text.to_vec()).map_err(|_| damaged(self.at))
    }

    fn numbers(&mut self, count: usize) -> Result<Vec<f64>, Error> {
        let stream = match self.whole()? {
            0 => &mut self.singles,
            1 => &mut self.doubles,
            _ => return Err(damaged(self.at)),
        };
        if stream.len() < count {
            return Err(damaged(self.at));
        }
        Ok(stream.by_ref().take(count).collect())
    }

    /// Which of `n`.
    fn bits(&mut self, n: usize) -> Result<Vec<bool>, Error> {
        let bits = self.head.split_at_checked(n.div_ceil(8));
        let (bits, rest) = bits.ok_or_else(|| damaged(self.at))?;
        self.head = rest;
        Ok((0..n).map(|i| bits[i / 8] >> (i % 8) & 1 == 1).collect())
    }

    /// `rows × columns` numbers, as rows.
    fn rows(&mut self, rows: usize, columns: usize) -> Result<Vec<Vec<f64>>, Error> {
        let count = rows.checked_mul(columns).ok_or_else(|| damaged(self.at))?;
        let flat = self.numbers(count)?;
        Ok(flat
            .chunks_exact(columns.max(1))
            .map(<[f64]>::to_vec)
            .collect())
    }

    fn tensors(&mut self) -> Result<Vec<Tensor>, Error> {
        let count = self.count("tensors", MAX_TENSORS)?;
        let mut tensors = Vec::new();
        for _ in 0..count {
            let name = self.text()?;
            let rank = self.count("dimensions of a tensor", MAX_RANK)?;
            let mut shape = Vec::new();
            for _ in 0..rank {
                shape.push(self.length()?);
            }
            let len = self.length()?;
            let values = self.numbers(len)?;
            tensors.push(Tensor {
                name,
                shape,
                values,
            });
        }
        Ok(tensors)
    }

    /// Nothing may be left over.
    fn finish<T>(self, value: T) -> Result<T, Error> {
        if self.head.is_empty() && self.singles.len() == 0 && self.doubles.len() == 0 {
            Ok(value)
        } else {
            Err(damaged(self.at))
        }
    }
}

/// Observations, starts and conditions; `None` for points that do not go together.
pub(super) fn points(points: &[Point]) -> Option<String> {
    let dim = points.first().map_or(0, |p| p.x.len());
    let conditions = |p: &Point| p.condition.as_ref().map_or(0, Vec::len);
    let m = points.first().map_or(0, conditions);
    let path = points.iter().find_map(|p| Some(p.path.as_ref()?.len()));
    let path = path.unwrap_or_default();
    let fits = |p: &Point| {
        let on_path = |q: &Vec<Vec<f64>>| q.len() == path && q.iter().all(|x| x.len() == dim);
        let started = p.start.as_ref().is_none_or(|s| s.len() == dim);
        p.x.len() == dim
            && conditions(p) == m
            && started
            && p.condition.is_some() == (m > 0)
            && p.path.as_ref().is_none_or(on_path)
    };
    if !points.iter().all(fits) || (dim == 0 && !points.is_empty()) {
        return None;
    }
    let mut out = Writer::default();
    out.whole(points.len() as u64);
    out.whole(dim as u64);
    out.whole(m as u64);
    let started: Vec<bool> = points.iter().map(|p| p.start.is_some()).collect();
    // 0: no start is known; 1: every start is; 2: which are known follows, eight a byte.
    let which = match started.iter().filter(|s| **s).count() {
        0 => 0,
        n if n == points.len() => 1,
        _ => 2,
    };
    out.whole(which);
    if which == 2 {
        out.bits(&started);
    }
    out.numbers(points.iter().flat_map(|p| &p.x));
    out.numbers(points.iter().flat_map(|p| p.start.iter().flatten()));
    out.numbers(points.iter().flat_map(|p| p.condition.iter().flatten()));
    // Only where there are paths, or times or tracks after them: how many positions, and which points have one.
    let tracked = points.iter().any(|p| p.track.is_some());
    let timed = tracked || points.iter().any(|p| p.time.is_some());
    if path > 0 || timed {
        out.whole(path as u64);
        let passed: Vec<bool> = points.iter().map(|p| p.path.is_some()).collect();
        out.bits(&passed);
        out.numbers(
            points
                .iter()
                .flat_map(|p| p.path.iter().flatten().flatten()),
        );
    }
    if timed {
        let which: Vec<bool> = points.iter().map(|p| p.time.is_some()).collect();
        out.bits(&which);
        out.numbers(points.iter().filter_map(|p| p.time.as_ref()));
    }
    if tracked {
        // 0 for none.
        let number = |p: &Point| p.track.map_or(0, |track| 1 + u64::from(track));
        points.iter().for_each(|p| out.whole(number(p)));
    }
    Some(out.finish())
}

/// Reads what [`points`] wrote.
pub(super) fn read_points(text: &str) -> Result<Vec<Point>, Error> {
    let at = "points";
    let bytes = unpack(text, at)?;
    let mut reader = Reader::new(&bytes, at)?;
    let n = reader.count("points", MAX_PACKED_POINTS)?;
    let dim = reader.count("coordinates of a point", MAX_DIM)?;
    let m = reader.count("conditions of a point", MAX_DIM)?;
    let started = match reader.whole()? {
        0 => vec![false; n],
        1 => vec![true; n],
        2 => reader.bits(n)?,
        _ => return Err(damaged(at)),
    };
    let x = reader.rows(n, dim)?;
    let count = started.iter().filter(|s| **s).count();
    let mut starts = reader.rows(count, dim)?.into_iter();
    let mut conditions = reader.rows(n, m)?.into_iter();
    if x.len() != n {
        return Err(damaged(at));
    }
    let (mut path, mut passed, mut positions) = (0, vec![false; n], Vec::new().into_iter());
    if !reader.head.is_empty() {
        path = reader.count("positions of a path", MAX_PATH)?;
        passed = reader.bits(n)?;
        let count = passed.iter().filter(|p| **p).count() * path;
        if count > MAX_PATHS {
            let message = format!("has {count} positions on paths, expected at most {MAX_PATHS}");
            return Err(Error::invalid(at, message));
        }
        positions = reader.rows(count, dim)?.into_iter();
    }
    let (mut timed, mut times) = (vec![false; n], Vec::new().into_iter());
    if !reader.head.is_empty() {
        timed = reader.bits(n)?;
        let count = timed.iter().filter(|t| **t).count();
        times = reader
            .rows(count, 1)?
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .into_iter();
    }
    let mut tracks = vec![None; n];
    if !reader.head.is_empty() {
        for track in &mut tracks {
            let number = reader.whole()?.checked_sub(1);
            *track = number
                .map(u32::try_from)
                .transpose()
                .map_err(|_| damaged(at))?;
        }
    }
    let points = x
        .into_iter()
        .zip(started)
        .zip(passed)
        .zip(timed)
        .zip(tracks);
    let points = points.map(|((((x, started), passed), timed), track)| Point {
        x,
        start: if started { starts.next() } else { None },
        condition: conditions.next(),
        path: passed.then(|| positions.by_ref().take(path).collect()),
        time: if timed { times.next() } else { None },
        track,
    });
    let points = points.collect();
    reader.finish(points)
}

/// A state.
pub(super) fn state(state: &State) -> String {
    let mut out = Writer::default();
    out.whole(state.iteration);
    out.tensors(&state.theta);
    out.whole(state.initial.len() as u64);
    state
        .initial
        .iter()
        .for_each(|row| out.whole(row.len() as u64));
    out.numbers(state.initial.iter().flatten());
    out.tensors(&state.optimizer);
    // Older programs wrote and read none.
    if state.since > 0 {
        out.whole(state.since);
    }
    out.finish()
}

/// Reads what [`state`] wrote.
pub(super) fn read_state(text: &str) -> Result<State, Error> {
    let at = "state";
    let bytes = unpack(text, at)?;
    let mut reader = Reader::new(&bytes, at)?;
    let iteration = reader.whole()?;
    let theta = reader.tensors()?;
    let rows = reader.count("rows of starts", MAX_PACKED_POINTS)?;
    let mut lengths = Vec::new();
    for _ in 0..rows {
        lengths.push(reader.count("coordinates of a start", MAX_DIM)?);
    }
    let total = lengths.iter().try_fold(0usize, |n, k| n.checked_add(*k));
    let mut flat = reader
        .numbers(total.ok_or_else(|| damaged(at))?)?
        .into_iter();
    let initial = lengths.iter().map(|n| flat.by_ref().take(*n).collect());
    let state = State {
        iteration,
        theta,
        initial: initial.collect(),
        optimizer: reader.tensors()?,
        since: match reader.head.is_empty() {
            true => 0,
            false => reader.whole()?,
        },
    };
    reader.finish(state)
}
