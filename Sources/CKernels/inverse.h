#pragma once
#include "dispatch.h"
/// 1/a mod p for 0 < a < p, plain integers of `field->words` words. Variable time.
void mpc_field_inverse(const mpc_field *field, uint64_t *r, const uint64_t *a);
