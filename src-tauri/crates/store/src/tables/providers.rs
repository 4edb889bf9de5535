//! `providers`, `provider_spend`: rate, breaker and budget of each outside service, in the database so that a restart
//! forgets nothing (pipeline.md, Guards). [`Providers`] is the port over a store.

use domain::Millis;
use domain::ports::{BoxFuture, GuardVerdict, ProviderGuard, ProviderReport};
use domain::time::{MINUTE, SECOND};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::Store;

/// Consecutive failures that open the breaker.
const OPENS_AFTER: i64 = 3;
/// How long it stays open before one probe may go.
pub const OPEN_MS: i64 = 5 * MINUTE;
/// How long a probe may take before another may go (its process may have died).
const PROBE_MS: i64 = 2 * MINUTE;

/// What a provider allows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Calls per minute in the long run.
    pub per_minute: f64,
    /// Calls at once after a pause.
    pub burst: f64,
    /// Most to spend in a calendar month (UTC), in millionths of a dollar.
    pub budget_micros: Option<i64>,
    /// Most calls in a calendar month.
    pub budget_calls: Option<i64>,
}

/// How a provider stands, for a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Health {
    /// Name.
    pub name: String,
    /// `closed open half_open`.
    pub state: String,
    /// Consecutive failures.
    pub failures: i64,
    /// Not before, and why.
    pub wait: Option<(Millis, String)>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it last worked.
    pub last_ok: Option<Millis>,
    /// Calls in this month.
    pub calls: i64,
    /// Spent in this month, in millionths of a dollar.
    pub cost_micros: i64,
    /// The limits.
    pub limits: Limits,
}

struct Guarded {
    state: String,
    failures: i64,
    opened_at: Option<i64>,
    probe_at: Option<i64>,
    wait_until: Option<i64>,
    wait_why: Option<String>,
    tokens: f64,
    tokens_at: i64,
    limits: Limits,
}

fn read(r: &Row<'_>) -> rusqlite::Result<Guarded> {
    Ok(Guarded {
        state: r.get("state")?,
        failures: r.get("failures")?,
        opened_at: r.get("opened_at")?,
        probe_at: r.get("probe_at")?,
        wait_until: r.get("wait_until")?,
        wait_why: r.get("wait_why")?,
        tokens: r.get("tokens")?,
        tokens_at: r.get("tokens_at")?,
        limits: limits(r)?,
    })
}

fn limits(r: &Row<'_>) -> rusqlite::Result<Limits> {
    Ok(Limits {
        per_minute: r.get("per_minute")?,
        burst: r.get("burst")?,
        budget_micros: r.get("budget_micros")?,
        budget_calls: r.get("budget_calls")?,
    })
}

/// `2026-11`, UTC.
#[must_use]
pub fn month(at: Millis) -> String {
    at.timestamp().map_or_else(
        |_| "0000-00".to_owned(),
        |t| t.strftime("%Y-%m").to_string(),
    )
}

/// The first instant of the next calendar month, UTC.
#[must_use]
pub fn next_month(at: Millis) -> Millis {
    // At most 31 days of hours; the first hour of another month is the answer to the hour, months begin on one.
    let this = month(at);
    let hour = domain::time::HOUR;
    let mut t = Millis(at.0 - at.0.rem_euclid(hour));
    for _ in 0..=(31 * 24) {
        t = t.plus(hour);
        if month(t) != this {
            return t;
        }
    }
    t
}

fn ensure(c: &Connection, name: &str, now: Millis) -> rusqlite::Result<Guarded> {
    let known = c
        .prepare_cached("SELECT * FROM providers WHERE name=?1")?
        .query_row([name], read)
        .optional()?;
    if let Some(row) = known {
        return Ok(row);
    }
    c.execute(
        "INSERT INTO providers(name,tokens,tokens_at) VALUES(?1,10,?2)",
        params![name, now.0],
    )?;
    c.prepare_cached("SELECT * FROM providers WHERE name=?1")?
        .query_row([name], read)
}

