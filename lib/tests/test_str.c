/* test_str.c -- texts, their hash, and the set that finds them.
 * SPDX-License-Identifier: MIT */
#include "obj/int.h"
#include "obj/str.h"
#include "obj/strtable.h"
#include "objects.h"

#include <stdio.h>

TEST(str, keeps_bytes_and_a_nul_behind_them)
{
    ou_object *op;

    begin();
    op = ou_str_from_bytes("sp\0am", 5);
    CHECK_EQ(ou_str_size(op), 5);
    CHECK_MEM_EQ(ou_str_as(op), "sp\0am", 6);
    ou_decref(op);
    CHECK_NULL(ou_str_as(ou_int_from(7)));
    CHECK_STR_EQ(error_name(), "TypeError");
    end();
}

TEST(str, is_shown_as_a_programmer_would_write_it)
{
    static const char *const cases[][2] = {
        {"plain", "'plain'"},
        {"it's", "\"it's\""},
        {"\"it's\"", "'\"it\\'s\"'"},
        {"tab\tnew\nback\\", "'tab\\tnew\\nback\\\\'"},
        {"\x01\x7f", "'\\x01\\x7f'"},
        {"caf\xc3\xa9", "'caf\xc3\xa9'"}};

    begin();
    for (int i = 0; i < 6; i++) {
        ou_object *op = ou_str_from(cases[i][0]);

        CHECK_STR_EQ(shown(op), cases[i][1]);
        ou_decref(op);
    }
    end();
}

TEST(str, equal_texts_have_one_hash_and_different_ones_hardly_ever)
{
    ou_object *texts[300];
    int nequal = 0;

    begin();
    for (int i = 0; i < 300; i++) {
        char text[32];

        snprintf(text, sizeof text, "%.*s%d", i % 10, "abcdefghij", i);
        texts[i] = ou_str_from(text);
        CHECK_EQ(ou_object_hash(texts[i]),
                 ou_str_hash_bytes(text, strlen(text)));
    }
    for (int i = 0; i < 300; i++) {
        for (int j = 0; j < i; j++) {
            nequal += ou_str_hash(texts[i]) == ou_str_hash(texts[j]);
        }
    }
    CHECK_EQ(nequal, 0);
    for (int i = 0; i < 300; i++) {
        ou_decref(texts[i]);
    }
    end();
}

TEST(str, each_byte_changes_the_hash)
{
    char text[40];

    for (size_t size = 1; size <= 33; size++) {
        memset(text, 'a', sizeof text);
        for (size_t i = 0; i < size; i++) {
            int64_t before = ou_str_hash_bytes(text, size);

            text[i] = 'b';
            CHECK_NE(ou_str_hash_bytes(text, size), before);
            text[i] = 'a';
        }
        CHECK_NE(ou_str_hash_bytes(text, size),
                 ou_str_hash_bytes(text, size - 1));
    }
}

TEST(str, the_order_is_that_of_bytes)
{
    ou_object *a, *b;

    begin();
    a = ou_str_from("spam");
    b = ou_str_from("spam and eggs");
    CHECK_EQ(ou_object_compare(a, b, OU_LT), 1);
    CHECK_EQ(ou_object_compare(a, b, OU_GE), 0);
    CHECK_EQ(ou_object_compare(a, b, OU_NE), 1);
    CHECK_EQ(ou_object_compare(a, ou_int_from(7), OU_EQ), 0);
    ou_decref(a);
    ou_decref(b);
    end();
}

TEST(str, can_be_joined_and_repeated)
{
    ou_object *a, *b, *c;

    begin();
    a = ou_str_from("spam");
    b = ou_str_from("eggs");
    c = ou_str_concat(a, b);
    CHECK_STR_EQ(ou_str_as(c), "spameggs");
    ou_decref(c);
    c = ou_str_repeat(a, 3);
    CHECK_STR_EQ(ou_str_as(c), "spamspamspam");
    ou_decref(c);
    c = ou_str_repeat(a, 0);
    CHECK_STR_EQ(ou_str_as(c), "");
    ou_decref(c);
    CHECK_NULL(ou_str_repeat(a, SIZE_MAX / 2));
    CHECK_STR_EQ(error_name(), "OverflowError");
    CHECK_NULL(ou_str_concat(a, ou_int_from(7)));
    CHECK_STR_EQ(error_name(), "TypeError");
    ou_decref(a);
    ou_decref(b);
    end();
}

/* ---- strtable ------------------------------------------------------------ */

#define NTEXTS 40

struct program {
    ou_object *texts[NTEXTS];
    ou_strtable table;
    bool in[NTEXTS];
};

static void
program_start(void *state)
{
    struct program *p = state;

    begin();
    for (int i = 0; i < NTEXTS; i++) {
        char text[32];

        snprintf(text, sizeof text, "text %d", i);
        p->texts[i] = ou_str_from(text);
    }
}

static void
program_stop(void *state)
{
    struct program *p = state;

    ou_strtable_fini(&p->table);
    for (int i = 0; i < NTEXTS; i++) {
        ou_decref(p->texts[i]);
    }
    end();
}

static const char *
program_step(void *state, uint64_t number)
{
    struct program *p = state;
    int i = (int)(number % NTEXTS);
    size_t pos = 0, n = 0, expected = 0;

    if (number >> 40 & 1) {
        if (ou_strtable_add(&p->table, p->texts[i]) != p->texts[i]) {
            return "add gave another text";
        }
        p->in[i] = true;
    }
    else {
        if (ou_strtable_remove(&p->table, p->texts[i]) != p->in[i]) {
            return "remove answered wrongly";
        }
        p->in[i] = false;
    }
    for (int j = 0; j < NTEXTS; j++) {
        const ou_str *s = (ou_str *)p->texts[j];
        ou_object *found = ou_strtable_find(&p->table, s->data, s->size);

        expected += p->in[j];
        if (found != (p->in[j] ? p->texts[j] : NULL)) {
            return "find found something else";
        }
    }
    while (ou_strtable_next(&p->table, &pos) != NULL) {
        n++;
    }
    return n == expected && p->table.used == n ? NULL : "another size";
}

static void
program_describe(uint64_t number, char *buffer, size_t size)
{
    snprintf(buffer, size, "%s text %d", number >> 40 & 1 ? "add" : "remove",
             (int)(number % NTEXTS));
}

TEST(strtable, agrees_with_an_array_of_flags)
{
    static const struct ou_model model = {sizeof(struct program), program_start,
                                          program_step, program_stop,
                                          program_describe};

    ou_test_model(&model, 2000);
}

TEST(strtable, gives_the_text_that_was_there)
{
    ou_strtable table = {NULL, NULL, 0, 0};
    ou_object *a, *b;

    begin();
    a = ou_str_from("spam");
    b = ou_str_from("spam");
    CHECK_EQ(ou_strtable_remove(&table, a), false);
    CHECK_SAME(ou_strtable_add(&table, a), a);
    CHECK_SAME(ou_strtable_add(&table, b), a);
    CHECK_EQ(ou_strtable_remove(&table, b), false);
    CHECK_EQ(ou_strtable_remove(&table, a), true);
    ou_strtable_fini(&table);
    ou_decref(a);
    ou_decref(b);
    end();
}
