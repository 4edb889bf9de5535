//! Who is meant by a mail address, and everything that is his by its ids.

use std::collections::HashSet;

use domain::keys::{fold_name, normalise_address};
use domain::privacy::Identity;
use domain::{EmailId, PersonId};
use rusqlite::{Connection, params};
use serde_json::json;

use crate::tables::merges::{self, Noun};
use crate::tables::people::{self, Address};

/// A person with everything that is his by its ids.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// The key that was asked for.
    pub key: String,
    /// Rows of people; several where one was merged into another.
    pub people: Vec<PersonId>,
    /// His addresses of every channel.
    pub addresses: Vec<Address>,
    /// His mail keys. A mailbox that is also others' is not among them.
    pub mail_keys: Vec<String>,
    /// Names he is known by.
    pub names: Vec<String>,
    /// Companies where he has a seat or a card.
    pub companies: Vec<String>,
    /// His cards.
    pub cards: Vec<String>,
    /// Mails to him.
    pub mails: Vec<EmailId>,
    /// Messages from him and in his threads.
    pub messages: Vec<String>,
    /// Replies among them.
    pub replies: Vec<String>,
    /// Addresses and numbers that are also others': his row goes, the value is not looked for.
    pub shared: usize,
    /// Ids of the address rows that are his alone.
    pub(super) alone: HashSet<String>,
    /// Other people of the same name.
    pub namesakes: usize,
    /// Ids of what belongs to those.
    pub(super) of_namesakes: HashSet<String>,
    /// By what he is recognised in texts.
    pub identity: Identity,
}

impl Subject {
    /// Every id and key that is his.
    pub(super) fn ids(&self) -> Vec<String> {
        let mut all: Vec<String> = self.people.iter().map(|p| p.0.clone()).collect();
        all.extend(self.addresses.iter().map(|a| a.id.0.clone()));
        all.extend(self.mail_keys.iter().cloned());
        all.extend(self.cards.iter().cloned());
        all.extend(self.mails.iter().map(|m| m.0.clone()));
        all.extend(self.messages.iter().cloned());
        all.extend(self.replies.iter().cloned());
        all
    }

    /// The addresses that are his alone.
    pub fn alone(&self) -> impl Iterator<Item = &Address> {
        self.addresses
            .iter()
            .filter(|a| self.alone.contains(a.id.as_str()))
    }
}

/// Whether an address row is his alone. A mailbox without a person that was asked for by its address is.
fn is_alone(c: &Connection, a: &Address, people: &[PersonId]) -> rusqlite::Result<bool> {
    let ids = json!(people).to_string();
    let others: bool = c
        .prepare_cached(
            "SELECT EXISTS(SELECT 1 FROM person_addresses WHERE channel=?1 AND key=?2 AND id<>?4 AND (person_id IS NULL OR person_id NOT IN(SELECT value FROM json_each(?3))))
             OR (?1='phone' AND EXISTS(SELECT 1 FROM company_keys WHERE kind='phone' AND key=?2))",
        )?
        .query_row(params![a.channel, a.key, ids, a.id.as_str()], |r| r.get(0))?;
    Ok(!others)
}

fn strings(c: &Connection, sql: &str, p: &[&dyn rusqlite::ToSql]) -> rusqlite::Result<Vec<String>> {
    c.prepare(sql)?.query_map(p, |r| r.get(0))?.collect()
}

/// Whoever is meant by a mail key; `address` is the same as it was typed, when it was.
///
/// # Errors
/// Database errors.
pub fn find(c: &Connection, key: &str, address: Option<&str>) -> rusqlite::Result<Subject> {
    let at_key = people::by_mail_key(c, key)?;
    let people: Vec<PersonId> = at_key.iter().filter_map(|a| a.person.clone()).collect();
    let mut s = Subject {
        key: key.to_owned(),
        mail_keys: vec![key.to_owned()],
        addresses: at_key.into_iter().filter(|a| a.person.is_none()).collect(),
        ..Subject::default()
    };
    whole(c, &mut s, &people)?;
    recognise(c, &mut s, address)?;
    namesakes(c, &mut s)?;
    Ok(s)
}

/// A person by his id: one of whom no mail address is known.
///
/// # Errors
/// Database errors.
pub fn find_person(c: &Connection, person: &PersonId) -> rusqlite::Result<Subject> {
    let mut s = Subject {
        key: person.0.clone(),
        ..Subject::default()
    };
    whole(c, &mut s, std::slice::from_ref(person))?;
    recognise(c, &mut s, None)?;
    namesakes(c, &mut s)?;
    Ok(s)
}

