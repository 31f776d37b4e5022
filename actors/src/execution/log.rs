//! From pieces of container output to stored lines: joined, cut, made harmless, counted.

use super::{LOG_BYTES_MAX, LOG_LINE_BYTES_MAX, LOG_LINES_MAX, LogLine, LogStream};
use crate::ports::{LogFrame, LogPosition, NewLogLine};
use chrono::{DateTime, Utc};

/// Marks the place where a line was cut.
const CUT: &str = "… [cut]";
/// Said once, when the log is full.
const FULL: &str = "the log is full: what follows is not kept";

/// Builds lines out of one container's output, from a stored position on.
///
/// A line remembers the last piece it holds, so that a new owner reads on right behind it. That must be exact
/// across both streams: when one stream ends a line while the other's is still open, the open one is cut there.
pub struct LogAssembler {
    position: LogPosition,
    open: Vec<OpenLine>,
    full: bool,
}

struct OpenLine {
    stream: LogStream,
    timestamp: DateTime<Utc>,
    content: Vec<u8>,
    cut: bool,
}

impl LogAssembler {
    /// Goes on behind what is stored.
    pub fn new(position: LogPosition) -> Self {
        let full = position.bytes >= LOG_BYTES_MAX || position.next_seq >= LOG_LINES_MAX;
        Self { position, open: Vec::new(), full }
    }

    /// The next piece of output to ask the runtime for.
    pub fn next_frame(&self) -> i64 {
        self.position.next_frame
    }

    /// Takes one piece; gives the lines it completes.
    pub fn push(&mut self, frame: LogFrame) -> Vec<NewLogLine> {
        if frame.index < self.position.next_frame {
            return Vec::new();
        }
        self.position.next_frame = frame.index + 1;
        if self.full {
            return Vec::new();
        }
        let ends = frame.content.ends_with(b"\n");
        self.extend(&frame);
        if ends { self.close_all(frame.index) } else { Vec::new() }
    }

    /// The container has ended: whatever is open is a line.
    pub fn finish(&mut self) -> Vec<NewLogLine> {
        self.close_all(self.position.next_frame - 1)
    }

    /// A line of the engine itself, in its place among the container's.
    pub fn say(&mut self, timestamp: DateTime<Utc>, message: impl Into<String>) -> NewLogLine {
        let line = NewLogLine::system(self.position.next_seq, timestamp, message);
        self.position.next_seq += 1;
        line
    }

    fn extend(&mut self, frame: &LogFrame) {
        let index = match self.open.iter().position(|line| line.stream == frame.stream) {
            Some(index) => index,
            None => {
                self.open.push(OpenLine {
                    stream: frame.stream,
                    timestamp: frame.timestamp,
                    content: Vec::new(),
                    cut: false,
                });
                self.open.len() - 1
            }
        };
        let line = &mut self.open[index];
        let room = LOG_LINE_BYTES_MAX.saturating_sub(line.content.len());
        let content = frame.content.strip_suffix(b"\n").unwrap_or(&frame.content);
        line.cut |= content.len() > room;
        line.content.extend_from_slice(&content[..content.len().min(room)]);
    }

    fn close_all(&mut self, frame: i64) -> Vec<NewLogLine> {
        let open = std::mem::take(&mut self.open);
        let mut lines = Vec::with_capacity(open.len());
        for line in open {
            if self.full {
                break;
            }
            lines.push(self.close(line, frame));
        }
        lines
    }

    fn close(&mut self, line: OpenLine, frame: i64) -> NewLogLine {
        let last = self.position.next_seq + 1 >= LOG_LINES_MAX
            || self.position.bytes + line.content.len() as i64 > LOG_BYTES_MAX;
        let seq = self.position.next_seq;
        self.position.next_seq += 1;
        if last {
            self.full = true;
            let line = NewLogLine::system(seq, line.timestamp, FULL);
            return NewLogLine { frame: Some(frame), ..line };
        }
        let mut message = harmless(&String::from_utf8_lossy(&line.content));
        if line.cut {
            message.push_str(CUT);
        }
        self.position.bytes += message.len() as i64;
        let line = LogLine { seq, timestamp: line.timestamp, stream: line.stream, message };
        NewLogLine { line, frame: Some(frame) }
    }
}

/// Removes control characters except tabs and colour sequences (`ESC [ … m`).
///
/// Everything else a terminal would obey, such as moving the cursor, changing the title or the clipboard, goes.
/// What a person sees of a line that rewrites itself with carriage returns is its last state; so here.
fn harmless(text: &str) -> String {
    let text = text.trim_end_matches('\r');
    let text = text.rsplit('\r').next().unwrap_or(text);
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(found) = rest.find(|c: char| c.is_control() && c != '\t') {
        clean.push_str(&rest[..found]);
        rest = &rest[found..];
        let skipped = match rest.strip_prefix('\u{1b}') {
            Some(sequence) => {
                let length = 1 + escape_length(sequence);
                if is_colour(&rest[..length]) {
                    clean.push_str(&rest[..length]);
                }
                length
            }
            None => rest.chars().next().map_or(1, char::len_utf8),
        };
        rest = &rest[skipped..];
    }
    clean.push_str(rest);
    clean
}

