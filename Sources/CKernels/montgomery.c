// Montgomery products with mulx, adcx and adox, in 64-bit words: two chains of carries run beside each
// other. Here are those whose operands stand in memory; CKernelsMontgomery.h has what they compute,
// and the one that Swift inlines.
#include "field64.h"
#include <string.h>

int mpc_montgomery_init(mpc_montgomery *constants, const uint64_t *modulus, int words,
                        uint64_t inverse) {
    memset(constants, 0, sizeof *constants);
    uint64_t *scaled = constants->words, carry = 0;
    for (int i = 0; i < words; i++) {
        const unsigned __int128 t = (unsigned __int128)modulus[i] * inverse + carry;
        if (i > 0) scaled[i - 1] = (uint64_t)t;
        carry = (uint64_t)(t >> 64);
    }
    scaled[words - 1] = carry;
    // inverse p + 1: the word that was left out was all ones.
    for (int i = 0; i < words && ++scaled[i] == 0; i++) {
    }
    memcpy(scaled + words, modulus, 8 * (size_t)words);
    scaled[2 * words] = inverse;
    // p / R + inverse / 2^64 < 1.
    const uint64_t top = modulus[words - 1] + 1;
    return top < 0 - inverse;
}

#if defined(__x86_64__)

// rdi result, rsi left operand, rcx right operand, r8 constants; rax, rbx, rdx are free. The columns
// of the sum are in the registers from r9 on, each in turn: a column that is done makes room.
#define SAVE                                                                                       \
    "pushq %rbx\n\tpushq %rbp\n\tpushq %r12\n\tpushq %r13\n\tpushq %r14\n\tpushq %r15\n\t"
#define ENTER SAVE "movq %rcx, %r8\n\tmovq %rdx, %rcx\n\t"
#define LEAVE                                                                                      \
    "popq %r15\n\tpopq %r14\n\tpopq %r13\n\tpopq %r12\n\tpopq %rbp\n\tpopq %rbx\n\tretq"

// Word i of the operands, of (k p + 1) / 2^64, of p; k, and zero, behind them.
#define LEFT(i) #i "*8(%rsi)"
// Of the left operand of a second product: for six words the register is the result's until the end.
#define SECOND4(i) #i "*8(%r15)"
#define SECOND6(i) #i "*8(%rdi)"
#define RIGHT(i) #i "*8(%rcx)"
#define CONSTANT(i) #i "*8(%r8)"
#define FACTOR(word) "movq " word ", %rdx\n\t"
// Both chains begin without a carry, and need not wait for the row before: it ends without one.
#define CLEAR "xorl %ebx, %ebx\n\t"
#define ADD(word, t, u) "mulxq " word ", %rax, %rbx\n\tadcxq %rax, %" t "\n\tadoxq %rbx, %" u "\n\t"
// The last word of a row, onto a highest column that is there, or that begins.
#define OLD(word, t, u, zero) ADD(word, t, u) "adcxq " zero ", %" u "\n\t"
#define NEW(word, t, u, zero)                                                                      \
    "mulxq " word ", %rax, %" u "\n\tadcxq %rax, %" t "\n\t"                                       \
    "adcxq " zero ", %" u "\n\tadoxq " zero ", %" u "\n\t"
#define START(word, t, u) "mulxq " word ", %" t ", %" u "\n\t"
#define NEXT(add, word, t, u) "mulxq " word ", %rax, %" u "\n\t" add " %rax, %" t "\n\t"
#define LESS(sub, i, t, s) "movq %" t ", %" s "\n\t" sub " " CONSTANT(i) ", %" s "\n\t"
// The word is t where subtraction has borrowed, else s.
#define SELECT(i, t, s) "cmovcq %" t ", %" s "\n\tmovq %" s ", " #i "*8(%rdi)\n\t"

// Four words.

#define ZERO4 CONSTANT(9)
#define FIRST4                                                                                     \
    FACTOR(RIGHT(0)) START(LEFT(0), "r9", "r10") NEXT("addq", LEFT(1), "r10", "r11")               \
        NEXT("adcq", LEFT(2), "r11", "r12") NEXT("adcq", LEFT(3), "r12", "r13") "adcq $0, %r13\n\t"
