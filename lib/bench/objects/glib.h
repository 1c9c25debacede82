/* glib.h -- the interned strings of GLib, which has none of the other objects.
 * SPDX-License-Identifier: MIT */
#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

typedef const char peer_object;

static inline const char *
peer_version(void)
{
    static char version[32];

    snprintf(version, sizeof version, "%u.%u.%u", glib_major_version,
             glib_minor_version, glib_micro_version);
    return version;
}

static inline bool
peer_start(void)
{
    return true;
}

#define PEER_INTERN_ONLY
#define PEER_DECREF(x)    ((void)(x)) /* they live for ever */
#define PEER_INTERN(text) g_intern_string(text)
