// F_p12 with one coefficient a lane: a product is a sum of rotated operands times broadcast
// coefficients, all of it accumulated in columns and reduced once. No tower, no Karatsuba: additions
// and their carries would cost more than the multiplications they save.
#include "include/CKernelsField12.h"
#include "field52.h"

#if MPC_HAS_AVX512

/// (t, s) += (xr + xi u) (b + c u): xr, xi and -xi broadcast from a lane of blocks, b and c vectors.
F52 void f12_accumulate(const int L, f52_vec *t, f52_vec *s, const uint64_t *re, const uint64_t *im,
                        const uint64_t *negative, const f52_vec *b, const f52_vec *c) {
    F52_UNROLL for (int l = 0; l < L; l++) {
        const f52_vec x = f52_set1(re[8 * l]), y = f52_set1(im[8 * l]),
                      n = f52_set1(negative[8 * l]);
        F52_UNROLL for (int j = 0; j < L; j++) {
            t[l + j] = _mm512_madd52lo_epu64(t[l + j], x, b[j]);
            s[l + j] = _mm512_madd52lo_epu64(s[l + j], x, c[j]);
            t[l + j] = _mm512_madd52lo_epu64(t[l + j], n, c[j]);
            s[l + j] = _mm512_madd52lo_epu64(s[l + j], y, b[j]);
        }
        F52_UNROLL for (int j = 0; j < L; j++) {
            t[l + j + 1] = _mm512_madd52hi_epu64(t[l + j + 1], x, b[j]);
            s[l + j + 1] = _mm512_madd52hi_epu64(s[l + j + 1], x, c[j]);
            t[l + j + 1] = _mm512_madd52hi_epu64(t[l + j + 1], n, c[j]);
            s[l + j + 1] = _mm512_madd52hi_epu64(s[l + j + 1], y, b[j]);
        }
    }
}

/// Brings raw limbs of a number in 0..<30p below 1.4p, for L = 5: takes a quotient away that is
/// estimated from the highest limb and at most 1.4 too small.
F52 void f12_shrink(const int L, f52_vec *r, const f52_vec *a, const mpc_field *field) {
    const f52_vec zero = _mm512_setzero_si512(), mask = f52_limb_mask();
    f52_vec t[8];
    f52_carry(L, t, a);
    const uint64_t ratio = ((uint64_t)1 << 52) / (field->modulus52[L - 1] + 1);
    const f52_vec q = _mm512_madd52hi_epu64(zero, t[L - 1], f52_set1(ratio));
    // Plus q (2^(52 L) - p), without what exceeds the limbs.
    F52_UNROLL for (int j = 0; j < L; j++) {
        const uint64_t complement =
            ((uint64_t)1 << 52) - (j == 0 ? 0 : 1) - field->modulus52[j];
        t[j] = _mm512_madd52lo_epu64(t[j], q, f52_set1(complement));
        if (j + 1 < L) t[j + 1] = _mm512_madd52hi_epu64(t[j + 1], q, f52_set1(complement));
    }
    f52_carry(L, r, t);
    r[L - 1] = _mm512_and_si512(r[L - 1], mask);
}

/// (xb + xc u) = (xi + u) (b + c u), below 2p for L = 5, below 4p for L = 8.
F52 void f12_times_xi(const int L, const int xi, f52_vec *xb, f52_vec *xc, const f52_vec *b,
                      const f52_vec *c, const mpc_field *field) {
    f52_vec t[8], s[8];
    F52_UNROLL for (int l = 0; l < L; l++) {
        f52_vec b_xi = b[l], c_xi = c[l];
        if (xi == 9) {
            b_xi = _mm512_add_epi64(b_xi, _mm512_slli_epi64(b[l], 3));
            c_xi = _mm512_add_epi64(c_xi, _mm512_slli_epi64(c[l], 3));
        }
        t[l] = _mm512_add_epi64(_mm512_sub_epi64(b_xi, c[l]), f52_set1(field->multiple52[2][l]));
        s[l] = _mm512_add_epi64(c_xi, b[l]);
    }
    if (L == 5) {
        f12_shrink(L, xb, t, field);
        f12_shrink(L, xc, s, field);
    } else {
        f52_carry(L, xb, t);
        f52_carry(L, xc, s);
    }
}

F52 void f12_load(const int L, f52_vec *re, f52_vec *im, const uint64_t *a) {
    F52_UNROLL for (int l = 0; l < L; l++) {
        re[l] = _mm512_loadu_si512(a + 8 * l);
        im[l] = _mm512_loadu_si512(a + 8 * (L + l));
    }
}
F52 void f12_store(const int L, uint64_t *r, const f52_vec *re, const f52_vec *im) {
    F52_UNROLL for (int l = 0; l < L; l++) {
        _mm512_storeu_si512(r + 8 * l, re[l]);
        _mm512_storeu_si512(r + 8 * (L + l), im[l]);
    }
}

