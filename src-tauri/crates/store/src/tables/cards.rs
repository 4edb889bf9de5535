//! `board_cards`: which cards a filter lets through, counted by column, and their ids in one of five orders, a page at a
//! time. The rows are written by triggers (V0008); nothing here writes.

use domain::policy::rotting;
use domain::policy::score::{HOT_FROM, Temperature, WARM_FROM};
use domain::time::DAY;
use domain::{Millis, Stage};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// Which cards. Empty lists let everything through.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filter {
    /// Columns.
    pub stages: Vec<Stage>,
    /// The salesperson.
    pub owner: Option<String>,
    /// ISO countries.
    pub countries: Vec<String>,
    /// Market tiers.
    pub tiers: Vec<String>,
    /// Temperatures; a card without a score has none.
    pub heat: Vec<Temperature>,
    /// Whether a person should look at it.
    pub attention: Option<bool>,
    /// With a task due before this.
    pub due_before: Option<Millis>,
    /// Whether it has a next step: a task, a meeting ahead or a mail that waits.
    pub next_step: Option<bool>,
    /// Whether it stands in its column for too long.
    pub rotting: Option<bool>,
    /// In this campaign, now or before.
    pub campaign: Option<String>,
    /// At one of these companies (what a search found).
    pub companies: Option<Vec<String>>,
}

impl Filter {
    /// Whether it lets every card of its columns through.
    fn is_open(&self) -> bool {
        let columns = Self {
            stages: self.stages.clone(),
            ..Self::default()
        };
        *self == columns
    }

    /// Whether the counts that are kept answer it: nothing is asked but column, salesperson and temperature.
    fn is_kept(&self) -> bool {
        let kept = Self {
            stages: self.stages.clone(),
            owner: self.owner.clone(),
            heat: self.heat.clone(),
            ..Self::default()
        };
        *self == kept
    }

    /// Its columns, in the order of the board.
    fn columns(&self) -> Vec<Stage> {
        let all = Stage::ALL.iter().copied();
        all.filter(|s| self.stages.is_empty() || self.stages.contains(s))
            .collect()
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The newest card first.
    #[default]
    Newest,
    /// The highest score first, cards without one last.
    Score,
    /// Who stands in his column longest first.
    Since,
    /// What is due earliest first, cards without a task last.
    Due,
    /// By the hotel's name.
    Name,
}

impl Order {
    /// Index, key, and whether the largest comes first.
    const fn plan(self) -> (&'static str, &'static str, bool) {
        match self {
            Self::Newest => ("board_cards_stage", "b.prospect_id", true),
            Self::Score => ("board_cards_score", "ifnull(b.score,-1)", true),
            Self::Since => ("board_cards_count", "b.since", false),
            Self::Due => (
                "board_cards_due",
                "ifnull(b.due_at,9223372036854775807)",
                false,
            ),
            Self::Name => ("board_cards_name", "b.name COLLATE NOCASE", false),
        }
    }
}

/// A column of the board.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Stage.
    pub stage: Stage,
    /// Cards.
    pub count: u32,
    /// Sum of their scores.
    pub score_sum: f64,
    /// Score 75 and more.
    pub hot: u32,
    /// Score 50 and more.
    pub warm: u32,
    /// Less.
    pub cold: u32,
    /// Cards that stand there for too long.
    pub rotting: u32,
}

/// Where a page ends: the key of its last card and the card.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The key in the order of the page.
    pub key: Value,
    /// The card.
    pub id: String,
}

/// A statement as it grows, its values numbered in the order they came.
#[derive(Default)]
struct Sql {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Sql {
    /// The number of a value.
    fn bind(&mut self, v: Value) -> String {
        self.values.push(v);
        format!("?{}", self.values.len())
    }

    fn when(&mut self, condition: String) {
        self.conditions.push(condition);
    }

    fn one_of(&mut self, column: &str, words: &[String]) {
        if !words.is_empty() {
            let list = self.list(words);
            self.when(format!("{column} IN(SELECT value FROM json_each({list}))"));
        }
    }

