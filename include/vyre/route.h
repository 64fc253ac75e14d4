/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Why a program goes to a device: the decision and its record.
 *
 * vyre_route() takes the same decision as vyre_pipeline_create(), by the same code, but loads no
 * plugin and opens no device. A decision is immutable and may be read from any thread.
 */
#ifndef VYRE_ROUTE_H
#define VYRE_ROUTE_H

#include <vyre/dispatch.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct vyre_decision vyre_decision;

/* How a decision ended. */
typedef enum vyre_outcome {
    VYRE_OUTCOME_ROUTED = 1,   /* a device was chosen */
    VYRE_OUTCOME_NO_DEVICE = 2 /* none can run the program, or none may */
} vyre_outcome;

/*
 * Decides from the current snapshot of the context. `options` may be NULL; the members that say how
 * large a dispatch will be (grid, elements, bytes_in, bytes_out) take part in memory needs and in
 * `policy = fastest`. `*out_decision` is for the caller to release; it is set for NO_DEVICE and for
 * a fallback that the policy denies as well, so that the reasons can be read.
 * A decision for the same program, options and snapshot as an earlier one is that decision.
 * Errors: NO_DEVICE (the message lists what each device lacks), INVALID_PROGRAM, UNSUPPORTED,
 * INVALID_ARGUMENT, FORKED, OUT_OF_HOST_MEMORY.
 */
VYRE_API vyre_status vyre_route(vyre_context *context, const vyre_program *program,
                                const vyre_pipeline_options *options, vyre_decision **out_decision,
                                vyre_error *error);
VYRE_API vyre_decision *vyre_decision_retain(vyre_decision *decision);
VYRE_API void vyre_decision_release(vyre_decision *decision); /* NULL is allowed */

/* The decision that a pipeline was made by, attempts included. Belongs to the pipeline. */
VYRE_API vyre_decision *vyre_pipeline_decision(const vyre_pipeline *pipeline);

/* What is asked most often. Strings belong to the decision, never NULL. */
typedef struct vyre_decision_info {
    vyre_outcome outcome;
    const char *device;     /* id; "" when none was chosen */
    const char *physical;   /* "" when none was chosen */
    const char *policy;     /* "capable", "fastest", "pin" */
    const char *rule;       /* name of the rule that decided; "" when none did */
    const char *rule_file;  /* where it is written; "" when it is not in a file */
    uint32_t rule_line;     /* 1-based; 0 when it is not in a file */
    const char *decided_by; /* the comparison in which the chosen device differs from the second */
    int is_fallback;
    const char *fallback_reason; /* "" when it is none */
    uint32_t candidate_count;    /* every device of the snapshot, chosen or not */
    uint32_t attempt_count;      /* devices that were tried before the chosen one held */
    uint64_t generation;         /* of the snapshot */
    uint64_t decision_ns;        /* time that deciding took */
    int cached;                  /* it was given out again for an equal request */
} vyre_decision_info;

VYRE_API void vyre_decision_get(const vyre_decision *decision, vyre_decision_info *out_info);

/* One device in the order of preference, the chosen one first, the rejected ones last. */
typedef struct vyre_candidate_info {
    const char *device;
    const char *verdict; /* "chosen", "ranked", "rejected" */
    const char *reason;  /* all that keeps it from the program, or what made it lose; one line */
} vyre_candidate_info;

/* INVALID_ARGUMENT when index >= candidate_count. */
VYRE_API vyre_status vyre_decision_candidate(const vyre_decision *decision, uint32_t index,
                                             vyre_candidate_info *out_info);

/*
 * The whole record: as JSON of the schema vyre.decision.v1, or as text for people. Two decisions on
 * one snapshot differ in `cost` only. `*out_text` is NUL-terminated; release it with vyre_free().
 * `*out_size` (may be NULL) is its length without the NUL. OUT_OF_HOST_MEMORY.
 */
VYRE_API vyre_status vyre_decision_json(const vyre_decision *decision, char **out_text,
                                        size_t *out_size, vyre_error *error);
VYRE_API vyre_status vyre_decision_text(const vyre_decision *decision, char **out_text,
                                        size_t *out_size, vyre_error *error);

#ifdef __cplusplus
}
#endif

#endif
