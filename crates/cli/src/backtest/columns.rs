//! The columns of a history: which field is what, by the header, and the values of all others as features.

use super::times::is_unknown;
use anyhow::{bail, ensure};
use csv::StringRecord;
use kept_solver::forecast::boost::{COLUMNS_MAX, Column, UNKNOWN_KIND};
use std::collections::HashMap;

/// Longest name or text of a field, in bytes.
pub const NAME_BYTES_MAX: usize = 200;
/// A column whose known values are numbers to this share is one of numbers.
const NUMBERS_SHARE_MIN: f64 = 0.99;

/// What a file's header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Place of the day.
    pub day: usize,
    /// Place of what windows are told by: group, or job type.
    pub group: usize,
    /// Place and name of the planned arrival.
    pub planned: (usize, &'static str),
    /// Place and name of the actual one.
    pub actual: (usize, &'static str),
    /// Places of the start and end of work, in the richer form.
    pub service: Option<(usize, usize)>,
    /// Place of the technician, in the richer form.
    pub technician: Option<usize>,
    /// Places and names of features.
    pub features: Vec<(usize, String)>,
}

impl Header {
    /// Reads a header of either form.
    ///
    /// # Errors
    /// A column is missing, or there twice, or there are too many.
    pub fn read(record: &StringRecord) -> anyhow::Result<Self> {
        let names: Vec<&str> = record
            .iter()
            .map(|name| name.trim().trim_start_matches('\u{feff}'))
            .collect();
        let richer = names.contains(&"planned_arrival");
        let column = |name: &str| column(&names, name);
        let optional = |name: &str| names.contains(&name).then(|| column(name)).transpose();
        let [group, planned, actual] = if richer {
            ["job_type", "planned_arrival", "actual_arrival"]
        } else {
            ["group", "planned", "actual"]
        };
        let mut header = Header {
            day: column("day")?,
            group: column(group)?,
            planned: (column(planned)?, planned),
            actual: (column(actual)?, actual),
            service: None,
            technician: None,
            features: Vec::new(),
        };
        if richer {
            header.technician = optional("technician")?;
            header.service = optional("service_start")?.zip(optional("service_end")?);
        }
        header.features = header.other(&names)?;
        Ok(header)
    }

    /// Everything that is neither a time nor the group. What is known only afterwards is no feature.
    fn other(&self, names: &[&str]) -> anyhow::Result<Vec<(usize, String)>> {
        let mut taken = vec![self.day, self.group, self.planned.0, self.actual.0];
        let services = ["service_start", "service_end"];
        if self.technician.is_some() || self.service.is_some() {
            taken.extend((0..names.len()).filter(|&place| services.contains(&names[place])));
        }
        let mut features = Vec::new();
        for (place, name) in names.iter().enumerate() {
            if taken.contains(&place) || name.is_empty() {
                continue;
            }
            ensure!(
                name.len() <= NAME_BYTES_MAX,
                "line 1: a column's name is longer than {NAME_BYTES_MAX} bytes"
            );
            column(names, name)?;
            features.push((place, (*name).to_owned()));
        }
        // The planned time and the group are features too, and so is what is derived of the plan.
        let most = COLUMNS_MAX - super::history::DERIVED.len();
        ensure!(
            features.len() <= most,
            "line 1: more than {most} columns of features"
        );
        Ok(features)
    }
}

/// The place of the one column of this name.
///
/// # Errors
/// There is none, or there are two.
pub fn column(names: &[&str], name: &str) -> anyhow::Result<usize> {
    let mut places = (0..names.len()).filter(|&place| names[place] == name);
    match (places.next(), places.next()) {
        (Some(place), None) => Ok(place),
        (None, _) => bail!("line 1: there is no column {name}"),
        (Some(_), Some(_)) => bail!("line 1: there are two columns {name}"),
    }
}

/// Texts of one column, numbered by their first appearance; both files share it.
#[derive(Debug, Default)]
pub struct Texts {
    numbers: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Texts {
    /// The number of a text; [`UNKNOWN_KIND`] for a field without a value.
    pub fn number(&mut self, text: &str) -> u32 {
        if is_unknown(text) {
            return UNKNOWN_KIND;
        }
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.texts.len() as u32;
        self.numbers.insert(text.to_owned(), number);
        self.texts.push(text.to_owned());
        number
    }

    /// The text of a number, or nothing.
    pub fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", String::as_str)
    }

    /// Rows as a feature: numbers if nearly all of their known values are.
    pub fn column(&self, rows: &[u32]) -> Column {
        let parsed: Vec<f32> = self.texts.iter().map(|text| number(text)).collect();
        let value = |row: &u32| parsed.get(*row as usize).copied().unwrap_or(f32::NAN);
        let known = rows.iter().filter(|&&row| row != UNKNOWN_KIND).count();
        let numbers = rows.iter().filter(|row| !value(row).is_nan()).count();
        if known > 0 && numbers as f64 >= NUMBERS_SHARE_MIN * known as f64 {
            Column::Numbers(rows.iter().map(value).collect())
        } else {
            Column::Kinds(rows.to_vec())
        }
    }
}

/// Not-a-number for what is none.
fn number(text: &str) -> f32 {
    text.parse()
        .ok()
        .filter(|n: &f32| n.is_finite())
        .unwrap_or(f32::NAN)
}
