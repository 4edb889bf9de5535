//! Where an answer to a message goes: the rule is `domain::policy::answer_to`; this file finds out whose the addresses
//! are, and who else stands in the conversation.

use domain::policy::answer_to::{self as rule, AnswerTo, Asked, Whose};
use store::rusqlite::{Connection, params};
use store::tables::companies::{self, KeyKind};
use store::tables::inbound::{self, MessageText, Reply};
use store::tables::people;
use store::tables::prospects::Prospect;
use store::tables::senders;

use crate::Engine;

/// Where an answer goes by itself, and what a person may choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Where the message asks for answers, as written; our own addresses are left out.
    pub asked: Vec<String>,
    /// The recipient; none while a person is to say (`asks`).
    pub to: Option<String>,
    /// Everybody else of the conversation, for an answer to all; each once, none of ours.
    pub cc: Vec<String>,
    /// Why a person is asked.
    pub asks: Option<String>,
}

/// Where an answer to this message goes.
///
/// # Errors
/// Database errors.
pub fn destination(
    e: &Engine,
    c: &Connection,
    reply: &Reply,
    text: &MessageText,
    card: Option<&Prospect>,
) -> anyhow::Result<Destination> {
    let wished = match &text.reply_to {
        Some(list) => list.clone(),
        // Stored by a version that did not keep it.
        None => inbound::raw(c, &reply.message)?
            .map(|raw| e.ports().mime.parse(&raw).reply_to)
            .unwrap_or_default()
            .into_iter()
            .map(|m| m.address)
            .collect(),
    };
    let mut asked: Vec<Asked> = Vec::new();
    for address in wished {
        // What is no address is no wish.
        if e.keys().address(&address).is_some() {
            asked.push(Asked {
                whose: whose(e, c, &address, text, card)?,
                address,
            });
        }
    }
    let (to, also, asks) = match rule::answer_to(&text.from_address, &asked) {
        AnswerTo::Goes { to, also } => (Some(to), also, None),
        AnswerTo::Asks { why } => (None, Vec::new(), Some(why)),
    };
    let mut seen: Vec<String> = senders::inboxes(c)?
        .iter()
        .filter_map(|i| e.keys().address(&i.address))
        .collect();
    seen.extend(to.as_deref().and_then(|a| e.keys().address(a)));
    let mut cc: Vec<String> = also;
    cc.extend(text.to_line.split(", ").map(str::to_owned));
    cc.extend(text.cc.iter().cloned());
    cc.retain(|a| match e.keys().address(a) {
        Some(k) if !seen.contains(&k) => {
            seen.push(k);
            true
        }
        _ => false,
    });
    asked.retain(|a| a.whose != Whose::Ours);
    Ok(Destination {
        asked: asked.into_iter().map(|a| a.address).collect(),
        to,
        cc,
        asks,
    })
}

fn whose(
    e: &Engine,
    c: &Connection,
    address: &str,
    text: &MessageText,
    card: Option<&Prospect>,
) -> anyhow::Result<Whose> {
    let Some((key, domain_key)) = e.keys().address(address).zip(e.keys().domain_of(address)) else {
        return Ok(Whose::Stranger);
    };
    let ours = senders::inboxes(c)?
        .iter()
        .any(|i| e.keys().address(&i.address).as_deref() == Some(key.as_str()));
    if ours {
        return Ok(Whose::Ours);
    }
    if e.keys().address(&text.from_address).as_deref() == Some(key.as_str()) {
        return Ok(Whose::Author);
    }
    let known = people::by_mail_key(c, &key)?;
    if let Some(card) = card {
        if known
            .iter()
            .any(|a| a.person.is_some() && a.person == card.person)
        {
            return Ok(Whose::Person);
        }
        if known
            .iter()
            .any(|a| a.company.as_ref() == Some(&card.company))
        {
            return Ok(Whose::House);
        }
    }
    // A domain says nothing where anybody can have an address.
    let class = companies::shared_class(c, "domain", &domain_key)?;
    if matches!(class.as_deref(), Some("free_mail" | "isp" | "own")) {
        return Ok(Whose::Stranger);
    }
    if one_domain(address, &text.from_address) {
        return Ok(Whose::House);
    }
    let Some(card) = card.filter(|_| class.is_none()) else {
        return Ok(Whose::Stranger);
    };
    let by_key = companies::by_key(c, KeyKind::Domain, &domain_key)?.contains(&card.company);
    // What we wrote to at this house first is of the house; what an answer went to may be anybody's.
    let written: bool = c.query_row(
        "SELECT EXISTS(SELECT 1 FROM emails WHERE domain_key=?2 AND company_id=?1 AND kind IN('first','follow_up'))",
        params![card.company.as_str(), domain_key],
        |r| r.get(0),
    )?;
    Ok(if by_key || written {
        Whose::House
    } else {
        Whose::Stranger
    })
}

/// Whether two addresses are of one domain, or one's is below the other's.
fn one_domain(a: &str, b: &str) -> bool {
    let domain = |x: &str| {
        x.rsplit_once('@')
            .and_then(|(_, d)| domain::keys::normalise_domain(d.trim_end_matches('>')))
    };
    match (domain(a), domain(b)) {
        (Some(a), Some(b)) => {
            a == b || a.ends_with(&format!(".{b}")) || b.ends_with(&format!(".{a}"))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::one_domain;

    #[test]
    fn a_domain_below_the_other_is_the_same_house_and_a_lookalike_is_not() {
        assert!(one_domain("a@hotel.example", "b@HOTEL.example"));
        assert!(one_domain("a@mail.hotel.example", "b@hotel.example"));
        assert!(!one_domain("a@grandhotel.example", "b@hotel.example"));
        assert!(!one_domain("a@hotel.example.evil.test", "b@hotel.example"));
    }
}
