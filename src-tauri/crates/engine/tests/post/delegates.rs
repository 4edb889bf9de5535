//! reply.md, Delegation · who is named becomes a card once, and not everybody does.

use crate::inbound::contacted;
use crate::world::World;

const CARDS: &str = "SELECT count(*) FROM prospects";
const OPEN: &str = "SELECT count(*) FROM replies WHERE state<>'handled'";

/// The manager of the first house answers this.
async fn says(w: &World, words: &str) {
    let raw = w.reply(0, &w.houses[0].pack[0], words).await;
    w.arrives(&raw).await;
}

#[tokio::test]
async fn a_colleague_named_twice_in_two_ways_is_one_card() {
    let w = contacted(1).await;
    let before = w.count(CARDS).await;
    says(&w, "Not my area: please write to Helen Marsh.").await;
    assert_eq!(w.count(CARDS).await, before + 1);
    says(&w, "As I said, Ms Marsh handles this.").await;
    says(
        &w,
        "Please contact helen marsh at helen.marsh@abbey.example.",
    )
    .await;
    assert_eq!(w.count(CARDS).await, before + 1);
    // Another of that name, with an address of her own, is another person.
    says(
        &w,
        "For the spa please contact Zoe Quill, zoe@abbey.example.",
    )
    .await;
    assert_eq!(w.count(CARDS).await, before + 2);
    w.verified().await;
}

#[tokio::test]
async fn a_title_without_a_name_makes_nobody_and_asks_a_person() {
    let w = contacted(1).await;
    let before = w.count(CARDS).await;
    for _ in 0..2 {
        says(&w, "Please contact our Director of Operations about this.").await;
    }
    assert_eq!(w.count(CARDS).await, before);
    assert_eq!(
        w.count("SELECT count(*) FROM tasks WHERE text LIKE '%ask whom%' AND done_at IS NULL")
            .await,
        1
    );
    assert!(w.count(OPEN).await > 0);
    w.verified().await;
}

#[tokio::test]
async fn who_asked_to_be_forgotten_is_not_made_anew_by_his_name() {
    let w = contacted(1).await;
    let keys = domain::keys::KeyRing::new([7; 32]);
    let key = keys.name_domain("Helen Marsh", "abbey.example").unwrap();
    w.write(move |tx| {
        tx.execute(
            "UPDATE company_profiles SET website='https://www.abbey.example/en'",
            [],
        )?;
        tx.execute(
            "INSERT INTO erasures(kind,key,at) VALUES('name_domain',?1,1)",
            [key],
        )?;
        Ok(())
    })
    .await;
    let before = w.count(CARDS).await;
    says(&w, "Not my area: please write to Helen Marsh.").await;
    assert_eq!(w.count(CARDS).await, before);
    assert_eq!(
        w.count("SELECT count(*) FROM tasks WHERE kind='decide'")
            .await,
        1
    );
    w.verified().await;
}

#[tokio::test]
async fn nobody_of_our_own_house_becomes_a_prospect() {
    let w = contacted(1).await;
    let before = w.count(CARDS).await;
    says(
        &w,
        "Please ask your colleague Kim Noor, or write to kim.noor@bluebook.example.",
    )
    .await;
    assert_eq!(w.count(CARDS).await, before);
    assert_eq!(w.count(OPEN).await, 1, "a person reads it");
    w.verified().await;
}

#[tokio::test]
async fn a_question_beside_a_delegation_is_still_to_be_answered() {
    let w = contacted(1).await;
    says(
        &w,
        "Please contact Helen Marsh at helen.marsh@abbey.example.",
    )
    .await;
    assert_eq!(w.count(OPEN).await, 0);
    says(
        &w,
        "Please contact Helen Marsh at helen.marsh@abbey.example. Does it work with our door locks?",
    )
    .await;
    assert_eq!(w.count(OPEN).await, 1);
    w.verified().await;
}
