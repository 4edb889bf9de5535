//! The four scores of an inbox, 0–100, each with what went into it (send.md, Warm-up, reputation, scores). What is unknown
//! is left out and the other weights are renormalised. Owns the formulas; reads nothing.

/// Reply rate that counts as full marks (send.md, Deliverability agent: > 5 %).
pub const REPLY_TARGET: f64 = 0.05;
/// A server that takes so long to say yes gets no points for speed.
pub const SLOWEST_MS: f64 = 10_000.0;
/// How many mails of the expected kind are added to every count, so that one bounce among three mails is no verdict.
const PRIOR_N: f64 = 25.0;
/// Expected bounce rate of careful sending, half of what is tolerated (send.md: < 2 %).
const PRIOR_BOUNCE: f64 = 0.01;

/// What was counted over 30 days for one inbox. `None` is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Counted {
    /// Mails of ours that were accepted or bounced.
    pub sent: u32,
    /// Of these, hard bounces.
    pub hard_bounces: u32,
    /// Mails of a sequence that were accepted.
    pub sequence: u32,
    /// Of these, answered by a human.
    pub replied: u32,
    /// Share that was opened; unknown while tracking is off.
    pub open_rate: Option<f64>,
    /// Mean time from the last byte to the server's yes, milliseconds.
    pub latency_ms: Option<f64>,
    /// Reputation, 0–100 ([`super::reputation::reputation`]).
    pub reputation: Option<f64>,
}

/// One input of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// `bounce_rate open_rate latency reply_rate deliverability reputation performance`.
    pub name: &'static str,
    /// Its value: a share of 1, milliseconds or points; `None` when unknown and so left out.
    pub value: Option<f64>,
    /// Points of 100 it gives.
    pub points: Option<f64>,
    /// Its weight, before the unknown are left out.
    pub weight: f64,
}

/// A score with its inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// 0–100; `None` when every input is unknown.
    pub score: Option<f64>,
    /// Inputs.
    pub inputs: Vec<Input>,
}

fn scored(inputs: Vec<Input>) -> Scored {
    let (mut sum, mut weight) = (0.0, 0.0);
    for i in &inputs {
        if let Some(p) = i.points {
            sum += i.weight * p.clamp(0.0, 100.0);
            weight += i.weight;
        }
    }
    Scored {
        score: (weight > 0.0).then(|| sum / weight),
        inputs,
    }
}

/// `hits / n`, drawn toward what is expected while `n` is small; `None` when nothing was counted.
fn shrunk(hits: u32, n: u32, expected: f64) -> Option<f64> {
    (n > 0).then(|| (f64::from(hits) + expected * PRIOR_N) / (f64::from(n) + PRIOR_N))
}

/// 0.7·(1 − bounce rate) + 0.3·open rate where known.
#[must_use]
pub fn deliverability(c: &Counted) -> Scored {
    let bounce = shrunk(c.hard_bounces, c.sent, PRIOR_BOUNCE);
    scored(vec![
        Input {
            name: "bounce_rate",
            value: bounce,
            points: bounce.map(|b| 100.0 * (1.0 - b)),
            weight: 0.7,
        },
        Input {
            name: "open_rate",
            value: c.open_rate,
            points: c.open_rate.map(|o| 100.0 * o),
            weight: 0.3,
        },
    ])
}

/// 0.3·latency (100 at 0 ms, 0 at 10 s) + 0.7·reply rate relative to its target.
#[must_use]
pub fn performance(c: &Counted) -> Scored {
    let reply = shrunk(c.replied, c.sequence, REPLY_TARGET);
    scored(vec![
        Input {
            name: "latency",
            value: c.latency_ms,
            points: c.latency_ms.map(|ms| 100.0 * (1.0 - ms / SLOWEST_MS)),
            weight: 0.3,
        },
        Input {
            name: "reply_rate",
            value: reply,
            points: reply.map(|r| 100.0 * r / REPLY_TARGET),
            weight: 0.7,
        },
    ])
}

/// The reputation as a score.
#[must_use]
pub fn reputation(c: &Counted) -> Scored {
    scored(vec![Input {
        name: "reputation",
        value: c.reputation,
        points: c.reputation,
        weight: 1.0,
    }])
}

/// 0.5 deliverability + 0.3 reputation + 0.2 performance.
#[must_use]
pub fn overall(c: &Counted) -> Scored {
    let part = |name, score: Option<f64>, weight| Input {
        name,
        value: score,
        points: score,
        weight,
    };
    scored(vec![
        part("deliverability", deliverability(c).score, 0.5),
        part("reputation", reputation(c).score, 0.3),
        part("performance", performance(c).score, 0.2),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: Option<f64>, b: f64) {
        assert!(a.is_some_and(|a| (a - b).abs() < 0.01), "{a:?} is not {b}");
    }

    #[test]
    fn what_is_unknown_is_left_out_and_the_rest_renormalised() {
        let nothing = Counted::default();
        assert_eq!(deliverability(&nothing).score, None);
        assert_eq!(overall(&nothing).score, None);
        let only_reputation = Counted {
            reputation: Some(80.0),
            ..nothing
        };
        near(overall(&only_reputation).score, 80.0);
        let clean = Counted {
            sent: 975,
            ..nothing
        };
        // (0 + 0.25) / 1000
        near(deliverability(&clean).score, 99.975);
        let opened = Counted {
            open_rate: Some(0.5),
            ..clean
        };
        near(deliverability(&opened).score, 0.7 * 99.975 + 0.3 * 50.0);
    }

    #[test]
    fn speed_and_replies_make_performance_within_its_bounds() {
        let c = Counted {
            latency_ms: Some(5_000.0),
            sequence: 975,
            replied: 1_000,
            ..Counted::default()
        };
        near(performance(&c).score, 0.3 * 50.0 + 0.7 * 100.0);
        let slow = Counted {
            latency_ms: Some(60_000.0),
            ..Counted::default()
        };
        near(performance(&slow).score, 0.0);
        // One answer to one mail is little evidence: not far above the target.
        let one = Counted {
            sequence: 1,
            replied: 1,
            ..Counted::default()
        };
        assert!(shrunk(1, 1, REPLY_TARGET).is_some_and(|r| r < 0.09));
        near(performance(&one).score, 100.0);
    }

    #[test]
    fn the_whole_is_half_deliverability() {
        let c = Counted {
            sent: 75,
            hard_bounces: 25,
            reputation: Some(50.0),
            latency_ms: Some(0.0),
            ..Counted::default()
        };
        let d = deliverability(&c).score.unwrap_or_default();
        near(Some(d), 100.0 * (1.0 - 25.25 / 100.0));
        near(overall(&c).score, 0.5 * d + 0.3 * 50.0 + 0.2 * 100.0);
    }
}
