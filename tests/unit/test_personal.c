/* test_personal.c - what is found in texts, how it is shown, and its form for pseudonyms. Expected values by
 * hand from the rules of cs-mask(1); check digits and the keyed hashes by Python's standard library (hmac,
 * hashlib). */
#include "clean/pseudonym.h"
#include "text/mask.h"
#include "text/personal.h"
#include "text/personal_part.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static int read_words(void **state)
{
    static struct cs_words words;
    struct cs_error e = CS_ERROR_INIT;
    char path[512];
    const char *dir = getenv("CS_DATADIR");
    snprintf(path, sizeof path, "%s/personal.words", dir ? dir : "share");
    *state = &words;
    return cs_words_read(&words, path, &e) != CS_OK;
}

static int release_words(void **state)
{
    cs_words_release(*state);
    return 0;
}

/* The quick look and its portable twin see the same, from every place on. */
static void same_looks(const struct cs_words *w, const char *text, size_t n)
{
    const unsigned all = (1u << CS_PERSONAL_KINDS) - 1, some = 1u << CS_PHONE | 1u << CS_PLATE;
    for (size_t from = 0; from <= n; from++) {
        struct cs_slice rest = cs_slice(text + from, n - from);
        assert_int_equal(cs_search_look(w, all, rest), cs_search_look_plain(w, all, rest));
        assert_int_equal(cs_search_look(w, some, rest), cs_search_look_plain(w, some, rest));
    }
}

/* The text with each find as <kind:plain>. */
static void mark(struct cs_finder *f, const char *text, struct cs_buf *b)
{
    struct cs_error e = CS_ERROR_INIT;
    size_t n = strlen(text), at = 0;
    char *exact = malloc(n ? n : 1); /* the sanitizer sees a byte too many */
    assert_non_null(exact);
    memcpy(exact, text, n);
    assert_int_equal(cs_find_personal(f, cs_slice(exact, n), &e), CS_OK);
    same_looks(f->words, exact, n);
    cs_buf_clear(b);
    for (size_t i = 0; i < f->n; i++) {
        assert_true(f->v[i].from >= at && f->v[i].to > f->v[i].from && f->v[i].to <= n);
        cs_buf_add(b, text + at, f->v[i].from - at);
        cs_buf_addf(b, "<%s:", cs_personal_names[f->v[i].kind]);
        cs_buf_adds(b, f->v[i].plain);
        cs_buf_addc(b, '>');
        at = f->v[i].to;
    }
    cs_buf_add(b, text + at, n - at);
    cs_buf_addc(b, '\0');
    free(exact);
}

static void check_marks(void **state, const char *const pairs[][2], size_t n)
{
    struct cs_finder f = {.words = *state, .kinds = (1u << CS_PERSONAL_KINDS) - 1};
    struct cs_buf b = {0};
    for (size_t i = 0; i < n; i++) {
        mark(&f, pairs[i][0], &b);
        assert_string_equal(b.p, pairs[i][1] ? pairs[i][1] : pairs[i][0]);
    }
    cs_buf_release(&b);
    cs_finder_release(&f);
}
#define CHECK(pairs) check_marks(state, pairs, sizeof pairs / sizeof *pairs)

static void test_phones(void **state)
{
    static const char *const t[][2] = {
        {"13812345678", "<phone:13812345678>"},
        {"请回电13812345678，谢谢", "请回电<phone:13812345678>，谢谢"},
        {"138 1234 5678 或 138-1234-5678", "<phone:138 1234 5678> 或 <phone:138-1234-5678>"},
        {"1 3 8 1 2 3 4 5 6 7 8", "<phone:1 3 8 1 2 3 4 5 6 7 8>"},
        {"１３８１２３４５６７８", "<phone:13812345678>"},
        {"+86 138 1234 5678。", "<phone:+86 138 1234 5678>。"},
        {"008613812345678", "<phone:008613812345678>"},
        {"138\xE2\x80\x8B"
         "12345678", /* a zero-width space between */
         "<phone:13812345678>"},
        {"13812345678/13987654321", "<phone:13812345678>/<phone:13987654321>"},
        {"13812345678 13987654321 13787654321",
         "<phone:13812345678> <phone:13987654321> <phone:13787654321>"},
        {"13812345678,13987654321，13787654321",
         "<phone:13812345678>,<phone:13987654321>，<phone:13787654321>"},
        {"2024-08-01 13812345678", "2024-08-01 <phone:13812345678>"},
        {"13812345678 2024-08-01", "<phone:13812345678> 2024-08-01"},
        {"电话：（010）62345678", "电话：<phone:(010)62345678>"},
        {"0755-2345678", "<phone:0755-2345678>"},
        {"Tel13812345678", "Tel<phone:13812345678>"},
        {"tel: 62345678", "tel: <phone:62345678>"},
        {"Mobile No. 13812345678", "Mobile No. <phone:13812345678>"},
        {"微信同号13812345678", "微信同号<phone:13812345678>"},
        {"ship the order to 13812345678", "ship the order to <phone:13812345678>"},
        {"+1 415 555 2671", "<phone:+1 415 555 2671>"},
        {"call (415) 555-2671", "call <phone:(415) 555-2671>"},
        {"手機0912-345-678", "手機<phone:0912-345-678>"},
        {"電話 02-2345-6789", "電話 <phone:02-2345-6789>"},
        {"13812345678个人手机 13987654321万分感谢",
         "<phone:13812345678>个人手机 <phone:13987654321>万分感谢"},
        {"13812345678天天打不通，13987654321人不在",
         "<phone:13812345678>天天打不通，<phone:13987654321>人不在"},
    };
    CHECK(t);
}

