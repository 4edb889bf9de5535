//! One mail over one session: MAIL, RCPT, DATA, body, transaction C, dot, answer. The only place where a mail can come
//! to be accepted (send.md, At most once).

use domain::mailing::{FailClass, Submission, Submitted};
use domain::ports::{CommitGate, CommitVerdict, OfferStep};
use lettre::Address;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{MailParameter, RcptParameter};

use super::classify::{At, meaning};
use super::connection::{Connection, Fault, Pending};
use super::dots;
use super::reply::Reply;
use super::session::{Limits, Session, Step, not_sent, refused};

/// The commands of a mail, made before anything is said to the server.
#[derive(Debug)]
pub(crate) struct Prepared {
    from: Address,
    to: Vec<Address>,
    body: Vec<u8>,
    utf8: bool,
}

/// Check envelope and body.
pub(crate) fn prepare(mail: &Submission<'_>) -> Step<Prepared> {
    let content = |why: String| Submitted::NotSent {
        class: FailClass::Content,
        why,
        answer: None,
    };
    let body = dots::stuffed(mail.wire).map_err(|e| content(format!("{e}: it is not sent")))?;
    let address = |text: &str, what: &str| -> Step<Address> {
        crate::mime::ascii_domain(text)
            .filter(|t| {
                t.len() <= 254
                    && !t
                        .chars()
                        .any(|c| c.is_control() || c.is_whitespace() || "<>".contains(c))
            })
            .and_then(|t| t.parse().ok())
            .ok_or_else(|| content(format!("{what} is no e-mail address")))
    };
    let from = address(&mail.envelope.from, "the sender")?;
    let mut to = Vec::with_capacity(mail.envelope.to.len());
    for (i, t) in mail.envelope.to.iter().enumerate() {
        let what = if i == 0 {
            "the recipient"
        } else {
            "a copy recipient"
        };
        to.push(address(t, what)?);
    }
    if to.is_empty() {
        return Err(content("the mail has no recipient".into()));
    }
    let utf8 = std::iter::once(&from)
        .chain(&to)
        .any(|a| !AsRef::<str>::as_ref(a).is_ascii());
    Ok(Prepared {
        from,
        to,
        body,
        utf8,
    })
}

/// Offer the mail. The session may be used again exactly when its connection is not poisoned afterwards.
pub(crate) async fn run(
    session: &mut Session,
    mail: &Submission<'_>,
    prepared: &Prepared,
    gate: &dyn CommitGate,
    limits: &Limits,
) -> Submitted {
    gate.passing(OfferStep::Connected);
    match offer(session, mail, prepared, gate, limits).await {
        Ok(()) => commit(session, gate, limits).await,
        Err(outcome) => outcome,
    }
}

