//! `merges`, `merge_effects`, `merged_ids`: two rows found to be one, and every change that made them one, so that they
//! can be taken apart exactly. What is rewritten follows the schema: every column that refers to the noun (`refer`).

mod record;
mod refer;
mod restore;

use domain::{ActorId, Millis};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::Value;

pub use record::Recorder;
pub use refer::{Reference, references};
pub use restore::{Restored, restore};

/// What is merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Noun {
    /// Hotels, chains, groups.
    Company,
    /// Humans.
    Person,
}

impl Noun {
    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Person => "person",
        }
    }

    /// The table of its rows.
    #[must_use]
    pub const fn table(self) -> &'static str {
        match self {
            Self::Company => "companies",
            Self::Person => "people",
        }
    }

    fn of(word: &str) -> rusqlite::Result<Self> {
        match word {
            "company" => Ok(Self::Company),
            "person" => Ok(Self::Person),
            other => Err(super::unreadable("merge kind", other)),
        }
    }
}

/// A merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// Id.
    pub id: String,
    /// What.
    pub noun: Noun,
    /// The one that stayed.
    pub keep: String,
    /// The one that went into it.
    pub other: String,
    /// By whom.
    pub actor: ActorId,
    /// When.
    pub at: Millis,
    /// When it was taken apart again.
    pub undone_at: Option<Millis>,
}

/// One change of a merge.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Its number.
    pub n: u32,
    /// `cell gone made mail move mark`.
    pub what: String,
    /// Which table.
    pub table: String,
    /// Which row: columns with values.
    pub row: Value,
    /// Which column of it; several, with commas, where they only fit together.
    pub column: Option<String>,
    /// What was there; of a move the transition that made it.
    pub before: Option<Value>,
    /// What the merge put there.
    pub after: Option<Value>,
}

const COLUMNS: &str = "id,kind,keep_id,other_id,actor_id,at,undone_at";

fn read(r: &Row<'_>) -> rusqlite::Result<Merge> {
    Ok(Merge {
        id: r.get(0)?,
        noun: Noun::of(&r.get::<_, String>(1)?)?,
        keep: r.get(2)?,
        other: r.get(3)?,
        actor: r.get::<_, String>(4)?.into(),
        at: Millis(r.get(5)?),
        undone_at: r.get::<_, Option<i64>>(6)?.map(Millis),
    })
}

/// Write a merge down, with what belongs to the whole from now on.
///
/// # Errors
/// Database errors; a second live merge of the same part.
pub fn insert(c: &Connection, m: &Merge) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO merges(id,kind,keep_id,other_id,actor_id,at) VALUES(?1,?2,?3,?4,?5,?6)",
        params![
            m.id,
            m.noun.word(),
            m.keep,
            m.other,
            m.actor.as_str(),
            m.at.0
        ],
    )?;
    c.execute(
        "INSERT INTO merged_ids(kind,id,part,merge_id) SELECT ?2,?3,?4,?1 UNION ALL SELECT ?2,?3,part,?1 FROM merged_ids WHERE kind=?2 AND id=?4",
        params![m.id, m.noun.word(), m.keep, m.other],
    )
    .map(drop)
}

/// One merge.
///
/// # Errors
/// Database errors.
pub fn get(c: &Connection, id: &str) -> rusqlite::Result<Option<Merge>> {
    c.prepare_cached(&format!("SELECT {COLUMNS} FROM merges WHERE id=?1"))?
        .query_row([id], read)
        .optional()
}

/// The live merge that took this row away.
///
/// # Errors
/// Database errors.
pub fn of_part(c: &Connection, noun: Noun, id: &str) -> rusqlite::Result<Option<Merge>> {
    c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM merges WHERE kind=?1 AND other_id=?2 AND undone_at IS NULL"
    ))?
    .query_row([noun.word(), id], read)
    .optional()
}

/// Everything that went into this row, and what had gone into that.
///
/// # Errors
/// Database errors.
pub fn parts(c: &Connection, noun: Noun, id: &str) -> rusqlite::Result<Vec<String>> {
    c.prepare_cached("SELECT part FROM merged_ids WHERE kind=?1 AND id=?2 ORDER BY part")?
        .query_map([noun.word(), id], |r| r.get(0))?
        .collect()
}

/// The row that stands for this one: itself, or what it went into.
///
/// # Errors
/// Database errors.
pub fn whole(c: &Connection, noun: Noun, id: &str) -> rusqlite::Result<String> {
    let mut at = id.to_owned();
    while let Some(m) = of_part(c, noun, &at)? {
        at = m.keep;
    }
    Ok(at)
}

/// The name of a company or person.
///
/// # Errors
/// Database errors.
pub fn name(c: &Connection, noun: Noun, id: &str) -> rusqlite::Result<Option<String>> {
    let name: Option<Option<String>> = c
        .prepare_cached(&format!("SELECT name FROM {} WHERE id=?1", noun.table()))?
        .query_row([id], |r| r.get(0))
        .optional()?;
    Ok(name.flatten())
}

/// The newest merges.
///
/// # Errors
/// Database errors.
pub fn list(c: &Connection, limit: u32) -> rusqlite::Result<Vec<Merge>> {
    c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM merges ORDER BY at DESC,id DESC LIMIT ?1"
    ))?
    .query_map([limit], read)?
    .collect()
}

/// The changes of a merge, last first.
///
/// # Errors
/// Database errors.
pub fn effects(c: &Connection, merge: &str) -> rusqlite::Result<Vec<Effect>> {
    let json = |text: Option<String>| {
        text.map(|t| {
            serde_json::from_str::<Value>(&t)
                .map_err(|e| super::unreadable("merge effect", &e.to_string()))
        })
        .transpose()
    };
    c.prepare_cached(
        "SELECT n,what,tbl,row,col,before,after FROM merge_effects WHERE merge_id=?1 ORDER BY n DESC",
    )?
    .query_map([merge], |r| {
        Ok(Effect {
            n: r.get(0)?,
            what: r.get(1)?,
            table: r.get(2)?,
            row: json(r.get(3)?)?.unwrap_or_default(),
            column: r.get(4)?,
            before: json(r.get(5)?)?,
            after: json(r.get(6)?)?,
        })
    })?
    .collect()
}

/// It is taken apart: nothing of the part holds for the whole any more.
///
/// # Errors
/// Database errors.
pub fn undone(c: &Connection, id: &str, actor: &ActorId, at: Millis) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE merges SET undone_at=?2,undone_by=?3 WHERE id=?1 AND undone_at IS NULL",
        params![id, at.0, actor.as_str()],
    )?;
    c.execute("DELETE FROM merged_ids WHERE merge_id=?1", [id])
        .map(drop)
}

#[cfg(test)]
mod tests;
