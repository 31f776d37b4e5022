"""A mail server that keeps what it is sent, and prints each mail as a line of JSON. The first line printed is the port.

Mail is read with Python's own parser, which is none of ours. Arguments: `auth` wants the user `me` with the password
`hunter2`; `tls CERTIFICATE KEY` offers STARTTLS and wants it; `wrapped CERTIFICATE KEY` encrypts from the first byte on.
"""

import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

# What recipients' names make the server answer.
ANSWERS = {"nobody": "550 5.1.1 no such mailbox", "busy": "451 4.3.2 come back later", "leaky": "554 hunter2 is no password"}


class Mailbox:
    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = ANSWERS.get(address.partition("@")[0])
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = [part for part in mail.walk() if not part.is_multipart()]
        print(json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "encrypted": server.transport.get_extra_info("sslcontext") is not None,
            "user": getattr(session, "auth_data", None), "hello": session.host_name, "type": mail.get_content_type(),
            "headers": {name.lower(): str(value) for name, value in mail.items()},
            "defects": [repr(defect) for part in mail.walk() for defect in part.defects],
            "parts": {part.get_content_type(): part.get_content() for part in parts},
            "longest_line": max(len(line) for line in envelope.content.split(b"\r\n")),
        }), flush=True)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, login):
    right = login.login == b"me" and login.password == b"hunter2"
    session.auth_data = login.login.decode() if right else None
    # Not handled: the answer is the library's.
    return AuthResult(success=right, handled=False, auth_data=session.auth_data)


async def main(mode=None, certificate=None, key=None):
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    settings = {}
    if mode == "auth":
        settings = {"authenticator": authenticate, "auth_required": True, "auth_require_tls": False}
    if mode == "tls":
        settings = {"tls_context": context, "require_starttls": True}
    loop = asyncio.get_running_loop()
    wrapped = context if mode == "wrapped" else None
    server = await loop.create_server(lambda: SMTP(Mailbox(), loop=loop, **settings), "127.0.0.1", 0, ssl=wrapped)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
