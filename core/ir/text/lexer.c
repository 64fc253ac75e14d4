/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/ir/text/lexer.h"

#include <stdio.h>
#include <string.h>

#include "core/base/text.h"
#include "core/ir/text/char.h"

typedef struct mark {
    char text[4];
    uint16_t kind;
} mark;

/* Marks of several characters, the longer before the shorter. */
static const mark marks[] = {
    {"<<=", VYRE__TOKEN_SHL_ASSIGN}, {">>=", VYRE__TOKEN_SHR_ASSIGN},
    {"..", VYRE__TOKEN_DOT_DOT},     {"+=", VYRE__TOKEN_ADD_ASSIGN},
    {"-=", VYRE__TOKEN_SUB_ASSIGN},  {"*=", VYRE__TOKEN_MUL_ASSIGN},
    {"/=", VYRE__TOKEN_DIV_ASSIGN},  {"%=", VYRE__TOKEN_MOD_ASSIGN},
    {"&=", VYRE__TOKEN_AND_ASSIGN},  {"|=", VYRE__TOKEN_OR_ASSIGN},
    {"^=", VYRE__TOKEN_XOR_ASSIGN},  {"<<", VYRE__TOKEN_SHL},
    {">>", VYRE__TOKEN_SHR},         {"<=", VYRE__TOKEN_LE},
    {">=", VYRE__TOKEN_GE},          {"==", VYRE__TOKEN_EQ},
    {"!=", VYRE__TOKEN_NE},          {"&&", VYRE__TOKEN_AND_AND},
    {"||", VYRE__TOKEN_OR_OR},       {"++", VYRE__TOKEN_PLUS_PLUS},
    {"--", VYRE__TOKEN_MINUS_MINUS}, {"->", VYRE__TOKEN_ARROW},
};

static const char single_marks[] = "+-*/%&|^<>!~?:;,.@(){}[]=";

static void report(vyre__lexer *lexer, size_t offset, const char *code, const char *message,
                   const char *fix)
{
    if (lexer->error.code)
        return;
    lexer->error.code = code;
    lexer->error.fix = fix;
    lexer->error.offset = (uint32_t)offset;
    snprintf(lexer->error.message, sizeof lexer->error.message, "%s", message);
}

void vyre__lexer_init(vyre__lexer *lexer, const char *text, size_t size)
{
    memset(lexer, 0, sizeof *lexer);
    lexer->text = text;
    lexer->size = (uint32_t)size;
    lexer->newline = 1;
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        report(lexer, 0, "S001", "the text begins with a byte order mark",
               "save the file as UTF-8 without a byte order mark");
        lexer->at = 3;
    }
}

static int peek(const vyre__lexer *lexer, uint32_t ahead)
{
    return ahead < lexer->size - lexer->at ? (unsigned char)lexer->text[lexer->at + ahead] : -1;
}

/* Passes one code point that may stand in a comment or between quotes, checking it. */
static void pass_point(vyre__lexer *lexer)
{
    uint32_t point;
    const uint32_t at = lexer->at;
    const unsigned char first = (unsigned char)lexer->text[at];
    if (first < 0x80 && first != 0) {
        lexer->at++;
        return;
    }
    const size_t length = vyre__utf8_decode(lexer->text + at, lexer->size - at, &point);
    lexer->at += length > 0 ? (uint32_t)length : 1;
    if (length == 0) {
        /* The encoding of the whole file is wrong: once is enough. */
        if (!lexer->badly_encoded)
            report(lexer, at, "S001", "this is not UTF-8", "save the file as UTF-8");
        lexer->badly_encoded = 1;
    } else if (point == 0) {
        report(lexer, at, "S001", "a text holds no U+0000",
               "remove the character, or write `\\u{0}` in quotes");
    } else if (vyre__is_direction_mark(point)) {
        char message[64];
        snprintf(message, sizeof message, "U+%04X changes the direction of the text after it",
                 (unsigned)point);
        report(lexer, at, "S001", message, "remove the character, or write `\\u{...}` in quotes");
    }
}

