#include "dispatch.h"
#if MPC_HAS_AVX512
#include <immintrin.h>
#endif

#define MASK60 (((uint64_t)1 << 60) - 1)

// One element.

// The low half of a carry-less product. Every fourth bit is taken at a time, so that the sums of an
// integer product don't reach the next bit that counts: they stay below 16, but for 16 at the top, whose
// carry falls off (T. Pornin, BearSSL).
MPC_BODY uint64_t product_low(uint64_t x, uint64_t y) {
    uint64_t z = 0;
    for (int k = 0; k < 4; k++) {
        uint64_t sum = 0;
        for (int i = 0; i < 4; i++) {
            const uint64_t mask = 0x1111111111111111ull;
            sum ^= (x & mask << i) * (y & mask << ((k - i) & 3));
        }
        z |= sum & 0x1111111111111111ull << k;
    }
    return z;
}
// x^60 = x + 1; `high` has the bits from 64 up.
MPC_BODY uint64_t reduce(uint64_t low, uint64_t high) {
    uint64_t top = low >> 60 | high << 4;
    return (low & MASK60) ^ top ^ top << 1;
}
MPC_BODY uint64_t product(uint64_t x, uint64_t y) {
    uint64_t reversed = product_low(__builtin_bitreverse64(x), __builtin_bitreverse64(y));
    return reduce(product_low(x, y), __builtin_bitreverse64(reversed) >> 1);
}

#if MPC_HAS_AVX512
// The same with the processor's carry-less product.
MPC_BODY MPC_AVX2 uint64_t product_clmul(uint64_t x, uint64_t y) {
    const __m128i z =
        _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)x), _mm_cvtsi64_si128((long long)y), 0);
    return reduce((uint64_t)_mm_cvtsi128_si64(z), (uint64_t)_mm_extract_epi64(z, 1));
}

#define GF60 static inline __attribute__((                                                         \
    always_inline, target("avx512f,avx512dq,avx512bw,avx512vl,vaes,aes,vpclmulqdq,pclmul")))

GF60 __mmask8 lanes_of(size_t n) { return (__mmask8)(n < 8 ? (1u << n) - 1 : 255); }

// Products of elements 0, 2, 4, 6 and 1, 3, 5, 7 as 128-bit lanes, to eight reduced words.
GF60 __m512i join(__m512i even, __m512i odd) {
    const __m512i mask = _mm512_set1_epi64((long long)MASK60);
    __m512i low = _mm512_unpacklo_epi64(even, odd), high = _mm512_unpackhi_epi64(even, odd);
    __m512i top = _mm512_or_si512(_mm512_srli_epi64(low, 60), _mm512_slli_epi64(high, 4));
    __m512i r = _mm512_xor_si512(_mm512_and_si512(low, mask), top);
    return _mm512_xor_si512(r, _mm512_slli_epi64(top, 1));
}
GF60 __m512i product_of(__m512i x, __m512i y) {
    return join(_mm512_clmulepi64_epi128(x, y, 0x00), _mm512_clmulepi64_epi128(x, y, 0x11));
}

MPC_VAES static void multiply_vector(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n) {
    for (size_t i = 0; i < n; i += 8) {
        const __mmask8 lanes = lanes_of(n - i);
        __m512i a = _mm512_maskz_loadu_epi64(lanes, x + i);
        __m512i b = _mm512_maskz_loadu_epi64(lanes, y + i);
        _mm512_mask_storeu_epi64(z + i, lanes, product_of(a, b));
    }
}

MPC_VAES static void multiply_add_vector(uint64_t *z, const uint64_t *x, const uint64_t *y,
                                         size_t n) {
    for (size_t i = 0; i < n; i += 8) {
        const __mmask8 lanes = lanes_of(n - i);
        __m512i a = _mm512_maskz_loadu_epi64(lanes, x + i);
        __m512i b = _mm512_maskz_loadu_epi64(lanes, y + i);
        __m512i c = _mm512_maskz_loadu_epi64(lanes, z + i);
        _mm512_mask_storeu_epi64(z + i, lanes, _mm512_xor_si512(c, product_of(a, b)));
    }
}

MPC_VAES static void scale_vector(uint64_t *z, const uint64_t *x, uint64_t c, size_t n, int add) {
    const __m512i b = _mm512_set1_epi64((long long)c);
    const __mmask8 old = add ? 255 : 0;
    for (size_t i = 0; i < n; i += 8) {
        const __mmask8 lanes = lanes_of(n - i);
        __m512i a = _mm512_maskz_loadu_epi64(lanes, x + i);
        __m512i t = _mm512_maskz_loadu_epi64(lanes & old, z + i);
        _mm512_mask_storeu_epi64(z + i, lanes, _mm512_xor_si512(t, product_of(a, b)));
    }
}

