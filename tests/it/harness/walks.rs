//! The table of dynamics that leave no trace in a fit's state.

use iel::scenario::from_link;
use iel::session::Session;

/// Its rows: hash and link.
pub fn walks() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = include_str!("../../walks.txt").lines();
    lines
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once(' '))
}

/// 64-bit FNV-1a hash of where the observations of a link are after 10 steps.
pub fn walk_hash(link: &str) -> String {
    let (scenario, _) = from_link(link).expect(link);
    let mut session = Session::new(scenario, 1).expect(link);
    let starts = session.observations().points.clone();
    let ends = session.simulate(&starts, 10, false, &[]);
    assert_ne!(starts, ends, "{link}");
    let bytes = ends.iter().flat_map(|x| x.to_bits().to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
