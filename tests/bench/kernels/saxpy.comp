#version 450
/* SPDX-License-Identifier: MIT OR Apache-2.0 */
layout(local_size_x = 256) in;
layout(push_constant) uniform Launch { uint count; };
layout(binding = 0) readonly buffer A { float a; };
layout(binding = 1) readonly buffer X { float x[]; };
layout(binding = 2) readonly buffer Y { float y[]; };
layout(binding = 3) writeonly buffer Z { float z[]; };

void main()
{
    uint i = gl_GlobalInvocationID.x;
    if (i < count)
        z[i] = fma(a, x[i], y[i]);
}
