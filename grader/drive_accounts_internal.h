/* drive_accounts_internal.h -- what the accounts are made of.
 * SPDX-License-Identifier: MIT
 *
 * Shared by drive_accounts.c, which keeps them, drive_contents.c, which looks
 * into blocks, and drive_map.c and drive_arenas.c, which draw. */
#ifndef OU_DRIVE_ACCOUNTS_INTERNAL_H
#define OU_DRIVE_ACCOUNTS_INTERNAL_H

#include "drive_accounts.h"
#include "protocol.h"

/* The highest live block is looked for in steps of this. */
#define SLOT_BYTES 512

struct unit {
    uint32_t live; /* blocks in it */
    bool taken;
    bool forgotten; /* overwritten since it was given back */
};

struct accounts {
    unsigned char *heap; /* borrowed, shared with the child */
    uint64_t heap_bytes;
    uint64_t seed;
    const ou_geometry *geo; /* borrowed */
    uint32_t shift;         /* log2 of a granule: the profile's alignment */
    uint32_t nhandles;
    struct account_layout layout;
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
    uint32_t waiting[OU_DRIVE_BATCH]; /* changed since the last fill */
    size_t nwaiting;
    uint32_t next_verified; /* handle with which accounts_verify_some goes on */
    struct account_sums sums;
    enum verdict verdict; /* on the last complaint */
    char complaint[400];
};

/* Note a complaint, as printf would write it, and return it. */
const char *account_complain(struct accounts *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Say where offset is, in words of the student's: into text, returned. */
#define ACCOUNT_PLACE_SIZE 64
const char *account_place(const struct accounts *a, uint64_t offset,
                          char *text);

/* Where unit number i begins. */
static inline uint64_t
account_unit_offset(const struct accounts *a, uint64_t i)
{
    return a->layout.first + i * a->layout.stride;
}

/* The number of the unit that covers offset, be it taken or not; nunits if none
 * does. */
static inline uint64_t
account_unit_index(const struct accounts *a, uint64_t offset)
{
    uint64_t from = offset - a->layout.first;
    uint64_t i = from / a->layout.stride;

    return offset >= a->layout.first && i < a->nunits &&
                   from % a->layout.stride < a->layout.unit_bytes
               ? i
               : a->nunits;
}

#endif
