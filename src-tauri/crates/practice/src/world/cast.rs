//! Who lives in the world: hotels, groups and people, drawn from the seed.

use domain::Millis;
use domain::geo::Place;
use domain::time::DAY;

use super::data::{self, Town};
use super::truth::{Build, Group, Hotel, Lang, MailServer, Persona, Role, Shown, Staff, Tier};
use crate::rng::Stream;

/// Where the gate is open for mail to the hotel, or to a role there, as shipped: the personas live where mail may go.
const MAILED: &[&str] = &["US", "GB", "FR", "IE", "FI"];
/// Times each persona occurs.
const EACH_PERSONA: usize = 3;

/// The groups of the world.
pub(crate) fn groups() -> Vec<Group> {
    [
        ("Alder & Vale Hotels", "aldervale-hotels.example", true),
        ("Verrière Hôtels", "verriere-hotels.example", false),
    ]
    .into_iter()
    .map(|(name, host, shared_host)| Group {
        name: name.into(),
        host: host.into(),
        shared_host,
    })
    .collect()
}

/// All hotels; `start` is the first moment of the world.
pub(crate) fn hotels(seed: u64, start: Millis) -> Vec<Hotel> {
    let mut out: Vec<Hotel> = Vec::new();
    let mut tiers = tiers(seed);
    let mut builds = builds(seed);
    for town in data::towns() {
        for _ in 0..town.hotels {
            let n = out.len();
            let mut s = Stream::new(seed, &format!("hotel {n}"));
            let tier = tiers.pop().unwrap_or(Tier::Midscale);
            let build = builds.pop().unwrap_or(Build::WordPress);
            let name = name(&mut s, &out, &town, tier);
            let hotel = hotel(&mut s, n, name, &town, tier, build);
            out.push(hotel);
        }
    }
    join_groups(&mut out);
    dual_brand(&mut out);
    mail_servers(seed, &mut out);
    personas(seed, &mut out);
    special(seed, &mut out, start);
    out
}

fn tiers(seed: u64) -> Vec<Tier> {
    let mut all: Vec<Tier> = [
        (Tier::Luxury, 9),
        (Tier::Upscale, 18),
        (Tier::Midscale, 18),
        (Tier::Economy, 9),
        (Tier::Budget, 6),
    ]
    .into_iter()
    .flat_map(|(t, n)| std::iter::repeat_n(t, n))
    .collect();
    Stream::new(seed, "tiers").shuffle(&mut all);
    all
}

fn builds(seed: u64) -> Vec<Build> {
    let mut all: Vec<Build> = [
        (Build::Table, 9),
        (Build::WordPress, 14),
        (Build::JsonLd, 15),
        (Build::SinglePage, 6),
        (Build::Form, 4),
        (Build::Parked, 1),
        (Build::Redirecting, 2),
        (Build::Slow, 2),
        (Build::Broken, 4),
        (Build::Huge, 1),
        (Build::Hostile, 2),
    ]
    .into_iter()
    .flat_map(|(b, n)| std::iter::repeat_n(b, n))
    .collect();
    Stream::new(seed, "builds").shuffle(&mut all);
    all
}

fn name(s: &mut Stream, taken: &[Hotel], town: &Town, tier: Tier) -> String {
    let names = data::hotel_names(town.lang, tier);
    let free: Vec<String> = names
        .iter()
        .map(|n| n.replace("{town}", town.name))
        .filter(|n| taken.iter().all(|h| &h.name != n))
        .collect();
    if let Some(n) = s.pick(&free) {
        return n.clone();
    }
    // Every name of this kind is taken: the town tells namesakes apart, and after it a number.
    let base = s
        .pick(&names)
        .copied()
        .unwrap_or("The Larkspur Hotel")
        .replace(" {town}", "");
    let mut name = format!("{base} {}", town.name);
    while taken.iter().any(|h| h.name == name) {
        name.push_str(" Annexe");
    }
    name
}