/* What looks like a number of a person and is none. */
static void test_no_numbers(void **state)
{
    static const char *const t[][2] = {
        {"订单号13812345678", NULL},
        {"訂單號：13812345678、13987654321", NULL},
        {"order no. 13812345678", NULL},
        {"order number is 13812345678", NULL},
        {"No. 13812345678", NULL},
        {"Order #13812345678, ticket 13812345678", NULL},
        {"运单号 13812345678", NULL},
        {"SN13812345678 T13812345678 x_13812345678", NULL},
        {"13812345678元 ￥13812345678 $13812345678", NULL},
        {"¥ 13812345678 $ 13812345678 ￥ 13812345678", NULL},
        {"13812345678个 13812345678 人", NULL},
        {"二维码13812345678 优惠码138-1234-5678 uid:13812345678", NULL},
        {"13812345678.50 1.13812345678 1,381,234,5678", NULL},
        {"1722474000000 20240801123000 2024-08-01 12:30:00", NULL},
        {"10086 95588 400-820-8820 4008208820", NULL},
        {"12345678 1381234567 138123456789 12345678901", NULL},
        {"订单 202408011234567890", NULL},
        {"order 4111111111111111", NULL},
        {"4111111111111112", NULL},   /* Luhn fails */
        {"110101199003071234", NULL}, /* the check character is 3 behind …23 */
        {"退款金额 150 2000 3000 元", NULL},
        {"IP 192.168.100.200", NULL},
        {"phone_13812345678abcdef0123456", NULL}, /* a pseudonym */
        {"138****5678", NULL},
        {"", NULL},
        {"1", NULL},
    };
    CHECK(t);
}

static void test_documents(void **state)
{
    static const char *const t[][2] = {
        {"身份证11010119900307299X", "身份证<id_card:11010119900307299X>"},
        {"11010119900307299x是我的", "<id_card:11010119900307299x>是我的"},
        {"订单号11010119900307299X", "订单号<id_card:11010119900307299X>"},
        {"証件號 110101 900307 123", "証件號 <id_card:110101 900307 123>"},
        {"卡号 6222 0212 3456 7890 128", "卡号 <bank_card:6222 0212 3456 7890 128>"},
        {"4111-1111-1111-1111", "<bank_card:4111-1111-1111-1111>"},
        {"６２１７０００００００００００００４",
         "６２１７０００００００００００００４"}, /* 17 digits: no such card */
        {"车牌京A12345 沪·", "车牌<plate:京A12345> 沪·"},
        {"粵B D12345", "<plate:粤B D12345>"},
        {"川Ａ·１２３４５", "<plate:川A·12345>"},
        {"京东A12345 京A1234", NULL},
    };
    CHECK(t);
}

static void test_emails(void **state)
{
    static const char *const t[][2] = {
        {"<bob.x+y@mail.example.com.cn>。", "<<email:bob.x+y@mail.example.com.cn>>。"},
        {"13812345678@139.com", "<email:13812345678@139.com>"},
        {"ａｂ＠ｑｑ．ｃｏｍ", "<email:ab@qq.com>"},
        {"邮箱a@b.cn和c@d.org.", "邮箱<email:a@b.cn>和<email:c@d.org>."},
        {"@user user@ a@b a@.b.c @@@ a@b.1", NULL},
    };
    CHECK(t);
}

