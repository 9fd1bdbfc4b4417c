/* mimo.h - precoders for massive MIMO, for programs that link libmimo.
 *
 * K users, N antennas, B groups of users (channels). Complex numbers are pairs of floats, real part
 * first, as in C99 `float complex`, C++ `std::complex<float>` and NumPy complex64.
 *
 *     mimo_precoder *precoder = NULL;
 *     if (mimo_open("Models/mimo-structured", 4, 64, NULL, &precoder) != MIMO_OK)
 *         fprintf(stderr, "%s\n", mimo_last_error());
 *     mimo_precode(precoder, channels, 1000, 20.0, noise, precoders);
 *     mimo_close(precoder);
 *
 * No function throws or stops the program for a bad argument: it returns a status and leaves a
 * message for mimo_last_error. A precoder may be used by several threads at the same time; closing
 * it is for one thread, after all others have ended.
 */
#ifndef MIMO_H
#define MIMO_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a call came to. */
typedef int32_t mimo_status;
enum {
    MIMO_OK = 0,
    /* A null pointer, a size of zero or too large, an unknown method or option. */
    MIMO_INVALID_ARGUMENT = 1,
    /* A model or head that is missing, damaged, or made for other sizes. */
    MIMO_INVALID_FILE = 2,
    /* Channels, rates or powers that are not finite, or out of range. */
    MIMO_INVALID_NUMBER = 3,
    /* The method cannot do what was asked for. */
    MIMO_UNSUPPORTED = 4,
    /* Something that no argument can be blamed for; the message says what. */
    MIMO_INTERNAL_ERROR = 5
};

/* Precision in which the transformer keeps its weights. */
enum {
    MIMO_WEIGHTS_SINGLE = 0,
    /* 16 bits: less memory to read, which is what one channel at a time waits for. */
    MIMO_WEIGHTS_BFLOAT16 = 1
};

/* How a precoder is opened. Start from MIMO_OPTIONS; zeros are the defaults. */
typedef struct mimo_options {
    /* sizeof(mimo_options): tells which fields the caller knows. */
    size_t struct_size;
    /* Adapted head of a transformer (mimo adapt), or NULL for the model's own. */
    const char *head;
    /* Threads that one call may use, its own among them; 0 is 1. Helpers sleep between calls. */
    int32_t threads;
    /* MIMO_WEIGHTS_SINGLE or MIMO_WEIGHTS_BFLOAT16. */
    int32_t weights;
    /* Power of one active antenna in W, for requested rates; 0 is 1 W. */
    double antenna_power;
} mimo_options;

#define MIMO_OPTIONS {sizeof(mimo_options), 0, 0, 0, 0}

/* A precoder with the memory that it works in. */
typedef struct mimo_precoder mimo_precoder;

/* Opens a precoder for channels [users, antennas].
 *
 * method   a derived one: mrt, mrt-equal, rzf, rzf-equal, zf, zf-frobenius, zf-equal,
 *          zf-waterfilling, wmmse[:ITERATIONS[:START]], wmmse-textbook[:ITERATIONS[:START]],
 *          reference;
 *          or a model: its folder, or its name in the folder that MIMO_MODELS names.
 * users    K, 1 to 1024; fast up to 16 (a transformer at any K, a structured model if its width is
 *          16 at most too). mimo_describe says where there is no fast path.
 * antennas N, 1 to 65536; a transformer has one number only.
 * options  NULL for the defaults.
 * result   receives the precoder, or NULL.
 */
mimo_status mimo_open(
    const char *method, size_t users, size_t antennas, const mimo_options *options,
    mimo_precoder **result);

/* Frees a precoder; NULL is nothing to free. */
void mimo_close(mimo_precoder *precoder);

