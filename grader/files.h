/* files.h -- copy files whose names and contents may be anybody's.
 * SPDX-License-Identifier: MIT
 *
 * Nothing here follows a symbolic link or waits for a FIFO at the end of a
 * path; only regular files are read. */
#ifndef OU_FILES_H
#define OU_FILES_H

#include <stddef.h>
#include <sys/types.h>

/* Open the regular file name in the folder dirfd for reading and set *size.
 * Returns a new descriptor, or -1 with errno: ELOOP for a symbolic link, EINVAL
 * for anything else that is no regular file. */
int files_open(int dirfd, const char *name, off_t *size);

/* Read the regular file at path, at most max bytes, with a NUL behind.  Returns
 * new memory and *size, or NULL with errno: EFBIG if it is larger. */
char *files_read(const char *path, size_t max, size_t *size);

/* Write size bytes to path, which is made anew.  Returns 0, or -1 with errno.
 */
int files_write(const char *path, const void *data, size_t size, mode_t mode);

/* Copy the regular file from to to, which is made anew.  Returns 0, or -1 with
 * errno. */
int files_copy(const char *from, const char *to, mode_t mode);

/* Copy the regular files of folder from whose names end in suffix ("": all) to
 * the folder to, which is made with its parents.  Returns 0, or -1 with errno.
 */
int files_copy_folder(const char *from, const char *to, const char *suffix);

/* Remove the folder path with all that is in it, as far as that is allowed.
 * Follows no symbolic link and stays on its file system. */
void files_remove_folder(const char *path);

/* Make the folder path and its parents.  Returns 0, or -1 with errno. */
int files_make_folder(const char *path);

#endif