    fn list(&mut self, words: &[String]) -> String {
        self.bind(Value::Text(
            serde_json::to_string(words).unwrap_or_else(|_| "[]".into()),
        ))
    }

    fn filter(&mut self, f: &Filter, now: Millis) {
        if let Some(owner) = &f.owner {
            let owner = self.bind(Value::Text(owner.clone()));
            self.when(format!("b.owner_id={owner}"));
        }
        self.one_of("b.country", &f.countries);
        self.one_of("b.tier", &f.tiers);
        if !f.heat.is_empty() {
            let bands: Vec<String> = f.heat.iter().map(|t| band(*t)).collect();
            self.when(format!("({})", bands.join(" OR ")));
        }
        if let Some(a) = f.attention {
            self.when(format!("b.attention={}", i64::from(a)));
        }
        if let Some(due) = f.due_before {
            let due = self.bind(Value::Integer(due.0));
            self.when(format!("b.due_at<{due}"));
        }
        if let Some(has) = f.next_step {
            let now = self.bind(Value::Integer(now.0));
            let not = if has { "" } else { "NOT " };
            self.when(format!(
                "{not}(EXISTS(SELECT 1 FROM tasks k WHERE k.prospect_id=b.prospect_id AND k.done_at IS NULL AND k.cancelled_at IS NULL) \
                 OR EXISTS(SELECT 1 FROM meetings m WHERE m.prospect_id=b.prospect_id AND m.start_at>{now}) \
                 OR EXISTS(SELECT 1 FROM emails e WHERE e.prospect_id=b.prospect_id AND e.state IN('draft','pending_approval','approved','sending','uncertain')))"
            ));
        }
        if let Some(wanted) = f.rotting {
            let rots = rots(now);
            let not = if wanted { "" } else { "NOT " };
            self.when(format!("{not}({rots})"));
        }
        if let Some(k) = &f.campaign {
            let k = self.bind(Value::Text(k.clone()));
            self.when(format!(
                "b.prospect_id IN(SELECT n.prospect_id FROM enrolments n WHERE n.campaign_id={k})"
            ));
        }
        if let Some(ids) = &f.companies {
            let ids = self.list(ids);
            self.when(format!(
                "b.company_id IN(SELECT value FROM json_each({ids}))"
            ));
        }
    }

    /// All conditions, and this one first.
    fn with(&self, first: String) -> String {
        std::iter::once(first)
            .chain(self.conditions.iter().cloned())
            .collect::<Vec<_>>()
            .join(" AND ")
    }
}

fn band(t: Temperature) -> String {
    match t {
        Temperature::Hot => format!("b.score>={HOT_FROM}"),
        Temperature::Warm => format!("(b.score>={WARM_FROM} AND b.score<{HOT_FROM})"),
        Temperature::Cold => format!("b.score<{WARM_FROM}"),
    }
}

/// Whether a card stands in its column for too long; no card came there before 1970.
fn rots(now: Millis) -> String {
    let limits: Vec<String> = Stage::ALL
        .iter()
        .filter_map(|s| {
            rotting::days(*s).map(|d| {
                let until = now.minus(d.saturating_mul(DAY)).0;
                format!("WHEN '{s}' THEN {until}")
            })
        })
        .collect();
    format!("b.since<=CASE b.stage {} ELSE -1 END", limits.join(" "))
}

fn stages(all: &[Stage]) -> String {
    let words: Vec<String> = all.iter().map(|s| format!("'{s}'")).collect();
    format!("b.stage IN({})", words.join(","))
}

/// The index that has everything a count asks for; what a search or a campaign found is looked up by itself.
fn counted_by(f: &Filter) -> &'static str {
    if f.companies.is_some() {
        "INDEXED BY board_cards_of"
    } else if f.campaign.is_some() {
        ""
    } else {
        "INDEXED BY board_cards_count"
    }
}

