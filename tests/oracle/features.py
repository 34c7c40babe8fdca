# features.py DIR - the built-in features of cs-features from their definitions (cs-features(1)), by Python's standard
# library alone, against the tool on generated rows. Prints TAP.
import datetime as dt
import random
import statistics as st
import subprocess
import sys
from collections import Counter, defaultdict

tmp = sys.argv[1]
MONTH = 2629746
# Of no contact: 0 complaints in any window, and no share that anybody could defend.
NONE = ["contacts_recent", "frequency", "frequency_drop", "months_observed", "complaints", "complaint_30d_n",
        "repeat_complaints", "main_channel_share", "main_category_share"]
LATER = {"responded_at": ["response_s"], "resolved_at": [], "csat_at": ["csat"], "nps_at": ["nps"]}


def read(text):
    lines = text.split("\n")[:-1]
    names = lines[0].split("\t")
    return names, [dict(zip(names, line.split("\t"))) for line in lines[1:]]


def at(text):
    return dt.datetime.fromisoformat(text).timestamp() if text else None


def mean(xs):
    return sum(xs) / len(xs) if xs else None


def trend(scores):
    """Scores in order of time; Mann's S and Sen's slope over the last eight."""
    x = sorted(scores)[-8:]
    if len(x) < 3:
        return None
    pairs = [(a, b) for i, a in enumerate(x) for b in x[i + 1:] if a[0] != b[0]]
    if not pairs:
        return None
    sign = lambda v: (v > 0) - (v < 0)
    slope = st.median((b[1] - a[1]) / (b[0] - a[0]) for a, b in pairs)
    s = sum(sign(b[1] - a[1]) for a, b in pairs)
    if sign(slope) == 0 or sign(slope) != sign(s):
        return 0
    against = any(sign(b[1] - a[1]) == -sign(slope) for a, b in zip(x, x[1:]) if a[0] != b[0])
    return sign(slope) * (1 if against else 2)


WORDS = {None: "few", -2: "falling", -1: "wavering_down", 0: "stable", 1: "wavering_up", 2: "rising"}


def share(flags):
    return sum(flags) / len(flags)


def main_of(values):
    known = Counter(v for v in values if v)
    if not known:
        return "", 0
    best = min(known, key=lambda v: (-known[v], v.encode()))
    return best, known[best]


