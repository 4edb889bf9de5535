//! Persons planted in every table. The rows follow from the schema, so that a table that comes later is planted too, or
//! says here what it needs.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use store::Tx;
use store::rusqlite::types::Value;
use store::rusqlite::{Connection, params_from_iter};

/// A person as he is planted.
#[derive(Clone)]
pub(super) struct Planted {
    pub n: usize,
    pub name: String,
    pub mail: String,
    pub phone: String,
    pub profile: String,
}

const FIRST: [&str; 8] = [
    "Petra", "Jürgen", "Zoë", "Åsa", "Łukasz", "Chloé", "Søren", "Inês",
];

impl Planted {
    pub(super) fn new(n: usize) -> Self {
        // A last name of letters that nobody else has, with a mark in it.
        let letters: String = (0..4)
            .map(|k| char::from(b'a' + u8::try_from((n * 7 + k * 11 + n * n * k) % 26).unwrap()))
            .collect();
        let last = format!("{}üq{letters}x", ["H", "B", "V", "K", "Wr"][n % 5]);
        let ascii = last.replace('ü', "u").to_lowercase();
        Self {
            n,
            name: format!("{} {last}{}", FIRST[n % 8], ["", "er", "mann"][n % 3]),
            mail: format!("p.{ascii}{n}@haus-{n}.example"),
            phone: format!("+43664{:07}", 1_234_567 + n * 1_013),
            profile: format!("https://www.linkedin.com/in/{ascii}-{n}"),
        }
    }

    /// As a country's own people write the number.
    pub(super) fn phone_at_home(&self) -> String {
        let (front, back) = self.phone.split_at(9);
        format!("0664 {} {back}", front.trim_start_matches("+43664"))
    }

    /// A text that mentions him, in one of the ways in which it may stand there.
    fn text(&self, way: usize, house: bool) -> String {
        let all = [
            format!("write to {} please", self.mail),
            format!("call {} or {}", self.phone, self.phone_at_home()),
            format!("see {}/ for more", self.profile),
            format!(
                "x{}",
                STANDARD.encode(format!("reply to {} today, thank you", self.mail))
            ),
            format!(
                "xy{}",
                STANDARD.encode(format!("a reply to {} today, thank you", self.mail))
            ),
            format!(
                "xyz{}",
                STANDARD.encode(format!("no reply to {} today, thank you", self.mail))
            ),
            self.mail.replace('@', "%40"),
            self.mail.replace('@', "&#64;"),
            self.mail.replace('@', "=40"),
            format!("Dear {},", self.name),
            format!("signed {}", self.name.to_uppercase()),
            self.name.split(' ').rev().collect::<Vec<_>>().join(", "),
            self.name.replace('ü', "&uuml;"),
            self.name.replace('ü', "=C3=BC").replace(' ', "_"),
        ];
        all[way % if house { 9 } else { all.len() }].clone()
    }

    /// A message in which he stands in base64, quoted-printable and wide characters.
    fn bytes(&self) -> Vec<u8> {
        let wide = format!("Von: {}", self.mail)
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<_>>();
        let lines: Vec<String> = STANDARD
            .encode(format!("Dear {}, your address is {}", self.name, self.mail))
            .as_bytes()
            .chunks(38)
            .map(|c| String::from_utf8_lossy(c).into_owned())
            .collect();
        [
            format!(
                "From: =?utf-8?Q?{}?= <{}>\r\n\r\n",
                self.name.replace('ü', "=C3=BC").replace(' ', "_"),
                self.mail
            )
            .into_bytes(),
            lines.join("\r\n").into_bytes(),
            wide,
        ]
        .concat()
    }
}

