"""A house under load, and one round in it: send, strike, wait until everything is done, check every promise."""

import random
import secrets
import shutil
import time
import urllib.error
from pathlib import Path

import invariants as its
from faults import MODES
from house import Client, Postgres, Server
from load import FLOWS, Delivery, Senders
from watch import Watch

LOAD_SECONDS = 2.6
PLACES_PER_REPLICA, PLACES_PER_ACCOUNT = 3, 5
# The work of one round, one container after the other on a busy machine; recovery comes on top of it.
WORK_SECONDS_MAX = 45
POLL_SECONDS = 0.15
# Containers that nobody owns are removed by a sweep (R-D8).
SWEEP_SECONDS_MAX = 60
# Every so many rounds of two replicas run with the default lease instead of a short one.
DEFAULT_LEASE_EVERY = 10


class House:
    """PostgreSQL, two servers, a tracker, flows, and those who watch. Reused from round to round."""

    def __init__(self, binary, postgres, directory):
        self.dir, self.lease = Path(directory), None
        self.postgres = Postgres(directory, postgres)
        settings = {"DATABASE_URL": self.postgres.url, "SECRET_KEY": secrets.token_hex(24), "LOG_LEVEL": "info,preloop=debug",
                    "FLOW_EXECUTION_MAX_INFLIGHT": str(PLACES_PER_REPLICA), "ACCESS_TOKEN_EXPIRE_MINUTES": "1440",
                    "FLOW_EXECUTION_MAX_RUNNING_PER_ACCOUNT": str(PLACES_PER_ACCOUNT)}
        self.servers = [Server(name, binary, directory, settings) for name in "AB"]
        first = self.servers[0]
        first.start()
        first.wait_until_ready()
        self.postgres.sql((Path(__file__).parent / "audit.sql").read_text())
        self.watch = Watch(self.postgres.sql("SELECT id FROM installation"))
        self.client = Client(first)
        self.hook = self.client.tracker(first)
        for name, flow in FLOWS.items():
            self.client.call(first, "/flows", {"name": name, **flow.body()})
        self.senders = {count: Senders(self.hook, self.servers[:count]) for count in (1, 2)}
        self.places = its.Places(PLACES_PER_REPLICA, PLACES_PER_ACCOUNT)
        self.containers = its.Containers()
        self.step, self.open_steps = 0, {}

    def arrange(self, replicas, lease):
        """Has just so many servers running with this lease; others end in order."""
        wanted = self.servers[:replicas]
        for server in self.servers:
            if server.alive and (server not in wanted or lease != self.lease):
                took = server.stop()
                if took > 10:
                    raise RuntimeError(f"R-F6: {server.name} took {took:.1f} s to end")
        self.lease = lease
        for server in wanted:
            if not server.alive:
                server.start(LEASE_SECONDS=str(lease))
        for server in wanted:
            server.wait_until_ready()

    def new_steps(self):
        steps = self.postgres.rows(f"""
            SELECT n, extract(epoch FROM at)::float8 AS at, execution, old_state, state, epoch, attempt, owner
              FROM fire.steps WHERE n > {self.step} ORDER BY at, n""")
        self.step = max([step["n"] for step in steps], default=self.step)
        return steps

    def open_executions(self):
        """Those that somebody has to do something about, and events that wait for the router."""
        return int(self.postgres.sql("""
            SELECT (SELECT count(*) FROM executions AS execution JOIN flows AS flow ON flow.id = flow_id
                     WHERE ended_at IS NULL
                       AND NOT (flow.name = 'long' AND stop_requested_at IS NULL AND state = 'RUNNING'
                                AND lease_expires_at > now()))
                 + (SELECT count(*) FROM unrouted_events)"""))

    def forgotten(self):
        """I5: leases that ran out so long ago that somebody should have taken over."""
        for row in self.postgres.rows(f"""
                SELECT id, state, lease_owner, now() - lease_expires_at AS since FROM executions
                 WHERE lease_expires_at < now() - interval '{its.TAKE_OVER_SECONDS_MAX} seconds'"""):
            yield f"I5: execution {row['id']} ({row['state']}) belongs to {row['lease_owner']}, whose lease ran out {row['since']} ago"

    def keep(self, directory):
        """Puts aside what is needed to understand a failure."""
        directory.mkdir(parents=True, exist_ok=True)
        for server in self.servers:
            if server.log.exists():
                shutil.copy(server.log, directory / f"{server.name}.log")
        shutil.copy(self.postgres.dir / "log", directory / "postgres.log")
        self.postgres.dump(directory / "database.dump")

    def leftovers(self):
        """R-D8: waits until every container has an execution that wants it; gives those that never got one."""
        until = time.monotonic() + SWEEP_SECONDS_MAX
        while True:
            wanted = {(row["id"], row["container_epoch"]) for row in self.postgres.rows(
                "SELECT id, container_epoch FROM executions WHERE ended_at IS NULL")}
            left = [found for found in self.watch.containers() if found[:2] not in wanted]
            if not left or time.monotonic() > until:
                return [f"R-D8: container {found} is still there after {SWEEP_SECONDS_MAX} s" for found in left]
            time.sleep(0.5)

    def close(self):
        for server in self.servers:
            if server.alive:
                server.thaw()
                server.kill()
        self.watch.stop()
        self.watch.clear()
        self.postgres.stop("immediate")