/// r = b sum_i (re[i] + im[i] u) w^positions[i]; negative = -im.
F52 void f12_product(const int L, const int xi, const int terms, const int *positions, uint64_t *r,
                     const uint64_t *re, const uint64_t *im, const uint64_t *negative,
                     const uint64_t *operand, const mpc_field *field) {
    f52_vec b[8], c[8], xb[8], xc[8], t[16], s[16];
    f12_load(L, b, c, operand);
    f12_times_xi(L, xi, xb, xc, b, c, field);
    F52_UNROLL for (int k = 0; k < 2 * L; k++) t[k] = s[k] = _mm512_setzero_si512();
    const f52_vec lanes = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
    for (int i = 0; i < terms; i++) {
        // Lane k takes b[k - position], or xi b[k - position + 6]; lanes 6 and 7 stay zero.
        const int position = positions[i];
        const f52_vec shifted = _mm512_sub_epi64(lanes, f52_set1((uint64_t)position));
        f52_vec index = _mm512_mask_add_epi64(shifted, _mm512_movepi64_mask(shifted), shifted,
                                              f52_set1(14));
        index = _mm512_mask_mov_epi64(index, 0xc0, lanes);
        f52_vec u[8], v[8];
        F52_UNROLL for (int l = 0; l < L; l++) {
            u[l] = _mm512_permutex2var_epi64(b[l], index, xb[l]);
            v[l] = _mm512_permutex2var_epi64(c[l], index, xc[l]);
        }
        f12_accumulate(L, t, s, re + i, im + i, negative + i, u, v);
    }
    f52_redc(L, b, t, field);
    f52_redc(L, c, s, field);
    f12_store(L, r, b, c);
}

F52 void f12_multiply(const int L, const int xi, uint64_t *r, const uint64_t *a, const uint64_t *b,
                      const mpc_field *field) {
    static const int positions[6] = {0, 1, 2, 3, 4, 5};
    uint64_t negative[64] __attribute__((aligned(64)));
    f52_vec t[8];
    F52_UNROLL for (int l = 0; l < L; l++) t[l] = _mm512_loadu_si512(a + 8 * (L + l));
    f52_neg(L, t, t, field->multiple52[2]);
    f52_store(L, negative, t);
    f12_product(L, xi, 6, positions, r, a, a + 8 * L, negative, b, field);
}

/// One element's words into limbs, 8 words apart.
F52 void f12_limbs(const int L, const int W, uint64_t *limbs, const uint64_t *words) {
    F52_UNROLL for (int l = 0; l < L; l++) {
        const int word = 52 * l / 64, shift = 52 * l % 64;
        uint64_t limb = word < W ? words[word] >> shift : 0;
        if (shift > 12 && word + 1 < W) limb |= words[word + 1] << (64 - shift);
        limbs[8 * l] = limb & (((uint64_t)1 << 52) - 1);
    }
}

F52 void f12_multiply_line(const int L, const int W, const int xi, uint64_t *r, const uint64_t *a,
                           const uint64_t *line, int second, const mpc_field *field) {
    uint64_t re[64] __attribute__((aligned(64))), im[64] __attribute__((aligned(64))),
        negative[64] __attribute__((aligned(64)));
    const int positions[3] = {0, second, 3};
    for (int i = 0; i < 3; i++) {
        f12_limbs(L, W, re + i, line + 2 * i * W);
        f12_limbs(L, W, im + i, line + (2 * i + 1) * W);
        int64_t borrow = 0;
        F52_UNROLL for (int l = 0; l < L; l++) {
            borrow += (int64_t)field->modulus52[l] - (int64_t)im[8 * l + i];
            negative[8 * l + i] = (uint64_t)borrow & (((uint64_t)1 << 52) - 1);
            borrow >>= 52;
        }
    }
    f12_product(L, xi, 3, positions, r, re, im, negative, a, field);
}

