#include "dispatch.h"

// Products modulo 2^64 by oblivious transfer (Gilboa 1999, 4.1): for bit i of b the correction
// d[i] = h0 - h1 + a, of which only the low 64-i bits count, as it is taken times 2^i. Those of bits i and
// 64-i fill one word together: word i of a product, i = 0...31, and half a word for i = 32.

MPC_KERNEL(void, mpc_gilboa_send,
           (uint64_t *restrict z, void *restrict message, const uint64_t *restrict h0,
            const uint64_t *restrict h1, const uint64_t *restrict a, size_t n),
           (z, message, h0, h1, a, n)) {
    mpc_unaligned_word *out = message;
    uint64_t half = 0;
    for (size_t p = 0; p < n; p++, h0 += 64, h1 += 64) {
        uint64_t d[64], sum = 0;
        for (unsigned i = 0; i < 64; i++) {
            sum += h0[i] << i;
            d[i] = h0[i] - h1[i] + a[p];
        }
        z[p] = 0 - sum;
        out[0] = d[0];
        for (unsigned i = 1; i < 32; i++) out[i] = (d[i] & (~0ull >> i)) | d[64 - i] << (64 - i);
        out += 32;
        if (p % 2 == 0) {
            half = d[32] & 0xffffffffull;
        } else {
            *out++ = half | d[32] << 32;
        }
    }
}

MPC_KERNEL(void, mpc_gilboa_receive,
           (uint64_t *restrict z, const void *restrict message, const uint64_t *restrict h,
            const uint64_t *restrict b, size_t n),
           (z, message, h, b, n)) {
    const mpc_unaligned_word *in = message;
    for (size_t p = 0; p < n; p++, h += 64) {
        // Bits above 64-i stay what they are: the shift takes them off.
        uint64_t d[64], sum = 0, factor = b[p];
        d[0] = in[0];
        for (unsigned i = 1; i < 32; i++) {
            d[i] = in[i];
            d[64 - i] = in[i] >> (64 - i);
        }
        d[32] = p % 2 == 0 ? in[64] : in[32] >> 32;
        for (unsigned i = 0; i < 64; i++) sum += (h[i] + (d[i] & (0 - (factor >> i & 1)))) << i;
        z[p] = sum;
        in += p % 2 == 0 ? 32 : 33;
    }
}
