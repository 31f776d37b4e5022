//! Random schedules of everything that can happen to a request, in any order, at any time, from several runners at
//! once: never two outcomes, never two runs of one grant, never a run without a grant valid for exactly this call.

use super::*;
use crate::{
    gate::{Hash, PolicyVersion, ToolKey, ToolOrigin},
    ids::{AccountId, ReplicaId, UserId},
};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::json;
use std::{collections::BTreeSet, sync::LazyLock, time::Duration};
use uuid::Uuid;

const TEAM: TeamId = TeamId(Uuid::from_u128(50));

fn binding() -> Binding {
    Binding {
        principal: Principal {
            account: AccountId(Uuid::nil()),
            user: None,
            key: None,
            execution: None,
        },
        tool: ToolKey { origin: ToolOrigin::Builtin, name: "pay".to_owned() },
        arguments: arguments(0).hash(),
        definition: Hash::of(b"pay"),
        policy: PolicyVersion(1),
    }
}

fn users(range: std::ops::Range<u128>) -> BTreeSet<UserId> {
    range.map(|number| UserId(Uuid::from_u128(number))).collect()
}

prop_compose! {
    fn terms()(
        people in 0..4_u128, team in any::<bool>(), approvals_required in 0..4_u32, escalates in any::<bool>(),
        require_reason in prop::bool::weighted(0.2),
    ) -> Terms {
        Terms {
            users: users(0..people),
            teams: team.then_some(TEAM).into_iter().collect(),
            approvals_required,
            escalation_users: if escalates { users(3..5) } else { BTreeSet::new() },
            escalation_teams: BTreeSet::new(),
            require_reason,
            window: Duration::from_secs(1_000),
        }
    }
}

fn decider() -> impl Strategy<Value = Decider> {
    let person = (0..6_u128, any::<bool>()).prop_map(|(number, member)| Decider::Person {
        user: UserId(Uuid::from_u128(number)),
        teams: member.then_some(TEAM).into_iter().collect(),
    });
    let link = prop::option::of(0..3_u128).prop_map(|number| Decider::Link {
        sent_to: number.map(|number| UserId(Uuid::from_u128(number))),
    });
    prop_oneof![6 => person, 1 => link,  1 => Just(Decider::Key), 1 => Just(Decider::Runtime)]
}

/// Small numbers stand for arguments, so that people often see the right ones.
fn arguments(amount: u8) -> Edit {
    static BOTH: LazyLock<[Edit; 2]> =
        LazyLock::new(|| [0, 1].map(|amount| Edit::new(&json!({ "amount": amount })).unwrap()));
    BOTH[usize::from(amount)].clone()
}

prop_compose! {
    fn ballot()(
        by in decider(), approves in prop::bool::weighted(0.7), reason in any::<bool>(), seen in 0..2_u8,
        edit in prop::option::weighted(0.2, 0..2_u8),
    ) -> Event {
        Event::Vote(Box::new(Ballot {
            by,
            answer: if approves { Answer::Approve } else { Answer::Decline },
            comment: reason.then(|| "because".to_owned()),
            seen: arguments(seen).hash(),
            edit: edit.map(arguments),
            response: None,
        }))
    }
}

fn run_by(number: u128) -> Runner {
    Runner { replica: ReplicaId(Uuid::nil()), attempt: Uuid::from_u128(number) }
}

prop_compose! {
    fn claim()(
        runner in 0..3_u128, amount in 0..2_u8, twist in 0..12_u8, answers in prop::option::of(0..3_u128),
    ) -> Event {
        let mut binding = Binding { arguments: arguments(amount).hash(), ..binding() };
        match twist {
            0 => binding.policy = PolicyVersion(2),
            1 => binding.definition = Hash::of(b"another"),
            2 => binding.principal.key = Some(Uuid::nil()),
            3 => binding.tool.name = "pay_all".to_owned(),
            _ => {}
        }
        let answers = answers.map(|number| Turn(Uuid::from_u128(number)));
        Event::Consume(Box::new(Claim { answers, ..Claim::start(binding, run_by(runner)) }))
    }
}

