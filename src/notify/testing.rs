//! What the tests of this folder send to: a server that answers what it is told to, and keeps what it was sent.

use super::{
    News,
    carrier::{Delivery, Failure},
    samples,
    target::Target,
};
use crate::net_guard::NetGuard;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use uuid::Uuid;

/// A request as it came: headers in lower case, and the body.
#[derive(Clone, Debug)]
pub struct Sent {
    pub path: String,
    pub headers: HashMap<String, String>,
    pub body: String,
}

/// A server on this machine.
pub struct Endpoint {
    pub url: String,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Endpoint {
    /// Answers these in turn, each a status line with headers, and a body; then `200 OK`.
    pub async fn start(answers: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook/s3cret", listener.local_addr().unwrap());
        let answers = answers.iter().map(|(head, body)| {
            format!(
                "HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            )
        });
        let mut answers: VecDeque<String> = answers.collect();
        let sent = Arc::<Mutex<Vec<Sent>>>::default();
        let kept = sent.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let Some(request) = read(&mut stream).await else { continue };
                kept.lock().unwrap().push(request);
                let ok = || {
                    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok".to_owned()
                };
                let answer = answers.pop_front().unwrap_or_else(ok);
                let _gone = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self { url, sent }
    }

    pub fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }
}

async fn read(stream: &mut TcpStream) -> Option<Sent> {
    let mut text = Vec::new();
    let (head, body_bytes) = loop {
        let mut part = [0; 4_096];
        let count = stream.read(&mut part).await.ok().filter(|count| *count > 0)?;
        text.extend_from_slice(&part[..count]);
        let all = String::from_utf8_lossy(&text).into_owned();
        if let Some((head, body)) = all.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                break (head.to_owned(), body.to_owned());
            }
        }
    };
    let mut lines = head.lines();
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()));
    Some(Sent { path, headers: headers.collect(), body: body_bytes })
}

/// A guard that allows this machine, as an operator may.
pub fn guard() -> NetGuard {
    NetGuard::new(&["127.0.0.0/8".parse().unwrap()])
}

pub fn delivery(notice: impl Into<News>, target: Target) -> Delivery {
    Delivery { id: Uuid::from_u128(42), notice: notice.into(), target, at: samples::now() }
}

/// Such as `later: ...`, for tables.
pub fn words(result: &Result<(), Failure>) -> String {
    match result {
        Ok(()) => "sent".to_owned(),
        Err(Failure::Later { why, after: None }) => format!("later: {why}"),
        Err(Failure::Later { why, after: Some(after) }) => format!("in {}: {why}", after.as_secs()),
        Err(Failure::Never(why)) => format!("never: {why}"),
        Err(Failure::Gone(why)) => format!("gone: {why}"),
    }
}
