//! Every rule about approvals, as a table of what happens and what then is.

use super::*;
use crate::{
    gate::{Hash, PolicyVersion, ToolKey, ToolOrigin},
    ids::{AccountId, ExecutionId, ReplicaId, UserId},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use std::{collections::BTreeSet, time::Duration};
use uuid::Uuid;

const WINDOW: u64 = 1_000;
/// A link that was posted where several read it.
const LINK: Decider = Decider::Link { sent_to: None };
const OPS: TeamId = TeamId(Uuid::from_u128(100));

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn at(seconds: i64) -> DateTime<Utc> {
    start() + TimeDelta::seconds(seconds)
}

fn user(number: u8) -> UserId {
    UserId(Uuid::from_u128(number.into()))
}

fn users(numbers: &[u8]) -> BTreeSet<UserId> {
    numbers.iter().map(|number| user(*number)).collect()
}

fn binding() -> Binding {
    Binding {
        principal: Principal {
            account: AccountId(Uuid::from_u128(1)),
            user: None,
            key: None,
            execution: Some(ExecutionId(Uuid::from_u128(2))),
        },
        tool: ToolKey { origin: ToolOrigin::Builtin, name: "pay".to_owned() },
        arguments: Hash::of(b"{\"amount\":500}"),
        definition: Hash::of(b"pay"),
        policy: PolicyVersion(3),
    }
}

fn terms(quorum: u32, numbers: &[u8]) -> Terms {
    Terms {
        users: users(numbers),
        approvals_required: quorum,
        window: Duration::from_secs(WINDOW),
        ..Terms::default()
    }
}

fn open(terms: Terms) -> Approval {
    let id = ApprovalId(Uuid::from_u128(7));
    Approval::open(NewApproval { id, binding: binding(), terms }, start()).unwrap().0
}

fn person(number: u8) -> Decider {
    Decider::Person { user: user(number), teams: BTreeSet::new() }
}

fn member(number: u8) -> Decider {
    Decider::Person { user: user(number), teams: [OPS].into() }
}

fn ballot(by: Decider, answer: Answer) -> Ballot {
    Ballot { by, answer, comment: None, seen: binding().arguments, edit: None, response: None }
}

fn yes(by: Decider) -> Event {
    Event::Vote(Box::new(ballot(by, Answer::Approve)))
}

fn no(by: Decider) -> Event {
    Event::Vote(Box::new(ballot(by, Answer::Decline)))
}

/// Applies what is allowed, and gives the last refusal.
fn play(
    mut approval: Approval,
    script: Vec<(i64, Event)>,
) -> (Approval, Vec<Effect>, Option<Refusal>) {
    let (mut effects, mut refused) = (Vec::new(), None);
    for (second, event) in script {
        match approval.apply(event, at(second)) {
            Ok((next, more)) => {
                approval = next;
                effects.extend(more);
            }
            Err(refusal) => refused = Some(refusal),
        }
    }
    (approval, effects, refused)
}

#[track_caller]
fn check(terms: Terms, votes: Vec<Event>, status: Status) {
    let script = votes.into_iter().map(|vote| (10, vote)).collect();
    let (approval, effects, refused) = play(open(terms), script);
    assert_eq!((approval.status, refused), (status, None), "{effects:?}");
    let outcomes = effects.iter().filter(|effect| matches!(effect, Effect::Settled(_))).count();
    assert_eq!(outcomes, usize::from(status != Status::Pending));
}

#[track_caller]
fn refused(terms: Terms, before: Vec<Event>, event: Event, expected: Refusal) {
    let script = before.into_iter().map(|vote| (10, vote)).collect();
    let (approval, ..) = play(open(terms), script);
    assert_eq!(approval.apply(event, at(20)).unwrap_err(), expected);
}

use Status::{Approved, Cancelled, Declined, Expired, Pending};

#[test]
fn users_alone_decide_by_quorum() {
    let all = [1, 2, 3];
    check(terms(1, &all), vec![yes(person(2))], Approved);
    check(terms(0, &all), vec![yes(person(2))], Approved);
    check(terms(2, &all), vec![yes(person(2))], Pending);
    check(terms(2, &all), vec![yes(person(2)), yes(person(3))], Approved);
    // Declined once the quorum cannot be reached.
    check(terms(1, &all), vec![no(person(1))], Pending);
    check(terms(1, &all), vec![no(person(1)), no(person(2))], Pending);
    check(terms(1, &all), vec![no(person(1)), no(person(2)), no(person(3))], Declined);
    check(terms(1, &[1]), vec![no(person(1))], Declined);
    check(terms(2, &all), vec![no(person(1))], Pending);
    check(terms(2, &all), vec![no(person(1)), no(person(2))], Declined);
    check(terms(2, &all), vec![no(person(1)), yes(person(2)), yes(person(3))], Approved);
    check(terms(3, &all), vec![yes(person(1)), no(person(2))], Declined);
}

#[test]
fn with_teams_nobody_knows_how_many_could_vote() {
    let teams = |quorum, numbers: &[u8]| Terms { teams: [OPS].into(), ..terms(quorum, numbers) };
    check(teams(1, &[]), vec![yes(member(8))], Approved);
    check(teams(1, &[]), vec![no(member(8))], Declined);
    check(teams(2, &[1]), vec![yes(person(1)), yes(member(8))], Approved);
    check(teams(2, &[1]), vec![no(person(1))], Pending);
    check(teams(2, &[1]), vec![no(person(1)), no(member(8))], Declined);
    check(teams(2, &[1]), vec![no(person(1)), yes(member(8)), yes(member(9))], Approved);
    refused(teams(1, &[1]), vec![], yes(person(2)), Refusal::NotAsked);
}

#[test]
fn without_names_whoever_may_decide_is_asked() {
    check(terms(1, &[]), vec![yes(person(42))], Approved);
    check(terms(1, &[]), vec![no(person(42))], Declined);
    check(terms(2, &[]), vec![no(person(42)), yes(person(43)), yes(person(44))], Approved);
}

#[test]
fn a_link_is_one_vote_without_a_name() {
    check(terms(1, &[1, 2]), vec![yes(LINK)], Approved);
    check(terms(1, &[1]), vec![no(LINK)], Declined);
    check(terms(1, &[1, 2]), vec![no(LINK)], Pending);
    check(terms(1, &[1, 2]), vec![no(LINK), yes(person(1))], Approved);
    check(terms(1, &[1, 2]), vec![no(LINK), no(person(1))], Declined);
    check(terms(2, &[1, 2]), vec![yes(LINK)], Pending);
    check(terms(2, &[1, 2]), vec![yes(LINK), yes(person(1))], Approved);
    refused(terms(2, &[1, 2]), vec![yes(LINK)], yes(LINK), Refusal::LinkUsed);
    refused(terms(3, &[1, 2, 3]), vec![yes(LINK)], no(LINK), Refusal::LinkUsed);
}

#[test]
fn a_link_that_was_sent_to_one_person_is_their_vote() {
    let link = |number| Decider::Link { sent_to: Some(user(number)) };
    check(terms(2, &[1, 2]), vec![yes(link(1)), yes(person(2))], Approved);
    check(terms(2, &[1, 2]), vec![yes(link(1)), yes(link(2))], Approved);
    // Nobody is two people, by whatever ways they come.
    refused(terms(2, &[1, 2]), vec![yes(link(1))], yes(person(1)), Refusal::AlreadyVoted);
    refused(terms(2, &[1, 2]), vec![yes(person(1))], yes(link(1)), Refusal::AlreadyVoted);
    check(terms(1, &[1, 2]), vec![no(link(1)), no(person(2))], Declined);
}

#[test]
fn who_may_not_vote_and_when() {
    for by in [Decider::Runtime, Decider::Key] {
        refused(terms(1, &[]), vec![], yes(by.clone()), Refusal::NotAPerson);
        refused(terms(1, &[]), vec![], no(by.clone()), Refusal::NotAPerson);
        // Whatever the state: not even that it is over is told.
        refused(terms(1, &[1]), vec![no(person(1))], yes(by.clone()), Refusal::NotAPerson);
        assert_eq!(open(terms(1, &[])).apply(yes(by), at(9_999)).unwrap_err(), Refusal::NotAPerson);
    }
    refused(terms(1, &[1]), vec![], yes(person(2)), Refusal::NotAsked);
    refused(terms(2, &[1, 2]), vec![yes(person(1))], yes(person(1)), Refusal::AlreadyVoted);
    refused(terms(2, &[1, 2]), vec![yes(person(1))], no(person(1)), Refusal::AlreadyVoted);
    refused(terms(1, &[1, 2]), vec![yes(person(1))], no(person(2)), Refusal::Settled(Approved));
    refused(terms(1, &[1]), vec![no(person(1))], yes(person(1)), Refusal::Settled(Declined));
    let new = NewApproval { id: ApprovalId::fresh(), binding: binding(), terms: terms(3, &[1, 2]) };
    assert_eq!(Approval::open(new, start()).unwrap_err(), Refusal::Unreachable);
}

#[test]
fn a_reason_is_required_where_the_workflow_says_so() {
    let strict = || Terms { require_reason: true, ..terms(1, &[1]) };
    for answer in [Answer::Approve, Answer::Decline] {
        for (comment, fine) in [(None, false), (Some("  "), false), (Some("known supplier"), true)]
        {
            let comment = comment.map(str::to_owned);
            let vote = Ballot { comment: comment.clone(), ..ballot(person(1), answer) };
            let outcome = open(strict()).apply(Event::Vote(Box::new(vote)), at(1));
            match fine {
                true => assert_eq!(outcome.unwrap().0.reason, comment),
                false => assert_eq!(outcome.unwrap_err(), Refusal::ReasonRequired),
            }
        }
    }
}

fn edited(by: Decider, amount: u32, seen: Hash) -> Event {
    let edit = Some(Edit::new(&json!({ "amount": amount })).unwrap());
    Event::Vote(Box::new(Ballot { edit, seen, ..ballot(by, Answer::Approve) }))
}

#[test]
fn an_edit_is_another_call_to_agree_to() {
    let (before, after) = (binding().arguments, Hash::of(b"{\"amount\":400}"));
    let (approval, effects, _) =
        play(open(terms(1, &[1])), vec![(5, edited(person(1), 400, before))]);
    assert_eq!((approval.status, approval.arguments), (Approved, after));
    assert_eq!(effects[0], Effect::Edited { by: Voter::User(user(1)), before, after });
    // What was agreed to before does not count for it, and may be said anew.
    let script = vec![(1, yes(person(1))), (2, edited(person(2), 400, before))];
    let (approval, ..) = play(open(terms(2, &[1, 2])), script);
    assert_eq!((approval.status, approval.approvals()), (Pending, 1));
    assert_eq!(approval.apply(yes(person(1)), at(3)).unwrap_err(), Refusal::ArgumentsChanged);
    let again = Ballot { seen: after, ..ballot(person(1), Answer::Approve) };
    let (approval, _) = approval.apply(Event::Vote(Box::new(again)), at(4)).unwrap();
    assert_eq!((approval.status, approval.arguments), (Approved, after));
    assert_eq!(approval.approvers().count(), 2);
}

#[test]
fn editing_in_turn_comes_to_an_end() {
    let mut approval = open(terms(3, &[1, 2, 3]));
    let last = (0..1_000).find_map(|turn| {
        let by = person(1 + (turn % 2) as u8);
        match approval.apply(edited(by, 400 + turn, approval.arguments), at(1)) {
            Ok((next, _)) => approval = next,
            Err(refusal) => return Some(refusal),
        }
        None
    });
    assert_eq!((last, approval.status), (Some(Refusal::TooManyVotes), Pending));
}

#[test]
fn who_may_edit() {
    let seen = binding().arguments;
    refused(terms(1, &[1]), vec![], edited(LINK, 400, seen), Refusal::MayNotEdit);
    let mut declining = ballot(person(1), Answer::Decline);
    declining.edit = Some(Edit::new(&json!({})).unwrap());
    refused(terms(1, &[1]), vec![], Event::Vote(Box::new(declining)), Refusal::MayNotEdit);
    // The same arguments in another order are no edit.
    let (approval, effects, _) =
        play(open(terms(1, &[1])), vec![(1, edited(person(1), 500, seen))]);
    assert_eq!(approval.arguments, seen);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Edited { .. })));
}

