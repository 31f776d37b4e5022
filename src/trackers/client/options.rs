//! How patient clients are, and how much they take.

use std::time::Duration;

/// Limits of a client.
#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// Longest wait for one answer, its last byte included.
    pub attempt_timeout: Duration,
    /// Most attempts for one request.
    pub attempts_max: u32,
    /// Longest that a request is put off, be it for rate limits or between attempts. A limit that lasts longer is an
    /// error that says until when.
    pub wait_max: Duration,
    /// The pause before the second attempt is at most twice this, and then grows.
    pub pause: Duration,
    /// Longest pause between two attempts.
    pub pause_max: Duration,
    /// Longest answer, in bytes. A page of a hundred issues with long texts has ten megabytes.
    pub answer_bytes_max: usize,
    /// Items of a page of a list; trackers give a hundred at most.
    pub page_size: usize,
    /// Further headers of every request.
    pub headers: Vec<(String, String)>,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            attempt_timeout: Duration::from_secs(30),
            attempts_max: 4,
            wait_max: Duration::from_secs(15),
            pause: Duration::from_millis(250),
            pause_max: Duration::from_secs(4),
            answer_bytes_max: 32 << 20,
            page_size: 100,
            headers: Vec::new(),
        }
    }
}
