//! The binary `kept`.
fn main() {}
