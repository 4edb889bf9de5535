use proptest::prelude::*;

use super::*;

const NOW: Millis = Millis(1_900_000_000_000);

fn x(confidence: f64, right: bool, days_ago: i64) -> Example {
    Example {
        confidence,
        right,
        at: NOW.minus(days_ago * DAY),
    }
}

/// By hand: four fresh examples. Brier = (0.01 + 0.81 + 0.04 + 0.04) / 4. Bins: 0.9 twice (mean 0.9, half right), 0.8
/// (right), 0.2 (wrong): ECE = (2·0.4 + 0.2 + 0.2) / 4.
#[test]
fn figures_worked_out_by_hand() {
    let q = quality(
        &[
            x(0.9, true, 0),
            x(0.9, false, 0),
            x(0.8, true, 0),
            x(0.2, false, 0),
        ],
        NOW,
    )
    .unwrap();
    assert_eq!(q.count, 4);
    assert!((q.brier - 0.225).abs() < 1e-12, "{}", q.brier);
    assert!((q.ece - 0.3).abs() < 1e-12, "{}", q.ece);
    assert!((q.accuracy - 0.5).abs() < 1e-12);
    assert!((q.confidence - 0.7).abs() < 1e-12);
    let bins: Vec<_> = q.bins.iter().map(|b| (b.from, b.count)).collect();
    assert_eq!(bins, [(0.2, 1), (0.8, 1), (0.9, 2)]);
}

#[test]
fn after_thirty_days_an_example_weighs_half() {
    let q = quality(&[x(1.0, true, 0), x(1.0, false, 30)], NOW).unwrap();
    assert!((q.weight - 1.5).abs() < 1e-12);
    assert!((q.accuracy - 2.0 / 3.0).abs() < 1e-12);
    assert!((q.brier - 1.0 / 3.0).abs() < 1e-12);
}

#[test]
fn nothing_said_is_nothing_known() {
    assert_eq!(quality(&[], NOW), None);
    assert_eq!(quality(&[x(f64::NAN, true, 0)], NOW), None);
}

proptest! {
    #[test]
    fn figures_stay_in_their_bounds(
        list in prop::collection::vec((-0.5..1.5_f64, any::<bool>(), -10_i64..2_000), 1..60)
    ) {
        let examples: Vec<_> = list.iter().map(|(c, r, d)| x(*c, *r, *d)).collect();
        let q = quality(&examples, NOW).unwrap();
        for v in [q.brier, q.ece, q.accuracy, q.confidence] {
            prop_assert!((-1e-9..=1.0 + 1e-9).contains(&v), "{v}");
        }
        prop_assert_eq!(q.count as usize, examples.len());
        prop_assert_eq!(q.bins.iter().map(|b| b.count).sum::<u32>(), q.count);
        // Jensen: the squared gap of means never exceeds the mean of squares.
        prop_assert!(q.ece * q.ece <= q.brier + 1e-9);
        // The order of examples says nothing.
        let mut turned = examples.clone();
        turned.reverse();
        let t = quality(&turned, NOW).unwrap();
        prop_assert!((t.brier - q.brier).abs() < 1e-9 && (t.ece - q.ece).abs() < 1e-9);
    }
}
