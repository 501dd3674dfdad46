/// Arrays of elements of a prime field, for long vectors, number-theoretic transforms and multi-scalar
/// multiplication.
///
/// Primes of 4 words (251 to 255 bits) or 6 words (379 to 383 bits), fixed at run time. Elements stand
/// in *kernel form*, which depends on the path:
///
/// - AVX-512 IFMA: blocks of 8 elements in limbs of 52 bits, limb-major, x * 2^(52 L) mod p with
///   L = 5 or 8, not reduced: below 2p. A block has 8 L words.
/// - portable: x * 2^(64 W) mod p in W = 4 or 6 words, reduced: a `MontgomeryField`'s own words. A block
///   is one element.
///
/// The path is a property of `mpc_field`, chosen once when it is set up; all arrays given to a kernel
/// are in the form of the `mpc_field` given with them. Counts are in blocks unless they say
/// elements; arrays are 64-byte aligned; an output may be the same array as an input. Time depends on
/// the counts only.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "CKernelsMontgomery.h"

/// A prime and its constants.
typedef struct mpc_field {
    uint64_t modulus[6];
    /// -1/p mod 2^64.
    uint64_t inverse;
    /// Words of an element, and its limbs of 52 bits.
    int words, limbs;
    /// 1 for the AVX-512 IFMA form, 0 for the portable form.
    int vector;
    /// Elements in a block, and 64-bit words of a block.
    int lanes, block_words;
    /// R mod p, R^2 mod p for R = 2^(64 W).
    uint64_t one[6], square[6];
    /// p in limbs, -1/p mod 2^52, k p for k up to 16.
    uint64_t modulus52[8], inverse52, multiple52[17][8];
    /// In limbs, with R52 = 2^(52 L), R = 2^(64 W): R52 mod p; R52^2 mod p; and the factors
    /// R52^2 / R and R mod p that lead from one Montgomery form to the other and back.
    uint64_t one52[8], square52[8], enter52[8], leave52[8];
    /// R52^3 mod p: with it a product of an inverse (x R52)^-1 gives x^-1 R52.
    uint64_t cube52[8];
    /// Whether portable products take mulx; and their constants.
    int mulx;
    mpc_montgomery scalar;
    /// Whether products of arrays take vectors and mulx beside each other; for these (k p + 1) / 2^52
    /// in limbs, with k = -1/p mod 2^52.
    int paired;
    uint64_t fold52[5];
} mpc_field;

/// Whether the machine, the environment and `mpc_kernel_force_portable` allow the IFMA path.
int mpc_use_ifma(void);
/// Name of the path of field kernels: "avx512ifma" or "portable".
const char *mpc_field_path(void);

/// Sets up the odd prime of `words` = 4 or 6 words. `portable` = 1 asks for the portable form even where
/// the machine has IFMA, 2 also for products without mulx. Returns 0, or -1 if the prime has another
/// length than the kernels take.
int mpc_field_init(mpc_field *field, const uint64_t *modulus, int words, int portable);

/// Where elements outside of kernel form stand in memory: n consecutive elements of W words, at any
/// alignment of 8 bytes.
enum {
    /// x R mod p, R = 2^(64 W), below p: a `MontgomeryField`.
    MPC_FIELD_MONTGOMERY = 0,
    /// x, below p.
    MPC_FIELD_CANONICAL = 1,
};

/// n elements into kernel form; lanes past the last element become zero. `form` as above. Canonical
/// integers need not be reduced: anything that fits the words is taken modulo p.
void mpc_field_enter(const mpc_field *field, uint64_t *blocks, const uint64_t *elements, size_t n,
                     int form);
/// n elements out of kernel form, reduced.
void mpc_field_leave(const mpc_field *field, uint64_t *elements, const uint64_t *blocks, size_t n,
                     int form);

/// Whether all of n canonical integers are below p: 1 or 0.
int mpc_field_below_modulus(const mpc_field *field, const uint64_t *elements, size_t n);

/// z = x + y, x - y, x y, x y - w, x c, x + c; c is one element in Montgomery form (W words).
void mpc_field_add(const mpc_field *field, uint64_t *z, const uint64_t *x, const uint64_t *y,
                   size_t blocks);
void mpc_field_subtract(const mpc_field *field, uint64_t *z, const uint64_t *x, const uint64_t *y,
                        size_t blocks);
void mpc_field_multiply(const mpc_field *field, uint64_t *z, const uint64_t *x, const uint64_t *y,
                        size_t blocks);
void mpc_field_multiply_subtract(const mpc_field *field, uint64_t *z, const uint64_t *x,
                                 const uint64_t *y, const uint64_t *w, size_t blocks);
void mpc_field_scale(const mpc_field *field, uint64_t *z, const uint64_t *x, const uint64_t *c,
                     size_t blocks);
/// z = x^2.
void mpc_field_square(const mpc_field *field, uint64_t *z, const uint64_t *x, size_t blocks);
/// Element i becomes first * ratio^i times itself; first and ratio in Montgomery form.
void mpc_field_scale_powers(const mpc_field *field, uint64_t *z, const uint64_t *x,
                            const uint64_t *first, const uint64_t *ratio, size_t blocks);
