/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The problems in OpenCL C: the programs again, as close as the languages allow. The last
 * argument is problem.count. */

__kernel void saxpy(__global const float *a, __global const float *x, __global const float *y,
                    __global float *z, uint count)
{
    size_t i = get_global_id(0);
    if (i < count)
        z[i] = fma(a[0], x[i], y[i]);
}

__kernel __attribute__((reqd_work_group_size(256, 1, 1)))
void sum(__global const uint *x, __global uint *total, uint count)
{
    __local uint part[256];
    uint lane = get_local_id(0), first = get_group_id(0) * 16384 + lane, mine = 0;
    for (uint k = 0; k < 64; k++)
        mine += first + k * 256 < count ? x[first + k * 256] : 0;
    part[lane] = mine;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint half_size = 128; half_size > 0; half_size >>= 1) {
        if (lane < half_size)
            part[lane] += part[lane + half_size];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (lane == 0)
        atomic_add(total, part[0]);
}

__kernel __attribute__((reqd_work_group_size(16, 1, 1)))
void histogram(__global const uchar *text, __global uint *histogram, uint count)
{
    __local uint mine[4096];
    uint lane = get_local_id(0), first = get_group_id(0) * 65536;
    for (uint k = 0; k < 256; k++)
        mine[k * 16 + lane] = 0;
    for (uint k = 0; k < 4096; k++) {
        uint at = first + k * 16 + lane;
        if (at < count)
            mine[text[at] * 16 + lane] += 1;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint k = 0; k < 16; k++) {
        uint value = k * 16 + lane, sum = 0;
        for (uint l = 0; l < 16; l++)
            sum += mine[value * 16 + l];
        if (sum > 0)
            atomic_add(&histogram[value], sum);
    }
}

__constant uint sha256_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

#define ROTATE_RIGHT(x, n) rotate((x), (uint)(32 - (n)))

__kernel __attribute__((reqd_work_group_size(64, 1, 1)))
void sha256(__global const uchar *file, __global uint *digests, uint count)
{
    __local uint w[1024];
    uint lane = get_local_id(0), start = get_global_id(0) * 4096;
    if (start >= count)
        return;
    uint size = min(4096u, count - start), chunks = (size + 72) / 64;
    uint h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    for (uint chunk = 0; chunk < chunks; chunk++) {
        for (uint t = 0; t < 16; t++) {
            uint word = 0;
            for (uint b = 0; b < 4; b++) {
                uint at = chunk * 64 + t * 4 + b;
                word = word << 8 | (at < size ? file[start + at] : at == size ? 128 : 0);
            }
            if (chunk + 1 == chunks && t == 15)
                word = size * 8;
            w[t * 64 + lane] = word;
        }
        uint s[8];
        for (int i = 0; i < 8; i++)
            s[i] = h[i];
        for (uint t = 0; t < 64; t++) {
            uint wt = w[(t & 15) * 64 + lane], w1 = w[((t + 1) & 15) * 64 + lane];
            uint w9 = w[((t + 9) & 15) * 64 + lane], w14 = w[((t + 14) & 15) * 64 + lane];
            uint s0 = ROTATE_RIGHT(w1, 7) ^ ROTATE_RIGHT(w1, 18) ^ w1 >> 3;
            uint s1 = ROTATE_RIGHT(w14, 17) ^ ROTATE_RIGHT(w14, 19) ^ w14 >> 10;
            w[(t & 15) * 64 + lane] = wt + s0 + w9 + s1;
            uint e = s[4], a = s[0];
            uint t1 = s[7] + (ROTATE_RIGHT(e, 6) ^ ROTATE_RIGHT(e, 11) ^ ROTATE_RIGHT(e, 25)) +
                      ((e & s[5]) ^ (~e & s[6])) + sha256_constants[t] + wt;
            uint t2 = (ROTATE_RIGHT(a, 2) ^ ROTATE_RIGHT(a, 13) ^ ROTATE_RIGHT(a, 22)) +
                      ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
            s[7] = s[6], s[6] = s[5], s[5] = e, s[4] = s[3] + t1;
            s[3] = s[2], s[2] = s[1], s[1] = a, s[0] = t1 + t2;
        }
        for (int i = 0; i < 8; i++)
            h[i] += s[i];
    }
    for (int i = 0; i < 8; i++)
        digests[get_global_id(0) * 8 + i] =
            h[i] << 24 | (h[i] & 0xff00) << 8 | (h[i] >> 8 & 0xff00) | h[i] >> 24;
}

__kernel void hash(__global const uint *seed, __global const uint *x, __global uint *y, uint count)
{
    size_t i = get_global_id(0);
    if (i >= count)
        return;
    uint h = seed[0] + 374761393 + 4 + x[i] * 3266489917u;
    h = rotate(h, 17u) * 668265263;
    h = (h ^ h >> 15) * 2246822519u;
    h = (h ^ h >> 13) * 3266489917u;
    y[i] = h ^ h >> 16;
}

