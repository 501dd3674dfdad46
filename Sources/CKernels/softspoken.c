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

MPC_KERNEL(void, mpc_transpose128,
           (uint64_t *restrict rows, const uint64_t *restrict planes, size_t stride, size_t words),
           (rows, planes, stride, words)) {
    uint64_t blocks[together][2][64];
    int fast = mpc_use_avx512();
    for (size_t k = 0; k < words; k += together) {
        size_t here = words - k < together ? words - k : together;
        for (unsigned j = 0; j < 128; j++)
            for (size_t b = 0; b < here; b++) blocks[b][j / 64][j % 64] = planes[j * stride + k + b];
        for (size_t b = 0; b < here; b++) {
            mpc_transpose64(blocks[b][0], fast);
            mpc_transpose64(blocks[b][1], fast);
            uint64_t *out = rows + 128 * (k + b);
            for (unsigned e = 0; e < 64; e++) {
                out[2 * e] = blocks[b][0][e];
                out[2 * e + 1] = blocks[b][1][e];
            }
        }
    }
    mpc_wipe(blocks, sizeof blocks);
}