#define ROW4(END, w0, w1, w2, w3, a, b, c, d, e)                                                   \
    CLEAR ADD(w0, a, b) ADD(w1, b, c) ADD(w2, c, d) END(w3, d, e, ZERO4)
#define LEFT4(...) ROW4(NEW, LEFT(0), LEFT(1), LEFT(2), LEFT(3), __VA_ARGS__)
#define AGAIN4(...) ROW4(OLD, SECOND4(0), SECOND4(1), SECOND4(2), SECOND4(3), __VA_ARGS__)
#define REDUCE4(...) ROW4(OLD, CONSTANT(0), CONSTANT(1), CONSTANT(2), CONSTANT(3), __VA_ARGS__)
#define LAST4(t, ...)                                                                              \
    FACTOR(CONSTANT(8))                                                                            \
    "imulq %" t ", %rdx\n\t" ROW4(OLD, CONSTANT(4), CONSTANT(5), CONSTANT(6), CONSTANT(7), t,      \
                                  __VA_ARGS__)
#define FINISH4(t0, t1, t2, t3, s0, s1, s2, s3)                                                    \
    LESS("subq", 4, t0, s0) LESS("sbbq", 5, t1, s1) LESS("sbbq", 6, t2, s2)                        \
    LESS("sbbq", 7, t3, s3) SELECT(0, t0, s0) SELECT(1, t1, s1) SELECT(2, t2, s2)                  \
        SELECT(3, t3, s3)

// A row of the product stands before the reduction by the word below: that one's quotient is ready.
__attribute__((naked)) void mpc_montgomery_multiply4(uint64_t *r, const uint64_t *a,
                                                     const uint64_t *b,
                                                     const mpc_montgomery *constants) {
    __asm__(ENTER FIRST4
            FACTOR(RIGHT(1)) LEFT4("r10", "r11", "r12", "r13", "r14")
            FACTOR("%r9") REDUCE4("r10", "r11", "r12", "r13", "r14")
            FACTOR(RIGHT(2)) LEFT4("r11", "r12", "r13", "r14", "r9")
            FACTOR("%r10") REDUCE4("r11", "r12", "r13", "r14", "r9")
            FACTOR(RIGHT(3)) LEFT4("r12", "r13", "r14", "r9", "r10")
            FACTOR("%r11") REDUCE4("r12", "r13", "r14", "r9", "r10")
            LAST4("r12", "r13", "r14", "r9", "r10")
            FINISH4("r13", "r14", "r9", "r10", "r11", "r12", "rax", "rbx") LEAVE);
}

// As above, with two rows of products a step.
__attribute__((naked)) void mpc_montgomery_products4(uint64_t *r, const uint64_t *a,
                                                     const uint64_t *b,
                                                     const mpc_montgomery *constants,
                                                     const uint64_t *second) {
    __asm__(SAVE "movq %r8, %r15\n\tmovq %rcx, %r8\n\tmovq %rdx, %rcx\n\t" FIRST4
            FACTOR(RIGHT(4)) AGAIN4("r9", "r10", "r11", "r12", "r13")
            FACTOR(RIGHT(1)) LEFT4("r10", "r11", "r12", "r13", "r14")
            FACTOR(RIGHT(5)) AGAIN4("r10", "r11", "r12", "r13", "r14")
            FACTOR("%r9") REDUCE4("r10", "r11", "r12", "r13", "r14")
            FACTOR(RIGHT(2)) LEFT4("r11", "r12", "r13", "r14", "r9")
            FACTOR(RIGHT(6)) AGAIN4("r11", "r12", "r13", "r14", "r9")
            FACTOR("%r10") REDUCE4("r11", "r12", "r13", "r14", "r9")
            FACTOR(RIGHT(3)) LEFT4("r12", "r13", "r14", "r9", "r10")
            FACTOR(RIGHT(7)) AGAIN4("r12", "r13", "r14", "r9", "r10")
            FACTOR("%r11") REDUCE4("r12", "r13", "r14", "r9", "r10")
            LAST4("r12", "r13", "r14", "r9", "r10")
            FINISH4("r13", "r14", "r9", "r10", "r11", "r12", "rax", "rbx") LEAVE);
}

