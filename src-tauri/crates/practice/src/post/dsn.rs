//! Delivery status notifications (RFC 3464) of the hotels' mail servers.

use domain::Millis;

use super::hours::rfc2822;

/// What is reported about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Report<'a> {
    /// The address that could not be reached.
    pub(crate) recipient: &'a str,
    /// Where the report goes.
    pub(crate) to: &'a str,
    /// Message-ID of the original on the wire.
    pub(crate) original: &'a str,
    /// Its subject.
    pub(crate) subject: &'a str,
    /// Id of the report itself.
    pub(crate) message_id: &'a str,
    /// Enhanced status.
    pub(crate) status: &'a str,
    /// What the server said.
    pub(crate) diagnostic: &'a str,
    /// When.
    pub(crate) at: Millis,
}

/// The raw report.
pub(crate) fn raw(r: &Report<'_>) -> Vec<u8> {
    let domain = r
        .recipient
        .rsplit_once('@')
        .map_or("hotel.example", |(_, d)| d);
    let date = rfc2822(r.at, "UTC");
    let b = "=_practice_report";
    format!(
        "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.{domain}>\r\nTo: <{to}>\r\nSubject: Undelivered Mail Returned to Sender\r\nDate: {date}\r\nMessage-ID: <{id}>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"{b}\"\r\n\r\n\
         --{b}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nThis is the mail system at host mx.{domain}.\r\n\r\nI'm sorry to have to inform you that your message could not be delivered to one or more recipients.\r\n\r\n<{rcpt}>: {diag}\r\n\r\n\
         --{b}\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.{domain}\r\nArrival-Date: {date}\r\n\r\nFinal-Recipient: rfc822; {rcpt}\r\nOriginal-Recipient: rfc822;{rcpt}\r\nAction: failed\r\nStatus: {status}\r\nRemote-MTA: dns; mailstore.{domain}\r\nDiagnostic-Code: smtp; {diag}\r\n\r\n\
         --{b}\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{orig}>\r\nFrom: <{to}>\r\nTo: <{rcpt}>\r\nSubject: {subject}\r\n\r\n--{b}--\r\n",
        to = r.to,
        id = r.message_id,
        rcpt = r.recipient,
        diag = r.diagnostic,
        status = r.status,
        orig = r.original,
        subject = r.subject,
    )
    .into_bytes()
}
