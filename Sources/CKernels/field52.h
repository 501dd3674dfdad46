// One block of eight field elements in AVX-512 IFMA registers: the inline arithmetic that the vector,
// transform and multi-scalar kernels share.
//
// Form. An element is x * R mod p with R = 2^(52 L), cut in L limbs of 52 bits; L is 5 for primes of 4
// words (BN254, the scalars of BLS12-381) and 8 for primes of 6 words (the coordinates of BLS12-381).
// A block is L vectors: limb l of its eight elements (lanes) stands in vector l. In memory the same:
// 8 L words, limb-major, 64-byte aligned.
//
// Bounds. Elements are kept unreduced. With a < A p and b < B p, `f52_mul` gives a result below
// (1 + A B p / R) p. R / p is 84 for the primes of BN254, 35 for the scalars of BLS12-381 and 2^35 for
// its coordinates: a product is below 2p while A B stays below that. Vectors in memory hold
// values below 2p. Multiplication reads 52 bits a limb: its operands must be *normal*, each
// limb in 0..<2^52. Sums and differences of limbs (`_raw`) aren't; `f52_carry` makes them so, provided
// the number as a whole is not negative and below R.
//
// Use. L is a literal at each call, so that everything unrolls; operands and results are local arrays
// of L vectors and may be the same. A function that calls these carries MPC_IFMA and is only reached
// where `field->vector` holds. One multiplication alone waits for its own carries (3.7 ns a lane on
// Zen 5); two independent ones side by side run at 2 ns a lane.
#pragma once
#include "dispatch.h"
#if MPC_HAS_AVX512
#include <immintrin.h>

#define MPC_IFMA_TARGET "avx512f,avx512dq,avx512bw,avx512vl,avx512ifma,avx512vbmi2"
/// For functions that use what stands here. Vectors never cross their borders: pointers do.
#define MPC_IFMA __attribute__((target(MPC_IFMA_TARGET)))
#define F52 static inline __attribute__((always_inline, target(MPC_IFMA_TARGET)))
#define F52_UNROLL _Pragma("clang loop unroll(full)")

typedef __m512i f52_vec;

F52 f52_vec f52_set1(uint64_t x) { return _mm512_set1_epi64((long long)x); }
F52 f52_vec f52_limb_mask(void) { return f52_set1(((uint64_t)1 << 52) - 1); }

/// A block from memory, and to memory.
F52 void f52_load(const int L, f52_vec *r, const uint64_t *block) {
    F52_UNROLL for (int l = 0; l < L; l++) r[l] = _mm512_load_si512(block + 8 * l);
}
F52 void f52_store(const int L, uint64_t *block, const f52_vec *a) {
    F52_UNROLL for (int l = 0; l < L; l++) _mm512_store_si512(block + 8 * l, a[l]);
}
/// The same element in all lanes, from its L limbs (`field->modulus52`, `field->one52`, ...).
F52 void f52_broadcast(const int L, f52_vec *r, const uint64_t *limbs) {
    F52_UNROLL for (int l = 0; l < L; l++) r[l] = f52_set1(limbs[l]);
}
F52 void f52_copy(const int L, f52_vec *r, const f52_vec *a) {
    F52_UNROLL for (int l = 0; l < L; l++) r[l] = a[l];
}

