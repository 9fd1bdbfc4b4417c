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

void *malloc(size_t size) {
    atomic_fetch_add(&allocations, 1);
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    atomic_fetch_add(&allocations, 1);
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
    atomic_fetch_add(&allocations, 1);
    return __libc_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    atomic_fetch_add(&allocations, 1);
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
    atomic_fetch_add(&allocations, 1);
    *result = __libc_memalign(alignment, size);
    return *result == NULL ? ENOMEM : 0;
}

enum { BATCH = 300, ANTENNAS = 64, CALLS = 20 };

/* The allocations of one method's calls after the first; -1 for an error. */
static long count(const char *method, size_t users, int threads, const float *h, float *w) {
    mimo_options options = MIMO_OPTIONS;
    options.threads = threads;
    mimo_precoder *precoder = NULL;
    if (mimo_open(method, users, ANTENNAS, &options, &precoder) != MIMO_OK) return -1;
    /* A helper's thread takes a moment to start, and memory to do so. */
    if (threads > 1) usleep(20000);
    const size_t batches[] = {1, BATCH};
    long found = 0;
    for (int warm = 1; warm >= 0 && found >= 0; warm--) {
        long before = atomic_load(&allocations);
        for (int call = 0; call < CALLS; call++)
            for (int b = 0; b < 2; b++)
                if (mimo_precode(precoder, h, batches[b], 20, 1e-2, w) != MIMO_OK) return -1;
        found = atomic_load(&allocations) - before;
    }
    mimo_close(precoder);
    /* Helpers end on their own; what that needs is not for the next method's account. */
    if (threads > 1) usleep(20000);
    return found;
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
                const char *name = strrchr(methods[m], '/');
                printf(
                    "%-16s %2zu users, %d thread(s): %ld allocations in %d calls%s%s\n",
                    name ? name + 1 : methods[m], users[u], threads, found, 2 * CALLS,
                    found < 0 ? ": " : "", found < 0 ? mimo_last_error() : "");
                failures += found != 0;
            }
    return failures > 0;
}
