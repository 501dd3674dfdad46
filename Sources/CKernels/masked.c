#include "keystream.h"

// Products of replicated shares under the zero-sharing of two key streams, whose words go from registers into
// the sum: while blocks are enciphered, operands come from memory.
#if MPC_HAS_AVX512
// `bits` and `records` are constants.
MPC_BODY MPC_KEYSTREAM void masked(const int bits, const int records, uint64_t *z, uint8_t *message,
                                   const uint64_t *x0, const uint64_t *x1, const uint64_t *y0,
                                   const uint64_t *y1, mpc_keystream *a, mpc_keystream *b,
                                   uint8_t *borrows, size_t n) {
    __m512i first_keys[9], second_keys[9], p[4], q[4];
    for (int r = 0; r < 9; r++) {
        first_keys[r] = _mm512_broadcast_i32x4(a->round[r + 2]);
        second_keys[r] = _mm512_broadcast_i32x4(b->round[r + 2]);
    }
    uint64_t first = a->next, second = b->next;
    __m512i first_change = mpc_keystream_change(a, first);
    __m512i second_change = mpc_keystream_change(b, second);
    for (size_t i = 0; i < n; i += 32, first += 16, second += 16) {
        if ((first & 255) == 0) first_change = mpc_keystream_change(a, first);
        if ((second & 255) == 0) second_change = mpc_keystream_change(b, second);
        mpc_keystream_blocks(a, first_change, first_keys, first, p);
        mpc_keystream_blocks(b, second_change, second_keys, second, q);
        for (size_t g = 0; g < 4; g++) {
            size_t at = i + 8 * g;
            __m512i u0 = _mm512_loadu_si512(x0 + at), u1 = _mm512_loadu_si512(x1 + at);
            __m512i v0 = _mm512_loadu_si512(y0 + at), v1 = _mm512_loadu_si512(y1 + at);
            __m512i t;
            if (bits) {
                t = _mm512_and_si512(u0, _mm512_xor_si512(v0, v1));
                t = _mm512_xor_si512(t, _mm512_and_si512(u1, v0));
                t = _mm512_ternarylogic_epi64(t, p[g], q[g], 0x96);
            } else {
                t = _mm512_mullo_epi64(u0, _mm512_add_epi64(v0, v1));
                t = _mm512_add_epi64(t, _mm512_mullo_epi64(u1, v0));
                t = _mm512_add_epi64(t, _mm512_sub_epi64(p[g], q[g]));
            }
            _mm512_storeu_si512(z + at, t);
            _mm512_storeu_si512(message + 8 * at, t);
            if (records)
                _mm_storel_epi64((__m128i *)(borrows + at),
                                 _mm_maskz_set1_epi8(_mm512_cmplt_epu64_mask(p[g], q[g]), 1));
        }
    }
    a->next = first;
    b->next = second;
}

MPC_KEYSTREAM void mpc_multiply_streams(uint64_t *z, void *message, const uint64_t *x0,
                                        const uint64_t *x1, const uint64_t *y0, const uint64_t *y1,
                                        mpc_keystream *a, mpc_keystream *b, uint8_t *borrows,
                                        size_t n) {
    if (borrows)
        masked(0, 1, z, message, x0, x1, y0, y1, a, b, borrows, n);
    else
        masked(0, 0, z, message, x0, x1, y0, y1, a, b, borrows, n);
}

MPC_KEYSTREAM void mpc_and_streams(uint64_t *z, void *message, const uint64_t *x0,
                                   const uint64_t *x1, const uint64_t *y0, const uint64_t *y1,
                                   mpc_keystream *a, mpc_keystream *b, size_t n) {
    masked(1, 0, z, message, x0, x1, y0, y1, a, b, NULL, n);
}
#else
void mpc_multiply_streams(uint64_t *z, void *message, const uint64_t *x0, const uint64_t *x1,
                          const uint64_t *y0, const uint64_t *y1, mpc_keystream *a,
                          mpc_keystream *b, uint8_t *borrows, size_t n) {
    (void)z, (void)message, (void)x0, (void)x1, (void)y0, (void)y1, (void)a, (void)b;
    (void)borrows, (void)n;
}
void mpc_and_streams(uint64_t *z, void *message, const uint64_t *x0, const uint64_t *x1,
                     const uint64_t *y0, const uint64_t *y1, mpc_keystream *a, mpc_keystream *b,
                     size_t n) {
    (void)z, (void)message, (void)x0, (void)x1, (void)y0, (void)y1, (void)a, (void)b, (void)n;
}
#endif
