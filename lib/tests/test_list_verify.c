/* test_list_verify.c -- the verifier of lists sees what is broken.
 * SPDX-License-Identifier: MIT */
#include "verify/list_verify.h"

#include "damage.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/none.h"
#include "objects.h"

/* Do damage number param, and return a word of what must be said. */
static const char *
damage(ou_list *list, int param)
{
    switch (param) {
    case 0:
        list->size = list->allocated + 1;
        return "and room for";
    case 1:
        list->items = NULL;
        return "but no block";
    case 2:
        list->size = list->allocated = 0;
        return "without room";
    case 3:
        list->items[1] = NULL;
        return "item 1 of 3 is NULL";
    default:
        ou_object_wait(list->items[2], NULL);
        return "item 2 of 3 is dying";
    }
}

TEST_EACH(list_verify, each_kind_of_damage_is_found, 5)
{
    ou_object *op, *item;
    ou_list whole;
    const char *word;

    begin();
    op = list_of_three();
    CHECK_STR_EQ(ou_list_verify(op), NULL);
    whole = *(ou_list *)op;
    item = whole.items[1];
    word = damage((ou_list *)op, param);
    check_said(ou_list_verify(op), word);
    if (param == 4) {
        ou_object_end_waiting(whole.items[2]);
        whole.items[2]->ob_refcnt = 1;
    }
    *(ou_list *)op = whole;
    whole.items[1] = item;
    CHECK_STR_EQ(ou_list_verify(op), NULL);
    ou_decref(op);
    end();
}

TEST(list_verify, an_empty_list_is_sound_with_and_without_a_block)
{
    ou_object *op;

    begin();
    op = ou_list_new();
    CHECK_STR_EQ(ou_list_verify(op), NULL);
    CHECK_EQ(ou_list_append(op, &ou_none), 0);
    CHECK_STR_EQ(ou_list_verify(op), NULL);
    ou_decref(ou_list_pop(op));
    CHECK_STR_EQ(ou_list_verify(op), NULL);
    ou_list_clear(op);
    CHECK_STR_EQ(ou_list_verify(op), NULL);
    ou_decref(op);
    end();
}
