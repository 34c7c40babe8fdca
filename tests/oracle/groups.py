"""groups.py - what cs-metrics does with groups, done a second time from the rows alone.

Totals over every set of keys, the largest N and the rest, complete calendars, comparisons by date, groups adjusted
for their mix of cases. Made-up rows,
exact fractions, the standard library.

usage: groups.py SEED ROWS DIRECTORY   (prints TAP; cs-metrics is on PATH)
"""
import random
import subprocess
import sys
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from statistics import NormalDist, variance

COLUMNS = ["ticket_id", "created_at", "channel", "agent_id", "response_s", "handle_s", "csat"]
START = date(2024, 1, 20)


def make_rows(seed, count):
    rnd = random.Random(seed)
    rows = []
    for i in range(count):
        day = START + timedelta(days=rnd.choice([rnd.randrange(50), rnd.randrange(0, 50, 7)]))
        r = dict.fromkeys(COLUMNS, "")
        r["ticket_id"] = "T%d" % i
        if rnd.random() < 0.98:
            r["created_at"] = "%sT%02d:00:00+08:00" % (day, rnd.choice([9, 10, 10, 14, 23]))
        r["channel"] = rnd.choice(["phone", "chat", "chat", "电话", ""])
        r["agent_id"] = "A%d" % min(int(rnd.paretovariate(0.6)), 30)
        if rnd.random() < 0.9:
            r["response_s"] = str(rnd.randrange(4000)) + rnd.choice(["", "", ".5"])
        if rnd.random() < 0.7:
            r["handle_s"] = str(rnd.randrange(900))
        if rnd.random() < 0.4:
            r["csat"] = rnd.choice("12345")
        rows.append(r)
    return [r for r in rows if r["created_at"][:10] != "2024-02-06"]  # a day without a ticket


def run(*args):
    p = subprocess.run(["cs-metrics", "-q", *args], capture_output=True, text=True)
    if p.returncode:
        raise SystemExit("Bail out! cs-metrics %s: %s" % (" ".join(args), p.stderr))
    lines = [x.split("\t") for x in p.stdout.split("\n")[:-1]]
    return [dict(zip(lines[0], x)) for x in lines[1:]]


def median(values):
    x = sorted(values)
    if not x:
        return None
    h = Fraction(len(x) - 1, 2)
    i = int(h)
    return x[i] if h == i else (x[i] + x[i + 1]) / 2


def known(rows, column):
    return [Fraction(r[column]) for r in rows if r[column]]


METRICS = {
    "tickets": len,
    "frt": lambda rows: median(known(rows, "response_s")),
    "handle_mean": lambda rows: Fraction(sum(known(rows, "handle_s")), len(known(rows, "handle_s")))
    if known(rows, "handle_s") else None,
    "handle_max": lambda rows: max(known(rows, "handle_s"), default=None),
    "csat": lambda rows: Fraction(sum(v >= 4 for v in known(rows, "csat")), len(known(rows, "csat")))
    if known(rows, "csat") else None,
}
IDS = "tickets,frt,handle.mean,handle.max,csat"


def text(value):
    if value is None:
        return ""
    if Fraction(value).denominator == 1:
        return str(int(value))
    t = repr(float(value))
    return t


def group(rows, key):
    out = {}
    for r in rows:
        out.setdefault(key(r), []).append(r)
    return out


def by_key(names):
    return lambda r: tuple(r[n] for n in names)


def missing_last(key):
    return [(k == "", k.encode()) for k in key]


def values(rows):
    return {m: text(f(rows)) for m, f in METRICS.items()}


# ---- cases ----

def totals(rows, path):
    keys = ["channel", "agent_id", "hour"]
    rows = [dict(r, hour=r["created_at"][11:13]) for r in rows]
    want = []
    levels = sorted((c for n in range(4) for c in combinations(range(3), n)),
                    key=lambda c: (-len(c), sum(1 << k for k in c)))
    for level in levels:
        names = [keys[k] for k in level]
        groups = group(rows, by_key(names))
        for key in sorted(groups, key=missing_last):
            row = dict.fromkeys(keys, "")
            row.update(zip(names, key))
            want.append({"keys": ",".join(names), **row, **values(groups[key])})
    return want, run("-g", ",".join(keys), "-m", IDS, "--totals", path)


