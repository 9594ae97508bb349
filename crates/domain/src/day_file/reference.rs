//! References of visits that a file gives none for: short, easy to say, the same every time.

use crate::visit::Visit;
use std::collections::BTreeSet;

/// Longest reference in bytes.
pub(super) const LEN_MAX: usize = 12;

/// Digits and letters that aren't taken for one another when read or said.
const ALPHABET: &[u8; 28] = b"23456789ACDEFGHJKLMNPQRTWXYZ";

/// Characters of an invented reference: 28⁶ is 480 million.
const LEN: usize = 6;

/// A reference that follows from the territory, the day and the visit's id, and that isn't taken.
pub(super) fn invent(visit: &Visit, taken: &mut BTreeSet<String>) -> String {
    let base = format!("{} {} {}", visit.territory, visit.day, visit.id);
    let mut salt = 0_u64;
    loop {
        let reference = spell(hash(&base, salt));
        if taken.insert(reference.clone()) {
            return reference;
        }
        salt += 1;
    }
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo): stable across machines and versions, which the standard
/// library's hasher isn't.
fn hash(text: &str, salt: u64) -> u64 {
    text.bytes()
        .chain(salt.to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
}

fn spell(mut number: u64) -> String {
    let base = ALPHABET.len() as u64;
    (0..LEN)
        .filter_map(|_| {
            let digit = ALPHABET.get((number % base) as usize);
            number /= base;
            digit.map(|byte| char::from(*byte))
        })
        .collect()
}
