#!/usr/bin/env python3
"""Tidies the list of components that cargo-cyclonedx writes: packaging/sbom.py IN OUT SECONDS

The crates are all in it. The model and the data of the glossaries, which are in the program too, are added. What differs
from machine to machine goes: the time of day, the random serial number, the folder of the checkout.
"""

import datetime
import hashlib
import json
import os
import sys


def sha256(path):
    with open(path, "rb") as file:
        return [{"alg": "SHA-256", "content": hashlib.sha256(file.read()).hexdigest()}]


def data(kind, path, licence, description):
    return {
        "type": kind,
        "bom-ref": path,
        "name": path,
        "description": description,
        "scope": "required",
        "hashes": sha256(path),
        "licenses": [{"license": {"id": licence}}],
    }


def main(source, target, seconds):
    with open(source, encoding="utf-8") as file:
        text = file.read().replace("path+file://" + os.getcwd(), "path+file:///padanan")
    bom = json.loads(text)
    bom.pop("serialNumber", None)
    moment = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc)
    bom["metadata"]["timestamp"] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    bom["components"].append(
        data("machine-learning-model", "models/id-en.phrase", "CC-BY-SA-4.0", "The bundled engine's model, in the program")
    )
    for name in ("capitals", "countries", "regions"):
        path = f"glossaries/id-en/{name}.toml"
        bom["components"].append(data("data", path, "Unicode-3.0", "A shipped glossary with data of the Unicode CLDR"))
    with open(target, "w", encoding="utf-8") as file:
        json.dump(bom, file, ensure_ascii=False, indent=1)
        file.write("\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
