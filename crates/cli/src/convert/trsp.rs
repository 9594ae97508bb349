//! Instances of the technician routing and scheduling problem as days.
//!
//! Text: a name; a line with the numbers of technicians, skills, tools and parts; rows of depot,
//! technicians and requests; then, in some, a distance and a travel-time matrix. What the
//! instances don't say, and what is assumed instead, stands in `docs/day-format.md`.

use anyhow::{Context as _, ensure};
use chrono::NaiveDate;
use kept_domain::day_file::{Day, PLACES_MAX, TECHNICIANS_MAX, VISITS_MAX};
use kept_domain::{
    Customer, CustomerId, Depot, Language, LocalDay, Person, Place, Seconds, Settings, Shift, Site,
    SiteId, Technician, TechnicianId, Territory, TerritoryId, TimeOfDay, TravelSettings, Visit,
    VisitId, Window,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const DAY_S: f64 = 86_400.0;

/// Seconds that one unit of time may stand for: a minute, or less where the day wouldn't fit.
const UNITS_S: [f64; 5] = [60.0, 30.0, 20.0, 15.0, 10.0];

/// Spread of durations where nothing is known, in thousandths; the day format's own default.
const CV_PERMILLE: u32 = 450;

/// One row: the depot, a technician or a request. Times are in the instance's unit.
#[derive(Debug)]
pub struct Node {
    x: f64,
    y: f64,
    /// Start of the shift or of the window.
    pub from: f64,
    /// Its end.
    pub to: f64,
    /// Time on site.
    pub service: f64,
    /// Skills, had or needed.
    pub skills: Vec<u32>,
    /// Tools, had or needed.
    pub tools: Vec<u32>,
    /// Pieces of each part, had or needed, by the part's number.
    pub parts: Vec<u32>,
}

/// An instance as read.
#[derive(Debug)]
pub struct Instance {
    name: String,
    /// Technicians.
    pub crew: usize,
    /// The depot, technicians and requests.
    pub nodes: Vec<Node>,
    /// Travel times in units, a row for each node at least.
    times: Option<Vec<Vec<f64>>>,
}

/// Parses an instance.
///
/// # Errors
/// The line where it isn't one, and why.
pub fn parse(text: &str) -> anyhow::Result<Instance> {
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty())
        .peekable();
    let (_, name) = lines.next().context("empty")?;
    lines
        .find(|(_, line)| line.starts_with("CREW"))
        .context("no line CREW COUNT")?;
    let (at, counts) = lines.next().context("no counts after CREW COUNT")?;
    let crew = crew(counts).with_context(|| format!("line {at}"))?;
    lines
        .find(|(_, line)| line.starts_with("ID"))
        .context("no line ID X Y TWS TWE …")?;
    let mut nodes = Vec::new();
    while let Some((at, line)) =
        lines.next_if(|(_, line)| line.starts_with(|c: char| c.is_ascii_digit()))
    {
        let node = node(line, nodes.len()).with_context(|| format!("line {at}"))?;
        nodes.push(node);
        ensure!(
            nodes.len() <= 1 + TECHNICIANS_MAX + VISITS_MAX,
            "line {at}: too many rows"
        );
    }
    ensure!(
        nodes.len() > crew,
        "{} rows, but a depot and {crew} technicians",
        nodes.len()
    );
    let mut times = None;
    if lines
        .find(|(_, line)| line.starts_with("TRAVEL TIMES"))
        .is_some()
    {
        let rows = lines
            .take(PLACES_MAX)
            .map(|(at, line)| row(line, nodes.len()).with_context(|| format!("line {at}")));
        let rows: Vec<Vec<f64>> = rows.collect::<Result<_, _>>()?;
        ensure!(
            rows.len() >= nodes.len(),
            "TRAVEL TIMES: {} rows for {} nodes",
            rows.len(),
            nodes.len()
        );
        times = Some(rows);
    }
    Ok(Instance {
        name: name.to_owned(),
        crew,
        nodes,
        times,
    })
}

fn crew(line: &str) -> anyhow::Result<usize> {
    let count = line
        .split_whitespace()
        .next()
        .and_then(|count| count.parse().ok());
    let crew = count.context("the number of technicians isn't a number")?;
    ensure!((1..=TECHNICIANS_MAX).contains(&crew), "{crew} technicians");
    Ok(crew)
}