static void test_names(void **state)
{
    static const char *const t[][2] = {
        {"我叫王芳要退款", "我叫<name:王芳>要退款"},
        {"姓名：歐陽娜娜 电话", "姓名：<name:欧阳娜娜> 电话"},
        {"联系人李刚，", "联系人<name:李刚>，"},
        {"聯絡人：陳大文", "聯絡人：<name:陈大文>"},
        {"姓名：阿依古丽·买买提", "姓名：<name:阿依古丽·买买提>"},
        {"王小明先生投诉", "<name:王小明>先生投诉"},
        {"请找刘志强女士", "请找<name:刘志强>女士"},
        {"客户张伟先生", "客户<name:张伟>先生"},
        {"我是刘洋，", "我是<name:刘洋>，"},
        {"my name is John Smith, hi", "my name is <name:John Smith>, hi"},
        {"Dear Mr. J. Lee,", "Dear Mr. <name:J. Lee>,"},
        {"王先生 投诉张女士 欧阳先生", NULL}, /* a surname alone */
        {"我是会员 我叫你 姓名不对 姓名和电话 姓名：未知", NULL},
        {"谢谢师傅 感谢快递师傅 安装师傅 司机师傅 客户经理 高级经理", NULL},
        {"名字都够霸气 改名叫全宇宙最慢", NULL},
        {"Mr is wrong Ms. Mr. J*** S***", NULL},
    };
    CHECK(t);
}

static void test_addresses(void **state)
{
    static const char *const t[][2] = {
        {"寄到上海市浦东新区世纪大道100号", "寄到上海市浦东新区<address:世纪大道100号>"},
        {"地址是北京市朝阳区张江路114号7栋466室麻烦更新",
         "地址是北京市朝阳区<address:张江路114号7栋466室>麻烦更新"},
        {"地址：杭州市西湖区文三路123号阳光花园3栋2单元501，电话13812345678",
         "地址：杭州市西湖区<address:文三路123号阳光花园3栋2单元501>，电话<phone:13812345678>"},
        {"台北市信義區信義路五段7號", "台北市信義區<address:信义路五段7号>"},
        {"住在成都市武侯区人民南路四段1号，天府大道北段1700号",
         "住在成都市武侯区<address:人民南路四段1号>，<address:天府大道北段1700号>"},
        {"45-47 Queen's Road Central", "<address:45-47 Queen's Road> Central"},
        {"这段2号，前段3号，网络四段1号 5-6 Apples On", NULL},
        {"deliver to 221B Baker Street, London", "deliver to <address:221B Baker Street>, London"},
        {"地址错误 地址填错了，线路1号故障 2号线 3号楼坏了 家里1号", NULL},
        {"地址：北京市朝阳区****", NULL},
    };
    CHECK(t);
}

static void test_kinds(void **state)
{
    struct cs_finder f = {.words = *state, .kinds = 1u << CS_EMAIL};
    struct cs_buf b = {0};
    mark(&f, "13812345678 a@b.cn 我叫王芳，京A12345", &b);
    assert_string_equal(b.p, "13812345678 <email:a@b.cn> 我叫王芳，京A12345");
    cs_buf_release(&b);
    cs_finder_release(&f);
}

/* Ten megabytes of what could be the beginning of something, everywhere: linear, or this takes hours. */
static void test_bait(void **state)
{
    static const char *const pieces[] = {"1",    "1 ",       "13812345678 ", "@",      "a@",    "a.",
                                         "a@a.", "我叫",     "地址",         "王先生", "路1号", "京A",
                                         "Mr ",  "name is ", "地址：区",     "(+86 1", "1路",   "订单号1",
                                         "0-",   "１",       "欧阳"};
    enum { SIZE = 2 << 20 };
    char *text = malloc(SIZE + 32);
    assert_non_null(text);
    struct cs_finder f = {.words = *state, .kinds = (1u << CS_PERSONAL_KINDS) - 1};
    struct timespec from, to;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct cs_error e = CS_ERROR_INIT;
        size_t n = 0, len = strlen(pieces[i]);
        for (; n + len <= SIZE; n += len) memcpy(text + n, pieces[i], len);
        assert_int_equal(cs_find_personal(&f, cs_slice(text, n), &e), CS_OK);
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    assert_true(to.tv_sec - from.tv_sec < 60);
    free(text);
    cs_finder_release(&f);
}