/// Bytes of an escape sequence behind its ESC (ECMA-48: CSI, and OSC and its kin up to BEL or ST).
fn escape_length(sequence: &str) -> usize {
    let bytes = sequence.as_bytes();
    match bytes.first() {
        Some(b'[') => {
            let end = bytes.iter().skip(1).position(|byte| (0x40..=0x7e).contains(byte));
            end.map_or(bytes.len(), |end| end + 2)
        }
        Some(b']' | b'P' | b'X' | b'^' | b'_') => {
            let end = sequence.find(['\u{7}', '\u{1b}', '\u{9c}']);
            end.map_or(bytes.len(), |end| {
                let terminator = &sequence[end..];
                end + if terminator.starts_with("\u{1b}\\") {
                    2
                } else {
                    1.max(char_length(terminator))
                }
            })
        }
        Some(byte) if byte.is_ascii() => 1,
        _ => 0,
    }
}

fn char_length(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

fn is_colour(sequence: &str) -> bool {
    sequence
        .strip_prefix("\u{1b}[")
        .and_then(|rest| rest.strip_suffix('m'))
        .is_some_and(|codes| codes.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn frame(index: i64, stream: LogStream, content: impl Into<Bytes>) -> LogFrame {
        LogFrame { index, timestamp: DateTime::UNIX_EPOCH, stream, content: content.into() }
    }

    fn lines(frames: &[(LogStream, &str)]) -> Vec<(i64, Option<i64>, String)> {
        let mut assembler = LogAssembler::new(LogPosition::default());
        let mut lines = Vec::new();
        for (index, (stream, content)) in frames.iter().enumerate() {
            lines.extend(assembler.push(frame(index as i64, *stream, content.to_string())));
        }
        lines.extend(assembler.finish());
        lines.into_iter().map(|line| (line.line.seq, line.frame, line.line.message)).collect()
    }

    #[test]
    fn pieces_become_lines() {
        use LogStream::{Stderr, Stdout};
        let check = |frames: &[(LogStream, &str)], expected: &[(i64, &str)]| {
            let got = lines(frames);
            let seqs: Vec<i64> = got.iter().map(|line| line.0).collect();
            assert_eq!(seqs, (0..got.len() as i64).collect::<Vec<_>>(), "no gap");
            let got: Vec<(i64, &str)> =
                got.iter().map(|line| (line.1.unwrap(), line.2.as_str())).collect();
            assert_eq!(got, expected, "{frames:?}");
        };
        check(&[(Stdout, "a\n"), (Stdout, "b\n")], &[(0, "a"), (1, "b")]);
        check(&[(Stdout, "long "), (Stdout, "line\n")], &[(1, "long line")]);
        check(&[(Stdout, "\n")], &[(0, "")]);
        check(&[(Stdout, "no end")], &[(0, "no end")]);
        check(
            &[(Stdout, "out "), (Stderr, "err\n"), (Stdout, "more\n")],
            &[(1, "out "), (1, "err"), (2, "more")],
        );
    }

    #[test]
    fn reading_again_from_any_stored_line_gives_the_rest() {
        let frames: Vec<LogFrame> = (0..20)
            .map(|index| {
                let stream = if index % 3 == 0 { LogStream::Stderr } else { LogStream::Stdout };
                let end = if index % 2 == 0 { "\n" } else { "" };
                frame(index, stream, format!("piece {index}{end}"))
            })
            .collect();
        let run = |position| {
            let mut assembler = LogAssembler::new(position);
            let from = assembler.next_frame() as usize;
            let mut lines: Vec<NewLogLine> =
                frames[from..].iter().flat_map(|frame| assembler.push(frame.clone())).collect();
            lines.extend(assembler.finish());
            lines
        };
        let text = |lines: &[NewLogLine]| -> Vec<(i64, String)> {
            lines.iter().map(|line| (line.line.seq, line.line.message.clone())).collect()
        };
        let whole = run(LogPosition::default());
        for stored in 1..whole.len() {
            // Lines of one piece are stored together or not at all.
            if whole[stored - 1].frame == whole[stored].frame {
                continue;
            }
            let position = LogPosition {
                next_seq: stored as i64,
                next_frame: whole[stored - 1].frame.unwrap() + 1,
                bytes: 0,
            };
            assert_eq!(
                text(&run(position)),
                text(&whole[stored..]),
                "resumed behind line {stored}"
            );
        }
    }

    #[test]
    fn long_lines_are_cut_and_long_logs_end() {
        let long = "x".repeat(LOG_LINE_BYTES_MAX + 5) + "\n";
        assert_eq!(lines(&[(LogStream::Stdout, &long)])[0].2.len(), LOG_LINE_BYTES_MAX + CUT.len());

        let near = LogPosition { next_seq: LOG_LINES_MAX - 2, next_frame: 0, bytes: 0 };
        let mut assembler = LogAssembler::new(near);
        let said: Vec<String> = (0..5)
            .flat_map(|index| assembler.push(frame(index, LogStream::Stdout, "line\n")))
            .map(|line| line.line.message)
            .collect();
        assert_eq!(said, ["line", FULL]);
    }

    #[test]
    fn what_a_terminal_would_obey_is_removed() {
        for (written, shown) in [
            ("plain\ttext", "plain\ttext"),
            ("\u{1b}[31mred\u{1b}[0m", "\u{1b}[31mred\u{1b}[0m"),
            ("\u{1b}[2Jcleared", "cleared"),
            ("\u{1b}]0;title\u{7}after", "after"),
            ("\u{1b}]52;c;ZXZpbA==\u{1b}\\after", "after"),
            ("10%\r50%\r100%\r", "100%"),
            ("bell\u{7}, null\0, del\u{7f}", "bell, null, del"),
            ("open \u{1b}[", "open "),
            ("open \u{1b}", "open "),
            ("c1 \u{9b}31m", "c1 31m"),
            ("ünïcödé ✓", "ünïcödé ✓"),
        ] {
            assert_eq!(harmless(written), shown, "{written:?}");
        }
    }
}
