#include "keystream.h"
#include <string.h>

#if MPC_HAS_AVX512
size_t mpc_keystream_size(void) { return sizeof(mpc_keystream); }

// FIPS 197, 5.2, for keys of 128 bits: `word` is the transformed last word, in all four places' top.
MPC_BODY MPC_KEYSTREAM __m128i expand(__m128i key, __m128i word) {
    word = _mm_shuffle_epi32(word, 0xff);
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
    return _mm_xor_si128(key, word);
}

MPC_KEYSTREAM void mpc_keystream_init(mpc_keystream *stream, const uint8_t *key, uint64_t domain) {
    __m128i *k = stream->round;
    k[0] = _mm_loadu_si128((const __m128i *)key);
#define MPC_ROUND(i, constant) k[i] = expand(k[i - 1], _mm_aeskeygenassist_si128(k[i - 1], constant))
    MPC_ROUND(1, 0x01), MPC_ROUND(2, 0x02), MPC_ROUND(3, 0x04), MPC_ROUND(4, 0x08);
    MPC_ROUND(5, 0x10), MPC_ROUND(6, 0x20), MPC_ROUND(7, 0x40), MPC_ROUND(8, 0x80);
    MPC_ROUND(9, 0x1b), MPC_ROUND(10, 0x36);
#undef MPC_ROUND
    stream->domain = domain;
    stream->next = 0;
    // Blocks 0...255 through the first round.
    __m128i *first = (__m128i *)stream->first;
    for (uint64_t c = 0; c < 256; c++)
        first[c] = _mm_aesenc_si128(_mm_xor_si128(mpc_keystream_block(stream, c), k[0]), k[1]);
}

MPC_BODY MPC_KEYSTREAM void next_blocks(mpc_keystream *stream, uint8_t *out, size_t n,
                                        const int is_xor) {
    __m512i keys[9], x[4];
    for (int r = 0; r < 9; r++) keys[r] = _mm512_broadcast_i32x4(stream->round[r + 2]);
    uint64_t number = stream->next, end = number + n / 16;
    while (number < end) {
        __m512i change = mpc_keystream_change(stream, number);
        uint64_t stop = (number | 255) + 1 < end ? (number | 255) + 1 : end;
        for (; number < stop; number += 16, out += 256) {
            mpc_keystream_blocks(stream, change, keys, number, x);
            if (is_xor)
                for (int i = 0; i < 4; i++)
                    x[i] = _mm512_xor_si512(x[i], _mm512_loadu_si512(out + 64 * i));
            for (int i = 0; i < 4; i++) _mm512_storeu_si512(out + 64 * i, x[i]);
        }
    }
    stream->next = number;
}

MPC_KEYSTREAM void mpc_keystream_xor(mpc_keystream *stream, uint8_t *out, size_t n) {
    next_blocks(stream, out, n, 1);
}

MPC_KEYSTREAM void mpc_keystream_write(mpc_keystream *stream, uint8_t *out, size_t n) {
    next_blocks(stream, out, n, 0);
}
#else
size_t mpc_keystream_size(void) { return 64; }
void mpc_keystream_init(mpc_keystream *stream, const uint8_t *key, uint64_t domain) {
    (void)stream, (void)key, (void)domain;
}
void mpc_keystream_xor(mpc_keystream *stream, uint8_t *out, size_t n) {
    (void)stream, (void)out, (void)n;
}
void mpc_keystream_write(mpc_keystream *stream, uint8_t *out, size_t n) {
    (void)stream, (void)out, (void)n;
}
#endif
