/// The number-theoretic transform over a prime field of 4 words, in place, on arrays in the kernel form
/// of CKernelsField.h.
///
/// With w of order n = 2^log2, two transforms compute X[k] = sum over i of x[i] w^(i k):
/// - *down*: x in natural order, X in bit-reversed order. Butterflies (a + z b, a - z b);
/// - *up*: x in bit-reversed order, X in natural order. Butterflies (a + b, (a - b) z).
/// Neither scales. Both take the same twiddles: a group of butterflies has one factor z, and in
/// bit-reversed order the factors of every level are a prefix of one table, z[j] = w^(reversed j), where
/// j is reversed as a number of log2 - 1 bits.
///
/// A transform is a sequence of passes over memory, each of which runs several levels in the cache: for
/// *down* `mpc_ntt_columns` from depth 0 on, then `mpc_ntt_rows`; for *up* the same in opposite order. The
/// items of a pass are independent: threads may share them out. Time depends on sizes only.
#pragma once
#include "CKernelsField.h"

/// One root of unity and its twiddles.
typedef struct mpc_ntt {
    const mpc_field *field;
    int log2;
    /// z[j], one by one: Montgomery form, or on the IFMA path constants of 11 limbs of 52 bits, z and
    /// floor(2^312 z / p), plain.
    uint64_t *scalars;
    /// On the IFMA path: constants z[32 i]^k for k = 1 to 7, i by i, and constants whose lane e is z[e],
    /// z[2 e + h] for h = 0, 1 and z[4 e + q] for q = 0 to 3.
    uint64_t *tiles, *lanes;
    /// k p for k below 8, limb by limb, the quotient 2^260 / p, 2^260 - p, and p / 2^203 rounded down.
    uint64_t multiples[5][8], quotient, negated[5], upper;
} mpc_ntt;

/// Words of `scalars`, `tiles` and `lanes` for transforms of 2^log2 elements; the latter two may be 0.
size_t mpc_ntt_scalar_words(const mpc_field *field, int log2);
size_t mpc_ntt_tile_words(const mpc_field *field, int log2);
size_t mpc_ntt_lane_words(const mpc_field *field, int log2);
/// Fills in the tables, whose memory (64-byte aligned) the caller has put into `ntt` with field and
/// log2. `roots` holds z[2^k] for k in 0..<log2 - 1, in Montgomery form, 4 words each.
void mpc_ntt_prepare(mpc_ntt *ntt, const uint64_t *roots);

/// Whether transforms of this size consist of the one call `mpc_ntt_whole`, without passes.
int mpc_ntt_is_whole(const mpc_ntt *ntt);
void mpc_ntt_whole(const mpc_ntt *ntt, uint64_t *x, int up);

/// `levels` levels below `depth`, on the items in first..<first + count of `mpc_ntt_column_items`.
/// `scratch` has room for `mpc_ntt_scratch_words(levels)`, 64-byte aligned, one for each thread.
/// A pass takes at most 12 levels, and at least 6 must be left for the rows.
void mpc_ntt_columns(const mpc_ntt *ntt, uint64_t *x, int depth, int levels, int up, size_t first,
                     size_t count, uint64_t *scratch);
size_t mpc_ntt_column_items(const mpc_ntt *ntt, int depth, int levels);
size_t mpc_ntt_scratch_words(const mpc_ntt *ntt, int levels);
/// All levels below `depth` on groups first..<first + count of 2^depth.
void mpc_ntt_rows(const mpc_ntt *ntt, uint64_t *x, int depth, int up, size_t first, size_t count);

/// Exchanges natural and bit-reversed order, on items first..<first + count of
/// `mpc_ntt_reverse_items`.
void mpc_ntt_reverse(const mpc_ntt *ntt, uint64_t *x, size_t first, size_t count);
size_t mpc_ntt_reverse_items(const mpc_ntt *ntt);

/// Element i becomes first * ratio^(reversed i) times itself: `mpc_field_scale_powers` for coefficients
/// in bit-reversed order. Blocks start..<start + count; first and ratio in Montgomery form.
void mpc_ntt_scale_reversed(const mpc_ntt *ntt, uint64_t *x, const uint64_t *first,
                            const uint64_t *ratio, size_t start, size_t count);
