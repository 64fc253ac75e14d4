#version 450
/* SPDX-License-Identifier: MIT OR Apache-2.0 */
layout(local_size_x = 256) in;
layout(push_constant) uniform Launch { uint count; };
layout(binding = 0) readonly buffer X { float x[]; };
layout(binding = 1) writeonly buffer Y { float y[]; };

void main()
{
    uint i = gl_GlobalInvocationID.x;
    if (i < count)
        y[i] = fma(0.25, (i > 0 ? x[i - 1] : 0.0) + (i + 1 < count ? x[i + 1] : 0.0), 0.5 * x[i]);
}
