#pragma once
#include "curve52.h"
#if MPC_HAS_AVX512

// The first pass of affine additions.

// A block of eight pairs in scratch memory, between the two passes: parts of G * L vectors each. Where a lane is an
// exception its x2 stands in memory behind all blocks, which is hardly ever touched; elsewhere it is
// left_x + denominator - 2p.
enum part { left_x, left_y, numerator, denominator, before, parts };

// What a difference of two y is lifted by, so that it isn't negative.
F52 const uint64_t *numerator_lift(const int G, const int W, const mpc_curve *curve) {
    return ROW_LIMBS(G, W) ? curve->lift : curve->field.multiple52[4];
}

F52 uint64_t *part(const int G, const int L, uint64_t *block, enum part which) {
    return block + (size_t)which * 8 * (size_t)(G * L);
}

// Where a lowest limb is that of p, 2p or 3p.
F52 __mmask8 is_multiple(f52_vec limb, const mpc_field *field) {
    __mmask8 found = 0;
    F52_UNROLL for (int k = 1; k < 4; k++) {
        found |= _mm512_cmpeq_epi64_mask(limb, f52_set1(field->multiple52[k][0]));
    }
    return found;
}

// Loads the operands of a block, leaves numerator y2 - y1 and denominator x2 - x1 in scratch memory. Returns whether
// there may be exceptions: the lowest limb tells of d = 0 modulo p, and of the identity; what it tells wrongly
// is found out.
F52 unsigned gather(const int G, const int L, const int W, const mpc_curve *curve,
                    const uint64_t *left, const uint64_t *right, uint64_t *block) {
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
    e_raise(G, L, d, d, 2, field);  // [0..4], never 0 as an integer
    e_raise_operand(G, L, n, n, numerator_lift(G, W, curve));
    e_store(G, L, part(G, L, block, left_x), x1);
    e_store(G, L, part(G, L, block, left_y), y1);
    e_store(G, L, part(G, L, block, numerator), n);
    e_store(G, L, part(G, L, block, denominator), d);
    return odd | is_multiple(d[0], field);
}

// The chain's product up to a block times its denominator.
F52 void extend(const int G, const int L, const mpc_field *field, uint64_t *block,
                uint64_t *product) {
    f52_vec d[most], t[most];
    e_load(G, L, d, part(G, L, block, denominator));
    e_load(G, L, t, part(G, L, block, before));
    e_mul(G, L, d, d, t, field);
    e_store(G, L, product, d);
}

// What `gather` comes to in steps, one beside each row of a multiplication, where rows hold limbs. The processor
// looks about a hundred instructions ahead: left to itself it would run the one behind the other.
enum { gather_steps = 14 };
typedef struct {
    // What is being transposed; the lowest limb of x on that side.
    f52_vec r[8], lowest;
    __mmask8 odd;
} gathering;

// Step 0 loads eight rows' x, or y, 1 and 2 transpose them.
F52 void gather_rows(gathering *s, const int step, const uint64_t *addresses, const int at) {
    f52_vec t[8];
    if (step == 0) {
        F52_UNROLL for (int e = 0; e < 8; e++) {
            t[e] = _mm512_loadu_si512((const uint64_t *)(uintptr_t)(addresses[e] & ~1ull) + at);
        }
        f52_transpose_twos(s->r, t);
    } else if (step == 1) {
        f52_transpose_fours(t, s->r);
        f52_copy(8, s->r, t);
    } else {
        f52_transpose_halves(t, s->r);
        f52_copy(8, s->r, t);
    }
}

// The sign of each y; and the identity has zeros in both coordinates.
F52 void gather_sign(gathering *s, const uint64_t *addresses) {
    const __mmask8 minus = _mm512_test_epi64_mask(_mm512_loadu_si512(addresses), f52_set1(1));
    const f52_vec zero = _mm512_setzero_si512(), both = _mm512_or_si512(s->lowest, s->r[0]);
    s->odd |= _mm512_testn_epi64_mask(both, both);
    F52_UNROLL for (int l = 0; l < 8; l++) {
        s->r[l] = _mm512_mask_sub_epi64(s->r[l], minus, zero, s->r[l]);
    }
}

// The difference to the left side, and what lifts it above 0.
F52 void gather_difference(gathering *s, const uint64_t *first, const uint64_t *lift) {
    lift = read_again(lift);
    F52_UNROLL for (int l = 0; l < 8; l++) {
        const f52_vec t = _mm512_sub_epi64(s->r[l], _mm512_load_si512(first + 8 * l));
        s->r[l] = _mm512_add_epi64(t, f52_set1(lift[l]));
    }
}

F52 void gather_step(gathering *s, const int step, const mpc_curve *curve, const uint64_t *left,
                     const uint64_t *right, uint64_t *block) {
    const mpc_field *field = &curve->field;
    if (step < 3) {
        gather_rows(s, step, left, 0);
        if (step == 2) {
            s->lowest = s->r[0];
            f52_store(8, part(1, 8, block, left_x), s->r);
        }
    } else if (step < 6) {
        gather_rows(s, step - 3, left, 8);
        if (step == 5) {
            gather_sign(s, left);
            f52_store(8, part(1, 8, block, left_y), s->r);
        }
    } else if (step < 9) {
        gather_rows(s, step - 6, right, 0);
        if (step == 8) {
            s->lowest = s->r[0];
            gather_difference(s, part(1, 8, block, left_x), field->multiple52[2]);
        }
    } else if (step == 9) {
        f52_carry(8, s->r, s->r);
        f52_store(8, part(1, 8, block, denominator), s->r);
        s->odd |= is_multiple(s->r[0], field);
    } else if (step < 13) {
        gather_rows(s, step - 10, right, 8);
        if (step == 12) {
            gather_sign(s, right);
            gather_difference(s, part(1, 8, block, left_y), curve->lift);
        }
    } else {
        f52_carry_loosely(8, s->r, s->r);
        f52_store(8, part(1, 8, block, numerator), s->r);
    }
}

// `extend` for a block, and `gather` for the one that follows.
F52 unsigned extend_and_gather(const mpc_curve *curve, uint64_t *block, uint64_t *product,
                               const uint64_t *left, const uint64_t *right, uint64_t *following) {
    const mpc_field *field = &curve->field;
    f52_vec d[8], b[8], t[16];
    gathering s = {.odd = 0};
    f52_load(8, d, part(1, 8, block, denominator));
    f52_load(8, b, part(1, 8, block, before));
    F52_UNROLL for (int k = 0; k < 16; k++) t[k] = _mm512_setzero_si512();
    F52_UNROLL for (int i = 0; i < 16; i++) {
        if (i < 8)
            f52_mul_row(8, t, d, b, i);
        else
            f52_redc_row(8, t, field, i - 8);
        if (i < gather_steps) gather_step(&s, i, curve, left, right, following);
    }
    f52_carry_loosely(8, t, t + 8);
    f52_store(8, product, t);
    return s.odd;
}
#endif
