# docs_page.awk -- prepare one page of Markdown for Doxygen.
# SPDX-License-Identifier: MIT
#
#   awk -v path=docs/x.md -v outdir=DIR -v list=FILE -f docs_page.awk PAGE
#
# Writes DIR/ID.md.  In the project links lead from file to file; in the book a
# page leads to a page, a source file of the library to its entry in the
# reference, any other file to a copy, whose path is added to FILE.  A link that
# leads nowhere is an error.

function fail(message)
{
    printf "docs: %s:%d: %s\n", path, NR, message > "/dev/stderr"
    failed = 1
    exit 1
}

function exists(file)
{
    return system("test -e '" file "'") == 0
}

function is_folder(file)
{
    return system("test -d '" file "'") == 0
}

# The id of the page that the Markdown file becomes, or "".
function page_id(file,    parts)
{
    if (file == "docs/index.md")
        return "mainpage"
    if (file == "syllabus.md")
        return "syllabus"
    if (file ~ /^docs\/[a-z]+\.md$/) {
        sub(/^docs\//, "", file)
        sub(/\.md$/, "", file)
        return file
    }
    split(file, parts, "/")
    if (file ~ /^docs\/chapters\/[0-9][0-9]-[^\/]*\.md$/)
        return "chapter-" substr(parts[3], 1, 2)
    if (file ~ /^docs\/chapters\/[a-z][a-z-]*\.md$/) {
        sub(/\.md$/, "", parts[3])
        return "chapter-" parts[3]
    }
    if (file ~ /^docs\/decisions\/[0-9][0-9]-[^\/]*\.md$/)
        return "decision-" substr(parts[3], 1, 2)
    if (file ~ /^labs\/[0-9][0-9]-[^\/]*\/README\.md$/)
        return "lab-" substr(parts[2], 1, 2)
    return ""
}

# Take "." and ".." out of file.
function normal(file,    part, n, i, kept, result)
{
    n = split(file, part, "/")
    kept = 0
    for (i = 1; i <= n; i++) {
        if (part[i] == ".." && kept > 0)
            kept--
        else if (part[i] != "." && part[i] != "")
            part[++kept] = part[i]
    }
    for (i = 1; i <= kept; i++)
        result = result (i > 1 ? "/" : "") part[i]
    return result
}

# The file that target stands for: as seen from this page, or, in text that was
# generated, from the project's folder.
function file_of(target,    folder, file)
{
    folder = path
    sub(/[^\/]*$/, "", folder)
    file = normal(folder target)
    if (file == "docs/concordance.md" || exists(file))
        return file
    if (exists(normal(target)))
        return normal(target)
    fail("there is no " target)
}

# The link [text](target) as it stands in the book.
function book_link(text, target,    file)
{
    gsub(/`/, "", text) # a link to a page shows them as they are
    if (target ~ /^(https?:|mailto:|#)/)
        return "[" text "](" target ")"
    sub(/#.*/, "", target)
    file = file_of(target)
    if (page_id(file) != "")
        return "[" text "](@ref " page_id(file) ")"
    if (is_folder(file))
        return text
    if (file ~ /^lib\/((mem|verify)\/[^\/]*|ouro)\.[ch]$/)
        return "[" text "](@ref " file ")"
    print file >> list
    return "[" text "](files/" file ".txt)"
}

# Doxygen ends code in single back ticks at an apostrophe, in double ones not.
function with_code(line,    result, code)
{
    while (match(line, /`[^`]*`/)) {
        code = substr(line, RSTART, RLENGTH)
        if (code ~ /'/)
            code = "`" code "`"
        result = result substr(line, 1, RSTART - 1) code
        line = substr(line, RSTART + RLENGTH)
    }
    return result line
}

function with_links(line,    result, text, target, cut)
{
    while (match(line, /\[[^][]*\]\([^()]*\)/)) {
        cut = index(substr(line, RSTART, RLENGTH), "](")
        text = substr(line, RSTART + 1, cut - 2)
        target = substr(line, RSTART + cut + 1, RLENGTH - cut - 2)
        result = result substr(line, 1, RSTART - 1) book_link(text, target)
        line = substr(line, RSTART + RLENGTH)
    }
    return result line
}

function with_id(line, id)
{
    if (line !~ /^# /)
        fail("a page begins with its title")
    if (line !~ /\{#.*\}$/)
        return line " {#" id "}"
    if (line !~ ("\\{#" id "\\}$"))
        fail("the id of this page is " id)
    return line
}

BEGIN {
    id = page_id(path)
    if (id == "")
        fail("this file is no page of the book")
    out = outdir "/" id ".md"
    printf "" > out
}

NR == 1 {
    print with_id($0, id) > out
    if (id != "mainpage" && id !~ /^decision/)
        print "\n[TOC]" > out
    next
}

/^```/ {
    fenced = !fenced
}

fenced {
    print > out
    next
}

# A figure, with the caption in the alternative text; the line that repeats it
# in emphasis is the caption to be seen.
/^!\[.*\]\([^()]*\.svg\)$/ {
    caption = $0
    sub(/^!\[/, "", caption)
    sub(/\]\([^()]*\)$/, "", caption)
    name = $0
    sub(/^.*\(/, "", name)
    sub(/\)$/, "", name)
    sub(/^.*\//, "", name)
    alt = caption
    gsub(/"/, "\\&quot;", alt)
    printf "<div class=\"figure\"><img src=\"%s\" alt=\"%s\"></div>\n", name,
        alt > out
    next
}

caption != "" && $0 == "*" caption "*" {
    print "<div class=\"figure-caption\">" caption "</div>" > out
    caption = ""
    next
}

# The sections of the first page would stand in the sidebar beside the pages.
id == "mainpage" && /^## / {
    print "<h2>" substr($0, 4) "</h2>" > out
    next
}

{
    print with_code(with_links($0)) > out
}

END {
    if (!failed && fenced)
        fail("a code block is not closed")
    if (failed)
        exit 1
}
