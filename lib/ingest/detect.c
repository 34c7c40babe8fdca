/* detect.c - finding out an encoding: marks of UTF-16 and HZ, validity of UTF-8, and between the encodings
 * that nearly any bytes are valid in, how common the characters are. In Chinese text, names and headers too,
 * most characters are among the commonest eight hundred; read in a wrong encoding, few are. */
#include "ingest/detect.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "ingest/encoding_part.h"
#include <string.h>

/* The commonest characters in both scripts, with those of surnames, places and service desks. */
static const char common[] = "一丁万三上下不与且世业东两严並个中为主么义之也书乾了争事二于云五些交"
                             "产京人什今从他付代以们件价任伍优会传但位低住体何余作你使來便係保俞信"
                             "修個們候做備傳像價優儿元先光克兒入內全兩公共关其冀内再军冯决凌几凤出"
                             "分切则创別利别到制則前創力加务动動務包化北区區十升半华单南卡卢卫即却"
                             "卻原去县又及反发取受变口只可台号司各合吉同名后向吕听吳吴呂告员周命和"
                             "咨品响員唐售商問單喻器嚴四回因国國在地场址坐型基報場声处备夏外多大天"
                             "太头女她好如妳姓姚姜子孔孙孟季学孫學宁它安宋完定实客宣室家密實寧对导"
                             "将將專對導小少尔就尹屈展山岁崔川州工左差己已市师带師席帶常干平年并幾"
                             "广庆应度廣建开式张張強强当录形彭待很後徐得從微德心必快态怎思急性总您"
                             "情惠想意感態慢慶應成我或战戰戴戶户房所手才打技把投报抱拉拒挂指换据排"
                             "掛接描提換據支放政教数數文断斯新斷方於施无日时昌明是時晉晋普更書曹最"
                             "會月有服望期未本术朱机权李村杜条来杨杭東林果柯柳样格桂案梁梅條检楊業"
                             "楼榮樓樣機檢權次款歉正此武歲死比毛民气氣水求汉江汪決沈沒没沪治法注津"
                             "洪活流浙海消深清渝渠港湘源滇满滬滿漢潘澳点為無然熊爭爾物特状狀狄率王"
                             "现班現理琼瓊甘生產用田由电男界當登發白的皖盧目直相省看真眼着知短石码"
                             "确確碼社祂祝神票种科秒秦称程種稱空立站笔第筆等管範米类粤粵系紀約級紧"
                             "組結絕給統經維網緊編縣總繆繫约级纪组经结给绝统维编缪网罗羅美義翁老者"
                             "而职联聯聲職聽胡能自至與舒般色花苏苗范荣莫華萧萬著葛董蒋蓝蔡蔣蕭薛藍"
                             "藏蘇處號蜀行術街衛表袁被装裝裡裴褚西要見規覺觀见观规觉解訂計記訪設許"
                             "訴評詢話該認誤說請論謝識變讓计订认让记许论设访评识诉话询该误说请谢象"
                             "豫負貨責貴費資賈質賬贛负责账货质贵贾资赣走赵起越趙跟路身軍轉转边辽达"
                             "过运还这进述退递這通進運過道達遞遼還邊邓邢那邮邱邵邹郁郎郑部郭郵都鄂"
                             "鄒鄧鄭里重量金銀錄錢錯鎮鐘钟钱银错镇長长門閉開間閔閩關门闭问间闵闽队"
                             "阮陆陈陕陝院陳陶陸隊难難雲電霍青非面韋韓韦韩音響項預領頭題類顧项顾预"
                             "领题首馬馮駱马骆體高魏魯鲁鳳麼黃黄黑黔點齡龄龔龚";

enum {
    PLAUSIBLE = 50, /* percent, for a reading to be believed */
    FEW = 10,       /* bad places that do not make a text other than UTF-8 */
    SAMPLE = 40,    /* bytes of a reading to be shown */
};

/* ---- characters ---- */

