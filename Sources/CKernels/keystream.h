// The key stream's state, for the kernels that take it from registers.
#pragma once
#include "dispatch.h"

#if MPC_HAS_AVX512
#include <immintrin.h>
#define MPC_KEYSTREAM                                                                              \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512vbmi,gfni,aes,vaes")))

// With c the block number's last byte and h all before it, the first round of AES of block (h, c) is
// first[c] ^ change(h): one byte of the state differs among the blocks of one h, and all that follows it
// in the round is linear. So of 256 blocks the first round costs one.
struct mpc_keystream {
    __m128i round[11];
    __m512i first[64];
    uint64_t domain, next;
    // Whether `first` is set, and vectors of 64 bytes are there.
    int is_wide;
};

// The block number's blocks first..<first + 4 as AES takes them.
MPC_BODY MPC_KEYSTREAM __m128i mpc_keystream_block(const mpc_keystream *stream, uint64_t number) {
    return _mm_set_epi64x((long long)__builtin_bswap64(number),
                          (long long)__builtin_bswap64(stream->domain));
}

// change(h) of the 256 blocks that `number` is among, for four blocks.
MPC_BODY MPC_KEYSTREAM __m512i mpc_keystream_change(const mpc_keystream *stream, uint64_t number) {
    __m128i block = mpc_keystream_block(stream, number & ~255ull);
    block = _mm_aesenc_si128(_mm_xor_si128(block, stream->round[0]), stream->round[1]);
    return _mm512_broadcast_i32x4(
        _mm_xor_si128(block, _mm512_castsi512_si128(stream->first[0])));
}

// The next 16 blocks, 256 bytes, in x. `change` belongs to them; `keys` are all but the first two.
MPC_BODY MPC_KEYSTREAM void mpc_keystream_blocks(const mpc_keystream *stream, __m512i change,
                                            const __m512i *keys, uint64_t number, __m512i *x) {
    const __m512i *first = stream->first + (number & 255) / 4;
    for (int i = 0; i < 4; i++) x[i] = _mm512_xor_si512(first[i], change);
    for (int r = 0; r < 8; r++)
        for (int i = 0; i < 4; i++) x[i] = _mm512_aesenc_epi128(x[i], keys[r]);
    for (int i = 0; i < 4; i++) x[i] = _mm512_aesenclast_epi128(x[i], keys[8]);
}
#endif
