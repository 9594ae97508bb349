//! Cargo 2000 freight tracking (Metzger et al., UCI Machine Learning Repository): planned and effective
//! minutes of every step of air-freight transports, made a history for `kept backtest`. Only planned
//! durations, places and numbers of legs become features.
//!
//! The source has no dates. Its rows are taken in their order, [`DAY_ROWS`] to a day, so a "day" is only
//! what is judged before the next is told.

use anyhow::{Context as _, ensure};
use csv::StringRecord;
use std::collections::HashMap;
use std::fmt::Write as _;

/// Transports that make a day.
const DAY_ROWS: usize = 15;
/// Legs to the hub, which run side by side, and then the one from there.
const INBOUND: [&str; 3] = ["i1", "i2", "i3"];
const OUTBOUND: &str = "o";
/// Steps of a leg, in order.
const STEPS: [&str; 8] = [
    "rcs", "dep_1", "rcf_1", "dep_2", "rcf_2", "dep_3", "rcf_3", "dlv",
];
/// Fields that are known ahead and may tell something.
const FEATURES: [&str; 10] = [
    "legs",
    "o_hops",
    "i1_hops",
    "o_rcs_p",
    "o_dep_1_p",
    "o_rcf_1_p",
    "o_dlv_p",
    "o_dep_1_place",
    "o_rcf_1_place",
    "i1_dep_1_place",
];

/// The history as CSV.
///
/// # Errors
/// It isn't of the format; the message has the line and the field.
pub fn history(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let places: HashMap<String, usize> = reader
        .headers()?
        .iter()
        .map(str::to_owned)
        .zip(0..)
        .collect();
    let mut text = "day,group,planned,actual,inbound,outbound".to_owned();
    for feature in FEATURES {
        write!(text, ",{feature}")?;
    }
    text.push('\n');
    let mut record = StringRecord::new();
    for row in 0.. {
        if !reader.read_record(&mut record)? {
            break;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let transport = Transport {
            places: &places,
            record: &record,
        };
        let day = row / DAY_ROWS;
        transport
            .write(day, &mut text)
            .with_context(|| format!("line {line}"))?;
    }
    Ok(text.into_bytes())
}

struct Transport<'a> {
    places: &'a HashMap<String, usize>,
    record: &'a StringRecord,
}

impl Transport<'_> {
    fn write(&self, day: usize, text: &mut String) -> anyhow::Result<()> {
        let [planned_in, actual_in] = ["p", "e"].map(|which| self.inbound(which));
        let [planned_out, actual_out] = ["p", "e"].map(|which| self.leg(OUTBOUND, which));
        let (planned_in, planned_out) = (planned_in?, planned_out?);
        let (planned, actual) = (planned_in + planned_out, actual_in? + actual_out?);
        let legs = self.field("legs")?;
        write!(
            text,
            "{day},{legs} legs,{planned},{actual},{planned_in},{planned_out}"
        )?;
        for feature in FEATURES {
            // Names of places are numbers; a letter keeps them from being read as such.
            let letter = if feature.ends_with("place") { "p" } else { "" };
            write!(text, ",{letter}{}", self.field(feature)?)?;
        }
        text.push('\n');
        Ok(())
    }

    /// The longest leg to the hub.
    fn inbound(&self, which: &str) -> anyhow::Result<f64> {
        let mut longest = 0.0_f64;
        for leg in INBOUND {
            longest = longest.max(self.leg(leg, which)?);
        }
        Ok(longest)
    }

    /// Minutes of a leg, planned (`p`) or effective (`e`); a step that there isn't has 0.
    fn leg(&self, leg: &str, which: &str) -> anyhow::Result<f64> {
        let mut sum = 0.0;
        for step in STEPS {
            let name = format!("{leg}_{step}_{which}");
            let text = self.field(&name)?;
            let minutes: f64 = text
                .parse()
                .with_context(|| format!("{name}: {text:?} is no number"))?;
            sum += minutes;
        }
        Ok(sum)
    }

    fn field(&self, name: &str) -> anyhow::Result<&str> {
        let place = self.places.get(name);
        let text = place.and_then(|&place| self.record.get(place));
        let text = text.with_context(|| format!("there is no column {name}"))?;
        ensure!(text.len() <= 20, "{name}: longer than 20 bytes");
        Ok(text.trim())
    }
}
