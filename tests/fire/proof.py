"""Whether the record, after its server was killed, verifies offline and holds everything that was answered."""

import json
import subprocess
import time
from http.client import HTTPException
from urllib.error import URLError
from urllib.request import Request, urlopen

EXPORT_SECONDS_MAX = 60
TRIES = 50


def proof(house):
    """Every breach found in an export of now."""
    # First what everybody may read, then the export: nothing read before may be missing in it.
    seen, paid = entries(house), len(house.bank.paid)
    ran = {one["id"] for one in house.requests() if one["run"] != "not_started"}
    text = export(house)
    key = house.get("/audit-logs/keys")[-1]["public_key"]
    command = [house.server.binary, "audit", "verify", "-", "--key", key]
    verified = subprocess.run(command, input=text, capture_output=True, timeout=EXPORT_SECONDS_MAX)
    if verified.returncode != 0:
        yield f"the export does not verify ({verified.returncode}): {verified.stdout.decode()}{verified.stderr.decode()}"
    records = [line["record"] for line in map(json.loads, text.decode().splitlines()) if "record" in line]
    chained = {record["id"] for record in records}
    house.counts["records verified"] = len(records)
    for missing in sorted(set(seen) - chained)[:5]:
        yield f"the entry {missing} ({seen[missing]}) is answered over REST, and is not in the chain"
    # The start of an approved call is written before the call is made: whatever died, it is on record.
    started = {record["entry"]["correlation_id"] for record in records
               if "entry" in record and record["entry"]["action"] == "approval_call_started"}
    for request in sorted(ran - started)[:5]:
        yield f"request {request} ran, and its start is not in the chain"
    if paid > len(started):
        yield f"{paid} were paid, and the chain has {len(started)} starts"
    fault = house.get("/audit-logs/integrity")["fault"]
    if fault:
        yield f"the server itself finds the record changed: {fault}"


def entries(house):
    """By id: the action of each entry that the server shows."""
    found, skip = {}, 0
    while page := house.get(f"/audit-logs?limit=1000&skip={skip}")["logs"]:
        found.update((log["id"], log["action"]) for log in page)
        skip += len(page)
    return found


def export(house):
    """The whole record, tried again until its last line is there."""
    request = Request(f"{house.server.base}/api/v1/audit-logs/export", headers={"Authorization": f"Bearer {house.token}"})
    for _ in range(TRIES):
        try:
            with urlopen(request, timeout=EXPORT_SECONDS_MAX) as answer:
                return answer.read()
        except (URLError, OSError, HTTPException):
            time.sleep(0.2)
    raise RuntimeError("the record cannot be exported")
