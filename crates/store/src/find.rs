//! Finds things by something else than their day. Every query here is bounded by a limit.

use crate::body;
use crate::database::Database;
use crate::day::{record, records};
use crate::sql::{Arg, Row, args, placeholders};
use chrono::NaiveDate;
use kept_dispatch::ports::{LedgerQuery, PlanSummary, StoreError, VisitKey};
use kept_domain::{
    Attachment, AttachmentId, CaseId, EventId, LedgerEntry, Phone, Plan, PlanId, TechnicianId,
    Territory, TerritoryId, Timestamp, VisitId, WarningId,
};
use std::collections::BTreeSet;

/// Most results of any query here.
const LIMIT_MAX: u32 = 1000;
/// Longest text that is searched for, in characters; longer ones are found nowhere, as are ones
/// with a zero character.
const SEARCH_CHARS_MAX: usize = 200;
/// Ids asked for in one statement.
const IDS_PER_STATEMENT: usize = 100;

fn bounded(limit: u32) -> u32 {
    limit.min(LIMIT_MAX)
}

/// All territories, by id.
pub(crate) async fn territories(database: &Database) -> Result<Vec<Territory>, StoreError> {
    let sql = "SELECT id, body FROM territories ORDER BY id LIMIT $1";
    let rows = database.read().await?.rows(sql, args![LIMIT_MAX]).await?;
    records("territory", &rows)
}

/// Days with visits, in order.
pub(crate) async fn days(
    database: &Database,
    territory: &TerritoryId,
    from: NaiveDate,
    limit: u32,
) -> Result<Vec<NaiveDate>, StoreError> {
    let rows = database
        .read()
        .await?
        .rows(
            "SELECT DISTINCT day FROM visits WHERE territory = $1 AND day >= $2 \
             ORDER BY day LIMIT $3",
            args![territory.as_str(), from.to_string(), bounded(limit)],
        )
        .await?;
    rows.iter()
        .map(|row| body::read_day(row.text(0)?))
        .collect()
}

/// A plan by its id.
pub(crate) async fn plan(database: &Database, plan: &PlanId) -> Result<Option<Plan>, StoreError> {
    let sql = "SELECT id, body FROM plans WHERE id = $1";
    let row = database
        .read()
        .await?
        .row(sql, args![plan.as_str()])
        .await?;
    row.map(|row| record("plan", &row)).transpose()
}

/// All revisions of a day, oldest first.
pub(crate) async fn plans(
    database: &Database,
    territory: &TerritoryId,
    day: NaiveDate,
) -> Result<Vec<PlanSummary>, StoreError> {
    let rows = database
        .read()
        .await?
        .rows(
            "SELECT p.id, p.revision, p.parent, p.created_at_ms, d.plan FROM plans AS p \
             LEFT JOIN days AS d ON d.territory = p.territory AND d.day = p.day \
             WHERE p.territory = $1 AND p.day = $2 ORDER BY p.revision",
            args![territory.as_str(), day.to_string()],
        )
        .await?;
    rows.iter().map(plan_summary).collect()
}

fn plan_summary(row: &Row) -> Result<PlanSummary, StoreError> {
    let id = PlanId::new(row.text(0)?);
    let revision = u32::try_from(row.count(1)?)
        .map_err(|_| StoreError::Corrupt(format!("revision of plan {id}")))?;
    Ok(PlanSummary {
        revision,
        parent: row.maybe_text(2)?.map(PlanId::new),
        created_at: Timestamp(row.int(3)?),
        current: row.maybe_text(4)? == Some(id.as_str()),
        id,
    })
}

/// Where a visit is, by its id.
pub(crate) async fn visit(
    database: &Database,
    visit: &VisitId,
) -> Result<Option<VisitKey>, StoreError> {
    let sql = "SELECT territory, day, id FROM visits WHERE id = $1";
    let row = database
        .read()
        .await?
        .row(sql, args![visit.as_str()])
        .await?;
    row.map(|row| visit_key(&row)).transpose()
}

/// Where a visit is, by its reference.
pub(crate) async fn reference(
    database: &Database,
    reference: &str,
) -> Result<Option<VisitKey>, StoreError> {
    let sql = "SELECT territory, day, id FROM visits WHERE reference = $1";
    let reference = searchable(&reference.to_uppercase());
    let row = database.read().await?.row(sql, args![reference]).await?;
    row.map(|row| visit_key(&row)).transpose()
}

