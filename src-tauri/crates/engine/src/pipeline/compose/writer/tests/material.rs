//! Inputs for the writer's tests: many houses, facts of every kind, an offer and a sender.

use std::collections::BTreeMap;

use domain::FactId;

use super::super::*;

pub(super) const LANGUAGES: [Language; 3] = [Language::En, Language::De, Language::Fr];
pub(super) const STRATEGIES: [Strategy; 2] = [Strategy::HiringSignal, Strategy::PainPoint];
pub(super) const STEPS: [Step; 4] = [Step::First, Step::FollowUp1, Step::FollowUp2, Step::Close];

pub(super) fn kinds() -> Vec<(Language, Strategy, Step)> {
    let mut all = Vec::new();
    for l in LANGUAGES {
        for s in STRATEGIES {
            all.extend(STEPS.map(|step| (l, s, step)));
        }
    }
    all
}

pub(super) fn writer() -> Writer {
    Writer::new(Library::new(&BTreeMap::new()).unwrap())
}

pub(super) fn hotel(n: u64) -> Hotel {
    let first = [
        "Hotel",
        "Gasthof",
        "Villa",
        "Schloss",
        "Résidence",
        "The",
        "Auberge",
    ][(n % 7) as usize];
    let second = [
        "Sonne",
        "Bellevue",
        "Lindenhof",
        "Seeblick",
        "Mirabell",
        "Corona",
        "Adler",
        "Flora",
        "Post",
        "Krone",
        "Azur",
    ][(n % 11) as usize];
    let town = [
        "Graz", "Lyon", "Bath", "Davos", "Trier", "Annecy", "Luzern", "Brighton",
    ][(n % 8) as usize];
    Hotel {
        name: format!("{first} {second}"),
        town: Some(town.into()),
    }
}

pub(super) fn fact(id: &str, kind: &str, text: &str, slots: &[(&str, &str)]) -> OpenFact {
    OpenFact {
        id: FactId(id.into()),
        kind: kind.into(),
        text: text.into(),
        slots: slots
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect(),
        source: FactSource::Website,
        strength: 0.5,
    }
}

/// Two facts, of kinds that change from house to house.
fn facts(seed: u64) -> Vec<OpenFact> {
    let all: [(&str, &str, &[(&str, &str)]); 15] = [
        ("rooms", "", &[("count", "47")]),
        (
            "award",
            "",
            &[("name", "Traveller’s Choice"), ("year", "2023")],
        ),
        ("history", "", &[("year", "1904")]),
        ("spa", "", &[("name", "Aqualis")]),
        ("gastronomy", "", &[("name", "Zirbelstube")]),
        ("location", "", &[("place", "Schlossberg")]),
        ("family", "", &[]),
        ("mice", "", &[("count", "6")]),
        ("sustainability", "", &[("name", "Green Key")]),
        ("renovation", "", &[("year", "2021")]),
        ("reopening", "", &[("month", "Mai")]),
        ("season", "", &[("month", "Juni")]),
        ("met_at", "", &[("name", "ITB Berlin")]),
        ("rebrand", "", &[("brand", "Quellenhof Collection")]),
        ("other", "a library with 4,000 volumes by the fire", &[]),
    ];
    (0..2_u64)
        .map(|k| {
            let (kind, text, slots) = all[((seed % 15 * 7 + k * 4) % 15) as usize];
            let mut f = fact(&format!("fact{k}"), kind, text, slots);
            f.strength = if k == 0 { 0.9 } else { 0.4 };
            f
        })
        .collect()
}

fn per<T: Clone>(en: T, de: T, fr: T) -> BTreeMap<Language, T> {
    [(Language::En, en), (Language::De, de), (Language::Fr, fr)].into()
}

