# SPDX-License-Identifier: MIT
# schema.py - do JSON documents follow a JSON Schema? Knows what out_schema.c uses and refuses the rest;
# asks python3-jsonschema, too, where that is installed.
# Usage: schema.py SCHEMA < DOCUMENTS, one behind the other; prints what is wrong.
import json
import re
import sys

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
KNOWN = {"$schema", "title", "type", "required", "properties", "additionalProperties", "items", "anyOf", "$ref",
         "$defs", "const", "pattern", "format", "minimum", "if", "then"}


def is_type(value, name):
    if name in ("integer", "number"):
        return isinstance(value, int if name == "integer" else (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def problems(value, schema, root, at="$"):
    assert set(schema) <= KNOWN, f"{at}: not known to this checker: {set(schema) - KNOWN}"
    if "$ref" in schema:
        yield from problems(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, at)
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(is_type(value, t) for t in types):
        yield f"{at}: {value!r} is no {types}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {value!r} is not {schema['const']!r}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r} is not like {schema['pattern']}"
    if schema.get("minimum") is not None and value is not None and value < schema["minimum"]:
        yield f"{at}: {value} is too small"
    if schema.get("format") == "date-time" and value is not None and not re.fullmatch(
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value):
        yield f"{at}: {value!r} is no time"
    if "anyOf" in schema and all(any(True for _ in problems(value, s, root)) for s in schema["anyOf"]):
        yield f"{at}: follows none of the forms"
    if "if" in schema and not any(True for _ in problems(value, schema["if"], root)):
        yield from problems(value, schema["then"], root, at)
    if isinstance(value, dict):
        for key in schema.get("required", []):
            if key not in value:
                yield f"{at}: no {key}"
        for key, v in value.items():
            rule = schema.get("properties", {}).get(key, schema.get("additionalProperties", {}))
            yield from problems(v, rule, root, f"{at}.{key}")
    if isinstance(value, list):
        for i, v in enumerate(value):
            yield from problems(v, schema.get("items", {}), root, f"{at}[{i}]")


def documents(text):
    decoder = json.JSONDecoder()
    assert text, "no document"
    while text:
        value, end = decoder.raw_decode(text)
        yield value
        text = text[end:].lstrip()


with open(sys.argv[1], encoding="utf-8") as f:
    the_schema = json.load(f)
try:
    import jsonschema
    jsonschema.Draft202012Validator.check_schema(the_schema)
except ImportError:
    jsonschema = None
for document in documents(sys.stdin.read().lstrip()):
    for problem in problems(document, the_schema, the_schema):
        print(problem)
    if jsonschema:
        jsonschema.validate(document, the_schema, cls=jsonschema.Draft202012Validator)
