//! What failures to route have in common, so that a thousand of one bug are one line for people.

/// Longest cause, in characters.
const CHARS_MAX: usize = 200;

/// The reason without what differs from event to event: numbers, ids and what stands in quotes.
pub fn cause_of(reason: &str) -> String {
    let mut cause = String::new();
    let mut rest = reason.chars().peekable();
    while let Some(character) = rest.next() {
        let stands_for = match character {
            '0'..='9' => {
                // An id is one thing, not many numbers.
                while rest.next_if(|it| it.is_ascii_hexdigit() || *it == '-').is_some() {}
                '#'
            }
            '`' | '"' => {
                while rest.next_if(|it| *it != character).is_some() {}
                rest.next();
                '*'
            }
            other => other,
        };
        if cause.chars().count() >= CHARS_MAX {
            break;
        }
        cause.push(stands_for);
    }
    cause
}

#[cfg(test)]
mod tests {
    use super::cause_of;

    #[track_caller]
    fn same(left: &str, right: &str) {
        assert_eq!(cause_of(left), cause_of(right));
    }

    #[test]
    fn what_differs_from_event_to_event_is_left_out() {
        same("index 3 of 4", "index 17 of 20");
        same(
            "no row for 0190a3b2-7c10-7000-8000-1234567890ab",
            "no row for 1f90a3b2-7c10-7000-8000-000000000001",
        );
        same("key `a` is odd", "key `another` is odd");
        assert_ne!(cause_of("a panic"), cause_of("another panic"));
        assert_eq!(cause_of(&"é".repeat(500)).chars().count(), super::CHARS_MAX);
        assert_eq!(cause_of("open `quote"), "open *");
    }
}
