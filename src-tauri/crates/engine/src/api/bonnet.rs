//! Under the bonnet: queues, a trace as a tree, the health of outside services, and what left this machine.

use domain::time::DAY;
use domain::{Millis, TraceId, WireError};
use jobs::Job;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::tables::events::{self, Event};
use store::tables::network::{self, Call};
use store::tables::providers::{self, Health};
use ts_rs::TS;

use super::table::operations;
use crate::engine::{not_found, wire};
use crate::{Cx, Engine};

operations! { "machine":
    queues_list: QueuesList => Queues, reads, ["jobs"], "Show the queues";
    trace_show: TraceRef => TraceTree, reads, ["events", "jobs"], "Show everything that came from one cause";
    providers_list: ProvidersList => Providers, reads, ["providers"], "Show how outside services stand";
    network_list: NetworkList => NetworkLog, reads, ["network"], "Show what left this machine";
}

/// No filter.
#[derive(Debug, Deserialize, TS)]
pub struct QueuesList {}

/// A queue.
#[derive(Debug, Serialize, TS)]
pub struct QueueRow {
    /// Name.
    pub queue: String,
    /// Why it is paused.
    pub paused: Option<String>,
    /// Jobs at once.
    pub at_once: u32,
    /// Jobs in the future or in retry.
    pub scheduled: u32,
    /// Jobs that can run.
    pub ready: u32,
    /// Jobs that run.
    pub running: u32,
    /// Jobs that ran out of tries.
    pub dead: u32,
    /// Jobs done in the last 7 days.
    pub done: u32,
}

/// All queues.
#[derive(Debug, Serialize, TS)]
pub struct Queues {
    /// Rows.
    pub queues: Vec<QueueRow>,
}

async fn queues_list(e: &Engine, _cx: &Cx, _: QueuesList) -> Result<Queues, WireError> {
    let (paused, counts) = e
        .store()
        .read(|c| Ok((jobs::paused_queues(c)?, jobs::counts(c)?)))
        .await
        .map_err(wire)?;
    let of = |queue: &str, state: &str| {
        let found = counts.iter().find(|(q, s, _)| q == queue && s == state);
        found.map_or(0, |(.., n)| u32::try_from(*n).unwrap_or(u32::MAX))
    };
    let row = |q: &jobs::Queue| QueueRow {
        queue: q.name.into(),
        paused: paused
            .iter()
            .find(|(n, _)| n == q.name)
            .map(|(_, why)| why.clone()),
        at_once: q.batch,
        scheduled: of(q.name, "scheduled"),
        ready: of(q.name, "ready"),
        running: of(q.name, "running"),
        dead: of(q.name, "dead"),
        done: of(q.name, "done"),
    };
    Ok(Queues {
        queues: jobs::QUEUES.iter().map(row).collect(),
    })
}

/// A trace.
#[derive(Debug, Deserialize, TS)]
pub struct TraceRef {
    /// Its id.
    pub trace: String,
}

/// Something that happened, or a job.
#[derive(Debug, Serialize, TS)]
pub struct TraceNode {
    /// `event` or `job`.
    pub is: String,
    /// Its number.
    pub id: i64,
    /// Place in the list of the job it happened in; none at the top.
    pub parent: Option<u32>,
    /// Depth, from 0.
    pub depth: u32,
    /// Kind.
    pub kind: String,
    /// When it happened or began, epoch milliseconds.
    pub at: i64,
    /// A job's end.
    pub ended_at: Option<i64>,
    /// A job's queue.
    pub queue: Option<String>,
    /// A job's state.
    pub state: Option<String>,
    /// Why a job failed, waits or ended.
    pub error: Option<String>,
    /// An event's subjects, kind → id.
    pub subjects: Value,
    /// An event's details.
    pub payload: Value,
}

/// A trace as a tree: the rows in order, each with its place.
#[derive(Debug, Serialize, TS)]
pub struct TraceTree {
    /// Id.
    pub trace: String,
    /// First to last, epoch milliseconds.
    pub began_at: i64,
    /// The last thing that happened.
    pub ended_at: i64,
    /// Rows, by time.
    pub nodes: Vec<TraceNode>,
}

