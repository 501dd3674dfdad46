// Butterflies of the transform on blocks of eight elements in AVX-512 IFMA registers; see
// CKernelsNTT.h for the transform and field52.h for the arithmetic. Only primes of 4 words: 5 limbs.
//
// Twiddles are constants: z is multiplied as V. Shoup does, with the quotient z' = floor(z R / p) made
// beforehand, R = 2^260. Of z' x only the upper half is needed, and of z x - q p only the lower one: 84
// products of limbs instead of 100, and no step waits for the one before (D. Harvey, "Faster arithmetic
// for number-theoretic transforms", 2014, section 2).
//
// Bounds. R / p is 84 (BN254) or 35 (BLS12-381); a product is below 2p as long as its other factor is
// below 33p. A pass starts and ends with values below 2p. In between, a level of *down* adds at most 2p
// to what it leaves unreduced: below 26p after 12 levels. *Up* reduces its sums as it goes.
//
// Limbs. Within a pass of *down* they are raw: each level adds less than 2^57 to a limb. What counts
// is the number modulo R, so that a product needs no carries at all: they are made where it is multiplied
// or reduced, and what they bring beyond the top limb's 52 bits is dropped.
#pragma once
#include "field52.h"
#if MPC_HAS_AVX512

enum { NTT_LIMBS = 5, NTT_BLOCK = 8 * NTT_LIMBS, NTT_SCALAR = 2 * NTT_LIMBS };
#define NTT MPC_IFMA static __attribute__((noinline))

/// Raw limbs to normal ones, modulo R.
F52 void ntt52_carry(f52_vec *r, const f52_vec *x) {
    f52_carry(NTT_LIMBS, r, x);
    r[NTT_LIMBS - 1] = _mm512_and_si512(r[NTT_LIMBS - 1], f52_limb_mask());
}
/// x reduced below 2p, for x < 8p whose top limb is not negative and is that of x but for a few units.
F52 void ntt52_reduce_small(f52_vec *r, const f52_vec *x, const mpc_ntt *ntt) {
    const int L = NTT_LIMBS;
    f52_vec q = _mm512_madd52hi_epu64(_mm512_setzero_si512(), x[4], f52_set1(ntt->quotient));
    f52_vec t[5];
    F52_UNROLL for (int l = 0; l < L; l++) {
        f52_vec multiple = _mm512_permutexvar_epi64(q, _mm512_loadu_si512(ntt->multiples[l]));
        t[l] = _mm512_sub_epi64(x[l], multiple);
    }
    f52_carry(L, r, t);
}
/// x reduced below 2p and made normal, for any 0 <= x < R, limbs raw.
F52 void ntt52_reduce(f52_vec *r, const f52_vec *x, const mpc_ntt *ntt) {
    const int L = NTT_LIMBS;
    const f52_vec zero = _mm512_setzero_si512();
    f52_vec t[5];
    ntt52_carry(t, x);
    f52_vec q = _mm512_madd52hi_epu64(zero, t[4], f52_set1(ntt->quotient));
    F52_UNROLL for (int l = 0; l < L; l++) {
        f52_vec p = f52_set1(ntt->field->modulus52[l]);
        t[l] = _mm512_sub_epi64(t[l], _mm512_madd52lo_epu64(zero, q, p));
        if (l < L - 1) t[l + 1] = _mm512_sub_epi64(t[l + 1], _mm512_madd52hi_epu64(zero, q, p));
    }
    f52_carry(L, r, t);
}
/// (a, b) becomes (a + b, a - b + k p), raw.
F52 void ntt52_cross(f52_vec *a, f52_vec *b, const mpc_ntt *ntt, const int k) {
    F52_UNROLL for (int l = 0; l < NTT_LIMBS; l++) {
        f52_vec sum = _mm512_add_epi64(a[l], b[l]);
        f52_vec shifted = _mm512_add_epi64(a[l], f52_set1(ntt->field->multiple52[k][l]));
        b[l] = _mm512_sub_epi64(shifted, b[l]);
        a[l] = sum;
    }
}
/// The lower half of a b is added to t: limbs 0 to 4.
F52 void ntt52_add_low(f52_vec *t, const f52_vec *a, const f52_vec *b) {
    const int L = NTT_LIMBS;
    F52_UNROLL for (int i = 0; i < L; i++) {
        F52_UNROLL for (int j = 0; i + j < L; j++) {
            t[i + j] = _mm512_madd52lo_epu64(t[i + j], a[j], b[i]);
        }
        F52_UNROLL for (int j = 0; i + j + 1 < L; j++) {
            t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], a[j], b[i]);
        }
    }
}
/// r z modulo p, raw and below 2p; r may be raw. z is an entry of `scalars`.
F52 void ntt52_twist(f52_vec *r, const f52_vec *z, const mpc_ntt *ntt) {
    const int L = NTT_LIMBS;
    const f52_vec zero = _mm512_setzero_si512();
    f52_vec x[5], q[6], t[5], negated[5];
    f52_carry_loosely(L, x, r);
    // The upper half of z' x. What limbs 0 to 3 would bring is below 2^-49: q is low by at most one for
    // it and for what z' lacks.
    F52_UNROLL for (int k = 0; k < L + 1; k++) q[k] = zero;
    F52_UNROLL for (int k = 0; k < L; k++) t[k] = zero;
    F52_UNROLL for (int i = 0; i < L; i++) {
        F52_UNROLL for (int j = L - 1 - i; j < L; j++) {
            q[i + j + 1 - L] = _mm512_madd52lo_epu64(q[i + j + 1 - L], x[j], z[L + i]);
        }
        F52_UNROLL for (int j = i == L - 1 ? 0 : L - 2 - i; j < L; j++) {
            q[i + j + 2 - L] = _mm512_madd52hi_epu64(q[i + j + 2 - L], x[j], z[L + i]);
        }
    }
    ntt52_add_low(t, x, z);
    F52_UNROLL for (int k = 1; k < L + 1; k++) {
        q[k] = _mm512_add_epi64(q[k], _mm512_srli_epi64(q[k - 1], 52));
    }
    f52_broadcast(L, negated, ntt->negated);
    ntt52_add_low(t, q + 1, negated);
    f52_copy(L, r, t);
}
/// r z modulo p by Montgomery, raw and below 2p; r may be raw, z differs by lane.
F52 void ntt52_twist_lanes(f52_vec *r, const f52_vec *z, const mpc_ntt *ntt) {
    const int L = NTT_LIMBS;
    f52_vec x[5], t[10];
    f52_carry_loosely(L, x, r);
    f52_mul_wide(L, t, x, z);
    f52_redc_raw(L, t, ntt->field);
    f52_copy(L, r, t + L);
}
F52 void ntt52_twiddle(f52_vec *z, const mpc_ntt *ntt, size_t j) {
    f52_broadcast(NTT_SCALAR, z, ntt->scalars + NTT_SCALAR * j);
}

