/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Names, strings and bytes in the text form. */
#include "core/ir/text/char.h"
#include "core/ir/text/print.h"
#include "core/ir/text/words.h"

static int needs_escape(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || vyre__is_direction_mark(point) ||
           point == 0x2028 || point == 0x2029 || point == 0xFEFF;
}

static void put_point(vyre__bytes *out, uint32_t point, const char *data, size_t size, char quote)
{
    if (point == '\n')
        vyre__bytes_put_text(out, "\\n");
    else if (point == '\t')
        vyre__bytes_put_text(out, "\\t");
    else if (point == '\\' || point == (uint32_t)quote)
        vyre__bytes_printf(out, "\\%c", (int)point);
    else if (needs_escape(point))
        vyre__bytes_printf(out, "\\u{%x}", (unsigned)point);
    else
        vyre__bytes_put(out, data, size);
}

static void put_quoted(vyre__bytes *out, vyre__str text, char quote)
{
    vyre__bytes_put_u8(out, (uint8_t)quote);
    for (uint32_t i = 0; i < text.size;) {
        uint32_t point;
        size_t size = vyre__utf8_decode(text.data + i, text.size - i, &point);
        if (size == 0) {
            /* Readers refuse such names, so this only keeps the output well-formed. */
            point = 0xFFFD;
            vyre__bytes_put_text(out, "\xEF\xBF\xBD");
            size = 1;
        } else {
            put_point(out, point, text.data + i, size, quote);
        }
        i += (uint32_t)size;
    }
    vyre__bytes_put_u8(out, (uint8_t)quote);
}

void vyre__text_put_name(vyre__bytes *out, vyre__str name)
{
    if (vyre__word_is_plain_name(name))
        vyre__bytes_put(out, name.data, name.size);
    else
        put_quoted(out, name, '`');
}

void vyre__text_put_title(vyre__bytes *out, vyre__str name)
{
    if (vyre__word_is_plain_name(name))
        vyre__bytes_put(out, name.data, name.size);
    else
        put_quoted(out, name, '"');
}

/* A long name fits nowhere: measuring it would cost its length again and again. */
static int skips(vyre__printer *printer, vyre__str text)
{
    if (!printer->measuring || text.size / 4 <= VYRE__TEXT_WIDTH)
        return 0;
    printer->room = -1;
    return 1;
}

static void flush_word(vyre__printer *printer)
{
    if (printer->word.failed)
        printer->failed = 1;
    vyre__print_put(printer, (const char *)printer->word.data, printer->word.size);
    printer->word.size = 0;
}

void vyre__print_name(vyre__printer *printer, vyre__str name)
{
    if (skips(printer, name))
        return;
    vyre__text_put_name(&printer->word, name);
    flush_word(printer);
}

void vyre__print_title(vyre__printer *printer, vyre__str name)
{
    vyre__text_put_title(&printer->word, name);
    flush_word(printer);
}

void vyre__print_string(vyre__printer *printer, vyre__str text)
{
    if (skips(printer, text))
        return;
    put_quoted(&printer->word, text, '"');
    flush_word(printer);
}

static void put_hex(vyre__printer *printer, const char *data, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    char text[VYRE__TEXT_HEX_BYTES * 2];
    for (size_t i = 0; i < size; i++) {
        text[2 * i] = digits[(unsigned char)data[i] >> 4];
        text[2 * i + 1] = digits[(unsigned char)data[i] & 15];
    }
    vyre__print_put(printer, text, size * 2);
}

void vyre__print_bytes(vyre__printer *printer, vyre__str bytes)
{
    vyre__print_text(printer, "hex\"");
    if (bytes.size <= VYRE__TEXT_HEX_BYTES) {
        put_hex(printer, bytes.data, bytes.size);
    } else if (printer->measuring) {
        printer->room = -1;
    } else {
        for (uint32_t i = 0; i < bytes.size; i += VYRE__TEXT_HEX_BYTES) {
            const uint32_t left = bytes.size - i;
            vyre__print_newline(printer, vyre__print_deeper(printer->indent));
            put_hex(printer, bytes.data + i,
                    left < VYRE__TEXT_HEX_BYTES ? left : VYRE__TEXT_HEX_BYTES);
        }
        vyre__print_newline(printer, printer->indent);
    }
    vyre__print_text(printer, "\"");
}