def top(rows, path):
    want = []
    groups = group(rows, by_key(["agent_id"]))
    order = sorted(groups, key=lambda k: (-len(groups[k]), missing_last(k)))
    for key in order[:4]:
        want.append({"keys": "agent_id", "agent_id": key[0], **values(groups[key])})
    rest = [r for k in order[4:] for r in groups[k]]
    want.append({"keys": "agent_id*", "agent_id": "", **values(rest)})
    return want, run("-g", "agent_id", "-m", IDS, "--top", "4", "--other", path)


def by_metric(rows, path):
    groups = group(rows, by_key(["agent_id", "channel"]))
    found = {k: METRICS["handle_mean"](g) for k, g in groups.items()}
    order = sorted(groups, key=lambda k: (found[k] is None, found[k] or 0, missing_last(k)))
    want = [{"agent_id": k[0], "channel": k[1], **values(groups[k])} for k in order[:25]]
    return want, run("-g", "agent_id,channel", "-m", IDS, "--sort", "handle.mean", "--top", "25", path)


def by_one_key(rows, path):
    groups = group(rows, by_key(["agent_id", "channel"]))
    names = sorted({k[1] for k in groups if k[1]}, key=str.encode, reverse=True) + [""]
    order = sorted(groups, key=lambda k: (names.index(k[1]), missing_last(k)))
    want = [{"agent_id": k[0], "channel": k[1], **values(groups[k])} for k in order]
    return want, run("-g", "agent_id,channel", "-m", IDS, "--sort", "channel:desc", path)


def days(first, last):
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def calendar(rows, path):
    first, last = date(2024, 1, 25), date(2024, 2, 12)
    rows = [r for r in rows if r["created_at"] and first <= date.fromisoformat(r["created_at"][:10]) <= last]
    groups = group(rows, lambda r: (r["channel"], r["created_at"][:10]))
    channels = sorted({k[0] for k in groups}, key=lambda c: (c == "", c.encode()))
    want = [{"channel": c, "date": str(d), **values(groups.get((c, str(d)), []))} for c in channels
            for d in days(first, last)]
    return want, run("-g", "channel,date", "-m", IDS, "--fill", "--period", "%s..%s" % (first, last), path + ".dated")


def week_of_hours(rows, path):
    groups = group([r for r in rows if r["created_at"]],
                   lambda r: (date.fromisoformat(r["created_at"][:10]).isoweekday(), int(r["created_at"][11:13])))
    want = [{"weekday": str(w), "hour": "%02d" % h, **values(groups.get((w, h), []))} for w in range(1, 8)
            for h in range(24)]
    return want, run("-g", "weekday,hour", "-m", IDS, "--fill", path + ".dated")


def close(a, b):
    """Both empty, equal, or numbers that agree to 1e-12."""
    if a == b or a == "" or b == "":
        return a == b
    try:
        x, y = float(a), float(b)
    except ValueError:
        return False
    return abs(x - y) <= 1e-12 * max(1, abs(x), abs(y))


def by_day(rows, path):
    """February against January day by day, and against the days 28 days before."""
    dated = [r for r in rows if r["created_at"]]
    of = lambda d: [r for r in dated if r["created_at"][:10] == str(d)]
    earliest = min(date.fromisoformat(r["created_at"][:10]) for r in dated)
    want = []
    for d in days(date(2024, 2, 1), date(2024, 2, 20)):
        row = {"date": str(d), "tickets": len(of(d)), "csat": METRICS["csat"](of(d))}
        for name, other in (("previous", d - timedelta(20)), ("28d", d - timedelta(28))):
            there = other >= earliest
            n, c = len(of(other)) if there else None, METRICS["csat"](of(other)) if there else None
            row["tickets_" + name] = n
            row["tickets_%s_diff" % name] = None if n is None else row["tickets"] - n
            row["tickets_%s_change" % name] = None if not n else Fraction(row["tickets"] - n, n)
            row["csat_" + name] = c
            row["csat_%s_diff" % name] = None if c is None or row["csat"] is None else row["csat"] - c
        want.append({k: v if k == "date" else text(v) for k, v in row.items()})
    return want, run("-g", "date", "-m", "tickets,csat", "--period", "2024-02-01..2024-02-20", "--compare",
                     "previous,28d", path + ".dated")


