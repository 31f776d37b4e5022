// Connects with the TypeScript SDK, lists the tools, and calls those that the arguments name.
//
// usage: node sdk.mjs URL KEY TOOL ARGUMENTS [TOOL ARGUMENTS...]

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [url, key, ...calls] = process.argv.slice(2);
const client = new Client({ name: 'preloop-clients', version: '1' });
const requestInit = { headers: { Authorization: `Bearer ${key}` } };
await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
const { tools } = await client.listTools();
console.log(JSON.stringify(tools.map((tool) => tool.name)));
for (let at = 0; at < calls.length; at += 2) {
  const result = await client.callTool({ name: calls[at], arguments: JSON.parse(calls[at + 1]) });
  console.log(JSON.stringify(result));
}
await client.close();
