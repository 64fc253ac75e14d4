/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Words of the text form and names of the wire records, by tag. */
#include "core/ir/model.h"

#define LOOK_UP(table, tag) ((tag) < sizeof(table) / sizeof(table)[0] ? (table)[tag] : NULL)

const char *vyre__node_op_id(uint8_t tag)
{
    static const char *const names[] = {
        [VYRE__NODE_LET] = "vyre.node.let",
        [VYRE__NODE_ASSIGN] = "vyre.node.assign",
        [VYRE__NODE_STORE] = "vyre.node.store",
        [VYRE__NODE_IF] = "vyre.node.if",
        [VYRE__NODE_LOOP] = "vyre.node.loop",
        [VYRE__NODE_RETURN] = "vyre.node.return",
        [VYRE__NODE_BLOCK] = "vyre.node.block",
        [VYRE__NODE_BARRIER] = "vyre.node.barrier",
        [VYRE__NODE_INDIRECT_DISPATCH] = "vyre.node.indirect_dispatch",
        [VYRE__NODE_ASYNC_LOAD] = "vyre.node.async_load",
        [VYRE__NODE_ASYNC_WAIT] = "vyre.node.async_wait",
        [VYRE__NODE_REGION] = "vyre.node.region",
        [VYRE__NODE_ASYNC_STORE] = "vyre.node.async_store",
        [VYRE__NODE_TRAP] = "vyre.node.trap",
        [VYRE__NODE_RESUME] = "vyre.node.resume",
        [VYRE__NODE_ALL_REDUCE] = "vyre.node.all_reduce",
        [VYRE__NODE_ALL_GATHER] = "vyre.node.all_gather",
        [VYRE__NODE_REDUCE_SCATTER] = "vyre.node.reduce_scatter",
        [VYRE__NODE_BROADCAST] = "vyre.node.broadcast",
    };
    return LOOK_UP(names, tag);
}

const char *vyre__binary_word(uint8_t op)
{
    static const char *const words[] = {
        NULL,
        "+",
        "-",
        "*",
        "/",
        "%",
        "&",
        "|",
        "^",
        "<<",
        ">>",
        "==",
        "!=",
        "<",
        ">",
        "<=",
        ">=",
        "&&",
        "||",
        "abs_diff",
        "min",
        "max",
        "sat_add",
        "sat_sub",
        "sat_mul",
        "wave_shuffle",
        "wave_ballot",
        "wave_reduce",
        "wave_broadcast",
        "rotl",
        "rotr",
        "wrap_add",
        "wrap_sub",
        "mul_high",
    };
    return LOOK_UP(words, op);
}

const char *vyre__unary_word(uint8_t op)
{
    static const char *const words[] = {
        NULL,          "-",
        "~",           "!",
        "popcount",    "clz",
        "ctz",         "reverse_bits",
        "cos",         "sin",
        "abs",         "sqrt",
        "floor",       "ceil",
        "round",       "trunc",
        "sign",        "is_nan",
        "is_inf",      "is_finite",
        "exp",         "log",
        "log2",        "exp2",
        "tan",         "acos",
        "asin",        "atan",
        "tanh",        "sinh",
        "cosh",        "inverse_sqrt",
        "unpack4_low", "unpack4_high",
        "unpack8_low", "unpack8_high",
        "reciprocal",
    };
    return LOOK_UP(words, op);
}

const char *vyre__atomic_word(uint8_t op)
{
    static const char *const words[] = {NULL,  "add",      "or",  "and",      "xor",  "min",
                                        "max", "exchange", "cas", "cas_weak", "nand", "lru"};
    return LOOK_UP(words, op);
}

const char *vyre__order_word(uint8_t order)
{
    static const char *const words[] = {"relaxed", "acquire", "release",
                                        "acq_rel", "seq_cst", "grid"};
    return LOOK_UP(words, order);
}

const char *vyre__reduce_word(uint8_t op)
{
    static const char *const words[] = {NULL, "add", "mul", "min", "max", "and", "or", "xor"};
    return LOOK_UP(words, op);
}

const char *vyre__collective_word(uint8_t op)
{
    static const char *const words[] = {NULL, "sum", "min", "max", "and", "or", "xor"};
    return LOOK_UP(words, op);
}

const char *vyre__access_word(uint8_t access)
{
    static const char *const words[] = {"read", "readwrite", "uniform", "workgroup", "write"};
    return LOOK_UP(words, access);
}

const char *vyre__kind_word(uint8_t kind)
{
    static const char *const words[] = {"global",   "shared", "uniform",   "local",
                                        "readonly", "push",   "persistent"};
    return LOOK_UP(words, kind);
}
