//! A provider that does one thing after another, and remembers what it was sent.

use serde_json::Value;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What it does with a request.
#[derive(Clone, Debug)]
pub enum Act {
    Answer(u16, Value),
    /// With a header line.
    AnswerWith(u16, &'static str, Value),
    /// Half of an answer, and then the connection ends.
    Cut,
    /// No answer, and the connection ends.
    HangUp,
    /// No answer at all.
    Silence,
}

pub struct FakeProvider {
    pub url: String,
    asked: Arc<Mutex<Vec<Request>>>,
}

/// What it was sent.
#[derive(Clone, Debug)]
pub struct Request {
    /// The request line and the headers, in lower case.
    pub head: String,
    pub body: Value,
}

impl FakeProvider {
    pub async fn start(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::<Mutex<Vec<Request>>>::default();
        let (heard, acts) = (asked.clone(), Arc::new(Mutex::new(VecDeque::from(acts))));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, acts.clone(), heard.clone()));
            }
        });
        Self { url, asked }
    }

    pub fn asked(&self) -> Vec<Request> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    acts: Arc<Mutex<VecDeque<Act>>>,
    heard: Arc<Mutex<Vec<Request>>>,
) {
    let Some(request) = read(&mut stream).await else { return };
    heard.lock().unwrap().push(request);
    let act = acts.lock().unwrap().pop_front();
    let act = act.unwrap_or(Act::Answer(418, Value::String("nothing left to do".into())));
    let (status, header, body) = match act {
        Act::Answer(status, body) => (status, "x-none: 0", body),
        Act::AnswerWith(status, header, body) => (status, header, body),
        Act::Cut => {
            let half = "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"choices\": [";
            stream.write_all(half.as_bytes()).await.unwrap();
            return;
        }
        Act::HangUp => return,
        Act::Silence => return tokio::time::sleep(Duration::from_secs(60)).await,
    };
    let text = body.to_string();
    let head = format!(
        "HTTP/1.1 {status} x\r\nconnection: close\r\n{header}\r\ncontent-length: {}\r\n\r\n",
        text.len()
    );
    stream.write_all(format!("{head}{text}").as_bytes()).await.unwrap();
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    let length: usize = length.and_then(|text| text.parse().ok()).unwrap_or(0);
    while bytes.len() < end + length {
        stream.read_buf(&mut bytes).await.ok()?;
    }
    let body = serde_json::from_slice(&bytes[end..end + length]).unwrap_or_default();
    Some(Request { head, body })
}
