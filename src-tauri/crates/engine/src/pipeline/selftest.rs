//! The inbox self-test: send a mail to itself, receive it, and learn what the account really does: whether TLS and AUTH
//! work, whether the server files sent mail itself, replaces the Message-ID, keeps plus-tags, and what its clock says
//! (send.md, Routes). The mail goes to the person's own address and concerns nobody else; it is no mail of the product.

use domain::content::{Content, MailKind};
use domain::keys::organisational_domain;
use domain::mailing::{Envelope, FolderRole, Submission, Submitted};
use domain::policy::clock::ClockSight;
use domain::ports::{BoxFuture, CommitGate, CommitVerdict, DnsAnswer, Mailbox, RenderInput};
use domain::time::{MINUTE, SECOND};
use domain::{AttemptId, Cause, InboxId, Millis};
use serde_json::{Value, json};
use store::tables::senders::{self, Inbox};

use crate::engine::not_found;
use crate::pipeline::clock;
use crate::{Cx, Engine, alerts, events};

/// How long the mail may take to come back.
const PATIENCE: i64 = 2 * MINUTE;

/// One step with its result.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Step {
    /// `secret send receive message_id files_sent plus clock dns`.
    pub name: &'static str,
    /// Whether it is fine.
    pub ok: bool,
    /// What was seen and what to do.
    pub seen: String,
}

struct Always;

impl CommitGate for Always {
    fn commit(&self) -> BoxFuture<'_, CommitVerdict> {
        Box::pin(std::future::ready(CommitVerdict::Go))
    }
}

/// What the mail taught.
#[derive(Default)]
struct Learnt {
    files_itself: Option<bool>,
    rewrites: Option<bool>,
    plus: Option<bool>,
    skew_ms: Option<i64>,
}

/// Run the self-test and store what it learnt. Steps that fail say what to do; none of them throws the others away.
///
/// # Errors
/// `not_found`, or database errors.
pub async fn run(e: &Engine, cx: &Cx, id: &InboxId) -> anyhow::Result<Vec<Step>> {
    let wanted = id.clone();
    let Some(inbox) = e
        .store()
        .read(move |c| Ok(senders::inbox(c, &wanted)?))
        .await?
    else {
        return Err(not_found("inbox", id.as_str()));
    };
    let mut steps = Vec::new();
    let mut learnt = Learnt::default();
    let token = e.ports().ids.token();
    if send(e, &inbox, &token, &mut steps).await? {
        receive(e, &inbox, &token, &mut steps, &mut learnt).await;
    }
    let (checks, stop) = dns(e, &inbox.domain, &mut steps).await;
    store(e, cx, &inbox, &steps, &learnt, checks, stop).await?;
    Ok(steps)
}

fn message_id(inbox: &Inbox, token: &str) -> String {
    format!("selftest.{token}@{}", inbox.domain)
}

async fn send(
    e: &Engine,
    inbox: &Inbox,
    token: &str,
    steps: &mut Vec<Step>,
) -> anyhow::Result<bool> {
    let content = Content {
        kind: MailKind::Manual,
        to: inbox.address.clone(),
        cc: Vec::new(),
        sender: inbox.sender.clone(),
        subject: format!("Jengu self-test {token}"),
        text: "Jengu tests whether this mailbox can send and receive. You can delete this mail."
            .into(),
        html: None,
        attachments: Vec::new(),
        language: "en".into(),
        footer: String::new(),
        claims: Vec::new(),
        step: None,
    };
    let id = message_id(inbox, token);
    let wire = e.ports().mime.render(&RenderInput {
        content: &content,
        from_address: &inbox.address,
        from_name: "Jengu self-test",
        message_id: &id,
        date: e.now(),
        zone: "UTC",
        in_reply_to: None,
        references: &[],
        unsubscribe: None,
    })?;
    let (local, domain) = inbox
        .address
        .rsplit_once('@')
        .unwrap_or((inbox.address.as_str(), ""));
    let envelope = Envelope {
        from: inbox.address.clone(),
        to: vec![
            inbox.address.clone(),
            format!("{local}+jengu{}@{domain}", token.get(..6).unwrap_or("test")),
        ],
    };
    let route = e.ports().routes.route(&inbox.account);
    let attempt = AttemptId(format!("selftest-{token}"));
    let mut outcome = route
        .submit(
            Submission {
                attempt: &attempt,
                envelope: &envelope,
                wire: &wire,
            },
            &Always,
        )
        .await;
    if matches!(
        &outcome,
        Submitted::Rejected { .. } | Submitted::Deferred { .. }
    ) {
        // The tagged recipient may not exist there; the plain one decides.
        let plain = Envelope {
            to: vec![inbox.address.clone()],
            ..envelope
        };
        outcome = route
            .submit(
                Submission {
                    attempt: &attempt,
                    envelope: &plain,
                    wire: &wire,
                },
                &Always,
            )
            .await;
    }
    let (ok, seen) = match &outcome {
        Submitted::Accepted { answer } => (true, format!("accepted: {}", answer.text)),
        Submitted::Rejected { answer, .. } | Submitted::Deferred { answer, .. } => (
            false,
            format!("the server said {} {}", answer.code, answer.text),
        ),
        Submitted::NotSent { why, .. } | Submitted::Uncertain { why } => (false, why.clone()),
    };
    steps.push(Step {
        name: "send",
        ok,
        seen,
    });
    Ok(ok)
}

