/* drive_accounts_internal.h -- what the accounts are made of.
 * SPDX-License-Identifier: MIT
 *
 * Shared by drive_accounts.c, which keeps them, and drive_map.c, which draws
 * them. */
#ifndef OU_DRIVE_ACCOUNTS_INTERNAL_H
#define OU_DRIVE_ACCOUNTS_INTERNAL_H

#include "drive_accounts.h"
#include "protocol.h"

/* The highest live block is looked for in steps of this. */
#define SLOT_BYTES 512

struct unit {
    uint32_t live; /* blocks in it */
    bool taken;
};

struct accounts {
    unsigned char *heap; /* borrowed, shared with the child */
    uint64_t heap_bytes;
    uint64_t seed;
    uint32_t shift; /* log2 of a granule: the profile's alignment */
    uint32_t nhandles;
    uint64_t unit_bytes;
    uint64_t nunits;    /* that the heap has room for */
    struct unit *units; /* by address */
    size_t ntaken;
    /* The source, played again: units from ncut on were never handed out, the
     * others are taken or on the stack of those given back. */
    uint64_t ncut;
    uint64_t *returned;
    size_t nreturned;
    struct account_block *blocks; /* by handle */
    uint32_t *owner;              /* by granule: 1 + handle; 0: none */
    uint16_t *ghost; /* by granule: size of the free block that began there */
    uint16_t *ends;  /* by slot: live blocks whose last byte lies in it */
    uint32_t waiting[OU_DRIVE_BATCH]; /* allocated since the last fill */
    size_t nwaiting;
    struct account_sums sums;
    enum verdict verdict; /* on the last complaint */
    char complaint[400];
};

#endif