/// (t, s) += (b + c u) (d + e u); negative = -c.
F52 void f12_accumulate_lanes(const int L, f52_vec *t, f52_vec *s, const f52_vec *b,
                              const f52_vec *c, const f52_vec *negative, const f52_vec *d,
                              const f52_vec *e) {
    F52_UNROLL for (int l = 0; l < L; l++) {
        F52_UNROLL for (int j = 0; j < L; j++) {
            t[l + j] = _mm512_madd52lo_epu64(t[l + j], b[l], d[j]);
            s[l + j] = _mm512_madd52lo_epu64(s[l + j], b[l], e[j]);
            t[l + j] = _mm512_madd52lo_epu64(t[l + j], negative[l], e[j]);
            s[l + j] = _mm512_madd52lo_epu64(s[l + j], c[l], d[j]);
        }
        F52_UNROLL for (int j = 0; j < L; j++) {
            t[l + j + 1] = _mm512_madd52hi_epu64(t[l + j + 1], b[l], d[j]);
            s[l + j + 1] = _mm512_madd52hi_epu64(s[l + j + 1], b[l], e[j]);
            t[l + j + 1] = _mm512_madd52hi_epu64(t[l + j + 1], negative[l], e[j]);
            s[l + j + 1] = _mm512_madd52hi_epu64(s[l + j + 1], c[l], d[j]);
        }
    }
}

/// Granger, Scott, "Faster Squaring in the Cyclotomic Subgroup of Sixth Degree Extensions", 2010, 3.2:
/// with a_k the coefficient of w^k the square is, for k = 0, 1, 2,
///   a_2k' = 3 (a_k^2 + xi a_(k+3)^2) - 2 a_2k,
///   a_3' = 6 a_0 a_3 + 2 a_3, a_5' = 6 a_1 a_4 + 2 a_5, a_1' = 6 xi a_2 a_5 + 2 a_1:
/// two products a lane.
F52 void f12_cyclotomic_square(const int L, const int xi, uint64_t *r, const uint64_t *a,
                               const mpc_field *field) {
    // Lane:                                       0   1   2   3   4   5   6   7; 8 and more: xi times
    const f52_vec x1 = _mm512_setr_epi64(0, 2, 1, 0, 2, 1, 6, 7);
    const f52_vec y1 = _mm512_setr_epi64(0, 13, 1, 3, 2, 4, 6, 7);
    const f52_vec x2 = _mm512_setr_epi64(3, 2, 4, 0, 5, 1, 6, 7);
    const f52_vec y2 = _mm512_setr_epi64(11, 13, 12, 3, 13, 4, 6, 7);
    f52_vec b[8], c[8], n[8], xb[8], xc[8], t[16], s[16], u[8], v[8], w[8], d[8], e[8];
    f12_load(L, b, c, a);
    f12_times_xi(L, xi, xb, xc, b, c, field);
    f52_neg(L, n, c, field->multiple52[2]);
    // The lanes without a coefficient stay zero.
    F52_UNROLL for (int l = 0; l < L; l++) n[l] = _mm512_maskz_mov_epi64(0x3f, n[l]);
    F52_UNROLL for (int k = 0; k < 2 * L; k++) t[k] = s[k] = _mm512_setzero_si512();
    for (int i = 0; i < 2; i++) {
        const f52_vec x = i == 0 ? x1 : x2, y = i == 0 ? y1 : y2;
        F52_UNROLL for (int l = 0; l < L; l++) {
            u[l] = _mm512_permutexvar_epi64(x, b[l]);
            v[l] = _mm512_permutexvar_epi64(x, c[l]);
            w[l] = _mm512_permutexvar_epi64(x, n[l]);
            d[l] = _mm512_permutex2var_epi64(b[l], y, xb[l]);
            e[l] = _mm512_permutex2var_epi64(c[l], y, xc[l]);
        }
        f12_accumulate_lanes(L, t, s, u, v, w, d, e);
    }
    f52_redc(L, u, t, field);
    f52_redc(L, v, s, field);
    // 3 u - 2 b + 4p in even lanes, 3 u + 2 b in odd ones.
    F52_UNROLL for (int l = 0; l < L; l++) {
        const f52_vec four = _mm512_maskz_mov_epi64(0x15, f52_set1(field->multiple52[4][l]));
        const f52_vec b2 = _mm512_add_epi64(b[l], b[l]), c2 = _mm512_add_epi64(c[l], c[l]);
        const f52_vec u3 = _mm512_add_epi64(_mm512_add_epi64(u[l], u[l]), u[l]);
        const f52_vec v3 = _mm512_add_epi64(_mm512_add_epi64(v[l], v[l]), v[l]);
        t[l] = _mm512_add_epi64(four, _mm512_mask_sub_epi64(_mm512_add_epi64(u3, b2), 0x15, u3, b2));
        s[l] = _mm512_add_epi64(four, _mm512_mask_sub_epi64(_mm512_add_epi64(v3, c2), 0x15, v3, c2));
    }
    f12_shrink(L, u, t, field);
    f12_shrink(L, v, s, field);
    f12_store(L, r, u, v);
}

