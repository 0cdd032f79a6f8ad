#!/usr/bin/env python3
"""A custom backend: a program that speaks JSON lines. Copy this, and put your translator into `translate`.

In padanan.toml:

    [backends.mine]
    kind = "command"
    command = ["./wordlist.py"]

padanan starts the program with the first request and keeps it running. Each request is one line on standard input, each
answer one line on standard output, with the same `id`:

    {"id": 1, "from": "id", "to": "en", "texts": ["Presiden tiba."], "terms": [["Moskwa", "Moscow"]]}
    {"id": 1, "translations": ["The president arrived."]}

or, if there is no translation:

    {"id": 1, "error": {"kind": "rate-limited", "message": "slow down", "retry_after": 2.5}}

`kind`: authentication, quota, unsupported-pair, bad-request, too-large, rate-limited, unavailable, timeout,
malformed, cut-off, not-a-translation. There must be as many translations as texts, in the same order. Glossary terms
arrive as placeholder words such as `Zqbx`, which must stay unchanged; padanan replaces them again (`marks = "none"`
switches that off, and leaves the terms to `terms`, to enforcement, or to both). Output on standard error appears in
padanan's messages. A configured key is in the variable PADANAN_API_KEY.
"""

import json
import re
import sys

WORDS = {
    "presiden": "president", "mengatakan": "said", "bahwa": "that", "bantuan": "assistance", "akan": "will",
    "dikirim": "be sent", "ke": "to", "di": "in", "dan": "and", "yang": "which", "tiba": "arrived", "kota": "city",
    "pada": "on", "hari": "day", "senin": "Monday",
}


def translate(text):
    """Translates a text word by word: a toy to replace."""
    def word(match):
        english = WORDS.get(match[0].lower(), match[0])
        return english[0].upper() + english[1:] if match[0][0].isupper() else english

    return re.sub(r"[^\W\d_]+", word, text)


def main():
    for line in sys.stdin:
        request = json.loads(line)
        if (request["from"], request["to"]) not in {("id", "en"), ("ind", "eng")}:
            error = {"kind": "unsupported-pair", "message": f"no {request['from']} to {request['to']} here"}
            answer = {"id": request["id"], "error": error}
        else:
            answer = {"id": request["id"], "translations": [translate(text) for text in request["texts"]]}
        print(json.dumps(answer), flush=True)


main()
