#include "curve.h"
#include <stdlib.h>
#include <string.h>

// Buckets: sorting a window's points by digit, and summing each bucket by a tree of pairs.
// See Protocols/msm.md.

// Points of a chunk: the pairs of its first round share one inversion, and what they touch stays in the
// second-level cache (half a megabyte of scratch memory, whatever the size of a coordinate).
static size_t chunk_of(const mpc_curve *curve) {
    size_t limbs = (size_t)(curve->degree * (curve->field.words == 4 ? 5 : 8));
    return 20480 / limbs / 32 * 32;
}

struct mpc_msm_workspace {
    // Points sorted by bucket: index * 2 + sign; and where each bucket starts.
    uint32_t *entries, *starts;
    // Sums of the buckets of each part, and of both parts.
    uint64_t *buckets, *merged;
    // Sums within a chunk, a run's sum carried from chunk to chunk, and a row for what is thrown away.
    uint64_t *pool, *carried, *pad;
    // Addresses: the points of a chunk's runs, and pairs of them.
    uint64_t *items, *left, *right, *to, *scratch;
    // For each run of the chunk: how many points, and where its sum goes.
    uint32_t *counts;
    uint64_t **sums;
    size_t capacity, chunk;
};

static size_t runs_of(int width) { return (size_t)1 << (width - 1); }

void mpc_msm_workspace_release(mpc_msm_workspace *w) {
    if (!w) return;
    mpc_release(w->entries);
    mpc_release(w->starts);
    mpc_release(w->buckets);
    mpc_release(w->merged);
    mpc_release(w->pool);
    mpc_release(w->carried);
    mpc_release(w->items);
    mpc_release(w->left);
    mpc_release(w->right);
    mpc_release(w->to);
    mpc_release(w->scratch);
    mpc_release(w->counts);
    mpc_release(w->sums);
    free(w);
}

mpc_msm_workspace *mpc_msm_workspace_create(const mpc_curve *curve, size_t n, int width) {
    const size_t row = 8 * (size_t)curve->row_words, runs = runs_of(width);
    const size_t chunk = chunk_of(curve), pairs = chunk / 2 + mpc_pair_slack;
    mpc_msm_workspace *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->chunk = chunk;
    // The buckets themselves are sorted too: two of each.
    w->capacity = n > 2 * runs ? n : 2 * runs;
    w->entries = mpc_allocate(4 * w->capacity);
    w->starts = mpc_allocate(4 * (runs + 2));
    w->buckets = mpc_allocate(2 * row * runs);
    w->merged = mpc_allocate(row * runs);
    w->pool = mpc_allocate(row * (chunk + 1));
    w->carried = mpc_allocate(2 * row);
    w->items = mpc_allocate(8 * (chunk + 1));
    w->left = mpc_allocate(8 * pairs);
    w->right = mpc_allocate(8 * pairs);
    w->to = mpc_allocate(8 * pairs);
    w->scratch = mpc_allocate(8 * mpc_pairs_scratch(curve, pairs));
    w->counts = mpc_allocate(4 * (chunk + 1));
    w->sums = mpc_allocate(sizeof(uint64_t *) * (chunk + 1));
    if (!w->entries || !w->starts || !w->buckets || !w->merged || !w->pool || !w->carried ||
        !w->items || !w->left || !w->right || !w->to || !w->scratch || !w->counts || !w->sums) {
        mpc_msm_workspace_release(w);
        return NULL;
    }
    w->pad = w->pool + (size_t)curve->row_words * chunk;
    return w;
}

// What is listed of a chunk: pairs to add, runs that take more rounds, their points, used rows of the pool.
typedef struct {
    size_t pairs, runs, items;
    uint64_t *free_row;
} listing;

// The address of a point: items[i], or, if that is NULL, by its entry.
static inline __attribute__((always_inline)) uint64_t point(
    const uint64_t *items, const uint32_t *entries, uint64_t base, uint64_t row, size_t i) {
    return items ? items[i] : (base + row * (entries[i] >> 1)) | (entries[i] & 1);
}

