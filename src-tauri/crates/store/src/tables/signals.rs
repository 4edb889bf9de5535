//! `vacancies`, `vacancy_details`, `vacancy_sightings`, `signals`, `facts`: why now, and what may be said.

use domain::site::Say;
use domain::{CompanyId, FactId, Millis, SignalId, VacancyId};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::Value;

/// A vacancy with its details.
#[derive(Debug, Clone, PartialEq)]
pub struct Vacancy {
    /// Id.
    pub id: VacancyId,
    /// Who posted, as printed or the board's name.
    pub poster: String,
    /// `board agency employer`.
    pub poster_kind: String,
    /// Employer, once known.
    pub employer: Option<CompanyId>,
    /// Property, once known; never guessed.
    pub property: Option<CompanyId>,
    /// Role (`general_manager` …).
    pub role: String,
    /// Title as printed.
    pub title: String,
    /// `open closed gm_named`.
    pub state: String,
    /// First seen.
    pub first_seen_at: Millis,
    /// Last seen.
    pub last_seen_at: Millis,
    /// Company as printed.
    pub company_printed: String,
    /// Location as printed.
    pub location_printed: String,
    /// Description as text.
    pub description: String,
    /// Place, JSON.
    pub place: Value,
    /// The posting names no hotel.
    pub unnamed: bool,
    /// Strength of the signal 0–1.
    pub strength: f64,
}

/// A sighting of a vacancy at a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Source id.
    pub source: String,
    /// The board's id of the posting.
    pub source_id: String,
    /// Address.
    pub url: String,
    /// Posted at, as printed.
    pub posted_at: Option<Millis>,
}

fn read(r: &Row<'_>) -> rusqlite::Result<Vacancy> {
    Ok(Vacancy {
        id: r.get::<_, String>("id")?.into(),
        poster: r.get("poster")?,
        poster_kind: r.get("poster_kind")?,
        employer: r.get::<_, Option<String>>("employer_id")?.map(Into::into),
        property: r.get::<_, Option<String>>("property_id")?.map(Into::into),
        role: r.get("role")?,
        title: r.get("title")?,
        state: r.get("state")?,
        first_seen_at: Millis(r.get("first_seen_at")?),
        last_seen_at: Millis(r.get("last_seen_at")?),
        company_printed: r.get("company_printed")?,
        location_printed: r.get("location_printed")?,
        description: r.get("description")?,
        place: r
            .get::<_, String>("place")
            .map(|s| serde_json::from_str(&s).unwrap_or_default())?,
        unnamed: r.get("unnamed")?,
        strength: r.get("strength")?,
    })
}

/// Insert a vacancy.
pub fn insert_vacancy(c: &Connection, v: &Vacancy) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT INTO vacancies(id,poster,poster_kind,employer_id,property_id,role,title,state,first_seen_at,last_seen_at) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)")?
        .execute(params![
            v.id.as_str(), v.poster, v.poster_kind, v.employer.as_ref().map(CompanyId::as_str), v.property.as_ref().map(CompanyId::as_str), v.role, v.title, v.state,
            v.first_seen_at.0, v.last_seen_at.0
        ])?;
    c.prepare_cached("INSERT INTO vacancy_details(vacancy_id,company_printed,location_printed,description,place,unnamed,strength) VALUES(?1,?2,?3,?4,?5,?6,?7)")?
        .execute(params![v.id.as_str(), v.company_printed, v.location_printed, v.description, v.place.to_string(), v.unnamed, v.strength])
        .map(drop)
}

/// Vacancies by a condition over `vacancies v JOIN vacancy_details d` (a literal of ours, never input).
pub fn select_vacancies(
    c: &Connection,
    condition: &'static str,
    p: &[&dyn rusqlite::ToSql],
) -> rusqlite::Result<Vec<Vacancy>> {
    c.prepare_cached(&format!("SELECT v.*,d.* FROM vacancies v JOIN vacancy_details d ON d.vacancy_id=v.id WHERE {condition}"))?.query_map(p, read)?.collect()
}

