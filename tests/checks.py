"""checks.py - does cs-check find every fault that csgen put in, and nothing else? See checks.sh.

What must be found is worked out from the generator's list alone; what was found is the audit file."""
import sys

faults, audit, card = sys.argv[1:]
number = 0


def tell(name, good, why=""):
    global number
    number += 1
    print("ok" if good else "not ok", "-", name, "" if good else "# %s" % (why,))


def read(path):
    with open(path, encoding="utf-8", newline="\n") as f:
        rows = [line.rstrip("\n").split("\t") for line in f]
    return [dict(zip(rows[0], row)) for row in rows[1:]]


# The rule that each kind of fault breaks; the others are for cs-clean and cs-mask, and break none.
rule_of = {
    "resolved-before-created": [("resolved-after-created", "")],
    "handle-absurd": [("handle-time", "")],
    "csat-range": [("range", "csat")],
    "unknown-status": [("domain", "status")],
    "bad-id-card": [("id-card", "id_card")],
    "bad-bank-card": [("bank-card", "bank_card")],
    "bad-phone": [("phone", "phone")],
    "bad-plate": [("plate", "plate")],
    "exact-duplicate": [("duplicate-row", "")],
    "key-duplicate": [("duplicate-key", "ticket_id")],
}
wanted = {rule: set() for rules in rule_of.values() for rule, _ in rules}
for fault in read(faults):
    if fault["kind"] == "key-duplicate" and fault["column"] != "ticket_id":
        continue
    for rule, column in rule_of.get(fault["kind"], []):
        wanted[rule].add((int(fault["line"]), column))
# A ticket that was resolved before it was created was also resolved before it was answered.
found = {}
for finding in read(audit):
    found.setdefault(finding["rule"], set()).add((int(finding["line"]), finding["column"]))
    if finding["rule"] in ("phone", "id-card", "bank-card", "plate"):
        clear = any(c in finding["old"] for c in "012345678")
        if clear:
            tell("no personal value in the audit file", False, finding)
early = found.pop("resolved-after-responded", set())
tell("what follows from a wrong time is no more than that", early <= wanted["resolved-after-created"], early)
for rule in sorted(wanted):
    missed, extra = wanted[rule] - found.get(rule, set()), found.get(rule, set()) - wanted[rule]
    tell("%s: all %d found, nothing else" % (rule, len(wanted[rule])), len(wanted[rule]) > 20 and not missed and not extra,
         (sorted(missed)[:3], sorted(extra)[:3]))
tell("no other rule found anything", set(found) == set(wanted), set(found) - set(wanted))
passed = {row["rule"]: row for row in read(card) if row["metric"] == "passed"}
tell("the scorecard counts the same", all(
    int(passed[rule]["den"]) - int(passed[rule]["num"]) == len(lines)
    for rule, lines in wanted.items() if not rule.startswith("duplicate")))
