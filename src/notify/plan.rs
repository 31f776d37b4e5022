//! Who is told by what, and when: somebody's wishes made into recipients.

use super::{ALARM_STEP, target::Target};
use crate::store::notifications::{Channel, Person, Preferred, Step};
use preloop_actors::ids::UserId;
use std::time::Duration;

/// How much later mail comes than a push, for who wishes so: time to decide on the phone and get no mail at all.
const MAIL_AFTER_PUSH: Duration = Duration::from_secs(15);

/// A recipient, and how long they are spared. Until then the message may be withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressed {
    pub target: Target,
    /// Whose it is; nobody's in particular where several read it.
    pub user: Option<UserId>,
    pub delay: Duration,
}

impl Addressed {
    /// Where several read it, without delay.
    pub fn at_once(target: Target) -> Self {
        Self { target, user: None, delay: Duration::ZERO }
    }
}

/// How somebody is told of a step, by channels that `allowed` has. Whoever wants pushes only and has no device gets
/// mail: a request that nobody hears of would wait for nothing.
pub(super) fn plan(
    person: &Person,
    allowed: &[Channel],
    step: Step,
    has_push: bool,
) -> Vec<Addressed> {
    let wishes = person.wishes;
    let asks = matches!(
        step,
        Step::Request
            | Step::ReminderHalf
            | Step::ReminderLate
            | Step::SecondReminderHalf
            | Step::SecondReminderLate
    );
    if asks && !wishes.when_needed {
        return Vec::new();
    }
    let pushes = has_push && wishes.mobile_push && allowed.contains(&Channel::MobilePush);
    let user = Some(person.user);
    let devices = person.devices.iter().filter(|_| pushes);
    let mut told: Vec<_> = devices
        .map(|device| Target::MobilePush {
            device: device.id,
            platform: device.platform,
            token: device.token.clone(),
        })
        .map(|target| Addressed { target, user, delay: Duration::ZERO })
        .collect();
    let only_pushes = wishes.mobile_push && !wishes.email;
    let wants_mail = wishes.email || (only_pushes && told.is_empty());
    if wants_mail && allowed.contains(&Channel::Email) {
        let spared = !told.is_empty()
            && wishes.stagger_email
            && wishes.preferred == Preferred::MobilePush
            && !matches!(step, Step::Outcome | Step::OutcomeUnknown);
        let delay = if spared { MAIL_AFTER_PUSH } else { Duration::ZERO };
        told.push(Addressed { target: Target::Email { to: person.email.clone() }, user, delay });
    }
    told
}

/// How somebody is told what is wrong with a tracker: by mail, unless they wish otherwise.
pub(super) fn plan_alarm(person: &Person) -> Vec<Addressed> {
    match person.wishes.tracker_alarms {
        true => plan(person, &[Channel::Email], ALARM_STEP, false),
        false => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::notifications::{Device, Platform, Wishes};
    use uuid::Uuid;

    const BOTH: [Channel; 2] = [Channel::Email, Channel::MobilePush];
    const MAIL: Wishes = Wishes {
        preferred: Preferred::Email,
        email: true,
        mobile_push: false,
        stagger_email: true,
        when_needed: true,
        tracker_alarms: true,
    };
    const PHONE: Wishes = Wishes { preferred: Preferred::MobilePush, mobile_push: true, ..MAIL };

    fn person(wishes: Wishes, devices: usize) -> Person {
        let user = UserId::fresh();
        let device = |number| Device {
            id: Uuid::from_u128(number as u128),
            user,
            platform: Platform::Ios,
            token: format!("t{number}"),
            name: None,
            created_at: Default::default(),
        };
        let devices = (0..devices).map(device).collect();
        Person { user, email: "ada@example.org".into(), wishes, devices }
    }

    /// Such as `push push mail+15`.
    fn words(told: &[Addressed]) -> String {
        let words =
            told.iter().map(|addressed| match (&addressed.target, addressed.delay.as_secs()) {
                (Target::Email { .. }, 0) => "mail".to_owned(),
                (Target::Email { .. }, secs) => format!("mail+{secs}"),
                (_, 0) => "push".to_owned(),
                (_, secs) => format!("push+{secs}"),
            });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn wishes_decide() {
        use Step::{Escalation, Outcome, ReminderHalf, Request};
        let push_only = Wishes { email: false, ..PHONE };
        let quiet = Wishes { when_needed: false, ..MAIL };
        let nothing = Wishes { email: false, mobile_push: false, ..MAIL };
        for (wishes, devices, allowed, step, has_push, expected) in [
            (MAIL, 2, &BOTH[..], Request, true, "mail"),
            (PHONE, 2, &BOTH, Request, true, "push push mail+15"),
            (PHONE, 1, &BOTH, Outcome, true, "push mail"),
            (PHONE, 0, &BOTH, Request, true, "mail"),
            (PHONE, 1, &BOTH, Request, false, "mail"),
            (PHONE, 1, &[Channel::Email], Request, true, "mail"),
            (PHONE, 1, &[Channel::MobilePush], Request, true, "push"),
            (PHONE, 1, &[Channel::Slack], Request, true, ""),
            (Wishes { stagger_email: false, ..PHONE }, 1, &BOTH, Request, true, "push mail"),
            (Wishes { preferred: Preferred::Email, ..PHONE }, 1, &BOTH, Request, true, "push mail"),
            (push_only, 1, &BOTH, Request, true, "push"),
            (push_only, 0, &BOTH, Request, true, "mail"),
            (nothing, 1, &BOTH, Request, true, ""),
            (quiet, 0, &BOTH, Request, true, ""),
            (quiet, 0, &BOTH, ReminderHalf, true, ""),
            (quiet, 0, &BOTH, Escalation, true, "mail"),
            (quiet, 0, &BOTH, Outcome, true, "mail"),
            (Wishes { tracker_alarms: false, ..MAIL }, 0, &BOTH, Request, true, "mail"),
        ] {
            let told = words(&plan(&person(wishes, devices), allowed, step, has_push));
            assert_eq!(told, expected, "{wishes:?}, {devices} devices, {step:?}, push {has_push}");
        }
    }

    #[test]
    fn alarms_go_by_mail_to_who_does_not_wish_otherwise() {
        for (wishes, devices, expected) in [
            (MAIL, 0, "mail"),
            (PHONE, 2, "mail"),
            (Wishes { when_needed: false, ..MAIL }, 0, "mail"),
            (Wishes { tracker_alarms: false, ..MAIL }, 0, ""),
            (Wishes { tracker_alarms: false, ..PHONE }, 1, ""),
            // They want pushes only, and of this there are none.
            (Wishes { email: false, ..PHONE }, 1, "mail"),
            (Wishes { email: false, mobile_push: false, ..MAIL }, 1, ""),
        ] {
            let told = words(&plan_alarm(&person(wishes, devices)));
            assert_eq!(told, expected, "{wishes:?}, {devices} devices");
        }
    }
}
