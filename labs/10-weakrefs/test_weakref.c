/* test_weakref.c -- who is in the list, and who is equal to whom.
 * SPDX-License-Identifier: MIT */
#include "fixture.h"

/* ---- new ----------------------------------------------------------------- */

TEST(new, a_weak_reference_does_not_count)
{
    ou_object *op, *ref;

    begin();
    op = new_thing(1);
    ref = ou_weakref_new(op, NULL);
    CHECK_EQ(ou_refcnt(op), 1);
    CHECK_EQ(ou_refcnt(ref), 1);
    ou_decref(ref);
    ou_decref(op);
    end();
}

TEST(new, without_a_callback_one_is_shared)
{
    ou_object *op, *a, *b;

    begin();
    op = new_thing(1);
    a = ou_weakref_new(op, NULL);
    b = ou_weakref_new(op, &ou_none);
    CHECK_SAME(a, b);
    CHECK_EQ(ou_refcnt(a), 2);
    ou_decref(a);
    ou_decref(b);
    ou_decref(op);
    end();
}

TEST(new, with_a_callback_each_is_its_own)
{
    ou_object *op, *plain, *a, *b, *callback;

    begin();
    op = new_thing(1);
    plain = ou_weakref_new(op, NULL);
    callback = noting(1);
    a = ou_weakref_new(op, callback);
    b = ou_weakref_new(op, callback);
    CHECK_EQ(a == b, false);
    CHECK_EQ(a == plain, false);
    CHECK_EQ(ou_refcnt(callback), 3);
    ou_decref(a);
    ou_decref(b);
    ou_decref(plain);
    CHECK_EQ(ou_refcnt(callback), 1);
    ou_decref(callback);
    ou_decref(op);
    end();
}

TEST(new, the_shared_one_is_first_in_the_list)
{
    ou_object *op, *a, *plain, *b;

    begin();
    op = new_thing(1);
    a = noting_ref(op, 1);
    plain = ou_weakref_new(op, NULL);
    b = noting_ref(op, 2);
    CHECK_SAME(((struct thing *)op)->weakrefs, plain);
    CHECK_SAME(&((ou_weakref *)plain)->wr_next->ob_base, b);
    CHECK_SAME(&((ou_weakref *)b)->wr_next->ob_base, a);
    ou_decref(a);
    ou_decref(b);
    ou_decref(plain);
    ou_decref(op);
    end();
}

TEST(new, a_type_without_a_place_for_them_refuses)
{
    ou_object *op;

    begin();
    op = ou_int_new(1);
    CHECK_NULL(ou_weakref_new(op, NULL));
    CHECK_EQ(ou_error_occurred() == &ou_type_error, true);
    CHECK_STR_EQ(ou_error_message(),
                 "cannot create weak reference to 'int' object");
    ou_error_clear();
    ou_decref(op);
    end();
}

TEST(new, a_kind_of_reference_is_never_shared)
{
    ou_object *op, *plain, *a, *b;

    begin();
    kind_of_ref.tp_dealloc = ou_weakref_type.tp_dealloc;
    op = new_thing(1);
    a = ou_weakref_new_of(&kind_of_ref, op, NULL);
    plain = ou_weakref_new(op, NULL);
    b = ou_weakref_new_of(&kind_of_ref, op, NULL);
    CHECK_EQ(a == b, false);
    CHECK_EQ(a == plain, false);
    CHECK_EQ(plain->ob_type == &ou_weakref_type, true);
    CHECK_SAME(((struct thing *)op)->weakrefs, plain);
    ou_decref(a);
    ou_decref(b);
    ou_decref(plain);
    ou_decref(op);
    end();
}

TEST(new, without_memory_nothing_has_changed)
{
    ou_object *op, *callback;

    begin();
    op = new_thing(1);
    callback = noting(1);
    no_memory(true);
    CHECK_NULL(ou_weakref_new(op, callback));
    CHECK_EQ(ou_error_occurred() == &ou_memory_error, true);
    ou_error_clear();
    no_memory(false);
    CHECK_NULL(((struct thing *)op)->weakrefs);
    CHECK_EQ(ou_refcnt(callback), 1);
    ou_decref(callback);
    ou_decref(op);
    end();
}

/* ---- unlink -------------------------------------------------------------- */

TEST_EACH(unlink, a_reference_that_dies_is_forgotten, 3)
{
    ou_object *op, *refs[3];

    begin();
    op = new_thing(1);
    for (int i = 0; i < 3; i++) {
        refs[i] = noting_ref(op, i);
    }
    ou_decref(refs[param]);
    for (int i = 2; i >= 0; i--) {
        ou_weakref *first = (ou_weakref *)((struct thing *)op)->weakrefs;

        if (i != param) {
            CHECK_SAME(&first->ob_base, refs[i]);
            CHECK_NULL(first->wr_prev);
            ou_decref(refs[i]);
        }
    }
    CHECK_NULL(((struct thing *)op)->weakrefs);
    ou_decref(op);
    CHECK_STR_EQ(events, "D");
    end();
}

/* ---- list ---------------------------------------------------------------- */

