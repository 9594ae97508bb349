//! Where the items of a day's lists came from, so that a problem found later can still be placed.

use super::problem::Location;

/// The file of a list, and how its items are found there.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// An array of a JSON file.
    Json {
        /// The file.
        file: String,
        /// The array's path.
        list: &'static str,
    },
    /// Lines of a CSV file.
    Csv {
        /// The file.
        file: String,
        /// The line of each item.
        lines: Vec<u64>,
    },
}

impl Source {
    /// The location of a field (`window.to`) of the item at `index`; of the item itself where
    /// `field` is empty.
    pub fn at(&self, index: usize, field: &str) -> Location {
        match self {
            Source::Json { file, list } => Location {
                file: file.clone(),
                field: match field {
                    "" => format!("{list}[{index}]"),
                    _ => format!("{list}[{index}].{field}"),
                },
                ..Location::default()
            },
            Source::Csv { file, lines } => Location {
                file: file.clone(),
                line: lines.get(index).copied(),
                field: column(field),
                ..Location::default()
            },
        }
    }
}

/// Where everything came from.
#[derive(Clone, Debug)]
pub(super) struct Sources {
    /// The file that holds the territory and the date.
    pub header: String,
    pub technicians: Source,
    pub customers: Source,
    pub sites: Source,
    pub visits: Source,
    /// Where the matrix stands.
    pub matrix: Location,
}

impl Sources {
    /// All in one JSON file.
    pub fn json(file: &str) -> Self {
        let list = |list| Source::Json {
            file: file.to_owned(),
            list,
        };
        Sources {
            header: file.to_owned(),
            technicians: list("technicians"),
            customers: list("customers"),
            sites: list("sites"),
            visits: list("visits"),
            matrix: Location {
                file: file.to_owned(),
                field: "matrix_s".to_owned(),
                ..Location::default()
            },
        }
    }
}

/// The column for a field's path: `window.to` is `window_to`, `preferred[1]` is `preferred`.
fn column(field: &str) -> String {
    let plain = field.split('[').next().unwrap_or(field);
    plain.replace('.', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_named_as_its_file_names_it() {
        let json = Sources::json("day.json").visits;
        assert_eq!(json.at(3, "window.to").field, "visits[3].window.to");
        let csv = Source::Csv {
            file: "visits.csv".to_owned(),
            lines: vec![2, 4],
        };
        assert_eq!(
            csv.at(1, "window.to").to_string(),
            "visits.csv, line 4, window_to"
        );
        assert_eq!(csv.at(0, "preferred[1]").field, "preferred");
    }
}
