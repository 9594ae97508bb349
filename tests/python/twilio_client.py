"""Sends a text with Twilio's own client to the server given, looks it up in the list, and prints
what the client made of the answers."""

import json
import sys

from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

asked = json.load(sys.stdin)
client = Client(asked["account_sid"], asked["auth_token"])
client.api.base_url = asked["address"]
sent = client.messages.create(
    to=asked["to"],
    from_=asked["from"],
    body=asked["body"],
    status_callback=asked["status_callback"],
    validity_period=asked["validity_period"],
)
listed = client.messages.list(to=asked["to"], page_size=100)
try:
    client.messages.create(to=asked["to"], from_=asked["from"], body=asked["body"])
    refused = None
except TwilioRestException as error:
    refused = error.code
print(
    json.dumps(
        {
            "sid": sent.sid,
            "status": str(sent.status),
            "body": sent.body,
            "created": sent.date_created.isoformat(),
            "listed": [message.sid for message in listed],
            "bodies": [message.body for message in listed],
            "refused": refused,
        }
    )
)
