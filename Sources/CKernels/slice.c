#include "dispatch.h"
#include <string.h>
#if MPC_HAS_AVX512
#include <immintrin.h>
#endif

// 64x64 bit transpose in place (Warren, Hacker's Delight, 7-3, little-endian order).
static void transpose_portable(uint64_t *block) {
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
// The same with byte permutations and GF(2) affine maps.
MPC_AVX512 static void transpose_avx512(uint64_t *block) {
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

static void transpose(uint64_t *block, int fast) {
#if MPC_HAS_AVX512
    if (fast) {
        transpose_avx512(block);
        return;
    }
#endif
    (void)fast;
    transpose_portable(block);
}

// Blocks of 64 elements worked on together: each plane then gets a whole cache line.
enum { together = 8 };

void mpc_slice(uint64_t *planes, size_t stride, const uint64_t *elements, size_t n,
               unsigned width) {
    uint64_t blocks[together * 64];
    int fast = mpc_use_avx512();
    size_t words = (n + 63) / 64;
    for (size_t k = 0; k < words; k += together) {
        size_t here = words - k < together ? words - k : together;
        size_t count = n - 64 * k < 64 * here ? n - 64 * k : 64 * here;
        memcpy(blocks, elements + 64 * k, 8 * count);
        memset(blocks + count, 0, 8 * (64 * here - count));
        for (size_t b = 0; b < here; b++) transpose(blocks + 64 * b, fast);
        for (unsigned j = 0; j < width; j++)
            for (size_t b = 0; b < here; b++) planes[j * stride + k + b] = blocks[64 * b + j];
    }
    mpc_wipe(blocks, sizeof blocks);
}

void mpc_unslice(uint64_t *elements, const uint64_t *planes, size_t stride, size_t n,
                 unsigned width) {
    uint64_t blocks[together * 64];
    int fast = mpc_use_avx512();
    size_t words = (n + 63) / 64;
    for (size_t k = 0; k < words; k += together) {
        size_t here = words - k < together ? words - k : together;
        size_t count = n - 64 * k < 64 * here ? n - 64 * k : 64 * here;
        for (unsigned j = 0; j < 64; j++)
            for (size_t b = 0; b < here; b++)
                blocks[64 * b + j] = j < width ? planes[j * stride + k + b] : 0;
        for (size_t b = 0; b < here; b++) transpose(blocks + 64 * b, fast);
        memcpy(elements + 64 * k, blocks, 8 * count);
    }
    mpc_wipe(blocks, sizeof blocks);
}
