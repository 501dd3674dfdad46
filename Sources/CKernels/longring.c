#include "longring.h"

// Integers modulo 2^128 and 2^192, the latter in words: not every machine's compiler has integers of
// more than 128 bits. Vector instructions have no 64-bit product to offer.

// Of either width.
#define ADD(a, b) _Generic((a), u128: add_2, u192: add_3)((a), (b))
#define SUBTRACT(a, b) _Generic((a), u128: subtract_2, u192: subtract_3)((a), (b))
#define MULTIPLY(a, b) _Generic((a), u128: multiply_2, u192: multiply_3)((a), (b))

#define LOAD(type, p) ({ type value_; memcpy(&value_, (p), W * 8); value_; })
#define STORE(p, value) ({ __typeof__(value) value_ = (value); memcpy((p), &value_, W * 8); })

// The body once for each width: T is the integer, W its words.
#define EACH_WIDTH(w, BODY)                                                                        \
    if ((w) == 2) {                                                                                \
        typedef u128 T;                                                                            \
        enum { W = 2 };                                                                            \
        BODY                                                                                       \
    } else {                                                                                       \
        typedef u192 T;                                                                            \
        enum { W = 3 };                                                                            \
        BODY                                                                                       \
    }

#define ELEMENTWISE(name, PARAMETERS, EXPRESSION)                                                  \
    void name PARAMETERS {                                                                         \
        EACH_WIDTH(w, for (size_t i = 0; i < n; i++) STORE(z + W * i, EXPRESSION);)                \
    }

#define X LOAD(T, x + W * i)
#define Y LOAD(T, y + W * i)
#define Z LOAD(T, z + W * i)
#define C LOAD(T, c)

ELEMENTWISE(mpc_long_add, (uint64_t *z, const uint64_t *x, const uint64_t *y, int w, size_t n),
            ADD(X, Y))
ELEMENTWISE(mpc_long_subtract, (uint64_t *z, const uint64_t *x, const uint64_t *y, int w, size_t n),
            SUBTRACT(X, Y))
ELEMENTWISE(mpc_long_multiply, (uint64_t *z, const uint64_t *x, const uint64_t *y, int w, size_t n),
            MULTIPLY(X, Y))
ELEMENTWISE(mpc_long_multiply_add,
            (uint64_t *z, const uint64_t *x, const uint64_t *y, int w, size_t n),
            ADD(Z, MULTIPLY(X, Y)))
ELEMENTWISE(mpc_long_scale, (uint64_t *z, const uint64_t *x, const uint64_t *c, int w, size_t n),
            MULTIPLY(X, C))
ELEMENTWISE(mpc_long_scale_add, (uint64_t *z, const uint64_t *x, const uint64_t *c, int w, size_t n),
            ADD(Z, MULTIPLY(X, C)))
ELEMENTWISE(mpc_long_add_constant,
            (uint64_t *z, const uint64_t *x, const uint64_t *c, int w, size_t n), ADD(X, C))

#define SUM(TERM)                                                                                  \
    T sum;                                                                                         \
    memset(&sum, 0, sizeof sum);                                                                   \
    for (size_t i = 0; i < n; i++) sum = ADD(sum, TERM);                                           \
    STORE(z, sum);

void mpc_long_sum(uint64_t *z, const uint64_t *x, int w, size_t n) { EACH_WIDTH(w, SUM(X)) }

void mpc_long_inner_product(uint64_t *z, const uint64_t *x, const uint64_t *y, int w, size_t n) {
    EACH_WIDTH(w, SUM(MULTIPLY(X, Y)))
}

void mpc_long_low(uint64_t *z, const uint64_t *x, int w, size_t n) {
    for (size_t i = 0; i < n; i++) z[i] = x[(size_t)w * i];
}

void mpc_long_lift(uint64_t *z, const uint64_t *x, int w, size_t n) {
    for (size_t i = 0; i < n; i++) {
        z[(size_t)w * i] = x[i];
        for (int k = 1; k < w; k++) z[(size_t)w * i + (size_t)k] = 0;
    }
}

void mpc_long_resize(uint64_t *z, int to, const uint64_t *x, int from, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < to; k++)
            z[(size_t)to * i + (size_t)k] = k < from ? x[(size_t)from * i + (size_t)k] : 0;
}