/* Computes the precoders of a batch for the largest sum rate.
 *
 * channels       H of every group, [count, K, N] complex: row k is user k, y = H x.
 * count          B; 0 does nothing.
 * maximum_power  P in W, positive: the squared Frobenius norm of every W. Channels of zeros get zeros,
 *                as do those that wmmse and zf-waterfilling find no rate in that a double holds.
 * noise_power    sigma^2 at every user in W, positive.
 * precoders      receives, [count, K, N] complex: row k is column k of W [N, K], the weights of
 *                user k. Must not overlap the channels. Not to be used after an error.
 *
 * Allocates nothing once it has run, except for channels too ill-conditioned for single precision
 * and where there is no fast path (more than 16 users but for a transformer, a structured model
 * wider than 16, wmmse-textbook): then in double precision, one channel after another.
 */
mimo_status mimo_precode(
    const mimo_precoder *precoder, const float *channels, size_t count, double maximum_power,
    double noise_power, float *precoders);

/* The same from noisy estimates of the channels, whose errors are white: a model that knows channels
 * (mimo-base) cleans them first and makes use of where they may still be wrong, all other methods
 * count the errors as noise.
 *
 * estimates     channel plus error of every group, [count, K, N] complex.
 * pilot_ratios  the channel's energy over its error's in dB, [count, K], -100 or more; INFINITY for a
 *               channel that is known.
 *
 * For up to 16 users. Otherwise as mimo_precode.
 */
mimo_status mimo_precode_estimates(
    const mimo_precoder *precoder, const float *estimates, const float *pilot_ratios, size_t count,
    double maximum_power, double noise_power, float *precoders);

/* Numbers of an array. */
enum {
    /* Pairs of floats. */
    MIMO_FLOAT32 = 0,
    /* Pairs of int16_t. */
    MIMO_INT16 = 1
};

/* Where the complex numbers of a slot lie in an array. The number of user k at antenna n in group s lies
 * k user_stride + n antenna_stride + s group_stride complex numbers behind the first one; strides may
 * be negative. Fastest are groups side by side (group_stride 1), then antennas side by side
 * (antenna_stride 1), then groups of which each lies as [N, K]; other orders are read number by number. */
typedef struct mimo_layout {
    /* MIMO_FLOAT32 or MIMO_INT16. */
    int32_t numbers;
    /* A channel is its number times the scale. A weight times the scale is its number; for MIMO_INT16 that
     * is rounded to the nearest integer and kept within -32767 to 32767, which with a scale of
     * 32767 / sqrt(power of a group) no weight exceeds. 0 is 1. */
    double scale;
    /* Distances of consecutive users, antennas and groups in complex numbers. */
    ptrdiff_t user_stride, antenna_stride, group_stride;
} mimo_layout;

/* One slot of a base station: S groups of resource blocks, each with a channel H [K, N], y = H x, and a
 * precoder W [N, K] of its own. Start from MIMO_BAND; a struct may be used again for the next slot. */
typedef struct mimo_band {
    /* sizeof(mimo_band): tells which fields the caller knows. */
    size_t struct_size;
    /* S, at least 1. */
    size_t groups;
    /* The channels, or their estimates. */
    const void *channels;
    mimo_layout channel_layout;
    /* Pilot ratio of every user in dB, [K], -100 or more, where channels are estimates; INFINITY for a
     * user whose channel is known. NULL for channels that are all known. See
     * mimo_precode_estimates. */
    const float *pilot_ratios;
    /* P, the transmit power of the whole slot in W, positive. Each group gets P / S: that is the squared
     * Frobenius norm of its W. */
    double maximum_power;
    /* sigma^2 at every user in W in the whole band, positive. Each group has sigma^2 / S of it, so that
     * W is sqrt(1 / S) times what mimo_precode gives for the same P and sigma^2. */
    double noise_power;
    /* Or the power of each group in W, [S], 0 or more, together at most P; 0 gives weights of zero. NULL
     * for equal powers. */
    const double *group_powers;
    /* Receives the precoders: user k, antenna n has element (n, k) of W. Must not overlap the channels.
     * Not to be used after an error. */
    void *precoders;
    mimo_layout precoder_layout;
    /* mimo_band_scratch bytes of memory, at a multiple of MIMO_BAND_ALIGNMENT, which no other call uses
     * at the same time. Nothing in it is kept. */
    void *scratch;
    size_t scratch_size;
    /* Receives how many groups were too ill-conditioned for single precision and went through double
     * precision one by one, some ten times as slow; may be NULL. */
    size_t *slow_groups;
} mimo_band;

