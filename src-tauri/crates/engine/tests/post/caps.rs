//! send.md, Limits: the smallest of all caps over rolling windows, counted alike by the planner, at R and at C, with the mail
//! that other programs sent.

use domain::policy::caps::Limit;
use domain::ports::{CommitGate as _, CommitVerdict};
use domain::time::{DAY, HOUR};
use domain::{InboxId, Millis};
use engine::pipeline::send::books::Books;
use engine::pipeline::send::commit::Gate;
use engine::pipeline::send::reserve;
use serde_json::json;
use store::rusqlite::params;
use store::tables::mail_domains::{self, MailDomain};
use store::tables::senders;

use crate::net::Now as _;
use crate::world::World;

/// Other programs sent `n` mails from this inbox in the hour of `at`.
async fn outside(w: &World, inbox: &InboxId, at: Millis, n: u32) {
    let (id, hour) = (inbox.clone(), at.0 / HOUR * HOUR);
    w.write(move |tx| {
        tx.execute("INSERT INTO outside_sends(inbox_id,at,n) VALUES(?1,?2,?3) ON CONFLICT DO UPDATE SET n=n+excluded.n", params![id.as_str(), hour, n])?;
        Ok(())
    })
    .await;
}

/// The person's own cap on every inbox.
async fn cap_of_each(w: &World, n: u32) {
    w.write(move |tx| Ok(tx.execute("UPDATE inbox_accounts SET daily_cap=?1", [n])?))
        .await;
}

/// Who takes the mail of this hotel.
async fn mx(w: &World, domain: &'static str, google: bool) {
    let d = MailDomain {
        key: w.e().keys().domain(domain).unwrap(),
        mx: vec!["mx.example".into()],
        google,
        null_mx: false,
        checked_at: w.clock.now_(),
    };
    w.write(move |tx| Ok(mail_domains::put(tx, &d)?)).await;
}

async fn why_not(w: &World, house: usize) -> String {
    let said = w
        .ok("why_not", json!({ "prospect": w.houses[house].card }))
        .await;
    said.to_string()
}

/// Caps · mail of other programs fills a mailbox for the planner and at R; another mailbox of the sender goes on.
#[tokio::test]
async fn what_other_programs_sent_counts_and_the_other_mailbox_goes_on() {
    let w = World::new(3).await;
    outside(&w, &w.inboxes[0], w.clock.now_(), 20).await;
    for house in 0..3 {
        w.approve(house).await.unwrap();
    }
    w.work(120).await;
    assert_eq!(w.net.taken().len(), 3);
    for house in 0..3 {
        assert_eq!(w.first(house).await.inbox, Some(w.inboxes[1].clone()));
    }
    w.verified().await;
}

/// Caps · with every mailbox full nothing leaves, why-not names the limit, and a day later it leaves by itself.
#[tokio::test]
async fn a_full_mailbox_says_which_limit_and_until_when() {
    let w = World::new(1).await;
    for inbox in &w.inboxes {
        outside(&w, inbox, w.clock.now_(), 20).await;
    }
    w.approve(0).await.unwrap();
    w.work(180).await;
    assert_eq!(w.net.offers(), 0);
    let first = w.first(0).await;
    assert_eq!(first.state_reason.as_deref(), Some("capacity: warm_up"));
    let said = why_not(&w, 0).await;
    assert!(
        said.contains("the warm-up of this mailbox is used up (20 in 24 hours)"),
        "{said}"
    );
    w.work(24 * 60).await;
    w.work(5 * 60).await;
    assert_eq!(w.net.taken().len(), 1);
    w.verified().await;
}

/// Caps · R counts by itself: a mailbox that was filled after the plan sends nothing, and its mail takes the other one.
#[tokio::test]
async fn a_mailbox_that_filled_after_the_plan_is_refused_where_it_is_reserved() {
    let w = World::new(1).await;
    w.approve(0).await.unwrap();
    outside(&w, &w.inboxes[0], w.clock.now_(), 20).await;
    let m = w.first(0).await;
    let tried = reserve::reserve(w.e(), &w.job(), &m.id, &w.inboxes[0], w.clock.now_())
        .await
        .unwrap();
    assert!(matches!(tried, reserve::Reserve::Nothing), "{tried:?}");
    assert_eq!(
        w.first(0).await.state_reason.as_deref(),
        Some("another inbox")
    );
    w.work(60).await;
    assert_eq!(w.first(0).await.inbox, Some(w.inboxes[1].clone()));
    w.verified().await;
}

