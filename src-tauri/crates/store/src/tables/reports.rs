//! What the month's report counts: deeds with their time and card, and what a card belongs to.

use domain::Millis;
use rusqlite::{Connection, params};

/// Something that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// `mail touch talk booked held no_show handed_over won lost bounced opted_out`.
    pub kind: String,
    /// Card; `None` for a touch of a company without one, and an opt-out of nobody's card.
    pub prospect: Option<String>,
    /// Company, where it is known.
    pub company: Option<String>,
    /// When.
    pub at: Millis,
}

/// A transition that nobody took back.
const STANDS: &str = "NOT EXISTS(SELECT 1 FROM state_transitions u WHERE u.undoes=t.id)";

/// Everything that counts from `from` (inclusive) to `to` (exclusive), by time. A mail counts when it was accepted, by the
/// time it was offered; a meeting by its date; a talk is a person's reply or a conversation by phone.
///
/// # Errors
/// Database errors.
pub fn deeds(c: &Connection, from: Millis, to: Millis) -> rusqlite::Result<Vec<Deed>> {
    let sql = format!(
        "SELECT 'mail' k,e.prospect_id p,e.company_id o,a.reserved_at at FROM send_attempts a JOIN emails e ON e.id=a.email_id \
           WHERE a.state='accepted' AND a.reserved_at>=?1 AND a.reserved_at<?2 UNION ALL \
         SELECT 'bounced',e.prospect_id,e.company_id,e.hard_bounced_at FROM emails e WHERE e.hard_bounced_at>=?1 AND e.hard_bounced_at<?2 UNION ALL \
         SELECT 'touch',prospect_id,company_id,at FROM touches WHERE direction='out' AND outcome NOT IN('no_answer','voicemail','wrong_number') AND at>=?1 AND at<?2 UNION ALL \
         SELECT 'talk',prospect_id,company_id,at FROM touches WHERE (direction='in' OR outcome IN('talked','call_back','asked_for_mail')) AND at>=?1 AND at<?2 UNION ALL \
         SELECT 'talk',r.prospect_id,p.company_id,m.first_seen_at FROM replies r JOIN messages m ON m.id=r.message_id JOIN prospects p ON p.id=r.prospect_id \
           WHERE r.kind='human' AND m.first_seen_at>=?1 AND m.first_seen_at<?2 UNION ALL \
         SELECT 'booked',t.prospect_id,p.company_id,t.at FROM state_transitions t JOIN prospects p ON p.id=t.prospect_id \
           WHERE t.to_stage='meeting' AND t.from_stage IS NOT 'meeting' AND t.event<>'undo' AND t.at>=?1 AND t.at<?2 AND {STANDS} UNION ALL \
         SELECT m.state,m.prospect_id,p.company_id,m.start_at FROM meetings m JOIN prospects p ON p.id=m.prospect_id \
           WHERE m.state IN('held','no_show') AND m.start_at>=?1 AND m.start_at<?2 UNION ALL \
         SELECT 'handed_over',h.prospect_id,p.company_id,h.at FROM handovers h JOIN prospects p ON p.id=h.prospect_id WHERE h.state<>'returned' AND h.at>=?1 AND h.at<?2 UNION ALL \
         SELECT t.to_stage,t.prospect_id,p.company_id,t.at FROM state_transitions t JOIN prospects p ON p.id=t.prospect_id \
           WHERE t.to_stage IN('won','lost') AND t.from_stage IS NOT t.to_stage AND t.event<>'undo' AND t.at>=?1 AND t.at<?2 AND {STANDS} UNION ALL \
         SELECT 'opted_out',NULL,NULL,at FROM suppressions WHERE reason='opt_out' AND at>=?1 AND at<?2 AND lifted_at IS NULL \
         ORDER BY at,k,p"
    );
    c.prepare(&sql)?
        .query_map(params![from.0, to.0], |r| {
            Ok(Deed {
                kind: r.get(0)?,
                prospect: r.get(1)?,
                company: r.get(2)?,
                at: Millis(r.get(3)?),
            })
        })?
        .collect()
}

/// What a card belongs to, in words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Belongs {
    /// Whose it is.
    pub seat: Option<String>,
    /// ISO code of the hotel's country.
    pub country: Option<String>,
    /// The campaign it was last enrolled in.
    pub campaign: Option<String>,
    /// The strongest reason to write.
    pub signal: Option<String>,
    /// A group of the hotel; the first by name.
    pub group: Option<String>,
    /// Why it was lost or archived.
    pub reason: Option<String>,
}

/// What a card belongs to; empty for one that does not exist.
///
/// # Errors
/// Database errors.
pub fn belongs(c: &Connection, prospect: &str) -> rusqlite::Result<Belongs> {
    let mut q = c.prepare_cached(
        "SELECT a.name,o.country,\
           (SELECT nullif(k.name,'') FROM enrolments n JOIN campaigns k ON k.id=n.campaign_id WHERE n.prospect_id=p.id ORDER BY n.started_at DESC,n.id DESC LIMIT 1),\
           (SELECT s.kind FROM signals s WHERE s.company_id=p.company_id ORDER BY s.strength DESC,s.seen_at DESC,s.id LIMIT 1),\
           (SELECT g.name FROM group_members m JOIN companies g ON g.id=m.group_id WHERE m.company_id=p.company_id AND m.group_id<>p.company_id ORDER BY g.name,g.id LIMIT 1),\
           p.reason FROM prospects p JOIN companies o ON o.id=p.company_id JOIN actors a ON a.id=p.owner_id WHERE p.id=?1",
    )?;
    let mut rows = q.query([prospect])?;
    match rows.next()? {
        Some(r) => Ok(Belongs {
            seat: r.get(0)?,
            country: r.get(1)?,
            campaign: r.get(2)?,
            signal: r.get(3)?,
            group: r.get(4)?,
            reason: r.get(5)?,
        }),
        None => Ok(Belongs::default()),
    }
}

/// What the deals of a card are worth: currency, one-off and monthly in minor units.
///
/// # Errors
/// Database errors.
pub fn worth(c: &Connection, prospect: &str) -> rusqlite::Result<Vec<(String, i64, i64)>> {
    c.prepare_cached(
        "SELECT currency,sum(one_off_minor),sum(monthly_minor) FROM deals WHERE prospect_id=?1 GROUP BY currency ORDER BY currency",
    )?
    .query_map([prospect], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
    .collect()
}

/// A person's word on a judgement.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// Who judged.
    pub model: String,
    /// What it said.
    pub label: String,
    /// How sure, 0–1.
    pub confidence: f64,
    /// What the person said.
    pub truth: String,
    /// When.
    pub at: Millis,
}

/// The last word on each judgement of a machine, oldest first. A person's change of his own word is no example.
///
/// # Errors
/// Database errors.
pub fn words(c: &Connection) -> rusqlite::Result<Vec<Word>> {
    c.prepare_cached(
        "SELECT h.model,h.label,h.raw,(SELECT l.truth FROM calibration_history l WHERE l.subject_id=h.subject_id ORDER BY l.at DESC,l.rowid DESC LIMIT 1),h.at \
         FROM calibration_history h WHERE h.model<>'human' ORDER BY h.at,h.id",
    )?
    .query_map([], |r| {
        Ok(Word {
            model: r.get(0)?,
            label: r.get(1)?,
            confidence: r.get(2)?,
            truth: r.get(3)?,
            at: Millis(r.get(4)?),
        })
    })?
    .collect()
}
