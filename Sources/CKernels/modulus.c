// Moduli and their constants, by GMP's functions that take the same time for all operands.
#include "modular.h"
#include <gmp.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(GMP_NUMB_BITS == 64, "GMP's limbs are words of 64 bits");

void mod_limbs52(uint64_t *limbs, int count, const uint64_t *number, int words, int at) {
    for (int l = 0; l < count; l++) {
        const int word = (at + 52 * l) / 64, shift = (at + 52 * l) % 64;
        uint64_t t = word < words ? number[word] >> shift : 0;
        if (shift > 12 && word + 1 < words) t |= number[word + 1] << (64 - shift);
        limbs[l] = t & (((uint64_t)1 << 52) - 1);
    }
}

static void to_limbs(const mpc_modulus *made, uint64_t *limbs, int count, const uint64_t *number,
                     int words) {
    if (made->lanes > 1) mod_limbs52(limbs, count, number, words, 0);
    else
        for (int l = 0; l < count; l++) limbs[l] = l < words ? number[l] : 0;
}

// Memory for numbers on the way.
typedef struct {
    mp_limb_t *modulus, *number, *quotient, *scratch;
    size_t bytes;
} work_space;

// 2^bits mod modulus, as an element in `limbs`: modulo m^2, remainder and quotient by m.
static void power_of_two(const mpc_modulus *made, work_space work, uint64_t *limbs, int bits) {
    const int count = bits / 64 + 1, n = made->words, root = made->root;
    mpn_zero(work.number, count > n ? count : n);
    work.number[bits / 64] = (mp_limb_t)1 << (bits % 64);
    // The highest word of m^2 may be zero, which the division does not take.
    const int used = n - (work.modulus[root + n - 1] == 0);
    if (count >= used)
        mpn_sec_div_r(work.number, count, work.modulus + root, used, work.scratch);
    if (made->parts > 1) {
        if (used < n) work.number[used] = 0;
        mpn_sec_div_qr(work.quotient, work.number, n, work.modulus, root, work.scratch);
        to_limbs(made, limbs + made->limbs, made->limbs, (uint64_t *)work.quotient, root);
    }
    to_limbs(made, limbs, made->limbs, (uint64_t *)work.number, root);
}

static void fill_pair(mpc_modulus *made, work_space work, const uint64_t *m, int bits, int radix) {
    uint64_t *const square = made->constants + MOD_PAIR_SQUARE * made->limbs;
    uint64_t *const offset = made->constants + MOD_PAIR_OFFSET * made->limbs;
    power_of_two(made, work, made->constants + MOD_PAIR_ENTER * made->limbs, 2 * radix);
    power_of_two(made, work, made->constants + MOD_PAIR_ENTER_HIGH * made->limbs, 3 * radix);
    to_limbs(made, square, 2 * made->limbs, (uint64_t *)work.modulus + made->root, made->words);
    to_limbs(made, offset, 2 * made->limbs, m, made->root);
    if (made->lanes == 1) return;
    // m 2^shift, which is at least 2 R, with 2^52 lent to each of the lower columns by the next.
    const int shift = radix + 2 - bits;
    const int words = made->words + 2;
    mpn_zero(work.number, words);
    for (int w = 0; w < made->root; w++) work.number[w + shift / 64] = m[w];
    if (shift % 64) mpn_lshift(work.number, work.number, words, (unsigned)(shift % 64));
    to_limbs(made, offset, 2 * made->limbs, (uint64_t *)work.number, words);
    for (int l = 0; l < made->limbs; l++) {
        offset[l] += (uint64_t)1 << 52;
        offset[l + 1] -= 1;
    }
}

