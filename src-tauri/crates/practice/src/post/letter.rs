//! How people's mail clients write: MIME bytes with quoting in the manner of Outlook, Gmail, Apple Mail and a phone.

use domain::Millis;
use mail::mime::encode::{encoded_words, is_plain, quoted_printable};

use super::hours::{rfc2822, stamp};
use crate::world::truth::Lang;

/// The client somebody writes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Client {
    Outlook,
    Gmail,
    Apple,
    Phone,
}

/// Everything a letter is made of.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'a> {
    pub(crate) from_name: String,
    pub(crate) from: String,
    pub(crate) to: &'a str,
    pub(crate) message_id: &'a str,
    /// What it answers: id on the wire, subject, text, sender's line, when it came.
    pub(crate) answers: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) original: &'a str,
    pub(crate) original_from: &'a str,
    pub(crate) original_at: Millis,
    pub(crate) at: Millis,
    pub(crate) zone: &'a str,
    pub(crate) lang: Lang,
    pub(crate) client: Client,
    pub(crate) text: String,
    /// A machine's answer: no quoting, Auto-Submitted.
    pub(crate) auto: bool,
    /// An iCalendar body beside the text.
    pub(crate) calendar: Option<String>,
}

fn core(subject: &str) -> &str {
    let mut s = subject.trim();
    loop {
        let Some((head, rest)) = s.split_once(':') else {
            return s;
        };
        if !matches!(
            head.trim().to_lowercase().as_str(),
            "re" | "aw" | "fw" | "fwd" | "wg" | "tr" | "rép"
        ) {
            return s;
        }
        s = rest.trim();
    }
}

fn header(name: &str, value: &str) -> String {
    if is_plain(value) {
        format!("{name}: {value}\r\n")
    } else {
        format!(
            "{name}: {}\r\n",
            encoded_words(value, name.len().saturating_add(2))
        )
    }
}

fn subject(d: &Draft<'_>) -> String {
    if d.auto {
        let word = d.lang.of(
            "Automatic reply",
            "Automatische Antwort",
            "Réponse automatique",
        );
        return format!("{word}: {}", core(d.subject));
    }
    let word = match (d.client, d.lang) {
        (Client::Outlook, Lang::De) => "AW",
        (Client::Outlook, _) => "RE",
        _ => "Re",
    };
    format!("{word}: {}", core(d.subject))
}

fn quoted(text: &str) -> String {
    text.lines()
        .map(|l| {
            if l.is_empty() {
                ">\r\n".to_owned()
            } else {
                format!("> {l}\r\n")
            }
        })
        .collect()
}

/// The own words with the original below, as the client puts it.
fn body(d: &Draft<'_>) -> String {
    let own = d.text.replace('|', "\r\n");
    if d.auto {
        return format!("{own}\r\n");
    }
    match d.client {
        Client::Phone => {
            let foot = d.lang.of(
                "Sent from my iPhone",
                "Von meinem iPhone gesendet",
                "Envoyé de mon iPhone",
            );
            format!("{own}\r\n\r\n{foot}\r\n")
        }
        Client::Outlook => {
            let (from, sent, to, subj) = match d.lang {
                Lang::En => ("From:", "Sent:", "To:", "Subject:"),
                Lang::De => ("Von:", "Gesendet:", "An:", "Betreff:"),
                Lang::Fr => ("De :", "Envoyé :", "À :", "Objet :"),
            };
            format!(
                "{own}\r\n\r\n{from} {}\r\n{sent} {}\r\n{to} {}\r\n{subj} {}\r\n\r\n{}\r\n",
                d.original_from,
                stamp(d.original_at, d.zone, "%A, %-d %B %Y %H:%M"),
                d.from,
                d.subject,
                d.original.replace("\r\n", "\n").replace('\n', "\r\n")
            )
        }
        Client::Gmail | Client::Apple => {
            let when = stamp(d.original_at, d.zone, "%a, %-d %b %Y at %H:%M");
            let intro = match d.lang {
                Lang::En => format!("On {when}, {} wrote:", d.original_from),
                Lang::De => format!(
                    "Am {} schrieb {}:",
                    stamp(d.original_at, d.zone, "%d.%m.%Y um %H:%M"),
                    d.original_from
                ),
                Lang::Fr => format!(
                    "Le {} à {}, {} a écrit :",
                    stamp(d.original_at, d.zone, "%d/%m/%Y"),
                    stamp(d.original_at, d.zone, "%H:%M"),
                    d.original_from
                ),
            };
            format!("{own}\r\n\r\n{intro}\r\n\r\n{}", quoted(d.original))
        }
    }
}

