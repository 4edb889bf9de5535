//! The rule for one pair (acquire.md, Dedup): exact keys decide alone, an address only together with the name; alike
//! names merge only when a second field agrees; what another brand, number or place keeps apart is never merged.

use super::{Decision, Hotel, Keys, Shared, Verdict, words};
use crate::Judge;
use crate::text::fold;

/// From this likeness on two towns are one.
const ALIKE: f64 = 0.85;
/// From this likeness on a person may look at it.
const NEAR: f64 = 0.6;

/// What one field says of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Same,
    Unknown,
    Other,
}

use Field::{Other, Same, Unknown};

/// A pair, field by field.
struct Fields {
    likeness: words::Likeness,
    /// The names are the same, word for word.
    equal: bool,
    /// One name has all words of the other.
    within: bool,
    /// Another brand or another number in the name.
    apart: Option<&'static str>,
    place: Field,
    other_country: bool,
    site: Field,
    phone: Field,
    address: Field,
    /// Which agreeing keys many hotels have.
    shared: Vec<&'static str>,
}

impl Fields {
    fn seconds(&self) -> usize {
        [self.site, self.phone, self.address]
            .iter()
            .filter(|f| **f == Same)
            .count()
    }

    /// Fields that say two houses.
    fn against(&self) -> usize {
        [self.site, self.phone, self.address]
            .iter()
            .filter(|f| **f == Other)
            .count()
    }

    fn near(&self) -> bool {
        self.likeness.share >= NEAR
    }
}

impl Judge {
    /// Whether two rows are one hotel. `shared` names the keys of the two that other hotels have as well.
    #[must_use]
    pub fn same_hotel(&self, a: &Hotel, b: &Hotel, shared: Shared) -> Verdict {
        self.same_hotel_by((a, &self.hotel_keys(a)), (b, &self.hotel_keys(b)), shared)
    }

    /// The same for hotels whose keys are known already.
    #[must_use]
    pub fn same_hotel_by(
        &self,
        (a, ka): (&Hotel, &Keys),
        (b, kb): (&Hotel, &Keys),
        shared: Shared,
    ) -> Verdict {
        let f = self.fields((a, ka), (b, kb), shared);
        let (decision, because) = decide(&f);
        Verdict {
            score: score(&f, decision),
            decision,
            why: words_of(&f, because),
        }
    }

    fn fields(&self, (a, ka): (&Hotel, &Keys), (b, kb): (&Hotel, &Keys), s: Shared) -> Fields {
        let mut shared = Vec::new();
        let site = site(ka, kb, s.domain, &mut shared);
        let phone = both(&a.phone, &b.phone, |x, y| digits(x) == digits(y));
        let address = address(&self.duplicates, a, b);
        let unless = |f: Field, common: bool, name: &'static str, list: &mut Vec<&'static str>| {
            if f == Same && common {
                list.push(name);
                return Unknown;
            }
            f
        };
        let (place, other_country) = place((a, ka), (b, kb));
        let brand = |w: &str| {
            let of = |k: &Keys| {
                let words = k.brand.as_ref().map(|h| fold(&h.words));
                words.is_some_and(|t| t.split(' ').any(|p| p == w))
            };
            of(ka) && of(kb)
        };
        let likeness = words::alike(&ka.name, &kb.name, |w| {
            self.duplicates.light.contains(w) || brand(w)
        });
        Fields {
            likeness,
            equal: likeness.share >= 1.0,
            within: words::within(&ka.name, &kb.name) || words::within(&kb.name, &ka.name),
            apart: apart(ka, kb),
            place,
            other_country,
            site,
            phone: unless(phone, s.phone, "phone", &mut shared),
            address: unless(address, s.address, "address", &mut shared),
            shared,
        }
    }
}

/// What in the names themselves says that these are two houses.
fn apart(a: &Keys, b: &Keys) -> Option<&'static str> {
    let numbers = |k: &Keys| -> Vec<String> {
        let digit = |w: &&String| w.chars().any(|c| c.is_ascii_digit());
        k.name.iter().filter(digit).cloned().collect()
    };
    let (x, y) = (numbers(a), numbers(b));
    if !x.is_empty() && !y.is_empty() && x != y {
        return Some("another number in the name");
    }
    match (&a.brand, &b.brand) {
        (Some(x), Some(y)) if x.brand != y.brand => Some("another brand"),
        _ => None,
    }
}