// Down. A group of 4 quarters or 2 halves, `count` blocks each; `g` is its number among the groups of
// its depth.

/// Two levels of group 0, whose factors are 1, 1 and i; takes normal values below 2p, and leaves the
/// first quarter so.
NTT void ntt52_down4_first(const mpc_ntt *ntt, uint64_t *x, size_t count) {
    const int L = NTT_LIMBS;
    const size_t step = NTT_BLOCK * count;
    f52_vec z3[10], a[5], b[5], c[5], d[5];
    ntt52_twiddle(z3, ntt, 1);
    for (size_t i = 0; i < count; i++, x += NTT_BLOCK) {
        f52_load(L, a, x);
        f52_load(L, b, x + step);
        f52_load(L, c, x + 2 * step);
        f52_load(L, d, x + 3 * step);
        ntt52_cross(a, c, ntt, 2);
        ntt52_cross(b, d, ntt, 2);
        ntt52_twist(d, z3, ntt);
        ntt52_cross(a, b, ntt, 4);
        ntt52_cross(c, d, ntt, 2);
        ntt52_reduce_small(a, a, ntt);
        f52_carry(L, b, b);
        ntt52_reduce_small(b, b, ntt);
        f52_store(L, x, a);
        f52_store(L, x + step, b);
        f52_store(L, x + 2 * step, c);
        f52_store(L, x + 3 * step, d);
    }
}
NTT void ntt52_down4(const mpc_ntt *ntt, uint64_t *x, size_t count, size_t g) {
    if (g == 0) {
        ntt52_down4_first(ntt, x, count);
        return;
    }
    const int L = NTT_LIMBS;
    const size_t step = NTT_BLOCK * count;
    f52_vec z1[10], z2[10], z3[10], a[5], b[5], c[5], d[5];
    ntt52_twiddle(z1, ntt, g);
    ntt52_twiddle(z2, ntt, 2 * g);
    ntt52_twiddle(z3, ntt, 2 * g + 1);
    for (size_t i = 0; i < count; i++, x += NTT_BLOCK) {
        f52_load(L, c, x + 2 * step);
        f52_load(L, d, x + 3 * step);
        ntt52_twist(c, z1, ntt);
        ntt52_twist(d, z1, ntt);
        f52_load(L, a, x);
        f52_load(L, b, x + step);
        ntt52_cross(a, c, ntt, 2);
        ntt52_cross(b, d, ntt, 2);
        ntt52_twist(b, z2, ntt);
        ntt52_twist(d, z3, ntt);
        ntt52_cross(a, b, ntt, 2);
        ntt52_cross(c, d, ntt, 2);
        f52_store(L, x, a);
        f52_store(L, x + step, b);
        f52_store(L, x + 2 * step, c);
        f52_store(L, x + 3 * step, d);
    }
}
NTT void ntt52_down2(const mpc_ntt *ntt, uint64_t *x, size_t count, size_t g) {
    const int L = NTT_LIMBS;
    const size_t step = NTT_BLOCK * count;
    f52_vec z[10], a[5], b[5];
    ntt52_twiddle(z, ntt, g);
    for (size_t i = 0; i < count; i++, x += NTT_BLOCK) {
        f52_load(L, a, x);
        f52_load(L, b, x + step);
        if (g) ntt52_twist(b, z, ntt);
        ntt52_cross(a, b, ntt, 2);
        if (!g) ntt52_reduce_small(a, a, ntt);
        f52_store(L, x, a);
        f52_store(L, x + step, b);
    }
}

