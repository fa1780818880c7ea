"""Says, for each XLSForm named, what pyxform makes of it: one JSON object a line.

A form in the old binary format comes with its cells, since nothing else here reads that format.
"""

import json
import sys
from xml.etree import ElementTree

import xlrd
from pyxform.xls2xform import convert

XF = "{http://www.w3.org/2002/xforms}"


def binds(path):
    """What a form binds, in order, each by its place below the root and with its logic."""
    xform = ElementTree.fromstring(convert(path, validate=False, pretty_print=False).xform)
    asked = {element.get("ref") for element in xform.iter()}
    repeats = {element.get("nodeset") for element in xform.iter(XF + "repeat")}
    for bind in xform.iter(XF + "bind"):
        nodeset = bind.get("nodeset")
        yield {
            "path": nodeset.split("/", 2)[2],
            "repeat": next((r.split("/", 2)[2] for r in repeats if nodeset.startswith(r + "/")), None),
            "type": bind.get("type"),
            "asked": nodeset in asked,
            "relevant": bind.get("relevant") is not None,
            "constraint": bind.get("constraint") is not None,
            "calculate": bind.get("calculate") is not None,
            "required": bind.get("required") == "true()",
            "read_only": bind.get("readonly") == "true()",
        }


def cell(value):
    """A cell as a person reads it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def sheets(path):
    """The cells of a form in the old format."""
    for sheet in xlrd.open_workbook(path).sheets():
        rows = [[cell(value) for value in sheet.row_values(row)] for row in range(sheet.nrows)]
        yield {"name": sheet.name, "rows": rows}


for form in sys.argv[1:]:
    told = {"path": form}
    try:
        told["binds"] = list(binds(form))
    except Exception as refusal:  # whatever it refuses with, the form is none for it
        told["refused"] = str(refusal)
    if form.endswith(".xls"):
        told["sheets"] = list(sheets(form))
    print(json.dumps(told))
