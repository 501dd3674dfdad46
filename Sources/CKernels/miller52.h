// Steps of a Miller loop on the lanes of AVX-512: a point's running multiple has its coordinates in
// lanes of F_p2, so that the products of a formula which don't need each other are one product of
// lanes. Two such products double, four add.
//
// The multiple is (X : Y : Z) with x = X / Z, y = Y / Z, and 3b'Z besides, for the twist's b':
// Costello, Lange, Naehrig, "Faster Pairing Computations on Curves with High-Degree Twists", 2010,
// and Aranha et al., "Faster Explicit Formulas for Computing Pairings over Ordinary Curves", 2010,
// 4.1 and 4.2. That 3b'Z saves the multiplication by 3b', on which all else would have to wait.
//
// Bounds for L = 5, where they are tightest (R / p > 84), in multiples of p: of the running multiple X
// is at most 2, Y 5.5, Z and 3b'Z 2.5, coefficients of a line 3.4, those of a point 2. Both kinds of
// step keep them. A product (ur + ui u) (vr + vi u) with ui negated as k - ui comes out below
// 1 + (ur vr + k vi) p / R and 1 + (ur vi + ui vr) p / R; so of a doubling y^2 is below 1.7 and e
// below 1.3, which leaves y^2 - 3e + 6 in 0..<8, and 12e e is below 2.31, less than the 3 that keep Y
// from going negative; of an addition lambda is below 4, theta 7.5, g - h + 4 also 7.5.
#pragma once
#include "field12.h"
#include "include/CKernelsPairing.h"

/// One element of F_p12, or eight of F_p2: a block of real parts, then one of imaginary ones.
typedef struct {
    uint64_t limbs[128] __attribute__((aligned(64)));
} f12_block;

struct mpc_pairing {
    mpc_field field;
    /// xi^(k (p - 1) / 6) in lane k.
    f12_block frobenius;
    /// 1, 3b' and 1 in lanes 2, 3 and 4, where a running multiple has them.
    f12_block start;
};

#if MPC_HAS_AVX512

/// A pair: the running multiple and what is constant. All in lanes of F_p2.
typedef struct {
    f12_block running;  // X, Y, Z, 3b'Z, 1, -, px, -py
    f12_block plus;     // qx, qy, qy, qx, -py, px
    f12_block minus;    // the same of -Q
} pairing_pair;

/// Adds k p in the lanes of the mask.
F52 void lanes_add_multiple(const int L, f52_vec *r, __mmask8 mask, const int k,
                            const mpc_field *field) {
    F52_UNROLL for (int l = 0; l < L; l++)
        r[l] = _mm512_mask_add_epi64(r[l], mask, r[l], f52_set1(field->multiple52[k][l]));
}
/// (r, i) = (ur + ui u) (vr + vi u), with ui below k p.
F52 void lanes_multiply(const int L, f52_vec *r, f52_vec *i, const f52_vec *ur, const f52_vec *ui,
                        const int k, const f52_vec *vr, const f52_vec *vi,
                        const mpc_field *field) {
    f52_vec n[8], t[16], s[16];
    f52_neg(L, n, ui, field->multiple52[k]);
    F52_UNROLL for (int j = 0; j < 2 * L; j++) t[j] = s[j] = _mm512_setzero_si512();
    f12_accumulate_lanes(L, t, s, ur, ui, n, vr, vi);
    f52_redc(L, r, t, field);
    f52_redc(L, i, s, field);
}

/// X, Z, W from lanes of t, Y = t[1] - t[4] + 3p.
F52 void running_update(const int L, f52_vec *r, const f52_vec *t, const f52_vec *old,
                        const mpc_field *field) {
    f52_vec s[8];
    F52_UNROLL for (int l = 0; l < L; l++) {
        const f52_vec other = _mm512_permutexvar_epi64(F12_LANES(4, 4, 4, 4, 4, 4, 4, 4), t[l]);
        s[l] = _mm512_mask_sub_epi64(t[l], 2, t[l], other);
    }
    lanes_add_multiple(L, s, 2, 3, field);
    f52_carry(L, s, s);
    f52_select(L, r, 0x0f, s, old);
}

