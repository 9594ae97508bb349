//! Logins, sessions, devices and enrolment codes.

use crate::fixture::*;
use kept_dispatch::ports::{Device, Enrolment, Role, Session, StoreError, User};
use rstest::rstest;

fn user(login: &str) -> User {
    User {
        login: login.to_owned(),
        name: "Maya Jensen".to_owned(),
        password_hash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned(),
        role: Role::Owner,
        disabled: false,
        one_time: false,
    }
}

fn session(token: &str, ends: i64) -> Session {
    Session {
        token_hash: token.to_owned(),
        login: "maya".to_owned(),
        csrf: format!("csrf of {token}"),
        expires_at: at(ends),
    }
}

fn device(token: &str) -> Device {
    Device {
        token_hash: token.to_owned(),
        technician: "somebody".into(),
        territory: "somewhere".into(),
        enrolled_at: at(0),
        revoked_at: None,
    }
}

fn enrolment(code: &str, ends: i64) -> Enrolment {
    Enrolment {
        code_hash: code.to_owned(),
        technician: "tom".into(),
        territory: here(),
        expires_at: at(ends),
    }
}

async fn with_territory(kind: Kind) -> Option<Opened> {
    let store = empty(kind).await?;
    store.put_territory(&territory("t")).await.unwrap();
    Some(store)
}

#[rstest]
#[tokio::test]
async fn a_login_is_taken_once(#[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind) {
    let Some(store) = empty(kind).await else {
        return;
    };
    assert_eq!(store.user_count().await, Ok(0));
    store.add_user(&user("maya")).await.unwrap();
    let mut other = user("maya");
    other.role = Role::Dispatcher;
    let duplicate = StoreError::Duplicate {
        what: "login".to_owned(),
        key: "maya".to_owned(),
    };
    assert_eq!(store.add_user(&other).await, Err(duplicate));
    store.add_user(&user("li")).await.unwrap();
    assert_eq!(store.user("maya").await, Ok(Some(user("maya"))));
    assert_eq!(store.user("Maya").await, Ok(None));
    assert_eq!(store.user_count().await, Ok(2));
}

#[rstest]
#[tokio::test]
async fn a_session_counts_until_it_expires_or_is_ended(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = empty(kind).await else {
        return;
    };
    let orphan = store.add_session(&session("x", 10)).await;
    assert!(matches!(orphan, Err(StoreError::NotFound(_))), "{orphan:?}");
    store.add_user(&user("maya")).await.unwrap();
    store.add_session(&session("a", 10)).await.unwrap();
    store.add_session(&session("b", 10)).await.unwrap();
    let again = store.add_session(&session("a", 99)).await.unwrap_err();
    assert!(matches!(again, StoreError::Duplicate { .. }), "{again:?}");

    let found = store.session("a", at(9)).await;
    assert_eq!(found, Ok(Some(session("a", 10))));
    assert_eq!(store.session("a", at(10)).await, Ok(None), "it ends then");
    store.end_session("a").await.unwrap();
    store.end_session("a").await.unwrap();
    assert_eq!(store.session("a", at(9)).await, Ok(None));
    let other = store.session("b", at(9)).await;
    assert_eq!(other, Ok(Some(session("b", 10))));
}

#[rstest]
#[tokio::test]
async fn a_login_keeps_its_newest_sessions(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = empty(kind).await else {
        return;
    };
    store.add_user(&user("maya")).await.unwrap();
    for n in 1..=60 {
        store
            .add_session(&session(&format!("s{n}"), n))
            .await
            .unwrap();
    }
    let kept = async |n: i64| {
        let found = store.session(&format!("s{n}"), at(0)).await.unwrap();
        found.is_some()
    };
    assert!(!kept(1).await && !kept(10).await);
    assert!(kept(11).await && kept(60).await);
}