/// What a column holds where the schema alone does not say it: "" is NULL, `@` a reference to this person's row of a table.
fn fixed(table: &str, column: &str) -> Option<&'static str> {
    let all: &[(&str, &str, &str)] = &[
        ("company_edges", "group_id", "@elsewhere"),
        ("people", "erased_at", ""),
        ("people", "name", "@name"),
        ("emails", "state", "sent"),
        ("emails", "kind", "answer"),
        ("emails", "campaign_id", ""),
        ("emails", "step", ""),
        ("emails", "after_email_id", ""),
        ("emails", "language", "en"),
        ("emails", "to_address", "@mail"),
        ("emails", "to_key", "@mail_key"),
        ("emails", "erased_at", ""),
        ("emails", "cc", "@cc"),
        ("emails", "attachments", "@attachments"),
        ("messages", "from_key", "@mail_key"),
        ("messages", "ingested", "1"),
        ("message_texts", "from_address", "@mail"),
        ("message_texts", "from_name", "@name"),
        ("relationships_known", "address_key", "@mail_key"),
        ("suppressions", "key", "@other_key"),
        ("suppressions", "lifted_at", "1700000000000"),
        ("approvals", "basis", "human"),
        ("approvals", "rule", ""),
        ("approvals", "runs_from", "1700000000000"),
        ("approvals", "expires_at", "1700000000500"),
        ("approvals", "voided_at", "1700000000000"),
        ("send_attempts", "state", "accepted"),
        ("send_attempts", "retry_at", ""),
        ("send_attempts", "assumed_at", ""),
        ("prospects", "stage", "engaged"),
        ("prospects", "reason", ""),
        ("prospects", "transition_id", "@state_transitions"),
        ("state_transitions", "event", "manual_override"),
        ("state_transitions", "from_stage", ""),
        ("state_transitions", "to_stage", "engaged"),
        ("state_transitions", "undoes", ""),
        ("enrolments", "state", "held"),
        ("enrolments", "ended_at", ""),
        ("enrolments", "company_lock", ""),
        ("signals", "kind", "award"),
        ("signals", "vacancy_id", ""),
        ("signals", "say", "open"),
        ("facts", "kind", "award"),
        ("facts", "say", "open"),
        ("replies", "intent", "interested"),
        ("merges", "kind", "company"),
        ("merges", "keep_id", "@companies"),
        ("merges", "other_id", "other"),
        ("merge_effects", "what", "gone"),
        ("merge_effects", "col", ""),
        ("merge_effects", "n", "1"),
        ("dedup_candidates", "b_id", "@elsewhere"),
        ("jobs", "state", "done"),
        ("jobs", "lease_token", ""),
        ("jobs", "lease_until", ""),
        ("exclusions", "owner_id", "somebody"),
        ("gates", "channel", "mail"),
        ("erasures", "key", "@other_key"),
        ("own_values", "subject_id", "@companies"),
        ("external_ids", "entity_id", "@companies"),
        ("meetings", "zone", "Europe/Vienna"),
        ("deals", "currency", "EUR"),
        ("alerts", "cleared_at", ""),
        ("workspace", "id", "skip"),
        ("chain", "seq", "skip"),
        ("search_runs", "page", "@text"),
    ];
    all.iter()
        .find(|(t, c, _)| *t == table && *c == column)
        .map(|(_, _, v)| *v)
}

struct Column {
    name: String,
    kind: String,
    must: bool,
    key: bool,
    list: bool,
}

struct Sheet {
    name: String,
    sql: String,
    columns: Vec<Column>,
    /// Column → table, column.
    refers: BTreeMap<String, (String, String)>,
}

fn sheets(c: &Connection) -> Vec<Sheet> {
    let names: Vec<(String, String)> = c
        .prepare("SELECT name,sql FROM sqlite_schema WHERE type='table' ORDER BY name")
        .unwrap()
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .filter(|(n, sql): &(String, String)| {
            !sql.contains("VIRTUAL")
                && !n.starts_with("sqlite_")
                && !n.starts_with("search_index")
                && !n.starts_with("search_trigrams")
                && n != "refinery_schema_history"
        })
        .collect();
    names
        .into_iter()
        .map(|(name, sql)| Sheet {
            columns: c
                .prepare("SELECT name,type,\"notnull\",pk,ifnull(dflt_value,'') FROM pragma_table_info(?1) ORDER BY cid")
                .unwrap()
                .query_map([&name], |r| {
                    Ok(Column {
                        name: r.get(0)?,
                        kind: r.get(1)?,
                        must: r.get(2)?,
                        key: r.get::<_, i64>(3)? > 0,
                        list: r.get::<_, String>(4)? == "'[]'",
                    })
                })
                .unwrap()
                .map(Result::unwrap)
                .collect(),
            refers: c
                .prepare(
                    "SELECT \"from\",\"table\",ifnull(\"to\",'') FROM pragma_foreign_key_list(?1)",
                )
                .unwrap()
                .query_map([&name], |r| Ok((r.get(0)?, (r.get(1)?, r.get(2)?))))
                .unwrap()
                .map(Result::unwrap)
                .collect(),
            name,
            sql,
        })
        .collect()
}

