/* test_strtable.c -- a set of thousands of texts, of texts that want the same
 * slot, and a verifier that sees what is broken.
 * SPDX-License-Identifier: MIT */
#include "obj/strtable.h"

#include "damage.h"
#include "many_texts.h"
#include "verify/strtable_verify.h"

/* n texts whose home, among 64 slots, is this one. */
static void
find_neighbours(ou_object **texts, int n, size_t home)
{
    for (int number = 0, found = 0; found < n; number++) {
        const char *text = text_of(number);

        if (((size_t)ou_str_hash_bytes(text, strlen(text)) & 63) == home) {
            texts[found++] = ou_str_from(text);
        }
    }
}

/* Home is the first slot, one in the middle, and the last: from there the row
 * goes on at the first.  They leave in a random order. */
TEST_EACH(strtable, texts_that_want_the_same_slot_keep_apart, 3)
{
    const size_t homes[] = {0, 31, 63};
    ou_strtable table = {NULL, NULL, 0, 0};
    ou_object *texts[20];

    begin();
    find_neighbours(texts, 20, homes[param]);
    for (int i = 0; i < 20; i++) {
        CHECK_SAME(ou_strtable_add(&table, texts[i]), texts[i]);
        CHECK_STR_EQ(ou_strtable_verify(&table), NULL);
    }
    CHECK_EQ(table.mask, 63);
    for (int n = 20; n > 0; n--) {
        int i = (int)ou_random_below((uint64_t)n);

        CHECK_EQ(ou_strtable_remove(&table, texts[i]), true);
        CHECK_STR_EQ(ou_strtable_verify(&table), NULL);
        CHECK_EQ(ou_strtable_remove(&table, texts[i]), false);
        CHECK_EQ(table.used, n - 1);
        ou_decref(texts[i]);
        texts[i] = texts[n - 1];
    }
    ou_strtable_fini(&table);
    end();
}

TEST(strtable, grows_to_thousands_and_is_as_good_when_all_have_left)
{
    static ou_object *texts[MANY];
    ou_strtable table = {NULL, NULL, 0, 0};
    size_t mask = 0;

    begin();
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < MANY; i++) {
            texts[i] = new_text(i);
            CHECK_SAME(ou_strtable_add(&table, texts[i]), texts[i]);
            if (table.mask != mask) {
                CHECK_EQ(round, 0); /* there is room the second time */
                CHECK_STR_EQ(ou_strtable_verify(&table), NULL);
                mask = table.mask;
            }
        }
        CHECK_EQ(table.used, MANY);
        CHECK_STR_EQ(ou_strtable_verify(&table), NULL);
        for (int i = 0; i < MANY; i++) {
            CHECK_EQ(ou_strtable_remove(&table, texts[i]), true);
            ou_decref(texts[i]);
        }
        CHECK_EQ(table.used, 0);
        CHECK_STR_EQ(ou_strtable_verify(&table), NULL);
    }
    ou_strtable_fini(&table);
    CHECK_NULL(table.slots);
    end();
}

TEST(strtable, next_shows_each_text_once)
{
    ou_strtable table = {NULL, NULL, 0, 0};
    ou_object *texts[100], *op;
    size_t pos = 0, nshown = 0;

    begin();
    CHECK_NULL(ou_strtable_next(&table, &pos));
    for (int i = 0; i < 100; i++) {
        texts[i] = new_text(i);
        CHECK_SAME(ou_strtable_add(&table, texts[i]), texts[i]);
    }
    for (pos = 0; (op = ou_strtable_next(&table, &pos)) != NULL; nshown++) {
        CHECK_EQ(ou_refcnt(op), 1); /* the table has none */
        ou_incref(op);
    }
    CHECK_EQ(nshown, 100);
    CHECK_NULL(ou_strtable_next(&table, &pos));
    for (int i = 0; i < 100; i++) {
        CHECK_EQ(ou_refcnt(texts[i]), 2);
        ou_decref(texts[i]);
        ou_decref(texts[i]);
    }
    ou_strtable_fini(&table);
    end();
}

TEST(strtable, without_memory_to_grow_nothing_changes)
{
    ou_strtable table = {NULL, NULL, 0, 0};
    ou_object *texts[100];
    int nrefused = 0;

    begin();
    for (int i = 0; i < 100; i++) {
        texts[i] = new_text(i);
        fail_from(0);
        if (ou_strtable_add(&table, texts[i]) == NULL) {
            nrefused++;
            CHECK_STR_EQ(error_name(), "MemoryError");
            CHECK_EQ(table.used, i);
            CHECK_STR_EQ(ou_strtable_verify(&table), NULL);
            CHECK_EQ(ou_strtable_remove(&table, texts[i]), false);
            fail_from(SIZE_MAX);
            CHECK_SAME(ou_strtable_add(&table, texts[i]), texts[i]);
        }
        fail_from(SIZE_MAX);
    }
    CHECK_GE(nrefused, 2); /* the first block, and a larger one */
    ou_strtable_fini(&table);
    for (int i = 0; i < 100; i++) {
        ou_decref(texts[i]);
    }
    end();
}

static void
copy_slot(ou_strtable *table, size_t to, size_t from)
{
    table->slots[to] = table->slots[from];
    table->tags[to] = table->tags[from];
}

/* Do damage number param, and return a word of what must be said. */
static const char *
damage(ou_strtable *table, int param)
{
    size_t i = 0;

    while (table->tags[i] == 0) {
        i++;
    }
    switch (param) {
    case 0:
        table->mask--;
        return "no power of two";
    case 1:
        table->used++;
        return "used says";
    case 2:
        table->tags[i] ^= 2;
        return "has the tag";
    case 3: /* to a slot that the way from home does not lead to */
        while (table->tags[(i + 1) & 63] != 0) {
            i++;
        }
        copy_slot(table, (i + 2) & 63, i & 63);
        table->slots[i & 63] = NULL;
        table->tags[i & 63] = 0;
        return "is not found";
    case 4:
        table->slots[i] = NULL;
        return "a tag and no text";
    case 5:
        table->tags[i] = 0;
        return "has the tag 0";
    default: /* a second one, where the way goes on */
        while (table->tags[(i + 1) & 63] != 0) {
            i++;
        }
        copy_slot(table, (i + 1) & 63, i & 63);
        table->used++;
        return "both hold";
    }
}

TEST_EACH(strtable_verify, each_kind_of_damage_is_found, 7)
{
    ou_strtable table = {NULL, NULL, 0, 0};
    char block[64 * (sizeof(ou_object *) + 1)];
    ou_object *texts[8];
    const char *word;

    begin();
    find_neighbours(texts, 8, 5);
    for (int i = 0; i < 8; i++) {
        CHECK_SAME(ou_strtable_add(&table, texts[i]), texts[i]);
    }
    CHECK_STR_EQ(ou_strtable_verify(&table), NULL);
    memcpy(block, table.slots, sizeof block);
    word = damage(&table, param);
    check_said(ou_strtable_verify(&table), word);
    memcpy(table.slots, block, sizeof block);
    table.mask = 63;
    table.used = 8;
    CHECK_STR_EQ(ou_strtable_verify(&table), NULL);
    ou_strtable_fini(&table);
    for (int i = 0; i < 8; i++) {
        ou_decref(texts[i]);
    }
    end();
}
