//! Home of the journeys; the tests are in `tests/`.
