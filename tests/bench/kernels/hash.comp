#version 450
/* SPDX-License-Identifier: MIT OR Apache-2.0 */
layout(local_size_x = 256) in;
layout(push_constant) uniform Launch { uint count; };
layout(binding = 0) readonly buffer Seed { uint seed; };
layout(binding = 1) readonly buffer X { uint x[]; };
layout(binding = 2) writeonly buffer Y { uint y[]; };

void main()
{
    uint i = gl_GlobalInvocationID.x;
    if (i >= count)
        return;
    uint h = seed + 374761393u + 4u + x[i] * 3266489917u;
    h = (h << 17 | h >> 15) * 668265263u;
    h = (h ^ h >> 15) * 2246822519u;
    h = (h ^ h >> 13) * 3266489917u;
    y[i] = h ^ h >> 16;
}
