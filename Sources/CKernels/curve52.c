#include "curve.h"
#include "field52.h"
#include <string.h>
#if MPC_HAS_AVX512

// Affine additions on the AVX-512 path. G is the degree of the coordinates' field, L the limbs, W the words
// of a coefficient: literals at each call. A coordinate is G * L vectors, coefficient by coefficient.
//
// Bounds, as multiples of p, in brackets; see field52.h for what a product may grow to.
enum { most = 2 * 8 };

// Arithmetic of coordinates.

// Raw limbs to what a multiplication reads. Products of two coefficients add them first: normal ones.
F52 void e_carry(const int G, const int L, f52_vec *r, const f52_vec *a) {
    if (G == 1) {
        f52_carry_loosely(L, r, a);
        return;
    }
    F52_UNROLL for (int g = 0; g < G; g++) f52_carry(L, r + g * L, a + g * L);
}

F52 void e_load(const int G, const int L, f52_vec *r, const uint64_t *block) {
    f52_load(G * L, r, block);
}
F52 void e_store(const int G, const int L, uint64_t *block, const f52_vec *a) {
    f52_store(G * L, block, a);
}

// Operands [A], [B]: below [2 + A B p / R] for the first coefficient, [1 + 2 A B p / R] for the second; raw.
F52 void e_mul_raw(const int G, const int L, f52_vec *r, const f52_vec *a, const f52_vec *b,
                   const mpc_field *field) {
    f52_vec t0[16], t1[16], t2[16], s[8], z[8];
    f52_mul_wide(L, t0, a, b);
    if (G == 2) {
        // (a0 + a1 u)(b0 + b1 u) with u^2 = -1, by Karatsuba; reduced once a coefficient.
        f52_add_raw(L, s, a, a + L);
        f52_add_raw(L, z, b, b + L);
        f52_carry_loosely(L, s, s);
        f52_carry_loosely(L, z, z);
        f52_mul_wide(L, t2, s, z);
        f52_mul_wide(L, t1, a + L, b + L);
        F52_UNROLL for (int k = 0; k < 2 * L; k++) {
            t2[k] = _mm512_sub_epi64(t2[k], _mm512_add_epi64(t0[k], t1[k]));
            t0[k] = _mm512_sub_epi64(t0[k], t1[k]);
        }
        // a1 b1 < p R: with p R more the difference is not negative.
        f52_add_constant_raw(L, t0 + L, t0 + L, field->modulus52);
        f52_redc_raw(L, t2, field);
        f52_copy(L, r + L, t2 + L);
    }
    f52_redc_raw(L, t0, field);
    f52_copy(L, r, t0 + L);
}
// The same for one that is multiplied again.
F52 void e_mul(const int G, const int L, f52_vec *r, const f52_vec *a, const f52_vec *b,
               const mpc_field *field) {
    e_mul_raw(G, L, r, a, b, field);
    e_carry(G, L, r, r);
}

// Operand [4]; raw.
F52 void e_sqr_raw(const int G, const int L, f52_vec *r, const f52_vec *a, const mpc_field *field) {
    f52_vec t[16], t1[16], s[8], d[8], z[8];
    if (G == 1) {
        f52_sqr_wide(L, t, a);
    } else {
        // (a0 + a1)(a0 - a1) + 2 a0 a1 u
        f52_add_raw(L, s, a, a + L);
        f52_sub_raw(L, d, a, a + L);
        f52_add_constant_raw(L, d, d, field->multiple52[4]);
        f52_add_raw(L, z, a, a);
        f52_carry_loosely(L, s, s);
        f52_carry_loosely(L, d, d);
        f52_carry_loosely(L, z, z);
        f52_mul_wide(L, t, s, d);
        f52_mul_wide(L, t1, z, a + L);
        f52_redc_raw(L, t1, field);
        f52_copy(L, r + L, t1 + L);
    }
    f52_redc_raw(L, t, field);
    f52_copy(L, r, t + L);
}

