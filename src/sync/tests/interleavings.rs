//! Random orders of webhooks, polls, writes of our own and deaths at any await: in the end the rows are what the
//! tracker has, and no change started more than one execution.

use super::{House, house::OURSELVES};
use crate::{
    store::issues::issue_written,
    trackers::{
        fakes::{Edit, Faults, Flavor},
        writing::{IssueChange, IssueTarget},
    },
};
use preloop_actors::{ids::ProjectId, issue::IssueNews, poller::Extent};
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::{
    collections::BTreeMap,
    env,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

/// Orders tried, unless `SYNC_INTERLEAVINGS` says otherwise; a quarter for each tracker.
const INTERLEAVINGS: u64 = 40;
/// Steps of one.
const STEPS: u32 = 40;

/// Dies after so many polls.
struct Mortal<F> {
    future: Pin<Box<F>>,
    left: u32,
}

impl<F: Future> Future for Mortal<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        self.future.as_mut().poll(context).map(Some)
    }
}

fn mortal<F: Future>(future: F, left: u32) -> Mortal<F> {
    Mortal { future: Box::pin(future), left }
}

/// One order, by its seed.
struct Run {
    house: House,
    rng: StdRng,
}

impl Run {
    async fn new(seed: u64) -> Self {
        let flavor = Flavor::ALL[(seed % 4) as usize];
        let house = House::new(flavor).await;
        house.fake.world().fill(house.project, 4, 1);
        house.poll().await;
        Self { house, rng: StdRng::seed_from_u64(seed) }
    }

    async fn step(&mut self) {
        match self.rng.random_range(0..100) {
            0..35 => self.change(),
            35..60 => {
                let waiting = self.house.waiting();
                if waiting > 0 {
                    let at = self.rng.random_range(0..waiting);
                    match self.rng.random_bool(0.15) {
                        true => self.house.lose(at),
                        false => self.house.receive(at).await,
                    }
                }
            }
            60..75 => self.house.route().await,
            75..85 => drop(self.house.poll().await),
            85..93 => {
                // Dies in the middle, with whatever it holds.
                self.house.demand().await;
                let left = self.rng.random_range(1..120);
                mortal(self.house.round(Extent::ALL), left).await;
                self.house.demand().await;
            }
            93..98 => self.write_through().await,
            _ => {
                let error_every = self.rng.random_range(0..6);
                self.house.fake.world().faults = Faults { error_every, ..Faults::default() };
            }
        }
    }

    fn change(&mut self) {
        let (house, rng) = (&self.house, &mut self.rng);
        let n: u32 = rng.random_range(0..1_000);
        let mut world = house.fake.world();
        let project = world.project(house.project).expect("a project");
        let numbers: Vec<u64> = project.issues.keys().copied().collect();
        let comments: Vec<u64> = project.comments.keys().copied().collect();
        let number = numbers[rng.random_range(0..numbers.len())];
        let comment = comments[rng.random_range(0..comments.len().max(1)).min(comments.len() - 1)];
        let words = |n: u32| vec![format!("label{}", n % 4), format!("area{}", n % 3)];
        let edit = Edit::default;
        let path = house.project;
        match rng.random_range(0..8) {
            0 => {
                world.open(path, "ada", Edit { title: Some(format!("new {n}")), ..edit() });
            }
            1 => {
                world.edit(
                    path,
                    number,
                    "ada",
                    Edit { title: Some(format!("title {n}")), ..edit() },
                );
            }
            2 => {
                world.edit(
                    path,
                    number,
                    "ada",
                    Edit { is_open: Some(n.is_multiple_of(2)), ..edit() },
                );
            }
            3 => {
                world.edit(path, number, "ada", Edit { labels: Some(words(n)), ..edit() });
            }
            4 => {
                let assignees = if n.is_multiple_of(3) { vec![] } else { vec!["grace".to_owned()] };
                world.edit(path, number, "ada", Edit { assignees: Some(assignees), ..edit() });
            }
            5 => {
                world.comment(path, number, "grace", &format!("comment {n}"));
            }
            6 => {
                world.edit_comment(path, comment, &format!("better {n}"));
            }
            _ if comments.len() > 2 => {
                world.delete_comment(path, comment);
            }
            _ => {}
        }
    }

