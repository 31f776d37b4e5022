//! Glob patterns for event names and projects: `*` within one path segment, `**` across.

/// Longest pattern in characters; validation refuses longer ones, so that matching stays cheap.
pub const PATTERN_CHARS_MAX: usize = 300;

/// Whether `A` and `a` are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    Same,
    Different,
}

/// Whether the whole of `text` fits `pattern`. `*` is any run of characters without `/`, `**` any run at all;
/// every other character stands for itself.
///
/// Takes time proportional to the product of both lengths, whatever the pattern.
pub fn glob(pattern: &str, text: &str, case: Case) -> bool {
    if !pattern.contains('*') {
        return match case {
            Case::Different => pattern == text,
            Case::Same => fold(pattern, case) == fold(text, case),
        };
    }
    Matcher::new(&fold(pattern, case)).run(&fold(text, case))
}

fn fold(text: &str, case: Case) -> Vec<char> {
    match case {
        Case::Different => text.chars().collect(),
        Case::Same => text.chars().flat_map(char::to_lowercase).collect(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Exactly(char),
    Within,
    Across,
}

/// Walks the text once and keeps every place in the pattern that can be reached so far, so that nothing is tried twice.
struct Matcher {
    tokens: Vec<Token>,
    reached: Vec<bool>,
}

impl Matcher {
    fn new(pattern: &[char]) -> Self {
        let tokens = tokenize(pattern);
        let mut reached = vec![false; tokens.len() + 1];
        reached[0] = true;
        let mut matcher = Self { tokens, reached };
        matcher.skip_empty_stars();
        matcher
    }

    fn run(mut self, text: &[char]) -> bool {
        for &character in text {
            self.step(character);
        }
        self.reached[self.tokens.len()]
    }

    fn step(&mut self, character: char) {
        let mut next = vec![false; self.reached.len()];
        for (place, token) in self.tokens.iter().enumerate().filter(|(at, _)| self.reached[*at]) {
            match token {
                Token::Exactly(wanted) if *wanted == character => next[place + 1] = true,
                Token::Within if character != '/' => next[place] = true,
                Token::Across => next[place] = true,
                Token::Exactly(_) | Token::Within => {}
            }
        }
        self.reached = next;
        self.skip_empty_stars();
    }

    /// A star may stand for nothing, so whoever stands before it stands behind it as well.
    fn skip_empty_stars(&mut self) {
        for (place, token) in self.tokens.iter().enumerate() {
            if self.reached[place] && !matches!(token, Token::Exactly(_)) {
                self.reached[place + 1] = true;
            }
        }
    }
}

fn tokenize(pattern: &[char]) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(pattern.len());
    for &character in pattern {
        match (character, tokens.last()) {
            ('*', Some(Token::Across)) => {}
            ('*', Some(Token::Within)) => {
                tokens.pop();
                tokens.push(Token::Across);
            }
            ('*', _) => tokens.push(Token::Within),
            _ => tokens.push(Token::Exactly(character)),
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, text: &str, expected: bool) {
        assert_eq!(glob(pattern, text, Case::Same), expected, "`{pattern}` on `{text}`");
    }

    #[test]
    fn stars_stay_within_a_segment_and_double_stars_do_not() {
        check("octo-org/api", "octo-org/api", true);
        check("octo-org/api", "octo-org/api2", false);
        check("Octo-Org/API", "octo-org/api", true);
        check("octo-org/*", "octo-org/api", true);
        check("octo-org/*", "octo-org/", true);
        check("octo-org/*", "octo-org/sub/api", false);
        check("octo-org/**", "octo-org/sub/api", true);
        check("octo-org/***", "octo-org/sub/api", true);
        check("**/api", "group/sub/api", true);
        check("**/api", "api", false);
        check("*/*", "a/b", true);
        check("*/*", "a/b/c", false);
        check("*", "a", true);
        check("*", "a/b", false);
        check("**", "a/b", true);
        check("**", "", true);
        check("", "", true);
        check("", "a", false);
        check("a*c*e", "abcde", true);
        check("a*c*e", "abcd", false);
        check("ÄRGER/*", "ärger/x", true);
    }

    #[test]
    fn event_names_distinguish_upper_and_lower_case() {
        assert!(glob("issue_*", "issue_opened", Case::Different));
        assert!(!glob("Issue_*", "issue_opened", Case::Different));
        assert!(!glob("Issue", "issue", Case::Different));
    }

    #[test]
    fn other_special_characters_stand_for_themselves() {
        check("a.c", "abc", false);
        check("a?c", "abc", false);
        check("[ab]", "a", false);
        check("a.c", "a.c", true);
    }

    #[test]
    fn a_hostile_pattern_is_answered_at_once() {
        let pattern = "*a".repeat(PATTERN_CHARS_MAX / 2);
        let text = "a".repeat(PATTERN_CHARS_MAX / 2 - 1);
        let started = std::time::Instant::now();
        assert!(!glob(&pattern, &text, Case::Same));
        // A backtracking matcher would need longer than the universe has existed.
        assert!(started.elapsed().as_secs() < 5);
    }
}