/// The rows of these people, also where one was merged into another, and everything that hangs on them.
fn whole(c: &Connection, s: &mut Subject, people: &[PersonId]) -> rusqlite::Result<()> {
    for p in people {
        let id = merges::whole(c, Noun::Person, p.as_str())?;
        let parts = merges::parts(c, Noun::Person, &id)?;
        s.people.extend(parts.into_iter().chain([id]).map(PersonId));
    }
    s.people.sort();
    s.people.dedup();
    for p in s.people.clone() {
        s.addresses.extend(people::addresses(c, &p)?);
    }
    of_threads(c, s)
}

/// Cards, mails, messages and replies.
fn of_threads(c: &Connection, s: &mut Subject) -> rusqlite::Result<()> {
    for a in &s.addresses {
        // The address that was asked for is his, whoever else is known under it.
        if a.key == s.key || is_alone(c, a, &s.people)? {
            s.alone.insert(a.id.0.clone());
            if a.channel == "mail" && !s.mail_keys.contains(&a.key) {
                s.mail_keys.push(a.key.clone());
            }
        }
    }
    let (people, keys) = (json!(s.people).to_string(), json!(s.mail_keys).to_string());
    s.cards = strings(
        c,
        "SELECT p.id FROM prospects p LEFT JOIN posts t ON t.id=p.post_id WHERE ifnull(p.person_id,t.person_id) IN(SELECT value FROM json_each(?1)) ORDER BY p.id",
        &[&people],
    )?;
    let cards = json!(s.cards).to_string();
    s.mails = strings(
        c,
        "SELECT id FROM emails WHERE person_id IN(SELECT value FROM json_each(?1)) OR to_key IN(SELECT value FROM json_each(?2)) OR prospect_id IN(SELECT value FROM json_each(?3)) ORDER BY id",
        &[&people, &keys, &cards],
    )?
    .into_iter()
    .map(EmailId)
    .collect();
    let mails = json!(s.mails).to_string();
    s.messages = strings(
        c,
        "SELECT m.id FROM messages m WHERE m.from_key IN(SELECT value FROM json_each(?1)) OR EXISTS(SELECT 1 FROM replies r WHERE r.message_id=m.id
           AND (r.prospect_id IN(SELECT value FROM json_each(?2)) OR r.email_id IN(SELECT value FROM json_each(?3)))) ORDER BY m.id",
        &[&keys, &cards, &mails],
    )?;
    let messages = json!(s.messages).to_string();
    s.replies = strings(
        c,
        "SELECT id FROM replies WHERE message_id IN(SELECT value FROM json_each(?1)) ORDER BY id",
        &[&messages],
    )?;
    s.companies = strings(
        c,
        "SELECT company_id FROM posts WHERE person_id IN(SELECT value FROM json_each(?1)) UNION SELECT company_id FROM prospects WHERE id IN(SELECT value FROM json_each(?2))
         UNION SELECT company_id FROM person_addresses WHERE company_id IS NOT NULL AND (person_id IN(SELECT value FROM json_each(?1)) OR channel='mail' AND key=?3)",
        &[&people, &cards, &s.key],
    )?;
    Ok(())
}

/// By what he is recognised in texts: his addresses, numbers, profiles and names, but nothing that is ours or others' too.
fn recognise(c: &Connection, s: &mut Subject, address: Option<&str>) -> rusqlite::Result<()> {
    let ours: HashSet<String> = strings(c, "SELECT address FROM inboxes", &[])?
        .iter()
        .filter_map(|a| normalise_address(a))
        .collect();
    let mut who = Identity::new();
    let mail = |who: &mut Identity, a: &str| {
        if normalise_address(a).is_some_and(|n| !ours.contains(&n)) {
            who.mail(a);
        }
    };
    if let Some(a) = address {
        mail(&mut who, a);
    }
    for a in s.alone() {
        match a.channel.as_str() {
            "mail" => mail(&mut who, &a.value),
            "phone" => who.phone(&a.value),
            "linkedin" => who.profile(&a.value),
            _ => {}
        }
    }
    s.shared = s.addresses.len().saturating_sub(s.alone.len());
    let keys = json!(s.mail_keys).to_string();
    let written = strings(
        c,
        "SELECT to_address FROM emails WHERE to_key IN(SELECT value FROM json_each(?1)) UNION SELECT t.from_address FROM message_texts t JOIN messages m ON m.id=t.message_id WHERE m.from_key IN(SELECT value FROM json_each(?1))",
        &[&keys],
    )?;
    for a in &written {
        mail(&mut who, a);
    }
    for name in names(c, s, &written)? {
        who.name(&name);
        s.names.push(name);
    }
    s.identity = who;
    Ok(())
}