class Round:
    """One round. Everything random in it comes from its own name, so it can be asked for again."""

    def __init__(self, house, mode, number, seed, rate, last):
        self.house, self.mode, self.name, self.last = house, mode, f"{seed}/{mode}/{number}", last
        self.rng = random.Random(self.name)
        kind = MODES[mode]
        self.replicas = self.rng.choice([1, 2]) if mode == "postgres" else kind.replicas
        long_lease = kind.lease == 10 or number % DEFAULT_LEASE_EVERY == DEFAULT_LEASE_EVERY - 1
        house.arrange(self.replicas, 10 if long_lease else kind.lease)
        self.fault = kind(house, self.rng)
        self.plan = self.deliveries(rate)
        self.notes, self.recovered = [], []

    def deliveries(self, rate):
        """(seconds into the round, delivery), in order: mostly events that start nothing, some that start containers."""
        rng, made = self.rng, []
        work = ["quick", "chatty"] + rng.choice([[], ["fails"]]) + rng.choice([[], ["long"]])
        if self.mode == "freeze":
            work = ["long", "long", *work]
        for kind in work:
            victim = getattr(self.fault, "victim", None) if kind == "long" else None
            at = rng.uniform(0, 0.3) if victim is not None else rng.uniform(0, LOAD_SECONDS - 0.3)
            made.append((at, kind, victim))
        made += [(n / rate, "noise", None) for n in range(int(LOAD_SECONDS * rate))]
        hows = ["once", "once", "once", "twice", "both"]
        return [(at, Delivery(f"{self.name}/{n}", kind, rng.choice(hows), rng.randrange(2) if victim is None else victim))
                for n, (at, kind, victim) in enumerate(sorted(made, key=lambda one: one[0]))]

    def run(self):
        """Gives every breach found."""
        began = time.monotonic()
        self.fault.start()
        senders = self.house.senders[self.replicas]
        for at, delivery in self.plan:
            time.sleep(max(0, began + at - time.monotonic()))
            senders.send(delivery)
        breaches = [*self.stop_some()]
        self.fault.join()
        breaches += [f"sender: {key}: {why}" for key, why in senders.finish()]
        if self.fault.error is not None:
            raise self.fault.error
        # Half of the long ones are stopped while the fault is on; what is left ends here or in a later round.
        if self.mode == "freeze" or self.last:
            breaches += self.stop_some(everything=True)
        breaches += self.settle()
        breaches += self.check()
        self.seconds = time.monotonic() - began
        return breaches

    def stop_some(self, everything=False):
        """Asks running `long` executions to stop, at whichever server answers."""
        if not everything and (self.mode == "freeze" or self.rng.random() < 0.3):
            return
        until = time.monotonic() + its.TAKE_OVER_SECONDS_MAX
        todo, wanted = None, {}
        while todo is None or todo:
            server = self.rng.choice(self.house.servers[:self.replicas])
            try:
                if todo is None:
                    todo = [row["id"] for row in self.house.postgres.rows("""
                        SELECT execution.id FROM executions AS execution JOIN flows AS flow ON flow.id = flow_id
                         WHERE flow.name = 'long' AND ended_at IS NULL AND stop_requested_at IS NULL""")]
                    continue
                self.house.client.call(server, f"/flows/executions/{todo[-1]}/command", {"command": "stop"})
                todo.pop()
            except (OSError, RuntimeError, urllib.error.URLError) as error:
                wanted[todo[-1] if todo else "list"] = error
                if time.monotonic() > until:
                    yield f"stop: could not be asked for within {its.TAKE_OVER_SECONDS_MAX} s: {wanted}"
                    return
                time.sleep(0.2)

    def settle(self):
        """Waits until nothing is left to do."""
        until = time.monotonic() + its.TAKE_OVER_SECONDS_MAX + WORK_SECONDS_MAX
        while (left := self.house.open_executions()) > 0:
            forgotten = [*self.house.forgotten()]
            if forgotten or time.monotonic() > until:
                return [*forgotten, f"I5: {left} executions or events were still open {its.TAKE_OVER_SECONDS_MAX + WORK_SECONDS_MAX} s later: "
                        f"{self.open()}"]
            time.sleep(POLL_SECONDS)
        return []

    def open(self):
        return self.house.postgres.rows("""
            SELECT id, state, epoch, attempt, lease_owner, queued_reason, run_after FROM executions WHERE ended_at IS NULL""")

    def check(self):
        house, database = self.house, self.house.postgres
        steps = house.new_steps()
        # Docker tells of a container's end a moment after its execution knew.
        time.sleep(0.1)
        yield from house.containers.check(house.watch.take(), steps)
        yield from house.places.check(steps)
        yield from its.accepted_once(database, house.hook, [delivery for _, delivery in self.plan])
        ended = {step["execution"] for step in steps if step["state"] in its.ENDED}
        yield from its.outcomes(database, ended, self.fault.let_go)
        yield from its.frames_in_order(database)
        yield from its.terminal_states_stay(database)
        yield from self.ownership(steps)
        yield from self.strays()

    def ownership(self, steps):
        """I5: how long each thing that the fault took from its owner was without one."""
        history = [*self.house.open_steps.values(), *steps]
        for replica, since in self.fault.silenced:
            found, left = its.take_overs(history, replica, since)
            self.recovered += found
            late = [seconds for seconds in found if seconds > its.TAKE_OVER_SECONDS_MAX]
            if late or left:
                yield f"I5: taken over after {late} s, never: {left}"
        for step in steps:
            self.house.open_steps[step["execution"]] = step
            if step["state"] in its.ENDED or step["state"] is None:
                del self.house.open_steps[step["execution"]]

    def strays(self):
        """I3: what runs must be wanted: no container outlives the end of its execution."""
        current = {(row["id"], row["container_epoch"]) for row in self.house.postgres.rows(
            "SELECT id, container_epoch FROM executions WHERE ended_at IS NULL")}
        for execution, epoch, state in self.house.watch.containers(running_only=True):
            if (execution, epoch) not in current:
                yield f"I3: a container of execution {execution}, epoch {epoch}, is {state}, and nobody wants it"

    def __str__(self):
        sent = sum(delivery.tries for _, delivery in self.plan)
        taken = f", taken over within {max(self.recovered):.1f} s" if self.recovered else ""
        return (f"{self.mode} {self.name}: {self.seconds:.1f} s, lease {self.house.lease} s, {len(self.plan)} deliveries in {sent} posts, "
                f"{'; '.join(self.fault.story)}{taken}")
