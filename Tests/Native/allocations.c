/* Counts the memory that libmimo asks for while it precodes: none, once a precoder has run.
 *
 * usage: allocations MODELS
 *
 * malloc and its kin are replaced in this program, and so for every library that it loads; they
 * pass on to glibc's own. Prints one line for every method, and ends with status 1 if one of them
 * allocated.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mimo.h"

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static atomic_long allocations;
/* Those of the thread that asks. */
static _Thread_local long own;

static void note(void) {
    atomic_fetch_add(&allocations, 1);
    own++;
}

void *malloc(size_t size) {
    note();
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    note();
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
    note();
    return __libc_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    note();
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
    note();
    *result = __libc_memalign(alignment, size);
    return *result == NULL ? ENOMEM : 0;
}

enum { BATCH = 300, ANTENNAS = 64, GROUPS = 69, CALLS = 6, ROUNDS = 10 };

/* The allocations of one method's calls after the first; -1 for an error. */
static long count(const char *method, size_t users, int threads, const float *h, float *w) {
    mimo_options options = MIMO_OPTIONS;
    options.threads = threads;
    mimo_precoder *precoder = NULL;
    if (mimo_open(method, users, ANTENNAS, &options, &precoder) != MIMO_OK) return -1;
    const size_t batches[] = {1, BATCH};
    long found = 1;
    /* The first round warms up; after it the calling thread allocates nothing. Helpers' threads start and
       end on their own, and need memory to do so, which a busy machine may put off: what they allocate
       while they help, they do in every round. */
    for (int round = 0; round < ROUNDS && found > 0; round++) {
        long before = atomic_load(&allocations), own_before = own;
        for (int call = 0; call < CALLS; call++)
            for (int b = 0; b < 2; b++)
                if (mimo_precode(precoder, h, batches[b], 20, 1e-2, w) != MIMO_OK) return -1;
        if (round == 0) continue;
        found = own - own_before;
        if (threads == 1 || found > 0) break;
        found = atomic_load(&allocations) - before;
        if (found > 0) usleep(20000);
    }
    mimo_close(precoder);
    return found;
}

/* The same for slots of 69 groups, [user, antenna, group]; estimates where there are ratios. */
static long count_band(
    const char *method, size_t users, const float *ratios, int is_alike, const float *h, float *w) {
    mimo_precoder *precoder = NULL;
    if (mimo_open(method, users, ANTENNAS, NULL, &precoder) != MIMO_OK) return -1;
    static float alike[2 * 16 * ANTENNAS * GROUPS];
    memcpy(alike, h, users * ANTENNAS * GROUPS * 2 * sizeof *h);
    if (is_alike && users > 1) /* Two users with one channel. */
        memcpy(alike, alike + 2 * ANTENNAS * GROUPS, ANTENNAS * GROUPS * 2 * sizeof *h);
    mimo_band band = MIMO_BAND;
    size_t slow = 0;
    band.groups = GROUPS;
    band.channels = alike;
    band.channel_layout.user_stride = ANTENNAS * GROUPS;
    band.channel_layout.antenna_stride = GROUPS;
    band.channel_layout.group_stride = 1;
    band.precoders = w;
    band.precoder_layout = band.channel_layout;
    band.precoder_layout.numbers = MIMO_INT16;
    band.precoder_layout.scale = 1000;
    band.pilot_ratios = ratios;
    band.maximum_power = 20;
    band.noise_power = 1e-2;
    band.scratch_size = mimo_band_scratch(precoder, GROUPS);
    band.scratch = aligned_alloc(MIMO_BAND_ALIGNMENT, band.scratch_size);
    band.slow_groups = &slow;
    long found = 0;
    for (int warm = 1; warm >= 0; warm--) {
        long before = own;
        for (int call = 0; call < CALLS; call++)
            if (mimo_precode_band(precoder, &band) != MIMO_OK) return -1;
        found = own - before;
    }
    /* Users that are alike need double precision: zero forcing always, RZF when single precision has
       lost the columns' powers. Nothing else does. */
    int are_equal = is_alike && users > 1;
    if (are_equal && method[0] == 'z' ? slow == 0 : slow > 0 && !(are_equal && method[0] == 'r'))
        found = -2;
    free(band.scratch);
    mimo_close(precoder);
    return found;
}

static int report(
    const char *method, size_t users, const char *what, long found, int calls) {
    const char *name = strrchr(method, '/');
    printf("%-16s %2zu users, %s: %ld allocations in %d calls%s%s\n", name ? name + 1 : method,
           users, what, found, calls, found < 0 ? ": " : "", found < 0 ? mimo_last_error() : "");
    return found != 0;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: allocations MODELS\n");
        return 2;
    }
    char base[4096], structured[4096];
    snprintf(base, sizeof base, "%s/mimo-linear", argv[1]);
    snprintf(structured, sizeof structured, "%s/mimo-structured", argv[1]);
    const char *methods[] = {
        "mrt", "mrt-equal", "rzf", "rzf-equal", "zf", "zf-equal", "zf-waterfilling", "wmmse",
        "wmmse:100", base, structured,
    };
    float *h = malloc(2 * BATCH * 16 * ANTENNAS * sizeof *h);
    float *w = malloc(2 * BATCH * 16 * ANTENNAS * sizeof *w);
    unsigned state = 1;
    for (size_t i = 0; i < 2 * BATCH * 16 * ANTENNAS; i++) {
        state = state * 1664525u + 1013904223u;
        h[i] = (float)(state >> 8) / (1 << 24) - 0.5f;
    }
    long before = atomic_load(&allocations);
    void *volatile block = malloc(1); /* volatile, or the compiler leaves it out */
    free(block);
    if (atomic_load(&allocations) == before) {
        printf("allocations are not counted on this system\n");
        return 3;
    }
    int failures = 0;
    const size_t users[] = {1, 4, 16};
    for (size_t m = 0; m < sizeof methods / sizeof *methods; m++)
        for (int u = 0; u < 3; u++)
            for (int threads = 1; threads <= 2; threads++) {
                long found = count(methods[m], users[u], threads, h, w);
                failures += report(
                    methods[m], users[u], threads == 1 ? "1 thread" : "2 threads", found,
                    2 * CALLS);
            }
    char knowing[4096];
    snprintf(knowing, sizeof knowing, "%s/mimo-base", argv[1]);
    const char *slots[] = {"mrt", "rzf", "rzf-equal", "zf", "zf-equal", "zf-waterfilling", base,
                           structured, knowing};
    const float ratios[16] = {10, 20, 0, 5, 10, 20, 0, 5, 10, 20, 0, 5, 10, 20, 0, 5};
    for (size_t m = 0; m < sizeof slots / sizeof *slots; m++)
        for (int u = 0; u < 3; u++) {
            long known = count_band(slots[m], users[u], NULL, 0, h, w);
            failures += report(slots[m], users[u], "slots", known, CALLS);
            long alike = count_band(slots[m], users[u], NULL, 1, h, w);
            failures += report(slots[m], users[u], "slots of users alike", alike, CALLS);
            long guessed = count_band(slots[m], users[u], ratios, 0, h, w);
            failures += report(slots[m], users[u], "slots of estimates", guessed, CALLS);
        }
    return failures > 0;
}