F52 __mmask8 e_is_zero(const int G, const int L, const f52_vec *a) {
    f52_vec t = a[0];
    F52_UNROLL for (int l = 1; l < G * L; l++) t = _mm512_or_si512(t, a[l]);
    return _mm512_testn_epi64_mask(t, t);
}

// Adds k p to each coefficient of raw limbs, and makes them normal.
F52 void e_raise(const int G, const int L, f52_vec *r, const f52_vec *a, int k,
                 const mpc_field *field) {
    F52_UNROLL for (int g = 0; g < G; g++) {
        f52_vec t[8];
        f52_add_constant_raw(L, t, a + g * L, field->multiple52[k]);
        f52_carry(L, r + g * L, t);
    }
}
// The same for what is multiplied.
F52 void e_raise_operand(const int G, const int L, f52_vec *r, const f52_vec *a, int k,
                         const mpc_field *field) {
    f52_vec t[most];
    F52_UNROLL for (int g = 0; g < G; g++) {
        f52_add_constant_raw(L, t + g * L, a + g * L, field->multiple52[k]);
    }
    e_carry(G, L, r, t);
}
// What has been carried loosely becomes normal.
F52 void e_clear(const int G, const int L, f52_vec *r) {
    const f52_vec mask = f52_limb_mask();
    F52_UNROLL for (int l = 0; l < G * L; l++) r[l] = _mm512_and_si512(r[l], mask);
}

// Raw limbs [0..8] to normal ones below [1.1]: an estimate of the quotient from the highest limb, low
// by less than 0.1, chooses the multiple of p to take away. `loosely`: as f52_carry_loosely leaves them.
F52 void e_shrink(const int G, const int L, f52_vec *r, const f52_vec *a, const mpc_curve *curve,
                  const int loosely) {
    const f52_vec zero = _mm512_setzero_si512();
    F52_UNROLL for (int g = 0; g < G; g++) {
        const f52_vec *x = a + g * L;
        // The limb below may still owe a few units, or bring up to 2^6.
        f52_vec top = _mm512_sub_epi64(x[L - 1], f52_set1(8));
        top = _mm512_max_epi64(top, zero);
        f52_vec k = _mm512_madd52hi_epu64(zero, top, f52_set1(curve->top_inverse));
        f52_vec t[8];
        F52_UNROLL for (int l = 0; l < L; l++) {
            f52_vec multiples = _mm512_loadu_si512(curve->multiples[l]);
            t[l] = _mm512_sub_epi64(x[l], _mm512_permutexvar_epi64(k, multiples));
        }
        if (loosely)
            f52_carry_loosely(L, r + g * L, t);
        else
            f52_carry(L, r + g * L, t);
    }
}

// Below [1.1] to the integer in 0..<p, coefficient by coefficient.
F52 void e_canonical(const int G, const int L, f52_vec *r, const f52_vec *a,
                     const mpc_field *field) {
    F52_UNROLL for (int g = 0; g < G; g++) {
        f52_reduce(L, r + g * L, a + g * L, field->modulus52);
    }
}

// Rows in memory, of which y stands Y words behind x; Y is G * W for points as they are given. `addresses`
// are of eight rows; their bits in `marks` are none of the address.
enum { unmarked = 0, sign_marks = 1 };

// Where y stands in a row: that of BLS12-381's G1 is spread over two whole lines of the cache.
#define ROW_Y(G, W) ((G) == 1 && (W) == 6 ? 8 : (G) * (W))

F52 void load_rows(const int G, const int L, const int W, const int Y, f52_vec *x, f52_vec *y,
                   const uint64_t *addresses, const uint64_t marks) {
    const int words = Y + G * W;
    f52_vec columns[24];
    F52_UNROLL for (int v = 0; v < words; v += 8) {
        const __mmask8 mask = words - v >= 8 ? 0xff : (__mmask8)((1 << (words - v)) - 1);
        F52_UNROLL for (int e = 0; e < 8; e++) {
            const char *row = (const char *)(uintptr_t)(addresses[e] & ~marks);
            columns[v + e] = _mm512_maskz_loadu_epi64(mask, row + 8 * v);
        }
        f52_transpose(columns + v);
    }
    F52_UNROLL for (int g = 0; g < G; g++) {
        f52_from_words(L, W, x + g * L, columns + g * W);
        f52_from_words(L, W, y + g * L, columns + Y + g * W);
    }
}