fn of_event(x: Event) -> TraceNode {
    TraceNode {
        is: "event".into(),
        id: x.id,
        parent: None,
        depth: 0,
        kind: x.kind,
        at: x.at.0,
        ended_at: None,
        queue: None,
        state: None,
        error: None,
        subjects: x.subjects,
        payload: x.payload,
    }
}

fn of_job(j: Job) -> TraceNode {
    TraceNode {
        is: "job".into(),
        id: j.id.0,
        parent: None,
        depth: 0,
        kind: j.kind,
        at: j.run_at.0,
        ended_at: j.ended_at.map(|t| t.0),
        queue: Some(j.queue),
        state: Some(j.state),
        error: j.last_error,
        subjects: j.payload,
        payload: Value::Null,
    }
}

/// What happened between a job's beginning and its end happened in it; of several that ran, in the one that began last.
fn grown(mut nodes: Vec<TraceNode>) -> Vec<TraceNode> {
    nodes.sort_by(|a, b| {
        let key = |n: &TraceNode| (n.at, n.is == "event", n.id);
        key(a).cmp(&key(b))
    });
    let jobs: Vec<(usize, i64, i64)> = nodes
        .iter()
        .enumerate()
        .filter(|(_, n)| n.is == "job")
        .map(|(i, n)| (i, n.at, n.ended_at.unwrap_or(i64::MAX)))
        .collect();
    for n in nodes.iter_mut().filter(|n| n.is == "event") {
        let within = |(_, from, to): &&(usize, i64, i64)| *from <= n.at && n.at <= *to;
        if let Some((i, ..)) = jobs.iter().rev().find(within) {
            n.parent = u32::try_from(*i).ok();
            n.depth = 1;
        }
    }
    nodes
}

async fn trace_show(e: &Engine, _cx: &Cx, input: TraceRef) -> Result<TraceTree, WireError> {
    let trace = TraceId(input.trace);
    let wanted = trace.clone();
    let (found, jobs) = e
        .store()
        .read(move |c| Ok((events::of_trace(c, &wanted)?, jobs::of_trace(c, &wanted)?)))
        .await
        .map_err(wire)?;
    let all = found
        .into_iter()
        .map(of_event)
        .chain(jobs.into_iter().map(of_job));
    let nodes = grown(all.collect());
    let (Some(first), Some(last)) = (
        nodes.first().map(|n| n.at),
        nodes.iter().map(|n| n.ended_at.unwrap_or(n.at)).max(),
    ) else {
        return Err(wire(not_found("trace", trace.as_str())));
    };
    Ok(TraceTree {
        trace: trace.0,
        began_at: first,
        ended_at: last,
        nodes,
    })
}

/// No filter.
#[derive(Debug, Deserialize, TS)]
pub struct ProvidersList {}

/// An outside service.
#[derive(Debug, Serialize, TS)]
pub struct ProviderRow {
    /// Name.
    pub name: String,
    /// Its breaker: `closed` calls go out · `open` none do · `half_open` one probe.
    pub state: String,
    /// Failures in a row.
    pub failures: i64,
    /// Not before, epoch milliseconds.
    pub wait_until: Option<i64>,
    /// Why not before.
    pub wait_why: Option<String>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it last worked.
    pub last_ok: Option<i64>,
    /// Calls of this month.
    pub calls: i64,
    /// Most calls of a month.
    pub budget_calls: Option<i64>,
    /// Spent this month, in millionths of a dollar.
    pub cost_micros: i64,
    /// Most to spend in a month.
    pub budget_micros: Option<i64>,
    /// Calls a minute in the long run.
    pub per_minute: f64,
    /// Share of the budget that is used, 0–1; none without one.
    pub used: Option<f64>,
}

/// All of them.
#[derive(Debug, Serialize, TS)]
pub struct Providers {
    /// Rows.
    pub providers: Vec<ProviderRow>,
}

/// The budget that is nearer to its end.
#[expect(clippy::cast_precision_loss, reason = "a share for the eye")]
fn used(h: &Health) -> Option<f64> {
    let share =
        |spent: i64, most: Option<i64>| most.filter(|m| *m > 0).map(|m| spent as f64 / m as f64);
    let both = [
        share(h.calls, h.limits.budget_calls),
        share(h.cost_micros, h.limits.budget_micros),
    ];
    both.into_iter().flatten().reduce(f64::max)
}

