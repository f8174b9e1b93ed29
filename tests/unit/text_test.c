/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_decode(void **state)
{
    static const struct {
        const char *text;
        size_t length, size;
        uint32_t character;
    } cases[] = {
        {"a", 1, 1, 'a'},
        {"\xc3\xa9", 2, 2, 0xe9},
        {"\xe2\x82\xac", 3, 3, 0x20ac},
        {"\xf0\x9f\x99\x82", 4, 4, 0x1f642},
        {"\xf4\x8f\xbf\xbf", 4, 4, 0x10ffff},
        {"\xc3", 1, 0, 0},             /* cut */
        {"\xe2\x82", 2, 0, 0},         /* cut */
        {"\xc3(", 2, 0, 0},            /* no continuation */
        {"\x80", 1, 0, 0},             /* a continuation alone */
        {"\xc0\xaf", 2, 0, 0},         /* overlong */
        {"\xe0\x9f\xbf", 3, 0, 0},     /* overlong */
        {"\xf0\x8f\xbf\xbf", 4, 0, 0}, /* overlong */
        {"\xed\xa0\x80", 3, 0, 0},     /* a surrogate */
        {"\xf4\x90\x80\x80", 4, 0, 0}, /* past the last */
        {"\xff", 1, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t character = 0;

        assert_int_equal(lr_utf8_decode(cases[i].text, cases[i].length, &character), cases[i].size);
        if (cases[i].size)
            assert_int_equal(character, cases[i].character);
    }
}

static void test_controls(void **state)
{
    static const uint32_t yes[] = {0, 7, 0x1b, '\n', 0x7f, 0x85, 0x9b, 0x202e, 0x2066, 0x2069, 0x2028, 0x200f};
    static const uint32_t no[] = {' ', 'a', '~', 0xa0, 0xe9, 0x20ac, 0x1f642};

    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        assert_true(lr_is_control(yes[i]));
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        assert_false(lr_is_control(no[i]));
}

static void check_escape(const char *text, size_t length, const char *wanted)
{
    char out[200];

    assert_int_equal(lr_text_escape(text, length, out, sizeof out), strlen(wanted));
    assert_string_equal(out, wanted);
}

static void test_escape(void **state)
{
    (void)state;
    check_escape("train/loss", 10, "train/loss");
    check_escape("", 0, "");
    check_escape("\x1b[31mred", 8, "\\x1b[31mred");
    check_escape("a\nb", 3, "a\\x0ab");
    check_escape("a\0b", 3, "a\\x00b");
    check_escape("\xc3\xa9\xff\xc3", 4, "\xc3\xa9\\xff\\xc3");
    check_escape("\xe2\x80\xae" "abc", 6, "\\xe2\\x80\\xae" "abc");
}

/* Whatever the room, what is written is a beginning of the whole, ends with NUL and cuts no character. */
static void test_escape_is_cut_between_characters(void **state)
{
    static const char text[] = "a\xc3\xa9\x07\xe2\x82\xac z";
    char whole[100], part[100];
    size_t length = lr_text_escape(text, sizeof text - 1, whole, sizeof whole);

    (void)state;
    for (size_t room = 1; room <= length + 1; room++) {
        size_t used;
        uint32_t character;

        memset(part, '#', sizeof part);
        used = lr_text_escape(text, sizeof text - 1, part, room);
        assert_true(used < room);
        assert_int_equal(part[used], '\0');
        assert_int_equal(part[room], '#');
        assert_memory_equal(part, whole, used);
        for (size_t i = 0, size; i < used; i += size) {
            size = lr_utf8_decode(part + i, used - i, &character);
            assert_true(size > 0);
        }
    }
    assert_string_equal(part, whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode),
        cmocka_unit_test(test_controls),
        cmocka_unit_test(test_escape),
        cmocka_unit_test(test_escape_is_cut_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
