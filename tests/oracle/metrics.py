"""metrics.py - an independent cs-metrics: the definitions of the field, written down a second time.

Makes a stream of tickets with everything that is awkward (mixed offsets, days of daylight saving, equal times, open
tickets, missing values, decimals, repeats at the edge of their window), computes every metric in exact fractions with the
standard library alone, and compares with what cs-metrics prints. Nothing here is taken from cs-metrics or its catalogue;
the definitions are those of the manual page cs-catalogue(5).

usage: metrics.py SEED ROWS DIRECTORY   (prints TAP; cs-metrics is on PATH)
"""
import math
import random
import subprocess
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction

DAY = 86400
COLUMNS = ("ticket_id customer_id channel direction category agent_id created_at responded_at resolved_at outcome "
           "wait_s response_s resolve_s handle_s talk_s hold_s wrap_s reopen_n csat csat_at nps nps_at "
           "is_complaint").split()
TIMES = [c for c in COLUMNS if c.endswith("_at")]
OFFSETS = [480, 480, 480, 540, -300, 0, 60, 120]


# ---- data ----

def stamp(at, offset):
    return datetime.fromtimestamp(at, timezone(timedelta(minutes=offset))).isoformat()


def make_rows(seed, count):
    rnd = random.Random(seed)
    start = int(datetime(2024, 3, 20, tzinfo=timezone.utc).timestamp())  # around the change of clocks in Europe
    rows = []
    for i in range(count):
        off = rnd.choice(OFFSETS)
        at = start + rnd.randrange(0, 45 * DAY, 60)
        if rows and rnd.random() < 0.05:
            at = rows[-1]["_at"]  # equal times
        r = dict.fromkeys(COLUMNS, "")
        r["_at"] = at
        r["ticket_id"] = "T%05d" % rnd.randrange(10 ** 5) if rnd.random() < 0.02 else "T%06d" % (count - i)
        if rnd.random() < 0.9:
            r["customer_id"] = "C%d" % int(rnd.paretovariate(0.7))
        r["channel"] = rnd.choice(["phone", "chat", "email", "微信", ""])
        r["direction"] = rnd.choice(["inbound", "inbound", "outbound", ""])
        r["category"] = rnd.choice(["refund", "物流", "how to", "back\\\\slash", ""])
        r["agent_id"] = rnd.choice(["A01", "A02", "A10", ""])
        if rnd.random() < 0.98:
            r["created_at"] = stamp(at, off)
        if rnd.random() < 0.8:
            later = rnd.choice([0, 20, 21, rnd.randrange(7200)])
            r["responded_at"] = stamp(at + later, off)
            if rnd.random() < 0.5:
                r["response_s"] = str(later)
        elif rnd.random() < 0.2:
            r["response_s"] = str(rnd.randrange(4000)) + rnd.choice(["", ".5", ".125"])
        if rnd.random() < 0.7:
            later = rnd.choice([DAY, DAY + 1, DAY - 1, rnd.randrange(4 * DAY)])
            r["resolved_at"] = stamp(at + later, rnd.choice(OFFSETS))
            if rnd.random() < 0.5:
                r["resolve_s"] = str(later)
        r["outcome"] = rnd.choice(["answered", "answered", "answered", "abandoned", "voicemail", "flowout", ""])
        for c, most, share in (("wait_s", 60, 0.8), ("talk_s", 900, 0.7), ("hold_s", 90, 0.4), ("wrap_s", 60, 0.5),
                               ("handle_s", 1200, 0.4)):
            if rnd.random() < share:
                r[c] = str(rnd.randrange(most)) + (rnd.choice([".5", ".25"]) if rnd.random() < 0.1 else "")
        if rnd.random() < 0.6:
            r["reopen_n"] = rnd.choice("0001")
        if rnd.random() < 0.5:
            r["csat"] = rnd.choice("1234455")
            if rnd.random() < 0.9:
                r["csat_at"] = stamp(at + rnd.randrange(5 * DAY), off)
        if rnd.random() < 0.4:
            r["nps"] = str(rnd.randrange(11))
            if rnd.random() < 0.9:
                r["nps_at"] = stamp(at + rnd.randrange(5 * DAY), off)
        r["is_complaint"] = rnd.choice(["0", "0", "0", "1", ""])
        rows.append(r)
    for i in range(0, count - 3, 40):  # the same customer again, exactly at the edge of a window and one second beyond
        a, b = rows[i], rows[i + 1]
        edge = rnd.choice([7 * DAY, 30 * DAY]) + rnd.choice([-1, 0, 1])
        a["customer_id"] = b["customer_id"] = "E%d" % i
        a["category"] = b["category"] = "refund"
        a["is_complaint"] = b["is_complaint"] = "1"
        if a["created_at"] and edge < 31 * DAY:
            b["created_at"] = stamp(a["_at"] + edge, 480)
    return rows


