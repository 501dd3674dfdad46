#include "msm_workspace.h"

// Pairs of a batch, which share one inversion: their scratch memory (400 kB, whatever the size of a coordinate)
// stays in the second-level cache, with what comes next. There are never more pairs than `entries`.
static size_t batch_of(const mpc_curve *curve, size_t entries) {
    const size_t limbs = (size_t)(curve->degree * (curve->field.words == 4 ? 5 : 8));
    const size_t most = 9728 / limbs / 16 * 16, all = (entries + 15) / 16 * 16;
    return all < most ? all : most;
}

// The next `bytes` of memory, from the next line of the cache on.
static void *take(uintptr_t memory, size_t *used, size_t bytes) {
    void *taken = (void *)(memory + *used);
    *used += (bytes + 63) / 64 * 64;
    return taken;
}

// What is in use all the time stands in front, where pages are large.
static mpc_msm_workspace lay_out(const mpc_curve *curve, size_t n, int width, uintptr_t memory) {
    const size_t row = 8 * (size_t)curve->row_words, runs = runs_of(width);
    // The buckets themselves are sorted too: two of each.
    const size_t entries = n > 2 * runs ? n : 2 * runs, batch = batch_of(curve, entries);
    const size_t pairs = batch + mpc_pair_slack, half = half_of(batch);
    mpc_msm_workspace w = {.batch = batch};
    size_t *used = &w.bytes;
    take(memory, used, sizeof w);
    w.scratch = take(memory, used, 8 * mpc_pairs_scratch(curve, pairs));
    w.pool = take(memory, used, row * 2 * half);
    w.pad = take(memory, used, row);
    w.items = take(memory, used, 8 * half);
    w.left = take(memory, used, 8 * pairs);
    w.right = take(memory, used, 8 * pairs);
    w.to = take(memory, used, 8 * pairs);
    w.counts = take(memory, used, 4 * half);
    w.sums = take(memory, used, sizeof(uint64_t *) * half);
    w.starts = take(memory, used, 4 * (runs + 2));
    w.next = take(memory, used, 4 * (runs + 1));
    w.order = take(memory, used, 2 * runs);
    w.ranks = take(memory, used, 4 * runs);
    w.filled = take(memory, used, runs);
    w.entries = take(memory, used, 4 * entries);
    w.buckets = take(memory, used, 2 * row * runs);
    w.merged = take(memory, used, row * runs);
    return w;
}

size_t mpc_msm_workspace_bytes(const mpc_curve *curve, size_t n, int width) {
    return lay_out(curve, n, width, 0).bytes;
}

mpc_msm_workspace *mpc_msm_workspace_open(void *memory, const mpc_curve *curve, size_t n, int width) {
    mpc_msm_workspace *w = memory;
    *w = lay_out(curve, n, width, (uintptr_t)memory);
    return w;
}

void mpc_msm_workspace_close(mpc_msm_workspace *w) { mpc_wipe(w, w->bytes); }