F52 void store_rows(const int G, const int L, const int W, const int Y, const uint64_t *addresses,
                    const f52_vec *x, const f52_vec *y) {
    const int words = 2 * Y;
    f52_vec columns[24];
    F52_UNROLL for (int v = 0; v < 24; v++) columns[v] = _mm512_setzero_si512();
    F52_UNROLL for (int g = 0; g < G; g++) {
        f52_to_words(L, W, columns + g * W, x + g * L);
        f52_to_words(L, W, columns + Y + g * W, y + g * L);
    }
    F52_UNROLL for (int v = 0; v < words; v += 8) {
        const __mmask8 mask = words - v >= 8 ? 0xff : (__mmask8)((1 << (words - v)) - 1);
        f52_transpose(columns + v);
        F52_UNROLL for (int e = 0; e < 8; e++) {
            _mm512_mask_storeu_epi64((uint64_t *)(uintptr_t)addresses[e] + v, mask,
                                     columns[v + e]);
        }
    }
}

F52 void prefetch_rows(const int words, const uint64_t *addresses) {
    F52_UNROLL for (int e = 0; e < 8; e++) {
        F52_UNROLL for (int v = 0; v < words; v += 8) {
            _mm_prefetch((const char *)(uintptr_t)addresses[e] + 8 * v, _MM_HINT_T0);
        }
    }
}

// A block of eight pairs in scratch memory, between the two passes: parts of G * L vectors each.
enum part { left_x, left_y, right_x, numerator, denominator, before, parts };

F52 uint64_t *part(const int G, const int L, uint64_t *block, enum part which) {
    return block + (size_t)which * 8 * (size_t)(G * L);
}

// What the pairs of a block are that the formula of addition doesn't cover, exactly. For these lanes
// puts into the block a numerator and denominator that give the right slope (equal points), or some
// denominator that isn't zero. Returns in bits 0...7 the lanes whose sum is the left operand as it
// then stands in the block, in bits 8...15 those whose sum is the identity.
F52 unsigned exceptions(const int G, const int L, const mpc_curve *curve, uint64_t *block) {
    const mpc_field *field = &curve->field;
    const f52_vec zero = _mm512_setzero_si512();
    f52_vec x1[most], y1[most], x2[most], y2[most], n[most], d[most], t[most], one[most];
    e_load(G, L, x1, part(G, L, block, left_x));
    e_load(G, L, y1, part(G, L, block, left_y));
    e_load(G, L, x2, part(G, L, block, right_x));
    e_load(G, L, n, part(G, L, block, numerator));
    e_load(G, L, d, part(G, L, block, denominator));
    e_clear(G, L, n);
    e_clear(G, L, d);
    // y2 - y1 + 4p stands as numerator.
    for (int g = 0; g < G; g++) {
        f52_add_raw(L, t, n + g * L, y1 + g * L);
        f52_sub_constant_raw(L, t, t, field->multiple52[4]);
        f52_carry(L, y2 + g * L, t);
    }
    __mmask8 none1 = e_is_zero(G, L, x1) & e_is_zero(G, L, y1);
    __mmask8 none2 = e_is_zero(G, L, x2) & e_is_zero(G, L, y2);
    e_shrink(G, L, t, d, curve, 0);
    e_canonical(G, L, t, t, field);
    __mmask8 same_x = e_is_zero(G, L, t);
    e_shrink(G, L, t, n, curve, 0);
    e_canonical(G, L, t, t, field);
    __mmask8 same_y = e_is_zero(G, L, t);
    e_raise(G, L, t, y1, 2, field);
    e_shrink(G, L, t, t, curve, 0);
    e_canonical(G, L, t, t, field);
    __mmask8 zero_y = e_is_zero(G, L, t);

    __mmask8 finite = (__mmask8)~(none1 | none2);
    __mmask8 twice = finite & same_x & same_y & (__mmask8)~zero_y;
    __mmask8 nothing = (finite & same_x & (__mmask8)~twice) | (none1 & none2);
    __mmask8 taken = none1 ^ none2, right = none1 & (__mmask8)~none2;
    for (int l = 0; l < G * L; l++) {
        x1[l] = _mm512_mask_mov_epi64(x1[l], right, x2[l]);
        y1[l] = _mm512_mask_mov_epi64(y1[l], right, y2[l]);
        one[l] = zero;
    }
    f52_broadcast(L, one, field->one52);
    // The tangent's slope, 3 x^2 / 2 y; [6] and [8].
    e_sqr_raw(G, L, t, x1, field);
    e_raise(G, L, t, t, 0, field);
    for (int l = 0; l < G * L; l++) {
        f52_vec three = _mm512_add_epi64(t[l], _mm512_add_epi64(t[l], t[l]));
        t[l] = three;
        y2[l] = _mm512_add_epi64(y1[l], y1[l]);
    }
    e_raise(G, L, t, t, 0, field);
    e_raise(G, L, y2, y2, 4, field);
    for (int l = 0; l < G * L; l++) {
        n[l] = _mm512_mask_mov_epi64(n[l], twice, t[l]);
        d[l] = _mm512_mask_mov_epi64(d[l], twice, y2[l]);
        n[l] = _mm512_mask_mov_epi64(n[l], taken | nothing, one[l]);
        d[l] = _mm512_mask_mov_epi64(d[l], taken | nothing, one[l]);
    }
    e_store(G, L, part(G, L, block, left_x), x1);
    e_store(G, L, part(G, L, block, left_y), y1);
    e_store(G, L, part(G, L, block, numerator), n);
    e_store(G, L, part(G, L, block, denominator), d);
    return (unsigned)taken | (unsigned)nothing << 8;
}

