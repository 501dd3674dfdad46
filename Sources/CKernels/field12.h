// Arithmetic in the degree-12 extension F_p12 = F_p2[w] / (w^6 - xi), F_p2 = F_p[u] / (u^2 + 1),
// over which pairings are computed, with one coefficient a lane: a product is a sum of rotated
// operands times broadcast coefficients, all of it accumulated in columns and reduced once. No tower,
// no Karatsuba: additions and their carries cost more than the multiplications they save.
//
// An element is two blocks, 16 L words: the real parts of its six coefficients in lanes 0 to 5 of
// the first, the imaginary ones in the second, by powers of w; lanes 6 and 7 are zero. All values
// are at most 2p. Results may be operands. xi is 9 + u for primes of 5 limbs (BN254), 1 + u for those
// of 8 (BLS12-381). Constant time.
#pragma once
#include "field52.h"

#if MPC_HAS_AVX512
#define F12_LANES(...) _mm512_setr_epi64(__VA_ARGS__)

/// Lane i takes lane index[i] of a; where that is 8 or more, lane index[i] - 8 of b.
F52 void lanes_permute(const int L, f52_vec *r, f52_vec index, const f52_vec *a) {
    F52_UNROLL for (int l = 0; l < L; l++) r[l] = _mm512_permutexvar_epi64(index, a[l]);
}
F52 void lanes_permute2(const int L, f52_vec *r, const f52_vec *a, f52_vec index,
                        const f52_vec *b) {
    F52_UNROLL for (int l = 0; l < L; l++) r[l] = _mm512_permutex2var_epi64(a[l], index, b[l]);
}

/// (t, s) += (xr + xi u) (b + c u): xr, xi and -xi broadcast from a lane of their blocks.
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

/// (u, v) = (b + c u) w^k, k from 0 to 5, for (xb + xc u) = xi (b + c u); lanes 6 and 7 stay.
F52 void f12_rotate(const int L, f52_vec *u, f52_vec *v, int k, const f52_vec *b, const f52_vec *c,
                    const f52_vec *xb, const f52_vec *xc) {
    // Lane i takes b[i - k], or xi b[i - k + 6].
    const f52_vec lanes = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
    const f52_vec shifted = _mm512_sub_epi64(lanes, f52_set1((uint64_t)k));
    f52_vec index = _mm512_mask_add_epi64(shifted, _mm512_movepi64_mask(shifted), shifted,
                                          f52_set1(14));
    index = _mm512_mask_mov_epi64(index, 0xc0, lanes);
    F52_UNROLL for (int l = 0; l < L; l++) {
        u[l] = _mm512_permutex2var_epi64(b[l], index, xb[l]);
        v[l] = _mm512_permutex2var_epi64(c[l], index, xc[l]);
    }
}

/// r = b (a_0 w^k_0 + a_1 w^k_1 + ...) for `terms` coefficients, which stand in lanes `lanes` of
/// the blocks re and im, below 4p.
F52 void f12_product(const int L, const int xi, const int terms, const int *lanes,
                     const int *powers, uint64_t *r, const uint64_t *re, const uint64_t *im,
                     const uint64_t *operand, const mpc_field *field) {
    uint64_t negative[64] __attribute__((aligned(64)));
    f52_vec b[8], c[8], xb[8], xc[8], t[16], s[16];
    F52_UNROLL for (int l = 0; l < L; l++) b[l] = _mm512_loadu_si512(im + 8 * l);
    f52_neg(L, b, b, field->multiple52[4]);
    f52_store(L, negative, b);
    f12_load(L, b, c, operand);
    f12_times_xi(L, xi, xb, xc, b, c, field);
    F52_UNROLL for (int k = 0; k < 2 * L; k++) t[k] = s[k] = _mm512_setzero_si512();
    for (int i = 0; i < terms; i++) {
        f52_vec u[8], v[8];
        f12_rotate(L, u, v, powers[i], b, c, xb, xc);
        const int lane = lanes[i];
        f12_accumulate(L, t, s, re + lane, im + lane, negative + lane, u, v);
    }
    f52_redc(L, b, t, field);
    f52_redc(L, c, s, field);
    f12_store(L, r, b, c);
}