/// Where the visit of a warning is.
pub(crate) async fn warning(
    database: &Database,
    warning: &WarningId,
) -> Result<Option<VisitKey>, StoreError> {
    let sql = "SELECT v.territory, v.day, v.id FROM warnings AS w \
               JOIN visits AS v ON v.id = w.visit WHERE w.id = $1";
    let args = args![warning.as_str()];
    let row = database.read().await?.row(sql, args).await?;
    row.map(|row| visit_key(&row)).transpose()
}

/// Where the visit of a case is.
pub(crate) async fn case(
    database: &Database,
    case: &CaseId,
) -> Result<Option<VisitKey>, StoreError> {
    let sql = "SELECT v.territory, v.day, v.id FROM cases AS c \
               JOIN visits AS v ON v.id = c.visit WHERE c.id = $1";
    let row = database
        .read()
        .await?
        .row(sql, args![case.as_str()])
        .await?;
    row.map(|row| visit_key(&row)).transpose()
}

/// A picture with its bytes.
pub(crate) async fn attachment(
    database: &Database,
    attachment: &AttachmentId,
) -> Result<Option<(Attachment, Vec<u8>)>, StoreError> {
    let sql = "SELECT id, body, content FROM attachments WHERE id = $1";
    let args = args![attachment.as_str()];
    let row = database.read().await?.row(sql, args).await?;
    row.map(|row| Ok((record("attachment", &row)?, row.bytes(2)?.to_vec())))
        .transpose()
}

/// The bytes of a technician's portrait.
pub(crate) async fn portrait(
    database: &Database,
    technician: &TechnicianId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT content FROM portraits WHERE technician = $1";
    let args = args![technician.as_str()];
    let row = database.read().await?.row(sql, args).await?;
    row.map(|row| Ok(row.bytes(0)?.to_vec())).transpose()
}

/// The territory of a technician.
pub(crate) async fn technician(
    database: &Database,
    technician: &TechnicianId,
) -> Result<Option<TerritoryId>, StoreError> {
    let sql = "SELECT territory FROM technicians WHERE id = $1";
    let args = args![technician.as_str()];
    let row = database.read().await?.row(sql, args).await?;
    row.map(|row| row.text(0).map(TerritoryId::new)).transpose()
}

fn visit_key(row: &Row) -> Result<VisitKey, StoreError> {
    Ok(VisitKey {
        territory: TerritoryId::new(row.text(0)?),
        day: body::read_day(row.text(1)?)?,
        visit: VisitId::new(row.text(2)?),
    })
}

/// Whether a number has opted out of texts.
pub(crate) async fn has_opted_out(database: &Database, phone: &Phone) -> Result<bool, StoreError> {
    let sql = "SELECT phone FROM opt_outs WHERE phone = $1";
    let found = database.read().await?.row(sql, args![phone.e164()]).await?;
    Ok(found.is_some())
}

