#include "field64.h"
#include "ntt52.h"
#include <string.h>

// Below this a transform on blocks of 8 has no room for its tail; it is computed element by element.
enum { WHOLE = 6 };

int mpc_ntt_is_whole(const mpc_ntt *ntt) { return ntt->log2 < WHOLE; }

static int in_blocks(const mpc_field *field, int log2) { return field->vector && log2 >= WHOLE; }

// Tables are made eight entries at a time.
static size_t at_least_eight(size_t count) { return count < 8 ? 8 : count; }

static size_t scalar_count(const mpc_field *field, int log2) {
    return at_least_eight(((size_t)1 << log2) / (in_blocks(field, log2) ? 16 : 2));
}

static size_t tile_count(int log2) { return at_least_eight((size_t)1 << (log2 - WHOLE)); }

size_t mpc_ntt_scalar_words(const mpc_field *field, int log2) {
    return scalar_count(field, log2) * (in_blocks(field, log2) ? NTT_SCALAR : 4);
}

size_t mpc_ntt_tile_words(const mpc_field *field, int log2) {
    return in_blocks(field, log2) ? NTT_TILE * tile_count(log2) : 0;
}

size_t mpc_ntt_lane_words(const mpc_field *field, int log2) {
    return in_blocks(field, log2) ? 8 * NTT_TILE : 0;
}

// Entry 2^k + j is entry j times roots[k].
static void fill(const mpc_field *field, uint64_t *table, const uint64_t *roots, size_t count) {
    f64_copy(4, table, field->one);
    for (size_t half = 1, k = 0; half < count; half *= 2, k++)
        for (size_t j = 0; j < half; j++)
            f64_mul(4, table + 4 * (half + j), table + 4 * j, roots + 4 * k, field);
}

#if MPC_HAS_AVX512
static void prepare_constants(mpc_ntt *ntt, const uint64_t *roots) {
    const mpc_field *field = ntt->field;
    uint64_t first[32], z[32 * NTT_SCALAR];
    fill(field, first, roots, 8);
    mpc_ntt52_constants(field, ntt->scalars, NTT_SCALAR, first, roots,
                        scalar_count(field, ntt->log2));
    // Place 2^m + h of `lanes` has z[2^m e + h] in lane e.
    mpc_ntt52_constants(field, z, NTT_SCALAR, first, roots, 32);
    for (size_t place = 1; place < 8; place++) {
        const size_t width = place < 2 ? 1 : place < 4 ? 2 : 4;
        for (size_t e = 0; e < 8; e++)
            for (size_t l = 0; l < NTT_SCALAR; l++)
                ntt->lanes[8 * (NTT_SCALAR * (place - 1) + l) + e] =
                    z[NTT_SCALAR * (width * e + place - width) + l];
    }
    // z[32 i]^k: roots[5], roots[6], ... to the power of k. Where there are fewer than eight tiles, the
    // others' entries are never read.
    const size_t count = tile_count(ntt->log2);
    const int given = ntt->log2 - 1 - 5, bits = __builtin_ctzll(count);
    uint64_t powers[64][4];
    for (int m = 0; m < bits; m++) f64_copy(4, powers[m], field->one);
    for (size_t k = 0; k < 7; k++) {
        for (int m = 0; m < given && m < bits; m++)
            f64_mul(4, powers[m], powers[m], roots + 4 * (m + 5), field);
        fill(field, first, powers[0], 8);
        mpc_ntt52_constants(field, ntt->tiles + NTT_SCALAR * k, NTT_TILE, first, powers[0], count);
    }
}
#endif

void mpc_ntt_prepare(mpc_ntt *ntt, const uint64_t *roots) {
    const mpc_field *field = ntt->field;
    ntt->quotient = ((uint64_t)1 << 52) / (field->modulus52[4] + 1);
    ntt->upper = field->modulus52[4] << 5 | field->modulus52[3] >> 47;
    for (int l = 0; l < 5; l++)
        for (int k = 0; k < 8; k++) ntt->multiples[l][k] = field->multiple52[k][l];
    // p is odd: only the lowest limb of 2^260 - p is not that of 2^260 - 1 - p.
    for (int l = 0; l < 5; l++)
        ntt->negated[l] = (((uint64_t)1 << 52) - 1 - field->modulus52[l]) + (l == 0);
#if MPC_HAS_AVX512
    if (in_blocks(field, ntt->log2)) {
        prepare_constants(ntt, roots);
        return;
    }
#endif
    fill(field, ntt->scalars, roots, (size_t)1 << (ntt->log2 ? ntt->log2 - 1 : 0));
}

// Portable: element by element, in words.

