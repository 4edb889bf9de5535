//! Inboxes: add, test, list, change, pause.

use domain::mailing::{AuthKind, MailAccount, ServerAddr, TlsMode};
use domain::ports::{Secret, SecretName};
use domain::{Code, InboxId, SenderId, WireError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::tables::senders::{self, Switches};
use ts_rs::TS;

use super::activity;
use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::{not_found, wire};
use crate::pipeline::selftest;
use crate::{Cx, Engine, events};

operations! { "inboxes":
    inbox_add: InboxAdd => InboxAdded, writes, ["inboxes", "inbox(id)"], undo "inbox_pause", "Add an inbox";
    inbox_test: InboxRef => InboxTested, writes, ["inboxes", "inbox(id)"], undo "nothing to undo: a test mail went to the own address", "Test an inbox";
    inboxes_list: InboxesList => Inboxes, reads, ["inboxes"], "Show inboxes";
    inbox_set: InboxSet => InboxSwitches, writes, ["inboxes", "inbox(id)"], undo "inbox_set", "Change an inbox";
    inbox_pause: InboxPause => Done, writes, ["inboxes", "inbox(id)"], undo "inbox_resume", "Pause an inbox";
    inbox_resume: InboxRef => Done, writes, ["inboxes", "inbox(id)"], undo "inbox_pause", "Resume an inbox";
}

/// A server as a person enters it.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct Server {
    /// Host name.
    pub host: String,
    /// Port.
    pub port: u16,
    /// `implicit` or `starttls`.
    pub tls: String,
}

impl Server {
    fn read(&self, what: &str) -> Result<ServerAddr, WireError> {
        let tls = TlsMode::of(&self.tls).ok_or_else(|| {
            WireError::new(
                Code::Usage,
                format!("{what}: tls is implicit or starttls; mail is never sent in the clear"),
            )
        })?;
        Ok(ServerAddr {
            host: self.host.clone(),
            port: self.port,
            tls,
        })
    }
}

/// A new inbox.
#[derive(Debug, Deserialize, TS)]
pub struct InboxAdd {
    /// Sender identity; the only one when left out.
    #[serde(default)]
    #[ts(optional)]
    pub sender: Option<String>,
    /// Address.
    pub address: String,
    /// Login name; the address when left out.
    #[serde(default)]
    #[ts(optional)]
    pub username: Option<String>,
    /// `password` (default) or `xoauth2`.
    #[serde(default)]
    #[ts(optional)]
    pub auth: Option<String>,
    /// Password or access token; goes into the keychain and nowhere else.
    #[serde(default)]
    #[ts(optional)]
    pub secret: Option<String>,
    /// Submission.
    pub smtp: Server,
    /// Reading.
    pub imap: Server,
    /// "Only for outreach": bodies of unmatched mail may be read.
    #[serde(default)]
    #[ts(optional)]
    pub outreach_only: Option<bool>,
}

/// The new inbox.
#[derive(Debug, Serialize, TS)]
pub struct InboxAdded {
    /// Its id.
    pub id: String,
}

async fn inbox_add(e: &Engine, cx: &Cx, input: InboxAdd) -> Result<InboxAdded, WireError> {
    let address = input.address.trim().to_owned();
    let Some((_, domain)) = address
        .rsplit_once('@')
        .filter(|_| e.keys().address(&address).is_some())
    else {
        return Err(WireError::new(
            Code::Usage,
            "address: this is not a mail address",
        ));
    };
    let auth = input.auth.as_deref().unwrap_or("password");
    let auth = AuthKind::of(auth)
        .ok_or_else(|| WireError::new(Code::Usage, "auth: password or xoauth2"))?;
    let account = MailAccount {
        inbox: e.id(),
        username: input.username.clone().unwrap_or_else(|| address.clone()),
        auth,
        smtp: input.smtp.read("smtp")?,
        imap: input.imap.read("imap")?,
        address: address.clone(),
    };
    let id: InboxId = account.inbox.clone();
    if let Some(secret) = input.secret {
        let name = match auth {
            AuthKind::Password => SecretName::InboxPassword(id.clone()),
            AuthKind::XOAuth2 => SecretName::InboxAccessToken(id.clone()),
        };
        e.ports()
            .secrets
            .set(&name, Secret(secret))
            .await
            .map_err(|x| WireError::new(Code::Keychain, x.to_string()))?;
    }
    let (cx, domain, wanted, outreach) = (
        cx.clone(),
        domain.to_lowercase(),
        input.sender,
        input.outreach_only.unwrap_or(false),
    );
    let domain_key = e.keys().domain(&domain);
    e.store()
        .write(move |tx| {
            let sender = match wanted {
                Some(s) => senders::sender(tx, &SenderId(s.clone()))?
                    .ok_or_else(|| not_found("sender", &s))?,
                None => senders::senders(tx)?
                    .into_iter()
                    .next()
                    .ok_or_else(|| not_found("sender", "(add one first: jengu init or senders)"))?,
            };
            if senders::inbox_by_address(tx, &account.address)?.is_some() {
                return Err(
                    WireError::new(Code::Refused, "this address is an inbox already").into(),
                );
            }
            senders::add_inbox(tx, &sender.id, &domain, &account, outreach)?;
            if let Some(k) = &domain_key {
                // The own domain never counts as a company's.
                store::tables::companies::add_shared(tx, "domain", k, &domain, "own")?;
            }
            events::record(
                tx,
                &cx,
                "inbox_added",
                &[("inbox", account.inbox.as_str())],
                &json!({}),
            )?;
            tx.touch("inboxes");
            Ok(())
        })
        .await
        .map_err(wire)?;
    Ok(InboxAdded { id: id.0 })
}

