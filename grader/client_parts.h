/* client_parts.h -- what client.c and client_drive.c share.
 * SPDX-License-Identifier: MIT */
#ifndef OU_CLIENT_PARTS_H
#define OU_CLIENT_PARTS_H

#include "client.h"

/* How long the judge waits before it looks after the sandbox again. */
enum { SLICE_MILLISECONDS = 10 };

struct worker {
    struct sandbox_job *job;
    int control; /* ours; the worker holds the other end */
    int drive;   /* -1: none */
    int records_file;
    int log;                /* what callgrind says of its counts; -1: none */
    off_t log_from;         /* where the last drive's part of it begins */
    unsigned char *records; /* shared */
    unsigned char *copy;    /* what the last child left there */
    unsigned char *region;  /* shared; NULL: none */
    size_t region_bytes;
    struct worker_test *tests;
    size_t ntests;
    uint64_t deadline; /* monotonic milliseconds, for the child at work */
    bool done;         /* `last` holds the DONE of the driving child */
    struct ou_msg last;
};

/* Receive one message of exactly size bytes from fd before the deadline, while
 * the sandbox is looked after.  Returns 0, or -1. */
int client_receive(struct worker *w, int fd, void *message, size_t size,
                   uint64_t deadline);

/* Send a message, without waiting.  Returns 0, or -1. */
int client_send(int fd, const void *message, size_t size);

/* Order a child, with limits added to *msg.  Returns 0, or -1. */
int client_start_child(struct worker *w, struct ou_msg *msg,
                       const struct worker_limits *limits);

/* Take the count of a drive whose child ended as outcome says from what
 * callgrind logged.  Returns 0 with outcome->instructions, 0 if the child was
 * ended or the log flooded; -1 if a child that ended well is not in the log or
 * the log cannot be read. */
int client_take_count(const struct worker *w, struct outcome *outcome);

/* The child of which msg tells is dead: take a copy of what it wrote. */
void client_outcome(struct worker *w, const struct ou_msg *msg,
                    struct outcome *outcome);

#endif
