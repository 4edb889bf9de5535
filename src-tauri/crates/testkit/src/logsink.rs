//! All log lines of a test: nothing personal or secret may be in them, and an unexpected `error!` fails the test.
//!
//! ```no_run
//! let logs = testkit::logsink::LogSink::install();      // the whole process: one test a process, as nextest runs them
//! logs.expect_error("inbox paused");                    // allowed
//! // …
//! logs.assert_no(&["s3cret", "anna@hotel.example"]);
//! logs.assert_no_addresses();
//! // drop: panics if an error! was logged that was not expected
//! ```
//!
//! [`LogSink::scoped`] hears only the current thread, which is enough for `#[tokio::test]` on its one-thread runtime.

use std::fmt::Write;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber, span};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Level.
    pub level: Level,
    /// Module.
    pub target: String,
    /// Message, then fields as `name=value`; spans say `span NAME` and their fields.
    pub text: String,
}

#[derive(Debug, Default)]
struct Inner {
    lines: Vec<LogLine>,
    expected: Vec<String>,
}

/// The layer, for a subscriber of your own.
#[derive(Debug, Clone)]
pub struct Collect(Arc<Mutex<Inner>>);

/// The collected lines; checks on drop.
#[derive(Debug)]
pub struct LogSink {
    inner: Arc<Mutex<Inner>>,
    _guard: Option<tracing::subscriber::DefaultGuard>,
}

impl LogSink {
    /// Hear the whole process from now on.
    ///
    /// # Panics
    /// When the process already has a global subscriber.
    #[must_use]
    pub fn install() -> Self {
        let (sink, layer) = Self::layer();
        tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer))
            .expect("one log sink a process");
        sink
    }

    /// Hear the current thread until drop.
    #[must_use]
    pub fn scoped() -> Self {
        let (mut sink, layer) = Self::layer();
        sink._guard = Some(tracing::subscriber::set_default(
            tracing_subscriber::registry().with(layer),
        ));
        sink
    }

    /// Sink and layer, to be put into a subscriber.
    #[must_use]
    pub fn layer() -> (Self, Collect) {
        let inner = Arc::<Mutex<Inner>>::default();
        (
            Self {
                inner: inner.clone(),
                _guard: None,
            },
            Collect(inner),
        )
    }

    /// All lines so far.
    #[must_use]
    pub fn lines(&self) -> Vec<LogLine> {
        self.inner.lock().unwrap().lines.clone()
    }

    /// Lines whose text contains this.
    #[must_use]
    pub fn containing(&self, text: &str) -> Vec<LogLine> {
        self.lines()
            .into_iter()
            .filter(|l| l.text.contains(text))
            .collect()
    }

    /// Errors containing this are part of the test.
    pub fn expect_error(&self, text: &str) {
        self.inner.lock().unwrap().expected.push(text.to_owned());
    }

    /// Errors that nobody expected.
    #[must_use]
    pub fn unexpected(&self) -> Vec<LogLine> {
        let inner = self.inner.lock().unwrap();
        let known = |l: &LogLine| inner.expected.iter().any(|e| l.text.contains(e));
        inner
            .lines
            .iter()
            .filter(|l| l.level == Level::ERROR && !known(l))
            .cloned()
            .collect()
    }

    /// None of these texts may be in any line.
    ///
    /// # Panics
    /// When one is; the message does not repeat it.
    pub fn assert_no(&self, secrets: &[&str]) {
        for line in self.lines() {
            for (i, secret) in secrets.iter().enumerate() {
                assert!(
                    !line.text.contains(secret),
                    "forbidden text #{i} was logged by {}",
                    line.target
                );
            }
        }
    }

    /// No line may contain anything that looks like a mail address.
    ///
    /// # Panics
    /// When one does.
    pub fn assert_no_addresses(&self) {
        for line in self.lines() {
            assert!(
                !has_address(&line.text),
                "{} logged an address: {}",
                line.target,
                line.text
            );
        }
    }
}

/// Whether a text contains something like `local@host.tld`.
#[must_use]
pub fn has_address(text: &str) -> bool {
    text.match_indices('@').any(|(i, _)| {
        let local = text[..i]
            .chars()
            .next_back()
            .is_some_and(|c| c.is_alphanumeric() || "._-+'".contains(c));
        let host: String = text[i + 1..]
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '.' || *c == '-')
            .collect();
        let host = host.trim_end_matches('.');
        local
            && host
                .split_once('.')
                .is_some_and(|(a, b)| !a.is_empty() && b.chars().any(char::is_alphabetic))
    })
}

impl Drop for LogSink {
    fn drop(&mut self) {
        let unexpected = self.unexpected();
        if !unexpected.is_empty() && !std::thread::panicking() {
            panic!("unexpected errors were logged: {unexpected:#?}");
        }
    }
}

#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            let _ = write!(self.message, "{value:?}");
        } else {
            let _ = write!(self.fields, " {}={value:?}", field.name());
        }
    }
}

impl Collect {
    fn push(&self, meta: &tracing::Metadata<'_>, head: &str, text: &Text) {
        let text = format!("{head}{}{}", text.message, text.fields);
        self.0.lock().unwrap().lines.push(LogLine {
            level: *meta.level(),
            target: meta.target().to_owned(),
            text,
        });
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Collect {
    fn on_new_span(&self, attrs: &span::Attributes<'_>, _: &span::Id, _: Context<'_, S>) {
        let mut text = Text::default();
        attrs.record(&mut text);
        let meta = attrs.metadata();
        let (level, head) = (*meta.level(), format!("span {}", meta.name()));
        // A span is no event: it never counts as an error.
        let level = if level == Level::ERROR {
            Level::INFO
        } else {
            level
        };
        let line = LogLine {
            level,
            target: meta.target().to_owned(),
            text: format!("{head}{}{}", text.message, text.fields),
        };
        self.0.lock().unwrap().lines.push(line);
    }

    fn on_record(&self, id: &span::Id, values: &span::Record<'_>, ctx: Context<'_, S>) {
        let mut text = Text::default();
        values.record(&mut text);
        if let Some(span) = ctx.span(id) {
            let meta = span.metadata();
            let line = LogLine {
                level: Level::INFO,
                target: meta.target().to_owned(),
                text: format!("span {}{}", meta.name(), text.fields),
            };
            self.0.lock().unwrap().lines.push(line);
        }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut text = Text::default();
        event.record(&mut text);
        self.push(event.metadata(), "", &text);
    }
}
