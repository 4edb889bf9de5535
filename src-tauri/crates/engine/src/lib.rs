//! The product: one folder per pipeline stage, the runtime, the use-cases, the operation table.