/// Set what a provider allows. The bucket starts full.
///
/// # Errors
/// Database errors.
pub fn set_limits(c: &Connection, name: &str, l: &Limits, now: Millis) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO providers(name,per_minute,burst,budget_micros,budget_calls,tokens,tokens_at) VALUES(?1,?2,?3,?4,?5,?3,?6)
         ON CONFLICT(name) DO UPDATE SET per_minute=excluded.per_minute,burst=excluded.burst,budget_micros=excluded.budget_micros,
           budget_calls=excluded.budget_calls,tokens=min(tokens,excluded.burst)",
        params![name, l.per_minute, l.burst.max(1.0), l.budget_micros, l.budget_calls, now.0],
    )
    .map(drop)
}

/// Spent in the month of `now`: calls, millionths of a dollar.
///
/// # Errors
/// Database errors.
pub fn spent(c: &Connection, name: &str, now: Millis) -> rusqlite::Result<(i64, i64)> {
    Ok(
        c.prepare_cached(
            "SELECT calls,cost_micros FROM provider_spend WHERE name=?1 AND month=?2",
        )?
        .query_row(params![name, month(now)], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?
        .unwrap_or((0, 0)),
    )
}

/// May it be called now? A `Go` takes a token and counts the call.
///
/// # Errors
/// Database errors.
pub fn before(
    c: &Connection,
    name: &str,
    cost_micros: i64,
    now: Millis,
) -> rusqlite::Result<GuardVerdict> {
    let p = ensure(c, name, now)?;
    if let Some(until) = p.wait_until.filter(|u| *u > now.0) {
        return Ok(GuardVerdict::Wait(
            Millis(until),
            p.wait_why.unwrap_or_else(|| "rate".into()),
        ));
    }
    let probing = match p.state.as_str() {
        "open" => {
            let until = Millis(p.opened_at.unwrap_or(now.0)).plus(OPEN_MS);
            if now < until {
                return Ok(GuardVerdict::Wait(until, "breaker".into()));
            }
            true
        }
        "half_open" => {
            let until = Millis(p.probe_at.unwrap_or(0)).plus(PROBE_MS);
            if now < until {
                return Ok(GuardVerdict::Wait(until, "breaker".into()));
            }
            true
        }
        _ => false,
    };
    let (calls, cost) = spent(c, name, now)?;
    let over = p.limits.budget_calls.is_some_and(|b| calls >= b)
        || p.limits
            .budget_micros
            .is_some_and(|b| cost.saturating_add(cost_micros) > b);
    if over {
        return Ok(GuardVerdict::Wait(next_month(now), "budget".into()));
    }
    #[expect(clippy::cast_precision_loss, reason = "minutes between two calls")]
    let refill =
        (now.0.saturating_sub(p.tokens_at)).max(0) as f64 / MINUTE as f64 * p.limits.per_minute;
    let tokens = (p.tokens + refill).min(p.limits.burst);
    if tokens < 1.0 {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "a wait in milliseconds"
        )]
        let wait =
            ((1.0 - tokens) / p.limits.per_minute.max(0.000_1) * MINUTE as f64).ceil() as i64;
        return Ok(GuardVerdict::Wait(now.plus(wait.max(1)), "rate".into()));
    }
    c.prepare_cached("UPDATE providers SET tokens=?2,tokens_at=?3,state=CASE WHEN ?4 THEN 'half_open' ELSE state END,probe_at=CASE WHEN ?4 THEN ?3 ELSE probe_at END WHERE name=?1")?
        .execute(params![name, tokens - 1.0, now.0, probing])?;
    count(c, name, 1, 0, now)?;
    Ok(GuardVerdict::Go)
}

fn count(
    c: &Connection,
    name: &str,
    calls: i64,
    cost_micros: i64,
    now: Millis,
) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO provider_spend(name,month,calls,cost_micros) VALUES(?1,?2,?3,?4)
         ON CONFLICT(name,month) DO UPDATE SET calls=calls+excluded.calls,cost_micros=cost_micros+excluded.cost_micros",
    )?
    .execute(params![name, month(now), calls, cost_micros])
    .map(drop)
}

