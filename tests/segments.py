"""segments.py - customers of four planted kinds are found and named right, in numbers as they are and through the
whole pipeline from tickets and orders; scores and values are those of an independent computation; the least sum of
squares is R's.

The adjusted Rand index is computed here, from its definition (Hubert & Arabie 1985). R is asked for the iris
data, which it brings along, and for its own kmeans().
"""
import collections
import math
import random
import shutil
import subprocess
import sys
from fractions import Fraction

tmp = sys.argv[1]
number = 0
failed = False


def verdict(name, ok, why=""):
    global number, failed
    number += 1
    failed |= not ok
    print(("ok" if ok else "not ok"), number, "-", name)
    if not ok:
        print("#", why)


def run(args):
    done = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return done.stdout.decode(), done.stderr.decode()


def rand_index(a, b):
    def pairs(counts):
        return sum(math.comb(n, 2) for n in counts)

    both = pairs(collections.Counter(zip(a, b)).values())
    in_a, in_b = pairs(collections.Counter(a).values()), pairs(collections.Counter(b).values())
    expected = in_a * in_b / math.comb(len(a), 2)
    return (both - expected) / ((in_a + in_b) / 2 - expected)


# What the kinds spend, complain, and how long ago they came: mean and spread.
KINDS = {
    "高价值维护型": ((2000, 300), (0.2, 0.3), (10, 5)),
    "问题敏感型": ((500, 120), (4, 0.7), (12, 5)),
    "潜在流失型": ((400, 120), (0.3, 0.3), (120, 20)),
    "": ((450, 120), (0.2, 0.3), (15, 6)),
}
FEATURES = "monetary,complaints,days_since_contact"


def planted(seed):
    draw = random.Random(seed)
    rows, kinds = [], []
    for i in range(4000):
        kind = draw.choice(sorted(KINDS))
        kinds.append(kind)
        rows.append(["C%d" % i] + ["%.3f" % max(0, draw.gauss(*at)) for at in KINDS[kind]])
    with open(tmp + "/planted.tsv", "w", encoding="utf-8") as out:
        out.write("\t".join(["customer_id"] + FEATURES.split(",")) + "\n")
        out.writelines("\t".join(r) + "\n" for r in rows)
    return kinds


for seed in (1, 2, 3):
    kinds = planted(seed)
    for scale in ("standard", "robust"):
        out, err = run(["cs-segment", "-q", "--method", "kmeans", "-k", "4", "--features", FEATURES, "--scale", scale,
                        "--lang", "zh-Hans", tmp + "/planted.tsv"])
        rows = [line.split("\t") for line in out.splitlines()[1:]]
        index = rand_index(kinds, [r[1] for r in rows]) if len(rows) == len(kinds) else 0
        verdict("four planted kinds are found, seed %d, scale %s" % (seed, scale), index >= 0.95, "%s %s" % (index, err))
        right = sum(r[3] == kind for r, kind in zip(rows, kinds))
        verdict("and named right", right >= 0.97 * len(kinds), "%d of %d" % (right, len(kinds)))


# A year of tickets and orders of four kinds of customers (csgen --kinds), and nothing said about features.
WORDS = {"loyal": "高价值维护型", "leaving": "潜在流失型", "problem": "问题敏感型", "ordinary": ""}


def table(text):
    lines = [line.split("\t") for line in text.splitlines()]
    return [dict(zip(lines[0], row)) for row in lines[1:]]


for seed, customers in ((1, 250), (2, 1000), (3, 1000), (4, 4000), (5, 600), (6, 2000)):
    run(["csgen", "--kinds", tmp, "--seed", str(seed), "--customers", str(customers)])
    out, err = run(["sh", "-c", "cd %s && cs-features -q --as-of 2025-06-03 --zone Asia/Shanghai --orders orders.tsv "
                    "--customers customers.tsv tickets.tsv >f.tsv && cs-segment --method kmeans -k 4 --lang zh-Hans "
                    "f.tsv" % tmp])
    with open(tmp + "/truth.tsv", encoding="utf-8") as lines:
        truth = {row["customer_id"]: row["kind"] for row in table(lines.read())}
    rows = table(out)
    kinds = [truth[row["customer_id"]] for row in rows]
    index = rand_index(kinds, [row["segment"] for row in rows]) if len(rows) == customers else 0
    verdict("kinds out of tickets and orders, seed %d, %d customers" % (seed, customers), index >= 0.95,
            "%s %s" % (index, err))
    right = sum(row["segment_name"] == WORDS[kind] for row, kind in zip(rows, kinds))
    verdict("and named right", right >= 0.97 * customers, "%d of %d" % (right, customers))


# The same out of the tickets at once; and by rules that say what the kinds were made by: nobody is missed.
OF_TICKETS = ["--as-of", "2025-06-03", "--zone", "Asia/Shanghai", "--orders", tmp + "/orders.tsv", tmp + "/tickets.tsv"]
out, err = run(["cs-segment", "--method", "kmeans", "-k", "4", "--lang", "zh-Hans"] + OF_TICKETS)
rows = table(out)
index = rand_index([truth[row["customer_id"]] for row in rows], [row["segment"] for row in rows])
verdict("kinds out of tickets at once", len(rows) == len(truth) and index >= 0.95, "%s %s" % (index, err))
with open(tmp + "/kinds.rules", "w", encoding="utf-8") as out:
    out.write("[leaving]\nwhen = as_of - last_contact_at > 90d\n[problem]\nwhen = complaint_30d_n >= 3\n"
              "[loyal]\nwhen = order_sum >= 2400\n[ordinary]\nwhen = true\n")