/// His names: those of his rows, and what he signs with where it is a form of them or of his address. "Hotel Post" as the
/// sender's name of a mailbox is a house.
fn names(c: &Connection, s: &Subject, written: &[String]) -> rusqlite::Result<Vec<String>> {
    let people = json!(s.people).to_string();
    let mut out: Vec<String> = strings(
        c,
        "SELECT name FROM people WHERE name IS NOT NULL AND id IN(SELECT value FROM json_each(?1)) ORDER BY id",
        &[&people],
    )?;
    let ours: HashSet<String> = strings(
        c,
        "SELECT name FROM actors WHERE kind='person' UNION SELECT display_name FROM sender_identities",
        &[],
    )?
    .iter()
    .map(|n| fold_name(n))
    .collect();
    let mut hints: HashSet<String> = out
        .iter()
        .flat_map(|n| {
            fold_name(n)
                .split(' ')
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect();
    if hints.is_empty() {
        for a in written.iter().filter_map(|a| normalise_address(a)) {
            let local = a.split('@').next().unwrap_or_default().to_owned();
            hints.extend(
                local
                    .split(|ch: char| !ch.is_alphabetic())
                    .filter(|w| w.len() > 2)
                    .map(str::to_owned),
            );
        }
    }
    let keys = json!(s.mail_keys).to_string();
    for from in strings(
        c,
        "SELECT DISTINCT t.from_name FROM message_texts t JOIN messages m ON m.id=t.message_id WHERE m.from_key IN(SELECT value FROM json_each(?1)) ORDER BY 1",
        &[&keys],
    )? {
        let folded = fold_name(&from);
        if folded.split(' ').any(|w| hints.contains(w)) && !out.contains(&from) {
            out.push(from);
        }
    }
    out.retain(|n| !ours.contains(&fold_name(n)));
    Ok(out)
}

/// Others who are called the same, or whose longer name holds this one: what belongs to them keeps the name.
fn namesakes(c: &Connection, s: &mut Subject) -> rusqlite::Result<()> {
    let sorted = |n: &str| {
        let folded = fold_name(n);
        let mut words: Vec<&str> = folded.split(' ').collect();
        words.sort_unstable();
        words.join(" ")
    };
    let mine: HashSet<String> = s.names.iter().map(|n| sorted(n)).collect();
    if mine.is_empty() {
        return Ok(());
    }
    let own: HashSet<&str> = s.people.iter().map(PersonId::as_str).collect();
    let mut others: Vec<String> = Vec::new();
    let mut all = c.prepare("SELECT id,name FROM people WHERE name IS NOT NULL")?;
    let mut rows = all.query([])?;
    while let Some(r) = rows.next()? {
        let (id, name): (String, String) = (r.get(0)?, r.get(1)?);
        let alike = mine.contains(&sorted(&name)) || s.identity.in_text(&name);
        if !own.contains(id.as_str()) && alike {
            others.push(id);
        }
    }
    s.namesakes = others.len();
    let their = json!(others).to_string();
    s.of_namesakes = strings(
        c,
        "WITH p AS (SELECT value AS id FROM json_each(?1)),
           k AS (SELECT x.id FROM prospects x LEFT JOIN posts t ON t.id=x.post_id WHERE ifnull(x.person_id,t.person_id) IN(SELECT id FROM p)),
           a AS (SELECT id,key FROM person_addresses WHERE person_id IN(SELECT id FROM p)),
           e AS (SELECT id FROM emails WHERE person_id IN(SELECT id FROM p) OR prospect_id IN(SELECT id FROM k)),
           r AS (SELECT id,message_id FROM replies WHERE prospect_id IN(SELECT id FROM k) OR email_id IN(SELECT id FROM e)),
           m AS (SELECT id FROM messages WHERE from_key IN(SELECT key FROM a) UNION SELECT message_id FROM r)
         SELECT id FROM p UNION SELECT id FROM k UNION SELECT id FROM a UNION SELECT id FROM e UNION SELECT id FROM r UNION SELECT id FROM m
         UNION SELECT id FROM posts WHERE person_id IN(SELECT id FROM p) UNION SELECT id FROM send_attempts WHERE email_id IN(SELECT id FROM e)",
        &[&their],
    )?
    .into_iter()
    .collect();
    Ok(())
}

/// Mail keys that were erased and of which this database still holds something from before: a backup that was restored.
///
/// # Errors
/// Database errors.
pub fn remains(c: &Connection) -> rusqlite::Result<Vec<String>> {
    strings(
        c,
        "SELECT e.key FROM erasures e WHERE e.kind='mail' AND (EXISTS(SELECT 1 FROM person_addresses a WHERE a.channel='mail' AND a.key=e.key)
           OR EXISTS(SELECT 1 FROM emails m WHERE m.to_key=e.key AND m.erased_at IS NULL AND m.created_at<=e.at)
           OR EXISTS(SELECT 1 FROM messages m WHERE m.from_key=e.key AND m.raw IS NOT NULL AND m.first_seen_at<=e.at)) ORDER BY e.key",
        &[],
    )
}
