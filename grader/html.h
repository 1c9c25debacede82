/* html.h -- fill an HTML template.
 * SPDX-License-Identifier: MIT
 *
 * A thin layer over ctemplate with auto-escaping: every value is escaped for
 * the place it stands in (text, attribute, address), so what a student's
 * program printed is shown and never obeyed.  Values are made visible first
 * (report_text.h). */
#ifndef OU_HTML_H
#define OU_HTML_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct html html; /* opaque: values for a template, or a part of it */

/* Return new values.  Free with html_free. */
html *html_new(void);
void html_free(html *values);

/* Add {{#SECTION}} … {{/SECTION}} once more; its values are borrowed from the
 * parent.  What a section does not set is looked up in its parents. */
html *html_add(html *parent, const char *section);

/* Let {{NAME}} be text, or what printf would write. */
void html_set(html *values, const char *name, const char *text);
void html_setf(html *values, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Let {{>NAME}} be another template, with the same values. */
void html_include(html *values, const char *name, const char *template_name);

/* Fill the template (a file name in grader/templates) and write it to path,
 * atomically.  Returns 0, or -1 with a message in error. */
int html_write(const html *values, const char *template_name, const char *path,
               char *error, size_t error_size);

#ifdef __cplusplus
}
#endif

#endif
