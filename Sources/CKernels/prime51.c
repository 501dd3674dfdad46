#include "field52.h"
#include "dispatch.h"

typedef unsigned __int128 wide;
#define MASK52 (((uint64_t)1 << 52) - 1)

// One element.

// x·y·2^-52, for x < 2^52 and y < p.
MPC_BODY uint64_t mont(uint64_t x, uint64_t y, const mpc_prime51 *f) {
    wide t = (wide)x * y;
    uint64_t m = ((uint64_t)t * f->inverse) & MASK52;
    uint64_t r = (uint64_t)((t + (wide)m * f->p) >> 52) - f->p;
    return r + (f->p & (uint64_t)((int64_t)r >> 63));
}
// r - p where that is not negative, for r < 2p.
MPC_BODY uint64_t once(uint64_t r, uint64_t p) {
    uint64_t t = r - p;
    return t + (p & (uint64_t)((int64_t)t >> 63));
}
// x modulo p, for any word: the low 52 bits are below 4p, the high 12 times 2^52 are a product.
MPC_BODY uint64_t reduce_word(uint64_t x, const mpc_prime51 *f) {
    uint64_t low = once(once(x & MASK52, 2 * f->p), f->p);
    return once(low + mont(x >> 52, f->r2, f), f->p);
}
// low + 2^52 high as elements are summed up: times 2^-52 modulo p.
MPC_BODY uint64_t reduce_sum(wide t, const mpc_prime51 *f) {
    // Two steps of Montgomery's bring it from 120 bits below 2^52; one of them is taken back.
    for (int k = 0; k < 2; k++) {
        uint64_t m = ((uint64_t)t * f->inverse) & MASK52;
        t = (t + (wide)m * f->p) >> 52;
    }
    return mont((uint64_t)t, f->r2, f);
}
MPC_BODY uint64_t weigh(uint64_t x, uint64_t c, uint64_t c_high, const mpc_prime51 *f) {
    return once(mont(x & MASK52, c, f) + mont(x >> 52, c_high, f), f->p);
}

mpc_prime51 mpc_p51_field(uint64_t p) {
    uint64_t inverse = p;
    for (int k = 0; k < 5; k++) inverse *= 2 - p * inverse;
    uint64_t r[3] = {((uint64_t)1 << 52) % p};
    for (int k = 1; k < 3; k++) r[k] = (uint64_t)((wide)r[k - 1] * r[0] % p);
    mpc_prime51 f = {.p = p, .inverse = (0 - inverse) & MASK52, .r2 = r[1], .r3 = r[2]};
    return f;
}

#if MPC_HAS_AVX512
F52 f52_vec p51_once(f52_vec r, f52_vec p) { return _mm512_min_epu64(r, _mm512_sub_epi64(r, p)); }

typedef struct {
    f52_vec p, inverse;
} p51_vec;

F52 p51_vec p51_load_field(const mpc_prime51 *f) {
    p51_vec v = {f52_set1(f->p), f52_set1(f->inverse)};
    return v;
}
// low + 2^52 high, low below 2^52, times 2^-52.
F52 f52_vec p51_reduce_product(f52_vec low, f52_vec high, p51_vec f) {
    const f52_vec zero = _mm512_setzero_si512();
    f52_vec m = _mm512_madd52lo_epu64(zero, low, f.inverse);
    // 0 or 2^52.
    f52_vec carry = _mm512_madd52lo_epu64(low, m, f.p);
    high = _mm512_madd52hi_epu64(high, m, f.p);
    return p51_once(_mm512_add_epi64(high, _mm512_srli_epi64(carry, 52)), f.p);
}
F52 f52_vec p51_product(f52_vec x, f52_vec y, p51_vec f) {
    const f52_vec zero = _mm512_setzero_si512();
    return p51_reduce_product(_mm512_madd52lo_epu64(zero, x, y), _mm512_madd52hi_epu64(zero, x, y), f);
}
F52 __mmask8 p51_lanes(size_t n) { return (__mmask8)(n < 8 ? (1u << n) - 1 : 255); }
F52 f52_vec p51_load(const uint64_t *x, __mmask8 lanes) { return _mm512_maskz_loadu_epi64(lanes, x); }

