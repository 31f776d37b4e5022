//! Our marker: a hidden comment in what executions write, so that we know our own words when they come back.

use preloop_actors::ids::ExecutionId;
use std::fmt::Write;

const OPEN: &str = "<!-- preloop:execution=";
const CLOSE: &str = "-->";

/// What a marker says. Anyone can write one, so it may only ever keep something from starting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marker {
    /// The execution that wrote the text.
    pub execution: ExecutionId,
    /// How far the text is from something that happened outside; 1 or more.
    pub depth: i16,
}

/// Appends the marker to a text that an execution is about to post.
pub fn write(text: &mut String, marker: Marker) {
    let Marker { execution, depth } = marker;
    let gap = if text.is_empty() { "" } else { "\n\n" };
    // Writing to a string cannot fail.
    let _ = write!(text, "{gap}{OPEN}{execution} depth={depth} {CLOSE}");
}

/// The marker in a text. Of several, the one furthest from the outside.
pub fn find(text: &str) -> Option<Marker> {
    let parts = text.split(OPEN).skip(1);
    parts.filter_map(parse).max_by_key(|marker| marker.depth)
}

/// Reads what stands behind [`OPEN`].
fn parse(rest: &str) -> Option<Marker> {
    let (inside, _) = rest.split_once(CLOSE)?;
    let (execution, depth) = inside.trim().split_once(" depth=")?;
    let depth: i16 = depth.trim().parse().ok().filter(|depth| *depth >= 0)?;
    Some(Marker { execution: execution.parse().ok()?, depth: depth.max(1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0198c5a8-4e3f-7c51-9d1c-1f0b6a3c9e77";

    fn check(text: &str, expected: Option<i16>) {
        let text = text.replace("ID", ID);
        let execution = ID.parse().unwrap();
        assert_eq!(find(&text), expected.map(|depth| Marker { execution, depth }), "{text}");
    }

    #[test]
    fn finds_what_it_wrote() {
        for before in ["", "Done.", "Done.\n"] {
            let mut text = before.to_owned();
            let marker = Marker { execution: ID.parse().unwrap(), depth: 2 };
            write(&mut text, marker);
            assert!(text.starts_with(before));
            assert_eq!(find(&text), Some(marker));
        }
    }

    #[test]
    fn finds_nothing_but_whole_markers() {
        check("<!-- preloop:execution=ID depth=1 -->", Some(1));
        check("a <!-- preloop:execution=ID depth=3--> b", Some(3));
        check("<!-- preloop:execution=ID depth=0 -->", Some(1));
        check(
            "<!-- preloop:execution=ID depth=1 --> <!-- preloop:execution=ID depth=4 -->",
            Some(4),
        );
        check("<!-- preloop:execution=x <!-- preloop:execution=ID depth=1 -->", Some(1));
        check("", None);
        check("preloop:execution=ID depth=1", None);
        check("<!-- preloop:execution=ID -->", None);
        check("<!-- preloop:execution=ID depth=-1 -->", None);
        check("<!-- preloop:execution=ID depth=99999 -->", None);
        check("<!-- preloop:execution=nonsense depth=1 -->", None);
        check("<!-- preloop:execution=ID depth=1", None);
    }
}
