//! Answers to calls that carry a key, so that a call that is sent again has no second effect.

use super::StoreError;
use async_trait::async_trait;
use kept_domain::Timestamp;
use serde::{Deserialize, Serialize};

/// What a call was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// HTTP's status code.
    pub status: u16,
    /// The type of the content, if there is any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The body, at most [`CONTENT_BYTES_MAX`] long. Beside the rest, not within.
    #[serde(skip)]
    pub content: Vec<u8>,
}

/// Longest body of an answer that is kept: 1 MiB.
pub const CONTENT_BYTES_MAX: usize = 1 << 20;

/// A call with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyedCall {
    /// SHA-256 of the caller and the key, hex.
    pub key_hash: String,
    /// SHA-256 of what is asked for, hex.
    pub asked_hash: String,
    /// When it came.
    pub at: Timestamp,
}

/// Whose turn it is when a call comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The key is new and now this call's.
    New,
    /// The same call was answered before.
    Answered(Answer),
    /// The same call came before and has no answer: it is still under way, or was cut off.
    Unanswered,
    /// The key belongs to another call.
    Taken,
}

/// Keeps keys and answers.
#[async_trait]
pub trait Answers: Send + Sync + 'static {
    /// Takes a call's key, unless somebody has it. Keys that came before `forget` are forgotten first.
    async fn claim(&self, call: &KeyedCall, forget: Timestamp) -> Result<Claim, StoreError>;

    /// Keeps the answer to a call that has its key; nothing happens when the key is forgotten already.
    async fn keep_answer(&self, key_hash: &str, answer: &Answer) -> Result<(), StoreError>;

    /// Gives back the key of a call that had no effect and has no answer; nothing happens otherwise.
    async fn give_back(&self, key_hash: &str) -> Result<(), StoreError>;
}
