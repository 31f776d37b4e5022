#!/usr/bin/env python3
"""Claude Code calls a tool that needs a yes, and people decide by mail: the whole way, with real mail and a real browser.

usage: tests/clients/approvals.py [CASE...]

A model of ours has Claude call `echo` of npm's server-everything; the call waits, a mail arrives at a real SMTP server, the
link in it is opened in Chromium, and what is pressed there decides. Pages and mail are kept as pictures in `--pictures DIR`
(default: a temporary directory, which is named at the end). Needs what `run.py` needs, and Chromium (CHROMIUM, else
`chromium` in the path). Ends with 1 when a case fails.
"""

import argparse
import email
import email.policy
import html
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import run
from run import Failure, Model, Server, Stage, everything, expect, install

sys.path.append(str(install()[1]))

from aiosmtpd.controller import Controller  # noqa: E402  (installed just now)
from playwright.sync_api import Error as BrowserError, sync_playwright  # noqa: E402
from harness import Client, until  # noqa: E402

TOOL = "everything_echo"
WAIT_MAX_SECS = 60


class Mailbox:
    """Keeps what it is sent."""

    def __init__(self):
        self.mails = queue.Queue()

    async def handle_DATA(self, _server, _session, envelope):
        self.mails.put(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"

    def asking(self, *texts):
        """The mail that asks for a decision about a call with one of these texts; what else comes is left."""
        end = time.monotonic() + WAIT_MAX_SECS
        while time.monotonic() < end:
            try:
                mail = self.mails.get(timeout=1)
            except queue.Empty:
                continue
            said = mail.get_body(("plain",)).get_content()
            if "action=approve" in said and any(text in said for text in texts):
                return mail
        raise Failure(f"no mail asked about `{texts}` within {WAIT_MAX_SECS} s")


class House:
    """A server, what it proxies, who decides, and the agent."""

    def __init__(self, server, stage, client, mailbox, browser, pictures):
        self.server, self.stage, self.client, self.mailbox = server, stage, client, mailbox
        self.browser, self.pictures = browser, pictures

    def ask(self, message, calls=1, **env):
        """Has Claude call the tool in the background; `calls` times, when the first attempt may get lost."""
        return Turn(self.stage, [(TOOL, {"message": message})] * calls, env)

    def open(self, mail, button):
        """Opens the link behind a button of the mail, on a wide screen and on a phone."""
        text = mail.get_body(("html",)).get_content()
        links = [html.unescape(link) for link in re.findall(r'href="([^"]+)"', text)]
        wanted = [link for link in links if f"action={button}" in link]
        if not wanted:
            raise Failure(f"the mail has no link to {button}: {links}")
        page = self.browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(wanted[0])
        return page

    def picture(self, page, name):
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{self.pictures}/{name}-{width}.png", full_page=True)

    def render(self, mail, name):
        page = self.browser.new_page()
        page.set_content(mail.get_body(("html",)).get_content())
        self.picture(page, name)
        page.close()
        Path(f"{self.pictures}/{name}.txt").write_text(mail.get_body(("plain",)).get_content())

    def requests(self, status):
        return self.client.get(f"/approval-requests?status={status}")

    def runs(self, message):
        """How often the tool was really called with this."""
        logs = self.client.get("/audit-logs?action=tool_call&limit=1000")["logs"]
        return sum(log["status"] == "success" and message in json.dumps(log["details"].get("arguments")) and log["details"]["tool"] == TOOL
                   for log in logs)

    def crash(self):
        """kill -9, and a new process on the same port and data."""
        process = self.server.process
        process.kill()
        process.wait()
        with open(f"{self.server.directory}/server.log", "ab") as log:
            self.server.process = subprocess.Popen(process.args, env=self.server.env, cwd=self.server.directory, stdout=log, stderr=log)
        until(self.server.is_healthy)


class Turn:
    """One turn of Claude Code."""

    def __init__(self, stage, plan, env):
        self.env = env
        self.model = Model(plan)
        self.model.__enter__()
        self.home = tempfile.mkdtemp(prefix="preloop-claude-")
        own = stage.at(self.home)
        own.run(own.tool("claude"), "mcp", "add", "--transport", "http", "preloop", own.url, "--header", f"Authorization: Bearer {own.key}")
        self.said = queue.Queue()
        self.thread = threading.Thread(target=self.live, args=(own,), daemon=True)
        self.thread.start()

    def live(self, stage):
        try:
            self.said.put(stage.run(stage.tool("claude"), "-p", "Do it.", "--allowedTools", f"mcp__preloop__{TOOL}", ANTHROPIC_BASE_URL=self.model.url,
                                    ANTHROPIC_API_KEY="sk-ant-none", CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC="1", ENABLE_TOOL_SEARCH="false",
                                    **self.env))
        except Failure as failure:
            self.said.put(failure)

    def end(self):
        """What Claude said, and what the model heard from the tool."""
        said = self.said.get(timeout=run.TURN_MAX_SECS + 10)
        self.model.__exit__()
        shutil.rmtree(self.home, ignore_errors=True)
        if isinstance(said, Failure):
            raise said
        return said, self.model.heard


def approve(house):
    turn = house.ask("hello approve")
    mail = house.mailbox.asking("hello approve")
    house.render(mail, "mail")
    page = house.open(mail, "approve")
    house.picture(page, "page-approve")
    page.get_by_role("button", name=re.compile("approve", re.I)).first.click()
    page.wait_for_load_state()
    house.picture(page, "page-approved")
    said, heard = turn.end()
    expect("Echo: hello approve", heard[0])
    expect("done", said)
    once(house, "hello approve")
    return "mail, page, approved, ran once, the agent went on"


def decline(house):
    turn = house.ask("hello decline")
    page = house.open(house.mailbox.asking("hello decline"), "decline")
    page.locator("textarea").first.fill("not today")
    house.picture(page, "page-decline")
    page.get_by_role("button", name=re.compile("decline", re.I)).first.click()
    page.wait_for_load_state()
    _, heard = turn.end()
    expect("declined: not today", heard[0])
    never(house, "hello decline")
    return "declined with a reason, which the agent heard; nothing ran"


def edit(house):
    turn = house.ask("hello edit")
    house.mailbox.asking("hello edit")
    waiting = next(one for one in house.requests("pending") if one["tool_args"] == {"message": "hello edit"})
    house.client.post(f"/approval-requests/{waiting['id']}/decide", {"approved": True, "arguments": {"message": "hello changed"}})
    _, heard = turn.end()
    expect("Echo: hello changed", heard[0])
    expect("changed its arguments", heard[0])
    once(house, "hello changed")
    never(house, "hello edit")
    return "ran once with the edited arguments, and the agent was told"


def crash(house):
    # Claude does not notice that the connection of its call broke; what it waits for at most is its own setting.
    turn = house.ask("hello crash", calls=2, MCP_TOOL_TIMEOUT="15000")
    mail = house.mailbox.asking("hello crash")
    house.crash()
    page = house.open(mail, "approve")
    page.get_by_role("button", name=re.compile("approve", re.I)).first.click()
    page.wait_for_load_state()
    _, heard = turn.end()
    if not any("Echo: hello crash" in text for text in heard):
        raise Failure(f"the agent never got the answer: {heard}")
    once(house, "hello crash")
    return "kill -9 while waiting; approved afterwards; ran once, the agent got it"


def both(house):
    turns = [house.ask(f"hello {name}") for name in ("one", "two")]
    mails = [house.mailbox.asking("hello one", "hello two") for _ in turns]
    for mail in mails:
        page = house.open(mail, "approve")
        page.get_by_role("button", name=re.compile("approve", re.I)).first.click()
        page.wait_for_load_state()
    for turn, name in zip(turns, ("one", "two")):
        expect(f"Echo: hello {name}", turn.end()[1][0])
        once(house, f"hello {name}")
    return "two at once, each approved and run once"


def expire(house):
    turn = house.ask("hello expire")
    page = house.open(house.mailbox.asking("hello expire"), "approve")
    _, heard = turn.end()
    expect("expired after", heard[0])
    page.get_by_role("button", name=re.compile("approve", re.I)).first.click()
    page.wait_for_load_state()
    house.picture(page, "page-expired")
    never(house, "hello expire")
    return "expired; an approval that came too late ran nothing"


CASES = {"approve": approve, "decline": decline, "edit": edit, "both": both, "crash": crash, "expire": expire}


def attempt(case, house):
    try:
        return run.attempt(case, house)
    except BrowserError as error:
        return "FAIL", str(error)


def once(house, message):
    until(lambda: house.runs(message) == 1)
    if house.runs(message) != 1:
        raise Failure(f"`{message}` ran {house.runs(message)} times")


def never(house, message):
    time.sleep(0.5)
    if house.runs(message):
        raise Failure(f"`{message}` ran")


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    parser = argparse.ArgumentParser(prog="tests/clients/approvals.py", description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"only these: {', '.join(CASES)}")
    parser.add_argument("--pictures", help="where pictures are kept")
    options = parser.parse_args()
    names = options.cases or list(CASES)
    pictures = options.pictures or tempfile.mkdtemp(prefix="preloop-pictures-")
    Path(pictures).mkdir(parents=True, exist_ok=True)
    modules, packages = install()
    mailbox, rows = Mailbox(), []
    mails = Controller(mailbox, hostname="127.0.0.1", port=run.free_port())
    mails.start()
    env = {"LOG_LEVEL": os.environ.get("LOG_LEVEL", "info"), "OUTBOUND_ALLOWED_NETWORKS": "127.0.0.0/8", "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(mails.port), "SMTP_TLS": "none",
           "SMTP_FROM": "preloop@example.org", "SECRET_KEY": "a key of this test, and of nothing else"}
    port = run.free_port()
    with Fixed({**env, "PORT": str(port), "PRELOOP_URL": f"http://localhost:{port}"}, port) as server, everything(modules) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=["--no-sandbox"])
        client, key = furnish(server, address)
        stage = Stage(modules, packages, server, key, None, ".")
        house = House(server, stage, client, mailbox, browser, pictures)
        for name in names:
            rows.append((name, *attempt(CASES[name], house)))
            print(*rows[-1], sep="  ", flush=True)
        browser.close()
        if any(verdict == "FAIL" for _, verdict, _ in rows):
            print(server.log()[-int(os.environ.get("LOG_TAIL", "3000")):], file=sys.stderr)
    mails.stop()
    print(f"pictures: {pictures}")
    sys.exit(any(verdict == "FAIL" for _, verdict, _ in rows))


