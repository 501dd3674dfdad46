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
