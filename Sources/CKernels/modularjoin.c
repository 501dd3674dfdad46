// Residues put together, and what many numbers have in common with a modulus, over any path.
#include "modularblock.h"
#include <gmp.h>

// Enters a block's numbers times the inverse: its constants R^2 (and R^3) are taken times it.
static void scale_enter(const mod_path *path, const mod_block *b, uint64_t *scale,
                        const uint64_t *inverse) {
    const size_t element = (size_t)b->limbs * (size_t)b->lanes;
    uint64_t *constants = b->constants;
    enter(path, b, scale, inverse, 0, 0, 1);
    if (b->parts == 1) {
        path->multiply(b, constants + MOD_ENTER * element, scale, constants + MOD_ENTER * element);
        return;
    }
    const enum mod_constant both[] = {MOD_PAIR_ENTER, MOD_PAIR_ENTER_HIGH};
    for (int i = 0; i < 2; i++)
        path->multiply(b, constants + both[i] * element, scale, constants + both[i] * element);
}

// Limbs of a number of W words, the same in all lanes.
static void spread_limbs(const mpc_modulus *m, uint64_t *limbs, const uint64_t *number) {
    const int count = m->parts * m->limbs;
    if (m->lanes == 1) {
        memcpy(limbs, number, 8 * (size_t)count);
        return;
    }
    for (int l = 0; l < count; l++) {
        uint64_t limb;
        mod_limbs52(&limb, 1, number, m->words, 52 * l);
        for (int lane = 0; lane < m->lanes; lane++) limbs[l * m->lanes + lane] = limb;
    }
}

int mpc_mod_join(const mpc_modulus *m, const uint64_t *inverse, const uint64_t *q,
                 uint64_t *results, const uint64_t *a, const uint64_t *b, size_t n) {
    if (n == 0) return 0;
    const mod_path *path = path_of(m);
    const size_t element = element_of(m), lanes = (size_t)m->lanes, words = (size_t)m->words;
    const size_t total = 2 * element + block_words(m) + (lanes + 3) * words;
    uint64_t *memory = mpc_allocate(8 * total);
    if (!memory) return -1;
    uint64_t *z = memory, *factor = z + element;
    mod_block block = block_in(factor + element, m);
    uint64_t *differences = memory + total - (lanes + 3) * words;
    uint64_t *value = differences + lanes * words, *spare = value + words;
    block_fill(&block, &m, 1, 0);
    scale_enter(path, &block, z, inverse);
    spread_limbs(m, factor, q);
    mod_value(m, value);
    for (size_t first = 0; first < n; first += lanes) {
        const size_t count = first + lanes < n ? lanes : n - first;
        for (size_t i = 0; i < count; i++) {
            // a - b modulo M.
            mp_limb_t *const d = (mp_limb_t *)(differences + i * words);
            const size_t at = (first + i) * words;
            const mp_limb_t borrow = mpn_sub_n(d, (const mp_limb_t *)(a + at),
                                               (const mp_limb_t *)(b + at), (mp_size_t)words);
            mpn_cnd_add_n(borrow, d, d, (const mp_limb_t *)value, (mp_size_t)words);
        }
        enter(path, &block, z, differences, words, 0, count);
        const uint64_t *addends[MOD_MAXIMUM_LANES];
        uint64_t *pointers[MOD_MAXIMUM_LANES];
        lane_pointers(addends, b, words, first, n, m->lanes);
        result_pointers(pointers, results, 2 * words, spare, first, n, m->lanes);
        path->leave_product(&block, pointers, z, factor, addends);
    }
    mpc_wipe(memory, 8 * total);
    mpc_release(memory);
    return 0;
}

int mpc_mod_common(const mpc_modulus *m, uint64_t *result, const uint64_t *numbers, size_t n) {
    const mod_path *path = root_path_of(m);
    const size_t half = (size_t)m->limbs * (size_t)m->lanes, lanes = (size_t)m->lanes;
    const size_t root_words = (size_t)m->root, stride = 2 * root_words;
    const size_t total = (2 + MOD_CONSTANTS) * half + block_words(m) + root_words;
    if (m->parts == 1) return -1;
    uint64_t *memory = mpc_allocate(8 * total);
    if (!memory) return -1;
    uint64_t *product = memory, *x = product + half, *constants = x + half;
    mod_block pairs = block_in(constants + MOD_CONSTANTS * half, m);
    uint64_t *spare = memory + total - root_words;
    block_fill(&pairs, &m, 1, 0);
    const mod_block root = root_block(constants, &pairs);
    memcpy(product, mod_constant(&root, MOD_ONE), 8 * half);
    for (size_t first = 0; first < n; first += lanes) {
        const uint64_t *pointers[MOD_MAXIMUM_LANES];
        lane_pointers(pointers, numbers, stride, first, n, m->lanes);
        path->fold(&root, x, pointers);
        path->multiply(&root, product, product, x);
    }
    // The product of all lanes, in each.
    for (size_t step = lanes / 2; step > 0; step /= 2) {
        for (size_t l = 0; l < half; l += lanes)
            for (size_t lane = 0; lane < lanes; lane++)
                x[l + lane] = product[l + (lane + step) % lanes];
        path->multiply(&root, product, product, x);
    }
    leave(path, &root, result, product, spare, 0, 1);
    mpc_release(memory);
    return 0;
}
