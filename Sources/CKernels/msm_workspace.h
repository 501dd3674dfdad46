// What one thread works with on a window: see Protocols/msm.md.
#pragma once
#include "curve.h"

struct mpc_msm_workspace {
    // Points sorted by bucket: index * 2 + sign; where each bucket starts; and where its next point goes.
    uint32_t *entries, *starts, *next;
    // The buckets from the longest to the shortest; and for each part which place each bucket has there.
    uint16_t *order, *ranks;
    // Sums of the buckets of each part by rank, and of both parts by digit; and which of the latter may not be zero.
    uint64_t *buckets, *merged;
    uint8_t *filled;
    // Sums within runs: those of one batch are in one half, read by the next one, which writes to the other. And
    // a row for what is thrown away.
    uint64_t *pool, *pad;
    // Addresses: the points of the runs that go on, and pairs of a batch.
    uint64_t *items, *left, *right, *to, *scratch;
    // For each run that goes on: how many points, and where its sum goes.
    uint32_t *counts;
    uint64_t **sums;
    // Pairs of a batch; bytes of the memory that all of this stands in, these words first.
    size_t batch, bytes;
};

// Points of runs that may be left after a batch: a pair leaves one, and one may be left over of a run, which has
// a pair then. An open run may have two left over and no pair: one more than usual, and one pair more next time.
MPC_BODY size_t half_of(size_t batch) { return 2 * batch + 4; }

/// Buckets of a window of so many bits.
MPC_BODY size_t runs_of(int width) { return (size_t)1 << (width - 1); }
