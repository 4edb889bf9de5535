//! A newcomer's first half hour, through the operations a person uses: who writes, from which mailboxes, what is sold,
//! whom to leave alone, which countries, where to look, and one campaign.

use std::path::Path;

use anyhow::Context as _;
use domain::WireError;
use engine::{Cx, Engine};
use serde_json::{Value, json};
use store::tables::settings;

use crate::post::Provider;
use crate::world::truth::Hotel;
use crate::world::{JSON_BOARD, MICRO_BOARD, World};

/// The salesperson's mailboxes and what their providers do.
pub(crate) const MAILBOXES: [(&str, Provider); 2] = [
    ("alex.winter@deskbell.example", Provider::Plain),
    ("alex@deskbell-mail.example", Provider::Rewrites),
];
/// Their domains.
pub(crate) const DOMAINS: [&str; 2] = ["deskbell.example", "deskbell-mail.example"];
const NAME: &str = "Alex Winter";
const OFFER: &str = "Deskbell";
const CAMPAIGN: &str = "Hotels that look for a General Manager";

async fn call(e: &Engine, cx: &Cx, name: &str, input: Value) -> anyhow::Result<Value> {
    e.call(cx, name, input)
        .await
        .map_err(|w: WireError| anyhow::anyhow!("{w}"))
        .with_context(|| format!("Set up the practice workspace: {name}"))
}

fn id(v: &Value) -> anyhow::Result<String> {
    v.get("id")
        .and_then(Value::as_str)
        .map(str::to_owned)
        .context("The answer has no id")
}

/// A customer's name as a bookkeeper spells it.
fn other_spelling(h: &Hotel) -> String {
    let bare = h
        .name
        .trim_start_matches("The ")
        .trim_start_matches("Hôtel ")
        .trim_start_matches("Hotel ");
    match bare.strip_suffix(" Hotel") {
        Some(rest) => format!("Hotel {rest}"),
        None => format!("{bare} Hotel"),
    }
}

fn customers(world: &World) -> String {
    let mut out = String::from("hotel,town,country,website,kind\n");
    for (i, h) in world.hotels.iter().filter(|h| h.customer).enumerate() {
        let p = &h.place;
        // One by its website, the other by name and town alone.
        let website = if i == 0 { h.url() } else { String::new() };
        let cell = |t: &str| format!("\"{}\"", t.replace('"', "\"\""));
        out.push_str(&format!(
            "{},{},{},{},customer\n",
            cell(&other_spelling(h)),
            cell(p.town.as_deref().unwrap_or_default()),
            p.country.as_deref().unwrap_or_default(),
            cell(&website)
        ));
    }
    out
}

/// Setting that says that setting up came to its end.
const SET_UP: &str = "practice.set_up";

/// What an earlier, interrupted setup made already: the id of the row whose field has this value.
async fn made(
    e: &Engine,
    cx: &Cx,
    operation: &str,
    field: &str,
    value: &str,
) -> anyhow::Result<Option<String>> {
    let answer = call(e, cx, operation, json!({})).await?;
    let rows = answer.as_object().into_iter().flat_map(|o| o.values());
    let rows = rows.filter_map(Value::as_array).flatten();
    rows.filter(|r| r.get(field).and_then(Value::as_str) == Some(value))
        .map(id)
        .next()
        .transpose()
}

/// Whether somebody set it up already.
///
/// # Errors
/// Database errors.
pub(crate) async fn done(e: &Engine) -> anyhow::Result<bool> {
    e.store()
        .read(|c| Ok(settings::get::<bool>(c, SET_UP)?.unwrap_or(false)))
        .await
}

