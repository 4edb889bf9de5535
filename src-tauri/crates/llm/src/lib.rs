//! Language-model providers, cascade, schema repair and prompts.