/// The raw message, CRLF line ends.
pub(crate) fn raw(d: &Draft<'_>) -> Vec<u8> {
    let mut out = String::new();
    if d.auto {
        out.push_str("Return-Path: <>\r\n");
    }
    let (_, domain) = d.from.rsplit_once('@').unwrap_or(("", "hotel.example"));
    out.push_str(&format!(
        "Received: from mx.{domain} by mx.practice.example with ESMTPS; {}\r\n",
        rfc2822(d.at, "UTC")
    ));
    out.push_str(&header("Subject", &subject(d)));
    let name = if is_plain(&d.from_name) {
        format!("\"{}\"", d.from_name)
    } else {
        encoded_words(&d.from_name, 6)
    };
    out.push_str(&format!(
        "From: {name} <{}>\r\nTo: <{}>\r\nDate: {}\r\nMessage-ID: <{}>\r\n",
        d.from,
        d.to,
        rfc2822(d.at, d.zone),
        d.message_id
    ));
    out.push_str(&format!(
        "In-Reply-To: <{0}>\r\nReferences: <{0}>\r\n",
        d.answers
    ));
    if d.auto {
        out.push_str("Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\nPrecedence: auto_reply\r\n");
    }
    out.push_str("MIME-Version: 1.0\r\n");
    let text = body(d);
    let plain = format!(
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n",
        quoted_printable(&text)
    );
    if let Some(ics) = &d.calendar {
        let b = "=_practice_calendar";
        out.push_str(&format!(
            "Content-Type: multipart/alternative; boundary=\"{b}\"\r\n\r\n--{b}\r\n{plain}--{b}\r\n"
        ));
        out.push_str(&format!("Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n--{b}--\r\n", quoted_printable(ics)));
    } else if d.client == Client::Gmail && !d.auto {
        let b = "=_practice_gmail";
        let own = crate::world::escape(&d.text).replace('|', "<br>");
        let quote = crate::world::escape(d.original).replace('\n', "<br>");
        let html = format!(
            "<div dir=\"ltr\">{own}</div><br><div class=\"gmail_quote\"><div class=\"gmail_attr\">{}</div><blockquote class=\"gmail_quote\">{quote}</blockquote></div>",
            crate::world::escape(d.original_from)
        );
        out.push_str(&format!(
            "Content-Type: multipart/alternative; boundary=\"{b}\"\r\n\r\n--{b}\r\n{plain}--{b}\r\n"
        ));
        out.push_str(&format!("Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n--{b}--\r\n", quoted_printable(&html)));
    } else {
        out.push_str(&plain);
    }
    out.into_bytes()
}

/// A meeting request of somebody at the hotel.
pub(crate) fn invitation(
    uid: &str,
    organiser: &str,
    attendee: &str,
    from: Millis,
    summary: &str,
) -> String {
    let utc = |t: Millis| stamp(t, "UTC", "%Y%m%dT%H%M%SZ");
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//practice//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nSEQUENCE:0\r\nDTSTAMP:{0}\r\nDTSTART:{0}\r\nDTEND:{1}\r\nSUMMARY:{summary}\r\nORGANIZER:mailto:{organiser}\r\nATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{attendee}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        utc(from),
        utc(from.plus(30 * domain::time::MINUTE))
    )
}