/// Everything before C: any end of this is definite non-acceptance.
async fn offer(
    session: &mut Session,
    mail: &Submission<'_>,
    prepared: &Prepared,
    gate: &dyn CommitGate,
    limits: &Limits,
) -> Step<()> {
    let Session { connection, offers } = session;
    if prepared.utf8 && !offers.smtputf8 {
        return Err(Submitted::NotSent {
            class: FailClass::Content,
            why: "the address has letters outside ASCII and this mail server cannot carry them (no SMTPUTF8): use \
                  another address of this person or another inbox"
                .into(),
            answer: None,
        });
    }
    if let Some(limit) = offers.size
        && limit > 0
        && prepared.body.len() as u64 > limit
    {
        return Err(Submitted::NotSent {
            class: FailClass::Content,
            why: format!(
                "the mail has {} bytes, the server takes {limit}",
                prepared.body.len()
            ),
            answer: None,
        });
    }

    let mut parameters = Vec::new();
    if offers.size.is_some() {
        parameters.push(MailParameter::Size(prepared.body.len()));
    }
    if prepared.utf8 {
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if offers.dsn {
        parameters.push(other_mail("RET", "HDRS"));
        parameters.push(other_mail("ENVID", mail.attempt.as_str()));
    }
    let line = Mail::new(Some(prepared.from.clone()), parameters).to_string();
    let reply = connection
        .command(&line, limits.command)
        .await
        .map_err(|f| not_sent(&f))?;
    if reply.code != 250 {
        return Err(not_taken(connection, At::Mail, &reply));
    }

    for (i, to) in prepared.to.iter().enumerate() {
        let parameters = if offers.dsn {
            // lettre writes values as xtext, which may hold the comma as it is (RFC 3461 §4).
            vec![RcptParameter::Other {
                keyword: "NOTIFY".into(),
                value: Some("FAILURE,DELAY".into()),
            }]
        } else {
            Vec::new()
        };
        let line = Rcpt::new(to.clone(), parameters).to_string();
        let reply = connection
            .command(&line, limits.command)
            .await
            .map_err(|f| not_sent(&f))?;
        if !matches!(reply.code, 250 | 251) {
            let outcome = not_taken(connection, At::Rcpt, &reply);
            return Err(if i == 0 {
                outcome
            } else {
                copy_refused(outcome, i)
            });
        }
    }

    let reply = connection
        .command(&Data.to_string(), limits.data)
        .await
        .map_err(|f| not_sent(&f))?;
    if reply.code != 354 {
        return Err(not_taken(connection, At::Data, &reply));
    }
    gate.passing(OfferStep::BodyDue);
    let (half, rest) = prepared.body.split_at(prepared.body.len() / 2);
    connection
        .body(half, limits.data)
        .await
        .map_err(|f| not_sent(&f))?;
    gate.passing(OfferStep::BodyHalf);
    connection
        .body(rest, limits.data)
        .await
        .map_err(|f| not_sent(&f))?;
    // A server that already answers, or is gone, must be found out while it is still definite.
    match connection.pending().await.map_err(|f| not_sent(&f))? {
        Pending::Nothing => Ok(()),
        Pending::End => Err(not_sent(&Fault::Closed)),
        Pending::Bytes => match connection.reply(limits.greeting).await {
            Ok(reply) if reply.severity() >= 4 => {
                connection.poison();
                Err(refused(At::Data, &reply))
            }
            _ => {
                connection.poison();
                Err(not_sent(&Fault::OutOfTurn))
            }
        },
    }
}

/// C, the dot, the answer. The connection is poisoned throughout; only a complete answer to the dot clears it.
async fn commit(session: &mut Session, gate: &dyn CommitGate, limits: &Limits) -> Submitted {
    let connection = &mut session.connection;
    match gate.commit().await {
        CommitVerdict::Go => {}
        CommitVerdict::Stop(why) => {
            // In mid-data there is no RSET: the connection, still poisoned, is dropped without the dot, and a server
            // owns nothing that did not end in CRLF.CRLF (RFC 5321 §4.1.1.4).
            return Submitted::NotSent {
                class: FailClass::Refused,
                why,
                answer: None,
            };
        }
    }
    // From here on the attempt is `committing` and can only become accepted, rejected, deferred or uncertain.
    match connection.pending().await {
        Ok(Pending::Nothing) => {
            gate.passing(OfferStep::DotDue);
            if let Err(fault) = connection.body(dots::END, limits.data).await {
                return uncertain(&fault);
            }
            gate.passing(OfferStep::DotWritten);
        }
        // The server spoke before the dot: a refusal is taken (it got no dot), anything else is nobody's answer.
        Ok(Pending::Bytes) => {
            return match connection.reply(limits.greeting).await {
                Ok(reply) if reply.severity() >= 4 => {
                    connection.poison();
                    answered(&reply)
                }
                _ => {
                    connection.poison();
                    uncertain(&Fault::OutOfTurn)
                }
            };
        }
        Ok(Pending::End) => return uncertain(&Fault::Closed),
        Err(fault) => return uncertain(&fault),
    }
    match connection.reply(limits.end).await {
        Ok(reply) => {
            if reply.severity() == 3 {
                connection.poison();
            }
            answered(&reply)
        }
        Err(fault) => uncertain(&fault),
    }
}

fn answered(reply: &Reply) -> Submitted {
    let answer = reply.answer();
    match reply.severity() {
        2 => Submitted::Accepted { answer },
        4 => Submitted::Deferred {
            class: meaning(At::End, reply).class,
            answer,
            after_commit: true,
        },
        5 => Submitted::Rejected {
            class: meaning(At::End, reply).class,
            answer,
            after_commit: true,
        },
        _ => Submitted::Uncertain {
            why: format!(
                "the server answered {} to the end of the mail, which says neither yes nor no",
                reply.code
            ),
        },
    }
}

fn uncertain(fault: &Fault) -> Submitted {
    Submitted::Uncertain {
        why: format!(
            "the mail was handed over and then {fault}: it may or may not have been accepted"
        ),
    }
}

/// A reply that does not let us go on. One that is no refusal (a 2xx where 354 is due) is the answer to something else:
/// such a connection is given up.
fn not_taken(connection: &mut Connection, at: At, reply: &Reply) -> Submitted {
    if reply.severity() < 4 {
        connection.poison();
    }
    refused(at, reply)
}

/// A refused copy says nothing about the recipient: nobody gets the mail, and no address is blamed.
fn copy_refused(outcome: Submitted, index: usize) -> Submitted {
    match outcome {
        Submitted::Rejected { answer, .. } => Submitted::NotSent {
            class: FailClass::Content,
            why: format!(
                "the server refused copy recipient {index}: remove or correct that address"
            ),
            answer: Some(answer),
        },
        outcome => outcome,
    }
}

fn other_mail(keyword: &str, value: &str) -> MailParameter {
    MailParameter::Other {
        keyword: keyword.into(),
        value: Some(value.into()),
    }
}
