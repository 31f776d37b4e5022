//! What the process takes of the machine, under the names that every Prometheus client uses. Linux; elsewhere nothing.

use std::{
    fmt::Write,
    fs,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long a count of open files is good: counting walks through all of them, and there is one for each client.
const OPEN_FDS_FOR: Duration = Duration::from_secs(5);
/// The last count, and when it was made.
static OPEN_FDS: Mutex<Option<(Instant, f64)>> = Mutex::new(None);

/// The text of all of them; one that cannot be read is left out.
pub(super) fn render() -> String {
    let mut text = String::new();
    let mut say = |kind: &str, name: &str, help: &str, value: Option<f64>| {
        if let Some(value) = value {
            let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n\n");
        }
    };
    let stat = Stat::read();
    let stat = stat.as_ref();
    say(
        "counter",
        "process_cpu_seconds_total",
        "User and system CPU time spent.",
        stat.map(|stat| stat.cpu_secs),
    );
    say(
        "gauge",
        "process_start_time_seconds",
        "Start of the process, in seconds since 1970.",
        stat.and_then(Stat::started),
    );
    say("gauge", "process_threads", "Threads of the process.", stat.map(|stat| stat.threads));
    say(
        "gauge",
        "process_virtual_memory_bytes",
        "Virtual memory.",
        stat.map(|stat| stat.virtual_bytes),
    );
    say(
        "gauge",
        "process_resident_memory_bytes",
        "Resident memory.",
        stat.map(|stat| stat.resident_bytes),
    );
    say("gauge", "process_open_fds", "Open file descriptors.", open_fds());
    say("gauge", "process_max_fds", "Open file descriptors at most.", fds_max());
    text
}

/// Fields of `/proc/self/stat`; see proc_pid_stat(5).
struct Stat {
    cpu_secs: f64,
    threads: f64,
    /// After the machine's start.
    started_secs: f64,
    virtual_bytes: f64,
    resident_bytes: f64,
}

impl Stat {
    fn read() -> Option<Self> {
        Self::parse(&fs::read_to_string("/proc/self/stat").ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        // The name, in parentheses, may hold anything; the third field follows it.
        let (_, fields) = text.rsplit_once(')')?;
        let fields: Vec<f64> =
            fields.split_whitespace().skip(1).map(|field| field.parse().unwrap_or(0.0)).collect();
        let field = |number: usize| fields.get(number - 4).copied();
        let ticks = rustix::param::clock_ticks_per_second() as f64;
        Some(Self {
            cpu_secs: (field(14)? + field(15)?) / ticks,
            threads: field(20)?,
            started_secs: field(22)? / ticks,
            virtual_bytes: field(23)?,
            resident_bytes: field(24)? * rustix::param::page_size() as f64,
        })
    }

    fn started(&self) -> Option<f64> {
        let text = fs::read_to_string("/proc/stat").ok()?;
        let boot = text.lines().find_map(|line| line.strip_prefix("btime "))?;
        Some(boot.trim().parse::<f64>().ok()? + self.started_secs)
    }
}

fn open_fds() -> Option<f64> {
    let mut last = OPEN_FDS.lock().unwrap_or_else(PoisonError::into_inner);
    if last.is_none_or(|(at, _)| at.elapsed() >= OPEN_FDS_FOR) {
        *last = count_fds().map(|count| (Instant::now(), count));
    }
    last.map(|(_, count)| count)
}

fn count_fds() -> Option<f64> {
    // Reading the folder opens one more.
    Some(fs::read_dir("/proc/self/fd").ok()?.count().saturating_sub(1) as f64)
}

fn fds_max() -> Option<f64> {
    rustix::process::getrlimit(rustix::process::Resource::Nofile).current.map(|most| most as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_and_spaces_shifts_nothing() {
        let text = "7 (a) b) S 1 7 7 0 -1 4194560 9 0 0 0 250 150 0 0 20 0 5 0 1000 4096 3 18446744073709551615";
        let stat = Stat::parse(text).unwrap();
        let ticks = rustix::param::clock_ticks_per_second() as f64;
        assert_eq!((stat.cpu_secs, stat.threads), (400.0 / ticks, 5.0));
        assert_eq!((stat.started_secs, stat.virtual_bytes), (1000.0 / ticks, 4096.0));
        assert_eq!(stat.resident_bytes, 3.0 * rustix::param::page_size() as f64);
    }

    #[test]
    fn every_line_of_this_process_is_there() {
        // Long enough for the first tick of its clock.
        let text = loop {
            let text = render();
            if !text.contains("\nprocess_cpu_seconds_total 0\n") {
                break text;
            }
        };
        for name in [
            "cpu_seconds_total",
            "start_time_seconds",
            "threads",
            "virtual_memory_bytes",
            "resident_memory_bytes",
            "open_fds",
            "max_fds",
        ] {
            let line = format!("\nprocess_{name} ");
            let value = text.split(&line).nth(1).and_then(|rest| rest.lines().next());
            assert!(
                value.is_some_and(|value| value.parse::<f64>().unwrap() > 0.0),
                "{name}: {text}"
            );
        }
    }
}