struct han_set {
    uint64_t bit[(0xA000 - 0x4E00) / 64];
};

static uint32_t next_char(const char **p)
{
    const unsigned char *u = (const unsigned char *)*p;
    if (u[0] < 0x80) return *p += 1, u[0];
    if (u[0] < 0xE0) return *p += 2, (u[0] & 0x1Fu) << 6 | (u[1] & 0x3Fu);
    if (u[0] < 0xF0) return *p += 3, (u[0] & 0xFu) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
    return *p += 4, (u[0] & 7u) << 18 | (u[1] & 0x3Fu) << 12 | (u[2] & 0x3Fu) << 6 | (u[3] & 0x3Fu);
}

static bool is_han(uint32_t c)
{
    return c >= 0x4E00 && c < 0xA000;
}

static void put(struct han_set *set, uint32_t c)
{
    if (is_han(c)) set->bit[(c - 0x4E00) / 64] |= 1ull << (c - 0x4E00) % 64;
}

static bool has(const struct han_set *set, uint32_t c)
{
    return is_han(c) && (set->bit[(c - 0x4E00) / 64] >> (c - 0x4E00) % 64 & 1);
}

static void put_common(struct han_set *set)
{
    *set = (struct han_set){0};
    for (const char *p = common; *p;) put(set, next_char(&p));
}

/* The characters that an encoding has in its first level: in use, as against those of dictionaries. */
static void put_level(struct han_set *set, const struct cs_index *x, enum cs_encoding encoding)
{
    unsigned low = encoding == CS_ENCODING_BIG5 ? 0xA4 : 0xB0,
             high = encoding == CS_ENCODING_BIG5 ? 0xC6 : 0xD7;
    unsigned trail = encoding == CS_ENCODING_BIG5 ? 0x40 : 0xA1;
    *set = (struct han_set){0};
    for (unsigned lead = low; lead <= high; lead++)
        for (unsigned t = trail; t <= 0xFE; t++) {
            uint32_t entry = x->two[lead - CS_LEAD][t];
            char text[4];
            const char *p = text;
            memcpy(text, &entry, sizeof text);
            if (cs_index_len(entry) == 3) put(set, next_char(&p));
        }
}

/* Punctuation and letters of full width say nothing. */
static bool says_nothing(uint32_t c)
{
    return c < 0x80 || (c >= 0x2010 && c <= 0x2026) || (c >= 0x3000 && c <= 0x301F) ||
           (c >= 0xFF01 && c <= 0xFF5E) || c == 0xB7 || c == 0xD7 || c == 0xFFE5;
}

/* ---- readings ---- */

struct reading {
    enum cs_encoding encoding;
    struct cs_buf text;
    uint64_t characters, bad; /* that say something; that are none */
    unsigned plausible;       /* percent of the characters that fit */
    unsigned level;           /* percent in the first level */
};

static enum cs_status read_as(struct reading *r, enum cs_encoding encoding, struct cs_slice bytes, bool whole,
                              struct han_set *level, struct cs_error *e)
{
    struct cs_decoder *d;
    r->encoding = encoding;
    enum cs_status status = cs_decoder_make(&d, encoding, e);
    if (status == CS_OK) status = cs_decoder_feed(d, bytes, whole, &r->text, e);
    if (status == CS_OK) {
        r->bad = cs_decoder_bad(d)->n;
        if (level) put_level(level, d->index, encoding);
    }
    cs_decoder_free(d);
    return status;
}

static unsigned percent(uint64_t part, uint64_t whole)
{
    return whole ? (unsigned)(part * 100 / whole) : 0;
}

