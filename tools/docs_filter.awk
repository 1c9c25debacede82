# docs_filter.awk -- the library's plain comments, as Doxygen wants them.
# SPDX-License-Identifier: MIT
#
#   awk -f docs_filter.awk FILE       the changed text, lines numbered as before
#
# The first comment of a file is the file's page.  In a header, a comment
# directly above a declaration is its contract, and one behind a member is that
# member's.  What Doxygen would take for a command or for a tag is escaped;
# lines set off by four spaces are shown as they are.

# Is what follows the comment in lines n+1 … a declaration?
function is_above_declaration(n,    next_line)
{
    next_line = line[n + 1]
    return next_line != "" && next_line !~ /^[ \t]*(\/\*|\}|$)/ &&
           next_line !~ /^#(endif|else|if|elif|include)/
}

function escaped(text)
{
    gsub(/[\\@<>&#%]/, "\\\\&", text)
    gsub(/_/, "\\_", text)
    gsub(/\*/, "\\*", text)
    return text
}

# One line of a comment's inside: star and all, or the first line's text.
function body_line(text,    star, inside)
{
    star = match(text, /^[ \t]*\*[ ]?/) ? substr(text, 1, RLENGTH) : ""
    inside = substr(text, length(star) + 1)
    if (inside ~ /^    / && (after_blank || verbatim)) {
        verbatim = 1
        return text
    }
    if (inside ~ /^[ \t]*$/) {
        after_blank = 1
        return text
    }
    verbatim = after_blank = 0
    if (inside ~ /SPDX-License-Identifier|^Layer [0-9]+\./)
        return star (inside ~ /^Layer/ ? escaped(inside) : "")
    inside = escaped(inside)
    sub(/CPython: /, "@cpython ", inside)
    return star inside
}

# Rewrite the comment that begins in line first at column column, up to its end;
# opening replaces its two first characters.
function rewrite(first, column, opening,    i, text, head, ends, tail)
{
    after_blank = verbatim = 0
    for (i = first; i <= count; i++) {
        head = i == first ? substr(line[i], 1, column - 1) opening : ""
        text = i == first ? substr(line[i], column + 2) : line[i]
        ends = index(text, "*/")
        tail = ends ? substr(text, ends) : ""
        text = ends ? substr(text, 1, ends - 1) : text
        line[i] = head body_line(text) tail
        if (ends)
            return i
    }
    return count
}

function end_of_comment(first, column,    i, text)
{
    for (i = first; i <= count; i++) {
        text = i == first ? substr(line[i], column + 2) : line[i]
        if (index(text, "*/"))
            return i
    }
    return count
}

{
    line[++count] = $0
}

END {
    header = FILENAME ~ /\.h$/
    i = 1
    if (line[1] ~ /^\/\*/) {
        sub(/^\/\* *[^ ]* -- /, "/* ", line[1])
        i = rewrite(1, 1, "/** @file\n * @brief") + 1
    }
    for (; header && i <= count; i++) {
        column = index(line[i], "/*")
        if (column == 0 || line[i] ~ /^#(ifdef|if|endif|include)/)
            continue
        if (substr(line[i], 1, column - 1) ~ /[^ \t]/)
            i = rewrite(i, column, "/**<")
        else if (is_above_declaration(end_of_comment(i, column)))
            i = rewrite(i, column, "/**")
        else
            i = end_of_comment(i, column)
    }
    for (i = 1; i <= count; i++) {
        # A fast path in a header is a public function like any other.
        if (header)
            sub(/^static inline /, "", line[i])
        print line[i]
    }
}
