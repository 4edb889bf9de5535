//! Who else got the message: a colleague in copy is a delegate when the words say so, and lends his full name and address
//! to one who is named by his first name.

use super::mention::same_person;
use crate::reply::ReplyInput;

/// A mailbox of To or Cc.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mailbox {
    pub(super) name: String,
    pub(super) email: String,
}

/// The recipients of a message, apart from its author.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Recipients {
    /// We, and who shares our domain.
    pub(super) ours: Vec<Mailbox>,
    /// Everybody else: people of the author's side.
    pub(super) theirs: Vec<Mailbox>,
}

impl Recipients {
    /// Of this message. Whoever does not say which addresses are ours ([`ReplyInput::own`]) gets the first of To for it.
    pub(super) fn of(input: &ReplyInput) -> Self {
        let to = mailboxes(input.header("to").unwrap_or_default());
        let first = to.first().map(|m| m.email.to_lowercase());
        let own: Vec<String> = match input.own.as_slice() {
            [] => first.into_iter().collect(),
            own => own.iter().map(|a| a.to_lowercase()).collect(),
        };
        let domain = |a: &str| a.rsplit_once('@').map(|(_, d)| d.to_owned());
        let author = input.from_email.to_lowercase();
        let mut out = Self::default();
        for m in to
            .into_iter()
            .chain(mailboxes(input.header("cc").unwrap_or_default()))
        {
            let address = m.email.to_lowercase();
            if address == author {
                continue;
            }
            let shared = domain(&address) != domain(&author)
                && own.iter().any(|o| domain(o) == domain(&address));
            if own.contains(&address) || shared {
                out.ours.push(m);
            } else if !out
                .theirs
                .iter()
                .any(|t| t.email.eq_ignore_ascii_case(&m.email))
            {
                out.theirs.push(m);
            }
        }
        out
    }

    /// The one of theirs who has this name, when only one has.
    pub(super) fn named(&self, name: &str) -> Option<&Mailbox> {
        only(self.theirs.iter().filter(|m| same_person(&m.name, name)))
    }

    /// The one of theirs, when there is only one.
    pub(super) fn only(&self) -> Option<&Mailbox> {
        only(self.theirs.iter())
    }

    /// Whether a name is ours: a word to us is no word about a colleague.
    pub(super) fn is_ours(&self, name: &str) -> bool {
        self.ours.iter().any(|m| same_person(&m.name, name))
    }
}

fn only<'a>(mut all: impl Iterator<Item = &'a Mailbox>) -> Option<&'a Mailbox> {
    let one = all.next()?;
    all.next().is_none().then_some(one)
}

/// The mailboxes of an address header.
fn mailboxes(value: &str) -> Vec<Mailbox> {
    let (mut parts, mut part, mut quoted) = (Vec::new(), String::new(), false);
    for c in value.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' | ';' if !quoted => parts.push(std::mem::take(&mut part)),
            c => part.push(c),
        }
    }
    parts.push(part);
    parts
        .iter()
        .filter_map(|p| {
            let (name, email) = match p.split_once('<') {
                Some((name, rest)) => (name.trim(), rest.split('>').next().unwrap_or_default()),
                None => ("", p.as_str()),
            };
            let email = email.trim();
            // "Berg, Anna" is how some directories write it.
            let name = match name.split_once(',') {
                Some((last, first)) => format!("{} {}", first.trim(), last.trim()),
                None => name.to_owned(),
            };
            email.contains('@').then(|| Mailbox {
                name: if name.contains('@') {
                    String::new()
                } else {
                    name
                },
                email: email.to_owned(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_and_theirs_are_told_apart() {
        let mut input = ReplyInput {
            from_email: "maria@sonne.example".into(),
            headers: vec![
                (
                    "To".into(),
                    "Sam Vega <sam@ours.example>, \"Berg, Anna\" <anna@sonne.example>".into(),
                ),
                (
                    "Cc".into(),
                    "boss@ours.example; Maria <MARIA@sonne.example>, it@group.example".into(),
                ),
            ],
            ..ReplyInput::default()
        };
        for own in [vec![], vec!["SAM@ours.example".to_owned()]] {
            input.own = own;
            let r = Recipients::of(&input);
            let theirs: Vec<&str> = r.theirs.iter().map(|m| m.email.as_str()).collect();
            assert_eq!(theirs, ["anna@sonne.example", "it@group.example"]);
            assert!(r.is_ours("Sam") && !r.is_ours("Anna"));
            assert_eq!(r.named("Anna").unwrap().name, "Anna Berg");
            assert_eq!(r.only(), None);
        }
    }
}