/// An inbox by id or address.
#[derive(Debug, Deserialize, TS)]
pub struct InboxRef {
    /// Id or address.
    pub inbox: String,
}

async fn find(e: &Engine, name: &str) -> Result<InboxId, WireError> {
    let name = name.to_owned();
    e.store()
        .read(move |c| {
            let by_id = senders::inbox(c, &InboxId(name.clone()))?;
            let hit = match by_id {
                Some(i) => Some(i),
                None => senders::inbox_by_address(c, &name)?,
            };
            hit.map(|i| i.id).ok_or_else(|| not_found("inbox", &name))
        })
        .await
        .map_err(wire)
}

/// A step of the self-test.
#[derive(Debug, Serialize, TS)]
pub struct TestStep {
    /// Name.
    pub name: String,
    /// Whether it is fine.
    pub ok: bool,
    /// What was seen and what to do.
    pub seen: String,
}

/// The self-test's result.
#[derive(Debug, Serialize, TS)]
pub struct InboxTested {
    /// Whether mail can be sent and read.
    pub ok: bool,
    /// Each step.
    pub steps: Vec<TestStep>,
}

async fn inbox_test(e: &Engine, cx: &Cx, input: InboxRef) -> Result<InboxTested, WireError> {
    let id = find(e, &input.inbox).await?;
    let steps = selftest::run(e, cx, &id).await.map_err(wire)?;
    let ok = steps.iter().filter(|s| s.name != "dns").all(|s| s.ok);
    Ok(InboxTested {
        ok,
        steps: steps
            .into_iter()
            .map(|s| TestStep {
                name: s.name.into(),
                ok: s.ok,
                seen: s.seen,
            })
            .collect(),
    })
}

/// No filter yet.
#[derive(Debug, Deserialize, TS)]
pub struct InboxesList {}

/// An inbox in full.
#[derive(Debug, Serialize, TS)]
pub struct InboxRow {
    /// Id.
    pub id: String,
    /// Address.
    pub address: String,
    /// Sender identity.
    pub sender: String,
    /// Why it is paused.
    pub paused: Option<String>,
    /// Last error of reading or sending.
    pub last_error: Option<String>,
    /// When it was last read, epoch milliseconds.
    pub connected_at: Option<i64>,
    /// When the self-test ran.
    pub tested_at: Option<i64>,
    /// Whether the self-test was fine.
    pub test_ok: Option<bool>,
    /// DNS checks of its domain.
    pub dns: serde_json::Value,
    /// Mails in the last rolling day.
    pub sent_today: u32,
    /// Cap per rolling day.
    pub cap_today: u32,
    /// Whether the server files sent mail itself; null until the self-test learnt it.
    pub files_sent_itself: Option<bool>,
    /// How its switches stand.
    pub switches: InboxSwitches,
}

/// All inboxes.
#[derive(Debug, Serialize, TS)]
pub struct Inboxes {
    /// Rows.
    pub inboxes: Vec<InboxRow>,
}

async fn inboxes_list(e: &Engine, _cx: &Cx, _: InboxesList) -> Result<Inboxes, WireError> {
    let engine = e.clone();
    let inboxes = e
        .store()
        .read(move |c| {
            let now = engine.now();
            let mut out = Vec::new();
            for i in senders::inboxes(c)? {
                let (sent, cap) = crate::pipeline::send::facts::inbox_load(&engine, c, &i, now)?;
                let switches = i.switches().into();
                let dns = senders::domain_checks(c, &i.domain)?
                    .map(|d| d.0)
                    .unwrap_or_default();
                out.push(InboxRow {
                    id: i.id.0,
                    address: i.address,
                    sender: i.sender.0,
                    paused: i.paused_reason,
                    last_error: i.last_error,
                    connected_at: i.connected_at.map(|t| t.0),
                    tested_at: i.self_test_at.map(|t| t.0),
                    test_ok: i
                        .self_test
                        .as_ref()
                        .and_then(|t| t.get("ok"))
                        .and_then(serde_json::Value::as_bool),
                    dns,
                    sent_today: sent,
                    cap_today: cap,
                    files_sent_itself: i.files_sent_itself,
                    switches,
                });
            }
            Ok(out)
        })
        .await
        .map_err(wire)?;
    Ok(Inboxes { inboxes })
}

