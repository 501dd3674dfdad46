// AES-128 on vectors of blocks: included once for each width, with
//     NAME(f)          the functions' names; FUNCTION and INLINE their attributes
//     VECTOR, LANES    a vector and how many blocks it has
//     LOAD, STORE, XOR, ADD, ENCRYPT, ENCRYPT_LAST, SPREAD (a block to all lanes)
//     NUMBERS(a, d, b, e)  the words a + i d and b + i e in each lane i
//     SHUFFLE, REVERSE     what turns each block's second word around
//     STORE_FIRST      of `batch` vectors the first words of all blocks, to `out`

INLINE void NAME(load_schedule)(VECTOR *k, const uint64_t *schedule) {
    UNROLL for (int r = 0; r < rounds; r++)
        k[r] = SPREAD(_mm_loadu_si128((const __m128i *)(schedule + 2 * r)));
}

INLINE void NAME(encrypt)(VECTOR *x, int vectors, const VECTOR *k) {
    UNROLL for (int i = 0; i < vectors; i++) x[i] = XOR(x[i], k[0]);
    UNROLL for (int r = 1; r < rounds - 1; r++) {
        UNROLL for (int i = 0; i < vectors; i++) x[i] = ENCRYPT(x[i], k[r]);
    }
    UNROLL for (int i = 0; i < vectors; i++) x[i] = ENCRYPT_LAST(x[i], k[rounds - 1]);
}

FUNCTION static void NAME(ctr)(uint64_t *out, size_t stride, const uint64_t *schedules, size_t n,
                               uint64_t domain, uint64_t first, size_t blocks) {
    const VECTOR start = NUMBERS(__builtin_bswap64(domain), 0, first, 1);
    const VECTOR step = NUMBERS(0, 0, LANES, 0);
    for (size_t j = 0; j < n; j++) {
        VECTOR k[rounds], x[batch], counter = start;
        NAME(load_schedule)(k, schedules + 2 * rounds * j);
        uint64_t *at = out + j * stride;
        size_t left = blocks / LANES;
        for (; left >= batch; left -= batch, at += 2 * LANES * batch) {
            UNROLL for (int i = 0; i < batch; i++) {
                x[i] = SHUFFLE(counter, REVERSE);
                counter = ADD(counter, step);
            }
            NAME(encrypt)(x, batch, k);
            UNROLL for (int i = 0; i < batch; i++) STORE(at + 2 * LANES * i, x[i]);
        }
        for (; left > 0; left--, at += 2 * LANES) {
            x[0] = SHUFFLE(counter, REVERSE);
            counter = ADD(counter, step);
            NAME(encrypt)(x, 1, k);
            STORE(at, x[0]);
        }
    }
}

// Rows of `vectors` vectors of the hash.
INLINE void NAME(hash)(VECTOR *y, const uint64_t *rows, VECTOR offset, VECTOR *tweak, int vectors,
                       const VECTOR *k) {
    const VECTOR step = NUMBERS(LANES, 0, 0, 0);
    VECTOR x[batch];
    UNROLL for (int i = 0; i < vectors; i++) x[i] = XOR(LOAD(rows + 2 * LANES * i), offset);
    NAME(encrypt)(x, vectors, k);
    UNROLL for (int i = 0; i < vectors; i++) {
        y[i] = XOR(x[i], *tweak);
        *tweak = ADD(*tweak, step);
    }
    NAME(encrypt)(y, vectors, k);
    UNROLL for (int i = 0; i < vectors; i++) y[i] = XOR(y[i], x[i]);
}

FUNCTION static void NAME(tmmo)(uint64_t *out, const uint64_t *rows, const uint64_t *offset,
                                const uint64_t *schedule, uint64_t tweak, size_t n, int words) {
    VECTOR k[rounds], y[batch];
    NAME(load_schedule)(k, schedule);
    const VECTOR x = SPREAD(_mm_loadu_si128((const __m128i *)offset));
    VECTOR tweaks = NUMBERS(tweak, 1, 0, 0);
    size_t i = 0;
    for (; i + LANES * batch <= n; i += LANES * batch) {
        NAME(hash)(y, rows + 2 * i, x, &tweaks, batch, k);
        if (words == 2) {
            UNROLL for (int v = 0; v < batch; v++) STORE(out + 2 * i + 2 * LANES * v, y[v]);
        } else {
            STORE_FIRST(out + i, y)
        }
    }
    uint64_t row[2 * LANES] = {0}, result[2 * LANES];
    for (; i < n; i += LANES) {
        size_t here = n - i < LANES ? n - i : LANES;
        for (size_t w = 0; w < 2 * here; w++) row[w] = rows[2 * i + w];
        NAME(hash)(y, row, x, &tweaks, 1, k);
        STORE(result, y[0]);
        for (size_t e = 0; e < here; e++)
            for (int w = 0; w < words; w++) out[words * (i + e) + w] = result[2 * e + w];
    }
    mpc_wipe(row, sizeof row);
    mpc_wipe(result, sizeof result);
}

#undef NAME
#undef FUNCTION
#undef INLINE
#undef VECTOR
#undef LANES
#undef LOAD
#undef STORE
#undef XOR
#undef ADD
#undef ENCRYPT
#undef ENCRYPT_LAST
#undef SPREAD
#undef NUMBERS
#undef SHUFFLE
#undef REVERSE
#undef STORE_FIRST
