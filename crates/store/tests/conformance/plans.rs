//! Plans: a plan becomes current only if its parent still is.

use crate::fixture::*;
use kept_dispatch::changeset::Write;
use kept_dispatch::ports::StoreError;
use kept_domain::Plan;
use rstest::rstest;

async fn put(store: &Opened, plan: Plan) -> Result<(), StoreError> {
    commit_now(store, vec![Write::Plan(plan)]).await.map(|_| ())
}

async fn current(store: &Opened) -> Option<Plan> {
    store.load_day(&here(), day(1)).await.unwrap().plan
}

#[rstest]
#[tokio::test]
async fn a_plan_replaces_its_parent_and_nothing_else(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let first = plan("a", day(1), 1, None);
    let second = plan("b", day(1), 2, Some("a"));
    put(&store, first.clone()).await.unwrap();
    assert_eq!(current(&store).await, Some(first.clone()));
    put(&store, second.clone()).await.unwrap();
    assert_eq!(current(&store).await, Some(second));

    for stale in [
        plan("c", day(1), 3, Some("a")),
        plan("c", day(1), 3, Some("unknown")),
        plan("c", day(1), 3, None),
    ] {
        let refused = put(&store, stale).await.unwrap_err();
        assert!(matches!(refused, StoreError::Conflict(_)), "{refused:?}");
    }
    assert_eq!(
        store.plan(&"a".into()).await,
        Ok(Some(first)),
        "still known"
    );
    assert_eq!(store.plan(&"c".into()).await, Ok(None));
    assert_eq!(store.day_revision(&here(), day(1)).await, Ok(3));
}

#[rstest]
#[tokio::test]
async fn a_first_plan_has_no_parent(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let refused = put(&store, plan("a", day(1), 1, Some("z"))).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(_))),
        "{refused:?}"
    );
    assert_eq!(current(&store).await, None);
}

#[rstest]
#[tokio::test]
async fn a_plans_id_and_revision_are_taken_once(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    put(&store, plan("a", day(1), 1, None)).await.unwrap();
    for again in [
        plan("a", day(1), 2, Some("a")),
        plan("b", day(1), 1, Some("a")),
    ] {
        let duplicate = StoreError::Duplicate {
            what: "plan".to_owned(),
            key: again.id.to_string(),
        };
        assert_eq!(put(&store, again).await, Err(duplicate));
    }
}

#[rstest]
#[tokio::test]
async fn revisions_are_listed_oldest_first_with_the_current_one_marked(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    put(&store, plan("z", day(1), 1, None)).await.unwrap();
    let both = vec![
        Write::Plan(plan("b", day(1), 2, Some("z"))),
        Write::Plan(plan("a", day(1), 3, Some("b"))),
        // A plan for a day that the changeset doesn't expect.
        Write::Plan(plan("next", day(2), 1, None)),
    ];
    commit_now(&store, both).await.unwrap();
    let listed = store.plans(&here(), day(1)).await.unwrap();
    let told: Vec<(&str, u32, Option<&str>, bool)> = listed
        .iter()
        .map(|p| {
            let parent = p.parent.as_ref().map(|id| id.as_str());
            (p.id.as_str(), p.revision, parent, p.current)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("z", 1, None, false),
            ("b", 2, Some("z"), false),
            ("a", 3, Some("b"), true)
        ]
    );
    assert_eq!(listed[0].created_at, at(1));
    assert!(store.plans(&here(), day(2)).await.unwrap()[0].current);
    assert_eq!(store.day_revision(&here(), day(2)).await, Ok(0));
}
