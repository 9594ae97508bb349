"""Signs requests with Twilio's own RequestValidator and prints them as JSON lines, good ones and
spoiled ones, each with the validator's verdict."""

import json

from twilio.request_validator import RequestValidator

TOKEN = "token-of-the-account"
URLS = [
    "https://kept.example/webhooks/twilio/messages",
    "https://kept.example:443/webhooks/twilio/status?message=0199",
    "https://kept.example:8443/webhooks/twilio/status?message=0199",
    "http://127.0.0.1:8080/webhooks/twilio/messages?a=1&b=%20x",
    "http://kept.example/kept/webhooks/twilio/messages",
]
FORMS = [
    {},
    {"MessageSid": "SM1", "From": "+441174960182", "Body": "2"},
    {"Body": "Grüße & 1+1=2 — łódź 😀", "From": "+4930901820", "zero": "", "Zero": "x", "_": "%41"},
]

validator = RequestValidator(TOKEN)
for url in URLS:
    for form in FORMS:
        good = validator.compute_signature(url, form)
        trials = [
            (url, form, good),
            (url.replace(":443", ""), form, good),
            (url + "x", form, good),
            (url, {**form, "Body": "3"}, good),
            (url, form, RequestValidator(TOKEN + "x").compute_signature(url, form)),
            (url, form, good[:-2]),
            (url, form, ""),
            (url, form, good.swapcase()),
        ]
        for at, fields, signature in trials:
            verdict = validator.validate(at, fields, signature)
            line = {"url": at, "form": fields, "signature": signature, "good": verdict}
            print(json.dumps(line))
