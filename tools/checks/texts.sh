#!/bin/sh
# texts.sh -- texts hold on any machine, and their links lead somewhere.
# SPDX-License-Identifier: MIT
. tools/common.sh
text_files > "$scratch/files"
bad=0

# Folders of one machine or one person.  Hostile submissions look for such
# places, and their tests name them.
grep -v '^grader/hostile/\|^grader/tests/' "$scratch/files" |
    xargs grep -nE "(^|[^A-Za-z0-9_.])/(work|home|root|Users)/[A-Za-z]" \
        > "$scratch/hits"
awk -F: '{ print $1 ":" $2 ": names a folder of one machine; say it relative " \
                 "to the project" }' "$scratch/hits"
[ -s "$scratch/hits" ] && bad=1

grep -v '^grader/hostile/' "$scratch/files" |
    xargs grep -nE '[[:blank:]]+$|'"$(printf '\r')"'$' > "$scratch/hits"
awk -F: '{ print $1 ":" $2 ": white space at the end of the line; remove it" }' \
    "$scratch/hits"
[ -s "$scratch/hits" ] && bad=1

# FILE LINE TARGET of each link in Markdown, but for code and other places.
grep '\.md$' "$scratch/files" | xargs awk '
    FNR == 1 { fenced = 0 }
    /^```/ { fenced = !fenced }
    fenced { next }
    {
        gsub(/`[^`]*`\]/, "]")
        while (match($0, /\]\([^) ]*\)/)) {
            target = substr($0, RSTART + 2, RLENGTH - 3)
            $0 = substr($0, RSTART + RLENGTH)
            if (target !~ /^([a-z]+:|#|@ref)/) {
                sub(/#.*/, "", target)
                print FILENAME, FNR, target
            }
        }
    }' > "$scratch/links"
while read -r file line target; do
    case $file in
    */*) path=${file%/*}/$target ;;
    *) path=$target ;;
    esac
    # docs/concordance.md is made by tools/docs.sh.
    if [ ! -e "$path" ] && [ "$path" != docs/concordance.md ]; then
        echo "$file:$line: links to $target, which is not there"
        bad=1
    fi
done < "$scratch/links"
exit $bad
