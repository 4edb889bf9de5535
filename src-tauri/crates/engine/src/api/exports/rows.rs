//! Rows of an export: who may be named, and in which columns.

use domain::policy::gate::Channel;
use domain::{CompanyId, Millis, ProspectId};
use store::rusqlite::Connection;
use store::tables::board::{self, Line};
use store::tables::companies::{self, Company};
use store::tables::people::{self, Address};
use store::tables::tasks::{self, Task};
use store::tables::{leave_alone, prospects, suppressions};

use super::ExportAsk;
use crate::Engine;
use crate::pipeline::gate;

/// Cards read at a time.
const PAGE: u32 = 500;

/// Which columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Cards with our own names of columns.
    Own,
    /// Cards as HubSpot's contact importer knows them.
    Hubspot,
    /// Cards as Pipedrive's importer knows them.
    Pipedrive,
    /// Open call tasks.
    Calls,
    /// Open letter tasks, for a mail merge.
    Letters,
}

impl Layout {
    pub(super) const fn header(self) -> &'static [&'static str] {
        match self {
            Self::Own => &[
                "id",
                "stage",
                "hotel",
                "street",
                "postal_code",
                "town",
                "country",
                "website",
                "hotel_phone",
                "tier",
                "person",
                "title",
                "email",
                "phone",
                "score",
                "reason",
            ],
            Self::Hubspot => &[
                "Jengu ID",
                "First Name",
                "Last Name",
                "Email",
                "Phone Number",
                "Job Title",
                "Company Name",
                "Website URL",
                "Street Address",
                "Postal Code",
                "City",
                "Country/Region",
                "Lead Status",
            ],
            Self::Pipedrive => &[
                "Person - Jengu ID",
                "Person - Name",
                "Person - Email",
                "Person - Phone",
                "Person - Job title",
                "Organization - Name",
                "Organization - Address",
                "Organization - Website",
                "Lead - Title",
                "Lead - Label",
            ],
            Self::Calls => &[
                "task", "prospect", "hotel", "town", "country", "zone", "person", "title", "phone",
                "about", "due",
            ],
            Self::Letters => &[
                "task",
                "prospect",
                "person",
                "title",
                "hotel",
                "street",
                "postal_code",
                "town",
                "country",
                "language",
                "text",
                "due",
            ],
        }
    }
}

/// The table.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) rows: Vec<Vec<String>>,
    pub(super) people: u32,
    pub(super) left_out: u32,
}

impl Table {
    fn add(&mut self, card: &Card, cells: Vec<String>) {
        let named = u32::from(card.line.person.is_some());
        self.people = self.people.saturating_add(named);
        self.rows.push(cells);
    }

    fn leave_out(&mut self) {
        self.left_out = self.left_out.saturating_add(1);
    }
}

/// A card with everything a row may show.
struct Card {
    line: Line,
    company: Company,
    email: Option<Address>,
    phone: Option<Address>,
}

pub(super) fn collect(
    e: &Engine,
    c: &Connection,
    now: Millis,
    layout: Layout,
    ask: &ExportAsk,
) -> anyhow::Result<Table> {
    match layout {
        Layout::Own | Layout::Hubspot | Layout::Pipedrive => cards(e, c, now, layout, ask),
        Layout::Calls => of_tasks(e, c, now, ask, "call", call),
        Layout::Letters => of_tasks(e, c, now, ask, "letter", |t, x| Some(letter(t, x))),
    }
}

fn cards(
    e: &Engine,
    c: &Connection,
    now: Millis,
    layout: Layout,
    ask: &ExportAsk,
) -> anyhow::Result<Table> {
    let mut out = Table::default();
    let mut after: Option<String> = None;
    loop {
        let page = board::page(c, ask.stage.as_deref(), after.as_deref(), PAGE)?;
        let Some(last) = page.last() else {
            return Ok(out);
        };
        after = Some(last.id.clone());
        for line in page {
            if !wanted(ask, &line) {
                continue;
            }
            match card(e, c, now, line)? {
                Some(x) => out.add(&x, cells(layout, &x)),
                None => out.leave_out(),
            }
        }
    }
}

fn wanted(ask: &ExportAsk, line: &Line) -> bool {
    let same = |wanted: &str| {
        line.country
            .as_deref()
            .is_some_and(|c| c.eq_ignore_ascii_case(wanted))
    };
    ask.country.as_deref().is_none_or(same) && ask.stage.as_deref().is_none_or(|s| s == line.stage)
}

/// The card, if nobody in it asked to be left alone; only ways that are open to us are shown.
fn card(e: &Engine, c: &Connection, now: Millis, line: Line) -> anyhow::Result<Option<Card>> {
    let id = ProspectId(line.id.clone());
    let (Some(card), Some(mut company)) = (
        prospects::get(c, &id)?,
        companies::get(c, &CompanyId(line.company.clone()))?,
    ) else {
        return Ok(None);
    };
    if suppressions::hits_prospect(c, &id)?.is_some()
        || !leave_alone::exclusions_hitting(c, &company.company_id(), now)?.is_empty()
    {
        return Ok(None);
    }
    if let Some(number) = &company.phone
        && suppressions::live(c, "address", &e.keys().phone(number))?.is_some()
    {
        company.phone = None;
    }
    let mut ways = match &card.person {
        Some(p) => people::addresses(c, p)?,
        None => Vec::new(),
    };
    ways.extend(people::role_addresses(c, &card.company)?);
    let (mut email, mut phone) = (None, None);
    for a in ways {
        let place = match Channel::of(&a.channel) {
            Some(Channel::Mail) => &mut email,
            Some(Channel::Phone) => &mut phone,
            _ => continue,
        };
        let domain = e.keys().domain_of(&a.value).unwrap_or_default();
        let silent = suppressions::hits_address(c, &a.key, &domain)?.is_some();
        if place.is_none() && a.usable() && !silent {
            *place = Some(a);
        }
    }
    Ok(Some(Card {
        line,
        company,
        email,
        phone,
    }))
}

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

