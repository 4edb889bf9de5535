//! Who leads the house and how they are reached: people with titles, e-mail addresses, phones, LinkedIn profiles.

mod email;
mod name;
mod people;
mod phone;
mod title;

use domain::site::Finding;
use serde_json::json;

use super::View;
use crate::text::{attr_url, elements, fold, squash, text_of};

/// The agent's findings. People come with the addresses that are theirs.
pub(super) fn find(views: &[View<'_>]) -> Vec<Finding> {
    let mut out = Vec::new();
    let emails: Vec<email::Email> = views
        .iter()
        .enumerate()
        .flat_map(|(i, v)| email::emails(v, i))
        .collect();
    let mut people = Vec::new();
    for view in views {
        for person in people::people(view) {
            let address = emails
                .iter()
                .find(|e| email::belongs(&e.address, &person.name))
                .map(|e| e.address.clone());
            let kind = if person.role == "gm" {
                "gm_name"
            } else {
                "person"
            };
            let mut f = view.found(
                "contact",
                kind,
                &person.name,
                &person.evidence,
                person.confidence,
            );
            f.detail = json!({ "title": person.title, "role": person.role, "email": address });
            out.push(f);
            people.push(person.name);
        }
    }
    for e in &emails {
        let Some(view) = views.get(e.page) else {
            continue;
        };
        let owner = people.iter().find(|p| email::belongs(&e.address, p));
        let role = if owner.is_some() {
            "personal"
        } else {
            email::role_class(&e.address)
        };
        let own = email::own_domain(&e.address, &view.url);
        let worth = match role {
            "personal" => 0.97,
            "decider" => 0.95,
            "front" => 0.93,
            "never" => 0.90,
            _ => 0.91,
        };
        let mut f = view.found(
            "contact",
            "email",
            &e.address,
            &e.evidence,
            if own { worth } else { worth - 0.15 },
        );
        f.detail = json!({ "class": role, "own_domain": own, "how": e.how, "person": owner });
        out.push(f);
    }
    for view in views {
        out.extend(phone::phones(view));
        out.extend(linkedin(view, &people));
    }
    out
}

/// LinkedIn profiles and company pages the site links to.
fn linkedin(view: &View<'_>, people: &[String]) -> Vec<Finding> {
    let mut out = Vec::new();
    for a in elements(&view.doc, "a") {
        let Some(to) = a.attr("href").and_then(|h| attr_url(&view.url, h)) else {
            continue;
        };
        let host = to.host_str().unwrap_or_default();
        if host != "linkedin.com" && !host.ends_with(".linkedin.com") {
            continue;
        }
        let mut segments = to.path_segments().into_iter().flatten();
        let (kind, Some(slug)) = (
            segments.next().unwrap_or_default(),
            segments.next().filter(|s| !s.is_empty()),
        ) else {
            continue;
        };
        let address = format!("https://www.linkedin.com/{kind}/{slug}");
        let words = squash(&text_of(a));
        let evidence = format!("{words} {to}");
        match kind {
            "in" => {
                let folded = fold(&slug.replace(['-', '_'], " "));
                let person = people
                    .iter()
                    .find(|p| fold(p).split_whitespace().all(|w| folded.contains(w)));
                let mut f = view.found(
                    "contact",
                    "linkedin",
                    address,
                    &evidence,
                    if person.is_some() { 0.95 } else { 0.8 },
                );
                f.detail = json!({ "person": person });
                out.push(f);
            }
            "company" | "school" | "showcase" => {
                out.push(view.found("contact", "linkedin_company", address, &evidence, 0.9));
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests;
