// Tables of powers of one base, over any path. Modulo m^2 entries are bare numbers and their tails
// (modular.h).
#include "modularblock.h"
#include <stdlib.h>

struct mpc_power_table {
    const mpc_modulus *modulus;
    int bits, window, places;
    /// Entry j of place d, an element of one lane: at d 2^window + j, or on eight lanes limb l of all
    /// entries in a row, at d limbs + l. Modulo m^2 a bare number and its tail times R^2.
    uint64_t *entries;
    size_t bytes;
};

// The window, and the places whose tails a sum has room for.
enum { WINDOW = 6, ENTRIES = 1 << WINDOW, MOST_TAILS = 512 };

// Entries of a place for each lane: x = power^(2^(window lane)) and its powers; `power` goes on.
static void fill_places(const mod_path *path, const mod_block *b, uint64_t *table,
                        uint64_t *power) {
    const size_t lanes = (size_t)b->lanes, limbs = (size_t)b->limbs * (size_t)b->parts;
    uint64_t *x = table + limbs * lanes;
    for (size_t lane = 0; lane < lanes; lane++) {
        for (size_t l = 0; l < limbs; l++) x[l * lanes + lane] = power[l * lanes + lane];
        for (int i = 0; i < WINDOW; i++) path->square(b, power, power);
    }
    fill_table(path, b, table, WINDOW);
}

// Pairs (c, d) become c and d / c R^2, by the inverses of c modulo m.
static void split_entries(const mod_path *path, const mod_block *root, uint64_t *table,
                          const uint64_t *inverses) {
    const size_t element = (size_t)root->limbs * (size_t)root->lanes;
    for (int j = 0; j < ENTRIES; j++) {
        uint64_t *second = table + (size_t)(2 * j + 1) * element;
        path->multiply(root, second, second, inverses + (size_t)j * element);
        path->multiply(root, second, second, mod_constant(root, MOD_ENTER));
    }
}

// Lane by lane to where the table has its places.
static void keep_places(uint64_t *kept, const uint64_t *table, size_t limbs, size_t lanes) {
    for (size_t lane = 0; lane < lanes; lane++, kept += ENTRIES * limbs)
        for (size_t j = 0; j < ENTRIES; j++)
            for (size_t l = 0; l < limbs; l++)
                kept[lanes > 1 ? l * ENTRIES + j : j * limbs + l] =
                    table[(j * limbs + l) * lanes + lane];
}

// Fills `kept`. `memory`: what `create_words` says. Returns 0 if modulo m^2 the base has no inverse.
static int fill(const mpc_modulus *m, uint64_t *kept, int padded, const uint64_t *base,
                uint64_t *memory) {
    const mod_path *path = path_of(m), *root_path = root_path_of(m);
    const size_t element = element_of(m), lanes = (size_t)m->lanes, limbs = element / lanes;
    const size_t half = element / (size_t)m->parts;
    uint64_t *power = memory, *table = power + element, *inverse = table + ENTRIES * element;
    uint64_t *inverses = inverse + half, *constants = inverses + ENTRIES * half;
    mod_block block = block_in(constants + MOD_CONSTANTS * half, m);
    block_fill(&block, &m, 1, 0);
    enter(path, &block, power, base, 0, 0, 1);
    mod_block root = block;
    if (m->parts > 1) {
        root = root_block(constants, &block);
        if (!mod_inverse(m, inverses, base)) return 0;
        enter(root_path, &root, inverse, inverses, 0, 0, 1);
    }
    for (int first = 0; first < padded; first += m->lanes) {
        fill_places(path, &block, table, power);
        if (m->parts > 1) {
            fill_places(root_path, &root, inverses, inverse);
            split_entries(root_path, &root, table, inverses);
        }
        keep_places(kept + (size_t)first * ENTRIES * limbs, table, limbs, lanes);
    }
    return 1;
}

static size_t create_words(const mpc_modulus *m) {
    const size_t element = element_of(m), half = element / (size_t)m->parts;
    return block_words(m) + (1 + ENTRIES) * (element + half) + MOD_CONSTANTS * half;
}

