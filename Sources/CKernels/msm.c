#include "msm_workspace.h"
#include <string.h>

// Buckets: sorting a window's points by digit, and summing each bucket by a tree of pairs.
// See Protocols/msm.md.

// What is listed for a batch: its pairs; the runs that go on after it, their points, and rows for them.
typedef struct {
    size_t pairs, runs, items;
    uint64_t *free_row;
    int half;
} listing;

static uint64_t address(const uint64_t *row) { return (uint64_t)(uintptr_t)row; }

// Takes a row of the half that this batch writes to.
static inline __attribute__((always_inline)) uint64_t *take_row(const mpc_curve *curve, listing *l) {
    uint64_t *row = l->free_row;
    l->free_row += curve->row_words;
    return row;
}

static inline __attribute__((always_inline)) void list_pair(mpc_msm_workspace *w, listing *l,
                                                            uint64_t left, uint64_t right,
                                                            uint64_t *to) {
    w->left[l->pairs] = left;
    w->right[l->pairs] = right;
    w->to[l->pairs++] = address(to);
}

// Pairs the points of the runs that go on, two at least in each: half as many are left. A sum left over moves
// to this batch's half. The last run stays, whatever it has, if it is `open`: more of its points come.
static void list_again(const mpc_curve *curve, mpc_msm_workspace *w, listing *l, int open) {
    const size_t runs = l->runs;
    size_t read = 0;
    l->half ^= 1;
    l->free_row = w->pool + (size_t)curve->row_words * half_of(w->batch) * (size_t)l->half;
    l->pairs = l->runs = l->items = 0;
    // Writes stay behind what is read.
    for (size_t r = 0; r < runs; r++) {
        size_t count = w->counts[r];
        uint64_t *sum = w->sums[r], *items = w->items + read;
        read += count;
        const int goes_on = open && r == runs - 1;
        if (!goes_on && count == 2) {
            list_pair(w, l, items[0], items[1], sum);
            continue;
        }
        w->counts[l->runs] = (uint32_t)((count + 1) / 2);
        w->sums[l->runs++] = sum;
        for (; count >= 2; count -= 2, items += 2) {
            uint64_t *row = take_row(curve, l);
            list_pair(w, l, items[0], items[1], row);
            w->items[l->items++] = address(row);
        }
        if (count == 0) continue;
        uint64_t left_over = items[0];
        if (left_over >= address(w->pool) && left_over < address(w->pad)) {
            uint64_t *row = take_row(curve, l);
            memcpy(row, (const void *)(uintptr_t)left_over, 8 * (size_t)curve->row_words);
            left_over = address(row);
        }
        w->items[l->items++] = left_over;
    }
}

static inline __attribute__((always_inline)) uint64_t point(uint32_t entry, uint64_t base,
                                                            uint64_t row) {
    return (base + row * (entry >> 1)) | (entry & 1);
}

// out[r] = the sum of the points whose entries are those from starts[r] to starts[r + 1]. Each run is a tree of
// pairs. A batch takes the next level of all runs that have begun, and new points while there is room.
static void sum_runs(const mpc_curve *curve, mpc_msm_workspace *w, const uint64_t *rows,
                     const uint32_t *starts, size_t runs, uint64_t *out) {
    const size_t words = (size_t)curve->row_words;
    const uint64_t base = address(rows), row = 8 * (uint64_t)words;
    listing l = {0, 0, 0, NULL, 1};
    uint32_t next = starts[0];
    size_t r = 0;
    int open = 0;
    do {
        list_again(curve, w, &l, open);
        while (r < runs && l.pairs < w->batch) {
            uint64_t *sum = out + words * r;
            const uint32_t *entries = w->entries + next;
            size_t count = starts[r + 1] - next, room = w->batch - l.pairs;
            if (!open && count <= 2) {
                if (count == 0) memset(sum, 0, row);
                if (count == 1) mpc_copy_row(curve, sum, point(entries[0], base, row));
                if (count == 2)
                    list_pair(w, &l, point(entries[0], base, row), point(entries[1], base, row), sum);
            } else {
                if (!open) {
                    w->counts[l.runs] = 0;
                    w->sums[l.runs++] = sum;
                }
                open = count > 2 * room;
                if (open) count = 2 * room;
                w->counts[l.runs - 1] += (uint32_t)((count + 1) / 2);
                size_t i = 0;
                for (; i + 1 < count; i += 2) {
                    uint64_t *to = take_row(curve, &l);
                    list_pair(w, &l, point(entries[i], base, row), point(entries[i + 1], base, row),
                              to);
                    w->items[l.items++] = address(to);
                }
                if (i < count) w->items[l.items++] = point(entries[i], base, row);
            }
            next += (uint32_t)count;
            if (!open) r++;
        }
        const size_t left = starts[runs] - next;
        const mpc_next_rows soon = {w->entries + next, left < w->batch ? left : w->batch, base, row};
        mpc_add_pairs(curve, w->left, w->right, w->to, l.pairs, w->pad, w->scratch, &soon);
    } while (r < runs || l.runs > 0);
}

// Runs of this length and longer ones are not told apart.
enum { longest = 255 };

