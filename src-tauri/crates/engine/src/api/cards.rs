//! What the board shows of its cards: the filter that every list of cards understands, the columns with their counts, and
//! what a card says beside its name: what comes next, who acts, how long it has stood there.

use domain::policy::rotting;
use domain::policy::score::{HOT_FROM, Temperature, WARM_FROM};
use domain::time::DAY;
use domain::{Code, Millis, Stage, WireError};
use serde::{Deserialize, Serialize};
use store::rusqlite::Connection;
use store::tables::board::{self, Line};
use store::tables::cards::{self, Filter};
use store::tables::next_steps::{Step, Steps};
use store::tables::search as index;
use ts_rs::TS;

use super::table::operations;
use crate::engine::wire;
use crate::{Cx, Engine};

operations! { "board":
    board_columns: BoardColumns => Columns, reads, ["board", "tasks"], "Show the columns of the board";
}

/// Which cards: one filter for the board, lists and saved views. What is left out lets everything through.
#[derive(Debug, Clone, Default, Deserialize, Serialize, TS)]
pub struct CardFilter {
    /// Stages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub stages: Option<Vec<String>>,
    /// The salesperson it belongs to: an actor's id, or `me`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub owner: Option<String>,
    /// ISO countries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub countries: Option<Vec<String>>,
    /// Market tiers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub tiers: Option<Vec<String>>,
    /// `hot warm cold`; a card without a score is none of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub heat: Option<Vec<String>>,
    /// Whether a person should look at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub attention: Option<bool>,
    /// With a task due before this, epoch milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub due_before: Option<i64>,
    /// Whether it has a next step: a task, a meeting ahead or a mail that waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub next_step: Option<bool>,
    /// Whether it stands in its stage for too long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rotting: Option<bool>,
    /// In this campaign, now or before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub campaign: Option<String>,
    /// Words of the hotel, its town or its person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub query: Option<String>,
}

fn each<T>(
    field: &str,
    words: &[String],
    of: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, WireError> {
    words
        .iter()
        .map(|w| {
            of(w).ok_or_else(|| WireError::new(Code::Usage, format!("{field}: {w} is not known")))
        })
        .collect()
}

/// Words a search looks for; none where nothing but space was typed.
fn words(query: Option<&str>) -> Option<&str> {
    query.map(str::trim).filter(|q| !q.is_empty())
}

impl CardFilter {
    /// The filter as the tables take it, without its words: they are looked up where there is a connection ([`Asked::on`]).
    ///
    /// # Errors
    /// `usage` for a stage or temperature that does not exist.
    pub(crate) fn asked(self, cx: &Cx) -> Result<Asked, WireError> {
        let filter = Filter {
            stages: each("stages", &self.stages.unwrap_or_default(), Stage::of)?,
            owner: self.owner.map(|o| match o.as_str() {
                "me" => cx.actor.0.clone(),
                _ => o,
            }),
            countries: self.countries.unwrap_or_default(),
            tiers: self.tiers.unwrap_or_default(),
            heat: each("heat", &self.heat.unwrap_or_default(), Temperature::of)?,
            attention: self.attention,
            due_before: self.due_before.map(Millis),
            next_step: self.next_step,
            rotting: self.rotting,
            campaign: self.campaign,
            companies: None,
        };
        Ok(Asked {
            filter,
            query: words(self.query.as_deref()).map(str::to_owned),
        })
    }
}

/// A filter that was read.
pub(crate) struct Asked {
    /// All but the words.
    pub filter: Filter,
    query: Option<String>,
}

impl Asked {
    /// The filter with its words looked up.
    pub(crate) fn on(mut self, c: &Connection) -> anyhow::Result<Filter> {
        if let Some(q) = &self.query {
            self.filter.companies = Some(found(c, q)?);
        }
        Ok(self.filter)
    }
}

/// Companies found by words, directly or through their people.
fn found(c: &Connection, words: &str) -> anyhow::Result<Vec<String>> {
    let ids = |noun| -> anyhow::Result<Vec<String>> {
        let hits = index::search(c, words, Some(noun), 500)?;
        Ok(hits.into_iter().map(|h| h.id).collect())
    };
    let mut all = ids("company")?;
    all.extend(board::companies_of_people(c, &ids("person")?)?);
    all.sort();
    all.dedup();
    Ok(all)
}

/// Which columns.
#[derive(Debug, Deserialize, TS)]
pub struct BoardColumns {
    /// Only cards of this filter; its stages are not asked, all ten columns come.
    #[serde(default)]
    #[ts(optional)]
    pub filter: Option<CardFilter>,
}

/// A column of the board.
#[derive(Debug, Serialize, TS)]
pub struct BoardColumn {
    /// Stage.
    pub stage: String,
    /// Cards.
    pub count: u32,
    /// Sum of their scores.
    pub score_sum: f64,
    /// Hot cards.
    pub hot: u32,
    /// Warm cards.
    pub warm: u32,
    /// Cold cards.
    pub cold: u32,
    /// Cards without a score yet.
    pub unscored: u32,
    /// Cards that stand here for too long.
    pub rotting: u32,
    /// Days after which that is so; none where standing is fine.
    pub rotting_after_days: Option<i64>,
}

/// The board in numbers.
#[derive(Debug, Serialize, TS)]
pub struct Columns {
    /// All ten, in their order.
    pub columns: Vec<BoardColumn>,
    /// Score from which a card is hot.
    pub hot_from: u32,
    /// Score from which it is warm.
    pub warm_from: u32,
    /// Cards in all columns together.
    pub total: u32,
}

async fn board_columns(e: &Engine, cx: &Cx, input: BoardColumns) -> Result<Columns, WireError> {
    let filter = CardFilter {
        stages: None,
        ..input.filter.unwrap_or_default()
    };
    let (asked, now) = (filter.asked(cx)?, cx.now);
    let found = e
        .store()
        .read(move |c| Ok(cards::columns(c, &asked.on(c)?, now)?))
        .await
        .map_err(wire)?;
    Ok(Columns {
        hot_from: HOT_FROM,
        warm_from: WARM_FROM,
        total: found.iter().map(|x| x.count).fold(0, u32::saturating_add),
        columns: found
            .into_iter()
            .map(|x| BoardColumn {
                stage: x.stage.word().into(),
                count: x.count,
                score_sum: x.score_sum,
                unscored: x
                    .count
                    .saturating_sub(x.hot)
                    .saturating_sub(x.warm)
                    .saturating_sub(x.cold),
                hot: x.hot,
                warm: x.warm,
                cold: x.cold,
                rotting: x.rotting,
                rotting_after_days: rotting::days(x.stage),
            })
            .collect(),
    })
}

/// What comes next for a card. The words of a kind are the screen's; `text` is what a person or a mail says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct NextStep {
    /// `answer` a reply waits · `approve` a draft waits · `task` · `meeting` · `mail` has a slot · `sequence` goes on by
    /// itself · `revisit` rests until then.
    pub kind: String,
    /// A task's words, a mail's subject, a meeting's place, a campaign's name; may be empty.
    pub text: String,
    /// When; for a reply, since when. Epoch milliseconds.
    pub at: Option<i64>,
    /// The reply, mail, task, meeting or enrolment.
    pub id: Option<String>,
}

