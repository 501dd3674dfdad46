#pragma once
// GMP's entry points are macros over names such as `__gmpz_add`; Swift imports neither the macros
// nor `mpz_t` in a handy form. These inline functions give them plain names over `mpz_ptr`.
#include <gmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Overwrites memory with zeros; the compiler can't leave it out.
static inline void cgmp_wipe(void *memory, size_t size) {
    memset(memory, 0, size);
    __asm__ __volatile__("" : : "r"(memory) : "memory");
}

// An allocator for GMP that wipes what it frees. Plain malloc memory underneath, so that integers
// allocated before it was installed may be released through it.
static inline void *cgmp_allocate(size_t size) {
    void *memory = malloc(size);
    if (memory == NULL) abort();
    return memory;
}
static inline void cgmp_free(void *memory, size_t size) {
    if (memory == NULL) return;
    cgmp_wipe(memory, size);
    free(memory);
}
static inline void *cgmp_reallocate(void *memory, size_t old_size, size_t new_size) {
    void *moved = cgmp_allocate(new_size);
    memcpy(moved, memory, old_size < new_size ? old_size : new_size);
    cgmp_free(memory, old_size);
    return moved;
}
static inline void cgmp_install_wiping_allocator(void) {
    mp_set_memory_functions(cgmp_allocate, cgmp_reallocate, cgmp_free);
}
// What GMP allocates with at present.
static inline void cgmp_memory_functions(
    void *(**allocate)(size_t), void *(**reallocate)(void *, size_t, size_t),
    void (**release)(void *, size_t)) {
    mp_get_memory_functions(allocate, reallocate, release);
}

// Creation and release.
static inline void cgmp_init(mpz_ptr x) { mpz_init(x); }
static inline void cgmp_init_set(mpz_ptr x, mpz_srcptr y) { mpz_init_set(x, y); }
static inline void cgmp_clear(mpz_ptr x) { mpz_clear(x); }
static inline void cgmp_set(mpz_ptr x, mpz_srcptr y) { mpz_set(x, y); }
static inline void cgmp_set_words(mpz_ptr x, const uint64_t *words, size_t count) {
    mpz_import(x, count, -1, 8, 0, 0, words);
}
static inline void cgmp_negate(mpz_ptr r, mpz_srcptr x) { mpz_neg(r, x); }

// Text and bytes. Order: 1 for big-endian, -1 for little-endian.
static inline int cgmp_set_text(mpz_ptr x, const char *text, int base) {
    return mpz_set_str(x, text, base);
}
static inline size_t cgmp_size_in_base(mpz_srcptr x, int base) { return mpz_sizeinbase(x, base); }
static inline void cgmp_get_text(char *text, int base, mpz_srcptr x) { mpz_get_str(text, base, x); }
static inline void cgmp_set_bytes(mpz_ptr x, const void *bytes, size_t count, int order) {
    mpz_import(x, count, order, 1, 0, 0, bytes);
}
static inline void cgmp_get_bytes(void *bytes, mpz_srcptr x, int order) {
    mpz_export(bytes, NULL, order, 1, 0, 0, x);
}

// What a number is.
static inline int cgmp_sign(mpz_srcptr x) { return mpz_sgn(x); }
static inline int cgmp_is_odd(mpz_srcptr x) { return mpz_odd_p(x); }
static inline int cgmp_compare(mpz_srcptr x, mpz_srcptr y) { return mpz_cmp(x, y); }
static inline int cgmp_test_bit(mpz_srcptr x, unsigned long bit) { return mpz_tstbit(x, bit); }
static inline size_t cgmp_limb_count(mpz_srcptr x) { return mpz_size(x); }
static inline uint64_t cgmp_limb(mpz_srcptr x, size_t i) { return mpz_getlimbn(x, (mp_size_t)i); }
static inline int cgmp_probable_prime(mpz_srcptr x, int rounds) {
    return mpz_probab_prime_p(x, rounds);
}

static inline int cgmp_jacobi(mpz_srcptr x, mpz_srcptr m) { return mpz_jacobi(x, m); }

// Arithmetic. Division by zero traps inside GMP: callers check.
static inline void cgmp_add(mpz_ptr r, mpz_srcptr x, mpz_srcptr y) { mpz_add(r, x, y); }
static inline void cgmp_subtract(mpz_ptr r, mpz_srcptr x, mpz_srcptr y) { mpz_sub(r, x, y); }
static inline void cgmp_multiply(mpz_ptr r, mpz_srcptr x, mpz_srcptr y) { mpz_mul(r, x, y); }
static inline void cgmp_floor_divide(mpz_ptr q, mpz_ptr r, mpz_srcptr x, mpz_srcptr y) {
    mpz_fdiv_qr(q, r, x, y);
}
static inline void cgmp_truncate_divide(mpz_ptr q, mpz_ptr r, mpz_srcptr x, mpz_srcptr y) {
    mpz_tdiv_qr(q, r, x, y);
}
static inline void cgmp_modulo(mpz_ptr r, mpz_srcptr x, mpz_srcptr m) { mpz_mod(r, x, m); }
static inline void cgmp_shift_left(mpz_ptr r, mpz_srcptr x, unsigned long bits) {
    mpz_mul_2exp(r, x, bits);
}
static inline void cgmp_shift_right(mpz_ptr r, mpz_srcptr x, unsigned long bits) {
    mpz_fdiv_q_2exp(r, x, bits);
}
static inline void cgmp_gcd(mpz_ptr r, mpz_srcptr x, mpz_srcptr y) { mpz_gcd(r, x, y); }
static inline void cgmp_lcm(mpz_ptr r, mpz_srcptr x, mpz_srcptr y) { mpz_lcm(r, x, y); }
static inline int cgmp_invert(mpz_ptr r, mpz_srcptr x, mpz_srcptr m) { return mpz_invert(r, x, m); }
static inline void cgmp_square_root(mpz_ptr r, mpz_srcptr x) { mpz_sqrt(r, x); }
static inline void cgmp_power_modulo(mpz_ptr r, mpz_srcptr b, mpz_srcptr e, mpz_srcptr m) {
    mpz_powm(r, b, e, m);
}
// Constant time in the exponent's value: e > 0 and m odd.
static inline void cgmp_power_modulo_secret(mpz_ptr r, mpz_srcptr b, mpz_srcptr e, mpz_srcptr m) {
    mpz_powm_sec(r, b, e, m);
}

