//! A mail server in another language, which reads mail with a parser of its own.

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

/// A running mail server. Ends when dropped.
pub struct Mailbox {
    child: Child,
    pub port: u16,
    mails: Arc<Mutex<Vec<Value>>>,
    _errors: tempfile::NamedTempFile,
}

impl Mailbox {
    /// Needs `tests/requirements.txt` where `./test.sh` puts it. The arguments are those of `mailbox.py`.
    pub fn start(arguments: &[&str]) -> Self {
        let errors = tempfile::NamedTempFile::new().unwrap();
        let stderr = File::options().append(true).open(errors.path()).unwrap();
        let mut child = Command::new("python3")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/mailbox.py"))
            .args(arguments)
            .env("PYTHONPATH", preloop::store::testing::cache_dir().join("python"))
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .expect("python3");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next().and_then(|line| line.ok()?.parse().ok()).unwrap_or_else(|| {
            let said = std::fs::read_to_string(errors.path()).unwrap_or_default();
            panic!("the mail server did not start; has ./test.sh fetched its packages?\n{said}")
        });
        let mails = Arc::<Mutex<Vec<Value>>>::default();
        let received = Arc::clone(&mails);
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                received.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        Self { child, port, mails, _errors: errors }
    }

    /// The mails so far, oldest first.
    pub fn mails(&self) -> Vec<Value> {
        self.mails.lock().unwrap().clone()
    }

    /// The mails, once they are at least so many.
    pub async fn at_least(&self, count: usize, within: Duration) -> Vec<Value> {
        eventually(&format!("{count} mails"), within, async || {
            let mails = self.mails();
            (mails.len() >= count).then_some(mails)
        })
        .await
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