MPC_IFMA static void multiply_ifma(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n,
                                   const mpc_prime51 *f, int add) {
    const p51_vec v = p51_load_field(f);
    const __mmask8 old = add ? 255 : 0;
    for (size_t i = 0; i < n; i += 8) {
        const __mmask8 lanes = p51_lanes(n - i);
        f52_vec t = p51_product(p51_load(x + i, lanes), p51_load(y + i, lanes), v);
        t = p51_once(_mm512_add_epi64(t, p51_load(z + i, lanes & old)), v.p);
        _mm512_mask_storeu_epi64(z + i, lanes, t);
    }
}
MPC_IFMA static void scale_ifma(uint64_t *z, const uint64_t *x, uint64_t c, size_t n,
                                const mpc_prime51 *f, int add) {
    const p51_vec v = p51_load_field(f);
    const f52_vec factor = f52_set1(c);
    const __mmask8 old = add ? 255 : 0;
    for (size_t i = 0; i < n; i += 8) {
        const __mmask8 lanes = p51_lanes(n - i);
        f52_vec t = p51_product(p51_load(x + i, lanes), factor, v);
        t = p51_once(_mm512_add_epi64(t, p51_load(z + i, lanes & old)), v.p);
        _mm512_mask_storeu_epi64(z + i, lanes, t);
    }
}
// Sums of up to 2^12 halves of products fit their words.
MPC_IFMA static void inner_product_ifma(wide *sum, const uint64_t *x, const uint64_t *y, size_t n) {
    for (size_t start = 0; start < n; start += (size_t)1 << 14) {
        const size_t end = n - start < (size_t)1 << 14 ? n : start + ((size_t)1 << 14);
        f52_vec low[2] = {_mm512_setzero_si512(), _mm512_setzero_si512()};
        f52_vec high[2] = {_mm512_setzero_si512(), _mm512_setzero_si512()};
        for (size_t i = start; i < end; i += 16)
            for (int k = 0; k < 2; k++) {
                const size_t at = i + 8 * (size_t)k;
                const __mmask8 lanes = at < end ? p51_lanes(end - at) : 0;
                f52_vec a = p51_load(x + at, lanes), b = p51_load(y + at, lanes);
                low[k] = _mm512_madd52lo_epu64(low[k], a, b);
                high[k] = _mm512_madd52hi_epu64(high[k], a, b);
            }
        uint64_t words[8];
        for (int k = 0; k < 2; k++) {
            _mm512_storeu_si512(words, low[k]);
            for (int e = 0; e < 8; e++) *sum += words[e];
            _mm512_storeu_si512(words, high[k]);
            for (int e = 0; e < 8; e++) *sum += (wide)words[e] << 52;
        }
    }
}
F52 f52_vec p51_weigh(f52_vec x, f52_vec c, f52_vec c_high, p51_vec v) {
    // The multiplier reads 52 bits.
    f52_vec low = p51_product(x, c, v);
    f52_vec high = p51_product(_mm512_srli_epi64(x, 52), c_high, v);
    return p51_once(_mm512_add_epi64(low, high), v.p);
}
MPC_IFMA static void weigh_ifma(uint64_t *z, const uint64_t *x, const uint64_t *c, size_t n,
                                const mpc_prime51 *f) {
    const p51_vec v = p51_load_field(f);
    const f52_vec r2 = f52_set1(f->r2);
    for (size_t i = 0; i < n; i += 8) {
        const __mmask8 lanes = p51_lanes(n - i);
        f52_vec a = p51_load(c + i, lanes);
        _mm512_mask_storeu_epi64(
            z + i, lanes, p51_weigh(p51_load(x + i, lanes), a, p51_product(a, r2, v), v));
    }
}
MPC_IFMA static void reduce_ifma(uint64_t *z, const uint64_t *x, size_t n, const mpc_prime51 *f) {
    const p51_vec v = p51_load_field(f);
    const f52_vec twice = f52_set1(2 * f->p), r2 = f52_set1(f->r2), mask = f52_limb_mask();
    for (size_t i = 0; i < n; i += 8) {
        const __mmask8 lanes = p51_lanes(n - i);
        f52_vec a = p51_load(x + i, lanes);
        f52_vec low = p51_once(p51_once(_mm512_and_si512(a, mask), twice), v.p);
        f52_vec high = p51_product(_mm512_srli_epi64(a, 52), r2, v);
        _mm512_mask_storeu_epi64(z + i, lanes, p51_once(_mm512_add_epi64(low, high), v.p));
    }
}
#define P51_IFMA(call)                                                                             \
    if (mpc_use_ifma()) {                                                                          \
        call;                                                                                      \
        return;                                                                                    \
    }