/// Limb by limb, without carries: the result is not normal.
F52 void f52_add_raw(const int L, f52_vec *r, const f52_vec *a, const f52_vec *b) {
    F52_UNROLL for (int l = 0; l < L; l++) r[l] = _mm512_add_epi64(a[l], b[l]);
}
F52 void f52_sub_raw(const int L, f52_vec *r, const f52_vec *a, const f52_vec *b) {
    F52_UNROLL for (int l = 0; l < L; l++) r[l] = _mm512_sub_epi64(a[l], b[l]);
}
/// Adds, or takes away, a constant given by its limbs, for instance `field->multiple52[k]` = k p.
F52 void f52_add_constant_raw(const int L, f52_vec *r, const f52_vec *a, const uint64_t *limbs) {
    F52_UNROLL for (int l = 0; l < L; l++) r[l] = _mm512_add_epi64(a[l], f52_set1(limbs[l]));
}
F52 void f52_sub_constant_raw(const int L, f52_vec *r, const f52_vec *a, const uint64_t *limbs) {
    F52_UNROLL for (int l = 0; l < L; l++) r[l] = _mm512_sub_epi64(a[l], f52_set1(limbs[l]));
}
/// Makes limbs normal, carrying with sign. The last limb takes what is left: for a number in 0..<R
/// it is normal as well; for a negative one it is negative.
F52 void f52_carry(const int L, f52_vec *r, const f52_vec *a) {
    const f52_vec mask = f52_limb_mask();
    f52_vec t = a[0];
    F52_UNROLL for (int l = 0; l < L - 1; l++) {
        f52_vec next = _mm512_add_epi64(a[l + 1], _mm512_srai_epi64(t, 52));
        r[l] = _mm512_and_si512(t, mask);
        t = next;
    }
    r[L - 1] = t;
}

/// The same for an operand of a multiplication, which reads 52 bits a limb: the bits above are not
/// cleared, so that less is left to do.
F52 void f52_carry_loosely(const int L, f52_vec *r, const f52_vec *a) {
    f52_vec t = a[0];
    F52_UNROLL for (int l = 0; l < L - 1; l++) {
        f52_vec next = _mm512_add_epi64(a[l + 1], _mm512_srai_epi64(t, 52));
        r[l] = t;
        t = next;
    }
    r[L - 1] = t;
}

/// a + b, normal: below (A + B) p.
F52 void f52_add(const int L, f52_vec *r, const f52_vec *a, const f52_vec *b) {
    f52_vec t[8];
    f52_add_raw(L, t, a, b);
    f52_carry(L, r, t);
}
/// a - b + k p, normal, for `limbs` = `field->multiple52[k]` with B <= k: below (A + k) p.
F52 void f52_sub(const int L, f52_vec *r, const f52_vec *a, const f52_vec *b,
                 const uint64_t *limbs) {
    f52_vec t[8];
    f52_sub_raw(L, t, a, b);
    f52_add_constant_raw(L, t, t, limbs);
    f52_carry(L, r, t);
}
/// k p - a, normal, for a <= k p.
F52 void f52_neg(const int L, f52_vec *r, const f52_vec *a, const uint64_t *limbs) {
    f52_vec t[8];
    F52_UNROLL for (int l = 0; l < L; l++) t[l] = _mm512_sub_epi64(f52_set1(limbs[l]), a[l]);
    f52_carry(L, r, t);
}
/// Lanes of a where the bit of `mask` is 1, of b elsewhere.
F52 void f52_select(const int L, f52_vec *r, __mmask8 mask, const f52_vec *a, const f52_vec *b) {
    F52_UNROLL for (int l = 0; l < L; l++) r[l] = _mm512_mask_mov_epi64(b[l], mask, a[l]);
}
/// a - k p where that is not negative, else a; `limbs` = `field->multiple52[k]`. Takes raw limbs of
/// either sign (the number itself in 0..<R), gives normal ones: brings 0..<2k p to 0..<k p.
F52 void f52_reduce(const int L, f52_vec *r, const f52_vec *a, const uint64_t *limbs) {
    f52_vec t[8], s[8];
    f52_carry(L, s, a);
    f52_sub_constant_raw(L, t, s, limbs);
    f52_carry(L, t, t);
    f52_select(L, r, _mm512_movepi64_mask(t[L - 1]), s, t);
}
/// The same for a difference: a + k p where a is negative, else a. Takes raw limbs, -k p <= a.
F52 void f52_reduce_negative(const int L, f52_vec *r, const f52_vec *a, const uint64_t *limbs) {
    f52_vec t[8], s[8];
    f52_carry(L, s, a);
    f52_add_constant_raw(L, t, s, limbs);
    f52_carry(L, t, t);
    f52_select(L, r, _mm512_movepi64_mask(s[L - 1]), t, s);
}

