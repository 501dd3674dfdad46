// Blocks of items, one a lane, over any path.
#pragma once
#include "modular.h"
#include <string.h>

static inline const mod_path *path_of(const mpc_modulus *m) {
#if MPC_HAS_AVX512
    if (m->lanes > 1) return m->parts > 1 ? &mod_path_ifma_pair : &mod_path_ifma;
#endif
    return m->parts > 1 ? &mod_path_portable_pair : &mod_path_portable;
}

// The path modulo m for a modulus m^2.
static inline const mod_path *root_path_of(const mpc_modulus *m) {
#if MPC_HAS_AVX512
    if (m->lanes > 1) return &mod_path_ifma;
#endif
    return &mod_path_portable;
}

// Words of an element of a block.
static inline size_t element_of(const mpc_modulus *m) {
    return (size_t)m->limbs * (size_t)m->lanes * (size_t)m->parts;
}

static inline size_t constant_words(const mpc_modulus *m) {
    return m->bytes / 8 * (size_t)m->lanes;
}

// Words of a block's own constants and scratch.
static inline size_t block_words(const mpc_modulus *m) {
    return constant_words(m) + MOD_MAXIMUM_LANES +
           path_of(m)->scratch_words(m->limbs, m->words, m->root);
}

// Takes its memory from `memory`: block_words.
static inline mod_block block_in(uint64_t *memory, const mpc_modulus *m) {
    uint64_t *inverse = memory + constant_words(m);
    return (mod_block){
        .limbs = m->limbs, .lanes = m->lanes, .parts = m->parts, .words = m->words,
        .root = m->root, .constants = memory, .inverse = inverse,
        .scratch = inverse + MOD_MAXIMUM_LANES,
    };
}

// Lane l works modulo moduli[(first + l) % k].
static inline void block_fill(mod_block *b, const mpc_modulus *const *moduli, size_t k,
                              size_t first) {
    for (int lane = 0; lane < b->lanes; lane++) {
        const mpc_modulus *m = moduli[(first + (size_t)lane) % k];
        for (size_t l = 0; l < m->bytes / 8; l++)
            b->constants[l * (size_t)b->lanes + (size_t)lane] = m->constants[l];
        b->inverse[lane] = m->inverse;
    }
}

// Where the block of items from `first` finds its numbers of `stride` words; lanes past the last
// item repeat it.
static inline void lane_pointers(const uint64_t *pointers[], const uint64_t *numbers,
                                 size_t stride, size_t first, size_t n, int lanes) {
    for (int lane = 0; lane < lanes; lane++) {
        const size_t item = first + (size_t)lane < n ? first + (size_t)lane : n - 1;
        pointers[lane] = numbers + item * stride;
    }
}

// Numbers of `words` words into Montgomery form.
static inline void enter(const mod_path *path, const mod_block *b, uint64_t *z,
                         const uint64_t *numbers, size_t stride, size_t first, size_t n) {
    const uint64_t *pointers[MOD_MAXIMUM_LANES];
    lane_pointers(pointers, numbers, stride, first, n, b->lanes);
    path->enter(b, z, pointers);
}

// Where the block of items from `first` puts its results of `stride` words; `spare` takes lanes past
// the last item.
static inline void result_pointers(uint64_t *pointers[], uint64_t *results, size_t stride,
                                   uint64_t *spare, size_t first, size_t n, int lanes) {
    for (int lane = 0; lane < lanes; lane++) {
        const size_t item = first + (size_t)lane;
        pointers[lane] = item < n ? results + item * stride : spare;
    }
}

// Out of Montgomery form, to the items from `first` on.
static inline void leave(const mod_path *path, const mod_block *b, uint64_t *results,
                         const uint64_t *z, uint64_t *spare, size_t first, size_t n) {
    uint64_t *pointers[MOD_MAXIMUM_LANES];
    result_pointers(pointers, results, (size_t)b->words, spare, first, n, b->lanes);
    path->leave(b, pointers, z);
}

// A block modulo m of one modulo m^2, of which it shares the scratch. `memory`: MOD_CONSTANTS elements.
static inline mod_block root_block(uint64_t *memory, const mod_block *pairs) {
    const size_t element = (size_t)pairs->limbs * (size_t)pairs->lanes;
    memcpy(memory + MOD_M * element, mod_constant(pairs, MOD_M), 8 * element);
    memcpy(memory + MOD_ONE * element, mod_constant(pairs, MOD_ONE), 8 * element);
    memcpy(memory + MOD_ENTER * element, mod_constant(pairs, MOD_PAIR_ENTER), 8 * element);
    mod_block root = *pairs;
    root.constants = memory;
    root.parts = 1;
    root.words = pairs->root;
    return root;
}

// Bits at..<at + count of a number below 2^bits.
static inline uint64_t digit_of(const uint64_t *number, int bits, int at, int count) {
    const int words = (bits + 63) / 64, word = at / 64, shift = at % 64;
    uint64_t t = number[word] >> shift;
    if (shift + count > 64 && word + 1 < words) t |= number[word + 1] << (64 - shift);
    return t & (((uint64_t)1 << count) - 1);
}

// table[j] = x^j for j < 2^window, x standing at table[1].
static inline void fill_table(const mod_path *path, const mod_block *b, uint64_t *table,
                              int window) {
    const size_t element = (size_t)b->limbs * (size_t)b->lanes * (size_t)b->parts;
    const uint64_t *x = table + element;
    memcpy(table, mod_constant(b, MOD_ONE), 8 * element);
    for (int j = 2; j < 1 << window; j++) {
        uint64_t *entry = table + (size_t)j * element;
        if (j % 2 == 0) path->square(b, entry, table + (size_t)(j / 2) * element);
        else path->multiply(b, entry, entry - element, x);
    }
}