// Words of 64 bits, least significant first, in time that depends on the lengths only. Lengths are at
// least 1. Scratch is in words.
static inline size_t cgmp_words_scratch(size_t longest, size_t other) {
    size_t most = (size_t)mpn_sec_mul_itch((mp_size_t)longest, (mp_size_t)other);
    size_t next = (size_t)mpn_sec_div_qr_itch((mp_size_t)longest, (mp_size_t)other);
    if (next > most) most = next;
    next = (size_t)mpn_sec_div_r_itch((mp_size_t)longest, (mp_size_t)other);
    if (next > most) most = next;
    next = (size_t)mpn_sec_invert_itch((mp_size_t)longest);
    return (next > most ? next : most) + 1;
}
// z = x y, nx + ny words, for nx >= ny.
static inline void cgmp_words_multiply(uint64_t *z, const uint64_t *x, size_t nx, const uint64_t *y,
                                       size_t ny, uint64_t *scratch) {
    mpn_sec_mul((mp_limb_t *)z, (const mp_limb_t *)x, (mp_size_t)nx, (const mp_limb_t *)y,
                (mp_size_t)ny, (mp_limb_t *)scratch);
}
// x becomes x mod m in its lowest nm words, for nx >= nm and a highest word of m that is not zero.
static inline void cgmp_words_modulo(uint64_t *x, size_t nx, const uint64_t *m, size_t nm,
                                     uint64_t *scratch) {
    mpn_sec_div_r((mp_limb_t *)x, (mp_size_t)nx, (const mp_limb_t *)m, (mp_size_t)nm,
                  (mp_limb_t *)scratch);
}
// The same, and the quotient in nx - nm + 1 words.
static inline void cgmp_words_divide(uint64_t *quotient, uint64_t *x, size_t nx, const uint64_t *m,
                                     size_t nm, uint64_t *scratch) {
    quotient[nx - nm] = mpn_sec_div_qr((mp_limb_t *)quotient, (mp_limb_t *)x, (mp_size_t)nx,
                                       (const mp_limb_t *)m, (mp_size_t)nm, (mp_limb_t *)scratch);
}
// z = 1/x mod m, all of n words, m odd; destroys x. Returns 0 if there is no inverse.
static inline int cgmp_words_invert(uint64_t *z, uint64_t *x, const uint64_t *m, size_t n,
                                    uint64_t *scratch) {
    return mpn_sec_invert((mp_limb_t *)z, (mp_limb_t *)x, (const mp_limb_t *)m, (mp_size_t)n,
                          (mp_bitcnt_t)(128 * n), (mp_limb_t *)scratch);
}
// z = x + y, z = x - y; return the carry or borrow. The `if` forms add or subtract y or, in the same
// time, zero.
static inline uint64_t cgmp_words_add(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n) {
    return mpn_add_n((mp_limb_t *)z, (const mp_limb_t *)x, (const mp_limb_t *)y, (mp_size_t)n);
}
static inline uint64_t cgmp_words_subtract(uint64_t *z, const uint64_t *x, const uint64_t *y,
                                           size_t n) {
    return mpn_sub_n((mp_limb_t *)z, (const mp_limb_t *)x, (const mp_limb_t *)y, (mp_size_t)n);
}
static inline uint64_t cgmp_words_add_if(uint64_t condition, uint64_t *z, const uint64_t *x,
                                         const uint64_t *y, size_t n) {
    return mpn_cnd_add_n(condition, (mp_limb_t *)z, (const mp_limb_t *)x, (const mp_limb_t *)y,
                         (mp_size_t)n);
}
static inline uint64_t cgmp_words_subtract_if(uint64_t condition, uint64_t *z, const uint64_t *x,
                                              const uint64_t *y, size_t n) {
    return mpn_cnd_sub_n(condition, (mp_limb_t *)z, (const mp_limb_t *)x, (const mp_limb_t *)y,
                         (mp_size_t)n);
}
// z += x y for one word y; returns the carry.
static inline uint64_t cgmp_words_add_product(uint64_t *z, const uint64_t *x, size_t n, uint64_t y) {
    return mpn_addmul_1((mp_limb_t *)z, (const mp_limb_t *)x, (mp_size_t)n, y);
}
// x mod y for one word y.
static inline uint64_t cgmp_words_remainder_by(const uint64_t *x, size_t n, uint64_t y) {
    return mpn_mod_1((const mp_limb_t *)x, (mp_size_t)n, y);
}