static void line_comment(vyre__lexer *lexer)
{
    while (lexer->at < lexer->size && peek(lexer, 0) != '\n')
        pass_point(lexer);
}

static void block_comment(vyre__lexer *lexer)
{
    const uint32_t start = lexer->at;
    lexer->at += 2;
    while (lexer->at < lexer->size) {
        if (peek(lexer, 0) == '*' && peek(lexer, 1) == '/') {
            lexer->at += 2;
            return;
        }
        if (peek(lexer, 0) == '\n')
            lexer->newline = 1;
        pass_point(lexer);
    }
    report(lexer, start, "S007", "this comment has no end", "write `*/` where it ends");
}

/* Returns the number of lines that ended since the last token or comment. */
static unsigned skip_space(vyre__lexer *lexer)
{
    unsigned newlines = 0;
    for (;;) {
        const int c = peek(lexer, 0);
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            if (c == '\n') {
                newlines++;
                lexer->newline = 1;
            }
            lexer->at++;
            continue;
        }
        if (c != '/' || (peek(lexer, 1) != '/' && peek(lexer, 1) != '*'))
            return newlines;
        vyre__token comment = {.kind = VYRE__TOKEN_COMMENT,
                               .begins_line = lexer->newline,
                               .blank_before = newlines > 1,
                               .start = lexer->at};
        if (peek(lexer, 1) == '/')
            line_comment(lexer);
        else
            block_comment(lexer);
        comment.end = lexer->at;
        if (lexer->on_comment)
            lexer->on_comment(lexer->context, &comment);
        newlines = 0;
    }
}

static uint16_t lex_word(vyre__lexer *lexer)
{
    const uint32_t start = lexer->at;
    while (vyre__is_word_char(peek(lexer, 0)))
        lexer->at++;
    if (lexer->at - start == 3 && memcmp(lexer->text + start, "hex", 3) == 0 &&
        peek(lexer, 0) == '"')
        return VYRE__TOKEN_BYTES;
    return VYRE__TOKEN_WORD;
}

/* Takes what looks like a number; whether it is one is decided where its value is needed. */
static uint16_t lex_number(vyre__lexer *lexer)
{
    const int hex = peek(lexer, 0) == '0' && (peek(lexer, 1) == 'x' || peek(lexer, 1) == 'X');
    int point = 0, exponent = 0;
    for (;;) {
        const int c = peek(lexer, 0), next = peek(lexer, 1);
        if (c == '.') {
            if (point || exponent || next == '.')
                break;
            point = 1;
        } else if (!vyre__is_word_char(c)) {
            break;
        }
        lexer->at++;
        const int marks_exponent = hex ? c == 'p' || c == 'P' : c == 'e' || c == 'E';
        if (marks_exponent && !exponent) {
            exponent = 1;
            if (next == '+' || next == '-')
                lexer->at++;
        }
    }
    return VYRE__TOKEN_NUMBER;
}

/* After the backslash. Returns 0 when the escape is none. */
static int lex_escape(vyre__lexer *lexer)
{
    const int c = peek(lexer, 0);
    if (c == 'n' || c == 't' || c == '\\' || c == '"' || c == '`') {
        lexer->at++;
        return 1;
    }
    if (c != 'u' || peek(lexer, 1) != '{')
        return 0;
    uint32_t value = 0, digits = 0;
    while (vyre__hex_value(peek(lexer, 2 + digits)) >= 0 && digits < 7)
        value = value << 4 | (uint32_t)vyre__hex_value(peek(lexer, 2 + digits++));
    if (digits < 1 || digits > 6 || peek(lexer, 2 + digits) != '}' || value > 0x10FFFF ||
        (value >= 0xD800 && value <= 0xDFFF))
        return 0;
    lexer->at += 3 + digits;
    return 1;
}

