#include "CKernelsMersenne.h"
#include "dispatch.h"
#include "field52.h"
#include <string.h>

#define P (((uint64_t)1 << 61) - 1)
typedef unsigned __int128 wide;
typedef uint64_t unaligned_word __attribute__((aligned(1), may_alias));

// One element.

// r - p where that is not negative, for r < 2p.
MPC_BODY uint64_t reduce_once(uint64_t r) {
    uint64_t t = r - P;
    return t + (P & (uint64_t)((int64_t)t >> 63));
}
// t mod p: 2^61 is 1, so the three pieces of 61 bits are added up.
MPC_BODY uint64_t reduce_wide(wide t) {
    uint64_t s = ((uint64_t)t & P) + ((uint64_t)(t >> 61) & P) + (uint64_t)(t >> 122);
    return reduce_once((s & P) + (s >> 61));
}

#if MPC_HAS_AVX512
// Eight elements. A product of x = x0 + 2^52 x1 and y, x1 and y1 of 9 bits, is
// a + 2^52 b + 2^104 c with a, b and c sums of halves of 104-bit products; 2^61 is 1. The sums of
// up to 512 products fit their words: a < 2^61, b < 2^62.6, c < 2^28.
typedef struct {
    f52_vec a, b, c;
} m61_sum;

F52 void m61_clear(m61_sum *t) { t->a = t->b = t->c = _mm512_setzero_si512(); }

F52 void m61_add_product(m61_sum *t, f52_vec x, f52_vec y) {
    // The multiplier reads 52 bits of its operands.
    const f52_vec x1 = _mm512_srli_epi64(x, 52), y1 = _mm512_srli_epi64(y, 52);
    t->a = _mm512_madd52lo_epu64(t->a, x, y);
    t->b = _mm512_madd52hi_epu64(t->b, x, y);
    t->c = _mm512_madd52hi_epu64(t->c, x, y1);
    t->b = _mm512_madd52lo_epu64(t->b, x, y1);
    t->c = _mm512_madd52hi_epu64(t->c, x1, y);
    t->b = _mm512_madd52lo_epu64(t->b, x1, y);
    t->c = _mm512_madd52lo_epu64(t->c, x1, y1);
}

// t mod p for t < 2^63.
F52 f52_vec m61_reduce_word(f52_vec t) {
    const f52_vec p = f52_set1(P);
    f52_vec r = _mm512_add_epi64(_mm512_and_si512(t, p), _mm512_srli_epi64(t, 61));
    return _mm512_min_epu64(r, _mm512_sub_epi64(r, p));
}

// a + 2^52 b + 2^43 c, each cut where it passes 2^61.
F52 f52_vec m61_reduce(const m61_sum *t) {
    f52_vec r = _mm512_add_epi64(t->a, _mm512_srli_epi64(t->b, 9));
    r = _mm512_add_epi64(r, _mm512_slli_epi64(_mm512_and_si512(t->b, f52_set1(511)), 52));
    f52_vec c = _mm512_and_si512(t->c, f52_set1(((uint64_t)1 << 18) - 1));
    r = _mm512_add_epi64(r, _mm512_slli_epi64(c, 43));
    r = _mm512_add_epi64(r, _mm512_srli_epi64(t->c, 18));
    return m61_reduce_word(r);
}

F52 __mmask8 m61_lanes(size_t n) { return (__mmask8)(n < 8 ? (1u << n) - 1 : 255); }
F52 f52_vec m61_load(const uint64_t *x, __mmask8 lanes) {
    return _mm512_maskz_loadu_epi64(lanes, x);
}

#define M61_LOOP for (size_t i = 0; i < n; i += 8)
#define M61_HERE const __mmask8 lanes = m61_lanes(n - i);
#define M61_IFMA(call)                                                                             \
    if (mpc_use_ifma()) return call
#else
#define M61_IFMA(call)
#endif

// Additions are left to the compiler; products have two paths.

MPC_KERNEL(void, mpc_m61_add, (uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n),
           (z, x, y, n)) {
    for (size_t i = 0; i < n; i++) z[i] = reduce_once(x[i] + y[i]);
}

MPC_KERNEL(void, mpc_m61_subtract, (uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n),
           (z, x, y, n)) {
    for (size_t i = 0; i < n; i++) z[i] = reduce_once(x[i] + P - y[i]);
}

MPC_KERNEL(void, mpc_m61_add_constant, (uint64_t *z, const uint64_t *x, uint64_t c, size_t n),
           (z, x, c, n)) {
    for (size_t i = 0; i < n; i++) z[i] = reduce_once(x[i] + c);
}

