/* compile_parts.h -- what the files of the compile step tell each other.
 * SPDX-License-Identifier: MIT
 *
 *     compile.c          the steps
 *     compile_source.c   what the preprocessed text must not say
 *     compile_message.c  what the student gets to read when one fails */
#ifndef OU_COMPILE_PARTS_H
#define OU_COMPILE_PARTS_H

#include "build.h"

/* What is being compiled, and the names of its files as seen inside.  All are
 * absolute: where nothing can be mounted, the sandbox replaces /box/… in an
 * argument by the folder on the host. */
struct unit {
    const struct lab *lab;
    struct workspace *ws;
    const char *module;
    enum flavor flavor;
    char include[300]; /* on the host: the copies of the headers */
    char folder[128];  /* /box/labs/02-pools */
    char source[192];  /* /box/labs/02-pools/pool.c */
    char shown[192];   /* labs/02-pools/pool.c */
    char prefix[288];  /* -fmacro-prefix-map=…: how __FILE__ becomes so */
    char preprocessed[128]; /* /box/objects/pool.checked.i */
    char object[128];       /* /box/objects/pool.checked.o */
};

/* Check the preprocessed text, size bytes and a NUL, for words by which a name
 * could smuggle instructions into the assembler text.  Returns 0, or -1 with
 * *why. */
int compile_check_source(const struct unit *unit, const char *text, size_t size,
                         struct refusal *why);

/* Refuse for what the compiler did: a limit, a fault, or its own words. Returns
 * -1. */
int compile_refuse(const struct unit *unit, const struct sandbox_result *result,
                   struct refusal *why);

#endif
