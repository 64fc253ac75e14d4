/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Compiled with -O3 -march=native, see bench.mk. */
#include "tests/bench/kernels/native.h"

#include <math.h>
#include <string.h>

void native_copy(void *const *memory, const size_t *sizes, size_t first, size_t end)
{
    (void)sizes;
    memcpy((char *)memory[1] + first * 4096, (const char *)memory[0] + first * 4096,
           (end - first) * 4096);
}

/* Units: elements. */
void native_saxpy(void *const *memory, const size_t *sizes, size_t first, size_t end)
{
    const float a = *(const float *)memory[0];
    const float *restrict x = memory[1], *restrict y = memory[2];
    float *restrict z = memory[3];
    (void)sizes;
    for (size_t i = first; i < end; i++)
        z[i] = fmaf(a, x[i], y[i]);
}

void native_sum(void *const *memory, const size_t *sizes, size_t first, size_t end)
{
    const uint32_t *x = memory[0];
    uint32_t sum = 0;
    (void)sizes;
    for (size_t i = first; i < end; i++)
        sum += x[i];
    __atomic_fetch_add((uint32_t *)memory[1], sum, __ATOMIC_RELAXED);
}

/* Units: bytes. */
void native_histogram(void *const *memory, const size_t *sizes, size_t first, size_t end)
{
    const uint8_t *text = memory[0];
    uint32_t *histogram = memory[1], mine[256] = {0};
    (void)sizes;
    for (size_t i = first; i < end; i++)
        mine[text[i]]++;
    for (unsigned value = 0; value < 256; value++)
        if (mine[value])
            __atomic_fetch_add(&histogram[value], mine[value], __ATOMIC_RELAXED);
}

static const uint32_t sha256_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate_right(uint32_t x, unsigned n)
{
    return x >> n | x << (32 - n);
}

static void sha256_chunk(uint32_t h[8], const uint8_t *chunk)
{
    uint32_t w[64], s[8];
    for (int t = 0; t < 16; t++)
        w[t] = (uint32_t)chunk[t * 4] << 24 | (uint32_t)chunk[t * 4 + 1] << 16 |
               (uint32_t)chunk[t * 4 + 2] << 8 | chunk[t * 4 + 3];
    for (int t = 16; t < 64; t++) {
        const uint32_t a = w[t - 15], b = w[t - 2];
        w[t] = w[t - 16] + (rotate_right(a, 7) ^ rotate_right(a, 18) ^ a >> 3) + w[t - 7] +
               (rotate_right(b, 17) ^ rotate_right(b, 19) ^ b >> 10);
    }
    memcpy(s, h, sizeof s);
    for (int t = 0; t < 64; t++) {
        const uint32_t e = s[4], a = s[0];
        const uint32_t t1 = s[7] +
                            (rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25)) +
                            ((e & s[5]) ^ (~e & s[6])) + sha256_constants[t] + w[t];
        const uint32_t t2 = (rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22)) +
                            ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
        s[7] = s[6], s[6] = s[5], s[5] = e, s[4] = s[3] + t1;
        s[3] = s[2], s[2] = s[1], s[1] = a, s[0] = t1 + t2;
    }
    for (int i = 0; i < 8; i++)
        h[i] += s[i];
}

/* Units: blocks of 4096 bytes. */
void native_sha256(void *const *memory, const size_t *sizes, size_t first, size_t end)
{
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    const uint8_t *file = memory[0];
    uint8_t *digests = memory[1];
    for (size_t block = first; block < end; block++) {
        const uint8_t *data = file + block * 4096;
        const size_t size = sizes[0] - block * 4096 < 4096 ? sizes[0] - block * 4096 : 4096;
        uint8_t last[128] = {0};
        const size_t whole = size / 64, rest = size % 64, tail = rest + 9 > 64 ? 128 : 64;
        uint32_t h[8];
        memcpy(h, start, sizeof h);
        for (size_t i = 0; i < whole; i++)
            sha256_chunk(h, data + i * 64);
        memcpy(last, data + whole * 64, rest);
        last[rest] = 0x80;
        for (int i = 0; i < 8; i++)
            last[tail - 1 - (size_t)i] = (uint8_t)((uint64_t)size * 8 >> i * 8);
        for (size_t i = 0; i < tail; i += 64)
            sha256_chunk(h, last + i);
        for (int i = 0; i < 8; i++)
            for (int byte = 0; byte < 4; byte++)
                digests[block * 32 + (size_t)(i * 4 + byte)] = (uint8_t)(h[i] >> (24 - byte * 8));
    }
}

void native_hash(void *const *memory, const size_t *sizes, size_t first, size_t end)
{
    const uint32_t seed = *(const uint32_t *)memory[0];
    const uint32_t *restrict x = memory[1];
    uint32_t *restrict y = memory[2];
    (void)sizes;
    for (size_t i = first; i < end; i++) {
        uint32_t h = seed + 374761393 + 4 + x[i] * 3266489917u;
        h = (h << 17 | h >> 15) * 668265263;
        h = (h ^ h >> 15) * 2246822519u;
        h = (h ^ h >> 13) * 3266489917u;
        y[i] = h ^ h >> 16;
    }
}

/* Units: bytes. A literal that ends here may have begun before. */
void native_dfa(void *const *memory, const size_t *sizes, size_t first, size_t end)
{
    const uint8_t *text = memory[0];
    const uint32_t *table = memory[1], *accept = memory[2], warm = *(const uint32_t *)memory[3];
    uint32_t *hits = memory[4], state = 0, found = 0;
    (void)sizes;
    for (size_t p = first > warm ? first - warm : 0; p < first; p++)
        state = table[state * 256 + text[p]];
    for (size_t p = first; p < end; p++) {
        state = table[state * 256 + text[p]];
        const uint32_t length = accept[state];
        if (length > 0) {
            hits[p] = length;
            found++;
        }
    }
    __atomic_fetch_add((uint32_t *)memory[5], found, __ATOMIC_RELAXED);
}

