/* constpool.h -- the constants of one compiled unit.
 * SPDX-License-Identifier: MIT
 *
 * A compiler keeps the constants of a unit (a file, a function, a line typed at
 * the prompt) in a pool, and a constant that occurs twice is one object. That,
 * and not a rule about numbers, decides whether `4224 is 4224`: in one file,
 * yes; in two lines typed one after the other, no.
 *
 * Texts that look like names are interned besides, so they are shared between
 * units, too: any length of letters, digits and underscores, all ASCII. Other
 * texts are not.
 *
 * What a compiler computes is a constant as well: "ab" * 3 becomes one, if the
 * result is short enough: 4096 characters from CPython 3.7 on, 20 before.
 *
 * Constants are the same if type and value are: 1, 1.0 and True are three, and
 * so are 0.0 and -0.0; tuples are compared item by item. The items of a tuple
 * are not looked for themselves, as CPython does: in 4224, (4224,) are two
 * 4224.
 *
 * CPython: _PyCode_ConstantKey, all_name_chars, intern_string_constants
 * (Objects/codeobject.c), safe_multiply (Python/ast_opt.c). */
#ifndef OU_CONSTPOOL_H
#define OU_CONSTPOOL_H

#include "obj/object.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    ou_object ob_base;
    ou_object *consts; /* a list, owned: in order, no two the same */
    size_t fold_limit; /* bytes of a text that is computed by the compiler */
} ou_constpool;

/* CPython: none; the compiler's dict u_consts. */
extern ou_type ou_constpool_type;

/* CPython: MAX_STR_SIZE (3.7 and later); the limit before. */
#define OU_FOLD_LIMIT     4096
#define OU_FOLD_LIMIT_OLD 20

/* Does the text of size bytes look like a name: only A-Z, a-z, 0-9 and _?  The
 * empty text does.  CPython: all_name_chars. */
bool ou_is_name_like(const char *text, size_t size);

/* Return a new pool of constants.  New, or NULL with a MemoryError.
 * CPython: compiler_enter_scope. */
ou_object *ou_constpool_new(size_t fold_limit);

/* Return the constant of pool that is the same as value; if there is none,
 * value becomes it, after name-like texts, also inside tuples, were interned.
 * Steals value.  New, or NULL with a MemoryError, or a TypeError if value is
 * none of None, bool, int, float, str, tuple of such, a RecursionError if it is
 * nested more than OU_RECURSION_LIMIT deep. CPython:
 * compiler_add_const, merge_const_one. */
ou_object *ou_constpool_add(ou_object *pool, ou_object *value);

/* A literal of the source: ou_constpool_add of a str of that text.  New, or
 * NULL with a MemoryError.  CPython: LOAD_CONST. */
ou_object *ou_constpool_str(ou_object *pool, const char *text);

/* The same of an int.  CPython: LOAD_CONST. */
ou_object *ou_constpool_int(ou_object *pool, int64_t value);

/* The same of a float.  CPython: LOAD_CONST. */
ou_object *ou_constpool_float(ou_object *pool, double value);

/* The expression text * n, as compiled in pool and evaluated once: folded to a
 * constant if the result has at most fold_limit bytes, otherwise computed each
 * time.  New, or NULL with an error.  CPython: safe_multiply. */
ou_object *ou_constpool_repeat(ou_object *pool, const char *text, size_t n);

/* Return the number of constants.  CPython: len(code.co_consts). */
size_t ou_constpool_size(const ou_object *pool);

#endif
