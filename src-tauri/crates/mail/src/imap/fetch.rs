//! FETCH and SEARCH: which UIDs there are, their headers, one body.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use async_imap::imap_proto::{AttributeValue, MailboxDatum, Response};
use domain::Millis;
use domain::mailing::{FailClass, HeaderRow, MailError};

use super::ALLOWED_HEADERS;
use super::dialogue::Dialogue;
use super::guard::Allowance;
use crate::mime::parse_head;

/// Bytes taken of one message's allowed headers; a longer block is cut by the server, not by us.
const HEAD: u64 = 64 << 10;
/// Bytes one literal of a header pass may have: a server that does not know how to cut must not stop the pass.
const LITERAL: u64 = 4 << 20;
/// UIDs asked for at once while looking for the next ones.
const WINDOW: u32 = 2_000;

/// UIDs from `from` on, ascending, at most `max`. `uidnext` bounds the search, 0 when unknown.
pub(crate) async fn uids(
    d: &mut Dialogue,
    from: u32,
    max: u32,
    uidnext: u32,
) -> Result<Vec<u32>, MailError> {
    matching_uids(d, "", from, max, uidnext).await
}

/// The same of messages that arrived since. SINCE compares dates without time and zone (RFC 3501 §6.4.4): it is asked for
/// the day before. A server that does not know it gives all.
pub(crate) async fn uids_since(
    d: &mut Dialogue,
    since: Millis,
    from: u32,
    max: u32,
    uidnext: u32,
) -> Result<Vec<u32>, MailError> {
    let Some(day) = search_date(since) else {
        return uids(d, from, max, uidnext).await;
    };
    match matching_uids(d, &format!(" SINCE {day}"), from, max, uidnext).await {
        Err(e) if e.class == FailClass::Unknown => uids(d, from, max, uidnext).await,
        found => found,
    }
}

/// `25-Nov-2024`: the day before, as SEARCH takes it.
fn search_date(since: Millis) -> Option<String> {
    let day = since.minus(domain::time::DAY).timestamp().ok()?;
    Some(day.strftime("%-d-%b-%Y").to_string())
}

async fn matching_uids(
    d: &mut Dialogue,
    and: &str,
    from: u32,
    max: u32,
    uidnext: u32,
) -> Result<Vec<u32>, MailError> {
    let max = max as usize;
    let mut found = BTreeSet::new();
    let mut start = from.max(1);
    let mut window = WINDOW;
    loop {
        let end = start.saturating_add(window - 1);
        // Mail may have come since EXAMINE: the last window is open.
        let last = uidnext == 0 || end >= uidnext.saturating_sub(1) || end == u32::MAX;
        let set = if last {
            format!("{start}:*")
        } else {
            format!("{start}:{end}")
        };
        let batch = search(d, &format!("UID {set}{and}")).await?;
        // `n:*` always names the last message, also when its UID is below n (RFC 3501 §6.4.8).
        found.extend(batch.into_iter().filter(|u| *u >= from));
        if last || found.len() >= max {
            return Ok(found.into_iter().take(max).collect());
        }
        start = end.saturating_add(1);
        window = window.saturating_mul(4);
    }
}

