//! What protects an account and a document would take away: labels of tools, and that people review what servers offer.
//!
//! Only people who are signed in take it away, as by any other means: an agent may have the key of somebody who could.

use super::ApplyError;
use crate::{
    policy::{document::PolicyDocument, entries::EntryKey},
    store::mcp_pins::Review,
};
use preloop_actors::gate::{Label, Labels};
use std::collections::HashMap;

/// Most that is named of what would be taken away; the rest is counted.
const NAMED_MAX: usize = 50;

/// Everything that would be less protected than before, in words. Both documents have to be whole; `new_servers` is
/// what has to be reviewed of servers of which nothing is said.
pub fn taken(before: &PolicyDocument, after: &PolicyDocument, new_servers: Review) -> Vec<String> {
    let mut taken = servers(before, after, new_servers);
    taken.extend(tools(before, after));
    taken
}

/// Refuses what would be taken away, all of it by name.
pub fn refuse(taken: &[String]) -> Result<(), ApplyError> {
    if taken.is_empty() {
        return Ok(());
    }
    let named = taken.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>().join("; ");
    let more = match taken.len().saturating_sub(NAMED_MAX) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    Err(ApplyError::NeedsPerson(format!("{named}{more}")))
}

fn servers(before: &PolicyDocument, after: &PolicyDocument, new_servers: Review) -> Vec<String> {
    let mut taken = Vec::new();
    let reviewed = before.servers.iter().flatten().filter(|(_, one)| is_reviewed(one.review));
    for (name, _) in reviewed {
        match after.servers.as_ref().and_then(|servers| servers.get(name)) {
            None => taken
                .push(format!("the server `{name}`, all of whose tools are reviewed, would go")),
            Some(server) if is_reviewed(server.review) => {}
            Some(_) => taken
                .push(format!("`review` of the server `{name}` would go from `all` to `changes`")),
        }
    }
    let is_new = |name: &String| before.servers.as_ref().is_none_or(|all| !all.contains_key(name));
    let new = after.servers.iter().flatten().filter(|(name, _)| is_new(name));
    for (name, server) in new.filter(|_| is_reviewed(Some(new_servers))) {
        if !is_reviewed(server.review) {
            taken.push(format!(
                "`review` of the new server `{name}` would be `changes`, where new servers get `all`"
            ));
        }
    }
    taken
}

fn is_reviewed(review: Option<Review>) -> bool {
    review == Some(Review::All)
}

fn tools(before: &PolicyDocument, after: &PolicyDocument) -> Vec<String> {
    let stays: HashMap<EntryKey<'_>, Labels> = after
        .tools
        .iter()
        .flatten()
        .map(|tool| (tool.key(), tool.labels.unwrap_or_default()))
        .collect();
    let mut taken = Vec::new();
    for tool in before.tools.iter().flatten() {
        let labels = tool.labels.unwrap_or_default();
        let kept = stays.get(&tool.key()).copied();
        let lost = labels.without(kept.unwrap_or_default());
        if lost.is_empty() {
            continue;
        }
        let (shown, words) = (tool.shown(), words(lost));
        taken.push(match kept {
            Some(_) => format!("the tool {shown} would lose {words}"),
            None => format!("the tool {shown} would not be set up any more, and lose {words}"),
        });
    }
    taken
}

fn words(labels: Labels) -> String {
    let words: Vec<_> = labels.iter().map(Label::as_str).map(|word| format!("`{word}`")).collect();
    let noun = if words.len() == 1 { "label" } else { "labels" };
    format!("the {noun} {}", words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::samples::document;

    const BEFORE: &str = "
servers:
  git: {url: 'https://git.example/mcp', review: all}
  wiki: {url: 'https://wiki.example/mcp', review: changes}
tools:
  - {tool: get_issue, labels: [reads-untrusted]}
  - {tool: update_issue, labels: []}
  - {tool: push, server: git, labels: [reads-private, sends-out]}
";

    /// What `after`, which is `BEFORE` with `from` replaced by `to`, takes away where new servers get `new_servers`.
    fn check(new_servers: Review, replacements: &[(&str, &str)], expected: &[&str]) {
        let mut after = BEFORE.to_owned();
        for (from, to) in replacements {
            assert!(after.contains(from), "{from}");
            after = after.replacen(from, to, 1);
        }
        let (before, after) = (document(BEFORE).document, document(&after).document);
        assert_eq!(taken(&before, &after, new_servers), expected, "{replacements:?}");
    }

    #[test]
    fn more_protection_is_nobodys_loss() {
        for new_servers in [Review::All, Review::Changes] {
            check(new_servers, &[], &[]);
            check(new_servers, &[("review: changes", "review: all")], &[]);
            check(new_servers, &[("labels: []", "labels: [sends-out, reads-private]")], &[]);
            check(
                new_servers,
                &[("[reads-private, sends-out]", "[sends-out, reads-private]")],
                &[],
            );
            let wiki = "  wiki: {url: 'https://wiki.example/mcp', review: changes}\n";
            check(new_servers, &[(wiki, "")], &[]);
            check(new_servers, &[("  - {tool: update_issue, labels: []}\n", "")], &[]);
            check(
                new_servers,
                &[("servers:\n", "servers:\n  a: {url: 'https://a.example', review: all}\n")],
                &[],
            );
        }
    }

    #[test]
    fn each_loss_is_named() {
        let git = "  git: {url: 'https://git.example/mcp', review: all}\n";
        let push = "  - {tool: push, server: git, labels: [reads-private, sends-out]}\n";
        let lost = "the tool `push` of the server `git` would";
        check(
            Review::Changes,
            &[("review: all", "review: changes")],
            &["`review` of the server `git` would go from `all` to `changes`"],
        );
        check(
            Review::Changes,
            &[(git, ""), (push, "")],
            &[
                "the server `git`, all of whose tools are reviewed, would go",
                &format!(
                    "{lost} not be set up any more, and lose the labels `reads-private`, `sends-out`"
                ),
            ],
        );
        check(
            Review::Changes,
            &[
                ("[reads-private, sends-out]", "[reads-private, reads-untrusted]"),
                ("[reads-untrusted]", "[]"),
            ],
            &[
                "the tool `get_issue` would lose the label `reads-untrusted`",
                &format!("{lost} lose the label `sends-out`"),
            ],
        );
        // The same name elsewhere is another tool.
        check(
            Review::Changes,
            &[("{tool: get_issue,", "{tool: get_issue, server: wiki,")],
            &[
                "the tool `get_issue` would not be set up any more, and lose the label `reads-untrusted`",
            ],
        );
        let new = "servers:\n  a: {url: 'https://a.example', review: changes}\n";
        check(Review::Changes, &[("servers:\n", new)], &[]);
        check(
            Review::All,
            &[("servers:\n", new)],
            &["`review` of the new server `a` would be `changes`, where new servers get `all`"],
        );
    }

    #[test]
    fn a_refusal_names_what_it_can() {
        assert!(refuse(&[]).is_ok());
        for (count, end) in [(1, "0"), (50, "49"), (51, "49; and 1 more")] {
            let taken: Vec<String> = (0..count).map(|at: i32| at.to_string()).collect();
            let refused = refuse(&taken).unwrap_err().to_string();
            assert!(refused.starts_with("only a person who is signed in"), "{refused}");
            assert!(refused.ends_with(&format!(" {end}")), "{refused}");
        }
    }
}
