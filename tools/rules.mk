# rules.mk -- how each thing is made.  What exists is found by wildcard; what
# order it has is said in the Makefile.

# ---- Objects: one folder for each compiler and mode ------------------------
MODES := debug release asan ubsan stress tsan gdb
FLAGS := -std=c11 -D_GNU_SOURCE $(WARN) -Ilib -Itestkit -Igrader -MMD -MP

# $(1) folder, $(2) C compiler, $(3) C++ compiler, $(4) mode
define object_rules
build/$(1)/%.o: %.c
	@mkdir -p $$(@D)
	$$(Q)$(2) $$(FLAGS) $$(mode_$(4)) -c $$< -o $$@
build/$(1)/%.o: %.cc
	@mkdir -p $$(@D)
	$$(Q)$(3) $$(filter-out -std=c11,$$(FLAGS)) -std=c++17 $$(mode_$(4)) -c $$< -o $$@
build/$(1)/observe/%.o: %.c
	@mkdir -p $$(@D)
	$$(Q)$(2) $$(FLAGS) $$(mode_$(4)) -DOU_OBSERVE -c $$< -o $$@
endef
$(foreach m,$(MODES),$(eval $(call object_rules,$(m),gcc,g++,$(m))))
$(foreach m,$(MODES),$(eval $(call object_rules,clang-$(m),clang,clang++,$(m))))

# objects(folder, sources)
objects = $(patsubst %,build/$(1)/%.o,$(basename $(2)))
LINK    = $(CXX) $(mode_$(MODE))

