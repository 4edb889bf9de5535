//! Harness: fake clock, real servers as child processes, fault points, log sink.
