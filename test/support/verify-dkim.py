"""Verifies every DKIM signature of messages with dkimpy: one JSON request a line, one JSON answer a line."""

import base64
import json
import sys

import dkim


def verdicts(message, zone):
    def look_up(name, timeout=5):
        return zone.get(name.decode().rstrip(".").lower(), "").encode() or None

    try:
        verifier = dkim.DKIM(message, minkey=1024)
    except dkim.DKIMException as error:
        return [str(error)]
    count = sum(1 for name, _ in verifier.headers if name.lower() == b"dkim-signature")
    return [verdict(message, index, look_up) for index in range(count)]


def verdict(message, index, look_up):
    try:
        return "pass" if dkim.DKIM(message, minkey=1024).verify(index, look_up) else "fail"
    except dkim.DKIMException as error:
        return str(error)


for line in sys.stdin:
    request = json.loads(line)
    found = verdicts(base64.b64decode(request["message"]), request["zone"])
    print(json.dumps(found), flush=True)
