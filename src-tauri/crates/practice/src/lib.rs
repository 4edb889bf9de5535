//! The embedded world: boards, sites, post office with personas; deterministic from a seed.
