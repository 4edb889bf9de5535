//! How well the inboxes stand: one sentence with the one thing that lets more leave, and for each inbox its four scores
//! with their inputs, its warm-up, its heartbeat, what DNS must say and what the self-test learnt (send.md, desk.md).

use domain::policy::reputation::{self, ReputationFacts};
use domain::policy::sender_records::{self as records, Record};
use domain::policy::standing::{self, Counted, Scored};
use domain::policy::warmup::{NORMAL_CAP, WarmupSchedule, progress};
use domain::time::DAY;
use domain::{Millis, WireError};
use serde_json::Value;
use store::rusqlite::Connection;
use store::tables::senders::{self, Inbox};
use store::tables::{attempts, heartbeat, workspace};

pub mod shapes;

use self::shapes::{
    Circuit, DnsLine, DnsRecord, HeartbeatLine, InboxScore, InboxScores, InboxScoresAsk,
    InboxStanding, LearntLine, Remedy, ScoreInput, Warmup, WarmupPoint,
};
use super::table::operations;
use crate::engine::wire;
use crate::pipeline::send::facts;
use crate::{Cx, Engine};

operations! { "inboxes":
    inbox_scores: InboxScoresAsk => InboxScores, reads, ["inboxes", "emails", "workspace"], "Show how the inboxes stand";
}

async fn inbox_scores(
    e: &Engine,
    cx: &Cx,
    input: InboxScoresAsk,
) -> Result<InboxScores, WireError> {
    let (engine, now) = (e.clone(), cx.now);
    e.store()
        .read(move |c| scores(&engine, c, now, &input))
        .await
        .map_err(wire)
}

fn scores(
    e: &Engine,
    c: &Connection,
    now: Millis,
    ask: &InboxScoresAsk,
) -> anyhow::Result<InboxScores> {
    let paused = workspace::paused_reason(c)?;
    let (mut all, mut remedies) = (Vec::new(), Vec::new());
    let (mut left, mut capacity) = (0_u32, 0_u32);
    for i in senders::inboxes(c)? {
        let (used, cap) = facts::inbox_load(e, c, &i, now)?;
        let checks = senders::domain_checks(c, &i.domain)?.unwrap_or_default();
        let circuit = circuit(&i, checks.1.as_deref());
        let flows = matches!(circuit.state.as_str(), "closed" | "failing" | "untested");
        let can_send = if flows { cap.saturating_sub(used) } else { 0 };
        left = left.saturating_add(can_send);
        capacity = capacity.saturating_add(if flows { cap } else { 0 });
        let dns = dns(&i, &checks.0);
        remedies.extend(remedy(&i, &circuit, &dns, cap));
        let asked = |w: &String| *w == i.id.0 || w.eq_ignore_ascii_case(&i.address);
        if ask.inbox.as_ref().is_none_or(asked) {
            all.push(standing(c, now, i, used, cap, can_send, circuit, dns)?);
        }
    }
    if let Some(why) = &paused {
        remedies = vec![Remedy {
            kind: "resume_all".into(),
            inbox: None,
            name: None,
            gain: Some(left),
            text: format!("sending is paused ({why}): resume it"),
        }];
        left = 0;
    }
    let remedy = remedies
        .into_iter()
        .max_by_key(|r| r.gain.unwrap_or(0))
        .or_else(|| next_inbox(&all));
    let sentence = remedy.as_ref().map_or_else(
        || format!("You can send {left} today."),
        |r| format!("You can send {left} today; to send more, {}.", r.text),
    );
    Ok(InboxScores {
        can_send_today: left,
        capacity_today: capacity,
        sentence,
        remedy,
        mailboxes_for_goal: ask.goal.map(|g| g.div_ceil(NORMAL_CAP)),
        inboxes: all,
    })
}