static uint16_t lex_quoted(vyre__lexer *lexer, uint16_t kind)
{
    const uint32_t start = lexer->at;
    const int quote = peek(lexer, 0);
    lexer->at++;
    while (lexer->at < lexer->size) {
        const int c = peek(lexer, 0);
        if (c == quote) {
            lexer->at++;
            return kind;
        }
        if (c == '\n' || c == '\r')
            break;
        if (c != '\\') {
            pass_point(lexer);
            continue;
        }
        lexer->at++;
        if (!lex_escape(lexer)) {
            report(lexer, lexer->at - 1, "S008", "there is no such escape",
                   "write `\\n`, `\\t`, `\\\\`, `\\\"`, `` \\` `` or `\\u{...}` with up to six "
                   "hexadecimal digits of a character");
            kind = VYRE__TOKEN_BAD;
        }
    }
    if (quote == '"')
        report(lexer, start, "S007", "this string does not end on its line",
               "write `\"` where it ends; a line break within it is `\\n`");
    else
        report(lexer, start, "S007", "this name does not end on its line",
               "write a backquote where it ends; a line break within it is `\\n`");
    return VYRE__TOKEN_BAD;
}

static uint16_t lex_bytes(vyre__lexer *lexer, uint32_t start)
{
    uint32_t digits = 0;
    uint16_t kind = VYRE__TOKEN_BYTES;
    lexer->at++;
    while (lexer->at < lexer->size && peek(lexer, 0) != '"') {
        const int c = peek(lexer, 0);
        if (vyre__hex_value(c) >= 0) {
            digits++;
        } else if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
            report(lexer, lexer->at, "S006", "this is no hexadecimal digit",
                   "write bytes as pairs of hexadecimal digits: `hex\"00ff\"`");
            kind = VYRE__TOKEN_BAD;
        }
        if (kind == VYRE__TOKEN_BAD && c == '\n')
            return kind;
        pass_point(lexer);
    }
    if (lexer->at == lexer->size) {
        report(lexer, start, "S007", "these bytes have no end", "write `\"` where they end");
        return VYRE__TOKEN_BAD;
    }
    lexer->at++;
    if (digits % 2 == 0)
        return kind;
    report(lexer, start, "S006", "the last byte has one digit only",
           "write two hexadecimal digits for each byte");
    return VYRE__TOKEN_BAD;
}

static uint16_t lex_mark(vyre__lexer *lexer)
{
    static const char seconds[] = "<>=.+-&|";
    const int second = peek(lexer, 1);
    if (second <= 0 || !strchr(seconds, second))
        return (unsigned char)lexer->text[lexer->at++];
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        const uint32_t length = (uint32_t)strlen(marks[i].text);
        if (length <= lexer->size - lexer->at &&
            memcmp(lexer->text + lexer->at, marks[i].text, length) == 0) {
            lexer->at += length;
            return marks[i].kind;
        }
    }
    return (unsigned char)lexer->text[lexer->at++];
}

/* A run of characters that begin no token; only the first is reported. */
static uint16_t lex_stray(vyre__lexer *lexer)
{
    const uint32_t start = lexer->at;
    const int first = peek(lexer, 0);
    char message[64];
    do {
        pass_point(lexer);
    } while (peek(lexer, 0) >= 0x80 || (first >= 0x80 && vyre__is_word_char(peek(lexer, 0))));
    if (first == '\'') {
        report(lexer, start, "S006", "there are no characters in single quotes",
               "write the number of the character, 65 for A; strings are in double quotes");
    } else if (first == '#') {
        report(lexer, start, "S001", "there is no preprocessor",
               "write the number itself, or bind it: `let n = 16;`");
    } else if (first >= 0x80) {
        report(lexer, start, "S001", "this character belongs in quotes",
               "write a name with such characters in backquotes");
    } else {
        snprintf(message, sizeof message,
                 first > ' ' && first < 0x7F ? "`%c` has no meaning here"
                                             : "U+%04X has no meaning here",
                 first);
        report(lexer, start, "S001", message, "remove the character");
    }
    return VYRE__TOKEN_BAD;
}

