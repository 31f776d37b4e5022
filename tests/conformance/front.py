"""A front that adds a credential to every request, because the suite cannot send one. Everything else passes as it is.

Answers stream through byte for byte; of requests only the heads are read, so both sides see the connection they made.
A front that is `patient` makes calls of tools ask for progress, too: whoever asks is held until people have decided.
"""

import asyncio
import json
import re
import threading

HEAD_MAX = 1 << 20
CHUNK = 1 << 16
LENGTH = re.compile(rb"(?im)^content-length:\s*(\d+)")


class Front:
    """Listens while it is entered: `with Front(("127.0.0.1", 8000), "token") as front: front.address`."""

    def __init__(self, behind, token, patient=False):
        self.behind, self.credential, self.patient = behind, f"Authorization: Bearer {token}\r\n".encode(), patient
        self.loop = asyncio.new_event_loop()
        self.address = None

    def __enter__(self):
        ready = threading.Event()
        threading.Thread(target=self.serve, args=(ready,), daemon=True).start()
        ready.wait()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)

    def serve(self, ready):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self.connected, "127.0.0.1", 0, limit=HEAD_MAX))
        self.address = server.sockets[0].getsockname()
        ready.set()
        self.loop.run_forever()

    async def connected(self, reader, writer):
        try:
            theirs, ours = await asyncio.open_connection(*self.behind, limit=HEAD_MAX)
        except OSError:
            writer.close()
            return
        ways = [asyncio.ensure_future(self.requests(reader, ours)), asyncio.ensure_future(pump(theirs, writer))]
        # Whichever side goes first takes the other along: a client that hangs up has to be seen as one.
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        for end in (writer, ours):
            end.close()

    async def requests(self, reader, writer):
        while True:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                return
            line, _, fields = head.partition(b"\r\n")
            head = line + b"\r\n" + self.credential
            if self.patient and (length := LENGTH.search(fields)):
                content = asking_for_progress(await reader.readexactly(int(length[1])))
                writer.write(head + LENGTH.sub(b"content-length: %d" % len(content), fields) + content)
            else:
                writer.write(head + fields)
                await body(reader, writer, fields)
            await writer.drain()


def asking_for_progress(content):
    """A request's body, with a token for progress where it calls a tool and has none."""
    try:
        message = json.loads(content)
        params = message["params"]
        if message["method"] != "tools/call" or "progressToken" in params.get("_meta", {}):
            return content
    except (ValueError, TypeError, KeyError, AttributeError):
        return content
    params["_meta"] = {**params.get("_meta", {}), "progressToken": "front"}
    return json.dumps(message).encode()


async def body(reader, writer, fields):
    """Passes a request's body on: of a known length, or in chunks."""
    if length := LENGTH.search(fields):
        writer.write(await reader.readexactly(int(length[1])))
    elif re.search(rb"(?im)^transfer-encoding:.*chunked", fields):
        size = None
        while size != 0:
            line = await reader.readline()
            size = int(line.split(b";")[0], 16)
            writer.write(line + await reader.readexactly(size + 2))


async def pump(reader, writer):
    while data := await reader.read(CHUNK):
        writer.write(data)
        await writer.drain()
