/* weakref_cache.c -- three caches under the same requests: size and hits.
 * SPDX-License-Identifier: MIT
 *
 * A program opens documents: mostly from those it works with at the moment,
 * which change slowly, sometimes any other. It keeps the last USES of them
 * open. A cache should save it from loading what is loaded already:
 *
 *     strong   a dict: keeps everything for ever
 *     lru      a dict of at most LRU: the one not asked for longest goes
 *     weak     a weak dictionary: keeps nothing, knows what others keep
 *
 * Prints, every EACH requests, the number of documents in memory, whoever keeps
 * them, and the share of hits among the last EACH requests, as CSV.  Linked
 * with your own weakref.c and weakdict.c, the weak dictionary is yours. */
#include "obj/dict.h"
#include "obj/int.h"
#include "obj/refcount.h"
#include "obj/runtime.h"
#include "obj/weakdict.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    REQUESTS = 40000,
    EACH = 500,
    DOCUMENTS = 6000,
    CURRENT = 250, /* documents that the program works with */
    USES = 400,    /* the last so many it was given are in use */
    LRU = 400,
    SAMPLES = REQUESTS / EACH
};

typedef struct {
    ou_object ob_base;
    ou_object *weakrefs;
} document;

static size_t nalive;

static void
document_dealloc(ou_object *op)
{
    nalive--;
    ou_object_free(op);
}

static ou_type document_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "document",
    .tp_basicsize = sizeof(document),
    .tp_weaklistoffset = offsetof(document, weakrefs),
    .tp_dealloc = document_dealloc,
};

static ou_object *
must(ou_object *op)
{
    if (op == NULL) {
        fprintf(stderr, "weakref_cache: %s\n", ou_error_message());
        exit(EXIT_FAILURE);
    }
    return op;
}

static void
must_be_0(int result)
{
    if (result < 0) {
        must(NULL);
    }
}

/* ---- The caches: get is new, or NULL ------------------------------------- */

static ou_object *cache;

static ou_object *
strong_get(ou_object *key)
{
    return ou_xnewref(ou_dict_get_item(cache, key));
}

static void
strong_set(ou_object *key, ou_object *value)
{
    must_be_0(ou_dict_set_item(cache, key, value));
}

/* A dict is in the order of insertion: what is asked for goes to the end. */
static ou_object *
lru_get(ou_object *key)
{
    ou_object *value = ou_dict_pop(cache, key);

    if (value != NULL) {
        must_be_0(ou_dict_set_item(cache, key, value));
    }
    return value;
}

static void
lru_set(ou_object *key, ou_object *value)
{
    ou_borrowed oldest;
    size_t pos = 0;

    must_be_0(ou_dict_set_item(cache, key, value));
    if (ou_dict_size(cache) > LRU && ou_dict_next(cache, &pos, &oldest, NULL)) {
        ou_object *mine = ou_newref(oldest);

        must_be_0(ou_dict_delete_item(cache, mine));
        ou_decref(mine);
    }
}

static ou_object *
weak_get(ou_object *key)
{
    return ou_weakdict_get_item(cache, key);
}

static void
weak_set(ou_object *key, ou_object *value)
{
    must_be_0(ou_weakdict_set_item(cache, key, value));
}

static const struct policy {
    ou_object *(*new_cache)(void);
    ou_object *(*get)(ou_object *key);
    void (*set)(ou_object *key, ou_object *value);
} policies[3] = {{ou_dict_new, strong_get, strong_set},
                 {ou_dict_new, lru_get, lru_set},
                 {ou_weakdict_new, weak_get, weak_set}};

/* ---- The program --------------------------------------------------------- */

static uint64_t random_state;

static unsigned
random_below(unsigned n)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((random_state >> 33) % n);
}

/* Nine of ten requests are for what is current, which moves on slowly. */
static int64_t
request(int time)
{
    unsigned first = (unsigned)time / 8;

    return random_below(10) == 0 ? random_below(DOCUMENTS)
                                 : (first + random_below(CURRENT)) % DOCUMENTS;
}

static struct {
    size_t alive;
    unsigned hits;
} sample[3][SAMPLES];

static bool
serve(const struct policy *policy, int64_t number, ou_object **use)
{
    ou_object *key = must(ou_int_from(number)), *value = policy->get(key);
    bool hit = value != NULL;

    if (!hit) {
        value = must(ou_object_new(&document_type, 0));
        nalive++;
        policy->set(key, value);
    }
    ou_object_set_ref(use, value);
    ou_decref(key);
    return hit;
}

static void
run(int which)
{
    static ou_object *in_use[USES];

    random_state = 2337;
    cache = must(policies[which].new_cache());
    for (int i = 0; i < REQUESTS; i++) {
        sample[which][i / EACH].hits +=
            serve(&policies[which], request(i), &in_use[i % USES]);
        sample[which][i / EACH].alive = nalive;
    }
    for (int i = 0; i < USES; i++) {
        ou_object_clear_ref(&in_use[i]);
    }
    ou_decref(cache);
}

int
main(void)
{
    if (ou_runtime_init(NULL) < 0) {
        must(NULL);
    }
    for (int which = 0; which < 3; which++) {
        run(which);
    }
    puts("request,strong alive,strong hits,lru alive,lru hits,weak alive,"
         "weak hits");
    for (int i = 0; i < SAMPLES; i++) {
        printf("%d", (i + 1) * EACH);
        for (int which = 0; which < 3; which++) {
            printf(",%zu,%.3f", sample[which][i].alive,
                   (double)sample[which][i].hits / EACH);
        }
        putchar('\n');
    }
    return ou_runtime_fini() == 0 && nalive == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