#define EXCEPTIONS(G, L)                                                                           \
    MPC_IFMA static __attribute__((noinline)) unsigned exceptions_##G##_##L(                       \
        const mpc_curve *curve, uint64_t *block) {                                                 \
        return exceptions(G, L, curve, block);                                                     \
    }
EXCEPTIONS(1, 5)
EXCEPTIONS(2, 5)
EXCEPTIONS(1, 8)
EXCEPTIONS(2, 8)
static unsigned find_exceptions(const int G, const int L, const mpc_curve *curve, uint64_t *block) {
    if (L == 5)
        return G == 1 ? exceptions_1_5(curve, block) : exceptions_2_5(curve, block);
    return G == 1 ? exceptions_1_8(curve, block) : exceptions_2_8(curve, block);
}

// Inverts eight elements of the prime field, none zero, with one scalar inversion: each lane's inverse is
// that of the product of all lanes, times the others. Operand [4], result [2].
F52 void invert_lanes(const int L, const int W, f52_vec *r, const f52_vec *a,
                      const mpc_field *field) {
    f52_vec all[8], others[8], swapped[8], words[8];
    F52_UNROLL for (int l = 0; l < L; l++) others[l] = _mm512_permutex_epi64(a[l], 0xb1);
    f52_mul(L, all, a, others, field);
    F52_UNROLL for (int l = 0; l < L; l++) swapped[l] = _mm512_permutex_epi64(all[l], 0x4e);
    f52_mul(L, others, others, swapped, field);
    f52_mul(L, all, all, swapped, field);
    F52_UNROLL for (int l = 0; l < L; l++) {
        swapped[l] = _mm512_shuffle_i64x2(all[l], all[l], 0x4e);
    }
    f52_mul(L, others, others, swapped, field);
    f52_mul(L, all, all, swapped, field);

    f52_reduce(L, all, all, field->modulus52);
    f52_to_words(L, W, words, all);
    uint64_t spread[64] __attribute__((aligned(64))), value[6];
    f52_store(W, spread, words);
    for (int w = 0; w < W; w++) value[w] = spread[8 * w];
    mpc_field_inverse(field, value, value);
    F52_UNROLL for (int w = 0; w < W; w++) words[w] = f52_set1(value[w]);
    f52_from_words(L, W, all, words);
    // (x R)^-1 times R^3 / R is x^-1 R.
    f52_broadcast(L, swapped, field->cube52);
    f52_mul(L, all, all, swapped, field);
    f52_mul(L, r, all, others, field);
}

