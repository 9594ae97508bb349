//! Days: revisions by compare-and-set, and what a loaded day holds.

use crate::fixture::*;
use kept_dispatch::changeset::Write;
use kept_dispatch::day::{DayState, Sighting};
use kept_dispatch::ports::StoreError;
use kept_domain::{Point, Progress, TechnicianId, VisitStatus};
use rstest::rstest;
use std::collections::BTreeMap;

#[rstest]
#[tokio::test]
async fn a_new_store_knows_no_territory_and_no_day(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = empty(kind).await else {
        return;
    };
    assert_eq!(store.territories().await, Ok(Vec::new()));
    assert_eq!(store.day_revision(&here(), day(1)).await, Ok(0));
    assert_eq!(store.days(&here(), day(1), 10).await, Ok(Vec::new()));
    let missing = store.load_day(&here(), day(1)).await.unwrap_err();
    assert_eq!(missing, StoreError::NotFound("territory t".to_owned()));
    let refused = commit(&store, &[(day(1), 0)], Vec::new()).await;
    assert_eq!(refused.unwrap_err(), missing);
}

#[rstest]
#[tokio::test]
async fn territories_are_listed_by_id_and_replaced(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = empty(kind).await else {
        return;
    };
    for id in ["b", "a-2", "B", "a"] {
        store.put_territory(&territory(id)).await.unwrap();
    }
    let mut changed = territory("a");
    changed.name = "Bath".to_owned();
    store.put_territory(&changed).await.unwrap();
    let listed = store.territories().await.unwrap();
    let ids: Vec<&str> = listed.iter().map(|t| t.id.as_str()).collect();
    assert_eq!(ids, ["B", "a", "a-2", "b"], "byte order on every database");
    assert_eq!(listed[1], changed);
}

#[rstest]
#[tokio::test]
async fn each_commit_raises_the_revision_of_the_days_that_it_expects_by_one(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let done = commit(&store, &[(day(2), 0), (day(1), 1)], Vec::new())
        .await
        .unwrap();
    assert_eq!(done.days, [(day(2), 1), (day(1), 2)]);
    assert_eq!(done.ledger_sequence, None);
    assert_eq!(store.day_revision(&here(), day(1)).await, Ok(2));
    assert_eq!(store.day_revision(&here(), day(2)).await, Ok(1));
    assert_eq!(store.day_revision(&here(), day(3)).await, Ok(0));
}

#[rstest]
#[tokio::test]
async fn a_commit_with_one_stale_day_changes_nothing(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let before = store.load_day(&here(), day(1)).await.unwrap();
    let writes = || {
        let mut moved = visit(1, day(2));
        moved.priority = 9;
        vec![
            Write::Visit(Box::new(moved)),
            Write::Ledger(entry(cancelled("nobody"))),
        ]
    };
    for expect in [
        vec![(day(1), 0)],
        vec![(day(1), 2)],
        vec![(day(1), 1), (day(2), 1)],
        vec![(day(1), 1), (day(1), 2)],
    ] {
        let refused = commit(&store, &expect, writes()).await.unwrap_err();
        assert!(matches!(refused, StoreError::Conflict(_)), "{refused:?}");
    }
    assert_eq!(store.load_day(&here(), day(1)).await, Ok(before));
    assert_eq!(store.day_revision(&here(), day(2)).await, Ok(0));
    assert_eq!(ledger(&store).await, []);
}

#[rstest]
#[tokio::test]
async fn a_day_expected_twice_at_one_revision_gets_one_new_one(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let done = commit(&store, &[(day(1), 1), (day(1), 1)], Vec::new()).await;
    assert_eq!(done.unwrap().days, [(day(1), 2), (day(1), 2)]);
}

