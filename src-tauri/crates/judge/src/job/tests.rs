//! Postings and the traps of acquire.md.

use super::*;
use proptest::prelude::*;

fn job(title: &str, company: &str, description: &str) -> JobJudgement {
    crate::shared().job(&JobInput {
        title: title.to_owned(),
        company: company.to_owned(),
        location: String::new(),
        description: description.to_owned(),
    })
}

#[test]
fn brands_decide_by_their_own_tier_not_their_parents() {
    for (company, tier) in [
        ("Courtyard by Marriott Munich", "midscale"),
        ("JW Marriott Cannes", "luxury"),
        ("Marriott Hotel Heidelberg", "upscale"),
        ("Hampton by Hilton Aachen", "midscale"),
        ("ibis budget Lyon", "budget"),
        ("ibis Styles Lyon", "economy"),
        ("Holiday Inn Express Ghent", "midscale"),
        ("Four Seasons Hotel", "luxury"),
        ("Motel 6 Reno", "budget"),
    ] {
        let j = job("General Manager", company, "");
        assert_eq!(j.tier, tier, "{company}: {:?}", j.tier_probabilities);
        assert!(j.relevant, "{company}");
    }
}

#[test]
fn words_about_the_candidate_or_the_world_are_no_tier() {
    let plain = job("General Manager", "Hotel Sonne", "We run a hotel.");
    for text in [
        "We run a hotel. Amanda Lee leads it, demand is strong.",
        "We run a hotel. The global economy matters to us.",
        "We run a hotel. You have budget responsibility.",
        "We run a hotel. A luxury background is welcome.",
        "We run a hotel. 5-star service is our promise.",
        "We run a hotel. Experience in a 5 star hotel is a plus.",
        "We run a hotel. You manage budgets and the annual budget.",
    ] {
        let j = job("General Manager", "Hotel Sonne", text);
        assert_eq!(
            j.tier, plain.tier,
            "{text}: {:?} {:?}",
            j.keywords, j.tier_probabilities
        );
        assert!(j.keywords.is_empty(), "{text}: {:?}", j.keywords);
    }
}

#[test]
fn stars_and_words_in_many_languages_tell_the_tier() {
    for (text, tier) in [
        ("Our 5-star luxury resort with spa and golf", "luxury"),
        ("Unser 4-Sterne-Superior Hotel mit 180 Zimmern", "upscale"),
        ("Notre hôtel 3 étoiles au centre", "midscale"),
        ("Hotel de 5 estrellas gran lujo", "luxury"),
        ("A busy backpacker hostel", "budget"),
        ("An economy hotel by the highway", "economy"),
        ("Albergo 4 stelle", "upscale"),
    ] {
        assert_eq!(job("General Manager", "", text).tier, tier, "{text}");
    }
}

#[test]
fn other_trades_and_other_roles_are_not_relevant() {
    assert!(
        !job(
            "General Manager",
            "Sunrise Senior Living",
            "Senior living community"
        )
        .relevant
    );
    assert!(!job("General Manager", "AutoNation", "Car dealership in Reno").relevant);
    assert!(!job("Front Office Manager", "Hotel Sonne", "").relevant);
    assert!(!job("Assistant to the General Manager", "Hilton", "").relevant);
}

#[test]
fn tools_give_an_angle() {
    let j = job(
        "General Manager",
        "Hotel Sonne",
        "Experience with Opera PMS",
    );
    assert_eq!(j.tools.len(), 1);
    assert!(!j.angle.is_empty());
}

proptest! {
    #[test]
    fn probabilities_sum_to_one(d in "\\PC{0,120}") {
        let j = job("General Manager", "Hotel", &d);
        let sum: f64 = j.tier_probabilities.values().sum();
        prop_assert!((sum - 1.0).abs() < 1e-9 && j.tier_probabilities.len() == 5);
    }
}
