//! `kept learn`: learns from a store's finished days now, as the server does once a day, and prints what
//! came of it.

use crate::output;
use crate::serve::{StoreArgs, open_store, run_to_end};
use anyhow::{Context as _, bail};
use kept_dispatch::Dispatch;
use kept_dispatch::clock::SystemClock;
use kept_dispatch::ids::RandomIds;
use kept_dispatch::learn::{LearnRecord, Score};
use kept_dispatch::links::Links;
use kept_dispatch::ports::{Clock, ModelVersion};
use kept_domain::Territory;
use serde::Serialize;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Arguments of `kept learn`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    store: StoreArgs,
    /// One territory only.
    #[arg(long, value_name = "ID")]
    territory: Option<String>,
    /// Write the model that counts to a file, for `kept plan --learned`.
    #[arg(long, value_name = "MODEL.json", requires = "territory")]
    output: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What came of it in one territory.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    pub(crate) territory: String,
    /// The newest version, whether it is new or was there already; none without finished days.
    pub(crate) version: Option<ModelVersion>,
    /// Whether it was learned now.
    pub(crate) is_new: bool,
}

/// Learns.
///
/// # Errors
/// A setting is wrong, the store can't be opened or failed, or there is no such territory.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lines = run_to_end(learn(args))?;
    output::print_report(&lines, args.json, table)
}

async fn learn(args: &Args) -> anyhow::Result<Vec<Line>> {
    let store = open_store(&args.store).await?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ids = Arc::new(RandomIds::from_system(Arc::clone(&clock)));
    // Nothing is told here, so no link is made.
    let links = Arc::new(Links::new(String::new(), ""));
    let dispatch = Dispatch::new(store, clock, ids, links);
    let mut territories = dispatch.store().territories().await?;
    if let Some(wanted) = &args.territory {
        territories.retain(|territory| territory.id.as_str() == wanted);
        if territories.is_empty() {
            bail!("no territory {wanted} in this store");
        }
    }
    let mut lines = Vec::new();
    for territory in &territories {
        let learned = dispatch.learn_from(territory).await?;
        let is_new = learned.is_some();
        let version = match learned {
            Some(version) => Some(version),
            None => {
                let newest = dispatch.store().models(&territory.id, 1).await?;
                newest.into_iter().next()
            }
        };
        lines.push(Line {
            territory: territory.id.as_str().to_owned(),
            version,
            is_new,
        });
    }
    if let (Some(path), Some(territory)) = (&args.output, territories.first()) {
        write_model(&dispatch, territory, path).await?;
    }
    Ok(lines)
}

/// Writes the model that counts in a territory.
async fn write_model(
    dispatch: &Dispatch,
    territory: &Territory,
    path: &Path,
) -> anyhow::Result<()> {
    let text = dispatch.model_text(&territory.id).await?;
    let text = text.with_context(|| format!("{}: no model was taken yet", territory.id))?;
    std::fs::write(path, text).with_context(|| path.display().to_string())
}

fn table(lines: &Vec<Line>) -> String {
    let mut text = String::new();
    for line in lines {
        // Writing to a String can't fail.
        let _ = writeln!(text, "{}", described(line));
    }
    text
}

fn described(line: &Line) -> String {
    let Some(version) = &line.version else {
        return format!("{}: no finished days to learn from", line.territory);
    };
    let state = match (line.is_new, version.record.taken) {
        (true, true) => "taken",
        (true, false) => "not taken",
        (false, _) => "nothing new since",
    };
    format!(
        "{}: version {}, {state}\n{}",
        line.territory,
        version.version,
        record(&version.record)
    )
}

fn record(record: &LearnRecord) -> String {
    let against = record
        .against
        .map_or_else(|| "what was entered".to_owned(), |v| format!("version {v}"));
    let mut text = format!(
        "  {} days up to {}, {}\n  {}\n",
        record.days, record.through, record.rows_said, record.why
    );
    if let (Some(old), Some(new)) = (&record.old, &record.new) {
        let _ = writeln!(
            text,
            "  on the newest {} days, not learned from, the past halved after {} days:",
            record.held_back, record.half_life_days
        );
        let mut table = output::plain_table(["", "CRPS (s)", "Winkler (s)", "90 % holds", "Width"]);
        table.add_row(row(&against, old));
        table.add_row(row("learned", new));
        text.push_str(&output::trimmed(&table));
    }
    if let Some(permille) = record.misses_permille {
        let percent = f64::from(permille) / 10.0;
        let _ = writeln!(
            text,
            "  after the promises of these days, windows may miss {percent:.0} % of what the firm allows"
        );
    }
    text
}

fn row(name: &str, score: &Score) -> [String; 5] {
    [
        format!("  {name}"),
        format!("{:.1}", score.crps_s),
        format!("{:.0}", score.winkler_s),
        format!("{:.1} %", 100.0 * score.coverage),
        format!("{:.1} min", score.mean_width_s / 60.0),
    ]
}