/// The kept counts of a filter they answer. Points are whole, and so are the bounds of temperature.
fn kept_sql(f: &Filter) -> (String, Vec<Value>) {
    let mut sql = Sql::default();
    if let Some(owner) = &f.owner {
        let owner = sql.bind(Value::Text(owner.clone()));
        sql.when(format!("b.owner_id={owner}"));
    }
    if !f.heat.is_empty() {
        let bands: Vec<String> = f.heat.iter().map(|t| points(*t)).collect();
        sql.when(format!("({})", bands.join(" OR ")));
    }
    let all = sql.with(stages(&f.columns()));
    let of = |t: Temperature| format!("coalesce(sum(CASE WHEN {} THEN b.n END),0)", points(t));
    let text = format!(
        "SELECT b.stage,sum(b.n),sum(b.thousandths)/1000.0,{},{},{},0 FROM board_counts b WHERE {all} GROUP BY b.stage",
        of(Temperature::Hot),
        of(Temperature::Warm),
        of(Temperature::Cold)
    );
    (text, sql.values)
}

fn points(t: Temperature) -> String {
    match t {
        Temperature::Hot => format!("b.points>={HOT_FROM}"),
        Temperature::Warm => format!("b.points BETWEEN {WARM_FROM} AND {HOT_FROM}-1"),
        Temperature::Cold => format!("b.points BETWEEN 0 AND {WARM_FROM}-1"),
    }
}

/// How many cards of a column stand there for too long: those that came before an instant, along the index of their age.
fn rotten(c: &Connection, f: &Filter, stage: Stage, now: Millis) -> rusqlite::Result<u32> {
    let Some(days) = rotting::days(stage) else {
        return Ok(0);
    };
    let mut sql = Sql::default();
    sql.filter(f, now);
    let until = sql.bind(Value::Integer(now.minus(days.saturating_mul(DAY)).0));
    let all = sql.with(format!("b.stage='{stage}' AND b.since<={until}"));
    c.prepare_cached(&format!(
        "SELECT count(*) FROM board_cards b INDEXED BY board_cards_count WHERE {all}"
    ))?
    .query_row(params_from_iter(&sql.values), |r| r.get(0))
}

fn columns_sql(f: &Filter, now: Millis) -> (String, Vec<Value>) {
    let mut sql = Sql::default();
    sql.filter(f, now);
    let by = counted_by(f);
    let all = sql.with(stages(&f.columns()));
    let text = format!(
        "SELECT b.stage,count(*),total(b.score),coalesce(sum(b.score>={HOT_FROM}),0),coalesce(sum(b.score>={WARM_FROM} AND b.score<{HOT_FROM}),0),\
         coalesce(sum(b.score<{WARM_FROM}),0),coalesce(sum({}),0) FROM board_cards b {by} WHERE {all} GROUP BY b.stage",
        rots(now)
    );
    (text, sql.values)
}

