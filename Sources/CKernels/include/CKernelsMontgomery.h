/// Products in a prime field of four or six 64-bit words, one at a time, with the instructions
/// mulx, adcx and adox of x86-64 (BMI2 and ADX): for what is not done in arrays of vectors. Primes just
/// below a power of two have CKernelsFolding.h. Other machines, and other primes, have the portable code of
/// `MontgomeryField` and of field64.h, which computes the same.
///
/// Elements are x R mod p with R = 2^(64 W), reduced. With k = -1/p mod 2^64, k p + 1 is a multiple of
/// 2^64: a sum t with the lowest word t_0 becomes
///
///     (t + t_0 k p) / 2^64 = floor(t / 2^64) + t_0 (k p + 1) / 2^64,
///
/// so that a quotient of the reduction is a word that is there: no multiplication finds it (H. Orup,
/// "Simplifying quotient determination in high-radix modular multiplication", 1995). Such a step adds
/// up to k p. The last one takes p and the quotient t_0 k instead (P. Montgomery, 1985): then the
/// result is below (T / (R p) + k / 2^64 + 1) p for a product, or a sum of products, T. This must be
/// below 2p; p is subtracted once, by conditional moves. For reduced factors it is where
/// p / R + k / 2^64 < 1, which `mpc_montgomery_init` tells; for a sum of two products where
/// 2 p / R + k / 2^64 < 1.
///
/// Constant time: no branch, and no address, depends on a word.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// A prime of W words, for these products: W words of (k p + 1) / 2^64, W words of p, k, and zeros.
typedef struct mpc_montgomery {
    uint64_t words[14];
} mpc_montgomery;

/// Sets up the prime of `words` = 4 or 6 words with -1/p mod 2^64 = inverse. Returns 1 if a product of
/// reduced elements is below 2p before its last subtraction, 0 if the prime isn't one for these
/// products. The top bit of p's words must be clear.
int mpc_montgomery_init(mpc_montgomery *constants, const uint64_t *modulus, int words,
                        uint64_t inverse);

/// 2 where the products below run, 1 where not, 0 before somebody asked.
extern int mpc_mulx_state __attribute__((visibility("hidden")));
/// What `mpc_mulx_state` is from now on: asks processor, environment and `mpc_kernel_force_portable`.
int mpc_mulx_decide(void);
/// Whether processor, environment and `mpc_kernel_force_portable` allow the products below: 1 or 0.
static inline int mpc_use_mulx(void) {
    const int state = __atomic_load_n(&mpc_mulx_state, __ATOMIC_RELAXED);
    if (__builtin_expect(state == 2, 1)) return 1;
    return state == 0 && mpc_mulx_decide() == 2;
}

#if defined(__x86_64__)

/// r = a b / R mod p on four or six words; r may be an operand.
void mpc_montgomery_multiply4(uint64_t *r, const uint64_t *a, const uint64_t *b,
                              const mpc_montgomery *constants);
void mpc_montgomery_multiply6(uint64_t *r, const uint64_t *a, const uint64_t *b,
                              const mpc_montgomery *constants);
/// r = (a b_0 + second b_1) / R mod p; b_1 follows b_0 in memory. One of each two factors is reduced,
/// the other at most p. r may be an operand.
void mpc_montgomery_products4(uint64_t *r, const uint64_t *a, const uint64_t *b,
                              const mpc_montgomery *constants, const uint64_t *second);
void mpc_montgomery_products6(uint64_t *r, const uint64_t *a, const uint64_t *b,
                              const mpc_montgomery *constants, const uint64_t *second);
/// r = a b / R in F_p[u] / (u^2 + 1): an element is its two coefficients. r is no operand. Two sums of
/// products.
void mpc_quadratic_multiply4(void *r, const void *a, const void *b,
                             const mpc_montgomery *constants);
void mpc_quadratic_multiply6(void *r, const void *a, const void *b,
                             const mpc_montgomery *constants);

