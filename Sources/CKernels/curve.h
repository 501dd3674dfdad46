// Adding many pairs of affine points with one inversion: what the two paths of curve kernels provide.
#pragma once
#include "dispatch.h"
#include "inverse.h"

/// Pairs are taken 16 at a time: address arrays have room for that many more than there are pairs.
enum { mpc_pair_slack = 16 };

/// Words of scratch memory that `mpc_add_pairs` needs for n pairs.
size_t mpc_pairs_scratch(const mpc_curve *curve, size_t n);

/// Rows that will be read next: while pairs are added, memory can bring them nearer. `entries` are
/// 2 i, or 2 i + 1, for the row at base + i * size; there may be none.
typedef struct {
    const uint32_t *entries;
    size_t count;
    uint64_t base, size;
} mpc_next_rows;

/// For each of n pairs: the row at to[i] = row at left[i] + row at right[i], all cases included (either
/// the identity, equal, opposite). Addresses of operands are multiples of 8, plus 1 if the point's
/// negative is meant. No result may be another pair's operand. `left`, `right` and `to` are
/// overwritten from n to the next multiple of 16; `pad` is a row that nothing else uses.
void mpc_add_pairs(const mpc_curve *curve, uint64_t *left, uint64_t *right, uint64_t *to, size_t n,
                   uint64_t *pad, uint64_t *scratch, const mpc_next_rows *next);

/// (x, y) becomes (root x, y) for n rows.
void mpc_curve_endomorphism(const mpc_curve *curve, uint64_t *rows, size_t n);

/// A row's copy, or that of its negative if the address is odd.
void mpc_copy_row(const mpc_curve *curve, uint64_t *to, uint64_t address);

#if MPC_HAS_AVX512
size_t mpc_pairs_scratch_ifma(const mpc_curve *curve, size_t n);
void mpc_add_pairs_ifma(const mpc_curve *curve, const uint64_t *left, const uint64_t *right,
                        const uint64_t *to, size_t blocks, uint64_t *scratch,
                        const mpc_next_rows *next);
void mpc_curve_enter_ifma(const mpc_curve *curve, uint64_t *rows, const void *points, size_t n);
void mpc_curve_leave_ifma(const mpc_curve *curve, uint64_t *points, const uint64_t *rows, size_t n);
void mpc_curve_endomorphism_ifma(const mpc_curve *curve, uint64_t *rows, size_t n);
#endif
