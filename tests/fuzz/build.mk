# The harnesses, with the library below them, in this directory: see run.
#
# In:  SRCDIR, BUILDDIR   the source and the build tree
#      CC                 a clang that has libFuzzer
#      SOURCES            the library, as names below SRCDIR
#      HARNESSES          names
#      KIND               fuzz, or coverage: without libFuzzer, and counted
FLAGS_fuzz = -O1 -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer -fsanitize=fuzzer-no-link
LINK_fuzz = -fsanitize=fuzzer
FLAGS_coverage = -O0 -fprofile-instr-generate -fcoverage-mapping
MAIN_coverage = tests/fuzz/replay.o

FLAGS = -std=gnu11 -g -DSANITIZERS=1 -include $(BUILDDIR)/config.h -I$(SRCDIR)/src \
	-I$(SRCDIR)/tests/fuzz $(DEPS) -DSYSCONFDIR='"/etc"' \
	-DLIBEXECDIR='"/usr/libexec"' $(FLAGS_$(KIND))
LIBRARY = $(patsubst %.c,%.o,$(filter %.c,$(SOURCES)))
COMMON = tests/fuzz/fuzz.o tests/fuzz/users.o $(MAIN_$(KIND))

# Of sources alone: an object that stands there is of another compiler.
vpath %.c $(SRCDIR)
.SECONDARY:

all: $(HARNESSES)

$(HARNESSES): %: tests/fuzz/%.o $(COMMON) library.a
	$(CC) $(FLAGS) $(LINK_$(KIND)) -o $@ $^ $(LIBS)

library.a: $(LIBRARY)
	rm -f $@
	ar cr $@ $^

%.o: %.c $(SRCDIR)/tests/fuzz/build.mk
	@mkdir -p $(@D)
	$(CC) $(FLAGS) -MMD -MP -c -o $@ $<

-include $(LIBRARY:.o=.d) $(COMMON:.o=.d) $(HARNESSES:%=tests/fuzz/%.d)
