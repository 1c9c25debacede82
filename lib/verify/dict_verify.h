/* dict_verify.h -- is a dict what dict.h says it is?
 * SPDX-License-Identifier: MIT */
#ifndef OU_DICT_VERIFY_H
#define OU_DICT_VERIFY_H

#include "obj/object.h"

/* Return NULL if op, a dict, is sound: each entry is found from its hash, by
 * exactly one index; used is the number of entries with a value; at least a
 * third of the indices is empty.  Otherwise what is wrong, a text that is valid
 * until the next call.  CPython: _PyDict_CheckConsistency. */
const char *ou_dict_verify(const ou_object *op);

#endif
