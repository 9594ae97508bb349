//! Stable numbers from identifiers: seeds of searches, keys of common random numbers.

/// FNV-1a, 64 bits (Fowler, Noll, Vo): the same on every machine and in every version.
#[must_use]
pub fn stable_key(parts: &[&str]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for byte in part.bytes().chain(std::iter::once(0)) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}