fn node(line: &str, expected: usize) -> anyhow::Result<Node> {
    let mut cells = line.split_whitespace();
    let mut number = |name: &str| -> anyhow::Result<f64> {
        let cell = cells.next().with_context(|| format!("{name} is missing"))?;
        let number: f64 = cell.parse().with_context(|| format!("{name}: {cell}"))?;
        ensure!(
            number.is_finite() && number.abs() < 1e9,
            "{name}: {cell} is out of range"
        );
        Ok(number)
    };
    let id = number("ID")?;
    ensure!(
        id == expected as f64,
        "ID: {id}, but {expected} is the next one"
    );
    let (x, y) = (number("X")?, number("Y")?);
    let (from, to, service) = (number("TWS")?, number("TWE")?, number("Serv")?);
    ensure!(0.0 <= from && from <= to, "TWE: {to} is before TWS {from}");
    ensure!(service >= 0.0, "Serv: {service} is negative");
    let mut list = |name: &str| -> anyhow::Result<Vec<u32>> {
        let cell = cells.next().with_context(|| format!("{name} is missing"))?;
        let inside = cell
            .strip_prefix('[')
            .and_then(|cell| cell.strip_suffix(']'));
        let inside = inside.with_context(|| format!("{name}: {cell} isn't a list"))?;
        let items = inside.split(',').filter(|item| !item.is_empty()).take(500);
        items
            .map(|item| item.parse().with_context(|| format!("{name}: {item}")))
            .collect()
    };
    let (skills, tools, parts) = (list("SKILLS")?, list("TOOLS")?, list("SPARE PARTS")?);
    Ok(Node {
        x,
        y,
        from,
        to,
        service,
        skills,
        tools,
        parts,
    })
}

/// A row of the matrix: the node's number, then one time a node; what lies beyond is dropped.
fn row(line: &str, size: usize) -> anyhow::Result<Vec<f64>> {
    let cells = line
        .split(';')
        .map(str::trim)
        .filter(|cell| !cell.is_empty());
    let times: Vec<f64> = cells
        .skip(1)
        .take(size)
        .map(|cell| {
            cell.parse()
                .with_context(|| format!("{cell} isn't a number"))
        })
        .collect::<Result<_, _>>()?;
    ensure!(
        times.len() == size,
        "{} times for {size} nodes",
        times.len()
    );
    ensure!(
        times.iter().all(|time| (0.0..1e7).contains(time)),
        "a time is out of range"
    );
    Ok(times)
}

impl Instance {
    /// Seconds that one unit of the instance's times stands for.
    ///
    /// # Errors
    /// Its horizon doesn't fit into a day.
    pub fn unit_s(&self) -> anyhow::Result<f64> {
        let last = self.nodes.iter().map(|node| node.to).fold(0.0, f64::max);
        let unit_s = UNITS_S.into_iter().find(|unit| last * unit <= DAY_S);
        unit_s.with_context(|| format!("TWE: {last} doesn't fit into a day"))
    }

