//! Reads server-sent events from bytes as they arrive, with a limit on each.

/// Longest event: as long as the largest answer that is taken.
pub const EVENT_BYTES_MAX: usize = super::ANSWER_BYTES_MAX;

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// `message` unless the stream says otherwise.
    pub kind: Option<String>,
    pub id: Option<String>,
    pub data: String,
    /// When to come back after the stream broke off, in milliseconds.
    pub retry_ms: Option<u64>,
}

/// An event is longer than [`EVENT_BYTES_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an event of the stream has more than {EVENT_BYTES_MAX} bytes")]
pub struct TooLong;

/// Takes bytes, gives events. Follows the WHATWG's rules for event streams (HTML, section 9.2.6).
#[derive(Debug, Default)]
pub struct EventReader {
    line: Vec<u8>,
    /// The last byte was a carriage return: a line feed behind it belongs to the same line end.
    after_return: bool,
    event: Event,
    bytes: usize,
    has_data: bool,
    begun: bool,
}

impl EventReader {
    /// The events that these bytes complete.
    pub fn read(&mut self, bytes: &[u8]) -> Result<Vec<Event>, TooLong> {
        let mut events = Vec::new();
        for &byte in bytes {
            let after_return = std::mem::take(&mut self.after_return);
            match byte {
                b'\n' if after_return => {}
                b'\n' | b'\r' => {
                    self.after_return = byte == b'\r';
                    let line = std::mem::take(&mut self.line);
                    events.extend(self.line_ended(&line));
                }
                byte => {
                    self.line.push(byte);
                    self.bytes += 1;
                    if self.bytes > EVENT_BYTES_MAX {
                        return Err(TooLong);
                    }
                }
            }
        }
        Ok(events)
    }

    fn line_ended(&mut self, line: &[u8]) -> Option<Event> {
        let text = String::from_utf8_lossy(line);
        let text = match self.begun {
            true => &*text,
            // A stream may begin with a byte order mark.
            false => text.strip_prefix('\u{feff}').unwrap_or(&text),
        };
        self.begun = true;
        if text.is_empty() {
            return self.event_ended();
        }
        let (name, value) = text.split_once(':').unwrap_or((text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "data" => {
                if self.has_data {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
                self.has_data = true;
            }
            "event" => self.event.kind = Some(value.to_owned()),
            "id" if !value.contains('\0') => self.event.id = Some(value.to_owned()),
            "retry" => self.event.retry_ms = value.parse().ok().or(self.event.retry_ms),
            // Comments and what later versions add.
            _ => {}
        }
        None
    }

    /// An event without data still tells a place or a time to come back.
    fn event_ended(&mut self) -> Option<Event> {
        self.bytes = 0;
        self.has_data = false;
        let event = std::mem::take(&mut self.event);
        (event != Event::default()).then_some(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let events = EventReader::default().read(text.as_bytes()).unwrap();
        let found: Vec<_> =
            events.iter().map(|e| (e.id.as_deref().unwrap_or("-"), e.data.as_str())).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn events_are_read_as_browsers_read_them() {
        check("data: a\n\n", &[("-", "a")]);
        check("data:a\r\n\r\ndata: b\r\rdata:  c\n\n", &[("-", "a"), ("-", "b"), ("-", " c")]);
        check("data: a\ndata: b\ndata\n\n", &[("-", "a\nb\n")]);
        check(": alive\n\n: alive\n\n", &[]);
        check("id: 7\nevent: message\ndata: x\n\n", &[("7", "x")]);
        check("id: 7\ndata: \n\n", &[("7", "")]);
        check("\u{feff}data: x\n\n", &[("-", "x")]);
        check("data: unfinished\n", &[]);
    }

    #[test]
    fn a_time_to_come_back_is_told() {
        let events = EventReader::default().read(b"retry: 500\nid: a\n\nretry: x\n\n").unwrap();
        assert_eq!((events.len(), events[0].retry_ms), (1, Some(500)));
    }

    #[test]
    fn an_endless_event_is_refused() {
        let mut reader = EventReader::default();
        let piece = vec![b'x'; 1 << 20];
        let read = (0..=EVENT_BYTES_MAX >> 20).map(|_| reader.read(&piece)).find(Result::is_err);
        assert_eq!(read, Some(Err(TooLong)));
    }

    proptest! {
        #[test]
        fn pieces_give_the_same_events(data in prop::collection::vec("[a-z\\n\\r]{0,9}", 1..5), cut in 0_usize..40) {
            let text: String = data.iter().map(|d| format!("id: 1\ndata: {d}\n\n")).collect();
            let cut = cut.min(text.len());
            let whole = EventReader::default().read(text.as_bytes()).unwrap();
            let mut reader = EventReader::default();
            let mut pieces = reader.read(&text.as_bytes()[..cut]).unwrap();
            pieces.extend(reader.read(&text.as_bytes()[cut..]).unwrap());
            prop_assert_eq!(pieces, whole);
        }
    }
}
