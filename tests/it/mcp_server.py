"""An MCP server over its input and output, of either era, whose tools do what their names say.

Arguments: the era (`modern` or `legacy`), and a mark to find the process by. `stubborn` as a third one: it neither
ends with its input nor by SIGTERM, and leaves a process in a session of its own.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time

ERA, MARK = sys.argv[1:3]
STUBBORN = "stubborn" in sys.argv
saying = threading.Lock()
answered = {}
cancelled = []


def say(text):
    with saying:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def tell(method, params):
    say(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}))


def result(request, text):
    say('{"jsonrpc":"2.0","id":%s,"result":%s}' % (json.dumps(request["id"]), text))


def refuse(request, code, message):
    error = {"code": code, "message": message}
    say(json.dumps({"jsonrpc": "2.0", "id": request["id"], "error": error}))


def ask(request):
    answered["q"] = threading.Event()
    say('{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"message":"?"}}')
    answered["q"].wait()
    result(request, json.dumps({"content": [], "heard": answered["answer"]}))


def surroundings():
    status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
    return {
        "env": dict(os.environ),
        "cwd": os.getcwd(),
        "files": os.listdir("."),
        "uid": os.getuid(),
        "groups": os.getgroups(),
        "no_new_privs": status["NoNewPrivs"].strip(),
        "core": resource.getrlimit(resource.RLIMIT_CORE)[1],
        "open_files": resource.getrlimit(resource.RLIMIT_NOFILE)[1],
        "leads_group": os.getpgid(0) == os.getpid(),
        "oom_score": open("/proc/self/oom_score_adj").read().strip(),
        "fds": sorted(int(fd) for fd in os.listdir("/proc/self/fd"))[:3],
    }


def call(request, line):
    name = request["params"]["name"]
    if name == "echo":
        heard = json.dumps(line)
        result(request, '{"content":[ ],"x-own" : 1.0e2,"_meta":{"y":[ 1 ]},"heard":%s}' % heard)
    elif name == "slow":
        time.sleep(0.2)
        result(request, json.dumps({"n": request["params"]["arguments"]["n"]}))
    elif name == "progress":
        token = request["params"]["_meta"]["progressToken"]
        tell("notifications/progress", {"progressToken": token, "progress": 1})
        result(request, "{}")
    elif name == "ask":
        ask(request)
    elif name == "cancelled":
        result(request, json.dumps({"cancelled": cancelled}))
    elif name == "surroundings":
        result(request, json.dumps(surroundings()))
    elif name == "noise":
        say("Listening on stdio")
        result(request, "{}")
    elif name == "huge":
        say("x" * (17 << 20))
    elif name == "change":
        tell("notifications/tools/list_changed", {})
        result(request, "{}")
    elif name == "die":
        print("boom " + os.environ.get("SECRET", ""), file=sys.stderr, flush=True)
        os._exit(3)
    elif name != "hang":
        refuse(request, -32602, "no such tool")


def hear(request, line):
    method = request.get("method")
    if method is None:
        answered["answer"] = request.get("result")
        answered["q"].set()
    elif method == "notifications/cancelled":
        cancelled.append(request["params"]["requestId"])
    elif "id" not in request:
        pass
    elif method == "tools/call":
        threading.Thread(target=call, args=(request, line), daemon=True).start()
    elif method == "server/discover" and ERA == "modern":
        result(request, '{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}}}')
    elif method == "initialize" and ERA == "legacy":
        result(request, '{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{}}')
    elif method == "tools/list":
        tools = [{"name": "echo", "inputSchema": {"type": "object"}}]
        result(request, json.dumps({"tools": tools}))
    elif method == "ping":
        result(request, "{}")
    else:
        refuse(request, -32601, "no such method")


if STUBBORN:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen(["sh", "-c", "sleep 1000 & sleep 1000", MARK], start_new_session=True)
print("ready", file=sys.stderr, flush=True)
for line in sys.stdin:
    hear(json.loads(line), line.rstrip("\n"))
while STUBBORN:
    time.sleep(1000)