#[test]
fn time_reminds_and_ends() {
    let remind = |reminder| vec![Effect::Remind(reminder)];
    for (ticks, expected) in [
        (vec![499], vec![]),
        (vec![500, 501], remind(Reminder::Half)),
        (vec![500, 899], remind(Reminder::Half)),
        (vec![500, 900], vec![Effect::Remind(Reminder::Half), Effect::Remind(Reminder::Last)]),
        // After an outage once, for the later one.
        (vec![950, 951], remind(Reminder::Last)),
        (vec![1_000], vec![Effect::Settled(Expired)]),
        (vec![5_000, 5_001], vec![Effect::Settled(Expired)]),
    ] {
        let script = ticks.iter().map(|second| (*second, Event::Tick)).collect();
        let (_, effects, refused) = play(open(terms(1, &[1])), script);
        assert_eq!((effects, refused), (expected, None), "{ticks:?}");
    }
}

#[test]
fn a_request_says_when_to_look_at_it_again() {
    let mut approval = open(Terms { escalation_users: users(&[2]), ..terms(1, &[1]) });
    let mut ticks = Vec::new();
    while let Some(next) = approval.next_tick() {
        ticks.push(next.signed_duration_since(start()).num_seconds());
        approval = approval.apply(Event::Tick, next).unwrap().0;
    }
    assert_eq!(ticks, [500, 900, 1_000, 1_500, 1_900, 2_000]);
    assert_eq!(approval.status, Expired);
    assert_eq!(approval.remaining(at(2_000)), Duration::ZERO);
}

