// The face of BLAS and LAPACK: OpenBLAS on Linux, Accelerate on macOS.
// LAPACK is column-major; complex pointers are `void *` to interleaved (re, im).
#pragma once

/// Solves A X = B for complex double A [n, n] and B [n, rhs], column-major, in place (zgesv).
/// Returns LAPACK's info: 0 on success, k > 0 when the k-th pivot is zero.
int mimo_zgesv(int n, int rhs, void *a, void *b);

/// Eigenvalues (ascending) and, if `vectors` is non-zero, eigenvectors of a Hermitian matrix
/// A [n, n], column-major, overwritten by the vectors (zheev). Returns LAPACK's info.
int mimo_zheev(int n, int vectors, void *a, double *eigenvalues);

/// Cholesky factor of a Hermitian positive definite A [n, n], column-major, lower triangle,
/// in place (zpotrf). Returns LAPACK's info: k > 0 when the leading minor of order k is not
/// positive.
int mimo_zpotrf(int n, void *a);

/// C [m, n] = A [m, k] B [k, n], row-major complex double (zgemm).
void mimo_zgemm(int m, int n, int k, const void *a, const void *b, void *c);

/// C [m, n] = A [m, k] B [k, n], row-major single precision (sgemm).
void mimo_sgemm(int m, int n, int k, const float *a, const float *b, float *c);

/// C [m, n] += A [m, k] B [k, n], row-major single precision (sgemm).
void mimo_sgemm_add(int m, int n, int k, const float *a, const float *b, float *c);

/// C [m, n] = A^T B with A [k, m] and B [k, n], row-major single precision (sgemm).
void mimo_sgemm_transposed(int m, int n, int k, const float *a, const float *b, float *c);

/// Name, version and kernels of the BLAS, a text of its own.
const char *mimo_blas_description(void);

/// Sets the number of threads BLAS may use itself (no effect with Accelerate).
void mimo_blas_set_threads(int threads);

/// Bits of the vectors with fused multiply-add that this build's instruction set has; 0 without
/// fused multiply-add. Swift's own conditions do not tell the instruction set.
static inline int mimo_vector_bits(void) {
#if defined(__AVX512F__)
    return 512;
#elif defined(__AVX2__) && defined(__FMA__)
    return 256;
#elif defined(__ARM_NEON) && defined(__aarch64__)
    return 128;
#else
    return 0;
#endif
}
