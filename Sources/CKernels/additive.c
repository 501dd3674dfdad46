#include "dispatch.h"
#if MPC_HAS_AVX512
#include <immintrin.h>
#endif

#define WORDS const uint64_t *restrict

MPC_KERNEL(void, mpc_beaver_open,
           (void *restrict message, WORDS x, WORDS y, WORDS a, WORDS b, size_t n),
           (message, x, y, a, b, n)) {
    mpc_unaligned_word *d = message, *e = d + n;
    for (size_t i = 0; i < n; i++) {
        d[i] = x[i] - a[i];
        e[i] = y[i] - b[i];
    }
}

MPC_KERNEL(void, mpc_beaver_close,
           (uint64_t *restrict z, WORDS others, WORDS x, WORDS y, WORDS a, WORDS b, WORDS c,
            size_t n),
           (z, others, x, y, a, b, c, n)) {
    for (size_t i = 0; i < n; i++) {
        uint64_t d = x[i] - a[i] + others[i], e = y[i] - b[i] + others[n + i];
        z[i] = c[i] + d * y[i] + e * a[i];
    }
}

MPC_KERNEL(void, mpc_beaver_open_bits,
           (void *restrict message, WORDS x, WORDS y, WORDS a, WORDS b, size_t n),
           (message, x, y, a, b, n)) {
    mpc_unaligned_word *d = message, *e = d + n;
    for (size_t i = 0; i < n; i++) {
        d[i] = x[i] ^ a[i];
        e[i] = y[i] ^ b[i];
    }
}

MPC_KERNEL(void, mpc_beaver_close_bits,
           (uint64_t *restrict z, WORDS others, WORDS x, WORDS y, WORDS a, WORDS b, WORDS c,
            size_t n),
           (z, others, x, y, a, b, c, n)) {
    for (size_t i = 0; i < n; i++) {
        uint64_t d = x[i] ^ a[i] ^ others[i], e = y[i] ^ b[i] ^ others[n + i];
        z[i] = c[i] ^ (d & y[i]) ^ (e & a[i]);
    }
}

static void low_bits_portable(uint64_t *out, const uint64_t *x, size_t n) {
    for (size_t k = 0; 64 * k < n; k++) {
        uint64_t word = 0;
        for (unsigned e = 0; e < 64; e++) word |= (x[64 * k + e] & 1) << e;
        out[k] = word;
    }
}

#if MPC_HAS_AVX512
MPC_AVX2 static void low_bits_avx2(uint64_t *out, const uint64_t *x, size_t n) {
    for (size_t k = 0; 64 * k < n; k++) {
        uint64_t word = 0;
        for (unsigned e = 0; e < 64; e += 4) {
            const __m256i four = _mm256_loadu_si256((const __m256i *)(x + 64 * k + e));
            const __m256d signs = _mm256_castsi256_pd(_mm256_slli_epi64(four, 63));
            word |= (uint64_t)_mm256_movemask_pd(signs) << e;
        }
        out[k] = word;
    }
}

MPC_AVX512 static void low_bits_avx512(uint64_t *out, const uint64_t *x, size_t n) {
    const __m512i one = _mm512_set1_epi64(1);
    for (size_t k = 0; 64 * k < n; k++) {
        uint64_t word = 0;
        for (unsigned e = 0; e < 64; e += 8)
            word |= (uint64_t)_mm512_test_epi64_mask(_mm512_loadu_si512(x + 64 * k + e), one) << e;
        out[k] = word;
    }
}
#endif

void mpc_low_bits(uint64_t *out, const uint64_t *x, size_t n) {
#if MPC_HAS_AVX512
    if (mpc_use_avx512()) {
        low_bits_avx512(out, x, n);
        return;
    }
    if (mpc_current_path() == mpc_path_avx2) {
        low_bits_avx2(out, x, n);
        return;
    }
#endif
    low_bits_portable(out, x, n);
}

MPC_BODY void keep_elements(uint64_t *restrict z, WORDS bits, const size_t lanes,
                            const size_t limbs, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const uint64_t mask = -(bits[i / 64] >> (i % 64) & 1);
        uint64_t *element = z + i / lanes * lanes * limbs + i % lanes;
        for (size_t l = 0; l < limbs; l++) element[l * lanes] &= mask;
    }
}

MPC_KERNEL(void, mpc_keep_elements,
           (uint64_t *restrict z, WORDS bits, size_t lanes, size_t limbs, size_t n),
           (z, bits, lanes, limbs, n)) {
    // Where both are known, no division is left.
    if (lanes == 1 && limbs == 1) keep_elements(z, bits, 1, 1, n);
    else if (lanes == 1 && limbs == 2) keep_elements(z, bits, 1, 2, n);
    else if (lanes == 8) keep_elements(z, bits, 8, limbs, n);
    else keep_elements(z, bits, lanes, limbs, n);
}
