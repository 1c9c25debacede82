/* mmtrace_file.c -- traces in files: text, packed text, decoded records.
 * SPDX-License-Identifier: MIT */
#include "bench/mmtrace.h"

#include <errno.h>
#include <fcntl.h>
#include <lzma.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Map the file at path, read-only.  Returns NULL with errno set. */
static const void *
map_file(const char *path, size_t *len, int flags)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    void *p = MAP_FAILED;

    if (fd < 0) {
        return NULL;
    }
    if (fstat(fd, &st) == 0) {
        *len = (size_t)st.st_size;
        p = mmap(NULL, *len, PROT_READ, MAP_PRIVATE | flags, fd, 0);
    }
    close(fd);
    return p == MAP_FAILED ? NULL : p;
}

/* ---- Packed text --------------------------------------------------------- */

static bool
grow(uint8_t **text, size_t *capacity)
{
    uint8_t *larger = realloc(*text, *capacity * 2);

    if (larger != NULL) {
        *text = larger;
        *capacity *= 2;
    }
    return larger != NULL;
}

/* Return the text that the packed_len bytes at packed stand for, new, or NULL.
 */
static char *
unpack(const uint8_t *packed, size_t packed_len, size_t *len)
{
    lzma_stream stream = LZMA_STREAM_INIT;
    size_t capacity = 16 << 20;
    uint8_t *text = malloc(capacity);
    lzma_ret ret = LZMA_MEM_ERROR;

    if (text != NULL) {
        ret = lzma_stream_decoder(&stream, UINT64_MAX, LZMA_CONCATENATED);
        stream.next_in = packed;
        stream.avail_in = packed_len;
    }
    while (ret == LZMA_OK) {
        stream.next_out = text + stream.total_out;
        stream.avail_out = capacity - stream.total_out;
        ret = lzma_code(&stream, LZMA_FINISH);
        if (ret == LZMA_OK && stream.avail_out == 0 &&
            !grow(&text, &capacity)) {
            ret = LZMA_MEM_ERROR;
        }
    }
    *len = stream.total_out;
    lzma_end(&stream);
    if (ret != LZMA_STREAM_END) {
        free(text);
        text = NULL;
    }
    return (char *)text;
}

static bool
is_packed(const char *path)
{
    size_t len = strlen(path);

    return len > 3 && strcmp(path + len - 3, ".xz") == 0;
}

struct mmtrace *
mmtrace_load(const char *path, char *error, size_t error_size)
{
    size_t len = 0, packed_len = 0;
    const void *file = map_file(path, &packed_len, 0);
    const char *text = file;
    struct mmtrace *trace = NULL;

    if (file == NULL) {
        snprintf(error, error_size, "cannot be read: %s", strerror(errno));
        return NULL;
    }
    len = packed_len;
    if (is_packed(path)) {
        text = unpack(file, packed_len, &len);
    }
    if (text == NULL) {
        snprintf(error, error_size, "is damaged, or not packed by xz");
    }
    else {
        trace = mmtrace_parse(text, len, error, error_size);
    }
    if (text != file) {
        free((void *)text);
    }
    munmap((void *)file, packed_len);
    return trace;
}

void
mmtrace_name(const char *path, char *name, size_t size)
{
    const char *slash = strrchr(path, '/');
    char *ending;

    snprintf(name, size, "%s", slash == NULL ? path : slash + 1);
    ending = strstr(name, ".trace");
    if (ending != NULL) {
        *ending = '\0';
    }
}

/* ---- Decoded records ----------------------------------------------------- */

int
mmtrace_save(const struct mmtrace *trace, const char *path)
{
    FILE *f = fopen(path, "wb");
    size_t len = mmtrace_bytes(trace);
    bool written;

    if (f == NULL) {
        return -1;
    }
    written = fwrite(trace, 1, len, f) == len;
    return fclose(f) == 0 && written ? 0 : -1;
}

const struct mmtrace *
mmtrace_map(const char *path)
{
    size_t len = 0;
    const struct mmtrace *trace = map_file(path, &len, MAP_POPULATE);

    if (trace == NULL || len < sizeof *trace ||
        memcmp(trace->magic, MMTRACE_MAGIC, sizeof trace->magic) != 0 ||
        len != mmtrace_bytes(trace)) {
        return NULL;
    }
    return trace;
}
