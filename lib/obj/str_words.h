/* str_words.h -- short texts as two words.
 * SPDX-License-Identifier: MIT
 *
 * Names are short, and each has another length. A loop over their bytes, or a
 * case for each length, is a branch that the processor guesses wrong; so texts
 * of 4 to 16 bytes, which most names are, have one way for all, and those of 1
 * to 3 another. */
#ifndef OU_STR_WORDS_H
#define OU_STR_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { OU__STR_SHORT_MAX = 16 };

/* All bytes of a text, some of them twice. */
typedef struct {
    uint64_t head, tail;
} ou__str_words;

static inline uint64_t
ou__str_load(const char *text)
{
    uint32_t word;

    memcpy(&word, text, sizeof word);
    return word;
}

/* The words of a text of size bytes, 1 to 16. From 4 on: four loads of four
 * bytes each; the second of a pair stands 0 bytes behind the first (size 4 to
 * 7), 4 (8 to 15) or 8 (16). */
static inline ou__str_words
ou__str_words_of(const char *text, size_t size)
{
    const unsigned char *byte = (const unsigned char *)text;
    const char *end;
    size_t step = size / 8 * 4;

    if (size < 4) {
        return (ou__str_words){byte[0], byte[size / 2] << 8 | byte[size - 1]};
    }
    end = text + size - 4;
    return (ou__str_words){
        ou__str_load(text) << 32 | ou__str_load(text + step),
        ou__str_load(end) << 32 | ou__str_load(end - step),
    };
}

/* Has a text of size bytes two words? */
static inline bool
ou__str_is_short(size_t size)
{
    return size - 1 < OU__STR_SHORT_MAX;
}

/* Are the bytes of two short texts the same, if both have size of them? */
static inline bool
ou__str_same_words(ou__str_words words, const char *text, size_t size)
{
    ou__str_words other = ou__str_words_of(text, size);

    return ((words.head ^ other.head) | (words.tail ^ other.tail)) == 0;
}

/* Are the bytes of two texts of size bytes the same? */
static inline bool
ou__str_same(const char *a, const char *b, size_t size)
{
    return ou__str_is_short(size)
               ? ou__str_same_words(ou__str_words_of(a, size), b, size)
               : memcmp(a, b, size) == 0;
}

/* ---- Hash ---------------------------------------------------------------- */

/* Odd numbers whose bits look random. */
#define OU__STR_MIX_1 0x9e3779b97f4a7c15u
#define OU__STR_MIX_2 0xd1342543de82ef95u

/* Both halves of the product, so that each bit depends on each. */
static inline uint64_t
ou__str_mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The hash of a text of at most 16 bytes: h is its size.  Of a longer one: h is
 * made of what stands before the last words. */
static inline int64_t
ou__str_hash_words(ou__str_words last, uint64_t h)
{
    h = ou__str_mix((h * OU__STR_MIX_2) ^ last.head ^ OU__STR_MIX_1,
                    last.tail ^ OU__STR_MIX_2);
    return (int64_t)h == -1 ? -2 : (int64_t)h;
}

#endif
