//! The project's text files. Must not read what is built, installed or ignored, and must give
//! the same order everywhere.

use super::source::Source;
use anyhow::{Context, Result};
use std::path::Path;

/// What isn't the project's own text, wherever it is (`.git` is a file in a worktree). A folder that
/// marks itself as a cache (as cargo's target folders do) isn't either.
const NOT_OURS: [&str; 5] = [".git", "target", "node_modules", "dist", "screenshots"];

/// Every text file below `root`, sorted by path. Files that aren't UTF-8 are taken for pictures
/// and the like, and left out.
pub fn read(root: &Path) -> Result<Vec<Source>> {
    let mut files = Vec::new();
    read_folder(root, "", &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn read_folder(folder: &Path, prefix: &str, files: &mut Vec<Source>) -> Result<()> {
    let context = || format!("reading {}", folder.display());
    for entry in std::fs::read_dir(folder).with_context(context)? {
        let entry = entry.with_context(context)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kind = entry.file_type().with_context(context)?;
        let path = format!("{prefix}{name}");
        if NOT_OURS.contains(&name.as_ref()) {
            continue;
        }
        if kind.is_dir() {
            let is_cache = entry.path().join("CACHEDIR.TAG").exists();
            if !is_cache {
                read_folder(&entry.path(), &format!("{path}/"), files)?;
            }
        } else if kind.is_file() {
            let bytes = std::fs::read(entry.path()).with_context(|| format!("reading {path}"))?;
            if let Ok(text) = String::from_utf8(bytes) {
                files.push(Source::new(path, text));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn text_files_are_found_and_what_is_built_or_installed_is_not() {
        let folder = tempfile::TempDir::new().unwrap();
        for path in [
            "b.rs",
            "a/c.md",
            ".ci/run",
            "target/x.rs",
            "a/node_modules/x.ts",
            "a/dist/x.js",
            "cache/CACHEDIR.TAG",
            "cache/x.rs",
            "worktree/.git",
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "text").unwrap();
        }
        fs::write(folder.path().join("picture.png"), [0xff, 0xfe]).unwrap();
        let files = read(folder.path()).unwrap();
        let paths: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, [".ci/run", "a/c.md", "b.rs"]);
    }
}
