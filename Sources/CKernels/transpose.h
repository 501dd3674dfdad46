// The transpose of 64x64 bits, which bit slicing and the rows of oblivious transfer share.
#pragma once
#include "dispatch.h"
#if MPC_HAS_AVX512
#include <immintrin.h>
#endif

// 64x64 bit transpose in place (Warren, Hacker's Delight, 7-3, little-endian order).
static inline void mpc_transpose64_portable(uint64_t *block) {
    uint64_t mask = 0x00000000ffffffffull;
    for (unsigned j = 32; j != 0; j >>= 1, mask ^= mask << j) {
        for (unsigned k = 0; k < 64; k = (k + j + 1) & ~j) {
            uint64_t t = ((block[k] >> j) ^ block[k + j]) & mask;
            block[k] ^= t << j;
            block[k + j] ^= t;
        }
    }
}

#if MPC_HAS_AVX512
// The steps of the portable one on four words at once: bits of `mask`, j places up, change with those of the words
// that stand j further.
#define MPC_APART(j, mask)                                                                         \
    for (unsigned k = 0; k < 16; k = (k + j / 4 + 1) & ~(j / 4)) {                                 \
        const __m256i low = _mm256_set1_epi64x(mask);                                              \
        const __m256i t = _mm256_and_si256(                                                        \
            _mm256_xor_si256(_mm256_srli_epi64(x[k], j), x[k + j / 4]), low);                      \
        x[k] = _mm256_xor_si256(x[k], _mm256_slli_epi64(t, j));                                    \
        x[k + j / 4] = _mm256_xor_si256(x[k + j / 4], t);                                          \
    }
// The same within a vector, whose words `order` lets change places; `first` has those that stand first.
#define MPC_WITHIN(j, order, first)                                                                \
    for (unsigned k = 0; k < 16; k++) {                                                            \
        const __m256i other = _mm256_permute4x64_epi64(x[k], order);                               \
        const __m256i t =                                                                          \
            _mm256_and_si256(_mm256_xor_si256(_mm256_srli_epi64(x[k], j), other), first);          \
        const __m256i both =                                                                       \
            _mm256_or_si256(_mm256_slli_epi64(t, j), _mm256_permute4x64_epi64(t, order));          \
        x[k] = _mm256_xor_si256(x[k], both);                                                       \
    }

MPC_AVX2 static inline void mpc_transpose64_avx2(uint64_t *block) {
    __m256i x[16];
    for (unsigned k = 0; k < 16; k++) x[k] = _mm256_loadu_si256((const __m256i *)(block + 4 * k));
    MPC_APART(32, 0x00000000ffffffffll)
    MPC_APART(16, 0x0000ffff0000ffffll)
    MPC_APART(8, 0x00ff00ff00ff00ffll)
    MPC_APART(4, 0x0f0f0f0f0f0f0f0fll)
    const long long pairs = 0x3333333333333333ll, single = 0x5555555555555555ll;
    MPC_WITHIN(2, 0x4e, _mm256_setr_epi64x(pairs, pairs, 0, 0))
    MPC_WITHIN(1, 0xb1, _mm256_setr_epi64x(single, 0, single, 0))
    for (unsigned k = 0; k < 16; k++) _mm256_storeu_si256((__m256i *)(block + 4 * k), x[k]);
}
#undef MPC_APART
#undef MPC_WITHIN

// The same with byte permutations and GF(2) affine maps.
MPC_AVX512 static inline void mpc_transpose64_avx512(uint64_t *block) {
    uint8_t order[64], reversed[64];
    for (unsigned k = 0; k < 8; k++) {
        for (unsigned e = 0; e < 8; e++) {
            order[8 * k + e] = (uint8_t)(8 * e + k);
            reversed[8 * k + e] = (uint8_t)(8 * (7 - e) + k);
        }
    }
    const __m512i bytes = _mm512_loadu_si512(order);
    const __m512i backwards = _mm512_loadu_si512(reversed);
    // An affine map with the data as matrix and unit vectors as argument transposes 8x8 bits; the
    // instruction counts a matrix's rows from the last.
    const __m512i unit = _mm512_set1_epi64((long long)0x8040201008040201ull);
    __m512i r[8], s[8];
    for (unsigned e = 0; e < 8; e++) {
        __m512i x = _mm512_permutexvar_epi8(backwards, _mm512_loadu_si512(block + 8 * e));
        r[e] = _mm512_gf2p8affine_epi64_epi8(unit, x, 0);
    }
    // Byte j of word k of r[e] is plane 8k+j of elements 8e..8e+7. Transpose the 8 rows e by 8 words
    // k, then the bytes within the words.
    for (unsigned e = 0; e < 8; e += 2) {
        s[e] = _mm512_unpacklo_epi64(r[e], r[e + 1]);
        s[e + 1] = _mm512_unpackhi_epi64(r[e], r[e + 1]);
    }
    // s[2m]: words (k even) of rows 2m, 2m+1; s[2m+1]: k odd.
    const __m512i low = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13);
    const __m512i high = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
    __m512i t[8];
    for (unsigned h = 0; h < 2; h++) {
        for (unsigned q = 0; q < 2; q++) {
            __m512i a = s[4 * h + q], b = s[4 * h + 2 + q];
            t[4 * h + q] = _mm512_permutex2var_epi64(a, low, b);
            t[4 * h + 2 + q] = _mm512_permutex2var_epi64(a, high, b);
        }
    }
    // t[4h+q]: rows 4h..4h+3 of words q and q+4; t[4h+2+q]: of words q+2 and q+6.
    for (unsigned q = 0; q < 4; q++) {
        __m512i a = t[q], b = t[4 + q];
        __m512i x = _mm512_shuffle_i64x2(a, b, 0x44);
        __m512i y = _mm512_shuffle_i64x2(a, b, 0xee);
        x = _mm512_permutexvar_epi8(bytes, x);
        y = _mm512_permutexvar_epi8(bytes, y);
        _mm512_storeu_si512(block + 8 * q, x);
        _mm512_storeu_si512(block + 8 * (q + 4), y);
    }
}
#endif

/// Word j, bit e and word e, bit j change places.
static inline void mpc_transpose64(uint64_t *block, mpc_path path) {
#if MPC_HAS_AVX512
    if (path == mpc_path_avx512) return mpc_transpose64_avx512(block);
    if (path == mpc_path_avx2) return mpc_transpose64_avx2(block);
#endif
    (void)path;
    mpc_transpose64_portable(block);
}
