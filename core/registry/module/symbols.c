/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * How many dynamic symbols a module has, the dynamic section does not say: the tables that find
 * symbols by name do.
 */
#include "config.h"

#include <string.h>

#include "core/registry/module/dynamic.h"

/* Symbols that can be found by name. */
typedef struct symbol_range {
    uint32_t first, count;
} symbol_range;

static vyre_status fail_many(const vyre__elf *elf, vyre_error *error)
{
    return vyre__fail(error, VYRE_CORRUPT,
                      "Hide all symbols but vyre_plugin_query_v1 with a version script, or report "
                      "the file to the plugin's vendor.",
                      "`%s` has more than %u dynamic symbols", elf->name,
                      VYRE__DYNAMIC_SYMBOLS_MAX);
}

static vyre_status fail_table(const vyre__elf *elf, vyre_error *error)
{
    return vyre__elf_damaged(elf, "its symbol table makes no sense", error);
}

/* DT_HASH: the numbers of buckets and of symbols, buckets, chains. */
static vyre_status range_of_hash(vyre__elf *elf, uint64_t at, symbol_range *out_range,
                                 vyre_error *error)
{
    uint32_t words[2];
    const vyre_status status =
        vyre__elf_read_address(elf, at, words, sizeof words, "its symbol table lies", error);
    if (status != VYRE_OK)
        return status;
    if (words[1] > VYRE__DYNAMIC_SYMBOLS_MAX)
        return fail_many(elf, error);
    if (words[0] == 0 || 4 * (2 + (uint64_t)words[0] + words[1]) > vyre__elf_room(elf, at))
        return fail_table(elf, error);
    *out_range = (symbol_range){0, words[1]};
    return VYRE_OK;
}

/* A chain of DT_GNU_HASH has one word per symbol; the lowest bit of the last one is set. */
static vyre_status find_chain_end(vyre__elf *elf, uint64_t at, uint32_t symbol, uint32_t *out_end,
                                  vyre_error *error)
{
    enum { STEP = 512 };
    uint32_t words[STEP];
    while (symbol < VYRE__DYNAMIC_SYMBOLS_MAX) {
        const uint64_t room = vyre__elf_room(elf, at) / sizeof words[0];
        const uint32_t count = room < STEP ? (uint32_t)room : STEP;
        if (count == 0)
            return fail_table(elf, error);
        const vyre_status status = vyre__elf_read_address(elf, at, words, count * sizeof words[0],
                                                          "its symbol table lies", error);
        if (status != VYRE_OK)
            return status;
        for (uint32_t i = 0; i < count; i++, symbol++)
            if (words[i] & 1) {
                *out_end = symbol + 1;
                return VYRE_OK;
            }
        at += count * sizeof words[0];
    }
    return fail_many(elf, error);
}

/* The symbol that starts the last chain, or 0 when all chains are empty. */
static vyre_status find_last_chain(vyre__elf *elf, vyre__arena *arena, uint64_t at,
                                   uint32_t bucket_count, uint32_t first, uint32_t *out_symbol,
                                   vyre_error *error)
{
    uint32_t *buckets = vyre__arena_array(arena, bucket_count, sizeof *buckets);
    *out_symbol = 0;
    if (!buckets)
        return vyre__fail_memory(error, "a plugin's symbols");
    const vyre_status status = vyre__elf_read_address(
        elf, at, buckets, bucket_count * sizeof *buckets, "its symbol table lies", error);
    for (uint32_t i = 0; i < bucket_count && status == VYRE_OK; i++) {
        if (buckets[i] && buckets[i] < first)
            return fail_table(elf, error);
        if (buckets[i] > *out_symbol)
            *out_symbol = buckets[i];
    }
    return status;
}

/* DT_GNU_HASH: the numbers of buckets, of the first symbol and of the filter's words, a shift; the
 * filter, buckets, chains. The loader divides by the first and masks with the third unseen. */
static vyre_status range_of_gnu_hash(vyre__elf *elf, vyre__arena *arena, uint64_t at,
                                     symbol_range *out_range, vyre_error *error)
{
    uint32_t words[4], last = 0, end = 0;
    vyre_status status =
        vyre__elf_read_address(elf, at, words, sizeof words, "its symbol table lies", error);
    if (status != VYRE_OK)
        return status;
    const uint32_t bucket_count = words[0], first = words[1], filter_words = words[2];
    const uint64_t buckets = at + sizeof words + (uint64_t)filter_words * sizeof(ElfW(Addr));
    if (bucket_count == 0 || filter_words == 0 || (filter_words & (filter_words - 1)))
        return fail_table(elf, error);
    if (bucket_count > VYRE__DYNAMIC_SYMBOLS_MAX || first > VYRE__DYNAMIC_SYMBOLS_MAX)
        return fail_many(elf, error);
    status = find_last_chain(elf, arena, buckets, bucket_count, first, &last, error);
    if (status == VYRE_OK && last)
        status = find_chain_end(elf, buckets + 4 * ((uint64_t)bucket_count + last - first), last,
                                &end, error);
    if (status == VYRE_OK)
        *out_range = (symbol_range){first, last ? end - first : 0};
    return status;
}

vyre_status vyre__symbols_read(vyre__elf *elf, vyre__arena *arena, vyre__dynamic *dynamic,
                               vyre_error *error)
{
    symbol_range range = {0, 0};
    vyre_status status = VYRE_OK;
    if (dynamic->gnu_hash_at)
        status = range_of_gnu_hash(elf, arena, dynamic->gnu_hash_at, &range, error);
    else if (dynamic->hash_at)
        status = range_of_hash(elf, dynamic->hash_at, &range, error);
    if (status != VYRE_OK || range.count == 0)
        return status;
    dynamic->symbols = vyre__arena_array(arena, range.count, sizeof *dynamic->symbols);
    if (!dynamic->symbols)
        return vyre__fail_memory(error, "a plugin's symbols");
    const uint64_t at = dynamic->symbols_at + (uint64_t)range.first * sizeof *dynamic->symbols;
    status = vyre__elf_read_address(elf, at, dynamic->symbols,
                                    (uint64_t)range.count * sizeof *dynamic->symbols,
                                    "its symbols lie", error);
    if (status == VYRE_OK)
        dynamic->symbol_count = range.count;
    return status;
}
