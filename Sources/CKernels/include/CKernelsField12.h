/// Arithmetic in the degree-12 extension F_p12 = F_p2[w] / (w^6 - xi), F_p2 = F_p[u] / (u^2 + 1),
/// over which pairings are computed, on the AVX-512 IFMA path alone: call only where
/// `field->vector` is 1.
///
/// An element is two blocks of `field`'s kernel form, 16 L words: the real parts of its six coefficients
/// in F_p2 in lanes 0 to 5 of the first, the imaginary ones in the second, by powers of w; lanes 6
/// and 7 are zero. Any alignment of 8 bytes; results may be operands. All values are below 2p. Constant
/// time.
///
/// xi is 9 + u for primes of 5 limbs (BN254), 1 + u for those of 8 (BLS12-381).
#pragma once
#include "CKernelsField.h"

/// r = a b.
void mpc_field12_multiply(const mpc_field *field, uint64_t *r, const uint64_t *a,
                          const uint64_t *b);

/// r = a (l0 + l1 w^second + l2 w^3) times some constant of F_p, which the final exponentiation of a
/// pairing takes away; `second` is 1 or 2. `line` holds l0, l1, l2, each real then imaginary part, as
/// `MontgomeryField` words: 6 W words.
void mpc_field12_multiply_line(const mpc_field *field, uint64_t *r, const uint64_t *a,
                               const uint64_t *line, int second);

/// r = a^2 for an a in the cyclotomic subgroup.
void mpc_field12_cyclotomic_square(const mpc_field *field, uint64_t *r,
                                   const uint64_t *a);

/// r = a^(p^6): the odd powers of w change their sign.
void mpc_field12_conjugate(const mpc_field *field, uint64_t *r, const uint64_t *a);

/// r = the p-th power of a: each coefficient conjugated and multiplied by that of `constants`, an
/// element with xi^(k (p - 1) / 6) as coefficient of w^k.
void mpc_field12_frobenius(const mpc_field *field, uint64_t *r, const uint64_t *a,
                           const uint64_t *constants);
