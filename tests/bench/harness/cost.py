"""What a server and its database cost: processor seconds and resident memory, from /proc."""

import os
import re
from pathlib import Path

TICKS_PER_SEC = os.sysconf("SC_CLK_TCK")


class Cost:
    """Processor seconds spent between `Cost(server)` and `since()`, by the server and by its PostgreSQL."""

    def __init__(self, server):
        self.server = server
        self.began = self.now()

    def now(self):
        return cpu_secs(self.server.pid), family_cpu_secs(self.server.database.postmaster())

    def since(self):
        """Seconds of the server, seconds of PostgreSQL."""
        return tuple(now - then for now, then in zip(self.now(), self.began))


def cpu_secs(pid, with_children=False):
    # The command's name, in brackets, may hold spaces.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15 if with_children else 13]) / TICKS_PER_SEC


def family_cpu_secs(parent):
    """Of a process, its running children, and those that have ended."""
    total = cpu_secs(parent, with_children=True)
    for child in children(parent):
        try:
            total += cpu_secs(child)
        except OSError:
            continue  # It ended meanwhile; its parent counts it from now on.
    return total


def children(parent):
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def resident_mb(pid):
    return memory_mb(pid, "VmRSS")


def peak_mb(pid):
    return memory_mb(pid, "VmHWM")


def memory_mb(pid, name):
    return int(re.search(rf"{name}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()).group(1)) / 1024


def kernel_kb():
    """The kernel's own objects, such as sockets, and what is in their buffers; of the whole machine."""
    slab = int(re.search(r"Slab:\s+(\d+)", Path("/proc/meminfo").read_text()).group(1))
    pages = int(re.search(r"TCP:.* mem (\d+)", Path("/proc/net/sockstat").read_text()).group(1))
    return slab + pages * os.sysconf("SC_PAGE_SIZE") // 1024


def proportional_mb(parent):
    """A family's memory, with shared pages counted once."""
    def one(pid):
        try:
            return int(re.search(r"Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text()).group(1)) / 1024
        except (OSError, AttributeError):
            return 0
    return sum(one(pid) for pid in [parent, *children(parent)])
