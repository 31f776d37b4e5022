"""What is done to the house in the middle of a round, and when. Each fault leaves every server running."""

import threading
import time

FIRST_SECONDS, LAST_SECONDS = 0.3, 2.3
# Longest the database is away: less than the default lease, so that nobody has to let go of a container.
DATABASE_AWAY_SECONDS_MAX = 2.0


class Fault(threading.Thread):
    """One fault: `at` seconds into the round, then whatever its kind needs to be over."""

    replicas, lease = 1, 10
    # Which server is struck first, where there are two.
    victim = None

    def __init__(self, house, rng):
        super().__init__(daemon=True)
        self.house, self.rng, self.at = house, rng, rng.uniform(FIRST_SECONDS, LAST_SECONDS)
        # (replica, when it fell silent) of every owner that was taken away.
        self.silenced, self.story, self.error = [], [], None
        # When it struck, and since when the database is there again if it was taken away; in seconds since 1970.
        self.struck, self.back = None, 0.0
        # The database was away so long that owners had to let go of their containers (R-C4).
        self.let_go = False

    def run(self):
        self.began = time.time()
        try:
            time.sleep(self.at)
            self.struck = time.time()
            self.strike()
        except Exception as error:  # told by the round
            self.error = error

    def say(self, what):
        self.story.append(f"{what} at {time.time() - self.began:.2f} s")

    def kill(self, server):
        self.silenced.append((server.replica, time.time()))
        server.kill()
        self.say(f"killed {server.name}")

    def revive(self, server):
        server.start()
        self.say(f"started {server.name}")


class KillOne(Fault):
    """The only server dies and comes back."""

    def strike(self):
        server = self.house.servers[0]
        self.kill(server)
        time.sleep(self.rng.uniform(0, 0.8))
        self.revive(server)
        server.wait_until_ready()


class KillTwo(Fault):
    """One of two servers dies, or both; the other takes over, or whoever comes back first."""

    replicas, lease = 2, 3

    def __init__(self, house, rng):
        super().__init__(house, rng)
        # One of them, and only back after its leases have run out, so that the other has to act; or both.
        late, soon = house.lease + rng.uniform(0.5, 1.5), rng.uniform(0, 1)
        count, self.away = rng.choice([(1, late), (1, late), (1, soon), (2, soon), (2, soon)])
        self.victims = rng.sample(range(2), count)
        self.victim = self.victims[0]

    def strike(self):
        victims = [self.house.servers[number] for number in self.victims]
        for server in victims:
            self.kill(server)
            time.sleep(self.rng.choice([0, self.rng.uniform(0, 0.3)]))
        time.sleep(self.away)
        self.rng.shuffle(victims)
        for server in victims:
            self.revive(server)
        for server in victims:
            server.wait_until_ready()


class RestartPostgres(Fault):
    """The database dies without a word and replays its log."""

    def strike(self):
        self.say("ended the database")
        since = time.monotonic()
        self.house.postgres.stop("immediate")
        time.sleep(self.rng.uniform(0, DATABASE_AWAY_SECONDS_MAX))
        # On a busy disk its recovery alone may take longer than a lease.
        self.house.postgres.start()
        self.back = time.time()
        self.say("the database answered")
        # The last renewal is up to a third of the lease older.
        self.let_go = time.monotonic() - since > self.house.lease * 2 / 3
        if self.let_go:
            self.story.append("longer than a lease lasts: containers may be let go")


class Freeze(Fault):
    """One of two servers is stopped for longer than its leases, and wakes up with everything it held."""

    replicas, lease = 2, 3

    def __init__(self, house, rng):
        super().__init__(house, rng)
        self.victim = rng.randrange(2)
        # Late enough to hold something.
        self.at = rng.uniform(1.0, LAST_SECONDS)

    def strike(self):
        server = self.house.servers[self.victim]
        self.silenced.append((server.replica, time.time()))
        server.freeze()
        self.say(f"froze {server.name}")
        try:
            time.sleep(self.house.lease + self.rng.uniform(0.8, 2.5))
        finally:
            server.thaw()
        self.say(f"woke {server.name}")
        server.wait_until_ready()
        # What it does in its first second awake belongs to this round.
        time.sleep(1)


MODES = {"kill1": KillOne, "kill2": KillTwo, "postgres": RestartPostgres, "freeze": Freeze}