def write(rows, path):
    with open(path, "w", newline="") as f:
        f.write("\t".join(COLUMNS) + "\n")
        for r in rows:
            f.write("\t".join(r[c] for c in COLUMNS) + "\n")


# ---- reading it, with a mind of its own ----

class Time:
    def __init__(self, text):
        self.at = int(datetime.fromisoformat(text).timestamp())
        self.day = date.fromisoformat(text[:10])
        self.hour = int(text[11:13])
        self.text = text


def parse(rows):
    out = []
    for r in rows:
        t = {}
        for c in COLUMNS:
            v = r[c]
            if v == "":
                t[c] = None
            elif c in TIMES:
                t[c] = Time(v)
            elif c.endswith("_s") or c in ("reopen_n", "csat", "nps", "is_complaint"):
                t[c] = Fraction(v)
            else:
                t[c] = v.replace("\\\\", "\\")
        out.append(t)
    return out


def world(rows, as_of):
    """What was known at as_of: no later rows, no later events, nor the values that came with them."""
    brought = {"responded_at": ["response_s"], "resolved_at": ["resolve_s"], "csat_at": ["csat"], "nps_at": ["nps"]}
    out = []
    for r in rows:
        if r["created_at"] and r["created_at"].at > as_of:
            continue
        r = dict(r)
        for c, values in brought.items():
            if r[c] and r[c].at > as_of:
                r[c] = None
                for v in values:
                    r[v] = None
        out.append(r)
    return out


def gaps(rows, keys, among):
    """Seconds to the neighbours with equal keys: (previous, next) by row."""
    runs = defaultdict(list)
    for i, r in enumerate(rows):
        if among(r) and r["created_at"] and all(r[k] is not None for k in keys):
            runs[tuple(r[k] for k in keys)].append((r["created_at"].at, r["ticket_id"].encode(), i))
    prev, nxt = {}, {}
    for run in runs.values():
        run.sort()
        for (a, _, i), (b, _, j) in zip(run, run[1:]):
            nxt[i] = b - a
            prev[j] = b - a
    return prev, nxt


# ---- the definitions ----

def since(r, given, event):
    if r[given] is not None:
        return r[given]
    if r[event] and r["created_at"]:
        return Fraction(r[event].at - r["created_at"].at)
    return None


def handle(r):
    if r["handle_s"] is not None:
        return r["handle_s"]
    if r["talk_s"] is None:
        return None
    return r["talk_s"] + (r["hold_s"] or 0) + (r["wrap_s"] or 0)


def inbound(r):
    return r["direction"] != "outbound"


def answered_in(r, seconds):
    return r["outcome"] == "answered" and r["wait_s"] is not None and r["wait_s"] <= seconds


def nps_points(r):
    return Fraction(100 if r["nps"] >= 9 else -100 if r["nps"] <= 6 else 0)


ALL = lambda r: True
MEDIAN = Fraction(1, 2)