fn event() -> impl Strategy<Value = Event> {
    let runner = || (0..3_u128).prop_map(run_by);
    prop_oneof![
        8 => ballot(),
        4 => Just(Event::Tick),
        8 => claim(),
        3 => (0..3_u128, 0..3_u128).prop_map(|(number, turn)| Event::AskBack {
            runner: run_by(number),
            turn: Turn(Uuid::from_u128(turn)),
        }),
        1 => Just(Event::Cancel { reason: "stopped".to_owned() }),
        1 => Just(Event::Freeze),
        2 => Just(Event::Thaw),
        2 => runner().prop_map(|runner| Event::Finish { runner, end: RunEnd::Succeeded }),
        1 => runner().prop_map(|runner| Event::Lost { runner }),
    ]
}

/// What must hold of each step, whatever it is.
fn audit(
    before: &Approval,
    event: &Event,
    after: &Approval,
    effects: &[Effect],
    now: DateTime<Utc>,
) {
    if before.is_settled() {
        let outcome = |approval: &Approval| {
            (approval.status, approval.settled_at, approval.arguments, approval.votes.len())
        };
        assert_eq!(outcome(before), outcome(after), "a settled request changed");
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Settled(_))));
    }
    if effects.iter().any(|effect| matches!(effect, Effect::Started | Effect::Resumed)) {
        let Event::Consume(claim) = event else { panic!("started by {event:?}") };
        let awaited = claim.answers.map_or(Run::NotStarted, Run::Asks);
        assert_eq!((before.status, before.run), (Status::Approved, awaited));
        assert!(
            before.frozen_since.is_none() && before.grant_until.is_some_and(|until| now < until)
        );
        let granted = Binding { arguments: before.arguments, ..before.binding.clone() };
        assert_eq!(claim.binding, granted, "another call started");
    }
    if after.run != before.run && before.run != Run::NotStarted {
        let goes_on = matches!((before.run, after.run), (Run::Asks(_), Run::Acting(_)));
        assert!(
            goes_on || matches!(before.run, Run::Acting(_) | Run::Unknown(_)),
            "what is done does not change"
        );
        assert!(
            goes_on || !matches!(after.run, Run::NotStarted | Run::Acting(_)),
            "a run began again"
        );
        let asks = matches!(after.run, Run::Asks(_));
        assert!(!asks || matches!(before.run, Run::Acting(_)), "asked by what does not run");
    }
    if !before.is_settled() && after.status == Status::Approved {
        let clock = before.frozen_since.unwrap_or(now);
        assert!(clock < after.expires_at, "approved after the end");
        let people: BTreeSet<_> = after.approvers().map(|vote| format!("{:?}", vote.by)).collect();
        assert!(people.len() >= after.terms.quorum(), "approved by too few");
    }
    assert!(after.expires_at >= before.expires_at);
    assert!(
        after.is_settled()
            || after.frozen_since.is_some()
            || after.next_tick().is_some_and(|tick| tick > now)
            || matches!(
                event,
                Event::Thaw
                    | Event::Consume(_)
                    | Event::AskBack { .. }
                    | Event::Finish { .. }
                    | Event::Lost { .. }
            ),
        "a request that waits has a timer"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn random_schedules(terms in terms(), schedule in prop::collection::vec((0..400_i64, event()), 1..40)) {
        let mut now = DateTime::<Utc>::UNIX_EPOCH;
        let new = NewApproval { id: ApprovalId(Uuid::nil()), binding: binding(), terms };
        let Ok((mut approval, _)) = Approval::open(new, now) else { return Ok(()) };
        let (mut outcomes, mut starts, mut asked, mut resumed) = (0, 0, 0, 0);
        for (wait, event) in schedule {
            now += TimeDelta::seconds(wait);
            if wait < 40 {
                // A crash changes nothing: a step is written whole or not at all, and the row is all there is.
                let row = serde_json::to_string(&approval).unwrap();
                approval = serde_json::from_str(&row).unwrap();
            }
            let Ok((next, effects)) = approval.apply(event.clone(), now) else { continue };
            audit(&approval, &event, &next, &effects, now);
            outcomes += effects.iter().filter(|effect| matches!(effect, Effect::Settled(_))).count();
            let count = |wanted: Effect| effects.iter().filter(|effect| **effect == wanted).count();
            starts += count(Effect::Started);
            asked += count(Effect::AskedBack);
            resumed += count(Effect::Resumed);
            approval = next;
        }
        prop_assert!(outcomes <= 1, "{} outcomes", outcomes);
        prop_assert!(starts <= 1, "{} runs", starts);
        prop_assert!(resumed <= asked, "{} answers to {} questions", resumed, asked);
        prop_assert_eq!(outcomes == 1, approval.is_settled());
        prop_assert!(starts == 0 || approval.status == Status::Approved);
    }
}
