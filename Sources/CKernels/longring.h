// Integers modulo 2^192 in three words, one at a time and eight at a time.
#pragma once
#include "dispatch.h"
#include <string.h>
#if MPC_HAS_AVX512
#include <immintrin.h>
#endif

typedef unsigned __int128 u128;
typedef struct {
    uint64_t word[3];
} u192;

MPC_BODY u128 add_2(u128 a, u128 b) { return a + b; }
MPC_BODY u128 subtract_2(u128 a, u128 b) { return a - b; }
MPC_BODY u128 multiply_2(u128 a, u128 b) { return a * b; }

MPC_BODY u192 add_3(u192 a, u192 b) {
    unsigned long long carry;
    u192 z;
    z.word[0] = __builtin_addcll(a.word[0], b.word[0], 0, &carry);
    z.word[1] = __builtin_addcll(a.word[1], b.word[1], carry, &carry);
    z.word[2] = a.word[2] + b.word[2] + carry;
    return z;
}
MPC_BODY u192 subtract_3(u192 a, u192 b) {
    unsigned long long borrow;
    u192 z;
    z.word[0] = __builtin_subcll(a.word[0], b.word[0], 0, &borrow);
    z.word[1] = __builtin_subcll(a.word[1], b.word[1], borrow, &borrow);
    z.word[2] = a.word[2] - b.word[2] - borrow;
    return z;
}
MPC_BODY u192 multiply_3(u192 a, u192 b) {
    const u128 low = (u128)a.word[0] * b.word[0];
    const uint64_t high = a.word[0] * b.word[2] + a.word[1] * b.word[1] + a.word[2] * b.word[0];
    // What begins at word 1, of which two words count.
    const u128 upper = (u128)a.word[0] * b.word[1] + (u128)a.word[1] * b.word[0] +
                       ((u128)high << 64) + (uint64_t)(low >> 64);
    return (u192){{(uint64_t)low, (uint64_t)upper, (uint64_t)(upper >> 64)}};
}
MPC_BODY u192 shift_3(u192 a, unsigned k) {
    if (k == 0) return a;
    return (u192){{a.word[0] << k, a.word[1] << k | a.word[0] >> (64 - k),
                   a.word[2] << k | a.word[1] >> (64 - k)}};
}

// Three words apart, for vector instructions: word l of element i at l n + i.

// Sums of 16 streams at one element, as in softspoken.c: s[b], and the sum of all.
#define FOLD_LONG(T, add, FIRST, AT)                                                               \
    T pair[8], quad[4], s[4];                                                                      \
    for (unsigned k = 0; k < 8; k++) {                                                             \
        T odd = AT(2 * k + 1);                                                                     \
        s[0] = k == 0 ? odd : add(s[0], odd);                                                      \
        pair[k] = k == 0 ? (FIRST) : add(AT(2 * k), odd);                                          \
    }                                                                                              \
    for (unsigned k = 0; k < 4; k++) {                                                             \
        s[1] = k == 0 ? pair[1] : add(s[1], pair[2 * k + 1]);                                      \
        quad[k] = add(pair[2 * k], pair[2 * k + 1]);                                               \
    }                                                                                              \
    s[2] = add(quad[1], quad[3]);                                                                  \
    s[3] = add(quad[2], quad[3]);                                                                  \
    T all = add(add(quad[0], quad[1]), s[3]);

#define STREAM(k) LOAD_PLANES(r + 3 * (size_t)(k) * n, i, n)
#define LATER_STREAM(k) LOAD_PLANES(r + 3 * ((size_t)(k) - 1) * n, i, n)

MPC_BODY u192 load_planes(const void *x, size_t i, size_t n) {
    u192 value;
    for (size_t l = 0; l < 3; l++) memcpy(value.word + l, (const char *)x + 8 * (l * n + i), 8);
    return value;
}
MPC_BODY void store_planes(void *z, size_t i, size_t n, u192 value) {
    for (size_t l = 0; l < 3; l++) memcpy((char *)z + 8 * (l * n + i), value.word + l, 8);
}

#if MPC_HAS_AVX512
#define INLINE static inline __attribute__((always_inline)) MPC_AVX512
typedef struct {
    __m512i word[3];
} planar;

INLINE planar planar_load(const void *x, size_t i, size_t n) {
    const char *at = (const char *)x + 8 * i;
    return (planar){{_mm512_loadu_si512(at), _mm512_loadu_si512(at + 8 * n),
                     _mm512_loadu_si512(at + 16 * n)}};
}
INLINE void planar_store(void *z, size_t i, size_t n, planar a) {
    char *at = (char *)z + 8 * i;
    for (size_t l = 0; l < 3; l++) _mm512_storeu_si512(at + 8 * l * n, a.word[l]);
}
INLINE planar planar_add(planar a, planar b) {
    const __m512i one = _mm512_set1_epi64(1);
    planar z;
    z.word[0] = _mm512_add_epi64(a.word[0], b.word[0]);
    __mmask8 low = _mm512_cmplt_epu64_mask(z.word[0], b.word[0]);
    __m512i middle = _mm512_add_epi64(a.word[1], b.word[1]);
    __mmask8 carry = _mm512_cmplt_epu64_mask(middle, b.word[1]);
    z.word[1] = _mm512_mask_add_epi64(middle, low, middle, one);
    carry |= _mm512_mask_testn_epi64_mask(low, z.word[1], z.word[1]);
    __m512i high = _mm512_add_epi64(a.word[2], b.word[2]);
    z.word[2] = _mm512_mask_add_epi64(high, carry, high, one);
    return z;
}
INLINE planar planar_shift(planar a, unsigned k) {
    const __m128i left = _mm_cvtsi32_si128((int)k), right = _mm_cvtsi32_si128(64 - (int)k);
    planar z;
    z.word[0] = _mm512_sll_epi64(a.word[0], left);
    for (int l = 1; l < 3; l++)
        z.word[l] = _mm512_or_si512(_mm512_sll_epi64(a.word[l], left),
                                    _mm512_srl_epi64(a.word[l - 1], right));
    return z;
}
// Of the mask's bits all or none are set: -a where they are.
INLINE planar planar_negate(planar a, uint64_t mask) {
    const __m512i m = _mm512_set1_epi64((long long)mask);
    for (int l = 0; l < 3; l++) a.word[l] = _mm512_xor_si512(a.word[l], m);
    planar ones = {{_mm512_srli_epi64(m, 63), _mm512_setzero_si512(), _mm512_setzero_si512()}};
    return planar_add(a, ones);
}
#endif