// The same in the coordinates' field: 1 / a is the conjugate over the norm.
F52 void e_invert_lanes(const int G, const int L, const int W, f52_vec *r, const f52_vec *a,
                        const mpc_field *field) {
    if (G == 1) {
        invert_lanes(L, W, r, a, field);
        return;
    }
    f52_vec norm[16], t[16], inverse[8], z[8];
    f52_sqr_wide(L, norm, a);
    f52_sqr_wide(L, t, a + L);
    F52_UNROLL for (int k = 0; k < 2 * L; k++) norm[k] = _mm512_add_epi64(norm[k], t[k]);
    f52_redc(L, norm, norm, field);
    invert_lanes(L, W, inverse, norm, field);
    f52_mul(L, r, a, inverse, field);
    f52_neg(L, z, a + L, field->multiple52[4]);
    f52_mul(L, r + L, z, inverse, field);
}

// The first pass over a block: loads the operands, leaves numerator y2 - y1 and denominator x2 - x1 in
// scratch memory, and multiplies the chain's product by the latter.
F52 unsigned prepare(const int G, const int L, const int W, const mpc_curve *curve,
                     const uint64_t *left, const uint64_t *right, uint64_t *block,
                     f52_vec *product) {
    const mpc_field *field = &curve->field;
    const f52_vec zero = _mm512_setzero_si512(), one = f52_set1(1);
    f52_vec x1[most], y1[most], x2[most], y2[most], n[most], d[most];
    load_rows(G, L, W, ROW_Y(G, W), x1, y1, left, sign_marks);
    load_rows(G, L, W, ROW_Y(G, W), x2, y2, right, sign_marks);
    __mmask8 minus1 = _mm512_test_epi64_mask(_mm512_loadu_si512(left), one);
    __mmask8 minus2 = _mm512_test_epi64_mask(_mm512_loadu_si512(right), one);
    __mmask8 odd = _mm512_testn_epi64_mask(_mm512_or_si512(x1[0], y1[0]),
                                           _mm512_or_si512(x1[0], y1[0]));
    odd |= _mm512_testn_epi64_mask(_mm512_or_si512(x2[0], y2[0]), _mm512_or_si512(x2[0], y2[0]));
    F52_UNROLL for (int l = 0; l < G * L; l++) {
        y1[l] = _mm512_mask_sub_epi64(y1[l], minus1, zero, y1[l]);
        y2[l] = _mm512_mask_sub_epi64(y2[l], minus2, zero, y2[l]);
        d[l] = _mm512_sub_epi64(x2[l], x1[l]);
        n[l] = _mm512_sub_epi64(y2[l], y1[l]);
    }
    e_raise_operand(G, L, d, d, 2, field);  // [0..4], never 0 as an integer
    e_raise_operand(G, L, n, n, 4, field);  // [0..8]
    e_store(G, L, part(G, L, block, left_x), x1);
    e_store(G, L, part(G, L, block, left_y), y1);
    e_store(G, L, part(G, L, block, right_x), x2);
    e_store(G, L, part(G, L, block, numerator), n);
    e_store(G, L, part(G, L, block, denominator), d);
    e_store(G, L, part(G, L, block, before), product);
    // The lowest limb tells of d = 0 modulo p, and of the identity; what it tells wrongly is found out.
    const f52_vec lowest = _mm512_and_si512(d[0], f52_limb_mask());
    F52_UNROLL for (int k = 1; k < 4; k++) {
        odd |= _mm512_cmpeq_epi64_mask(lowest, f52_set1(field->multiple52[k][0]));
    }
    unsigned found = 0;
    if (__builtin_expect(odd != 0, 0)) {
        found = find_exceptions(G, L, curve, block);
        e_load(G, L, d, part(G, L, block, denominator));
    }
    e_mul(G, L, product, product, d, field);
    return found;
}