/// Lower-case ASCII words joined by `joint`: host names and mailboxes.
pub(crate) fn slug(text: &str, joint: &str) -> String {
    let mut out = String::new();
    for c in text.to_lowercase().chars() {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'à' | 'â' => out.push('a'),
            'ô' => out.push('o'),
            'î' | 'ï' => out.push('i'),
            'û' | 'ù' => out.push('u'),
            'ç' => out.push('c'),
            '\'' | '’' => {}
            c if c.is_ascii_alphanumeric() => out.push(c),
            _ => out.push(' '),
        }
    }
    out.split_whitespace()
        .filter(|w| *w != "the")
        .collect::<Vec<_>>()
        .join(joint)
}

fn hotel(s: &mut Stream, n: usize, name: String, town: &Town, tier: Tier, build: Build) -> Hotel {
    let (low, high, stars) = match tier {
        Tier::Luxury => (60, 180, 5),
        Tier::Upscale => (50, 210, 4),
        Tier::Midscale => (40, 160, 3),
        Tier::Economy => (30, 110, 2),
        Tier::Budget => (40, 140, 1),
    };
    let rooms = u32::try_from(s.between(low, high)).unwrap_or(60);
    let host = format!("{}.example", slug(&name, "-"));
    let (phone, phone_printed) = phone(s, town);
    let staff = staff(s, town.lang, &host, build);
    let pms = s
        .pick(&[
            "Mews",
            "Cloudbeds",
            "Opera Cloud",
            "Guestline",
            "Protel",
            "Apaleo",
        ])
        .copied()
        .unwrap_or("Mews");
    let booking = s
        .pick(&[
            "SynXis",
            "Profitroom",
            "D-EDGE",
            "SiteMinder",
            "Mews",
            "Bookassist",
        ])
        .copied()
        .unwrap_or("SynXis");
    let front_word = match town.lang {
        Lang::En => s
            .pick(&["info", "hello", "reception"])
            .copied()
            .unwrap_or("info"),
        Lang::De => s
            .pick(&["info", "hotel", "rezeption"])
            .copied()
            .unwrap_or("info"),
        Lang::Fr => s
            .pick(&["contact", "info", "accueil"])
            .copied()
            .unwrap_or("contact"),
    };
    Hotel {
        n,
        name,
        place: Place {
            country: Some(town.country.into()),
            subdivision: Some(town.subdivision.into()),
            town: Some(town.name.into()),
            postal_code: Some(town.postal.into()),
            street: Some(street(s, town)),
            zone: Some(town.zone.into()),
        },
        region: town.region.into(),
        lang: town.lang,
        mail_domain: host.clone(),
        front: format!("{front_word}@{host}"),
        front_shown: if build == Build::Form {
            Shown::Hidden
        } else {
            shown(s, build)
        },
        host,
        path: "/".into(),
        tier,
        rooms,
        stars,
        phone,
        phone_printed,
        staff,
        group: None,
        pms,
        booking,
        build,
        customer: false,
        closed_until: None,
        persona: Persona::Silent,
        mail: MailServer::Plain,
    }
}

fn street(s: &mut Stream, town: &Town) -> String {
    let n = s.between(2, 190);
    match (town.lang, town.country) {
        (Lang::De, _) => format!("{} {n}", town.street),
        (Lang::Fr, _) => format!("{n}, {}", town.street),
        (Lang::En, "NL" | "FI") => format!("{} {n}", town.street),
        _ => format!("{n} {}", town.street),
    }
}

