use super::*;
use crate::structured::items;
use crate::text::parse;
use url::Url;

#[test]
fn rooms_stars_and_amenities_are_read_and_mistakes_left_out() {
    let doc = parse(
        r#"<script type="application/ld+json">{"@type":["Hotel","LocalBusiness"],"name":"A &amp; B","numberOfRooms":{"@type":"QuantitativeValue","value":84},
        "starRating":{"@type":"Rating","ratingValue":"4,5"},"email":"mailto:info@ab.example","amenityFeature":[{"@type":"LocationFeatureSpecification","name":"Spa","value":true},{"name":"Pool","value":false},"Bar"],
        "brand":{"@type":"Brand","name":"AB Hotels"}}</script>"#,
    );
    let h = hotel(&items(&doc, &Url::parse("https://ab.example").unwrap())).unwrap();
    assert_eq!(
        (h.name.as_deref(), h.rooms, h.stars),
        (Some("A & B"), Some(84), Some(4.5))
    );
    assert_eq!(h.amenities, ["Spa", "Bar"]);
    assert_eq!(
        (h.email.as_deref(), h.brand.as_deref()),
        (Some("info@ab.example"), Some("AB Hotels"))
    );
}

#[test]
fn impossible_numbers_are_no_facts() {
    for bad in ["0", "-4", "120000", "many"] {
        assert_eq!(number(&Value::Text(bad.into())), None, "{bad}");
    }
    for bad in ["0", "9", "", "superior"] {
        assert_eq!(stars(&Value::Text(bad.into())), None, "{bad}");
    }
    assert_eq!(stars(&Value::Text("★★★★".into())), Some(4.0));
    assert_eq!(stars(&Value::Text("4 stars".into())), Some(4.0));
}
