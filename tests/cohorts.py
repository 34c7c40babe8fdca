"""cohorts.py - the tables of cs-segment --method cohort against SQLite, which has the tickets and orders as text
and takes months from the local dates, weeks from the Monday of a date.
"""
import csv
import io
import math
import sqlite3
import subprocess
import sys

tmp = sys.argv[1]
number = 0
failed = False
AS_OF = "2024-11-15"


def verdict(name, ok, why=""):
    global number, failed
    number += 1
    failed |= not ok
    print(("ok" if ok else "not ok"), number, "-", name)
    if not ok:
        print("#", why)


def run(args):
    done = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        print("#", done.stderr.decode())
    return done.stdout


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text.decode()), delimiter="\t", quoting=csv.QUOTE_NONE))


def wilson(k, n, z=1.959963984540054):
    p = k / n
    middle, half = p + z * z / 2 / n, z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


tickets = run(["csgen", "--rows", "20000", "--seed", "11", "--customers", "1500", "--days", "300"])
with open(tmp + "/t.tsv", "wb") as f:
    f.write(tickets)
# Orders: of every customer whose number ends in 7, on the third of three months; one knows nobody else.
orders = [("C%07d" % c, "2024-%02d-03T23:30:00+08:00" % m) for c in range(7, 1500, 10) for m in (5, 8, 10)]
orders.append(("only orders", "2024-09-09T09:00:00+08:00"))
with open(tmp + "/o.tsv", "w", encoding="utf-8") as f:
    f.write("order_id\tcustomer_id\tordered_at\tamount\n")
    for i, (c, t) in enumerate(orders):
        f.write("O%d\t%s\t%s\t1\n" % (i, c, t))

db = sqlite3.connect(":memory:")
db.execute("create table visit (customer text, day text)")


def load(with_orders):
    db.execute("delete from visit")
    db.executemany("insert into visit values (?, ?)",
                   ((r["customer_id"], r["created_at"][:10]) for r in rows_of(tickets)
                    if r["customer_id"] and r["created_at"][:10] < AS_OF))
    if with_orders:
        db.executemany("insert into visit values (?, ?)", ((c, t[:10]) for c, t in orders if t[:10] < AS_OF))


# A period as a number: months since year 0, or weeks since a Monday.
NUMBER = {"month": "substr(day, 1, 4) * 12 + substr(day, 6, 2) - 1",
          "week": "cast((julianday(day) - julianday('2001-01-01')) / 7 as integer)"}
