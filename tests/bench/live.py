"""5,000 WebSocket sessions: what one costs, how soon an event reaches all, and that cuts neither lose nor repeat."""

import asyncio
import random
import time

from harness import Cost, Figure, Server
from harness.client import Client, deliver, push_body
from harness.cost import kernel_kb, resident_mb
from harness.figures import percentile
from harness.sender import Sender, steadily
from harness.websocket import Session

SESSIONS = 5_000
CONNECTING_AT_ONCE = 50
EVENTS = 10
SETTLE_SECS = 5

CUTS = 1_000
CUT_SESSIONS = 20
CUT_EVENTS_PER_SEC = 200


def measure(table, options):
    limits = {"WEBSOCKET_CONNECTIONS_PER_ACCOUNT_MAX": str(2 * SESSIONS)}
    with Server(limits) as server:
        client = Client(server.base)
        hook = client.tracker()
        asyncio.run(held(table, server, client, hook))
    with Server(limits) as server:
        client = Client(server.base)
        asyncio.run(cut(table, server, client, client.tracker()))


async def held(table, server, client, hook):
    await asyncio.to_thread(deliver, hook, "push", push_body())
    before = memory(server)
    began, cost = time.monotonic(), Cost(server)
    sessions = await connected(server, client, SESSIONS)
    secs = time.monotonic() - began
    ours, postgres = (used / len(sessions) * 1e6 for used in cost.since())
    await asyncio.sleep(SETTLE_SECS)
    quiet = memory(server)
    cost = Cost(server)
    times = [await reaches_all(sessions, hook) for _ in range(EVENTS)]
    spent = cost.since()[0] / EVENTS / len(sessions) * 1e6
    (idle, kernel), (busy, _) = ([(now - then) / len(sessions) for now, then in zip(later, before)] for later in (quiet, memory(server)))
    gone = sum(session.is_closed for session in sessions)
    table.add(Figure(f"server's memory for a WebSocket session, {len(sessions):,} held", f"{idle:.1f} kB idle, {busy:.1f} kB after {EVENTS} events, {gone} lost; "
                     f"the kernel's for both ends {kernel:.1f} kB beside", "< 20 kB", max(idle, busy) < 20 and gone == 0))
    table.add(Figure(f"an event reaches all {len(sessions):,}", f"p50 {percentile(times, 50) * 1000:.0f} ms, most {max(times) * 1000:.0f} ms; server {spent:.0f} us a session",
                     "<= 500 ms", max(times) <= 0.5))
    table.add(Figure("connecting, signing in and subscribing", f"{len(sessions) / secs:,.0f}/s; server {ours:.0f} us, PostgreSQL {postgres:.0f} us each"))
    for session in sessions:
        session.cut()


def memory(server):
    """Kilobytes: what is resident of the server, and what the kernel keeps for sockets and other things of its own."""
    return resident_mb(server.pid) * 1024, kernel_kb()


async def connected(server, client, count):
    """Sessions subscribed to the activity feed."""
    turn = asyncio.Semaphore(CONNECTING_AT_ONCE)

    async def one():
        async with turn:
            return await Session.open(server.address, client.token, "activity")

    return await asyncio.gather(*(one() for _ in range(count)))


async def reaches_all(sessions, hook):
    """Seconds from sending one webhook until the last session has its message."""
    last = [session.expect() for session in sessions]
    sent = time.monotonic()
    await asyncio.to_thread(deliver, hook, "push", push_body())
    arrivals = await asyncio.wait_for(asyncio.gather(*last), 30)
    return max(arrivals) - sent


async def cut(table, server, client, hook):
    """Sessions are cut at random moments while events come, and resume after the last number they have."""
    watchers = [Watcher(server, client) for _ in range(CUT_SESSIONS)]
    watching = [asyncio.create_task(watcher.watch(CUTS // CUT_SESSIONS)) for watcher in watchers]
    senders = [Sender(server, hook, "push", push_body()) for _ in range(4)]
    sent = 0
    while not all(task.done() for task in watching):
        answers = await steadily(senders, CUT_EVENTS_PER_SEC, 1)
        sent += sum(not isinstance(answer, OSError) and answer.status == 200 for answer in answers)
    await asyncio.gather(*watching)
    await asyncio.gather(*(watcher.catch_up(sent) for watcher in watchers))
    report_cuts(table, watchers, sent)


def report_cuts(table, watchers, sent):
    repeats = sum(len(watcher.numbers) - len(set(watcher.numbers)) for watcher in watchers)
    whole = list(range(1, sent + 1))
    missing = sum(len(set(whole) - set(watcher.numbers)) for watcher in watchers)
    unordered = sum(watcher.numbers != sorted(watcher.numbers) for watcher in watchers)
    cuts = sum(watcher.cuts for watcher in watchers)
    table.add(Figure(f"{cuts:,} random cuts of {len(watchers)} sessions, {sent:,} events", f"{missing} missing, {repeats} repeated, {unordered} sessions out of order",
                     "none", missing + repeats + unordered == 0 and sent > 0))


class Watcher:
    """One client that keeps the numbers of what it got, over all its connections."""

    def __init__(self, server, client):
        self.server, self.client = server, client
        self.numbers, self.cuts = [], 0

    async def open(self):
        resume_from = self.numbers[-1] if self.numbers else 0
        return await Session.open(self.server.address, self.client.token, "activity", resume_from, self.numbers)

    async def watch(self, cuts):
        for _ in range(cuts):
            session = await self.open()
            # Often in the middle of the replay, sometimes long after it.
            await asyncio.sleep(random.expovariate(1 / 0.1))
            session.cut()
            self.cuts += 1

    async def catch_up(self, last):
        """Resumes a last time and waits for the last number."""
        session = await self.open()
        until = time.monotonic() + 20
        while (not self.numbers or self.numbers[-1] < last) and time.monotonic() < until:
            await asyncio.sleep(0.02)
        session.cut()
