/* ascii.h - character classes of ASCII, whatever the locale says and whatever the sign of char. */
#ifndef CS_BASE_ASCII_H
#define CS_BASE_ASCII_H

#include <stdbool.h>

static inline bool cs_is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}
static inline bool cs_is_lower(char c)
{
    return (unsigned char)(c - 'a') < 26;
}
static inline bool cs_is_upper(char c)
{
    return (unsigned char)(c - 'A') < 26;
}
static inline bool cs_is_alpha(char c)
{
    return cs_is_lower((char)(c | 0x20));
}
static inline bool cs_is_alnum(char c)
{
    return cs_is_alpha(c) || cs_is_digit(c);
}
static inline bool cs_is_space(char c)
{
    return c == ' ' || (unsigned char)(c - '\t') < 5;
}
static inline bool cs_is_high(char c)
{
    return (unsigned char)c >= 0x80;
}
static inline char cs_to_lower(char c)
{
    return cs_is_upper(c) ? (char)(c | 0x20) : c;
}

#endif
