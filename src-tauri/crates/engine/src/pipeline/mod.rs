//! The stages, in the order a prospect travels them.

pub mod acquire;
pub mod approve;
pub mod brakes;
pub mod campaigns;
pub mod clock;
pub mod compose;
pub mod enrich;
pub mod found;
pub mod gate;
pub mod groups;
pub mod known;
pub mod meetings;
pub mod privacy;
pub mod reply;
pub mod research;
pub mod selftest;
pub mod send;
pub mod sequence;
