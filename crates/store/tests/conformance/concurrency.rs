//! Many at once: nothing is lost, nothing is done twice, and a reader sees one moment.

use crate::fixture::*;
use kept_dispatch::changeset::{Changeset, Write};
use kept_dispatch::ports::{Delivery, StoreError};
use kept_domain::Note;
use kept_store::Backend;
use rstest::rstest;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

const TASKS: u64 = 8;
const COMMITS_PER_TASK: u64 = 10;

/// The same store as another process has it; memory belongs to one process.
async fn second_handle(kind: Kind, store: &Opened) -> Arc<dyn Backend> {
    if kind == Kind::Memory {
        store.backend.clone()
    } else {
        kept_store::open(&store.url).await.unwrap()
    }
}

/// Commits until nobody else was faster; returns how often somebody was.
async fn commit_with_retries(backend: &dyn Backend, name: &str) -> u64 {
    let mut conflicts = 0;
    loop {
        let revision = backend.day_revision(&here(), day(1)).await.unwrap();
        let mut changeset = Changeset::new(here(), day(1), revision);
        let mut changed = visit(1, day(1));
        changed.job_type = name.to_owned();
        changeset.writes = vec![
            Write::Visit(Box::new(changed)),
            Write::Ledger(entry(cancelled(name))),
        ];
        match backend.commit(&changeset).await {
            Ok(done) => {
                assert_eq!(done.days, [(day(1), revision + 1)]);
                return conflicts;
            }
            Err(StoreError::Conflict(_)) => conflicts += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn commits_that_compete_for_a_day_are_all_kept_once(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let handles = [store.backend.clone(), second_handle(kind, &store).await];
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let backend = handles[task as usize % 2].clone();
            tokio::spawn(async move {
                for n in 0..COMMITS_PER_TASK {
                    commit_with_retries(&*backend, &format!("{task}/{n}")).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let all = TASKS * COMMITS_PER_TASK;
    assert_eq!(store.day_revision(&here(), day(1)).await, Ok(1 + all));
    let entries = ledger(&store).await;
    let sequences: Vec<u64> = entries.iter().map(|e| e.sequence).collect();
    assert_eq!(sequences, (1..=all).collect::<Vec<u64>>());
    let facts: BTreeSet<String> = entries
        .iter()
        .map(|e| serde_json::to_string(&e.fact).unwrap())
        .collect();
    assert_eq!(facts.len() as u64, all, "each commit's entry once");
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn commits_to_different_days_of_a_territory_do_not_disturb_one_another(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let tasks: Vec<_> = (2..=9)
        .map(|number| {
            let backend: Arc<dyn Backend> = store.backend.clone();
            tokio::spawn(async move {
                for revision in 0..COMMITS_PER_TASK {
                    let mut changeset = Changeset::new(here(), day(number), revision);
                    changeset.writes = vec![
                        // The same customers in opposite orders.
                        Write::Customer(customer(1 + number % 2)),
                        Write::Customer(customer(2 - number % 2)),
                        Write::Ledger(entry(cancelled("x"))),
                    ];
                    backend.commit(&changeset).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let entries = ledger(&store).await.len() as u64;
    assert_eq!(entries, 8 * COMMITS_PER_TASK);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn workers_at_once_never_lease_the_same_message(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let messages = (0..200).map(|n| Write::Message(message(&format!("m{n}"), 0)));
    commit_now(&store, messages.collect()).await.unwrap();
    let workers: Vec<_> = (0..TASKS)
        .map(|worker| {
            let backend: Arc<dyn Backend> = store.backend.clone();
            tokio::spawn(async move { lease_all(&*backend, &worker.to_string()).await })
        })
        .collect();
    let mut leased = Vec::new();
    for worker in workers {
        leased.extend(worker.await.unwrap());
    }
    // Whoever found others' rows locked may have stopped early.
    leased.extend(lease_all(&*store.backend, "last").await);
    let distinct: BTreeSet<&String> = leased.iter().collect();
    assert_eq!((leased.len(), distinct.len()), (200, 200));
}

async fn lease_all(backend: &dyn Backend, worker: &str) -> Vec<String> {
    let mut leased = Vec::new();
    loop {
        let some = backend.lease_messages(worker, at(0), at(5), 7).await;
        let some = some.unwrap();
        if some.is_empty() {
            return leased;
        }
        leased.extend(some.into_iter().map(|message| message.id.to_string()));
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_loaded_day_is_one_moment_while_others_write(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let backend: Arc<dyn Backend> = store.backend.clone();
    let writer = tokio::spawn(async move {
        for revision in 1..=60 {
            // Each commit writes its number into two tables.
            let mut changeset = Changeset::new(here(), day(1), revision);
            let mut changed = visit(1, day(1));
            changed.job_type = revision.to_string();
            let mut told = case("k", "v1");
            told.note = Note::Words {
                text: revision.to_string(),
            };
            changeset.writes = vec![Write::Visit(Box::new(changed)), Write::Case(told)];
            backend.commit(&changeset).await.unwrap();
        }
    });
    let mut seen = BTreeSet::new();
    while !writer.is_finished() {
        let state = store.load_day(&here(), day(1)).await.unwrap();
        if let Some(case) = state.cases.get(&"k".into()) {
            let note = case.note.to_string();
            assert_eq!(note, state.visits[&"v1".into()].job_type);
            assert_eq!(note, (state.revision - 1).to_string());
            seen.insert(state.revision);
        }
    }
    writer.await.unwrap();
    assert!(!seen.is_empty());
}

const MESSAGES: i64 = 40;

/// Queues messages one by one, each in a commit of its own.
async fn queue_all(backend: Arc<dyn Backend>, name: String) {
    for n in 0..MESSAGES {
        let message = message(&format!("{name}/{n}"), 0);
        loop {
            let revision = backend.day_revision(&here(), day(1)).await.unwrap();
            let mut changeset = Changeset::new(here(), day(1), revision);
            changeset.writes = vec![
                Write::Message(message.clone()),
                Write::Ledger(entry(queued(&message))),
            ];
            match backend.commit(&changeset).await {
                Ok(_) => break,
                Err(StoreError::Conflict(_)) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
    }
}

/// Leases and sends messages until there have been `count`, and reports that they arrived.
async fn send_all(backend: Arc<dyn Backend>, worker: String, sent: Arc<AtomicI64>, count: i64) {
    while sent.load(Ordering::SeqCst) < count {
        let leased = backend.lease_messages(&worker, at(0), at(5), 3).await;
        for message in leased.unwrap() {
            for delivery in [Delivery::Sent(taken("1")), Delivery::Delivered] {
                let settled = backend.settle_message(&worker, &message.id, &delivery, at(1));
                assert!(settled.await.is_ok_and(|settled| settled.is_some()));
            }
            sent.fetch_add(1, Ordering::SeqCst);
        }
        tokio::task::yield_now().await;
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn use_cases_and_workers_at_once_never_wait_for_one_another_in_a_circle(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let second = second_handle(kind, &store).await;
    let sent = Arc::new(AtomicI64::new(0));
    let mut tasks = Vec::new();
    for n in 0..3 {
        let backend = store.backend.clone();
        tasks.push(tokio::spawn(queue_all(backend, format!("queue {n}"))));
        let worker = format!("worker {n}");
        let send = send_all(second.clone(), worker, sent.clone(), 3 * MESSAGES);
        tasks.push(tokio::spawn(send));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let count = 3 * MESSAGES as u64;
    let entries = ledger(&store).await;
    let sequences: Vec<u64> = entries.iter().map(|e| e.sequence).collect();
    let all = (1..=3 * count).collect::<Vec<u64>>();
    assert_eq!(sequences, all, "queued, sent and delivered, once each");
    let revision = store.day_revision(&here(), day(1)).await;
    assert_eq!(revision, Ok(1 + 3 * count));
}