// The second pass, backwards: the inverse of the chain's product up to this block gives the slope.
F52 void finish(const int G, const int L, const int W, const mpc_curve *curve, const uint64_t *to,
                uint64_t *block, unsigned found, f52_vec *inverse) {
    const mpc_field *field = &curve->field;
    f52_vec x1[most], y1[most], t[most], d[most], slope[most], x3[most], y3[most];
    e_load(G, L, t, part(G, L, block, before));
    e_load(G, L, d, part(G, L, block, denominator));
    e_mul(G, L, t, t, inverse, field);
    e_mul(G, L, inverse, inverse, d, field);
    e_load(G, L, d, part(G, L, block, numerator));
    e_mul(G, L, slope, t, d, field);
    e_sqr_raw(G, L, x3, slope, field);
    e_load(G, L, x1, part(G, L, block, left_x));
    e_load(G, L, y1, part(G, L, block, left_y));
    e_load(G, L, t, part(G, L, block, right_x));
    F52_UNROLL for (int g = 0; g < G; g++) {
        f52_vec *x = x3 + g * L;
        f52_sub_raw(L, x, x, x1 + g * L);
        f52_sub_raw(L, x, x, t + g * L);
        f52_add_constant_raw(L, x, x, field->multiple52[4]);  // [0..6]
    }
    e_shrink(G, L, x3, x3, curve, 0);
    F52_UNROLL for (int l = 0; l < G * L; l++) t[l] = _mm512_sub_epi64(x1[l], x3[l]);
    e_raise_operand(G, L, t, t, 2, field);
    e_mul_raw(G, L, y3, slope, t, field);
    F52_UNROLL for (int g = 0; g < G; g++) {
        f52_vec *y = y3 + g * L;
        f52_sub_raw(L, y, y, y1 + g * L);
        f52_add_constant_raw(L, y, y, field->multiple52[2]);  // [0..7]
    }
    e_shrink(G, L, y3, y3, curve, 1);
    if (__builtin_expect(found != 0, 0)) {
        const __mmask8 taken = (__mmask8)found, nothing = (__mmask8)(found >> 8);
        e_raise(G, L, t, y1, 2, field);
        e_shrink(G, L, t, t, curve, 0);
        F52_UNROLL for (int l = 0; l < G * L; l++) {
            x3[l] = _mm512_maskz_mov_epi64((__mmask8)~nothing, x3[l]);
            y3[l] = _mm512_maskz_mov_epi64((__mmask8)~nothing, y3[l]);
            x3[l] = _mm512_mask_mov_epi64(x3[l], taken, x1[l]);
            y3[l] = _mm512_mask_mov_epi64(y3[l], taken, t[l]);
        }
    }
    store_rows(G, L, W, ROW_Y(G, W), to, x3, y3);
}

enum { ahead = 24 };

// Brings rows first to first + count - 1 of those that come next into the second-level cache.
F52 void prefetch_next(const int words, const mpc_next_rows *next, size_t first, size_t count) {
    for (size_t e = first; e < first + count && e < next->count; e++) {
        const char *row = (const char *)(uintptr_t)(next->base + next->size * (next->entries[e] >> 1));
        F52_UNROLL for (int v = 0; v < words; v += 8) _mm_prefetch(row + 8 * v, _MM_HINT_T1);
    }
}

