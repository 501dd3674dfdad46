/// Whole-array kernels behind the protocols of the layers above.
///
/// Every kernel has a portable path and, where it pays, AVX2 and AVX-512 paths with the same interface;
/// the choice is made at run time from the processor's features. The environment variable
/// MPC_PORTABLE_KERNELS=1 forces the portable path, =2 also its code for any processor: where x86-64
/// has mulx, adcx and adox (BMI2, ADX), scalar products use them; =3 forbids AVX-512 alone. Kernels run
/// in time that depends on lengths only, never on values, but for those whose header says variable time.
/// A `message` may have any alignment.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "CKernelsAdditive.h"
#include "CKernelsBinaryField.h"
#include "CKernelsBytes.h"
#include "CKernelsCurve.h"
#include "CKernelsField.h"
#include "CKernelsFolding.h"
#include "CKernelsMersenne.h"
#include "CKernelsModular.h"
#include "CKernelsMontgomery.h"
#include "CKernelsNTT.h"
#include "CKernelsOT.h"
#include "CKernelsPairing.h"
#include "CKernelsPrime51.h"
#include "CKernelsRingCheck.h"

/// Name of the path that runs: "avx512", "avx2" or "portable".
const char *mpc_kernel_path(void);
/// Forces the portable path (1), that for any processor (2), at most AVX2 (3), or lets processor and
/// environment decide (0).
void mpc_kernel_force_portable(int portable);

// Memory for secrets.

/// 64-byte aligned memory of unspecified content, or NULL. Large blocks ask for large pages.
void *mpc_allocate(size_t bytes);
void mpc_release(void *memory);
/// Zeros that the compiler may not leave out.
void mpc_wipe(void *memory, size_t bytes);
/// The same on 64 KiB of the calling thread's stack below the caller's frame: what functions that have
/// returned left there.
void mpc_wipe_stack(void);

// Shares modulo 2^64. (x0, x1) are the two components a party holds of a vector of n elements.

/// z = x0*(y0+y1) + x1*y0 + a - b, written to z and to message.
void mpc_multiply_masked(uint64_t *z, void *message, const uint64_t *x0,
                         const uint64_t *x1, const uint64_t *y0, const uint64_t *y1,
                         const uint64_t *a, const uint64_t *b, size_t n);
/// The same with a and b the next words of two wide streams, n a multiple of 32. Unless `borrows` is NULL, borrows[i]
/// becomes 1 where a < b as integers, and 0 elsewhere.
void mpc_multiply_streams(uint64_t *z, void *message, const uint64_t *x0, const uint64_t *x1,
                          const uint64_t *y0, const uint64_t *y1, mpc_keystream *a,
                          mpc_keystream *b, uint8_t *borrows, size_t n);
/// Sum over the n elements of x0*(y0+y1) + x1*y0.
uint64_t mpc_dot(const uint64_t *x0, const uint64_t *x1, const uint64_t *y0, const uint64_t *y1,
                 size_t n);
void mpc_add(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n);
void mpc_subtract(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n);
void mpc_multiply(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n);
/// z = x*factor.
void mpc_scale(uint64_t *z, const uint64_t *x, uint64_t factor, size_t n);
/// z = z + x*y.
void mpc_multiply_add(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n);
/// z = z + x*factor.
void mpc_scale_add(uint64_t *z, const uint64_t *x, uint64_t factor, size_t n);
/// Sum over the n elements of x*y.
uint64_t mpc_inner_product(const uint64_t *x, const uint64_t *y, size_t n);
/// z = x + constant.
void mpc_add_constant(uint64_t *z, const uint64_t *x, uint64_t constant, size_t n);
uint64_t mpc_sum(const uint64_t *x, size_t n);

// Boolean shares: words of 64 bits.

/// z = x0&y0 ^ x0&y1 ^ x1&y0 ^ a ^ b, written to z and to message.
void mpc_and_masked(uint64_t *z, void *message, const uint64_t *x0,
                    const uint64_t *x1, const uint64_t *y0, const uint64_t *y1, const uint64_t *a,
                    const uint64_t *b, size_t n);
/// The same with a and b the next words of two wide streams, n a multiple of 32.
void mpc_and_streams(uint64_t *z, void *message, const uint64_t *x0, const uint64_t *x1,
                     const uint64_t *y0, const uint64_t *y1, mpc_keystream *a, mpc_keystream *b,
                     size_t n);
/// z = x0&y0 ^ x0&y1 ^ x1&y0 ^ c ^ a ^ b, written to z and to message.
void mpc_and_xor_masked(uint64_t *z, void *message, const uint64_t *x0, const uint64_t *x1,
                        const uint64_t *y0, const uint64_t *y1, const uint64_t *c,
                        const uint64_t *a, const uint64_t *b, size_t n);
void mpc_xor(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n);
/// Planes of `words` words: for each of `count` triples of places, the first = the second ^ the third; it is none
/// of them.
void mpc_xor_planes(uint64_t *planes, size_t words, const uint32_t *places, size_t count);
/// A step of a circuit: places are numbers of planes of `words` words.
typedef struct {
    /// Four places z, x, y, w each, in runs: runs[3r] of z = x ^ y ^ w, in both components; then in the first
    /// only runs[3r+1] of z = x0&y0 ^ x0&y1 ^ x1&y0, and runs[3r+2] of z = x ^ y ^ w.
    const uint32_t *operations, *runs;
    size_t run_count;
    /// The planes that are masked and sent.
    size_t target, count;
} mpc_circuit_step;
/// The step, on components `first` and `second`. The message holds masks of `count` planes; the first component of
/// the planes from `target` on is xored into it, and becomes the same.
void mpc_circuit_planes(uint64_t *first, uint64_t *second, void *message, size_t words,
                        const mpc_circuit_step *step);