#[test]
fn an_answer_after_the_end_does_not_count() {
    for second in [1_000, 1_001, 9_999] {
        let (approval, effects, _) = play(open(terms(1, &[1])), vec![(second, yes(person(1)))]);
        assert_eq!(approval.status, Expired);
        assert_eq!(effects, [Effect::Settled(Expired), Effect::TooLate]);
        assert!(approval.votes.is_empty());
    }
    let (approval, ..) = play(open(terms(1, &[1])), vec![(999, yes(person(1)))]);
    assert_eq!(approval.status, Approved);
}

#[test]
fn a_window_that_passes_asks_others_once() {
    let both = || Terms { escalation_users: users(&[2]), ..terms(1, &[1]) };
    let second = |events| play(open(both()), events);
    refused(both(), vec![], yes(person(2)), Refusal::NotAsked);
    let (approval, effects, _) = second(vec![(1_000, Event::Tick)]);
    assert_eq!((approval.status, effects), (Pending, vec![Effect::Escalated]));
    assert_eq!(approval.expires_at, at(2_000));
    for who in [1, 2] {
        let (approval, ..) = second(vec![(1_000, Event::Tick), (1_999, yes(person(who)))]);
        assert_eq!(approval.status, Approved);
        // Also where nobody noticed yet that the window had passed.
        let (approval, effects, _) = second(vec![(1_400, yes(person(who)))]);
        assert_eq!((approval.status, effects[0].clone()), (Approved, Effect::Escalated));
    }
    let (approval, effects, _) = second(vec![(1_200, Event::Tick), (2_000, Event::Tick)]);
    assert_eq!(approval.status, Expired);
    assert_eq!(effects, [Effect::Escalated, Effect::Settled(Expired)]);
    // Noticed after both windows: nobody is asked for nothing.
    let (approval, effects, _) = second(vec![(2_000, yes(person(2)))]);
    assert_eq!(approval.status, Expired);
    assert_eq!(effects, [Effect::Settled(Expired), Effect::TooLate]);
    assert_eq!(approval.escalated_at, None);
}

