//! The real binary, run as people run it.

#![allow(dead_code, reason = "each test file uses some of it")]
#![allow(
    clippy::expect_used,
    reason = "a helper that can't help fails the test that asked for it"
)]

use std::fs;
use std::process::{Command, Output};
use tempfile::TempDir;

/// What the binary does with these arguments.
pub fn kept(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kept"))
        .args(args)
        .output()
        .expect("the binary runs")
}

/// What a command said on standard error.
pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The standard output of a command that works.
pub fn ok(args: &[&str]) -> String {
    let output = kept(args);
    assert!(output.status.success(), "{args:?}: {}", stderr(&output));
    assert_eq!(stderr(&output), "", "{args:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The message of a command that fails.
pub fn fails(args: &[&str], code: i32) -> String {
    let output = kept(args);
    assert_eq!(output.status.code(), Some(code), "{args:?}");
    assert_eq!(output.stdout, b"", "{args:?}");
    stderr(&output)
}

/// The path of a new file.
pub fn file(folder: &TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    path.display().to_string()
}