F52 void add_pairs(const int G, const int L, const int W, const mpc_curve *curve,
                   const uint64_t *left, const uint64_t *right, const uint64_t *to, size_t blocks,
                   uint64_t *scratch, const mpc_next_rows *next) {
    const mpc_field *field = &curve->field;
    const size_t step = (size_t)parts * 8 * (size_t)(G * L);
    uint16_t *found = (uint16_t *)(scratch + step * blocks);
    // Two chains of products, of the even and of the odd blocks: neither waits for the other.
    f52_vec chain[2][most], t[most];
    for (int k = 0; k < 2; k++) {
        F52_UNROLL for (int l = 0; l < G * L; l++) chain[k][l] = _mm512_setzero_si512();
        f52_broadcast(L, chain[k], field->one52);
    }
    for (size_t i = 0; i < blocks; i++) {
        if (8 * (i + 1) + ahead <= 8 * blocks) {
            prefetch_rows(2 * ROW_Y(G, W), left + 8 * i + ahead);
            prefetch_rows(2 * ROW_Y(G, W), right + 8 * i + ahead);
        }
        found[i] = (uint16_t)prepare(G, L, W, curve, left + 8 * i, right + 8 * i,
                                     scratch + step * i, chain[i & 1]);
    }
    e_mul(G, L, t, chain[0], chain[1], field);
    e_invert_lanes(G, L, W, t, t, field);
    f52_vec inverse[2][most];
    e_mul(G, L, inverse[0], t, chain[1], field);
    e_mul(G, L, inverse[1], t, chain[0], field);
    // This pass reads nothing but scratch memory: what the next chunk reads comes meanwhile.
    const size_t share = (next->count + blocks - 1) / blocks;
    for (size_t i = blocks, first = 0; i-- > 0; first += share) {
        prefetch_next(2 * ROW_Y(G, W), next, first, share);
        finish(G, L, W, curve, to + 8 * i, scratch + step * i, found[i], inverse[i & 1]);
    }
}

// Bases, as they are given, and rows.

// The addresses of up to eight of n points from the i-th on, `words` words each; behind the last one
// those of the last one to read, of spare memory to write to.
F52 void addresses(uint64_t *at, const void *points, size_t words, size_t i, size_t n,
                   uint64_t *spare) {
    for (size_t e = 0; e < 8; e++) {
        const size_t index = i + e < n ? i + e : n - 1;
        at[e] = (uint64_t)(uintptr_t)((const char *)points + 8 * words * index);
        if (spare && i + e >= n) at[e] = (uint64_t)(uintptr_t)spare;
    }
}

F52 void enter(const int G, const int L, const int W, const mpc_curve *curve, uint64_t *rows,
               const char *points, size_t n) {
    f52_vec x[most], y[most], factor[8];
    uint64_t from[8], to[8], spare[24];
    f52_broadcast(L, factor, curve->field.enter52);
    for (size_t i = 0; i < n; i += 8) {
        addresses(from, points, 2 * (size_t)(G * W), i, n, NULL);
        addresses(to, rows, 2 * (size_t)ROW_Y(G, W), i, n, spare);
        load_rows(G, L, W, G * W, x, y, from, unmarked);
        F52_UNROLL for (int g = 0; g < G; g++) {
            f52_mul(L, x + g * L, x + g * L, factor, &curve->field);
            f52_mul(L, y + g * L, y + g * L, factor, &curve->field);
        }
        store_rows(G, L, W, ROW_Y(G, W), to, x, y);
    }
}

F52 void leave(const int G, const int L, const int W, const mpc_curve *curve, uint64_t *points,
               const uint64_t *rows, size_t n) {
    f52_vec x[most], y[most], factor[8];
    uint64_t from[8], to[8], spare[24];
    f52_broadcast(L, factor, curve->field.leave52);
    for (size_t i = 0; i < n; i += 8) {
        addresses(from, rows, 2 * (size_t)ROW_Y(G, W), i, n, NULL);
        addresses(to, points, 2 * (size_t)(G * W), i, n, spare);
        load_rows(G, L, W, ROW_Y(G, W), x, y, from, unmarked);
        F52_UNROLL for (int g = 0; g < G; g++) {
            f52_mul(L, x + g * L, x + g * L, factor, &curve->field);
            f52_mul(L, y + g * L, y + g * L, factor, &curve->field);
        }
        e_canonical(G, L, x, x, &curve->field);
        e_canonical(G, L, y, y, &curve->field);
        store_rows(G, L, W, G * W, to, x, y);
    }
}

