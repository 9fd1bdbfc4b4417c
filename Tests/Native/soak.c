/* Random batches through libmimo for a while, from four threads: results stay finite and of the right
 * power, errors are told, and memory does not grow.
 *
 * usage: soak MODELS SECONDS [SEED]
 *
 * In every round a thread opens a precoder of a random method and shape, its model with it, precodes a
 * few batches, good and bad ones, on a random link, and closes it. The mean resident memory of the
 * second half is compared with that of the first, without its beginning: precoders of many sizes come and
 * go, so that the most of either half says how many of them it had. Ends with status 1 at the first wrong
 * result, or when memory has grown.
 */
#define _DEFAULT_SOURCE
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mimo.h"

enum { THREADS = 4 };
static _Thread_local uint64_t state;

static uint32_t draw(void) { /* PCG, O'Neill 2014 */
    uint64_t old = state;
    state = old * 6364136223846793005ULL + 1442695040888963407ULL;
    uint32_t shifted = (uint32_t)(((old >> 18) ^ old) >> 27);
    uint32_t turn = (uint32_t)(old >> 59);
    return (shifted >> turn) | (shifted << ((32 - turn) & 31));
}

static uint32_t below(uint32_t limit) { return draw() % limit; }

static double uniform(void) { return draw() / 4294967296.0; }

static double residentMegabytes(void) {
    long pages = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file) return 0;
    if (fscanf(file, "%ld %ld", &pages, &resident) != 2) resident = 0;
    fclose(file);
    return (double)resident * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static void fail(const char *what, const char *method, size_t k, size_t n, size_t b) {
    printf("%s: %s, %zu users, %zu antennas, batch %zu; last error: %s\n", what, method, k, n, b,
           mimo_last_error());
    exit(1);
}

enum { MAXIMUM = 20 * 130 * 64 };
static _Thread_local float h[2 * MAXIMUM], w[2 * MAXIMUM], slot[2 * MAXIMUM];
static _Thread_local double rates[20 * 64];
static _Thread_local uint8_t active[130 * 64], met[64];

/* The same groups as one slot, into an order of its own: every group has its share of the power, or
 * nothing where it has nothing in w. */
static void playSlot(
    const mimo_precoder *precoder, const char *method, size_t k, size_t n, size_t b, double noise) {
    mimo_band band = MIMO_BAND;
    band.scratch_size = mimo_band_scratch(precoder, b);
    if (band.scratch_size == 0) return; /* A method that has no slots. */
    band.scratch = aligned_alloc(MIMO_BAND_ALIGNMENT, (band.scratch_size + 63) / 64 * 64);
    band.groups = b;
    band.channels = h;
    band.channel_layout.user_stride = (ptrdiff_t)n;
    band.channel_layout.antenna_stride = 1;
    band.channel_layout.group_stride = (ptrdiff_t)(k * n);
    band.precoders = slot;
    int turned = (int)below(3);
    band.precoder_layout.user_stride = (ptrdiff_t)(turned == 0 ? n : turned == 1 ? n * b : 1);
    band.precoder_layout.antenna_stride = (ptrdiff_t)(turned == 0 ? 1 : turned == 1 ? b : k);
    band.precoder_layout.group_stride = (ptrdiff_t)(turned == 1 ? 1 : k * n);
    band.maximum_power = 20;
    band.noise_power = noise;
    if (mimo_precode_band(precoder, &band) != MIMO_OK) fail("no slot", method, k, n, b);
    free(band.scratch);
    for (size_t g = 0; g < b; g++) {
        double power = 0, single = 0;
        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j < n; j++) {
                const float *place = slot + 2 * (i * (size_t)band.precoder_layout.user_stride
                                                 + j * (size_t)band.precoder_layout.antenna_stride
                                                 + g * (size_t)band.precoder_layout.group_stride);
                const float *other = w + 2 * ((g * k + i) * n + j);
                power += (double)place[0] * (double)place[0] + (double)place[1] * (double)place[1];
                single += (double)other[0] * (double)other[0] + (double)other[1] * (double)other[1];
            }
        if (!(fabs(power * (double)b / 20 - 1) < 1e-3) && (power != 0 || single != 0)) {
            printf("group %zu of noise %g: power %g\n", g, noise, power);
            fail("power of a slot", method, k, n, b);
        }
    }
}

static char linear[4096], structured[4096], knowing[4096];