// Lists the pairs of a run with `count` points and the points it has then. `first`, if not 0, is the
// address of its first point; the others are those of `items`, or if that is NULL of `entries`.
static inline __attribute__((always_inline)) void list_run(
    const mpc_curve *curve, mpc_msm_workspace *w, listing *l, uint64_t *sum, size_t count,
    uint64_t first, const uint64_t *items, const uint32_t *entries, uint64_t base) {
    const uint64_t row = 8 * (uint64_t)curve->row_words;
    size_t i = 0;
    if (count == 1) {
        mpc_copy_row(curve, sum, point(items, entries, base, row, 0));
        return;
    }
    if (count == 2) {
        w->left[l->pairs] = first ? first : point(items, entries, base, row, i++);
        w->right[l->pairs] = point(items, entries, base, row, i);
        w->to[l->pairs++] = (uint64_t)(uintptr_t)sum;
        return;
    }
    w->counts[l->runs] = (uint32_t)((count + 1) / 2);
    w->sums[l->runs++] = sum;
    for (; count >= 2; count -= 2) {
        w->left[l->pairs] = first ? first : point(items, entries, base, row, i++);
        first = 0;
        w->right[l->pairs] = point(items, entries, base, row, i++);
        w->to[l->pairs++] = (uint64_t)(uintptr_t)l->free_row;
        w->items[l->items++] = (uint64_t)(uintptr_t)l->free_row;
        l->free_row += curve->row_words;
    }
    if (count) w->items[l->items++] = point(items, entries, base, row, i);
}

// Adds the listed pairs, and goes on by rounds with what is left: half each time. Sums of pairs go to
// the pool, that of a run's last pair to its place. `next` are the rows of the next chunk.
static void sum_chunk(const mpc_curve *curve, mpc_msm_workspace *w, listing *l, mpc_next_rows next) {
    for (;;) {
        mpc_add_pairs(curve, w->left, w->right, w->to, l->pairs, w->pad, w->scratch, &next);
        if (l->pairs) next.count = 0;
        size_t runs = l->runs, read = 0;
        l->pairs = l->runs = l->items = 0;
        if (runs == 0) break;
        for (size_t r = 0; r < runs; r++) {
            // Writes stay behind what is read.
            size_t count = w->counts[r];
            list_run(curve, w, l, w->sums[r], count, 0, w->items + read, NULL, 0);
            read += count;
        }
    }
    l->free_row = w->pool;
}

// out[r] = the sum of the points whose entries are those from starts[r] to starts[r + 1].
static void sum_runs(const mpc_curve *curve, mpc_msm_workspace *w, const uint64_t *rows,
                     const uint32_t *starts, size_t runs, uint64_t *out) {
    const size_t words = (size_t)curve->row_words;
    uint64_t carry = 0;  // the address of what earlier chunks have of the run, or 0
    size_t slot = 0, filled = 0;
    listing l = {0, 0, 0, w->pool};
    mpc_next_rows soon = {NULL, 0, (uint64_t)(uintptr_t)rows, 8 * words};
    for (size_t r = 0; r < runs; r++) {
        uint64_t *sum = out + words * r;
        uint32_t next = starts[r], end = starts[r + 1];
        if (next == end) memset(sum, 0, 8 * words);
        while (next < end) {
            size_t count = end - next, more = carry != 0, room = w->chunk - filled;
            if (count + more > room) count = room - more;
            const uint32_t *entries = w->entries + next;
            next += (uint32_t)count;
            filled += count + more;
            // The two places alternate: what is carried is read before it is written again.
            uint64_t *to = next < end ? w->carried + words * slot : sum;
            list_run(curve, w, &l, to, count + more, carry, NULL, entries,
                     (uint64_t)(uintptr_t)rows);
            carry = next < end ? (uint64_t)(uintptr_t)to : 0;
            if (carry) slot ^= 1;
            if (filled < w->chunk) continue;
            soon.entries = w->entries + next;
            soon.count = starts[runs] - next < w->chunk ? starts[runs] - next : w->chunk;
            sum_chunk(curve, w, &l, soon);
            filled = 0;
        }
    }
    soon.count = 0;
    sum_chunk(curve, w, &l, soon);
}

