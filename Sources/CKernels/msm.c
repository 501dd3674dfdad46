#include "curve.h"
#include <stdlib.h>
#include <string.h>

// Buckets: sorting a window's points by digit, and summing each bucket by a tree of pairs.
// See Protocols/msm.md.

// Points of a chunk: the pairs of its first round share one inversion, and what they touch stays in the
// second-level cache.
enum { chunk = 4096 };

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
    size_t capacity;
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
    const size_t pairs = chunk / 2 + mpc_pair_slack;
    mpc_msm_workspace *w = calloc(1, sizeof *w);
    if (!w) return NULL;
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

// Sums the runs that stand in items, counts and sums, by rounds of pairs: half of what is left
// each time. Sums of pairs go to the pool, that of a run's last pair to its place.
static void sum_chunk(const mpc_curve *curve, mpc_msm_workspace *w, size_t runs) {
    uint64_t *free_row = w->pool;
    while (runs > 0) {
        size_t read = 0, written = 0, pairs = 0, left_over = 0;
        for (size_t r = 0; r < runs; r++) {
            uint32_t count = w->counts[r];
            uint64_t *items = w->items + read;
            read += count;
            if (count == 1) {
                mpc_copy_row(curve, w->sums[r], items[0]);
                continue;
            }
            if (count == 2) {
                w->left[pairs] = items[0];
                w->right[pairs] = items[1];
                w->to[pairs++] = (uint64_t)(uintptr_t)w->sums[r];
                continue;
            }
            for (uint32_t i = 0; i + 1 < count; i += 2) {
                w->left[pairs] = items[i];
                w->right[pairs] = items[i + 1];
                w->to[pairs++] = (uint64_t)(uintptr_t)free_row;
                // Never ahead of what is read.
                w->items[written++] = (uint64_t)(uintptr_t)free_row;
                free_row += curve->row_words;
            }
            if (count & 1) w->items[written++] = items[count - 1];
            w->counts[left_over] = (count + 1) / 2;
            w->sums[left_over++] = w->sums[r];
        }
        mpc_add_pairs(curve, w->left, w->right, w->to, pairs, w->pad, w->scratch);
        runs = left_over;
    }
}

// out[r] = the sum of the points whose entries are those from starts[r] to starts[r + 1].
static void sum_runs(const mpc_curve *curve, mpc_msm_workspace *w, const uint64_t *rows,
                     const uint32_t *starts, size_t runs, uint64_t *out) {
    const size_t words = (size_t)curve->row_words;
    const uint64_t base = (uint64_t)(uintptr_t)rows;
    uint64_t carry = 0;  // the address of what earlier chunks have of the run, or 0
    int slot = 0;
    size_t filled = 0, listed = 0;
    for (size_t r = 0; r < runs; r++) {
        uint64_t *sum = out + words * r;
        uint32_t next = starts[r], end = starts[r + 1];
        if (next == end) memset(sum, 0, 8 * words);
        while (next < end) {
            uint32_t here = 0;
            uint64_t *items = w->items + filled;
            if (carry) items[here++] = carry;
            carry = 0;
            while (next < end && filled + here < chunk) {
                uint32_t entry = w->entries[next++];
                items[here++] = (base + 8 * words * (entry >> 1)) | (entry & 1);
            }
            filled += here;
            w->counts[listed] = here;
            w->sums[listed++] = sum;
            if (filled < chunk) continue;
            if (next < end) {
                // The two places alternate: what is carried is read before it is written again.
                w->sums[listed - 1] = w->carried + words * (size_t)slot;
                carry = (uint64_t)(uintptr_t)(w->carried + words * (size_t)slot);
                slot ^= 1;
            }
            sum_chunk(curve, w, listed);
            filled = listed = 0;
        }
    }
    sum_chunk(curve, w, listed);
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
