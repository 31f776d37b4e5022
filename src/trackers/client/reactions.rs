//! Reactions: people and agents name them by word, by sign or by picture, and each tracker by its own word.

/// What a reaction is called.
struct Reaction {
    github: &'static str,
    gitlab: &'static str,
    picture: &'static str,
    others: &'static [&'static str],
}

/// Those that GitHub has; GitLab has many more.
const REACTIONS: [Reaction; 8] = [
    Reaction { github: "+1", gitlab: "thumbsup", picture: "👍", others: &["thumbs_up"] },
    Reaction { github: "-1", gitlab: "thumbsdown", picture: "👎", others: &["thumbs_down"] },
    Reaction { github: "laugh", gitlab: "laughing", picture: "😄", others: &["smile"] },
    Reaction { github: "hooray", gitlab: "tada", picture: "🎉", others: &[] },
    Reaction { github: "confused", gitlab: "confused", picture: "😕", others: &[] },
    Reaction { github: "heart", gitlab: "heart", picture: "❤️", others: &["❤"] },
    Reaction { github: "rocket", gitlab: "rocket", picture: "🚀", others: &[] },
    Reaction { github: "eyes", gitlab: "eyes", picture: "👀", others: &[] },
];

/// GitHub's word; `None` when it has no such reaction.
pub(in crate::trackers) fn of_github(name: &str) -> Option<&'static str> {
    find(name).map(|reaction| reaction.github)
}

/// GitLab's word. What is not known here may well be known there.
pub(in crate::trackers) fn of_gitlab(name: &str) -> String {
    find(name).map_or_else(|| bare(name).to_owned(), |reaction| reaction.gitlab.to_owned())
}

/// GitHub's words, for an error.
pub(in crate::trackers) fn github_names() -> String {
    REACTIONS.map(|reaction| format!("`{}`", reaction.github)).join(", ")
}

fn find(name: &str) -> Option<&'static Reaction> {
    let name = bare(name);
    REACTIONS.iter().find(|reaction| {
        [reaction.github, reaction.gitlab, reaction.picture].contains(&name)
            || reaction.others.contains(&name)
    })
}

/// `:eyes:` is written around `eyes`.
fn bare(name: &str) -> &str {
    name.trim().trim_matches(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reaction_has_many_names() {
        for (name, github, gitlab) in [
            ("+1", Some("+1"), "thumbsup"),
            (":thumbsup:", Some("+1"), "thumbsup"),
            ("👍", Some("+1"), "thumbsup"),
            ("tada", Some("hooray"), "tada"),
            (" eyes ", Some("eyes"), "eyes"),
            ("100", None, "100"),
        ] {
            assert_eq!((of_github(name), of_gitlab(name).as_str()), (github, gitlab), "{name}");
        }
    }
}