/// The visits of a number's customers from a day on, then those before it.
pub(crate) async fn visits_of_number(
    database: &Database,
    phone: &Phone,
    from: NaiveDate,
    limit: u32,
) -> Result<Vec<VisitKey>, StoreError> {
    macro_rules! of_number {
        ($days:literal) => {
            concat!(
                "SELECT v.territory, v.day, v.id FROM customers AS c ",
                "JOIN visits AS v ON v.customer = c.id ",
                "WHERE c.phone = $1 AND v.day ",
                $days,
                ", v.id LIMIT $3"
            )
        };
    }
    let to_come = of_number!(">= $2 ORDER BY v.day");
    let gone_by = of_number!("< $2 ORDER BY v.day DESC");
    let mut link = database.read().await?;
    let mut found = Vec::new();
    for sql in [to_come, gone_by] {
        let args = args![phone.e164(), from.to_string(), bounded(limit)];
        let rows = link.rows(sql, args).await?;
        found.extend(rows.iter().map(visit_key).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(found)
}

/// Visits whose reference, customer's name or phone number contains a text, newest day first.
pub(crate) async fn search_visits(
    database: &Database,
    territory: &TerritoryId,
    text: &str,
    limit: u32,
) -> Result<Vec<VisitKey>, StoreError> {
    let text = text.trim();
    if text.chars().count() > SEARCH_CHARS_MAX || text.contains('\0') {
        return Ok(Vec::new());
    }
    let rows = database
        .read()
        .await?
        .rows(
            "SELECT v.territory, v.day, v.id FROM visits AS v \
             JOIN customers AS c ON c.id = v.customer \
             WHERE v.territory = $1 AND (v.reference LIKE $2 ESCAPE '!' \
                 OR c.name_folded LIKE $3 ESCAPE '!' OR c.phone LIKE $4 ESCAPE '!') \
             ORDER BY v.day DESC, v.id LIMIT $5",
            args![
                territory.as_str(),
                contains(&text.to_uppercase()),
                contains(&fold(text)),
                contains(&phone_digits(text)),
                bounded(limit)
            ],
        )
        .await?;
    rows.iter().map(visit_key).collect()
}

/// A name as it is compared: case doesn't count.
pub(crate) fn fold(name: &str) -> String {
    searchable(&name.to_lowercase())
}

/// Text that both databases can hold: PostgreSQL knows no zero character.
fn searchable(text: &str) -> String {
    text.replace('\0', " ")
}

/// A text that looks like a part of a phone number without what people put between digits;
/// other text as it is.
fn phone_digits(text: &str) -> String {
    let is_number = |c: char| c.is_ascii_digit() || c == '+';
    let is_between = |c: char| " ()-./".contains(c);
    if text.contains(is_number) && text.chars().all(|c| is_number(c) || is_between(c)) {
        text.chars().filter(|c| is_number(*c)).collect()
    } else {
        text.to_owned()
    }
}

/// The LIKE pattern of texts that contain `text`, in which its own wildcards mean themselves.
fn contains(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in searchable(text).chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Entries of a territory's ledger, in order.
pub(crate) async fn ledger(
    database: &Database,
    territory: &TerritoryId,
    query: &LedgerQuery,
) -> Result<Vec<LedgerEntry>, StoreError> {
    let after = i64::try_from(query.after).unwrap_or(i64::MAX);
    let mut args = args![territory.as_str(), after, bounded(query.limit.max(1))];
    let mut filter = String::new();
    if let Some(day) = query.day {
        args.push(Arg::from(day.to_string()));
        filter = format!("{filter} AND day = ${}", args.len());
    }
    if let Some(visit) = &query.visit {
        args.push(Arg::from(visit.as_str()));
        filter = format!("{filter} AND visit = ${}", args.len());
    }
    let sql = format!(
        "SELECT sequence, day, visit, at_ms, body FROM ledger \
         WHERE territory = $1 AND sequence > $2{filter} ORDER BY sequence LIMIT $3"
    );
    let rows = database.read().await?.rows(sql, args).await?;
    rows.iter().map(|row| entry(territory, row)).collect()
}

fn entry(territory: &TerritoryId, row: &Row) -> Result<LedgerEntry, StoreError> {
    let sequence = row.count(0)?;
    Ok(LedgerEntry {
        sequence,
        territory: territory.clone(),
        day: body::read_day(row.text(1)?)?,
        visit: row.maybe_text(2)?.map(VisitId::new),
        at: Timestamp(row.int(3)?),
        fact: body::read("ledger entry", &sequence.to_string(), row.text(4)?)?,
    })
}

/// Which of these events are known.
pub(crate) async fn known_events(
    database: &Database,
    ids: &[EventId],
) -> Result<BTreeSet<EventId>, StoreError> {
    let mut known = BTreeSet::new();
    if ids.is_empty() {
        return Ok(known);
    }
    let mut link = database.read().await?;
    let sql = format!(
        "SELECT id FROM events WHERE id IN ({})",
        placeholders(1, IDS_PER_STATEMENT)
    );
    for some in ids.chunks(IDS_PER_STATEMENT) {
        // Always the same number of values, so that there is one prepared statement.
        let args = some.iter().map(EventId::as_str).cycle();
        let args = args.take(IDS_PER_STATEMENT).map(Arg::from).collect();
        for row in link.rows(sql.clone(), args).await? {
            known.insert(EventId::new(row.text(0)?));
        }
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_in_a_searched_text_mean_themselves() {
        assert_eq!(contains("50%_!"), "%50!%!_!!%");
    }

    #[test]
    fn a_part_of_a_number_is_found_however_it_is_written() {
        assert_eq!(phone_digits("0117 (496) 01-82"), "01174960182");
        assert_eq!(phone_digits("K7-Q2"), "K7-Q2");
        assert_eq!(phone_digits("- / -"), "- / -");
    }
}
