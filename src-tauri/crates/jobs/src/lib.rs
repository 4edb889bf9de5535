//! The durable queue on store; knows no job's content.
