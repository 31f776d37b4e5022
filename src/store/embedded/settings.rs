//! What the embedded database is told: settings for two small cores, written anew at each start.

use std::path::Path;

/// How much the database promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// A commit is on the disk before it is answered.
    Kept,
    /// For tests: commits are ordered and seen as ever, but a power cut loses them.
    Forgotten,
}

/// Where the database listens; never beyond this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A socket file in this directory.
    Socket(std::path::PathBuf),
    /// A port on the loopback interface, where the directory's name is too long for a socket.
    Loopback(u16),
}

/// Port number in the name of the socket file; other databases never look in our directory.
pub const SOCKET_PORT: u16 = 5432;

/// The longest path the kernel takes for a socket.
const SOCKET_PATH_BYTES_MAX: usize = 107;

impl Address {
    /// A socket in `dir` if its path fits.
    pub fn socket_in(dir: &Path) -> Option<Self> {
        let file = dir.join(format!(".s.PGSQL.{SOCKET_PORT}"));
        let fits = file.as_os_str().len() <= SOCKET_PATH_BYTES_MAX;
        fits.then(|| Self::Socket(dir.to_owned()))
    }
}

/// The text of `postgresql.conf`.
pub fn render(address: &Address, durability: Durability, log_dir: &Path) -> String {
    let (listen, sockets, port) = match address {
        Address::Socket(dir) => (String::new(), quoted(dir), SOCKET_PORT),
        Address::Loopback(port) => ("127.0.0.1".to_owned(), "''".to_owned(), *port),
    };
    let (fsync, connections) = match durability {
        Durability::Kept => ("on", 60),
        Durability::Forgotten => ("off", 200),
    };
    let log_dir = quoted(log_dir);
    format!(
        "# Written by preloop at each start; changes here are lost.
listen_addresses = '{listen}'
unix_socket_directories = {sockets}
unix_socket_permissions = 0700
port = {port}
max_connections = {connections}

# Two small cores shared with the server and its containers.
shared_buffers = 192MB
effective_cache_size = 1GB
work_mem = 8MB
maintenance_work_mem = 64MB
max_worker_processes = 6
max_parallel_workers_per_gather = 0
jit = off
random_page_cost = 1.1

# An answer to a sender means that its event is on the disk.
fsync = {fsync}
full_page_writes = {fsync}
synchronous_commit = on
# The first write to a page after a checkpoint logs the whole page, and every delivery writes to a random page of
# the ledger's index: checkpoints far apart, or most of the log would be such pages.
max_wal_size = 4GB
# A new file of the log is filled with zeros first, which holds every commit for as long: some stay for a burst.
min_wal_size = 512MB
checkpoint_timeout = 15min
# Such a page holds random bits, which do not compress: trying costs twice what the event itself does.
wal_compression = off

# Queues are small and busy: look often, clean gently.
autovacuum_naptime = 15s
autovacuum_max_workers = 2

logging_collector = on
log_directory = {log_dir}
log_filename = 'postgresql-%Y%m%d-%H%M%S.log'
log_rotation_age = 1d
log_rotation_size = 10MB
log_file_mode = 0640
log_line_prefix = '%m [%p] '
log_checkpoints = off
log_min_duration_statement = 2s
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_timezone = 'UTC'
timezone = 'UTC'
"
    )
}

/// A path as a string of the configuration file.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_path_needs_a_port() {
        let socket = |bytes: usize| Address::socket_in(Path::new(&"x".repeat(bytes))).is_some();
        // The name adds 13 bytes and a slash.
        assert!(socket(107 - 14));
        assert!(!socket(107 - 13));
    }

    #[test]
    fn only_tests_forget() {
        let text = |durability| render(&Address::Loopback(7), durability, Path::new("/it's"));
        assert!(text(Durability::Kept).contains("\nfsync = on"));
        assert!(text(Durability::Forgotten).contains("\nfsync = off"));
        assert!(text(Durability::Kept).contains("log_directory = '/it''s'"));
    }
}