# id: (aggregate, of, population, anchors, maturity in seconds)
BASE = {
    "tickets": ("count", None, ALL, ["created_at"], 0),
    "answer_rate": ("share", lambda r: r["outcome"] == "answered", lambda r: r["outcome"] and inbound(r),
                    ["created_at"], 0),
    "abandon_rate": ("share", lambda r: r["outcome"] == "abandoned", lambda r: r["outcome"] and inbound(r),
                     ["created_at"], 0),
    "service_level": ("share", lambda r: answered_in(r, 20),
                      lambda r: inbound(r) and (r["outcome"] == "abandoned" or
                                                r["outcome"] == "answered" and r["wait_s"] is not None),
                      ["created_at"], 0),
    "wait": (MEDIAN, lambda r: r["wait_s"], lambda r: r["outcome"] in ("answered", None), ["created_at"], 0),
    "frt": (MEDIAN, lambda r: since(r, "response_s", "responded_at"), ALL, ["created_at"], 0),
    "resolve": (MEDIAN, lambda r: since(r, "resolve_s", "resolved_at"), ALL, ["created_at"], 0),
    "resolved_24h": ("share", lambda r: (lambda d: d is not None and d <= DAY)(since(r, "resolve_s", "resolved_at")), ALL,
                     ["created_at"], DAY),
    "fcr": ("share", lambda r: bool(r["resolved_at"]) and not (r["reopen_n"] or 0) > 0 and
            not (r["_next"] is not None and r["_next"] <= 7 * DAY),
            lambda r: r["customer_id"] is not None, ["created_at"], 7 * DAY),
    "handle": (MEDIAN, handle, ALL, ["created_at"], 0),
    "talk": (MEDIAN, lambda r: r["talk_s"], ALL, ["created_at"], 0),
    "csat": ("share", lambda r: r["csat"] >= 4, lambda r: r["csat"] is not None, ["csat_at", "created_at"], 0),
    "csat.mean": ("mean", lambda r: r["csat"], lambda r: r["csat"] is not None, ["csat_at", "created_at"], 0),
    "nps": ("mean", nps_points, lambda r: r["nps"] is not None, ["nps_at", "created_at"], 0),
    "complaint_rate": ("share", lambda r: r["is_complaint"] == 1, ALL, ["created_at"], 0),
    "repeat_complaint_30d": ("share", lambda r: r["_prev"] is not None and r["_prev"] <= 30 * DAY,
                             lambda r: r["is_complaint"] == 1, ["created_at"], 0),
}
SUFFIXES = {"mean": "mean", "sum": "sum", "min": "min", "max": "max", "n": "n", "sd": "sd", "var": "var", "cv": "cv",
            "median": MEDIAN, "p90": Fraction(9, 10), "p25": Fraction(1, 4), "p99.9": Fraction(999, 1000),
            "p0": Fraction(0), "p100": Fraction(1)}
# Suffixes apply to the duration or score itself; csat and nps are scores below their own formulas.
OF = {"csat": lambda r: r["csat"], "nps": lambda r: r["nps"]}


def define(metric):
    if metric in BASE:
        return BASE[metric]
    base, _, suffix = metric.partition(".")
    _, of, where, anchors, mature = BASE[base]
    return (SUFFIXES[suffix], OF.get(base, of), where, anchors, mature)


def known(metric):
    """Is it one of those defined here? every.py has the others."""
    metric = metric.removesuffix(".base")
    base, _, suffix = metric.partition(".")
    return metric in BASE or (base in BASE and suffix in SUFFIXES)


def quantile(values, p):
    values = sorted(values)
    h = p * (len(values) - 1)
    low = math.floor(h)
    high = min(low + 1, len(values) - 1)
    return values[low] + (h - low) * (values[high] - values[low])


def compute(rows, metric, as_of, days=None, view_where=ALL):
    """(value, n, excluded, num, den) of rows of one group."""
    aggregate, of, where, anchors, mature = define(metric)
    anchor = anchors[0]  # the stream has all of them: the first is it
    n_rows = excluded = 0
    values = []
    for r in rows:
        if not where(r) or not view_where(r):
            continue
        t = r[anchor]
        if days is not None or mature:
            if t is None:
                excluded += 1
                continue
            if days is not None and not days[0] <= t.day <= days[1]:
                continue
            if mature and t.at + mature > as_of:
                excluded += 1
                continue
        n_rows += 1
        if of is not None:
            values.append(of(r))
    if aggregate == "count":
        return n_rows, n_rows, excluded, n_rows, None
    if aggregate == "share":
        k = sum(1 for v in values if v)
        return (Fraction(k, n_rows) if n_rows else None), n_rows, excluded, k, n_rows
    known = [v for v in values if v is not None]
    n, excluded = len(known), excluded + n_rows - len(known)
    if aggregate == "n":
        return n, n, excluded, n, None
    if not known:
        return None, n, excluded, Fraction(0) if aggregate == "mean" else None, 0 if aggregate == "mean" else None
    total = sum(known)
    if aggregate == "mean":
        return total / n, n, excluded, total, n
    if aggregate == "sum":
        return total, n, excluded, total, None
    if aggregate in ("min", "max"):
        return (min if aggregate == "min" else max)(known), n, excluded, None, None
    if isinstance(aggregate, Fraction):
        return quantile(known, aggregate), n, excluded, None, None
    if n < 2:
        return None, n, excluded, None, None
    var = sum((v - total / n) ** 2 for v in known) / (n - 1)
    if aggregate == "var":
        return var, n, excluded, None, None
    if aggregate == "sd":
        return math.sqrt(var), n, excluded, None, None
    return (math.sqrt(var) / float(total / n) if total else None), n, excluded, None, None


# ---- comparing ----