/// `UID SEARCH`.
pub(crate) async fn search(d: &mut Dialogue, what: &str) -> Result<Vec<u32>, MailError> {
    let allowed = Allowance {
        total: 16 << 20,
        line: 4 << 20,
        silence: Duration::from_secs(120),
        ..Allowance::SHORT
    };
    let mut found = Vec::new();
    let done = d
        .command(&format!("UID SEARCH {what}"), allowed, &mut |r| {
            if let Response::MailboxData(MailboxDatum::Search(uids)) = r {
                found.extend_from_slice(uids);
            }
        })
        .await?;
    if !done.ok {
        return Err(refused("searching the folder", &done.text));
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The rows of these UIDs, ascending; a message that is gone has none.
pub(crate) async fn headers(d: &mut Dialogue, uids: &[u32]) -> Result<Vec<HeaderRow>, MailError> {
    if uids.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = BTreeMap::new();
    if fetch_heads(d, uids, &mut rows).await? {
        return Ok(rows.into_values().collect());
    }
    // NO for the set: one message the server cannot read must not hide the others, nor be hidden itself.
    let mut refused_ones = Vec::new();
    for uid in uids
        .iter()
        .filter(|u| !rows.contains_key(*u))
        .copied()
        .collect::<Vec<_>>()
    {
        if !fetch_heads(d, &[uid], &mut rows).await? {
            tracing::warn!(uid, "the server cannot read this message");
            refused_ones.push(uid);
        }
    }
    if rows.is_empty() {
        // Not even one: that is no unreadable message but a server that refuses to be read.
        return Err(MailError::new(
            FailClass::Unknown,
            "the server refuses to give the headers of any message",
        ));
    }
    rows.extend(refused_ones.into_iter().map(|uid| {
        let row = HeaderRow {
            uid,
            size: 0,
            received_at: None,
            head: domain::ParsedMessage::default(),
            unreadable: true,
        };
        (uid, row)
    }));
    Ok(rows.into_values().collect())
}

/// Whether the server said OK.
async fn fetch_heads(
    d: &mut Dialogue,
    uids: &[u32],
    rows: &mut BTreeMap<u32, HeaderRow>,
) -> Result<bool, MailError> {
    let allowed = Allowance {
        total: (HEAD + 4_096)
            .saturating_mul(uids.len() as u64)
            .saturating_add(2 * LITERAL),
        literal: LITERAL,
        line: 256 << 10,
        silence: Duration::from_secs(120),
    };
    let fields = ALLOWED_HEADERS.join(" ");
    let line = format!(
        "UID FETCH {} (UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS ({fields})]<0.{HEAD}>)",
        set(uids)
    );
    let wanted: BTreeSet<u32> = uids.iter().copied().collect();
    let done = d
        .command(&line, allowed, &mut |r| {
            if let Response::Fetch(_, attributes) = r
                && let Some(row) = row(attributes)
                && wanted.contains(&row.uid)
            {
                rows.insert(row.uid, row);
            }
        })
        .await?;
    Ok(done.ok)
}

fn row(attributes: &[AttributeValue<'_>]) -> Option<HeaderRow> {
    let (mut uid, mut size, mut at, mut head) = (None, None, None, None);
    for a in attributes {
        match a {
            AttributeValue::Uid(u) => uid = Some(*u),
            AttributeValue::Rfc822Size(s) => size = Some(*s),
            AttributeValue::InternalDate(d) => at = internal_date(d),
            AttributeValue::BodySection {
                section: Some(_),
                data,
                ..
            } => {
                head = Some(data.as_deref().unwrap_or_default().to_vec());
            }
            _ => {}
        }
    }
    let mut head = parse_head(&head?);
    // A server that sends more than was asked for does not make us store it.
    head.headers
        .retain(|(name, _)| ALLOWED_HEADERS.iter().any(|a| a.eq_ignore_ascii_case(name)));
    head.text = String::new();
    let size = size.unwrap_or_default();
    head.size = u64::from(size);
    Some(HeaderRow {
        uid: uid?,
        size,
        received_at: at,
        head,
        unreadable: false,
    })
}

/// `17-Jul-1996 02:44:25 -0700`, the day perhaps with a leading blank (RFC 3501 §9, date-time).
pub(crate) fn internal_date(text: &str) -> Option<Millis> {
    let at = jiff::fmt::strtime::parse("%d-%b-%Y %H:%M:%S %z", text.trim()).ok()?;
    at.to_timestamp().ok().map(Millis::from)
}

/// The raw message, at most `max` bytes; `None` when it is gone.
pub(crate) async fn body(
    d: &mut Dialogue,
    uid: u32,
    max: u32,
) -> Result<Option<Vec<u8>>, MailError> {
    let mut size = None;
    let done = d
        .command(
            &format!("UID FETCH {uid} (UID RFC822.SIZE)"),
            Allowance::SHORT,
            &mut |r| {
                if let Response::Fetch(_, attributes) = r
                    && attributes.contains(&AttributeValue::Uid(uid))
                {
                    size = attributes.iter().find_map(|a| match a {
                        AttributeValue::Rfc822Size(s) => Some(*s),
                        _ => None,
                    });
                }
            },
        )
        .await?;
    if !done.ok {
        return Err(not_given(&done.text));
    }
    let Some(size) = size else { return Ok(None) };
    if max == 0 || size == 0 {
        return Ok(Some(Vec::new()));
    }
    let allowed = Allowance {
        total: u64::from(max) + (256 << 10),
        literal: u64::from(max),
        line: 64 << 10,
        silence: Duration::from_secs(120),
    };
    let mut raw: Option<Vec<u8>> = None;
    let done = d
        .command(
            &format!("UID FETCH {uid} (UID BODY.PEEK[]<0.{max}>)"),
            allowed,
            &mut |r| {
                if let Response::Fetch(_, attributes) = r
                    && attributes.contains(&AttributeValue::Uid(uid))
                {
                    for a in attributes {
                        if let AttributeValue::BodySection {
                            section: None,
                            data: Some(data),
                            ..
                        } = a
                        {
                            raw = Some(data.to_vec());
                        }
                    }
                }
            },
        )
        .await?;
    if !done.ok {
        return Err(not_given(&done.text));
    }
    Ok(raw)
}

/// NO to one message: the others may be fine.
fn not_given(text: &str) -> MailError {
    MailError::new(FailClass::Message, refused("reading a message", text).why)
}

pub(crate) fn refused(what: &str, text: &str) -> MailError {
    MailError::new(
        FailClass::Unknown,
        format!("{what} was refused by the server: {text}"),
    )
}

/// UIDs as a sequence set, runs joined; ascending input.
fn set(uids: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for uid in uids {
        match runs.last_mut() {
            Some((_, end)) if end.checked_add(1) == Some(*uid) => *end = *uid,
            _ => runs.push((*uid, *uid)),
        }
    }
    let parts: Vec<String> = runs
        .iter()
        .map(|(a, b)| {
            if a == b {
                a.to_string()
            } else {
                format!("{a}:{b}")
            }
        })
        .collect();
    parts.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_short_and_dates_of_all_zones_are_read() {
        assert_eq!(set(&[1, 2, 3, 7, 9, 10, u32::MAX]), "1:3,7,9:10,4294967295");
        assert_eq!(
            internal_date("17-Jul-1996 02:44:25 -0700"),
            Some(Millis(837_596_665_000))
        );
        assert_eq!(
            internal_date(" 1-Jan-2026 00:00:00 +0530"),
            Some(Millis(1_767_205_800_000))
        );
        assert_eq!(internal_date("yesterday"), None);
        assert_eq!(
            search_date(Millis(1_767_205_800_000)).as_deref(),
            Some("30-Dec-2025")
        );
    }
}
