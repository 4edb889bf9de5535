//! A small world: one sender, one hotel, one person, one card, and mails on demand.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::ports::{BoxFuture, Clock};
use domain::{ActorId, Cause, Event, Millis, Reason, Stage};
use rusqlite::{Connection, params};
use serde_json::json;

use crate::db::Tx;
use crate::keys::DataKey;
use crate::tables::transitions::{self, NewTransition};
use crate::tables::{actors, chain, suppressions};
use crate::{Kind, OpenOptions, Store};

/// A clock that stands until it is moved.
pub(crate) struct StillClock(pub(crate) AtomicI64);

impl Clock for StillClock {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::SeqCst))
    }
    fn boot_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
    fn sleep_until(&self, _: Millis) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

pub(crate) const NOW: i64 = 1_790_000_000_000;

pub(crate) fn clock() -> Arc<StillClock> {
    Arc::new(StillClock(AtomicI64::new(NOW)))
}

pub(crate) fn practice(dir: &Path) -> OpenOptions {
    OpenOptions::writer(dir, clock()).create(Kind::Practice, "uid-practice")
}

pub(crate) fn real(dir: &Path) -> OpenOptions {
    OpenOptions::writer(dir, clock())
        .create(Kind::Real, "uid-real")
        .key(Some(DataKey::from_bytes([7; 32])))
}

/// A practice workspace with the world in it.
pub(crate) fn store(dir: &Path) -> Store {
    let store = Store::open(practice(dir)).unwrap();
    store.write_blocking(populate).unwrap();
    store
}

pub(crate) fn populate(tx: &Tx<'_>) -> anyhow::Result<()> {
    actors::ensure(tx, &"ann".into(), "person", "Ann")?;
    actors::ensure(tx, &"system".into(), "system", "Jengu")?;
    tx.execute_batch(
        "INSERT INTO sender_identities(id,actor_id,display_name,signature,postal_address,languages) VALUES('si','ann','Ann','Ann','Street 1','[\"en\"]'),('si2','ann','Ben','Ben','Street 1','[\"en\"]');
         INSERT INTO sending_domains VALUES('ex.org','{}',NULL);
         INSERT INTO inboxes VALUES('in','si','ex.org','ann@ex.org',1,0,NULL),('in2','si2','ex.org','ben@ex.org',1,0,NULL);
         INSERT INTO companies(id,name) VALUES('group','Group'),('hotel','Hotel');
         INSERT INTO group_members VALUES('hotel','group');
         INSERT INTO people(id,name) VALUES('bob','Bob');
         INSERT INTO person_addresses(id,person_id,channel,value,key,obtained) VALUES('pa','bob','mail','bob@hotel.example','k-bob','published');
         INSERT INTO posts(id,person_id,company_id,role,source) VALUES('post','bob','hotel','gm','site');
         INSERT INTO offers(id,name,category,fit,deciders,price_rule,objections) VALUES('offer','PMS','pms','{}','[]','{}','[]');
         INSERT INTO campaigns(id,offer_id,strategy,autonomy,state) VALUES('camp','offer','pain_point','approve_all','running');
         INSERT INTO folders(id,inbox_id,name) VALUES('f','in','INBOX');",
    )?;
    born(tx, "card", Stage::New)?;
    Ok(())
}

pub(crate) fn transition(
    id: &str,
    card: &str,
    from: Option<Stage>,
    event: Event,
    to: Stage,
    cause: Cause,
) -> NewTransition {
    NewTransition {
        id: id.into(),
        prospect: card.into(),
        from,
        event,
        to,
        override_reason: (event == Event::ManualOverride).then(|| "because".into()),
        conditions: json!([]),
        effects: json!([]),
        cause,
        actor: ActorId::from(if cause == Cause::Manual {
            "ann"
        } else {
            "system"
        }),
        trace: "trace".into(),
        at: Millis(NOW),
        undoes: None,
    }
}

pub(crate) fn born(c: &Connection, card: &str, stage: Stage) -> anyhow::Result<()> {
    let event = if stage == Stage::New {
        Event::Created
    } else {
        Event::DelegatedIn
    };
    let t = transition(&format!("{card}-0"), card, None, event, stage, Cause::Job);
    transitions::birth(
        c,
        &t,
        &"hotel".into(),
        Some(&"post".into()),
        Some(&"bob".into()),
        &"ann".into(),
    )
}

/// Move a card by an event; the transition's id grows with the rows.
pub(crate) fn step(
    c: &Connection,
    card: &str,
    from: Stage,
    event: Event,
    to: Stage,
    cause: Cause,
) -> anyhow::Result<()> {
    let n: i64 = c.query_row("SELECT count(*) FROM state_transitions", [], |r| r.get(0))?;
    let mut t = transition(
        &format!("{card}-{n:06}"),
        card,
        Some(from),
        event,
        to,
        cause,
    );
    t.at = Millis(NOW + n);
    let reason = matches!(to, Stage::Lost | Stage::Archived).then_some(Reason::Price);
    transitions::insert(c, &t, reason, None, None)
}

