#version 450
/* SPDX-License-Identifier: MIT OR Apache-2.0 */
layout(local_size_x = 64) in;
layout(push_constant) uniform Launch { uint count; };
layout(binding = 0) readonly buffer Bodies { vec4 bodies[]; };
layout(binding = 1) writeonly buffer Pull { vec4 pull[]; };

void main()
{
    uint i = gl_GlobalInvocationID.x;
    vec3 at = bodies[i].xyz, a = vec3(0);
    for (uint j = 0; j < count; j++) {
        vec3 d = bodies[j].xyz - at;
        float inverse = 1.0 / sqrt(fma(d.x, d.x, fma(d.y, d.y, fma(d.z, d.z, 0.01))));
        a += bodies[j].w * inverse * inverse * inverse * d;
    }
    pull[i] = vec4(a, 0);
}