/* As Chinese. A bad place weighs as two characters that do not fit. */
static enum cs_status judge_chinese(struct reading *r, enum cs_encoding encoding, struct cs_slice bytes,
                                    bool whole, const struct han_set *set, struct cs_error *e)
{
    uint64_t fit = 0, first = 0;
    struct han_set level;
    if (read_as(r, encoding, bytes, whole, &level, e) != CS_OK) return e->status;
    struct cs_slice text = cs_buf_slice(&r->text);
    for (const char *p = text.p; p < text.p + text.n;) {
        uint32_t c = next_char(&p);
        if (says_nothing(c) || c == 0xFFFD) continue;
        r->characters++;
        fit += has(set, c);
        first += has(&level, c);
    }
    if (r->bad * 10 > r->characters) return CS_OK;
    r->plausible = percent(fit, r->characters + 2 * r->bad);
    r->level = percent(first, r->characters + 2 * r->bad);
    return CS_OK;
}

/* Letters with accents and the signs of Windows-1252 (80 to BF) that stand in Western text. */
static bool is_letter(unsigned char c)
{
    return c >= 0xC0 && c != 0xD7 && c != 0xF7;
}

static bool is_sign(unsigned char c)
{
    static const char signs[] =
        "\x80\x82\x84\x85\x8A\x8C\x8E\x91\x92\x93\x94\x95\x96\x97\x99\x9A\x9C\x9E\x9F"
        "\xA0\xA1\xA3\xA7\xA9\xAA\xAB\xAE\xB0\xB1\xB2\xB3\xB4\xB5\xB7\xBA\xBB\xBC\xBD\xBE\xBF";
    return memchr(signs, c, sizeof signs - 1) != NULL;
}

/* As Western text: a letter stands beside a letter of ASCII, and two beyond ASCII together are rare. A sign
 * before a letter may as well be the first half of a Chinese one. */
static void judge_western(struct reading *r, struct cs_slice bytes)
{
    uint64_t fit = 0;
    r->encoding = CS_ENCODING_WINDOWS_1252;
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        if (c < 0x80) continue;
        char before = i > 0 ? bytes.p[i - 1] : 'a', after = i + 1 < bytes.n ? bytes.p[i + 1] : ' ';
        if (is_letter(c)) {
            bool beside = cs_is_alpha(before) || cs_is_alpha(after);
            fit += beside && !(cs_is_high(before) && cs_is_high(after));
        } else {
            bool alone = !cs_is_high(before) && !cs_is_high(after);
            if (c >= 0xA0 && alone && cs_is_alpha(after)) continue;
            fit += is_sign(c) && alone;
        }
        r->characters++;
    }
    r->plausible = percent(fit, r->characters);
}

/* ---- UTF-16 without a mark ---- */

enum cs_encoding cs_encoding_utf16(struct cs_slice bytes)
{
    uint64_t zero[2] = {0, 0}, ends[2] = {0, 0};
    for (size_t i = 0; i + 1 < bytes.n; i += 2) {
        unsigned char a = (unsigned char)bytes.p[i], b = (unsigned char)bytes.p[i + 1];
        zero[0] += a == 0;
        zero[1] += b == 0;
        ends[0] += a == 0 && (b == '\n' || b == '\r' || b == ',' || b == '\t');
        ends[1] += b == 0 && (a == '\n' || a == '\r' || a == ',' || a == '\t');
    }
    for (int little = 0; little < 2; little++)
        if (ends[little] > 0 && zero[little] * 40 >= bytes.n && zero[!little] * 50 <= zero[little])
            return little ? CS_ENCODING_UTF16LE : CS_ENCODING_UTF16BE;
    return CS_ENCODING_AUTO;
}

/* ---- HZ ---- */

/* Is all that stands between ~{ and ~} in pairs of GB2312, and is there any? */
static bool has_hz(struct cs_slice s)
{
    bool any = false;
    for (size_t i = 0; i + 1 < s.n; i++) {
        if (s.p[i] != '~' || s.p[i + 1] != '{') continue;
        size_t from = i += 2;
        while (i + 1 < s.n && s.p[i] >= 0x21 && s.p[i] <= 0x77 && s.p[i + 1] >= 0x21 && s.p[i + 1] <= 0x7E)
            i += 2;
        if (i + 1 >= s.n) return any; /* cut off */
        if (i == from || s.p[i] != '~' || s.p[i + 1] != '}') return false;
        any = true;
    }
    return any;
}

