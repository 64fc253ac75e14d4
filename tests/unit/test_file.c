/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static char folder[] = "/tmp/vyre-test-file-XXXXXX";

/* A path in the folder of this run; valid until the fourth call after it. */
static const char *in_folder(const char *name)
{
    static char paths[4][256];
    static size_t next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static int contents_are(const char *path, const void *expected, size_t size)
{
    uint8_t *data = NULL;
    size_t got = 0;
    const vyre_status status = vyre__file_read(path, SIZE_MAX, 0, &data, &got, NULL);
    const int same = status == VYRE_OK && got == size && data &&
                     (size == 0 || memcmp(data, expected, size) == 0) && data[got] == 0;
    vyre_free(data);
    return same;
}

static void write_and_read(void)
{
    static const size_t sizes[] = {0, 1, 4096, 65536, 65537, 1000000};
    uint8_t *data = malloc(1000000);
    CU_ASSERT_PTR_NOT_NULL_FATAL(data);
    for (size_t i = 0; i < 1000000; i++)
        data[i] = (uint8_t)(i * 31 >> 3);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        CU_ASSERT_EQUAL(vyre__file_write(in_folder("a"), data, sizes[i], 0, NULL), VYRE_OK);
        CU_ASSERT(contents_are(in_folder("a"), data, sizes[i]));
    }
    free(data);
}

static void limit_of_size(void)
{
    uint8_t *data = NULL;
    size_t size = 99;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre__file_write(in_folder("l"), "12345", 5, 0, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(vyre__file_read(in_folder("l"), 5, 0, &data, &size, &error), VYRE_OK);
    CU_ASSERT_EQUAL(size, 5);
    vyre_free(data);
    CU_ASSERT_EQUAL(vyre__file_read(in_folder("l"), 4, 0, &data, &size, &error), VYRE_LIMIT);
    CU_ASSERT(data == NULL && size == 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "limit of 4 bytes"));
    /* A file without end stops at the limit. */
    CU_ASSERT_EQUAL(vyre__file_read("/dev/zero", 100000, 0, &data, &size, &error), VYRE_LIMIT);
    CU_ASSERT_PTR_NULL(data);
}