    /// The day that the instance describes.
    ///
    /// # Errors
    /// Its horizon doesn't fit into a day.
    pub fn day(&self, date: NaiveDate) -> anyhow::Result<Day> {
        let unit_s = self.unit_s()?;
        let id = self.name.to_lowercase();
        let territory = TerritoryId(id.chars().take(64).collect());
        let maker = Maker {
            unit_s,
            date,
            territory,
        };
        let (technicians, requests): (Vec<_>, Vec<_>) = self
            .nodes
            .iter()
            .enumerate()
            .skip(1)
            .partition(|(index, _)| *index <= self.crew);
        Ok(Day {
            territory: maker.territory(&self.name, self.travel(unit_s), self.depot(&maker)),
            date,
            technicians: technicians
                .iter()
                .map(|(i, node)| maker.technician(*i, node))
                .collect(),
            customers: requests.iter().map(|(i, _)| maker.customer(*i)).collect(),
            sites: requests.iter().map(|(i, _)| maker.site(*i)).collect(),
            visits: requests
                .iter()
                .map(|(i, node)| maker.visit(*i, node))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Time of the drive between two nodes, in the instance's unit; none between nodes that aren't there.
    pub fn time(&self, from: usize, to: usize) -> f64 {
        match (&self.times, self.nodes.get(from), self.nodes.get(to)) {
            (Some(times), ..) => {
                let row = times.get(from);
                row.and_then(|row| row.get(to)).copied().unwrap_or(0.0)
            }
            (None, Some(a), Some(b)) => (a.x - b.x).hypot(a.y - b.y),
            _ => 0.0,
        }
    }

    fn depot(&self, maker: &Maker) -> Depot {
        let loading = self.nodes.first().map_or(0.0, |depot| depot.service);
        Depot {
            name: "Depot".to_owned(),
            place: place(0),
            loading_s: Seconds(maker.seconds(loading)),
        }
    }

    fn travel(&self, unit_s: f64) -> TravelSettings {
        let size = self.nodes.len();
        let pairs = (0..size).flat_map(|from| (0..size).map(move |to| (from, to)));
        let durations_s = pairs.map(|(from, to)| (self.time(from, to) * unit_s).round() as u32);
        TravelSettings::Matrix {
            size: u32::try_from(size).unwrap_or(u32::MAX),
            durations_s: Arc::new(durations_s.collect()),
        }
    }
}

/// Makes the day's items.
struct Maker {
    unit_s: f64,
    date: NaiveDate,
    territory: TerritoryId,
}

impl Maker {
    fn territory(&self, name: &str, travel: TravelSettings, depot: Depot) -> Territory {
        Territory {
            id: self.territory.clone(),
            name: name.chars().take(100).collect(),
            firm: "TRSP".to_owned(),
            zone: chrono_tz::UTC,
            travel,
            travel_bands: Vec::new(),
            depots: vec![depot],
            people: vec![dispatcher()],
            settings: Settings::default(),
        }
    }

    fn seconds(&self, time: f64) -> i64 {
        (time * self.unit_s).round() as i64
    }

    fn time(&self, time: f64) -> TimeOfDay {
        TimeOfDay(u32::try_from(self.seconds(time)).unwrap_or(0).min(86_400))
    }

    fn technician(&self, index: usize, node: &Node) -> Technician {
        Technician {
            id: TechnicianId(format!("t{index:04}")),
            territory: self.territory.clone(),
            name: format!("Technician {index}"),
            skills: skills(node),
            parts: parts(node),
            tools: tools(node),
            area: String::new(),
            shift: Shift {
                from: self.time(node.from),
                to: self.time(node.to),
            },
            overtime_max_s: Seconds::ZERO,
            start: place(index),
            end: None,
            break_rule: None,
            absent: BTreeSet::new(),
            locked: BTreeSet::new(),
            portrait: None,
        }
    }

    fn customer(&self, index: usize) -> Customer {
        Customer {
            id: CustomerId(request(index)),
            territory: self.territory.clone(),
            name: format!("Customer {index}"),
            phone: None,
            email: None,
            language: Language::En,
            opted_out: false,
        }
    }

    fn site(&self, index: usize) -> Site {
        Site {
            id: SiteId(request(index)),
            territory: self.territory.clone(),
            address: format!("Node {index}"),
            place: place(index),
            access: String::new(),
        }
    }

    fn visit(&self, index: usize, node: &Node) -> anyhow::Result<Visit> {
        Ok(Visit {
            id: VisitId(request(index)),
            territory: self.territory.clone(),
            day: self.date,
            customer: CustomerId(request(index)),
            site: SiteId(request(index)),
            reference: format!("R{index}"),
            job_type: format!("{} min", Seconds(self.seconds(node.service)).to_minutes()),
            skills: skills(node),
            parts: parts(node),
            tools: tools(node),
            area: String::new(),
            duration_s: Seconds(self.seconds(node.service).max(1)),
            duration_cv_permille: CV_PERMILLE,
            booked: self
                .window(node)
                .with_context(|| format!("request {index}"))?,
            windows: Vec::new(),
            late_price: None,
            leave_by: None,
            priority: 0,
            unassigned_cost: None,
            window_weight: 1,
            preferred: BTreeSet::new(),
            refused: BTreeSet::new(),
            together: None,
            after: Vec::new(),
            owner: dispatcher(),
            pinned: None,
            link_version: 0,
        })
    }

    /// The request's window; a minute where it has no width.
    fn window(&self, node: &Node) -> anyhow::Result<Window> {
        let day = LocalDay::new(self.date, chrono_tz::UTC);
        let (from, to) = (day.at(self.time(node.from)), day.at(self.time(node.to)));
        let to = to.max(from + Seconds::minutes(1)).min(day.end());
        Window::new(from, to).context("TWS: at the end of the day")
    }
}

fn dispatcher() -> Person {
    Person {
        name: "Dispatch".to_owned(),
        phone: None,
    }
}

fn request(index: usize) -> String {
    format!("r{index:04}")
}

fn place(index: usize) -> Place {
    Place {
        point: None,
        matrix: u32::try_from(index).ok(),
    }
}

/// Skills by name. The right one is as good as any, so all levels are 1.
fn skills(node: &Node) -> BTreeMap<String, u8> {
    let skills = node.skills.iter().map(|skill| format!("skill {skill}"));
    skills.map(|name| (name, 1)).collect()
}

/// Tools by name.
fn tools(node: &Node) -> BTreeSet<String> {
    node.tools
        .iter()
        .map(|tool| format!("tool {tool}"))
        .collect()
}

/// Parts are listed by position, with the number of pieces.
fn parts(node: &Node) -> BTreeMap<String, u32> {
    let pieces = node
        .parts
        .iter()
        .enumerate()
        .filter(|(_, pieces)| **pieces > 0);
    pieces
        .map(|(part, pieces)| (format!("part {part}"), *pieces))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "tiny

INFO
CREW COUNT  SKILLS  TOOLS  SPARE PARTS
2  2  1  2

DEPOT TECHNICIANS AND REQUESTS
ID X Y TWS TWE Serv SKILLS TOOLS SPARE PARTS
0 0 0 0 600 0 [] \t[] \t[]
1 0 0 420 600 0 [0,1] \t[0] \t[3,0]
2 3 4 420 600 0 [1] \t[] \t[0,2]
3 6 8 465 480 45 [1] \t[0] \t[1,0]
4 0 8 0 1440 90 [] \t[] \t[0,0]
";

    const TIMES: &str = "DISTANCES
0;9;9;9;9;9;9
TRAVEL TIMES
0;0;1;2;3;4;5
1;1;0;2.5;3;4;5
2;2;2;0;3;4;5
3;3;3;3;0;20.1333;5
4;4;4;4;4;0;5
5;4;4;4;4;4;0
";

    fn day(text: &str) -> Day {
        let date = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
        parse(text).unwrap().day(date).unwrap()
    }

    fn seconds(day: &Day) -> &[u32] {
        match &day.territory.travel {
            TravelSettings::Matrix { durations_s, .. } => durations_s,
            TravelSettings::StraightLine { .. } => panic!("no matrix"),
        }
    }

    #[test]
    fn rows_become_technicians_and_visits() {
        let day = day(SMALL);
        assert_eq!((day.technicians.len(), day.visits.len()), (2, 2));
        let sam = &day.technicians[0];
        assert_eq!(sam.shift.from, TimeOfDay::hm(7, 0));
        assert_eq!(
            sam.skills.keys().collect::<Vec<_>>(),
            ["skill 0", "skill 1"]
        );
        assert_eq!(sam.tools, BTreeSet::from(["tool 0".to_owned()]));
        assert_eq!(day.territory.depots[0].place.matrix, Some(0));
        assert_eq!(sam.parts, BTreeMap::from([("part 0".to_owned(), 3)]));
        let first = &day.visits[0];
        assert_eq!(first.booked.spoken(chrono_tz::UTC), "07:45 to 08:00");
        assert_eq!(first.duration_s, Seconds::minutes(45));
        assert_eq!(first.parts, BTreeMap::from([("part 0".to_owned(), 1)]));
    }

    #[test]
    fn a_window_of_the_whole_day_is_booked_for_the_whole_day() {
        let day = day(SMALL);
        assert_eq!(day.visits[1].booked.width(), Seconds(86_400));
    }

    #[test]
    fn travel_times_are_minutes_of_the_second_matrix() {
        let day = day(&format!("{SMALL}{TIMES}"));
        assert_eq!(seconds(&day).len(), 25);
        assert_eq!(seconds(&day)[3 * 5 + 4], 1208);
        assert_eq!(seconds(&day)[5 + 2], 150);
    }

    #[test]
    fn without_a_matrix_travel_times_are_the_straight_line() {
        let day = day(SMALL);
        assert_eq!(seconds(&day)[5 + 2], 5 * 60);
    }

    #[test]
    fn a_long_horizon_is_squeezed_into_a_day() {
        let day = day(&SMALL.replace("600", "3390").replace("1440", "3390"));
        assert_eq!(day.technicians[0].shift.to, TimeOfDay(3390 * 20));
        assert_eq!(day.visits[0].duration_s, Seconds(45 * 20));
    }

    #[test]
    fn a_broken_row_is_named_by_its_line() {
        for (from, to, message) in [
            ("465 480", "480 465", "line 12: TWE: 465 is before TWS 480"),
            ("[3,0]", "3,0", "line 10: SPARE PARTS: 3,0 isn't a list"),
            (
                "3 6 8 465",
                "5 6 8 465",
                "line 12: ID: 5, but 3 is the next one",
            ),
            (
                "2  2  1  2",
                "9  2  1  2",
                "5 rows, but a depot and 9 technicians",
            ),
        ] {
            let error = parse(&SMALL.replace(from, to)).unwrap_err();
            assert_eq!(format!("{error:#}"), message);
        }
    }

    #[test]
    fn a_matrix_that_is_too_small_is_refused() {
        let text = format!("{SMALL}{}", TIMES.replace("2;2;2;0;3;4;5", "2;2;2"));
        let error = parse(&text).unwrap_err();
        assert_eq!(format!("{error:#}"), "line 19: 2 times for 5 nodes");
    }
}