fn value(a: Option<&Address>) -> String {
    a.map(|a| a.value.clone()).unwrap_or_default()
}

/// First and last name as a Western importer wants them: the last word is the family's.
fn names(person: Option<&String>) -> (String, String) {
    match person.map(|p| p.trim().rsplit_once(' ')) {
        Some(Some((first, last))) => (first.to_owned(), last.to_owned()),
        Some(None) => (String::new(), text(person)),
        None => (String::new(), String::new()),
    }
}

fn cells(layout: Layout, x: &Card) -> Vec<String> {
    let (l, o) = (&x.line, &x.company);
    let (email, phone) = (value(x.email.as_ref()), value(x.phone.as_ref()));
    let person = text(l.person.as_ref());
    match layout {
        Layout::Hubspot => {
            let (first, last) = names(l.person.as_ref());
            vec![
                l.id.clone(),
                first,
                last,
                email,
                phone,
                text(l.title.as_ref()),
                l.name.clone(),
                text(o.website.as_ref()),
                text(o.street.as_ref()),
                text(o.postal_code.as_ref()),
                text(o.town.as_ref()),
                text(o.country.as_ref()),
                l.stage.clone(),
            ]
        }
        Layout::Pipedrive => vec![
            l.id.clone(),
            if person.is_empty() {
                l.name.clone()
            } else {
                person
            },
            email,
            phone,
            text(l.title.as_ref()),
            l.name.clone(),
            address_line(o),
            text(o.website.as_ref()),
            l.name.clone(),
            l.stage.clone(),
        ],
        _ => vec![
            l.id.clone(),
            l.stage.clone(),
            l.name.clone(),
            text(o.street.as_ref()),
            text(o.postal_code.as_ref()),
            text(o.town.as_ref()),
            text(o.country.as_ref()),
            text(o.website.as_ref()),
            text(o.phone.as_ref()),
            text(o.tier.as_ref()),
            person,
            text(l.title.as_ref()),
            email,
            phone,
            l.score.map(|s| format!("{s:.0}")).unwrap_or_default(),
            text(l.reason.as_ref()),
        ],
    }
}

fn address_line(o: &Company) -> String {
    [&o.street, &o.postal_code, &o.town, &o.country]
        .into_iter()
        .flatten()
        .cloned()
        .collect::<Vec<_>>()
        .join(", ")
}

/// Open tasks of this kind with their cards.
fn of_tasks(
    e: &Engine,
    c: &Connection,
    now: Millis,
    ask: &ExportAsk,
    kind: &str,
    row: impl Fn(&Task, &Card) -> Option<Vec<String>>,
) -> anyhow::Result<Table> {
    let mut out = Table::default();
    for t in tasks::open(c)?.into_iter().filter(|t| t.kind == kind) {
        let Some(line) = t
            .prospect
            .as_ref()
            .map(|p| board::line(c, p))
            .transpose()?
            .flatten()
        else {
            continue;
        };
        if !wanted(ask, &line) {
            continue;
        }
        let open = card(e, c, now, line)?.filter(|x| kind != "call" || may_ring(c, now, x));
        match open.as_ref().and_then(|x| Some((x, row(&t, x)?))) {
            Some((x, cells)) => out.add(x, cells),
            None => out.leave_out(),
        }
    }
    Ok(out)
}

/// Whether the country's gate lets us ring this number.
fn may_ring(c: &Connection, now: Millis, x: &Card) -> bool {
    match &x.phone {
        Some(a) => gate::answer(c, &x.company, a, now).is_ok_and(|g| gate::open(&g)),
        None => x.company.phone.is_some(),
    }
}

fn due(t: &Task) -> String {
    t.due_at
        .and_then(|d| d.timestamp().ok())
        .map(|d| d.to_string())
        .unwrap_or_default()
}

fn call(t: &Task, x: &Card) -> Option<Vec<String>> {
    let number = x
        .phone
        .as_ref()
        .map(|a| a.value.clone())
        .or_else(|| x.company.phone.clone())?;
    let l = &x.line;
    Some(vec![
        t.id.clone(),
        l.id.clone(),
        l.name.clone(),
        text(l.town.as_ref()),
        text(l.country.as_ref()),
        text(l.zone.as_ref()),
        text(l.person.as_ref()),
        text(l.title.as_ref()),
        number,
        t.text.clone(),
        due(t),
    ])
}

fn letter(t: &Task, x: &Card) -> Vec<String> {
    let (l, o) = (&x.line, &x.company);
    let words = t.detail.get("body").and_then(serde_json::Value::as_str);
    vec![
        t.id.clone(),
        l.id.clone(),
        text(l.person.as_ref()),
        text(l.title.as_ref()),
        l.name.clone(),
        text(o.street.as_ref()),
        text(o.postal_code.as_ref()),
        text(o.town.as_ref()),
        text(o.country.as_ref()),
        text(o.language.as_ref()),
        words.unwrap_or(&t.text).to_owned(),
        due(t),
    ]
}