async fn receive(
    e: &Engine,
    inbox: &Inbox,
    token: &str,
    steps: &mut Vec<Step>,
    learnt: &mut Learnt,
) {
    let mut session = match e.ports().mailboxes.open(&inbox.account).await {
        Ok(s) => s,
        Err(error) => {
            steps.push(Step {
                name: "receive",
                ok: false,
                seen: error.why,
            });
            return;
        }
    };
    let until = e.now().plus(PATIENCE);
    let found = loop {
        match find(session.as_mut(), token, FolderRole::Inbox).await {
            Ok(Some(raw)) => break Ok(Some(raw)),
            Ok(None) if e.now() >= until => {
                match find(session.as_mut(), token, FolderRole::Junk).await {
                    Ok(Some(_)) => break Err("it came back into the spam folder".to_owned()),
                    _ => break Ok(None),
                }
            }
            Ok(None) => e.ports().clock.sleep_until(e.now().plus(SECOND)).await,
            Err(why) => break Err(why),
        }
    };
    match found {
        Ok(Some(raw)) => {
            let parsed = e.ports().mime.parse(&raw);
            steps.push(Step {
                name: "receive",
                ok: true,
                seen: "it came back".into(),
            });
            let same = parsed.message_id.as_deref() == Some(message_id(inbox, token).as_str());
            learnt.rewrites = Some(!same);
            steps.push(Step {
                name: "message_id",
                ok: true,
                seen: if same {
                    "kept".into()
                } else {
                    "the server puts its own in; Jengu learns it".into()
                },
            });
            let stamp = parsed
                .headers
                .iter()
                .find(|(n, _)| n.eq_ignore_ascii_case("received"))
                .and_then(|(_, v)| received_at(v));
            learnt.skew_ms = stamp
                .map(|t| t.since(e.now()))
                .map(|s| if s.abs() < PATIENCE { 0 } else { s });
            let skewed = learnt.skew_ms.is_some_and(|s| s.abs() > 5 * MINUTE);
            steps.push(Step { name: "clock", ok: !skewed, seen: if skewed { "this machine's clock and the server's differ by more than five minutes: set the clock".into() } else { "fine".into() } });
            learnt.plus = Some(parsed.headers.iter().any(|(n, v)| {
                (n.eq_ignore_ascii_case("delivered-to") || n.eq_ignore_ascii_case("x-original-to"))
                    && v.contains("+jengu")
            }));
        }
        Ok(None) => steps.push(Step {
            name: "receive",
            ok: false,
            seen: "it did not come back within two minutes: look into the web mail".into(),
        }),
        Err(why) => steps.push(Step {
            name: "receive",
            ok: false,
            seen: why,
        }),
    }
    match find(session.as_mut(), token, FolderRole::Sent).await {
        Ok(copy) => {
            learnt.files_itself = Some(copy.is_some());
            steps.push(Step {
                name: "files_sent",
                ok: true,
                seen: if copy.is_some() {
                    "the server files sent mail itself".into()
                } else {
                    "the server files no copy; a proof copy can be turned on".into()
                },
            });
        }
        Err(why) => steps.push(Step {
            name: "files_sent",
            ok: false,
            seen: why,
        }),
    }
    session.close().await;
}