/// What a card shows beside its line.
pub(crate) struct Dressed {
    pub heat: Option<&'static str>,
    pub days_in_stage: i64,
    pub rotting: bool,
    pub rotting_after_days: Option<i64>,
    /// `us them machine`.
    pub acts: Option<&'static str>,
    pub reply_waiting_since: Option<i64>,
    pub campaign: Option<String>,
    pub next_step: Option<NextStep>,
}

/// What a card shows beside its line, from what is known to come.
pub(crate) fn dress(l: &Line, steps: Option<&Steps>, now: Millis) -> Dressed {
    let stage = Stage::of(&l.stage);
    let age = now.since(l.since).max(0);
    let none = Steps::default();
    let steps = steps.unwrap_or(&none);
    let next = next_step(l, steps, now);
    Dressed {
        heat: l.score.map(|s| Temperature::of_points(s).word()),
        days_in_stage: age.checked_div(DAY).unwrap_or(0),
        rotting: stage.is_some_and(|s| rotting::rots(s, age)),
        rotting_after_days: stage.and_then(rotting::days),
        acts: stage.and_then(|s| acts(s, next.as_ref())),
        reply_waiting_since: steps.reply.as_ref().and_then(|r| r.at).map(|t| t.0),
        campaign: steps.sequence.as_ref().map(|s| s.text.clone()),
        next_step: next,
    }
}

/// An answer comes before all else, then what is overdue, then a draft that waits, then whatever is planned first.
fn next_step(l: &Line, s: &Steps, now: Millis) -> Option<NextStep> {
    let step = |kind: &str, s: &Step| NextStep {
        kind: kind.into(),
        text: s.text.clone(),
        at: s.at.map(|t| t.0),
        id: Some(s.id.clone()),
    };
    if let Some(r) = &s.reply {
        return Some(step("answer", r));
    }
    if let Some(t) = s.task.as_ref().filter(|t| t.at.is_some_and(|d| d <= now)) {
        return Some(step("task", t));
    }
    if let Some(d) = &s.draft {
        return Some(step("approve", d));
    }
    let planned = [
        ("meeting", &s.meeting),
        ("task", &s.task),
        ("mail", &s.mail),
    ];
    let first = planned
        .into_iter()
        .filter_map(|(kind, x)| x.as_ref().map(|x| (kind, x)))
        .min_by_key(|(_, x)| x.at.unwrap_or(Millis(i64::MAX)));
    if let Some((kind, x)) = first {
        return Some(step(kind, x));
    }
    if let Some(x) = &s.sequence {
        return Some(step("sequence", x));
    }
    l.revisit_at.map(|t| NextStep {
        kind: "revisit".into(),
        text: String::new(),
        at: Some(t.0),
        id: None,
    })
}

/// Whose move it is. Where nothing is planned: the machine's before the first contact, theirs once we wrote, ours in a
/// conversation, which must have a next step.
fn acts(stage: Stage, next: Option<&NextStep>) -> Option<&'static str> {
    match (stage, next.map(|n| n.kind.as_str())) {
        (Stage::Won | Stage::Lost | Stage::Archived, None | Some("revisit" | "sequence")) => None,
        (_, Some("answer" | "approve" | "task" | "meeting")) => Some("us"),
        (_, Some("mail")) => Some("machine"),
        (Stage::New | Stage::Enriching | Stage::Enriched | Stage::Ready, _) => Some("machine"),
        (Stage::Contacted, _) => Some("them"),
        _ => Some("us"),
    }
}
