/* ouro.h -- this library's objects.
 * SPDX-License-Identifier: MIT */
#include "obj/dict.h"
#include "obj/float.h"
#include "obj/int.h"
#include "obj/intern.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/refcount.h"
#include "obj/runtime.h"
#include "obj/str.h"
#include "obj/tuple.h"
#include "obj/weakref.h"

#include <stdbool.h>
#include <stdlib.h>

typedef ou_object peer_object;

/* An object that can be referred to weakly, with nothing else to it. */
typedef struct {
    ou_object ob_base;
    ou_weakref *weakrefs;
} peer_thing;

static void
peer_thing_dealloc(ou_object *op)
{
    ou_object_free(op);
}

static ou_type peer_thing_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "thing",
    .tp_basicsize = sizeof(peer_thing),
    .tp_weaklistoffset = offsetof(peer_thing, weakrefs),
    .tp_dealloc = peer_thing_dealloc,
};

/* The heap that its objects live in. */
static inline const char *
peer_version(void)
{
    const char *name = getenv("OUROMALLOC");

    return name == NULL ? "fast" : name;
}

static inline bool
peer_start(void)
{
    return ou_runtime_init(NULL) == 0;
}

#define PEER_INCREF(x)          ou_incref(x)
#define PEER_DECREF(x)          ou_decref(x)
#define PEER_NONE               (&ou_none)
#define PEER_INT(n)             ou_int_from(n)
#define PEER_FLOAT(x)           ou_float_from(x)
#define PEER_STR(text, n)       ou_str_from_bytes(text, n)
#define PEER_HASH(x)            ou_object_hash(x)
#define PEER_INTERN(text)       ou_intern_from(text)
#define PEER_TUPLE(n)           ou_tuple_new(n)
#define PEER_TUPLE_SET(t, i, x) ou_tuple_set_item(t, i, x)
#define PEER_LIST()             ou_list_new()
#define PEER_APPEND(list, x)    ou_list_append(list, x)
#define PEER_LIST_GET(list, i)  ou_lend(ou_list_get_item(list, i))
#define PEER_DICT()             ou_dict_new()
#define PEER_DICT_SET(d, k, v)  ou_dict_set_item(d, k, v)
#define PEER_DICT_GET(d, k)     ou_lend(ou_dict_get_item(d, k))
#define PEER_THING()            ou_object_new(&peer_thing_type, 0)
#define PEER_WEAKREF(x)         ou_weakref_new(x, NULL)
#define PEER_WEAKREF_GET(ref)   ou_weakref_get(ref)