F52 void f12_multiply(const int L, const int xi, uint64_t *r, const uint64_t *a, const uint64_t *b,
                      const mpc_field *field) {
    static const int positions[6] = {0, 1, 2, 3, 4, 5};
    f12_product(L, xi, 6, positions, positions, r, a, a + 8 * L, b, field);
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

/// r = r^2.
F52 void f12_square(const int L, const int xi, uint64_t *r, const mpc_field *field) {
    f52_vec b[8], c[8], xb[8], xc[8], db[8], dc[8], t[16], s[16];
    f12_load(L, b, c, r);
    f12_times_xi(L, xi, xb, xc, b, c, field);
    f52_add(L, db, b, b);
    f52_add(L, dc, c, c);
    F52_UNROLL for (int k = 0; k < 2 * L; k++) t[k] = s[k] = _mm512_setzero_si512();
    // First operands from a, or 2a (8 and more); second ones from a, or xi a.
    const f52_vec firsts[4] = {
        F12_LANES(0, 8 + 0, 1, 8 + 0, 2, 8 + 0, 6, 7),
        F12_LANES(3, 8 + 2, 4, 8 + 1, 5, 8 + 1, 6, 7),
        F12_LANES(8 + 1, 8 + 3, 8 + 0, 8 + 4, 8 + 0, 8 + 2, 6, 7),
        F12_LANES(8 + 2, 6, 8 + 3, 6, 8 + 1, 6, 6, 7)};
    const f52_vec seconds[4] = {
        F12_LANES(0, 1, 1, 3, 2, 5, 6, 7), F12_LANES(8 + 3, 8 + 5, 8 + 4, 2, 8 + 5, 4, 6, 7),
        F12_LANES(8 + 5, 8 + 4, 2, 8 + 5, 4, 3, 6, 7), F12_LANES(8 + 4, 6, 8 + 5, 6, 3, 6, 6, 7)};
    for (int i = 0; i < 4; i++) {
        f52_vec ur[8], ui[8], n[8], vr[8], vi[8];
        lanes_permute2(L, ur, b, firsts[i], db);
        lanes_permute2(L, ui, c, firsts[i], dc);
        f52_neg(L, n, ui, field->multiple52[4]);
        lanes_permute2(L, vr, b, seconds[i], xb);
        lanes_permute2(L, vi, c, seconds[i], xc);
        f12_accumulate_lanes(L, t, s, ur, ui, n, vr, vi);
    }
    f52_redc(L, b, t, field);
    f52_redc(L, c, s, field);
    f12_store(L, r, b, c);
}

/// Granger, Scott, "Faster Squaring in the Cyclotomic Subgroup of Sixth Degree Extensions", 2010,
/// 3.2: with a_k the coefficient of w^k the square is, for k = 0, 1, 2,
///   a_2k' = 3 (a_k^2 + xi a_(k+3)^2) - 2 a_2k,
///   a_3' = 6 a_0 a_3 + 2 a_3, a_5' = 6 a_1 a_4 + 2 a_5, a_1' = 6 xi a_2 a_5 + 2 a_1:
/// two products a lane.
F52 void f12_cyclotomic_square(const int L, const int xi, uint64_t *r, const uint64_t *a,
                               const mpc_field *field) {
    // 8 and more: xi times.
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
        t[l] = _mm512_mask_sub_epi64(_mm512_add_epi64(u3, b2), 0x15, u3, b2);
        s[l] = _mm512_mask_sub_epi64(_mm512_add_epi64(v3, c2), 0x15, v3, c2);
        t[l] = _mm512_add_epi64(t[l], four);
        s[l] = _mm512_add_epi64(s[l], four);
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
#endif
