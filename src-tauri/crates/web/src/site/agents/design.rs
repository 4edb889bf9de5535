//! How modern the site is built: for the call, never for a first mail. Measured on the home page.

use domain::site::Finding;
use serde_json::json;

use super::View;
use crate::text::elements;

/// The agent's findings.
pub(super) fn find(views: &[View<'_>]) -> Vec<Finding> {
    let Some(home) = views.first() else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let mut score = 0_i32;
    let mut reasons: Vec<String> = Vec::new();
    let mut judge = |good: bool, points: i32, yes: &str, no: &str| {
        score += if good { points } else { 0 };
        reasons.push(if good { yes } else { no }.to_owned());
        good
    };
    let viewport = elements(&home.doc, "meta")
        .filter(|m| {
            m.attr("name")
                .is_some_and(|n| n.eq_ignore_ascii_case("viewport"))
        })
        .find_map(|m| m.attr("content"));
    let https = home.url.scheme() == "https";
    let images: Vec<&str> = elements(&home.doc, "img")
        .filter_map(|i| i.attr("src").or_else(|| i.attr("data-src")))
        .collect();
    let sources =
        elements(&home.doc, "source").filter_map(|s| s.attr("srcset").or_else(|| s.attr("type")));
    let modern = |s: &str| s.contains("webp") || s.contains("avif");
    let modern_images = images.iter().copied().chain(sources).any(modern);
    let tables = elements(&home.doc, "table").count();
    let relics = ["font", "center", "marquee", "frameset", "blink"]
        .iter()
        .map(|t| elements(&home.doc, t).count())
        .sum::<usize>();
    let old_jquery = old_jquery(home);
    let all_images = elements(&home.doc, "img").count();
    let without_alt = elements(&home.doc, "img")
        .filter(|i| i.attr("alt").is_none())
        .count();
    let lang = elements(&home.doc, "html")
        .find_map(|h| h.attr("lang"))
        .filter(|l| !l.is_empty());
    let kib = home.page.html.len() / 1024;

    let responsive = judge(
        viewport.is_some_and(|v| v.contains("device-width")),
        25,
        "adapts to phones",
        "no viewport for phones",
    );
    judge(https, 20, "encrypted", "not encrypted");
    judge(
        modern_images,
        10,
        "modern image formats",
        "no modern image formats",
    );
    judge(
        relics == 0 && tables < 4,
        15,
        "no layout of old times",
        "layout of tables or old tags",
    );
    judge(
        old_jquery.is_none(),
        10,
        "no outdated framework seen",
        "an outdated framework",
    );
    judge(
        home.page.elapsed_ms < 2_500,
        10,
        "answers quickly",
        "answers slowly",
    );
    judge(
        lang.is_some() && (all_images == 0 || without_alt * 4 <= all_images),
        10,
        "basics of accessibility",
        "accessibility basics missing",
    );

    out.push(home.found(
        "design",
        "responsive",
        yes_no(responsive),
        viewport.unwrap_or("no viewport"),
        0.95,
    ));
    out.push(home.found(
        "design",
        "https",
        yes_no(https),
        home.page.url.as_str(),
        1.0,
    ));
    out.push(home.found(
        "design",
        "images",
        if modern_images { "modern" } else { "classic" },
        &format!("{all_images} images, {without_alt} without a description"),
        0.8,
    ));
    out.push(home.found(
        "design",
        "weight_kib",
        kib.to_string(),
        &format!(
            "{kib} KiB of HTML{}",
            if home.page.truncated { ", cut" } else { "" }
        ),
        0.95,
    ));
    out.push(home.found(
        "design",
        "load_ms",
        home.page.elapsed_ms.to_string(),
        &format!("measured {} ms", home.page.elapsed_ms),
        0.9,
    ));
    if let Some(v) = old_jquery {
        out.push(home.found("design", "framework_age", v.clone(), &v, 0.85));
    }
    if elements(&home.doc, "video").next().is_some() {
        out.push(home.found("design", "video", "yes", "<video>", 0.9));
    }
    let mut modernity = home.found(
        "design",
        "modernity",
        score.to_string(),
        &reasons.join("; "),
        0.7,
    );
    modernity.detail = json!({ "of": 100, "reasons": reasons });
    out.push(modernity);
    out
}

fn yes_no(b: bool) -> &'static str {
    if b { "yes" } else { "no" }
}

/// jQuery 1 or 2, by its file name.
fn old_jquery(view: &View<'_>) -> Option<String> {
    elements(&view.doc, "script")
        .filter_map(|s| s.attr("src"))
        .find_map(|src| {
            let (_, after) = src
                .to_ascii_lowercase()
                .split_once("jquery")
                .map(|(a, b)| (a.to_owned(), b.to_owned()))?;
            let version: String = after
                .chars()
                .skip_while(|c| !c.is_ascii_digit())
                .take_while(|c| c.is_ascii_digit() || *c == '.')
                .collect();
            let begins = after
                .trim_start_matches(['-', '.', '/'])
                .starts_with(|c: char| c.is_ascii_digit());
            (begins && (version.starts_with("1.") || version.starts_with("2.")))
                .then(|| format!("jQuery {}", version.trim_end_matches('.')))
        })
}
