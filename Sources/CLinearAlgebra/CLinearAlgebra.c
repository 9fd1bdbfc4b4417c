#include "CLinearAlgebra.h"
#include <stdlib.h>

#ifdef __APPLE__
#define ACCELERATE_NEW_LAPACK
#include <Accelerate/Accelerate.h>
typedef __LAPACK_int lapack_int_t;
typedef __LAPACK_double_complex *complex_pointer;
void mimo_blas_set_threads(int threads) { (void)threads; }
const char *mimo_blas_description(void) { return "Accelerate"; }
#else
#include <cblas.h>
typedef int lapack_int_t;
typedef void *complex_pointer;
extern void zgesv_(const int *, const int *, void *, const int *, int *, void *, const int *, int *);
extern void zheev_(const char *, const char *, const int *, void *, const int *, double *, void *,
                   const int *, double *, int *);
extern void zpotrf_(const char *, const int *, void *, const int *, int *);
void mimo_blas_set_threads(int threads) { openblas_set_num_threads(threads); }
const char *mimo_blas_description(void) { return openblas_get_config(); }
#endif

int mimo_zgesv(int n, int rhs, void *a, void *b) {
    lapack_int_t size = n, columns = rhs, info = 0;
    lapack_int_t *pivots = malloc(sizeof(lapack_int_t) * (size_t)(n > 0 ? n : 1));
    zgesv_(&size, &columns, (complex_pointer)a, &size, pivots, (complex_pointer)b, &size, &info);
    free(pivots);
    return (int)info;
}

int mimo_zheev(int n, int vectors, void *a, double *eigenvalues) {
    lapack_int_t size = n, info = 0, length = 64 * (n > 0 ? n : 1);
    void *work = malloc(sizeof(double) * 2 * (size_t)length);
    double *real = malloc(sizeof(double) * 3 * (size_t)(n > 0 ? n : 1));
    zheev_(vectors ? "V" : "N", "L", &size, (complex_pointer)a, &size, eigenvalues,
           (complex_pointer)work, &length, real, &info);
    free(work);
    free(real);
    return (int)info;
}

int mimo_zpotrf(int n, void *a) {
    lapack_int_t size = n, info = 0;
    zpotrf_("L", &size, (complex_pointer)a, &size, &info);
    return (int)info;
}

void mimo_zgemm(int m, int n, int k, const void *a, const void *b, void *c) {
    const double one[2] = {1, 0}, zero[2] = {0, 0};
    cblas_zgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, one, a, k, b, n, zero, c, n);
}

void mimo_sgemm(int m, int n, int k, const float *a, const float *b, float *c) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1, a, k, b, n, 0, c, n);
}

void mimo_sgemm_transposed(int m, int n, int k, const float *a, const float *b, float *c) {
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, m, n, k, 1, a, m, b, n, 0, c, n);
}

void mimo_sgemm_add(int m, int n, int k, const float *a, const float *b, float *c) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1, a, k, b, n, 1, c, n);
}