    /// The tracker first, then the row; the second step may not be reached, and the answer of the first be lost.
    async fn write_through(&mut self) {
        let house = &self.house;
        let known =
            "SELECT key, external_id, project_id FROM issues WHERE deleted_at IS NULL ORDER BY key";
        let db = house.store().client().await.unwrap();
        let rows = db.query(known, &[]).await.unwrap();
        drop(db);
        let row = &rows[self.rng.random_range(0..rows.len())];
        let target = IssueTarget {
            project: house.project.to_owned(),
            key: row.get("key"),
            external_id: row.get("external_id"),
        };
        let change = IssueChange {
            title: Some(format!("ours {}", self.rng.random_range(0..1_000))),
            ..IssueChange::default()
        };
        let written = house.client.update_issue(&target, &change).await;
        let Ok(issue) = written else { return };
        let project = ProjectId(row.get("project_id"));
        let news = IssueNews { tracker: house.tracker, project, issue, comment: None };
        if self.rng.random_bool(0.7) {
            let left = self.rng.random_range(1..20);
            mortal(issue_written(house.store(), house.account, &news), left).await;
        }
    }

    /// Everything comes to rest: what can arrive arrives, and somebody looks twice.
    async fn settle(&self) {
        self.house.fake.world().faults = Faults::default();
        while self.house.waiting() > 0 {
            self.house.receive(0).await;
        }
        for _ in 0..3 {
            self.house.route().await;
            self.house.poll().await;
        }
        self.house.route().await;
    }

    /// Executions by issue, and the changes of others that the tracker had to tell.
    async fn check(&self, seed: u64) {
        self.house.assert_same(format!("seed {seed}")).await;
        let mut told: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        let sql = "SELECT substring(event.subject_url FROM '^[^?#]*') AS issue, event.kind
                     FROM executions AS execution JOIN events AS event ON event.id = execution.event_id";
        let db = self.house.store().client().await.unwrap();
        for row in db.query(sql, &[]).await.unwrap() {
            let issue: String = row.get("issue");
            let kind: String = row.get("kind");
            told.entry(issue.clone()).or_default().0 += 1;
            if kind == "issue_opened" {
                told.entry(format!("{issue} opened")).or_default().0 += 1;
            }
        }
        let world = self.house.fake.world();
        for sent in &world.log {
            let headers = |name: &str| {
                let found = sent.headers.iter().find(|(known, _)| known == name);
                found.map(|(_, value)| value.as_str())
            };
            let headers = crate::trackers::SenderHeaders::of(self.house.kind, headers);
            let body = bytes::Bytes::from(sent.body.clone());
            let own = [OURSELVES.to_owned()];
            let content =
                crate::trackers::read(self.house.kind, &headers, &own, &body).unwrap().content;
            let url = content.subject_url.unwrap_or_default();
            let issue = url.split(['?', '#']).next().unwrap_or_default().to_owned();
            if content.kind == "issue_opened" {
                told.entry(format!("{issue} opened")).or_default().1 += 1;
            }
            told.entry(issue).or_default().1 += 1;
        }
        for (issue, (started, changes)) in told {
            assert!(
                started <= changes,
                "seed {seed}: {issue} was changed {changes} times and started {started} executions"
            );
        }
    }
}

fn setting(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().expect("a number"))
}

#[actix::test]
async fn rows_become_what_the_tracker_has_in_any_order_of_things() {
    let seeds = match setting("SYNC_SEED") {
        Some(seed) => seed..seed + 1,
        None => 1..setting("SYNC_INTERLEAVINGS").unwrap_or(INTERLEAVINGS) + 1,
    };
    for seed in seeds {
        let mut run = Run::new(seed).await;
        for _ in 0..STEPS {
            run.step().await;
        }
        run.settle().await;
        run.check(seed).await;
        run.house.fake.clone().stop().await;
    }
}
