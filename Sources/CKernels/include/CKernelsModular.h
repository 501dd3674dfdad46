/// Batches of modular arithmetic over odd moduli of 64 to 8192 bits, for Paillier and its proofs.
///
/// Numbers are words of 64 bits, least significant first. Two paths with one interface: eight lanes of
/// AVX-512 IFMA, each with its own modulus if need be, and one lane over GMP's `mpn` functions. Time
/// depends on lengths, counts and the length of exponents in bits, never on bases, exponents or moduli;
/// memory is read at places that depend on these lengths only.
///
/// Functions return 0, or -1 where there is no memory.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// An odd modulus and its constants. Never moves once it is made; may be shared between threads.
typedef struct mpc_modulus mpc_modulus;

/// The odd modulus `m` of `words` words (1 to 128), the highest of which is not zero, and of 16 bits at
/// least; else, and where there is no memory, NULL.
/// `portable` asks for the portable path even where the machine has IFMA. Constant time in `m` but for its
/// length in bits.
mpc_modulus *mpc_modulus_create(const uint64_t *m, int words, int portable);
/// The modulus m^2: its numbers have W = 2 `words` words. Inside they are pairs a + b m, with which a
/// square takes 7/12 and a product 5/8 of the work.
mpc_modulus *mpc_modulus_create_square(const uint64_t *m, int words, int portable);
/// Wipes and frees.
void mpc_modulus_release(mpc_modulus *modulus);
/// How many items are worked on together: 8 or 1.
int mpc_modulus_lanes(const mpc_modulus *modulus);

/// results[i] = x[i] * y[i] mod moduli[i % k], for n items. x and y of W words, reduced.
/// All moduli have the same length W and path. Results may be the operands.
int mpc_mod_multiply(const mpc_modulus *const *moduli, size_t k, uint64_t *results,
                     const uint64_t *x, const uint64_t *y, size_t n);

/// results[i] = factors[i] * product over j < terms of bases[i terms + j]^exponents[i terms + j],
/// modulo moduli[i % k], for n items. `factors` may be NULL: 1. Bases and factors are reduced.
/// Exponents stand in ceil(bits / 64) words each and are below 2^bits; any may be zero.
/// Tables of powers of each term, or where that is cheaper of products of up to four terms (E. Straus,
/// "Addition chains of vectors", 1964): at most 3 KB * W a term and block, for W from 16 up.
int mpc_mod_power(const mpc_modulus *const *moduli, size_t k, uint64_t *results,
                  const uint64_t *bases, const uint64_t *exponents, int bits, size_t terms,
                  const uint64_t *factors, size_t n);

/// Powers of one base, base^(j 2^(w d)) for digits j and places d, for exponents below 2^bits
/// (E. Brickell, D. Gordon, K. McCurley, D. Wilson, "Fast Exponentiation with Precomputation",
/// EUROCRYPT 1992).
typedef struct mpc_power_table mpc_power_table;

/// The table of `base`, reduced; NULL where there is no memory. `modulus` must outlive it.
mpc_power_table *mpc_power_table_create(const mpc_modulus *modulus, const uint64_t *base, int bits);
void mpc_power_table_release(mpc_power_table *table);
/// Bytes that a table takes.
size_t mpc_power_table_bytes(const mpc_power_table *table);
/// results[i] = factors[i] * base^exponents[i], exponents as in `mpc_mod_power`, of the table's bits.
int mpc_power_table_power(const mpc_power_table *table, uint64_t *results,
                          const uint64_t *exponents, const uint64_t *factors, size_t n);
