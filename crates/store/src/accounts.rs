//! Logins, sessions, devices and enrolment codes. Holds hashes of secrets only.

use crate::body;
use crate::database::{Database, Link};
use crate::day::{record, records};
use crate::sql::{Row, args};
use kept_dispatch::ports::StoreError;
use kept_dispatch::ports::{Device, Enrolment, Session, User};
use kept_domain::{TechnicianId, TerritoryId, Timestamp};

/// Sessions that a login keeps; the ones that end first go first.
const SESSIONS_PER_LOGIN_MAX: u32 = 50;
/// Codes that a technician has at once; the ones that end first go first.
const CODES_PER_TECHNICIAN_MAX: u32 = 20;

/// The named value that is locked while logins change.
const CHANGING_USERS: &str = "changing users";

/// How many logins there are.
pub(crate) async fn user_count(database: &Database) -> Result<u64, StoreError> {
    let sql = "SELECT COUNT(*) FROM users";
    let row = database.read().await?.row(sql, args![]).await?;
    row.map_or(Ok(0), |row| row.count(0))
}

/// Adds a login.
pub(crate) async fn add_user(database: &Database, user: &User) -> Result<(), StoreError> {
    let mut link = database.write().await?;
    let done = insert_user(&mut link, user).await;
    link.end(done).await
}

async fn insert_user(link: &mut Link, user: &User) -> Result<(), StoreError> {
    let added = link
        .run(
            "INSERT INTO users (login, body) VALUES ($1, $2) ON CONFLICT (login) DO NOTHING",
            args![user.login.as_str(), body::write(user)?],
        )
        .await?;
    if added == 0 {
        return Err(StoreError::Duplicate {
            what: "login".to_owned(),
            key: user.login.clone(),
        });
    }
    Ok(())
}

/// A login by its name.
pub(crate) async fn user(database: &Database, login: &str) -> Result<Option<User>, StoreError> {
    let sql = "SELECT login, body FROM users WHERE login = $1";
    let row = database.read().await?.row(sql, args![login]).await?;
    row.map(|row| record("login", &row)).transpose()
}

/// All logins.
pub(crate) async fn users(database: &Database) -> Result<Vec<User>, StoreError> {
    let sql = "SELECT login, body FROM users ORDER BY login";
    records("login", &database.read().await?.rows(sql, args![]).await?)
}

/// Replaces a login.
pub(crate) async fn change_user(
    database: &Database,
    user: &User,
    but: Option<&str>,
) -> Result<(), StoreError> {
    let mut link = database.write().await?;
    let done = replace_user(&mut link, user, but).await;
    link.end(done).await
}

async fn replace_user(link: &mut Link, user: &User, but: Option<&str>) -> Result<(), StoreError> {
    // Changes of logins wait for each other here: two owners can't lock one another out at once.
    link.run(
        "INSERT INTO named_values (name, value) VALUES ($1, '') \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        args![CHANGING_USERS],
    )
    .await?;
    let login = user.login.as_str();
    let replaced = link
        .run(
            "UPDATE users SET body = $2 WHERE login = $1",
            args![login, body::write(user)?],
        )
        .await?;
    if replaced == 0 {
        return Err(StoreError::NotFound(format!("login {login}")));
    }
    let sql = "SELECT login, body FROM users ORDER BY login";
    let users: Vec<User> = records("login", &link.rows(sql, args![]).await?)?;
    if !users.iter().any(User::is_active_owner) {
        return Err(StoreError::Conflict(
            "the last owner would be gone".to_owned(),
        ));
    }
    link.run(
        "DELETE FROM sessions WHERE login = $1 AND token_hash <> $2",
        args![login, but.unwrap_or_default()],
    )
    .await?;
    Ok(())
}

/// Adds a session.
pub(crate) async fn add_session(database: &Database, session: &Session) -> Result<(), StoreError> {
    let mut link = database.write().await?;
    let done = insert_session(&mut link, session).await;
    link.end(done).await
}

async fn insert_session(link: &mut Link, session: &Session) -> Result<(), StoreError> {
    let login = session.login.as_str();
    let added = link
        .run(
            "INSERT INTO sessions (token_hash, login, csrf, expires_at_ms) \
             VALUES ($1, $2, $3, $4) ON CONFLICT (token_hash) DO NOTHING",
            args![
                session.token_hash.as_str(),
                login,
                session.csrf.as_str(),
                session.expires_at
            ],
        )
        .await?;
    if added == 0 {
        return Err(taken("session"));
    }
    link.run(
        "DELETE FROM sessions WHERE login = $1 AND token_hash <> $2 AND token_hash NOT IN \
         (SELECT token_hash FROM sessions WHERE login = $1 \
          ORDER BY expires_at_ms DESC, token_hash LIMIT $3)",
        args![login, session.token_hash.as_str(), SESSIONS_PER_LOGIN_MAX],
    )
    .await?;
    Ok(())
}

/// The error about a secret that exists; its hash isn't told.
fn taken(what: &str) -> StoreError {
    StoreError::Duplicate {
        what: what.to_owned(),
        key: "…".to_owned(),
    }
}