/// A number of the area: in North America 555-01xx is reserved for fiction, elsewhere the digits are drawn.
fn phone(s: &mut Stream, town: &Town) -> (String, String) {
    if town.dial == "+1" {
        let last = s.between(100, 199);
        return (
            format!("+1{}5550{last}", town.area),
            format!("({}) 555-0{last}", town.area),
        );
    }
    let digits = match town.country {
        "GB" => 10_usize.saturating_sub(town.area.len()),
        "FR" => 8,
        "CH" | "NL" => 7,
        "IE" => 7_usize,
        "FI" => 7,
        _ => 6,
    };
    let mut local = String::new();
    for i in 0..digits {
        let d = if i == 0 {
            s.between(2, 8)
        } else {
            s.between(0, 9)
        };
        local.push_str(&d.to_string());
    }
    let trunk = town.area.trim_start_matches('0');
    let e164 = if town.country == "IT" {
        format!("{}{}{local}", town.dial, town.area)
    } else {
        format!("{}{trunk}{local}", town.dial)
    };
    let printed = if town.country == "IT" {
        format!("{} {} {local}", town.dial, town.area)
    } else {
        format!("{} {trunk} {local}", town.dial)
    };
    (e164, printed)
}

fn shown(s: &mut Stream, build: Build) -> Shown {
    match build {
        Build::Form => Shown::Hidden,
        Build::Table | Build::Broken => s
            .pick(&[Shown::Link, Shown::Spelled, Shown::Entities])
            .copied()
            .unwrap_or(Shown::Link),
        Build::WordPress => s
            .pick(&[Shown::Link, Shown::Link, Shown::Cloudflare, Shown::Entities])
            .copied()
            .unwrap_or(Shown::Link),
        _ => s
            .pick(&[Shown::Link, Shown::Link, Shown::Spelled, Shown::Cloudflare])
            .copied()
            .unwrap_or(Shown::Link),
    }
}

fn staff(s: &mut Stream, lang: Lang, host: &str, build: Build) -> Vec<Staff> {
    let pattern = s.below(3);
    let mut roles = vec![Role::Gm];
    // Somebody who decides while the seat is empty stands on most sites.
    roles.push(
        s.pick(&[
            Role::Owner,
            Role::Operations,
            Role::Acting,
            Role::Operations,
        ])
        .copied()
        .unwrap_or(Role::Operations),
    );
    if s.chance(70) {
        roles.push(Role::Sales);
    }
    roles.push(Role::Front);
    let mut out: Vec<Staff> = Vec::new();
    for role in roles {
        let (first, last, woman) = loop {
            let p = data::person(s, lang);
            if out.iter().all(|o| o.last != p.1 && o.first != p.0) {
                break p;
            }
        };
        let (f, l) = (slug(&first, ""), slug(&last, ""));
        let local = match pattern {
            0 => format!("{f}.{l}"),
            1 => format!("{}{l}", f.chars().next().unwrap_or('x')),
            _ => f,
        };
        let named = match role {
            Role::Gm => s.chance(75),
            _ => s.chance(90),
        };
        let printed = named && s.chance(if role == Role::Gm { 45 } else { 75 });
        out.push(Staff {
            title: data::title(role, lang, woman).to_owned(),
            first,
            last,
            woman,
            role,
            address: format!("{local}@{host}"),
            shown: if printed {
                shown(s, build)
            } else {
                Shown::Hidden
            },
            named,
        });
    }
    out
}

fn move_to(h: &mut Hotel, host: &str, path: String, mail_domain: &str, taken: &mut Vec<String>) {
    let old = h.mail_domain.clone();
    for s in &mut h.staff {
        let mut local = format!("{}.{}", slug(&s.first, ""), slug(&s.last, ""));
        // A namesake at a sister house gets a number, as everywhere.
        while taken.contains(&local) {
            local.push('2');
        }
        s.address = format!("{local}@{mail_domain}");
        taken.push(local);
    }
    h.front = h
        .front
        .replace(&format!("@{old}"), &format!("@{mail_domain}"));
    h.host = host.to_owned();
    h.path = path;
    h.mail_domain = mail_domain.to_owned();
}