static void down(const mpc_ntt *ntt, uint64_t *x, size_t n, int levels, size_t g) {
    if (levels == 0) return;
    const size_t half = n / 2;
    uint64_t t[4], *y = x + 4 * half;
    for (size_t i = 0; i < 4 * half; i += 4) {
        if (g)
            f64_mul(4, t, y + i, ntt->scalars + 4 * g, ntt->field);
        else
            f64_copy(4, t, y + i);
        f64_sub(4, y + i, x + i, t, ntt->field);
        f64_add(4, x + i, x + i, t, ntt->field);
    }
    down(ntt, x, half, levels - 1, 2 * g);
    down(ntt, y, half, levels - 1, 2 * g + 1);
}

static void up(const mpc_ntt *ntt, uint64_t *x, size_t n, int levels, size_t g) {
    if (levels == 0) return;
    const size_t half = n / 2;
    uint64_t t[4], *y = x + 4 * half;
    up(ntt, x, half, levels - 1, 2 * g);
    up(ntt, y, half, levels - 1, 2 * g + 1);
    for (size_t i = 0; i < 4 * half; i += 4) {
        f64_sub(4, t, x + i, y + i, ntt->field);
        f64_add(4, x + i, x + i, y + i, ntt->field);
        if (g)
            f64_mul(4, y + i, t, ntt->scalars + 4 * g, ntt->field);
        else
            f64_copy(4, y + i, t);
    }
}

static void turn(const mpc_ntt *ntt, uint64_t *x, size_t n, int levels, size_t g, int is_up) {
    (is_up ? up : down)(ntt, x, n, levels, g);
}

static size_t reversed(size_t index, int bits) {
    size_t result = 0;
    for (int i = 0; i < bits; i++) result |= (index >> i & 1) << (bits - 1 - i);
    return result;
}

static void exchange(uint64_t *x, size_t i, size_t j) {
    uint64_t t[4];
    f64_copy(4, t, x + 4 * i);
    f64_copy(4, x + 4 * i, x + 4 * j);
    f64_copy(4, x + 4 * j, t);
}

void mpc_ntt_whole(const mpc_ntt *ntt, uint64_t *x, int is_up) {
    const size_t n = (size_t)1 << ntt->log2;
    uint64_t words[4 << WHOLE];
    mpc_field_leave(ntt->field, words, x, n, MPC_FIELD_MONTGOMERY);
    turn(ntt, words, n, ntt->log2, 0, is_up);
    mpc_field_enter(ntt->field, x, words, n, MPC_FIELD_MONTGOMERY);
    mpc_wipe(words, sizeof words);
}

// Passes. Portably, a column is a few elements wide: a stretch of memory that comes at once.

enum { WIDTH = 8 };

static size_t column_width(const mpc_ntt *ntt) { return ntt->field->vector ? 1 : WIDTH; }

size_t mpc_ntt_column_items(const mpc_ntt *ntt, int depth, int levels) {
    const size_t blocks = ((size_t)1 << ntt->log2) / (size_t)ntt->field->lanes;
    (void)depth;
    return (blocks >> levels) / column_width(ntt);
}

size_t mpc_ntt_scratch_words(const mpc_ntt *ntt, int levels) {
    return ((size_t)ntt->field->block_words << levels) * column_width(ntt);
}

void mpc_ntt_columns(const mpc_ntt *ntt, uint64_t *x, int depth, int levels, int is_up, size_t first,
                     size_t count, uint64_t *scratch) {
    const size_t words = (size_t)ntt->field->block_words, width = column_width(ntt);
    const size_t blocks = ((size_t)1 << ntt->log2) / (size_t)ntt->field->lanes;
    const size_t group = blocks >> depth, pitch = group >> levels, across = pitch / width;
    for (size_t item = first; item < first + count; item++) {
        const size_t g = item / across;
        uint64_t *column = x + words * (g * group + item % across * width);
#if MPC_HAS_AVX512
        if (ntt->field->vector) {
            mpc_ntt52_column(ntt, column, pitch, levels, g, is_up, scratch);
            continue;
        }
#endif
        const size_t rows = (size_t)1 << levels;
        for (size_t r = 0; r < rows; r++)
            memcpy(scratch + words * width * r, column + words * pitch * r, 8 * words * width);
        turn(ntt, scratch, rows * width, levels, g, is_up);
        for (size_t r = 0; r < rows; r++)
            memcpy(column + words * pitch * r, scratch + words * width * r, 8 * words * width);
    }
}

void mpc_ntt_rows(const mpc_ntt *ntt, uint64_t *x, int depth, int is_up, size_t first, size_t count) {
    const size_t words = (size_t)ntt->field->block_words;
    const size_t n = ((size_t)1 << ntt->log2) >> depth, group = n / (size_t)ntt->field->lanes;
    for (size_t g = first; g < first + count; g++) {
#if MPC_HAS_AVX512
        if (ntt->field->vector) {
            mpc_ntt52_rows(ntt, x + words * group * g, group, g, is_up);
            continue;
        }
#endif
        turn(ntt, x + words * group * g, n, ntt->log2 - depth, g, is_up);
    }
}

// Reversal. An index is 3 bits h, the middle m, 3 bits l; it goes to reversed l, reversed m, reversed h.
// An item is one m with all h and l: on both sides 8 stretches of 8 neighbours.