class Tap:
    def __init__(self):
        self.n = self.failed = 0

    def done(self, name, problems):
        self.n += 1
        print("%sok %d - %s" % ("not " if problems else "", self.n, name))
        for p in problems[:10]:
            print("# " + p)
        self.failed += bool(problems)


def equal(text, exact, loose=False):
    if exact is None:
        return text == ""
    if text == "":
        return False
    got, want = float(text), float(exact)
    if loose:
        return got == want or abs(got - want) <= 1e-12 * abs(want)
    return got == want  # both are the nearest double of one exact value


def run(*args):
    p = subprocess.run(["cs-metrics", *args], capture_output=True, text=True)
    if p.returncode:
        raise SystemExit("Bail out! cs-metrics %s: %s" % (" ".join(args), p.stderr))
    lines = p.stdout.split("\n")[:-1]
    head = lines[0].split("\t")
    return [dict(zip(head, line.split("\t"))) for line in lines[1:]]


KEYS = {
    "channel": lambda r, a: r["channel"], "category": lambda r, a: r["category"],
    "agent_id": lambda r, a: r["agent_id"],
    "date": lambda r, a: r[a] and r[a].day.isoformat(),
    "hour": lambda r, a: r[a] and "%02d" % r[a].hour,
    "weekday": lambda r, a: r[a] and str(r[a].day.isoweekday()),
    "week": lambda r, a: r[a] and "%d-W%02d" % r[a].day.isocalendar()[:2],
    "month": lambda r, a: r[a] and r[a].day.isoformat()[:7],
}


def check_rows(got, rows, keys, metrics, as_of, period=None, compares=(), view_where=ALL, label=""):
    """Every row that is there must be right; every group that has something to say must be there."""
    problems, seen = [], set()
    by_metric = {}
    metrics = [m for m in metrics if not m.endswith(".base")]
    for m in metrics:
        anchor = define(m)[3][0]
        groups = defaultdict(list)
        for r in rows:
            groups[tuple(KEYS[k](r, anchor) or "" for k in keys)].append(r)
        by_metric[m] = groups
    for g in got:
        m, then = g["metric"], g["metric"].endswith(".base")  # `then`: the numbers of what it is compared with
        m = m[:-len(".base")] if then else m
        group = tuple(g[k].replace("\\\\", "\\") for k in keys)
        seen.add((group, g["metric"], g["vs"]))
        members = by_metric[m][group]
        days = period(define(m)[4]) if period else None
        if then:
            back = {"previous": (days[1] - days[0]).days + 1, "week": 7}[g["vs"]]
            days = tuple(d - timedelta(days=back) for d in days)
        value, n, excluded, num, den = compute(members, m, as_of, days, view_where)
        loose = m.endswith((".sd", ".cv"))
        where = "%s %s %s %s" % (label, group, m, g["vs"])
        if not equal(g["value"], value, loose):
            problems.append("%s: value %s, not %s" % (where, g["value"], value and float(value)))
        if (int(g["n"]), int(g["n_excluded"])) != (n, excluded):
            problems.append("%s: n %s excluded %s, not %s %s" % (where, g["n"], g["n_excluded"], n, excluded))
        if not equal(g["num"], num) or not equal(g["den"], den):
            problems.append("%s: num %s den %s, not %s %s" % (where, g["num"], g["den"], num, den))
        if days and (g["from"], g["to"]) != (days[0].isoformat(), days[1].isoformat()):
            problems.append("%s: from %s to %s, not %s %s" % (where, g["from"], g["to"], *days))
        if g["vs"] and not then:
            back = {"previous": (days[1] - days[0]).days + 1, "week": 7}[g["vs"]]
            other = tuple(d - timedelta(days=back) for d in days)
            base = compute(members, m, as_of, other, view_where)[0]
            if not equal(g["base"], base):
                problems.append("%s: base %s, not %s" % (where, g["base"], base and float(base)))
            diff = None if value is None or base is None else value - base
            if not equal(g["diff"], diff, True) and not (diff is not None and abs(float(g["diff"]) - float(diff)) < 1e-9):
                problems.append("%s: diff %s, not %s" % (where, g["diff"], diff and float(diff)))
    for m, groups in by_metric.items():
        for group, members in groups.items():
            days = period(define(m)[4]) if period else None
            if compute(members, m, as_of, days, view_where)[1] and (group, m, "") not in seen:
                problems.append("%s: no row for %s %s" % (label, group, m))
    if not got:
        problems.append(label + ": no rows")
    order = [(tuple((g[k] == "", g[k].encode()) for k in keys)) for g in got]
    if order != sorted(order):
        problems.append(label + ": not sorted by keys, missing last")
    return problems


