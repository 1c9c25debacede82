/* test_runtime.c -- a runtime starts, ends, and says what was left over.
 * SPDX-License-Identifier: MIT */
#include "mem/allocator.h"
#include "mem/domain_setup.h"
#include "obj/int.h"
#include "obj/intern.h"
#include "obj/list.h"
#include "obj/refcount.h"
#include "obj/runtime.h"
#include "obj/str.h"
#include "obj/weakref.h"
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

/* What fini prints goes to a file; its text. */
static char printed[2000];

static size_t
fini_and_read(void)
{
    char path[] = "/tmp/ouro-runtime-XXXXXX";
    int fd = mkstemp(path), old = dup(STDERR_FILENO);
    size_t left;
    ssize_t n;

    unlink(path);
    dup2(fd, STDERR_FILENO);
    left = ou_runtime_fini();
    dup2(old, STDERR_FILENO);
    close(old);
    n = pread(fd, printed, sizeof printed - 1, 0);
    printed[n < 0 ? 0 : n] = '\0';
    close(fd);
    return left;
}

TEST(runtime, starts_and_ends_more_than_once)
{
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(ou_runtime_init(NULL), 0);
        CHECK_SAME(ou_int_from(256), ou_int_from(256));
        CHECK_EQ(ou_runtime_fini(), 0);
    }
}

static const char *const allocators[] = {
    "fast", "malloc",     "classic",      "py38",        "py310",
    "tiny", "fast_debug", "malloc_debug", "py310_debug", "tiny_debug"};

TEST_EACH(runtime, works_on_every_allocator, 10)
{
    ou_object *list;

    setenv("OUROMALLOC", allocators[param], 1);
    CHECK_EQ(ou_runtime_init(NULL), 0);
    list = ou_list_new();
    for (int i = 0; i < 1000; i++) {
        ou_object *item = ou_int_from(i);

        CHECK_EQ(ou_list_append(list, item), 0);
        ou_decref(item);
    }
    CHECK_EQ(ou_int_as(ou_lend(ou_list_get_item(list, 999))), 999);
    ou_decref(list);
    CHECK_EQ(ou_runtime_fini(), 0);
    unsetenv("OUROMALLOC");
}

TEST(runtime, a_name_that_is_none_is_a_value_error)
{
    setenv("OUROMALLOC", "nonesuch", 1);
    CHECK_EQ(ou_runtime_init(NULL), -1);
    CHECK(ou_error_matches(&ou_value_error));
    ou_error_clear();
    unsetenv("OUROMALLOC");
    CHECK_EQ(ou_runtime_init(NULL), 0);
    CHECK_EQ(ou_runtime_fini(), 0);
}

TEST(runtime, the_small_ints_are_what_is_asked_for)
{
    ou_runtime_options options = {.small_int_low = -5, .small_int_high = 1024};
    ou_object *a, *b;

    CHECK_EQ(ou_runtime_init(&options), 0);
    CHECK_SAME(ou_int_from(1024), ou_int_from(1024));
    a = ou_int_from(1025);
    b = ou_int_from(1025);
    CHECK_EQ(a == b, false);
    ou_decref(a);
    ou_decref(b);
    CHECK_EQ(ou_runtime_fini(), 0);
}

TEST(runtime, what_is_left_over_is_reported_with_who_forgot_it)
{
    ou_runtime_options options = {.ledger = true};
    ou_object *a;

    CHECK_EQ(ou_runtime_init(&options), 0);
    a = ou_int_from(2337);
    ou_incref(a);
    ou_decref(a);
    ou_incref(a); /* forgotten */
    ou_decref(a);
    ou_incref(a);
    CHECK_EQ(fini_and_read(), 1);
    CHECK_NOT_NULL(strstr(printed, "1 object(s) left over"));
    CHECK_NOT_NULL(strstr(printed, "type 'int', count 2: 2337"));
    CHECK_NOT_NULL(strstr(printed, "1 taken and not given up"));
    CHECK_NOT_NULL(strstr(printed, "test_runtime.c:"));
    CHECK_EQ(ou_runtime_init(NULL), 0);
    CHECK_EQ(ou_runtime_fini(), 0);
}

TEST(runtime, two_at_a_time_are_fatal)
{
    CHECK_FATAL(ou_runtime_fini(), "is not running");
    CHECK_EQ(ou_runtime_init(NULL), 0);
    CHECK_FATAL(ou_runtime_init(NULL), "is running already");
    CHECK_EQ(ou_runtime_fini(), 0);
}

TEST(runtime, a_start_without_memory_leaves_nothing)
{
    for (size_t n = 0;; n++) {
        ou_domain_setup setup;
        ou_nomemory obj, mem;
        ou_runtime_options options = {.domains = &setup.domains};
        int result;

        CHECK_EQ(ou_domain_setup_init(&setup, "malloc_debug"), 0);
        setup.domains.table[OU_DOMAIN_OBJ] =
            ou_nomemory_init(&obj, setup.domains.table[OU_DOMAIN_OBJ], n, 0);
        setup.domains.table[OU_DOMAIN_MEM] =
            ou_nomemory_init(&mem, setup.domains.table[OU_DOMAIN_MEM], n, 0);
        result = ou_runtime_init(&options);
        if (result < 0) {
            CHECK(ou_error_matches(&ou_memory_error));
            ou_error_clear();
            CHECK_EQ(ou_registry_nlive(), 0);
        }
        else {
            CHECK_EQ(ou_runtime_fini(), 0);
        }
        ou_domain_setup_fini(&setup);
        if (result == 0) {
            return;
        }
    }
}
