"""What a person does in another program, done by that program's own library: python3 exchange_tools.py WHAT FILE OUT"""

import sys

what, path, out = sys.argv[1:4]
NEW = "Moscow & <others> are on alert."


def edit(store):
    """Writes the third segment, and approves the fourth where the format knows that."""
    units = store.units
    if what == "tmx":
        units[2].settarget(NEW, lang="en")
    else:
        units[2].target = NEW
    if hasattr(units[3], "markapproved"):
        units[3].markapproved()
    with open(out, "wb") as file:
        file.write(bytes(store))


if what == "xliff12":
    from translate.storage.xliff import xlifffile

    edit(xlifffile.parsefile(path))
elif what == "xliff":
    from translate.storage.xliff2 import Xliff2File

    edit(Xliff2File.parsefile(path))
elif what == "tmx":
    from translate.storage.tmx import tmxfile

    edit(tmxfile.parsefile(path))
elif what == "po":
    from translate.storage.po import pofile

    store = pofile.parsefile(path)
    unit = store.findunit("Moskwa siaga.")
    unit.target = NEW
    unit.markfuzzy(False)
    store.findunit("Warga pulang ke rumah").markfuzzy(False)
    store.savefile(out)
elif what == "docx":
    import docx

    document = docx.Document(path)
    rows = document.tables[0].rows
    rows[3].cells[3].text = NEW
    rows[4].cells[1].text = "Reviewed"
    document.save(out)
else:
    raise SystemExit(f"what is {what}?")