/// Adds a b[i], of weight 2^(52 i).
F52 void f52_mul_row(const int L, f52_vec *t, const f52_vec *a, const f52_vec *b, const int i) {
    F52_UNROLL for (int j = 0; j < L; j++) {
        t[i + j] = _mm512_madd52lo_epu64(t[i + j], a[j], b[i]);
    }
    F52_UNROLL for (int j = 0; j < L; j++) {
        t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], a[j], b[i]);
    }
}
/// a b as 2L sums of 52-bit halves, not normal: t[k] has weight 2^(52 k) and stays below L 2^53, so
/// that several products may be added, and less of a smaller one taken away, before `f52_redc`.
F52 void f52_mul_wide(const int L, f52_vec *t, const f52_vec *a, const f52_vec *b) {
    const f52_vec zero = _mm512_setzero_si512();
    F52_UNROLL for (int k = 0; k < 2 * L; k++) t[k] = zero;
    F52_UNROLL for (int i = 0; i < L; i++) f52_mul_row(L, t, a, b, i);
}
/// a^2 in the same form: half of the mixed products, doubled.
F52 void f52_sqr_wide(const int L, f52_vec *t, const f52_vec *a) {
    const f52_vec zero = _mm512_setzero_si512();
    F52_UNROLL for (int k = 0; k < 2 * L; k++) t[k] = zero;
    F52_UNROLL for (int i = 0; i < L; i++) {
        F52_UNROLL for (int j = i + 1; j < L; j++) {
            t[i + j] = _mm512_madd52lo_epu64(t[i + j], a[j], a[i]);
        }
        F52_UNROLL for (int j = i + 1; j < L; j++) {
            t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], a[j], a[i]);
        }
    }
    F52_UNROLL for (int k = 0; k < 2 * L; k++) t[k] = _mm512_add_epi64(t[k], t[k]);
    F52_UNROLL for (int i = 0; i < L; i++) {
        t[2 * i] = _mm512_madd52lo_epu64(t[2 * i], a[i], a[i]);
        t[2 * i + 1] = _mm512_madd52hi_epu64(t[2 * i + 1], a[i], a[i]);
    }
}
/// Takes t[i] to 0 by a multiple of p, and carries what it comes to.
F52 void f52_redc_row(const int L, f52_vec *t, const mpc_field *field, const int i) {
    const f52_vec zero = _mm512_setzero_si512(), mask = f52_limb_mask();
    const f52_vec inverse = f52_set1(field->inverse52);
    // t[i] + q p[0] is 0 modulo 2^52, so what it carries is t[i] / 2^52, rounded up.
    f52_vec q = _mm512_madd52lo_epu64(zero, t[i], inverse);
    f52_vec carry = _mm512_srai_epi64(_mm512_add_epi64(t[i], mask), 52);
    // The next q waits for t[i + 1]: its two products are summed side by side, not in a chain.
    carry = _mm512_madd52hi_epu64(carry, q, f52_set1(field->modulus52[0]));
    t[i + 1] = _mm512_madd52lo_epu64(t[i + 1], q, f52_set1(field->modulus52[1]));
    t[i + 1] = _mm512_add_epi64(t[i + 1], carry);
    F52_UNROLL for (int j = 2; j < L; j++) {
        t[i + j] = _mm512_madd52lo_epu64(t[i + j], q, f52_set1(field->modulus52[j]));
    }
    F52_UNROLL for (int j = 1; j < L; j++) {
        t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], q, f52_set1(field->modulus52[j]));
    }
}
/// t / R mod p, below p + t / R, in t[L]...t[2L - 1], raw. Takes sums t[k] of either sign below 2^62 in
/// magnitude whose whole is not negative and below R^2 / 2.
F52 void f52_redc_raw(const int L, f52_vec *t, const mpc_field *field) {
    F52_UNROLL for (int i = 0; i < L; i++) f52_redc_row(L, t, field, i);
}
/// The same into r, normal; destroys t.
F52 void f52_redc(const int L, f52_vec *r, f52_vec *t, const mpc_field *field) {
    f52_redc_raw(L, t, field);
    f52_carry(L, r, t + L);
}
/// a b / R mod p, normal: below (1 + A B p / R) p.
F52 void f52_mul(const int L, f52_vec *r, const f52_vec *a, const f52_vec *b,
                 const mpc_field *field) {
    f52_vec t[16];
    f52_mul_wide(L, t, a, b);
    f52_redc(L, r, t, field);
}
F52 void f52_sqr(const int L, f52_vec *r, const f52_vec *a, const mpc_field *field) {
    f52_vec t[16];
    f52_sqr_wide(L, t, a);
    f52_redc(L, r, t, field);
}

