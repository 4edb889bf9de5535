//! What hotels and their machines write back, as raw messages.

/// A message under construction.
#[derive(Debug, Clone)]
pub struct Letter {
    from: String,
    to: String,
    subject: String,
    id: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Letter {
    /// From somebody to somebody.
    #[must_use]
    pub fn new(from: &str, to: &str, subject: &str, body: &str) -> Self {
        let n = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(format!(
            "{from}|{to}|{subject}|{body}"
        )));
        let host = from
            .trim_end_matches('>')
            .rsplit('@')
            .next()
            .unwrap_or("outside.test")
            .to_owned();
        Self {
            from: from.into(),
            to: to.into(),
            subject: subject.into(),
            id: format!("{}@{host}", &n[..24]),
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// One more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// In answer to the message with this id (brackets optional).
    #[must_use]
    pub fn answers(self, id: &str) -> Self {
        let id = format!("<{}>", id.trim_matches(['<', '>']));
        self.header("In-Reply-To", &id).header("References", &id)
    }

    /// Another Message-ID, without brackets.
    #[must_use]
    pub fn id(mut self, id: &str) -> Self {
        self.id = id.into();
        self
    }

    /// The raw message.
    #[must_use]
    pub fn raw(&self) -> Vec<u8> {
        let mut out = format!(
            "From: {}\r\nTo: {}\r\nSubject: {}\r\nDate: Wed, 03 Dec 2031 10:30:00 -0500\r\nMessage-ID: <{}>\r\n",
            self.from, self.to, self.subject, self.id
        );
        for (n, v) in &self.headers {
            out.push_str(&format!("{n}: {v}\r\n"));
        }
        out.push_str("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
        out.push_str(&self.body.replace('\n', "\r\n"));
        out.push_str("\r\n");
        out.into_bytes()
    }
}
