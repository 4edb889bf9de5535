//! Fetching, sources, parsing: reqwest + scraper behind domain's ports.
