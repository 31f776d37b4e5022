"""The Docker Engine's own API, over its socket: no command to start, and times as the engine itself notes them."""

import http.client
import json
import os
import socket
import threading
import time
import urllib.parse

SOCKET = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").removeprefix("unix://")


class Engine:
    """Calls on one connection that stays open."""

    def __init__(self):
        self.connection = Connection()

    def call(self, method, path, body=None):
        """The answer's JSON; raises on anything but success."""
        text = None if body is None else json.dumps(body)
        self.connection.request(method, path, text, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status >= 300 and answer.status != 304:
            raise RuntimeError(f"docker: {method} {path}: {answer.status} {said.decode(errors='replace').strip()}")
        return json.loads(said) if said else None


class Starts:
    """The engine's events of containers, heard as they come: when each was started, removed."""

    def __init__(self):
        self.seen = {}
        self.changed = threading.Condition()
        connection = Connection()
        filters = urllib.parse.quote(json.dumps({"type": ["container"], "event": ["create", "start", "die", "destroy"]}))
        connection.request("GET", f"/events?filters={filters}")
        self.answer = connection.getresponse()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.answer:
            event = json.loads(line)
            with self.changed:
                self.seen[event["Action"], event["Actor"]["Attributes"]["name"]] = event
                self.changed.notify_all()

    def wait(self, action, is_it, patience=30):
        """Name, labels and time (seconds since the epoch) of the first container for which this was told."""
        def found():
            for (seen, name), event in self.seen.items():
                if seen == action and is_it(name, event["Actor"]["Attributes"]):
                    return name, event["Actor"]["Attributes"], event["timeNano"] / 1e9
            return None

        until = time.monotonic() + patience
        with self.changed:
            while (event := found()) is None:
                if not self.changed.wait(until - time.monotonic()):
                    raise TimeoutError(f"docker told of no `{action}` within {patience} s")
            return event


class Connection(http.client.HTTPConnection):
    def __init__(self):
        super().__init__("docker")

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(SOCKET)
