/// Products of additive shares by opening them masked (Beaver, CRYPTO 1991), and what authenticated shares
/// modulo 2^128 are computed with. See Protocols/additive-mpc.md.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Modulo 2^64. (a, b, c) are shares of a triple.

/// d = x - a, e = y - b: n words each, d and then e.
void mpc_beaver_open(void *message, const uint64_t *x, const uint64_t *y, const uint64_t *a,
                     const uint64_t *b, size_t n);
/// z = c + (x - a + d) y + (y - b + e) a, with d and e (n words each) the sums of the others' messages.
void mpc_beaver_close(uint64_t *z, const uint64_t *others, const uint64_t *x, const uint64_t *y,
                      const uint64_t *a, const uint64_t *b, const uint64_t *c, size_t n);

// The same on bits, with xor for + and and for *.

void mpc_beaver_open_bits(void *message, const uint64_t *x, const uint64_t *y, const uint64_t *a,
                          const uint64_t *b, size_t n);
void mpc_beaver_close_bits(uint64_t *z, const uint64_t *others, const uint64_t *x, const uint64_t *y,
                           const uint64_t *a, const uint64_t *b, const uint64_t *c, size_t n);

/// Elements whose bit is 0 become zeros. n elements, in blocks of `lanes`, each of `limbs` runs of `lanes`
/// words.
void mpc_keep_elements(uint64_t *z, const uint64_t *bits, size_t lanes, size_t limbs, size_t n);

/// Bit e of word k of out is bit 0 of x[64k+e]; n is a multiple of 64.
void mpc_low_bits(uint64_t *out, const uint64_t *x, size_t n);

// Integers modulo 2^(64 w), w = 2 or 3: an element is w words, least significant first.

void mpc_long_add(uint64_t *z, const uint64_t *x, const uint64_t *y, int w, size_t n);
void mpc_long_subtract(uint64_t *z, const uint64_t *x, const uint64_t *y, int w, size_t n);
/// z = x y, z + x y; then the same with one factor c (w words) for all, and z = x + c.
void mpc_long_multiply(uint64_t *z, const uint64_t *x, const uint64_t *y, int w, size_t n);
void mpc_long_multiply_add(uint64_t *z, const uint64_t *x, const uint64_t *y, int w, size_t n);
void mpc_long_scale(uint64_t *z, const uint64_t *x, const uint64_t *c, int w, size_t n);
void mpc_long_scale_add(uint64_t *z, const uint64_t *x, const uint64_t *c, int w, size_t n);
void mpc_long_add_constant(uint64_t *z, const uint64_t *x, const uint64_t *c, int w, size_t n);
/// Sums of n elements, and of n products: w words.
void mpc_long_sum(uint64_t *z, const uint64_t *x, int w, size_t n);
void mpc_long_inner_product(uint64_t *z, const uint64_t *x, const uint64_t *y, int w, size_t n);
/// The low 64 bits of n elements, and the elements that have these and zeros above.
void mpc_long_low(uint64_t *z, const uint64_t *x, int w, size_t n);
void mpc_long_lift(uint64_t *z, const uint64_t *x, int w, size_t n);
/// Elements of `to` words from elements of `from` words: cut off, or zeros above.
void mpc_long_resize(uint64_t *z, int to, const uint64_t *x, int from, size_t n);

/// Elements of 3 words as three vectors of n words, one after another, and back.
void mpc_long_split(uint64_t *planes, const uint64_t *x, size_t n);
void mpc_long_join(uint64_t *z, const uint64_t *planes, size_t n);

// Shares of a x for a vector x that one party has and a key a that the other has, out of trees of 16 key
// streams (vector oblivious linear evaluation): four bits of a, d, at a time. Streams stand one after
// another, n words (modulo 2^61 - 1) or 3 n (modulo 2^192, as three vectors of words, like v, w, x and
// the correction then). With s[b] the sum of the streams with bit b of their number set:

/// Of the integers modulo 2^192 (long) shift is 60 at most.
/// v += 2^shift (s[0] + 2 s[1] + 4 s[2] + 8 s[3]); correction = x - the sum of all.
void mpc_m61_key_receive(uint64_t *v, void *correction, const uint64_t *x, const uint64_t *r,
                         unsigned shift, size_t n);
void mpc_long_key_receive(uint64_t *v, void *correction, const uint64_t *x, const uint64_t *r,
                          unsigned shift, size_t n);
/// From the 15 streams but the one numbered d, counted from there: v - 2^shift d x, for v as the other party
/// adds it, is added to w. Corrections modulo 2^61 - 1 are reduced.
void mpc_m61_key_send(uint64_t *w, const void *correction, unsigned d, const uint64_t *r,
                      unsigned shift, size_t n);
void mpc_long_key_send(uint64_t *w, const void *correction, unsigned d, const uint64_t *r,
                       unsigned shift, size_t n);
