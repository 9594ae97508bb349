//! Reads a day from disk: a JSON file, or a folder of CSV files. Never reads more than the format
//! allows, whatever the file system says.

use anyhow::{Context as _, bail, ensure};
use flate2::read::GzDecoder;
use kept_dispatch::day::DayState;
use kept_domain::VisitId;
use kept_domain::day_file::{self, Day, DayPart, FILE_BYTES_MAX, FOLDER_FILES, NamedFile};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Most entries of a folder that are looked at.
const ENTRIES_MAX: usize = 1_000;

/// Reads and checks a day, or several whose visits may come after each other.
///
/// # Errors
/// A file can't be read; everything that is wrong with the content, one problem a line.
pub fn days(paths: &[PathBuf]) -> anyhow::Result<Vec<Day>> {
    let parts = paths.iter().map(|path| part(path));
    let parts: Vec<DayPart> = parts.collect::<anyhow::Result<_>>()?;
    let known: BTreeSet<VisitId> = parts.iter().flat_map(DayPart::visits).cloned().collect();
    let days = parts.into_iter().map(|part| Ok(part.among(&known)?));
    days.collect()
}

fn part(path: &Path) -> anyhow::Result<DayPart> {
    let name = path.display().to_string();
    if !path.is_dir() {
        return Ok(day_file::parse_json_part(&name, &bytes(path)?)?);
    }
    let files = folder(path)?;
    let named: Vec<NamedFile<'_>> = files
        .iter()
        .map(|(name, bytes)| NamedFile { name, bytes })
        .collect();
    Ok(day_file::parse_folder_part(&name, &named)?)
}

/// A whole file of at most 64 MiB.
///
/// # Errors
/// It can't be read, or is larger.
pub fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    let name = || path.display().to_string();
    let file = File::open(path).with_context(name)?;
    let length = file.metadata().with_context(name)?.len();
    let mut bytes = Vec::new();
    if length <= FILE_BYTES_MAX as u64 {
        // One byte more than allowed, in case the file is longer than it said.
        let mut limited = file.take(FILE_BYTES_MAX as u64 + 1);
        limited.read_to_end(&mut bytes).with_context(name)?;
    }
    if length > FILE_BYTES_MAX as u64 || bytes.len() > FILE_BYTES_MAX {
        bail!("{}: larger than {} MiB", name(), FILE_BYTES_MAX >> 20);
    }
    Ok(bytes)
}

/// The content of a file that may be gzipped: at most 64 MiB.
///
/// # Errors
/// It is damaged, or larger; the message begins with `name`.
pub fn unzipped(name: &str, bytes: Vec<u8>) -> anyhow::Result<Vec<u8>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut text = Vec::new();
    GzDecoder::new(bytes.as_slice())
        .take(FILE_BYTES_MAX as u64 + 1)
        .read_to_end(&mut text)
        .with_context(|| name.to_owned())?;
    ensure!(
        text.len() <= FILE_BYTES_MAX,
        "{name}: larger than {} MiB",
        FILE_BYTES_MAX >> 20
    );
    Ok(text)
}

/// The CSV and JSON files of a folder by name; only known ones are read.
fn folder(path: &Path) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let name = || path.display().to_string();
    let mut files = Vec::new();
    for (count, entry) in std::fs::read_dir(path).with_context(name)?.enumerate() {
        if count >= ENTRIES_MAX {
            bail!("{}: more than {ENTRIES_MAX} files", name());
        }
        let entry = entry.with_context(name)?;
        let Ok(file) = entry.file_name().into_string() else {
            continue;
        };
        if FOLDER_FILES.contains(&file.as_str()) {
            files.push((file, bytes(&entry.path())?));
        } else if file.ends_with(".csv") || file.ends_with(".json") {
            files.push((file, Vec::new()));
        }
    }
    files.sort();
    Ok(files)
}

/// The day as use cases know it: nothing planned, nothing told.
pub fn state(day: Day) -> DayState {
    let mut state = DayState::empty(day.territory, day.date);
    state.technicians = day
        .technicians
        .into_iter()
        .map(|t| (t.id.clone(), t))
        .collect();
    state.customers = day
        .customers
        .into_iter()
        .map(|c| (c.id.clone(), c))
        .collect();
    state.sites = day.sites.into_iter().map(|s| (s.id.clone(), s)).collect();
    state.visits = day.visits.into_iter().map(|v| (v.id.clone(), v)).collect();
    state
}