/// Tables in which nobody is planted: who uses the workspace, and what the stages are.
pub(super) const NOBODY: &[&str] = &[
    "actors",
    "sender_identities",
    "sending_domains",
    "inboxes",
    "inbox_accounts",
    "signatures",
    "stage_edges",
    "exported_backups",
    "workspace",
    "chain",
    "offers",
    "campaigns",
    "gates",
    "queues",
];

/// The id of a person's row in a table.
pub(super) fn row_of(table: &str, n: usize) -> String {
    format!("{table}~{n}")
}

fn first_allowed(sql: &str, column: &str) -> Option<String> {
    let at = sql
        .find(&format!("{column} IN('"))
        .or_else(|| sql.find(&format!("{column} IN ('")))?;
    sql.split_at(at).1.split('\'').nth(1).map(str::to_owned)
}

pub(super) struct Keys<'a>(pub &'a domain::keys::KeyRing);

fn value(
    c: &Connection,
    s: &Sheet,
    col: &Column,
    p: &Planted,
    way: usize,
    keys: &Keys<'_>,
) -> Value {
    let text = |t: String| Value::Text(t);
    let house = matches!(
        (s.name.as_str(), col.name.as_str()),
        ("companies" | "board_cards", "name")
            | (
                "company_profiles",
                "website" | "town" | "street" | "chain" | "phone"
            )
            | ("company_keys", "key")
            | ("shared_keys", "value")
            | ("dedup_candidates", "why")
            | ("vacancies", "poster")
            | ("vacancy_details", "company_printed")
    );
    match fixed(&s.name, &col.name) {
        Some("") => return Value::Null,
        Some("@name") => return text(p.name.clone()),
        Some("@mail") => return text(p.mail.clone()),
        Some("@mail_key") => return text(keys.0.address(&p.mail).unwrap()),
        Some("@other_key") => return text(format!("key of somebody else {}", p.n)),
        Some("@cc") => {
            let key = keys.0.address(&p.mail).unwrap();
            return text(
                serde_json::json!([{ "address": p.mail, "key": key, "domain_key": "d" }])
                    .to_string(),
            );
        }
        Some("@attachments") => {
            return text(
                serde_json::json!([{ "name": p.text(way, false), "bytes": 1, "sha256": "0" }])
                    .to_string(),
            );
        }
        Some("@text") => return text(p.text(way, false)),
        Some("@elsewhere") => {
            let any: String = c
                .query_row(
                    "SELECT id FROM companies WHERE id NOT LIKE 'companies~%'",
                    [],
                    |r| r.get(0),
                )
                .unwrap();
            return text(any);
        }
        Some(t) if t.starts_with('@') => {
            return text(row_of(t.trim_start_matches('@'), p.n));
        }
        Some(v) if col.kind == "INTEGER" => return Value::Integer(v.parse().unwrap()),
        Some("other") => return text(format!("other~{}", p.n)),
        Some(v) => return text(v.to_owned()),
        None => {}
    }
    if let Some((table, to)) = s.refers.get(&col.name) {
        if NOBODY.contains(&table.as_str()) {
            let key: String = c
                .query_row(
                    "SELECT name FROM pragma_table_info(?1) WHERE pk=1",
                    [table],
                    |r| r.get(0),
                )
                .unwrap();
            let to = if to.is_empty() { &key } else { to };
            let any = c.query_row(
                &format!("SELECT \"{to}\" FROM \"{table}\" LIMIT 1"),
                [],
                |r| r.get(0),
            );
            return any.unwrap_or(Value::Null);
        }
        if col.kind == "INTEGER" {
            return Value::Integer(900_000 + i64::try_from(p.n).unwrap());
        }
        // A row that refers to another of its own kind refers to itself.
        return text(row_of(table, p.n));
    }
    if let Some(allowed) = first_allowed(&s.sql, &col.name) {
        return text(allowed);
    }
    match col.kind.as_str() {
        "INTEGER" if col.key => Value::Integer(900_000 + i64::try_from(p.n).unwrap()),
        "INTEGER" if col.name.ends_with("_at") || col.name == "at" => {
            Value::Integer(1_700_000_000_000)
        }
        "INTEGER" => Value::Integer(1),
        "REAL" => Value::Real(0.5),
        "BLOB" => Value::Blob(p.bytes()),
        _ if col.name == "id" => text(row_of(&s.name, p.n)),
        _ if col.key && s.columns.iter().filter(|c| c.key).count() == 1 && s.name != "settings" => {
            text(row_of(&s.name, p.n))
        }
        _ if ["_id", "_key", "_hash", "_sha256"]
            .iter()
            .any(|e| col.name.ends_with(e))
            && !matches!(
                col.name.as_str(),
                "external_id" | "provider_id" | "source_id"
            )
            && !(s.name == "messages" && col.name == "message_id") =>
        {
            text(format!("{} of {} {}", col.name, s.name, p.n))
        }
        // Keys are computed: nobody's words are ever put there.
        _ if col.name == "key" && !matches!(s.name.as_str(), "settings" | "company_keys") => {
            text(format!("key of {} {}", s.name, p.n))
        }
        _ if s.sql.contains(&format!("json_valid({})", col.name)) => {
            let lists = [
                ("message_texts", "cc"),
                ("email_drafts", "subjects"),
                ("meetings", "attendees"),
            ];
            let inside = if col.list || lists.contains(&(s.name.as_str(), col.name.as_str())) {
                serde_json::json!([p.text(way, false), p.name])
            } else {
                serde_json::json!({ "to": p.text(way, false), "list": [p.name, { p.mail.clone(): 1 }] })
            };
            text(inside.to_string())
        }
        _ => text(p.text(way, house)),
    }
}

