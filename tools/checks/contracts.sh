#!/bin/sh
# contracts.sh -- every public function of lib/ has its contract above it.
# SPDX-License-Identifier: MIT
#
# A comment directly above the declaration, with a line "CPython: ..." that
# names the counterpart.  The concordance is made of those lines, so the tool
# that makes it finds the gaps.
. tools/common.sh
need_labgen
"$LABGEN" concordance > /dev/null