// The constants of the primes that have products here; by `mpc_montgomery_init`.
static const mpc_montgomery mpc_constants_bn254_fr = {{
    0x2d3e8053e396ee4d, 0xca478dbeab3c92cd, 0xb2d8f06f77f52a93, 0x24d6ba07f7aa8f04,
    0x43e1f593f0000001, 0x2833e84879b97091, 0xb85045b68181585d, 0x30644e72e131a029,
    0xc2e1f593efffffff,
}};
static const mpc_montgomery mpc_constants_bn254_fp = {{
    0x327d7c1b18f7bd41, 0xdb8ed52f824ed32f, 0x29b67b05eb29a6a1, 0x19ac99126b459dda,
    0x3c208c16d87cfd47, 0x97816a916871ca8d, 0xb85045b68181585d, 0x30644e72e131a029,
    0x87d20782e4866389,
}};
static const mpc_montgomery mpc_constants_ed25519_fl = {{
    0x1f3b4fb772a9b2ed, 0x112dad09d9de39f5, 0xb000000000000000, 0xd2b51da312547e1,
    0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0x0, 0x1000000000000000,
    0xd2b51da312547e1b,
}};
static const mpc_montgomery mpc_constants_bls12_381_fp = {{
    0x6a4aaa14be07a408, 0x5d4f098d2923b9a3, 0x622385e49d0feeb0, 0x5fb6d192233b3b63,
    0x2cffcd0f221a175b, 0xe035b9b1e00bc8e, 0xb9feffffffffaaab, 0x1eabfffeb153ffff,
    0x6730d2a0f6b0f624, 0x64774b84f38512bf, 0x4b1ba7b6434bacd7, 0x1a0111ea397fe69a,
    0x89f3fffcfffcfffd,
}};

static inline void mpc_multiply_bls12_381_fp(void *r, const void *a, const void *b) {
    mpc_montgomery_multiply6((uint64_t *)r, (const uint64_t *)a, (const uint64_t *)b,
                             &mpc_constants_bls12_381_fp);
}
static inline void mpc_multiply_bn254_fp2(void *r, const void *a, const void *b) {
    mpc_quadratic_multiply4(r, a, b, &mpc_constants_bn254_fp);
}
static inline void mpc_multiply_bls12_381_fp2(void *r, const void *a, const void *b) {
    mpc_quadratic_multiply6(r, a, b, &mpc_constants_bls12_381_fp);
}