/// Caps · C looks once more: what was sent from the mailbox by hand between R and the dot counts, the mail's own reservation
/// does not.
#[tokio::test]
async fn the_dot_is_not_written_when_the_mailbox_was_filled_since_the_reservation() {
    for filled in [false, true] {
        let w = World::new(1).await;
        cap_of_each(&w, 1).await;
        w.approve(0).await.unwrap();
        let m = w.first(0).await;
        let held = reserve::reserve(w.e(), &w.job(), &m.id, &w.inboxes[0], w.clock.now_())
            .await
            .unwrap();
        let reserve::Reserve::Reserved(r) = held else {
            panic!("{held:?}")
        };
        if filled {
            outside(&w, &w.inboxes[0], w.clock.now_(), 1).await;
        }
        let gate = Gate::new(
            w.e().clone(),
            w.job(),
            r.attempt.clone(),
            r.email.clone(),
            r.account.clone(),
        );
        let said = gate.commit().await;
        match said {
            CommitVerdict::Go => assert!(!filled),
            CommitVerdict::Stop(why) => {
                assert!(filled, "{why}");
                assert!(why.contains("another inbox"), "{why}");
            }
        }
    }
}

/// Caps · a campaign's own cap holds over a rolling day, whatever room the mailboxes have.
#[tokio::test]
async fn a_campaign_sends_no_more_than_its_cap_in_any_day() {
    let w = World::new(3).await;
    w.write(|tx| Ok(tx.execute("UPDATE campaigns SET daily_cap=1", [])?))
        .await;
    for house in 0..3 {
        w.approve(house).await.unwrap();
    }
    w.work(6 * 60).await;
    assert_eq!(w.net.taken().len(), 1);
    let waits = w
        .count("SELECT count(*) FROM emails WHERE kind='first' AND state='approved' AND state_reason='capacity: campaign'")
        .await;
    assert_eq!(waits, 2);
    for _ in 0..3 {
        w.work(24 * 60).await;
    }
    let mut at: Vec<Millis> = w.net.taken().iter().map(|t| t.at).collect();
    at.sort();
    assert!(at.len() >= 2, "{at:?}");
    for pair in at.windows(2) {
        assert!(pair[1].since(pair[0]) >= DAY, "{at:?}");
    }
    w.verified().await;
}

/// Caps · whatever is sent by hand meanwhile, no rolling day of a mailbox holds more of ours than its cap leaves.
#[tokio::test]
async fn no_rolling_day_of_a_mailbox_is_ever_over_its_cap() {
    const CAP: u32 = 2;
    let w = World::new(6).await;
    cap_of_each(&w, CAP).await;
    for house in 0..6 {
        w.approve(house).await.unwrap();
    }
    let mut by_hand: Vec<(InboxId, Millis)> = Vec::new();
    for n in 0..24_u32 {
        if n % 5 == 0 {
            let inbox = &w.inboxes[usize::try_from(n % 2).unwrap()];
            outside(&w, inbox, w.clock.now_(), 1).await;
            by_hand.push((inbox.clone(), w.clock.now_()));
        }
        w.work(4 * 60).await;
    }
    let taken = w.net.taken();
    assert!(taken.len() >= 4, "{}", taken.len());
    for inbox in &w.inboxes {
        let address = if *inbox == w.inboxes[0] {
            "sam@"
        } else {
            "vega@"
        };
        let ours: Vec<Millis> = taken
            .iter()
            .filter(|t| {
                String::from_utf8_lossy(&t.raw).contains(&format!("<{address}bluebook.example>"))
            })
            .map(|t| t.at)
            .collect();
        for end in &ours {
            let within = |t: &&Millis| end.since(**t) >= 0 && end.since(**t) < DAY;
            let n = ours.iter().filter(within).count();
            let others = by_hand
                .iter()
                .filter(|(i, t)| i == inbox && within(&t))
                .count();
            assert!(
                n + others <= usize::try_from(CAP).unwrap(),
                "{ours:?} {by_hand:?}"
            );
        }
    }
    w.verified().await;
}