// Sorts the points of a window by the magnitude of their digits, the bucket of most points first: the lengths of
// trees of pairs then change rarely from one to the next, so that the processor foresees its branches. Leaves
// each bucket's rank, and returns how many aren't empty.
static size_t sort(mpc_msm_workspace *w, uint16_t *ranks, const int16_t *digits, size_t n,
                   size_t runs) {
    uint32_t *next = w->next, places[longest + 1] = {0}, place = 0;
    memset(next, 0, 4 * (runs + 1));
    for (size_t i = 0; i < n; i++) {
        int digit = digits[i];
        next[digit < 0 ? -digit : digit]++;
    }
    for (size_t d = 1; d <= runs; d++) places[next[d] < longest ? next[d] : longest]++;
    const size_t filled = runs - places[0];
    for (size_t length = longest + 1; length-- > 0;) {
        const uint32_t count = places[length];
        places[length] = place;
        place += count;
    }
    for (size_t d = 1; d <= runs; d++) {
        const uint32_t rank = places[next[d] < longest ? next[d] : longest]++;
        ranks[d - 1] = (uint16_t)rank;
        w->order[rank] = (uint16_t)(d - 1);
    }
    w->starts[0] = 0;
    for (size_t r = 0; r < filled; r++) {
        const size_t d = (size_t)w->order[r] + 1;
        w->starts[r + 1] = w->starts[r] + next[d];
        next[d] = w->starts[r];
    }
    for (size_t i = 0; i < n; i++) {
        int digit = digits[i];
        if (digit == 0) continue;
        uint32_t sign = digit < 0;
        w->entries[next[sign ? -digit : digit]++] = (uint32_t)i << 1 | sign;
    }
    mpc_wipe(places, sizeof places);
    return filled;
}

static int is_identity(const mpc_curve *curve, const uint64_t *row) {
    uint64_t any = 0;
    for (int i = 0; i < curve->row_words; i++) any |= row[i];
    return any == 0;
}

// Entries of the rows at first + i * step for i below count that are not the identity: `filled` tells of some that
// are; without it, all are looked at.
static uint32_t list(const mpc_curve *curve, mpc_msm_workspace *w, const uint64_t *rows,
                     const uint8_t *filled, uint32_t listed, size_t first, size_t step,
                     size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t at = first + i * step;
        if (filled ? filled[at] : !is_identity(curve, rows + (size_t)curve->row_words * at))
            w->entries[listed++] = (uint32_t)at << 1;
    }
    return listed;
}

static void split(const mpc_curve *curve, mpc_msm_workspace *w, uint64_t *sums,
                  const uint64_t *rows, const uint8_t *filled, size_t count, int low) {
    const size_t columns = (size_t)1 << low, lines = (count + columns - 1) >> low;
    uint32_t listed = 0;
    for (size_t h = 0; h < lines; h++) {
        const size_t first = h << low, left = count - first;
        w->starts[h] = listed;
        listed = list(curve, w, rows, filled, listed, first, 1, left < columns ? left : columns);
    }
    w->starts[lines] = listed;
    sum_runs(curve, w, rows, w->starts, lines, sums);
    listed = 0;
    for (size_t l = 0; l < columns; l++) {
        w->starts[l] = listed;
        if (l < count)
            listed = list(curve, w, rows, filled, listed, l, columns,
                          (count - l + columns - 1) >> low);
    }
    w->starts[columns] = listed;
    sum_runs(curve, w, rows, w->starts, columns, sums + (size_t)curve->row_words * lines);
}

void mpc_msm_split(const mpc_curve *curve, mpc_msm_workspace *w, uint64_t *sums,
                   const uint64_t *rows, size_t count, int low) {
    split(curve, w, sums, rows, NULL, count, low);
}

void mpc_msm_window(const mpc_curve *curve, mpc_msm_workspace *w, uint64_t *sums,
                    const uint64_t *rows, const int16_t *digits, size_t stride, int parts, size_t n,
                    int width) {
    const size_t runs = runs_of(width), words = (size_t)curve->row_words;
    size_t filled[2] = {0};
    for (int q = 0; q < parts; q++) {
        uint64_t *buckets = w->buckets + words * runs * (size_t)q;
        filled[q] = sort(w, w->ranks + runs * (size_t)q, digits + stride * (size_t)q, n, runs);
        sum_runs(curve, w, rows, w->starts, filled[q], buckets);
        if (q == 1) mpc_curve_endomorphism(curve, buckets, filled[q]);
    }
    uint32_t listed = 0;
    for (size_t d = 0; d < runs; d++) {
        w->starts[d] = listed;
        for (int q = 0; q < parts; q++) {
            const size_t rank = w->ranks[runs * (size_t)q + d];
            if (rank < filled[q]) w->entries[listed++] = (uint32_t)(runs * (size_t)q + rank) << 1;
        }
        w->filled[d] = listed > w->starts[d];
    }
    w->starts[runs] = listed;
    sum_runs(curve, w, w->buckets, w->starts, runs, w->merged);
    split(curve, w, sums, w->merged, w->filled, runs, (width - 1) / 2);
}
