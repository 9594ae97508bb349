"""Receives webhooks and verifies them with Standard Webhooks' own library. Prints its address, then
a JSON line for each request: what verified, or why it didn't."""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

webhook = Webhook(sys.argv[1])


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            event = webhook.verify(body, dict(self.headers))
            line = {"id": self.headers["webhook-id"], "event": event}
            # A spoiled copy must not verify: the check is not an empty one.
            webhook_copy = body.replace(b"message.text", b"message.test")
            try:
                webhook.verify(webhook_copy, dict(self.headers))
                line = {"error": "a spoiled copy verifies"}
            except WebhookVerificationError:
                pass
        except WebhookVerificationError as error:
            line = {"error": str(error)}
        print(json.dumps(line), flush=True)
        self.send_response(204 if "event" in line else 401)
        self.end_headers()

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Receiver)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
