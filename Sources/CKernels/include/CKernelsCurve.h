/// Multi-scalar multiplication on curves y^2 = x^3 + b over a prime field or over its quadratic extension
/// by a root of -1: signed digits, buckets summed in affine coordinates. See Protocols/msm.md.
///
/// Variable time: time and memory access depend on the scalars and on the points.
///
/// Points stand in *rows*: x, and y from the middle on, W words a coordinate's coefficient, in the Montgomery
/// form of the field's path, below 2p (portable: that of `MontgomeryField`, reduced); the identity is all
/// zeros. Where `limbs` is 1 a row holds both as limbs of 52 bits, and y may have either sign, its highest limb too:
/// a sum's magnitude is p more than those of its operands at most. Rows are 64-byte aligned as a whole array,
/// 8-byte aligned each.
#pragma once
#include "CKernelsField.h"

typedef struct mpc_curve {
    mpc_field field;
    /// 1 or 2: coefficients of a coordinate.
    int degree;
    /// 64-bit words of a point as it is given, 2 * degree * field.words, and of a row.
    int point_words, row_words;
    /// Whether rows hold limbs instead of words: those of 8 limbs on the AVX-512 path, in a prime field.
    int limbs;
    /// With a primitive cube root of one: the map (x, y) -> (root x, y), in the path's own form.
    uint64_t root[8];
    /// k p for k = 0...7: limb l of all eight, and floor(2^52 / (1 + limb L-1 of p)).
    uint64_t multiples[8][8], top_inverse;
    /// Limbs of 2^20 p, where rows hold limbs: more than a difference of two y, whose magnitudes are to be below
    /// 2^19 p. A window of 2^26 points leaves them below 2^16 p, whatever its buckets.
    uint64_t lift[8];
} mpc_curve;

/// Sets up a curve over `modulus` (see mpc_field_init); `root` is a cube root of one in Montgomery form
/// (W words), or NULL. Returns 0, or -1 if the prime has another length than the kernels take.
int mpc_curve_init(mpc_curve *curve, const uint64_t *modulus, int words, int degree,
                   const uint64_t *root, int portable);

/// n points, as `AffinePoint` has them, coordinates below p, at any address, into rows; and rows into
/// points, reduced, which may take the place of the rows.
void mpc_curve_enter(const mpc_curve *curve, uint64_t *rows, const void *points, size_t n);
void mpc_curve_leave(const mpc_curve *curve, uint64_t *points, const uint64_t *rows, size_t n);

/// How scalars are cut into digits.
typedef struct mpc_digits {
    /// The group's order r.
    uint64_t order[4];
    /// How many windows there are; bits of a window, 2 to 16; and how many windows, the lowest ones, have a bit more.
    int windows, width, wide;
    /// 1: s is taken as an integer of least magnitude modulo r. 2: as k0 + k1 lambda, where lambda is
    /// the scalar by which the endomorphism multiplies.
    int parts;
    /// For two parts: a reduced basis (a[i], b[i]) of the pairs with a + b lambda = 0 mod r, in two's
    /// complement, and round(2^320 b[1] / r), round(-2^320 b[0] / r), where r = a[0] b[1] - a[1] b[0].
    uint64_t a[2][2], b[2][2], quotient[2][4];
} mpc_digits;

/// Sets up digits for integers of magnitude below 2^bits (the greatest k0, k1, or r / 2), if the last window has
/// 16 bits below 2^bits - 2^(bits - 15). The windows share bits + 1 bits: 2 to 16 each. The last three arrays hold
/// 4, 4 and 8 words; they may be NULL for one part.
void mpc_digits_init(mpc_digits *cut, const uint64_t *order, int windows, int bits, int parts,
                     const uint64_t *a, const uint64_t *b, const uint64_t *quotient);

/// Digits of n scalars (4 words each; those above r are taken modulo r): digit of window w, part q, scalar i stands at
/// digits[(w * parts + q) * stride + i], in -2^(c-1)...2^(c-1) for a window of c bits. Scalars of points (as given, not in
/// rows, at any address) that are the identity get zeros.
void mpc_msm_digits(const mpc_digits *cut, const mpc_curve *curve, int16_t *digits, size_t stride,
                    const uint64_t *scalars, const void *points, size_t n);

/// One thread's place to work on windows of at most n points, below 2^28, and `width` bits: as many bytes of memory as
/// `mpc_msm_workspace_bytes` says, from a multiple of 64 on. Which points are in a bucket, and sums of known points,
/// tell digits of scalars: `mpc_msm_workspace_close` overwrites all of the memory with zeros.
typedef struct mpc_msm_workspace mpc_msm_workspace;
size_t mpc_msm_workspace_bytes(const mpc_curve *curve, size_t n, int width);
mpc_msm_workspace *mpc_msm_workspace_open(void *memory, const mpc_curve *curve, size_t n, int width);
void mpc_msm_workspace_close(mpc_msm_workspace *workspace);

/// The sums of one window, sum over q and i of digit[q][i] * phi^q(row i), as
/// sum over h of 2^low h * high[h] + sum over l of (l + 1) * low[l], where there are 2^(c-1-low) points
/// `high` and then 2^low points `low`, in rows, and low = (c - 1) / 2 for c = `width`. `digits` holds `parts` runs
/// that are `stride` apart.
void mpc_msm_window(const mpc_curve *curve, mpc_msm_workspace *workspace, uint64_t *sums,
                    const uint64_t *rows, const int16_t *digits, size_t stride, int parts, size_t n,
                    int width);

/// Sums of sums: sum over i of (i + 1) * row i, for `count` rows, as
/// sum over h of 2^low h * line[h] + sum over l of (l + 1) * column[l]: ceil(count / 2^low) lines, then 2^low
/// columns in `sums`, which are other rows. At most 2^(width - 1) rows, for the workspace's width.
void mpc_msm_split(const mpc_curve *curve, mpc_msm_workspace *workspace, uint64_t *sums,
                   const uint64_t *rows, size_t count, int low);
