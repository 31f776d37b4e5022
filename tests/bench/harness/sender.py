"""Few requests, each timed: one connection kept open, one request at a time, on a bare socket."""

import asyncio
import json
import time
import uuid
from dataclasses import dataclass

from .client import signature


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes
    sent_at: float
    answered_at: float

    @property
    def ms(self):
        return (self.answered_at - self.sent_at) * 1000

    def json(self):
        return json.loads(self.body)


class Sender:
    """Times are of the wall clock, which the database on this machine shares. Connects anew after a break."""

    def __init__(self, server, hook, kind, body):
        self.address = server.address
        self.head = (f"POST {hook['path']} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
                     f"X-GitHub-Event: {kind}\r\nX-Hub-Signature-256: {signature(hook, body)}\r\n"
                     f"Content-Length: {len(body.encode())}\r\nX-GitHub-Delivery: ").encode()
        self.body = b"\r\n\r\n" + body.encode()
        self.reader = self.writer = None

    async def send(self, sent_at=None):
        """One delivery under a new key, counted from `sent_at`, or from now: before it connects. `ConnectionError` when
        there is no whole answer."""
        sent_at = sent_at or time.time()
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(*self.address)
        self.writer.write(self.head + uuid.uuid4().hex.encode() + self.body)
        try:
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
            body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        except (asyncio.IncompleteReadError, OSError) as error:
            self.close()
            raise ConnectionError("the server ended the connection") from error
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(head[0].split()[1]), headers, body, sent_at, time.time())

    def close(self):
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def steadily(senders, rate, secs):
    """Sends `rate` requests a second over these connections for so long; every answer, or the error instead.

    Times are planned ahead: one slow answer does not slow the others down. Where all connections are busy, waiting for
    one counts.
    """
    free, outcomes, running = asyncio.Queue(), [], set()
    for sender in senders:
        free.put_nowait(sender)

    async def one(sender, sent_at):
        try:
            outcomes.append(await sender.send(sent_at))
        except OSError as error:
            outcomes.append(error)
        free.put_nowait(sender)

    loop = asyncio.get_running_loop()
    began = loop.time()
    for number in range(int(rate * secs)):
        await asyncio.sleep(max(0, began + number / rate - loop.time()))
        sent_at = time.time()
        task = asyncio.create_task(one(await free.get(), sent_at))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    return outcomes
