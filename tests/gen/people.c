/* people.c - see people.h. Check digits are worked out here, by the definitions: nothing of the toolkit is
 * used. */
#include "people.h"
#include <stdio.h>

#define COUNT(table)      (sizeof(table) / sizeof *(table))
#define PICK(table, bits) ((table)[(bits) % COUNT(table)])

static const char *const surnames[] = {"王", "李", "张", "刘", "陈",   "杨", "赵",   "黄",
                                       "周", "吴", "徐", "孙", "欧阳", "林", "上官", "郑"};
static const char *const given_names[] = {"伟",   "芳",   "娜",   "敏",   "静",   "磊",   "洋",   "艳",
                                          "志强", "秀英", "建国", "文博", "明轩", "雨桐", "浩然", "思琪"};
static const char *const latin_names[] = {"wangwei",    "li.fang", "zhang_min", "chenjing",
                                          "mary.jones", "zhao88",  "lin-yt",    "h.sun"};
static const char *const mail_hosts[] = {"example.com", "163.com", "qq.com", "mail.example.com.cn"};
static const char *const titles[] = {"先生", "女士", "小姐", "老师", "经理"};
static const char *const regions[] = {"110105", "310115", "440305", "330106",
                                      "500103", "610113", "420106", "510104"};
static const char *const plate_heads[] = {"京A", "沪B", "粤B", "浙A", "川A", "鄂C", "苏E", "陕A"};
static const char *const districts[] = {"上海市浦东新区",     "北京市朝阳区",       "广东省深圳市南山区",
                                        "浙江省杭州市西湖区", "四川省成都市锦江区", "湖北省武汉市洪山区",
                                        "江苏省苏州市吴中区", "陕西省西安市雁塔区"};
static const char *const roads[] = {"张江路", "建国路", "科技园路", "文三路",
                                    "春熙路", "珞喻路", "人民路",   "长安南路"};
static const char *const card_heads[] = {"622202", "621700", "625912", "622848", "453242", "524094"};
static const unsigned char card_digits[] = {19, 19, 16, 19, 16, 16};

static char *put_phone(char *p, uint64_t r)
{
    static const char *const heads[] = {"131", "135", "138", "139", "150", "158", "177", "186", "166", "199"};
    p = put_s(p, PICK(heads, r));
    return put_number(p, (r >> 8) % 100000000, 8);
}

static char *put_id_card(char *p, uint64_t r)
{
    char *from = p;
    unsigned sum = 0, power = 1;
    p = put_s(p, PICK(regions, r));
    p = put_number(p, 1950 + (r >> 8) % 56, 4);
    p = put_number(p, 1 + (r >> 16) % 12, 2);
    p = put_number(p, 1 + (r >> 24) % 28, 2);
    p = put_number(p, (r >> 32) % 1000, 3);
    for (int i = 16; i >= 0;
         i--) { /* GB 11643: the sum of digits times 2^(place from the right) is 1 mod 11 */
        power = power * 2 % 11;
        sum += power * (unsigned)(from[i] - '0');
    }
    *p++ = "10X98765432"[sum % 11];
    return p;
}

static char *put_bank_card(char *p, uint64_t r)
{
    char *from = p;
    unsigned which = (unsigned)(r % COUNT(card_heads)), n = card_digits[which], sum = 0;
    p = put_s(p, card_heads[which]);
    p = put_number(p, (r >> 8) % (n == 19 ? 1000000000000U : 1000000000U), n - 7);
    for (unsigned i = 0; i + 1 < n;
         i++) { /* Luhn: every second digit from the right, the check digit's left neighbour first */
        unsigned d = (unsigned)(from[n - 2 - i] - '0');
        if (i % 2 == 0) d = d * 2 / 10 + d * 2 % 10;
        sum += d;
    }
    *p++ = (char)('0' + (10 - sum % 10) % 10);
    return p;
}

static char *put_plate(char *p, uint64_t r, const char *dot)
{
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    p = put_s(p, PICK(plate_heads, r));
    p = put_s(p, dot);
    if (r >> 8 & 1) { /* new energy */
        *p++ = r >> 9 & 1 ? 'D' : 'F';
        return put_number(p, (r >> 16) % 100000, 5);
    }
    *p++ = letters[(r >> 16) % 24];
    p = put_number(p, (r >> 24) % 1000, 3);
    *p++ = letters[(r >> 40) % 24];
    return p;
}

static char *put_name(char *p, uint64_t r)
{
    p = put_s(p, PICK(surnames, r));
    return put_s(p, PICK(given_names, r >> 8));
}

static char *put_email(char *p, uint64_t r)
{
    p = put_s(p, PICK(latin_names, r));
    p = put_number(p, (r >> 8) % 1000, 1);
    *p++ = '@';
    return put_s(p, PICK(mail_hosts, r >> 20));
}

static char *put_address(char *p, uint64_t r)
{
    p = put_s(p, PICK(districts, r));
    p = put_s(p, PICK(roads, r >> 8));
    p = put_number(p, 1 + (r >> 16) % 900, 1);
    p = put_s(p, "号");
    p = put_number(p, 1 + (r >> 32) % 30, 1);
    p = put_s(p, "栋");
    p = put_number(p, 101 + (r >> 40) % 2000, 1);
    return put_s(p, "室");
}

