//! The boards' pages: one with schema.org JSON-LD, one with microdata; result pages of ten and detail pages.

use domain::Millis;
use serde_json::json;

use super::Answer;
use super::board::{JSON_BOARD, Job};
use super::html::{escape, query};

/// Jobs on a result page.
const PAGE: usize = 10;

fn fold(text: &str) -> String {
    super::cast::slug(text, " ")
}

/// Whether a search for these words and this place shows the job.
fn hit(job: &Job, words: &str, place: &str) -> bool {
    let title = fold(&job.title);
    let asked = fold(words);
    let place = fold(place);
    let found = asked.is_empty() || asked.split(' ').any(|w| title.contains(w));
    let near = place.is_empty()
        || fold(&format!("{} {} {}", job.town, job.region, job.country)).contains(&place);
    found && near
}

pub(super) fn answer(jobs: &[Job], host: &str, target: &str, now: Millis) -> Answer {
    let path = target.split('?').next().unwrap_or_default();
    let here = jobs.iter().filter(|j| j.board == host);
    if path == "/robots.txt" {
        return Answer::text(format!(
            "User-agent: *\nDisallow: /apply/\nAllow: /\nSitemap: https://{host}/sitemap.xml\n"
        ));
    }
    if path == "/sitemap.xml" {
        let urls: String = here
            .filter(|j| j.open_at(now))
            .map(|j| format!("<url><loc>https://{host}{}</loc></url>", j.path()))
            .collect();
        return Answer::xml(format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{urls}</urlset>"
        ));
    }
    if path == "/" || path == "/search" {
        let (words, place) = (query(target, "q"), query(target, "l"));
        let mut found: Vec<&Job> = here
            .filter(|j| j.open_at(now) && hit(j, &words, &place))
            .collect();
        found.sort_by_key(|j| (std::cmp::Reverse(j.posted), j.id));
        return results(
            host,
            &found,
            &words,
            &place,
            query(target, "page").parse().unwrap_or(1),
        );
    }
    let job = path
        .strip_prefix("/job/")
        .and_then(|p| p.split('-').next())
        .and_then(|n| n.parse::<u32>().ok())
        .and_then(|n| here.into_iter().find(|j| j.id == n));
    match job {
        Some(j) if j.open_at(now) => detail(host, j),
        Some(j) if j.from <= now => Answer::status(410, "This job is no longer available."),
        _ => Answer::status(404, "Not found."),
    }
}

fn date(at: Millis) -> String {
    at.timestamp()
        .map(|t| t.strftime("%Y-%m-%d").to_string())
        .unwrap_or_default()
}

fn posting(host: &str, j: &Job, full: bool) -> serde_json::Value {
    let mut address = json!({ "@type": "PostalAddress", "addressLocality": j.town, "addressRegion": j.region, "addressCountry": j.country });
    if let (Some((street, postal)), Some(a)) = (&j.street, address.as_object_mut()) {
        a.insert("streetAddress".into(), json!(street));
        a.insert("postalCode".into(), json!(postal));
    }
    let mut org = json!({ "@type": "Organization", "name": j.company });
    if let (Some(url), Some(o)) = (&j.company_url, org.as_object_mut()) {
        o.insert("sameAs".into(), json!(url));
    }
    let mut v = json!({
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": j.title,
        "url": format!("https://{host}{}", j.path()),
        "identifier": { "@type": "PropertyValue", "name": host, "value": j.id.to_string() },
        "datePosted": date(j.posted),
        "employmentType": "FULL_TIME",
        "hiringOrganization": org,
        "jobLocation": { "@type": "Place", "address": address },
    });
    if let (true, Some(o)) = (full, v.as_object_mut()) {
        let text: String = j
            .text
            .iter()
            .map(|p| format!("<p>{}</p>", escape(p)))
            .collect();
        o.insert("description".into(), json!(text));
        if let Some(u) = j.until {
            o.insert("validThrough".into(), json!(date(u)));
        }
    }
    v
}

fn script(v: &serde_json::Value) -> String {
    format!(
        "<script type=\"application/ld+json\">{}</script>",
        v.to_string().replace("</", "<\\/")
    )
}

