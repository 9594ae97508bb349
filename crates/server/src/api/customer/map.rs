//! Map: where somebody who drives to a customer is, seen from the customer's door. Drawn without anybody's tiles, so that
//! no other site learns who is waited for: the door, rings of round distances about it, and where the van was last seen;
//! north is up. Numbers for an SVG of a fixed size, in its own units.

use chrono_tz::Tz;
use kept_domain::{Language, Point};
use kept_travel::straight_line::distance_m;

/// Width of the drawing.
pub const WIDTH: i64 = 350;
/// Height of the drawing.
pub const HEIGHT: i64 = 190;
/// Room between the two marks and the edge.
const MARGIN: f64 = 40.0;
/// So far apart in the drawing are two metres at most: closer up, it would show more than a position is worth.
const SCALE_MAX: f64 = 0.25;
/// Rings are at least so far apart.
const RING_GAP: f64 = 36.0;
/// Rings that are drawn.
const RINGS_MAX: u32 = 8;
/// Who is further away isn't on the way in any sense that a map would help with.
const FAR_M: f64 = 200_000.0;
/// Nearer than this, metres say nothing.
const NEAR_M: f64 = 150.0;
/// Half the size of the marks and their labels: what is closer to the edge is cut.
const LABEL_ROOM: i64 = 24;

/// A place in the drawing.
pub type Spot = (i64, i64);

/// What the drawing needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map {
    /// The customer's door.
    pub home: Spot,
    /// Where the technician was seen.
    pub van: Spot,
    /// Radii about the door.
    pub rings: Vec<i64>,
    /// The distance that a ring stands for, beside it.
    pub labels: Vec<(Spot, String)>,
    /// How far it is as the crow flies, "2.5 km"; none close to the door.
    pub distance: Option<String>,
}

impl Map {
    /// The map of two places; none when they are too far apart for one.
    #[must_use]
    pub fn new(home: Point, van: Point, zone: Tz, language: Language) -> Option<Self> {
        let distance = distance_m(home, van);
        if !(home.is_valid() && van.is_valid() && distance <= FAR_M) {
            return None;
        }
        let apart = |lat: f64, lon: f64| distance_m(home, Point { lat, lon });
        let east = apart(home.lat, van.lon).copysign(van.lon - home.lon);
        let north = apart(van.lat, home.lon).copysign(van.lat - home.lat);
        let scale = scale(east, north);
        let unit = Unit::of(zone);
        let (x, y) = (
            WIDTH as f64 / 2.0 - east * scale / 2.0,
            HEIGHT as f64 / 2.0 + north * scale / 2.0,
        );
        let home = (x.round() as i64, y.round() as i64);
        let van = (
            (x + east * scale).round() as i64,
            (y - north * scale).round() as i64,
        );
        let step = unit.ring_step(scale);
        let rings: Vec<(f64, i64)> = (1..=RINGS_MAX)
            .map(|ring| f64::from(ring) * step)
            .map(|length| (length, (length * unit.metres() * scale).round() as i64))
            .take_while(|(_, radius)| *radius < WIDTH)
            .collect();
        let label = |(length, radius): &(f64, i64)| {
            let spot = beside(home, van, *radius)?;
            Some((spot, unit.spoken(*length, language)))
        };
        Some(Map {
            home,
            van,
            labels: rings.iter().filter_map(label).collect(),
            rings: rings.iter().map(|(_, radius)| *radius).collect(),
            distance: (distance >= NEAR_M).then(|| unit.spoken(unit.rounded(distance), language)),
        })
    }
}

/// Units a metre, so that both marks have room.
fn scale(east: f64, north: f64) -> f64 {
    let fits = |room: i64, length: f64| (room as f64 - 2.0 * MARGIN) / length.abs().max(1.0);
    fits(WIDTH, east).min(fits(HEIGHT, north)).min(SCALE_MAX)
}

/// Where a ring's label stands: on the side of the door that the van isn't on; none where that is outside.
fn beside(home: Spot, van: Spot, radius: i64) -> Option<Spot> {
    let x = if van.0 >= home.0 {
        home.0 - radius
    } else {
        home.0 + radius
    };
    (LABEL_ROOM..=WIDTH - LABEL_ROOM)
        .contains(&x)
        .then_some((x, home.1))
}

/// What distances are counted in.
#[derive(Clone, Copy)]
enum Unit {
    Kilometre,
    Mile,
}

impl Unit {
    /// Where road signs count in miles: Great Britain and the United States (CLDR, `measurementSystem-category-road`).
    fn of(zone: Tz) -> Self {
        const AMERICA: [&str; 18] = [
            "Adak",
            "Anchorage",
            "Boise",
            "Chicago",
            "Denver",
            "Detroit",
            "Indiana/",
            "Juneau",
            "Kentucky/",
            "Los_Angeles",
            "Menominee",
            "Metlakatla",
            "New_York",
            "Nome",
            "North_Dakota/",
            "Phoenix",
            "Sitka",
            "Yakutat",
        ];
        let name = zone.name();
        let is_american = name.strip_prefix("America/").is_some_and(|place| {
            AMERICA
                .iter()
                .any(|known| place == *known || (known.ends_with('/') && place.starts_with(known)))
        });
        let others = ["Europe/London", "Pacific/Honolulu"];
        if is_american || others.contains(&name) || name.starts_with("US/") {
            Unit::Mile
        } else {
            Unit::Kilometre
        }
    }