class Fixed(Server):
    """A server that keeps its port over a restart."""

    def __init__(self, env, port):
        super().__init__(env)
        self.port = port

    def is_healthy(self):
        self.base, self.address = f"http://127.0.0.1:{self.port}", ("127.0.0.1", self.port)
        return super().is_healthy()

    @property
    def env(self):
        return {"PATH": os.environ["PATH"], "PRELOOP_DATA_DIR": self.directory, **self.extra_env}


def furnish(server, address):
    """An account whose calls of `echo` need a yes by mail, within a minute; gives its owner and a key."""
    client = Client(server.base, "ada", "a long enough password")
    made = client.post("/mcp-servers", {"name": "everything", "url": address, "tool_prefix": "everything"})
    me = client.get("/auth/users/me")
    workflow = client.post("/approval-workflows", {"name": "ada by mail", "approver_user_ids": [me["id"]], "timeout_seconds": 60,
                                                    "notification_channels": ["email"]})
    configuration = client.post("/tool-configurations", {"tool_name": "echo", "tool_source": "mcp", "mcp_server_id": made["id"],
                                                          "account_id": me["account_id"]})
    client.post(f"/tool-configurations/{configuration['id']}/access-rules",
                {"action": "require_approval", "condition_expression": "args.message.contains('hello')", "approval_workflow_id": workflow["id"],
                 "description": "greetings need a person"})
    return client, client.post("/auth/api-keys", {"name": "claude", "scopes": ["mcp:write"]})["key"]


if __name__ == "__main__":
    main()
