//! What the use cases need from outside: a clock, ids, a store, gateways.

pub mod accounts;
pub mod answers;
pub mod clock;
pub mod gateway;
pub mod ids;
pub mod store;

pub use accounts::{Accounts, Device, Enrolment, Role, Session, User};
pub use answers::{Answer, Answers, Claim, KeyedCall};
pub use clock::Clock;
pub use gateway::{Gateway, GatewayError, Mail, Parcel, Refusal};
pub use ids::Ids;
pub use store::{
    Attempt, Committed, Delivery, InboxMessage, LedgerQuery, ModelVersion, PlanSummary, Settled,
    Store, StoreError, VisitKey,
};