/* Units: rows of the result, by blocks of 64 rows of b, which stay in the cache. */
void native_matmul(void *const *memory, const size_t *sizes, size_t first, size_t end)
{
    const size_t n = *(const uint32_t *)memory[0], step = 64;
    const float *a = memory[1], *b = memory[2];
    float *c = memory[3];
    (void)sizes;
    memset(c + first * n, 0, (end - first) * n * sizeof *c);
    for (size_t k0 = 0; k0 < n; k0 += step)
        for (size_t row = first; row < end; row++) {
            float *restrict out = c + row * n;
            for (size_t k = k0; k < k0 + step && k < n; k++) {
                const float factor = a[row * n + k], *restrict in = b + k * n;
                for (size_t column = 0; column < n; column++)
                    out[column] = fmaf(factor, in[column], out[column]);
            }
        }
}

/* Units: rows. As in the program, 64 partial sums; they let a compiler use vectors, too. */
void native_softmax(void *const *memory, const size_t *sizes, size_t first, size_t end)
{
    const size_t n = *(const uint32_t *)memory[0];
    (void)sizes;
    for (size_t row = first; row < end; row++) {
        const float *restrict x = (const float *)memory[1] + row * n;
        float *restrict y = (float *)memory[2] + row * n;
        float part[64] = {0}, top = -INFINITY, sum = 0;
        for (size_t i = 0; i < n; i++)
            top = x[i] > top ? x[i] : top;
        for (size_t i = 0; i < n; i++)
            y[i] = expf(x[i] - top);
        for (size_t i = 0; i + 64 <= n; i += 64)
            for (size_t k = 0; k < 64; k++)
                part[k] += y[i + k];
        for (size_t i = n / 64 * 64; i < n; i++)
            part[i % 64] += y[i];
        for (size_t k = 0; k < 64; k++)
            sum += part[k];
        for (size_t i = 0; i < n; i++)
            y[i] /= sum;
    }
}

/* Units: pixels. */
void native_mandelbrot(void *const *memory, const size_t *sizes, size_t first, size_t end)
{
    const float *view = memory[0];
    const uint32_t width = *(const uint32_t *)memory[1];
    uint32_t *grey = memory[2];
    (void)sizes;
    for (size_t i = first; i < end; i++) {
        const float cx = fmaf(view[2], (float)(i % width), view[0]);
        const float cy = fmaf(view[2], (float)(i / width), view[1]);
        float x = 0, y = 0;
        uint32_t k = 0;
        for (; k < 256; k++) {
            const float yy = y * y;
            if (fmaf(x, x, yy) > 4.0f)
                break;
            const float next = fmaf(x, x, cx - yy);
            y = fmaf(2.0f * x, y, cy);
            x = next;
        }
        grey[i] = k;
    }
}

/* Units: bodies. */
void native_nbody(void *const *memory, const size_t *sizes, size_t first, size_t end)
{
    const float *restrict bodies = memory[0];
    float *restrict pull = memory[1];
    const size_t n = sizes[0] / 16;
    for (size_t i = first; i < end; i++) {
        const float x = bodies[i * 4], y = bodies[i * 4 + 1], z = bodies[i * 4 + 2];
        float ax = 0, ay = 0, az = 0;
        for (size_t j = 0; j < n; j++) {
            const float dx = bodies[j * 4] - x, dy = bodies[j * 4 + 1] - y,
                        dz = bodies[j * 4 + 2] - z;
            const float square = fmaf(dx, dx, fmaf(dy, dy, fmaf(dz, dz, 0.01f)));
            const float inverse = 1.0f / sqrtf(square);
            const float factor = bodies[j * 4 + 3] * inverse * inverse * inverse;
            ax = fmaf(factor, dx, ax);
            ay = fmaf(factor, dy, ay);
            az = fmaf(factor, dz, az);
        }
        pull[i * 4] = ax;
        pull[i * 4 + 1] = ay;
        pull[i * 4 + 2] = az;
        pull[i * 4 + 3] = 0;
    }
}

void native_stencil(void *const *memory, const size_t *sizes, size_t first, size_t end)
{
    const float *restrict x = memory[0];
    float *restrict y = memory[1];
    const size_t n = sizes[0] / 4;
    const size_t from = first > 0 ? first : 1, to = end < n ? end : n - 1;
    if (first == 0)
        y[0] = fmaf(0.25f, n > 1 ? x[1] : 0, 0.5f * x[0]);
    for (size_t i = from; i < to; i++)
        y[i] = fmaf(0.25f, x[i - 1] + x[i + 1], 0.5f * x[i]);
    if (end == n && n > 1)
        y[n - 1] = fmaf(0.25f, x[n - 2], 0.5f * x[n - 1]);
}

/* Units: rows. */
void native_spmv(void *const *memory, const size_t *sizes, size_t first, size_t end)
{
    const uint32_t *restrict offsets = memory[0], *restrict columns = memory[1];
    const float *restrict values = memory[2], *restrict x = memory[3];
    float *restrict y = memory[4];
    (void)sizes;
    for (size_t row = first; row < end; row++) {
        float sum = 0;
        for (size_t e = offsets[row]; e < offsets[row + 1]; e++)
            sum = fmaf(values[e], x[columns[e]], sum);
        y[row] = sum;
    }
}