TEST(list, counts_and_shows_them)
{
    ou_object *op, *plain, *a, *list;

    begin();
    op = new_thing(1);
    CHECK_EQ(ou_weakref_count(op), 0);
    plain = ou_weakref_new(op, NULL);
    ou_decref(ou_weakref_new(op, NULL));
    CHECK_EQ(ou_weakref_count(op), 1);
    a = noting_ref(op, 1);
    CHECK_EQ(ou_weakref_count(op), 2);
    list = ou_weakref_list(op);
    CHECK_EQ(ou_list_size(list), 2);
    CHECK_SAME(ou_lend(ou_list_get_item(list, 0)), plain);
    CHECK_SAME(ou_lend(ou_list_get_item(list, 1)), a);
    ou_decref(list);
    ou_decref(plain);
    CHECK_EQ(ou_weakref_count(op), 1);
    ou_decref(a);
    CHECK_EQ(ou_weakref_count(op), 0);
    ou_decref(op);
    end();
}

TEST(list, of_a_type_without_is_empty)
{
    ou_object *op, *list;

    begin();
    op = ou_int_new(1);
    CHECK_EQ(ou_weakref_count(op), 0);
    list = ou_weakref_list(op);
    CHECK_EQ(ou_list_size(list), 0);
    ou_decref(list);
    ou_decref(op);
    end();
}

TEST(list, a_callback_can_be_seen)
{
    ou_object *op, *plain, *a, *callback;

    begin();
    op = new_thing(1);
    callback = noting(1);
    plain = ou_weakref_new(op, NULL);
    a = ou_weakref_new(op, callback);
    CHECK_NULL(ou_lend(ou_weakref_callback(plain)));
    CHECK_SAME(ou_lend(ou_weakref_callback(a)), callback);
    CHECK_EQ(ou_refcnt(callback), 2);
    ou_decref(callback);
    ou_decref(plain);
    ou_decref(a);
    ou_decref(op);
    end();
}

TEST(list, without_memory_there_is_none)
{
    ou_object *op, *a;

    begin();
    op = new_thing(1);
    a = noting_ref(op, 1);
    buffers.start = 0;
    CHECK_NULL(ou_weakref_list(op));
    no_memory(false);
    CHECK_EQ(ou_error_occurred() == &ou_memory_error, true);
    ou_error_clear();
    CHECK_EQ(ou_refcnt(a), 1);
    ou_decref(a);
    ou_decref(op);
    end();
}

TEST(list, the_dead_have_no_callback)
{
    ou_object *op, *ref, *callback;

    begin();
    op = new_thing(1);
    callback = noting(1);
    ref = ou_weakref_new(op, callback);
    ou_decref(op);
    CHECK_NULL(ou_lend(ou_weakref_callback(ref)));
    CHECK_EQ(ou_refcnt(callback), 1);
    ou_decref(callback);
    ou_decref(ref);
    end();
}

/* ---- equal --------------------------------------------------------------- */

TEST(equal, while_both_live_their_objects_decide)
{
    ou_object *a, *b, *c, *ra, *rb, *rc;

    begin();
    a = new_thing(1);
    b = new_thing(1);
    c = new_thing(2);
    ra = ou_weakref_new(a, NULL);
    rb = noting_ref(b, 1);
    rc = ou_weakref_new(c, NULL);
    CHECK_EQ(ou_object_compare(ra, rb, OU_EQ), 1);
    CHECK_EQ(ou_object_compare(ra, rc, OU_EQ), 0);
    CHECK_EQ(ou_object_compare(ra, rb, OU_NE), 0);
    CHECK_EQ(ou_object_compare(ra, rc, OU_NE), 1);
    CHECK_EQ(ou_object_compare(ra, a, OU_EQ), 0);
    CHECK_EQ(ou_object_hash(ra), 1);
    CHECK_EQ(ou_object_hash(rc), 2);
    CHECK_EQ(ou_refcnt(a), 1);
    ou_decref(a);
    ou_decref(b);
    ou_decref(c);
    ou_decref(ra);
    ou_decref(rb);
    ou_decref(rc);
    end();
}

TEST(equal, the_dead_equal_only_themselves)
{
    ou_object *a, *b, *ra, *rb;

    begin();
    a = new_thing(1);
    b = new_thing(1);
    ra = ou_weakref_new(a, NULL);
    rb = ou_weakref_new(b, NULL);
    ou_decref(a);
    CHECK_EQ(ou_object_compare(ra, rb, OU_EQ), 0);
    CHECK_EQ(ou_object_compare(rb, ra, OU_NE), 1);
    ou_decref(b);
    CHECK_EQ(ou_object_compare(ra, rb, OU_EQ), 0);
    CHECK_EQ(ou_weakref_richcompare(ra, ra, OU_EQ), 1);
    ou_decref(ra);
    ou_decref(rb);
    end();
}

TEST(equal, a_hash_that_was_asked_for_is_remembered)
{
    ou_object *a, *b, *ra, *rb;

    begin();
    a = new_thing(11);
    b = new_thing(12);
    ra = ou_weakref_new(a, NULL);
    rb = ou_weakref_new(b, NULL);
    CHECK_EQ(ou_object_hash(ra), 11);
    ou_decref(a);
    ou_decref(b);
    CHECK_EQ(ou_object_hash(ra), 11);
    CHECK_EQ(ou_object_hash(rb), -1);
    CHECK_EQ(ou_error_occurred() == &ou_type_error, true);
    ou_error_clear();
    ou_decref(ra);
    ou_decref(rb);
    end();
}

TEST(equal, weak_references_have_no_order)
{
    ou_object *a, *ra, *rb;

    begin();
    a = new_thing(1);
    ra = ou_weakref_new(a, NULL);
    rb = noting_ref(a, 1);
    CHECK_EQ(ou_object_compare(ra, rb, OU_LT), -1);
    CHECK_EQ(ou_error_occurred() == &ou_type_error, true);
    ou_error_clear();
    ou_decref(ra);
    ou_decref(rb);
    ou_decref(a);
    end();
}
