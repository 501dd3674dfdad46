// Modular arithmetic on eight lanes of AVX-512 IFMA: elements and pairs of them.
#include "modular52.h"
#if MPC_HAS_AVX512
#include <string.h>

size_t mod52_scratch_words(int limbs, int words, int root) {
    (void)words;
    (void)root;
    return 56 * (size_t)limbs;
}

M52_TARGET static void multiply(const mod_block *b, uint64_t *z, const uint64_t *x,
                                const uint64_t *y) {
    product_columns(b->scratch, x, y, NULL, NULL, b->limbs);
    reduce(z, b->scratch, factors_of(b), b);
}

M52_TARGET static void square(const mod_block *b, uint64_t *z, const uint64_t *x) {
    square_columns(b->scratch, x, b->limbs);
    reduce(z, b->scratch, factors_of(b), b);
}

/// Every entry is read, whatever the digits: eight limbs at a time stay in registers.
M52_TARGET void mod52_select(const mod_block *b, uint64_t *z, const uint64_t *table, int count,
                             const uint64_t *digits) {
    const vec wanted = _mm512_loadu_si512(digits);
    const int limbs = b->limbs * b->parts;
    for (int l = 0; l < limbs; l += 4) {
        vec chosen[4];
        UNROLL for (int c = 0; c < 4; c++) chosen[c] = _mm512_setzero_si512();
        for (int j = 0; j < count; j++) {
            const __mmask8 hit = _mm512_cmpeq_epi64_mask(wanted, _mm512_set1_epi64(j));
            const uint64_t *entry = table + 8 * ((size_t)j * (size_t)limbs + (size_t)l);
            UNROLL for (int c = 0; c < 4; c++)
                chosen[c] = _mm512_mask_mov_epi64(chosen[c], hit, load_vec(entry + 8 * c));
        }
        UNROLL for (int c = 0; c < 4; c++) store_vec(z + 8 * (l + c), chosen[c]);
    }
}

/// A limb's entries stand in a row: sixteen at a time are looked up in two registers, by all lanes.
M52_TARGET void mod52_select_shared(const mod_block *b, uint64_t *z, const uint64_t *table,
                                    int count, const uint64_t *digits) {
    const vec wanted = _mm512_loadu_si512(digits), sixteens = _mm512_srli_epi64(wanted, 4);
    const int limbs = b->limbs * b->parts;
    for (int l = 0; l < limbs; l++) {
        vec chosen = _mm512_setzero_si512();
        for (int j = 0; j < count; j += 16, table += 16) {
            const __mmask8 hit = _mm512_cmpeq_epi64_mask(sixteens, _mm512_set1_epi64(j / 16));
            const vec found =
                _mm512_permutex2var_epi64(load_vec(table), wanted, load_vec(table + 8));
            chosen = _mm512_mask_mov_epi64(chosen, hit, found);
        }
        store_vec(z + 8 * l, chosen);
    }
}

void mod52_load_lanes(uint64_t *z, const uint64_t *const *numbers, int words, int at, int count) {
    uint64_t limbs[2 * MOD_MAXIMUM_LIMBS];
    for (int lane = 0; lane < 8; lane++) {
        mod_limbs52(limbs, count, numbers[lane], words, at);
        for (int l = 0; l < count; l++) z[8 * l + lane] = limbs[l];
    }
    mpc_wipe(limbs, sizeof(uint64_t) * (size_t)count);
}

void mod52_store_lanes(uint64_t *const *numbers, int words, const uint64_t *z, int count) {
    for (int lane = 0; lane < 8; lane++) {
        for (int w = 0; w < words; w++) {
            uint64_t word = 0;
            for (int l = 64 * w / 52; l < count && 52 * l < 64 * (w + 1); l++) {
                const uint64_t limb = z[8 * l + lane];
                const int at = 52 * l - 64 * w;
                word |= at < 0 ? limb >> -at : limb << at;
            }
            numbers[lane][w] = word;
        }
    }
}

M52_TARGET void mod52_store_product(const mod_block *b, uint64_t *const *results,
                                    uint64_t *number, const uint64_t *factor,
                                    const uint64_t *const *addends, int limbs) {
    const vec mask = _mm512_set1_epi64(((long long)1 << 52) - 1);
    uint64_t *t = b->scratch;
    product_columns(t, number, factor, NULL, NULL, limbs);
    mod52_load_lanes(number, addends, b->words, 0, limbs);
    vec carry = _mm512_setzero_si512();
    for (int l = 0; l < 2 * limbs; l++) {
        vec sum = _mm512_add_epi64(load_vec(t + 8 * l), carry);
        if (l < limbs) sum = _mm512_add_epi64(sum, load_vec(number + 8 * l));
        store_vec(t + 8 * l, _mm512_and_si512(sum, mask));
        carry = _mm512_srli_epi64(sum, 52);
    }
    mod52_store_lanes(results, 2 * b->words, t, 2 * limbs);
}

M52_TARGET static void enter(const mod_block *b, uint64_t *z, const uint64_t *const *words) {
    mod52_load_lanes(z, words, b->words, 0, b->limbs);
    multiply(b, z, z, mod_constant(b, MOD_ENTER));
}

/// The limbs of z out of Montgomery form, reduced.
M52 uint64_t *number_of(const mod_block *b, const uint64_t *z) {
    // z * 1 / R is at most m.
    uint64_t *number = working_limbs(b);
    memcpy(b->scratch, z, 64 * (size_t)b->limbs);
    memset(b->scratch + 8 * b->limbs, 0, 64 * (size_t)b->limbs);
    reduce(number, b->scratch, factors_of(b), b);
    subtract_once(number, b->constants, b->scratch, b->limbs);
    return number;
}

M52_TARGET static void leave(const mod_block *b, uint64_t *const *words, const uint64_t *z) {
    mod52_store_lanes(words, b->words, number_of(b, z), b->limbs);
}

M52_TARGET static void leave_product(const mod_block *b, uint64_t *const *results,
                                     const uint64_t *z, const uint64_t *factor,
                                     const uint64_t *const *addends) {
    mod52_store_product(b, results, number_of(b, z), factor, addends, b->limbs);
}

M52_TARGET static void fold(const mod_block *b, uint64_t *z, const uint64_t *const *words) {
    // Below m^2 / R + m.
    mod52_load_lanes(b->scratch, words, 2 * b->root, 0, 2 * b->limbs);
    reduce(z, b->scratch, factors_of(b), b);
}

const mod_path mod_path_ifma = {
    .multiply = multiply, .square = square, .select = mod52_select,
    .select_shared = mod52_select_shared, .enter = enter, .leave = leave,
    .leave_product = leave_product, .fold = fold, .scratch_words = mod52_scratch_words,
};
#endif