vyre__token vyre__lexer_next(vyre__lexer *lexer)
{
    vyre__token token = {0};
    token.blank_before = skip_space(lexer) > 1;
    token.begins_line = lexer->newline;
    token.start = lexer->at;
    const int c = peek(lexer, 0);
    if (c < 0)
        token.kind = VYRE__TOKEN_END;
    else if (vyre__is_digit(c) ||
             (c == '.' && vyre__is_digit(peek(lexer, 1)) && !lexer->after_word))
        token.kind = lex_number(lexer);
    else if (vyre__is_word_char(c))
        token.kind = lex_word(lexer);
    else if (c == '"')
        token.kind = lex_quoted(lexer, VYRE__TOKEN_STRING);
    else if (c == '`')
        token.kind = lex_quoted(lexer, VYRE__TOKEN_NAME);
    else if (c != 0 && strchr(single_marks, c))
        token.kind = lex_mark(lexer);
    else
        token.kind = lex_stray(lexer);
    if (token.kind == VYRE__TOKEN_BYTES)
        token.kind = lex_bytes(lexer, token.start);
    token.end = lexer->at;
    lexer->after_word = token.kind == VYRE__TOKEN_WORD;
    lexer->newline = 0;
    return token;
}

vyre__token vyre__lexer_split(vyre__lexer *lexer, vyre__token token)
{
    token.kind = '>';
    token.end--;
    lexer->at = token.end;
    return token;
}

static size_t put_utf8(uint32_t point, char *out)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char heads[5] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = length; i-- > 1; point >>= 6)
        out[i] = (char)(0x80 | (point & 0x3F));
    out[0] = (char)(heads[length] | point);
    return length;
}

size_t vyre__token_unescape(const char *text, const vyre__token *token, char *out)
{
    size_t size = 0;
    for (uint32_t i = token->start + 1; i + 1 < token->end; i++) {
        if (text[i] != '\\') {
            out[size++] = text[i];
            continue;
        }
        i++;
        if (text[i] != 'u') {
            out[size++] = text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i];
            continue;
        }
        uint32_t point = 0;
        for (i += 2; text[i] != '}'; i++)
            point = point << 4 | (uint32_t)vyre__hex_value((unsigned char)text[i]);
        size += put_utf8(point, out + size);
    }
    return size;
}

size_t vyre__token_bytes(const char *text, const vyre__token *token, uint8_t *out)
{
    size_t digits = 0;
    uint8_t high = 0;
    for (uint32_t i = token->start + 4; i + 1 < token->end; i++) {
        const int value = vyre__hex_value((unsigned char)text[i]);
        if (value < 0)
            continue;
        if (digits % 2 == 0)
            high = (uint8_t)(value << 4);
        else if (out)
            out[digits / 2] = (uint8_t)(high | value);
        digits++;
    }
    return digits / 2;
}

const char *vyre__token_text(uint16_t kind)
{
    static const char single[128][2] = {
        ['+'] = "+", ['-'] = "-", ['*'] = "*", ['/'] = "/", ['%'] = "%", ['&'] = "&", ['|'] = "|",
        ['^'] = "^", ['<'] = "<", ['>'] = ">", ['!'] = "!", ['~'] = "~", ['?'] = "?", [':'] = ":",
        [';'] = ";", [','] = ",", ['.'] = ".", ['@'] = "@", ['('] = "(", [')'] = ")", ['{'] = "{",
        ['}'] = "}", ['['] = "[", [']'] = "]", ['='] = "="};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (marks[i].kind == kind)
            return marks[i].text;
    return kind < 128 ? single[kind] : "";
}
