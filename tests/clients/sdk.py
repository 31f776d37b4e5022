"""Connects with the Python SDK, by key or by OAuth, lists the tools, and calls those that the arguments name.

usage: sdk.py URL KEY TOOL ARGUMENTS [TOOL ARGUMENTS...]      with KEY `oauth`, the environment says who signs in
"""

import asyncio
import json
import os
import sys
import urllib.parse

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

CALLBACK = "http://127.0.0.1:4100/callback"


async def main():
    url, key, *calls = sys.argv[1:]
    way = {"auth": person(url)} if key == "oauth" else {"headers": {"Authorization": f"Bearer {key}"}}
    async with httpx2.AsyncClient(**way) as http, Client(streamable_http_client(url, http_client=http)) as client:
        print(json.dumps([tool.name for tool in (await client.list_tools()).tools]))
        for name, arguments in zip(calls[::2], calls[1::2]):
            result = await client.call_tool(name, json.loads(arguments))
            print(result.model_dump_json())


def person(url):
    """The SDK's OAuth client; whoever it sends to the browser signs in there and allows it."""
    from browser import Browser, let_in
    from mcp.client.auth import OAuthClientProvider
    from mcp.shared.auth import AuthorizationCodeResult, OAuthClientMetadata

    place = urllib.parse.urlsplit(url)
    base = f"{place.scheme}://{place.netloc}"
    came_back = {}

    class Memory:
        """Keeps tokens and registration for as long as this runs."""

        tokens = client = None

        async def get_tokens(self):
            return self.tokens

        async def set_tokens(self, tokens):
            self.tokens = tokens

        async def get_client_info(self):
            return self.client

        async def set_client_info(self, client):
            self.client = client

    async def to_browser(address):
        browser = Browser(base, base, stops_at=CALLBACK)
        _, end, _ = let_in(browser, address, os.environ["PRELOOP_USERNAME"], os.environ["PRELOOP_PASSWORD"])
        came_back.update(urllib.parse.parse_qsl(urllib.parse.urlsplit(end).query))

    async def from_browser():
        return AuthorizationCodeResult(**came_back)

    metadata = OAuthClientMetadata(client_name="preloop-clients", redirect_uris=[CALLBACK], token_endpoint_auth_method="none",
                                   grant_types=["authorization_code", "refresh_token"], response_types=["code"])
    return OAuthClientProvider(url, metadata, Memory(), to_browser, from_browser)


asyncio.run(main())