/// Five houses of one operator share its host with a path each; three French ones keep their own.
fn join_groups(all: &mut [Hotel]) {
    let mut taken = Vec::new();
    let mut first = 0_u32;
    let mut second = 0_u32;
    for h in all.iter_mut() {
        let country = h.place.country.clone().unwrap_or_default();
        let plain = matches!(h.build, Build::JsonLd | Build::WordPress);
        if first < 5 && plain && matches!(country.as_str(), "GB" | "IE") && h.tier <= Tier::Midscale
        {
            first = first.saturating_add(1);
            h.group = Some(0);
            let town = slug(&h.name, "-");
            h.front = format!("info.{town}@{}", h.mail_domain);
            move_to(
                h,
                "aldervale-hotels.example",
                format!("/hotels/{town}/"),
                "aldervale-hotels.example",
                &mut taken,
            );
        } else if second < 3 && plain && country == "FR" {
            second = second.saturating_add(1);
            h.group = Some(1);
        }
    }
}

/// Two brands under one roof: same street, postal code and phone.
fn dual_brand(all: &mut [Hotel]) {
    let denver: Vec<usize> = all
        .iter()
        .filter(|h| h.place.town.as_deref() == Some("Denver"))
        .map(|h| h.n)
        .collect();
    if let [a, b] = denver.as_slice() {
        let Some((place, phone, printed)) = all
            .get(*a)
            .map(|h| (h.place.clone(), h.phone.clone(), h.phone_printed.clone()))
        else {
            return;
        };
        if let Some(h) = all.get_mut(*b) {
            h.place = place;
            h.phone = phone;
            h.phone_printed = printed;
        }
    }
}

fn mailed(h: &Hotel) -> bool {
    h.place
        .country
        .as_deref()
        .is_some_and(|c| MAILED.contains(&c))
}

fn mail_servers(seed: u64, all: &mut [Hotel]) {
    let mut order: Vec<usize> = all.iter().filter(|h| mailed(h)).map(|h| h.n).collect();
    Stream::new(seed, "mail servers").shuffle(&mut order);
    let kinds = [
        (MailServer::Greylists, 5),
        (MailServer::Defers, 2),
        (MailServer::BouncesLater, 2),
        (MailServer::RefusesRecipient, 1),
    ];
    let mut kinds = kinds
        .into_iter()
        .flat_map(|(k, n)| std::iter::repeat_n(k, n));
    for n in order {
        let Some(k) = kinds.next() else { break };
        if let Some(h) = all.get_mut(n) {
            h.mail = k;
        }
    }
}

fn personas(seed: u64, all: &mut [Hotel]) {
    let mut order: Vec<usize> = all
        .iter()
        .filter(|h| {
            mailed(h)
                && h.has_site()
                && h.build != Build::Form
                && !matches!(
                    h.mail,
                    MailServer::BouncesLater | MailServer::RefusesRecipient
                )
        })
        .map(|h| h.n)
        .collect();
    Stream::new(seed, "personas").shuffle(&mut order);
    let answering = Persona::ALL
        .iter()
        .copied()
        .filter(|p| *p != Persona::Silent);
    let mut cast = std::iter::repeat_n(answering.collect::<Vec<_>>(), EACH_PERSONA).flatten();
    for n in order {
        let Some(p) = cast.next() else { break };
        if let Some(h) = all.get_mut(n) {
            h.persona = p;
        }
    }
}

/// Customers and houses closed for the season, among those who never answer.
fn special(seed: u64, all: &mut [Hotel], start: Millis) {
    let mut order: Vec<usize> = all
        .iter()
        .filter(|h| {
            h.persona == Persona::Silent
                && mailed(h)
                && h.group.is_none()
                && h.mail == MailServer::Plain
        })
        .map(|h| h.n)
        .collect();
    Stream::new(seed, "special").shuffle(&mut order);
    for (i, n) in order.into_iter().enumerate() {
        let Some(h) = all.get_mut(n) else { continue };
        match i {
            0 | 1 => h.customer = true,
            2 | 3 => h.closed_until = Some(start.plus(45 * DAY)),
            _ => break,
        }
    }
}