__kernel void dfa(__global const uchar *text, __global const uint *table,
                  __global const uint *accept, __global const uint *warm, __global uint *hits,
                  __global uint *total, uint count)
{
    uint begin = get_global_id(0) * 64, end = min(begin + 64, count), state = 0, found = 0;
    for (uint p = begin > warm[0] ? begin - warm[0] : 0; p < end; p++) {
        state = table[state * 256 + text[p]];
        uint length = accept[state];
        if (p >= begin && length > 0) {
            hits[p] = length;
            found++;
        }
    }
    if (found > 0)
        atomic_add(total, found);
}

__kernel __attribute__((reqd_work_group_size(16, 16, 1)))
void matmul(__global const uint *rows, __global const float *a, __global const float *b,
            __global float *c, uint count)
{
    __local float ta[256], tb[256];
    uint n = rows[0], lx = get_local_id(0), ly = get_local_id(1), cell = ly * 16 + lx;
    size_t gx = get_global_id(0), gy = get_global_id(1);
    float sum = 0;
    for (uint t = 0; t < n / 16; t++) {
        ta[cell] = a[gy * n + t * 16 + lx];
        tb[cell] = b[(t * 16 + ly) * n + gx];
        barrier(CLK_LOCAL_MEM_FENCE);
        for (uint j = 0; j < 16; j++)
            sum = fma(ta[ly * 16 + j], tb[j * 16 + lx], sum);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    c[gy * n + gx] = sum;
}

__kernel __attribute__((reqd_work_group_size(64, 1, 1)))
void softmax(__global const uint *width, __global const float *x, __global float *y, uint count)
{
    __local float part[64];
    uint n = width[0], row = get_group_id(0) * n, lane = get_local_id(0), rounds = (n + 63) / 64;
    float top = -INFINITY, mine = 0, sum = 0;
    for (uint r = 0; r < rounds; r++) {
        uint c = r * 64 + lane;
        top = fmax(top, c < n ? x[row + c] : -INFINITY);
    }
    part[lane] = top;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint k = 0; k < 64; k++)
        top = fmax(top, part[k]);
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint r = 0; r < rounds; r++) {
        uint c = r * 64 + lane;
        mine += c < n ? exp(x[row + c] - top) : 0;
    }
    part[lane] = mine;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint k = 0; k < 64; k++)
        sum += part[k];
    for (uint r = 0; r < rounds; r++) {
        uint c = r * 64 + lane;
        if (c < n)
            y[row + c] = exp(x[row + c] - top) / sum;
    }
}

__kernel void mandelbrot(__global const float *view, __global const uint *width,
                         __global uint *grey, uint count)
{
    uint i = get_global_id(0), k = 0;
    float cx = fma(view[2], (float)(i % width[0]), view[0]);
    float cy = fma(view[2], (float)(i / width[0]), view[1]);
    float x = 0, y = 0;
    for (; k < 256; k++) {
        float yy = y * y;
        if (fma(x, x, yy) > 4.0f)
            break;
        float next = fma(x, x, cx - yy);
        y = fma(2.0f * x, y, cy);
        x = next;
    }
    grey[i] = k;
}

__kernel void nbody(__global const float *bodies, __global float *pull, uint count)
{
    size_t me = get_global_id(0) * 4;
    float x = bodies[me], y = bodies[me + 1], z = bodies[me + 2], ax = 0, ay = 0, az = 0;
    for (uint j = 0; j < count; j++) {
        float dx = bodies[j * 4] - x, dy = bodies[j * 4 + 1] - y, dz = bodies[j * 4 + 2] - z;
        float inverse = 1.0f / sqrt(fma(dx, dx, fma(dy, dy, fma(dz, dz, 0.01f))));
        float factor = bodies[j * 4 + 3] * inverse * inverse * inverse;
        ax = fma(factor, dx, ax);
        ay = fma(factor, dy, ay);
        az = fma(factor, dz, az);
    }
    pull[me] = ax;
    pull[me + 1] = ay;
    pull[me + 2] = az;
    pull[me + 3] = 0;
}

__kernel void stencil(__global const float *x, __global float *y, uint count)
{
    uint i = get_global_id(0);
    float left = i > 0 ? x[i - 1] : 0, right = i + 1 < count ? x[i + 1] : 0;
    y[i] = fma(0.25f, left + right, 0.5f * x[i]);
}

__kernel void spmv(__global const uint *offsets, __global const uint *columns,
                   __global const float *values, __global const float *x, __global float *y,
                   uint count)
{
    size_t row = get_global_id(0);
    if (row >= count)
        return;
    float sum = 0;
    for (uint e = offsets[row]; e < offsets[row + 1]; e++)
        sum = fma(values[e], x[columns[e]], sum);
    y[row] = sum;
}