F52 void f12_conjugate(const int L, uint64_t *r, const uint64_t *a, const mpc_field *field) {
    f52_vec b[8], c[8], t[8];
    f12_load(L, b, c, a);
    f52_neg(L, t, b, field->multiple52[2]);
    f52_select(L, b, 0x2a, t, b);
    f52_neg(L, t, c, field->multiple52[2]);
    f52_select(L, c, 0x2a, t, c);
    f12_store(L, r, b, c);
}

F52 void f12_frobenius(const int L, uint64_t *r, const uint64_t *a, const uint64_t *constants,
                       const mpc_field *field) {
    f52_vec b[8], c[8], n[8], d[8], e[8], t[16], s[16];
    f12_load(L, b, c, a);
    f12_load(L, d, e, constants);
    f52_neg(L, n, c, field->multiple52[2]);
    F52_UNROLL for (int k = 0; k < 2 * L; k++) t[k] = s[k] = _mm512_setzero_si512();
    // (b - c u) (d + e u): the conjugate of b + c u, whose negative is c.
    f12_accumulate_lanes(L, t, s, b, n, c, d, e);
    f52_redc(L, b, t, field);
    f52_redc(L, c, s, field);
    f12_store(L, r, b, c);
}

MPC_IFMA static void multiply5(const mpc_field *f, uint64_t *r, const uint64_t *a,
                               const uint64_t *b) {
    f12_multiply(5, 9, r, a, b, f);
}
MPC_IFMA static void multiply8(const mpc_field *f, uint64_t *r, const uint64_t *a,
                               const uint64_t *b) {
    f12_multiply(8, 1, r, a, b, f);
}
MPC_IFMA static void line5(const mpc_field *f, uint64_t *r, const uint64_t *a, const uint64_t *line,
                           int second) {
    f12_multiply_line(5, 4, 9, r, a, line, second, f);
}
MPC_IFMA static void line8(const mpc_field *f, uint64_t *r, const uint64_t *a, const uint64_t *line,
                           int second) {
    f12_multiply_line(8, 6, 1, r, a, line, second, f);
}
MPC_IFMA static void square5(const mpc_field *f, uint64_t *r, const uint64_t *a) {
    f12_cyclotomic_square(5, 9, r, a, f);
}
MPC_IFMA static void square8(const mpc_field *f, uint64_t *r, const uint64_t *a) {
    f12_cyclotomic_square(8, 1, r, a, f);
}
MPC_IFMA static void conjugate5(const mpc_field *f, uint64_t *r, const uint64_t *a) {
    f12_conjugate(5, r, a, f);
}
MPC_IFMA static void conjugate8(const mpc_field *f, uint64_t *r, const uint64_t *a) {
    f12_conjugate(8, r, a, f);
}
MPC_IFMA static void frobenius5(const mpc_field *f, uint64_t *r, const uint64_t *a,
                                const uint64_t *constants) {
    f12_frobenius(5, r, a, constants, f);
}
MPC_IFMA static void frobenius8(const mpc_field *f, uint64_t *r, const uint64_t *a,
                                const uint64_t *constants) {
    f12_frobenius(8, r, a, constants, f);
}
#define F12_DISPATCH(field, five, eight) ((field)->limbs == 5 ? (five) : (eight))
#else
#include <stdlib.h>
#define F12_DISPATCH(field, five, eight) abort()
#endif

void mpc_field12_multiply(const mpc_field *field, uint64_t *r, const uint64_t *a,
                          const uint64_t *b) {
    F12_DISPATCH(field, multiply5(field, r, a, b), multiply8(field, r, a, b));
}

void mpc_field12_multiply_line(const mpc_field *field, uint64_t *r, const uint64_t *a,
                               const uint64_t *line, int second) {
    F12_DISPATCH(field, line5(field, r, a, line, second), line8(field, r, a, line, second));
}

void mpc_field12_cyclotomic_square(const mpc_field *field, uint64_t *r, const uint64_t *a) {
    F12_DISPATCH(field, square5(field, r, a), square8(field, r, a));
}

void mpc_field12_conjugate(const mpc_field *field, uint64_t *r, const uint64_t *a) {
    F12_DISPATCH(field, conjugate5(field, r, a), conjugate8(field, r, a));
}

void mpc_field12_frobenius(const mpc_field *field, uint64_t *r, const uint64_t *a,
                           const uint64_t *constants) {
    F12_DISPATCH(field, frobenius5(field, r, a, constants), frobenius8(field, r, a, constants));
}