/// Doubles the running multiple. Gives the tangent's coefficients at P: for x in lane 5, for -y in
/// lane 6, the constant one in lane 7.
F52 void running_double(const int L, pairing_pair *pair, f12_block *line, const mpc_field *field) {
    f52_vec a[8], b[8], ur[8], ui[8], vr[8], vi[8], tr[8], ti[8];
    uint64_t *running = pair->running.limbs;
    f12_load(L, a, b, running);
    // xy, y^2, e = 3b'z^2, x^2, yz, 3b'yz
    const f52_vec first = F12_LANES(0, 1, 2, 0, 1, 1, 4, 4),
                  second = F12_LANES(1, 1, 3, 0, 2, 3, 4, 4);
    lanes_permute(L, ur, first, a);
    lanes_permute(L, ui, first, b);
    lanes_permute(L, vr, second, a);
    lanes_permute(L, vi, second, b);
    lanes_multiply(L, tr, ti, ur, ui, 8, vr, vi, field);
    // 2xy (y^2 - 3e), (y^2 + 3e)^2, 8y^2 yz, 8y^2 3b'yz, 12e e, 3x^2 px, 2yz (-py), (e - y^2) 1
    const f52_vec third = F12_LANES(0, 1, 1, 1, 2, 3, 4, 2),
                  factor = F12_LANES(2, 1, 8, 8, 12, 3, 2, 1);
    const f52_vec fourth = F12_LANES(1, 1, 4, 5, 2, 8 + 6, 8 + 7, 8 + 4);
    const f52_vec eee = F12_LANES(2, 2, 2, 2, 2, 2, 2, 1);
    lanes_permute2(L, vr, tr, fourth, a);
    lanes_permute2(L, vi, ti, fourth, b);
    F52_UNROLL for (int l = 0; l < L; l++) {
        f52_vec er = _mm512_permutexvar_epi64(eee, tr[l]),
                ei = _mm512_permutexvar_epi64(eee, ti[l]);
        ur[l] = _mm512_mullo_epi64(_mm512_permutexvar_epi64(third, tr[l]), factor);
        ui[l] = _mm512_mullo_epi64(_mm512_permutexvar_epi64(third, ti[l]), factor);
        // Lane 7: e - y^2.
        ur[l] = _mm512_mask_sub_epi64(ur[l], 0x80, ur[l], er);
        ui[l] = _mm512_mask_sub_epi64(ui[l], 0x80, ui[l], ei);
        er = _mm512_add_epi64(er, _mm512_add_epi64(er, er));
        ei = _mm512_add_epi64(ei, _mm512_add_epi64(ei, ei));
        ur[l] = _mm512_mask_add_epi64(ur[l], 2, ur[l], er);
        ui[l] = _mm512_mask_add_epi64(ui[l], 2, ui[l], ei);
        vr[l] = _mm512_mask_add_epi64(_mm512_mask_sub_epi64(vr[l], 1, vr[l], er), 2, vr[l], er);
        vi[l] = _mm512_mask_add_epi64(_mm512_mask_sub_epi64(vi[l], 1, vi[l], ei), 2, vi[l], ei);
    }
    lanes_add_multiple(L, ur, 0x80, 3, field);
    lanes_add_multiple(L, ui, 0x80, 3, field);
    lanes_add_multiple(L, vr, 1, 6, field);
    lanes_add_multiple(L, vi, 1, 6, field);
    f52_carry(L, ur, ur);
    f52_carry(L, ui, ui);
    f52_carry(L, vr, vr);
    f52_carry(L, vi, vi);
    // The negative of v: below 8p.
    lanes_multiply(L, tr, ti, vr, vi, 8, ur, ui, field);
    f12_store(L, line->limbs, tr, ti);
    running_update(L, a, tr, a, field);
    running_update(L, b, ti, b, field);
    f12_store(L, running, a, b);
}

