// The dot product of two secret vectors.
#include <stdint.h>

uint64_t dot(const uint64_t *a, const uint64_t *b, uint32_t length) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < length; i++) sum += a[i] * b[i];
    return sum;
}
