/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <vyre/error.h>

#include <stddef.h>

enum {
    EXIT_FINE = 0,
    EXIT_WORK = 1,
    EXIT_USAGE = 2,
    EXIT_CONFIG = 3,
    EXIT_NO_DEVICE = 4,
    EXIT_PLUGIN = 5
};

/* clang-format off */
/* X(NAME, exit code, text): one row for each row of VYRE_STATUS_TABLE. */
#define STATUS_ROWS(X)                                                                             \
    X(OK, EXIT_FINE, "no error")                                                                   \
    X(DEVICE_OUT_OF_MEMORY, EXIT_WORK, "the device has too little free memory")                    \
    X(UNSUPPORTED, EXIT_WORK, "the device or this version cannot do what the program asks for")    \
    X(LOCK_POISONED, EXIT_WORK, "a lock was left in an unusable state")                            \
    X(COMPILE_FAILED, EXIT_WORK, "the backend could not compile the program")                      \
    X(DISPATCH_FAILED, EXIT_WORK, "the driver reported a failure while the program ran")           \
    X(INVALID_PROGRAM, EXIT_WORK, "the program is damaged or breaks a rule of the format")         \
    X(RESIDENCY_EXCEEDED, EXIT_WORK, "more memory would stay on the device than is allowed")       \
    X(DEVICE_LOST, EXIT_WORK, "the device stopped answering or was removed")                       \
    X(OTHER, EXIT_WORK, "an error without a number of its own")                                    \
    X(INVALID_ARGUMENT, EXIT_USAGE, "an argument does not fit")                                    \
    X(NOT_FOUND, EXIT_WORK, "something that was named does not exist")                             \
    X(UNAVAILABLE, EXIT_WORK, "a driver or its hardware is not installed")                         \
    X(OUT_OF_HOST_MEMORY, EXIT_WORK, "the host has too little free memory")                        \
    X(ABI_MISMATCH, EXIT_PLUGIN, "a plugin was built for another version of the plugin border")    \
    X(PERMISSION, EXIT_WORK, "the operating system denied access")                                 \
    X(TIMEOUT, EXIT_WORK, "the time limit passed before the work was done")                        \
    X(BUSY, EXIT_WORK, "the object is in use")                                                     \
    X(NOT_READY, EXIT_WORK, "the result is not there yet")                                         \
    X(FORKED, EXIT_WORK, "the object belongs to the parent process")                               \
    X(CONFIG, EXIT_CONFIG, "a configuration file is wrong")                                        \
    X(TRAPPED, EXIT_WORK, "the program stopped itself with a trap")                                \
    X(STALE_HANDLE, EXIT_WORK, "the handle refers to an object that is gone")                      \
    X(CANCELLED, EXIT_WORK, "the work was cancelled")                                              \
    X(NO_DEVICE, EXIT_NO_DEVICE, "no device can run the program")                                  \
    X(LIMIT, EXIT_WORK, "a limit was passed")                                                      \
    X(CORRUPT, EXIT_WORK, "stored data is damaged")                                                \
    X(INTERNAL, EXIT_WORK, "a defect in vyre or in a plugin")
/* clang-format on */

typedef struct status_row {
    vyre_status status;
    int exit_code;
    const char *name; /* static */
    const char *text; /* static */
} status_row;

static const status_row rows[] = {
#define ROW(name, exit_code, text) {VYRE_##name, exit_code, #name, text},
    STATUS_ROWS(ROW)
#undef ROW
};

/* A status that is added to the public table alone changes one of these sums. */
#define SUM_PUBLIC(name, number) +1 + (number)
#define SUM_ROWS(name, exit_code, text) +1 + VYRE_##name
_Static_assert(0 VYRE_STATUS_TABLE(SUM_PUBLIC) == 0 STATUS_ROWS(SUM_ROWS),
               "each status needs a text and an exit code");
#undef SUM_PUBLIC
#undef SUM_ROWS

static const status_row *find_row(vyre_status status)
{
    static const status_row unknown = {VYRE_OTHER, EXIT_WORK, "OTHER",
                                       "an error without a number of its own"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].status == status)
            return &rows[i];
    return &unknown;
}

const char *vyre_status_name(vyre_status status)
{
    return find_row(status)->name;
}

const char *vyre_status_text(vyre_status status)
{
    return find_row(status)->text;
}

int vyre_status_exit_code(vyre_status status)
{
    return find_row(status)->exit_code;
}