/// Set it up; what a setup that was interrupted made already is kept.
///
/// # Errors
/// When an operation refuses.
pub(crate) async fn set_up(e: &Engine, world: &World, dir: &Path) -> anyhow::Result<()> {
    let cx = e.person();
    let known = made(e, &cx, "senders_list", "display_name", NAME).await?;
    let sender = call(
        e,
        &cx,
        "sender_set",
        json!({
            "sender": known,
            "display_name": NAME, "signature": "Deskbell", "company_name": "Deskbell Software GmbH",
            "postal_address": "Deskbell Software GmbH, Mariahilfer Straße 10, 1070 Wien, Austria",
            "languages": ["en", "de", "fr"], "zone": "Europe/Vienna", "privacy_url": "https://deskbell.example/privacy",
        }),
    )
    .await?;
    let sender = id(&sender)?;
    let server =
        |port: u16| json!({ "host": "mail.practice.example", "port": port, "tls": "implicit" });
    for (address, _) in MAILBOXES {
        let inbox = match made(e, &cx, "inboxes_list", "address", address).await? {
            Some(known) => known,
            None => {
                let wish = json!({ "sender": sender, "address": address, "secret": "practice", "smtp": server(465), "imap": server(993), "outreach_only": true });
                id(&call(e, &cx, "inbox_add", wish).await?)?
            }
        };
        let tested = call(e, &cx, "inbox_test", json!({ "inbox": inbox })).await?;
        anyhow::ensure!(
            tested.get("ok") == Some(&json!(true)),
            "the self-test of a practice inbox failed: {tested}"
        );
    }
    let mut wish = offer();
    let known = made(e, &cx, "offers_list", "name", OFFER).await?;
    if let (Some(known), Some(fields)) = (known, wish.as_object_mut()) {
        fields.insert("offer".into(), known.into());
    }
    let offer = id(&call(e, &cx, "offer_set", wish).await?)?;
    call(e, &cx, "gates_sign", json!({ "name": NAME })).await?;
    let list = dir.join("customers.csv");
    std::fs::write(&list, customers(world)).context("Write the list of customers")?;
    call(
        e,
        &cx,
        "exclude_import",
        json!({ "path": list, "kind": "customer", "mapping": { "hotel": "hotel", "city": "town", "country": "country", "website": "website" } }),
    )
    .await?;
    let campaign = match made(e, &cx, "campaigns_list", "name", CAMPAIGN).await? {
        Some(known) => known,
        None => {
            let wish = json!({ "name": CAMPAIGN, "offer": offer, "strategy": "hiring_signal", "sender": sender });
            id(&call(e, &cx, "campaign_create", wish).await?)?
        }
    };
    call(e, &cx, "campaign_start", json!({ "campaign": campaign })).await?;
    for (name, host) in [
        ("Innkeepers' jobs", JSON_BOARD),
        ("Hotelstellen", MICRO_BOARD),
    ] {
        let url = format!("https://{host}/search?q=&l=");
        if made(e, &cx, "sources_list", "url", &url).await?.is_some() {
            continue;
        }
        call(e, &cx, "source_add", json!({ "name": name, "url": url, "keywords": "general manager", "location": "", "max_age_days": 30, "every_hours": 24, "licence": "part of the practice world" })).await?;
    }
    let now = e.now();
    e.store()
        .write(move |tx| Ok(settings::set(tx, SET_UP, &true, now)?))
        .await
}

pub(crate) fn offer() -> Value {
    json!({
        "name": OFFER,
        "category": "guest_messaging",
        "deciders": ["general_manager", "director_of_operations", "owner"],
        "copy": {
            "topic": { "en": "guest messages", "de": "Gästenachrichten", "fr": "messages clients" },
            "value_line": {
                "en": "Deskbell answers the questions guests ask every day, so that your desk has time for the guest in front of it.",
                "de": "Deskbell beantwortet die Fragen, die Gäste jeden Tag stellen, damit der Empfang Zeit für den Gast vor sich hat.",
                "fr": "Deskbell répond aux questions que les clients posent chaque jour, et la réception garde du temps pour eux.",
            },
            "pain_line": {
                "en": "Most messages ask for parking, breakfast times and late check-out, again and again.",
                "de": "Die meisten Nachrichten fragen nach Parkplatz, Frühstück und später Abreise, immer wieder.",
                "fr": "La plupart des messages portent sur le parking, le petit-déjeuner et le départ tardif, encore et encore.",
            },
            "points": {
                "en": ["It also works by telephone, in nine languages.", "Setting it up takes one afternoon.", "Your team sees every answer and can step in at any time."],
                "de": ["Das geht auch am Telefon, in neun Sprachen.", "Die Einrichtung dauert einen Nachmittag.", "Ihr Team sieht jede Antwort und kann jederzeit übernehmen."],
                "fr": ["Cela fonctionne aussi au téléphone, en neuf langues.", "L'installation prend un après-midi.", "Votre équipe voit chaque réponse et peut intervenir à tout moment."],
            },
        },
    })
}

#[cfg(test)]
mod tests;
