#include "curve52_first.h"
#if MPC_HAS_AVX512

// Affine additions on the AVX-512 path.

F52 void prefetch_rows(const int words, const uint64_t *addresses) {
    F52_UNROLL for (int e = 0; e < 8; e++) {
        F52_UNROLL for (int v = 0; v < words; v += 8) {
            _mm_prefetch((const char *)(uintptr_t)addresses[e] + 8 * v, _MM_HINT_T0);
        }
    }
}

// What the pairs of a block are that the formula of addition doesn't cover, exactly. For these lanes
// puts into the block a numerator and denominator that give the right slope (equal points), or some
// denominator that isn't zero. Returns in bits 0...7 the lanes whose sum is the left operand as it
// then stands in the block, in bits 8...15 those whose sum is the identity, and bit 16: `right_x` has been written.
F52 unsigned exceptions(const int G, const int L, const int W, const mpc_curve *curve,
                        uint64_t *block, uint64_t *right_x) {
    const mpc_field *field = &curve->field;
    const f52_vec zero = _mm512_setzero_si512();
    f52_vec x1[most], y1[most], x2[most], y2[most], n[most], d[most], t[most], one[most];
    f52_vec double_y[most];
    e_load(G, L, x1, part(G, L, block, left_x));
    e_load(G, L, y1, part(G, L, block, left_y));
    e_load(G, L, n, part(G, L, block, numerator));
    e_load(G, L, d, part(G, L, block, denominator));
    e_clear(G, L, n);
    for (int g = 0; g < G; g++) {
        f52_add_raw(L, t, d + g * L, x1 + g * L);
        f52_sub_constant_raw(L, t, t, field->multiple52[2]);
        f52_carry(L, x2 + g * L, t);
    }
    // y2 - y1 and `lift` stand as numerator.
    for (int g = 0; g < G; g++) {
        f52_add_raw(L, t, n + g * L, y1 + g * L);
        f52_sub_constant_raw(L, t, t, numerator_lift(G, W, curve));
        f52_carry(L, y2 + g * L, t);
    }
    __mmask8 none1 = e_is_zero(G, L, x1) & e_is_zero(G, L, y1);
    __mmask8 none2 = e_is_zero(G, L, x2) & e_is_zero(G, L, y2);
    e_shrink(G, L, t, d, curve, 0);
    e_canonical(G, L, t, t, field);
    __mmask8 same_x = e_is_zero(G, L, t);
    for (int l = 0; l < G * L; l++) t[l] = _mm512_sub_epi64(y2[l], y1[l]);
    e_settle(G, L, W, t, t, 4, curve);
    e_canonical(G, L, t, t, field);
    __mmask8 same_y = e_is_zero(G, L, t);
    e_settle(G, L, W, double_y, y1, 2, curve);
    e_canonical(G, L, double_y, double_y, field);
    __mmask8 zero_y = e_is_zero(G, L, double_y);

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
    // The tangent's slope, 3 x^2 / 2 y; [6] and [2].
    e_sqr_raw(G, L, t, x1, field);
    e_raise(G, L, t, t, 0, field);
    for (int l = 0; l < G * L; l++) {
        f52_vec three = _mm512_add_epi64(t[l], _mm512_add_epi64(t[l], t[l]));
        t[l] = three;
        double_y[l] = _mm512_add_epi64(double_y[l], double_y[l]);
    }
    e_raise(G, L, t, t, 0, field);
    e_raise(G, L, double_y, double_y, 0, field);
    for (int l = 0; l < G * L; l++) {
        n[l] = _mm512_mask_mov_epi64(n[l], twice, t[l]);
        d[l] = _mm512_mask_mov_epi64(d[l], twice, double_y[l]);
        n[l] = _mm512_mask_mov_epi64(n[l], taken | nothing, one[l]);
        d[l] = _mm512_mask_mov_epi64(d[l], taken | nothing, one[l]);
    }
    e_store(G, L, part(G, L, block, left_x), x1);
    e_store(G, L, part(G, L, block, left_y), y1);
    e_store(G, L, right_x, x2);
    e_store(G, L, part(G, L, block, numerator), n);
    e_store(G, L, part(G, L, block, denominator), d);
    return (unsigned)taken | (unsigned)nothing << 8 | 1 << 16;
}

