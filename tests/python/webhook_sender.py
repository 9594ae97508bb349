"""Posts JSON to a running server, signed with Standard Webhooks' own library, and prints each
answer's status and body. A body may be spoiled after it is signed, and be of another time."""

import json
import sys
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone

from standardwebhooks import Webhook

asked = json.load(sys.stdin)
webhook = Webhook(asked["secret"])
answers = []
for post in asked["posts"]:
    at = datetime.now(tz=timezone.utc) - timedelta(seconds=post.get("age_s", 0))
    body = json.dumps(post["body"])
    headers = {
        "content-type": "application/json",
        "webhook-id": post["id"],
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": webhook.sign(post["id"], at, body),
    }
    body = body.replace(*post["spoiled"]) if "spoiled" in post else body
    request = urllib.request.Request(asked["url"], data=body.encode(), headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            answers.append({"status": answer.status, "body": json.load(answer)})
    except urllib.error.HTTPError as error:
        answers.append({"status": error.code, "body": json.load(error)})
print(json.dumps(answers))
