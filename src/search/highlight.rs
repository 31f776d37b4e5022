//! Pieces of a text around the words that were asked for.

/// What a word that was asked for stands between.
const MARK: [&str; 2] = ["<mark>", "</mark>"];
/// Words around a match.
const AROUND: usize = 8;
/// Most pieces of one text.
const PIECES_MAX: usize = 3;
/// As far as a text is looked through, in bytes.
const BYTES_MAX: usize = 20_000;

/// Up to three pieces of the text, as HTML: what is marked is `<mark>`, and the rest is escaped. `stems` are what words
/// have to begin with.
pub fn highlight(text: &str, stems: &[String]) -> Vec<String> {
    let words: Vec<&str> = beginning(text).split_whitespace().collect();
    let matches = words.iter().map(|word| is_asked_for(word, stems)).collect::<Vec<_>>();
    let mut pieces = Vec::new();
    let mut from = 0;
    while pieces.len() < PIECES_MAX
        && let Some(found) = (from..words.len()).find(|&place| matches[place])
    {
        let begin = found.saturating_sub(AROUND).max(from);
        let end = (found + AROUND + 1).min(words.len());
        pieces.push(piece(&words, &matches, begin, end));
        from = end;
    }
    pieces
}

fn piece(words: &[&str], matches: &[bool], begin: usize, end: usize) -> String {
    let mut piece = String::new();
    if begin > 0 {
        piece.push_str("… ");
    }
    for place in begin..end {
        if place > begin {
            piece.push(' ');
        }
        let word = escaped(words[place]);
        match matches[place] {
            true => piece.extend([MARK[0], &word, MARK[1]]),
            false => piece.push_str(&word),
        }
    }
    if end < words.len() {
        piece.push_str(" …");
    }
    piece
}

/// A stem is mostly how a word begins; `memori` is how `memory` is stemmed.
fn is_asked_for(word: &str, stems: &[String]) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    stems.iter().filter(|stem| !stem.is_empty()).any(|stem| {
        let bare = stem.strip_suffix('i').filter(|bare| bare.len() > 2).unwrap_or(stem);
        word.starts_with(bare) && word.len() <= bare.len() + 6
    })
}

fn beginning(text: &str) -> &str {
    let mut end = text.len().min(BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn escaped(word: &str) -> String {
    word.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
