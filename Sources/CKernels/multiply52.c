// Products of arrays on both multipliers of a processor.
//
// A product of blocks takes 100 multiplications of vectors, and a Zen 4 starts one of 512 bits a
// cycle. Its multiplier of words would idle. So of nine blocks eight are multiplied in vectors, and
// beside each of them stands one element of the ninth, in words, with mulx: ten steps of the one
// among ten of the other, for the processor looks ahead no further than one such pair. A Zen 4
// needs 104 cycles for nine elements; vectors alone, with the chain of field52.h, take 106 for
// eight.
//
// In vectors. With k = -1/p mod 2^52, k p + 1 is a multiple of 2^52, and fold = (k p + 1) / 2^52
// has the limbs `fold52`. A sum whose lowest column is t becomes
//
//     (sum + (t mod 2^52) k p) / 2^52 = floor(sum / 2^52) + (t mod 2^52) fold,
//
// so that a quotient is there without a multiplication (H. Orup, "Simplifying quotient
// determination in high-radix modular multiplication", 1995). That is done four times; the last
// step takes p and the quotient t k mod 2^52 (P. Montgomery, "Modular multiplication without trial
// division", 1985). For operands below 2p the result is below (4 p / R + k / 2^52 + 1) p, with
// R = 2^260: the four quotients together are below 2^208. `mpc_multiply52_init` asks for p < 2^254,
// where 4 p / R < 2^-4, and for k < 2^52 - 2^48: the result is below 2p. A column is a sum of at
// most 20 halves below 2^52, and of a carry: below 2^57.
//
// In words. Three steps of the same kind by 64 bits, with `field->scalar`, and Montgomery's last
// one give less than 4 p^2 / 2^256 + 2p < 3p. Sums before a step are below
// 2^256 + 2p 2^64 + 2^64 p < 2^320, five words. Four bits are left of R: the multiple of p below
// 16p that makes them zero is added, and they are cut off. The result is below 19p / 16.
//
// Constant time: addresses and branches depend on the count only.
#include "multiply52.h"
#if MPC_HAS_AVX512
#include "field52.h"

#define PAIRED                                                                                     \
    static inline __attribute__((always_inline, target(MPC_IFMA_TARGET ",bmi2,adx")))

void mpc_multiply52_init(mpc_field *field) {
    if (field->words != 4) return;
    const uint64_t mask = ((uint64_t)1 << 52) - 1;
    unsigned __int128 carry = 1;
    for (int l = 0; l < 6; l++) {
        if (l < 5) carry += (unsigned __int128)field->inverse52 * field->modulus52[l];
        if (l > 0) field->fold52[l - 1] = (uint64_t)carry & mask;
        carry >>= 52;
    }
    field->paired = field->vector && field->mulx && field->modulus[3] >> 62 == 0 &&
                    field->inverse52 < mask - (mask >> 4);
}

// In words. Operands stand as f52_to_words makes them: word w of an element is 8 w words on.

// Four products of rdx are added to t0...t3, and the upper halves one column higher: two chains.
#define ROW                                                                                        \
    "xorl %k[low], %k[low]\n\t"                                                                    \
    "mulxq %[w0], %[low], %[high]\n\tadcxq %[low], %[t0]\n\tadoxq %[high], %[t1]\n\t"              \
    "mulxq %[w1], %[low], %[high]\n\tadcxq %[low], %[t1]\n\tadoxq %[high], %[t2]\n\t"              \
    "mulxq %[w2], %[low], %[high]\n\tadcxq %[low], %[t2]\n\tadoxq %[high], %[t3]\n\t"
#define ROW_OPERANDS(stride, FIFTH)                                                                \
    : [t0] "+&r"(t[0]), [t1] "+&r"(t[1]), [t2] "+&r"(t[2]), [t3] "+&r"(t[3]), [t4] FIFTH(t[4]),    \
      [low] "=&r"(low), [high] "=&r"(high)                                                         \
    : [w0] "m"(x[0]), [w1] "m"(x[stride]), [w2] "m"(x[2 * stride]), [w3] "m"(x[3 * stride]),       \
      "d"(factor)                                                                                  \
    : "cc"

