#version 450
/* SPDX-License-Identifier: MIT OR Apache-2.0 */
layout(local_size_x = 256) in;
layout(push_constant) uniform Launch { uint count; };
layout(binding = 0) readonly buffer View { float view[3]; };
layout(binding = 1) readonly buffer Width { uint width; };
layout(binding = 2) writeonly buffer Grey { uint grey[]; };

void main()
{
    uint i = gl_GlobalInvocationID.x, k = 0;
    float cx = fma(view[2], float(i % width), view[0]);
    float cy = fma(view[2], float(i / width), view[1]);
    float x = 0, y = 0;
    for (; k < 256; k++) {
        float yy = y * y;
        if (fma(x, x, yy) > 4.0)
            break;
        float next = fma(x, x, cx - yy);
        y = fma(2.0 * x, y, cy);
        x = next;
    }
    if (i < count)
        grey[i] = k;
}