// Sorts the points of a window by the magnitude of their digits.
static void sort(mpc_msm_workspace *w, const int16_t *digits, size_t n, size_t runs) {
    // starts[d + 1] counts digits of magnitude d; then starts[d] is where those of d + 1 go.
    memset(w->starts, 0, 4 * (runs + 2));
    for (size_t i = 0; i < n; i++) {
        int digit = digits[i];
        w->starts[(digit < 0 ? -digit : digit) + 1]++;
    }
    w->starts[1] = 0;
    for (size_t d = 2; d < runs + 2; d++) w->starts[d] += w->starts[d - 1];
    for (size_t i = 0; i < n; i++) {
        int digit = digits[i];
        if (digit == 0) continue;
        uint32_t sign = digit < 0;
        w->entries[w->starts[sign ? -digit : digit]++] = (uint32_t)i << 1 | sign;
    }
    // Each start has moved to the next one's place: starts[d] is the end of magnitude d.
    w->starts[0] = 0;
}

static int is_identity(const mpc_curve *curve, const uint64_t *row) {
    uint64_t any = 0;
    for (int i = 0; i < curve->row_words; i++) any |= row[i];
    return any == 0;
}

// Entries of the buckets at first + i * step for i below count that are not the identity.
static uint32_t list(const mpc_curve *curve, mpc_msm_workspace *w, const uint64_t *rows,
                     uint32_t listed, size_t first, size_t step, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t at = first + i * step;
        if (!is_identity(curve, rows + (size_t)curve->row_words * at))
            w->entries[listed++] = (uint32_t)at << 1;
    }
    return listed;
}

void mpc_msm_window(const mpc_curve *curve, mpc_msm_workspace *w, uint64_t *sums,
                    const uint64_t *rows, const int16_t *digits, size_t stride, int parts, size_t n,
                    int width) {
    const size_t runs = runs_of(width), words = (size_t)curve->row_words;
    for (int q = 0; q < parts; q++) {
        uint64_t *buckets = w->buckets + words * runs * (size_t)q;
        sort(w, digits + stride * (size_t)q, n, runs);
        sum_runs(curve, w, rows, w->starts, runs, buckets);
        if (q == 1) mpc_curve_endomorphism(curve, buckets, runs);
    }
    const uint64_t *merged = w->buckets;
    uint32_t listed = 0;
    if (parts == 2) {
        for (size_t d = 0; d < runs; d++) {
            w->starts[d] = listed;
            listed = list(curve, w, w->buckets, listed, d, runs, 2);
        }
        w->starts[runs] = listed;
        sum_runs(curve, w, w->buckets, w->starts, runs, w->merged);
        merged = w->merged;
    }
    // Bucket h * 2^low + l counts h * 2^low + l + 1 times.
    const int low = (width - 1) / 2;
    const size_t columns = (size_t)1 << low, lines = runs >> low;
    listed = 0;
    for (size_t h = 0; h < lines; h++) {
        w->starts[h] = listed;
        listed = list(curve, w, merged, listed, h << low, 1, columns);
    }
    w->starts[lines] = listed;
    sum_runs(curve, w, merged, w->starts, lines, sums);
    listed = 0;
    for (size_t l = 0; l < columns; l++) {
        w->starts[l] = listed;
        listed = list(curve, w, merged, listed, l, columns, lines);
    }
    w->starts[columns] = listed;
    sum_runs(curve, w, merged, w->starts, columns, sums + words * lines);
}