// Six words.

#define ZERO6 CONSTANT(13)
#define FIRST6                                                                                     \
    FACTOR(RIGHT(0)) START(LEFT(0), "r9", "r10") NEXT("addq", LEFT(1), "r10", "r11")               \
        NEXT("adcq", LEFT(2), "r11", "r12") NEXT("adcq", LEFT(3), "r12", "r13")                    \
            NEXT("adcq", LEFT(4), "r13", "r14") NEXT("adcq", LEFT(5), "r14", "r15")                \
    "adcq $0, %r15\n\t"
#define ROW6(END, w0, w1, w2, w3, w4, w5, a, b, c, d, e, f, g)                                     \
    CLEAR ADD(w0, a, b) ADD(w1, b, c) ADD(w2, c, d) ADD(w3, d, e) ADD(w4, e, f)                    \
        END(w5, f, g, ZERO6)
#define LEFT6(...)                                                                                 \
    ROW6(NEW, LEFT(0), LEFT(1), LEFT(2), LEFT(3), LEFT(4), LEFT(5), __VA_ARGS__)
#define AGAIN6(...)                                                                                \
    ROW6(OLD, SECOND6(0), SECOND6(1), SECOND6(2), SECOND6(3), SECOND6(4), SECOND6(5), __VA_ARGS__)
#define REDUCE6(...)                                                                               \
    ROW6(OLD, CONSTANT(0), CONSTANT(1), CONSTANT(2), CONSTANT(3), CONSTANT(4), CONSTANT(5),        \
         __VA_ARGS__)
#define LAST6(t, ...)                                                                              \
    FACTOR(CONSTANT(12))                                                                           \
    "imulq %" t ", %rdx\n\t" ROW6(OLD, CONSTANT(6), CONSTANT(7), CONSTANT(8), CONSTANT(9),         \
                                  CONSTANT(10), CONSTANT(11), t, __VA_ARGS__)
#define FINISH6(t0, t1, t2, t3, t4, t5, s0, s1, s2, s3, s4, s5)                                    \
    LESS("subq", 6, t0, s0) LESS("sbbq", 7, t1, s1) LESS("sbbq", 8, t2, s2)                        \
    LESS("sbbq", 9, t3, s3) LESS("sbbq", 10, t4, s4) LESS("sbbq", 11, t5, s5) SELECT(0, t0, s0)    \
        SELECT(1, t1, s1) SELECT(2, t2, s2) SELECT(3, t3, s3) SELECT(4, t4, s4) SELECT(5, t5, s5)

__attribute__((naked)) void mpc_montgomery_multiply6(uint64_t *r, const uint64_t *a,
                                                     const uint64_t *b,
                                                     const mpc_montgomery *constants) {
    __asm__(ENTER FIRST6
            FACTOR(RIGHT(1)) LEFT6("r10", "r11", "r12", "r13", "r14", "r15", "rbp")
            FACTOR("%r9") REDUCE6("r10", "r11", "r12", "r13", "r14", "r15", "rbp")
            FACTOR(RIGHT(2)) LEFT6("r11", "r12", "r13", "r14", "r15", "rbp", "r9")
            FACTOR("%r10") REDUCE6("r11", "r12", "r13", "r14", "r15", "rbp", "r9")
            FACTOR(RIGHT(3)) LEFT6("r12", "r13", "r14", "r15", "rbp", "r9", "r10")
            FACTOR("%r11") REDUCE6("r12", "r13", "r14", "r15", "rbp", "r9", "r10")
            FACTOR(RIGHT(4)) LEFT6("r13", "r14", "r15", "rbp", "r9", "r10", "r11")
            FACTOR("%r12") REDUCE6("r13", "r14", "r15", "rbp", "r9", "r10", "r11")
            FACTOR(RIGHT(5)) LEFT6("r14", "r15", "rbp", "r9", "r10", "r11", "r12")
            FACTOR("%r13") REDUCE6("r14", "r15", "rbp", "r9", "r10", "r11", "r12")
            LAST6("r14", "r15", "rbp", "r9", "r10", "r11", "r12")
            FINISH6("r15", "rbp", "r9", "r10", "r11", "r12", "r13", "r14", "rax", "rbx", "rdx",
                    "rsi") LEAVE);
}

