/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A probe's frame from any bytes: as they are, and with size and digest made right, so that the
 * search gets behind them. A report that is accepted must be written and read again, and then be
 * written to the same bytes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/blake3.h"
#include "core/registry/probe/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE_AT = 8, DIGEST_AT = 12 };

static void require(int condition)
{
    if (!condition)
        abort();
}

static int decode(const void *frame, size_t size, vyre__report *out_report)
{
    vyre_error error = {0};
    const vyre_status status = vyre__report_decode(frame, size, out_report, &error);
    require(status == VYRE_OK || (status == VYRE_CORRUPT && error.message[0] && error.fix[0]));
    require(status == VYRE_OK || out_report->device_count == 0);
    return status == VYRE_OK;
}

static void check(const uint8_t *frame, size_t size)
{
    vyre__report report, again;
    vyre__bytes first = {0}, second = {0};
    if (!decode(frame, size, &report))
        return;
    /* Texts that were not escaped grow: the limit may be passed. */
    const vyre_status status = vyre__report_encode(&report, 0, &first, NULL);
    require(status == VYRE_OK || status == VYRE_LIMIT);
    if (status == VYRE_OK) {
        require(decode(first.data, first.size, &again));
        require(vyre__report_encode(&again, 0, &second, NULL) == VYRE_OK);
        require(first.size == second.size && memcmp(first.data, second.data, first.size) == 0);
        vyre__report_release(&again);
    }
    vyre__report_release(&report);
    vyre__bytes_release(&first);
    vyre__bytes_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check(data, size);
    if (size < VYRE__REPORT_HEAD || size - VYRE__REPORT_HEAD > VYRE__REPORT_MAX_BODY)
        return 0;
    uint8_t *copy = malloc(size);
    if (!copy)
        return 0;
    memcpy(copy, data, size);
    for (int i = 0; i < 4; i++)
        copy[SIZE_AT + i] = (uint8_t)((size - VYRE__REPORT_HEAD) >> 8 * i);
    vyre__blake3_hash(copy + VYRE__REPORT_HEAD, size - VYRE__REPORT_HEAD, copy + DIGEST_AT);
    check(copy, size);
    free(copy);
    return 0;
}