#[test]
fn whoever_asked_can_take_it_back() {
    let cancel = || Event::Cancel { reason: "the execution was stopped".to_owned() };
    let (approval, effects, _) = play(open(terms(1, &[1])), vec![(5, cancel())]);
    assert_eq!((approval.status, effects), (Cancelled, vec![Effect::Settled(Cancelled)]));
    assert_eq!(approval.apply(yes(person(1)), at(6)).unwrap_err(), Refusal::Settled(Cancelled));
    assert_eq!(approval.apply(cancel(), at(6)).unwrap_err(), Refusal::Settled(Cancelled));
    let (approval, ..) = play(open(terms(1, &[1])), vec![(1_000, cancel())]);
    assert_eq!(approval.status, Expired);
    refused(terms(1, &[1]), vec![yes(person(1))], cancel(), Refusal::Settled(Approved));
}

#[test]
fn no_time_passes_while_the_kill_switch_is_on() {
    let frozen = || vec![(400, Event::Freeze), (5_000, Event::Tick)];
    let (approval, effects, _) = play(open(terms(1, &[1])), frozen());
    assert_eq!((approval.status, effects), (Pending, vec![Effect::Frozen]));
    assert_eq!(
        (approval.next_tick(), approval.remaining(at(9_000))),
        (None, Duration::from_secs(600))
    );
    let (approval, ..) = play(approval, vec![(10_400, Event::Thaw), (10_499, Event::Tick)]);
    assert_eq!((approval.next_tick(), approval.expires_at), (Some(at(10_500)), at(11_000)));
    let (approval, ..) = play(approval, vec![(10_999, yes(person(1)))]);
    assert_eq!(approval.status, Approved);
    // People may answer meanwhile, but nothing runs.
    let (approval, ..) =
        play(open(terms(1, &[1])), vec![(400, Event::Freeze), (5_000, yes(person(1)))]);
    assert_eq!(approval.status, Approved);
    assert_eq!(approval.apply(consume(1), at(5_001)).unwrap_err(), Refusal::Halted);
    let (approval, effects, _) =
        play(approval, vec![(90_000, Event::Thaw), (90_001, Event::Thaw), (90_002, consume(1))]);
    assert_eq!(effects, [Effect::Thawed, Effect::Started]);
    // A clock that was set back takes no time away.
    let back = vec![(400, Event::Freeze), (300, Event::Thaw)];
    assert_eq!(play(open(terms(1, &[1])), back).0.expires_at, at(1_000));
    // What had ended before is not brought back to life.
    assert_eq!(approval.apply(Event::Freeze, at(90_003)).unwrap().1, []);
    let (approval, effects, _) = play(open(terms(1, &[1])), vec![(1_000, Event::Freeze)]);
    assert_eq!((approval.status, effects), (Expired, vec![Effect::Settled(Expired)]));
}