/// t = x factor, five words.
PAIRED void row_first(uint64_t *t, const uint64_t *x, uint64_t factor) {
    uint64_t low;
    __asm__ volatile("mulxq %[w0], %[t0], %[t1]\n\t"
                     "mulxq %[w1], %[low], %[t2]\n\taddq %[low], %[t1]\n\t"
                     "mulxq %[w2], %[low], %[t3]\n\tadcq %[low], %[t2]\n\t"
                     "mulxq %[w3], %[low], %[t4]\n\tadcq %[low], %[t3]\n\tadcq $0, %[t4]\n\t"
                     : [t0] "=&r"(t[0]), [t1] "=&r"(t[1]), [t2] "=&r"(t[2]), [t3] "=&r"(t[3]),
                       [t4] "=&r"(t[4]), [low] "=&r"(low)
                     : [w0] "m"(x[0]), [w1] "m"(x[8]), [w2] "m"(x[16]), [w3] "m"(x[24]), "d"(factor)
                     : "cc");
}
/// t += x factor; t[4] begins here.
PAIRED void row_new(const int stride, uint64_t *t, const uint64_t *x, uint64_t factor) {
    uint64_t low, high;
    __asm__ volatile(ROW "mulxq %[w3], %[low], %[t4]\n\tadcxq %[low], %[t3]\n\tmovl $0, %k[low]\n\t"
                         "adoxq %[low], %[t4]\n\tadcq $0, %[t4]\n\t" ROW_OPERANDS(stride, "=&r"));
}
/// t += x factor.
PAIRED void row_old(uint64_t *t, const uint64_t *x, uint64_t factor) {
    uint64_t low, high;
    __asm__ volatile(ROW "mulxq %[w3], %[low], %[high]\n\tadcxq %[low], %[t3]\n\t"
                         "adoxq %[high], %[t4]\n\tadcq $0, %[t4]\n\t" ROW_OPERANDS(1, "+&r"));
}

/// Step 0...9 of a product of two elements: x and y in words, z a lane of a block. t[0]...t[8] are
/// the columns of the sum.
PAIRED void words_step(const int step, uint64_t *t, const mpc_field *field, uint64_t *z,
                       const uint64_t *x, const uint64_t *y) {
    const uint64_t *fold = field->scalar.words, *modulus = fold + 4, limb = ((uint64_t)1 << 52) - 1;
    if (step == 0) row_first(t, x, y[0]);
    if (step == 1) row_new(8, t + 1, x, y[8]);
    if (step == 2) row_old(t + 1, fold, t[0]);
    if (step == 3) row_new(8, t + 2, x, y[16]);
    if (step == 4) row_old(t + 2, fold, t[1]);
    if (step == 5) row_new(8, t + 3, x, y[24]);
    if (step == 6) row_old(t + 3, fold, t[2]);
    if (step == 7) row_old(t + 3, modulus, t[3] * field->inverse);
    if (step == 8) row_new(1, t + 4, modulus, t[4] * field->inverse & 15);
    if (step == 9) {
        z[0] = t[4] >> 4 & limb;
        z[8] = (t[4] >> 56 | t[5] << 8) & limb;
        z[16] = (t[5] >> 44 | t[6] << 20) & limb;
        z[24] = (t[6] >> 32 | t[7] << 32) & limb;
        z[32] = t[7] >> 20 | t[8] << 44;
    }
}

// In vectors.

/// A prime's constants in all lanes.
typedef struct {
    f52_vec fold[5], modulus[5], inverse, mask;
} constants;

