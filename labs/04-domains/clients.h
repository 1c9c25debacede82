/* clients.h -- ten programs that use memory wrongly.
 * SPDX-License-Identifier: MIT
 *
 * Each one compiles without a warning, looks reasonable, and would as a rule
 * run without a sign of trouble.  Each has one mistake.  test_clients.c runs
 * them on your domains, with your hooks in front: predict first which check
 * will find which, and where. */
#ifndef OU_CLIENTS_H
#define OU_CLIENTS_H

#include "mem/domain.h"
#include "mem/memdebug.h"

#include <stdint.h>
#include <string.h>

/* Keep a copy of name as long as it takes to use it. */
static inline void
client_copies_a_name(ou_domains *domains, const char *name)
{
    size_t length = strlen(name);
    char *copy = ou_domain_malloc(domains, OU_DOMAIN_MEM, length);

    if (copy != NULL) {
        memcpy(copy, name, length);
        copy[length] = '\0';
        ou_domain_free(domains, OU_DOMAIN_MEM, copy);
    }
}

/* Take the blanks off the end of a line. */
static inline void
client_strips_blanks(ou_domains *domains, const char *line)
{
    size_t length = strlen(line);
    char *copy = ou_domain_malloc(domains, OU_DOMAIN_MEM, length + 1);
    char *end;

    if (copy != NULL) {
        memcpy(copy, line, length + 1);
        end = copy + length - 1;
        while (*end == ' ') {
            end--;
        }
        end[1] = '\0';
        if (end < copy) {
            *end = '?'; /* an empty line is shown as a question mark */
        }
        ou_domain_free(domains, OU_DOMAIN_MEM, copy);
    }
}

/* Open something of two parts; give back what there is if a part is missing. */
static inline int
client_opens(ou_domains *domains, int second_part_exists)
{
    int status = 0;
    char *header = ou_domain_malloc(domains, OU_DOMAIN_OBJ, 32);
    char *body = NULL;

    if (header == NULL) {
        return -1;
    }
    if (second_part_exists) {
        body = ou_domain_malloc(domains, OU_DOMAIN_OBJ, 64);
    }
    if (body == NULL) {
        ou_domain_free(domains, OU_DOMAIN_OBJ, header);
        status = -1;
    }
    ou_domain_free(domains, OU_DOMAIN_OBJ, body);
    ou_domain_free(domains, OU_DOMAIN_OBJ, header);
    return status;
}

/* Make a buffer that a thread without the lock may fill, and give it back. */
static inline void
client_fills_a_buffer(ou_domains *domains)
{
    char *buffer = ou_domain_malloc(domains, OU_DOMAIN_MEM, 256);

    if (buffer != NULL) {
        memset(buffer, 0, 256);
        ou_domain_free(domains, OU_DOMAIN_RAW, buffer);
    }
}

struct client_node {
    struct client_node *next;
    int value;
};

/* Make a list of two nodes, free it, and return the last link that was read.
 * The loop of a real program would follow it. */
static inline struct client_node *
client_frees_a_list(ou_domains *domains)
{
    struct client_node *first, *second, *node;

    first = ou_domain_malloc(domains, OU_DOMAIN_OBJ, sizeof *first);
    second = ou_domain_malloc(domains, OU_DOMAIN_OBJ, sizeof *second);
    if (first == NULL || second == NULL) {
        return NULL;
    }
    *first = (struct client_node){second, 1};
    *second = (struct client_node){NULL, 2};
    node = first;
    ou_domain_free(domains, OU_DOMAIN_OBJ, node);
    node = node->next;
    return node;
}

/* Read "key=value" and give the memory of the value back, whole. */
static inline void
client_splits_a_pair(ou_domains *domains)
{
    static const char pair[] = "colour=green";
    char *copy = ou_domain_malloc(domains, OU_DOMAIN_MEM, sizeof pair);
    char *value;

    if (copy != NULL) {
        memcpy(copy, pair, sizeof pair);
        value = strchr(copy, '=') + 1;
        value[-1] = '\0';
        ou_domain_free(domains, OU_DOMAIN_MEM, value);
    }
}

/* Append one more number to a list and return the first. */
static inline uint32_t
client_appends(ou_domains *domains)
{
    uint32_t *list = ou_domain_malloc(domains, OU_DOMAIN_MEM, 4 * sizeof *list);
    uint32_t *first = list;
    uint32_t result = 0;

    if (list != NULL) {
        for (uint32_t i = 0; i < 4; i++) {
            list[i] = 100 + i;
        }
        list =
            ou_domain_realloc(domains, OU_DOMAIN_MEM, list, 500 * sizeof *list);
        if (list != NULL) {
            list[4] = 104;
            result = *first;
            ou_domain_free(domains, OU_DOMAIN_MEM, list);
        }
    }
    return result;
}

/* Count the letters a to d in a word, and return how many there are of a. */
static inline uint32_t
client_counts_letters(ou_domains *domains, const char *word)
{
    uint32_t *count =
        ou_domain_malloc(domains, OU_DOMAIN_MEM, 4 * sizeof *count);
    uint32_t result = 0;

    if (count != NULL) {
        for (; *word >= 'a' && *word <= 'd'; word++) {
            count[*word - 'a']++;
        }
        result = count[0];
        ou_domain_free(domains, OU_DOMAIN_MEM, count);
    }
    return result;
}

/* Find out whether two texts are the same when written backwards. */
static inline int
client_compares(ou_domains *domains, const char *a, const char *b)
{
    size_t length = strlen(a);
    char *backwards;

    if (strlen(b) != length) {
        return 0;
    }
    backwards = ou_domain_malloc(domains, OU_DOMAIN_MEM, length + 1);
    if (backwards == NULL) {
        return -1;
    }
    for (size_t i = 0; i < length; i++) {
        backwards[i] = a[length - 1 - i];
    }
    if (memcmp(backwards, b, length) != 0) {
        return 0;
    }
    ou_domain_free(domains, OU_DOMAIN_MEM, backwards);
    return 1;
}

struct client_pixel {
    uint32_t red, green, blue, alpha;
};

/* Make a picture of npixels and set the first two.  npixels comes from the head
 * of a file that somebody sent. */
static inline int
client_reads_a_picture(ou_domains *domains, size_t npixels)
{
    struct client_pixel *picture =
        ou_domain_malloc(domains, OU_DOMAIN_RAW, npixels * sizeof *picture);

    if (picture == NULL || npixels < 2) {
        ou_domain_free(domains, OU_DOMAIN_RAW, picture);
        return -1;
    }
    picture[0] = (struct client_pixel){0, 0, 0, 255};
    picture[1] = (struct client_pixel){1, 1, 1, 255};
    ou_domain_free(domains, OU_DOMAIN_RAW, picture);
    return 0;
}

#endif