fn runner(number: u8) -> Runner {
    Runner { replica: ReplicaId(Uuid::nil()), attempt: Uuid::from_u128(number.into()) }
}

fn consume(number: u8) -> Event {
    Event::Consume(Box::new(Claim::start(binding(), runner(number))))
}

fn finish(number: u8) -> Event {
    Event::Finish { runner: runner(number), end: RunEnd::Succeeded }
}

#[test]
fn an_approval_is_used_once() {
    let approved = || play(open(terms(1, &[1])), vec![(1, yes(person(1)))]).0;
    let acting = Run::Acting(runner(1));
    let lost = |number| Event::Lost { runner: runner(number) };
    for (script, run, refusal) in [
        (vec![consume(1)], acting, None),
        (vec![consume(1), consume(1)], acting, Some(Refusal::Consumed(acting))),
        (vec![consume(1), consume(2)], acting, Some(Refusal::Consumed(acting))),
        (vec![consume(1), finish(1)], Run::Done(RunEnd::Succeeded), None),
        (
            vec![consume(1), finish(1), consume(2)],
            Run::Done(RunEnd::Succeeded),
            Some(Refusal::Consumed(Run::Done(RunEnd::Succeeded))),
        ),
        (vec![consume(1), finish(2)], acting, Some(Refusal::NotTheRunner)),
        (vec![consume(1), lost(1)], Run::Unknown(runner(1)), None),
        (vec![consume(1), lost(2)], acting, Some(Refusal::NotTheRunner)),
        (
            vec![consume(1), lost(1), consume(2)],
            Run::Unknown(runner(1)),
            Some(Refusal::Consumed(Run::Unknown(runner(1)))),
        ),
        (vec![consume(1), lost(1), finish(1)], Run::Done(RunEnd::Succeeded), None),
        (vec![finish(1)], Run::NotStarted, Some(Refusal::NotTheRunner)),
        (vec![lost(1)], Run::NotStarted, Some(Refusal::NotTheRunner)),
    ] {
        let script: Vec<_> = script.into_iter().map(|event| (10, event)).collect();
        let told = format!("{script:?}");
        let (approval, _, refused) = play(approved(), script);
        assert_eq!((approval.run, refused), (run, refusal), "{told}");
        assert_eq!(approval.status, Approved);
    }
}