/// Caps · Google: per From organisational domain, only for recipients whose MX is Google's or unknown; warned at 1,000.
#[tokio::test]
async fn the_gmail_limit_counts_googles_recipients_of_the_whole_organisation() {
    let w = World::new(2).await;
    mx(&w, "abbey.example", true).await;
    mx(&w, "beacon.example", false).await;
    let (google, elsewhere) = (w.first(0).await, w.first(1).await);
    let (engine, ids) = (w.e().clone(), w.inboxes.clone());
    w.write(move |tx| {
        // A subdomain is the same organisation, another domain is not.
        for (id, domain) in [
            (&ids[1], "mail.bluebook.example"),
            (&ids[0], "bluebook.example"),
        ] {
            tx.execute(
                "INSERT OR IGNORE INTO sending_domains(domain,checks) VALUES(?1,'{}')",
                [domain],
            )?;
            tx.execute(
                "UPDATE inboxes SET domain=?2 WHERE id=?1",
                [id.as_str(), domain],
            )?;
        }
        tx.execute("UPDATE inbox_accounts SET daily_cap=NULL", [])?;
        let now = engine.now();
        let mut books = Books::open(&engine, tx, now, None)?;
        let inboxes = books.inboxes()?.to_vec();
        let (a, b) = (&inboxes[0], &inboxes[1]);
        for n in 0..4_500_u32 {
            assert_eq!(books.gmail_warns(b)?, n >= 1_000, "{n}");
            books.spend(&google, &a.id)?;
        }
        let used = |caps: Vec<domain::policy::caps::Cap>| {
            caps.into_iter()
                .find(|k| k.limit == Limit::Gmail)
                .map(|k| k.left(now))
        };
        assert_eq!(used(books.caps(&google, a)?), Some(0));
        assert_eq!(
            used(books.caps(&google, b)?),
            Some(0),
            "the same organisation"
        );
        assert_eq!(used(books.caps(&elsewhere, b)?), None, "not Google's");
        tx.execute(
            "INSERT OR IGNORE INTO sending_domains(domain,checks) VALUES('other.example','{}')",
            [],
        )?;
        tx.execute(
            "UPDATE inboxes SET domain='other.example' WHERE id=?1",
            [b.id.as_str()],
        )?;
        let other = senders::inbox(tx, &b.id)?.unwrap();
        let mut books = Books::open(&engine, tx, now, None)?;
        books.spend(&google, &a.id)?;
        assert_eq!(
            used(books.caps(&google, &other)?),
            Some(4_500),
            "another organisation"
        );
        tx.execute("DELETE FROM mail_domains", [])?;
        assert!(
            used(books.caps(&elsewhere, &other)?).is_some(),
            "what DNS was never asked about counts"
        );
        Ok(())
    })
    .await;
}

/// Caps · one recipient's server sees so many mails in a day over all mailboxes; free mail has no such cap.
#[tokio::test]
async fn one_recipient_domain_gets_no_more_than_its_share() {
    let w = World::new(1).await;
    w.ok(
        "setting_set",
        json!({ "key": "send.recipient_domain_day", "value": 1 }),
    )
    .await;
    let (engine, m) = (w.e().clone(), w.first(0).await);
    w.write(move |tx| {
        let mut books = Books::open(&engine, tx, engine.now(), None)?;
        let all = books.inboxes()?.to_vec();
        books.spend(&m, &all[0].id)?;
        let there = books.capacity(&m, &all[1])?;
        assert_eq!((there.left, there.by), (0, Some(Limit::RecipientDomain)));
        store::tables::companies::add_shared(
            tx,
            "domain",
            &m.domain_key,
            "abbey.example",
            "free_mail",
        )?;
        let mut books = Books::open(&engine, tx, engine.now(), None)?;
        books.spend(&m, &all[0].id)?;
        assert!(books.capacity(&m, &all[1])?.left > 0);
        Ok(())
    })
    .await;
}

/// Caps · several mailboxes that hand their mail to one account share that account's limit, and a domain has its own.
#[tokio::test]
async fn a_route_and_a_domain_are_counted_over_all_their_mailboxes() {
    let w = World::new(1).await;
    let (engine, m) = (w.e().clone(), w.first(0).await);
    w.write(move |tx| {
        let by = |key: &str| -> anyhow::Result<Option<Limit>> {
            store::tables::settings::set(tx, key, &1, engine.now())?;
            let mut books = Books::open(&engine, tx, engine.now(), None)?;
            let all = books.inboxes()?.to_vec();
            books.spend(&m, &all[0].id)?;
            let there = books.capacity(&m, &all[1])?;
            store::tables::settings::remove(tx, key)?;
            Ok(there.by.filter(|_| there.left == 0))
        };
        assert_eq!(by("send.domain_day")?, Some(Limit::Domain));
        assert_eq!(by("send.route_day")?, None, "two accounts");
        tx.execute(
            "UPDATE inbox_accounts SET account=json_set(account,'$.username','relay')",
            [],
        )?;
        assert_eq!(by("send.route_day")?, Some(Limit::Route));
        Ok(())
    })
    .await;
}

/// Caps · who takes the mail of a domain is learnt before its first mail is planned.
#[tokio::test]
async fn dns_is_asked_who_takes_the_mail_of_a_recipient() {
    let w = World::new(1).await;
    w.approve(0).await.unwrap();
    assert_eq!(w.count("SELECT count(*) FROM mail_domains").await, 0);
    w.work(30).await;
    let key = w.first(0).await.domain_key;
    let known = w
        .e()
        .store()
        .read(move |c| Ok(mail_domains::google(c, &key)?))
        .await
        .unwrap();
    assert_eq!(known, Some(false));
}