/* ---- UTF-8 ---- */

/* Characters of three bytes and more (never there by chance in numbers), of two, and places that are not
 * UTF-8. */
struct survey {
    size_t many, two, bad;
};

static struct survey survey(struct cs_slice s, bool whole)
{
    struct survey found = {0};
    size_t n = s.n - (whole ? 0 : cs_utf8_cut_off(s.p, s.n));
    for (size_t i = 0; i < n;) {
        size_t len = cs_utf8_len(s.p + i, n - i);
        found.many += len >= 3;
        found.two += len == 2;
        found.bad += len == 0;
        i += len ? len : 1;
    }
    return found;
}

/* Few characters of two bytes, that are valid in UTF-8 by chance? Letters of one script, or beside ASCII
 * ones, are what UTF-8 has there. */
static bool is_coherent(struct cs_slice s)
{
    uint32_t script = 0;
    for (const char *p = s.p; p < s.p + s.n;) {
        const char *at = p;
        uint32_t c = next_char(&p);
        if (c < 0x80) continue;
        bool beside = (at > s.p && cs_is_alpha(at[-1])) || (p < s.p + s.n && cs_is_alpha(*p));
        /* Latin; Greek; Cyrillic; Hebrew, Arabic and more to the right. */
        uint32_t is = c < 0x250 ? 1 : c < 0x370 ? 5 : c < 0x400 ? 2 : c < 0x530 ? 3 : 4;
        if (is == 5 || (is == 1 && !beside && c > 0xBF) || (script && is != script)) return false;
        script = is;
    }
    return true;
}

/* ---- deciding ---- */

/* The first characters beyond ASCII of a reading, to be shown. */
static struct cs_quoted sample(const struct reading *r)
{
    struct cs_slice s = cs_buf_slice(&r->text);
    size_t from = 0;
    while (from < s.n && !cs_is_high(s.p[from])) from++;
    size_t to = from;
    while (to < s.n && to - from < SAMPLE / 2 && s.p[to] != '\n') to++;
    while (to < s.n && ((unsigned char)s.p[to] & 0xC0) == 0x80) to++;
    return cs_quote(cs_slice(s.p + from, to - from));
}

static enum cs_status fail_two(struct reading *a, struct reading *b, struct cs_error *e)
{
    cs_fail(e, CS_DATA, "it may be %s ('%s') or %s ('%s')", cs_encoding_name(a->encoding), sample(a).text,
            cs_encoding_name(b->encoding), sample(b).text);
    return cs_error_cure(e, "say which: --encoding %s", cs_encoding_name(a->encoding));
}

static enum cs_status fail_none(struct cs_error *e)
{
    cs_fail(e, CS_DATA, "neither UTF-8 nor, as far as one can tell, GB18030, Big5 or Windows-1252");
    return cs_error_cure(e, "say what it is: --encoding NAME, cs-ingest(1) lists them");
}

enum { GB, BIG5, WEST, READINGS };

/* Is the best reading so much better than another that there is no doubt? */
static bool beats(const struct reading *best, const struct reading *other)
{
    if (best->plausible < 2 * other->plausible) return false;
    return best->encoding == CS_ENCODING_WINDOWS_1252 || best->characters > 2 || other->level < 100;
}

/* The one Chinese reading whose characters are in use, if the others' are not: of names and the like. */
static struct reading *pick_by_level(struct reading r[READINGS])
{
    struct reading *a = &r[GB], *b = &r[BIG5];
    if (r[WEST].plausible >= PLAUSIBLE) return NULL;
    if (a->level < b->level) a = &r[BIG5], b = &r[GB];
    return a->characters > 2 && a->level >= 95 && b->level <= 60 ? a : NULL;
}