/// What to change; what is left out stays.
#[derive(Debug, Default, Deserialize, TS)]
pub struct InboxSet {
    /// Id or address.
    pub inbox: String,
    /// Send a copy to the own address as well: proof that a mail was accepted, where the server files none.
    #[serde(default)]
    #[ts(optional)]
    pub proof_copy: Option<bool>,
    /// Put a copy of what was accepted into Sent, where the server files none and there is no proof copy.
    #[serde(default)]
    #[ts(optional)]
    pub append_sent: Option<bool>,
    /// Used for outreach only: bodies of unmatched mail may be read.
    #[serde(default)]
    #[ts(optional)]
    pub outreach_only: Option<bool>,
    /// Own cap per rolling day; 0 takes it away.
    #[serde(default)]
    #[ts(optional)]
    pub daily_cap: Option<u32>,
}

/// How the switches of an inbox stand.
#[derive(Debug, Serialize, TS)]
pub struct InboxSwitches {
    /// A copy goes to the own address.
    pub proof_copy: bool,
    /// A copy is put into Sent.
    pub append_sent: bool,
    /// Used for outreach only.
    pub outreach_only: bool,
    /// Own cap per rolling day.
    pub daily_cap: Option<u32>,
}

impl From<Switches> for InboxSwitches {
    fn from(s: Switches) -> Self {
        Self {
            proof_copy: s.proof_copy,
            append_sent: s.append_sent,
            outreach_only: s.outreach_only,
            daily_cap: s.daily_cap,
        }
    }
}

async fn inbox_set(e: &Engine, cx: &Cx, input: InboxSet) -> Result<InboxSwitches, WireError> {
    let id = find(e, &input.inbox).await?;
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let before = senders::inbox(tx, &id)?
                .ok_or_else(|| not_found("inbox", id.as_str()))?
                .switches();
            let after = Switches {
                proof_copy: input.proof_copy.unwrap_or(before.proof_copy),
                append_sent: input.append_sent.unwrap_or(before.append_sent),
                outreach_only: input.outreach_only.unwrap_or(before.outreach_only),
                daily_cap: match input.daily_cap {
                    None => before.daily_cap,
                    Some(0) => None,
                    Some(n) => Some(n),
                },
            };
            senders::set_switches(tx, &id, after)?;
            let back = json!({
                "inbox": id, "proof_copy": before.proof_copy, "append_sent": before.append_sent,
                "outreach_only": before.outreach_only, "daily_cap": before.daily_cap.unwrap_or(0),
            });
            activity::can_undo(
                &engine,
                tx,
                &cx,
                "inbox_set",
                back,
                "put the inbox back as it was",
            )?;
            events::record(tx, &cx, "inbox_set", &[("inbox", id.as_str())], &json!({}))?;
            tx.touch(format!("inbox:{id}"));
            tx.touch("inboxes");
            Ok(after.into())
        })
        .await
        .map_err(wire)
}

/// Pause an inbox.
#[derive(Debug, Deserialize, TS)]
pub struct InboxPause {
    /// Id or address.
    pub inbox: String,
    /// Why.
    #[serde(default)]
    #[ts(optional)]
    pub reason: Option<String>,
}

async fn inbox_pause(e: &Engine, cx: &Cx, input: InboxPause) -> Result<Done, WireError> {
    let id = find(e, &input.inbox).await?;
    set_pause(
        e,
        cx,
        id,
        Some(input.reason.unwrap_or_else(|| "by hand".into())),
    )
    .await
}

async fn inbox_resume(e: &Engine, cx: &Cx, input: InboxRef) -> Result<Done, WireError> {
    let id = find(e, &input.inbox).await?;
    set_pause(e, cx, id, None).await
}

async fn set_pause(
    e: &Engine,
    cx: &Cx,
    id: InboxId,
    reason: Option<String>,
) -> Result<Done, WireError> {
    let cx = cx.clone();
    e.store()
        .write(move |tx| {
            senders::pause_inbox(tx, &id, reason.as_deref())?;
            let kind = if reason.is_some() {
                "inbox_paused"
            } else {
                "inbox_resumed"
            };
            if reason.is_none() {
                crate::alerts::clear(tx, "inbox_paused", id.as_str(), cx.now)?;
            }
            events::record(tx, &cx, kind, &[("inbox", id.as_str())], &json!({}))?;
            tx.touch(format!("inbox:{id}"));
            tx.touch("inboxes");
            Ok(DONE)
        })
        .await
        .map_err(wire)
}
