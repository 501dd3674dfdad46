// Butterflies of the transform on blocks of eight elements in AVX-512 IFMA registers; see
// CKernelsNTT.h for the transform and field52.h for the arithmetic. Only primes of 4 words: 5 limbs.
//
// Twiddles are constants: z is multiplied as V. Shoup does, with a quotient made beforehand, so that no
// step waits for the one before and only half of each product is needed (D. Harvey, "Faster arithmetic
// for number-theoretic transforms", 2014, section 2). Here the quotient has one limb more,
// z' = floor(z 2^312 / p). Of z' x the upper limbs are q, and the limb below is the fraction f of z x / p
// that q leaves out: z x - q p is f p. So its four lower limbs are computed, and the top one, which takes
// as many products as two of them, follows from f. 67 products of limbs instead of 100.
//
// Bounds. R = 2^260 is 84 p (BN254) or 35 p (BLS12-381); a product with a constant is below 1.01 p for
// any other factor below R. A pass starts and ends with values below 2p. In between, a level of *down* adds at most 2p
// to what it leaves unreduced: below 26p after 12 levels. *Up* reduces its sums as it goes.
//
// Limbs. Within a pass of *down* they are raw: each level adds less than 2^57 to a limb. What counts
// is the number modulo R, so that a product needs no carries at all: they are made where it is multiplied
// or reduced, and what they bring beyond the top limb's 52 bits is dropped.
#pragma once
#include "field52.h"
#include "ntt52.h"
#if MPC_HAS_AVX512

enum { NTT_LIMBS = 5, NTT_BLOCK = 8 * NTT_LIMBS };
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
/// The four lower limbs of a b are added to t.
F52 void ntt52_add_low(f52_vec *t, const f52_vec *a, const f52_vec *b) {
    const int L = NTT_LIMBS - 1;
    F52_UNROLL for (int i = 0; i < L; i++) {
        F52_UNROLL for (int j = 0; i + j < L; j++) {
            t[i + j] = _mm512_madd52lo_epu64(t[i + j], a[j], b[i]);
        }
        F52_UNROLL for (int j = 0; i + j + 1 < L; j++) {
            t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], a[j], b[i]);
        }
    }
}
/// The top limb of t = f p / 2^52 from its four lower ones, raw, and 52 bits of f.
///
/// In units of 2^203, of which the top limb has 2^5 each, f p / 2^52 is known but for 13: f lacks at most
/// 11 of its own units, p and the product what is cut off. The lower limbs are known but for 1 and a bit.
/// So t's distance from them, a multiple of 2^5, is found with an error of -13 to 2.
F52 f52_vec ntt52_top(const f52_vec *t, f52_vec f, const mpc_ntt *ntt) {
    f52_vec whole = _mm512_madd52hi_epu64(f52_set1(16), f, f52_set1(ntt->upper));
    f52_vec lower = _mm512_srli_epi64(t[NTT_LIMBS - 2], 47);
    return _mm512_srai_epi64(_mm512_sub_epi64(whole, lower), 5);
}
/// r z modulo p, raw and below 1.01 p; r may be raw. z is an entry of `scalars`.
F52 void ntt52_twist(f52_vec *r, const f52_vec *z, const mpc_ntt *ntt) {
    const int L = NTT_LIMBS;
    const f52_vec zero = _mm512_setzero_si512();
    const f52_vec *quotient = z + L;
    f52_vec x[5], q[5], t[5], negated[5];
    f52_carry_loosely(L, x, r);
    // q[0] becomes f, the others q but for its top limb. quotient[i] stands one limb lower than x[i].
    F52_UNROLL for (int k = 0; k < L; k++) q[k] = t[k] = zero;
    F52_UNROLL for (int i = 0; i < L + 1; i++) {
        F52_UNROLL for (int j = 0; j < L; j++) {
            const int low = i + j - L, high = low + 1;
            if (low >= 0) q[low] = _mm512_madd52lo_epu64(q[low], x[j], quotient[i]);
            if (high >= 0 && high < L) q[high] = _mm512_madd52hi_epu64(q[high], x[j], quotient[i]);
        }
    }
    ntt52_add_low(t, x, z);
    F52_UNROLL for (int k = 1; k < L; k++) {
        q[k] = _mm512_add_epi64(q[k], _mm512_srli_epi64(q[k - 1], 52));
    }
    f52_broadcast(L, negated, ntt->negated);
    ntt52_add_low(t, q + 1, negated);
    t[L - 1] = ntt52_top(t, q[0], ntt);
    f52_copy(L, r, t);
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
    f52_vec z3[NTT_SCALAR], a[5], b[5], c[5], d[5];
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
    f52_vec z1[NTT_SCALAR], z2[NTT_SCALAR], z3[NTT_SCALAR], a[5], b[5], c[5], d[5];
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
    f52_vec z[NTT_SCALAR], a[5], b[5];
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
    f52_vec z3[NTT_SCALAR], a[5], b[5], c[5], d[5];
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
    f52_vec z1[NTT_SCALAR], z2[NTT_SCALAR], z3[NTT_SCALAR], a[5], b[5], c[5], d[5];
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
    f52_vec z[NTT_SCALAR], a[5], b[5];
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