/// Where nothing is broken only another mailbox helps; as long as one still warms up, waiting does, too.
fn next_inbox(all: &[InboxStanding]) -> Option<Remedy> {
    let warming = all
        .iter()
        .filter(|i| i.warmup.cap < NORMAL_CAP)
        .min_by_key(|i| i.warmup.cap);
    Some(match warming {
        Some(i) => Remedy {
            kind: "wait".into(),
            inbox: Some(i.id.clone()),
            name: Some(i.address.clone()),
            gain: Some(NORMAL_CAP.saturating_sub(i.warmup.cap)),
            text: format!("let {} warm up, or add another inbox", i.address),
        },
        None => Remedy {
            kind: "add_inbox".into(),
            inbox: None,
            name: None,
            gain: Some(NORMAL_CAP),
            text: if all.is_empty() {
                "add an inbox".into()
            } else {
                "add another inbox".into()
            },
        },
    })
}

fn circuit(i: &Inbox, stopped: Option<&str>) -> Circuit {
    let (state, why, since) = match (&i.paused_reason, stopped, &i.last_error) {
        (Some(p), ..) => ("paused", Some(p.clone()), None),
        (None, Some(s), _) => ("stopped", Some(s.to_owned()), None),
        (None, None, Some(x)) => ("failing", Some(x.clone()), i.last_error_at),
        (None, None, None) if i.self_test_at.is_none() => ("untested", None, None),
        (None, None, None) => ("closed", None, None),
    };
    Circuit {
        state: state.into(),
        why,
        since: since.map(|t| t.0),
    }
}

/// What would let more leave this inbox.
fn remedy(i: &Inbox, circuit: &Circuit, dns: &[DnsLine], cap: u32) -> Option<Remedy> {
    let why = circuit.why.as_deref().unwrap_or_default();
    let (kind, name, text) = match circuit.state.as_str() {
        "paused" if why.starts_with("auth") => (
            "sign_in",
            &i.address,
            format!("sign in to {} again", i.address),
        ),
        "paused" => (
            "resume",
            &i.address,
            format!(
                "look at {}, which is paused ({why}), and resume it",
                i.address
            ),
        ),
        "stopped" => {
            let missing: Vec<String> = dns
                .iter()
                .filter(|d| d.ok == Some(false))
                .map(|d| d.check.to_uppercase())
                .collect();
            let text = match missing.as_slice() {
                [] => format!("look at {}, which is stopped: {why}", i.domain),
                all => format!("set {} for {}", all.join(" and "), i.domain),
            };
            ("set_dns", &i.domain, text)
        }
        "untested" => (
            "test",
            &i.address,
            format!("test {}: no campaign starts before", i.address),
        ),
        _ => return None,
    };
    Some(Remedy {
        kind: kind.into(),
        inbox: Some(i.id.0.clone()),
        name: Some(name.clone()),
        gain: Some(cap),
        text,
    })
}

fn dns(i: &Inbox, checks: &Value) -> Vec<DnsLine> {
    let asked = checks.get("ok").is_some();
    let (submission, reading) = (&i.account.smtp.host, &i.account.imap.host);
    let text = |name: &str| checks.get(name).and_then(Value::as_str).map(str::to_owned);
    let line = |check: &str, there: bool, seen: Option<String>, record: Record| DnsLine {
        check: check.into(),
        ok: asked.then_some(there),
        seen,
        record: (!there).then(|| DnsRecord {
            name: record.name,
            kind: record.kind.into(),
            value: record.value,
        }),
    };
    let (spf, dmarc) = (text("spf"), text("dmarc"));
    let mx = checks.get("mx").and_then(Value::as_bool).unwrap_or(false);
    vec![
        line(
            "spf",
            spf.is_some(),
            spf,
            records::spf(&i.domain, submission),
        ),
        line(
            "dmarc",
            dmarc.is_some(),
            dmarc,
            records::dmarc(&i.domain, &i.address),
        ),
        line("mx", mx, None, records::mx(&i.domain, submission, reading)),
    ]
}

