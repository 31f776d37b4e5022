//! The state behind a fake tracker, and what can happen to it.

use super::{
    Comment, Edit, Faults, Hook, Issue, Link, Project, Sent,
    deliver::{Delivering, Happening},
};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// Which tracker it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flavor {
    Github,
    Gitlab,
    JiraCloud,
    JiraServer,
}

impl Flavor {
    pub const ALL: [Self; 4] = [Self::Github, Self::Gitlab, Self::JiraCloud, Self::JiraServer];

    pub fn is_jira(self) -> bool {
        matches!(self, Self::JiraCloud | Self::JiraServer)
    }
}

/// Everything a fake tracker knows.
#[derive(Debug)]
pub struct World {
    pub flavor: Flavor,
    /// Where it is reached, without a slash at the end.
    pub url: String,
    /// Under which login the token acts.
    pub login: String,
    pub projects: Vec<Project>,
    pub hooks: Vec<Hook>,
    pub faults: Faults,
    pub delivering: Delivering,
    /// What waits to be delivered, and everything that was.
    pub queue: VecDeque<Sent>,
    pub log: Vec<Sent>,
    /// How far its clock is off ours.
    pub skew: TimeDelta,
    /// By how much each change moves a clock that stands still otherwise; `None`: it goes as ours does.
    pub step: Option<TimeDelta>,
    pub(super) now: DateTime<Utc>,
    pub(super) ids: u64,
    pub(super) requests: u64,
    /// Requests by method and path, without numbers.
    pub asked: BTreeMap<String, u64>,
}

impl World {
    pub fn new(flavor: Flavor) -> Self {
        Self {
            flavor,
            url: String::new(),
            login: "preloop-sync".to_owned(),
            projects: Vec::new(),
            hooks: Vec::new(),
            faults: Faults::default(),
            delivering: Delivering::Never,
            queue: VecDeque::new(),
            log: Vec::new(),
            skew: TimeDelta::zero(),
            step: None,
            now: Utc::now(),
            ids: 1_000,
            requests: 0,
            asked: BTreeMap::new(),
        }
    }

    /// The tracker's clock; each look at it is a moment of its own, as exact as the tracker's times are.
    pub(super) fn tick(&mut self) -> DateTime<Utc> {
        let exactness = if self.flavor == Flavor::Github { 0 } else { 3 };
        self.now = match self.step {
            Some(step) => self.now + step,
            None => self.now.max(Utc::now() + self.skew),
        };
        self.now = self.now.trunc_subsecs(exactness);
        self.now
    }

    /// Lets the clock stand still at a moment, and go on by so much with each change.
    pub fn stand_still(&mut self, at: DateTime<Utc>, step: TimeDelta) {
        (self.now, self.step) = (at, Some(step));
    }

    /// What its clock shows.
    pub(super) fn clock(&self) -> DateTime<Utc> {
        if self.step.is_some() { self.now } else { Utc::now() + self.skew }
    }

    pub(super) fn id(&mut self) -> u64 {
        self.ids += 1;
        self.ids
    }

    pub fn add_project(&mut self, organization: &str, name: &str) {
        let project = Project {
            id: self.id(),
            organization: organization.to_owned(),
            name: name.to_owned(),
            ..Project::default()
        };
        self.projects.push(project);
    }

    /// By path, in any case; or by id.
    pub fn project(&self, path: &str) -> Option<&Project> {
        self.projects.iter().find(|it| self.is_called(it, path))
    }

    fn is_called(&self, project: &Project, path: &str) -> bool {
        project.path(self.flavor.is_jira()).eq_ignore_ascii_case(path)
            || project.id.to_string() == path
    }

    pub(super) fn project_mut(&mut self, path: &str) -> Option<&mut Project> {
        let at = self.projects.iter().position(|it| self.is_called(it, path))?;
        self.projects.get_mut(at)
    }

    /// Opens an issue and gives its number.
    pub fn open(&mut self, path: &str, author: &str, edit: Edit) -> Option<u64> {
        let (now, id) = (self.tick(), self.id());
        let project = self.project_mut(path)?;
        project.numbers += 1;
        let number = project.numbers;
        let mut issue = Issue {
            id,
            number,
            title: String::new(),
            body: String::new(),
            is_open: true,
            status: "To Do".to_owned(),
            priority: "Medium".to_owned(),
            labels: Vec::new(),
            assignees: Vec::new(),
            author: author.to_owned(),
            created_at: now,
            updated_at: now,
            comments: Vec::new(),
            links: Vec::new(),
        };
        edit.apply(&mut issue);
        project.by_time.insert((now, number));
        project.issues.insert(number, issue);
        self.happened(path, number, &Happening::Opened, author);
        Some(number)
    }

