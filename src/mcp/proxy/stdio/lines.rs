//! Messages as lines: one JSON text each, with a limit.

use std::io;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

/// Bytes that are read at once.
const BUFFER_BYTES: usize = 64 * 1024;

/// Reads lines of bounded length.
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    bytes_max: usize,
}

/// Why there are no more lines.
#[derive(Debug, thiserror::Error)]
pub(super) enum LineError {
    #[error("it sent a message of more than {0} bytes")]
    TooLong(usize),
    #[error("its output could not be read: {0}")]
    Io(#[from] io::Error),
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub fn new(reader: R, bytes_max: usize) -> Self {
        Self { reader: BufReader::with_capacity(BUFFER_BYTES, reader), bytes_max }
    }

    /// The next line without its end; `None` at the end of the output. A last line without an end counts.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, LineError> {
        let mut line = Vec::new();
        let most = self.bytes_max as u64 + 1;
        let read = (&mut self.reader).take(most).read_until(b'\n', &mut line).await?;
        if read == 0 {
            return Ok(None);
        }
        match line.pop_if(|last| *last == b'\n') {
            None if line.len() > self.bytes_max => return Err(LineError::TooLong(self.bytes_max)),
            _ => drop(line.pop_if(|last| *last == b'\r')),
        }
        Ok(Some(line))
    }

    /// The same for text that nobody has to understand: what is too long is cut, and the rest of it skipped.
    pub async fn next_cut(&mut self) -> Result<Option<Vec<u8>>, io::Error> {
        let mut line = Vec::new();
        let most = self.bytes_max as u64;
        let read = (&mut self.reader).take(most).read_until(b'\n', &mut line).await?;
        if read == 0 {
            return Ok(None);
        }
        if line.pop_if(|last| *last == b'\n').is_none() {
            self.skip_line().await?;
        }
        line.pop_if(|last| *last == b'\r');
        Ok(Some(line))
    }

    async fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf().await?;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let skipped = end.map_or(buffer.len(), |end| end + 1);
            self.reader.consume(skipped);
            if end.is_some() || skipped == 0 {
                return Ok(());
            }
        }
    }
}

/// A message as one line. Between its values, where the only line ends of a JSON text are, a space does as well.
pub(super) fn line(message: String) -> Vec<u8> {
    let mut line = message.into_bytes();
    for byte in &mut line {
        if matches!(byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
    line.push(b'\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    async fn read(text: &str, most: usize) -> Vec<String> {
        let mut lines = Lines::new(text.as_bytes(), most);
        let mut found = Vec::new();
        loop {
            match lines.next().await {
                Ok(Some(line)) => found.push(String::from_utf8(line).unwrap()),
                Ok(None) => return found,
                Err(error) => {
                    found.push(format!("! {error}"));
                    return found;
                }
            }
        }
    }

    #[tokio::test]
    async fn a_line_is_a_message_and_has_a_limit() {
        for (text, expected) in [
            ("", vec![]),
            ("{}\n[]\n", vec!["{}", "[]"]),
            ("{}\r\n\n{}", vec!["{}", "", "{}"]),
            ("12345678\n1", vec!["12345678", "1"]),
            ("123456789\n1", vec!["! it sent a message of more than 8 bytes"]),
            ("12345678", vec!["12345678"]),
            ("123456789", vec!["! it sent a message of more than 8 bytes"]),
        ] {
            assert_eq!(read(text, 8).await, expected, "{text:?}");
        }
    }

    #[tokio::test]
    async fn chatter_is_cut() {
        let mut lines = Lines::new("abcdefgh\nxyz\n12345678901".as_bytes(), 4);
        let mut found = Vec::new();
        while let Some(line) = lines.next_cut().await.unwrap() {
            found.push(String::from_utf8(line).unwrap());
        }
        assert_eq!(found, ["abcd", "xyz", "1234"]);
    }

    proptest! {
        #[test]
        fn a_message_stays_what_it_is(value in "\\PC{0,20}", pretty in any::<bool>()) {
            let value = serde_json::json!({ "a": [value, "x\ny\r"], "b": { "c": 1 } });
            let text = match pretty {
                true => serde_json::to_string_pretty(&value).unwrap(),
                false => value.to_string(),
            };
            let line = line(text.clone());
            prop_assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1);
            prop_assert_eq!(line.len(), text.len() + 1);
            prop_assert_eq!(serde_json::from_slice::<serde_json::Value>(&line).unwrap(), value);
        }
    }
}