/// How it went. `cost_micros` is the true cost.
///
/// # Errors
/// Database errors.
pub fn after(
    c: &Connection,
    name: &str,
    report: ProviderReport,
    cost_micros: i64,
    now: Millis,
) -> rusqlite::Result<()> {
    let p = ensure(c, name, now)?;
    if cost_micros != 0 {
        count(c, name, 0, cost_micros, now)?;
    }
    match report {
        ProviderReport::Ok => c.execute(
            "UPDATE providers SET state='closed',failures=0,opened_at=NULL,probe_at=NULL,wait_until=NULL,wait_why=NULL,last_ok_at=?2 WHERE name=?1",
            params![name, now.0],
        ),
        ProviderReport::Failed => {
            let failures = p.failures.saturating_add(1);
            let opens = failures >= OPENS_AFTER || p.state == "half_open";
            c.execute(
                "UPDATE providers SET failures=?2,state=CASE WHEN ?3 THEN 'open' ELSE state END,opened_at=CASE WHEN ?3 THEN ?4 ELSE opened_at END,probe_at=NULL WHERE name=?1",
                params![name, failures, opens, now.0],
            )
        }
        ProviderReport::Limited(until) => {
            // It answered: its health is fine, a probe that was told "later" closes the breaker.
            let until = until.unwrap_or_else(|| now.plus(60 * SECOND));
            c.execute(
                "UPDATE providers SET wait_until=?2,wait_why='rate',state='closed',failures=0,opened_at=NULL,probe_at=NULL WHERE name=?1",
                params![name, until.0],
            )
        }
    }
    .map(drop)
}

/// Open a provider's breaker at once: the next in its cascade is asked instead.
///
/// # Errors
/// Database errors.
pub fn open(c: &Connection, name: &str, now: Millis) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE providers SET state='open',opened_at=?2,probe_at=NULL WHERE name=?1",
        params![name, now.0],
    )
    .map(drop)
}

/// Keep what went wrong, for a person; without personal data.
///
/// # Errors
/// Database errors.
pub fn set_error(c: &Connection, name: &str, error: &str) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE providers SET last_error=?2 WHERE name=?1",
        [name, error],
    )
    .map(drop)
}

/// All providers as they stand, by name.
///
/// # Errors
/// Database errors.
pub fn health(c: &Connection, now: Millis) -> rusqlite::Result<Vec<Health>> {
    c.prepare_cached(
        "SELECT p.*,ifnull(s.calls,0) AS calls,ifnull(s.cost_micros,0) AS cost FROM providers p LEFT JOIN provider_spend s ON s.name=p.name AND s.month=?1 ORDER BY p.name",
    )?
    .query_map([month(now)], |r| {
        let until: Option<i64> = r.get("wait_until")?;
        let why: Option<String> = r.get("wait_why")?;
        Ok(Health {
            name: r.get("name")?,
            state: r.get("state")?,
            failures: r.get("failures")?,
            wait: until.filter(|u| *u > now.0).map(|u| (Millis(u), why.unwrap_or_default())),
            last_error: r.get("last_error")?,
            last_ok: r.get::<_, Option<i64>>("last_ok_at")?.map(Millis),
            calls: r.get("calls")?,
            cost_micros: r.get("cost")?,
            limits: limits(r)?,
        })
    })?
    .collect()
}

/// The port over a store.
#[derive(Debug, Clone)]
pub struct Providers(Store);

impl Providers {
    /// Guards kept in this workspace.
    #[must_use]
    pub const fn new(store: Store) -> Self {
        Self(store)
    }
}

impl ProviderGuard for Providers {
    fn before<'a>(
        &'a self,
        provider: &'a str,
        cost_micros: i64,
    ) -> BoxFuture<'a, anyhow::Result<GuardVerdict>> {
        let (name, now) = (provider.to_owned(), self.0.clock().now());
        Box::pin(
            self.0
                .write(move |tx| Ok(before(tx, &name, cost_micros, now)?)),
        )
    }

    fn after<'a>(
        &'a self,
        provider: &'a str,
        report: ProviderReport,
        cost_micros: i64,
    ) -> BoxFuture<'a, anyhow::Result<()>> {
        let (name, now) = (provider.to_owned(), self.0.clock().now());
        Box::pin(self.0.write(move |tx| {
            tx.touch("providers");
            Ok(after(tx, &name, report, cost_micros, now)?)
        }))
    }
}

#[cfg(test)]
mod tests;
