#include "dispatch.h"
#if MPC_HAS_AVX512
#include <immintrin.h>
#endif

typedef unsigned __int128 wide;

MPC_KERNEL(void, mpc_less_bytes, (uint8_t *z, const uint64_t *x, const uint64_t *y, size_t n),
           (z, x, y, n)) {
    for (size_t i = 0; i < n; i++) z[i] = x[i] < y[i];
}

// q of lows + 2^64·highs: δ is z - lows modulo 2^64, and rest a multiple of 2^64.
MPC_BODY void quotient(uint64_t *low, int64_t *high, wide lows, wide highs, uint64_t z,
                       uint8_t borrow) {
    wide rest = lows + (uint64_t)(z - (uint64_t)lows) - z;
    __int128 q = (__int128)(highs + (rest >> 64)) - borrow;
    *low = (uint64_t)q & 0xffffffff;
    *high = (int64_t)(q >> 32);
}

void mpc_ring_quotients(uint64_t *low, int64_t *high, const uint64_t *x0, const uint64_t *x1,
                        const uint64_t *y0, const uint64_t *y1, const uint64_t *z,
                        const uint8_t *borrow, size_t length, size_t runs) {
    if (length == 1) {
        for (size_t k = 0; k < runs; k++) {
            wide a = (wide)x0[k] * y0[k], b = (wide)x0[k] * y1[k], c = (wide)x1[k] * y0[k];
            quotient(low + k, high + k, (wide)(uint64_t)a + (uint64_t)b + (uint64_t)c,
                     (a >> 64) + (b >> 64) + (c >> 64), z[k], borrow[k]);
        }
        return;
    }
    for (size_t k = 0; k < runs; k++) {
        wide lows = 0, highs = 0;
        for (size_t i = k * length; i < (k + 1) * length; i++) {
            wide a = (wide)x0[i] * y0[i], b = (wide)x0[i] * y1[i], c = (wide)x1[i] * y0[i];
            lows += (wide)(uint64_t)a + (uint64_t)b + (uint64_t)c;
            highs += (a >> 64) + (b >> 64) + (c >> 64);
        }
        quotient(low + k, high + k, lows, highs, z[k], borrow[k]);
    }
}

#if MPC_HAS_AVX512
// Of eight words those that the bits of a byte choose.
typedef struct {
    __m256i first, second;
} eight;

MPC_BODY MPC_AVX2 eight chosen(uint8_t bits, __m256i x, __m256i y) {
    const __m256i low = _mm256_setr_epi64x(1, 2, 4, 8), all = _mm256_set1_epi64x(bits);
    const __m256i high = _mm256_slli_epi64(low, 4);
    return (eight){_mm256_and_si256(x, _mm256_cmpeq_epi64(_mm256_and_si256(all, low), low)),
                   _mm256_and_si256(y, _mm256_cmpeq_epi64(_mm256_and_si256(all, high), high))};
}

MPC_AVX2 static void subset_sums_avx2(uint64_t *sums, const uint64_t *x, const uint8_t *masks,
                                      size_t n, size_t sets) {
    for (size_t j = 0; j < sets; j++) {
        __m256i a = _mm256_setzero_si256(), b = a;
        for (size_t g = 0; g < n / 8; g++) {
            const __m256i *at = (const __m256i *)(x + 8 * g);
            const eight c = chosen(masks[g * sets + j], _mm256_loadu_si256(at),
                                   _mm256_loadu_si256(at + 1));
            a = _mm256_add_epi64(a, c.first);
            b = _mm256_add_epi64(b, c.second);
        }
        uint64_t words[4];
        _mm256_storeu_si256((__m256i *)words, _mm256_add_epi64(a, b));
        sums[j] += words[0] + words[1] + words[2] + words[3];
    }
}