def features(rows, as_of, window):
    out = {}
    for who in {r["customer_id"] for r in rows if r["customer_id"]}:
        mine = [r for r in rows if r["customer_id"] == who and at(r["created_at"]) <= as_of]
        if not mine:
            continue
        began = [at(r["created_at"]) for r in mine]
        zone = dt.timezone(dt.timedelta(hours=8))  # of as-of, in every case below
        out.setdefault(who, {})["last_contact_at"] = dt.datetime.fromtimestamp(max(began), zone).isoformat()
        seen = []
        for r in mine:
            r = dict(r)
            for time, values in LATER.items():
                if r.get(time) and at(r[time]) > as_of:
                    for v in [time] + values:
                        r[v] = ""
            seen.append(r)
        f = out[who]
        n = f["contacts"] = len(mine)
        f["days_since_contact"] = (as_of - max(began)) / 86400
        tenure = as_of - min(began)
        f["tenure_days"] = tenure / 86400
        f["months_observed"] = max(1, tenure / MONTH)
        f["frequency"] = n / f["months_observed"]
        recent = f["contacts_recent"] = sum(t > as_of - window for t in began)
        if tenure > window:
            f["frequency_drop"] = (n - recent) / max(1, (tenure - window) / MONTH) - recent / (window / MONTH)
        complaints = sorted(at(r["created_at"]) for r in mine if r["is_complaint"] == "1")
        f["complaints"] = len(complaints)
        f["complaint_30d_n"] = sum(t > as_of - 30 * 86400 for t in complaints)
        f["repeat_complaints"] = sum(b - a <= 30 * 86400 for a, b in zip(complaints, complaints[1:]))
        if complaints:
            f["repeat_complaint_share"] = f["repeat_complaints"] / len(complaints)
        scores = [(at(r["csat_at"]), float(r["csat"])) for r in seen if r["csat"]]
        f["csat_mean"] = mean([s for _, s in scores])
        f["csat_recent"] = mean([s for t, s in scores if t is not None and t > as_of - window])
        f["csat_before"] = mean([s for t, s in scores if t is not None and t <= as_of - window])
        if f["csat_recent"] is not None and f["csat_before"] is not None:
            f["csat_drop"] = f["csat_before"] - f["csat_recent"]
        f["csat_trend_score"] = trend([(t, s) for t, s in scores if t is not None])
        f["csat_trend"] = WORDS[f["csat_trend_score"]]
        nps = [(at(r["csat_at"]), float(r["nps"])) for r in seen if r["nps"] and r["csat_at"]]
        f["nps_last"] = max(nps)[1] if nps else None
        f["unresolved_share"] = share([not r["resolved_at"] for r in seen])
        waits = [at(r["responded_at"]) - at(r["created_at"]) for r in seen if r["responded_at"]]
        f["frt_mean"] = mean(waits)
        f["frt_median"] = st.median(waits) if waits else None
        f["reopen_share"] = share([r["reopen_n"] != "" and float(r["reopen_n"]) > 0 for r in mine])
        f["customer_type"] = main_of([r.get("customer_type", "") for r in mine])[0]
        for column in "channel", "category":
            best, k = main_of([r[column] for r in mine])
            f["main_" + column] = best
            f["main_" + column + "_share"] = k / n
        f["phone_share"] = share([r["channel"] == "phone" for r in mine])
        hours = [int(r["created_at"][11:13]) for r in mine]
        for i, part in enumerate(("night", "morning", "afternoon", "evening")):
            f[part + "_share"] = share([h // 6 == i for h in hours])
        f["weekend_share"] = share([dt.date.fromisoformat(r["created_at"][:10]).weekday() >= 5 for r in mine])
    return out


def add_orders(out, orders, as_of, window):
    """Orders up to as-of; customers of orders alone have no contact."""
    for who in {o["customer_id"] for o in orders if at(o["ordered_at"]) <= as_of}:
        out.setdefault(who, {"contacts": 0, "csat_trend": "few"})
    for who, f in out.items():
        mine = [o for o in orders if o["customer_id"] == who and at(o["ordered_at"]) <= as_of]
        placed = [at(o["ordered_at"]) for o in mine]
        paid = [float(o["amount"]) for o in mine if o["amount"]]
        f["orders"] = len(mine)
        f["days_since_order"] = (as_of - max(placed)) / 86400 if placed else None
        f["order_sum"] = sum(paid) if paid else None
        f["order_mean"] = mean(paid)
        f["orders_recent"] = sum(t > as_of - window for t in placed)


def add_outcome(out, rows, orders, begin, end):
    came = {r["customer_id"] for r in rows if begin < at(r["created_at"]) <= end}
    came |= {o["customer_id"] for o in orders if begin < at(o["ordered_at"]) <= end}
    for who, f in out.items():
        f["churned"] = int(who not in came)


def made_up_orders(path, seed):
    r = random.Random(seed)
    begin = dt.datetime(2024, 6, 1, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    with open(path, "w", encoding="utf-8") as f:
        f.write("order_id\tcustomer_id\tordered_at\tamount\n")
        for i in range(1500):
            when = (begin + dt.timedelta(seconds=r.randrange(95 * 86400))).isoformat()
            amount = "" if r.random() < 0.1 else f"{r.randrange(100, 99999) / 100:.2f}"
            f.write(f"O{i}\tC{r.randrange(600):07}\t{when}\t{amount}\n")


def same(got, want):
    if want is None or want == "":
        return got == ""
    if isinstance(want, str):
        return got == want
    return got != "" and abs(float(got) - want) <= 1e-9 * max(1, abs(want))


def check(number, name, path, as_of, window, length, orders=None):
    more = ["--orders", orders, "--label", "--gap", "3d", "--horizon", "20d"] if orders else []
    run = subprocess.run(["cs-features", "-q", "--as-of", as_of, "--window", length, path] + more, capture_output=True)
    names, got = read(run.stdout.decode())
    rows = read(open(path, encoding="utf-8").read())[1]
    want = features(rows, at(as_of), window)
    if orders:
        bought = read(open(orders, encoding="utf-8").read())[1]
        add_orders(want, bought, at(as_of), window)
        add_outcome(want, rows, bought, at(as_of) + 3 * 86400, at(as_of) + 23 * 86400)
    wrong = [f"status {run.returncode}: {run.stderr.decode()}"] if run.returncode else []
    if [r["customer_id"] for r in got] != sorted(want):
        wrong.append(f"{len(got)} customers, {len(want)} expected")
    if len(names) < 32:
        wrong.append(f"only {len(names)} columns")
    for r in got:
        for feature in names[1:]:
            mine = want.get(r["customer_id"], {})
            if mine.get("contacts") == 0 and feature in NONE:
                continue
            expected = mine.get(feature)
            if not same(r[feature], expected):
                wrong.append(f"{r['customer_id']} {feature}: {r[feature]!r}, {expected!r} expected")
    print(("not ok" if wrong else "ok") + f" {number} - {name}")
    for line in wrong[:20]:
        print("# " + line)


cases = [("in the middle", "1", "2024-07-10T00:00:00+08:00", 30, "30d"),
         ("at the end, another window", "2", "2024-08-31T12:00:00+08:00", 14, "2w"),
         ("early", "3", "2024-06-20T08:00:00+08:00", 7, "168h")]
print(f"1..{len(cases) + 1}")
for i, (name, seed, as_of, days, length) in enumerate(cases, 1):
    path = f"{tmp}/t{seed}.tsv"
    with open(path, "wb") as f:
        subprocess.run(["csgen", "--rows", "4000", "--customers", "400", "--days", "90", "--seed", seed],
                       stdout=f, check=True)
    check(i, name, path, as_of, days * 86400, length)
made_up_orders(f"{tmp}/o.tsv", 7)
check(len(cases) + 1, "orders and what came of it", f"{tmp}/t1.tsv", "2024-07-10T00:00:00+08:00", 30 * 86400, "30d",
      f"{tmp}/o.tsv")
