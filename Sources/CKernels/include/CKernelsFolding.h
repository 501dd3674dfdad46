/// Products and squares modulo the primes of 255 and 256 bits just below a power of two, one at a time,
/// with the instructions mulx, adcx and adox of x86-64 (BMI2 and ADX): where `mpc_use_mulx` says 1.
///
/// An element is its four words, as it stands. With c = 2^256 mod p, a product of eight words is folded:
/// its high half times c is added to its low half, and what exceeds 2^255 or 2^256 then once more; p is
/// subtracted at most once. Factors may be any words; results are reduced. The portable code is
/// MontgomeryField+Folding.swift, which computes the same.
///
/// Constant time: no branch, and no address, depends on a word.
#pragma once
#include "CKernelsMontgomery.h"

#if defined(__x86_64__)

// Registers r0 to r7 hold the columns of a product, x and y the halves of one of words. Two chains of
// carries run beside each other, adcx's and adox's; both begin a row without a carry, which xor clears.

#define MPC_FOLD_FIRST_ROW                                                                         \
    "movq %[b0], %%rdx\n\tmulxq %[a0], %[r0], %[r1]\n\tmulxq %[a1], %[x], %[r2]\n\t"               \
    "addq %[x], %[r1]\n\tmulxq %[a2], %[x], %[r3]\n\tadcq %[x], %[r2]\n\t"                         \
    "mulxq %[a3], %[x], %[r4]\n\tadcq %[x], %[r3]\n\tadcq $0, %[r4]\n\t"
// Columns t0 to t3, and t4, which begins here, plus a times the word b.
#define MPC_FOLD_ROW(b, t0, t1, t2, t3, t4)                                                        \
    "movq %[" b "], %%rdx\n\txorl %k[" t4 "], %k[" t4 "]\n\t"                                      \
    "mulxq %[a0], %[x], %[y]\n\tadcxq %[x], %[" t0 "]\n\tadoxq %[y], %[" t1 "]\n\t"                \
    "mulxq %[a1], %[x], %[y]\n\tadcxq %[x], %[" t1 "]\n\tadoxq %[y], %[" t2 "]\n\t"                \
    "mulxq %[a2], %[x], %[y]\n\tadcxq %[x], %[" t2 "]\n\tadoxq %[y], %[" t3 "]\n\t"                \
    "mulxq %[a3], %[x], %[y]\n\tadcxq %[x], %[" t3 "]\n\tadoxq %[" t4 "], %[y]\n\t"                \
    "adcxq %[y], %[" t4 "]\n\t"
#define MPC_FOLD_PRODUCT                                                                           \
    MPC_FOLD_FIRST_ROW MPC_FOLD_ROW("b1", "r1", "r2", "r3", "r4", "r5")                            \
        MPC_FOLD_ROW("b2", "r2", "r3", "r4", "r5", "r6")                                           \
            MPC_FOLD_ROW("b3", "r3", "r4", "r5", "r6", "r7")

// The products of different words, in columns 1 to 6; then those twice, and the squares of words.
#define MPC_FOLD_SQUARE                                                                            \
    "movq %[a0], %%rdx\n\txorl %k[r7], %k[r7]\n\tmulxq %[a1], %[r1], %[r2]\n\t"                    \
    "mulxq %[a2], %[x], %[r3]\n\tadcxq %[x], %[r2]\n\tmulxq %[a3], %[x], %[r4]\n\t"                \
    "adcxq %[x], %[r3]\n\tmovq %[a1], %%rdx\n\tmulxq %[a2], %[x], %[y]\n\t"                        \
    "adoxq %[x], %[r3]\n\tadcxq %[y], %[r4]\n\tmulxq %[a3], %[x], %[r5]\n\t"                       \
    "adoxq %[x], %[r4]\n\tmovq %[a2], %%rdx\n\tmulxq %[a3], %[x], %[r6]\n\t"                       \
    "adcxq %[x], %[r5]\n\tadoxq %[r7], %[r5]\n\tadcxq %[r7], %[r6]\n\tadoxq %[r7], %[r6]\n\t"      \
    "xorl %k[r7], %k[r7]\n\tmovq %[a0], %%rdx\n\tmulxq %%rdx, %[r0], %[x]\n\t"                     \
    "adcxq %[r1], %[r1]\n\tadoxq %[x], %[r1]\n\tmovq %[a1], %%rdx\n\t"                             \
    "mulxq %%rdx, %[x], %[y]\n\tadcxq %[r2], %[r2]\n\tadoxq %[x], %[r2]\n\t"                       \
    "adcxq %[r3], %[r3]\n\tadoxq %[y], %[r3]\n\tmovq %[a2], %%rdx\n\t"                             \
    "mulxq %%rdx, %[x], %[y]\n\tadcxq %[r4], %[r4]\n\tadoxq %[x], %[r4]\n\t"                       \
    "adcxq %[r5], %[r5]\n\tadoxq %[y], %[r5]\n\tmovq %[a3], %%rdx\n\t"                             \
    "mulxq %%rdx, %[x], %[y]\n\tadcxq %[r6], %[r6]\n\tadoxq %[x], %[r6]\n\t"                       \
    "adcxq %[r7], %[r7]\n\tadoxq %[y], %[r7]\n\t"

