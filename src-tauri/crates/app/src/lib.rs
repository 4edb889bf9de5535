//! The one composition root: builds Engine from Config and owns the adapters.
