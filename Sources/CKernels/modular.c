// Batches of modular powers, over any path.
#include "modular.h"
#include <stdlib.h>
#include <string.h>

static const mod_path *path_of(const mpc_modulus *m) {
#if MPC_HAS_AVX512
    if (m->lanes > 1) return m->parts > 1 ? &mod_path_ifma_pair : &mod_path_ifma;
#endif
    return m->parts > 1 ? &mod_path_portable_pair : &mod_path_portable;
}

// MARK: Blocks

// Words of an element of a block.
static size_t element_of(const mpc_modulus *m) {
    return (size_t)m->limbs * (size_t)m->lanes * (size_t)m->parts;
}

static size_t constant_words(const mpc_modulus *m) {
    return m->bytes / 8 * (size_t)m->lanes;
}

// Words of a block's own constants and scratch.
static size_t block_words(const mpc_modulus *m) {
    return constant_words(m) + MOD_MAXIMUM_LANES +
           path_of(m)->scratch_words(m->limbs, m->words, m->root);
}

// Takes its memory from `memory`: block_words.
static mod_block block_in(uint64_t *memory, const mpc_modulus *m) {
    uint64_t *inverse = memory + constant_words(m);
    return (mod_block){
        .limbs = m->limbs, .lanes = m->lanes, .parts = m->parts, .words = m->words,
        .root = m->root, .constants = memory, .inverse = inverse,
        .scratch = inverse + MOD_MAXIMUM_LANES,
    };
}

// Lane l works modulo moduli[(first + l) % k].
static void block_fill(mod_block *b, const mpc_modulus *const *moduli, size_t k, size_t first) {
    for (int lane = 0; lane < b->lanes; lane++) {
        const mpc_modulus *m = moduli[(first + (size_t)lane) % k];
        for (size_t l = 0; l < m->bytes / 8; l++)
            b->constants[l * (size_t)b->lanes + (size_t)lane] = m->constants[l];
        b->inverse[lane] = m->inverse;
    }
}

// Where the block of items from `first` finds its numbers of `stride` words; lanes past the last
// item repeat it.
static void lane_pointers(const uint64_t *pointers[], const uint64_t *numbers, size_t stride,
                          size_t first, size_t n, int lanes) {
    for (int lane = 0; lane < lanes; lane++) {
        const size_t item = first + (size_t)lane < n ? first + (size_t)lane : n - 1;
        pointers[lane] = numbers + item * stride;
    }
}

// Numbers of `words` words into Montgomery form.
static void enter(const mod_path *path, const mod_block *b, uint64_t *z, const uint64_t *numbers,
                  size_t stride, size_t first, size_t n) {
    const uint64_t *pointers[MOD_MAXIMUM_LANES];
    lane_pointers(pointers, numbers, stride, first, n, b->lanes);
    path->enter(b, z, pointers);
}

// Out of Montgomery form, to the items from `first` on; `spare` takes lanes past the last.
static void leave(const mod_path *path, const mod_block *b, uint64_t *results, const uint64_t *z,
                  uint64_t *spare, size_t first, size_t n) {
    uint64_t *pointers[MOD_MAXIMUM_LANES];
    for (int lane = 0; lane < b->lanes; lane++) {
        const size_t item = first + (size_t)lane;
        pointers[lane] = item < n ? results + item * (size_t)b->words : spare;
    }
    path->leave(b, pointers, z);
}

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

// Bits at..<at + count of a number below 2^bits.
static uint64_t digit_of(const uint64_t *number, int bits, int at, int count) {
    const int words = (bits + 63) / 64, word = at / 64, shift = at % 64;
    uint64_t t = number[word] >> shift;
    if (shift + count > 64 && word + 1 < words) t |= number[word + 1] << (64 - shift);
    return t & (((uint64_t)1 << count) - 1);
}

// table[j] = x^j for j < 2^window, x standing at table[1].
static void fill_table(const mod_path *path, const mod_block *b, uint64_t *table, int window) {
    const size_t element = (size_t)b->limbs * (size_t)b->lanes * (size_t)b->parts;
    const uint64_t *x = table + element;
    memcpy(table, mod_constant(b, MOD_ONE), 8 * element);
    for (int j = 2; j < 1 << window; j++) {
        uint64_t *entry = table + (size_t)j * element;
        if (j % 2 == 0) path->square(b, entry, table + (size_t)(j / 2) * element);
        else path->multiply(b, entry, entry - element, x);
    }
}

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

// MARK: Powers of one base

struct mpc_power_table {
    const mpc_modulus *modulus;
    int bits, window, places;
    /// Entry j of place d, an element of one lane: at d 2^window + j, or on eight lanes limb l of all
    /// entries in a row, at d limbs + l.
    uint64_t *entries;
    size_t bytes;
};

