/* runtime.c -- objects from nothing, and back.
 * Layer 41.  Needs: fatal domain domain_setup object refcount int float tuple list dict singletons intern weakref.  Used by: nothing.
 * SPDX-License-Identifier: MIT
 *
 * Modules start bottom-up and end top-down; a start that fails ends what was
 * started.
 * CPython: Python/pylifecycle.c. */
#include "obj/runtime.h"

#include "mem/domain_setup.h"
#include "mem/fatal.h"
#include "obj/dict.h"
#include "obj/float.h"
#include "obj/int.h"
#include "obj/intern.h"
#include "obj/list.h"
#include "obj/object.h"
#include "obj/object_registry.h"
#include "obj/refcount.h"
#include "obj/singletons.h"
#include "obj/tuple.h"
#include "obj/weakref.h"

#include <stdio.h>
#include <stdlib.h>

static struct {
    bool started;
    bool own_domains; /* setup is ours */
    bool singletons, intern;
    ou_domain_setup setup;
} state;

static int
start_domains(ou_domains *domains)
{
    if (domains == NULL) {
        int result = ou_domain_setup_from_environment(&state.setup);

        if (result < 0) {
            if (result == -2) {
                ou_error_set(&ou_value_error, "OUROMALLOC is none of: %s",
                             ou_domain_setup_names());
            }
            else {
                ou_error_no_memory();
            }
            return -1;
        }
        domains = &state.setup.domains;
        state.own_domains = true;
    }
    ou_object_set_domains(domains);
    return 0;
}

static int
start_singletons(const ou_runtime_options *options)
{
    int64_t low = options->small_int_low, high = options->small_int_high;

    if (low == 0 && high == 0) {
        low = OU_SMALL_INT_LOW;
        high = OU_SMALL_INT_HIGH;
    }
    if (ou_small_ints_init(low, high) < 0) {
        return -1;
    }
    if (ou_latin1_init() < 0) {
        ou_small_ints_fini();
        return -1;
    }
    state.singletons = true;
    return 0;
}

static void
end_domains(void)
{
    ou_tuple_fini();
    ou_runtime_clear_freelists();
    ou__registry_forget();
    ou_object_set_domains(NULL);
    if (state.own_domains) {
        ou_domain_setup_fini(&state.setup);
        state.own_domains = false;
    }
}

static void
end_modules(void)
{
    ou_weakref_fini();
    if (state.intern) {
        ou_intern_fini();
        state.intern = false;
    }
    if (state.singletons) {
        ou_latin1_fini();
        ou_small_ints_fini();
        state.singletons = false;
    }
}

static int
start_modules(const ou_runtime_options *options)
{
    if (!options->no_singletons && start_singletons(options) < 0) {
        return -1;
    }
    if (!options->no_intern) {
        if (ou_intern_init() < 0) {
            return -1;
        }
        state.intern = true;
    }
    ou_weakref_init();
    return 0;
}

int
ou_runtime_init(const ou_runtime_options *options)
{
    static const ou_runtime_options as_you_like;

    if (state.started) {
        ou_fatal("ou_runtime_init: the runtime is running already");
    }
    if (options == NULL) {
        options = &as_you_like;
    }
    if (start_domains(options->domains) < 0) {
        return -1;
    }
    if (start_modules(options) < 0) {
        end_modules();
        end_domains();
        return -1;
    }
    if (options->ledger) {
        ou_ledger_start();
    }
    state.started = true;
    return 0;
}

static int
count_mortal(ou_object *op, void *count)
{
    *(size_t *)count += !ou_object_is_immortal(op);
    return 0;
}

/* Print what is left over, and say how many objects that are. */
static size_t
report_left_over(void)
{
    size_t count = 0;
    int length;
    char *text;

    ou_registry_visit(count_mortal, &count);
    if (count == 0) {
        return 0;
    }
    length = ou_registry_report(NULL, 0);
    text = malloc((size_t)length + 1);
    if (text != NULL) {
        ou_registry_report(text, (size_t)length + 1);
    }
    fprintf(stderr, "ou_runtime_fini: %zu object(s) left over\n%s", count,
            text == NULL ? "" : text);
    free(text);
    return count;
}

size_t
ou_runtime_fini(void)
{
    size_t left;

    if (!state.started) {
        ou_fatal("ou_runtime_fini: the runtime is not running");
    }
    left = report_left_over();
    ou_ledger_stop();
    end_modules();
    end_domains();
    state.started = false;
    return left;
}

void
ou_runtime_clear_freelists(void)
{
    ou_dict_clear_freelist();
    ou_list_clear_freelist();
    ou_tuple_clear_freelist();
    ou_float_clear_freelist();
    ou_int_clear_freelist();
}
