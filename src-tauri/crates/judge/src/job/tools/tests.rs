//! Tools by context.

fn names(text: &str) -> Vec<String> {
    crate::shared()
        .tools(text)
        .into_iter()
        .map(|t| t.name)
        .collect()
}

#[test]
fn tools_are_found_with_their_words() {
    assert_eq!(
        names("Experience with Opera and SiteMinder required"),
        ["Oracle OPERA", "SiteMinder"]
    );
    assert_eq!(names("You know our PMS (Mews) well"), ["Mews"]);
    assert_eq!(names("We are happy with Cloudbeds."), ["Cloudbeds"]);
    assert_eq!(names("Kenntnisse in Protel von Vorteil"), ["Protel"]);
}

#[test]
fn everyday_words_are_no_tools() {
    for text in [
        "Five minutes from the opera house",
        "Near Opera, in the heart of Paris",
        "A fast pace and a Pace of change",
        "On the main Square of town",
        "12 Kensington Mews, London",
        "squarespace site",
        "Snow Drift Lodge",
        "The Royal Mews are next door",
        "a cooperative team",
    ] {
        assert!(names(text).is_empty(), "{text}: {:?}", names(text));
    }
}