/// A session that hasn't ended.
pub(crate) async fn session(
    database: &Database,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<Session>, StoreError> {
    let row = database
        .read()
        .await?
        .row(
            "SELECT token_hash, login, csrf, expires_at_ms FROM sessions \
             WHERE token_hash = $1 AND expires_at_ms > $2",
            args![token_hash, now],
        )
        .await?;
    let read = |row: Row| {
        Ok(Session {
            token_hash: row.text(0)?.to_owned(),
            login: row.text(1)?.to_owned(),
            csrf: row.text(2)?.to_owned(),
            expires_at: Timestamp(row.int(3)?),
        })
    };
    row.map(read).transpose()
}

/// Ends a session.
pub(crate) async fn end_session(database: &Database, token_hash: &str) -> Result<(), StoreError> {
    let mut link = database.write().await?;
    let sql = "DELETE FROM sessions WHERE token_hash = $1";
    let done = link.run(sql, args![token_hash]).await;
    link.end(done).await.map(|_| ())
}

/// Adds a code.
pub(crate) async fn add_enrolment(
    database: &Database,
    enrolment: &Enrolment,
) -> Result<(), StoreError> {
    let mut link = database.write().await?;
    let done = insert_enrolment(&mut link, enrolment).await;
    link.end(done).await
}

async fn insert_enrolment(link: &mut Link, enrolment: &Enrolment) -> Result<(), StoreError> {
    let (code, technician) = (enrolment.code_hash.as_str(), enrolment.technician.as_str());
    let added = link
        .run(
            "INSERT INTO enrolments (code_hash, territory, technician, expires_at_ms) \
             VALUES ($1, $2, $3, $4) ON CONFLICT (code_hash) DO NOTHING",
            args![
                code,
                enrolment.territory.as_str(),
                technician,
                enrolment.expires_at
            ],
        )
        .await?;
    if added == 0 {
        return Err(taken("enrolment code"));
    }
    link.run(
        "DELETE FROM enrolments WHERE technician = $1 AND code_hash <> $2 AND code_hash NOT IN \
         (SELECT code_hash FROM enrolments WHERE technician = $1 \
          ORDER BY expires_at_ms DESC, code_hash LIMIT $3)",
        args![technician, code, CODES_PER_TECHNICIAN_MAX],
    )
    .await?;
    Ok(())
}

/// Turns a code into a device. Of several at once, one finds the code to delete.
pub(crate) async fn enrol(
    database: &Database,
    code_hash: &str,
    device: &Device,
    now: Timestamp,
) -> Result<Option<Device>, StoreError> {
    let mut link = database.write().await?;
    let done = take_code(&mut link, code_hash, device, now).await;
    link.end(done).await
}

async fn take_code(
    link: &mut Link,
    code_hash: &str,
    device: &Device,
    now: Timestamp,
) -> Result<Option<Device>, StoreError> {
    let code = link
        .row(
            "DELETE FROM enrolments WHERE code_hash = $1 AND expires_at_ms > $2 \
             RETURNING territory, technician",
            args![code_hash, now],
        )
        .await?;
    let Some(code) = code else {
        return Ok(None);
    };
    let device = Device {
        territory: TerritoryId::new(code.text(0)?),
        technician: TechnicianId::new(code.text(1)?),
        ..device.clone()
    };
    add_device(link, &device).await?;
    Ok(Some(device))
}

async fn add_device(link: &mut Link, device: &Device) -> Result<(), StoreError> {
    let added = link
        .run(
            "INSERT INTO devices (token_hash, territory, technician, enrolled_at_ms, \
             revoked_at_ms) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (token_hash) DO NOTHING",
            args![
                device.token_hash.as_str(),
                device.territory.as_str(),
                device.technician.as_str(),
                device.enrolled_at,
                device.revoked_at
            ],
        )
        .await?;
    if added == 1 {
        Ok(())
    } else {
        Err(taken("device token"))
    }
}

/// A device that isn't revoked.
pub(crate) async fn device(
    database: &Database,
    token_hash: &str,
) -> Result<Option<Device>, StoreError> {
    let row = database
        .read()
        .await?
        .row(
            "SELECT token_hash, technician, territory, enrolled_at_ms FROM devices \
             WHERE token_hash = $1 AND revoked_at_ms IS NULL",
            args![token_hash],
        )
        .await?;
    let read = |row: Row| {
        Ok(Device {
            token_hash: row.text(0)?.to_owned(),
            technician: TechnicianId::new(row.text(1)?),
            territory: TerritoryId::new(row.text(2)?),
            enrolled_at: Timestamp(row.int(3)?),
            revoked_at: None,
        })
    };
    row.map(read).transpose()
}

/// Revokes a technician's devices; returns how many there were.
pub(crate) async fn revoke_devices(
    database: &Database,
    technician: &TechnicianId,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let mut link = database.write().await?;
    let revoked = link
        .run(
            "UPDATE devices SET revoked_at_ms = $2 \
             WHERE technician = $1 AND revoked_at_ms IS NULL",
            args![technician.as_str(), now],
        )
        .await;
    link.end(revoked).await
}