static void unreadable(void)
{
    uint8_t *data = NULL;
    size_t size = 0;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre__file_read(in_folder("none"), 9, 0, &data, &size, &error), VYRE_NOT_FOUND);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "/none"));
    CU_ASSERT(error.fix[0] != 0);
    CU_ASSERT_EQUAL(vyre__file_read(folder, 9, 0, &data, &size, &error), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "it is a folder"));
    CU_ASSERT_EQUAL(vyre__file_read("/dev/null/x", 9, 0, &data, &size, &error), VYRE_NOT_FOUND);
    CU_ASSERT_EQUAL(vyre__file_read("/dev/null", 9, VYRE__FILE_REGULAR, &data, &size, &error),
                    VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(vyre__file_read("/dev/null", 9, 0, &data, &size, &error), VYRE_OK);
    CU_ASSERT(data != NULL && size == 0);
    vyre_free(data);
    CU_ASSERT_EQUAL(vyre__file_read("-", 9, 0, &data, &size, &error), VYRE_NOT_FOUND);
    if (geteuid() == 0)
        return; /* nothing is closed to root */
    CU_ASSERT_EQUAL(vyre__file_write(in_folder("closed"), "x", 1, 0, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(chmod(in_folder("closed"), 0), 0);
    CU_ASSERT_EQUAL(vyre__file_read(in_folder("closed"), 9, 0, &data, &size, &error),
                    VYRE_PERMISSION);
    CU_ASSERT_EQUAL(vyre__file_write(in_folder("closed"), "y", 1, 0, &error), VYRE_PERMISSION);
}

static void a_pipe_without_writer_does_not_block(void)
{
    uint8_t *data = NULL;
    size_t size = 0;
    CU_ASSERT_EQUAL(mkfifo(in_folder("fifo"), 0600), 0);
    CU_ASSERT_EQUAL(vyre__file_read(in_folder("fifo"), 9, VYRE__FILE_REGULAR, &data, &size, NULL),
                    VYRE_INVALID_ARGUMENT);
}

static void standard_input_in_pieces(void)
{
    int ends[2];
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    const pid_t writer = fork();
    if (writer == 0) {
        for (int i = 0; i < 20; i++) {
            const struct timespec pause = {0, 1000000};
            if (write(ends[1], "abcdefg", 7) != 7)
                _exit(1);
            nanosleep(&pause, NULL);
        }
        _exit(0);
    }
    close(ends[1]);
    const int saved = dup(STDIN_FILENO);
    dup2(ends[0], STDIN_FILENO);
    uint8_t *data = NULL;
    size_t size = 0;
    CU_ASSERT_EQUAL(vyre__file_read("-", 1000, VYRE__FILE_DASH, &data, &size, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(size, 140);
    CU_ASSERT(data && memcmp(data, "abcdefgabcdefg", 14) == 0);
    vyre_free(data);
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(ends[0]);
    waitpid(writer, NULL, 0);
}

static void a_full_disk_is_reported(void)
{
    vyre_error error = {0};
    if (access("/dev/full", W_OK) != 0) {
        unit_skip("/dev/full is missing");
        return;
    }
    CU_ASSERT_EQUAL(vyre__file_write("/dev/full", "x", 1, 0, &error), VYRE_LIMIT);
    CU_ASSERT_STRING_EQUAL(error.message, "cannot write /dev/full: the disk is full");
    CU_ASSERT(error.fix[0] != 0);
}

static void a_closed_pipe_is_reported(void)
{
    int ends[2];
    vyre_error error = {0};
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    close(ends[0]);
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);
    fflush(stdout);
    const int saved = dup(STDOUT_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    const vyre_status status = vyre__file_write("-", "x", 1, VYRE__FILE_DASH, &error);
    dup2(saved, STDOUT_FILENO);
    close(saved);
    close(ends[1]);
    signal(SIGPIPE, before);
    CU_ASSERT_EQUAL(status, VYRE_OTHER);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "closed the pipe"));
}

static void replacing_keeps_other_names_and_the_owner(void)
{
    struct stat about;
    CU_ASSERT_EQUAL(vyre__file_write(in_folder("first"), "old", 3, 0, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(link(in_folder("first"), in_folder("second")), 0);
    CU_ASSERT_EQUAL(vyre__file_write(in_folder("first"), "newer", 5, 0, NULL), VYRE_OK);
    CU_ASSERT(contents_are(in_folder("second"), "newer", 5));
    CU_ASSERT_EQUAL(unlink(in_folder("second")), 0);
    if (chown(in_folder("first"), 65534, 65534) != 0)
        return; /* only root gives files away */
    CU_ASSERT_EQUAL(vyre__file_write(in_folder("first"), "x", 1, 0, NULL), VYRE_OK);
    CU_ASSERT(contents_are(in_folder("first"), "x", 1));
    CU_ASSERT_EQUAL(stat(in_folder("first"), &about), 0);
    CU_ASSERT_EQUAL(about.st_uid, 65534);
    CU_ASSERT_EQUAL(about.st_gid, 65534);
}

static void replacing_keeps_mode_and_link(void)
{
    struct stat about;
    CU_ASSERT_EQUAL(vyre__file_write(in_folder("m"), "old", 3, 0, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(chmod(in_folder("m"), 0640), 0);
    CU_ASSERT_EQUAL(symlink("m", in_folder("link")), 0);
    CU_ASSERT_EQUAL(vyre__file_write(in_folder("link"), "new", 3, 0, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(lstat(in_folder("link"), &about), 0);
    CU_ASSERT(S_ISLNK(about.st_mode));
    CU_ASSERT_EQUAL(stat(in_folder("m"), &about), 0);
    CU_ASSERT_EQUAL(about.st_mode & 07777, 0640);
    CU_ASSERT(contents_are(in_folder("m"), "new", 3));
    CU_ASSERT_EQUAL(symlink("later", in_folder("dangling")), 0);
    CU_ASSERT_EQUAL(vyre__file_write(in_folder("dangling"), "x", 1, 0, NULL), VYRE_OK);
    CU_ASSERT(contents_are(in_folder("later"), "x", 1));
}

static void unwritable(void)
{
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre__file_write(folder, "x", 1, 0, &error), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(vyre__file_write(in_folder("no/such"), "x", 1, 0, &error), VYRE_NOT_FOUND);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "no/such"));
    char name[300];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = 0;
    CU_ASSERT_EQUAL(vyre__file_write(name, "x", 1, 0, &error), VYRE_INVALID_ARGUMENT);
}

/* A name that is legal but leaves no room for the suffix of the file that replaces it. */
static void a_long_name_is_written(void)
{
    char path[512];
    const int used = snprintf(path, sizeof path, "%s/", folder);
    memset(path + used, 'n', 255);
    path[used + 255] = 0;
    CU_ASSERT_EQUAL(vyre__file_write(path, "x", 1, 0, NULL), VYRE_OK);
    CU_ASSERT(contents_are(path, "x", 1));
}

static const unit_test tests[] = {
    {"write and read", write_and_read},
    {"limit of size", limit_of_size},
    {"unreadable", unreadable},
    {"a pipe without writer does not block", a_pipe_without_writer_does_not_block},
    {"standard input in pieces", standard_input_in_pieces},
    {"a full disk is reported", a_full_disk_is_reported},
    {"a closed pipe is reported", a_closed_pipe_is_reported},
    {"replacing keeps other names and the owner", replacing_keeps_other_names_and_the_owner},
    {"replacing keeps mode and link", replacing_keeps_mode_and_link},
    {"unwritable", unwritable},
    {"a long name is written", a_long_name_is_written},
    {NULL, NULL},
};

int main(void)
{
    char command[64];
    if (!mkdtemp(folder)) {
        printf("Bail out! no folder in /tmp\n");
        return EXIT_FAILURE;
    }
    const int status = unit_main("file", tests);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) == 0 ? status : EXIT_FAILURE;
}
