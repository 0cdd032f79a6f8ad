#!/usr/bin/env python3
"""Licences of what crates have taken in from elsewhere: the files that lie deeper in a crate than cargo-about looks.

    cargo metadata --format-version 1 | packaging/notices.py SBOM.cdx.json >>THIRD-PARTY-LICENCES.txt
"""

import json
import pathlib
import sys

LINE = "=" * 78
NAMES = ("licence", "license", "copying", "notice")


def deeper(folder):
    """The licences in the folders of a crate; those of its examples and tests are not in the program."""
    for file in sorted(folder.rglob("*")):
        within = file.relative_to(folder)
        elsewhere = within.parts[0] in ("examples", "tests", "benches", "fuzz")
        if len(within.parts) > 1 and not elsewhere and file.name.lower().startswith(NAMES) and file.is_file():
            yield within, file.read_text(encoding="utf-8")


def main():
    packages = json.load(sys.stdin)["packages"]
    folders = {(p["name"], p["version"]): pathlib.Path(p["manifest_path"]).parent for p in packages if p["source"]}
    components = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))["components"]
    for name, version in sorted((c["name"], c.get("version", "")) for c in components):
        folder = folders.get((name, version))
        for within, text in deeper(folder) if folder else ():
            print(f"\n{LINE}\nIn {name} {version}, {within.as_posix()}\n{'-' * 78}\n{text.rstrip()}")


if __name__ == "__main__":
    main()
