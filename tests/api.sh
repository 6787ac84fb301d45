#!/usr/bin/env bash
# The JSON API as a stranger's program meets it: curl against a running `brandwacht demo`, with tokens from the command
# line. Says how many checks passed; stops at the first that does not.
#
#   tests/api.sh            uses target/debug/brandwacht, or the program named in BRANDWACHT_BINARY
set -euo pipefail
cd "$(dirname "$0")/.."
binary=${BRANDWACHT_BINARY:-target/debug/brandwacht}
for tool in curl jq; do
    command -v "$tool" >/dev/null || { echo "missing: $tool. Install with: sudo apt-get install $tool" >&2; exit 1; }
done
[ -x "$binary" ] || { echo "missing: $binary. Build it with: cargo build" >&2; exit 1; }

work=$(mktemp -d)
demo=
stop() {
    [ -z "$demo" ] || { kill "$demo" 2>/dev/null && wait "$demo" 2>/dev/null; } || true
    rm -rf "$work"
}
trap stop EXIT

checks=0
fail() { echo "FAILED: $*" >&2; [ ! -s "$work/body" ] || head -c 2000 "$work/body" >&2; exit 1; }
is() { # is WHAT FOUND EXPECTED
    [ "$2" = "$3" ] || fail "$1: $2 instead of $3"
    checks=$((checks + 1))
}

# ask TOKEN PATH [CURL ARGUMENTS…]: status in $status, headers and body in files.
ask() {
    local token=$1 path=$2
    shift 2
    local who=()
    [ -z "$token" ] || who=(-H "Authorization: Bearer $token")
    case $path in http*) ;; *) path=$web$path ;; esac
    status=$(curl -sS --max-time 30 -D "$work/head" -o "$work/body" -w '%{http_code}' "${who[@]}" "$@" "$path")
}
body() { jq -r "$1" "$work/body"; }
header() { tr -d '\r' <"$work/head" | sed -n "s/^$1: //Ip"; }

"$binary" demo --json --own-only --log warn >"$work/said" 2>"$work/complaints" &
demo=$!
for _ in $(seq 600); do
    [ ! -s "$work/said" ] || break
    kill -0 "$demo" 2>/dev/null || { cat "$work/complaints" >&2; fail "the demo ended before it was ready"; }
    sleep 0.2
done
[ -s "$work/said" ] || fail "the demo said nothing for two minutes"
web=$(jq -r .web "$work/said")
database=$(jq -r .database "$work/said")

token() { # token ORGANISATION [FLAGS…]
    local organisation=$1
    shift
    "$binary" token add --database "$database" --log warn --organisation "$organisation" --name "tests/api.sh" --json "$@" |
        jq -r .token
}
analyst=$(token "CERT Waterland")
home=$(token "Zorghuis Ringdijk")
supplier=$(token "Poldernet Zorg-ICT")
hospital=$(token "UMC Waterland")
reader=$(token "UMC Waterland" --read-only)

# --- who comes in ---------------------------------------------------------------------------------------------------
ask "" /api/openapi.json
is "anybody reads the description" "$status $(body .openapi | cut -c1-3)" "200 3.1"
cmp -s "$work/body" docs/openapi.json || fail "the description is not the one in docs"
ask "" /api/openapi.json -H "If-None-Match: $(header etag)"
is "the description still holds" "$status" 304
ask "" /api/v1/notices
# Shows: ASVS 8.2.1
is "nobody without a token" "$status $(body .type)" "401 urn:brandwacht:problem:unauthorized"
is "which is said as RFC 6750 has it" "$(header www-authenticate)" 'Bearer realm="brandwacht"'

# --- everybody their own --------------------------------------------------------------------------------------------
ask "$analyst" "/api/v1/organisations?kind=institution&limit=500"
is "the CERT sees the institutions" "$status $(body '.items | length')" "200 $(jq .figures.institutions "$work/said")"
id_of() { jq -r --arg name "$1" '.items[] | select(.name == $name) | .id' "$work/body"; }
umc=$(id_of "UMC Waterland")
ringdijk=$(id_of "Zorghuis Ringdijk")
ask "$hospital" "/api/v1/organisations/$umc/assets?limit=1"
is "a hospital sees its inventory" "$status $(body '.items | length')" "200 1"
ask "$home" "/api/v1/organisations/$umc/assets?limit=1"
is "a care home does not" "$status $(body '.items | length')" "200 0"
ask "$supplier" "/api/v1/organisations/$ringdijk/assets?limit=1"
is "a supplier sees that of whom it acts for" "$status $(body '.items | length')" "200 1"

