"""What an upgrade must keep: tests/upgraded.py before HOME, then after HOME. Called by tests/packages.sh.

The memory is read as the database that it is, the decisions as the JSON that they are: no program has to say that it kept them.
"""

import hashlib
import json
import pathlib
import sqlite3
import sys


def memory(home):
    """The sentences of the memory with who made them."""
    connection = sqlite3.connect(home / ".local/share/padanan/memory.sqlite")
    rows = connection.execute("SELECT kind, pair, source, target FROM entry").fetchall()
    connection.close()
    return sorted(map(list, rows))


def decisions(home):
    """What a person decided: target, state and origin of each decided segment."""
    bitext = json.loads((home / "kerja/kapal.bitext.json").read_text(encoding="utf-8"))
    decided = [s for s in bitext["segments"] if s["state"] in ("reviewed", "final") or s["origin"] == "human"]
    return {str(s["id"]): [s["target"], s["state"], s["origin"]] for s in decided}


def outputs(home):
    """The files of the batch."""
    files = sorted((home / "kerja/news-en").glob("*.*"))
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.is_file()}


def main(when, home):
    home = pathlib.Path(home)
    noted = home / "before.json"
    if when == "before":
        then = {"memory": memory(home), "decisions": decisions(home), "outputs": outputs(home)}
        assert len(then["memory"]) > 10 and any(row[0] == 1 for row in then["memory"]), "nobody approved anything"
        assert len(then["decisions"]) >= 4 and len(then["outputs"]) >= 4, then
        noted.write_text(json.dumps(then), encoding="utf-8")
        return
    then = json.loads(noted.read_text(encoding="utf-8"))
    lost = [row for row in then["memory"] if row not in memory(home)]
    assert not lost, f"the memory lost {lost}"
    assert then["decisions"] == decisions(home), f"the decisions were {then['decisions']}, and are {decisions(home)}"
    assert then["outputs"] == outputs(home), "the batch wrote its outputs again"
    report = json.loads((home / "kerja/batch.json").read_text(encoding="utf-8"))
    rows = [(row["path"], row["outcome"], row.get("why")) for row in report["articles"]]
    assert rows and all(outcome == "unchanged" for _, outcome, _ in rows), f"the journal is not known: {rows}"
    texts, decided, articles = len(then["memory"]), len(then["decisions"]), len(rows)
    print(f"-- upgraded: {texts} sentences of the memory, {decided} decisions, {articles} articles of the journal are kept")


if __name__ == "__main__":
    main(*sys.argv[1:])