MPC_KERNEL(uint64_t, mpc_m61_sum, (const uint64_t *x, size_t n), (x, n)) {
    uint64_t low = 0, high = 0;
    for (size_t i = 0; i < n; i++) {
        low += x[i] & 0xffffffff;
        high += x[i] >> 32;
    }
    return reduce_wide(((wide)high << 32) + low);
}

MPC_KERNEL(int, mpc_m61_read, (uint64_t *z, const void *message, size_t n), (z, message, n)) {
    uint64_t bad = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t t = ((const unaligned_word *)message)[i];
        bad |= (t + 1) >> 61 | t >> 61;
        z[i] = t;
    }
    return bad != 0;
}

MPC_KERNEL(int, mpc_m61_cut, (uint64_t *z, size_t n), (z, n)) {
    uint64_t full = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t t = z[i] & P;
        full |= (t + 1) >> 61;
        z[i] = t;
    }
    return full != 0;
}

#if MPC_HAS_AVX512
MPC_IFMA static void multiply_ifma(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n) {
    M61_LOOP {
        M61_HERE
        m61_sum t;
        m61_clear(&t);
        m61_add_product(&t, m61_load(x + i, lanes), m61_load(y + i, lanes));
        _mm512_mask_storeu_epi64(z + i, lanes, m61_reduce(&t));
    }
}

MPC_IFMA static void multiply_add_ifma(uint64_t *z, const uint64_t *x, const uint64_t *y,
                                       size_t n) {
    M61_LOOP {
        M61_HERE
        m61_sum t;
        m61_clear(&t);
        t.a = m61_load(z + i, lanes);
        m61_add_product(&t, m61_load(x + i, lanes), m61_load(y + i, lanes));
        _mm512_mask_storeu_epi64(z + i, lanes, m61_reduce(&t));
    }
}

MPC_IFMA static void combine_ifma(uint64_t *z, const uint64_t *const *inputs,
                                  const uint64_t *factors, size_t k, size_t n) {
    M61_LOOP {
        M61_HERE
        m61_sum t;
        m61_clear(&t);
        for (size_t j = 0; j < k; j++)
            m61_add_product(&t, m61_load(inputs[j] + i, lanes), f52_set1(factors[j]));
        _mm512_mask_storeu_epi64(z + i, lanes, m61_reduce(&t));
    }
}

MPC_IFMA static uint64_t inner_product_ifma(const uint64_t *x, const uint64_t *y, size_t n) {
    const size_t most = 8 * 256;
    wide total = 0;
    while (n > 0) {
        const size_t here = n < most ? n : most;
        m61_sum even, odd;
        m61_clear(&even);
        m61_clear(&odd);
        for (size_t i = 0; i < here; i += 16) {
            __mmask8 lanes = m61_lanes(here - i);
            m61_add_product(&even, m61_load(x + i, lanes), m61_load(y + i, lanes));
            if (i + 8 >= here) break;
            lanes = m61_lanes(here - i - 8);
            m61_add_product(&odd, m61_load(x + i + 8, lanes), m61_load(y + i + 8, lanes));
        }
        even.a = _mm512_add_epi64(even.a, odd.a);
        even.b = _mm512_add_epi64(even.b, odd.b);
        even.c = _mm512_add_epi64(even.c, odd.c);
        uint64_t words[8] __attribute__((aligned(64)));
        _mm512_store_si512(words, m61_reduce(&even));
        for (int j = 0; j < 8; j++) total += words[j];
        x += here;
        y += here;
        n -= here;
    }
    return reduce_wide(total);
}
#endif

MPC_BODY uint64_t product(uint64_t x, uint64_t y) { return reduce_wide((wide)x * y); }

void mpc_m61_multiply(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n) {
    M61_IFMA(multiply_ifma(z, x, y, n));
    for (size_t i = 0; i < n; i++) z[i] = product(x[i], y[i]);
}

void mpc_m61_multiply_add(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n) {
    M61_IFMA(multiply_add_ifma(z, x, y, n));
    for (size_t i = 0; i < n; i++) z[i] = reduce_wide((wide)x[i] * y[i] + z[i]);
}

void mpc_m61_combine(uint64_t *z, const uint64_t *const *inputs, const uint64_t *factors, size_t k,
                     size_t n) {
    M61_IFMA(combine_ifma(z, inputs, factors, k, n));
    for (size_t i = 0; i < n; i++) {
        uint64_t sum = 0;
        for (size_t j = 0; j < k; j++) sum = reduce_wide((wide)inputs[j][i] * factors[j] + sum);
        z[i] = sum;
    }
}

uint64_t mpc_m61_inner_product(const uint64_t *x, const uint64_t *y, size_t n) {
    M61_IFMA(inner_product_ifma(x, y, n));
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) sum = reduce_wide((wide)x[i] * y[i] + sum);
    return sum;
}
