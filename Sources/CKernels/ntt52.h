// The transform's passes on blocks of eight elements, where the machine has AVX-512 IFMA; see
// CKernelsNTT.h. x is where a group starts, g its number among those of its depth.
#pragma once
#include "dispatch.h"

/// Words of a constant, and of the seven of a tile.
enum { NTT_SCALAR = 11, NTT_TILE = 7 * NTT_SCALAR };
#if MPC_HAS_AVX512

/// All levels of a group of 2^k blocks, k >= 3, between blocks and inside of them.
void mpc_ntt52_rows(const mpc_ntt *ntt, uint64_t *x, size_t blocks, size_t g, int up);
/// `levels` levels of one column: 2^levels blocks that are `pitch` blocks apart.
void mpc_ntt52_column(const mpc_ntt *ntt, uint64_t *x, size_t pitch, int levels, size_t g, int up,
                      uint64_t *scratch);
/// Exchanges the 64 elements with m in the middle of their index and those with its reversal; `pitch` is
/// the number of values of m.
void mpc_ntt52_reverse(uint64_t *x, size_t m, size_t reversed, size_t pitch);
/// Scales blocks start..<start + count. `lanes` is the factor of block 0, steps[t] (limbs) what bit t
/// of a block's number contributes.
void mpc_ntt52_scale_reversed(const mpc_ntt *ntt, uint64_t *x, const uint64_t *lanes,
                              const uint64_t (*steps)[5], size_t start, size_t count);
/// Constants z with their quotients, as `scalars` has them, one every `pitch` words; `count` of them, a
/// multiple of 8, by doubling: entry 2^k + j is entry j times roots[k]. Entries 0 to 7 are given; these
/// and roots are in Montgomery form, in words.
void mpc_ntt52_constants(const mpc_field *field, uint64_t *table, size_t pitch, const uint64_t *first,
                         const uint64_t *roots, size_t count);
#endif
