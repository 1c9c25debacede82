/* compile_source.c -- what a preprocessed submission must not say.
 * SPDX-License-Identifier: MIT
 *
 * Some names in C are given as text: an asm label, the argument of a section or
 * weakref attribute, an #ident.  The compiler copies such a text to its
 * assembler output as it is, line breaks included, and so a declaration can
 * hold instructions that no mark of inline assembly announces.  In the
 * preprocessed text no macro hides these words any more, and what a header
 * wrote is not told from what the student wrote: he can write the line markers
 * that would tell.
 *
 * Words are looked for everywhere, in literals too, and without a notion of
 * where a literal ends: nothing can then be smuggled past a difference between
 * this reader and the compiler.  The two ways to spell a word that only the
 * compiler sees, a second trigraph pass and a second splicing of lines, leave
 * marks that no honest text has. */
#include "compile_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Attributes whose argument is copied.  (That of alias or ifunc must be a name
 * that the compiler knows.) */
static const char *const naming[] = {
    "section", "weakref", "symver", "fentry_name", "fentry_section",
};

/* Pragmas that name things behind the reader's back; the last one loads a state
 * of the compiler from a file. */
static const char *const forbidden_pragmas[] = {
    "weak",
    "redefine_extname",
    "pch_preprocess",
};

static bool
is_word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' ||
           (unsigned char)c >= 0x80;
}

static bool
is_plain_char(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '.';
}

static const char *
skip_space(const char *at)
{
    return at + strspn(at, " \t\v\f\r\n");
}

/* ---- Names given as text ------------------------------------------------- */

/* Skip `"name"` with a plain name.  Returns NULL if that is not what stands at
 * at. */
static const char *
skip_plain_literal(const char *at)
{
    if (*at++ != '"') {
        return NULL;
    }
    while (is_plain_char(*at)) {
        at++;
    }
    return *at == '"' ? at + 1 : NULL;
}

/* Is at, behind the word, `("name")`? */
static bool
is_plain_argument(const char *at)
{
    at = skip_space(at);
    if (*at != '(') {
        return false;
    }
    at = skip_plain_literal(skip_space(at + 1));
    return at != NULL && *skip_space(at) == ')';
}

/* Is at, behind the word, ` ("" "__name")`?  This is how the C library's own
 * headers redirect a function, and no other name can be given so. */
static bool
is_library_redirection(const char *at)
{
    static const char head[] = " (\"\" \"__";

    if (strncmp(at, head, sizeof head - 1) != 0) {
        return false;
    }
    at = skip_plain_literal(at + strlen(" (\"\" "));
    return at != NULL && *at == ')';
}

static bool
is_naming(const char *word, size_t n)
{
    if (n > 4 && strncmp(word, "__", 2) == 0 &&
        strncmp(word + n - 2, "__", 2) == 0) {
        word += 2;
        n -= 4;
    }
    for (size_t i = 0; i < sizeof naming / sizeof naming[0]; i++) {
        if (strlen(naming[i]) == n && strncmp(word, naming[i], n) == 0) {
            return true;
        }
    }
    return false;
}

static bool
is_word(const char *word, size_t n, const char *expected)
{
    return strlen(expected) == n && strncmp(word, expected, n) == 0;
}

static int
check_word(const struct unit *unit, const char *word, size_t n,
           struct refusal *why)
{
    const char *behind = word + n;

    if (is_word(word, n, "__asm") || is_word(word, n, "__asm__") ||
        (is_word(word, n, "asm") && *skip_space(behind) == '(')) {
        return is_library_redirection(behind)
                   ? 0
                   : refuse(why, VERDICT_SV,
                            "%s has inline assembly or an asm label (`%.*s`), "
                            "which this lab does not allow; write it in C",
                            unit->shown, (int)n, word);
    }
    if (is_naming(word, n) && *skip_space(behind) == '(' &&
        !is_plain_argument(behind)) {
        return refuse(why, VERDICT_SV,
                      "%s says `%.*s(` without a plain name in quotes; leave "
                      "such an attribute out (and give a function another "
                      "name)",
                      unit->shown, (int)n, word);
    }
    if (is_word(word, n, "_Pragma")) {
        return refuse(why, VERDICT_SV, "%s hides a pragma", unit->shown);
    }
    return 0;
}