/// One of everything about visit v1.
fn everything() -> Vec<Write> {
    let mut progress = Progress::open("v1".into());
    progress.status = VisitStatus::OnTheWay;
    progress.on_the_way_at = Some(at(50));
    let sighting = Sighting {
        point: Point {
            lat: 51.454_513_234_567_89,
            lon: -2.587_910_000_000_001,
        },
        at: at(55),
    };
    vec![
        Write::Technician(technician("tom")),
        Write::Technician(technician("ann")),
        Write::Progress(progress),
        Write::Promise(promise("p2", "v1")),
        Write::Promise(promise("p1", "v1")),
        Write::Warning(warning("w1", "v1")),
        Write::Case(case("k1", "v1")),
        attached("a1", "v1", b"x"),
        Write::Message(message("m1", 0)),
        Write::Reply(reply("r2", "g2", Some("v1"))),
        Write::Reply(reply("r1", "g1", Some("v1"))),
        Write::Sighting {
            technician: "tom".into(),
            sighting,
        },
        Write::Plan(plan("plan1", day(1), 1, None)),
    ]
}

#[rstest]
#[tokio::test]
async fn a_loaded_day_is_what_was_written_to_it(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let elsewhere = with_customer(visit(9, day(2)));
    commit(&store, &[(day(2), 0)], elsewhere).await.unwrap();
    commit(&store, &[(day(1), 1)], everything()).await.unwrap();

    let mut expected = DayState::empty(territory("t"), day(1));
    expected.revision = 2;
    for write in (1..=3).flat_map(|n| with_customer(visit(n, day(1)))) {
        expected.apply(&write);
    }
    for write in everything() {
        expected.apply(&write);
    }
    let loaded = store.load_day(&here(), day(1)).await.unwrap();
    assert_eq!(loaded, expected);
    let told: Vec<&str> = loaded.promises[&"v1".into()]
        .iter()
        .map(|promise| promise.id.as_str())
        .collect();
    assert_eq!(told, ["p2", "p1"], "in the order in which they were told");
}

#[rstest]
#[tokio::test]
async fn a_second_write_replaces_the_first_one_and_keeps_its_place(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    commit_now(&store, everything()).await.unwrap();
    let mut later = promise("p2", "v1");
    later.kept_ppm = kept_domain::Ppm(1);
    let mut visit = visit(1, day(1));
    visit.priority = 3;
    let twice = |priority| {
        let mut visit = visit.clone();
        visit.priority = priority;
        Write::Visit(Box::new(visit))
    };
    let writes = vec![twice(3), twice(4), Write::Promise(later.clone()), twice(5)];
    commit_now(&store, writes).await.unwrap();

    let loaded = store.load_day(&here(), day(1)).await.unwrap();
    assert_eq!(
        loaded.visits[&"v1".into()].priority,
        5,
        "the last one counts"
    );
    assert_eq!(loaded.promises[&"v1".into()][0], later);
    assert_eq!(loaded.promises[&"v1".into()].len(), 2);
}

#[rstest]
#[tokio::test]
async fn what_belongs_to_a_visit_follows_it_to_another_day(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    commit_now(&store, everything()).await.unwrap();
    let moved = Write::Visit(Box::new(visit(1, day(2))));
    commit(&store, &[(day(1), 2), (day(2), 0)], vec![moved])
        .await
        .unwrap();

    let left = store.load_day(&here(), day(1)).await.unwrap();
    assert_eq!(left.visits.len(), 2);
    assert_eq!(left.customers.len(), 2);
    assert_eq!(left.sites.len(), 2);
    assert_eq!((left.promises.len(), left.warnings.len()), (0, 0));
    assert_eq!((left.cases.len(), left.messages.len()), (0, 0));
    assert_eq!((left.replies.len(), left.progress.len()), (0, 0));
    assert_eq!(left.sightings.len(), 1, "the technician was seen that day");
    assert!(left.plan.is_some(), "a plan belongs to its day");

    let new = store.load_day(&here(), day(2)).await.unwrap();
    assert_eq!(
        new.visits.keys().map(|v| v.as_str()).collect::<Vec<_>>(),
        ["v1"]
    );
    assert_eq!((new.customers.len(), new.sites.len()), (1, 1));
    assert_eq!(new.promises[&"v1".into()].len(), 2);
    assert_eq!((new.warnings.len(), new.cases.len()), (1, 1));
    assert_eq!((new.messages.len(), new.replies.len()), (1, 2));
    assert_eq!(new.progress.len(), 1);
    assert_eq!(new.plan, None);
    assert_eq!(new.sightings, BTreeMap::new());
    let technicians: Vec<&TechnicianId> = new.technicians.keys().collect();
    assert_eq!(technicians, [&"ann".into(), &"tom".into()]);
}

