/* drive_accounts_internal.h -- what the accounts are made of.
 * SPDX-License-Identifier: MIT
 *
 * Shared by drive_accounts.c, which keeps them, and drive_map.c, which draws
 * them. */
#ifndef OU_DRIVE_ACCOUNTS_INTERNAL_H
#define OU_DRIVE_ACCOUNTS_INTERNAL_H

#include "drive_accounts.h"
#include "protocol.h"

/* Units start and end at multiples of this: the smallest pool of any profile.
 */
#define SLOT_BYTES 512

struct unit {
    uint64_t offset;
    uint64_t bytes;
    uint32_t live; /* blocks in it */
};

struct slot {
    uint32_t first;   /* 1 + the slot where the unit over this one starts */
    uint16_t ends;    /* live blocks whose last byte lies in this slot */
    struct unit unit; /* the one that starts here, if first says so */
};

struct accounts {
    unsigned char *heap; /* borrowed, shared with the child */
    uint64_t heap_bytes;
    uint64_t seed;
    uint32_t shift; /* log2 of a granule: the profile's alignment */
    uint32_t nhandles;
    size_t nunits;                /* taken */
    struct account_block *blocks; /* by handle */
    uint32_t *owner;              /* by granule: 1 + handle; 0: none */
    uint16_t *ghost; /* by granule: size of the free block that began there */
    struct slot *slots;
    uint32_t waiting[OU_DRIVE_BATCH]; /* allocated since the last fill */
    size_t nwaiting;
    struct account_sums sums;
    char complaint[400];
};

#endif