def adjusted(rows, path):
    """Agents as if all had the same mix of channels and weekdays: 99.8 % limits of a funnel."""
    z = NormalDist().inv_cdf(0.999)
    stratum = lambda r: (r["channel"], date.fromisoformat(r["created_at"][:10]).isoweekday())
    dated = [r for r in rows if r["created_at"]]
    want = []
    groups = group(dated, by_key(["agent_id"]))
    for key in sorted(groups, key=missing_last):
        row = {"agent_id": key[0]}
        for name, column, share in (("csat", "csat", True), ("handle_mean", "handle_s", False)):
            value = lambda r: float(r[column]) if not share else float(int(r[column]) >= 4)
            whole = [r for r in dated if r[column]]
            mine = [r for r in groups[key] if r[column]]
            strata = group(whole, stratum)
            reference = {s: sum(map(value, g)) / len(g) for s, g in strata.items()}
            spread = {s: p * (1 - p) if share else (variance(map(value, strata[s])) if len(strata[s]) > 1 else 0)
                      for s, p in reference.items()}
            names = [name + x for x in ("", "_expected", "_ratio", "_adjusted", "_adjusted_lo", "_adjusted_hi",
                                        "_verdict")]
            if not mine:
                row.update(dict.fromkeys(names, ""))
                continue
            v = sum(map(value, mine)) / len(mine)
            e = sum(reference[stratum(r)] for r in mine) / len(mine)
            sd = sum(spread[stratum(r)] for r in mine) ** 0.5 / len(mine)
            p = sum(map(value, whole)) / len(whole)
            if share and e == 0:
                row.update(zip(names, [v, e, "", "", "", "", ""]))
                continue
            a = p * v / e if share else p + v - e
            half = z * sd * (p / e if share else 1)
            lo, hi = (max(0, p - half), min(1, p + half)) if share else (p - half, p + half)
            good = share == (a > p)  # a share of good scores is better up, handle time down
            verdict = "same" if lo <= a <= hi else "better" if good else "worse"
            row.update(zip(names, [v, e, v / e if e else "", a, lo, hi, verdict]))
        want.append({k: str(v) for k, v in row.items()})
    return want, run("-g", "agent_id", "-m", "csat,handle.mean", "--adjust", "channel,weekday", path + ".dated")


def write(rows, path):
    with open(path, "w") as f:
        f.write("\t".join(COLUMNS) + "\n")
        f.writelines("\t".join(r[c] for c in COLUMNS) + "\n" for r in rows)


def main():
    seed, count, directory = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    rows = make_rows(seed, count)
    path = directory + "/rows.tsv"
    write(rows, path)
    write([r for r in rows if r["created_at"]], path + ".dated")
    cases = [totals, top, by_metric, by_one_key, calendar, week_of_hours, by_day, adjusted]
    print("1..%d" % len(cases))
    for n, case in enumerate(cases, 1):
        want, got = case(rows, path)
        wrong = [(w, g) for w, g in zip(want, got)
                 if w != g and (case not in (by_day, adjusted) or w.keys() != g.keys() or
                                not all(close(w[k], g[k]) for k in w))]
        if wrong or len(want) != len(got):
            print("not ok %d - %s: %d rows wanted, %d found" % (n, case.__name__, len(want), len(got)))
            for w, g in wrong[:3]:
                print("# want %s\n# got  %s" % (w, g))
        else:
            print("ok %d - %s (%d rows)" % (n, case.__name__, len(want)))


main()
