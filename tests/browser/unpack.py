# unpack.py PAGE - the cube of a page as rows: keys, metric, bucket, n, num; written from the description in
# lib/report/cube_pack.h, with Python's zlib. "none" when the page has no cube.
import base64
import html.parser
import json
import sys
import zlib


class Island(html.parser.HTMLParser):
    text = None
    inside = False

    def handle_starttag(self, tag, attrs):
        self.inside = tag == "script" and dict(attrs).get("id") == "cs-cube"

    def handle_data(self, data):
        if self.inside:
            self.text = (self.text or "") + data

    def handle_endtag(self, tag):
        self.inside = False


def columns(cube):
    data = zlib.decompress(base64.b64decode(cube["data"]), -15)
    at = 0
    for least, planes in cube["columns"]:
        n = yield
        column = [least] * n
        for plane in range(planes):
            for i in range(n):
                column[i] += data[at + i] << 8 * plane
            at += n
        yield column
    assert at == len(data), "bytes left over"


def rows(cube):
    reader = columns(cube)

    def column(n):
        next(reader)
        return reader.send(n)

    cells = cube["cells"]
    codes = []
    for _ in cube["keys"]:
        read = column(cells)
        for i in range(1, cells):
            if all(c[i] == c[i - 1] for c in codes):
                read[i] += read[i - 1]
        codes.append(read)
    before = []
    for m in cube["metrics"]:
        counts = column(cells)
        if "like" in m:
            counts = [a + b for a, b in zip(counts, before[m["like"]])]
        before.append(counts)
        names = [[cube["keys"][k]["values"][codes[k][i]][0] for k in range(len(codes))] for i in range(cells)]
        if "buckets" in m:
            which, n = column(sum(counts)), None
            n = column(sum(counts))
            at = 0
            for i in range(cells):
                for _ in range(counts[i]):
                    yield names[i] + [m["id"] + ".hist", repr(m["buckets"][which[at]][0]), str(n[at]), ""]
                    at += 1
        else:
            num = iter(column(sum(c > 0 for c in counts)) if m["num"] else [c for c in counts if c])
            for i in range(cells):
                if counts[i]:
                    sum_ = next(num) / 10 ** m["scale"]
                    yield names[i] + [m["id"], "", str(counts[i]), str(int(sum_) if sum_ == int(sum_) else sum_)]


island = Island()
island.feed(open(sys.argv[1], encoding="utf-8").read())
if island.text is None:
    print("none")
else:
    cube = json.loads(island.text)
    print("\t".join([k["id"] for k in cube["keys"]] + ["metric", "bucket", "n", "num"]))
    for row in rows(cube):
        print("\t".join(row))
