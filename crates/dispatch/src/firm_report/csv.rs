//! The report as a table for spreadsheets: a line a group, then a line a bin of beliefs.

use super::{BeliefBin, FirmReport, Kept, KeptGroup};
use std::fmt::Display;

const HEAD: &str = "by,group,name,told,decided,kept,given_up,coverage_ppm,low_ppm,high_ppm,believed_ppm,\
                    mean_width_s,narrow_width_s,wide_width_s,winkler_s,crps_s,warned,warned_in_time,\
                    notice_s,false_warnings\n";

/// The report as CSV (RFC 4180, lines end with a line feed). A name that a spreadsheet would take for a
/// formula begins with an apostrophe.
#[must_use]
pub fn to_csv(report: &FirmReport) -> String {
    let mut csv = HEAD.to_owned();
    line(&mut csv, "word", "", "", &report.word);
    let groups: [(&str, &[KeptGroup]); 5] = [
        ("stage", &report.stages),
        ("job_type", &report.job_types),
        ("technician", &report.technicians),
        ("date", &report.dates),
        ("month", &report.months),
    ];
    for (by, groups) in groups {
        for group in groups {
            line(&mut csv, by, &group.group, &group.name, &group.kept);
        }
    }
    for bin in &report.word.reliability {
        line(&mut csv, "belief", &name(bin), "", &of_bin(bin));
    }
    csv
}

fn name(bin: &BeliefBin) -> String {
    format!("{}-{}", bin.from_ppm, bin.to_ppm)
}

fn of_bin(bin: &BeliefBin) -> Kept {
    let kept = u64::from(bin.kept_ppm) * u64::from(bin.decided);
    Kept {
        told: bin.decided,
        decided: bin.decided,
        kept: u32::try_from((kept + 500_000) / 1_000_000).unwrap_or(0),
        coverage_ppm: Some(bin.kept_ppm),
        believed_ppm: Some(bin.believed_ppm),
        ..Kept::default()
    }
}

fn line(csv: &mut String, by: &str, group: &str, name: &str, kept: &Kept) {
    let cells = [
        by.to_owned(),
        quoted(group),
        quoted(name),
        kept.told.to_string(),
        kept.decided.to_string(),
        kept.kept.to_string(),
        kept.given_up.to_string(),
        cell(kept.coverage_ppm),
        cell(kept.low_ppm),
        cell(kept.high_ppm),
        cell(kept.believed_ppm),
        cell(kept.mean_width_s),
        cell(kept.narrow_width_s),
        cell(kept.wide_width_s),
        cell(kept.winkler_s),
        cell(kept.crps_s),
        kept.warned.to_string(),
        kept.warned_in_time.to_string(),
        cell(kept.notice_s),
        kept.false_warnings.to_string(),
    ];
    csv.push_str(&cells.join(","));
    csv.push('\n');
}

fn cell(value: Option<impl Display>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn quoted(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn names_that_could_break_a_line_or_start_a_formula_are_harmless() {
        assert_eq!(quoted("Leak, kitchen"), "\"Leak, kitchen\"");
        assert_eq!(quoted("3/4\" pipe"), "\"3/4\"\" pipe\"");
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("2026-10"), "2026-10");
    }

    #[test]
    fn every_line_has_as_many_cells_as_the_head() {
        let day = NaiveDate::from_ymd_opt(2026, 10, 15).unwrap();
        let bin = BeliefBin {
            from_ppm: 950_000,
            to_ppm: 960_000,
            decided: 3,
            believed_ppm: 955_000,
            kept_ppm: 666_666,
        };
        let kept = Kept {
            reliability: vec![bin],
            ..Kept::default()
        };
        let group = KeptGroup {
            group: "Leak".to_owned(),
            name: "Leak".to_owned(),
            kept: kept.clone(),
        };
        let report = FirmReport {
            from: day,
            to: day,
            days: 1,
            target_ppm: 50_000,
            word: kept,
            stages: Vec::new(),
            job_types: vec![group],
            technicians: Vec::new(),
            dates: Vec::new(),
            months: Vec::new(),
        };
        let csv = to_csv(&report);
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines.len(), 4, "{csv}");
        assert!(lines.iter().all(|line| line.matches(',').count() == 19));
        assert_eq!(
            lines[3],
            "belief,950000-960000,,3,3,2,0,666666,,,955000,,,,,,0,0,,0"
        );
    }
}
