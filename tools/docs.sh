#!/bin/sh
# docs.sh -- build the book: build/docs/html/index.html.
# SPDX-License-Identifier: MIT
#
#   tools/docs.sh [BINDIR]     where the example programs are (build/debug/bin)
#
# Chapters are woven with code from the library (build/bin/labgen), figures are
# drawn (tools/figures.sh), every page is prepared for Doxygen (docs_page.awk),
# the headers' plain comments too (docs_filter.awk).  A link to a file that is
# not there, a warning of Doxygen or a function without its contract ends the
# build.
set -eu
. tools/common.sh
bin=${1:-build/debug/bin}
out=build/docs
labgen=build/bin/labgen
theme=/usr/share/doxygen-awesome-css
mathjax=/usr/share/javascript/mathjax

fail()
{
    echo "docs: $*" >&2
    exit 1
}

[ -x $labgen ] || fail "$labgen is missing: make $labgen"
[ -d $theme ] || fail "$theme is missing: apt-get install doxygen-awesome-css"
[ -d $mathjax ] || fail "$mathjax is missing: apt-get install libjs-mathjax"
rm -rf $out
mkdir -p $out/woven $out/pages $out/html
: > $out/files

# ---- Pages ----

# add_page FILE PATH: prepare FILE, which is known as PATH in the project.
add_page()
{
    awk -v path="$2" -v outdir=$out/pages -v list=$out/files \
        -f tools/docs_page.awk "$1"
}

for page in docs/chapters/*.md docs/*.md; do
    $labgen weave "$page" $out/woven/page.md
    add_page $out/woven/page.md "$page"
done
{
    echo '# Concordance with CPython'
    echo
    echo 'What each public function of the library is called in CPython, as its'
    echo 'header says.'
    echo
    $labgen concordance
} > $out/woven/concordance.md
add_page $out/woven/concordance.md docs/concordance.md
for page in docs/decisions/*.md labs/*/README.md syllabus.md; do
    add_page "$page" "$page"
done
rm -r $out/woven

# ---- Figures, and files that pages link to ----

tools/figures.sh $out/figures "$bin"
cp $out/figures/*.svg $out/html/
sort -u $out/files | while read -r file; do
    mkdir -p "$out/html/files/$(dirname "$file")"
    cp "$file" "$out/html/files/$file.txt"
done

# ---- The sidebar ----

# tab ID: an entry for the page ID, under the page's own title.
tab()
{
    title=$(sed -n '1s/^# \(.*\) {#.*}$/\1/p' "$out/pages/$1.md" | tr -d '`' |
        sed 's/^Lab \([0-9]*\):/\1/; s/&/\&amp;/g; s/</\&lt;/g; s/"/\&quot;/g')
    echo "<tab type=\"user\" url=\"@ref $1\" title=\"$title\"/>"
}

tabs()
{
    for page in "$out"/pages/$1-*.md; do
        tab "$(basename "$page" .md)"
    done
}

header_tab()
{
    echo "<tab type=\"user\" url=\"@ref $1\" title=\"${1#lib/}\"/>"
}

{
    echo '<doxygenlayout version="1.0"><navindex>'
    echo '<tab type="mainpage" visible="yes" title="Ouroboros"/>'
    tab syllabus
    echo '<tab type="usergroup" title="Chapters">'
    tabs chapter
    echo '</tab><tab type="usergroup" title="Labs">'
    tabs lab
    echo '</tab><tab type="usergroup" title="The library, bottom-up">'
    header_tab lib/ouro.h
    for module in $modules; do
        for wing in $wings; do
            header=lib/$wing/$module.h
            [ ! -f "$header" ] || header_tab "$header"
        done
    done
    for header in lib/verify/*.h; do
        header_tab "$header"
    done
    echo '<tab type="filelist" visible="yes" title="All files"/>'
    echo '<tab type="globals" visible="yes" title="All names"/>'
    echo '<tab type="classlist" visible="yes" title="All structures"/></tab>'
    tab concordance
    tab glossary
    tab grader
    tab report
    echo '<tab type="usergroup" title="Decisions">'
    tabs decision
    echo '</tab>'
    echo '</navindex></doxygenlayout>'
} > $out/layout.xml

# ---- Doxygen ----

# Switches between light and dark: two scripts in the page's head.
doxygen -w html $out/header.html $out/footer.html $out/unused.css \
    docs/Doxyfile > $out/log 2>&1 || fail "doxygen -w: see $out/log"
sed -i 's|</head>|<script src="$relpath^doxygen-awesome-darkmode-toggle.js">\
</script><script>DoxygenAwesomeDarkModeToggle.init()</script></head>|' \
    $out/header.html
{
    cat docs/Doxyfile
    for wing in $wings; do
        echo "INPUT += lib/$wing"
    done
    echo "HTML_HEADER = $out/header.html"
    echo "HTML_EXTRA_STYLESHEET = $theme/doxygen-awesome.css \
$theme/doxygen-awesome-sidebar-only.css \
$theme/doxygen-awesome-sidebar-only-darkmode-toggle.css docs/book.css"
    echo "HTML_EXTRA_FILES = $theme/doxygen-awesome-darkmode-toggle.js"
} | doxygen - > $out/log 2>&1 || fail "$(cat $out/log)"
if [ -s $out/log ]; then
    cat $out/log >&2
    fail "Doxygen warns"
fi

# A header stands in the sidebar twice, as a module and among all files;
# mark the first of the two.
for index in $out/html/navtreeindex*.js; do
    awk -F: '$1 != last { print } { last = $1 }' $index > $out/navtreeindex
    mv $out/navtreeindex $index
done

# Formulas, without a network: of MathJax what draws TeX as SVG.
mkdir -p $out/html/mathjax/jax/input $out/html/mathjax/jax/output/SVG/fonts
for part in MathJax.js extensions jax/element jax/input/TeX \
    jax/output/SVG/autoload jax/output/SVG/jax.js jax/output/SVG/config.js \
    jax/output/SVG/fonts/TeX; do
    cp -rL $mathjax/$part $out/html/mathjax/$part
done

# ---- Is it complete? ----

$labgen concordance | sed -n 's/^| `\(ou_[a-z0-9_]*\)`.*/\1/p' |
    while read -r name; do
        grep -q "<name>$name</name>" $out/tags.xml ||
            fail "$name has no contract in the reference"
    done
grep -ohE '(href|src)="[^"]*"' $out/html/*.html |
    sed 's/^[a-z]*="//; s/["#].*//; /^[a-z]*:/d' | sort -u |
    while read -r link; do
        [ -z "$link" ] || [ -e "$out/html/$link" ] ||
            fail "a page links to $link, which is not there"
    done
echo "The book: $out/html/index.html"
