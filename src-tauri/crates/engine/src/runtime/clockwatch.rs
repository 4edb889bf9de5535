//! Sleep and clock jumps: wall time and boot time are compared on every tick. A gap means the machine slept or somebody
//! set the clock; then nothing is sent until the folders were read again (send.md, Sleep and clock).

use domain::Millis;
use domain::time::SECOND;

/// A tick's reading of both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// UTC.
    pub wall: Millis,
    /// Milliseconds that include sleep and never go back.
    pub boot: i64,
}

/// What happened between two readings taken one tick apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Nothing.
    None,
    /// The process did not run for this long (sleep, suspended): boot time went on, the tick came late.
    Slept(i64),
    /// The wall clock moved against boot time by this much; negative = back.
    Jumped(i64),
}

/// Tolerance: a tick may be late by this much on a busy machine.
pub const TOLERANCE: i64 = 20 * SECOND;

/// Compare two readings that should lie `tick` milliseconds apart.
#[must_use]
pub fn gap(before: Reading, after: Reading, tick: i64) -> Gap {
    let wall = after.wall.since(before.wall);
    let boot = after.boot.saturating_sub(before.boot);
    let drift = wall.saturating_sub(boot);
    if drift.abs() > TOLERANCE {
        return Gap::Jumped(drift);
    }
    let late = boot.saturating_sub(tick);
    if late > TOLERANCE {
        Gap::Slept(late)
    } else {
        Gap::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(wall: i64, boot: i64) -> Reading {
        Reading {
            wall: Millis(wall),
            boot,
        }
    }

    #[test]
    fn a_laptop_that_slept_is_told_from_a_clock_that_was_set() {
        assert_eq!(gap(at(0, 0), at(5_000, 5_000), 5_000), Gap::None);
        assert_eq!(
            gap(at(0, 0), at(3_605_000, 3_605_000), 5_000),
            Gap::Slept(3_600_000)
        );
        assert_eq!(
            gap(at(0, 0), at(3_605_000, 5_000), 5_000),
            Gap::Jumped(3_600_000)
        );
        assert_eq!(
            gap(at(0, 0), at(-3_595_000, 5_000), 5_000),
            Gap::Jumped(-3_600_000)
        );
    }

    proptest! {
        #[test]
        fn an_hour_of_either_kind_is_never_missed(tick in 1_000i64..10_000, back in any::<bool>(), ms in 3_600_000i64..86_400_000) {
            let jump = if back { -ms } else { ms };
            prop_assert_eq!(gap(at(0, 0), at(tick + jump, tick), tick), Gap::Jumped(jump));
            prop_assert_eq!(gap(at(0, 0), at(tick + ms, tick + ms), tick), Gap::Slept(ms));
        }
    }
}
