#version 450
/* SPDX-License-Identifier: MIT OR Apache-2.0 */
layout(local_size_x = 256) in;
layout(push_constant) uniform Launch { uint count; };
layout(binding = 0) readonly buffer X { uint x[]; };
layout(binding = 1) buffer Total { uint total; };
shared uint part[256];

void main()
{
    uint lane = gl_LocalInvocationID.x, first = gl_WorkGroupID.x * 16384 + lane, mine = 0;
    for (uint k = 0; k < 64; k++)
        mine += first + k * 256 < count ? x[first + k * 256] : 0;
    part[lane] = mine;
    barrier();
    for (uint width = 128; width > 0; width >>= 1) {
        if (lane < width)
            part[lane] += part[lane + width];
        barrier();
    }
    if (lane == 0)
        atomicAdd(total, part[0]);
}
