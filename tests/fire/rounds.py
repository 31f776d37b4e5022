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
from load import CHATTY_LINES, CHATTY_PAUSE_SECONDS, FLOWS, Delivery, Senders
from watch import Watch

LOAD_SECONDS = 2.6
CHATTY_SECONDS = CHATTY_LINES * CHATTY_PAUSE_SECONDS
PLACES_PER_REPLICA, PLACES_PER_ACCOUNT = 3, 5
# The work of one round, one container after the other on a busy machine; recovery comes on top of it.
WORK_SECONDS_MAX = 45
POLL_SECONDS = 0.15
# Containers that nobody owns are removed by a sweep (R-D8).
SWEEP_SECONDS_MAX = 60
# One of so many rounds of two replicas, the second one first, runs with the default lease instead of a short one.
DEFAULT_LEASE_EVERY = 10
# Until an owner must have noticed what became of its container.
NOTICE_SECONDS_MAX = 1


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

    def unfinished(self):
        """What somebody has to do something about: executions, and events that wait for the router.

        `since` is when that began to be overdue by itself; `claimable` says that there is a place for it just now."""
        replicas = its.literal([server.replica for server in self.servers if server.alive])
        return self.postgres.rows(f"""
            SELECT execution.id, state, lease_owner AS owner, execution.epoch, attempt, queued_reason, run_after,
                   CASE WHEN lease_expires_at < now() THEN extract(epoch FROM lease_expires_at)::float8
                        WHEN state = 'PENDING' THEN extract(epoch FROM stop_requested_at)::float8 END AS since,
                   state = 'PENDING' AND run_after <= now()
                   AND (SELECT count(*) FROM executions WHERE lease_owner IS NOT NULL) < {PLACES_PER_ACCOUNT}
                   AND EXISTS (SELECT FROM json_array_elements_text({replicas}) AS replica (id)
                                WHERE (SELECT count(*) FROM executions WHERE lease_owner = replica.id::uuid) < {PLACES_PER_REPLICA})
                       AS claimable
              FROM executions AS execution JOIN flows AS flow ON flow.id = flow_id
             WHERE ended_at IS NULL
               AND NOT (flow.name = 'long' AND stop_requested_at IS NULL AND state = 'RUNNING' AND lease_expires_at > now())
             UNION ALL
            SELECT event_id, 'not routed', NULL, NULL, attempts, last_error, retry_at,
                   CASE WHEN parked_at IS NULL THEN extract(epoch FROM retry_at)::float8 END, false
              FROM unrouted_events""")

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
        self.laps, self.lap_began = {}, time.monotonic()
        self.house, self.mode, self.name, self.last = house, mode, f"{seed}/{mode}/{number}", last
        self.rng = random.Random(self.name)
        kind = MODES[mode]
        self.replicas = self.rng.choice([1, 2]) if mode == "postgres" else kind.replicas
        long_lease = kind.lease == 10 or number % DEFAULT_LEASE_EVERY == 1
        house.arrange(self.replicas, 10 if long_lease else kind.lease)
        # Choices of its own, because it makes some of them while the round makes others.
        self.fault = kind(house, random.Random(f"{self.name}/fault"))
        self.plan = self.deliveries(rate)
        self.recovered, self.owned, self.claimable = [], 0, {}
        self.lap("arrange")

    def lap(self, name):
        """Notes how long the part of the round that ends here took."""
        now = time.monotonic()
        self.laps[name], self.lap_began = now - self.lap_began, now

    def deliveries(self, rate):
        """(seconds into the round, delivery), in order: mostly events that start nothing, some that start containers."""
        rng, made = self.rng, []
        work = ["quick", "chatty"] + rng.choice([[], ["fails"]]) + rng.choice([[], ["long"]])
        if self.mode == "freeze":
            work = ["long", "long", *work]
        for kind in work:
            at, to = rng.uniform(0, LOAD_SECONDS - 0.3), None
            if kind == "chatty":
                # Whenever the fault strikes, somebody is somewhere in this work.
                at, to = rng.uniform(max(0, self.fault.at - CHATTY_SECONDS), self.fault.at - 0.2), self.fault.victim
            elif kind == "long" and self.mode == "freeze":
                at, to = rng.uniform(0, 0.3), self.fault.victim
            made.append((at, kind, to))
        made += [(n / rate, "noise", None) for n in range(int(LOAD_SECONDS * rate))]
        hows = ["once", "once", "once", "twice", "both"]
        return [(at, Delivery(f"{self.name}/{n}", kind, rng.choice(hows), rng.randrange(2) if to is None else to))
                for n, (at, kind, to) in enumerate(sorted(made, key=lambda one: one[0]))]

    def run(self):
        """Gives every breach found."""
        began = time.monotonic()
        self.fault.start()
        senders = self.house.senders[self.replicas]
        for at, delivery in self.plan:
            time.sleep(max(0, began + at - time.monotonic()))
            senders.send(delivery)
        self.lap("load")
        breaches = [*self.stop_some()]
        self.fault.join()
        self.lap("fault")
        if self.fault.error is not None:
            raise self.fault.error
        # Half of the long ones are stopped while the fault is on; what is left ends here or in a later round.
        if self.mode == "freeze" or self.last:
            breaches += self.stop_some(everything=True)
        breaches += self.settle(senders)
        breaches += [f"sender: {key}: {why}" for key, why in senders.finish()]
        self.lap("work")
        breaches += self.check()
        self.lap("check")
        return breaches

    @property
    def seconds(self):
        return sum(self.laps.values())

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

    def settle(self, senders):
        """Waits until nothing is left to do. I5: what somebody could do something about does not wait longer than L."""
        until = time.monotonic() + its.TAKE_OVER_SECONDS_MAX + WORK_SECONDS_MAX
        while True:
            # In this order: what is accepted meanwhile is seen by the look.
            sending, left = senders.open, self.house.unfinished()
            if not sending and not left:
                return []
            if forgotten := [*self.forgotten(left)]:
                return forgotten
            if left and time.monotonic() > until:
                return [f"I5: still open {its.TAKE_OVER_SECONDS_MAX + WORK_SECONDS_MAX} s later: {left}"]
            time.sleep(POLL_SECONDS)

    def forgotten(self, left):
        """I5: what is overdue for longer than L, counted from the database's return if it was away."""
        now = time.time()
        # A place may have become free a moment ago: what is claimable is so since it was first found so.
        self.claimable = {row["id"]: self.claimable.get(row["id"], now) for row in left if row["claimable"]}
        for row in left:
            since = row["since"] or self.claimable.get(row["id"])
            if since is not None and now - max(since, self.fault.back) > its.TAKE_OVER_SECONDS_MAX:
                yield f"I5: {row['state']} for {now - max(since, self.fault.back):.1f} s, and nobody acts: {row}"

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
        yield from self.containers_and_rows()

    def ownership(self, steps):
        """I5: how long each thing that the fault took from its owner was without one."""
        history = [*self.house.open_steps.values(), *steps]
        if not self.fault.silenced:
            self.owned = len(its.owned(history, self.fault.struck))
        for replica, since in self.fault.silenced:
            found, left = its.take_overs(history, replica, since)
            self.recovered += found
            self.owned += len(found) + len(left)
            late = [seconds for seconds in found if seconds > its.TAKE_OVER_SECONDS_MAX]
            if late or left:
                yield f"I5: taken over after {late} s, never: {left}"
        for step in steps:
            self.house.open_steps[step["execution"]] = step
            if step["state"] in its.ENDED or step["state"] is None:
                del self.house.open_steps[step["execution"]]

    def containers_and_rows(self):
        """I3, both ways: what runs is wanted, and what is RUNNING runs and is listened to."""
        strays, amiss = self.compare()
        if amiss:
            # An owner may be about to notice.
            time.sleep(NOTICE_SECONDS_MAX)
            later = self.compare()[1]
            yield from (sentence for what, sentence in later.items() if what in amiss)
        yield from strays

    def compare(self):
        """Breaches for certain, and what is amiss at this moment; see `running_amiss`."""
        database, looked_at = self.house.postgres, time.time()
        found = {(execution, epoch) for execution, epoch, _ in self.house.watch.containers(running_only=True)}
        wanted = {(row["id"], row["container_epoch"]) for row in database.rows(
            f"SELECT id, container_epoch FROM executions WHERE ended_at IS NULL OR ended_at > to_timestamp({looked_at})")}
        strays = [f"I3: a container of execution {execution}, epoch {epoch}, runs, and nobody wants it"
                  for execution, epoch in found - wanted]
        return strays, its.running_amiss(database, found)

    def told(self):
        """What the tally keeps of it."""
        return {"owned": self.owned, "let_go": self.fault.let_go, "sent": len(self.plan),
                "posts": sum(delivery.tries for _, delivery in self.plan), "seconds": self.laps, "taken_over": self.recovered}

    def __str__(self):
        sent = sum(delivery.tries for _, delivery in self.plan)
        taken = f", taken over within {max(self.recovered):.1f} s" if self.recovered else ""
        return (f"{self.mode} {self.name}: {self.seconds:.1f} s, lease {self.house.lease} s, {len(self.plan)} deliveries in {sent} posts, "
                f"{'; '.join(self.fault.story)}, {self.owned} owned{taken}")