/// Adds the point of `q` to the running multiple. Gives the line's coefficients at P: the constant
/// one in lane 2, for -y in lane 4, for x in lane 5.
F52 void running_add(const int L, pairing_pair *pair, const f12_block *q, f12_block *line,
                     const mpc_field *field) {
    f52_vec a[8], b[8], qr[8], qi[8], ur[8], ui[8], vr[8], vi[8], tr[8], ti[8], lr[8], li[8];
    uint64_t *running = pair->running.limbs;
    f12_load(L, a, b, running);
    f12_load(L, qr, qi, q->limbs);
    // lambda = x - qx z, theta = y - qy z
    const f52_vec z = F12_LANES(2, 2, 2, 2, 2, 2, 2, 2);
    lanes_permute(L, ur, z, a);
    lanes_permute(L, ui, z, b);
    lanes_multiply(L, tr, ti, ur, ui, 8, qr, qi, field);
    f52_sub(L, lr, a, tr, field->multiple52[2]);
    f52_sub(L, li, b, ti, field->multiple52[2]);
    // lambda^2, theta^2, lambda qy, theta qx, lambda (-py), theta px
    const f52_vec alternate = F12_LANES(0, 1, 0, 1, 0, 1, 0, 1);
    lanes_permute(L, ur, alternate, lr);
    lanes_permute(L, ui, alternate, li);
    f52_select(L, vr, 3, lr, qr);
    f52_select(L, vi, 3, li, qi);
    lanes_multiply(L, tr, ti, ur, ui, 9, vr, vi, field);
    F52_UNROLL for (int l = 0; l < L; l++) {
        const f52_vec three = F12_LANES(3, 3, 3, 3, 3, 3, 3, 3);
        vr[l] = _mm512_mask_sub_epi64(tr[l], 4, tr[l], _mm512_permutexvar_epi64(three, tr[l]));
        vi[l] = _mm512_mask_sub_epi64(ti[l], 4, ti[l], _mm512_permutexvar_epi64(three, ti[l]));
    }
    lanes_add_multiple(L, vr, 4, 2, field);
    lanes_add_multiple(L, vi, 4, 2, field);
    f52_carry(L, vr, vr);
    f52_carry(L, vi, vi);
    f12_store(L, line->limbs, vr, vi);
    // lambda lambda^2, z theta^2, x lambda^2
    const f52_vec third = F12_LANES(0, 8 + 2, 8 + 0, 0, 0, 0, 0, 0);
    lanes_permute2(L, ur, lr, third, a);
    lanes_permute2(L, ui, li, third, b);
    const f52_vec fourth = F12_LANES(0, 1, 0, 0, 0, 0, 0, 0);
    lanes_permute(L, vr, fourth, tr);
    lanes_permute(L, vi, fourth, ti);
    lanes_multiply(L, tr, ti, ur, ui, 8, vr, vi, field);
    // lambda h, theta (g - h), z lambda^3, 3b'z lambda^3, y lambda^3 with h = lambda^3 + f - 2g
    const f52_vec fifth = F12_LANES(0, 1, 8 + 2, 8 + 3, 8 + 1, 0, 0, 0);
    lanes_permute2(L, ur, lr, fifth, a);
    lanes_permute2(L, ui, li, fifth, b);
    F52_UNROLL for (int l = 0; l < L; l++) {
        const f52_vec zero = F12_LANES(0, 0, 0, 0, 0, 0, 0, 0),
                      two = F12_LANES(2, 2, 2, 2, 2, 2, 2, 2),
                      one = F12_LANES(1, 1, 1, 1, 1, 1, 1, 1);
        f52_vec cube = _mm512_permutexvar_epi64(zero, tr[l]),
                f = _mm512_permutexvar_epi64(one, tr[l]),
                g = _mm512_permutexvar_epi64(two, tr[l]);
        f52_vec h = _mm512_sub_epi64(_mm512_add_epi64(cube, f), _mm512_add_epi64(g, g));
        vr[l] = _mm512_mask_sub_epi64(_mm512_mask_mov_epi64(cube, 1, h), 2, g, h);
        cube = _mm512_permutexvar_epi64(zero, ti[l]), f = _mm512_permutexvar_epi64(one, ti[l]),
        g = _mm512_permutexvar_epi64(two, ti[l]);
        h = _mm512_sub_epi64(_mm512_add_epi64(cube, f), _mm512_add_epi64(g, g));
        vi[l] = _mm512_mask_sub_epi64(_mm512_mask_mov_epi64(cube, 1, h), 2, g, h);
    }
    lanes_add_multiple(L, vr, 3, 4, field);
    lanes_add_multiple(L, vi, 3, 4, field);
    f52_carry(L, vr, vr);
    f52_carry(L, vi, vi);
    lanes_multiply(L, tr, ti, ur, ui, 9, vr, vi, field);
    running_update(L, a, tr, a, field);
    running_update(L, b, ti, b, field);
    f12_store(L, running, a, b);
}

