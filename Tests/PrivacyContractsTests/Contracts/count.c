// How many elements of a secret vector lie above a public threshold.
#include <stdint.h>

uint32_t count(const uint64_t *values, uint32_t length, uint64_t threshold) {
    uint32_t above = 0;
    for (uint32_t i = 0; i < length; i++)
        if (values[i] > threshold) above++;
    return above;
}