size_t mpc_ntt_reverse_items(const mpc_ntt *ntt) {
    return ntt->log2 < WHOLE ? 1 : (size_t)1 << (ntt->log2 - WHOLE);
}

static void reverse_few(uint64_t *x, int log2) {
    for (size_t i = 0; i < (size_t)1 << log2; i++)
        if (i < reversed(i, log2)) exchange(x, i, reversed(i, log2));
}

static void reverse_middle(uint64_t *x, size_t m, size_t other, size_t pitch) {
    for (size_t h = 0; h < 8; h++) {
        for (size_t l = 0; l < 8; l++) {
            const size_t i = 8 * (pitch * h + m) + l;
            const size_t j = 8 * (pitch * reversed(l, 3) + other) + reversed(h, 3);
            if (m < other || i < j) exchange(x, i, j);
        }
    }
}

void mpc_ntt_reverse(const mpc_ntt *ntt, uint64_t *x, size_t first, size_t count) {
    const int bits = ntt->log2 - WHOLE;
    if (bits < 0) {
        uint64_t words[4 << WHOLE];
        const size_t n = (size_t)1 << ntt->log2;
        mpc_field_leave(ntt->field, words, x, n, MPC_FIELD_MONTGOMERY);
        reverse_few(words, ntt->log2);
        mpc_field_enter(ntt->field, x, words, n, MPC_FIELD_MONTGOMERY);
        mpc_wipe(words, sizeof words);
        return;
    }
    for (size_t m = first; m < first + count; m++) {
        const size_t other = reversed(m, bits);
        if (m > other) continue;
#if MPC_HAS_AVX512
        if (ntt->field->vector) {
            mpc_ntt52_reverse(x, m, other, (size_t)1 << bits);
            continue;
        }
#endif
        reverse_middle(x, m, other, (size_t)1 << bits);
    }
}

// Powers in bit-reversed order.

// Element by element; above[t]: the factor of the number without its bits below t.
static void scale_reversed(const mpc_field *field, uint64_t *x, int log2, const uint64_t *first,
                           const uint64_t (*steps)[4], size_t start, size_t count) {
    uint64_t above[64][4], factor[4];
    f64_copy(4, factor, first);
    f64_copy(4, above[log2], factor);
    for (int t = log2 - 1; t >= 0; t--) {
        if (start >> t & 1) f64_mul(4, factor, factor, steps[t], field);
        f64_copy(4, above[t], factor);
    }
    for (size_t i = start; i < start + count; i++) {
        if (i > start) {
            const int t = __builtin_ctzll(i);
            f64_mul(4, factor, above[t + 1], steps[t], field);
            for (int k = 0; k <= t; k++) f64_copy(4, above[k], factor);
        }
        f64_mul(4, x + 4 * i, x + 4 * i, factor, field);
    }
}

void mpc_ntt_scale_reversed(const mpc_ntt *ntt, uint64_t *x, const uint64_t *first,
                            const uint64_t *ratio, size_t start, size_t count) {
    const mpc_field *field = ntt->field;
    const int log2 = ntt->log2;
    // steps[t]: ratio^(2^(log2 - 1 - t)), for bit t of an element's number.
    uint64_t steps[64][4];
    for (int t = log2 - 1; t >= 0; t--) {
        if (t == log2 - 1)
            f64_copy(4, steps[t], ratio);
        else
            f64_mul(4, steps[t], steps[t + 1], steps[t + 1], field);
    }
    if (!field->vector) {
        scale_reversed(field, x, log2, first, steps, start, count);
        return;
    }
#if MPC_HAS_AVX512
    if (in_blocks(field, log2)) {
        uint64_t lanes[8][4], block[40] __attribute__((aligned(64))), cut[64][5];
        for (int e = 0; e < 8; e++) {
            f64_copy(4, lanes[e], first);
            for (int t = 0; t < 3; t++)
                if (e >> t & 1) f64_mul(4, lanes[e], lanes[e], steps[t], field);
        }
        for (int t = 3; t < log2; t++) {
            mpc_field_enter(field, block, steps[t], 1, MPC_FIELD_MONTGOMERY);
            for (int l = 0; l < 5; l++) cut[t - 3][l] = block[8 * l];
        }
        mpc_field_enter(field, block, lanes[0], 8, MPC_FIELD_MONTGOMERY);
        mpc_ntt52_scale_reversed(ntt, x, block, (const uint64_t (*)[5])cut, start, count);
        return;
    }
#endif
    const size_t n = (size_t)1 << log2;
    uint64_t words[4 << WHOLE];
    mpc_field_leave(field, words, x, n, MPC_FIELD_MONTGOMERY);
    scale_reversed(field, words, log2, first, steps, 0, n);
    mpc_field_enter(field, x, words, n, MPC_FIELD_MONTGOMERY);
    mpc_wipe(words, sizeof words);
}
