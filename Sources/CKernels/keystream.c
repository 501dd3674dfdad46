#include "keystream.h"
#include <string.h>

#if MPC_HAS_AVX512
size_t mpc_keystream_size(void) { return sizeof(mpc_keystream); }

// Blocks 0...255 through the first round.
MPC_KEYSTREAM static void set_first(mpc_keystream *stream) {
    const __m128i *k = stream->round;
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

// The same with AES-NI, whose latency eight blocks at once hide.
MPC_BODY MPC_AVX2 void next_blocks_aesni(mpc_keystream *stream, uint8_t *out, size_t n,
                                         const int is_xor) {
    enum { together = 8 };
    const __m128i *k = stream->round;
    const long long domain = (long long)__builtin_bswap64(stream->domain);
    uint64_t number = stream->next;
    for (const uint8_t *end = out + n; out < end; out += 16 * together, number += together) {
        __m128i x[together];
        for (int i = 0; i < together; i++) {
            const uint64_t turned = __builtin_bswap64(number + (uint64_t)i);
            x[i] = _mm_xor_si128(_mm_set_epi64x((long long)turned, domain), k[0]);
        }
        for (int r = 1; r < 10; r++)
            for (int i = 0; i < together; i++) x[i] = _mm_aesenc_si128(x[i], k[r]);
        for (int i = 0; i < together; i++) {
            x[i] = _mm_aesenclast_si128(x[i], k[10]);
            __m128i *at = (__m128i *)out + i;
            if (is_xor) x[i] = _mm_xor_si128(x[i], _mm_loadu_si128(at));
            _mm_storeu_si128(at, x[i]);
        }
    }
    stream->next = number;
}

MPC_KEYSTREAM static void write_vaes(mpc_keystream *stream, uint8_t *out, size_t n) {
    next_blocks(stream, out, n, 0);
}
MPC_KEYSTREAM static void xor_vaes(mpc_keystream *stream, uint8_t *out, size_t n) {
    next_blocks(stream, out, n, 1);
}
MPC_AVX2 static void write_aesni(mpc_keystream *stream, uint8_t *out, size_t n) {
    next_blocks_aesni(stream, out, n, 0);
}
MPC_AVX2 static void xor_aesni(mpc_keystream *stream, uint8_t *out, size_t n) {
    next_blocks_aesni(stream, out, n, 1);
}

void mpc_keystream_init(mpc_keystream *stream, const uint8_t *key, uint64_t domain) {
    uint64_t words[2];
    memcpy(words, key, sizeof words);
    mpc_aes_expand((uint64_t *)stream->round, words, 1);
    mpc_wipe(words, sizeof words);
    stream->domain = domain;
    stream->next = 0;
    stream->is_wide = mpc_use_vaes();
    if (stream->is_wide) set_first(stream);
}

int mpc_keystream_is_wide(const mpc_keystream *stream) { return stream->is_wide; }

void mpc_keystream_xor(mpc_keystream *stream, uint8_t *out, size_t n) {
    (stream->is_wide ? xor_vaes : xor_aesni)(stream, out, n);
}

void mpc_keystream_write(mpc_keystream *stream, uint8_t *out, size_t n) {
    (stream->is_wide ? write_vaes : write_aesni)(stream, out, n);
}
#else
size_t mpc_keystream_size(void) { return 64; }
int mpc_keystream_is_wide(const mpc_keystream *stream) {
    (void)stream;
    return 0;
}
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
