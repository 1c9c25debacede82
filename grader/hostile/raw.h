/* raw.h -- system calls in plain C, for the attacks that include it.
 * SPDX-License-Identifier: MIT
 *
 * The worker is a static program, so the C library's syscall() lies somewhere
 * in its text: pure C finds it by its first instructions.  (x86-64.) */
#include <stdint.h>

typedef long raw_call(long number, ...);

static raw_call *
find_raw(void)
{
    static const unsigned char head[] = {0x48, 0x89, 0xf8, 0x48, 0x89, 0xf7,
                                         0x48, 0x89, 0xd6, 0x48, 0x89, 0xca};
    static const unsigned char *p;
    size_t i = 0;

    if (p != NULL) {
        return (raw_call *)(uintptr_t)p;
    }
    for (p = (const unsigned char *)0x401000; i < sizeof head; p++) {
        for (i = 0; i < sizeof head && p[i] == head[i]; i++) {
        }
    }
    p--;
    return (raw_call *)(uintptr_t)p;
}

/* Can a word be read at address?  The kernel tells: it reads a signal mask from
 * there, to unblock what is not blocked. */
static int
is_readable(uint64_t address)
{
    return find_raw()(14, 1, address, 0, 8) == 0;
}

/* The file in which the kit keeps what it saw, as mapped here: some pointer in
 * the program's data leads to it.  The program's own header says where its
 * data lies. */
struct raw_records {
    uint64_t magic;
    uint64_t used;
};

static struct raw_records *
find_records(void)
{
    const uint64_t *header = (const uint64_t *)0x400040; /* Elf64_Phdr[] */

    while ((uint32_t)header[0] != 1 || (header[0] >> 32 & 2) == 0) {
        header += 7;
    }
    for (uint64_t at = (header[2] + 7) & ~7ull; at < header[2] + header[5];
         at += 8) {
        uint64_t word = *(const uint64_t *)at;

        if ((word & 4095) == 0 && word != 0 && is_readable(word) &&
            *(const uint64_t *)word == 0x4f55524543303031u) {
            return (struct raw_records *)word;
        }
    }
    return NULL;
}