__attribute__((naked)) void mpc_montgomery_products6(uint64_t *r, const uint64_t *a,
                                                     const uint64_t *b,
                                                     const mpc_montgomery *constants,
                                                     const uint64_t *second) {
    __asm__(SAVE "pushq %rdi\n\tmovq %r8, %rdi\n\tmovq %rcx, %r8\n\tmovq %rdx, %rcx\n\t" FIRST6
            FACTOR(RIGHT(6)) AGAIN6("r9", "r10", "r11", "r12", "r13", "r14", "r15")
            FACTOR(RIGHT(1)) LEFT6("r10", "r11", "r12", "r13", "r14", "r15", "rbp")
            FACTOR(RIGHT(7)) AGAIN6("r10", "r11", "r12", "r13", "r14", "r15", "rbp")
            FACTOR("%r9") REDUCE6("r10", "r11", "r12", "r13", "r14", "r15", "rbp")
            FACTOR(RIGHT(2)) LEFT6("r11", "r12", "r13", "r14", "r15", "rbp", "r9")
            FACTOR(RIGHT(8)) AGAIN6("r11", "r12", "r13", "r14", "r15", "rbp", "r9")
            FACTOR("%r10") REDUCE6("r11", "r12", "r13", "r14", "r15", "rbp", "r9")
            FACTOR(RIGHT(3)) LEFT6("r12", "r13", "r14", "r15", "rbp", "r9", "r10")
            FACTOR(RIGHT(9)) AGAIN6("r12", "r13", "r14", "r15", "rbp", "r9", "r10")
            FACTOR("%r11") REDUCE6("r12", "r13", "r14", "r15", "rbp", "r9", "r10")
            FACTOR(RIGHT(4)) LEFT6("r13", "r14", "r15", "rbp", "r9", "r10", "r11")
            FACTOR(RIGHT(10)) AGAIN6("r13", "r14", "r15", "rbp", "r9", "r10", "r11")
            FACTOR("%r12") REDUCE6("r13", "r14", "r15", "rbp", "r9", "r10", "r11")
            FACTOR(RIGHT(5)) LEFT6("r14", "r15", "rbp", "r9", "r10", "r11", "r12")
            FACTOR(RIGHT(11)) AGAIN6("r14", "r15", "rbp", "r9", "r10", "r11", "r12")
            FACTOR("%r13") REDUCE6("r14", "r15", "rbp", "r9", "r10", "r11", "r12")
            LAST6("r14", "r15", "rbp", "r9", "r10", "r11", "r12")
            "popq %rdi\n\t"
            FINISH6("r15", "rbp", "r9", "r10", "r11", "r12", "r13", "r14", "rax", "rbx", "rdx",
                    "rsi") LEAVE);
}

// In F_p[u] / (u^2 + 1).

/// r = p - a, from 1 to p.
MPC_BODY void negate(const int W, uint64_t *r, const uint64_t *a, const uint64_t *modulus) {
    uint64_t borrow = 0;
    F64_UNROLL for (int i = 0; i < W; i++) r[i] = f64_sub_borrow(modulus[i], a[i], &borrow);
}

#define QUADRATIC(W)                                                                               \
    void mpc_quadratic_multiply##W(void *r, const void *a, const void *b,                          \
                                   const mpc_montgomery *constants) {                              \
        const uint64_t *x = a;                                                                     \
        uint64_t negative[W];                                                                      \
        negate(W, negative, x + W, constants->words + W);                                          \
        mpc_montgomery_products##W(r, x, b, constants, negative);                                  \
        mpc_montgomery_products##W((uint64_t *)r + W, x + W, b, constants, x);                     \
    }
QUADRATIC(4)
QUADRATIC(6)

#endif
