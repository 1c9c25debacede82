/* object_ledger.h -- the reference operations on one object.
 * SPDX-License-Identifier: MIT
 *
 * What object_registry.h says of the ledger, for one object. */
#ifndef OU_OBJECT_LEDGER_H
#define OU_OBJECT_LEDGER_H

#include <stddef.h>

typedef struct ou__ledger ou__ledger;

/* Write an operation down in *ledger, which is made if it is NULL; if the
 * ledger was not started when the first one should have been noted, nothing is.
 */
void ou__ledger_note(ou__ledger **ledger, int delta, const char *file, int line,
                     const char *function);

/* Forget ledger.  NULL does nothing. */
void ou__ledger_delete(ou__ledger *ledger);

/* Describe what was taken and not given up, as snprintf does; "" for NULL. */
int ou__ledger_describe(const ou__ledger *ledger, char *buffer, size_t size);

#endif
