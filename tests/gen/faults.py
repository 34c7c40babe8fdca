"""faults.py - is the list that csgen --faults-out wrote true, and is it all? See faults.sh."""
import sys
from difflib import SequenceMatcher

folder, kinds = sys.argv[1], sys.argv[2].split(",")
number = 0


def tell(name, good, why=""):
    global number
    number += 1
    print("ok" if good else "not ok", "-", name, "" if good else "# %s" % (why,))


def read(name):
    with open(folder + "/" + name, encoding="utf-8", newline="\n") as f:
        return [line.rstrip("\n").split("\t") for line in f]


def mod_11_2(card):  # ISO 7064, by recursion
    p = 0
    for c in card[:17]:
        p = (p + int(c)) * 2 % 11
    return "0123456789X"[(12 - p) % 11] == card[17]


def luhn(card):
    digits = [int(c) for c in reversed(card)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])) % 10 == 0


none, many, faults = read("none"), read("many"), read("many.list")
head = {name: i for i, name in enumerate(none[0])}
tell("nothing is spoilt at a rate of 0", len(read("none.list")) == 1)
keys = [row[0] for row in none]
tell("and every ticket is there once", len(set(keys)) == len(keys))
cards = [row for row in none[1:] if row[head["id_card"]]]
tell("check digits are right", all(mod_11_2(r[head["id_card"]]) and luhn(r[head["bank_card"]]) for r in cards))

# Undo every fault from the list; what is left is the clean output.
lines, added, wrong, seen = [None] + [list(r) for r in many], set(), [], {}
for line, key, column, kind, before, now in faults[1:]:
    line = int(line)
    seen.setdefault(kind, set()).add(line)
    row = lines[line]
    cell = row[head[column]]
    if column == "ticket_id":
        added.add(line)
        if lines[int(before)][0] != key or now != cell or int(before) >= line:
            wrong.append((line, kind))
        if kind == "exact-duplicate" and lines[int(before)] != row:
            wrong.append((line, kind))
        continue
    if kind.startswith("text-"):
        if now not in cell or (now in before and kind != "text-decoy") or len(cell) <= len(before):
            wrong.append((line, kind, cell))
    elif cell != now or now == before:
        wrong.append((line, kind, cell))
    row[head[column]] = before
tell("the list is true", not wrong, wrong[:3])
rest = [row for i, row in enumerate(lines) if row is not None and i not in added]
tell("nothing else was changed", rest == none, [p for p in zip(rest, none) if p[0] != p[1]][:1])
tell("every kind is there", sorted(seen) == sorted(kinds), set(kinds) ^ set(seen))
rates = {k: len(v) for k, v in seen.items()}
low, high = 0.2 * len(none) * 0.01 * 0.4, 1.3 * len(none) * 0.01
rare = ("resolved-before-created", "csat-range", "handle-absurd")
tell("at about its rate", all((k in rare or low < n) and n < high for k, n in rates.items()), rates)
by_kind = {}
for line, key, column, kind, before, now in faults[1:]:
    by_kind.setdefault(kind, []).append(now)
tell("wrong cards are wrong", not any(map(mod_11_2, by_kind["bad-id-card"])) and not any(map(luhn, by_kind["bad-bank-card"])))
tell("cards in texts are right", all(mod_11_2(c.upper()) for c in by_kind["text-id-card"])
     and all(luhn(c.replace(" ", "")) for c in by_kind["text-bank-card"]))

near = read("near")
texts, partners = {}, []
for line, key, column, kind, before, now in read("near.list")[1:]:
    if kind == "near-duplicate" and column == "text":
        partners.append(SequenceMatcher(None, before, now, autojunk=False).ratio())
plain = [r[head["text"]] for r in near[1:] if r[head["text"]] and not r[0].startswith("N")]
tell("near texts are near", len(partners) > 200 and min(partners) > 0.94, (len(partners), partners and min(partners)))
far = max(SequenceMatcher(None, a, b, autojunk=False).ratio() for a, b in zip(plain[:400], plain[1:401]))
tell("and the others are not", len(set(plain)) == len(plain) and far < 0.6, far)