#define MIMO_BAND \
    {sizeof(mimo_band), 0, 0, {0, 0, 0, 0, 0}, 0, 0, 0, 0, 0, {0, 0, 0, 0, 0}, 0, 0, 0}

/* Multiple of bytes at which the memory of mimo_precode_band must lie. */
#define MIMO_BAND_ALIGNMENT 64

/* Bytes of memory that mimo_precode_band needs for a slot of that many groups or fewer; 0 where there is
 * none (mimo_last_error says why). Models keep memory besides, a worker for each call at the same time:
 * this function makes one ready, so it is to be called by every thread that will precode. */
size_t mimo_band_scratch(const mimo_precoder *precoder, size_t groups);

/* Computes the precoders of one slot, on the calling thread. Allocates nothing and takes no lock; any
 * number of threads may do so with one precoder, each with a scratch of its own (a model: up to twice
 * the number of processors; more get MIMO_UNSUPPORTED). A group's precoder is that of mimo_precode to
 * the rounding of single precision, and does not depend on the other groups.
 *
 * For mrt, rzf, zf and their kin, and for models, with up to 16 users (a transformer with any number).
 * The others have no path that allocates nothing: MIMO_UNSUPPORTED. MIMO_INVALID_NUMBER names the first
 * group that holds NaN, infinity or numbers out of range. */
mimo_status mimo_precode_band(const mimo_precoder *precoder, const mimo_band *band);

/* Improves the estimates of single users, as mimo_precode_estimates does before it precodes: what it
 * finds of a user can be kept for every group in which the user is served.
 *
 * estimates        [count, N] complex, one user each.
 * pilot_ratios     as above, [count].
 * channels         receives better guesses, [count, N] complex.
 * error_variances  receives the mean variance of a guess's error at one antenna, in the unit of
 *                  |h|^2, [count]; may be NULL.
 *
 * Allocates its results before they are copied.
 */
mimo_status mimo_estimate(
    const mimo_precoder *precoder, const float *estimates, const float *pilot_ratios, size_t count,
    float *channels, float *error_variances);

/* Chooses antennas and power for requested rates, for the least energy
 * antenna_power * (antennas that are on) + transmit power. For models.
 *
 * rates     requested, in bit/s/Hz, [count, K], not negative.
 * precoders receives the weights as they are sent, as in mimo_precode; antennas that are off have
 *           weight zero. The squared Frobenius norm is the transmit power, at most P.
 * active    receives 1 for antennas that are on, [count, N]; may be NULL.
 * met       receives 1 for groups whose rates are all met to 1e-3 bit/s/Hz, [count]; others get the
 *           largest common share of what they asked for (mimo-structured), or what the transformer
 *           gives. May be NULL.
 *
 * Allocates its results before they are copied.
 */
mimo_status mimo_precode_rates(
    const mimo_precoder *precoder, const float *channels, const double *rates, size_t count,
    double maximum_power, double noise_power, float *precoders, uint8_t *active, uint8_t *met);

/* Rates log2(1 + SINR) in bit/s/Hz that precoders reach on channels, into rates [count, K]. */
mimo_status mimo_rates(
    const float *channels, const float *precoders, size_t count, size_t users, size_t antennas,
    double noise_power, double *rates);

/* Everything that fixes the precoder's results, in one sentence, and whether it has no fast path for
 * its number of users; lives as long as the precoder. */
const char *mimo_describe(const mimo_precoder *precoder);

/* The message of the calling thread's last call that failed; "" before the first. Lives until the
 * thread's next failure. */
const char *mimo_last_error(void);

/* The version, for example "1.0.0". */
const char *mimo_version(void);

#ifdef __cplusplus
}
#endif

#endif