// Columns 0 to 3 plus c times columns 4 to 7: r4 is what exceeds 2^256, at most c.
#define MPC_FOLD_HIGH(c)                                                                           \
    "movq $" c ", %%rdx\n\txorl %k[y], %k[y]\n\t"                                                  \
    "mulxq %[r4], %[x], %[r4]\n\tadcxq %[x], %[r0]\n\tadoxq %[r4], %[r1]\n\t"                      \
    "mulxq %[r5], %[x], %[r5]\n\tadcxq %[x], %[r1]\n\tadoxq %[r5], %[r2]\n\t"                      \
    "mulxq %[r6], %[x], %[r6]\n\tadcxq %[x], %[r2]\n\tadoxq %[r6], %[r3]\n\t"                      \
    "mulxq %[r7], %[x], %[r4]\n\tadcxq %[x], %[r3]\n\tadoxq %[y], %[r4]\n\tadcxq %[y], %[r4]\n\t"
// p = 2^255 - 19. The sum t is below 2p then; t - p is t + 19 without bit 255, where that is set.
#define MPC_FOLD_TOP255                                                                            \
    "shldq $1, %[r3], %[r4]\n\timulq $19, %[r4], %[r4]\n\tbtrq $63, %[r3]\n\t"                     \
    "addq %[r4], %[r0]\n\tadcq $0, %[r1]\n\tadcq $0, %[r2]\n\tadcq $0, %[r3]\n\t"                  \
    "movl $19, %k[r4]\n\tmovq %[r1], %[r5]\n\tmovq %[r2], %[r6]\n\tmovq %[r3], %[r7]\n\t"          \
    "addq %[r0], %[r4]\n\tadcq $0, %[r5]\n\tadcq $0, %[r6]\n\tadcq $0, %[r7]\n\t"                  \
    "btrq $63, %[r7]\n\tcmovcq %[r4], %[r0]\n\tcmovcq %[r5], %[r1]\n\tcmovcq %[r6], %[r2]\n\t"     \
    "cmovcq %[r7], %[r3]\n\t"
// p = 2^256 - c, with c in rdx. The sum (r6, t) is below 2p then; less p it is t + c without bit 256,
// where one of both has that.
#define MPC_FOLD_TOP256                                                                            \
    "mulxq %[r4], %[r4], %[r5]\n\txorl %k[r6], %k[r6]\n\taddq %[r4], %[r0]\n\t"                    \
    "adcq %[r5], %[r1]\n\tadcq $0, %[r2]\n\tadcq $0, %[r3]\n\tadcq $0, %[r6]\n\t"                  \
    "movq %[r1], %[r5]\n\tmovq %[r2], %[x]\n\tmovq %[r3], %[y]\n\taddq %[r0], %%rdx\n\t"           \
    "adcq $0, %[r5]\n\tadcq $0, %[x]\n\tadcq $0, %[y]\n\tadcq $-1, %[r6]\n\t"                      \
    "cmovcq %%rdx, %[r0]\n\tcmovcq %[r5], %[r1]\n\tcmovcq %[x], %[r2]\n\tcmovcq %[y], %[r3]\n\t"

#define MPC_FOLD_COLUMNS                                                                           \
    [r0] "=&r"(r0), [r1] "=&r"(r1), [r2] "=&r"(r2), [r3] "=&r"(r3), [r4] "=&r"(r4),                \
        [r5] "=&r"(r5), [r6] "=&r"(r6), [r7] "=&r"(r7), [x] "=&r"(x), [y] "=&r"(y)
#define MPC_FOLD(prime, c, top)                                                                    \
    static inline __attribute__((always_inline)) mpc_words4 mpc_multiply_##prime(                  \
        uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t b0, uint64_t b1, uint64_t b2, \
        uint64_t b3) {                                                                             \
        uint64_t r0, r1, r2, r3, r4, r5, r6, r7, x, y;                                             \
        __asm__(MPC_FOLD_PRODUCT MPC_FOLD_HIGH(c) top                                              \
                : MPC_FOLD_COLUMNS                                                                 \
                : [a0] "r"(a0), [a1] "r"(a1), [a2] "m"(a2), [a3] "m"(a3), [b0] "m"(b0),            \
                  [b1] "m"(b1), [b2] "m"(b2), [b3] "m"(b3)                                         \
                : "rdx", "cc");                                                                    \
        return (mpc_words4){r0, r1, r2, r3};                                                       \
    }                                                                                              \
    static inline __attribute__((always_inline)) mpc_words4 mpc_square_##prime(                    \
        uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3) {                                      \
        uint64_t r0, r1, r2, r3, r4, r5, r6, r7, x, y;                                             \
        __asm__(MPC_FOLD_SQUARE MPC_FOLD_HIGH(c) top                                               \
                : MPC_FOLD_COLUMNS                                                                 \
                : [a0] "m"(a0), [a1] "m"(a1), [a2] "m"(a2), [a3] "r"(a3)                           \
                : "rdx", "cc");                                                                    \
        return (mpc_words4){r0, r1, r2, r3};                                                       \
    }
MPC_FOLD(ed25519_fp, "38", MPC_FOLD_TOP255)
MPC_FOLD(secp256k1_fp, "0x1000003d1", MPC_FOLD_TOP256)

#endif
