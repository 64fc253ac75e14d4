/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Every program of the corpus: what ran is valid, what was refused is refused for that reason. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/program.h>

#include "core/ir/uniformity.h"
#include "tests/unit/corpus.h"
#include "tests/unit/unit.h"

static unsigned accepted, refused;

/* The first error, or NULL. */
static const char *first_code(const vyre_diagnostics *list, vyre_diagnostic *out_finding)
{
    for (size_t i = 0; i < vyre_diagnostics_count(list); i++) {
        vyre_diagnostics_get(list, i, out_finding);
        if (out_finding->severity == VYRE_SEVERITY_ERROR)
            return out_finding->code;
    }
    return NULL;
}

static void check_findings(const corpus_case *found, vyre_status status,
                           const vyre_diagnostics *list, const vyre_error *error)
{
    vyre_diagnostic finding = {0};
    const char *code = first_code(list, &finding);
    if (found->reject) {
        const size_t size = strcspn(found->reject, " ,");
        corpus_expect(status == VYRE_INVALID_PROGRAM && code && strlen(code) == size &&
                          strncmp(code, found->reject, size) == 0,
                      found, "refused for another reason", code ? code : "not at all");
        refused++;
    } else if (found->runs) {
        corpus_expect(status == VYRE_OK && !code, found, "refused", error->message);
        accepted++;
    }
}

/* The analyses take any program that decodes. */
static void check_analyses(const corpus_case *found, const vyre_program *program)
{
    vyre__uniformity *uniformity = NULL;
    vyre_requirements needs;
    corpus_expect(vyre__uniformity_create(program, &uniformity, NULL) == VYRE_OK, found,
                  "no uniformity", NULL);
    corpus_expect(vyre_program_requirements(program, &needs, NULL) == VYRE_OK && needs.nodes > 0 &&
                      needs.max_depth > 0,
                  found, "no requirements", NULL);
    vyre__uniformity_release(uniformity);
}

static void check_case(const corpus_case *found)
{
    size_t size = 0;
    unsigned char *wire = corpus_bytes(found->wire, &size);
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    vyre_program *program = NULL;
    vyre_error error = {0};
    const vyre_status status = vyre_program_check(wire, size, found->path, list, NULL, &error);
    check_findings(found, status, list, &error);
    if (vyre_program_decode(wire, size, &program, NULL) == VYRE_OK)
        check_analyses(found, program);
    vyre_program_release(program);
    vyre_diagnostics_destroy(list);
    free(wire);
}

static void every_case(void)
{
    const unsigned count = corpus_each(check_case);
    printf("# %u cases: %u accepted, %u refused\n", count, accepted, refused);
    CU_ASSERT(accepted > 0 && refused > 0);
}

static const unit_test tests[] = {{"every case", every_case}, {NULL, NULL}};

int main(void)
{
    return unit_main("corpus_validate", tests);
}
