"""A WebSocket session as cheap as Python can hold one: a protocol on the bare socket, no library.

Speaks only what the server does (RFC 6455): unfragmented text from it, masked text to it, pings answered.
"""

import asyncio
import base64
import json
import os
import re
import struct
import time

SEQ = re.compile(rb'^\{"seq":(\d+),')
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Session(asyncio.Protocol):
    """One subscribed session. `numbers` gets the `seq` of each event, in the order of arrival."""

    __slots__ = ("numbers", "buffer", "transport", "is_closed", "waiting", "subscribed", "upgraded")

    def __init__(self, numbers=None):
        self.numbers = [] if numbers is None else numbers
        self.buffer, self.transport = b"", None
        self.is_closed = self.upgraded = False
        self.waiting = None
        self.subscribed = asyncio.get_running_loop().create_future()

    @classmethod
    async def open(cls, address, token, topic, resume_from=None, numbers=None):
        """Connects, signs in with the upgrade, subscribes, and returns once that is acknowledged."""
        _, session = await asyncio.get_running_loop().create_connection(lambda: cls(numbers), *address)
        key = base64.b64encode(os.urandom(16)).decode()
        session.transport.write((
            f"GET /api/v1/ws/unified HTTP/1.1\r\nHost: bench\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nAuthorization: Bearer {token}\r\n\r\n").encode())
        session.say({"type": "subscribe", "topic": topic, "resume_from": resume_from})
        await asyncio.wait_for(session.subscribed, 30)
        return session

    def expect(self):
        """The time of the next event, on the monotonic clock."""
        self.waiting = asyncio.get_running_loop().create_future()
        return self.waiting

    def say(self, message):
        self.transport.write(frame(TEXT, json.dumps(message).encode()))

    def cut(self):
        """Ends the connection as a broken network does: without a word."""
        self.is_closed = True
        if self.transport is not None:
            self.transport.abort()

    def connection_made(self, transport):
        self.transport = transport

    def connection_lost(self, error):
        self.is_closed = True
        for future in (self.subscribed, self.waiting):
            if future is not None and not future.done():
                future.set_exception(ConnectionError("the server ended the session"))

    def data_received(self, data):
        if self.is_closed:
            return
        data = self.buffer + data
        if not self.upgraded:
            head, end, rest = data.partition(b"\r\n\r\n")
            if not end:
                self.buffer = data
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.transport.abort()
                return
            self.upgraded, data = True, rest
        self.buffer = self.frames(data)

    def frames(self, data):
        """Handles every whole frame; returns what is left over."""
        at = 0
        while len(data) >= at + 2:
            kind, length, head = data[at] & 15, data[at + 1], 2
            if length == 126 and len(data) >= at + 4:
                (length,), head = struct.unpack_from(">H", data, at + 2), 4
            elif length == 127 and len(data) >= at + 10:
                (length,), head = struct.unpack_from(">Q", data, at + 2), 10
            elif length >= 126:
                break
            if len(data) < at + head + length:
                break
            self.frame(kind, data[at + head:at + head + length])
            at += head + length
        return data[at:]

    def frame(self, kind, content):
        if kind == PING:
            self.transport.write(frame(PONG, content))
        elif kind == CLOSE:
            self.transport.close()
        elif kind == TEXT:
            self.text(content)

    def text(self, content):
        if found := SEQ.match(content):
            self.numbers.append(int(found[1]))
            if self.waiting is not None and not self.waiting.done():
                self.waiting.set_result(time.monotonic())
        elif content.startswith(b'{"type":"subscription_ack"'):
            if not self.subscribed.done():
                self.subscribed.set_result(None)
        elif content == b'{"type":"ping"}':
            self.say({"type": "pong"})
        elif content.startswith((b'{"type":"resume_gap"', b'{"type":"subscription_error"')):
            self.transport.abort()


def frame(kind, content):
    """A client's frame. The mask of zeros leaves the content as it is; the protocol does not mind."""
    length = len(content)
    head = struct.pack("!BB", 0x80 | kind, 0x80 | length) if length < 126 else struct.pack("!BBH", 0x80 | kind, 0x80 | 126, length)
    return head + b"\0\0\0\0" + content