def with_gaps(rows):
    _, nxt = gaps(rows, ["customer_id", "category"], ALL)
    prev, _ = gaps(rows, ["customer_id"], lambda r: r["is_complaint"] == 1)
    return [dict(r, _next=nxt.get(i), _prev=prev.get(i)) for i, r in enumerate(rows)]


def main():
    seed, count, directory = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    path = directory + "/tickets.tsv"
    raw = make_rows(seed, count)
    write(raw, path)
    everything = parse(raw)
    tap = Tap()
    metrics = list(BASE) + [b + "." + s for b in ("wait", "frt", "resolve", "handle", "talk") for s in SUFFIXES]
    metrics += ["csat.sd", "csat.n", "nps.mean", "nps.p25"]

    newest = max(r[c].at for r in everything for c in ("created_at", "responded_at", "resolved_at", "csat_at") if r[c])
    rows = with_gaps(everything)
    for keys in ([], ["channel"], ["date"], ["weekday", "hour"], ["week", "category"], ["month"]):
        args = ["--long", "-m", ",".join(metrics)] + (["-g", ",".join(keys)] if keys else [])
        tap.done("all time by " + (",".join(keys) or "nothing"),
                 check_rows(run(*args, path), rows, keys, metrics, newest, label="all"))

    as_of_text = "2024-04-25T10:00:00+08:00"
    as_of = Time(as_of_text).at
    rows = with_gaps(world(everything, as_of))
    as_of_day = datetime.fromtimestamp(as_of, timezone(timedelta(hours=8)))

    def last_days(n):
        def days(mature):
            end = (as_of_day - timedelta(seconds=mature)).date() - timedelta(days=1)
            return end - timedelta(days=n - 1), end
        return days

    def last_week(mature):
        end = (as_of_day - timedelta(seconds=mature)).date()
        monday = end - timedelta(days=end.weekday() + 7)
        return monday, monday + timedelta(days=6)

    got = run("--long", "-m", ",".join(metrics), "-g", "channel", "--period", "week", "--compare", "previous",
              "--as-of", as_of_text, path)
    tap.done("a week by channel, compared",
             check_rows(got, rows, ["channel"], metrics, as_of, last_week, ("previous",), label="week"))

    views = run("--views", "daily", "--as-of", as_of_text, path)
    shape = {
        "overview": ([], last_days(1), ALL), "days": (["date"], last_days(28), ALL),
        "channel": (["channel"], last_days(1), ALL), "hour": (["hour"], last_days(1), ALL),
        "hours28": (["weekday", "hour"], last_days(28), ALL), "category": (None, last_days(1), ALL),
        "complaints": (["category"], last_days(1), lambda r: r["is_complaint"] == 1),
        "agent": (["agent_id"], last_days(28), ALL),
    }
    for view, (keys, period, where) in shape.items():
        got = [g for g in views if g["view"] == view and known(g["metric"])]
        by_value = keys is None  # this one is ordered by tickets, most first
        problems = []
        if by_value:
            counts = [int(g["value"]) for g in got if g["metric"] == "tickets" and g["vs"] == ""]
            if counts != sorted(counts, reverse=True):
                problems.append("not by tickets, most first: %s" % counts)
            keys = ["category"]
            got.sort(key=lambda g: (g["category"] == "", g["category"].encode()))
        names = sorted({g["metric"] for g in got})
        tap.done("view " + view,
                 problems + check_rows(got, rows, keys, names, as_of, period, (), where, label=view))

    plan = [("-j1",), ("-j2",), ("-j3", "--block-size", "200"), ("-j2", "--block-size", "1")]
    outs = [subprocess.run(["cs-metrics", *p, "--views", "daily", "--as-of", as_of_text, path],
                           capture_output=True).stdout for p in plan]
    tap.done("the same bytes whatever the workers and blocks",
             ["%s differs" % (plan[i],) for i in range(len(outs)) if outs[i] != outs[0] or not outs[i]])
    random.Random(7).shuffle(raw)
    write(raw, directory + "/shuffled.tsv")
    again = subprocess.run(["cs-metrics", "--views", "daily", "--as-of", as_of_text, directory + "/shuffled.tsv"],
                           capture_output=True).stdout
    tap.done("the same bytes whatever the order of rows", [] if again == outs[0] else ["differs"])
    print("1..%d" % tap.n)
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