fn both<T>(a: &Option<T>, b: &Option<T>, same: impl Fn(&T, &T) -> bool) -> Field {
    match (a, b) {
        (Some(a), Some(b)) if same(a, b) => Same,
        (Some(_), Some(_)) => Other,
        _ => Unknown,
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// On a domain of many hotels host and path decide together, and the front page nothing; a portal's page decides nothing.
fn site(a: &Keys, b: &Keys, shared: bool, list: &mut Vec<&'static str>) -> Field {
    let (Some(x), Some(y)) = (&a.domain, &b.domain) else {
        return Unknown;
    };
    if a.portal || b.portal {
        if x == y && a.site == b.site && a.site.as_deref().is_some_and(is_page) {
            return Same;
        }
        return Unknown;
    }
    let many = shared || a.brand_host || b.brand_host;
    if x != y {
        // A page at the brand's beside an own site: many hotels have both.
        return if a.brand_host == b.brand_host {
            Other
        } else {
            Unknown
        };
    }
    if !many {
        return Same;
    }
    list.push("domain");
    match a.site == b.site {
        true if a.site.as_deref().is_some_and(is_page) => Same,
        true => Unknown,
        false
            if [a, b]
                .iter()
                .all(|k| k.site.as_deref().is_some_and(is_page)) =>
        {
            Other
        }
        false => Unknown,
    }
}

/// Whether it is more than a host's front page, or its front page in a language (`/fr`, `/en/index.html`).
fn is_page(site: &str) -> bool {
    let path = site.split_once('/').map_or("", |(_, p)| p);
    path.split('/')
        .any(|p| p.chars().count() > 3 && !p.starts_with("index.") && !p.starts_with("home"))
}

fn place((a, ka): (&Hotel, &Keys), (b, kb): (&Hotel, &Keys)) -> (Field, bool) {
    let country = both(&a.country, &b.country, |x, y| x.eq_ignore_ascii_case(y));
    if country == Other {
        return (Other, true);
    }
    let code = both(&a.postal_code, &b.postal_code, |x, y| fold(x) == fold(y));
    let place = match (ka.town.is_empty(), kb.town.is_empty()) {
        (false, false) => {
            let same = words::within(&ka.town, &kb.town)
                || words::within(&kb.town, &ka.town)
                || words::alike(&ka.town, &kb.town, |_| false).share >= ALIKE;
            // A village and the town it belongs to share the code.
            if same || code == Same { Same } else { Other }
        }
        _ => code,
    };
    (place, false)
}

fn address(t: &super::Tables, a: &Hotel, b: &Hotel) -> Field {
    let (Some(x), Some(y)) = (&a.street, &b.street) else {
        return match both(&a.postal_code, &b.postal_code, |x, y| fold(x) == fold(y)) {
            Other => Other,
            _ => Unknown,
        };
    };
    let ((sx, nx), (sy, ny)) = (words::of_street(t, x), words::of_street(t, y));
    if sx.is_empty() || sy.is_empty() {
        return Unknown;
    }
    let alike = words::alike(&sx, &sy, |_| false).share >= NEAR
        || words::within(&sx, &sy)
        || words::within(&sy, &sx);
    match (alike, nx == ny && nx.is_some()) {
        (true, true) => Same,
        // A corner house has two streets, a long one two numbers: only both together are another address.
        (false, false) => Other,
        _ => Unknown,
    }
}

/// The decision with its reason. Order matters: what keeps apart comes before what joins. Two names that differ by a word
/// are two names, whatever else agrees: a person looks at them.
fn decide(f: &Fields) -> (Decision, &'static str) {
    use Decision::{Different, Merge, Review};
    let seconds = f.seconds();
    if f.other_country {
        return (Different, "another country");
    }
    let look = |yes: bool, why: &'static str| (if yes { Review } else { Different }, why);
    if let Some(why) = f.apart {
        return look(f.near() && seconds >= 1 && f.place != Other, why);
    }
    if f.place == Other {
        let one = f.likeness.one_name && (f.site == Same || f.phone == Same);
        return look(one, "another place");
    }
    if f.equal && f.place == Same {
        if f.address == Other {
            return (Review, "another address");
        }
        if f.site == Other && f.phone == Other {
            return (Review, "another site and phone");
        }
        return (Merge, "");
    }
    if f.likeness.one_name {
        return match (seconds, f.place) {
            (1.., _) => (Merge, ""),
            (0, Same) => (Review, "no second field agrees"),
            (0, _) => (Different, "no second field agrees"),
        };
    }
    let why = if f.near() || f.within {
        "the names differ by a word"
    } else {
        "another name"
    };
    match f.place {
        Same => {
            let likely = f.near() && (seconds >= 1 || f.against() < 2);
            look(likely || (f.within && seconds >= 1) || seconds >= 2, why)
        }
        _ => look(
            (f.near() || f.within) && (f.site == Same || f.phone == Same),
            why,
        ),
    }
}

/// Points of the fields, kept within the band of the decision.
fn score(f: &Fields, d: Decision) -> f64 {
    let points = |field: Field, same: f64, other: f64| match field {
        Same => same,
        Unknown => 0.0,
        Other => -other,
    };
    let sum = 0.55 * f.likeness.share
        + points(f.place, 0.25, 0.4)
        + points(f.site, 0.2, 0.1)
        + points(f.phone, 0.2, 0.05)
        + points(f.address, 0.15, 0.1);
    let (low, high) = match d {
        Decision::Merge => (0.85, 1.0),
        Decision::Review => (0.5, 0.84),
        Decision::Different => (0.0, 0.49),
    };
    (sum.clamp(low, high) * 100.0).round() / 100.0
}

fn words_of(f: &Fields, because: &'static str) -> String {
    let mut same = Vec::new();
    if f.equal {
        same.push("name");
    } else if f.near() || f.within {
        same.push("similar name");
    }
    for (field, name) in [
        (f.place, "place"),
        (f.site, "site"),
        (f.phone, "phone"),
        (f.address, "address"),
    ] {
        if field == Same {
            same.push(name);
        }
    }
    let mut out = if same.is_empty() {
        "nothing agrees".to_owned()
    } else {
        format!("same {}", same.join(", ")).replace("same similar", "similar")
    };
    if !f.shared.is_empty() {
        out.push_str(&format!(
            "; {} shared by several hotels",
            f.shared.join(", ")
        ));
    }
    if !because.is_empty() {
        out.push_str(&format!("; {because}"));
    }
    out
}
