#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# check-documents.sh SCHEMA DOCUMENT...: are they what the schema says?
set -u
schema=$1
shift
if ! python3 -c 'import jsonschema' 2>/dev/null; then
    echo "SKIP: the documents are not checked: python3-jsonschema is missing"
    echo "0 passed, 0 failed, $# skipped"
    exit 0
fi
passed=0
failed=0
for document; do
    if python3 - "$schema" "$document" <<'PYTHON'; then
import json
import sys

import jsonschema

schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.Draft202012Validator(schema).validate(json.load(open(sys.argv[2])))
PYTHON
        passed=$((passed + 1))
    else
        echo "$document is not as $schema says" >&2
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed, 0 skipped"
test "$failed" -eq 0
