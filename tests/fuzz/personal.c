/* personal.c - personal data in texts: what is found lies in the text, in order; masks hide and stay as they
 * are. A text that begins with '[' is also read as a file of words. */
#include "text/personal.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "text/mask.h"

static const char words_text[] =
    "[surnames]\ncommon = 王李张陈林\nsingle = 欧阳全\ndouble = 欧阳, 司马\n"
    "[names]\nlabel = 姓名, 联系人\nsay = 我叫\nweak = 我是\ntitle = 先生, 女士\nstop = 的是要我你他\n"
    "before = 找请\nno = 全部\nrole = 快递\nenglish.title = mr, ms\nenglish.label = name, my name is\n"
    "english.no = is, the\n"
    "[numbers]\nphone = 电话, tel\nother = 订单号, order\ncard = 卡号\nid = 身份证\nunit = 元, ms\n"
    "[addresses]\nlabel = 地址\nroad = 路街园\nunit = 号栋室楼\ndistrict = 区市县\nbefore = 在到\nno = 线路\n"
    "english.road = street, rd\n[columns]\nphone = 手机\nnone = sku\n";

/* What may be seen of a value says no more when it is masked again. */
static void mask_twice(const struct cs_words *w, enum cs_personal kind, struct cs_slice value,
                       const char *shown)
{
    struct cs_buf once = {0}, twice = {0};
    struct cs_error e;
    struct cs_plain p = {0};
    cs_mask_display(w, kind, value, shown, &once);
    holds(!cs_buf_status(&once, &e), "memory");
    holds(!cs_plain_make(&p, w, cs_buf_slice(&once), &e), "memory");
    cs_mask_display(w, kind, cs_buf_slice(&p.text), p.shown.p, &twice);
    holds(cs_slice_eq(cs_buf_slice(&once), cs_buf_slice(&twice)), "a mask masked again is the same");
    if (kind <= CS_BANKCARD || kind == CS_NAME)
        holds(once.n && memchr(once.p, '*', once.n) != NULL, "a mask hides something");
    cs_buf_clear(&twice);
    cs_mask_normal(kind, value, &twice);
    holds(!cs_buf_status(&twice, &e), "memory");
    cs_plain_release(&p);
    cs_buf_release(&once);
    cs_buf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_slice text = slice_of(data, size);
    struct cs_error e = CS_ERROR_INIT;
    struct cs_words w;
    if (size && *data == '[') {
        enum cs_status st = cs_words_parse(&w, text, "words", &e);
        check_error(st, &e);
        if (!st) cs_words_release(&w);
    }
    if (!cs_utf8_valid(text)) return 0;
    holds(!cs_words_parse(&w, cs_slice(words_text, sizeof words_text - 1), "words", &e),
          "the words are good");
    struct cs_finder f = {.words = &w, .kinds = (1u << CS_PERSONAL_KINDS) - 1};
    holds(!cs_find_personal(&f, text, &e), "a good text is searched");
    uint32_t at = 0;
    for (size_t i = 0; i < f.n; i++) {
        holds(f.v[i].from >= at && f.v[i].to > f.v[i].from && f.v[i].to <= size,
              "finds are in order and in the text");
        holds(f.v[i].plain.n > 0, "a find is something");
        holds((data[f.v[i].from] & 0xC0) != 0x80, "a find begins with a character");
        mask_twice(&w, f.v[i].kind, f.v[i].plain, cs_plain_shown(&f.plain, f.v[i].plain));
        at = f.v[i].to;
    }
    struct cs_plain p = {0};
    holds(!cs_plain_make(&p, &w, text, &e), "memory");
    struct cs_slice whole = cs_buf_slice(&p.text);
    bool blanks =
        whole.n && (whole.p[0] <= ' ' || whole.p[whole.n - 1] <= ' '); /* the caller's to take off */
    for (int kind = 0; kind < CS_PERSONAL_KINDS && whole.n && !blanks; kind++)
        mask_twice(&w, (enum cs_personal)kind, whole, p.shown.p);
    cs_plain_release(&p);
    cs_finder_release(&f);
    cs_words_release(&w);
    return 0;
}
