"""A mail server that shows what it takes.

    mail_server.py tls|starttls CERTIFICATE KEY

Prints {"port": …}, then every mail that it takes as one line of JSON, and ends with its standard input. Who sends must
log in as "warifu" with the password "p:w割". Recipients named "refused" it refuses for good, those named "later" for now.
"""

import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Shown:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused@"):
            return f"550 5.1.1 no such mailbox here: {address}"
        if address.startswith("later@"):
            return f"451 4.3.0 come again later: {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text, html = mail.iter_parts()
        show({
            "hello": session.host_name,
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "head": [[name, str(value)] for name, value in mail.items()],
            "type": mail.get_content_type(),
            "text": text.get_content(),
            "html": html.get_content(),
            "types": [text.get_content_type(), html.get_content_type()],
        })
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    known = (b"warifu", "p:w割".encode())
    # Not handled: whoever is refused is told so by the library.
    return AuthResult(success=(data.login, data.password) == known, handled=False)


def show(value):
    print(json.dumps(value), flush=True)


async def main(mode, certificate, key):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    starttls = mode == "starttls"

    def session():
        return SMTP(
            Shown(),
            hostname="mail.example",
            authenticator=authenticate,
            auth_required=True,
            # It does not know of TLS that was there before it.
            auth_require_tls=starttls,
            require_starttls=starttls,
            tls_context=tls if starttls else None,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(session, "127.0.0.1", 0, ssl=None if starttls else tls)
    show({"port": server.sockets[0].getsockname()[1]})
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main(*sys.argv[1:]))
