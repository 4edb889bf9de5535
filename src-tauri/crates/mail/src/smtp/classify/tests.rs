use super::*;

fn class(at: At, line: &str) -> FailClass {
    let reply = Reply::take(&mut format!("{line}\r\n").into_bytes())
        .unwrap()
        .unwrap();
    meaning(at, &reply).class
}

#[test]
fn the_data_file_is_well_formed() {
    let file: File = serde_json::from_str(include_str!("../../../data/smtp_answers.json")).unwrap();
    let mut ids: Vec<_> = file.rules.iter().map(|r| &r.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), file.rules.len(), "ids are unique");
    for r in &file.rules {
        assert!(
            !(r.at.is_empty() && r.code.is_empty() && r.enhanced.is_empty() && r.says.is_empty()),
            "{} would match everything",
            r.id
        );
        assert!(
            r.says
                .iter()
                .all(|s| *s == s.to_lowercase() && !s.is_empty()),
            "{}",
            r.id
        );
        for c in &r.code {
            assert!(
                c == "4xx" || c == "5xx" || c.parse::<u16>().is_ok_and(|c| (400..600).contains(&c)),
                "{c}"
            );
        }
        for e in &r.enhanced {
            assert!(e.starts_with("4.") || e.starts_with("5."), "{e}");
        }
    }
    assert_eq!(rules().len(), file.rules.len());
}

#[test]
fn answers_of_real_servers_fall_into_the_classes_of_the_design() {
    use At::*;
    use FailClass as F;
    let table = [
        (
            Auth,
            "535 5.7.8 Username and Password not accepted",
            F::Auth,
        ),
        (
            Auth,
            "535 5.7.139 Authentication unsuccessful, basic authentication is disabled",
            F::Auth,
        ),
        (Auth, "535 5.7.3 Authentication unsuccessful", F::Auth),
        (
            Auth,
            "454 4.7.0 Temporary authentication failure",
            F::Network,
        ),
        (
            Mail,
            "530 5.7.0 Must issue a STARTTLS command first",
            F::Auth,
        ),
        (
            Mail,
            "550 5.4.5 Daily user sending limit exceeded",
            F::Quota,
        ),
        (
            Data,
            "421 4.7.28 Our system has detected an unusual rate",
            F::Quota,
        ),
        (
            Rcpt,
            "450 4.2.0 Greylisted, see http://postgrey.example/",
            F::Greylist,
        ),
        (
            Rcpt,
            "450 4.7.1 Recipient address rejected: Service is unavailable",
            F::Greylist,
        ),
        (Rcpt, "451 4.7.1 Please try again later", F::Greylist),
        (
            Rcpt,
            "550 5.1.1 <unknown> User unknown in virtual mailbox table",
            F::Recipient,
        ),
        (Rcpt, "550 No such user here", F::Recipient),
        (
            Rcpt,
            "550 5.2.1 The email account that you tried to reach is inactive",
            F::Recipient,
        ),
        (
            Rcpt,
            "452 4.2.2 Mailbox full, try again later",
            F::MailboxFull,
        ),
        (Rcpt, "552 5.2.2 Over quota", F::MailboxFull),
        (
            Rcpt,
            "554 5.7.1 Service unavailable; client host blocked using dnsbl.example",
            F::Policy,
        ),
        (Rcpt, "554 5.7.1 Relay access denied", F::Policy),
        (
            End,
            "550 5.7.515 Access denied, sending domain doesn't meet the required authentication level",
            F::Policy,
        ),
        (End, "554 5.6.0 rejected as SPAM", F::Policy),
        (Rcpt, "521 5.7.1 go away", F::Policy),
        (Connect, "554 no", F::Policy),
        (Connect, "421 4.3.2 Service shutting down", F::Network),
        (Rcpt, "451 4.3.0 Temporary lookup failure", F::Network),
        (
            End,
            "552 5.3.4 Message size exceeds fixed maximum message size",
            F::Content,
        ),
        (Rcpt, "550 No", F::Unknown),
        (
            Rcpt,
            "521 5.7.1 <x@y.z>: Recipient address rejected: go away",
            F::Policy,
        ),
        (
            Rcpt,
            "554 5.7.1 <x@y.z>: Recipient address rejected: Access denied",
            F::Policy,
        ),
        (
            Rcpt,
            "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
            F::Recipient,
        ),
        (Rcpt, "550 5.7.1 <x@y.z>... user unknown", F::Recipient),
        (
            Rcpt,
            "550 Requested action not taken: mailbox unavailable",
            F::Recipient,
        ),
        (Mail, "501 5.5.4 Syntax error", F::Protocol),
    ];
    for (at, line, want) in table {
        assert_eq!(class(at, line), want, "{line}");
    }
}

#[test]
fn a_refusal_of_the_sender_is_never_read_as_a_dead_recipient() {
    for line in [
        "550 5.7.1 Sender address rejected: not owned by user",
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        "554 5.2.252 SendAsDenied; not allowed to send as",
        "550 5.7.1 message rejected due to SPF fail",
    ] {
        assert_eq!(class(At::End, line), FailClass::Policy, "{line}");
    }
}
