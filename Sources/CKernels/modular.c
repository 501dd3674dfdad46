// Batches of modular powers, over any path.
#include "modularblock.h"
#include <stdlib.h>
#include <string.h>

int mpc_mod_multiply(const mpc_modulus *const *moduli, size_t k, uint64_t *results,
                     const uint64_t *x, const uint64_t *y, size_t n) {
    if (n == 0) return 0;
    const mpc_modulus *m = moduli[0];
    const mod_path *path = path_of(m);
    const size_t element = element_of(m), words = (size_t)m->words;
    const size_t total = block_words(m) + 2 * element + words;
    uint64_t *memory = mpc_allocate(8 * total);
    if (!memory) return -1;
    uint64_t *a = memory, *b = a + element;
    mod_block block = block_in(b + element, m);
    uint64_t *spare = memory + total - words;
    for (size_t first = 0; first < n; first += (size_t)m->lanes) {
        if (first == 0 || k > 1) block_fill(&block, moduli, k, first);
        enter(path, &block, a, x, words, first, n);
        enter(path, &block, b, y, words, first, n);
        path->multiply(&block, a, a, b);
        leave(path, &block, results, a, spare, first, n);
    }
    mpc_wipe(memory, 8 * total);
    mpc_release(memory);
    return 0;
}

// MARK: Powers

// The window that costs least: 2^w - 2 products for the table, one for each digit.
static int window_of(int bits) { return bits <= 8 ? 2 : bits < 96 ? 3 : bits < 640 ? 4 : 5; }

// How the terms of a product are taken: `group` of them together, whose products over all subsets stand
// in one table, and one bit of each at a time; or one by one with windows of `window` bits.
typedef struct {
    int group, window;
} power_plan;

enum { MOST_TOGETHER = 4 };

// Terms of the groups: as many as can be alike.
static int group_size(size_t terms, size_t groups, size_t group) {
    return (int)(terms / groups) + (group < terms % groups);
}

// What costs the fewest products.
static power_plan plan_of(int bits, size_t terms) {
    const size_t groups = (terms + MOST_TOGETHER - 1) / MOST_TOGETHER;
    size_t together = groups * (size_t)bits;
    for (size_t g = 0; g < groups; g++) {
        const int size = group_size(terms, groups, g);
        together += ((size_t)1 << size) - (size_t)size - 1;
    }
    const int window = window_of(bits);
    const size_t alone = terms * (size_t)((1 << window) - 2 + (bits + window - 1) / window);
    return together < alone ? (power_plan){.group = MOST_TOGETHER, .window = 1}
                            : (power_plan){.group = 1, .window = window};
}

// What a block of items is computed from: bases and exponents of `terms` terms an item.
typedef struct {
    const uint64_t *bases, *exponents;
    size_t terms, words;
    int bits;
} power_terms;

// z = the product of a block's powers. `tables` holds 2^(group window) elements for each group.
static void power_block(const mod_path *path, const mod_block *b, uint64_t *z, uint64_t *chosen,
                        uint64_t *tables, power_plan plan, const power_terms *t, size_t first,
                        size_t n) {
    const size_t element = (size_t)b->limbs * (size_t)b->lanes * (size_t)b->parts;
    const size_t groups = (t->terms + (size_t)plan.group - 1) / (size_t)plan.group;
    const size_t stride = element << (plan.group * plan.window);
    const size_t exponent_words = ((size_t)t->bits + 63) / 64;
    for (size_t g = 0, term = 0; g < groups; g++) {
        uint64_t *table = tables + g * stride;
        const int size = group_size(t->terms, groups, g);
        memcpy(table, mod_constant(b, MOD_ONE), 8 * element);
        for (int i = 0; i < size; i++, term++) {
            uint64_t *entry = table + ((size_t)1 << i) * element;
            enter(path, b, entry, t->bases + term * t->words, t->terms * t->words, first, n);
            for (size_t j = 1; plan.group > 1 && j < (size_t)1 << i; j++)
                path->multiply(b, entry + j * element, entry, table + j * element);
        }
        if (plan.group == 1) fill_table(path, b, table, plan.window);
    }
    const uint64_t *lane_exponents[MOD_MAXIMUM_LANES];
    lane_pointers(lane_exponents, t->exponents, t->terms * exponent_words, first, n, b->lanes);
    memcpy(z, mod_constant(b, MOD_ONE), 8 * element);
    for (int at = (t->bits - 1) / plan.window * plan.window; at >= 0 && t->bits > 0;
         at -= plan.window) {
        if (at + plan.window < t->bits)
            for (int i = 0; i < plan.window; i++) path->square(b, z, z);
        const int width = at + plan.window < t->bits ? plan.window : t->bits - at;
        for (size_t g = 0, term = 0; g < groups; g++) {
            const int size = group_size(t->terms, groups, g);
            uint64_t digits[MOD_MAXIMUM_LANES] = {0};
            for (int i = 0; i < size; i++, term++)
                for (int lane = 0; lane < b->lanes; lane++)
                    digits[lane] |= digit_of(lane_exponents[lane] + term * exponent_words,
                                             t->bits, at, width)
                                    << i;
            path->select(b, chosen, tables + g * stride, 1 << (size * plan.window), digits);
            path->multiply(b, z, z, chosen);
        }
    }
}

int mpc_mod_power(const mpc_modulus *const *moduli, size_t k, uint64_t *results,
                  const uint64_t *bases, const uint64_t *exponents, int bits, size_t terms,
                  const uint64_t *factors, size_t n) {
    if (n == 0) return 0;
    const mpc_modulus *m = moduli[0];
    const mod_path *path = path_of(m);
    const power_plan plan = plan_of(bits, terms);
    const size_t element = element_of(m), words = (size_t)m->words;
    const size_t groups = (terms + (size_t)plan.group - 1) / (size_t)plan.group;
    const size_t table_words = groups * (element << (plan.group * plan.window));
    const size_t total = block_words(m) + 2 * element + table_words + words;
    uint64_t *memory = mpc_allocate(8 * total);
    if (!memory) return -1;
    uint64_t *z = memory, *chosen = z + element, *tables = chosen + element;
    mod_block block = block_in(tables + table_words, m);
    uint64_t *spare = memory + total - words;
    const power_terms product = {
        .bases = bases, .exponents = exponents, .terms = terms, .words = words, .bits = bits,
    };
    for (size_t first = 0; first < n; first += (size_t)m->lanes) {
        if (first == 0 || k > 1) block_fill(&block, moduli, k, first);
        power_block(path, &block, z, chosen, tables, plan, &product, first, n);
        if (factors) {
            enter(path, &block, chosen, factors, words, first, n);
            path->multiply(&block, z, z, chosen);
        }
        leave(path, &block, results, z, spare, first, n);
    }
    mpc_wipe(memory, 8 * total);
    mpc_release(memory);
    return 0;
}