// Up: everything the other way round. Values below 2p, normal, before and after.

NTT void ntt52_up4_first(const mpc_ntt *ntt, uint64_t *x, size_t count) {
    const int L = NTT_LIMBS;
    const size_t step = NTT_BLOCK * count;
    f52_vec z3[10], a[5], b[5], c[5], d[5];
    ntt52_twiddle(z3, ntt, 1);
    for (size_t i = 0; i < count; i++, x += NTT_BLOCK) {
        f52_load(L, a, x);
        f52_load(L, b, x + step);
        f52_load(L, c, x + 2 * step);
        f52_load(L, d, x + 3 * step);
        ntt52_cross(a, b, ntt, 2);
        ntt52_cross(c, d, ntt, 2);
        ntt52_twist(d, z3, ntt);
        ntt52_cross(a, c, ntt, 4);
        ntt52_cross(b, d, ntt, 2);
        ntt52_carry(b, b);
        f52_carry(L, c, c);
        ntt52_carry(d, d);
        ntt52_reduce_small(a, a, ntt);
        ntt52_reduce_small(b, b, ntt);
        ntt52_reduce_small(c, c, ntt);
        ntt52_reduce_small(d, d, ntt);
        f52_store(L, x, a);
        f52_store(L, x + step, b);
        f52_store(L, x + 2 * step, c);
        f52_store(L, x + 3 * step, d);
    }
}
NTT void ntt52_up4(const mpc_ntt *ntt, uint64_t *x, size_t count, size_t g) {
    if (g == 0) {
        ntt52_up4_first(ntt, x, count);
        return;
    }
    const int L = NTT_LIMBS;
    const size_t step = NTT_BLOCK * count;
    f52_vec z1[10], z2[10], z3[10], a[5], b[5], c[5], d[5];
    ntt52_twiddle(z1, ntt, g);
    ntt52_twiddle(z2, ntt, 2 * g);
    ntt52_twiddle(z3, ntt, 2 * g + 1);
    for (size_t i = 0; i < count; i++, x += NTT_BLOCK) {
        f52_load(L, a, x);
        f52_load(L, b, x + step);
        f52_load(L, c, x + 2 * step);
        f52_load(L, d, x + 3 * step);
        ntt52_cross(a, b, ntt, 2);
        ntt52_cross(c, d, ntt, 2);
        ntt52_twist(b, z2, ntt);
        ntt52_twist(d, z3, ntt);
        ntt52_cross(a, c, ntt, 4);
        ntt52_cross(b, d, ntt, 2);
        ntt52_carry(b, b);
        ntt52_reduce_small(a, a, ntt);
        ntt52_reduce_small(b, b, ntt);
        f52_store(L, x, a);
        f52_store(L, x + step, b);
        ntt52_twist(c, z1, ntt);
        ntt52_twist(d, z1, ntt);
        ntt52_carry(c, c);
        ntt52_carry(d, d);
        f52_store(L, x + 2 * step, c);
        f52_store(L, x + 3 * step, d);
    }
}
NTT void ntt52_up2(const mpc_ntt *ntt, uint64_t *x, size_t count, size_t g) {
    const int L = NTT_LIMBS;
    const size_t step = NTT_BLOCK * count;
    f52_vec z[10], a[5], b[5];
    ntt52_twiddle(z, ntt, g);
    for (size_t i = 0; i < count; i++, x += NTT_BLOCK) {
        f52_load(L, a, x);
        f52_load(L, b, x + step);
        ntt52_cross(a, b, ntt, 2);
        ntt52_reduce_small(a, a, ntt);
        if (g) {
            ntt52_twist(b, z, ntt);
            ntt52_carry(b, b);
        } else {
            f52_carry(L, b, b);
            ntt52_reduce_small(b, b, ntt);
        }
        f52_store(L, x, a);
        f52_store(L, x + step, b);
    }
}
#endif
