use sha2::{Digest as _, Sha256};

use super::truth::{Persona, Shown, Tier};
use super::*;
use domain::time::DAY;

/// Every page of the world that can be reached by links, at that time, hashed with its address.
fn fingerprint(w: &World, now: Millis) -> String {
    let mut hash = Sha256::new();
    let mut n = 0;
    for host in w.hosts() {
        let mut queue = vec![
            "/".to_owned(),
            "/robots.txt".to_owned(),
            "/sitemap.xml".to_owned(),
        ];
        let mut seen = std::collections::BTreeSet::new();
        while let Some(target) = queue.pop() {
            if !seen.insert(target.clone()) {
                continue;
            }
            let a = w.answer(&host, &target, now).unwrap();
            hash.update(format!(
                "{host}{target} {} {} {}\n",
                a.status,
                a.body,
                a.location.clone().unwrap_or_default()
            ));
            n += 1;
            for part in a.body.split("href=\"").skip(1) {
                let link = part.split('"').next().unwrap();
                if link.starts_with('/') && !link.starts_with("/cdn-cgi") {
                    queue.push(link.replace("&amp;", "&"));
                }
            }
        }
    }
    assert!(n > 300, "{n} pages");
    hex::encode(hash.finalize())
}

#[test]
fn the_same_seed_makes_the_same_world_byte_for_byte_and_another_seed_another() {
    let now = START.plus(3 * DAY);
    let a = fingerprint(&World::new(1), now);
    assert_eq!(a, fingerprint(&World::new(1), now));
    assert_ne!(a, fingerprint(&World::new(2), now));
    assert_ne!(
        a,
        fingerprint(&World::new(1), now.plus(9 * DAY)),
        "boards change with time"
    );
}

#[test]
fn the_world_has_what_practice_promises_for_any_seed() {
    for seed in 0..20 {
        let w = World::new(seed);
        assert_eq!(w.hotels.len(), 60);
        for t in Tier::ALL {
            assert!(w.hotels.iter().any(|h| h.tier == *t), "{t:?}");
        }
        for b in truth::Build::ALL {
            assert!(w.hotels.iter().any(|h| h.build == *b), "{b:?}");
        }
        for p in Persona::ALL.iter().filter(|p| **p != Persona::Silent) {
            let n = w.hotels.iter().filter(|h| h.persona == *p).count();
            assert!(n >= 2, "seed {seed}: {p:?} {n}");
        }
        assert_eq!(
            w.hotels.iter().filter(|h| h.customer).count(),
            2,
            "seed {seed}"
        );
        assert!(
            w.hotels.iter().filter(|h| h.path != "/").count() >= 3,
            "seed {seed}: a shared brand host"
        );
        let names: std::collections::BTreeSet<_> =
            w.hotels.iter().map(|h| h.name.as_str()).collect();
        assert_eq!(names.len(), 60, "seed {seed}: names are told apart");
        let mut mailboxes: Vec<_> = w.hotels.iter().flat_map(|h| h.addresses()).collect();
        let all = mailboxes.len();
        mailboxes.sort_unstable();
        mailboxes.dedup();
        assert_eq!(
            mailboxes.len(),
            all,
            "seed {seed}: no mailbox belongs to two"
        );
        assert!(
            mailboxes
                .iter()
                .all(|a| a.ends_with(".example") && a.is_ascii()),
            "seed {seed}"
        );
        let (irrelevant, all) = (
            w.jobs.iter().filter(|j| j.kind == Kind::Irrelevant).count(),
            w.jobs.len(),
        );
        assert!(
            irrelevant * 10 >= all * 3,
            "seed {seed}: {irrelevant} of {all}"
        );
        assert!(
            w.jobs
                .iter()
                .any(|j| j.kind == Kind::Unnamed && j.hotel.is_none())
        );
        assert!(w.jobs.iter().any(|j| j.kind == Kind::Repost));
        assert!(w.jobs.iter().any(|j| j.until.is_some()));
    }
}

#[test]
fn what_is_shown_stands_on_the_site_and_what_is_hidden_does_not() {
    let w = World::new(3);
    for h in w
        .hotels
        .iter()
        .filter(|h| h.has_site() && h.build != truth::Build::Redirecting)
    {
        let pages: String = ["", "our-team", "team", "equipe", "contact", "kontakt"]
            .iter()
            .filter_map(|p| w.answer(&h.host, &format!("{}{p}", h.path), START))
            .map(|a| a.body)
            .collect();
        for s in &h.staff {
            if s.named {
                assert!(
                    pages.contains(&html::escape(&s.name())),
                    "{} misses {}",
                    h.name,
                    s.name()
                );
            }
            if s.shown == Shown::Hidden {
                assert!(
                    !pages.contains(&s.address),
                    "{} shows {}",
                    h.name,
                    s.address
                );
            }
            if s.shown == Shown::Link && s.named {
                assert!(pages.contains(&s.address), "{} hides {}", h.name, s.address);
            }
        }
    }
}

#[test]
fn a_board_lists_pages_of_ten_and_a_closed_job_is_gone() {
    let w = World::new(1);
    let first = w
        .answer(JSON_BOARD, "/search?q=general+manager&l=", START)
        .unwrap()
        .body;
    assert_eq!(first.matches("<article").count(), 10);
    assert!(first.contains("rel=\"next\""));
    let closed = w.jobs.iter().find(|j| j.until.is_some()).unwrap();
    assert_eq!(
        w.answer(closed.board, &closed.path(), closed.from)
            .unwrap()
            .status,
        200
    );
    assert_eq!(
        w.answer(closed.board, &closed.path(), closed.until.unwrap())
            .unwrap()
            .status,
        410
    );
}

#[test]
fn an_address_leads_to_its_hotel_also_on_a_shared_host() {
    let w = World::new(1);
    for h in &w.hotels {
        for a in h.addresses() {
            assert_eq!(w.hotel_of(a).map(|x| x.n), Some(h.n), "{a}");
        }
    }
}