/* What looks like personal data: the numbers have too many or too few digits, or break every check. */
static char *put_decoy(char *p, uint64_t r)
{
    static const char *const fixed[] = {"订单20240801000017",
                                        "金额1380013.80元",
                                        "运单SF1234567890123",
                                        "型号A12345-B",
                                        "2024-08-01 09:30:00",
                                        "版本10.13.6",
                                        "验证码138001",
                                        "@小助手",
                                        "第12345678页",
                                        "王牌产品",
                                        "张江店",
                                        "编号99999920240801999X"};
    if (r >> 32 & 1) return put_s(p, PICK(fixed, r));
    p = put_s(p, "流水号");
    return put_number(put_s(p, "700"), (r >> 8) % 1000000000, 19); /* 22 digits */
}

/* Digits in groups: "6222 0212 3456 7890 123". */
static char *put_grouped(char *p, const char *s, size_t n, size_t first, char between)
{
    for (size_t i = 0; i < n; i++) {
        if (i >= first && (i - first) % 4 == 0) *p++ = between;
        *p++ = s[i];
    }
    return p;
}

static char *put_plain(char *p, enum personal what, uint64_t r)
{
    switch (what) {
    case P_PHONE:
        return put_phone(p, r);
    case P_EMAIL:
        return put_email(p, r);
    case P_ID_CARD:
        return put_id_card(p, r);
    case P_BANK_CARD:
        return put_bank_card(p, r);
    case P_PLATE:
        return put_plate(p, r, "");
    case P_NAME:
        return put_name(p, r);
    case P_ADDRESS:
        return put_address(p, r);
    default:
        return put_decoy(p, r);
    }
}

void make_person(struct piece *piece, enum personal what, uint64_t r)
{
    r = mix(r + (uint64_t)what);
    piece->n = (unsigned)(put_plain(piece->s, what, r) - piece->s);
    piece->before = piece->after = "";
}

void make_piece(struct piece *piece, enum personal what, uint64_t r)
{
    static const char *const words[][2][2] = {
        [P_PHONE] = {{"我的手机是", "请回电"}, {"call me at ", " please"}},
        [P_EMAIL] = {{"发到", "就行"}, {"mail me: ", " thanks"}},
        [P_ID_CARD] = {{"身份证", "帮我查"}, {"ID no. ", ""}},
        [P_BANK_CARD] = {{"退到卡号", "可以吗"}, {"card ", " please"}},
        [P_PLATE] = {{"车牌", "停在门口"}, {"my car ", ""}},
        [P_NAME] = {{"我是", ""}, {"请找", ""}},
        [P_ADDRESS] = {{"地址是", "麻烦更新"}, {"送到", ""}},
        [P_DECOY] = {{"看一下", "谢谢"}, {"about ", " ok"}},
    };
    char plain[120];
    r = mix(r);
    unsigned form = (unsigned)(r >> 56 & 3);
    uint64_t seed = mix(r + (uint64_t)what);
    size_t n = (size_t)(put_plain(plain, what, seed) - plain);
    char *p = piece->s;
    if (what == P_PHONE && form == 1)
        p = put_grouped(p, plain, n, 3, r >> 50 & 1 ? '-' : ' ');
    else if (what == P_PHONE && form == 2)
        p = put(put_s(p, "+86"), plain, n);
    else if (what == P_BANK_CARD && form == 1)
        p = put_grouped(p, plain, n, 4, ' ');
    else if (what == P_PLATE && form == 1)
        p = put_plate(p, seed, "·");
    else
        p = put(p, plain, n);
    if (what == P_ID_CARD && form == 1 && p[-1] == 'X') p[-1] = 'x';
    piece->n = (unsigned)(p - piece->s);
    piece->before = words[what][r >> 40 & 1][0];
    piece->after = what == P_NAME ? PICK(titles, r >> 44) : words[what][r >> 40 & 1][1];
}

/* ---- long texts ---- */

static const char vocabulary[] =
    "昨天今天上周下午晚上早上购买收到打开使用充电屏幕声音电池按键镜头颜色尺寸包装说明安装连接网络账单"
    "金额优惠积分会员店铺仓库发货签收拒收退回换新检测维修配件保修期限客户经理电话排队转接挂断回复承诺"
    "解释道歉补偿差价运费税费发票抬头地址楼层门口保安邻居快递司机时间延误天气节日活动规则页面按钮提示"
    "错误更新版本系统卡顿闪退登录密码绑定解绑注销隐私授权截图视频照片证明合同协议条款";
enum { WORD = 6, WORDS = (sizeof vocabulary - 1) / WORD };

static char *put_vocabulary(char *p, uint64_t r)
{
    return put(p, vocabulary + r % WORDS * WORD, WORD);
}

char *long_text(char *p, uint64_t r)
{
    unsigned n = 30 + (unsigned)(r >> 40) % 16;
    for (unsigned i = 0; i < n; i++) {
        r = mix(r + i);
        p = put_vocabulary(p, r >> 8);
        if ((r & 7) == 0 && i + 1 < n) p = put_s(p, "，");
    }
    return put_s(p, "。");
}

size_t edit_text(char *to, const char *text, size_t n, uint64_t r)
{
    char *p = to;
    size_t at[2] = {n / 3 * ((r & 1) + 1), n}; /* one or two places, about a third and two thirds in */
    if (r & 2) at[0] = n / 3, at[1] = n / 3 * 2;
    for (size_t i = 0, place = 0; i < n;) {
        size_t length = (unsigned char)text[i] < 0x80 ? 1 : 3;
        if (place < 2 && i >= at[place]) {
            r = mix(r + place++);
            switch (r % 3) {
            case 0: /* a word added */
                p = put_vocabulary(p, r >> 8);
                break;
            case 1: /* a character left out */
                i += length;
                continue;
            default: /* a character replaced by another */
                p = put_s(p, "嗯");
                i += length;
                continue;
            }
        }
        p = put(p, text + i, length);
        i += length;
    }
    return (size_t)(p - to);
}
