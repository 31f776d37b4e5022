//! A text as a model may take it: without what is invisible, with look-alikes as the ASCII that they pass for.
//!
//! The look-alikes are those of Unicode's `confusables.txt` (UTS 39) that stand for ASCII letters and digits in the
//! scripts and blocks which attacks are known to use: Cyrillic, Greek, Armenian, full-width forms, mathematical
//! letters, and letters in circles. It is no whole skeleton: what is not in the table stays as it is and is told by
//! its script.

use std::ops::Range;

/// A folded text, and where each of its bytes comes from.
pub(super) struct Folded {
    /// Lower case; any run of white space is one space.
    pub text: String,
    at: Vec<usize>,
    length: usize,
}

impl Folded {
    pub fn of(text: &str) -> Self {
        let mut folded = Self { text: String::new(), at: Vec::new(), length: text.len() };
        let mut was_space = true;
        for (at, c) in text.char_indices() {
            if is_invisible(c) {
                continue;
            }
            if c.is_whitespace() {
                if !was_space {
                    folded.push(' ', at);
                }
                was_space = true;
                continue;
            }
            was_space = false;
            match ascii_like(c) {
                Some(ascii) => folded.push(ascii.to_ascii_lowercase(), at),
                None => c.to_lowercase().for_each(|c| folded.push(c, at)),
            }
        }
        folded
    }

    fn push(&mut self, c: char, at: usize) {
        self.text.push(c);
        self.at.resize(self.text.len(), at);
    }

    /// Which bytes of the text these bytes of the folded one come from.
    pub fn source(&self, span: Range<usize>) -> Range<usize> {
        let of = |at: usize| self.at.get(at).copied().unwrap_or(self.length);
        of(span.start)..of(span.end)
    }
}

/// What a name looks like: names that look alike have the same.
pub(super) fn skeleton(name: &str) -> String {
    let text = name.chars().filter(|c| !is_invisible(*c)).map(|c| ascii_like(c).unwrap_or(c));
    text.flat_map(char::to_lowercase).collect()
}

/// The same without what careless readers do not tell apart in ASCII either.
pub(super) fn blurred(name: &str) -> String {
    let text = skeleton(name).replace("rn", "m").replace("vv", "w").replace("cl", "d");
    let blur = |c: char| match c {
        '0' => 'o',
        '1' | 'i' | '|' => 'l',
        '5' => 's',
        c => c,
    };
    text.chars().filter(|c| !"-_. /".contains(*c)).map(blur).collect()
}

/// Whether nothing is drawn where the character stands.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || (c.is_control() && !c.is_whitespace())
}

/// The ASCII character that one passes for; `None` for ASCII itself and for what looks like nothing of it.
pub(super) fn ascii_like(c: char) -> Option<char> {
    let from = |base: char, first: u32| {
        char::from_u32(u32::from(base) + (u32::from(c) - first)).filter(char::is_ascii)
    };
    match c {
        '\0'..='\u{7f}' => None,
        '\u{ff01}'..='\u{ff5e}' => from('!', 0xff01),
        '\u{1d400}'..='\u{1d6a3}' => {
            let place = (u32::from(c) - 0x1d400) % 52;
            let base =
                if place < 26 { u32::from('A') + place } else { u32::from('a') + place - 26 };
            char::from_u32(base)
        }
        '\u{1d7ce}'..='\u{1d7ff}' => char::from_digit((u32::from(c) - 0x1d7ce) % 10, 10),
        '\u{24b6}'..='\u{24cf}' => from('A', 0x24b6),
        '\u{24d0}'..='\u{24e9}' => from('a', 0x24d0),
        '\u{1f130}'..='\u{1f149}' => from('A', 0x1f130),
        _ => LOOK_ALIKES.iter().find(|(like, _)| like.contains(c)).map(|(_, ascii)| *ascii),
    }
}

/// Characters, and what they pass for.
const LOOK_ALIKES: [(&str, char); 43] = [
    ("\u{430}\u{3b1}\u{251}", 'a'),
    ("\u{42c}\u{184}", 'b'),
    ("\u{441}\u{3f2}\u{1d04}\u{217d}", 'c'),
    ("\u{501}\u{217e}", 'd'),
    ("\u{435}\u{4bd}\u{212e}", 'e'),
    ("\u{584}", 'f'),
    ("\u{261}\u{581}", 'g'),
    ("\u{4bb}\u{570}", 'h'),
    ("\u{456}\u{3b9}\u{131}\u{2170}", 'i'),
    ("\u{458}\u{3f3}", 'j'),
    ("\u{43a}\u{3ba}", 'k'),
    ("\u{4cf}\u{217c}\u{2113}", 'l'),
    ("\u{217f}", 'm'),
    ("\u{578}\u{57c}", 'n'),
    ("\u{43e}\u{3bf}\u{585}\u{3c3}", 'o'),
    ("\u{440}\u{3c1}", 'p'),
    ("\u{51b}\u{563}", 'q'),
    ("\u{433}", 'r'),
    ("\u{455}\u{a731}", 's'),
    ("\u{442}\u{3c4}", 't'),
    ("\u{57d}\u{3c5}", 'u'),
    ("\u{475}\u{3bd}\u{2174}", 'v'),
    ("\u{51d}\u{461}", 'w'),
    ("\u{445}\u{3c7}\u{2179}", 'x'),
    ("\u{443}\u{4af}\u{3b3}", 'y'),
    ("\u{1d22}", 'z'),
    ("\u{410}\u{391}", 'A'),
    ("\u{412}\u{392}", 'B'),
    ("\u{421}\u{3f9}", 'C'),
    ("\u{415}\u{395}", 'E'),
    ("\u{41d}\u{397}", 'H'),
    ("\u{406}\u{399}\u{4c0}", 'I'),
    ("\u{408}", 'J'),
    ("\u{41a}\u{39a}", 'K'),
    ("\u{41c}\u{39c}", 'M'),
    ("\u{39d}", 'N'),
    ("\u{41e}\u{39f}", 'O'),
    ("\u{420}\u{3a1}", 'P'),
    ("\u{405}", 'S'),
    ("\u{422}\u{3a4}", 'T'),
    ("\u{425}\u{3a7}", 'X'),
    ("\u{4ae}\u{3a5}", 'Y'),
    ("\u{396}", 'Z'),
];
