//! When a session must act although nobody spoke. No timers here, only instants.

use std::time::Duration;
use tokio::time::Instant;

/// How long a session waits for what.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Silence after which the client is asked for a sign of life.
    pub idle: Duration,
    /// How long it may take to answer.
    pub answer: Duration,
    /// How long a connection may stay without being signed in.
    pub anonymous: Duration,
    /// How often a credential is checked again: a revoked one stops working within this time.
    pub recheck: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(60),
            answer: Duration::from_secs(10),
            anonymous: Duration::from_secs(30),
            recheck: Duration::from_secs(60),
        }
    }
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The client stayed silent after it was asked.
    Silent,
    /// Nobody signed in.
    Stranger,
    /// The credential has ended.
    Expired,
    /// Ask again whether the credential still counts.
    Recheck,
    /// Ask for a sign of life.
    Ping,
}

/// A session's deadlines.
#[derive(Debug)]
pub struct Clock {
    patience: Patience,
    heard: Instant,
    pinged: Option<Instant>,
    standing: Standing,
}

#[derive(Debug)]
enum Standing {
    Stranger { since: Instant },
    SignedIn { until: Option<Instant>, checked: Instant },
}

impl Clock {
    pub fn new(patience: Patience, now: Instant) -> Self {
        Self { patience, heard: now, pinged: None, standing: Standing::Stranger { since: now } }
    }

    /// The client gave a sign of life.
    pub fn heard(&mut self, now: Instant) {
        self.heard = now;
        self.pinged = None;
    }

    pub fn pinged(&mut self, now: Instant) {
        self.pinged = Some(now);
    }

    /// The credential was asked about, and nobody could tell.
    pub fn checked(&mut self, now: Instant) {
        if let Standing::SignedIn { checked, .. } = &mut self.standing {
            *checked = now;
        }
    }

    /// Somebody signed in, or was checked again, with a credential that counts until then.
    pub fn signed_in(&mut self, now: Instant, until: Option<Instant>) {
        self.standing = Standing::SignedIn { until, checked: now };
    }

    /// Nobody is signed in any more.
    pub fn signed_out(&mut self, now: Instant) {
        self.standing = Standing::Stranger { since: now };
    }

    /// The next deadline and what it is for; due when it is not after now.
    pub fn next(&self) -> (Instant, Due) {
        let life = match self.pinged {
            Some(pinged) => (pinged + self.patience.answer, Due::Silent),
            None => (self.heard + self.patience.idle, Due::Ping),
        };
        let standing = match self.standing {
            Standing::Stranger { since } => (since + self.patience.anonymous, Due::Stranger),
            Standing::SignedIn { until: Some(until), checked } => {
                let recheck = checked + self.patience.recheck;
                if until <= recheck { (until, Due::Expired) } else { (recheck, Due::Recheck) }
            }
            Standing::SignedIn { until: None, checked } => {
                (checked + self.patience.recheck, Due::Recheck)
            }
        };
        if life.0 < standing.0 { life } else { standing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    enum Step {
        Heard(u64),
        Pinged(u64),
        SignedIn(u64, Option<u64>),
        SignedOut(u64),
    }
    use Step::*;

    /// Takes steps at seconds since the connection began, and compares what is next and when.
    fn check(steps: &[Step], at: u64, due: Due) {
        let start = Instant::now();
        let after = |seconds: u64| start + Duration::from_secs(seconds);
        let mut clock = Clock::new(Patience::default(), start);
        for step in steps {
            match *step {
                Heard(now) => clock.heard(after(now)),
                Pinged(now) => clock.pinged(after(now)),
                SignedIn(now, until) => clock.signed_in(after(now), until.map(after)),
                SignedOut(now) => clock.signed_out(after(now)),
            }
        }
        assert_eq!(clock.next(), (after(at), due));
    }

    #[test]
    fn deadlines() {
        check(&[], 30, Due::Stranger);
        check(&[Heard(20)], 30, Due::Stranger);
        check(&[SignedIn(10, None)], 60, Due::Ping);
        check(&[SignedIn(10, None), Heard(50)], 70, Due::Recheck);
        check(&[SignedIn(10, None), Pinged(60)], 70, Due::Recheck);
        check(&[SignedIn(10, None), SignedIn(65, None), Pinged(60)], 70, Due::Silent);
        check(&[SignedIn(10, None), SignedIn(65, None), Pinged(60), Heard(66)], 125, Due::Recheck);
        check(&[SignedIn(10, Some(40))], 40, Due::Expired);
        check(&[SignedIn(10, Some(900)), Heard(30)], 70, Due::Recheck);
        check(&[SignedIn(10, Some(40)), SignedOut(40)], 60, Due::Ping);
        check(&[SignedIn(10, Some(40)), SignedOut(40), Heard(45)], 70, Due::Stranger);
    }
}
