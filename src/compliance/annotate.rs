//! A description in pieces, each with what is said of it.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A piece of a description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotated {
    pub text: String,
    /// The dimension; `None`: nothing is said of this piece.
    pub label: Option<String>,
    pub status: Option<Status>,
    pub comment: Option<String>,
}

/// What a piece does for its dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Good,
    Weak,
}

/// Something to say of a place.
#[derive(Clone, Debug)]
pub struct Note {
    pub place: Range<usize>,
    pub label: String,
    pub status: Status,
    pub comment: String,
}

impl Note {
    /// The same for several places.
    pub fn all<'a>(
        places: Vec<Range<usize>>,
        label: &'a str,
        status: Status,
        comment: &'a str,
    ) -> impl Iterator<Item = Self> + 'a {
        places.into_iter().map(move |place| Self {
            place,
            label: label.to_owned(),
            status,
            comment: comment.to_owned(),
        })
    }
}

/// Cuts a description where notes begin and end. Of notes about one place the shortest says the most; of equally long
/// ones, the first.
pub fn pieces(description: &str, notes: Vec<Note>) -> Vec<Annotated> {
    let mut notes: Vec<_> = notes.into_iter().filter(|note| !note.place.is_empty()).collect();
    notes.sort_by_key(|note| note.place.len());
    let mut taken: Vec<Note> = Vec::new();
    for note in notes {
        let overlaps =
            |other: &Note| other.place.start < note.place.end && note.place.start < other.place.end;
        if !taken.iter().any(overlaps) && description.get(note.place.clone()).is_some() {
            taken.push(note);
        }
    }
    taken.sort_by_key(|note| note.place.start);
    let (mut pieces, mut at) = (Vec::new(), 0);
    for note in taken {
        plain(&mut pieces, &description[at..note.place.start]);
        at = note.place.end;
        pieces.push(Annotated {
            text: description[note.place].to_owned(),
            label: Some(note.label),
            status: Some(note.status),
            comment: Some(note.comment),
        });
    }
    plain(&mut pieces, &description[at..]);
    pieces
}

fn plain(pieces: &mut Vec<Annotated>, text: &str) {
    if !text.is_empty() {
        let text = text.to_owned();
        pieces.push(Annotated { text, label: None, status: None, comment: None });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_put_together_are_the_description() {
        let note = |place: Range<usize>, label: &str| Note {
            place,
            label: label.to_owned(),
            status: Status::Good,
            comment: String::new(),
        };
        let text = "one two thrée";
        let notes = vec![
            note(0..7, "long"),
            note(4..7, "short"),
            note(8..14, "last"),
            note(12..13, "breaks a character"),
            note(90..99, "nowhere"),
            note(3..3, "empty"),
        ];
        let pieces = pieces(text, notes);
        let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(whole, text);
        let labels: Vec<_> = pieces.iter().map(|piece| piece.label.as_deref()).collect();
        assert_eq!(labels, [None, Some("short"), None, Some("last")]);
    }
}
