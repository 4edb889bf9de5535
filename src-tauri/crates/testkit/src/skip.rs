//! Ending a test whose server is not on this machine, with a printed line; a failure where CI says it must be there.

/// What a skipped test returns.
pub trait Skipped {
    /// The value of a test that did nothing.
    fn skipped() -> Self;
}

impl Skipped for () {
    fn skipped() -> Self {}
}

impl<E> Skipped for Result<(), E> {
    fn skipped() -> Self {
        Ok(())
    }
}

/// Print why a test is skipped.
///
/// # Panics
/// When `JENGU_TEST_REQUIRE` is set: then everything has to be there.
pub fn announce(file: &str, line: u32, reason: &str) {
    assert!(
        std::env::var_os("JENGU_TEST_REQUIRE").is_none(),
        "{file}:{line}: required, but {reason}"
    );
    println!("skipped: {file}:{line}: {reason}");
}

/// `skip!("dovecot is not installed")`: print the line and return from the test (`()` or `Result<(), _>`).
#[macro_export]
macro_rules! skip {
    ($($reason:tt)+) => {{
        $crate::skip::announce(file!(), line!(), &format!($($reason)+));
        return $crate::skip::Skipped::skipped();
    }};
}

/// `skip_unless!(Dovecot::available(), "dovecot is not installed")`.
#[macro_export]
macro_rules! skip_unless {
    ($condition:expr, $($reason:tt)+) => {
        if !$condition {
            $crate::skip!($($reason)+)
        }
    };
}