fn results(host: &str, found: &[&Job], words: &str, place: &str, page: usize) -> Answer {
    let page = page.max(1);
    let from = page.saturating_sub(1).saturating_mul(PAGE);
    let shown: Vec<&&Job> = found.iter().skip(from).take(PAGE).collect();
    let more = found.len() > from.saturating_add(PAGE);
    let next = more.then(|| {
        format!(
            "/search?q={}&l={}&page={}",
            super::html::encode(words),
            super::html::encode(place),
            page.saturating_add(1)
        )
    });
    let mut body = format!("<h1>{} jobs</h1>", found.len());
    let mut head = String::new();
    if host == JSON_BOARD {
        let items: Vec<_> = shown.iter().zip(1_u32..).map(|(j, i)| json!({ "@type": "ListItem", "position": i, "url": format!("https://{host}{}", j.path()), "item": posting(host, j, false) })).collect();
        if !items.is_empty() {
            head.push_str(&script(&json!({ "@context": "https://schema.org/", "@type": "ItemList", "itemListElement": items })));
        }
        for j in &shown {
            body.push_str(&format!(
                "<article class=\"job\"><h2><a href=\"{}\">{}</a></h2><p class=\"company\">{}</p><p class=\"place\">{}, {}</p></article>",
                j.path(),
                escape(&j.title),
                escape(&j.company),
                escape(&j.town),
                j.country
            ));
        }
    } else {
        for j in &shown {
            body.push_str(&micro(host, j, false));
        }
    }
    if shown.is_empty() {
        body.push_str("<p class=\"none\">No jobs found. Try other words.</p>");
    }
    if let Some(n) = &next {
        head.push_str(&format!(
            "<link rel=\"next\" href=\"https://{host}{}\">",
            escape(n)
        ));
        body.push_str(&format!(
            "<nav class=\"pages\"><a rel=\"next\" href=\"{}\">Next page</a></nav>",
            escape(n)
        ));
    }
    Answer::html(page_of(host, "Jobs", &head, &body))
}

fn micro(host: &str, j: &Job, full: bool) -> String {
    let url = format!("https://{host}{}", j.path());
    let mut out = format!(
        "<div itemscope itemtype=\"https://schema.org/JobPosting\"><h2><a itemprop=\"url\" href=\"{url}\"><span itemprop=\"title\">{}</span></a></h2>\
         <meta itemprop=\"datePosted\" content=\"{}\"><span itemprop=\"identifier\">{}</span>\
         <div itemprop=\"hiringOrganization\" itemscope itemtype=\"https://schema.org/Organization\"><span itemprop=\"name\">{}</span>",
        escape(&j.title),
        date(j.posted),
        j.id,
        escape(&j.company)
    );
    if let Some(u) = &j.company_url {
        out.push_str(&format!(
            "<link itemprop=\"sameAs\" href=\"{}\">",
            escape(u)
        ));
    }
    out.push_str("</div><div itemprop=\"jobLocation\" itemscope itemtype=\"https://schema.org/Place\"><div itemprop=\"address\" itemscope itemtype=\"https://schema.org/PostalAddress\">");
    if let Some((street, postal)) = &j.street {
        out.push_str(&format!(
            "<span itemprop=\"streetAddress\">{}</span> <span itemprop=\"postalCode\">{}</span> ",
            escape(street),
            escape(postal)
        ));
    }
    out.push_str(&format!(
        "<span itemprop=\"addressLocality\">{}</span> <meta itemprop=\"addressRegion\" content=\"{}\"><meta itemprop=\"addressCountry\" content=\"{}\"></div></div>",
        escape(&j.town),
        escape(&j.region),
        j.country
    ));
    if full {
        let text: String = j
            .text
            .iter()
            .map(|p| format!("<p>{}</p>", escape(p)))
            .collect();
        out.push_str(&format!("<div itemprop=\"description\">{text}</div><meta itemprop=\"employmentType\" content=\"FULL_TIME\">"));
        if let Some(u) = j.until {
            out.push_str(&format!(
                "<meta itemprop=\"validThrough\" content=\"{}\">",
                date(u)
            ));
        }
    }
    out.push_str("</div>");
    out
}

fn detail(host: &str, j: &Job) -> Answer {
    if host != JSON_BOARD {
        return Answer::html(page_of(host, &j.title, "", &micro(host, j, true)));
    }
    let text: String = j
        .text
        .iter()
        .map(|p| format!("<p>{}</p>", escape(p)))
        .collect();
    let body = format!(
        "<article><h1>{}</h1><p>{} · {}, {}</p>{text}<p><a href=\"/apply/{}\">Apply</a></p></article>",
        escape(&j.title),
        escape(&j.company),
        escape(&j.town),
        j.country,
        j.id
    );
    Answer::html(page_of(
        host,
        &j.title,
        &script(&posting(host, j, true)),
        &body,
    ))
}

fn page_of(host: &str, title: &str, head: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{} | {host}</title>{head}</head><body><header><a href=\"/\">{host}</a></header><main>{body}</main><footer>Jobs in hotels since 2004</footer></body></html>",
        escape(title)
    )
}