    fn metres(self) -> f64 {
        match self {
            Unit::Kilometre => 1_000.0,
            Unit::Mile => 1_609.344,
        }
    }

    /// The smallest round distance that keeps rings apart, in this unit.
    fn ring_step(self, scale: f64) -> f64 {
        const ROUND: [f64; 10] = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0];
        ROUND
            .into_iter()
            .find(|step| step * self.metres() * scale >= RING_GAP)
            .unwrap_or(100.0)
    }

    /// A distance in metres as one would say it: tenths, then halves, then whole ones.
    fn rounded(self, metres: f64) -> f64 {
        let length = metres / self.metres();
        match length {
            ..0.95 => (length * 10.0).round() / 10.0,
            ..9.5 => (length * 2.0).round() / 2.0,
            _ => length.round(),
        }
    }

    fn spoken(self, length: f64, language: Language) -> String {
        // Multiples of a tenth aren't tenths to a computer: three of them are 0.30000000000000004.
        let number = ((length * 10.0).round() / 10.0).to_string();
        let number = match language {
            Language::En => number,
            Language::De | Language::Es => number.replace('.', ","),
        };
        match self {
            Unit::Kilometre => format!("{number}\u{a0}km"),
            Unit::Mile => format!("{number}\u{a0}mi"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{America, Europe};
    use proptest::prelude::*;

    const DOOR: Point = Point {
        lat: 51.45,
        lon: -2.6,
    };

    fn map(north_km: f64, east_km: f64, zone: Tz) -> Option<Map> {
        let van = Point {
            lat: DOOR.lat + north_km / 111.195,
            lon: DOOR.lon + east_km / (111.195 * DOOR.lat.to_radians().cos()),
        };
        Map::new(DOOR, van, zone, Language::De)
    }

    #[test]
    fn north_is_up_and_east_is_right_at_one_scale() {
        let map = map(2.0, 1.0, Europe::Berlin).unwrap();
        let (right, up) = (map.van.0 - map.home.0, map.home.1 - map.van.1);
        assert!(right > 0 && up > 0);
        assert!((up - 2 * right).abs() <= 2, "{map:?}");
        assert_eq!(map.distance.as_deref(), Some("2\u{a0}km"));
    }

    #[test]
    fn rings_are_round_distances_to_scale() {
        let map = map(0.0, 4.0, Europe::Berlin).unwrap();
        let four_km = map.van.0 - map.home.0;
        assert_eq!(map.labels, []);
        assert!((map.rings[0] * 4 - four_km).abs() <= 4, "{map:?}");
        let west = super::tests::map(3.0, -0.2, Europe::Berlin).unwrap();
        let (spot, words) = &west.labels[0];
        assert_eq!(
            (spot.0 - west.home.0, words.as_str()),
            (west.rings[0], "1\u{a0}km")
        );
    }

    #[test]
    fn distances_are_said_as_road_signs_say_them() {
        let said = |km: f64, zone: Tz| map(km, 0.0, zone).unwrap().distance.unwrap();
        assert_eq!(said(0.42, Europe::Berlin), "0,4\u{a0}km");
        assert_eq!(said(6.7, Europe::Madrid), "6,5\u{a0}km");
        assert_eq!(said(23.4, Europe::Madrid), "23\u{a0}km");
        assert_eq!(said(3.3, Europe::London), "2\u{a0}mi");
        assert_eq!(said(3.3, America::Indiana::Knox), "2\u{a0}mi");
        assert_eq!(said(3.0, America::Toronto), "3\u{a0}km");
        assert_eq!(map(0.1, 0.0, Europe::Berlin).unwrap().distance, None);
    }

    #[test]
    fn every_label_is_a_round_number() {
        let map = map(0.5, -0.02, Europe::Berlin).unwrap();
        let words: Vec<&str> = map.labels.iter().map(|(_, words)| words.as_str()).collect();
        assert_eq!(words[..3], ["0,2\u{a0}km", "0,4\u{a0}km", "0,6\u{a0}km"]);
        for ring in 1..=RINGS_MAX {
            let said = Unit::Mile.spoken(f64::from(ring) * 0.1, Language::En);
            assert_eq!(said, format!("0.{ring}\u{a0}mi"));
        }
    }

    #[test]
    fn who_is_in_another_country_is_on_no_map() {
        assert_eq!(map(300.0, 0.0, Europe::Berlin), None);
        let nowhere = Point {
            lat: f64::NAN,
            ..DOOR
        };
        assert_eq!(Map::new(DOOR, nowhere, Europe::Berlin, Language::En), None);
    }

    proptest! {
        #[test]
        fn both_marks_are_inside_whatever_the_places(north in -150.0f64..150.0, east in -120.0f64..120.0) {
            let map = map(north, east, Europe::Berlin).unwrap();
            for (x, y) in [map.home, map.van] {
                prop_assert!((30..=WIDTH - 30).contains(&x), "{map:?}");
                prop_assert!((30..=HEIGHT - 30).contains(&y), "{map:?}");
            }
            prop_assert!(map.rings.len() <= RINGS_MAX as usize);
            prop_assert!(map.rings.windows(2).all(|two| two[1] - two[0] >= 35), "{map:?}");
        }
    }
}
