//! Running other programs: always shown, always with their output passed through, always with
//! their failure as ours. Must never hide what a program prints.

use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The workspace's root folder.
pub fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.parent().map_or(package.clone(), Path::to_path_buf)
}

/// Cargo, the same one that started this program, in the workspace's root.
pub fn cargo<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(args).current_dir(root());
    command
}

/// Prints the command and runs it with this program's input and output; an error when it can't
/// be started or doesn't succeed.
pub fn show_and_run(command: &mut Command) -> Result<()> {
    let line = show(command);
    let status = command
        .status()
        .with_context(|| format!("could not start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// What the command prints, or `None` when it can't be started or doesn't succeed.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// Runs `cargo build` with `args` and returns the path of the binary `name` that it built,
/// wherever the target folder may be.
pub fn build_binary(args: &[&str], name: &str) -> Result<PathBuf> {
    let mut command = cargo(["build", "--message-format=json-render-diagnostics"]);
    command.args(args).stdout(Stdio::piped());
    let line = show(&command);
    let mut child = command
        .spawn()
        .with_context(|| format!("could not start `{line}`"))?;
    let stdout = child.stdout.take().context("cargo has no output")?;
    let mut found = None;
    for message in BufReader::new(stdout).lines() {
        found = executable(&message?, name).or(found);
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    found.with_context(|| format!("`{line}` built no binary `{name}`"))
}

/// Whether a program of this name is on the search path.
pub fn on_path(name: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}

/// The path of the binary `name` (and not of its unit tests), if that is what cargo's message
/// tells about.
fn executable(message: &str, name: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(message).ok()?;
    let is_ours = message["reason"] == "compiler-artifact"
        && message["target"]["name"] == name
        && message["profile"]["test"] == false;
    match is_ours {
        true => message["executable"].as_str().map(PathBuf::from),
        false => None,
    }
}

fn show(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    let program = words.first().map_or("", |word| word.as_ref());
    let program = Path::new(program).file_name().map(OsStr::to_string_lossy);
    let mut line = program.unwrap_or_default().into_owned();
    for word in words.iter().skip(1) {
        line.push(' ');
        line.push_str(word);
    }
    eprintln!("$ {line}");
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binary_is_told_from_its_unit_tests_and_from_libraries() {
        let message = |name: &str, test: bool, executable: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","target":{{"name":"{name}"}},"profile":{{"test":{test}}},"executable":{executable}}}"#
            )
        };
        let binary = message("kept", false, r#""target/debug/kept""#);
        assert_eq!(
            executable(&binary, "kept"),
            Some(PathBuf::from("target/debug/kept"))
        );
        let unit_tests = message("kept", true, r#""target/debug/deps/kept-1""#);
        assert_eq!(executable(&unit_tests, "kept"), None);
        assert_eq!(executable(&message("kept", false, "null"), "kept"), None);
        assert_eq!(executable(&binary, "other"), None);
        assert_eq!(executable("not json", "kept"), None);
    }

    #[test]
    fn a_program_that_fails_is_an_error_with_its_command() {
        let error = show_and_run(Command::new("false").arg("x")).unwrap_err();
        assert!(error.to_string().starts_with("`false x` failed"), "{error}");
        let error = show_and_run(&mut Command::new("no-such-program")).unwrap_err();
        assert!(error.to_string().contains("could not start"), "{error}");
    }

    #[test]
    fn the_root_is_the_folder_with_the_workspace() {
        let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
        assert!(manifest.contains("[workspace]"));
    }
}
