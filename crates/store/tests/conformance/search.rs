//! Finding visits, customers, warnings, cases and technicians by something else than their day.

use crate::fixture::*;
use kept_dispatch::changeset::Write;
use kept_dispatch::ports::{StoreError, VisitKey};
use rstest::rstest;

fn key(visit: &str, number: u32) -> VisitKey {
    VisitKey {
        territory: here(),
        day: day(number),
        visit: visit.into(),
    }
}

/// Adds visit `number` on day `number`, with a customer of this name.
async fn add(store: &Opened, number: u32, name: &str) {
    let mut writes = with_customer(visit(number, day(number)));
    let mut customer = customer(number);
    customer.name = name.to_owned();
    writes.insert(1, Write::Customer(customer));
    writes.remove(0);
    commit(store, &[(day(number), 0)], writes).await.unwrap();
}

async fn search(store: &Opened, text: &str) -> Vec<String> {
    let found = store.search_visits(&here(), text, 100).await.unwrap();
    found.into_iter().map(|key| key.visit.to_string()).collect()
}

#[rstest]
#[tokio::test]
async fn a_visit_is_found_by_id_and_by_reference(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    assert_eq!(store.find_visit(&"v2".into()).await, Ok(Some(key("v2", 1))));
    assert_eq!(store.find_visit(&"v9".into()).await, Ok(None));
    assert_eq!(store.find_reference("REF2").await, Ok(Some(key("v2", 1))));
    assert_eq!(store.find_reference("REF").await, Ok(None));
    assert_eq!(store.find_reference("\0").await, Ok(None));
}

#[rstest]
#[tokio::test]
async fn a_reference_is_taken_once(#[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let taken = |reference: &str| {
        Err(StoreError::Duplicate {
            what: "reference".to_owned(),
            key: reference.to_owned(),
        })
    };
    let referred = |number, reference: &str| {
        let mut visit = visit(number, day(1));
        visit.reference = reference.to_owned();
        with_customer(visit)
    };
    let known = commit_now(&store, referred(4, "REF1")).await;
    assert_eq!(known, taken("REF1"));
    let known = commit_now(&store, referred(4, "ref1")).await;
    assert_eq!(known, taken("ref1"), "customers may write it small");
    let mut twice = referred(4, "NEW");
    twice.extend(referred(5, "NEW"));
    assert_eq!(commit_now(&store, twice).await, taken("NEW"));
    assert_eq!(store.find_visit(&"v4".into()).await, Ok(None));
    assert!(commit_now(&store, referred(1, "REF1")).await.is_ok());
}

#[rstest]
#[tokio::test]
async fn a_warning_a_case_and_a_technician_lead_to_their_place(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let writes = vec![
        Write::Warning(warning("w1", "v2")),
        Write::Case(case("k1", "v3")),
        Write::Technician(technician("tom")),
    ];
    commit_now(&store, writes).await.unwrap();
    assert_eq!(
        store.find_warning(&"w1".into()).await,
        Ok(Some(key("v2", 1)))
    );
    assert_eq!(store.find_warning(&"w2".into()).await, Ok(None));
    assert_eq!(store.find_case(&"k1".into()).await, Ok(Some(key("v3", 1))));
    assert_eq!(store.find_case(&"k2".into()).await, Ok(None));
    assert_eq!(store.find_technician(&"tom".into()).await, Ok(Some(here())));
    assert_eq!(store.find_technician(&"ann".into()).await, Ok(None));
}

#[rstest]
#[tokio::test]
async fn a_numbers_visits_are_those_to_come_and_then_those_gone_by_whoever_the_customer_is(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    for number in 4..=7 {
        add(&store, number, "Ada").await;
        let mut same = customer(number);
        same.phone = Some(phone(1));
        let mut visit = visit(number, day(number));
        visit.customer = same.id.clone();
        let writes = vec![Write::Customer(same), Write::Visit(Box::new(visit))];
        commit(&store, &[(day(number), 1)], writes).await.unwrap();
    }
    let (number, other) = (phone(1), phone(9));
    let found = |limit| store.visits_of_number(&number, day(5), limit);
    let all = vec![
        key("v5", 5),
        key("v6", 6),
        key("v7", 7),
        key("v4", 4),
        key("v1", 1),
    ];
    assert_eq!(found(10).await, Ok(all));
    assert_eq!(found(1).await, Ok(vec![key("v5", 5), key("v4", 4)]));
    assert_eq!(store.visits_of_number(&other, day(5), 10).await, Ok(vec![]));
}