/// z = x ^ constant.
void mpc_xor_constant(uint64_t *z, const uint64_t *x, uint64_t constant, size_t n);
void mpc_and(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n);
/// z = z ^ x&y.
void mpc_and_add(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n);
/// z = the xor of `count` vectors; z is none of them.
void mpc_xor_sources(uint64_t *z, const uint64_t *const *sources, size_t count, size_t n);
/// z = x*y over the field of 2^m elements, m from 2 to 5: coefficient c of 64 elements is a word at
/// c * zs (xs, ys). Polynomials x^2+x+1, x^3+x+1, x^4+x+1, x^5+x^2+1.
void mpc_binary_multiply(int m, uint64_t *z, size_t zs, const uint64_t *x, size_t xs,
                         const uint64_t *y, size_t ys, size_t n);

// Bit slicing. Plane j of a vector is a run of words; bit e of word k of plane j is bit j of element
// 64k+e.

/// Planes 0..<width of n elements; plane j starts at planes + j*stride. Bits past the last element
/// are zero.
void mpc_slice(uint64_t *planes, size_t stride, const uint64_t *elements, size_t n, unsigned width);
/// The n elements whose planes 0..<width are given; bits from width up are zero.
void mpc_unslice(uint64_t *elements, const uint64_t *planes, size_t stride, size_t n,
                 unsigned width);

// Carries of u + v, 16 digits of 4 bits, on planes of w words.

/// From the 64 planes of u the 16 x 15 planes [digit d of u >= t], t = 1...15, to message.
void mpc_thresholds(void *message, const uint64_t *u, size_t w);
/// A lookup in shares of those planes at the digits of v: out gets 31 planes, for each digit its
/// generate bit G (0...15), then its propagate bit P (without that of digit 0), digits in
/// bit-reversed order. `constants`: this party adds the public constants. `top_bit`: for the last
/// digit, bit 63 of the sum instead of the carry.
void mpc_lookup(uint64_t *out, const uint64_t *shares, const uint64_t *v, size_t w, int constants,
                int top_bit);
/// Bit e of out is [x_e < y_e], unsigned; bits past the last element are zero.
void mpc_less_plane(uint64_t *out, const uint64_t *x, const uint64_t *y, size_t n);

// Bits as numbers. Bit j of bits[i] is a bit c at one party, e at the two others; the secret is c ^ e.

/// message = c - mask.
void mpc_bits_less_mask(void *message, const uint64_t *bits, unsigned j, const uint64_t *mask,
                        size_t n);
/// sum += 2^weight * (e ? C - part : part), where C is 1 at the party that adds constants and 0 elsewhere.
void mpc_add_flipped(uint64_t *sum, const uint64_t *part, const uint64_t *bits, unsigned j,
                     unsigned weight, int constants, size_t n);
/// 2n words: message = c*(d0+d1) - mask, then c - mask[n...].
void mpc_select_table(void *message, const uint64_t *bits, const uint64_t *d0, const uint64_t *d1,
                      const uint64_t *mask, size_t n);
/// This party's part of (c ^ e)*d from 2n words of shares of that table; `own` is the component of d
/// that only it and the first party hold, d2 the one that the first lacks.
void mpc_select_lookup(uint64_t *z, const uint64_t *part, const uint64_t *bits,
                       const uint64_t *own, const uint64_t *d2, int constants, size_t n);

// Truncation by m bits, 0 < m < 64, of u + v modulo 2^64. A top bit times 2^(64-m) is shared modulo 2^m: in
// `size` bytes an element, 2, 4 or 8, at any alignment.

/// message = x0*y0 + x0*y1 + x1*y0 - mask.
void mpc_product_less(void *message, const uint64_t *x0, const uint64_t *x1, const uint64_t *y0,
                      const uint64_t *y1, const uint64_t *mask, size_t n);
/// z = x0*y0 + x0*y1 + x1*y0 + a + b.
void mpc_product_plus(uint64_t *z, const uint64_t *x0, const uint64_t *x1, const uint64_t *y0,
                      const uint64_t *y1, const uint64_t *a, const uint64_t *b, size_t n);
/// With a the top bit of u + offset: z = message = (u + offset) / 2^m rounded up - 2^(64-m)*a - mask,
/// top = a - top_mask.
void mpc_truncate_table(void *message, void *top, uint64_t *z, const uint64_t *u, uint64_t offset,
                        unsigned m, const uint64_t *mask, const void *top_mask, int size,
                        size_t n);
/// With b the top bit of v: message = b*top - mask, z = v / 2^m - offset + 2^(64-m)*(message - b). z may be v.
void mpc_truncate_lookup(void *message, uint64_t *z, const uint64_t *v, uint64_t offset, unsigned m,
                         const void *top, const void *mask, int size, size_t n);
/// z = x + 2^(64-m)*top. z may be x.
void mpc_truncate_add(uint64_t *z, const uint64_t *x, const void *top, unsigned m, int size,
                      size_t n);
