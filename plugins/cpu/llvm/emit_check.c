/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "plugins/cpu/llvm/emit.h"

/*
 * What a stopped launch has written is thrown away, so that code may end wherever it is, with all
 * that it runs: nothing that other lanes or later code rely on is left half done. Never hoisted or
 * merged, being atomic.
 */
void simd_emit_check(simd_emitter *e)
{
    const uint32_t on = simd_label(e);
    const simd_ir stop = simd_fresh(e, SIMD_IR_I32, 0);
    simd_say(e, "%r = load atomic i32, %R monotonic, align 4", stop, e->stop);
    simd_say(e, "br %R, label %%stopped, label %%l%u" SIMD_RARELY,
             simd_compare(e, "icmp ne", stop, simd_w32(0)), on);
    e->ended = 1;
    simd_place(e, on);
}