#define EXCEPTIONS(G, L, W)                                                                        \
    MPC_IFMA static __attribute__((noinline)) unsigned exceptions_##G##_##L(                       \
        const mpc_curve *curve, uint64_t *block, uint64_t *right_x) {                              \
        return exceptions(G, L, W, curve, block, right_x);                                         \
    }
EXCEPTIONS(1, 5, 4)
EXCEPTIONS(2, 5, 4)
EXCEPTIONS(1, 8, 6)
EXCEPTIONS(2, 8, 6)
static unsigned find_exceptions(const int G, const int L, const mpc_curve *curve, uint64_t *block,
                                uint64_t *right_x) {
    if (L == 5)
        return G == 1 ? exceptions_1_5(curve, block, right_x) : exceptions_2_5(curve, block, right_x);
    return G == 1 ? exceptions_1_8(curve, block, right_x) : exceptions_2_8(curve, block, right_x);
}

// The second pass, backwards: the inverse of the chain's product up to this block gives the slope.
F52 void finish(const int G, const int L, const int W, const mpc_curve *curve, const uint64_t *to,
                uint64_t *block, const uint64_t *right_x, unsigned found, uint64_t *inverse) {
    const mpc_field *field = &curve->field;
    f52_vec x1[most], y1[most], t[most], s[most], slope[most], x3[most], y3[most];
    e_load(G, L, t, part(G, L, block, before));
    e_load(G, L, s, inverse);
    e_mul(G, L, t, t, s, field);
    e_load(G, L, s, part(G, L, block, numerator));
    e_mul(G, L, slope, s, t, field);
    e_load(G, L, t, read_again(inverse));
    e_load(G, L, s, part(G, L, block, denominator));
    e_mul(G, L, t, s, t, field);
    e_store(G, L, inverse, t);
    e_sqr_raw(G, L, x3, slope, field);
    // x1 + x2 + 2p, which the denominator has; then x3 - 2p = slope^2 less that, raw, and x1 - x3 + 2p before x3
    // has become small.
    e_load(G, L, x1, part(G, L, block, left_x));
    field = read_again(field);
    if (__builtin_expect(found != 0, 0)) {
        e_load(G, L, t, right_x);
        F52_UNROLL for (int l = 0; l < G * L; l++) t[l] = _mm512_add_epi64(t[l], x1[l]);
        F52_UNROLL for (int g = 0; g < G; g++) {
            f52_add_constant_raw(L, t + g * L, t + g * L, field->multiple52[2]);
        }
    } else {
        e_load(G, L, t, read_again(part(G, L, block, denominator)));
        F52_UNROLL for (int l = 0; l < G * L; l++) {
            t[l] = _mm512_add_epi64(t[l], _mm512_add_epi64(x1[l], x1[l]));
        }
    }
    F52_UNROLL for (int l = 0; l < G * L; l++) {
        x3[l] = _mm512_sub_epi64(x3[l], t[l]);
        t[l] = _mm512_sub_epi64(x1[l], x3[l]);
    }
    e_carry(G, L, t, t);  // [0..8]
    F52_UNROLL for (int g = 0; g < G; g++) {
        f52_add_constant_raw(L, x3 + g * L, x3 + g * L, field->multiple52[6]);  // [0..6]
    }
    e_shrink(G, L, x3, x3, curve, 0);
    e_mul_raw(G, L, y3, slope, t, field);
    e_load(G, L, y1, part(G, L, block, left_y));
    field = read_again(field);
    F52_UNROLL for (int g = 0; g < G; g++) {
        f52_vec *y = y3 + g * L;
        f52_sub_raw(L, y, y, y1 + g * L);
        if (ROW_LIMBS(G, W))
            f52_carry(L, y, y);
        else
            f52_add_constant_raw(L, y, y, field->multiple52[2]);  // [0..7]
    }
    if (!ROW_LIMBS(G, W)) e_shrink(G, L, y3, y3, curve, 1);
    if (__builtin_expect(found != 0, 0)) {
        const __mmask8 taken = (__mmask8)found, nothing = (__mmask8)(found >> 8);
        e_load(G, L, x1, read_again(part(G, L, block, left_x)));
        if (ROW_LIMBS(G, W))
            f52_copy(L, t, y1);
        else
            e_settle(G, L, W, t, y1, 2, curve);
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
    const size_t vectors = 8 * (size_t)(G * L), step = parts * vectors;
    // Two chains of products, of the even and of the odd blocks: neither waits for the other. Two blocks more
    // take what they come to.
    uint64_t *chain = part(G, L, scratch, before);
    uint64_t *right_x = scratch + step * (blocks + 2);
    uint32_t *found = (uint32_t *)(right_x + vectors * blocks);
    f52_vec product[2][most], t[most];
    F52_UNROLL for (int l = 0; l < G * L; l++) t[l] = _mm512_setzero_si512();
    f52_broadcast(L, t, field->one52);
    e_store(G, L, chain, t);
    e_store(G, L, chain + step, t);
    unsigned odd = 0;
    for (size_t i = 0; i < blocks; i++) {
        if (8 * (i + 1) + ahead <= 8 * blocks) {
            prefetch_rows(2 * ROW_Y(G, W), left + 8 * i + ahead);
            prefetch_rows(2 * ROW_Y(G, W), right + 8 * i + ahead);
        }
        uint64_t *block = scratch + step * i, *product = chain + step * (i + 2);
        if (!ROW_LIMBS(G, W) || i == 0)
            odd = gather(G, L, W, curve, left + 8 * i, right + 8 * i, block);
        found[i] = 0;
        if (__builtin_expect(odd != 0, 0))
            found[i] = find_exceptions(G, L, curve, block, right_x + vectors * i);
        if (ROW_LIMBS(G, W) && i + 1 < blocks)
            odd = extend_and_gather(curve, block, product, left + 8 * (i + 1), right + 8 * (i + 1),
                                    block + step);
        else
            extend(G, L, field, block, product);
    }
    e_load(G, L, product[0], chain + step * blocks);
    e_load(G, L, product[1], chain + step * (blocks + 1));
    e_mul(G, L, t, product[0], product[1], field);
    e_invert_lanes(G, L, W, t, t, field);
    uint64_t inverse[2 * 8 * most] __attribute__((aligned(64)));
    for (int k = 0; k < 2; k++) {
        e_mul(G, L, product[1 - k], product[1 - k], t, field);
        e_store(G, L, inverse + k * vectors, product[1 - k]);
    }
    // This pass reads nothing but scratch memory: what the next chunk reads comes meanwhile.
    const size_t share = (next->count + blocks - 1) / blocks;
    for (size_t i = blocks, first = 0; i-- > 0; first += share) {
        prefetch_next(2 * ROW_Y(G, W), next, first, share);
        finish(G, L, W, curve, to + 8 * i, scratch + step * i, right_x + vectors * i, found[i],
               inverse + (i & 1) * vectors);
    }
}

#define ADD_PAIRS(G, L, W)                                                                         \
    MPC_IFMA static void add_pairs_##G##_##L(const mpc_curve *curve, const uint64_t *left,         \
                                             const uint64_t *right, const uint64_t *to,            \
                                             size_t blocks, uint64_t *scratch,                     \
                                             const mpc_next_rows *next) {                          \
        add_pairs(G, L, W, curve, left, right, to, blocks, scratch, next);                         \
    }
ADD_PAIRS(1, 5, 4)
ADD_PAIRS(2, 5, 4)
ADD_PAIRS(1, 8, 6)
ADD_PAIRS(2, 8, 6)

size_t mpc_pairs_scratch_ifma(const mpc_curve *curve, size_t n) {
    size_t blocks = 2 * ((n + 15) / 16);
    size_t vectors = 8 * (size_t)(curve->degree * curve->field.limbs);
    return (size_t)parts * vectors * (blocks + 2) + vectors * blocks + (blocks + 1) / 2;
}

void mpc_add_pairs_ifma(const mpc_curve *curve, const uint64_t *left, const uint64_t *right,
                        const uint64_t *to, size_t blocks, uint64_t *scratch,
                        const mpc_next_rows *next) {
    CHOOSE(add_pairs, curve, left, right, to, blocks, scratch, next)
}
#endif