#else
#define P51_IFMA(call)
#endif

MPC_KERNEL(void, mpc_p51_add,
           (uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n, const mpc_prime51 *f),
           (z, x, y, n, f)) {
    const uint64_t p = f->p;
    for (size_t i = 0; i < n; i++) z[i] = once(x[i] + y[i], p);
}

MPC_KERNEL(void, mpc_p51_subtract,
           (uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n, const mpc_prime51 *f),
           (z, x, y, n, f)) {
    const uint64_t p = f->p;
    for (size_t i = 0; i < n; i++) z[i] = once(x[i] + p - y[i], p);
}

MPC_KERNEL(void, mpc_p51_add_constant,
           (uint64_t *z, const uint64_t *x, uint64_t c, size_t n, const mpc_prime51 *f),
           (z, x, c, n, f)) {
    const uint64_t p = f->p;
    for (size_t i = 0; i < n; i++) z[i] = once(x[i] + c, p);
}

MPC_KERNEL(uint64_t, mpc_p51_sum, (const uint64_t *x, size_t n, const mpc_prime51 *f), (x, n, f)) {
    // Up to 2^13 elements fit a word.
    uint64_t total = 0;
    for (size_t start = 0; start < n; start += (size_t)1 << 13) {
        const size_t end = n - start < (size_t)1 << 13 ? n : start + ((size_t)1 << 13);
        uint64_t sum = 0;
        for (size_t i = start; i < end; i++) sum += x[i];
        total = once(total + reduce_word(sum, f), f->p);
    }
    return total;
}

void mpc_p51_multiply(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n,
                      const mpc_prime51 *f) {
    P51_IFMA(multiply_ifma(z, x, y, n, f, 0))
    for (size_t i = 0; i < n; i++) z[i] = mont(x[i], y[i], f);
}

void mpc_p51_multiply_add(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n,
                          const mpc_prime51 *f) {
    P51_IFMA(multiply_ifma(z, x, y, n, f, 1))
    for (size_t i = 0; i < n; i++) z[i] = once(z[i] + mont(x[i], y[i], f), f->p);
}

void mpc_p51_scale(uint64_t *z, const uint64_t *x, uint64_t c, size_t n, const mpc_prime51 *f) {
    P51_IFMA(scale_ifma(z, x, c, n, f, 0))
    for (size_t i = 0; i < n; i++) z[i] = mont(x[i], c, f);
}

void mpc_p51_scale_add(uint64_t *z, const uint64_t *x, uint64_t c, size_t n, const mpc_prime51 *f) {
    P51_IFMA(scale_ifma(z, x, c, n, f, 1))
    for (size_t i = 0; i < n; i++) z[i] = once(z[i] + mont(x[i], c, f), f->p);
}

uint64_t mpc_p51_inner_product(const uint64_t *x, const uint64_t *y, size_t n,
                               const mpc_prime51 *f) {
    uint64_t total = 0;
    // Sums of 2^16 products have 118 bits.
    for (size_t start = 0; start < n; start += (size_t)1 << 16) {
        const size_t count = n - start < (size_t)1 << 16 ? n - start : (size_t)1 << 16;
        wide sum = 0;
#if MPC_HAS_AVX512
        if (mpc_use_ifma())
            inner_product_ifma(&sum, x + start, y + start, count);
        else
#endif
            for (size_t i = start; i < start + count; i++) sum += (wide)x[i] * y[i];
        total = once(total + reduce_sum(sum, f), f->p);
    }
    return total;
}

void mpc_p51_reduce(uint64_t *z, const uint64_t *x, size_t n, const mpc_prime51 *f) {
    P51_IFMA(reduce_ifma(z, x, n, f))
    for (size_t i = 0; i < n; i++) z[i] = reduce_word(x[i], f);
}

void mpc_p51_weigh(uint64_t *z, const uint64_t *x, const uint64_t *c, size_t n,
                   const mpc_prime51 *f) {
    P51_IFMA(weigh_ifma(z, x, c, n, f))
    for (size_t i = 0; i < n; i++) z[i] = weigh(x[i], c[i], mont(c[i], f->r2, f), f);
}
