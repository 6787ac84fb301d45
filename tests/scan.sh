#!/usr/bin/env bash
# Has an outside tool (schemathesis, from the Python Package Index) try the JSON API of a running demo with what the OpenAPI
# document allows and with what it does not: no answer may be an error of ours, and none may have a status, a type or a shape
# that the document does not name. Takes minutes, so it is run by hand; docs/security/scan.md tells what the last run found.
#
#   tests/scan.sh [EXAMPLES]     examples of each operation and phase (default 40), for an analyst, an institution's program,
#                                one that may only read, and nobody
set -euo pipefail
cd "$(dirname "$0")/.."
examples=${1:-40}
binary=${BRANDWACHT_BINARY:-target/debug/brandwacht}
[ -x "$binary" ] || { echo "missing: $binary. Build it with: cargo build" >&2; exit 1; }
scanner=${SCHEMATHESIS:-schemathesis}
command -v "$scanner" >/dev/null || { echo "missing: schemathesis. Install with: pip install schemathesis" >&2; exit 1; }

work=$(mktemp -d)
demo=
stop() {
    [ -z "$demo" ] || { kill "$demo" 2>/dev/null && wait "$demo" 2>/dev/null; } || true
    rm -rf "$work"
}
trap stop EXIT
"$binary" demo --json --own-only --log warn >"$work/said" 2>"$work/log" &
demo=$!
for _ in $(seq 600); do
    [ ! -s "$work/said" ] || break
    kill -0 "$demo" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
    sleep 0.2
done
web=$(jq -r .web "$work/said")
database=$(jq -r .database "$work/said")
token() {
    local organisation=$1
    shift
    "$binary" token add --database "$database" --log warn --organisation "$organisation" --name "tests/scan.sh" --json "$@" |
        jq -r .token
}
"$scanner" --version
checks=not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance
bad=0
scan() { # scan WHO [TOKEN]
    echo "== as $1"
    local who=()
    [ -z "${2:-}" ] || who=(-H "Authorization: Bearer $2")
    # 429 is in the document; waiting for it keeps the answers about what was asked.
    "$scanner" run "$web/api/openapi.json" --url "$web" "${who[@]}" --checks "$checks" --max-examples "$examples" \
        --seed 2026 --rate-limit auto --request-timeout 30 --no-color || bad=1
}
scan "an analyst" "$(token "CERT Waterland")"
scan "an institution" "$(token "UMC Waterland")"
scan "a program that may only read" "$(token "UMC Waterland" --read-only)"
scan "nobody"
if grep -E '"level":"ERROR"|ERROR|panicked' "$work/log"; then
    echo "the server complained, see above" >&2
    bad=1
fi
exit "$bad"
