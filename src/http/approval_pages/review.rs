//! The page of one request: everything that somebody needs to decide, and the two buttons.

use super::{
    form, layout,
    opened::Opened,
    outcome::{chip, outcome, time},
    tree::{fits, tree},
    visible::visible,
};
use crate::{
    http::{approval_requests::wire::hash_of_shown, error::ApiError, oauth::Html},
    notify::words::moment,
    oauth::Pairs,
};
use actix_web::{HttpResponse, http::StatusCode};
use preloop_actors::approval::Answer;
use std::time::Duration;

/// Longest texts, in characters.
const NAME_CHARS_MAX: usize = 200;
const TEXT_CHARS_MAX: usize = 4_000;
/// How often a page whose call is about to run is looked at again.
const AGAIN: Duration = Duration::from_secs(5);

/// A request as a page.
pub struct Review<'a> {
    pub opened: &'a Opened,
    /// The answer that the link stood for; both are offered without one.
    pub wanted: Option<Answer>,
    /// Why what was sent did not count, and what it was.
    pub problem: Option<&'a ApiError>,
    pub entered: Pairs,
}

impl<'a> Review<'a> {
    pub fn of(opened: &'a Opened) -> Self {
        Self { opened, wanted: None, problem: None, entered: Pairs::default() }
    }

    pub fn respond(&self, status: StatusCode) -> HttpResponse {
        let opened = self.opened;
        let (view, (class, word)) = (&opened.request.view, chip(opened));
        let about = &view.about;
        let again = (opened.is_under_way() && self.problem.is_none()).then_some(AGAIN);
        let main = Html::fill(
            include_str!("review.html"),
            &[
                ("class", Html::text(class)),
                ("chip", Html::text(word)),
                ("headline", self.headline()),
                ("summary", paragraph("lead", about.summary.as_deref())),
                ("time", paragraph("time", time(opened).as_deref())),
                ("problem", self.problem.map(problem).unwrap_or_default()),
                ("outcome", self.outcome(class)),
                ("question", said(None, about.question.as_ref().map(|question| &*question.text))),
                ("why", said(Some("Why a person is asked"), Some(&sentence(&about.reason)))),
                ("facts", self.facts()),
                ("arguments", self.arguments()),
                (
                    "justification",
                    said(Some("What the agent says it is for"), view.justification.as_deref()),
                ),
                ("form", self.form()),
                ("history", self.history()),
                ("id", Html::text(&opened.id.to_string())),
            ],
        );
        layout::page(status, word, main, again)
    }

    fn headline(&self) -> Html {
        let about = &self.opened.request.view.about;
        let who = about.agent.as_deref().unwrap_or("An agent");
        let values =
            [("who", visible(who, NAME_CHARS_MAX)), ("tool", visible(&about.tool, NAME_CHARS_MAX))];
        match (self.opened.is_question(), self.wanted.filter(|_| self.opened.may_vote())) {
            (true, _) => Html::fill("<span class=\"name\">{who}</span> has a question", &values),
            (false, None) if self.opened.request.view.approval.is_settled() => Html::fill(
                "<span class=\"name\">{who}</span> wanted to call <span class=\"name\">{tool}</span>",
                &values,
            ),
            (false, None) => Html::fill(
                "<span class=\"name\">{who}</span> wants to call <span class=\"name\">{tool}</span>",
                &values,
            ),
            (false, Some(Answer::Approve)) => Html::fill(
                "Let <span class=\"name\">{who}</span> call <span class=\"name\">{tool}</span>?",
                &values,
            ),
            (false, Some(Answer::Decline)) => Html::fill(
                "Keep <span class=\"name\">{who}</span> from calling <span class=\"name\">{tool}</span>?",
                &values,
            ),
        }
    }

    fn outcome(&self, class: &'static str) -> Html {
        let Some(lines) = outcome(self.opened) else { return Html::default() };
        let line = |line: &String| paragraph("", Some(line));
        let reason = self.opened.request.view.approval.reason.as_deref();
        let own = self.opened.own_vote().and_then(|vote| vote.comment.as_deref());
        let comment = reason.or(own).filter(|text| !text.trim().is_empty());
        let values = [
            ("class", Html::text(class)),
            ("lines", lines.iter().map(line).collect()),
            ("comment", said(None, comment)),
        ];
        Html::fill("<div class=\"result {class}\" role=\"status\">{lines}{comment}</div>", &values)
    }

    fn facts(&self) -> Html {
        let (view, approval) = (&self.opened.request.view, &self.opened.request.view.approval);
        let about = &view.about;
        let server = about.server.as_deref().unwrap_or("Preloop");
        let flow = about.flow.as_ref().map(|(_, name)| name.as_str());
        let asked = moment(approval.asked_at);
        let quorum = (approval.terms.quorum() > 1)
            .then(|| format!("{} of {}", approval.approvals(), approval.terms.quorum()));
        let facts = [
            ("Tool", Some(about.tool.as_str()).filter(|_| !self.opened.is_question())),
            ("Server", Some(server).filter(|_| !self.opened.is_question())),
            ("Agent", about.agent.as_deref()),
            ("Flow", flow),
            ("Session", about.session.as_deref()),
            ("Asked", Some(asked.as_str())),
            ("Approvals", quorum.as_deref()),
        ];
        let fact = |(label, value): (&str, Option<&str>)| {
            let values = [("label", Html::text(label)), ("value", visible(value?, NAME_CHARS_MAX))];
            Some(Html::fill("<div><dt>{label}</dt><dd>{value}</dd></div>", &values))
        };
        facts.into_iter().filter_map(fact).collect()
    }