# --- pages: follow Link to the end, meet every line once ------------------------------------------------------------
walk() { # walk TOKEN PATH: ids of all items
    local next=$2
    while [ -n "$next" ]; do
        ask "$1" "$next"
        [ "$status" = 200 ] || fail "$next: $status"
        body '.items[].id'
        next=$(header link | sed -n 's/^<\(.*\)>; rel="next"$/\1/p')
    done
}
walk "$analyst" "/api/v1/organisations/$umc/assets?limit=97" >"$work/ids"
ask "$analyst" "/api/v1/organisations?text=UMC%20Waterland"
is "a walk meets every line" "$(wc -l <"$work/ids")" "$(body '.items[0].assets')"
is "and none twice" "$(sort "$work/ids" | uniq -d | wc -l)" 0
walk "$analyst" "/api/v1/advisories?limit=3" >"$work/ids"
is "and every advisory" "$(sort -u "$work/ids" | wc -l)" "$(jq .figures.advisories "$work/said")"

# --- advisories and matches -----------------------------------------------------------------------------------------
advisory=$(head -n 1 "$work/ids")
ask "$analyst" "/api/v1/advisories/$advisory"
is "an advisory" "$status $(body .id)" "200 $advisory"
sha=$(body .sha256)
ask "$analyst" "/api/v1/advisories/$advisory/csaf"
is "its document, byte for byte" "$status $(sha256sum <"$work/body" | cut -d' ' -f1)" "200 $sha"
ask "$hospital" "/api/v1/matches?limit=500"
is "a hospital's matches are its own" "$status $(body "[.items[] | select(.organisation != \"$umc\")] | length")" "200 0"
[ "$(body '.items | length')" -gt 0 ] || fail "the hospital has no match"
is "each has a reason" "$(body '[.items[] | select(.reason == "")] | length')" 0

# --- answering ------------------------------------------------------------------------------------------------------
ask "$hospital" "/api/v1/notices?state=sent"
notice=$(body '.items[0].id')
[ "$notice" != null ] || fail "the hospital has no open notice"
json=(-H "Content-Type: application/json")
ask "$hospital" "/api/v1/notices/$notice/answers" "${json[@]}" -d '{"kind":"solved","by":"Servicedesk","note":"Gedaan."}'
is "an answer is noted" "$status $(body .via)" "201 api"
first=$(body .id)
ask "$hospital" "/api/v1/notices/$notice/answers" "${json[@]}" -d '{"kind":"solved","by":"Servicedesk","note":"Gedaan."}'
is "once, however often it is sent" "$status $(body .id)" "200 $first"
ask "$analyst" "/api/v1/notices/$notice"
is "the CERT sees it" "$(body '.answer + " " + .state')" "solved closed"
ask "$home" "/api/v1/notices/$notice"
is "to others there is no such notice" "$status $(body .type)" "404 urn:brandwacht:problem:not-found"
ask "$reader" "/api/v1/notices/$notice/answers" "${json[@]}" -d '{"kind":"solved","by":"x"}'
is "who may only read cannot answer" "$status $(body .type)" "403 urn:brandwacht:problem:read-only"
ask "$hospital" "/api/v1/notices/$notice/answers" "${json[@]}" -H 'Accept-Language: nl' -d '{"kind":"perhaps","who":1}'
is "a wrong answer is told place by place" "$status $(body '[.errors[] | .pointer + " " + .code] | join(", ")')" \
    "400 /kind one_of, /by missing, /who unknown"
is "in the language asked for" "$(header content-language) $(header content-type)" "nl application/problem+json"

# --- the CERT rates, and phones --------------------------------------------------------------------------------------
rating=/api/v1/advisories/$advisory/rating
ask "$hospital" "$rating"
is "how something is rated is the CERT's own" "$status $(body .type)" "404 urn:brandwacht:problem:not-found"
ask "$analyst" "$rating"
jq '{by: "tests/api.sh", care_impact: "nuisance", replaces: .rating.id, revision,
     answers: [.questions[] | {question, answer: .proposed}]}' "$work/body" >"$work/rating"