/// The vacancy seen at a source under this id.
pub fn sighted(
    c: &Connection,
    source: &str,
    source_id: &str,
) -> rusqlite::Result<Option<VacancyId>> {
    c.prepare_cached("SELECT vacancy_id FROM vacancy_sightings WHERE source=?1 AND source_id=?2")?
        .query_row([source, source_id], |r| {
            r.get::<_, String>(0).map(VacancyId)
        })
        .optional()
}

/// Record a sighting; a later printed date of a known one is a repost.
pub fn sight(
    c: &Connection,
    vacancy: &VacancyId,
    s: &Sighting,
    at: Millis,
) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO vacancy_sightings(vacancy_id,source,source_id,url,first_seen_at,last_seen_at,posted_at) VALUES(?1,?2,?3,?4,?5,?5,?6) ON CONFLICT(source,source_id) DO UPDATE SET \
         last_seen_at=excluded.last_seen_at,gone_at=NULL,reposts=reposts+(excluded.posted_at IS NOT NULL AND posted_at IS NOT NULL AND excluded.posted_at>posted_at),\
         posted_at=coalesce(excluded.posted_at,posted_at)",
    )?
    .execute(params![vacancy.as_str(), s.source, s.source_id, s.url, at.0, s.posted_at.map(|t| t.0)])?;
    c.prepare_cached("UPDATE vacancies SET last_seen_at=max(last_seen_at,?2) WHERE id=?1")?
        .execute(params![vacancy.as_str(), at.0])
        .map(drop)
}

/// A reason to write now.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// Id.
    pub id: SignalId,
    /// About whom.
    pub company: CompanyId,
    /// Its vacancy (kind `vacancy` only).
    pub vacancy: Option<VacancyId>,
    /// Kind.
    pub kind: String,
    /// What may be said.
    pub say: Say,
    /// JSON.
    pub detail: Value,
    /// Where from.
    pub source: String,
    /// The words.
    pub excerpt: Option<String>,
    /// 0–1.
    pub strength: f64,
    /// Days.
    pub half_life_days: u32,
    /// Seen at.
    pub seen_at: Millis,
}

/// Insert a signal; SQLite refuses a vacancy that is not silent.
pub fn insert_signal(c: &Connection, s: &Signal) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT INTO signals(id,company_id,vacancy_id,kind,say,detail,source,excerpt,strength,half_life_days,seen_at) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)")?
        .execute(params![
            s.id.as_str(), s.company.as_str(), s.vacancy.as_ref().map(VacancyId::as_str), s.kind, s.say.word(), s.detail.to_string(), s.source, s.excerpt, s.strength,
            s.half_life_days, s.seen_at.0
        ])
        .map(drop)
}

/// The signals of a company, newest first.
pub fn signals_of(c: &Connection, company: &CompanyId) -> rusqlite::Result<Vec<Signal>> {
    c.prepare_cached("SELECT * FROM signals WHERE company_id=?1 ORDER BY seen_at DESC,id")?
        .query_map([company.as_str()], |r| {
            Ok(Signal {
                id: r.get::<_, String>("id")?.into(),
                company: r.get::<_, String>("company_id")?.into(),
                vacancy: r.get::<_, Option<String>>("vacancy_id")?.map(Into::into),
                kind: r.get("kind")?,
                say: Say::of(&r.get::<_, String>("say")?).unwrap_or(Say::Silent),
                detail: r
                    .get::<_, String>("detail")
                    .map(|s| serde_json::from_str(&s).unwrap_or_default())?,
                source: r.get("source")?,
                excerpt: r.get("excerpt")?,
                strength: r.get("strength")?,
                half_life_days: r.get("half_life_days")?,
                seen_at: Millis(r.get("seen_at")?),
            })
        })?
        .collect()
}

/// A sourced statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Id.
    pub id: FactId,
    /// About whom.
    pub company: CompanyId,
    /// From which signal.
    pub signal: Option<SignalId>,
    /// Kind (`rooms`, `amenity`, `town`, `award` …).
    pub kind: String,
    /// What may be said by default.
    pub say: Say,
    /// Who published it under its own name.
    pub open_to: Option<CompanyId>,
    /// The statement.
    pub text: String,
    /// URL or `you, <date>`.
    pub source: String,
    /// The words it was read from.
    pub excerpt: Option<String>,
    /// When.
    pub at: Millis,
}