/// The raw self-test mail in a folder of this role.
async fn find(
    session: &mut dyn Mailbox,
    token: &str,
    role: FolderRole,
) -> Result<Option<Vec<u8>>, String> {
    let folders = session.folders().await.map_err(|x| x.why)?;
    for f in folders.into_iter().filter(|f| f.role == role) {
        session.examine(&f.name).await.map_err(|x| x.why)?;
        let uids = session
            .search_header("Subject", token)
            .await
            .map_err(|x| x.why)?;
        if let Some(uid) = uids.first() {
            return session.body(*uid, 256 << 10).await.map_err(|x| x.why);
        }
    }
    Ok(None)
}

/// The date of a Received header: what follows its last semicolon.
fn received_at(value: &str) -> Option<Millis> {
    let date = value.rsplit_once(';')?.1.trim();
    let date = date.split('(').next().unwrap_or(date).trim();
    jiff::fmt::rfc2822::parse(date)
        .ok()
        .map(|z| Millis(z.timestamp().as_millisecond()))
}

/// SPF, DKIM (where a selector is known) and DMARC of the From domain: what compliance.md wants before a campaign.
async fn dns(e: &Engine, domain: &str, steps: &mut Vec<Step>) -> (Value, Option<String>) {
    let spf = record(e.ports().dns.txt(domain).await, "v=spf1");
    let dmarc = record(
        e.ports().dns.txt(&format!("_dmarc.{domain}")).await,
        "v=DMARC1",
    );
    let mx = matches!(e.ports().dns.mx(domain).await, DnsAnswer::Found(ref m) if m.iter().any(|(_, h)| !h.is_empty() && h != "."));
    let missing: Vec<&str> = [
        ("SPF", spf.is_some()),
        ("DMARC", dmarc.is_some()),
        ("MX", mx),
    ]
    .iter()
    .filter(|x| !x.1)
    .map(|x| x.0)
    .collect();
    let ok = missing.is_empty();
    let seen = if ok {
        "SPF, DMARC and MX are there".to_owned()
    } else {
        format!(
            "missing: {}; no campaign starts from {domain} before they are there",
            missing.join(", ")
        )
    };
    steps.push(Step {
        name: "dns",
        ok,
        seen: seen.clone(),
    });
    let checks = json!({ "spf": spf, "dmarc": dmarc, "mx": mx, "ok": ok, "missing": missing });
    (checks, (!ok).then_some(seen))
}

fn record(answer: DnsAnswer<Vec<String>>, prefix: &str) -> Option<String> {
    match answer {
        DnsAnswer::Found(all) => all
            .into_iter()
            .find(|t| t.to_lowercase().starts_with(&prefix.to_lowercase())),
        _ => None,
    }
}

async fn store(
    e: &Engine,
    cx: &Cx,
    inbox: &Inbox,
    steps: &[Step],
    learnt: &Learnt,
    checks: Value,
    stop: Option<String>,
) -> anyhow::Result<()> {
    let ok = steps.iter().filter(|s| s.name != "dns").all(|s| s.ok);
    let result = json!({ "ok": ok, "steps": steps });
    let (cx, inbox) = (cx.caused_by(Cause::Job).at(e.now()), inbox.clone());
    let engine = e.clone();
    let (files, plus, rewrites, skew) = (
        learnt.files_itself,
        learnt.plus,
        learnt.rewrites,
        learnt.skew_ms,
    );
    e.store()
        .write(move |tx| {
            senders::learnt(tx, &inbox.id, files, plus, rewrites, &result, cx.now)?;
            if let Some(s) = skew {
                senders::set_skew(tx, &inbox.id, s)?;
                let sight = ClockSight {
                    host: organisational_domain(&inbox.account.smtp.host),
                    at: cx.now,
                    skew_ms: s.saturating_neg(),
                };
                clock::hear(&engine, tx, &cx, vec![sight])?;
            }
            senders::set_domain_checks(tx, &inbox.domain, &checks, stop.as_deref())?;
            if ok {
                alerts::clear(tx, "inbox_unreachable", inbox.id.as_str(), cx.now)?;
            }
            events::record(
                tx,
                &cx,
                "inbox_tested",
                &[("inbox", inbox.id.as_str())],
                &json!({ "ok": ok }),
            )?;
            tx.touch(format!("inbox:{}", inbox.id));
            tx.touch("inboxes");
            Ok(())
        })
        .await
}
