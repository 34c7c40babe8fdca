# unpack.py PAGE - the cube of a page as rows: keys, metric, bucket, n, num; written from the descriptions in
# lib/report/coder.h and lib/report/cube_pack.h. "none" when the page has no cube. unpack.py --text ID
# PAGE: another coded text of the page, cs-page.
import html.parser
import json
import sys

DIGITS = {chr(c): i for i, c in enumerate(c for c in range(32, 127) if chr(c) not in '"&<\\')}


def island(path, name):
    """The text of a script element, None when there is none."""
    class Island(html.parser.HTMLParser):
        text = None
        inside = False

        def handle_starttag(self, tag, attrs):
            self.inside = tag == "script" and dict(attrs).get("id") == name

        def handle_data(self, data):
            if self.inside:
                self.text = (self.text or "") + data

        def handle_endtag(self, tag):
            self.inside = False

    reader = Island()
    with open(path, encoding="utf-8") as f:
        reader.feed(f.read())
    return reader.text


def context(c, *more):
    for x in more:
        c = ((c ^ x) + 0x9E3779B9) * 0x85EBCA6B & 0xFFFFFFFF
        c ^= c >> 16
    return c


class Coder:
    def __init__(self, digits):
        bits = 0
        for i in range(0, len(digits), 2):
            pair = DIGITS[digits[i]] * 91 + DIGITS[digits[i + 1]]
            assert pair < 8192, "no pair of digits"
            bits = bits << 13 | pair if i % 4096 else pair
            if i % 4096 == 4094 or i + 2 >= len(digits):
                n = (i % 4096) // 2 + 1
                self.text = getattr(self, "text", "") + format(bits, "0%db" % (13 * n))
        self.text += "0" * (-len(self.text) % 8)
        self.bytes = bytes(int(self.text[i:i + 8], 2) for i in range(0, len(self.text), 8))
        self.at, self.lo, self.hi = 4, 0, 0xFFFFFFFF
        self.x = int.from_bytes((self.bytes + bytes(4))[:4], "big")
        self.slots = {}

    def cut(self, slot):
        width, p = self.hi - self.lo, self.slots.get(slot, (1 << 21, 0))[0] >> 6
        cut = self.lo + (width >> 16) * p + ((width & 0xFFFF) * p >> 16)
        one = self.x <= cut
        if one:
            self.hi = cut
        else:
            self.lo = cut + 1
        while self.lo >> 24 == self.hi >> 24:
            byte = self.bytes[self.at] if self.at < len(self.bytes) else 0
            self.at += 1
            self.lo = self.lo << 8 & 0xFFFFFFFF
            self.hi = self.hi << 8 & 0xFFFFFFFF | 255
            self.x = self.x << 8 & 0xFFFFFFFF | byte
        return one

    def learn(self, slot, one):
        chance, n = self.slots.get(slot, (1 << 21, 0))
        if one:
            chance += (0x3FFFFF - chance) * 2 // (2 * n + 3)
        else:
            chance -= chance * 2 // (2 * n + 3)
        self.slots[slot] = chance, min(n + 1, 255)

    def bit(self, slot):
        one = self.cut(slot)
        self.learn(slot, one)
        return one

    def number(self, c):
        k, value = 0, 1
        while self.bit((c ^ k) & 0x3FFFFF):
            k += 1
        for j in range(k - 2, -1, -1):
            node = value << 6 | k if value < 4096 else 1 << 20 | k << 6 | j
            value = value << 1 | self.bit((c ^ node) & 0x3FFFFF)
        return value if k else 0

    def all(self):
        """A text."""
        read = bytearray(4)
        for _ in range(self.number(1)):
            wide = context(1, read[-2] << 8 | read[-1])
            close, node = context(wide, read[-4] << 8 | read[-3]), 1
            while node < 256:
                a, b = (close ^ node) & 0x3FFFFF, (wide ^ node) & 0x3FFFFF
                one = self.cut(a if a in self.slots else b)
                self.learn(a, one)
                self.learn(b, one)
                node = node << 1 | one
            read.append(node & 255)
        return read[4:].decode()


def rows(cube, coder):
    cells, known = cube["cells"], []

    def column(of, follows):
        odd = coder.number(3)
        least, by = -(odd + 1) // 2 if odd % 2 else odd // 2, []
        while len(by) < 3:
            b = coder.number(3)
            if not b:
                break
            by.append(known[b - 1])
        values, mine, number = [], [0] * cells, len(known)
        for i, cell in enumerate(of):
            value = coder.number(context(2, number, follows(i, values), *(b[cell] for b in by)))
            values.append(value + least)
            mine[cell] = mine[cell] or min(value + 1, 1023)
        known.append(mine)
        return values

    codes, nothing = [], lambda i, values: 0
    for _ in cube["keys"]:
        codes.append(column(range(cells), lambda i, v: 1 + v[-1] if i and all(c[i] == c[i - 1] for c in codes) else 0))
    words = [[v if isinstance(v, str) else v[0] for v in key["values"]] for key in cube["keys"]]
    names = [[w[c[i]] for w, c in zip(words, codes)] for i in range(cells)]
    for m in cube["metrics"]:
        counts = column(range(cells), nothing)
        if "buckets" in m:
            of = [i for i in range(cells) for _ in range(counts[i])]
            which = column(of, lambda i, v: 1 + v[-1] if i and of[i] == of[i - 1] else 0)
            n = column(of, nothing)
            for i in range(len(of)):
                yield names[of[i]] + [m["id"] + ".hist", repr(m["buckets"][which[i]][0]), str(n[i]), ""]
        else:
            of = [i for i in range(cells) if counts[i]]
            for i, num in zip(of, column(of, nothing) if m["num"] else [counts[i] for i in of]):
                sum_ = num / 10 ** m["scale"]
                yield names[i] + [m["id"], "", str(counts[i]), str(int(sum_) if sum_ == int(sum_) else sum_)]
    assert coder.at in range(len(coder.bytes) - 2, len(coder.bytes) + 2), "bytes left over"


def text(path, name):
    return Coder(json.loads(island(path, name))).all()


def main():
    if sys.argv[1] == "--text":
        sys.stdout.write(text(sys.argv[3], sys.argv[2]))
        return
    packed = island(sys.argv[1], "cs-cube")
    if packed is None:
        print("none")
        return
    coder = Coder(json.loads(packed))
    cube = json.loads(coder.all())
    print("\t".join([k["id"] for k in cube["keys"]] + ["metric", "bucket", "n", "num"]))
    for row in rows(cube, coder):
        print("\t".join(row))


if __name__ == "__main__":
    main()
