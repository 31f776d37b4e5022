//! A collector of traces in another language, so that what it reads is not only what we believe to have written.

use super::eventually;
use serde_json::Value;
use std::{
    fs::File,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// A running collector. Ends when dropped.
pub struct Collector {
    child: Child,
    port: u16,
    spans: Arc<Mutex<Vec<Value>>>,
    _errors: tempfile::NamedTempFile,
}

impl Collector {
    /// Needs `tests/requirements.txt` where `./test.sh` puts it.
    pub fn start() -> Self {
        let errors = tempfile::NamedTempFile::new().unwrap();
        let stderr = File::options().append(true).open(errors.path()).unwrap();
        let mut child = Command::new("python3")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/collector.py"))
            .env("PYTHONPATH", preloop::store::testing::cache_dir().join("python"))
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .expect("python3");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next().and_then(|line| line.ok()?.parse().ok()).unwrap_or_else(|| {
            let said = std::fs::read_to_string(errors.path()).unwrap_or_default();
            panic!("the collector did not start; has ./test.sh fetched its packages?\n{said}")
        });
        let spans = Arc::<Mutex<Vec<Value>>>::default();
        let received = Arc::clone(&spans);
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                received.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        Self { child, port, spans, _errors: errors }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The spans of a trace, once they are at least so many, oldest first.
    pub async fn trace(&self, id: &str, count: usize, within: Duration) -> Vec<Value> {
        let id = id.replace('-', "");
        eventually(&format!("{count} spans of trace {id}"), within, async || {
            let mut found = self.all();
            found.retain(|span| span["trace"] == id.as_str());
            found.sort_by_key(|span| span["began"].as_u64());
            (found.len() >= count).then_some(found)
        })
        .await
    }

    /// Every span so far.
    pub fn all(&self) -> Vec<Value> {
        self.spans.lock().unwrap().clone()
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
