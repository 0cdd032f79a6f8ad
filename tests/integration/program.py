"""A program that speaks padanan's JSON lines, and on demand plays its faults.

program.py LOG TROUBLE WHEN     (WHEN: always, first:N, nth:N)

Each request is appended to LOG. The translation of a text is its words in capitals, marks left alone.
"""

import json
import os
import re
import sys
import time


def translate(text):
    return re.sub(r"[^\W\d_]+", lambda m: m[0] if re.fullmatch(r"Zq\w+x", m[0]) else m[0].upper(), text)


def holds(when, number):
    kind, _, n = when.partition(":")
    return {"always": True, "first": number <= int(n or 0), "nth": number == int(n or 0)}[kind]


def answer(trouble, request, texts):
    key = os.environ.get("PADANAN_API_KEY", "")
    error = {"message": f"the key {key} and the text {request['texts'][0]} are at fault", "kind": trouble}
    if trouble == "fewer":
        return {"translations": texts[:-1]}
    if trouble == "more":
        return {"translations": texts + texts[-1:]}
    if trouble.startswith("rate-limited:"):
        return {"error": {**error, "kind": "rate-limited", "retry_after": float(trouble.split(":")[1])}}
    return {"error": error}


def main():
    log, trouble, when = sys.argv[1:]
    for line in sys.stdin:
        with open(log, "a", encoding="utf-8") as file:
            file.write(line)
        with open(log, encoding="utf-8") as file:
            number = sum(1 for _ in file)
        request = json.loads(line)
        texts = [translate(text) for text in request["texts"]]
        reply = {"translations": texts}
        if trouble != "nothing" and holds(when, number):
            if trouble == "no-answer":
                time.sleep(60)
            if trouble == "garbage":
                print("{", flush=True)
                continue
            if trouble == "exit":
                print("my last words", file=sys.stderr)
                sys.exit(3)
            reply = answer(trouble, request, texts)
        print(json.dumps({"id": request["id"], **reply}), flush=True)


main()