MPC_AVX2 static void subset_weights_avx2(uint64_t *z, const uint64_t *weights,
                                         const uint8_t *masks, size_t n, size_t sets,
                                         const mpc_prime51 *f) {
    for (size_t g = 0; g < n / 8; g++) {
        __m256i a = _mm256_setzero_si256(), b = a;
        for (size_t j = 0; j < sets; j++) {
            const __m256i weight = _mm256_set1_epi64x((long long)weights[j]);
            const eight c = chosen(masks[g * sets + j], weight, weight);
            a = _mm256_add_epi64(a, c.first);
            b = _mm256_add_epi64(b, c.second);
        }
        _mm256_storeu_si256((__m256i *)(z + 8 * g), a);
        _mm256_storeu_si256((__m256i *)(z + 8 * g + 4), b);
        for (size_t e = 8 * g; e < 8 * g + 8; e++) z[e] %= f->p;
    }
}

MPC_AVX512 static void subset_sums_vector(uint64_t *sums, const uint64_t *x, const uint8_t *masks,
                                          size_t n, size_t sets) {
    for (size_t j = 0; j < sets; j++) {
        __m512i a = _mm512_setzero_si512(), b = a;
        size_t g = 0;
        for (; g + 1 < n / 8; g += 2) {
            a = _mm512_mask_add_epi64(a, masks[g * sets + j], a, _mm512_loadu_si512(x + 8 * g));
            b = _mm512_mask_add_epi64(b, masks[(g + 1) * sets + j], b,
                                      _mm512_loadu_si512(x + 8 * g + 8));
        }
        if (g < n / 8)
            a = _mm512_mask_add_epi64(a, masks[g * sets + j], a, _mm512_loadu_si512(x + 8 * g));
        sums[j] += (uint64_t)_mm512_reduce_add_epi64(_mm512_add_epi64(a, b));
    }
}
MPC_AVX512 static void subset_weights_vector(uint64_t *z, const uint64_t *weights,
                                             const uint8_t *masks, size_t n, size_t sets,
                                             const mpc_prime51 *f) {
    const __m512i p = _mm512_set1_epi64((long long)f->p);
    for (size_t g = 0; g < n / 8; g++) {
        __m512i a = _mm512_setzero_si512(), b = a;
        for (size_t j = 0; j + 1 < sets; j += 2) {
            a = _mm512_mask_add_epi64(a, masks[g * sets + j], a,
                                      _mm512_set1_epi64((long long)weights[j]));
            b = _mm512_mask_add_epi64(b, masks[g * sets + j + 1], b,
                                      _mm512_set1_epi64((long long)weights[j + 1]));
        }
        if (sets % 2 == 1)
            a = _mm512_mask_add_epi64(a, masks[g * sets + sets - 1], a,
                                      _mm512_set1_epi64((long long)weights[sets - 1]));
        a = _mm512_add_epi64(a, b);
        for (int k = 5; k >= 0; k--)
            a = _mm512_min_epu64(a, _mm512_sub_epi64(a, _mm512_slli_epi64(p, (unsigned)k)));
        _mm512_storeu_si512(z + 8 * g, a);
    }
}
#endif

void mpc_subset_sums(uint64_t *sums, const uint64_t *x, const uint8_t *masks, size_t n,
                     size_t sets) {
#if MPC_HAS_AVX512
    if (mpc_use_avx512()) {
        subset_sums_vector(sums, x, masks, n, sets);
        return;
    }
    if (mpc_current_path() == mpc_path_avx2) {
        subset_sums_avx2(sums, x, masks, n, sets);
        return;
    }
#endif
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < sets; j++)
            sums[j] += x[i] & (0 - (uint64_t)(masks[i / 8 * sets + j] >> (i % 8) & 1));
}

void mpc_p51_subset_weights(uint64_t *z, const uint64_t *weights, const uint8_t *masks, size_t n,
                            size_t sets, const mpc_prime51 *f) {
#if MPC_HAS_AVX512
    if (mpc_use_avx512()) {
        subset_weights_vector(z, weights, masks, n, sets, f);
        return;
    }
    if (mpc_current_path() == mpc_path_avx2) {
        subset_weights_avx2(z, weights, masks, n, sets, f);
        return;
    }
#endif
    for (size_t i = 0; i < n; i++) {
        uint64_t sum = 0;
        for (size_t j = 0; j < sets; j++)
            sum += weights[j] & (0 - (uint64_t)(masks[i / 8 * sets + j] >> (i % 8) & 1));
        z[i] = sum % f->p;
    }
}