/// Insert a fact.
pub fn insert_fact(c: &Connection, f: &Fact) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT INTO facts(id,company_id,signal_id,kind,say,open_to_company_id,text,source,excerpt,at) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)")?
        .execute(params![
            f.id.as_str(), f.company.as_str(), f.signal.as_ref().map(SignalId::as_str), f.kind, f.say.word(), f.open_to.as_ref().map(CompanyId::as_str), f.text, f.source,
            f.excerpt, f.at.0
        ])
        .map(drop)
}

/// Say otherwise of a fact.
///
/// # Errors
/// Database errors.
pub fn set_say(c: &Connection, id: &FactId, say: Say) -> rusqlite::Result<()> {
    c.prepare_cached("UPDATE facts SET say=?2 WHERE id=?1")?
        .execute(params![id.as_str(), say.word()])
        .map(drop)
}

fn read_fact(r: &Row<'_>) -> rusqlite::Result<Fact> {
    Ok(Fact {
        id: r.get::<_, String>("id")?.into(),
        company: r.get::<_, String>("company_id")?.into(),
        signal: r.get::<_, Option<String>>("signal_id")?.map(Into::into),
        kind: r.get("kind")?,
        say: Say::of(&r.get::<_, String>("say")?).unwrap_or(Say::Silent),
        open_to: r
            .get::<_, Option<String>>("open_to_company_id")?
            .map(Into::into),
        text: r.get("text")?,
        source: r.get("source")?,
        excerpt: r.get("excerpt")?,
        at: Millis(r.get("at")?),
    })
}

/// The facts of a company.
pub fn facts_of(c: &Connection, company: &CompanyId) -> rusqlite::Result<Vec<Fact>> {
    c.prepare_cached("SELECT * FROM facts WHERE company_id=?1 ORDER BY kind,id")?
        .query_map([company.as_str()], read_fact)?
        .collect()
}

/// One fact.
pub fn fact(c: &Connection, id: &FactId) -> rusqlite::Result<Option<Fact>> {
    c.prepare_cached("SELECT * FROM facts WHERE id=?1")?
        .query_row([id.as_str()], read_fact)
        .optional()
}

/// The company of a signal.
///
/// # Errors
/// Database errors.
pub fn company_of(c: &Connection, id: &SignalId) -> rusqlite::Result<Option<CompanyId>> {
    c.prepare_cached("SELECT company_id FROM signals WHERE id=?1")?
        .query_row([id.as_str()], |r| r.get::<_, String>(0).map(CompanyId))
        .optional()
}

/// What a person said to a signal; saying something else replaces it.
///
/// # Errors
/// Database errors.
pub fn choose(
    c: &Connection,
    id: &SignalId,
    choice: &str,
    why: Option<&str>,
    actor: &str,
    at: Millis,
) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO signal_choices(signal_id,choice,why,actor_id,at) VALUES(?1,?2,?3,?4,?5) ON CONFLICT(signal_id) DO UPDATE SET choice=excluded.choice,why=excluded.why,\
         actor_id=excluded.actor_id,at=excluded.at",
    )?
    .execute(params![id.as_str(), choice, why, actor, at.0])
    .map(drop)
}

/// As if nothing had been said.
///
/// # Errors
/// Database errors.
pub fn forget_choice(c: &Connection, id: &SignalId) -> rusqlite::Result<usize> {
    c.execute(
        "DELETE FROM signal_choices WHERE signal_id=?1",
        [id.as_str()],
    )
}

/// Other signals of a company that were not skipped: reasons that remain.
///
/// # Errors
/// Database errors.
pub fn others(c: &Connection, company: &CompanyId, but: &SignalId) -> rusqlite::Result<u32> {
    c.prepare_cached(
        "SELECT count(*) FROM signals s LEFT JOIN signal_choices h ON h.signal_id=s.id WHERE s.company_id=?1 AND s.id<>?2 AND ifnull(h.choice,'take')='take'",
    )?
    .query_row([company.as_str(), but.as_str()], |r| r.get(0))
}