# ---- The library -----------------------------------------------------------
# A check sees to it that every file belongs to one of MODULES.
LIB_SRC    := $(wildcard $(WINGS:%=lib/%/*.c))
VERIFY_SRC := $(wildcard lib/verify/*.c)
# Tests are the operating system: the failing twin stands in for os_mmap.c.
FAULTY_SRC := $(filter-out lib/mem/os_mmap.c,$(LIB_SRC)) lib/tests/os_fault.c

# The rule of every archive: made anew, so that no dead member survives.
%.a:
	@rm -f $@
	$(Q)ar rcs $@ $^
$(B)/libouro.a: $(call objects,$(O),$(LIB_SRC) $(VERIFY_SRC))
# What a user of the library links with.
build/libouro.a: $(call objects,release,$(LIB_SRC))

EXAMPLES := $(patsubst lib/examples/%.c,$(B)/bin/%,$(wildcard lib/examples/*.c))
$(EXAMPLES): $(B)/bin/%: $(B)/lib/examples/%.o $(B)/testkit/pool_source.o \
                         $(B)/libouro.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(mode_$(MODE)) $^ -o $@

# Programs of allocations and what CPython answers to them (lib/tests/oracle).
SCRIPT_SRC := $(filter-out lib/tests/oracle/oracle_%.c,$(wildcard lib/tests/oracle/*.c))

# ---- Test programs, in process ---------------------------------------------
KIT_ONLY_RUN    := $(wildcard testkit/run*.c testkit/*.cc)
KIT_ONLY_WORKER := $(wildcard testkit/worker*.c testkit/seal*.c \
                     testkit/record*.c testkit/no_driver.c)
KIT_COMMON      := $(filter-out $(KIT_ONLY_RUN) $(KIT_ONLY_WORKER), \
                     $(wildcard testkit/*.c))
RUN_SRC         := $(KIT_COMMON) $(KIT_ONLY_RUN)
WORKER_SRC      := $(KIT_COMMON) $(filter-out testkit/no_driver.c, \
                     $(KIT_ONLY_WORKER))
GTEST_LIBS      := -lgtest -lpthread -linih

lab_modules = $(shell sed -n 's/^modules *= *//p' labs/$(1)/lab.ini)
lab_tests   = $(wildcard labs/$(1)/test_*.c)
lab_hidden  = $(wildcard grader/hidden/$(1)/test_*.c)
# What a submission replaces, and the library without it.
lab_sources = $(foreach m,$(call lab_modules,$(1)),$(filter %/$(m).c,$(LIB_SRC)))
lab_rest    = $(filter-out $(call lab_sources,$(1)),$(FAULTY_SRC)) $(VERIFY_SRC)

$(B)/bin/test-lib: $(call objects,$(O),$(RUN_SRC) $(FAULTY_SRC) $(VERIFY_SRC) \
                     lib/bench/stats.c lib/bench/mmtrace.c $(SCRIPT_SRC) \
                     $(wildcard lib/tests/test_*.c))
$(B)/bin/test-kit: $(call objects,$(O),$(RUN_SRC) $(FAULTY_SRC) \
                     $(wildcard testkit/tests/test_*.c))
define lab_program_rules
# The reference under all tests of the lab, and the student's files under the
# public ones (for a debugger).
$(B)/bin/test-$(1): $(call objects,$(O),$(RUN_SRC) $(FAULTY_SRC) $(VERIFY_SRC) \
                      $(call lab_tests,$(1)) $(call lab_hidden,$(1)))
$(B)/bin/mine-$(1): $(call objects,$(O),$(RUN_SRC) $(call lab_rest,$(1)) \
                      $(call lab_tests,$(1)) \
                      $(foreach m,$(call lab_modules,$(1)),labs/$(1)/$(m).c))
LAB_TESTS += $(B)/bin/test-$(1)
endef
$(foreach l,$(LABS),$(eval $(call lab_program_rules,$(l))))
# What several threads do at once is tested under the thread sanitizer alone.
THREAD_TESTS := $(wildcard lib/tests/threads/test_*.c)
$(B)/bin/test-threads: $(call objects,$(O),$(RUN_SRC) $(FAULTY_SRC) \
                         $(VERIFY_SRC) $(THREAD_TESTS))
TEST_PROGRAMS := $(if $(filter tsan,$(MODE)), \
    $(if $(THREAD_TESTS),$(B)/bin/test-threads), \
    $(B)/bin/test-lib $(B)/bin/test-kit $(LAB_TESTS))
$(sort $(TEST_PROGRAMS) $(B)/bin/test-threads $(LABS:%=$(B)/bin/mine-%)):
	@mkdir -p $(@D)
	$(Q)$(LINK) $(filter %.o,$^) -o $@ $(GTEST_LIBS)

# ---- Kits: what the grader links a submission with -------------------------
# Always built by gcc; checked (debug) for tests, fast (release) to measure.
lab_driver = $(or $(wildcard grader/drivers/$(1).c),testkit/no_driver.c)
# kit_parts(folder, lab, tests' folder, tests, library)
kit_parts = $(call objects,$(1),$(WORKER_SRC) $(call lab_driver,$(2)) $(5)) \
            $(call objects,$(3),$(4))
WORKER_LINK = $(Q)gcc -static $(filter %.o,$^) -o $@ -lseccomp
# Partial objects keep global only what a submission may meet.
PARTIAL_LINK = $(Q)ld -r $(filter %.o,$^) -o $@.all && \
    { echo main; nm --defined-only -g $(filter %.o,$^) | \
      sed -n 's/.* [A-Z] \(ou_[^ ]*\)$$/\1/p' | grep -v '^ou_test\|^ou__drive\|^ou_drive\|^ou_seal'; } \
      > $@.keep && objcopy --keep-global-symbols=$@.keep $@.all $@
define kit_rules
build/kit/$(1)/golden: $(call kit_parts,debug,$(1),debug,$(call lab_tests,$(1)) $(call lab_hidden,$(1)),$(FAULTY_SRC) $(VERIFY_SRC))
build/kit/$(1)/golden-public: $(call kit_parts,debug,$(1),debug,$(call lab_tests,$(1)),$(FAULTY_SRC) $(VERIFY_SRC))
build/kit/$(1)/reference: $(call kit_parts,release,$(1),,,$(FAULTY_SRC) $(VERIFY_SRC))
build/kit/$(1)/observe.o: $(call kit_parts,debug,$(1),debug/observe,$(call lab_tests,$(1)) $(call lab_hidden,$(1)),$(call lab_rest,$(1)))
build/kit/$(1)/public.o: $(call kit_parts,debug,$(1),debug/observe,$(call lab_tests,$(1)),$(call lab_rest,$(1)))
build/kit/$(1)/measure.o: $(call kit_parts,release,$(1),,,$(call lab_rest,$(1)))
KITS += $(foreach p,golden golden-public reference observe.o public.o measure.o,build/kit/$(1)/$(p))
endef
$(foreach l,$(LABS),$(eval $(call kit_rules,$(l))))
# A test file that comes or goes changes its folder: link anew.
$(foreach l,$(LABS),$(eval $(filter build/kit/$(l)/%,$(KITS)) \
    $(B)/bin/test-$(l) $(B)/bin/mine-$(l): labs/$(l) grader/hidden/$(l)))
$(filter-out %.o,$(KITS)):
	@mkdir -p $(@D)
	$(WORKER_LINK)
$(filter %.o,$(KITS)):
	@mkdir -p $(@D)
	$(PARTIAL_LINK)

# ---- The grader and the tools ----------------------------------------------
GRADER_SRC := $(filter-out grader/main.c grader/launch.c,$(wildcard grader/*.c)) \
              grader/html.cc testkit/gtest.cc testkit/check.c testkit/text.c
GRADER_LIBS := -lctemplate -ljansson -linih -lelf -lseccomp -llzma -lgtest -lpthread -lm
$(BIN)/grader: $(call objects,release,grader/main.c $(GRADER_SRC) $(LIB_SRC) \
                 $(VERIFY_SRC))
	@mkdir -p $(@D)
	$(Q)g++ $^ -o $@ $(GRADER_LIBS)
# These programs look for a module on disk, in all wings.
WINGS_OBJECTS := $(MODES:%=build/%/grader/lab_wings.o)
comma := ,
$(WINGS_OBJECTS): Makefile
$(WINGS_OBJECTS): FLAGS += '-DOU_WINGS=$(foreach w,$(WINGS),"$(w)"$(comma))'
$(BIN)/ou-launch: grader/launch.c
	@mkdir -p $(@D)
	$(Q)gcc $(FLAGS) -O2 $< -o $@
$(BIN)/labgen: $(call objects,release,$(wildcard tools/labgen*.c) $(wildcard grader/lab*.c) \
                 lib/mem/geometry.c)
	@mkdir -p $(@D)
	$(Q)gcc $^ -o $@ -linih
$(BIN)/test-grader: $(call objects,debug,$(RUN_SRC) $(GRADER_SRC) $(FAULTY_SRC) \
                      $(VERIFY_SRC) $(wildcard grader/tests/test_*.c))
	@mkdir -p $(@D)
	$(Q)g++ $^ -o $@ $(GRADER_LIBS)

TOOLS := $(BIN)/grader $(BIN)/ou-launch $(BIN)/labgen

# What `make check` and `make grade-one` wait for: as little as they can.
CHECK_KIT := $(BIN)/grader $(BIN)/ou-launch \
    $(if $(filter $(LAB),$(LABS)),$(addprefix build/kit/$(LAB)/,golden-public public.o))
GRADE_KIT := $(BIN)/grader $(BIN)/ou-launch $(filter build/kit/$(LAB)/%,$(KITS))

# ---- Proofs: the reference without one exercise, or with one fault ---------
lab_exercises = $(shell sed -n 's/^\[exercise \(.*\)\]/\1/p' labs/$(1)/lab.ini)
lab_mutants   = $(basename $(notdir $(wildcard grader/mutants/$(1)/*.patch)))
define proof_rules
build/kit/$(1)/knockouts/%/made: labs/$(1)/lab.ini $(call lab_sources,$(1)) $(BIN)/labgen
	@rm -rf $$(@D) && mkdir -p $$(@D)
	@$(BIN)/labgen knockout $(1) $$* $$(@D)
	@touch $$@
build/kit/$(1)/mutants/%/made: grader/mutants/$(1)/%.patch $(call lab_sources,$(1)) $(BIN)/labgen
	@rm -rf $$(@D) && mkdir -p $$(@D)
	@$(BIN)/labgen mutant $(1) $$< $$(@D)
	@touch $$@
PROOFS += $(patsubst %,build/kit/$(1)/knockouts/%/made,$(call lab_exercises,$(1))) \
          $(patsubst %,build/kit/$(1)/mutants/%/made,$(call lab_mutants,$(1)))
endef
$(foreach l,$(LABS),$(eval $(call proof_rules,$(l))))

# ---- The benchmark: our heap, our objects, and their peers -----------------
# A peer whose library is not installed is left out (tools/bench-peer.sh).
BENCH_SRC := $(filter-out lib/bench/main.c lib/bench/objects.c lib/bench/record%, \
               $(wildcard lib/bench/*.c))
PEERS_DIR := build/bench/bin
HEAP_PEERS := $(patsubst %,$(PEERS_DIR)/bench-%,ouro ouro-inline ouro-py310 \
               mimalloc jemalloc tcmalloc glibc pymalloc limit null broken)
OBJECT_PEERS := $(patsubst %,$(PEERS_DIR)/bench-objects-%,ouro cpython glib)
PEERS_ALL := $(HEAP_PEERS) $(OBJECT_PEERS)
PEER_BUILD = $(Q)tools/bench-peer.sh $* $@ gcc $(FLAGS:-M%=) $(mode_release) $(filter %.o %.a,$^)
$(BIN)/bench: $(call objects,release,$(BENCH_SRC))
	@mkdir -p $(@D)
	$(Q)gcc $^ -o $@ -llzma -lm
$(filter $(PEERS_DIR)/bench-ouro% %-objects-ouro,$(PEERS_ALL)): build/libouro.a
$(HEAP_PEERS): $(PEERS_DIR)/bench-%: lib/bench/main.c tools/bench-peer.sh \
        $(wildcard lib/bench/*.h lib/bench/peers/*.h $(WINGS:%=lib/%/*.h)) \
        $(call objects,release,lib/bench/mmtrace.c lib/bench/mmtrace_file.c)
	$(PEER_BUILD)
$(OBJECT_PEERS): $(PEERS_DIR)/bench-%: lib/bench/objects.c tools/bench-peer.sh \
        $(wildcard lib/bench/*.h lib/bench/objects/*.h $(WINGS:%=lib/%/*.h))
	$(PEER_BUILD)
$(PEERS_DIR)/bench-record: $(PEERS_DIR)/bench-%: lib/bench/record.c \
        tools/bench-peer.sh lib/bench/recording.h \
        $(call objects,release,lib/bench/recording.c)
	$(PEER_BUILD)

# ---- Conformance, soak and fuzzing -----------------------------------------
$(BIN)/oracle-ouro: $(call objects,release,lib/tests/oracle/oracle_ouro.c $(SCRIPT_SRC) $(LIB_SRC))
$(BIN)/soak: $(call objects,release,lib/tests/soak.c $(LIB_SRC) $(VERIFY_SRC))
$(BIN)/fuzz-replay: $(call objects,debug,lib/tests/fuzz/fuzz_heap.c lib/tests/fuzz/replay.c \
                      $(LIB_SRC) $(VERIFY_SRC))
ENDURANCE := $(BIN)/oracle-ouro $(BIN)/soak $(BIN)/fuzz-replay
$(ENDURANCE):
	@mkdir -p $(@D)
	$(Q)gcc $(filter %.o,$^) -o $@
# The fuzzer looks into every branch of the library: all of it is compiled anew.
FUZZ_FLAGS := -g -O1 -DOU_CHECKED -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
$(BIN)/fuzz-heap: lib/tests/fuzz/fuzz_heap.c $(LIB_SRC) $(VERIFY_SRC) $(wildcard lib/*/*.h lib/tests/fuzz/*.h)
	@mkdir -p $(@D)
	$(Q)clang $(filter-out -M%,$(FLAGS)) $(FUZZ_FLAGS) $(filter %.c,$^) -o $@

# ---- Everything that `make test` runs --------------------------------------
TEST_MODES := debug asan ubsan stress clang-debug
everything: $(TOOLS) $(KITS) $(PROOFS) $(EXAMPLES) $(BIN)/test-grader \
    $(BIN)/bench $(PEERS_ALL) $(PEERS_DIR)/bench-record \
    $(ENDURANCE) $(BIN)/fuzz-heap build/libouro.a
	$(Q)for mode in $(TEST_MODES) tsan; do \
	    $(MAKE) -s MODE=$${mode#clang-} \
	        CC=$$(case $$mode in clang-*) echo clang ;; *) echo gcc ;; esac) \
	        test-programs || exit 1; done
test-programs: $(TEST_PROGRAMS) $(if $(filter tsan,$(MODE)),,$(EXAMPLES))
C_FILES = $(filter-out $(wildcard grader/hostile/*/*/* grader/samples/*/*/*),\
    $(shell git ls-files -co --exclude-standard '*.c' '*.h' '*.cc'))
.PHONY: test-programs

-include $(shell find build -name '*.d' 2>/dev/null)
