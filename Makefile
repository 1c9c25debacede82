# Ouroboros: the only entry.  `make` prints help.
#
# MODULES is the architecture, bottom-up: a module may include only modules to
# its left.
MODULES := fatal os geometry warmup firstfit toy_buggy pool allocator \
    arena_source addrmap arena arena_policy heap_stats pymalloc pageheap \
    largeheap fastheap heap memdebug domain domain_setup \
    error object refcount freelist none int float str tuple list dict function \
    namespace strtable singletons intern constpool weakref weakdict weakproxy \
    runtime tagged sidecount sharedcount borrow deferred
# A module lives in one of the wings, lib/mem, lib/obj …; what else is in lib/
# uses the library.
WINGS   := mem obj
LABS    := 00-warmup 01-sizes 02-pools 03-arenas 04-domains 05-refcounts \
    06-interning 10-weakrefs

# How to build: each mode and compiler has an object folder of its own.
MODE ?= debug
CC   := $(if $(filter default,$(origin CC)),gcc,$(CC))
CXX  := $(if $(filter clang,$(CC)),clang++,g++)
ifeq ($(filter gcc clang,$(CC)),)
$(error CC=$(CC) is not one of gcc, clang)
endif

mode_debug   := -O1 -g -DOU_CHECKED
mode_release := -O2 -g -DNDEBUG
mode_asan    := -O1 -g -DOU_CHECKED -fsanitize=address -fno-omit-frame-pointer
mode_ubsan   := -O1 -g -DOU_CHECKED -fsanitize=undefined -fno-sanitize-recover=all
mode_tsan    := -O1 -g -DOU_CHECKED -fsanitize=thread
mode_gdb     := -O0 -g3 -DOU_CHECKED -Wno-error
mode_stress  := -O1 -g -DOU_CHECKED -DOU_STRESS
ifeq ($(mode_$(MODE)),)
$(error MODE=$(MODE) is not one of debug, release, asan, ubsan, stress, tsan, gdb)
endif

# O is the object folder below build/, BIN holds the tools.
O   := $(if $(filter clang,$(CC)),clang-)$(MODE)
B   := build/$(O)
BIN := build/bin
WARN := -Wall -Wextra -Werror -Wno-unused-parameter
Q   := $(if $(V),,@)# V=1 shows the commands

# What a target needs is installed by the target itself (quick if it is there).
SETUP := tools/setup.sh
setup_student := student
setup_debug   := student debug
setup_docs    := student docs
setup_bench   := student bench
setup_all     := student docs test bench

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
include tools/rules.mk

help: ## this text
	@echo "Ouroboros.  make TARGET [NAME=value ...]"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | \
	    while IFS='	' read -r target what; do \
	    printf '  make %-12s %s\n' "$$target" "$$what"; done
	@echo "Labs: $(LABS).  MODE: $(MODES).  CC: gcc, clang."

# ---- For students: LAB=02-pools --------------------------------------------
need_lab = $(if $(filter $(LAB),$(LABS)),,$(error say LAB=NAME, one of: $(LABS)))

check: setup-student $(CHECK_KIT) ## public tests on your files: LAB=02-pools
	$(need_lab)@$(BIN)/grader check $(LAB)

debug: setup-debug ## one test under gdb: LAB=02-pools TEST=group.name
	$(need_lab)@$(MAKE) -s MODE=gdb build/gdb/bin/mine-$(LAB)
	@build/gdb/bin/mine-$(LAB) --gtest_list_tests \
	    --gtest_filter=$(or $(TEST),*) | grep -q '^ ' || \
	    { echo "debug: no test is called $(TEST); make check names them"; exit 1; }
	@OU_FORK=0 OU_LAB_INI=labs/$(LAB)/lab.ini gdb -q -ex 'break ou__end_test' \
	    -ex run -ex 'backtrace 8' \
	    --args build/gdb/bin/mine-$(LAB) --gtest_filter=$(or $(TEST),*)

figure: setup-student ## draw your own heap: LAB=02-pools
	$(need_lab)@tools/figure-of-lab.sh $(LAB)

grade-one: setup-student $(GRADE_KIT) ## points, cost and memory of your files: LAB=02-pools
	$(need_lab)@$(BIN)/grader grade --lab $(LAB) --out report/mine labs/$(LAB)

# ---- For instructors -------------------------------------------------------
SUBMISSIONS ?= grader/samples/02-pools
grade: setup-student $(BIN)/grader $(BIN)/ou-launch $(KITS) ## grade a class: SUBMISSIONS=FOLDER [LAB=02-pools]
	@$(BIN)/grader grade $(if $(LAB),--lab $(LAB)) --out report $(SUBMISSIONS)

# ---- For authors -----------------------------------------------------------
all: setup-student build/libouro.a $(B)/libouro.a $(TOOLS) $(KITS) ## library, tools and kits

test: setup-all ## everything that CI runs
	@$(MAKE) -s -j2 everything
	@LABS="$(LABS)" MODES="$(TEST_MODES)" tools/test.sh

bench: setup-bench $(BIN)/bench $(PEERS_ALL) ## our heap, our objects and their peers: [ONLY=heaps|objects] [QUICK=1] [ROUNDS=9] [PEERS="ouro …"] [TRACES=DIR] [OUT=DIR]
	@tools/bench.sh

trace: setup-bench $(BIN)/bench $(PEERS_DIR)/bench-record ## record what a Python program requests: SCRIPT=file.py OUT=name
	@tools/bench-record.sh "$(SCRIPT)" "$(OUT)"

TIME ?= 60
fuzz: setup-all $(BIN)/fuzz-heap ## look for requests that break a heap: [TIME=60] seconds
	@mkdir -p build/fuzz/corpus
	@$(BIN)/fuzz-heap -max_total_time=$(TIME) -max_len=800 \
	    -artifact_prefix=build/fuzz/ build/fuzz/corpus lib/tests/fuzz/corpus

docs: setup-docs $(BIN)/labgen $(EXAMPLES) ## the book: build/docs/html/index.html
	@tools/docs.sh $(B)/bin

skeletons: $(BIN)/labgen ## make labs/*/x.c anew from lib/ (overwrites them)
	@for lab in $(LABS); do $(BIN)/labgen skeleton $$lab labs/$$lab || exit 1; done

prove: all $(PROOFS) ## prove that a lab's tests tell right from wrong: LAB=…
	$(need_lab)@$(BIN)/grader prove $(LAB)

format: ## clang-format every file of ours
	@clang-format -i $(C_FILES)

clean: ## remove build/ and report/
	@rm -rf build report

setup-student setup-debug setup-docs setup-bench setup-all: setup-%:
	@$(SETUP) $(setup_$*)

.PHONY: help check debug figure grade-one grade all test bench trace fuzz docs \
    skeletons prove format clean everything setup-student setup-debug \
    setup-docs setup-bench setup-all