/// Step 0...9 of a product of two blocks. The sum's columns are t[0]...t[9].
PAIRED void vectors_step(const int step, f52_vec *t, const constants *of, const f52_vec *a,
                         const f52_vec *b) {
    if (step < 5) {
        F52_UNROLL for (int j = 0; j < 5; j++) {
            t[step + j] = _mm512_madd52lo_epu64(t[step + j], a[j], b[step]);
        }
        F52_UNROLL for (int j = 0; j < 5; j++) {
            t[step + j + 1] = _mm512_madd52hi_epu64(t[step + j + 1], a[j], b[step]);
        }
        return;
    }
    // A multiplication reads 52 bits: t[0] is a quotient as it is.
    f52_vec q = *(t += step - 5);
    if (step < 9) {
        t[1] = _mm512_madd52lo_epu64(t[1], q, of->fold[0]);
        // The first column is one half of one product: nothing to carry.
        if (step > 5) t[1] = _mm512_add_epi64(t[1], _mm512_srli_epi64(q, 52));
        F52_UNROLL for (int j = 1; j < 5; j++) {
            t[1 + j] = _mm512_madd52lo_epu64(t[1 + j], q, of->fold[j]);
        }
        F52_UNROLL for (int j = 0; j < 5; j++) {
            t[2 + j] = _mm512_madd52hi_epu64(t[2 + j], q, of->fold[j]);
        }
        return;
    }
    // t[0] + q p[0] is 0 modulo 2^52, so what it carries is t[0] / 2^52, rounded up.
    q = _mm512_madd52lo_epu64(_mm512_setzero_si512(), q, of->inverse);
    f52_vec carry = _mm512_srli_epi64(_mm512_add_epi64(t[0], of->mask), 52);
    carry = _mm512_madd52hi_epu64(carry, q, of->modulus[0]);
    t[1] = _mm512_add_epi64(_mm512_madd52lo_epu64(t[1], q, of->modulus[1]), carry);
    F52_UNROLL for (int j = 2; j < 5; j++) {
        t[j] = _mm512_madd52lo_epu64(t[j], q, of->modulus[j]);
    }
    F52_UNROLL for (int j = 1; j < 5; j++) {
        t[1 + j] = _mm512_madd52hi_epu64(t[1 + j], q, of->modulus[j]);
    }
}

/// The product of a block, and beside it that of a lane of another, unless `lane` is NULL.
PAIRED void multiply_block(const mpc_field *field, const constants *of, uint64_t *z,
                           const uint64_t *x, const uint64_t *y, uint64_t *lane,
                           const uint64_t *lane_x, const uint64_t *lane_y) {
    f52_vec a[5], b[5], t[10];
    uint64_t columns[9];
    f52_load(5, a, x);
    f52_load(5, b, y);
    F52_UNROLL for (int k = 0; k < 10; k++) t[k] = _mm512_setzero_si512();
    F52_UNROLL for (int step = 0; step < 10; step++) {
        vectors_step(step, t, of, a, b);
        if (!lane) continue;
        words_step(step, columns, field, lane, lane_x, lane_y);
        // The compiler is to leave the two among each other: it has to take all of t as read here.
        __asm__ volatile("" : "+v"(t[0]), "+v"(t[1]), "+v"(t[2]), "+v"(t[3]), "+v"(t[4]),
                              "+v"(t[5]), "+v"(t[6]), "+v"(t[7]), "+v"(t[8]), "+v"(t[9]));
    }
    f52_carry(5, a, t + 5);
    f52_store(5, z, a);
}

/// The elements of a block in words.
PAIRED void words_of_block(uint64_t *words, const uint64_t *block) {
    f52_vec a[5], w[4];
    f52_load(5, a, block);
    f52_to_words(5, 4, w, a);
    F52_UNROLL for (int i = 0; i < 4; i++) _mm512_store_si512(words + 8 * i, w[i]);
}

__attribute__((target(MPC_IFMA_TARGET ",bmi2,adx"))) void
mpc_multiply52(const mpc_field *field, uint64_t *z, const uint64_t *x, const uint64_t *y,
               size_t blocks) {
    enum { step = 40, ninth = 8 * step };
    uint64_t words[64] __attribute__((aligned(64)));
    constants of;
    f52_broadcast(5, of.fold, field->fold52);
    f52_broadcast(5, of.modulus, field->modulus52);
    of.inverse = f52_set1(field->inverse52);
    of.mask = f52_limb_mask();
    for (; blocks >= 9; blocks -= 9, x += 9 * step, y += 9 * step, z += 9 * step) {
        words_of_block(words, x + ninth);
        words_of_block(words + 32, y + ninth);
        for (size_t e = 0; e < 8; e++) {
            multiply_block(field, &of, z + step * e, x + step * e, y + step * e, z + ninth + e,
                           words + e, words + 32 + e);
        }
    }
    mpc_wipe(words, sizeof words);
    for (; blocks > 0; blocks--, x += step, y += step, z += step)
        multiply_block(field, &of, z, x, y, NULL, NULL, NULL);
}
#endif