// The product of four words, inlined into one function of Swift. A row of the product stands before the
// reduction by the word below; within that, instructions stand in the order that a search found
// fastest on a Zen 4: the plain order takes a tenth longer. Registers r0 to r8 hold the sum's columns
// and the halves of products in turn; a0 to a2 are in registers too, other operands in memory.
#define MPC_MULTIPLY4_TEXT                                                                         \
    "movq %[b0], %%rdx\n\tmulxq %[a1], %[r0], %[r1]\n\tmulxq %[a0], %[r2], %[r3]\n\t"              \
    "addq %[r0], %[r3]\n\tmulxq %[a3], %[r0], %[r4]\n\tmulxq %[a2], %[r5], %[r6]\n\t"              \
    "adcq %[r5], %[r1]\n\tmovq %[b1], %%rdx\n\tadcq %[r0], %[r6]\n\tadcq $0, %[r4]\n\t"            \
    "xorl %k[r8], %k[r8]\n\tmulxq %[a0], %[r0], %[r5]\n\tadcxq %[r0], %[r3]\n\t"                   \
    "mulxq %[a1], %[r0], %[r7]\n\tadoxq %[r5], %[r1]\n\tmulxq %[a2], %[r5], %[r8]\n\t"             \
    "adcxq %[r0], %[r1]\n\tadoxq %[r7], %[r6]\n\tadcxq %[r5], %[r6]\n\tadoxq %[r8], %[r4]\n\t"     \
    "mulxq %[a3], %[r8], %[r5]\n\tmovq %[r2], %%rdx\n\tadcxq %[r8], %[r4]\n\t"                     \
    "adoxq %[zero], %[r5]\n\tadcxq %[zero], %[r5]\n\tmulxq %[n0], %[r8], %[r2]\n\t"                \
    "xorl %k[r0], %k[r0]\n\tadoxq %[r2], %[r1]\n\tadcxq %[r8], %[r3]\n\t"                          \
    "mulxq %[n1], %[r8], %[r2]\n\tadoxq %[r2], %[r6]\n\tadcxq %[r8], %[r1]\n\t"                    \
    "mulxq %[n2], %[r8], %[r2]\n\tadcxq %[r8], %[r6]\n\tadoxq %[r2], %[r4]\n\t"                    \
    "mulxq %[n3], %[r2], %[r8]\n\tmovq %[b2], %%rdx\n\tadoxq %[r8], %[r5]\n\t"                     \
    "adcxq %[r2], %[r4]\n\tadcxq %[zero], %[r5]\n\txorl %k[r0], %k[r0]\n\t"                        \
    "mulxq %[a0], %[r2], %[r8]\n\tadcxq %[r8], %[r6]\n\tmulxq %[a1], %[r8], %[r7]\n\t"             \
    "adoxq %[r2], %[r1]\n\tadoxq %[r8], %[r6]\n\tadcxq %[r7], %[r4]\n\t"                           \
    "mulxq %[a2], %[r7], %[r8]\n\tadoxq %[r7], %[r4]\n\tadcxq %[r8], %[r5]\n\t"                    \
    "mulxq %[a3], %[r8], %[r7]\n\tadoxq %[r8], %[r5]\n\tadcxq %[zero], %[r7]\n\t"                  \
    "movq %[r3], %%rdx\n\tmulxq %[n1], %[r3], %[r8]\n\tadoxq %[zero], %[r7]\n\t"                   \
    "xorl %k[r0], %k[r0]\n\tmulxq %[n0], %[r2], %[r0]\n\tadoxq %[r0], %[r6]\n\t"                   \
    "adcxq %[r2], %[r1]\n\tadcxq %[r3], %[r6]\n\tmulxq %[n3], %[r3], %[r2]\n\t"                    \
    "adoxq %[r8], %[r4]\n\tmulxq %[n2], %[r8], %[r0]\n\tadoxq %[r0], %[r5]\n\t"                    \
    "adcxq %[r8], %[r4]\n\tadcxq %[r3], %[r5]\n\tmovq %[b3], %%rdx\n\t"                            \
    "mulxq %[a0], %[r3], %[r8]\n\tadoxq %[r2], %[r7]\n\tadcxq %[zero], %[r7]\n\t"                  \
    "xorl %k[r0], %k[r0]\n\tadoxq %[r3], %[r6]\n\tadcxq %[r8], %[r4]\n\t"                          \
    "mulxq %[a1], %[r8], %[r3]\n\tadcxq %[r3], %[r5]\n\tadoxq %[r8], %[r4]\n\t"                    \
    "mulxq %[a2], %[r8], %[r3]\n\tadcxq %[r3], %[r7]\n\tadoxq %[r8], %[r5]\n\t"                    \
    "mulxq %[a3], %[r8], %[r3]\n\tadcxq %[zero], %[r3]\n\tadoxq %[r8], %[r7]\n\t"                  \
    "adoxq %[zero], %[r3]\n\txorl %k[r0], %k[r0]\n\tmovq %[r1], %%rdx\n\t"                         \
    "mulxq %[n0], %[r1], %[r8]\n\tadoxq %[r1], %[r6]\n\tadcxq %[r8], %[r4]\n\t"                    \
    "mulxq %[n1], %[r8], %[r1]\n\tadcxq %[r1], %[r5]\n\tmulxq %[n2], %[r1], %[r2]\n\t"             \
    "adcxq %[r2], %[r7]\n\tmulxq %[n3], %[r2], %[r0]\n\tadoxq %[r8], %[r4]\n\t"                    \
    "adoxq %[r1], %[r5]\n\tadoxq %[r2], %[r7]\n\tadcxq %[r0], %[r3]\n\tadoxq %[zero], %[r3]\n\t"   \
    "movq %[k], %%rdx\n\timulq %[r6], %%rdx\n\txorl %k[r8], %k[r8]\n\t"                            \
    "mulxq %[p0], %[r0], %[r2]\n\tadcxq %[r0], %[r6]\n\tadoxq %[r2], %[r4]\n\t"                    \
    "mulxq %[p1], %[r2], %[r6]\n\tadcxq %[r2], %[r4]\n\tadoxq %[r6], %[r5]\n\t"                    \
    "movq %[r4], %[r6]\n\tmulxq %[p2], %[r2], %[r0]\n\tadcxq %[r2], %[r5]\n\t"                     \
    "adoxq %[r0], %[r7]\n\tmulxq %[p3], %[r0], %[r2]\n\tadcxq %[r0], %[r7]\n\t"                    \
    "adoxq %[r2], %[r3]\n\tadcxq %[zero], %[r3]\n\tsubq %[p0], %[r6]\n\tmovq %[r5], %[r2]\n\t"     \
    "sbbq %[p1], %[r2]\n\tmovq %[r7], %[r0]\n\tsbbq %[p2], %[r0]\n\tmovq %[r3], %[r1]\n\t"         \
    "sbbq %[p3], %[r1]\n\tcmovcq %[r4], %[r6]\n\tcmovcq %[r5], %[r2]\n\tcmovcq %[r7], %[r0]\n\t"   \
    "cmovcq %[r3], %[r1]\n\t"