static void playRound(void) {
    const char *methods[] = {
        "mrt-equal", "rzf", "zf", "zf-waterfilling", "wmmse:12", "wmmse:30:zf-equal", "reference",
        structured, structured, structured, linear, linear, knowing, knowing,
    };
    const char *method = methods[below(sizeof methods / sizeof *methods)];
    /* Nine starts of hundreds of iterations take long for many users. */
    size_t k = 1 + below(method == methods[6] ? 4 : below(4) ? 8 : 20);
    size_t n = method == linear || method == knowing ? 64 : 1 + below(130);
    mimo_options options = MIMO_OPTIONS;
    options.threads = 1 + (int32_t)below(3);
    options.weights = (int32_t)below(2);
    mimo_precoder *precoder = NULL;
    if (mimo_open(method, k, n, &options, &precoder) != MIMO_OK) fail("not opened", method, k, n, 0);
    for (int call = 0; call < 4; call++) {
        size_t b = 1 + below(method == methods[6] ? 4 : 64);
        size_t count = 2 * b * k * n;
        double noise = pow(10, 12 * uniform() - 14);
        double scale = pow(10, 10 * uniform() - 8);
        for (size_t i = 0; i < count; i++) h[i] = (float)(scale * (uniform() - 0.5));
        /* Silent users, alike users, and numbers that are none. */
        if (below(8) == 0) memset(h, 0, 2 * n * sizeof *h);
        if (below(8) == 0 && k > 1) memcpy(h, h + 2 * n, 2 * n * sizeof *h);
        int isBad = below(8) == 0;
        if (isBad) h[below((uint32_t)count)] = below(2) ? NAN : INFINITY;
        mimo_status status = mimo_precode(precoder, h, b, 20, noise, w);
        if (isBad != (status == MIMO_INVALID_NUMBER)) fail("bad numbers", method, k, n, b);
        if (isBad) continue;
        if (status != MIMO_OK) fail("not precoded", method, k, n, b);
        for (size_t g = 0; g < b; g++) {
            double power = 0;
            for (size_t i = 0; i < 2 * k * n; i++)
                power += (double)w[2 * g * k * n + i] * (double)w[2 * g * k * n + i];
            /* A group of silent users gets nothing. */
            if (!(fabs(power / 20 - 1) < 1e-3) && power != 0) {
                printf("group %zu of noise %g, scale %g: power %g\n", g, noise, scale, power);
                fail("power", method, k, n, b);
            }
        }
        playSlot(precoder, method, k, n, b, noise);
        if (method != structured || n > 80 || k > 8) continue;
        for (size_t i = 0; i < b * k; i++) rates[i] = 6 * uniform();
        if (mimo_precode_rates(precoder, h, rates, b, 20, noise, w, active, met) != MIMO_OK)
            fail("requests", method, k, n, b);
        for (size_t g = 0; g < b; g++) {
            double power = 0;
            for (size_t i = 0; i < 2 * k * n; i++)
                power += (double)w[2 * g * k * n + i] * (double)w[2 * g * k * n + i];
            if (!(power <= 20 * (1 + 1e-4))) fail("power of requests", method, k, n, b);
        }
    }
    mimo_close(precoder);
}

static atomic_long rounds;
static atomic_bool isOver;

static void *play(void *seed) {
    state = *(uint64_t *)seed;
    while (!atomic_load(&isOver)) {
        playRound();
        atomic_fetch_add(&rounds, 1);
    }
    return NULL;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: soak MODELS SECONDS [SEED]\n");
        return 2;
    }
    snprintf(linear, sizeof linear, "%s/mimo-linear", argv[1]);
    snprintf(structured, sizeof structured, "%s/mimo-structured", argv[1]);
    snprintf(knowing, sizeof knowing, "%s/mimo-base", argv[1]);
    double duration = atof(argv[2]);
    uint64_t seeds[THREADS];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        seeds[i] = (argc > 3 ? strtoull(argv[3], NULL, 10) : 1) + 1000003ULL * (uint64_t)i;
        if (pthread_create(&threads[i], NULL, play, &seeds[i]) != 0) return 2;
    }
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    double early = 0, late = 0, most = 0, elapsed = 0;
    long earlySamples = 0, lateSamples = 0;
    int tenths = 1;
    while (elapsed < duration) {
        usleep(20000);
        clock_gettime(CLOCK_MONOTONIC, &now);
        elapsed = (double)(now.tv_sec - start.tv_sec) + 1e-9 * (double)(now.tv_nsec - start.tv_nsec);
        if (elapsed > tenths * duration / 10) {
            printf("%3.0f s, %ld precoders, %.1f MB\n", elapsed, atomic_load(&rounds),
                   residentMegabytes());
            fflush(stdout);
            tenths++;
        }
        double resident = residentMegabytes();
        if (resident > most) most = resident;
        if (elapsed >= duration / 2) {
            late += resident;
            lateSamples++;
        } else if (elapsed >= duration / 10) {
            early += resident;
            earlySamples++;
        }
    }
    atomic_store(&isOver, 1);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    early /= earlySamples > 0 ? (double)earlySamples : 1;
    late /= lateSamples > 0 ? (double)lateSamples : 1;
    printf("%ld precoders in %.0f s; %.1f MB in the mean of the first half, %.1f MB at the end, at most "
           "%.1f MB\n",
           atomic_load(&rounds), elapsed, early, late, most);
    /* In a short run models are still being read for the first time, and few precoders decide. */
    if (late > early + (duration < 600 ? 96 : 16)) {
        printf("memory has grown\n");
        return 1;
    }
    return 0;
}