pub(super) fn input(language: Language, strategy: Strategy, step: Step, seed: u64) -> WriteInput {
    let s = String::from;
    WriteInput {
        language,
        strategy,
        step,
        recipient: Recipient {
            name: Some(s("Andrea Rossi")),
            given_name: Some(s("Andrea")),
            surname: Some(s("Rossi")),
            ..Recipient::default()
        },
        hotel: hotel(seed),
        facts: facts(seed),
        offer: Offer {
            name: s("Concierge Desk"),
            topic: per(
                s("guest messages"),
                s("Gästenachrichten"),
                s("messages clients"),
            ),
            value_line: per(
                s(
                    "Concierge Desk answers the questions guests ask every day, so that your desk has time for the guest in front of it",
                ),
                s(
                    "Concierge Desk beantwortet die Fragen, die Gäste jeden Tag stellen, damit der Empfang Zeit für den Gast vor sich hat",
                ),
                s(
                    "Concierge Desk répond aux questions que les clients posent chaque jour, et la réception garde du temps pour eux",
                ),
            ),
            pain_line: per(
                s(
                    "Most messages ask for parking, breakfast times and late check-out, again and again.",
                ),
                s(
                    "Die meisten Nachrichten fragen nach Parkplatz, Frühstück und später Abreise, immer wieder.",
                ),
                s(
                    "La plupart des messages portent sur le parking, le petit-déjeuner et le départ tardif, encore et encore.",
                ),
            ),
            points: per(
                vec![
                    s("It also works by telephone, in nine languages."),
                    s("Setting it up takes one afternoon."),
                ],
                vec![
                    s("Das geht auch am Telefon, in neun Sprachen."),
                    s("Die Einrichtung dauert einen Nachmittag."),
                ],
                vec![
                    s("Cela fonctionne aussi au téléphone, en neuf langues."),
                    s("L’installation prend un après-midi."),
                ],
            ),
            fact_id: Some(FactId(s("offer1"))),
        },
        reference: seed.is_multiple_of(2).then(|| Reference {
            name: s("Hotel Mozart"),
            description: per(
                s("a city hotel in Salzburg"),
                s("ein Stadthotel in Salzburg"),
                s("un hôtel de ville à Salzbourg"),
            ),
            result: per(
                s("The telephone rings a third less often"),
                s("Das Telefon läutet dort um ein Drittel seltener"),
                s("Le téléphone y sonne un tiers moins souvent"),
            ),
            permission: if seed.is_multiple_of(4) {
                Permission::Name
            } else {
                Permission::Describe
            },
            fact_id: Some(FactId(s("ref1"))),
        }),
        sender: Sender {
            name: s("Jonas Keller"),
            title: Some(s("Key Account Hotels")),
            company: Some(s("Keller Hotelsoftware GmbH")),
            postal_address: s("Lindengasse 4, 1070 Wien, Austria"),
            phone: Some(s("+43 1 234 56 78")),
        },
        delegated_from: None,
        front: false,
        notice: (step == Step::First).then(|| Notice {
            source: AddressSource::Website(s("hotel.example")),
            url: seed
                .is_multiple_of(3)
                .then(|| s("https://keller.example/privacy")),
        }),
        answers: Vec::new(),
        note: None,
        seed,
    }
}

/// Everything optional absent.
pub(super) fn bare(language: Language, strategy: Strategy, step: Step, seed: u64) -> WriteInput {
    WriteInput {
        recipient: Recipient::default(),
        hotel: Hotel::default(),
        facts: Vec::new(),
        offer: Offer::default(),
        reference: None,
        sender: Sender {
            name: "J. Keller".into(),
            postal_address: "Weg 1, 1010 Wien".into(),
            ..Sender::default()
        },
        notice: None,
        ..input(language, strategy, step, seed)
    }
}

/// Words that betray where a sentence comes from, and the fact it needs.
pub(super) fn traces(i: &WriteInput) -> Vec<(String, FactId)> {
    let mut all: Vec<(String, FactId)> = Vec::new();
    for f in &i.facts {
        for (k, v) in &f.slots {
            if !matches!(k.as_str(), "count" | "month" | "year") {
                all.push((v.clone(), f.id.clone()));
            }
        }
    }
    for line in [
        i.offer.value_line.get(&i.language),
        i.offer.pain_line.get(&i.language),
    ]
    .into_iter()
    .flatten()
    {
        all.push((
            line.trim_end_matches('.').to_owned(),
            FactId("offer1".into()),
        ));
    }
    if let Some(r) = &i.reference {
        all.push((r.result[&i.language].clone(), FactId("ref1".into())));
    }
    all
}