/// -Q from Q: lanes 1 and 2 are qy.
F52 void pair_negate(const int L, f12_block *r, const f12_block *q, const mpc_field *field) {
    f52_vec a[8], b[8], t[8];
    f12_load(L, a, b, q->limbs);
    f52_neg(L, t, a, field->multiple52[2]);
    f52_select(L, a, 6, t, a);
    f52_neg(L, t, b, field->multiple52[2]);
    f52_select(L, b, 6, t, b);
    f12_store(L, r->limbs, a, b);
}

/// (qx, qy) to the p-th power as a point of the twist of type D.
F52 void pair_frobenius(const int L, f12_block *r, const f12_block *q, const mpc_pairing *pairing) {
    const mpc_field *field = &pairing->field;
    f52_vec a[8], b[8], n[8], c[8], d[8], tr[8], ti[8];
    f12_load(L, a, b, q->limbs);
    f12_load(L, c, d, pairing->frobenius.limbs);
    const f52_vec index = F12_LANES(2, 3, 3, 2, 0, 0, 0, 0);
    lanes_permute(L, c, index, c);
    lanes_permute(L, d, index, d);
    f52_neg(L, n, b, field->multiple52[2]);
    lanes_multiply(L, tr, ti, a, n, 2, c, d, field);
    f52_select(L, a, 0x0f, tr, a);
    f52_select(L, b, 0x0f, ti, b);
    f12_store(L, r->limbs, a, b);
}

/// From words.
F52 void pair_enter(const int L, const int W, pairing_pair *pair, const uint64_t *words,
                    const mpc_pairing *pairing) {
    const mpc_field *field = &pairing->field;
    f52_vec rows[8], x[8], n[8], factor[8];
    const __mmask8 row = (__mmask8)((1 << W) - 1);
    F52_UNROLL for (int e = 0; e < 6; e++) rows[e] = _mm512_maskz_loadu_epi64(row, words + W * e);
    rows[6] = rows[7] = _mm512_setzero_si512();
    f52_transpose(rows);
    f52_from_words(L, W, x, rows);
    f52_broadcast(L, factor, field->enter52);
    f52_mul(L, x, x, factor, field);
    f52_neg(L, n, x, field->multiple52[2]);
    // px, py, qx, qx', qy, qy'
    f52_vec a[8], b[8];
    const f52_vec re = F12_LANES(2, 4, 4, 2, 8 + 1, 0, 6, 6),
                  im = F12_LANES(3, 5, 5, 3, 6, 6, 6, 6);
    lanes_permute2(L, a, x, re, n);
    lanes_permute2(L, b, x, im, n);
    f12_store(L, pair->plus.limbs, a, b);
    pair_negate(L, &pair->minus, &pair->plus, field);
    f52_vec c[8], d[8];
    f12_load(L, c, d, pairing->start.limbs);
    // qx, qy, 1, 3b', 1, 0, px, -py
    const f52_vec re2 = F12_LANES(0, 1, 8 + 2, 8 + 3, 8 + 4, 7, 5, 4),
                  im2 = F12_LANES(0, 1, 8 + 2, 8 + 3, 7, 7, 7, 7);
    lanes_permute2(L, a, a, re2, c);
    lanes_permute2(L, b, b, im2, d);
    f12_store(L, pair->running.limbs, a, b);
}