static void test_display(void **state)
{
    static const struct {
        enum cs_personal kind;
        const char *value, *shown;
    } t[] = {
        {CS_PHONE, "13812345678", "138****5678"},
        {CS_PHONE, "+86-138 1234 5678", "138****5678"},
        {CS_PHONE, "0086 13812345678", "138****5678"},
        {CS_PHONE, "１３８１２３４５６７８", "138****5678"},
        {CS_PHONE, "010-62345678", "010-****5678"},
        {CS_PHONE, "+86 10 62345678", "010-****5678"},
        {CS_PHONE, "0755 2345678", "0755-***5678"},
        {CS_PHONE, "+1 (415) 555-2671", "+*******2671"},
        {CS_PHONE, "0912345678", "0912***678"},
        {CS_PHONE, "12345", "****"},
        {CS_PHONE, "abc13800138", "****"},
        {CS_EMAIL, "zhang.san@example.com", "z***@example.com"},
        {CS_EMAIL, "张@例子.cn", "张***@例子.cn"},
        {CS_EMAIL, "a@b@c", "****"},
        {CS_EMAIL, "nobody", "****"},
        {CS_IDCARD, "11010119900307299X", "110101********299X"},
        {CS_IDCARD, "110101900307123", "110101*****7123"},
        {CS_IDCARD, "E12345678", "E******78"},
        {CS_IDCARD, "E1", "****"},
        {CS_BANKCARD, "6222 0212 3456 7890 128", "622202*********0128"},
        {CS_BANKCARD, "4111111111111111", "411111******1111"},
        {CS_BANKCARD, "4111 1111 1111", "********1111"}, /* six and four would hide two */
        {CS_PLATE, "京A12345", "京A***45"},
        {CS_PLATE, "粵B·D12345", "粵B****45"},
        {CS_PLATE, "京A1234学", "京A***4学"},
        {CS_PLATE, "ABC", "****"},
        {CS_NAME, "张三", "张*"},
        {CS_NAME, "陳大文", "陳**"},
        {CS_NAME, "欧阳娜娜", "欧阳**"},
        {CS_NAME, "欧阳", "欧*"},
        {CS_NAME, "张", "张*"},
        {CS_NAME, "John  Smith", "J*** S***"},
        {CS_NAME, "阿依古丽·买买提·阿不都热合曼", "阿********"},
        {CS_ADDRESS, "浙江省杭州市西湖区文三路123号", "浙江省杭州市西湖区****"},
        {CS_ADDRESS, "臺北市大安區忠孝東路1號", "臺北市大安區****"},
        {CS_ADDRESS, "上海市", "上海市"},
        {CS_ADDRESS, "阳光小区3栋", "****"},
        {CS_ADDRESS, "12 High Street", "****"},
        {CS_BIRTH, "1990-03-07", "1990-**-**"},
        {CS_BIRTH, "spring", "****"},
        {CS_OTHER, "C1", "****"},
    };
    struct cs_plain p = {0};
    struct cs_buf b = {0};
    struct cs_error e = CS_ERROR_INIT;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        for (int round = 0; round < 2; round++) { /* a mask masked again is the same */
            const char *value = round ? t[i].shown : t[i].value;
            assert_int_equal(cs_plain_make(&p, *state, cs_slicez(value), &e), CS_OK);
            struct cs_slice plain = cs_buf_slice(&p.text);
            bool masked = cs_mask_is_masked(*state, t[i].kind, plain);
            assert_int_equal(masked, round && strchr(value, '*') ? 1 : 0);
            cs_buf_clear(&b);
            cs_mask_display(*state, t[i].kind, plain, cs_plain_shown(&p, plain), &b);
            cs_buf_addc(&b, '\0');
            assert_string_equal(b.p, t[i].shown);
        }
    }
    cs_plain_release(&p);
    cs_buf_release(&b);
}

/* Stars beside something that is no mask do not save it. */
static void test_not_masked(void **state)
{
    static const struct {
        enum cs_personal kind;
        const char *value;
    } t[] = {{CS_PHONE, "13812345678***"},
             {CS_PHONE, "***张三"},
             {CS_NAME, "张三*"},
             {CS_EMAIL, "ab***@c.d"},
             {CS_NAME, "John*"},
             {CS_ADDRESS, "文三路123号****"},
             {CS_OTHER, "C1*"},
             {CS_BIRTH, "1990-03-*"}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        assert_false(cs_mask_is_masked(*state, t[i].kind, cs_slicez(t[i].value)));
}

static void test_normal(void **state)
{
    static const struct {
        enum cs_personal kind;
        const char *value, *normal;
    } t[] = {
        {CS_PHONE, "+86 138-1234-5678", "13812345678"},
        {CS_PHONE, "13812345678", "13812345678"},
        {CS_PHONE, "+86 10 62345678", "01062345678"},
        {CS_PHONE, "(010) 6234 5678", "01062345678"},
        {CS_EMAIL, "A@B.cn", "a@b.cn"},
        {CS_IDCARD, "110101 900307 123", "110101199003071233"}, /* 15 digits become 18 */
        {CS_IDCARD, "11010119900307299x", "11010119900307299X"},
        {CS_BANKCARD, "6222-0212 34", "6222021234"},
        {CS_PLATE, "粵b·12345", "粤B12345"},
        {CS_NAME, "陳大文", "陈大文"},
        {CS_NAME, "John  SMITH", "john smith"},
        {CS_OTHER, "Ｃ１", "c1"},
    };
    struct cs_plain p = {0};
    struct cs_buf b = {0};
    struct cs_error e = CS_ERROR_INIT;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        assert_int_equal(cs_plain_make(&p, *state, cs_slicez(t[i].value), &e), CS_OK);
        cs_buf_clear(&b);
        cs_mask_normal(t[i].kind, cs_buf_slice(&p.text), &b);
        cs_buf_addc(&b, '\0');
        assert_string_equal(b.p, t[i].normal);
    }
    cs_plain_release(&p);
    cs_buf_release(&b);
}

