/* Precodes a batch of channels with libmimo and says what rates come of it.
 *
 *     precode METHOD [USERS ANTENNAS [FILE NOISE]]
 *
 * METHOD is a name (zf-equal, wmmse:36, ...) or the folder of a model. Without FILE there are 1,000
 * random channels of 4 users and 64 antennas and a noise power of 1 W. FILE holds raw complex64
 * numbers, [B, USERS, ANTENNAS] as NumPy's tofile writes them; NOISE is the noise power in W.
 *
 * A model is also asked for 2 bit/s/Hz for every user, with as little energy as it can.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mimo.h"

enum { RANDOM_GROUPS = 1000, SEED = 1 };

/* Transmit power in W, a usual macro cell. */
static const double maximum_power = 20.0;
/* Power of one active antenna in W. */
static const double antenna_power = 1.0;
static const double requested_rate = 2.0;

/* K users, N antennas, B groups of users. */
struct batch {
    size_t count, users, antennas;
    /* Of every complex number the real part, then the imaginary part: [B, K, N, 2]. */
    float *channels;
};

/* Without memory there is nothing left to do; a batch of no groups still has an address. */
static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);
    if (memory == NULL) {
        fprintf(stderr, "precode: no memory for %zu numbers\n", count);
        exit(1);
    }
    return memory;
}

/* splitmix64: the same channels everywhere, which rand() does not promise. */
static double uniform(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    /* Never 0, whose logarithm is asked for below. */
    return ((double)(z >> 11) + 0.5) / 9007199254740992.0;
}

/* Independent Rayleigh fading: complex normal numbers of variance 1 (Box and Muller). */
static void draw_channels(struct batch *batch)
{
    const double pi = 3.14159265358979323846;
    uint64_t state = SEED;
    size_t i, size;
    batch->count = RANDOM_GROUPS;
    size = batch->count * batch->users * batch->antennas;
    batch->channels = allocate(2 * size, sizeof(float));
    for (i = 0; i < size; i++) {
        double length = sqrt(-log(uniform(&state)));
        double angle = 2 * pi * uniform(&state);
        batch->channels[2 * i] = (float)(length * cos(angle));
        batch->channels[2 * i + 1] = (float)(length * sin(angle));
    }
}

/* Reads a whole file of complex64; how many groups there are follows from its size. */
static int read_channels(const char *path, struct batch *batch)
{
    size_t group = 2 * sizeof(float) * batch->users * batch->antennas;
    long size = -1;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 0;
    }
    if (fseek(file, 0, SEEK_END) == 0) size = ftell(file);
    rewind(file);
    if (size <= 0 || (size_t)size % group != 0) {
        fprintf(
            stderr, "%s: expected groups of %zu x %zu complex64 (%zu bytes), found %ld bytes\n", path,
            batch->users, batch->antennas, group, size);
        fclose(file);
        return 0;
    }
    batch->count = (size_t)size / group;
    batch->channels = allocate((size_t)size, 1);
    if (fread(batch->channels, group, batch->count, file) != batch->count) {
        fprintf(stderr, "%s: could not be read whole\n", path);
        fclose(file);
        return 0;
    }
    fclose(file);
    return 1;
}

/* libmimo never stops the program: every status is ours to look at. */
static int succeeded(const char *what, mimo_status status)
{
    if (status != MIMO_OK) fprintf(stderr, "%s: %s\n", what, mimo_last_error());
    return status == MIMO_OK;
}

/* Mean over the groups of the sum of the users' rates. */
static int print_sum_rate(const struct batch *batch, const float *precoders, double noise)
{
    size_t i, size = batch->count * batch->users;
    double sum = 0, *rates = allocate(size, sizeof(double));
    int good = succeeded(
        "rates", mimo_rates(
            batch->channels, precoders, batch->count, batch->users, batch->antennas, noise,
            rates));
    if (good) {
        for (i = 0; i < size; i++) sum += rates[i];
        printf("mean sum rate: %.2f bit/s/Hz\n", sum / (double)batch->count);
    }
    free(rates);
    return good;
}

