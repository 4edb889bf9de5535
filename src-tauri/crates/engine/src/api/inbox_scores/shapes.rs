//! What is asked and said about how inboxes stand.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which inboxes.
#[derive(Debug, Deserialize, TS)]
pub struct InboxScoresAsk {
    /// One, by id or address; all when left out.
    #[serde(default)]
    #[ts(optional)]
    pub inbox: Option<String>,
    /// Mails a day somebody wants to send: how many mailboxes that takes.
    #[serde(default)]
    #[ts(optional)]
    pub goal: Option<u32>,
}

/// The one thing that lets more leave.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Remedy {
    /// `resume_all sign_in resume set_dns test wait add_inbox`.
    pub kind: String,
    /// The inbox it concerns.
    pub inbox: Option<String>,
    /// Its address, or the domain.
    pub name: Option<String>,
    /// Mails a day it gains; none where that is not known.
    pub gain: Option<u32>,
    /// In words.
    pub text: String,
}

/// An input of a score.
#[derive(Debug, Serialize, TS)]
pub struct ScoreInput {
    /// `bounce_rate open_rate latency reply_rate deliverability reputation performance`.
    pub name: String,
    /// A share of 1, milliseconds or points; none when unknown and so left out.
    pub value: Option<f64>,
    /// Points of 100 it gives.
    pub points: Option<f64>,
    /// Weight before the unknown are left out.
    pub weight: f64,
}

/// A score of 0–100.
#[derive(Debug, Serialize, TS)]
pub struct InboxScore {
    /// `deliverability reputation performance overall`.
    pub name: String,
    /// None while every input is unknown.
    pub score: Option<f64>,
    /// What went into it.
    pub inputs: Vec<ScoreInput>,
}

/// A point of the warm-up curve.
#[derive(Debug, Serialize, TS)]
pub struct WarmupPoint {
    /// Warm-up day, from 1.
    pub day: u32,
    /// Mails a day, before reputation slows it.
    pub cap: u32,
}

/// How far the warm-up is.
#[derive(Debug, Serialize, TS)]
pub struct Warmup {
    /// Warm-up day, from 1.
    pub day: u32,
    /// Day since it came back from a rest, from 1.
    pub since_resume: Option<u32>,
    /// Mails of the last rolling day.
    pub used: u32,
    /// Mails of a rolling day it may send now.
    pub cap: u32,
    /// The curve, a week beyond its last step.
    pub points: Vec<WarmupPoint>,
}

/// When it was last alive.
#[derive(Debug, Serialize, TS)]
pub struct HeartbeatLine {
    /// Its folders were last read, epoch milliseconds.
    pub checked_at: Option<i64>,
    /// Its last mail was accepted.
    pub sent_at: Option<i64>,
    /// Its last message came.
    pub received_at: Option<i64>,
    /// How long new mail takes to be seen, median, milliseconds.
    pub seen_after_ms: Option<i64>,
}

/// A DNS record as it is to be set.
#[derive(Debug, Serialize, TS)]
pub struct DnsRecord {
    /// Full name.
    pub name: String,
    /// `TXT` or `MX`.
    pub kind: String,
    /// Value.
    pub value: String,
}

/// A line of the DNS checklist.
#[derive(Debug, Serialize, TS)]
pub struct DnsLine {
    /// `spf dmarc mx`.
    pub check: String,
    /// Whether it is fine; none before it was asked.
    pub ok: Option<bool>,
    /// What was found.
    pub seen: Option<String>,
    /// What to set, where something is missing.
    pub record: Option<DnsRecord>,
}

/// Whether mail may leave it.
#[derive(Debug, Serialize, TS)]
pub struct Circuit {
    /// `closed`: mail leaves · `paused`: a person or the machine stopped it · `stopped`: its domain is stopped · `failing`:
    /// it goes on, but its last contact failed · `untested`.
    pub state: String,
    /// Why.
    pub why: Option<String>,
    /// Since when, where known, epoch milliseconds.
    pub since: Option<i64>,
}

/// Something the self-test learnt.
#[derive(Debug, Serialize, TS)]
pub struct LearntLine {
    /// `send receive message_id files_sent clock dns plus idle`.
    pub what: String,
    /// Whether it is fine.
    pub ok: bool,
    /// What was seen.
    pub seen: String,
}

/// How an inbox stands.
#[derive(Debug, Serialize, TS)]
pub struct InboxStanding {
    /// Id.
    pub id: String,
    /// Address.
    pub address: String,
    /// Mails that may still leave it in its rolling day.
    pub can_send: u32,
    /// Deliverability, reputation, performance, overall.
    pub scores: Vec<InboxScore>,
    /// Warm-up.
    pub warmup: Warmup,
    /// Circuit.
    pub circuit: Circuit,
    /// Heartbeat.
    pub heartbeat: HeartbeatLine,
    /// DNS checklist.
    pub dns: Vec<DnsLine>,
    /// What the self-test learnt.
    pub learnt: Vec<LearntLine>,
    /// When it was tested, epoch milliseconds.
    pub tested_at: Option<i64>,
}

/// All inboxes.
#[derive(Debug, Serialize, TS)]
pub struct InboxScores {
    /// Mails that may still leave today.
    pub can_send_today: u32,
    /// Mails of a rolling day all of them may send.
    pub capacity_today: u32,
    /// "You can send N today; do this one thing to send more."
    pub sentence: String,
    /// The one thing; none where nothing is left to do.
    pub remedy: Option<Remedy>,
    /// Mailboxes the goal takes at the normal cap.
    pub mailboxes_for_goal: Option<u32>,
    /// Inboxes.
    pub inboxes: Vec<InboxStanding>,
}
