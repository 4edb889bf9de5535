//! Pure classifiers over text and data files: titles, tier, intent, opt-out, bounce class, quote, spam, readability.