void mpc_long_split(uint64_t *planes, const uint64_t *x, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (size_t l = 0; l < 3; l++) planes[l * n + i] = x[3 * i + l];
}

void mpc_long_join(uint64_t *z, const uint64_t *planes, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (size_t l = 0; l < 3; l++) z[3 * i + l] = planes[l * n + i];
}

#define LOAD_PLANES load_planes
static void key_receive_portable(uint64_t *v, void *correction, const uint64_t *x,
                                 const uint64_t *r, unsigned shift, size_t start, size_t n) {
    for (size_t i = start; i < n; i++) {
        FOLD_LONG(u192, add_3, add_3(STREAM(0), odd), STREAM)
        u192 sum = add_3(add_3(s[0], shift_3(s[1], 1)), add_3(shift_3(s[2], 2), shift_3(s[3], 3)));
        store_planes(v, i, n, add_3(load_planes(v, i, n), shift_3(sum, shift)));
        store_planes(correction, i, n, subtract_3(load_planes(x, i, n), all));
    }
}

// s, or -(s + c) where the bit of d is set.
static void key_send_portable(uint64_t *w, const void *correction, unsigned d, const uint64_t *r,
                              unsigned shift, size_t start, size_t n) {
    for (size_t i = start; i < n; i++) {
        FOLD_LONG(u192, add_3, odd, LATER_STREAM)
        (void)all;
        u192 c = load_planes(correction, i, n), sum = {{0, 0, 0}};
        for (unsigned b = 0; b < 4; b++) {
            const uint64_t m = 0 - (uint64_t)(d >> b & 1);
            const u192 mask = {{m, m, m}};
            const u192 masked = {{c.word[0] & m, c.word[1] & m, c.word[2] & m}};
            u192 term = add_3(s[b], masked);
            for (int l = 0; l < 3; l++) term.word[l] ^= m;
            sum = add_3(sum, shift_3(subtract_3(term, mask), b));
        }
        store_planes(w, i, n, add_3(load_planes(w, i, n), shift_3(sum, shift)));
    }
}
#undef LOAD_PLANES

#if MPC_HAS_AVX512
#define LOAD_PLANES planar_load

MPC_AVX512 static void key_receive_avx512(uint64_t *v, void *correction, const uint64_t *x,
                                          const uint64_t *r, unsigned shift, size_t n) {
    for (size_t i = 0; i + 8 <= n; i += 8) {
        FOLD_LONG(planar, planar_add, planar_add(STREAM(0), odd), STREAM)
        planar sum = planar_add(planar_add(s[0], planar_shift(s[1], 1)),
                                planar_add(planar_shift(s[2], 2), planar_shift(s[3], 3)));
        planar_store(v, i, n, planar_add(planar_load(v, i, n), planar_shift(sum, shift)));
        planar c = planar_add(planar_load(x, i, n), planar_negate(all, ~0ull));
        planar_store(correction, i, n, c);
    }
}

MPC_AVX512 static void key_send_avx512(uint64_t *w, const void *correction, unsigned d,
                                       const uint64_t *r, unsigned shift, size_t n) {
    for (size_t i = 0; i + 8 <= n; i += 8) {
        FOLD_LONG(planar, planar_add, odd, LATER_STREAM)
        (void)all;
        planar c = planar_load(correction, i, n), sum = planar_load(w, i, n);
        for (unsigned b = 0; b < 4; b++) {
            const uint64_t mask = 0 - (uint64_t)(d >> b & 1);
            planar masked = c;
            for (int l = 0; l < 3; l++)
                masked.word[l] =
                    _mm512_and_si512(c.word[l], _mm512_set1_epi64((long long)mask));
            planar term = planar_negate(planar_add(s[b], masked), mask);
            sum = planar_add(sum, planar_shift(term, b + shift));
        }
        planar_store(w, i, n, sum);
    }
}
#undef LOAD_PLANES
#endif

void mpc_long_key_receive(uint64_t *v, void *correction, const uint64_t *x, const uint64_t *r,
                          unsigned shift, size_t n) {
    size_t start = 0;
#if MPC_HAS_AVX512
    if (mpc_use_avx512()) {
        key_receive_avx512(v, correction, x, r, shift, n);
        start = n & ~(size_t)7;
    }
#endif
    key_receive_portable(v, correction, x, r, shift, start, n);
}