/// Bits shift to shift + 63 of the 128 that `high` and `low` make, lane by lane.
F52 f52_vec f52_funnel(f52_vec low, f52_vec high, int shift) {
    return _mm512_shrdv_epi64(low, high, f52_set1((uint64_t)shift));
}
/// Eight elements of W words each, one vector a word, to normal limbs.
F52 void f52_from_words(const int L, const int W, f52_vec *r, const f52_vec *words) {
    const f52_vec mask = f52_limb_mask();
    F52_UNROLL for (int l = 0; l < L; l++) {
        const int bit = 52 * l, word = bit / 64, shift = bit % 64;
        f52_vec t = _mm512_setzero_si512();
        if (word + 1 < W && shift > 12)
            t = f52_funnel(words[word], words[word + 1], shift);
        else if (word < W)
            t = _mm512_srli_epi64(words[word], (unsigned)shift);
        r[l] = _mm512_and_si512(t, mask);
    }
}
/// And back, for a number below 2^(64 W). Limbs may be carried loosely: 52 bits of each are read.
F52 void f52_to_words(const int L, const int W, f52_vec *words, const f52_vec *a) {
    F52_UNROLL for (int w = 0; w < W; w++) {
        const int first = 64 * w / 52, shift = 64 * w % 52;
        f52_vec t = first < L ? _mm512_slli_epi64(a[first], 12) : _mm512_setzero_si512();
        f52_vec next = first + 1 < L ? a[first + 1] : _mm512_setzero_si512();
        if (shift > 40) {
            // Three limbs: few bits of the first, all of the second.
            t = _mm512_srli_epi64(t, (unsigned)(12 + shift));
            next = _mm512_srli_epi64(_mm512_slli_epi64(next, 12), (unsigned)(shift - 40));
            t = _mm512_or_si512(t, next);
            if (first + 2 < L)
                t = _mm512_or_si512(t, _mm512_slli_epi64(a[first + 2], (unsigned)(104 - shift)));
        } else {
            t = f52_funnel(t, next, 12 + shift);
        }
        words[w] = t;
    }
}

/// The transpose of eight rows of eight words in three steps: among neighbours, among fours, and among halves.
F52 void f52_transpose_twos(f52_vec *s, const f52_vec *r) {
    F52_UNROLL for (int e = 0; e < 8; e += 2) {
        s[e] = _mm512_unpacklo_epi64(r[e], r[e + 1]);
        s[e + 1] = _mm512_unpackhi_epi64(r[e], r[e + 1]);
    }
}
F52 void f52_transpose_fours(f52_vec *t, const f52_vec *s) {
    F52_UNROLL for (int h = 0; h < 8; h += 4) {
        F52_UNROLL for (int q = 0; q < 2; q++) {
            t[h + q] = _mm512_shuffle_i64x2(s[h + q], s[h + 2 + q], 0x88);
            t[h + 2 + q] = _mm512_shuffle_i64x2(s[h + q], s[h + 2 + q], 0xdd);
        }
    }
}
F52 void f52_transpose_halves(f52_vec *r, const f52_vec *t) {
    // t[h + q]: columns q and q + 4 of rows h..h+3; t[h + 2 + q]: columns q + 2 and q + 6.
    F52_UNROLL for (int q = 0; q < 4; q++) {
        r[q] = _mm512_shuffle_i64x2(t[q], t[4 + q], 0x88);
        r[q + 4] = _mm512_shuffle_i64x2(t[q], t[4 + q], 0xdd);
    }
}
/// All of it, in place.
F52 void f52_transpose(f52_vec *r) {
    f52_vec s[8], t[8];
    f52_transpose_twos(s, r);
    f52_transpose_fours(t, s);
    f52_transpose_halves(r, t);
}
#endif