/* By plausibility: the best one, if it is clearly better than the others. */
static enum cs_status pick(struct reading r[READINGS], struct cs_slice bytes, bool whole,
                           const struct survey *s, enum cs_encoding *encoding, struct cs_error *e)
{
    struct reading *best = &r[0], *other = NULL;
    for (int i = 1; i < READINGS; i++)
        if (r[i].plausible > best->plausible) best = &r[i];
    unsigned enough = best->characters < 4 ? PLAUSIBLE + 17 : PLAUSIBLE;
    if (best->plausible < enough) {
        if (r[GB].level >= 95 && r[BIG5].level >= 95) return fail_two(&r[GB], &r[BIG5], e);
        best = pick_by_level(r);
        *encoding = best ? best->encoding : CS_ENCODING_UTF8;
        return best || (s->bad <= FEW && s->bad * 100 <= bytes.n) ? CS_OK : fail_none(e);
    }
    *encoding = best->encoding;
    for (int i = 0; i < READINGS; i++)
        if (&r[i] != best && !beats(best, &r[i]) && (!other || r[i].plausible > other->plausible))
            other = &r[i];
    if (!other) return CS_OK;
    struct reading *shown[] = {best, other};
    for (int i = 0; i < 2; i++)
        if (!shown[i]->text.n && read_as(shown[i], shown[i]->encoding, bytes, whole, NULL, e) != CS_OK)
            return e->status;
    return fail_two(best, other, e);
}

static enum cs_status compare(struct cs_slice bytes, bool whole, const struct survey *s,
                              enum cs_encoding *encoding, struct cs_error *e)
{
    struct reading r[READINGS] = {0};
    struct han_set set;
    put_common(&set);
    judge_western(&r[WEST], bytes);
    enum cs_status status = judge_chinese(&r[GB], CS_ENCODING_GB18030, bytes, whole, &set, e);
    if (status == CS_OK) status = judge_chinese(&r[BIG5], CS_ENCODING_BIG5, bytes, whole, &set, e);
    if (status == CS_OK) status = pick(r, bytes, whole, s, encoding, e);
    for (int i = 0; i < READINGS; i++) cs_buf_release(&r[i].text);
    return status;
}

/* Valid UTF-8 of a few characters that could be as well Chinese in GB18030? */
static enum cs_status check_chance(struct cs_slice bytes, bool whole, struct cs_error *e)
{
    struct reading utf8 = {0}, gb = {0};
    struct han_set set;
    put_common(&set);
    enum cs_status status = judge_chinese(&gb, CS_ENCODING_GB18030, bytes, whole, &set, e);
    if (status == CS_OK && gb.bad == 0 && gb.plausible >= 80) {
        status = read_as(&utf8, CS_ENCODING_UTF8, bytes, whole, NULL, e);
        if (status == CS_OK) status = fail_two(&gb, &utf8, e);
    }
    cs_buf_release(&gb.text);
    cs_buf_release(&utf8.text);
    return status;
}

enum cs_status cs_encoding_detect(struct cs_slice bytes, bool whole, enum cs_encoding *encoding,
                                  struct cs_error *e)
{
    *encoding = cs_encoding_utf16(bytes);
    if (*encoding != CS_ENCODING_AUTO) return CS_OK;
    struct survey s = survey(bytes, whole);
    if (s.many + s.two + s.bad == 0) {
        if (has_hz(bytes)) *encoding = CS_ENCODING_HZ;
        return CS_OK;
    }
    *encoding = CS_ENCODING_UTF8;
    if (s.bad == 0 && s.many == 0 && s.two <= FEW) {
        struct cs_slice valid = cs_slice(bytes.p, bytes.n - (whole ? 0 : cs_utf8_cut_off(bytes.p, bytes.n)));
        return is_coherent(valid) ? CS_OK : check_chance(bytes, whole, e);
    }
    if (s.bad == 0 || s.many / 4 > s.bad) return CS_OK;
    return compare(bytes, whole, &s, encoding, e);
}