F52 void endomorphism(const int G, const int L, const int W, const mpc_curve *curve, uint64_t *rows,
                      size_t n) {
    f52_vec x[most], y[most], factor[8];
    uint64_t from[8], to[8], spare[24];
    f52_broadcast(L, factor, curve->root);
    for (size_t i = 0; i < n; i += 8) {
        addresses(from, rows, 2 * (size_t)ROW_Y(G, W), i, n, NULL);
        addresses(to, rows, 2 * (size_t)ROW_Y(G, W), i, n, spare);
        load_rows(G, L, W, ROW_Y(G, W), x, y, from, unmarked);
        F52_UNROLL for (int g = 0; g < G; g++) {
            f52_mul(L, x + g * L, x + g * L, factor, &curve->field);
        }
        store_rows(G, L, W, ROW_Y(G, W), to, x, y);
    }
}

#define CURVE_KERNEL(G, L, W)                                                                      \
    MPC_IFMA static void add_pairs_##G##_##L(const mpc_curve *curve, const uint64_t *left,         \
                                             const uint64_t *right, const uint64_t *to,            \
                                             size_t blocks, uint64_t *scratch,                     \
                                             const mpc_next_rows *next) {                          \
        add_pairs(G, L, W, curve, left, right, to, blocks, scratch, next);                         \
    }                                                                                              \
    MPC_IFMA static void enter_##G##_##L(const mpc_curve *curve, uint64_t *rows,                   \
                                         const char *points, size_t n) {                           \
        enter(G, L, W, curve, rows, points, n);                                                    \
    }                                                                                              \
    MPC_IFMA static void leave_##G##_##L(const mpc_curve *curve, uint64_t *points,                 \
                                         const uint64_t *rows, size_t n) {                         \
        leave(G, L, W, curve, points, rows, n);                                                    \
    }                                                                                              \
    MPC_IFMA static void endomorphism_##G##_##L(const mpc_curve *curve, uint64_t *rows,            \
                                                size_t n) {                                        \
        endomorphism(G, L, W, curve, rows, n);                                                     \
    }
CURVE_KERNEL(1, 5, 4)
CURVE_KERNEL(2, 5, 4)
CURVE_KERNEL(1, 8, 6)
CURVE_KERNEL(2, 8, 6)

#define CHOOSE(name, ...)                                                                          \
    if (curve->field.words == 4) {                                                                 \
        if (curve->degree == 1)                                                                    \
            name##_1_5(__VA_ARGS__);                                                               \
        else                                                                                       \
            name##_2_5(__VA_ARGS__);                                                               \
    } else {                                                                                       \
        if (curve->degree == 1)                                                                    \
            name##_1_8(__VA_ARGS__);                                                               \
        else                                                                                       \
            name##_2_8(__VA_ARGS__);                                                               \
    }

size_t mpc_pairs_scratch_ifma(const mpc_curve *curve, size_t n) {
    size_t blocks = 2 * ((n + 15) / 16);
    size_t block = (size_t)parts * 8 * (size_t)(curve->degree * curve->field.limbs);
    return block * blocks + (blocks + 3) / 4;
}

void mpc_add_pairs_ifma(const mpc_curve *curve, const uint64_t *left, const uint64_t *right,
                        const uint64_t *to, size_t blocks, uint64_t *scratch,
                        const mpc_next_rows *next) {
    CHOOSE(add_pairs, curve, left, right, to, blocks, scratch, next)
}
void mpc_curve_enter_ifma(const mpc_curve *curve, uint64_t *rows, const void *points, size_t n) {
    CHOOSE(enter, curve, rows, points, n)
}
void mpc_curve_leave_ifma(const mpc_curve *curve, uint64_t *points, const uint64_t *rows,
                          size_t n) {
    CHOOSE(leave, curve, points, rows, n)
}
void mpc_curve_endomorphism_ifma(const mpc_curve *curve, uint64_t *rows, size_t n) {
    CHOOSE(endomorphism, curve, rows, n)
}
#endif
