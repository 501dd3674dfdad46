#include "transpose.h"

// Sums of 16 key streams r[0...15] at one word: v[b] over those with bit b of their number set, and over
// all. See Roy, ePrint 2022/192, 3.1 (the small field is GF(16), its elements written as bits).
#define FOLD(r0, AT)                                                                               \
    uint64_t odd = 0, pair[8], second = 0, quad[4];                                                \
    for (unsigned x = 0; x < 8; x++) {                                                             \
        uint64_t even_word = x == 0 ? (r0) : (AT(2 * x)), odd_word = AT(2 * x + 1);                \
        odd ^= odd_word;                                                                           \
        pair[x] = even_word ^ odd_word;                                                            \
    }                                                                                              \
    for (unsigned x = 0; x < 4; x++) {                                                             \
        second ^= pair[2 * x + 1];                                                                 \
        quad[x] = pair[2 * x] ^ pair[2 * x + 1];                                                   \
    }                                                                                              \
    uint64_t third = quad[1] ^ quad[3], fourth = quad[2] ^ quad[3];                                \
    uint64_t all = quad[0] ^ quad[1] ^ fourth;

#define STREAM(x) r[(size_t)(x) * words + i]
#define LATER_STREAM(x) r[(size_t)((x) - 1) * words + i]

MPC_KERNEL(void, mpc_softspoken_receive,
           (uint64_t *restrict v, size_t stride, void *restrict correction,
            const uint64_t *restrict choices, const uint64_t *restrict r, size_t words),
           (v, stride, correction, choices, r, words)) {
    mpc_unaligned_word *out = correction;
    for (size_t i = 0; i < words; i++) {
        FOLD(STREAM(0), STREAM)
        v[i] = odd;
        v[stride + i] = second;
        v[2 * stride + i] = third;
        v[3 * stride + i] = fourth;
        out[i] = choices[i] ^ all;
    }
}

MPC_KERNEL(void, mpc_softspoken_send,
           (uint64_t *restrict v, size_t stride, const void *restrict correction, unsigned delta,
            const uint64_t *restrict r, size_t words),
           (v, stride, correction, delta, r, words)) {
    const mpc_unaligned_word *in = correction;
    const uint64_t d0 = 0 - (uint64_t)(delta & 1), d1 = 0 - (uint64_t)(delta >> 1 & 1),
                   d2 = 0 - (uint64_t)(delta >> 2 & 1), d3 = 0 - (uint64_t)(delta >> 3 & 1);
    for (size_t i = 0; i < words; i++) {
        FOLD(0, LATER_STREAM)
        (void)all;
        uint64_t c = in[i];
        v[i] = odd ^ (c & d0);
        v[stride + i] = second ^ (c & d1);
        v[2 * stride + i] = third ^ (c & d2);
        v[3 * stride + i] = fourth ^ (c & d3);
    }
}

// Words of a plane worked on together: a cache line.
enum { together = 8 };

static void transpose128_blocks(uint64_t *rows, const uint64_t *planes, size_t stride,
                                size_t words, mpc_path path) {
    uint64_t blocks[together][2][64];
    for (size_t k = 0; k < words; k += together) {
        size_t here = words - k < together ? words - k : together;
        for (unsigned j = 0; j < 128; j++)
            for (size_t b = 0; b < here; b++) blocks[b][j / 64][j % 64] = planes[j * stride + k + b];
        for (size_t b = 0; b < here; b++) {
            mpc_transpose64(blocks[b][0], path);
            mpc_transpose64(blocks[b][1], path);
            uint64_t *out = rows + 128 * (k + b);
            for (unsigned e = 0; e < 64; e++) {
                out[2 * e] = blocks[b][0][e];
                out[2 * e + 1] = blocks[b][1][e];
            }
        }
    }
    mpc_wipe(blocks, sizeof blocks);
}