    fn arguments(&self) -> Html {
        let view = &self.opened.request.view;
        if self.opened.is_question() {
            return Html::default();
        }
        let edited = match view.is_edited() {
            true => "Somebody who approved has edited them: they are not what the agent asked for.",
            false => "",
        };
        let shown = match fits(&view.about.shown) {
            true => tree(&view.about.shown),
            false => paragraph(
                "tree",
                Some(
                    "They are too long to be shown here. Sign in to see all of them; until then they can only be declined.",
                ),
            ),
        };
        let values = [
            ("edited", paragraph("warning", Some(edited).filter(|text| !text.is_empty()))),
            ("shown", shown),
        ];
        Html::fill(
            "<h2>With these arguments</h2>{edited}<div class=\"arguments\">{shown}</div>",
            &values,
        )
    }

    fn form(&self) -> Html {
        let (opened, approval) = (self.opened, &self.opened.request.view.approval);
        if !opened.may_vote() {
            return Html::default();
        }
        let question = opened.request.view.about.question.as_ref();
        let inputs = question.map(|question| form::inputs(question, &self.entered));
        let needed = approval.terms.require_reason;
        let comment = self.entered.one("comment").ok().flatten().unwrap_or_default();
        let values = [
            ("id", Html::text(&opened.id.to_string())),
            ("token", Html::text(&opened.token)),
            ("hash", Html::text(&approval.arguments.to_string())),
            ("shown", Html::text(&hash_of_shown(&opened.request.view).to_string())),
            ("inputs", inputs.unwrap_or_default()),
            ("comment", Html::text(comment)),
            ("needed", Html::text(if needed { "needed" } else { "optional" })),
            ("required", Html::text(if needed { " required" } else { "" })),
            ("buttons", self.buttons()),
        ];
        Html::fill(include_str!("form.html"), &values)
    }

    fn buttons(&self) -> Html {
        let opened = self.opened;
        let values =
            [("id", Html::text(&opened.id.to_string())), ("token", Html::text(&opened.token))];
        let template = match self.wanted {
            _ if opened.is_question() => include_str!("buttons_question.html"),
            _ if opened.may_say(Answer::Approve).is_err() => include_str!("buttons_decline.html"),
            Some(Answer::Approve) => include_str!("buttons_approve.html"),
            Some(Answer::Decline) => include_str!("buttons_decline.html"),
            None => include_str!("buttons_both.html"),
        };
        Html::fill(template, &values)
    }

    fn history(&self) -> Html {
        let item = |event: &crate::store::approval_views::ApprovalEvent| {
            let comment = event.comment.as_deref().filter(|text| !text.trim().is_empty());
            let values = [
                ("at", Html::text(&moment(event.at))),
                ("detail", visible(&event.detail, TEXT_CHARS_MAX)),
                ("comment", said(None, comment)),
            ];
            Html::fill("<li>{detail} <span class=\"muted\">{at}</span>{comment}</li>", &values)
        };
        let items: Html = self.opened.events.iter().map(item).collect();
        match self.opened.events.is_empty() {
            true => Html::default(),
            false => Html::fill(
                "<details><summary>What happened so far</summary><ol class=\"history\">{items}</ol></details>",
                &[("items", items)],
            ),
        }
    }
}

fn paragraph(class: &'static str, text: Option<&str>) -> Html {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Html::default() };
    let values = [("class", Html::text(class)), ("text", visible(text, TEXT_CHARS_MAX))];
    Html::fill("<p class=\"{class}\">{text}</p>", &values)
}

/// Somebody's words, under a heading.
fn said(heading: Option<&'static str>, text: Option<&str>) -> Html {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Html::default() };
    let heading = heading.map(|text| Html::fill("<h2>{text}</h2>", &[("text", Html::text(text))]));
    let values =
        [("heading", heading.unwrap_or_default()), ("text", visible(text.trim(), TEXT_CHARS_MAX))];
    Html::fill("{heading}<p class=\"said\">{text}</p>", &values)
}

fn problem(error: &ApiError) -> Html {
    let field = error.details.first().and_then(|problem| match problem.loc.last() {
        Some(crate::http::error::Place::Name(name)) => Some(name.as_str()),
        _ => None,
    });
    let label = match field {
        Some("comment" | "reason") => "Comment: ",
        Some(_) => "Your answer: ",
        None => "",
    };
    let text: String = match label {
        "" => sentence(&error.message),
        label => format!("{label}{}.", error.message),
    };
    let values = [("text", visible(&text, TEXT_CHARS_MAX))];
    Html::fill("<p class=\"error\" role=\"alert\">{text}</p>", &values)
}

/// With a capital in front, and an end.
fn sentence(text: &str) -> String {
    let mut chars = text.trim().chars();
    let first = chars.next().map(char::to_uppercase).into_iter().flatten();
    let mut sentence: String = first.chain(chars).collect();
    if !sentence.ends_with(['.', '!', '?', '…', ':']) {
        sentence.push('.');
    }
    sentence
}
