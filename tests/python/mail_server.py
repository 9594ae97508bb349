"""A mail server that prints its address, then a JSON line for each mail: who it is for, what its
headers and parts are, as Python's own e-mail package reads them."""

import asyncio
import email
import email.policy
import json

from aiosmtpd.smtp import SMTP, AuthResult

LOGIN = (b"kept", b"secret-password")


class Mailbox:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = [
            {
                "type": part.get_content_type(),
                "method": part.get_param("method"),
                "name": part.get_filename(),
                "content": content(part),
            }
            for part in mail.walk()
            if not part.is_multipart()
        ]
        line = {
            "to": envelope.rcpt_tos,
            "headers": {name.lower(): str(value) for name, value in mail.items()},
            "defects": [str(defect) for part in mail.walk() for defect in part.defects],
            "parts": parts,
        }
        print(json.dumps(line), flush=True)
        return "250 OK"


def content(part):
    value = part.get_content()
    return value.decode() if isinstance(value, bytes) else value


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == LOGIN)


async def serve():
    def connected():
        return SMTP(
            Mailbox(),
            hostname="mail.example",
            authenticator=authenticate,
            auth_required=True,
            auth_require_tls=False,
            enable_SMTPUTF8=True,
        )

    server = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", 0)
    print(f"127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


asyncio.run(serve())