static int
check_words(const struct unit *unit, const char *text, struct refusal *why)
{
    while (*text != '\0') {
        size_t n = 0;

        while (is_word_char(text[n])) {
            n++;
        }
        if (n > 0 && check_word(unit, text, n, why) < 0) {
            return -1;
        }
        text += n > 0 ? n : 1;
    }
    return 0;
}

/* ---- Directives ---------------------------------------------------------- */

static bool
has_word(const char *text, const char *end, const char *word)
{
    size_t n = strlen(word);

    for (; text + n <= end; text++) {
        if (strncmp(text, word, n) == 0 && !is_word_char(text[-1]) &&
            !is_word_char(text[n])) {
            return true;
        }
    }
    return false;
}

/* at is behind the # that starts a line.  What the preprocessor leaves there
 * are numbers of lines and pragmas; all else is #ident or an invention. */
static int
check_directive(const struct unit *unit, const char *at, struct refusal *why)
{
    const char *end = at + strcspn(at, "\n");

    at += strspn(at, " \t\v\f");
    if (isdigit((unsigned char)*at)) {
        return 0;
    }
    if (strncmp(at, "pragma", 6) != 0 || is_word_char(at[6])) {
        return refuse(why, VERDICT_SV,
                      "%s has the directive `#%.*s`, which this lab does not "
                      "allow",
                      unit->shown,
                      (int)strspn(at, "abcdefghijklmnopqrstuvwxyz"), at);
    }
    for (size_t i = 0;
         i < sizeof forbidden_pragmas / sizeof forbidden_pragmas[0]; i++) {
        if (has_word(at, end, forbidden_pragmas[i])) {
            return refuse(why, VERDICT_SV,
                          "%s has `#pragma %s`, which this lab does not allow",
                          unit->shown, forbidden_pragmas[i]);
        }
    }
    return 0;
}

static int
check_directives(const struct unit *unit, const char *text, struct refusal *why)
{
    for (const char *line = text; line != NULL;
         line = strchr(line, '\n'), line += line != NULL) {
        const char *at = line + strspn(line, " \t\v\f\r");
        size_t n = *at == '#' ? 1 : strncmp(at, "%:", 2) == 0 ? 2 : 0;

        if (n > 0 && check_directive(unit, at + n, why) < 0) {
            return -1;
        }
    }
    return 0;
}

/* ---- Marks of a second reading ------------------------------------------- */

/* Is there what the compiler, reading the text once more, would take for a
 * trigraph or for a line that goes on? */
static bool
reads_differently(const char *text)
{
    for (const char *at = text; (at = strstr(at, "??")) != NULL; at++) {
        if (at[2] != '\0' && strchr("=/'()!<>-", at[2]) != NULL) {
            return true;
        }
    }
    for (const char *at = text; (at = strchr(at, '\\')) != NULL; at++) {
        const char *behind = at + 1 + strspn(at + 1, " \t\v\f\r");

        if (*behind == '\n' || *behind == '\0') {
            return true;
        }
    }
    return false;
}

/* ---- The whole ----------------------------------------------------------- */

int
compile_check_source(const struct unit *unit, const char *text, size_t size,
                     struct refusal *why)
{
    if (memchr(text, '\0', size) != NULL || reads_differently(text)) {
        return refuse(why, VERDICT_SV,
                      "%s has NUL bytes, or a backslash or trigraph that the "
                      "compiler would read twice",
                      unit->shown);
    }
    if (check_directives(unit, text, why) < 0) {
        return -1;
    }
    return check_words(unit, text, why);
}
