/// Products of pairings over BN254 and BLS12-381 on the AVX-512 IFMA path alone: there is no
/// portable one here, the caller has it.
#pragma once
#include "CKernelsField.h"

/// A curve's constants. 64-byte aligned, `mpc_pairing_size()` bytes.
typedef struct mpc_pairing mpc_pairing;
size_t mpc_pairing_size(void);

/// Sets up the curve whose coordinates are in `field`, on the IFMA path: BN254 for 4 words,
/// BLS12-381 for 6. `frobenius` holds xi^(k (p - 1) / 6) for k from 0 to 5, `b3` three times the
/// b of the twist; elements of F_p2 are 2 W words, `MontgomeryField`s.
void mpc_pairing_init(mpc_pairing *pairing, const mpc_field *field, const uint64_t *frobenius,
                      const uint64_t *b3);

/// How many lines the Miller loop takes of a prepared point.
int mpc_pairing_lines(const mpc_field *field);

/// The product of the pairings of `count` pairs, each P then Q (6 W words), and of `prepared_count`
/// points P (2 W words) with points Q given by `mpc_pairing_lines` lines each: 6 W words, the
/// coefficients for -y, for x and the constant one. No identities. `result`: 12 W words in the
/// order of F_p2[v] / (v^3 - xi), [w] / (w^2 - v). All words are those of `MontgomeryField`s.
/// Variable time. Returns 0, or -1 when there is no memory.
int mpc_pairing_product(const mpc_pairing *pairing, uint64_t *result, const uint64_t *pairs,
                        size_t count, const uint64_t *points, const uint64_t *lines,
                        size_t prepared_count);