static mpc_modulus *create(const uint64_t *m, int root, int parts, int portable) {
    if (root < 1 || root > MOD_MAXIMUM_WORDS || !(m[0] & 1) || m[root - 1] == 0) return NULL;
    const int vector = !portable && mpc_use_ifma();
    const int bits = 64 * root - __builtin_clzll(m[root - 1]);
    if (bits < 16) return NULL;
    // Six bits above m, so that sums of products of numbers below 4m come out below 2m.
    const int limbs = vector ? ((bits + 6 + 51) / 52 + 3) / 4 * 4 : root;
    const int radix = (vector ? 52 : 64) * limbs;
    const size_t bytes =
        8 * (size_t)limbs * (size_t)(parts > 1 ? MOD_PAIR_CONSTANTS : MOD_CONSTANTS);
    const int longest = 3 * radix / 64 + 3;
    const mp_size_t itch_r = mpn_sec_div_r_itch(longest, parts * root) + 1;
    const mp_size_t itch_qr = mpn_sec_div_qr_itch(parts * root, root);
    const mp_size_t itch_s = mpn_sec_sqr_itch(root);
    const mp_size_t itch = itch_r + itch_qr + itch_s;
    mpc_modulus *made = malloc(sizeof *made);
    uint64_t *memory = mpc_allocate(bytes);
    work_space work = {
        .bytes = 8 * ((size_t)(3 * root + longest + 2 * root) + (size_t)itch),
    };
    work.modulus = mpc_allocate(work.bytes);
    if (!made || !memory || !work.modulus) {
        free(made);
        mpc_release(memory);
        mpc_release(work.modulus);
        return NULL;
    }
    *made = (mpc_modulus){
        .words = parts * root, .root = root, .limbs = limbs, .lanes = vector ? 8 : 1,
        .parts = parts, .constants = memory, .bytes = bytes,
    };
    work.number = work.modulus + 3 * root;
    work.quotient = work.number + longest;
    work.scratch = work.quotient + 2 * root;
    // Newton's iteration: an odd number is its own inverse modulo 8.
    uint64_t inverse = m[0];
    for (int i = 0; i < 5; i++) inverse *= 2 - m[0] * inverse;
    made->inverse = -inverse & (vector ? ((uint64_t)1 << 52) - 1 : ~(uint64_t)0);
    // m, and behind it m or m^2.
    for (int w = 0; w < root; w++) work.modulus[w] = work.modulus[root + w] = m[w];
    if (parts > 1) mpn_sec_sqr(work.modulus + root, work.modulus, root, work.scratch);
    to_limbs(made, memory, limbs, m, root);
    power_of_two(made, work, memory + MOD_ONE * limbs, radix);
    if (parts > 1) fill_pair(made, work, m, bits, radix);
    else power_of_two(made, work, memory + MOD_ENTER * limbs, 2 * radix);
    mpc_wipe(work.modulus, work.bytes);
    mpc_release(work.modulus);
    return made;
}

mpc_modulus *mpc_modulus_create(const uint64_t *m, int words, int portable) {
    return create(m, words, 1, portable);
}

mpc_modulus *mpc_modulus_create_square(const uint64_t *m, int words, int portable) {
    return create(m, words, 2, portable);
}

void mpc_modulus_release(mpc_modulus *modulus) {
    if (!modulus) return;
    mpc_wipe(modulus->constants, modulus->bytes);
    mpc_release(modulus->constants);
    mpc_wipe(modulus, sizeof *modulus);
    free(modulus);
}

int mpc_modulus_lanes(const mpc_modulus *modulus) { return modulus->lanes; }

// `count` words of a number from its limbs, `limb_count` of them.
static void to_words(const mpc_modulus *modulus, uint64_t *words, int count, const uint64_t *limbs,
                     int limb_count) {
    if (modulus->lanes == 1) {
        memcpy(words, limbs, 8 * (size_t)count);
        return;
    }
    for (int w = 0; w < count; w++) {
        words[w] = 0;
        for (int l = 64 * w / 52; l < limb_count && 52 * l < 64 * (w + 1); l++) {
            const int at = 52 * l - 64 * w;
            words[w] |= at < 0 ? limbs[l] >> -at : limbs[l] << at;
        }
    }
}

void mod_value(const mpc_modulus *modulus, uint64_t *value) {
    const int which = modulus->parts > 1 ? MOD_PAIR_SQUARE : MOD_M;
    to_words(modulus, value, modulus->words, modulus->constants + which * modulus->limbs,
             modulus->parts * modulus->limbs);
}

int mod_inverse(const mpc_modulus *modulus, uint64_t *inverse, const uint64_t *number) {
    const int n = modulus->root, count = modulus->words;
    const mp_size_t itch_r = mpn_sec_div_r_itch(count, n), itch_i = mpn_sec_invert_itch(n);
    const size_t bytes = 8 * (size_t)(n + count + (itch_r > itch_i ? itch_r : itch_i) + 1);
    mp_limb_t *const m = mpc_allocate(bytes);
    if (!m) return 0;
    mp_limb_t *const residue = m + n, *const scratch = residue + count;
    to_words(modulus, (uint64_t *)m, n, modulus->constants + MOD_M * modulus->limbs, modulus->limbs);
    memcpy(residue, number, 8 * (size_t)count);
    mpn_sec_div_r(residue, count, m, n, scratch);
    const int exists =
        mpn_sec_invert((mp_limb_t *)inverse, residue, m, n, (mp_bitcnt_t)(128 * n), scratch);
    mpc_wipe(m, bytes);
    mpc_release(m);
    return exists;
}
