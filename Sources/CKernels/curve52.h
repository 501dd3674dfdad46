#pragma once
#include "curve.h"
#include "field52.h"
#if MPC_HAS_AVX512

// Points on the AVX-512 path: arithmetic of their coordinates, and the rows they stand in. G is the degree of
// the coordinates' field, L the limbs, W the words of a coefficient: literals at each call. A coordinate is
// G * L vectors, coefficient by coefficient.
//
// Bounds, as multiples of p, in brackets; see field52.h for what a product may grow to.
enum { most = 2 * 8 };

// Whether rows hold limbs: there are bits enough above p for y to grow, and nothing is left to do between a
// row and what is reckoned with. A coordinate is a line of the cache.
#define ROW_LIMBS(G, W) ((G) == 1 && (W) == 6)
// Where y stands in a row.
#define ROW_Y(G, W) (ROW_LIMBS(G, W) ? 8 : (G) * (W))

// The same pointer, of which the compiler no longer knows what it has read there: it would keep that in
// registers, and spill them. A load is free beside products; a store takes the time of one and a half.
F52 const void *read_again(const void *p) {
    __asm__ volatile("" : "+r"(p));
    return p;
}

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
    field = read_again(field);
    F52_UNROLL for (int g = 0; g < G; g++) {
        f52_vec t[8];
        f52_add_constant_raw(L, t, a + g * L, field->multiple52[k]);
        f52_carry(L, r + g * L, t);
    }
}
// Adds a constant to each coefficient of what is multiplied.
F52 void e_raise_operand(const int G, const int L, f52_vec *r, const f52_vec *a,
                         const uint64_t *limbs) {
    f52_vec t[most];
    limbs = read_again(limbs);
    F52_UNROLL for (int g = 0; g < G; g++) f52_add_constant_raw(L, t + g * L, a + g * L, limbs);
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
    curve = read_again(curve);
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

// What is not below -k p, or a row's y of a magnitude below 2^20 p where rows hold limbs, to normal limbs below [1.1].
F52 void e_settle(const int G, const int L, const int W, f52_vec *r, const f52_vec *y,
                  const int k, const mpc_curve *curve) {
    const mpc_field *field = &curve->field;
    if (ROW_LIMBS(G, W)) {
        f52_vec t[8], one[8];
        f52_add_constant_raw(L, t, y, curve->lift);
        f52_carry(L, t, t);
        f52_broadcast(L, one, field->one52);
        f52_mul(L, r, t, one, field);
        return;
    }
    e_raise(G, L, r, y, k, field);
    e_shrink(G, L, r, r, curve, 0);
}

// Below [1.1] to the integer in 0..<p, coefficient by coefficient.
F52 void e_canonical(const int G, const int L, f52_vec *r, const f52_vec *a,
                     const mpc_field *field) {
    F52_UNROLL for (int g = 0; g < G; g++) {
        f52_reduce(L, r + g * L, a + g * L, field->modulus52);
    }
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

// Rows in memory, of which y stands Y words behind x; Y is G * W for points as they are given. `addresses`
// are of eight rows; their bits in `marks` are none of the address.
enum { unmarked = 0, sign_marks = 1 };

F52 void load_rows(const int G, const int L, const int W, const int Y, f52_vec *x, f52_vec *y,
                   const uint64_t *addresses, const uint64_t marks) {
    const int limbs = ROW_LIMBS(G, W) && Y == 8, words = limbs ? 16 : 2 * G * W;
    f52_vec columns[24];
    F52_UNROLL for (int v = 0; v < words; v += 8) {
        const __mmask8 mask = words - v >= 8 ? 0xff : (__mmask8)((1 << (words - v)) - 1);
        F52_UNROLL for (int e = 0; e < 8; e++) {
            const char *row = (const char *)(uintptr_t)(addresses[e] & ~marks);
            columns[v + e] = _mm512_maskz_loadu_epi64(mask, row + 8 * v);
        }
        f52_transpose(columns + v);
    }
    if (limbs) {
        f52_copy(L, x, columns);
        f52_copy(L, y, columns + Y);
        return;
    }
    F52_UNROLL for (int g = 0; g < G; g++) {
        f52_from_words(L, W, x + g * L, columns + g * W);
        f52_from_words(L, W, y + g * L, columns + Y + g * W);
    }
}

F52 void store_rows(const int G, const int L, const int W, const int Y, const uint64_t *addresses,
                    const f52_vec *x, const f52_vec *y) {
    const int limbs = ROW_LIMBS(G, W) && Y == 8, words = 2 * Y;
    f52_vec columns[24];
    F52_UNROLL for (int v = 0; v < 24; v++) columns[v] = _mm512_setzero_si512();
    if (limbs) {
        f52_copy(L, columns, x);
        f52_copy(L, columns + Y, y);
    }
    F52_UNROLL for (int g = 0; g < (limbs ? 0 : G); g++) {
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

// Calls the function made for the curve's G and L.
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
#endif