typedef struct mpc_words4 {
    uint64_t w0, w1, w2, w3;
} mpc_words4;

#define MPC_WORD(name, prime, i) [name] "m"(mpc_constants_##prime.words[i])
#define MPC_MULTIPLY4(prime)                                                                       \
    static inline __attribute__((always_inline)) mpc_words4 mpc_multiply_##prime(                  \
        uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t b0, uint64_t b1, uint64_t b2, \
        uint64_t b3) {                                                                             \
        uint64_t r0, r1, r2, r3, r4, r5, r6, r7, r8;                                               \
        __asm__(MPC_MULTIPLY4_TEXT                                                                 \
                : [r0] "=&r"(r0), [r1] "=&r"(r1), [r2] "=&r"(r2), [r3] "=&r"(r3), [r4] "=&r"(r4),  \
                  [r5] "=&r"(r5), [r6] "=&r"(r6), [r7] "=&r"(r7), [r8] "=&r"(r8)                   \
                : [a0] "r"(a0), [a1] "r"(a1), [a2] "r"(a2), [a3] "m"(a3), [b0] "m"(b0),            \
                  [b1] "m"(b1), [b2] "m"(b2), [b3] "m"(b3),                                        \
                  MPC_WORD(n0, prime, 0), MPC_WORD(n1, prime, 1), MPC_WORD(n2, prime, 2),          \
                  MPC_WORD(n3, prime, 3), MPC_WORD(p0, prime, 4), MPC_WORD(p1, prime, 5),          \
                  MPC_WORD(p2, prime, 6), MPC_WORD(p3, prime, 7), MPC_WORD(k, prime, 8),           \
                  MPC_WORD(zero, prime, 9)                                                         \
                : "rdx", "cc");                                                                    \
        return (mpc_words4){r6, r2, r0, r1};                                                       \
    }
MPC_MULTIPLY4(bn254_fr)
MPC_MULTIPLY4(bn254_fp)
MPC_MULTIPLY4(ed25519_fl)

#endif