/// Plant these persons: one row of each in every table, made from the schema. The guards are taken down for it and put up
/// again.
pub(super) fn plant(tx: &Tx<'_>, persons: &[Planted], keys: &Keys<'_>) {
    let guards: Vec<(String, String)> = tx
        .prepare("SELECT name,sql FROM sqlite_schema WHERE type='trigger'")
        .unwrap()
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (name, _) in &guards {
        tx.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    tx.execute_batch("PRAGMA defer_foreign_keys=ON").unwrap();
    let sheets = sheets(tx);
    for p in persons {
        for (t, s) in sheets
            .iter()
            .enumerate()
            .filter(|(_, s)| !NOBODY.contains(&s.name.as_str()))
        {
            let values: Vec<Value> = s
                .columns
                .iter()
                .enumerate()
                .map(|(k, col)| value(tx, s, col, p, p.n + t + k, keys))
                .collect();
            for (col, v) in s.columns.iter().zip(&values) {
                assert!(
                    !col.must || *v != Value::Null,
                    "{}.{} needs a value",
                    s.name,
                    col.name
                );
            }
            let marks = vec!["?"; values.len()].join(",");
            tx.execute(
                &format!("INSERT INTO \"{}\" VALUES({marks})", s.name),
                params_from_iter(&values),
            )
            .unwrap_or_else(|e| {
                panic!("{}: say in `fixed` what it needs: {e}\n{values:?}", s.name)
            });
        }
        for (channel, value, key) in [
            ("phone", p.phone.clone(), keys.0.phone(&p.phone)),
            ("linkedin", p.profile.clone(), keys.0.profile(&p.profile)),
            ("mail", p.mail.clone(), keys.0.address(&p.mail).unwrap()),
        ] {
            tx.execute(
                "INSERT INTO person_addresses(id,person_id,company_id,channel,value,key,obtained) VALUES(?1,?2,?3,?4,?5,?6,'published')",
                [format!("{channel}~{}", p.n), row_of("people", p.n), row_of("companies", p.n), channel.into(), value, key],
            )
            .unwrap();
        }
        tx.execute("UPDATE company_profiles SET website='https://haus-'||?2||'.example' WHERE company_id=?1", [row_of("companies", p.n), p.n.to_string()]).unwrap();
    }
    let lost: Vec<(String, String)> = tx
        .prepare("SELECT \"table\",parent FROM pragma_foreign_key_check")
        .unwrap()
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(
        lost.is_empty(),
        "say in `fixed` what they refer to: {lost:?}"
    );
    for (_, sql) in guards {
        tx.execute_batch(&sql).unwrap();
    }
}