/// The columns of the board with what the filter lets through, in its order; all columns of the filter are there.
///
/// # Errors
/// Database errors.
pub fn columns(c: &Connection, f: &Filter, now: Millis) -> rusqlite::Result<Vec<Column>> {
    let kept = f.is_kept();
    let (text, values) = if kept {
        kept_sql(f)
    } else {
        columns_sql(f, now)
    };
    let mut found = c
        .prepare(&text)?
        .query_map(params_from_iter(&values), |r| {
            let word: String = r.get(0)?;
            Ok(Column {
                stage: Stage::of(&word).ok_or_else(|| super::unreadable("stage", &word))?,
                count: r.get(1)?,
                score_sum: r.get(2)?,
                hot: r.get(3)?,
                warm: r.get(4)?,
                cold: r.get(5)?,
                rotting: r.get(6)?,
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    if kept {
        for x in &mut found {
            x.rotting = rotten(c, f, x.stage, now)?;
        }
    }
    Ok(f.columns()
        .into_iter()
        .map(|stage| match found.iter().position(|x| x.stage == stage) {
            Some(at) => found.swap_remove(at),
            None => Column {
                stage,
                count: 0,
                score_sum: 0.0,
                hot: 0,
                warm: 0,
                cold: 0,
                rotting: 0,
            },
        })
        .collect())
}

/// How many cards the filter lets through.
///
/// # Errors
/// Database errors.
pub fn matching(c: &Connection, f: &Filter, now: Millis) -> rusqlite::Result<u32> {
    if f.is_kept() {
        let (text, values) = kept_sql(f);
        let counts = c
            .prepare_cached(&text)?
            .query_map(params_from_iter(&values), |r| r.get::<_, u32>(1))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        return Ok(counts.into_iter().fold(0, u32::saturating_add));
    }
    let mut sql = Sql::default();
    sql.filter(f, now);
    let all = sql.with(stages(&f.columns()));
    c.prepare(&format!(
        "SELECT count(*) FROM board_cards b {} WHERE {all}",
        counted_by(f)
    ))?
    .query_row(params_from_iter(&sql.values), |r| r.get(0))
}

/// Cards a filter lets through that are sorted rather than met along an index in their order.
const FEW: u32 = 4_000;

fn page_sql(
    f: &Filter,
    order: Order,
    after: Option<&Mark>,
    limit: u32,
    few: bool,
    now: Millis,
) -> (String, Vec<Value>) {
    let (index, key, down) = order.plan();
    let mut sql = Sql::default();
    sql.filter(f, now);
    let (beyond, way) = if down { ("<", "DESC") } else { (">", "ASC") };
    if let Some(mark) = after {
        let (k, id) = (
            sql.bind(mark.key.clone()),
            sql.bind(Value::Text(mark.id.clone())),
        );
        // The first half is what an index can begin at.
        sql.when(format!(
            "{key}{beyond}={k} AND ({key}{beyond}{k} OR b.prospect_id{beyond}{id})"
        ));
    }
    let limit = sql.bind(Value::Integer(i64::from(limit)));
    let pick = format!("SELECT b.prospect_id AS id,{key} AS k FROM board_cards b");
    // The newest card's key is its id already; a second term would make it sort what the index has in order.
    let (inside, outside) = match order {
        Order::Newest => (format!("{key} {way}"), format!("id {way}")),
        Order::Name => (
            format!("{key} {way},b.prospect_id {way}"),
            format!("k COLLATE NOCASE {way},id {way}"),
        ),
        _ => (
            format!("{key} {way},b.prospect_id {way}"),
            format!("k {way},id {way}"),
        ),
    };
    if few {
        let all = sql.with(stages(&f.columns()));
        return (
            format!(
                "{pick} {} WHERE {all} ORDER BY {inside} LIMIT {limit}",
                counted_by(f)
            ),
            sql.values,
        );
    }
    let each: Vec<String> = f
        .columns()
        .into_iter()
        .map(|s| {
            let all = sql.with(format!("b.stage='{s}'"));
            format!(
                "SELECT * FROM ({pick} INDEXED BY {index} WHERE {all} ORDER BY {inside} LIMIT {limit})"
            )
        })
        .collect();
    let text = format!(
        "SELECT id,k FROM ({}) ORDER BY {outside} LIMIT {limit}",
        each.join(" UNION ALL ")
    );
    (text, sql.values)
}

/// A page of cards: those the filter lets through behind `after`. A filter that lets few through is sorted; else each
/// column is walked along the index of the order, so that a page costs a page.
///
/// # Errors
/// Database errors.
pub fn page(
    c: &Connection,
    f: &Filter,
    order: Order,
    after: Option<&Mark>,
    limit: u32,
    now: Millis,
) -> rusqlite::Result<Vec<Mark>> {
    let few = f.companies.is_some()
        || f.campaign.is_some()
        || (!f.is_open() && matching(c, f, now)? <= FEW);
    let (text, values) = page_sql(f, order, after, limit, few, now);
    c.prepare(&text)?
        .query_map(params_from_iter(&values), |r| {
            Ok(Mark {
                id: r.get(0)?,
                key: r.get(1)?,
            })
        })?
        .collect()
}

#[cfg(test)]
mod tests;