#[expect(
    clippy::too_many_arguments,
    reason = "what is read once for all inboxes"
)]
fn standing(
    c: &Connection,
    now: Millis,
    i: Inbox,
    used: u32,
    cap: u32,
    can_send: u32,
    circuit: Circuit,
    dns: Vec<DnsLine>,
) -> anyhow::Result<InboxStanding> {
    let counted = counted(c, &i, now)?;
    let alive = heartbeat::of(c, &i.id)?;
    let ms = |t: Option<Millis>| t.map(|t| t.0);
    Ok(InboxStanding {
        scores: vec![
            score("deliverability", standing::deliverability(&counted)),
            score("reputation", standing::reputation(&counted)),
            score("performance", standing::performance(&counted)),
            score("overall", standing::overall(&counted)),
        ],
        warmup: warmup(c, &i, used, cap, now)?,
        circuit,
        heartbeat: HeartbeatLine {
            checked_at: ms(alive.checked_at.or(i.connected_at)),
            sent_at: ms(alive.sent_at),
            received_at: ms(alive.received_at),
            seen_after_ms: alive.seen_after_ms,
        },
        dns,
        learnt: learnt(&i),
        tested_at: ms(i.self_test_at),
        can_send,
        id: i.id.0,
        address: i.address,
    })
}

fn score(name: &str, s: Scored) -> InboxScore {
    InboxScore {
        name: name.into(),
        score: s.score,
        inputs: s
            .inputs
            .into_iter()
            .map(|i| ScoreInput {
                name: i.name.into(),
                value: i.value,
                points: i.points,
                weight: i.weight,
            })
            .collect(),
    }
}

fn counted(c: &Connection, i: &Inbox, now: Millis) -> anyhow::Result<Counted> {
    let from = now.minus(30 * DAY);
    let (ok, hard, last) = attempts::standing_since(c, &i.id, from)?;
    let n = heartbeat::counts(c, &i.id, from)?;
    #[expect(clippy::cast_precision_loss, reason = "days")]
    let days = last.map(|t| now.since(t) as f64 / DAY as f64);
    let sent = ok.saturating_add(hard);
    let facts = ReputationFacts {
        days_since_hard_bounce: days,
        ok_30d: ok,
        hard_30d: hard,
    };
    Ok(Counted {
        sent,
        hard_bounces: hard,
        sequence: n.sequence,
        replied: n.replied,
        // Without a single open, tracking is off: nothing is known, which is not the same as nobody reading.
        open_rate: (n.opened > 0).then(|| f64::from(n.opened) / f64::from(n.accepted.max(1))),
        latency_ms: n.latency_ms,
        reputation: (sent > 0).then(|| reputation::reputation(&facts)),
    })
}

fn warmup(c: &Connection, i: &Inbox, used: u32, cap: u32, now: Millis) -> anyhow::Result<Warmup> {
    let schedule: WarmupSchedule = i
        .warmup_schedule
        .clone()
        .and_then(|v| serde_json::from_value(v).ok())
        .unwrap_or_default();
    let history = attempts::counted_since(c, &i.id, now.minus(60 * DAY))?;
    let at = progress(&history, now);
    let last = schedule.steps.last().map_or(0, |s| s.until_day);
    Ok(Warmup {
        day: at.day,
        since_resume: at.since_resume,
        used,
        cap,
        points: (1..=last.saturating_add(7).min(120))
            .map(|day| WarmupPoint {
                day,
                cap: schedule.base(day, false),
            })
            .collect(),
    })
}

/// The steps of the last self-test, and what it left in switches.
fn learnt(i: &Inbox) -> Vec<LearntLine> {
    let steps = i.self_test.as_ref().and_then(|t| t.get("steps"));
    let mut out: Vec<LearntLine> = steps
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|s| {
            Some(LearntLine {
                what: s.get("name")?.as_str()?.to_owned(),
                ok: s.get("ok")?.as_bool()?,
                seen: s.get("seen")?.as_str()?.to_owned(),
            })
        })
        .collect();
    let yes_no = |what: &str, known: Option<bool>, yes: &str, no: &str| {
        known.map(|k| LearntLine {
            what: what.into(),
            ok: true,
            seen: if k { yes.into() } else { no.into() },
        })
    };
    out.extend(yes_no(
        "plus",
        i.plus_addressing,
        "keeps plus-tags: opt-outs come to a tagged address",
        "drops plus-tags: opt-outs are told by their subject",
    ));
    out.extend(yes_no(
        "idle",
        i.idle_offered,
        "tells about new mail at once",
        "is asked for new mail every few minutes",
    ));
    out
}
