//! Just enough HTTP/1.1: messages of known length, one after another, over one connection.

use bytes::BytesMut;
use std::io;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Longest message; what is measured is far shorter.
const MESSAGE_BYTES_MAX: usize = 1 << 20;
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// One side of a connection.
pub struct Wire {
    stream: TcpStream,
    buffer: BytesMut,
}

/// A request or an answer.
pub struct Message {
    pub head: BytesMut,
    pub body: BytesMut,
}

impl Message {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = std::str::from_utf8(&self.head).ok()?;
        header(head, name)
    }

    /// The first line, which says what is asked or how it went.
    pub fn starts_with(&self, text: &str) -> bool {
        self.head.starts_with(text.as_bytes())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap_or_default()
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.split("\r\n").find_map(|line| {
        let (own, value) = line.split_once(':')?;
        own.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

impl Wire {
    pub fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: BytesMut::with_capacity(4096) })
    }

    pub async fn connect(address: &str) -> io::Result<Self> {
        Self::new(TcpStream::connect(address).await?)
    }

    /// The next message; `None` when the other side has hung up.
    pub async fn read(&mut self) -> io::Result<Option<Message>> {
        loop {
            if let Some(message) = self.message()? {
                return Ok(Some(message));
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Ok(None);
            }
        }
    }

    /// The message that has arrived in full.
    fn message(&mut self) -> io::Result<Option<Message>> {
        let wrong = |why: &str| Err(io::Error::new(io::ErrorKind::InvalidData, why.to_owned()));
        let ends = self.buffer.windows(END_OF_HEAD.len()).position(|bytes| bytes == END_OF_HEAD);
        let Some(end) = ends else { return Ok(None) };
        let Ok(head) = std::str::from_utf8(&self.buffer[..end]) else {
            return wrong("the head is no text");
        };
        if header(head, "transfer-encoding").is_some() {
            return wrong("the message is sent in chunks; a stream was not asked for");
        }
        let length = header(head, "content-length").map_or(Ok(0), str::parse);
        let Ok(length) = length else { return wrong("the length is no number") };
        if length > MESSAGE_BYTES_MAX {
            return wrong("the message is too long");
        }
        let begin = end + END_OF_HEAD.len();
        if self.buffer.len() < begin + length {
            return Ok(None);
        }
        let head = self.buffer.split_to(begin);
        Ok(Some(Message { head, body: self.buffer.split_to(length) }))
    }

    pub async fn write(&mut self, text: &str) -> io::Result<()> {
        self.stream.write_all(text.as_bytes()).await
    }

    /// Asks, and waits for the answer.
    pub async fn ask(&mut self, text: &str) -> io::Result<Message> {
        self.write(text).await?;
        let hung_up = || io::Error::new(io::ErrorKind::UnexpectedEof, "hung up before the answer");
        self.read().await?.ok_or_else(hung_up)
    }
}
