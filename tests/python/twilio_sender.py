"""Posts forms to a running server as Twilio does, signed with Twilio's own RequestValidator, and
prints each answer's status and body. A form may be spoiled after it is signed."""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request

from twilio.request_validator import RequestValidator

asked = json.load(sys.stdin)
validator = RequestValidator(asked["token"])
answers = []
for post in asked["posts"]:
    url = asked["public_url"] + post["path"]
    signature = validator.compute_signature(url, post["form"])
    form = {**post["form"], **post.get("spoiled", {})}
    request = urllib.request.Request(
        asked["address"] + post["path"],
        data=urllib.parse.urlencode(form).encode(),
        headers={"X-Twilio-Signature": signature, "I-Twilio-Idempotency-Token": "x"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            answers.append({"status": answer.status, "body": answer.read().decode()})
    except urllib.error.HTTPError as error:
        answers.append({"status": error.code, "body": error.read().decode()})
print(json.dumps(answers))