/* The least energy that brings every user what it asks for. `precoders` is written over. */
static int print_requested(
    const mimo_precoder *precoder, const struct batch *batch, float *precoders, double noise)
{
    size_t i, size = batch->count * batch->users * batch->antennas;
    size_t antennas = 0, groups_met = 0;
    double transmit_power = 0;
    double *rates = allocate(batch->count * batch->users, sizeof(double));
    uint8_t *active = allocate(batch->count * batch->antennas, 1);
    uint8_t *met = allocate(batch->count, 1);
    mimo_status status;
    for (i = 0; i < batch->count * batch->users; i++) rates[i] = requested_rate;
    status = mimo_precode_rates(
        precoder, batch->channels, rates, batch->count, maximum_power, noise, precoders, active,
        met);
    if (status == MIMO_UNSUPPORTED) {
        /* No failure: most methods know the sum rate only. */
        printf("requested rates: not with this method (%s)\n", mimo_last_error());
        status = MIMO_OK;
    } else if (succeeded("requested rates", status)) {
        double count = (double)batch->count;
        for (i = 0; i < batch->count * batch->antennas; i++) antennas += active[i];
        for (i = 0; i < batch->count; i++) groups_met += met[i];
        /* The weights come as they are sent, so their squares add up to the transmit power. */
        for (i = 0; i < 2 * size; i++)
            transmit_power += (double)precoders[i] * (double)precoders[i];
        printf(
            "requested %.1f bit/s/Hz each: %.1f of %zu antennas on, %.2f W in all, %zu of %zu "
            "groups met\n",
            requested_rate, (double)antennas / count, batch->antennas,
            (antenna_power * (double)antennas + transmit_power) / count, groups_met, batch->count);
    }
    free(met);
    free(active);
    free(rates);
    return status == MIMO_OK;
}

/* A size from the command line; 0, which libmimo refuses, for what is none. */
static size_t size_from(const char *text)
{
    char *end = NULL;
    unsigned long value = strtoul(text, &end, 10);
    /* Beyond the limits of mimo.h a product of sizes could overflow before it is refused. */
    return *end == '\0' && strchr(text, '-') == NULL && value <= 65536 ? (size_t)value : 0;
}

int main(int argc, char **argv)
{
    struct batch batch = {0, 4, 64, NULL};
    mimo_options options = MIMO_OPTIONS;
    mimo_precoder *precoder = NULL;
    float *precoders = NULL;
    double noise = 1.0;
    int good;
    if (argc != 2 && argc != 4 && argc != 6) {
        fprintf(stderr, "usage: precode METHOD [USERS ANTENNAS [FILE NOISE]]\n");
        return 2;
    }
    if (argc >= 4) {
        batch.users = size_from(argv[2]);
        batch.antennas = size_from(argv[3]);
    }
    if (argc == 6) noise = strtod(argv[5], NULL);

    /* Opening reads the model, starts the helpers and makes memory: once, and not per batch. */
    options.threads = 2;
    options.antenna_power = antenna_power;
    if (!succeeded(
            "open", mimo_open(argv[1], batch.users, batch.antennas, &options, &precoder)))
        return 1;
    printf("libmimo %s: %s\n", mimo_version(), mimo_describe(precoder));

    if (argc == 6) {
        good = read_channels(argv[4], &batch);
    } else {
        draw_channels(&batch);
        good = 1;
    }
    if (good) {
        printf(
            "%zu groups of %zu users at %zu antennas, %.1f W\n", batch.count, batch.users,
            batch.antennas, maximum_power);
        precoders = allocate(2 * batch.count * batch.users * batch.antennas, sizeof(float));
        good = succeeded(
            "precode", mimo_precode(
                precoder, batch.channels, batch.count, maximum_power, noise, precoders));
    }
    good = good && print_sum_rate(&batch, precoders, noise)
        && print_requested(precoder, &batch, precoders, noise);

    mimo_close(precoder);
    free(precoders);
    free(batch.channels);
    return good ? 0 : 1;
}
