#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# The shipped schema of decisions, held against the records that the unit tests compare with.
. "${top_srcdir:?}/tests/cli/lib.sh"

schema=$top_srcdir/docs/schemas/vyre.decision.v1.json

# keys_of FILE: the keys of the outermost object, in order.
keys_of() {
    sed -n 's/^  "\([a-z_]*\)":.*/\1/p' "$1" | tr '\n' ' '
}

wanted=$(sed -n '/^  "required"/{s/^.*\[//;s/\].*//;s/[",]//g;p;q;}' "$schema")
for record in "$top_srcdir"/tests/data/routing/*.json; do
    name=$(basename "$record")
    keys=$(keys_of "$record")
    [ "$keys" = "$wanted " ]
    report "$name: all keys, in the order of the schema" $?
    if command -v python3 >/dev/null; then
        python3 - "$schema" "$record" >"$work/out" 2>&1 <<'PYTHON'
import json
import sys

schema = json.load(open(sys.argv[1]))
record = json.load(open(sys.argv[2]))


def follow(rule):
    while "$ref" in rule:
        rule = schema["$defs"][rule["$ref"].split("/")[-1]]
    return rule


def check(value, rule, path):
    """Every object has the keys that its rule requires, in their order, and no others."""
    rule = follow(rule)
    if "anyOf" in rule and isinstance(value, dict):
        rule = next(r for r in rule["anyOf"] if set(r.get("required", [])) == set(value))
    if isinstance(value, dict):
        assert list(value) == rule["required"] == list(rule["properties"]), (path, list(value))
        for key, member in value.items():
            check(member, rule["properties"][key], path + "." + key)
    elif isinstance(value, list) and "items" in rule:
        for number, member in enumerate(value):
            check(member, rule["items"], "%s[%d]" % (path, number))


check(record, schema, "$")
try:
    import jsonschema
except ImportError:
    sys.exit(0)
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.Draft202012Validator(schema).validate(record)
PYTHON
        status=$?
        sed 's/^/# /' "$work/out"
        report "$name: every object is as the schema says" $status
    else
        skip "$name: every object is as the schema says" "there is no python3"
    fi
done
finish
