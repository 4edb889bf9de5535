//! When a card has stood in its column for too long (desk.md, Board: days in stage with rotting tint). Owns the number of
//! days per stage; knows no clock.

use crate::Stage;
use crate::time::DAY;

/// Days after which a card of this stage has stood too long; `None` where standing is fine.
///
/// | stage | days | because |
/// |---|---|---|
/// | new, enriching | 2 | enrichment takes minutes once a site answers (product.md, service levels); what stands longer is stuck |
/// | ready | 14 | a card that is worth writing to has a slot in the 14-day plan, or capacity is short |
/// | contacted | 42 | the default sequence ends on working day 18, and 10 working days without an answer archive the card |
/// | engaged | 7 | every conversation has a next step with a date (pipeline.md); a week without a move means nobody took it |
/// | meeting | 21 | a meeting is held, moved or missed, and each of these moves the card |
///
/// Enriched waits for its score, and won, lost and archived are at rest.
#[must_use]
pub const fn days(stage: Stage) -> Option<i64> {
    match stage {
        Stage::New | Stage::Enriching => Some(2),
        Stage::Ready => Some(14),
        Stage::Contacted => Some(42),
        Stage::Engaged => Some(7),
        Stage::Meeting => Some(21),
        Stage::Enriched | Stage::Won | Stage::Lost | Stage::Archived => None,
    }
}

/// Whether a card that came into this stage `age_ms` ago stands there too long.
#[must_use]
pub fn rots(stage: Stage, age_ms: i64) -> bool {
    days(stage).is_some_and(|d| age_ms >= d.saturating_mul(DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_rots_on_the_day_and_never_at_rest() {
        assert!(!rots(Stage::Engaged, 7 * DAY - 1));
        assert!(rots(Stage::Engaged, 7 * DAY));
        for at_rest in [Stage::Enriched, Stage::Won, Stage::Lost, Stage::Archived] {
            assert!(!rots(at_rest, i64::MAX), "{at_rest}");
        }
    }
}
