//! The loop guard's first half: whether an event is our own doing.

use super::marker;
use preloop_actors::event::Causation;

/// Judges by who did it and by the text that this very event brought into the world. Both can be forged, and
/// both can only ever keep a flow from starting.
///
/// `names` are all the names that the doer goes by, `text` is absent when the event wrote none.
pub(super) fn causation<'a>(
    own_logins: &[String],
    names: impl IntoIterator<Item = Option<&'a str>>,
    text: Option<&str>,
) -> Causation {
    let by_us = names.into_iter().flatten().any(|name| is_ours(name, own_logins));
    let marker = text.and_then(marker::find);
    Causation {
        depth: marker.map_or(i16::from(by_us), |marker| marker.depth),
        execution: marker.map(|marker| marker.execution),
        own: by_us || marker.is_some(),
    }
}

/// Whether a login is one of the tracker's own, or looks like a Preloop bot.
fn is_ours(login: &str, own_logins: &[String]) -> bool {
    const PREFIX: &str = "preloop";
    let bot = login.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
        && {
            let rest = &login[PREFIX.len()..];
            rest.is_empty() || rest.eq_ignore_ascii_case("[bot]") || rest.starts_with('-')
        };
    bot || own_logins.iter().any(|own| own.eq_ignore_ascii_case(login))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(login: &str, expected: bool) {
        let own = ["octo-robot".to_owned()];
        assert_eq!(causation(&own, [Some(login)], None).own, expected, "{login}");
    }

    #[test]
    fn logins() {
        check("preloop", true);
        check("Preloop", true);
        check("preloop[bot]", true);
        check("PRELOOP[Bot]", true);
        check("preloop-acme", true);
        check("Octo-Robot", true);
        check("preloopy", false);
        check("notpreloop", false);
        check("preloo", false);
        check("prelooü", false);
        check("octocat", false);
        check("", false);
    }

    #[test]
    fn a_marker_names_the_execution() {
        let text = "hi <!-- preloop:execution=0198c5a8-4e3f-7c51-9d1c-1f0b6a3c9e77 depth=2 -->";
        let causation = causation(&[], [Some("octocat")], Some(text));
        assert!(causation.own);
        assert_eq!(causation.depth, 2);
        assert!(causation.execution.is_some());
    }
}
