"""What every measurement shares: a server of its own, a client, the database's counters, load, and the table."""

from .client import Client
from .cost import Cost
from .database import Database
from .figures import Figure, Table
from .load import fsync_ms, paced_fsync_ms, pgbench, until, wrk, wrk_webhooks
from .server import Server

__all__ = ["Client", "Cost", "Database", "Figure", "Server", "Table", "fsync_ms", "paced_fsync_ms", "pgbench", "until", "wrk", "wrk_webhooks"]
