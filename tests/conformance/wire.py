"""A small MCP client of both eras over streamable HTTP, which answers whatever it is asked with a person's yes."""

import base64
import http.client
import itertools
import json
import urllib.parse

MODERN = "2026-07-28"
PATH = "/mcp/v1"
CAPABILITIES = {"elicitation": {}, "sampling": {}, "roots": {}}
INFO = {"name": "preloop-conformance", "version": "1"}
META = "io.modelcontextprotocol/"
ANSWER_MAX_SECS = 45
# Methods whose header names what they are about, and the member that has it.
NAMED = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}


class Failure(Exception):
    """The server answered with an error, or not at all."""


def connect(base, token, revision):
    return (Modern if revision == MODERN else Legacy)(base, token, revision)


class Wire:
    """Posts messages, and reads answers as JSON or as a stream."""

    def __init__(self, base, token, revision):
        place = urllib.parse.urlsplit(base)
        self.address = place.hostname, place.port
        self.revision, self.ids = revision, itertools.count(1)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json",
                        "Accept": "application/json, text/event-stream"}

    def post(self, message, headers):
        """The messages that come back, one by one."""
        connection = http.client.HTTPConnection(*self.address, timeout=ANSWER_MAX_SECS)
        try:
            connection.request("POST", PATH, json.dumps(message), {**self.headers, **headers})
            answer = connection.getresponse()
            self.received(answer)
            if answer.headers.get("content-type", "").startswith("text/event-stream"):
                for line in answer:
                    if line.startswith(b"data:") and line[5:].strip():
                        yield json.loads(line[5:])
            elif text := answer.read():
                yield json.loads(text)
        except (OSError, ValueError) as error:
            raise Failure(f"{message.get('method')}: {error}") from error
        finally:
            connection.close()

    def received(self, answer):
        """For what an answer's head tells."""

    def exchange(self, method, params, headers):
        """Sends a request; gives its result, and answers what is asked before it comes."""
        number = next(self.ids)
        for message in self.post({"jsonrpc": "2.0", "id": number, "method": method, "params": params}, headers):
            if "method" in message and "id" in message:
                result = self.answer(message["method"], message["params"])
                list(self.post({"jsonrpc": "2.0", "id": message["id"], "result": result}, headers))
            elif "error" in message:
                raise Failure(json.dumps(message["error"]))
            elif message.get("id") == number:
                return message["result"]
        raise Failure(f"no answer to {method}")

    def answer(self, method, params):
        """What a person and a model would answer: yes, with every default, and that the capital is Paris."""
        if method == "elicitation/create":
            fields = params.get("requestedSchema", {}).get("properties", {})
            content = {name: field.get("default", field.get("type") == "boolean" or "x") for name, field in fields.items()}
            return {"action": "accept", "content": content}
        if method == "roots/list":
            return {"roots": []}
        return {"role": "assistant", "content": {"type": "text", "text": "Paris"}, "model": "none", "stopReason": "endTurn"}


class Modern(Wire):
    """Each request stands for itself."""

    def request(self, method, params):
        meta = {f"{META}protocolVersion": self.revision, f"{META}clientInfo": INFO, f"{META}clientCapabilities": CAPABILITIES}
        headers = {"Mcp-Protocol-Version": self.revision, "Mcp-Method": method}
        if method in NAMED:
            headers["Mcp-Name"] = params[NAMED[method]]
        headers |= self.marked(method, params)
        result = self.exchange(method, {**params, "_meta": meta}, headers)
        if method == "tools/list":
            self.schemas = {tool["name"]: tool["inputSchema"] for tool in result["tools"]}
        return result

    def marked(self, method, params):
        """Headers for the arguments that the tool's schema marks."""
        if method != "tools/call":
            return {}
        fields = self.schemas.get(params["name"], {}).get("properties", {})
        values = {field["x-mcp-header"]: params["arguments"].get(name) for name, field in fields.items() if "x-mcp-header" in field}
        return {f"Mcp-Param-{name}": encoded(value) for name, value in values.items() if value is not None}


class Legacy(Wire):
    """Requests belong to a session."""

    def __init__(self, base, token, revision):
        super().__init__(base, token, revision)
        self.session = None
        hello = {"protocolVersion": revision, "capabilities": CAPABILITIES, "clientInfo": INFO}
        self.exchange("initialize", hello, {})
        self.head = {"Mcp-Session-Id": self.session, "Mcp-Protocol-Version": revision}
        list(self.post({"jsonrpc": "2.0", "method": "notifications/initialized"}, self.head))

    def received(self, answer):
        self.session = answer.headers.get("mcp-session-id") or self.session

    def request(self, method, params):
        return self.exchange(method, params, self.head)


def encoded(value):
    """A value as a header may hold it: in base64 where it has more than printable ASCII."""

    text = value if isinstance(value, str) else json.dumps(value)
    is_plain = text.isascii() and text.isprintable() and text == text.strip() and not text.startswith("=?base64?")
    return text if is_plain else f"=?base64?{base64.b64encode(text.encode()).decode()}?="
