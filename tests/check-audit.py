#!/usr/bin/env python3
"""Checks an export of the audit trail (`brandwacht audit export`) without Brandwacht; docs/audit.md says how it works."""
import hashlib, json, struct, sys

FIELDS = ["previous", "seq", "sealed_at", "id", "at", "who", "organisation", "about", "act", "object", "detail", "audience"]


def digest(row):
    hasher = hashlib.sha256()
    for part in ["brandwacht-audit-1"] + ["" if row[name] is None else str(row[name]) for name in FIELDS]:
        data = part.encode()
        hasher.update(struct.pack(">Q", len(data)) + data)
    return hasher.hexdigest()


def check(lines):
    wrong, last = [], None
    for line in lines:
        row = json.loads(line)
        if digest(row) != row["hash"]:
            wrong.append(f"row {row['seq']} was changed or moved")
        elif last and row["seq"] != last["seq"] + 1:
            wrong.append(f"row {row['seq']} stands behind row {last['seq']}")
        elif (row["previous"] != last["hash"]) if last else (row["seq"] == 1 and row["previous"] != "0" * 64):
            wrong.append(f"row {row['seq']} does not follow the row before it")
        last = row
    return wrong, last


if __name__ == "__main__":
    faults, end = check(open(sys.argv[1], encoding="utf-8"))
    print("\n".join(faults) if faults else f"nothing is wrong up to row {end['seq']}, hash {end['hash']}" if end else "no rows")
    sys.exit(1 if faults or not end else 0)