#[rstest]
#[tokio::test]
async fn days_with_visits_are_listed_in_order(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    for n in [5, 4] {
        let writes = with_customer(visit(n, day(n)));
        commit(&store, &[(day(n), 0)], writes).await.unwrap();
    }
    commit(&store, &[(day(6), 0)], Vec::new()).await.unwrap();
    let days = async |from, limit| store.days(&here(), day(from), limit).await;
    assert_eq!(days(1, 10).await, Ok(vec![day(1), day(4), day(5)]));
    assert_eq!(days(2, 10).await, Ok(vec![day(4), day(5)]));
    assert_eq!(days(1, 2).await, Ok(vec![day(1), day(4)]));
    assert_eq!(days(6, 2).await, Ok(vec![]));
}

#[rstest]
#[tokio::test]
async fn a_record_of_another_territory_is_neither_taken_nor_overwritten(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    store.put_territory(&territory("other")).await.unwrap();
    let before = store.load_day(&here(), day(1)).await;
    let mut foreign = kept_dispatch::changeset::Changeset::new("other".into(), day(1), 0);
    foreign.writes = vec![Write::Customer(customer(1))];
    let refused = store.commit(&foreign).await.unwrap_err();
    assert!(matches!(refused, StoreError::NotFound(_)), "{refused:?}");

    let mut stolen = customer(1);
    stolen.territory = "other".into();
    foreign.writes = vec![Write::Customer(stolen)];
    let refused = store.commit(&foreign).await.unwrap_err();
    let duplicate = StoreError::Duplicate {
        what: "customer".to_owned(),
        key: "c1".to_owned(),
    };
    assert_eq!(refused, duplicate);
    assert_eq!(store.load_day(&here(), day(1)).await, before);
}

#[rstest]
#[tokio::test]
async fn a_change_to_what_days_share_gives_each_of_them_a_new_revision_once(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let on_other_days = [visit(7, day(2)), visit(8, day(3))];
    for (visit, date) in on_other_days.into_iter().zip([day(2), day(3)]) {
        commit(&store, &[(date, 0)], with_customer(visit))
            .await
            .unwrap();
    }
    let revisions = async || {
        let mut all = Vec::new();
        for date in [day(1), day(2), day(3)] {
            all.push(store.day_revision(&here(), date).await.unwrap());
        }
        all
    };
    let now = revisions().await;
    let (first, second, third) = (now[0], now[1], now[2]);
    // The same again changes nothing elsewhere; something else changes the days that it belongs to.
    let again = vec![Write::Customer(customer(7)), Write::Site(site(7))];
    commit(&store, &[(day(1), first)], again).await.unwrap();
    assert_eq!(revisions().await, [first + 1, second, third]);
    let mut opted_out = customer(7);
    opted_out.opted_out = true;
    let mut moved = site(7);
    moved.access = "ring twice".to_owned();
    let changed = vec![Write::Customer(opted_out), Write::Site(moved)];
    commit(&store, &[(day(1), first + 1)], changed)
        .await
        .unwrap();
    assert_eq!(revisions().await, [first + 2, second + 1, third]);
    let added = vec![Write::Technician(technician("shared"))];
    commit(&store, &[(day(1), first + 2)], added).await.unwrap();
    assert_eq!(revisions().await, [first + 3, second + 1, third]);
    let mut absent = technician("shared");
    absent.absent.insert(day(2));
    let changed = vec![Write::Technician(absent)];
    commit(&store, &[(day(1), first + 3)], changed)
        .await
        .unwrap();
    assert_eq!(revisions().await, [first + 4, second + 2, third + 1]);
    let mut renamed = territory(here().as_str());
    store.put_territory(&renamed).await.unwrap();
    let same = revisions().await;
    renamed.name = "Elsewhere".to_owned();
    store.put_territory(&renamed).await.unwrap();
    let bumped: Vec<u64> = same.iter().map(|revision| revision + 1).collect();
    assert_eq!(revisions().await, bumped);
}
