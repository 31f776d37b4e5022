"""Docker's own story of the agents' containers: every start and end, as the engine tells it."""

import json
import subprocess
import threading
from collections import namedtuple

# `at` in seconds since 1970; `action` is start, die or destroy.
Change = namedtuple("Change", "at action container execution epoch exit_code")


class Watch:
    """Follows `docker events` for one installation from now on."""

    def __init__(self, instance):
        self.filter = f"label=preloop.instance={instance}"
        self.changes, self.lock = [], threading.Lock()
        self.process = subprocess.Popen(
            ["docker", "events", "--filter", "type=container", "--filter", self.filter, "--filter", "event=start",
             "--filter", "event=die", "--filter", "event=destroy", "--format", "{{json .}}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            event = json.loads(line)
            its = event["Actor"]["Attributes"]
            if "preloop.agent_type" not in its:
                # A helper that prepares a workspace.
                continue
            change = Change(event["timeNano"] / 1e9, event["Action"], event["Actor"]["ID"], its["preloop.execution_id"],
                            int(its["preloop.epoch"]), its.get("exitCode"))
            with self.lock:
                self.changes.append(change)

    def take(self):
        """What happened since the last call, in the order of the engine's clock."""
        if self.process.poll() is not None:
            raise RuntimeError("`docker events` ended; nobody watches the containers")
        with self.lock:
            taken, self.changes = self.changes, []
        return sorted(taken)

    def containers(self, running_only=False):
        """(execution, epoch) of every container there is, with its state."""
        command = ["docker", "ps", "--filter", self.filter, "--filter", "label=preloop.agent_type", "--format",
                   '{{.Label "preloop.execution_id"}} {{.Label "preloop.epoch"}} {{.State}}']
        if not running_only:
            command.insert(2, "-a")
        said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout
        return [(execution, int(epoch), state) for execution, epoch, state in map(str.split, said.splitlines())]

    def clear(self):
        """Removes whatever is left of this installation, when all is over."""
        for kind, listing in (("container", ["ps", "-aq"]), ("volume", ["volume", "ls", "-q"])):
            said = subprocess.run(["docker", *listing, "--filter", self.filter], capture_output=True, text=True, check=False)
            if said.stdout.split():
                subprocess.run(["docker", kind, "rm", "-f", *said.stdout.split()], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, check=False)

    def stop(self):
        self.process.terminate()
        self.process.wait()