async fn providers_list(e: &Engine, cx: &Cx, _: ProvidersList) -> Result<Providers, WireError> {
    let now = cx.now;
    let all = e
        .store()
        .read(move |c| Ok(providers::health(c, now)?))
        .await
        .map_err(wire)?;
    let row = |h: Health| {
        let used = used(&h);
        let (until, why) = h.wait.map_or((None, None), |(t, w)| (Some(t.0), Some(w)));
        ProviderRow {
            name: h.name,
            state: h.state,
            failures: h.failures,
            wait_until: until,
            wait_why: why,
            last_error: h.last_error,
            last_ok: h.last_ok.map(|t| t.0),
            calls: h.calls,
            budget_calls: h.limits.budget_calls,
            cost_micros: h.cost_micros,
            budget_micros: h.limits.budget_micros,
            per_minute: h.limits.per_minute,
            used,
        }
    };
    Ok(Providers {
        providers: all.into_iter().map(row).collect(),
    })
}

/// Which calls.
#[derive(Debug, Deserialize, TS)]
pub struct NetworkList {
    /// To one host.
    #[serde(default)]
    #[ts(optional)]
    pub host: Option<String>,
    /// `site board robots clock model smtp imap dns other`.
    #[serde(default)]
    #[ts(optional)]
    pub kind: Option<String>,
    /// Older than this call's number.
    #[serde(default)]
    #[ts(optional)]
    pub before: Option<i64>,
    /// At most (default 200).
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A call that left this machine: no path, no address, no word of it.
#[derive(Debug, Serialize, TS)]
pub struct NetworkCall {
    /// Number.
    pub id: i64,
    /// When it ended, epoch milliseconds.
    pub at: i64,
    /// Host; for `dns` the domain that was asked about.
    pub host: String,
    /// Kind.
    pub kind: String,
    /// Bytes, as far as they were counted.
    pub bytes: i64,
    /// How long it took, milliseconds.
    pub ms: i64,
    /// `ok`, or what went wrong in a word.
    pub outcome: String,
}

/// A host over the last week.
#[derive(Debug, Serialize, TS)]
pub struct NetworkHost {
    /// Host.
    pub host: String,
    /// Kind.
    pub kind: String,
    /// Calls.
    pub calls: u32,
    /// Calls that went wrong.
    pub failed: u32,
    /// Bytes.
    pub bytes: i64,
    /// The last one, epoch milliseconds.
    pub last_at: i64,
}

/// The network ledger.
#[derive(Debug, Serialize, TS)]
pub struct NetworkLog {
    /// Calls, newest first.
    pub calls: Vec<NetworkCall>,
    /// Hosts of the last 7 days, the busiest first, at most 100.
    pub hosts: Vec<NetworkHost>,
}

fn call(k: Call) -> NetworkCall {
    NetworkCall {
        id: k.id,
        at: k.at.0,
        host: k.host,
        kind: k.kind,
        bytes: k.bytes,
        ms: k.ms,
        outcome: k.outcome,
    }
}

async fn network_list(e: &Engine, cx: &Cx, input: NetworkList) -> Result<NetworkLog, WireError> {
    let week = Millis(cx.now.0).minus(7 * DAY);
    let limit = input.limit.unwrap_or(200).clamp(1, 2_000);
    let (calls, hosts) = e
        .store()
        .read(move |c| {
            let (host, kind) = (input.host.as_deref(), input.kind.as_deref());
            Ok((
                network::calls(c, host, kind, input.before, limit)?,
                network::hosts(c, week, 100)?,
            ))
        })
        .await
        .map_err(wire)?;
    let host = |h: network::Host| NetworkHost {
        host: h.host,
        kind: h.kind,
        calls: h.calls,
        failed: h.failed,
        bytes: h.bytes,
        last_at: h.last_at.0,
    };
    Ok(NetworkLog {
        calls: calls.into_iter().map(call).collect(),
        hosts: hosts.into_iter().map(host).collect(),
    })
}
