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

/// results[i] = the number below M q that is a[i] modulo M and b[i] modulo q, in 2W words (H. Garner, "The
/// residue number system", 1959), for n items; M is what the modulus stands for, m or m^2, and `inverse`
/// 1/q modulo M. q, a and b have W words; q and a are below M, b below q.
int mpc_mod_join(const mpc_modulus *modulus, const uint64_t *inverse, const uint64_t *q,
                 uint64_t *results, const uint64_t *a, const uint64_t *b, size_t n);

/// A number of W / 2 words below m that has a divisor in common with m exactly if one of n numbers has. For a
/// modulus m^2 and numbers of W words below it.
int mpc_mod_common(const mpc_modulus *modulus, uint64_t *result, const uint64_t *numbers, size_t n);

/// Powers of one base, base^(j 2^(w d)) for digits j and places d, for exponents below 2^bits
/// (E. Brickell, D. Gordon, K. McCurley, D. Wilson, "Fast Exponentiation with Precomputation",
/// EUROCRYPT 1992).
typedef struct mpc_power_table mpc_power_table;

/// The table of `base`, reduced; NULL where there is no memory, for no bits, and modulo m^2 for a base that
/// has no inverse and for more than 3072 bits. `modulus` must outlive it.
mpc_power_table *mpc_power_table_create(const mpc_modulus *modulus, const uint64_t *base, int bits);
void mpc_power_table_release(mpc_power_table *table);
/// Bytes that a table takes.
size_t mpc_power_table_bytes(const mpc_power_table *table);
/// Numbers x of `words` words each (at most W) that a modulus m^2 encrypts as 1 + scale x m; `scale` has W / 2
/// words and is below m.
typedef struct {
    const uint64_t *numbers;
    int words;
    const uint64_t *scale;
} mpc_plain_numbers;
/// results[i] = factors[i] * (1 + scale * numbers[i] * m) * base^exponents[i], exponents as in
/// `mpc_mod_power`, of the table's bits. `factors` and `plain`, which has to be NULL modulo m, may be NULL: 1.
int mpc_power_table_power(const mpc_power_table *table, uint64_t *results,
                          const uint64_t *exponents, const uint64_t *factors,
                          const mpc_plain_numbers *plain, size_t n);