    /// Changes an issue; `false` when there is none. A change of nothing is none.
    pub fn edit(&mut self, path: &str, number: u64, by: &str, edit: Edit) -> bool {
        let now = self.tick();
        let Some(project) = self.project_mut(path) else { return false };
        let Some(issue) = project.issues.get_mut(&number) else { return false };
        let before = issue.clone();
        let changed = edit.apply(issue);
        if !changed.is_empty() {
            project.touch(number, now);
            let happening = Happening::Edited { before: Box::new(before), changed };
            self.happened(path, number, &happening, by);
        }
        true
    }

    /// Comments on an issue and gives the comment's id. The issue counts as changed, too.
    pub fn comment(&mut self, path: &str, number: u64, author: &str, body: &str) -> Option<u64> {
        let (now, id) = (self.tick(), self.id());
        let project = self.project_mut(path)?;
        project.issues.get_mut(&number)?.comments.push(id);
        project.touch(number, now);
        let comment = Comment {
            id,
            issue: number,
            body: body.to_owned(),
            author: author.to_owned(),
            created_at: now,
            updated_at: now,
        };
        project.comments_by_time.insert((now, id));
        project.comments.insert(id, comment);
        self.happened(path, number, &Happening::Commented { id, action: "created" }, author);
        Some(id)
    }

    pub fn edit_comment(&mut self, path: &str, id: u64, body: &str) -> bool {
        let now = self.tick();
        let Some(project) = self.project_mut(path) else { return false };
        let Some(comment) = project.comments.get_mut(&id) else { return false };
        let (number, author) = (comment.issue, comment.author.clone());
        comment.body = body.to_owned();
        project.touch_comment(id, now);
        project.touch(number, now);
        self.happened(path, number, &Happening::Commented { id, action: "edited" }, &author);
        true
    }

    /// Deletes a comment; the issue counts as changed.
    pub fn delete_comment(&mut self, path: &str, id: u64) -> bool {
        let now = self.tick();
        let Some(project) = self.project_mut(path) else { return false };
        let Some(comment) = project.comments.get(&id).cloned() else { return false };
        self.happened(
            path,
            comment.issue,
            &Happening::Commented { id, action: "deleted" },
            &comment.author,
        );
        let Some(project) = self.project_mut(path) else { return false };
        project.comments.remove(&id);
        project.comments_by_time.remove(&(comment.updated_at, id));
        if let Some(issue) = project.issues.get_mut(&comment.issue) {
            issue.comments.retain(|other| *other != id);
        }
        project.touch(comment.issue, now);
        true
    }

    /// Says that an issue blocks another.
    pub fn link(&mut self, path: &str, number: u64, blocks: u64) -> Option<u64> {
        let (now, id) = (self.tick(), self.id());
        let project = self.project_mut(path)?;
        project.issues.get_mut(&number)?.links.push(Link { id, blocks });
        project.touch(number, now);
        project.touch(blocks, now);
        Some(id)
    }

    /// Fills a project with issues that were there before anyone looked, each with so many comments.
    pub fn fill(&mut self, path: &str, issues: u64, comments: u64) {
        let delivering = std::mem::replace(&mut self.delivering, Delivering::Never);
        for n in 0..issues {
            let edit = Edit {
                title: Some(format!("Issue {n}: {}", WORDS[(n % 16) as usize].trim_end())),
                body: Some(format!("{}{n}", WORDS[(n % 13) as usize].repeat(12))),
                labels: Some(vec![format!("area-{}", n % 20)]),
                is_open: Some(n % 3 != 0),
                ..Edit::default()
            };
            let Some(number) = self.open(path, "mona", edit) else { return };
            for c in 0..comments {
                let body = format!("Comment {c}: {}", WORDS[((n + c) % 16) as usize].repeat(6));
                // Trackers drop spaces at the end.
                self.comment(path, number, "hubot", body.trim_end());
            }
        }
        self.delivering = delivering;
    }
}

const WORDS: [&str; 16] = [
    "login fails behind a proxy ",
    "the export hangs ",
    "wrong totals in the report ",
    "dark mode flickers ",
    "upload stops at 99 percent ",
    "search finds nothing ",
    "time zone is off by one ",
    "crash when offline ",
    "slow list of orders ",
    "mail is sent twice ",
    "token expires early ",
    "icon is missing ",
    "typo in the manual ",
    "memory grows over night ",
    "keyboard focus is lost ",
    "totals are rounded ",
];
