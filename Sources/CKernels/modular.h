// What the paths of batched modular arithmetic share.
#pragma once
#include "dispatch.h"

enum { MOD_MAXIMUM_WORDS = 128, MOD_MAXIMUM_LANES = 8, MOD_MAXIMUM_LIMBS = 160 };

// A modulus m of `root` words, or the square of m. An element modulo m is x R mod m in L limbs of
// 52 bits with R = 2^(52 L) (IFMA, L a multiple of 4, below 2m; of a pair just entered, below
// 2m + m/2^11 + 5) or of 64 bits with R = 2^(64 L) (portable, reduced). Modulo m^2 it is a pair
// (a, b) of such numbers with a + b m = x R mod m^2.
//
// The product of pairs: Montgomery's reduction of T = a c finds q and u with T = u R - q m. So
// (a + b m)(c + d m) = u R + (a d + b c - q) m mod m^2; reducing a d + b c - q to v R modulo m gives
// the pair (u, v) = product / R.
//
// A table's entry is stored bare: a + b m = a (1 + l m) with l = b / a mod m, its tail. The product by
// (a, 0) takes two of the three multiplications, and tails are added up: in the end one product by
// 1 + (their sum) m is left.
struct mpc_modulus {
    /// Words of a number, and of m; limbs of m.
    int words, root, limbs, lanes;
    /// 1, or 2 for pairs.
    int parts;
    /// -1/m mod 2^52 or 2^64.
    uint64_t inverse;
    /// In units of L limbs, as `mod_constant` says.
    uint64_t *constants;
    size_t bytes;
};

/// Where constants stand, in units of L limbs; for a modulus that is no square only the first three.
enum mod_constant {
    MOD_M = 0,
    /// R mod m, R^2 mod m; modulo m^2 as pairs.
    MOD_ONE = 1,
    MOD_ENTER = 2,
    MOD_PAIR_ENTER = 3,
    /// R^3 mod m^2.
    MOD_PAIR_ENTER_HIGH = 5,
    /// m^2 in 2L limbs.
    MOD_PAIR_SQUARE = 7,
    /// A multiple of m above R as 2L columns, of which the first L are at least 2^52 - 1: with it
    /// added, q can be subtracted column by column.
    MOD_PAIR_OFFSET = 9,
    MOD_CONSTANTS = 3,
    MOD_PAIR_CONSTANTS = 11,
};

/// The moduli of one block, lane by lane, and memory to work in. Constants and elements are L limbs,
/// or parts of L limbs, of `lanes` words each.
typedef struct mod_block {
    int limbs, lanes, parts, words, root;
    uint64_t *constants;
    /// One word a lane.
    uint64_t *inverse;
    uint64_t *scratch;
} mod_block;

static inline const uint64_t *mod_constant(const mod_block *b, enum mod_constant which) {
    return b->constants + (size_t)which * (size_t)b->limbs * (size_t)b->lanes;
}

/// How one path computes. Operands and results may be the same.
typedef struct mod_path {
    /// z = x y / R; z = x^2 / R.
    void (*multiply)(const mod_block *b, uint64_t *z, const uint64_t *x, const uint64_t *y);
    void (*square)(const mod_block *b, uint64_t *z, const uint64_t *x);
    /// z = entry digits[lane] of `count` elements; of `count` elements of one lane that all share, which
    /// on eight lanes stand limb by limb, `count` being a multiple of 16.
    void (*select)(const mod_block *b, uint64_t *z, const uint64_t *table, int count,
                   const uint64_t *digits);
    void (*select_shared)(const mod_block *b, uint64_t *z, const uint64_t *table, int count,
                          const uint64_t *digits);
    /// Of pairs only. z = x c / R, c standing for (c, 0). sums += the second part of x, `limbs` words a
    /// lane. z = z (1 + t m) with t = (sums + low scale[0] + high scale[1]) / R^2 for numbers
    /// low + high R of `words` words, at most 2 `root`, where they are given.
    void (*multiply_bare)(const mod_block *b, uint64_t *z, const uint64_t *x, const uint64_t *c);
    void (*add_tail)(const mod_block *b, uint64_t *sums, const uint64_t *x);
    void (*multiply_tail)(const mod_block *b, uint64_t *z, const uint64_t *sums,
                          const uint64_t *scale, const uint64_t *const *numbers, int words);
    /// Reduced words of each lane into Montgomery form, and back.
    void (*enter)(const mod_block *b, uint64_t *z, const uint64_t *const *words);
    void (*leave)(const mod_block *b, uint64_t *const *words, const uint64_t *z);
    /// addend + factor x, x being z out of Montgomery form, in twice the words; the factor as limbs.
    void (*leave_product)(const mod_block *b, uint64_t *const *results, const uint64_t *z,
                          const uint64_t *factor, const uint64_t *const *addends);
    /// Not of pairs. z = number / R mod m for numbers of 2 `root` words below m^2.
    void (*fold)(const mod_block *b, uint64_t *z, const uint64_t *const *words);
    /// Words of scratch.
    size_t (*scratch_words)(int limbs, int words, int root);
} mod_path;

extern const mod_path mod_path_portable, mod_path_portable_pair;
#if MPC_HAS_AVX512
extern const mod_path mod_path_ifma, mod_path_ifma_pair;
#endif

/// Limbs of 52 bits of a number of `words` words, from bit `at` on.
void mod_limbs52(uint64_t *limbs, int count, const uint64_t *number, int words, int at);
/// What numbers are reduced by: m or m^2, `words` words.
void mod_value(const mpc_modulus *modulus, uint64_t *value);
/// The inverse modulo m, `root` words, of a number of `words` words. Returns 0 where there is none, or no
/// memory.
int mod_inverse(const mpc_modulus *modulus, uint64_t *inverse, const uint64_t *number);