static void write_key(const char *path, const char *text, mode_t mode)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static void test_pseudonyms(void **state)
{
    (void)state;
    /* Python: hmac.new(key, b"phone\t13812345678", hashlib.sha256).hexdigest()[:24] and so on */
    static const char *const t[][3] = {
        {"phone", "13812345678", "phone_cee3fabb13386ebaaacb0df4"},
        {"name", "张三", "name_299576999a6d84764a399b20"},
        {"customer_id", "c001", "customer_id_3ce1b07aba383c8a7883cf31"},
    };
    char path[64];
    snprintf(path, sizeof path, "key-%ld", (long)getpid());
    struct cs_pseudonym *p;
    struct cs_error e = CS_ERROR_INIT;
    struct cs_buf b = {0};
    write_key(path, "0123456789abcdef0123456789abcdef\n", 0600);
    assert_int_equal(cs_pseudonym_open(&p, path, &e), CS_OK);
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        cs_buf_clear(&b);
        cs_pseudonym_add(p, cs_slicez(t[i][0]), cs_slicez(t[i][1]), &b);
        assert_true(cs_pseudonym_is(cs_slicez(t[i][0]), cs_buf_slice(&b)));
        assert_false(cs_pseudonym_is(cs_slicez("email"), cs_buf_slice(&b)));
        cs_buf_addc(&b, '\0');
        assert_string_equal(b.p, t[i][2]);
    }
    cs_pseudonym_close(p);
    cs_buf_release(&b);

    static const struct {
        const char *key;
        mode_t mode;
    } bad[] = {{"0123456789abcdef", 0640},
               {"0123456789abcdef", 0604},
               {"", 0600},
               {"0123456789abcde\n", 0600},
               {"aaaaaaaaaaaaaaaaaaaaaaaa\n", 0600}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(unlink(path), 0);
        write_key(path, bad[i].key, bad[i].mode);
        assert_int_equal(cs_pseudonym_open(&p, path, &e), CS_USAGE);
        assert_null(p);
        assert_null(strstr(e.text, "0123"));
    }
    assert_int_equal(cs_pseudonym_open(&p, ".", &e), CS_USAGE);
    assert_int_equal(cs_pseudonym_open(&p, "no-such-key", &e), CS_FAIL);
    assert_int_equal(cs_pseudonym_new_key(path, &e), CS_FAIL); /* never over another */
    assert_int_equal(unlink(path), 0);
    assert_int_equal(cs_pseudonym_new_key(path, &e), CS_OK);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(st.st_size, 65);
    assert_int_equal(cs_pseudonym_open(&p, path, &e), CS_OK);
    cs_pseudonym_close(p);
    assert_int_equal(unlink(path), 0);
}

static void test_words_file(void **state)
{
    (void)state;
    static const char *const bad[] = {"[surname]\nsingle = 王\n", "[names]\nlabels = x\n",
                                      "[names]\nlabel = a,,b\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cs_words w;
        struct cs_error e = CS_ERROR_INIT;
        assert_int_equal(cs_words_parse(&w, cs_slicez(bad[i]), "words", &e), CS_USAGE);
        assert_string_equal(e.file, "words");
        assert_true(e.line > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_phones),     cmocka_unit_test(test_no_numbers),
        cmocka_unit_test(test_documents),  cmocka_unit_test(test_emails),
        cmocka_unit_test(test_names),      cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_kinds),      cmocka_unit_test(test_bait),
        cmocka_unit_test(test_display),    cmocka_unit_test(test_not_masked),
        cmocka_unit_test(test_normal),     cmocka_unit_test(test_pseudonyms),
        cmocka_unit_test(test_words_file),
    };
    return cmocka_run_group_tests(tests, read_words, release_words);
}