#[test]
fn nothing_runs_that_is_not_approved() {
    let cancel = Event::Cancel { reason: String::new() };
    for (before, status) in [
        (vec![], Pending),
        (vec![(1, no(person(1)))], Declined),
        (vec![(1_000, Event::Tick)], Expired),
        (vec![(1, cancel)], Cancelled),
    ] {
        let (approval, ..) = play(open(terms(1, &[1])), before);
        assert_eq!(
            approval.apply(consume(1), at(1_001)).unwrap_err(),
            Refusal::NotApproved(status)
        );
    }
}

#[test]
fn an_approval_is_for_one_call_only() {
    let (approval, ..) = play(open(terms(1, &[1])), vec![(1, yes(person(1)))]);
    let changes: [fn(&mut Binding); 8] = [
        |binding| binding.principal.execution = None,
        |binding| binding.principal.account = AccountId::fresh(),
        |binding| binding.principal.key = Some(Uuid::nil()),
        |binding| binding.tool.name = "pay_all".to_owned(),
        |binding| binding.tool.origin = ToolOrigin::Server(Uuid::nil()),
        |binding| binding.arguments = Hash::of(b"{\"amount\":5000}"),
        |binding| binding.definition = Hash::of(b"pay, but differently"),
        |binding| binding.policy = PolicyVersion(4),
    ];
    for change in changes {
        let mut binding = binding();
        change(&mut binding);
        let claim = Event::Consume(Box::new(Claim::start(binding, runner(1))));
        let refusal = approval.apply(claim, at(2)).unwrap_err();
        assert!(matches!(refusal, Refusal::OtherCall(_)), "{refusal:?}");
    }
    // What was edited runs as edited, and not as asked.
    let seen = binding().arguments;
    let (approval, ..) = play(open(terms(1, &[1])), vec![(1, edited(person(1), 400, seen))]);
    assert!(approval.apply(consume(1), at(2)).is_err());
    let as_edited = Binding { arguments: approval.arguments, ..binding() };
    let claim = Event::Consume(Box::new(Claim::start(as_edited, runner(1))));
    assert!(approval.apply(claim, at(2)).is_ok());
}

#[test]
fn an_approval_can_be_used_for_a_while() {
    // An hour at least, counted from the decision: the window would be over for one given in its last second.
    for (window, last) in [(WINDOW, 3_600), (7_200, 7_200)] {
        let terms = Terms { window: Duration::from_secs(window), ..terms(1, &[1]) };
        let (approval, ..) = play(open(terms), vec![(999, yes(person(1)))]);
        assert!(approval.apply(consume(1), at(999 + last - 1)).is_ok());
        assert_eq!(approval.apply(consume(1), at(999 + last)).unwrap_err(), Refusal::GrantExpired);
    }
}

#[test]
fn a_request_survives_being_written_down() {
    let script = vec![(1, yes(person(1))), (2, edited(person(2), 400, binding().arguments))];
    let (approval, ..) = play(open(terms(3, &[1, 2, 3])), script);
    let row = serde_json::to_string(&approval).unwrap();
    assert_eq!(serde_json::from_str::<Approval>(&row).unwrap(), approval);
}
