//! The DNS records a From domain needs, word for word as they are to be set. Which servers may send for a domain follows
//! from where its mail is handed in; a house of which nothing is known gets the host itself.

/// A record to set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Full name.
    pub name: String,
    /// `TXT` or `MX`.
    pub kind: &'static str,
    /// Value.
    pub value: String,
}

/// (ends of submission hosts, the include of the provider's documentation, the MX of a domain hosted there).
const HOUSES: &[(&[&str], &str, &str)] = &[
    (
        &["gmail.com", "google.com", "googlemail.com"],
        "_spf.google.com",
        "1 smtp.google.com",
    ),
    (
        &["office365.com", "outlook.com"],
        "spf.protection.outlook.com",
        "0 {domain}.mail.protection.outlook.com",
    ),
    (&["zoho.eu"], "zohomail.eu", "10 mx.zoho.eu"),
    (&["zoho.com"], "zohomail.com", "10 mx.zoho.com"),
    (
        &["messagingengine.com"],
        "spf.messagingengine.com",
        "10 in1-smtp.messagingengine.com",
    ),
];

fn house(submission: &str) -> Option<(&'static str, &'static str)> {
    let host = submission.trim_end_matches('.').to_lowercase();
    let of = |end: &str| host == end || host.ends_with(&format!(".{end}"));
    HOUSES
        .iter()
        .find(|(ends, ..)| ends.iter().any(|e| of(e)))
        .map(|(_, include, mx)| (*include, *mx))
}

/// The SPF record of a domain whose mail is handed to `submission`.
#[must_use]
pub fn spf(domain: &str, submission: &str) -> Record {
    let who = house(submission).map_or_else(
        || format!("a:{}", submission.trim_end_matches('.').to_lowercase()),
        |(include, _)| format!("include:{include}"),
    );
    Record {
        name: domain.into(),
        kind: "TXT",
        value: format!("v=spf1 {who} ~all"),
    }
}

/// The DMARC record of a domain, with reports to this mailbox.
#[must_use]
pub fn dmarc(domain: &str, mailbox: &str) -> Record {
    Record {
        name: format!("_dmarc.{domain}"),
        kind: "TXT",
        value: format!("v=DMARC1; p=none; rua=mailto:{mailbox}"),
    }
}

/// The MX of a domain whose mail is handed to `submission` and read at `reading`.
#[must_use]
pub fn mx(domain: &str, submission: &str, reading: &str) -> Record {
    let value = house(submission).map_or_else(
        || format!("10 {}", reading.trim_end_matches('.').to_lowercase()),
        |(_, mx)| mx.replace("{domain}", &domain.replace('.', "-")),
    );
    Record {
        name: domain.into(),
        kind: "MX",
        value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_houses_get_their_include_and_others_their_own_host() {
        assert_eq!(
            spf("bluebook.example", "smtp.gmail.com").value,
            "v=spf1 include:_spf.google.com ~all"
        );
        assert_eq!(
            spf("bluebook.example", "SMTP.Office365.com.").value,
            "v=spf1 include:spf.protection.outlook.com ~all"
        );
        assert_eq!(
            spf("bluebook.example", "mail.bluebook.example").value,
            "v=spf1 a:mail.bluebook.example ~all"
        );
        assert_eq!(
            spf("x.example", "notgmail.com").value,
            "v=spf1 a:notgmail.com ~all",
            "only whole labels count"
        );
    }

    #[test]
    fn reports_come_to_the_mailbox_and_mail_to_where_it_is_read() {
        let r = dmarc("b.example", "sam@b.example");
        assert_eq!(
            (r.name.as_str(), r.value.as_str()),
            (
                "_dmarc.b.example",
                "v=DMARC1; p=none; rua=mailto:sam@b.example"
            )
        );
        assert_eq!(
            mx("b.example", "smtp.office365.com", "outlook.office365.com").value,
            "0 b-example.mail.protection.outlook.com"
        );
        assert_eq!(
            mx("b.example", "mx.host.example", "imap.host.example").value,
            "10 imap.host.example"
        );
    }
}
