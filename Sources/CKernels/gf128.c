#include "dispatch.h"
#if MPC_HAS_AVX512
#include <immintrin.h>
#endif

// The low 64 bits of a carry-less product. Of each operand every fourth bit is taken at a time, so that
// the sums of an integer product don't reach the next bit that counts: they stay below 16, but for 16 at
// the top, whose carry falls off (T. Pornin's method in BearSSL's GHASH).
MPC_BODY uint64_t product_low(uint64_t x, uint64_t y) {
    const uint64_t m0 = 0x1111111111111111ull, m1 = m0 << 1, m2 = m0 << 2, m3 = m0 << 3;
    uint64_t x0 = x & m0, x1 = x & m1, x2 = x & m2, x3 = x & m3;
    uint64_t y0 = y & m0, y1 = y & m1, y2 = y & m2, y3 = y & m3;
    uint64_t z0 = (x0 * y0) ^ (x1 * y3) ^ (x2 * y2) ^ (x3 * y1);
    uint64_t z1 = (x0 * y1) ^ (x1 * y0) ^ (x2 * y3) ^ (x3 * y2);
    uint64_t z2 = (x0 * y2) ^ (x1 * y1) ^ (x2 * y0) ^ (x3 * y3);
    uint64_t z3 = (x0 * y3) ^ (x1 * y2) ^ (x2 * y1) ^ (x3 * y0);
    return (z0 & m0) | (z1 & m1) | (z2 & m2) | (z3 & m3);
}

// z (2 words) ^= x y. The high half is the low half of the product of the reversed operands.
MPC_BODY void product(uint64_t *z, uint64_t x, uint64_t y) {
    z[0] ^= product_low(x, y);
    uint64_t reversed = product_low(__builtin_bitreverse64(x), __builtin_bitreverse64(y));
    z[1] ^= __builtin_bitreverse64(reversed) >> 1;
}

static void accumulate_portable(uint64_t *accumulator, const uint64_t *x, const uint64_t *y,
                                size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint64_t middle[2] = {0, 0};
        product(accumulator, x[2 * i], y[2 * i]);
        product(middle, x[2 * i], y[2 * i + 1]);
        product(middle, x[2 * i + 1], y[2 * i]);
        product(accumulator + 2, x[2 * i + 1], y[2 * i + 1]);
        accumulator[1] ^= middle[0];
        accumulator[2] ^= middle[1];
    }
}

#if MPC_HAS_AVX512
MPC_AVX2 static void accumulate_avx2(uint64_t *accumulator, const uint64_t *x, const uint64_t *y,
                                     size_t n) {
    __m128i low = _mm_setzero_si128(), middle = low, high = low;
    for (size_t i = 0; i < n; i++) {
        const __m128i a = _mm_loadu_si128((const __m128i *)(x + 2 * i));
        const __m128i b = _mm_loadu_si128((const __m128i *)(y + 2 * i));
        low = _mm_xor_si128(low, _mm_clmulepi64_si128(a, b, 0x00));
        high = _mm_xor_si128(high, _mm_clmulepi64_si128(a, b, 0x11));
        middle = _mm_xor_si128(middle, _mm_clmulepi64_si128(a, b, 0x01));
        middle = _mm_xor_si128(middle, _mm_clmulepi64_si128(a, b, 0x10));
    }
    __m128i *sum = (__m128i *)accumulator;
    low = _mm_xor_si128(low, _mm_slli_si128(middle, 8));
    high = _mm_xor_si128(high, _mm_srli_si128(middle, 8));
    _mm_storeu_si128(sum, _mm_xor_si128(_mm_loadu_si128(sum), low));
    _mm_storeu_si128(sum + 1, _mm_xor_si128(_mm_loadu_si128(sum + 1), high));
}

MPC_VAES static void accumulate_vaes(uint64_t *accumulator, const uint64_t *x, const uint64_t *y,
                                     size_t n) {
    __m512i low = _mm512_setzero_si512(), middle = low, high = low;
    for (size_t i = 0; i < n; i += 4) {
        __mmask8 mask = n - i < 4 ? (__mmask8)((1u << (2 * (n - i))) - 1) : (__mmask8)0xff;
        __m512i a = _mm512_maskz_loadu_epi64(mask, x + 2 * i);
        __m512i b = _mm512_maskz_loadu_epi64(mask, y + 2 * i);
        low = _mm512_xor_si512(low, _mm512_clmulepi64_epi128(a, b, 0x00));
        high = _mm512_xor_si512(high, _mm512_clmulepi64_epi128(a, b, 0x11));
        middle = _mm512_xor_si512(middle, _mm512_clmulepi64_epi128(a, b, 0x01));
        middle = _mm512_xor_si512(middle, _mm512_clmulepi64_epi128(a, b, 0x10));
    }
    uint64_t l[8], m[8], h[8];
    _mm512_storeu_si512(l, low);
    _mm512_storeu_si512(m, middle);
    _mm512_storeu_si512(h, high);
    for (int e = 0; e < 8; e += 2) {
        accumulator[0] ^= l[e];
        accumulator[1] ^= l[e + 1] ^ m[e];
        accumulator[2] ^= h[e] ^ m[e + 1];
        accumulator[3] ^= h[e + 1];
    }
}
#endif

void mpc_gf128_accumulate(uint64_t *accumulator, const uint64_t *x, const uint64_t *y, size_t n) {
#if MPC_HAS_AVX512
    if (mpc_use_vaes()) {
        accumulate_vaes(accumulator, x, y, n);
        return;
    }
    if (mpc_current_path() != mpc_path_portable) {
        accumulate_avx2(accumulator, x, y, n);
        return;
    }
#endif
    accumulate_portable(accumulator, x, y, n);
}

void mpc_gf128_reduce(uint64_t *z, const uint64_t *accumulator) {
    const uint64_t *a = accumulator;
    // x^128 = x^7 + x^2 + x + 1, first for the highest word, then for the third with what came to it.
    uint64_t top = a[3];
    uint64_t third = a[2] ^ (top >> 57) ^ (top >> 62) ^ (top >> 63);
    z[1] = a[1] ^ (top << 7) ^ (top << 2) ^ (top << 1) ^ top;
    z[1] ^= (third >> 57) ^ (third >> 62) ^ (third >> 63);
    z[0] = a[0] ^ (third << 7) ^ (third << 2) ^ (third << 1) ^ third;
}