/// A draft of the hotel's card to Bob.
pub(crate) fn draft(c: &Connection, id: &str) -> rusqlite::Result<()> {
    draft_to(c, id, "k-bob", "kd-hotel", Some("bob"))
}

pub(crate) fn draft_to(
    c: &Connection,
    id: &str,
    key: &str,
    domain_key: &str,
    person: Option<&str>,
) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO emails(id,prospect_id,company_id,person_id,kind,sender_identity_id,inbox_id,to_address,to_key,domain_key,subject,body_text,language,footer,content_hash,message_id,state,created_at)
         VALUES(?1,'card','hotel',?4,'manual','si','in','x@hotel.example',?2,?3,'Subject','Body','en','Footer','hash','<'||?1||'@ex.org>','draft',?5)",
        params![id, key, domain_key, person, NOW],
    )
    .map(drop)
}

/// A word for a draft, and the mail approved.
pub(crate) fn approve(c: &Connection, email: &str) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO approvals(id,email_id,content_hash,actor_id,basis,granted_at,runs_from,expires_at) VALUES('ap-'||?1,?1,'hash','ann','human',?2,?2,?3)",
        params![email, NOW, NOW + 86_400_000],
    )?;
    link(c, "approval", &format!("ap-{email}"))?;
    c.execute("UPDATE emails SET state='approved' WHERE id=?1", [email])
        .map(drop)
}

/// A row of the chain about another row.
pub(crate) fn link(c: &Connection, kind: &str, reference: &str) -> rusqlite::Result<()> {
    chain::append(c, kind, reference, Millis(NOW), &json!({}), "nonce").map(drop)
}

/// Transaction R by hand.
pub(crate) fn reserve(c: &Connection, email: &str, n: i64) -> rusqlite::Result<()> {
    reserve_from(c, email, n, "in")
}

pub(crate) fn reserve_from(
    c: &Connection,
    email: &str,
    n: i64,
    inbox: &str,
) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO send_attempts(id,email_id,approval_id,n,inbox_id,route_id,writer_epoch,wire,wire_sha256,idempotency_key,decision,state,reserved_at)
         VALUES(?1||'-'||?2,?1,'ap-'||?1,?2,?4,'smtp',(SELECT writer_epoch FROM workspace),x'00',?5,?1||'-'||?2,'{}','reserved',?3)",
        params![email, n, NOW, inbox, domain::content::sha256_hex(&[0])],
    )?;
    c.execute("UPDATE emails SET state='sending' WHERE id=?1", [email])
        .map(drop)
}

/// Transaction C by hand.
pub(crate) fn commit(c: &Connection, attempt: &str) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE send_attempts SET state='committing',committing_at=?2 WHERE id=?1",
        params![attempt, NOW + 1],
    )
    .map(drop)
}

/// A mail that was sent.
pub(crate) fn sent(c: &Connection, email: &str) -> rusqlite::Result<()> {
    draft(c, email)?;
    approve(c, email)?;
    reserve(c, email, 1)?;
    commit(c, &format!("{email}-1"))?;
    c.execute(
        "UPDATE send_attempts SET state='accepted',ended_at=?2 WHERE email_id=?1",
        params![email, NOW + 2],
    )?;
    link(c, "send", &format!("{email}-1"))?;
    c.execute("UPDATE emails SET state='sent' WHERE id=?1", [email])
        .map(drop)
}

pub(crate) fn opt_out(tx: &Tx<'_>, id: &str, scope: &str, key: &str) -> rusqlite::Result<bool> {
    suppressions::insert(
        tx,
        &suppressions::NewSuppression {
            id: id.into(),
            scope: scope.into(),
            key: key.into(),
            reason: "opt_out".into(),
            source_message: None,
            confirmed_by: Some("ann".into()),
            at: Millis(NOW),
        },
    )
}

/// That SQLite refused, with these words.
#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(r: rusqlite::Result<T>, words: &str) {
    let e = r.expect_err("SQLite let it pass").to_string();
    assert!(e.contains(words), "refused for another reason: {e}");
}

/// That every check holds.
#[track_caller]
pub(crate) fn holds(store: &Store) {
    let dir = store.dir().to_owned();
    let bad: Vec<_> = store
        .read_blocking(|c| crate::verify::verify(c, Some(&dir)))
        .unwrap()
        .into_iter()
        .filter(|c| !c.ok)
        .collect();
    assert!(bad.is_empty(), "{bad:?}");
}

/// Run in a write that is rolled back afterwards.
pub(crate) fn trial(store: &Store, f: impl FnOnce(&Tx<'_>) + Send + 'static) {
    let out = store.write_blocking(move |tx| -> anyhow::Result<()> {
        f(tx);
        anyhow::bail!("rolled back on purpose")
    });
    let e = out.unwrap_err().to_string();
    assert!(e.contains("on purpose"), "{e}");
}
