/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The words for the numbers and bits of kernel form, as its text and its JSON have them. */
#ifndef VYRE_CORE_KERNEL_WORDS_H
#define VYRE_CORE_KERNEL_WORDS_H

#include <stdint.h>

typedef enum vyre__word_list {
    VYRE__WORDS_FEATURE,          /* by bit of VYRE_KERNEL_FEATURE_* */
    VYRE__WORDS_KERNEL_FLAG,      /* by bit of VYRE_KERNEL_PROVED, ... */
    VYRE__WORDS_FLOAT_MODE,       /* by VYRE_FLOAT_* */
    VYRE__WORDS_ROLE,             /* by VYRE_ROLE_* */
    VYRE__WORDS_ACCESS,           /* by bit of VYRE_BUFFER_READ, ... */
    VYRE__WORDS_BUFFER_FLAG,      /* by bit of VYRE_BUFFER_READ_ONLY, ... */
    VYRE__WORDS_INSTRUCTION_FLAG, /* by bit of VYRE_INSTRUCTION_* */
    VYRE__WORDS_COUNT
} vyre__word_list;

/* The word of a number, or of a bit by its position; NULL for one that has none. Static. */
const char *vyre__kernel_word(vyre__word_list list, uint64_t number);

enum { VYRE__OPERATION_WORD_MAX = 32 }; /* with the 0 at the end */

/* The name of an operation in lower case; "op77" when there is no such operation. */
void vyre__operation_word(uint32_t op, char out_word[VYRE__OPERATION_WORD_MAX]);

#endif