#[rstest]
#[tokio::test]
async fn an_opt_out_is_the_numbers_and_holds_for_all_who_have_it(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    add(&store, 4, "Ada").await;
    let mut flatmate = customer(4);
    flatmate.phone = Some(phone(1));
    commit_now(&store, vec![Write::Customer(flatmate.clone())])
        .await
        .unwrap();
    let wants_none = async || {
        let mut all = Vec::new();
        for (date, id) in [(1, "c1"), (4, "c4")] {
            let state = store.load_day(&here(), day(date)).await.unwrap();
            all.push((state.revision, state.customers[&id.into()].opted_out));
        }
        all
    };
    let [(first, false), (second, false)] = wants_none().await[..] else {
        panic!("nobody has opted out")
    };
    let opt_out = |opted_out| Write::OptOut {
        phone: phone(1),
        opted_out,
    };
    commit(&store, &[(day(1), first)], vec![opt_out(true)])
        .await
        .unwrap();
    assert_eq!(wants_none().await, [(first + 1, true), (second + 1, true)]);
    assert_eq!(store.has_opted_out(&phone(1)).await, Ok(true));
    // The same again is nothing new elsewhere, and no customer's record opts a number in.
    let again = vec![opt_out(true), Write::Customer(customer(1))];
    commit(&store, &[(day(1), first + 1)], again).await.unwrap();
    assert_eq!(wants_none().await, [(first + 2, true), (second + 1, true)]);
    commit(&store, &[(day(1), first + 2)], vec![opt_out(false)])
        .await
        .unwrap();
    assert_eq!(
        wants_none().await,
        [(first + 3, false), (second + 2, false)]
    );
    assert_eq!(store.has_opted_out(&phone(1)).await, Ok(false));
    // Somebody who is entered as opted out is.
    flatmate.opted_out = true;
    commit_now(&store, vec![Write::Customer(flatmate)])
        .await
        .unwrap();
    assert!(wants_none().await.iter().all(|(_, opted_out)| *opted_out));
}

#[rstest]
#[tokio::test]
async fn visits_are_found_by_reference_name_and_number_whatever_the_case(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    add(&store, 4, "Jürgen MÜLLER").await;
    add(&store, 5, "Zoë O'Neill").await;
    assert_eq!(search(&store, "müller").await, ["v4"]);
    assert_eq!(search(&store, "MÜLL").await, ["v4"]);
    assert_eq!(search(&store, " jÜrGeN ").await, ["v4"]);
    assert_eq!(search(&store, "o'neill").await, ["v5"]);
    assert_eq!(search(&store, "ref5").await, ["v5"]);
    assert_eq!(search(&store, "+441174960003").await, ["v3"]);
    assert_eq!(search(&store, "496 0004").await, ["v4"]);
    assert_eq!(search(&store, "nobody").await, Vec::<String>::new());
    assert_eq!(search(&store, &"a".repeat(201)).await, Vec::<String>::new());
    let all = ["v5", "v4", "v1", "v2", "v3"];
    assert_eq!(
        search(&store, "ref").await,
        all,
        "newest day first, then id"
    );
    let some = store.search_visits(&here(), "ref", 2).await.unwrap();
    assert_eq!(some, [key("v5", 5), key("v4", 4)]);
    let elsewhere = store.search_visits(&"other".into(), "ref", 2).await;
    assert_eq!(elsewhere, Ok(Vec::new()));
}

#[rstest]
#[tokio::test]
async fn wildcards_and_quotes_in_a_searched_text_mean_themselves(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    add(&store, 4, "100% Plumbing_Ltd!").await;
    add(&store, 5, "100x PlumbingxLtdx").await;
    for text in ["100%", "g_L", "Ltd!", "%", "_", "!"] {
        assert_eq!(search(&store, text).await, ["v4"], "{text}");
    }
    for text in ["'", "\\", "\0", "') OR 1=1 --"] {
        assert_eq!(search(&store, text).await, Vec::<String>::new(), "{text}");
    }
}