#[rstest]
#[tokio::test]
async fn a_code_becomes_one_device_of_the_codes_technician(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = with_territory(kind).await else {
        return;
    };
    store.add_enrolment(&enrolment("code", 10)).await.unwrap();
    store.add_enrolment(&enrolment("old", 5)).await.unwrap();
    let taken = store.add_enrolment(&enrolment("code", 99)).await;
    assert!(
        matches!(taken, Err(StoreError::Duplicate { .. })),
        "{taken:?}"
    );

    let expired = store.enrol("old", &device("d0"), at(5)).await;
    assert_eq!(expired, Ok(None));
    let unknown = store.enrol("guess", &device("d0"), at(5)).await;
    assert_eq!(unknown, Ok(None));
    assert_eq!(store.device("d0").await, Ok(None));

    let enrolled = store.enrol("code", &device("d1"), at(5)).await.unwrap();
    let expected = Device {
        technician: "tom".into(),
        territory: here(),
        ..device("d1")
    };
    assert_eq!(enrolled, Some(expected.clone()));
    assert_eq!(store.device("d1").await, Ok(Some(expected)));
    let again = store.enrol("code", &device("d2"), at(5)).await;
    assert_eq!(again, Ok(None));
}

#[rstest]
#[tokio::test]
async fn a_device_that_cannot_be_added_leaves_the_code_good(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = with_territory(kind).await else {
        return;
    };
    for code in ["a", "b"] {
        store.add_enrolment(&enrolment(code, 10)).await.unwrap();
    }
    store.enrol("a", &device("d1"), at(0)).await.unwrap();
    let taken = store.enrol("b", &device("d1"), at(0)).await;
    assert!(
        matches!(taken, Err(StoreError::Duplicate { .. })),
        "{taken:?}"
    );
    let enrolled = store.enrol("b", &device("d2"), at(0)).await.unwrap();
    assert!(enrolled.is_some());
}

#[rstest]
#[tokio::test]
async fn revoked_devices_are_worth_nothing(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = with_territory(kind).await else {
        return;
    };
    for (code, token) in [("a", "d1"), ("b", "d2")] {
        store.add_enrolment(&enrolment(code, 10)).await.unwrap();
        store.enrol(code, &device(token), at(0)).await.unwrap();
    }
    let tom = "tom".into();
    assert_eq!(store.revoke_devices(&"ann".into(), at(1)).await, Ok(0));
    assert_eq!(store.revoke_devices(&tom, at(1)).await, Ok(2));
    assert_eq!(store.revoke_devices(&tom, at(2)).await, Ok(0));
    assert_eq!(store.device("d1").await, Ok(None));
    assert_eq!(store.device("d2").await, Ok(None));
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_use_a_code_at_once_one_gets_a_device(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = with_territory(kind).await else {
        return;
    };
    store.add_enrolment(&enrolment("code", 10)).await.unwrap();
    let tries: Vec<_> = (0..8)
        .map(|n| {
            let backend = store.backend.clone();
            let device = device(&format!("d{n}"));
            tokio::spawn(async move { backend.enrol("code", &device, at(0)).await })
        })
        .collect();
    let mut enrolled = 0;
    for attempt in tries {
        enrolled += usize::from(attempt.await.unwrap().unwrap().is_some());
    }
    assert_eq!(enrolled, 1);
    let devices = store.revoke_devices(&"tom".into(), at(1)).await;
    assert_eq!(devices, Ok(1));
}

#[rstest]
#[tokio::test]
async fn a_changed_login_loses_its_sessions_and_the_last_owner_stays(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = empty(kind).await else {
        return;
    };
    for login in ["maya", "li"] {
        store.add_user(&user(login)).await.unwrap();
    }
    for token in ["one", "two"] {
        store.add_session(&session(token, 100)).await.unwrap();
    }
    let viewer = User {
        role: Role::Viewer,
        ..user("maya")
    };
    store.change_user(&viewer, Some("two")).await.unwrap();
    assert_eq!(store.session("one", at(0)).await, Ok(None));
    assert!(store.session("two", at(0)).await.unwrap().is_some());
    assert_eq!(store.users().await, Ok(vec![user("li"), viewer.clone()]));

    let gone = User {
        disabled: true,
        ..user("li")
    };
    let last = store.change_user(&gone, None).await;
    assert!(matches!(last, Err(StoreError::Conflict(_))), "{last:?}");
    assert_eq!(store.user("li").await, Ok(Some(user("li"))));
    let nobody = store.change_user(&user("nobody"), None).await;
    assert!(matches!(nobody, Err(StoreError::NotFound(_))), "{nobody:?}");
}
