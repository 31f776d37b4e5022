"""A model that calls the tools it is told to, one after another, in the dialects of Anthropic, OpenAI and Gemini.

Agents run whole turns against it, so what they send to the tools and hear from them is their own doing.
"""

import json
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Model:
    """Calls each of `plan`, pairs of the end of a tool's name and arguments, then says "done". Keeps what tools gave."""

    def __init__(self, plan):
        self.plan, self.heard, self.seen = plan, [], set()
        model = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                text = self.rfile.read(int(self.headers.get("content-length", 0)))
                kind, answer = model.answer(self.path.split("?")[0], json.loads(text or "{}"))
                self.reply(kind, answer.encode())

            def do_GET(self):
                self.reply("application/json", b'{"data": [], "models": []}')

            do_HEAD = do_GET

            def reply(self, kind, answer):
                self.send_response(200)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()

    def answer(self, path, request):
        """Content type and body of the answer to a request."""
        if path.endswith("/count_tokens"):
            return "application/json", '{"input_tokens": 1}'
        if path.endswith(":countTokens"):
            return "application/json", '{"totalTokens": 1}'
        if path.endswith("/messages"):
            return anthropic(request, self.next(anthropic_tools(request), anthropic_results(request)))
        if path.endswith("/responses"):
            return openai(self.next(openai_tools(request), openai_results(request)))
        if "GenerateContent" in path or "generateContent" in path:
            return gemini(path, self.next(gemini_tools(request), gemini_results(request)))
        return "application/json", "{}"

    def next(self, tools, results):
        """The next call, as the tool's declaration and arguments; nothing when it is time to end."""
        self.seen |= {tool["name"] for tool in tools}
        if len(results) > len(self.heard):
            self.heard = results
        for ending, arguments in self.plan[len(results):len(results) + 1]:
            for tool in tools:
                if tool["name"].endswith(ending):
                    return tool, arguments
        return None


def text_of(content):
    """The text of a tool's result, which agents wrap in their own ways."""
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


def events(pairs):
    return "text/event-stream", "".join(f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n" for kind, data in pairs)


def anthropic_tools(request):
    return request.get("tools", [])


def anthropic_results(request):
    blocks = [block for message in request.get("messages", []) if isinstance(message["content"], list) for block in message["content"]]
    return [text_of(block.get("content", "")) for block in blocks if block["type"] == "tool_result"]


def anthropic(request, call):
    block = {"type": "text", "text": "done"}
    if call:
        tool, arguments = call
        block = {"type": "tool_use", "id": f"call_{uuid.uuid4().hex}", "name": tool["name"], "input": arguments}
    reason, usage = "tool_use" if call else "end_turn", {"input_tokens": 1, "output_tokens": 1}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": request.get("model", "fake"), "usage": usage}
    if not request.get("stream"):
        return "application/json", json.dumps({**message, "content": [block], "stop_reason": reason, "stop_sequence": None})
    begun = {**block, "input": {}} if call else {**block, "text": ""}
    delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])} if call else {"type": "text_delta", "text": "done"}
    return events([
        ("message_start", {"message": {**message, "content": [], "stop_reason": None, "stop_sequence": None}}),
        ("content_block_start", {"index": 0, "content_block": begun}),
        ("content_block_delta", {"index": 0, "delta": delta}),
        ("content_block_stop", {"index": 0}),
        ("message_delta", {"delta": {"stop_reason": reason, "stop_sequence": None}, "usage": usage}),
        ("message_stop", {}),
    ])


def openai_tools(request):
    """Functions, alone or of a namespace."""
    alone = [tool for tool in request.get("tools", []) if tool.get("type") == "function"]
    spaces = [space for space in request.get("tools", []) if space.get("type") == "namespace"]
    return alone + [{**tool, "namespace": space["name"]} for space in spaces for tool in space["tools"]]


def openai_results(request):
    items = request.get("input", []) if isinstance(request.get("input"), list) else []
    return [text_of(item["output"]) for item in items if item.get("type") == "function_call_output"]


def openai(call):
    item = {"type": "message", "id": "msg_1", "role": "assistant", "content": [{"type": "output_text", "text": "done", "annotations": []}]}
    if call:
        tool, arguments = call
        item = {"type": "function_call", "id": "fc_1", "call_id": f"call_{uuid.uuid4().hex}", "name": tool["name"],
                "arguments": json.dumps(arguments)}
        if "namespace" in tool:
            item["namespace"] = tool["namespace"]
    details = {"input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}}
    usage = {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2, **details}
    return events([
        ("response.created", {"response": {"id": "resp_1"}}),
        ("response.output_item.done", {"output_index": 0, "item": item}),
        ("response.completed", {"response": {"id": "resp_1", "status": "completed", "output": [item], "usage": usage}}),
    ])


def gemini_tools(request):
    return [function for tool in request.get("tools", []) for function in tool.get("functionDeclarations", [])]


def gemini_results(request):
    parts = [part for content in request.get("contents", []) for part in content.get("parts", [])]
    return [text_of(part["functionResponse"]["response"]) for part in parts if "functionResponse" in part]


def gemini(path, call):
    part = {"functionCall": {"name": call[0]["name"], "args": call[1]}} if call else {"text": "done"}
    usage = {"promptTokenCount": 1, "candidatesTokenCount": 1, "totalTokenCount": 2}
    answer = {"candidates": [{"content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": 0}], "usageMetadata": usage}
    if "streamGenerateContent" in path:
        return "text/event-stream", f"data: {json.dumps(answer)}\n\n"
    return "application/json", json.dumps(answer)
