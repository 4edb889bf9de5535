//! SMTP, IMAP, MIME and DNS checks: lettre + async-imap + mail-parser behind domain's ports.
