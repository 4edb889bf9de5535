//! Rules: functions over values. Each module owns one rule and knows neither database nor clock.

pub mod answer_to;
pub mod approval;
pub mod backoff;
pub mod brakes;
pub mod calibration;
pub mod calling;
pub mod caps;
pub mod clock;
pub mod decision;
pub mod gate;
pub mod holds;
pub mod holidays;
pub mod pacing;
pub mod reputation;
pub mod rotting;
pub mod say;
pub mod score;
pub mod sender_records;
pub mod standing;
pub mod verification;
pub mod warmup;
pub mod window;
pub mod working_days;
pub mod zones;
