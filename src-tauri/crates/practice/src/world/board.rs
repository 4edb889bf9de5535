//! What is posted where and when: the truth behind the boards' pages.

use domain::Millis;
use domain::time::{DAY, HOUR};

use super::data;
use super::truth::{Hotel, Lang};
use crate::rng::Stream;

/// Host of the board with JSON-LD.
pub const JSON_BOARD: &str = "jobs.innkeepers.example";
/// Host of the board with microdata.
pub const MICRO_BOARD: &str = "www.hotelstellen.example";
/// The agency that does not name its client.
const AGENCY: &str = "Brightstone Executive Recruitment";

/// What the posting is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A general manager for a named hotel.
    Vacancy,
    /// The same again under a new number.
    Repost,
    /// By an agency, the hotel unnamed.
    Unnamed,
    /// Nothing for us.
    Irrelevant,
}

/// A posting.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Job {
    /// The board's number.
    pub id: u32,
    /// Which board (its host).
    pub board: &'static str,
    /// What it is about.
    pub kind: Kind,
    /// Title.
    pub title: String,
    /// Company as printed; empty when unnamed.
    pub company: String,
    /// The company's address, where printed.
    pub company_url: Option<String>,
    /// Town.
    pub town: String,
    /// Region as printed.
    pub region: String,
    /// Country.
    pub country: String,
    /// Street and postal code, where printed.
    pub street: Option<(String, String)>,
    /// Text, paragraphs.
    pub text: Vec<String>,
    /// Hotel of a vacancy.
    pub hotel: Option<usize>,
    /// From when it can be seen.
    pub from: Millis,
    /// Printed date.
    pub posted: Millis,
    /// Until when.
    pub until: Option<Millis>,
}

impl Job {
    /// Whether it can be seen at that time.
    #[must_use]
    pub fn open_at(&self, now: Millis) -> bool {
        self.from <= now && self.until.is_none_or(|u| now < u)
    }

    /// Its path on the board.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/job/{}-{}", self.id, super::cast::slug(&self.title, "-"))
    }
}

fn title(s: &mut Stream, lang: Lang, hotel: &Hotel) -> String {
    let town = hotel.place.town.as_deref().unwrap_or_default();
    let all: &[&str] = match lang {
        Lang::En => &[
            "General Manager",
            "Hotel General Manager",
            "General Manager - {town}",
            "Hotel Manager",
        ],
        Lang::De => &[
            "Hoteldirektor (m/w/d)",
            "General Manager (m/w/d)",
            "Hotelmanager (m/w/d)",
        ],
        Lang::Fr => &[
            "Directeur général (H/F)",
            "Directeur d'hôtel (H/F)",
            "General Manager (H/F)",
        ],
    };
    s.pick(all)
        .copied()
        .unwrap_or("General Manager")
        .replace("{town}", town)
}

fn paragraphs(h: &Hotel) -> Vec<String> {
    let town = h.place.town.as_deref().unwrap_or_default();
    [h.tier.word(), "tasks", "tools"]
        .iter()
        .map(|w| {
            data::job_text(h.lang, w)
                .replace("{hotel}", &h.name)
                .replace("{town}", town)
                .replace("{rooms}", &h.rooms.to_string())
                .replace("{tool}", h.pms)
        })
        .collect()
}

fn vacancy(s: &mut Stream, h: &Hotel, board: &'static str, start: Millis) -> Job {
    // Most are there at once, the rest comes in the first ten days.
    let later = if s.chance(70) { 0 } else { s.between(1, 10) };
    let from = start.plus(later.saturating_mul(DAY).saturating_sub(HOUR));
    let posted = from.minus(s.between(0, 9).saturating_mul(DAY));
    Job {
        id: 0,
        board,
        kind: Kind::Vacancy,
        title: title(s, h.lang, h),
        company: h.name.clone(),
        company_url: Some(h.url()),
        town: h.place.town.clone().unwrap_or_default(),
        region: h.region.clone(),
        country: h.place.country.clone().unwrap_or_default(),
        street: s.chance(60).then(|| {
            (
                h.place.street.clone().unwrap_or_default(),
                h.place.postal_code.clone().unwrap_or_default(),
            )
        }),
        text: paragraphs(h),
        hotel: Some(h.n),
        from,
        posted,
        until: None,
    }
}

/// Everything on both boards, numbered by board.
pub(crate) fn jobs(seed: u64, hotels: &[Hotel], start: Millis) -> Vec<Job> {
    let mut s = Stream::new(seed, "board");
    let mut out = Vec::new();
    for h in hotels {
        let board = if s.chance(60) {
            JSON_BOARD
        } else {
            MICRO_BOARD
        };
        match h.n % 15 {
            // Two of sixty hire through an agency that does not name them, two do not hire.
            7 if h.n < 30 => out.push(unnamed(&mut s, h, board, start)),
            11 if h.n < 30 => {}
            _ => {
                let job = vacancy(&mut s, h, board, start);
                if h.n % 13 == 5 {
                    let mut again = job.clone();
                    again.kind = Kind::Repost;
                    again.from = job.from.plus(9 * DAY);
                    again.posted = again.from;
                    out.push(again);
                }
                if h.n % 6 == 1 {
                    // The same vacancy at the other board, without the address of the house.
                    let mut other = job.clone();
                    other.board = if board == JSON_BOARD {
                        MICRO_BOARD
                    } else {
                        JSON_BOARD
                    };
                    other.from = job.from.plus(2 * DAY);
                    out.push(other);
                }
                let closes = h.n % 20 == 9;
                out.push(Job {
                    until: closes.then(|| job.from.plus(12 * DAY)),
                    ..job
                });
            }
        }
    }
    for [title, company, town, country, text] in data::other_jobs() {
        let from = start.minus(HOUR).plus(s.between(0, 6).saturating_mul(DAY));
        out.push(Job {
            id: 0,
            board: if s.chance(50) {
                JSON_BOARD
            } else {
                MICRO_BOARD
            },
            kind: Kind::Irrelevant,
            title: title.into(),
            company: company.into(),
            company_url: None,
            town: town.into(),
            region: String::new(),
            country: country.into(),
            street: None,
            text: vec![text.into()],
            hotel: None,
            from,
            posted: from.minus(s.between(0, 5).saturating_mul(DAY)),
            until: None,
        });
    }
    s.shuffle(&mut out);
    for (id, j) in (4101_u32..).zip(out.iter_mut()) {
        j.id = id;
    }
    out
}

fn unnamed(s: &mut Stream, h: &Hotel, board: &'static str, start: Millis) -> Job {
    let mut job = vacancy(s, h, board, start);
    job.kind = Kind::Unnamed;
    job.company = AGENCY.into();
    job.company_url = Some("https://brightstone-recruitment.example/".into());
    job.street = None;
    job.hotel = None;
    let star = h.stars;
    job.text = vec![format!(
        "For our client, a {star}-star hotel in the {} area, we are looking for a General Manager with experience in a comparable house. Please send your application in confidence to jobs@brightstone-recruitment.example.",
        job.town
    )];
    job
}