void mpc_long_key_send(uint64_t *w, const void *correction, unsigned d, const uint64_t *r,
                       unsigned shift, size_t n) {
    size_t start = 0;
#if MPC_HAS_AVX512
    if (mpc_use_avx512()) {
        key_send_avx512(w, correction, d, r, shift, n);
        start = n & ~(size_t)7;
    }
#endif
    key_send_portable(w, correction, d, r, shift, start, n);
}

// The same modulo p = 2^61 - 1. Sums of up to eight elements fit a word.
#define P (((uint64_t)1 << 61) - 1)

MPC_BODY uint64_t reduce(uint64_t x) {
    uint64_t t = (x & P) + (x >> 61);
    uint64_t u = t - P;
    return u + (P & (uint64_t)((int64_t)u >> 63));
}
// x 2^k for x < p.
MPC_BODY uint64_t rotate(uint64_t x, unsigned k) {
    return k == 0 ? x : ((x << k) & P) | x >> (61 - k);
}
// A word of a stream as an element: its low 61 bits, p being 0.
MPC_BODY uint64_t element(uint64_t word) {
    uint64_t low = word & P;
    return low & (((low + 1) >> 61) - 1);
}

#define FOLD_M61(FIRST, AT)                                                                        \
    uint64_t pair[8], quad[4], s[4];                                                               \
    s[0] = s[1] = 0;                                                                               \
    for (unsigned k = 0; k < 8; k++) {                                                             \
        uint64_t odd = element(AT(2 * k + 1));                                                     \
        s[0] += odd;                                                                               \
        pair[k] = (k == 0 ? (FIRST) : element(AT(2 * k))) + odd;                                   \
    }                                                                                              \
    for (unsigned k = 0; k < 4; k++) {                                                             \
        s[1] += pair[2 * k + 1];                                                                   \
        quad[k] = pair[2 * k] + pair[2 * k + 1];                                                   \
    }                                                                                              \
    s[2] = quad[1] + quad[3];                                                                      \
    s[3] = quad[2] + quad[3];                                                                      \
    uint64_t all = reduce(quad[0] + quad[1]) + reduce(s[3]);                                       \
    for (unsigned b = 0; b < 4; b++) s[b] = reduce(s[b]);

#define STREAM61(k) r[(size_t)(k) * n + i]
#define LATER_STREAM61(k) r[(size_t)((k) - 1) * n + i]

MPC_KERNEL(void, mpc_m61_key_receive,
           (uint64_t *restrict v, void *restrict correction, const uint64_t *restrict x,
            const uint64_t *restrict r, unsigned shift, size_t n),
           (v, correction, x, r, shift, n)) {
    mpc_unaligned_word *out = correction;
    shift %= 61;
    for (size_t i = 0; i < n; i++) {
        FOLD_M61(element(STREAM61(0)), STREAM61)
        uint64_t sum = s[0] + rotate(s[1], 1) + rotate(s[2], 2) + rotate(s[3], 3);
        v[i] = reduce(v[i] + rotate(reduce(sum), shift));
        out[i] = reduce(x[i] + 2 * P - all);
    }
}

MPC_KERNEL(void, mpc_m61_key_send,
           (uint64_t *restrict w, const void *restrict correction, unsigned d,
            const uint64_t *restrict r, unsigned shift, size_t n),
           (w, correction, d, r, shift, n)) {
    const mpc_unaligned_word *in = correction;
    uint64_t mask[4];
    shift %= 61;
    for (unsigned b = 0; b < 4; b++) mask[b] = 0 - (uint64_t)(d >> b & 1);
    for (size_t i = 0; i < n; i++) {
        FOLD_M61(0, LATER_STREAM61)
        (void)all;
        uint64_t c = in[i], sum = 0;
        for (unsigned b = 0; b < 4; b++) {
            // s, or -s - c where the bit of d is set.
            uint64_t term = (s[b] & ~mask[b]) | ((2 * P - s[b] - c) & mask[b]);
            sum += rotate(reduce(term), b);
        }
        w[i] = reduce(w[i] + rotate(reduce(sum), shift));
    }
}