out, err = run(["cs-segment", "--method", "rules", "--rules", tmp + "/kinds.rules"] + OF_TICKETS)
verdict("kinds by rules", {row["customer_id"]: row["segment"] for row in table(out)} == truth, err)


def quantile(sorted_values, p):  # Hyndman & Fan, type 7
    h = (len(sorted_values) - 1) * p
    low = h.numerator // h.denominator
    high = min(low + 1, len(sorted_values) - 1)
    return sorted_values[low] + (h - low) * (sorted_values[high] - sorted_values[low])


def scores(values, classes, few_is_good):
    cuts = [quantile(sorted(values), Fraction(i, classes)) for i in range(1, classes)]
    found = [1 + sum(cut <= v for cut in cuts) for v in values]
    return [classes + 1 - s for s in found] if few_is_good else found


def value_classes(money):
    total, classes, before = sum(money), {}, 0
    for value, n in sorted(collections.Counter(money).items(), reverse=True):
        share = Fraction(before, total)
        classes[value] = "C" if value <= 0 else "A" if share < Fraction(4, 5) else "B" if share < Fraction(19, 20) else "C"
        before += value * n
    return [classes[value] for value in money]


def eleven(r, fm):  # the usual segments, on a scale from 1 to 5
    if r >= 4:
        if fm >= 4:
            return "champions"
        if fm >= Fraction(7, 2):
            return "loyal"
        return "potential_loyalist" if fm > Fraction(3, 2) else "new" if r >= 5 else "promising"
    if r <= 1 and fm >= 4:
        return "cannot_lose"
    if r >= 3:
        return "loyal" if fm >= Fraction(7, 2) else "needing_attention" if fm >= Fraction(5, 2) else "about_to_sleep"
    if r <= 2 and fm >= 3:
        return "at_risk"
    if r >= 2:
        return "about_to_sleep" if fm >= 2 else "hibernating"
    return "hibernating" if fm >= 2 else "lost"


# Few different values, so that most are tied.
draw = random.Random(11)
SCORES_R = """
d <- read.delim(commandArgs(TRUE)[1]); n <- as.integer(commandArgs(TRUE)[2])
s <- function(x) findInterval(x, quantile(x, (1:(n - 1)) / n, type = 7)) + 1
cat(paste(n + 1 - s(d$recency), s(d$frequency), s(d$monetary)), sep = "\\n")
"""
with open(tmp + "/rfm.R", "w", encoding="utf-8") as out:
    out.write(SCORES_R)
for classes in (2, 3, 5, 10):
    rows = [(draw.randrange(90), int(draw.random() ** 3 * 12), draw.randrange(400) / 4) for _ in range(2999)]
    with open(tmp + "/rfm.tsv", "w", encoding="utf-8") as out:
        out.write("customer_id\trecency\tfrequency\tmonetary\n")
        out.writelines("C%d\t%d\t%d\t%s\n" % ((i,) + r) for i, r in enumerate(rows))
    columns = list(zip(*[[Fraction(x) for x in r] for r in rows]))
    expected = list(zip(*[scores(columns[w], classes, w == 0) for w in range(3)]))
    out, err = run(["cs-segment", "-q", "--method", "rfm", "--classes", str(classes), tmp + "/rfm.tsv"])
    found = table(out)
    got = [tuple(int(row[c]) for c in "rfm") for row in found]
    verdict("scores of %d classes, ties and all" % classes, got == expected, err)
    of_five = [[1 + Fraction(4 * (s - 1), classes - 1) for s in row] for row in expected]
    verdict("segments", [row["segment"] for row in found] == [eleven(r, (f + m) / 2) for r, f, m in of_five])
    close = all(abs(float(row["value_score"]) - float(sum(five) - 3) * 25 / 3) <= 0.0500001
                for row, five in zip(found, of_five))
    verdict("score of the value", close)
    verdict("class of the value", [row["value_class"] for row in found] == value_classes(columns[2]))
    if shutil.which("Rscript"):
        theirs = run(["Rscript", tmp + "/rfm.R", tmp + "/rfm.tsv", str(classes)])[0].split("\n")[:-1]
        verdict("scores as R has them", theirs == [" ".join(map(str, row)) for row in got])

R = """
data <- commandArgs(TRUE)[1]
write.table(data.frame(id = 1:150, a = iris[[1]], b = iris[[2]], c = iris[[3]], d = iris[[4]]), data, sep = "\\t",
            quote = FALSE, row.names = FALSE)
set.seed(1)
m <- kmeans(iris[, 1:4], 3, nstart = 25)
cat(format(m$tot.withinss, digits = 15), sort(m$size), "\\n")
"""
if shutil.which("Rscript"):
    with open(tmp + "/iris.R", "w", encoding="utf-8") as out:
        out.write(R)
    theirs = run(["Rscript", tmp + "/iris.R", tmp + "/iris.tsv"])[0].split()
    out, err = run(["cs-segment", "--method", "kmeans", "-k", "3", "--features", "a,b,c,d", "--scale", "none",
                    tmp + "/iris.tsv"])
    sizes = collections.Counter(line.split("\t")[1] for line in out.splitlines()[1:])
    verdict("iris: sizes", sorted(map(str, sizes.values())) == theirs[1:], "%s %s" % (sizes, theirs))
    squares = float(err.split("sum of squares ")[1].split(",")[0])
    verdict("iris: sum of squares", abs(squares - float(theirs[0])) < 1e-6, "%s %s" % (squares, theirs))
else:
    number += 1
    print("ok", number, "- iris # SKIP R is missing")
print("1..%d" % number)
sys.exit(failed)