mpc_power_table *mpc_power_table_create(const mpc_modulus *m, const uint64_t *base, int bits) {
    const mod_path *path = path_of(m);
    const int window = 6, entries = 1 << window, places = (bits + window - 1) / window;
    const int padded = (places + m->lanes - 1) / m->lanes * m->lanes;
    const size_t element = element_of(m), lanes = (size_t)m->lanes, limbs = element / lanes;
    const size_t bytes = 8 * (size_t)padded * (size_t)entries * limbs;
    const size_t total = block_words(m) + (1 + (size_t)entries) * element;
    mpc_power_table *made = malloc(sizeof *made);
    uint64_t *kept = mpc_allocate(bytes), *memory = mpc_allocate(8 * total);
    if (!made || !kept || !memory) {
        free(made);
        mpc_release(kept);
        mpc_release(memory);
        return NULL;
    }
    *made = (mpc_power_table){
        .modulus = m, .bits = bits, .window = window, .places = places, .entries = kept,
        .bytes = bytes,
    };
    uint64_t *power = memory, *table = power + element, *x = table + element;
    mod_block block = block_in(table + (size_t)entries * element, m);
    block_fill(&block, &m, 1, 0);
    enter(path, &block, power, base, 0, 0, 1);
    for (int first = 0; first < padded; first += m->lanes) {
        // Lane l of x is base^(2^(window (first + l))).
        for (int lane = 0; lane < m->lanes; lane++) {
            for (size_t l = 0; l < limbs; l++)
                x[l * lanes + (size_t)lane] = power[l * lanes + (size_t)lane];
            for (int i = 0; i < window; i++) path->square(&block, power, power);
        }
        fill_table(path, &block, table, window);
        for (int lane = 0; lane < m->lanes; lane++)
            for (int j = 0; j < entries; j++)
                for (size_t l = 0; l < limbs; l++) {
                    const size_t at = lanes > 1 ? l * (size_t)entries + (size_t)j
                                                : (size_t)j * limbs + l;
                    kept[(size_t)(first + lane) * (size_t)entries * limbs + at] =
                        table[(size_t)j * element + l * lanes + (size_t)lane];
                }
    }
    mpc_wipe(memory, 8 * total);
    mpc_release(memory);
    return made;
}

void mpc_power_table_release(mpc_power_table *table) {
    if (!table) return;
    mpc_wipe(table->entries, table->bytes);
    mpc_release(table->entries);
    free(table);
}

size_t mpc_power_table_bytes(const mpc_power_table *table) { return table->bytes; }

// Blocks that go through the table together, so that each place of it is read once for all.
enum { BLOCKS_TOGETHER = 8 };

int mpc_power_table_power(const mpc_power_table *table, uint64_t *results,
                          const uint64_t *exponents, const uint64_t *factors, size_t n) {
    if (n == 0) return 0;
    const mpc_modulus *m = table->modulus;
    const mod_path *path = path_of(m);
    const int entries = 1 << table->window;
    const size_t element = element_of(m), lanes = (size_t)m->lanes, words = (size_t)m->words;
    const size_t exponent_words = ((size_t)table->bits + 63) / 64;
    const size_t total = block_words(m) + (BLOCKS_TOGETHER + 1) * element + words;
    uint64_t *memory = mpc_allocate(8 * total);
    if (!memory) return -1;
    uint64_t *products = memory, *chosen = products + BLOCKS_TOGETHER * element;
    mod_block block = block_in(chosen + element, m);
    uint64_t *spare = memory + total - words;
    block_fill(&block, &m, 1, 0);
    const uint64_t *lane_exponents[MOD_MAXIMUM_LANES];
    for (size_t start = 0; start < n; start += BLOCKS_TOGETHER * lanes) {
        const size_t end = start + BLOCKS_TOGETHER * lanes < n ? start + BLOCKS_TOGETHER * lanes : n;
        for (int place = -1; place < table->places; place++) {
            uint64_t *z = products;
            for (size_t first = start; first < end; first += lanes, z += element) {
                if (place < 0) {
                    if (factors) enter(path, &block, z, factors, (size_t)m->words, first, n);
                    else memcpy(z, mod_constant(&block, MOD_ONE), 8 * element);
                    continue;
                }
                const int at = place * table->window;
                const int width =
                    at + table->window <= table->bits ? table->window : table->bits - at;
                uint64_t digits[MOD_MAXIMUM_LANES];
                lane_pointers(lane_exponents, exponents, exponent_words, first, n, m->lanes);
                for (int lane = 0; lane < m->lanes; lane++)
                    digits[lane] = digit_of(lane_exponents[lane], table->bits, at, width);
                path->select_shared(
                    &block, chosen,
                    table->entries + (size_t)place * (size_t)entries * (element / lanes), entries,
                    digits);
                path->multiply(&block, z, z, chosen);
            }
        }
        uint64_t *z = products;
        for (size_t first = start; first < end; first += lanes, z += element)
            leave(path, &block, results, z, spare, first, n);
    }
    mpc_wipe(memory, 8 * total);
    mpc_release(memory);
    return 0;
}
