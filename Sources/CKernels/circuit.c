#include "dispatch.h"

// Circuits on bit planes. A column, some words of all planes, goes through a whole step at a time: narrow ones stay
// in the first cache, of wide ones fewer have to read what is to be done.
enum { column = 8, wide = 24 };

MPC_BODY void xor_column(uint64_t *planes, size_t words, const uint32_t *places, size_t count,
                         const size_t width) {
    for (size_t k = 0; k < count; k++) {
        const uint64_t *x = planes + places[3 * k + 1] * words;
        const uint64_t *y = planes + places[3 * k + 2] * words;
        uint64_t *z = planes + places[3 * k] * words, sum[column];
        for (size_t i = 0; i < width; i++) sum[i] = x[i] ^ y[i];
        for (size_t i = 0; i < width; i++) z[i] = sum[i];
    }
}

MPC_KERNEL(void, mpc_xor_planes,
           (uint64_t *planes, size_t words, const uint32_t *places, size_t count),
           (planes, words, places, count)) {
    size_t at = 0;
    for (; at + column <= words; at += column)
        xor_column(planes + at, words, places, count, column);
    for (; at < words; at++) xor_column(planes + at, words, places, count, 1);
}

// z = x ^ y ^ w, in one component.
MPC_BODY void sum_column(uint64_t *planes, size_t words, const uint32_t *p, const size_t width) {
    const uint64_t *x = planes + p[1] * words, *y = planes + p[2] * words;
    const uint64_t *w = planes + p[3] * words;
    uint64_t *z = planes + p[0] * words, sum[wide];
    for (size_t i = 0; i < width; i++) sum[i] = x[i] ^ y[i] ^ w[i];
    for (size_t i = 0; i < width; i++) z[i] = sum[i];
}

MPC_BODY void and_column(uint64_t *first, const uint64_t *second, size_t words, const uint32_t *p,
                         const size_t width) {
    size_t x = p[1] * words, y = p[2] * words;
    uint64_t *z = first + p[0] * words, t[wide];
    for (size_t i = 0; i < width; i++)
        t[i] = (first[x + i] & (first[y + i] ^ second[y + i])) ^ (second[x + i] & first[y + i]);
    for (size_t i = 0; i < width; i++) z[i] = t[i];
}

MPC_BODY void step_column(uint64_t *first, uint64_t *second, mpc_unaligned_word *message,
                          size_t words, const mpc_circuit_step *step, const size_t width) {
    const uint32_t *p = step->operations;
    for (const uint32_t *run = step->runs; run < step->runs + 3 * step->run_count; run += 3) {
        for (uint32_t k = 0; k < run[0]; k++, p += 4) {
            sum_column(first, words, p, width);
            sum_column(second, words, p, width);
        }
        for (uint32_t k = 0; k < run[1]; k++, p += 4) and_column(first, second, words, p, width);
        for (uint32_t k = 0; k < run[2]; k++, p += 4) sum_column(first, words, p, width);
    }
    uint64_t *z = first + step->target * words;
    for (size_t k = 0; k < step->count; k++)
        for (size_t i = 0; i < width; i++)
            z[k * words + i] = message[k * words + i] ^= z[k * words + i];
}

MPC_KERNEL(void, mpc_circuit_planes,
           (uint64_t *first, uint64_t *second, void *message, size_t words,
            const mpc_circuit_step *step),
           (first, second, message, words, step)) {
    mpc_unaligned_word *out = message;
    size_t at = 0;
    for (; at + wide <= words; at += wide)
        step_column(first + at, second + at, out + at, words, step, wide);
    for (; at + column <= words; at += column)
        step_column(first + at, second + at, out + at, words, step, column);
    for (; at + 4 <= words; at += 4)
        step_column(first + at, second + at, out + at, words, step, 4);
    for (; at < words; at++) step_column(first + at, second + at, out + at, words, step, 1);
}