/// A prepared line's coefficients at P, for -y, for x and the constant one in lanes 0, 2 and 4, all
/// of them times 2^(64 W) / 2^(52 L), a factor which the final exponentiation takes away.
F52 void line_enter(const int L, const int W, f12_block *line, const uint64_t *words,
                    const pairing_pair *pair, const mpc_field *field) {
    f52_vec rows[8], x[8], at[8];
    const __mmask8 row = (__mmask8)((1 << W) - 1);
    F52_UNROLL for (int e = 0; e < 6; e++) rows[e] = _mm512_maskz_loadu_epi64(row, words + W * e);
    rows[6] = rows[7] = _mm512_setzero_si512();
    f52_transpose(rows);
    f52_from_words(L, W, x, rows);
    const f52_vec index = F12_LANES(7, 7, 6, 6, 4, 4, 5, 5);
    F52_UNROLL for (int l = 0; l < L; l++)
        at[l] = _mm512_permutexvar_epi64(index, _mm512_load_si512(pair->running.limbs + 8 * l));
    f52_mul(L, x, x, at, field);
    f52_store(L, line->limbs, x);
    // The imaginary parts one lane further.
    F52_UNROLL for (int l = 0; l < L; l++)
        _mm512_store_si512(line->limbs + 8 * (L + l),
                           _mm512_permutexvar_epi64(F12_LANES(1, 1, 3, 3, 5, 5, 7, 7), x[l]));
}

/// Which lanes hold the coefficients of a line, by their powers of w: after a doubling, after an
/// addition, and of a prepared line.
typedef struct {
    int doubled[3], added[3], prepared[3];
} line_lanes;

/// f = f (l_0 + l_1 w^i + l_2 w^3): i is 1 for a twist of type D (BN254), 2 for one of type M.
F52 void line_multiply(const int L, const int xi, f12_block *f, const f12_block *line,
                       const int *lanes, const mpc_field *field) {
    const int powers[3] = {0, L == 5 ? 1 : 2, 3};
    f12_product(L, xi, 3, lanes, powers, f->limbs, line->limbs, line->limbs + 8 * L, f->limbs,
                field);
}

/// The values at a pair's point of the next line, multiplied into f.
F52 void pair_double(const int L, const int xi, f12_block *f, pairing_pair *pair,
                     const line_lanes *lanes, const mpc_field *field) {
    f12_block line;
    running_double(L, pair, &line, field);
    line_multiply(L, xi, f, &line, lanes->doubled, field);
}
F52 void pair_add(const int L, const int xi, f12_block *f, pairing_pair *pair, const f12_block *q,
                  const line_lanes *lanes, const mpc_field *field) {
    f12_block line;
    running_add(L, pair, q, &line, field);
    line_multiply(L, xi, f, &line, lanes->added, field);
}
F52 void pairs_prepared(const int L, const int W, const int xi, f12_block *f,
                        const pairing_pair *pairs, size_t count, const uint64_t *lines,
                        size_t lines_each, size_t next, const line_lanes *lanes,
                        const mpc_field *field) {
    for (size_t i = 0; i < count; i++) {
        f12_block line;
        line_enter(L, W, &line, lines + 6 * (size_t)W * (i * lines_each + next), pairs + i, field);
        line_multiply(L, xi, f, &line, lanes->prepared, field);
    }
}
#endif
