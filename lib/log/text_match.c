/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/text_match.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdint.h>
#include <stdlib.h>

enum {
    MOST_STEPS = 1000000, /* of one match: some milliseconds */
    MOST_HEAP = 20000,    /* KiB of one match */
    JIT_STACK = 1 << 20
};

struct lr_matcher {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *limits;
    pcre2_jit_stack *stack;
    const char *text; /* of the last match */
    const unsigned char *
        *names; /* in the order of the groups; an entry is the number of the group, then its name */
    uint32_t count;
};

static bool compile(lr_matcher *matcher, const char *expression, bool utf8, lr_error *error)
{
    uint32_t options = PCRE2_DUPNAMES | PCRE2_NEVER_BACKSLASH_C
                       | (utf8 ? PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF : 0);
    PCRE2_UCHAR text[200];
    int code;
    PCRE2_SIZE offset;

    matcher->code =
        pcre2_compile((PCRE2_SPTR)expression, PCRE2_ZERO_TERMINATED, options, &code, &offset, NULL);
    if (matcher->code)
        return true;
    if (code == PCRE2_ERROR_HEAP_FAILED)
        return lr_fail_memory(error);
    pcre2_get_error_message(code, text, sizeof text / sizeof text[0]);
    return lr_fail(error, LR_USAGE, "the pattern is wrong at its character %zu: %s", (size_t)offset + 1,
                   (char *)text);
}

static unsigned group_number(const unsigned char *entry)
{
    return (unsigned)(entry[0] << 8 | entry[1]);
}

/* PCRE2 has the names in order of the alphabet. */
static bool find_names(lr_matcher *matcher, lr_error *error)
{
    const unsigned char *table;
    uint32_t size;

    pcre2_pattern_info(matcher->code, PCRE2_INFO_NAMECOUNT, &matcher->count);
    pcre2_pattern_info(matcher->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    pcre2_pattern_info(matcher->code, PCRE2_INFO_NAMETABLE, &table);
    if (matcher->count == 0)
        return lr_fail(error, LR_USAGE,
                       "the pattern has no named group: write (?<loss>...) around what is to be read");
    matcher->names = lr_allocate(matcher->count, sizeof *matcher->names, error);
    if (!matcher->names)
        return false;
    for (uint32_t i = 0; i < matcher->count; i++) {
        const unsigned char *entry = table + i * size;
        uint32_t place = i;

        for (; place > 0 && group_number(matcher->names[place - 1]) > group_number(entry); place--)
            matcher->names[place] = matcher->names[place - 1];
        matcher->names[place] = entry;
    }
    return true;
}

static bool prepare(lr_matcher *matcher, lr_error *error)
{
    matcher->data = pcre2_match_data_create_from_pattern(matcher->code, NULL);
    matcher->limits = pcre2_match_context_create(NULL);
    if (!matcher->data || !matcher->limits)
        return lr_fail_memory(error);
    pcre2_set_match_limit(matcher->limits, MOST_STEPS);
    pcre2_set_heap_limit(matcher->limits, MOST_HEAP);
    /* without the compiler to machine code it is slower, and no less right */
    if (pcre2_jit_compile(matcher->code, PCRE2_JIT_COMPLETE) == 0) {
        matcher->stack = pcre2_jit_stack_create(1 << 15, JIT_STACK, NULL);
        if (!matcher->stack)
            return lr_fail_memory(error);
        pcre2_jit_stack_assign(matcher->limits, NULL, matcher->stack);
    }
    return find_names(matcher, error);
}

lr_matcher *lr_matcher_new(const char *expression, bool utf8, lr_error *error)
{
    lr_matcher *matcher = lr_allocate(1, sizeof *matcher, error);

    if (!matcher)
        return NULL;
    if (compile(matcher, expression, utf8, error) && prepare(matcher, error))
        return matcher;
    lr_matcher_free(matcher);
    return NULL;
}

lr_match lr_matcher_find(lr_matcher *matcher, const char *text, size_t length, size_t start)
{
    int result =
        pcre2_match(matcher->code, (PCRE2_SPTR)text, length, start, 0, matcher->data, matcher->limits);

    matcher->text = text;
    if (result >= 0)
        return LR_MATCH_FOUND;
    if (result == PCRE2_ERROR_NOMEMORY)
        return LR_MATCH_FAILED;
    return result == PCRE2_ERROR_NOMATCH ? LR_MATCH_NONE : LR_MATCH_LIMIT;
}

size_t lr_matcher_end(const lr_matcher *matcher)
{
    const PCRE2_SIZE *places = pcre2_get_ovector_pointer(matcher->data);

    return places[1] > places[0] ? places[1] : places[0] + 1;
}

size_t lr_matcher_groups(const lr_matcher *matcher)
{
    return matcher->count;
}

const char *lr_matcher_name(const lr_matcher *matcher, size_t group)
{
    return (const char *)matcher->names[group] + 2;
}

const char *lr_matcher_text(const lr_matcher *matcher, size_t group, size_t *length)
{
    const PCRE2_SIZE *places =
        pcre2_get_ovector_pointer(matcher->data) + 2 * group_number(matcher->names[group]);

    if (places[0] == PCRE2_UNSET || places[1] < places[0])
        return NULL;
    *length = places[1] - places[0];
    return matcher->text + places[0];
}

void lr_matcher_free(lr_matcher *matcher)
{
    if (!matcher)
        return;
    pcre2_code_free(matcher->code);
    pcre2_match_data_free(matcher->data);
    pcre2_match_context_free(matcher->limits);
    pcre2_jit_stack_free(matcher->stack);
    free(matcher->names);
    free(matcher);
}