ask "$analyst" "$rating" -X PUT "${json[@]}" -d "@$work/rating"
is "what is proposed is taken for a rating" "$status $(body '.rating.care_impact + " " + .rating.basis')" "200 nuisance current"
jq '.by = "somebody else"' "$work/rating" >"$work/late"
ask "$analyst" "$rating" -X PUT "${json[@]}" -d "@$work/late"
is "who has not seen it may not overrule it" "$status $(body .type)" "409 urn:brandwacht:problem:conflict"
ask "$analyst" "/api/v1/calls" -H 'Accept-Language: nl'
is "whoever asked for a call is called first" "$status $(body '.items[0].why')" "200 call_me"
is "with a number, and with what to say" "$(body '.items[0] | (.phones | length > 0) and (.script[0] | startswith("Goedendag"))')" true
call=$(body '.items[0].notice')
watcher=$(token "CERT Waterland" --read-only)
ask "$watcher" "/api/v1/calls"
# Shows: ASVS 8.2.3
is "a program that only reads gets no numbers" "$status $(body '[.items[] | select(.phones != null)] | length')" "200 0"
ask "$analyst" "/api/v1/calls/$call" "${json[@]}" -d '{"outcome":"message_left","by":"tests/api.sh"}'
is "a call is noted" "$status" 201
ask "$analyst" "/api/v1/calls/$call" "${json[@]}" -d '{"outcome":"message_left","by":"tests/api.sh"}'
is "once, however often it is told" "$status" 200

# --- an inventory goes in, the worker reads it, and what it concerns shows ------------------------------------------
ask "$home" "/api/v1/organisations/$ringdijk/assets?limit=500"
lines=$(body '.items | length')
body '.items[] | {inventory_number, maker, product, version, model_number, kind, quantity} | with_entries(select(.value != "" and .value != null)) | tojson' >"$work/lines"
echo '{"inventory_number":"API-1","maker":"Halmarin","product":"Testpomp"}' >>"$work/lines"
ndjson=(-H "Content-Type: application/x-ndjson" --data-binary)
ask "$home" "/api/v1/organisations/$ringdijk/inventory" "${ndjson[@]}" "@$work/lines"
is "an upload is taken" "$status" 202
import=$(header location)
for _ in $(seq 100); do
    ask "$home" "$import"
    case $(body .state) in done | failed) break ;; esac
    sleep 0.2
done
is "and read by the worker" "$(body '.state + " " + (.added | tostring) + " " + (.gone | tostring)')" "done 1 0"
ask "$home" "/api/v1/organisations/$ringdijk/assets?limit=500"
is "it is the inventory now" "$(body '.items | length')" $((lines + 1))
ask "$home" "/api/v1/organisations/$ringdijk/inventory" "${ndjson[@]}" $'{"inventory_number":"1"}\n{"inventory_number":"1"}'
is "a number that stands twice is refused with its line" "$status $(body '.errors[0] | "\(.line) \(.pointer) \(.code)"')" \
    "400 2 /inventory_number same_number"
ask "$home" "/api/v1/organisations/$umc/inventory" "${ndjson[@]}" '{"inventory_number":"1"}'
is "nobody replaces another's inventory" "$status $(body .type)" "403 urn:brandwacht:problem:not-yours"
head -c 34000000 /dev/zero | tr '\0' 'x' >"$work/large"
ask "$home" "/api/v1/organisations/$ringdijk/inventory" "${ndjson[@]}" "@$work/large" -H "Expect:"
is "what is too large is refused" "$status" 413

# --- a runaway script -----------------------------------------------------------------------------------------------
fast=$(token "UMC Waterland" --read-only)
printf -v many '%s/api/v1/imports/nothing-[1-800]' "$web"
curl -sS -o /dev/null -w '%{http_code}\n' -H "Authorization: Bearer $fast" "$many" | sort | uniq -c >"$work/codes"
grep -q ' 429$' "$work/codes" || fail "800 requests at once are let through: $(tr '\n' ' ' <"$work/codes")"
# On a slow machine the allowance grows again while the next program starts, so the storm may have to come twice.
for _ in 1 2 3 4 5; do
    ask "$fast" /api/v1/notices
    [ "$status" != 429 ] || break
    curl -sS -o /dev/null -H "Authorization: Bearer $fast" "$many"
done
is "who asks too often waits" "$status $(body .type)" "429 urn:brandwacht:problem:too-many"
ask "$hospital" /api/v1/notices
is "and holds nobody else up" "$status" 200

[ ! -s "$work/complaints" ] || { cat "$work/complaints" >&2; fail "the server complained"; }
echo "api: $checks checks passed"