#if MPC_HAS_AVX512
// Four words of a plane together.
MPC_AVX2 static void transpose128_avx2(uint64_t *rows, const uint64_t *planes, size_t stride,
                                       size_t words) {
    uint64_t blocks[4][2][64];
    for (size_t k = 0; k + 4 <= words; k += 4) {
        for (unsigned j = 0; j < 128; j += 4) {
            __m256i r[4];
            for (unsigned e = 0; e < 4; e++)
                r[e] = _mm256_loadu_si256((const __m256i *)(planes + (j + e) * stride + k));
            // Words 0 and 2, and 1 and 3, of two rows.
            const __m256i a = _mm256_unpacklo_epi64(r[0], r[1]);
            const __m256i b = _mm256_unpackhi_epi64(r[0], r[1]);
            const __m256i c = _mm256_unpacklo_epi64(r[2], r[3]);
            const __m256i d = _mm256_unpackhi_epi64(r[2], r[3]);
            const __m256i columns[4] = {
                _mm256_permute2x128_si256(a, c, 0x20), _mm256_permute2x128_si256(b, d, 0x20),
                _mm256_permute2x128_si256(a, c, 0x31), _mm256_permute2x128_si256(b, d, 0x31)};
            for (unsigned e = 0; e < 4; e++)
                _mm256_storeu_si256((__m256i *)&blocks[e][j / 64][j % 64], columns[e]);
        }
        for (unsigned w = 0; w < 4; w++) {
            mpc_transpose64_avx2(blocks[w][0]);
            mpc_transpose64_avx2(blocks[w][1]);
            __m256i *out = (__m256i *)(rows + 128 * (k + w));
            for (unsigned e = 0; e < 64; e += 4, out += 2) {
                const __m256i x = _mm256_loadu_si256((const __m256i *)(blocks[w][0] + e));
                const __m256i y = _mm256_loadu_si256((const __m256i *)(blocks[w][1] + e));
                const __m256i even = _mm256_unpacklo_epi64(x, y);
                const __m256i odd = _mm256_unpackhi_epi64(x, y);
                _mm256_storeu_si256(out, _mm256_permute2x128_si256(even, odd, 0x20));
                _mm256_storeu_si256(out + 1, _mm256_permute2x128_si256(even, odd, 0x31));
            }
        }
    }
    mpc_wipe(blocks, sizeof blocks);
}

// Word b of row e of `blocks`' rows is word e of vector b: eight vectors by eight words.
static inline __attribute__((always_inline)) MPC_AVX512 void
spread(uint64_t (*blocks)[2][64], unsigned j, const uint64_t *planes, size_t stride) {
    __m512i r[8], s[8];
    for (unsigned e = 0; e < 8; e++) r[e] = _mm512_loadu_si512(planes + (j + e) * stride);
    for (unsigned e = 0; e < 8; e += 2) {
        s[e] = _mm512_unpacklo_epi64(r[e], r[e + 1]);
        s[e + 1] = _mm512_unpackhi_epi64(r[e], r[e + 1]);
    }
    const __m512i low = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13);
    const __m512i high = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
    for (unsigned q = 0; q < 2; q++) {
        // Words q, q + 4 and q + 2, q + 6, of rows 0...3 and 4...7.
        const __m512i a = _mm512_permutex2var_epi64(s[q], low, s[2 + q]);
        const __m512i b = _mm512_permutex2var_epi64(s[q], high, s[2 + q]);
        const __m512i c = _mm512_permutex2var_epi64(s[4 + q], low, s[6 + q]);
        const __m512i d = _mm512_permutex2var_epi64(s[4 + q], high, s[6 + q]);
        uint64_t *half = &blocks[0][j / 64][j % 64];
        const size_t block = 128;
        _mm512_storeu_si512(half + block * q, _mm512_shuffle_i64x2(a, c, 0x44));
        _mm512_storeu_si512(half + block * (q + 4), _mm512_shuffle_i64x2(a, c, 0xee));
        _mm512_storeu_si512(half + block * (q + 2), _mm512_shuffle_i64x2(b, d, 0x44));
        _mm512_storeu_si512(half + block * (q + 6), _mm512_shuffle_i64x2(b, d, 0xee));
    }
}

MPC_AVX512 static void transpose128_avx512(uint64_t *rows, const uint64_t *planes, size_t stride,
                                           size_t words) {
    uint64_t blocks[together][2][64];
    const __m512i low = _mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11);
    const __m512i high = _mm512_setr_epi64(4, 12, 5, 13, 6, 14, 7, 15);
    for (size_t k = 0; k + together <= words; k += together) {
        for (unsigned j = 0; j < 128; j += 8) spread(blocks, j, planes + k, stride);
        for (unsigned b = 0; b < together; b++) {
            mpc_transpose64_avx512(blocks[b][0]);
            mpc_transpose64_avx512(blocks[b][1]);
            uint64_t *out = rows + 128 * (k + b);
            for (unsigned e = 0; e < 64; e += 8) {
                const __m512i x = _mm512_loadu_si512(blocks[b][0] + e);
                const __m512i y = _mm512_loadu_si512(blocks[b][1] + e);
                _mm512_storeu_si512(out + 2 * e, _mm512_permutex2var_epi64(x, low, y));
                _mm512_storeu_si512(out + 2 * e + 8, _mm512_permutex2var_epi64(x, high, y));
            }
        }
    }
    mpc_wipe(blocks, sizeof blocks);
}
#endif

void mpc_transpose128(uint64_t *rows, const uint64_t *planes, size_t stride, size_t words) {
    size_t start = 0;
    const mpc_path path = mpc_current_path();
#if MPC_HAS_AVX512
    if (path == mpc_path_avx512) {
        transpose128_avx512(rows, planes, stride, words);
        start = words - words % together;
    }
    if (path == mpc_path_avx2) {
        transpose128_avx2(rows, planes, stride, words);
        start = words - words % 4;
    }
#endif
    transpose128_blocks(rows + 128 * start, planes + start, stride, words - start, path);
}
