//! A territory's settings in a file.

use super::spot::Spot;
use crate::settings::Settings;
pub(super) use crate::settings::bounds::{PRICE_MAX, SECOND_PRICE_MAX};

/// Reports every setting that is out of bounds.
pub(super) fn check(spot: &mut Spot<'_>, settings: &Settings) {
    for (name, message) in settings.wrong() {
        spot.wrong(&format!("territory.settings.{name}"), message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day_file::json::in_file;
    use crate::day_file::problem::Problems;

    #[test]
    fn the_default_settings_are_within_bounds() {
        let mut problems = Problems::default();
        let locate = |field: &str| in_file("day.json", field);
        check(&mut Spot::new(&locate, &mut problems), &Settings::default());
        assert!(problems.none(), "{problems}");
    }

    #[test]
    fn a_setting_that_would_flood_the_machine_is_refused_by_name() {
        let mut problems = Problems::default();
        let locate = |field: &str| in_file("day.json", field);
        let settings = Settings {
            scenarios: 4_000_000,
            ..Settings::default()
        };
        check(&mut Spot::new(&locate, &mut problems), &settings);
        assert!(
            problems
                .to_string()
                .contains("territory.settings.scenarios")
        );
    }
}