LABEL = {"month": lambda n: "%04d-%02d" % (n // 12, n % 12 + 1)}


def week_label(n):
    year, week = db.execute("select strftime('%G', d), strftime('%V', d) from "
                            "(select date('2001-01-01', ?) as d)", ("%d days" % (7 * n),)).fetchone() or (None, None)
    if year is None:  # an old SQLite has no ISO weeks
        import datetime
        iso = (datetime.date(2001, 1, 1) + datetime.timedelta(days=7 * n)).isocalendar()
        year, week = "%04d" % iso[0], "%02d" % iso[1]
    return "%s-W%s" % (year, week)


LABEL["week"] = week_label


def expected(span):
    """{(view, keys…, metric): (num, den) or count}"""
    out = {}
    number = NUMBER[span]
    last = db.execute("select %s from (select '%s' as day)" % (number, AS_OF)).fetchone()[0] - 1
    db.execute("drop table if exists v")
    db.execute("create temp table v as select distinct customer, %s as p from visit" % number)
    db.execute("drop table if exists c")
    db.execute("create temp table c as select customer, min(p) as cohort from v group by customer")
    sizes = dict(db.execute("select cohort, count(*) from c where cohort <= ? group by cohort", (last,)))
    active = dict(((a, b), n) for a, b, n in db.execute(
        "select cohort, p - cohort, count(*) from v join c using (customer) where p <= ? group by 1, 2", (last,)))
    pooled = {}
    for cohort, size in sizes.items():
        for age in range(last - cohort + 1):
            n = active.get((cohort, age), 0)
            if not age:
                out["cohort_size", LABEL[span](cohort), "customers"] = size
            if age:
                out["cohort", LABEL[span](cohort), str(age), "customers"] = n
                out["cohort", LABEL[span](cohort), str(age), "retained"] = (n, size)
                k = pooled.setdefault(age, [0, 0])
                k[0] += n
                k[1] += size
    for age, (n, size) in pooled.items():
        out["cohort_age", str(age), "retained"] = (n, size)
    by_period = dict(db.execute("select p, count(*) from v where p <= ? group by p", (last,)))
    kept = dict(db.execute("select b.p, count(*) from v a join v b on a.customer = b.customer and b.p = a.p + 1 "
                           "where b.p <= ? group by b.p", (last,)))
    for p in range(min(by_period), last + 1):
        label = LABEL[span](p)
        out["cohort_period", label, "customers"] = by_period.get(p, 0)
        out["cohort_period", label, "new_customers"] = sizes.get(p, 0)
        if by_period.get(p - 1):
            out["cohort_period", label, "kept"] = (kept.get(p, 0), by_period[p - 1])
    return out


def found(span, extra):
    out = {}
    text = run(["cs-segment", "-q", "--method", "cohort", "--portrait", "--span", span, "--as-of",
                AS_OF + "T00:00:00+08:00", tmp + "/t.tsv"] + extra)
    for r in rows_of(text):
        keys = tuple(r[k] for k in r["keys"].split(","))
        place = (r["view"],) + keys + (r["metric"],)
        if r["unit"] == "share":
            out[place] = (int(r["num"]), int(r["den"]))
            lo, hi = wilson(*out[place])
            if abs(float(r["value"]) - out[place][0] / out[place][1]) > 1e-15:
                out[place] = "not the value"
            if abs(float(r["lo"]) - lo) > 1e-9 or abs(float(r["hi"]) - hi) > 1e-9:
                out[place] = "not the interval"
        else:
            out[place] = int(r["value"])
    return out


for with_orders in (False, True):
    load(with_orders)
    for span in ("month", "week"):
        a, b = expected(span), found(span, ["--orders", tmp + "/o.tsv"] if with_orders else [])
        wrong = [(k, a.get(k), b.get(k)) for k in sorted(set(a) | set(b)) if a.get(k) != b.get(k)]
        verdict("cohorts by %s%s: %d numbers" % (span, " with orders" if with_orders else "", len(a)),
                not wrong and len(a) > 30, "%d wrong, such as %s" % (len(wrong), wrong[:3]))

first = dict(db.execute("select customer, substr(min(day), 1, 7) from visit group by customer"))
text = run(["cs-segment", "-q", "--method", "cohort", "--orders", tmp + "/o.tsv", "--as-of",
            AS_OF + "T00:00:00+08:00", tmp + "/t.tsv"])
rows = rows_of(text)
verdict("every customer is in the month of the first contact", {r["customer_id"]: r["segment"] for r in rows} == first)
verdict("in the order of their names", [r["customer_id"] for r in rows] == sorted(first, key=str.encode))
same = {run(["cs-segment", "-q", "--method", "cohort", "--portrait", "--as-of", "2024-11-15", "-j", j,
             "--block-size", size, tmp + "/t.tsv"]) for j, size in (("1", "1000000"), ("3", "5000"), ("2", "700"))}
verdict("the same for any number of workers and size of blocks", len(same) == 1)
# ---- moves between two dates: by rules over counts that SQLite makes of the tickets, and by clusters ----

with open(tmp + "/my.rules", "w", encoding="utf-8") as f:
    f.write("[many]\nwhen = contacts >= 20\nname.en = Many\n\n[recent]\nwhen = days_since_contact < 30\n"
            "name.en = Recent\n\n[rest]\nwhen = contacts >= 1\nname.en = Rest\n")
FROM, TO = "2024-09-01", "2025-01-15"
db.execute("create table ticket (customer text, at real)")
db.executemany("insert into ticket values (?, julianday(?))",
               ((r["customer_id"], r["created_at"]) for r in rows_of(tickets) if r["customer_id"]))


def segments_at(date):
    out = {}
    for customer, n, days in db.execute(
            "select customer, count(*), julianday(?) - max(at) from ticket where at <= julianday(?) group by 1",
            (date + "T00:00:00+08:00",) * 2):
        out[customer] = "Many" if n >= 20 else "Recent" if days < 30 else "Rest"
    return out


before, after = segments_at(FROM), segments_at(TO)
active = {c for c, in db.execute("select distinct customer from ticket where at > julianday(?) and at <= julianday(?)",
                                 (FROM + "T00:00:00+08:00", TO + "T00:00:00+08:00"))}
dates = ["--from", FROM + "T00:00:00+08:00", "--to", TO + "T00:00:00+08:00"]
rules = ["cs-segment", "-q", "--method", "rules", "--rules", tmp + "/my.rules"] + dates + [tmp + "/t.tsv"]
listed = {r["customer_id"]: (r["segment_from"], r["segment_to"], r["is_active"]) for r in rows_of(run(rules))}
verdict("where each customer was and is",
        listed == {c: (before.get(c, ""), after[c], "01"[c in active]) for c in after} and len(listed) > 1000)
want = {}
for a in sorted(set(before.values())):
    of = [c for c in before if before[c] == a]
    want["segment_change", a, "stayed"] = (sum(after[c] == a for c in of), len(of))
    want["segment_change", a, "kept"] = (sum(c in active for c in of), len(of))
    for b in sorted(set(after.values())):
        n = sum(after[c] == b for c in of)
        if n or a == b:
            want["segment_move", a, b, "went"] = (n, len(of))
new = [c for c in after if c not in before]
for b in sorted(set(after.values())):
    if sum(after[c] == b for c in new):
        want["segment_move", "", b, "went"] = (sum(after[c] == b for c in new), len(new))
want["segment_moves", "moved"] = (sum(before[c] != after[c] for c in before), len(before))
have, plain = {}, {}
for r in rows_of(run(rules + ["--portrait"])):
    keys = tuple(r[k] for k in r["keys"].split(",") if k)
    if r["unit"] == "share":
        have[(r["view"],) + keys + (r["metric"],)] = (int(r["num"]), int(r["den"]))
    elif r["view"] == "segment_moves":
        plain[r["metric"]] = int(r["value"])
verdict("who moved where: %d shares" % len(want), have == want,
        [(k, have.get(k), want.get(k)) for k in set(have) | set(want) if have.get(k) != want.get(k)][:3])
verdict("who is new, who is gone", plain == {
    "customers": len(before), "came_customers": len(new), "gone_customers": 0,
    "quiet_customers": sum(c not in active for c in before)}, plain)

# Clusters of the first date, saved, and applied to the features of the second.
names = "contacts,days_since_contact,frequency"
for date, out in ((FROM, "a"), (TO, "b")):
    with open(tmp + "/" + out, "wb") as f:
        f.write(run(["cs-features", "-q", "--as-of", date + "T00:00:00+08:00", tmp + "/t.tsv"]))
kmeans = ["cs-segment", "-q", "--method", "kmeans"]
fit = rows_of(run(kmeans + ["-k", "3", "--features", names, "--save", tmp + "/model", tmp + "/a"]))
applied = rows_of(run(kmeans + ["--apply", tmp + "/model", tmp + "/b"]))
label = {}
for r in rows_of(run(kmeans + ["-k", "3", "--features", names] + dates + [tmp + "/t.tsv"])):
    label[r["customer_id"]] = (r["segment_from"], r["segment_to"])
name = {r["segment"]: r["segment_name"] or r["segment"] for r in fit}
first = {r["customer_id"]: name[r["segment"]] for r in fit}
second = {r["customer_id"]: name[r["segment"]] for r in applied}
verdict("clusters of the first date are those of the second",
        label == {c: (first.get(c, ""), second[c]) for c in second} and len(set(second.values())) == 3)
same = {run(rules + ["--portrait", "-j", j, "--block-size", size]) for j, size in (("1", "1000000"), ("3", "5000"))}
verdict("moves are the same for any number of workers and size of blocks", len(same) == 1)
print("1..%d" % number)
sys.exit(failed)
