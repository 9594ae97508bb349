//! The workspace's packages and what they depend on, as cargo tells it.

use crate::run;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::Path;

/// A package of this workspace.
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its Cargo.toml, relative to the root, with slashes.
    pub manifest: String,
    /// What its code depends on, for any target; without what only its tests need.
    pub dependencies: Vec<Dependency>,
}

/// What a package depends on.
pub struct Dependency {
    /// The name of the other package.
    pub name: String,
    /// Where the manifest says so, from 1.
    pub line: usize,
}

/// All packages of the workspace at `root`.
pub fn of_workspace(root: &Path) -> Result<Vec<Package>> {
    let mut command = run::cargo(["metadata", "--no-deps", "--format-version=1"]);
    let answer = command.output().context("could not start cargo metadata")?;
    if !answer.status.success() {
        let error = String::from_utf8_lossy(&answer.stderr);
        anyhow::bail!("cargo metadata failed: {}", error.trim());
    }
    let metadata: Value = serde_json::from_slice(&answer.stdout)?;
    let packages = metadata["packages"].as_array();
    let packages = packages.context("cargo metadata tells no packages")?;
    packages.iter().map(|value| package(value, root)).collect()
}

fn package(value: &Value, root: &Path) -> Result<Package> {
    let text = |key: &str| value[key].as_str().context("cargo metadata has changed");
    let path = Path::new(text("manifest_path")?);
    let manifest =
        std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let dependencies = value["dependencies"].as_array().into_iter().flatten();
    let dependencies = dependencies
        .filter(|dependency| dependency["kind"] != "dev")
        .filter_map(|dependency| dependency["name"].as_str())
        .map(|name| Dependency {
            name: name.to_owned(),
            line: line_of(&manifest, name),
        });
    Ok(Package {
        name: text("name")?.to_owned(),
        manifest: path
            .strip_prefix(root)
            .unwrap_or(path)
            .display()
            .to_string(),
        dependencies: dependencies.collect(),
    })
}

/// The line of `manifest` on which a package becomes a dependency of its code, or 1 when it is
/// under another name.
fn line_of(manifest: &str, name: &str) -> usize {
    let mut in_section = false;
    for (index, line) in manifest.lines().enumerate() {
        if let Some(section) = line.trim().strip_prefix('[') {
            let section = section.trim_end_matches(']');
            in_section = section.contains("dependencies") && !section.contains("dev-dependencies");
            if in_section && section.ends_with(&format!(".{name}")) {
                return index + 1;
            }
        }
        let is_it = line
            .trim_start()
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(['.', ' ', '=']));
        if in_section && is_it {
            return index + 1;
        }
    }
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_found_in_the_section_that_counts() {
        let manifest = "[package]\nname = \"x\"\n[dev-dependencies]\na = \"1\"\n\
                        [dependencies]\nab.workspace = true\na.workspace = true\n\
                        [target.'cfg(unix)'.dependencies.b]\nversion = \"1\"\n";
        assert_eq!(line_of(manifest, "a"), 7);
        assert_eq!(line_of(manifest, "ab"), 6);
        assert_eq!(line_of(manifest, "b"), 8);
        assert_eq!(line_of(manifest, "renamed"), 1);
    }

    #[test]
    fn dependencies_of_tests_do_not_count() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("Cargo.toml");
        std::fs::write(&path, "[dependencies]\na = \"1\"\n").unwrap();
        let value = serde_json::json!({
            "name": "x",
            "manifest_path": path,
            "dependencies": [
                {"name": "a", "kind": null},
                {"name": "b", "kind": "dev"},
                {"name": "c", "kind": "build"},
            ],
        });
        let package = package(&value, folder.path()).unwrap();
        assert_eq!(package.manifest, "Cargo.toml");
        let names: Vec<_> = package.dependencies.iter().map(|d| &d.name).collect();
        assert_eq!(names, ["a", "c"]);
    }
}