MPC_VAES static uint64_t inner_product_vector(const uint64_t *x, const uint64_t *y, size_t n) {
    __m512i even = _mm512_setzero_si512(), odd = even;
    for (size_t i = 0; i < n; i += 8) {
        const __mmask8 lanes = lanes_of(n - i);
        __m512i a = _mm512_maskz_loadu_epi64(lanes, x + i);
        __m512i b = _mm512_maskz_loadu_epi64(lanes, y + i);
        even = _mm512_xor_si512(even, _mm512_clmulepi64_epi128(a, b, 0x00));
        odd = _mm512_xor_si512(odd, _mm512_clmulepi64_epi128(a, b, 0x11));
    }
    uint64_t words[8], sum = 0;
    _mm512_storeu_si512(words, join(even, odd));
    for (int e = 0; e < 8; e++) sum ^= words[e];
    return sum;
}

MPC_AVX512 static void expand_vector(uint64_t *z, const uint64_t *planes, size_t stride,
                                     const uint64_t *basis, unsigned m, size_t n) {
    for (size_t i = 0; i < n; i += 8) {
        __m512i t = _mm512_setzero_si512();
        for (unsigned c = 0; c < m; c++) {
            __mmask8 bits = (__mmask8)(planes[stride * c + i / 64] >> (i % 64));
            __m512i b = _mm512_set1_epi64((long long)basis[c]);
            t = _mm512_mask_xor_epi64(t, bits, t, b);
        }
        const __mmask8 lanes = (__mmask8)(n - i < 8 ? (1u << (n - i)) - 1 : 255);
        _mm512_mask_storeu_epi64(z + i, lanes, t);
    }
}
#endif

// Element by element, for either product.
#define GF60_LOOPS(NAME, ATTRIBUTES, PRODUCT)                                                      \
    ATTRIBUTES static void multiply_##NAME(uint64_t *z, const uint64_t *x, const uint64_t *y,      \
                                           size_t n) {                                             \
        for (size_t i = 0; i < n; i++) z[i] = PRODUCT(x[i], y[i]);                                 \
    }                                                                                              \
    ATTRIBUTES static void multiply_add_##NAME(uint64_t *z, const uint64_t *x, const uint64_t *y,  \
                                               size_t n) {                                         \
        for (size_t i = 0; i < n; i++) z[i] ^= PRODUCT(x[i], y[i]);                                \
    }                                                                                              \
    ATTRIBUTES static void scale_##NAME(uint64_t *z, const uint64_t *x, uint64_t c, size_t n,      \
                                        int add) {                                                 \
        const uint64_t old = add ? ~0ull : 0;                                                      \
        for (size_t i = 0; i < n; i++) z[i] = (z[i] & old) ^ PRODUCT(x[i], c);                     \
    }                                                                                              \
    ATTRIBUTES static uint64_t inner_product_##NAME(const uint64_t *x, const uint64_t *y,          \
                                                    size_t n) {                                    \
        uint64_t sum = 0;                                                                          \
        for (size_t i = 0; i < n; i++) sum ^= PRODUCT(x[i], y[i]);                                 \
        return sum;                                                                                \
    }
GF60_LOOPS(portable, , product)
#if MPC_HAS_AVX512
GF60_LOOPS(avx2, MPC_AVX2, product_clmul)
#define GF60_CALL(name, ...)                                                                       \
    (mpc_use_vaes() ? name##_vector                                                                \
     : mpc_current_path() != mpc_path_portable ? name##_avx2 : name##_portable)(__VA_ARGS__)
#else
#define GF60_CALL(name, ...) name##_portable(__VA_ARGS__)
#endif

void mpc_gf60_multiply(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n) {
    GF60_CALL(multiply, z, x, y, n);
}

void mpc_gf60_multiply_add(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n) {
    GF60_CALL(multiply_add, z, x, y, n);
}

void mpc_gf60_scale(uint64_t *z, const uint64_t *x, uint64_t c, size_t n) {
    GF60_CALL(scale, z, x, c, n, 0);
}

void mpc_gf60_scale_add(uint64_t *z, const uint64_t *x, uint64_t c, size_t n) {
    GF60_CALL(scale, z, x, c, n, 1);
}

uint64_t mpc_gf60_inner_product(const uint64_t *x, const uint64_t *y, size_t n) {
    return GF60_CALL(inner_product, x, y, n);
}

void mpc_gf60_expand(uint64_t *z, const uint64_t *planes, size_t stride, const uint64_t *basis,
                     unsigned m, size_t n) {
#if MPC_HAS_AVX512
    if (mpc_use_avx512()) {
        expand_vector(z, planes, stride, basis, m, n);
        return;
    }
#endif
    for (size_t i = 0; i < n; i++) {
        uint64_t t = 0;
        for (unsigned c = 0; c < m; c++)
            t ^= basis[c] & (0 - (planes[stride * c + i / 64] >> (i % 64) & 1));
        z[i] = t;
    }
}