mpc_power_table *mpc_power_table_create(const mpc_modulus *m, const uint64_t *base, int bits) {
    const int places = (bits + WINDOW - 1) / WINDOW;
    const int padded = (places + m->lanes - 1) / m->lanes * m->lanes;
    if (bits < 1 || (m->parts > 1 && places > MOST_TAILS)) return NULL;
    const size_t bytes = 8 * (size_t)padded * ENTRIES * element_of(m) / (size_t)m->lanes;
    const size_t total = create_words(m);
    mpc_power_table *made = malloc(sizeof *made);
    uint64_t *kept = mpc_allocate(bytes), *memory = mpc_allocate(8 * total);
    const int filled = made && kept && memory && fill(m, kept, padded, base, memory);
    if (memory) mpc_wipe(memory, 8 * total);
    mpc_release(memory);
    if (!filled) {
        free(made);
        if (kept) mpc_wipe(kept, bytes);
        mpc_release(kept);
        return NULL;
    }
    *made = (mpc_power_table){
        .modulus = m, .bits = bits, .window = WINDOW, .places = places, .entries = kept,
        .bytes = bytes,
    };
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

// What blocks are computed with: an entry and, of pairs, sums of tails, block by block, and what
// `multiply_tail` calls the scale.
typedef struct {
    const mpc_power_table *table;
    const mod_path *path;
    mod_block block;
    uint64_t *products, *chosen, *sums, *scale, *spare;
} power_work;

// Every block's product by its entry at one place. The first place's entry is the product itself where
// there is no factor.
static void multiply_place(const power_work *w, int place, const uint64_t *exponents,
                           int is_first, size_t start, size_t end, size_t n) {
    const mpc_power_table *table = w->table;
    const mpc_modulus *m = table->modulus;
    const size_t element = element_of(m), lanes = (size_t)m->lanes;
    const size_t half = element / (size_t)m->parts;
    const uint64_t *entries = table->entries + (size_t)place * ENTRIES * (element / lanes);
    const int at = place * WINDOW;
    const int width = at + WINDOW <= table->bits ? WINDOW : table->bits - at;
    uint64_t *z = w->products, *sums = w->sums;
    for (size_t first = start; first < end; first += lanes, z += element, sums += half) {
        const uint64_t *lane_exponents[MOD_MAXIMUM_LANES];
        uint64_t digits[MOD_MAXIMUM_LANES];
        lane_pointers(lane_exponents, exponents, ((size_t)table->bits + 63) / 64, first, n,
                      m->lanes);
        for (int lane = 0; lane < m->lanes; lane++)
            digits[lane] = digit_of(lane_exponents[lane], table->bits, at, width);
        w->path->select_shared(&w->block, is_first ? z : w->chosen, entries, ENTRIES, digits);
        if (m->parts == 1) {
            if (!is_first) w->path->multiply(&w->block, z, z, w->chosen);
            continue;
        }
        w->path->add_tail(&w->block, sums, is_first ? z : w->chosen);
        if (is_first) memset(z + half, 0, 8 * half);
        else w->path->multiply_bare(&w->block, z, z, w->chosen);
    }
}

// scale R^2 and scale R^3 modulo m.
static void fill_scale(const power_work *w, uint64_t *constants, const uint64_t *scale) {
    const mod_path *path = root_path_of(w->table->modulus);
    const mod_block root = root_block(constants, &w->block);
    const size_t half = (size_t)root.limbs * (size_t)root.lanes;
    uint64_t *high = w->scale + half;
    enter(path, &root, w->scale, scale, 0, 0, 1);
    path->multiply(&root, w->scale, w->scale, mod_constant(&root, MOD_ENTER));
    path->multiply(&root, high, w->scale, mod_constant(&root, MOD_ENTER));
}

int mpc_power_table_power(const mpc_power_table *table, uint64_t *results,
                          const uint64_t *exponents, const uint64_t *factors,
                          const mpc_plain_numbers *plain, size_t n) {
    if (n == 0) return 0;
    const mpc_modulus *m = table->modulus;
    if (plain && (m->parts == 1 || plain->words < 1 || plain->words > m->words)) return -1;
    const size_t element = element_of(m), lanes = (size_t)m->lanes, words = (size_t)m->words;
    const size_t half = element / (size_t)m->parts;
    const size_t sums_words = BLOCKS_TOGETHER * half;
    const size_t total = (BLOCKS_TOGETHER + 1) * element + sums_words +
                         (2 + MOD_CONSTANTS) * half + block_words(m) + words;
    uint64_t *memory = mpc_allocate(8 * total);
    if (!memory) return -1;
    power_work w = {.table = table, .path = path_of(m), .products = memory};
    w.chosen = w.products + BLOCKS_TOGETHER * element;
    w.sums = w.chosen + element;
    w.scale = w.sums + sums_words;
    uint64_t *constants = w.scale + 2 * half;
    w.block = block_in(constants + MOD_CONSTANTS * half, m);
    w.spare = memory + total - words;
    block_fill(&w.block, &m, 1, 0);
    if (plain) fill_scale(&w, constants, plain->scale);
    for (size_t start = 0; start < n; start += BLOCKS_TOGETHER * lanes) {
        const size_t most = BLOCKS_TOGETHER * lanes, end = start + most < n ? start + most : n;
        uint64_t *z = w.products;
        memset(w.sums, 0, 8 * sums_words);
        for (size_t first = start; factors && first < end; first += lanes, z += element)
            enter(w.path, &w.block, z, factors, words, first, n);
        for (int place = 0; place < table->places; place++)
            multiply_place(&w, place, exponents, place == 0 && !factors, start, end, n);
        z = w.products;
        for (size_t first = start; first < end; first += lanes, z += element) {
            const uint64_t *numbers[MOD_MAXIMUM_LANES];
            if (plain)
                lane_pointers(numbers, plain->numbers, (size_t)plain->words, first, n, m->lanes);
            if (m->parts > 1)
                w.path->multiply_tail(&w.block, z, w.sums + (first - start) / lanes * half,
                                      w.scale, plain ? numbers : NULL, plain ? plain->words : 0);
            leave(w.path, &w.block, results, z, w.spare, first, n);
        }
    }
    mpc_wipe(memory, 8 * total);
    mpc_release(memory);
    return 0;
}
